/* headermask.c - the copy of a mail that GMime may see */
#include "parse/headermask.h"

#include <stdbool.h>
#include <string.h>

#include "parse/reader.h"

#define BLOCK_HEADERS 2000
#define BLOCK_BYTES   (256u << 10)
#define HEADER_BYTES  (64u << 10)
#define HEADER_WORDS  64

typedef struct {
	bool in_headers;
	guint headers;     /* of this block */
	gsize block;       /* bytes of this block */
	bool kept;         /* the current header is one of the five */
	bool type_pending; /* its media type has not been seen yet */
	gsize header;      /* bytes of the current header */
	guint words;       /* "=?" of the current header */
	guint multiparts;  /* of the whole mail */
} Mask;

static bool
starts_with(const char *at, const char *end, const char *word)
{
	gsize n = strlen(word);

	return (gsize)(end - at) >= n && g_ascii_strncasecmp(at, word, n) == 0;
}

static bool
is_kept(const char *line, const char *end)
{
	static const char *const kept[] = { "content-type", "content-transfer-encoding", "content-disposition", "content-id", "mime-version" };

	for (guint i = 0; i < G_N_ELEMENTS(kept); i++) {
		const char *after = line + strlen(kept[i]);

		if (!starts_with(line, end, kept[i]))
			continue;
		while (after < end && (*after == ' ' || *after == '\t'))
			after++;
		if (after < end && *after == ':')
			return true;
	}
	return false;
}

static void
overwrite(char *from, char *end)
{
	for (; from < end; from++)
		if (!g_ascii_isspace(*from))
			*from = 'x';
}

/* message/... becomes a type GMime does not know, so that it stays a leaf; so do multiparts above the limit. */
static void
mask_type(Mask *mask, char *type, char *end)
{
	if (starts_with(type, end, "message/")) {
		*type = 'x';
	} else if (starts_with(type, end, "multipart/")) {
		if (starts_with(type + 10, end, "digest"))
			type[10] = 'x';
		if (++mask->multiparts > LIMIT_PARTS)
			*type = 'x';
	}
}

static void
mask_kept(Mask *mask, char *value, char *end)
{
	char *at = value;

	if (mask->type_pending) {
		while (at < end && g_ascii_isspace(*at))
			at++;
		if (at < end) {
			mask->type_pending = false;
			mask_type(mask, at, end);
		}
	}
	for (at = value; at + 1 < end; at++)
		if (at[0] == '=' && at[1] == '?' && ++mask->words > HEADER_WORDS)
			at[1] = '_';
	if (mask->header > HEADER_BYTES)
		overwrite(end - MIN((gsize)(end - value), mask->header - HEADER_BYTES), end);
}

static void
mask_line(Mask *mask, char *line, char *end)
{
	bool folded = *line == ' ' || *line == '\t';
	char *value = folded ? line : memchr(line, ':', end - line);

	if (value == NULL)
		return;
	mask->block += end - line;
	if (!folded) {
		mask->headers++;
		mask->header = 0;
		mask->words = 0;
		mask->kept = is_kept(line, end);
		mask->type_pending = mask->kept && starts_with(line, end, "content-type");
		value++;
	}
	mask->header += end - value;
	if (mask->headers > BLOCK_HEADERS || mask->block > BLOCK_BYTES) {
		/* Past the limit all headers fold into one that GMime does not look at. */
		bool first = mask->headers <= 1 || mask->kept;

		mask->kept = mask->type_pending = false;
		overwrite(first ? value : line, end);
		if (!first)
			*line = ' ';
		return;
	}
	if (mask->kept)
		mask_kept(mask, value, end);
	else
		overwrite(value, end);
}

char *
headermask_copy(const char *bytes, gsize length)
{
	char *copy = g_memdup2(bytes, length);
	char *end = copy + length;
	Mask mask = { .in_headers = true };

	for (char *line = copy; line < end;) {
		char *newline = memchr(line, '\n', end - line);
		char *stop = newline == NULL ? end : newline;

		if (stop > line && stop[-1] == '\r')
			stop--;
		if (stop - line >= 2 && line[0] == '-' && line[1] == '-') {
			mask.in_headers = true;
			mask.headers = 0;
			mask.block = 0;
			mask.kept = false;
		} else if (stop == line) {
			mask.in_headers = false;
		} else if (mask.in_headers) {
			mask_line(&mask, line, stop);
		}
		line = newline == NULL ? end : newline + 1;
	}
	return copy;
}
