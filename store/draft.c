/* draft.c - a blob while its bytes come: hashed and written piece by piece, without a name */
#include "store/draft.h"

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

struct Draft {
	char *folder, *piece, *sha256;
	Digest *digest;
	gsize length, held; /* bytes in all; of those in the piece */
	DraftFile file;     /* fd -1: none yet */
	bool direct;        /* it goes past the cache */
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

Draft *
draft_new(const char *folder)
{
	Draft *draft = g_new0(Draft, 1);

	draft->folder = g_strdup(folder);
	draft->digest = digest_new();
	draft->file.fd = -1;
	draft->piece = aligned_alloc(BLOCK, PIECE); /* pages that are never used cost nothing */
	if (draft->piece == NULL)
		g_error("no memory for a piece of mail");
	return draft;
}

void
draft_free(Draft *draft)
{
	if (draft == NULL)
		return;
	draft_file_clear(&draft->file);
	digest_free(draft->digest);
	free(draft->piece);
	g_free(draft->sha256);
	g_free(draft->folder);
	g_free(draft);
}

void
draft_clear(Draft *draft)
{
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

/* What is held; the end of a mail is no whole block. */
static bool
write_held(Draft *draft, GError **error)
{
	gsize whole = draft->direct ? draft->held - draft->held % BLOCK : 0;

	if (!write_bytes(draft, draft->piece, whole, error))
		return false;
	if (whole < draft->held)
		use_cache(draft);
	if (!write_bytes(draft, draft->piece + whole, draft->held - whole, error))
		return false;
	draft->held = 0;
	return true;
}

bool
draft_append(Draft *draft, const void *bytes, gsize length, GError **error)
{
	const char *at = bytes;

	digest_add(draft->digest, bytes, length);
	draft->length += length;
	while (length > 0) {
		gsize part = MIN(length, PIECE - draft->held);

		if (part == 0) {
			if (draft->file.fd < 0 && !open_file(draft, draft->folder, true, error))
				return false;
			if (!write_held(draft, error))
				return false;
			continue;
		}
		memcpy(draft->piece + draft->held, at, part);
		draft->held += part;
		at += part;
		length -= part;
	}
	return true;
}

const char *
draft_digest(Draft *draft)
{
	if (draft->sha256 == NULL)
		draft->sha256 = digest_end(draft->digest);
	return draft->sha256;
}

bool
draft_file(Draft *draft, const char *folder, DraftFile *file, GError **error)
{
	draft_digest(draft);
	if (draft->file.fd < 0 && !open_file(draft, folder, draft->length >= DIRECT, error))
		return false;
	if (!write_held(draft, error))
		return false;
	sync_file_range(draft->file.fd, 0, 0, SYNC_FILE_RANGE_WRITE); /* the disk can begin; nobody waits, nothing is promised */
	*file = draft->file;
	draft->file = (DraftFile){ .fd = -1 };
	draft_clear(draft);
	return true;
}
