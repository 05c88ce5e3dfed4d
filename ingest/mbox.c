/* mbox.c - an mbox file on this machine */
#include "ingest/mbox.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/log.h"

#define BUFFER 65536

/* Lines of any length in pieces of at most BUFFER bytes; only the first piece of a line can be a mark. */
typedef struct {
	int fd;
	char buffer[BUFFER];
	gsize start, end;
	guint64 total;       /* bytes read from the file */
	bool at_line_start, at_end;
} Lines;

typedef struct {
	Lines lines;
	Intake *intake;
	Draft *mail;     /* the message under way, NULL before the first */
	char blank[3];   /* an empty line held back: the next "From " line takes it away */
} Mbox;

static bool
fill(Lines *lines)
{
	ssize_t n;

	if (lines->start > 0) {
		memmove(lines->buffer, lines->buffer + lines->start, lines->end - lines->start);
		lines->end -= lines->start;
		lines->start = 0;
	}
	do
		n = read(lines->fd, lines->buffer + lines->end, BUFFER - lines->end);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return false;
	lines->at_end = n == 0;
	lines->end += (gsize)n;
	lines->total += (guint64)n;
	return true;
}

/* The next piece: a line with its end, or as much of it as the buffer holds; *length 0 at the end of the file. */
static bool
next_piece(Lines *lines, const char **piece, gsize *length, bool *first)
{
	const char *newline;

	for (;;) {
		newline = memchr(lines->buffer + lines->start, '\n', lines->end - lines->start);
		if (newline != NULL || lines->at_end || lines->end - lines->start == BUFFER)
			break;
		if (!fill(lines))
			return false;
	}
	*piece = lines->buffer + lines->start;
	*length = newline != NULL ? (gsize)(newline - *piece) + 1 : lines->end - lines->start;
	*first = lines->at_line_start;
	lines->at_line_start = newline != NULL;
	lines->start += *length;
	return true;
}

/* "From SENDER DATE": some clock time and a year must stand in it, or a sentence of a careless mbox would cut its mail in two. */
static bool
is_from_line(const char *piece, gsize length)
{
	static gsize once;
	static GRegex *regex;

	if (length < 5 || memcmp(piece, "From ", 5) != 0)
		return false;
	if (g_once_init_enter(&once)) {
		regex = g_regex_new("^From .*\\d{1,2}:\\d{2}.*\\b(?:19|20)\\d{2}\\b", G_REGEX_RAW, 0, NULL);
		g_once_init_leave(&once, 1);
	}
	return g_regex_match_full(regex, piece, (gssize)MIN(length, 1000), 0, 0, NULL, NULL);
}

static bool
is_quoted_from(const char *piece, gsize length)
{
	gsize marks = 0;

	while (marks < length && piece[marks] == '>')
		marks++;
	return marks > 0 && length - marks >= 5 && memcmp(piece + marks, "From ", 5) == 0;
}

static bool
is_blank(const char *piece, gsize length)
{
	return (length == 1 && piece[0] == '\n') || (length == 2 && piece[0] == '\r' && piece[1] == '\n');
}

static bool
finish_mail(Mbox *mbox, GError **error)
{
	Draft *mail = g_steal_pointer(&mbox->mail);
	g_autofree char *place = NULL;
	bool known;

	mbox->blank[0] = '\0';
	if (mail == NULL)
		return true;
	place = g_strconcat("sha256:", draft_digest(mail), NULL);
	return intake_knows(mbox->intake, place, &known, error) && (known || intake_put_draft(mbox->intake, place, error));
}

static bool
take_piece(Mbox *mbox, const char *piece, gsize length, bool first, bool may_begin, bool *began, GError **error)
{
	*began = first && may_begin && is_from_line(piece, length);
	if (*began) {
		if (!finish_mail(mbox, error))
			return false;
		mbox->mail = intake_draft(mbox->intake);
		return true;
	}
	if (*mbox->blank != '\0' && !draft_append(mbox->mail, mbox->blank, strlen(mbox->blank), error))
		return false;
	mbox->blank[0] = '\0';
	if (first && is_blank(piece, length)) {
		memcpy(mbox->blank, piece, length);
		mbox->blank[length] = '\0';
		return true;
	}
	if (first && is_quoted_from(piece, length)) {
		piece++;
		length--;
	}
	return draft_append(mbox->mail, piece, length, error);
}

static bool
no_mbox(const char *path, const Mbox *mbox, GError **error)
{
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "[mailbox %s] path: %s is no mbox: it does not begin with \"From \"",
		    intake_mailbox(mbox->intake), path);
	return false;
}

static bool
unreadable(const char *path, const Intake *intake, GError **error)
{
	int why = errno;

	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "[mailbox %s] path: cannot read %s: %s", intake_mailbox(intake), path,
		    g_strerror(why));
	return false;
}

/* The rest of a line that began a message is dropped with it: a From_ line longer than the buffer is nobody's. */
static bool
take_pieces(Mbox *mbox, const char *path, GError **error)
{
	bool may_begin = true; /* at the start and behind an empty line */
	bool in_from_line = false;
	const char *piece;
	gsize length;
	bool first;

	for (;;) {
		if (!next_piece(&mbox->lines, &piece, &length, &first))
			return unreadable(path, mbox->intake, error);
		if (length == 0)
			return true;
		if (in_from_line && !first)
			continue;
		if (mbox->mail == NULL && is_blank(piece, length))
			continue; /* empty lines before the first message */
		if (mbox->mail == NULL && !is_from_line(piece, length))
			return no_mbox(path, mbox, error);
		if (!take_piece(mbox, piece, length, first, may_begin, &in_from_line, error))
			return false;
		may_begin = first && is_blank(piece, length);
	}
}

/* Is somebody delivering just now?  We ask, we do not lock: nothing of the mailbox is changed. */
static bool
is_locked(int fd, const char *path)
{
	g_autofree char *dotlock = g_strconcat(path, ".lock", NULL);
	struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };

	return g_file_test(dotlock, G_FILE_TEST_EXISTS) || (fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK);
}

static bool
take_file(Mbox *mbox, const char *path, GError **error)
{
	struct stat before, after;

	if (fstat(mbox->lines.fd, &before) != 0)
		return unreadable(path, mbox->intake, error);
	if (!S_ISREG(before.st_mode))
		return no_mbox(path, mbox, error);
	if (is_locked(mbox->lines.fd, path)) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "[mailbox %s] path: %s is locked by another program",
			    intake_mailbox(mbox->intake), path);
		return false;
	}
	if (!take_pieces(mbox, path, error))
		return false;
	if (fstat(mbox->lines.fd, &after) != 0 || after.st_size != before.st_size || (guint64)after.st_size != mbox->lines.total)
		log_info("mailbox %s: %s grows: its last message waits for the next run", intake_mailbox(mbox->intake), path);
	else if (!finish_mail(mbox, error))
		return false;
	return intake_flush(mbox->intake, error);
}

bool
mbox_take(const char *path, Intake *intake, GError **error)
{
	g_autofree Mbox *mbox = g_new0(Mbox, 1);
	bool done;

	mbox->intake = intake;
	mbox->lines.at_line_start = true;
	mbox->lines.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (mbox->lines.fd < 0)
		return unreadable(path, intake, error);
	done = take_file(mbox, path, error);
	close(mbox->lines.fd);
	return done;
}
