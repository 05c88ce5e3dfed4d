/* slices.c - one large mail in slices, into a file that outlives the connection */
#include "ingest/slices.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define SLICE   ((guint32)1 << 20)
#define PIECE   65536 /* of what is read back */
#define SLOPPY  100 /* one part in so many may be missing from the announced size: servers count line ends differently */

struct Slices {
	char *path;
	int fd;
	SessionMail mail;
	guint64 offset;  /* of the slice under way */
	guint32 came;    /* bytes of it */
	bool foreign;    /* what came was of another message, or more than asked for */
	GError *failure; /* our disk */
};

static bool
refused(const Slices *slices, GError **error)
{
	int why = errno;

	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "cannot write %s: %s", slices->path, g_strerror(why));
	return false;
}

Slices *
slices_open(const char *folder, int64_t epoch, const SessionMail *mail, GError **error)
{
	g_autoptr(Slices) slices = g_new0(Slices, 1);
	off_t length;

	slices->path = g_strdup_printf("%s/.partial-%" G_GINT64_FORMAT "-%u-%" G_GUINT64_FORMAT, folder, (gint64)epoch, mail->uid, mail->size);
	slices->mail = *mail;
	slices->fd = open(slices->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	length = slices->fd >= 0 ? lseek(slices->fd, 0, SEEK_END) : -1;
	if (length < 0) {
		refused(slices, error);
		return NULL;
	}
	if (length > (off_t)SLICE) /* whole slices, and of those not the last: it may have been under way */
		slices->offset = ((guint64)length / SLICE - 1) * SLICE;
	return g_steal_pointer(&slices);
}

void
slices_close(Slices *slices)
{
	if (slices == NULL)
		return;
	if (slices->fd >= 0)
		close(slices->fd);
	g_clear_error(&slices->failure);
	g_free(slices->path);
	g_free(slices);
}

void
slices_forget(Slices *slices)
{
	g_unlink(slices->path);
}

static bool
on_bytes(const void *bytes, gsize length, gpointer data)
{
	Slices *slices = data;
	const char *at = bytes;

	slices->foreign = slices->foreign || length > SLICE - slices->came;
	if (slices->foreign)
		return true;
	while (length > 0) {
		ssize_t n = pwrite(slices->fd, at, length, (off_t)(slices->offset + slices->came));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return refused(slices, &slices->failure);
		at += n;
		length -= (gsize)n;
		slices->came += (guint32)n;
	}
	return true;
}

static bool
on_ended(const SessionMail *mail, gpointer data)
{
	Slices *slices = data;

	if (mail->uid != slices->mail.uid && slices->came > 0)
		slices->foreign = true;
	return true;
}

static SlicesAnswer
finish(const Slices *slices, Draft *into, GError **error)
{
	g_autofree char *piece = g_malloc(PIECE);

	if (slices->offset == 0 || slices->offset + slices->mail.size / SLOPPY < slices->mail.size)
		return SLICES_WHOLE; /* nothing, or much less than was announced: slices of this server are not to be trusted */
	for (guint64 at = 0; at < slices->offset;) {
		ssize_t n = pread(slices->fd, piece, (gsize)MIN(PIECE, slices->offset - at), (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "cannot read %s: %s", slices->path,
				    n < 0 ? g_strerror(errno) : "it was cut");
			return SLICES_OURS;
		}
		if (!draft_append(into, piece, (gsize)n, error))
			return SLICES_OURS;
		at += (guint64)n;
	}
	return SLICES_DONE;
}

SlicesAnswer
slices_take(Slices *slices, Session *session, guint64 limit, Draft *into, GError **error)
{
	SessionSink sink = { .bytes = on_bytes, .ended = on_ended, .data = slices };

	do {
		g_autoptr(GError) why = NULL;
		guint ticket;
		bool done;

		slices->came = 0;
		slices->foreign = false;
		done = session_ask_slice(session, slices->mail.uid, (guint32)slices->offset, SLICE, &ticket, &why) &&
		       session_answer(session, &sink, &ticket, &why);
		if (slices->failure != NULL) {
			g_propagate_error(error, g_steal_pointer(&slices->failure));
			return SLICES_OURS;
		}
		if (!done && session_is_dead(session)) {
			g_propagate_error(error, g_steal_pointer(&why));
			return SLICES_BROKEN;
		}
		if (slices->foreign || (!done && slices->offset < slices->mail.size))
			return SLICES_WHOLE;
		if (!done) /* some say NO to a slice behind the end */
			break;
		if (fdatasync(slices->fd) != 0) {
			refused(slices, error);
			return SLICES_OURS;
		}
		slices->offset += slices->came;
		if (slices->offset > limit)
			return SLICES_WHOLE; /* which notes that it is too large */
		if (session_is_cancelled(session)) {
			g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "stopped");
			return SLICES_BROKEN;
		}
	} while (slices->came == SLICE);
	return finish(slices, into, error);
}
