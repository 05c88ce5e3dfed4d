/* maildir.c - a Maildir on this machine */
#include "ingest/maildir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/log.h"

#define CHUNK 65536

typedef struct {
	char *path, *place;
} Letter;

static void
letter_free(gpointer pointer)
{
	Letter *letter = pointer;

	g_free(letter->path);
	g_free(letter->place);
	g_free(letter);
}

static gint
by_place(gconstpointer a, gconstpointer b)
{
	return strcmp((*(const Letter *const *)a)->place, (*(const Letter *const *)b)->place);
}

/* The name without its flags; bytes that are no UTF-8 are escaped, never replaced: two names stay two. */
static char *
place_of(const char *name)
{
	const char *flags = strstr(name, ":2,");
	g_autofree char *bare = flags != NULL ? g_strndup(name, (gsize)(flags - name)) : g_strdup(name);

	return g_utf8_validate(bare, -1, NULL) ? g_steal_pointer(&bare) : g_strescape(bare, NULL);
}

/* False when there is no such folder. */
static bool
list(const char *path, const char *part, GPtrArray *letters)
{
	g_autofree char *folder = g_build_filename(path, part, NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		Letter *letter;

		if (*name == '.')
			continue;
		letter = g_new0(Letter, 1);
		letter->path = g_build_filename(folder, name, NULL);
		letter->place = place_of(name);
		g_ptr_array_add(letters, letter);
	}
	return dir != NULL;
}

typedef enum { FILE_READ, FILE_GONE, FILE_NONE, FILE_REFUSED, FILE_FAILED } FileAnswer;

static FileAnswer
read_file(int fd, Draft *mail, GError **error)
{
	char chunk[CHUNK];
	struct stat status;
	ssize_t n;

	if (fstat(fd, &status) != 0)
		return FILE_REFUSED;
	if (!S_ISREG(status.st_mode))
		return FILE_NONE;
	while ((n = read(fd, chunk, sizeof chunk)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return FILE_REFUSED;
		if (!draft_append(mail, chunk, (gsize)n, error))
			return FILE_FAILED;
	}
	return FILE_READ;
}

/* Into the intake's draft; FILE_FAILED is our own disk and sets the error. */
static FileAnswer
open_letter(Intake *intake, const char *path, GError **error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	FileAnswer answer;
	int why;

	if (fd < 0)
		return errno == ENOENT ? FILE_GONE : FILE_REFUSED;
	answer = read_file(fd, intake_draft(intake), error);
	why = errno;
	close(fd);
	errno = why;
	return answer;
}

/* One file: false only when the whole mailbox must stop. */
static bool
take_letter(const Letter *letter, Intake *intake, IngestCount *count, guint *gone, GError **error)
{
	switch (open_letter(intake, letter->path, error)) {
	case FILE_READ:
		return intake_put_draft(intake, letter->place, error);
	case FILE_GONE:
		++*gone;
		return true;
	case FILE_REFUSED:
		log_warning("mailbox %s: cannot read %s: %s", intake_mailbox(intake), letter->path, g_strerror(errno));
		count->refused++;
		return true;
	case FILE_NONE:
		return true;
	case FILE_FAILED:
		break;
	}
	return false;
}

static bool
take_letters(GPtrArray *letters, Intake *intake, IngestCount *count, guint *gone, GError **error)
{
	*gone = 0;
	g_ptr_array_sort(letters, by_place);
	for (guint i = 0; i < letters->len; i++) {
		const Letter *letter = g_ptr_array_index(letters, i);
		bool known;

		if (!intake_knows(intake, letter->place, &known, error) ||
		    (!known && !take_letter(letter, intake, count, gone, error)))
			return false;
		log_progress("fetching", i + 1, letters->len);
	}
	log_progress("fetching", 0, 0);
	return intake_flush(intake, error);
}

bool
maildir_take(const char *path, Intake *intake, IngestCount *count, GError **error)
{
	guint gone = 1;

	/* A mail reader may move a file from new/ to cur/ under our eyes: look once more. */
	for (int pass = 0; pass < 2 && gone > 0; pass++) {
		g_autoptr(GPtrArray) letters = g_ptr_array_new_with_free_func(letter_free);
		bool has_new = list(path, "new", letters), has_cur = list(path, "cur", letters);
		IngestCount before = *count;

		if (!has_new && !has_cur) {
			g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "[mailbox %s] path: %s is no Maildir that can be read (no new/ and no cur/)",
				    intake_mailbox(intake), path);
			return false;
		}
		if (!take_letters(letters, intake, count, &gone, error))
			return false;
		if (pass > 0) { /* what was seen before is not known better for being seen twice */
			count->known = before.known;
			count->refused = before.refused;
		}
	}
	return true;
}
