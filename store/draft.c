/* draft.c - a blob while its bytes come: hashed and written piece by piece, without a name */
#include "store/draft.h"

#include "base/aside.h"
#include "base/digest.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE  ((gsize)256 << 10) /* of memory; larger writes are no faster */
#define BLOCK  ((gsize)4096)      /* past the cache go whole blocks from places that lie like blocks */
#define DIRECT ((gsize)64 << 10)  /* smaller mail is quicker through the cache: many can be on their way to the disk at once */

/* One piece is filled while the one before it is hashed and written beside: the line to a server does not wait for the disk. */
struct Draft {
	char *folder, *piece, *sha256;
	gsize length, held; /* bytes in all; of those in the piece, which are neither hashed nor written */
	Aside *aside;
	/* of the work beside, ours only while nothing is under way */
	char *before;       /* the piece before, full */
	Digest *digest;
	DraftFile file;     /* fd -1: none yet */
	bool direct;        /* it goes past the cache */
	GError *failure;
};

bool
draft_refused(const char *path, int number, GError **error)
{
	if (number == ENOSPC || number == EDQUOT)
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "the disk that holds %s is full", path);
	else
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s cannot be written: %s", path, g_strerror(number));
	return false;
}

void
draft_file_clear(DraftFile *file)
{
	if (file->temporary != NULL)
		g_unlink(file->temporary);
	if (file->fd >= 0)
		close(file->fd);
	g_clear_pointer(&file->temporary, g_free);
	file->fd = -1;
}

static void write_before(gpointer data);

/* Pages that are never used cost nothing. */
static char *
piece_new(void)
{
	char *piece = aligned_alloc(BLOCK, PIECE);

	if (piece == NULL)
		g_error("no memory for a piece of mail");
	return piece;
}

Draft *
draft_new(const char *folder)
{
	Draft *draft = g_new0(Draft, 1);

	draft->folder = g_strdup(folder);
	draft->digest = digest_new();
	draft->file.fd = -1;
	draft->piece = piece_new();
	draft->before = piece_new();
	draft->aside = aside_new(write_before, draft);
	return draft;
}

void
draft_free(Draft *draft)
{
	if (draft == NULL)
		return;
	aside_free(draft->aside);
	draft_file_clear(&draft->file);
	digest_free(draft->digest);
	g_clear_error(&draft->failure);
	free(draft->piece);
	free(draft->before);
	g_free(draft->sha256);
	g_free(draft->folder);
	g_free(draft);
}

void
draft_clear(Draft *draft)
{
	aside_wait(draft->aside);
	g_clear_error(&draft->failure);
	draft_file_clear(&draft->file);
	if (draft->sha256 == NULL && draft->length > 0)
		digest_forget(draft->digest);
	g_clear_pointer(&draft->sha256, g_free);
	draft->length = draft->held = 0;
	draft->direct = false;
}

gsize
draft_length(const Draft *draft)
{
	return draft->length;
}

/* Some file systems know no files without a name, some no way past the cache. */
static bool
open_file(Draft *draft, const char *folder, bool direct, GError **error)
{
	int flags = O_TMPFILE | O_WRONLY | O_CLOEXEC;

	draft->file.fd = direct ? open(folder, flags | O_DIRECT, 0400) : -1;
	draft->direct = draft->file.fd >= 0;
	if (!draft->direct)
		draft->file.fd = open(folder, flags, 0400);
	if (draft->file.fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT)) {
		draft->file.temporary = g_build_filename(folder, DRAFT_UNFINISHED "XXXXXX", NULL);
		draft->file.fd = g_mkstemp_full(draft->file.temporary, O_WRONLY | O_CLOEXEC, 0400);
		if (draft->file.fd < 0)
			g_clear_pointer(&draft->file.temporary, g_free);
	}
	return draft->file.fd >= 0 || draft_refused(folder, errno, error);
}

static void
use_cache(Draft *draft)
{
	if (draft->direct)
		fcntl(draft->file.fd, F_SETFL, fcntl(draft->file.fd, F_GETFL) & ~O_DIRECT);
	draft->direct = false;
}

static bool
write_bytes(Draft *draft, const char *at, gsize length, GError **error)
{
	while (length > 0) {
		ssize_t n = write(draft->file.fd, at, length);

		if (n < 0 && (errno == EINTR || (errno == EINVAL && draft->direct))) {
			if (errno == EINVAL) /* opened so, but not written so */
				use_cache(draft);
			continue;
		}
		if (n <= 0)
			return draft_refused(draft->folder, n < 0 ? errno : EIO, error);
		at += n;
		length -= (gsize)n;
		if ((gsize)n % BLOCK != 0)
			use_cache(draft);
	}
	return true;
}

static bool
write_piece(Draft *draft, const char *piece, gsize length, GError **error)
{
	gsize whole = draft->direct ? length - length % BLOCK : 0; /* the end of a mail is no whole block */

	if (!write_bytes(draft, piece, whole, error))
		return false;
	if (whole < length)
		use_cache(draft);
	return write_bytes(draft, piece + whole, length - whole, error);
}

/* Beside. */
static void
write_before(gpointer data)
{
	Draft *draft = data;

	digest_add(draft->digest, draft->before, PIECE);
	write_piece(draft, draft->before, PIECE, &draft->failure);
}

/* Nothing is under way any more; false when what was failed. */
static bool
settle(Draft *draft, GError **error)
{
	aside_wait(draft->aside);
	if (draft->failure == NULL)
		return true;
	g_propagate_error(error, g_error_copy(draft->failure));
	return false;
}

static bool
hand_over(Draft *draft, GError **error)
{
	char *full = draft->piece;

	if (!settle(draft, error) || (draft->file.fd < 0 && !open_file(draft, draft->folder, true, error)))
		return false;
	draft->piece = draft->before;
	draft->before = full;
	draft->held = 0;
	aside_start(draft->aside);
	return true;
}

bool
draft_append(Draft *draft, const void *bytes, gsize length, GError **error)
{
	const char *at = bytes;

	while (length > 0) {
		gsize part = MIN(length, PIECE - draft->held);

		if (part == 0) {
			if (!hand_over(draft, error))
				return false;
			continue;
		}
		memcpy(draft->piece + draft->held, at, part);
		draft->held += part;
		draft->length += part;
		at += part;
		length -= part;
	}
	return true;
}

const char *
draft_digest(Draft *draft)
{
	if (draft->sha256 != NULL)
		return draft->sha256;
	aside_wait(draft->aside);
	digest_add(draft->digest, draft->piece, draft->held);
	draft->sha256 = digest_end(draft->digest);
	return draft->sha256;
}

bool
draft_file(Draft *draft, const char *folder, DraftFile *file, GError **error)
{
	draft_digest(draft);
	if (!settle(draft, error) || (draft->file.fd < 0 && !open_file(draft, folder, draft->length >= DIRECT, error)) ||
	    !write_piece(draft, draft->piece, draft->held, error))
		return false;
	sync_file_range(draft->file.fd, 0, 0, SYNC_FILE_RANGE_WRITE); /* the disk can begin; nobody waits, nothing is promised */
	*file = draft->file;
	draft->file = (DraftFile){ .fd = -1 };
	draft_clear(draft);
	return true;
}
