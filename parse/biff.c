/* biff.c - records and texts of the workbooks of Excel 5 to 2003 and of WPS ET (MS-XLS) */
#include "parse/biff.h"

#include <string.h>

#include "base/text.h"
#include "parse/checkbox.h"

#define IS_WIDE  1u
#define HAS_MORE 4u /* phonetic help and the like behind the text */
#define IS_RICH  8u
#define RUNS_MAX 2000u

/* ---- records ---- */

bool
biff_next(Bytes stream, gsize *at, BiffRecord *record)
{
	if (*at + 4 > stream.length)
		return false;
	record->type = bytes_16(stream, *at);
	record->body = bytes_part(stream, *at + 4, bytes_16(stream, *at + 2));
	*at += 4 + (gsize)bytes_16(stream, *at + 2);
	return true;
}

BiffStrand
biff_strand(Bytes stream, Bytes body)
{
	BiffStrand strand = { .stream = stream, .bytes = body };

	strand.next = body.at == NULL ? stream.length : (gsize)(body.at - stream.at) + body.length;
	return strand;
}

/* On to the CONTINUE record behind the current bytes; false where none follows. */
static bool
go_on(BiffStrand *strand)
{
	BiffRecord record;

	while (!strand->ended && strand->at >= strand->bytes.length) {
		if (!biff_next(strand->stream, &strand->next, &record) || record.type != BIFF_CONTINUE) {
			strand->ended = true;
			break;
		}
		strand->bytes = record.body;
		strand->at = 0;
	}
	return !strand->ended;
}

static guint
next_8(BiffStrand *strand)
{
	return go_on(strand) ? bytes_8(strand->bytes, strand->at++) : 0;
}

guint
biff_16(BiffStrand *strand)
{
	guint low = next_8(strand);

	return low | next_8(strand) << 8;
}

guint32
biff_32(BiffStrand *strand)
{
	guint32 low = biff_16(strand);

	return low | (guint32)biff_16(strand) << 16;
}

void
biff_skip(BiffStrand *strand, gsize n)
{
	while (n > 0 && go_on(strand)) {
		gsize here = MIN(n, strand->bytes.length - strand->at);

		strand->at += here;
		n -= here;
	}
}

/* ---- texts ---- */

const char *
biff_font(const BiffWords *words, guint n)
{
	guint place = n > 4 ? n - 1 : n; /* there is no fourth font, for no reason that is told */

	return n != 4 && place < words->fonts->len ? g_ptr_array_index(words->fonts, place) : NULL;
}

char *
biff_symbols(const char *text, const char *font)
{
	GString *out = g_string_new(NULL);

	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at), box = c < 0x100 || (c >= 0xf020 && c <= 0xf0ff) ? checkbox_symbol(font, c) : 0;

		g_string_append_unichar(out, box != 0 ? box : c);
	}
	return g_string_free(out, FALSE);
}

/* UTF-16, of which a record may hold only the low bytes; whether it does is said anew in each record. */
static GArray *
units(BiffStrand *strand, guint length, bool is_wide)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(guint16));

	for (guint i = 0; i < length; i++) {
		guint16 unit;

		if (strand->at >= strand->bytes.length) {
			if (!go_on(strand))
				break;
			is_wide = (next_8(strand) & IS_WIDE) != 0;
		}
		unit = (guint16)next_8(strand);
		if (is_wide)
			unit |= (guint16)(next_8(strand) << 8);
		g_array_append_val(all, unit);
	}
	return all;
}

/* Units from..to as UTF-8. */
static char *
decode(const GArray *all, guint from, guint to)
{
	GString *out = g_string_new(NULL);

	for (guint i = from; i < MIN(to, all->len); i++) {
		gunichar c = g_array_index(all, guint16, i), low = i + 1 < all->len ? g_array_index(all, guint16, i + 1) : 0;

		if (c >= 0xd800 && c < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			i++;
		}
		if (c != 0 && g_unichar_validate(c))
			g_string_append_unichar(out, c);
	}
	return g_string_free(out, FALSE);
}

/* Pieces of the text that have fonts of their own: place and font, `runs` times. */
static char *
decode_rich(BiffStrand *strand, const BiffWords *words, const GArray *all, guint runs)
{
	GString *out = g_string_new(NULL);
	guint from = 0;
	const char *font = NULL;

	for (guint i = 0; i <= runs; i++) {
		guint to = i < runs ? biff_16(strand) : all->len, next = i < runs ? biff_16(strand) : 0;
		g_autofree char *piece = to > from && i <= RUNS_MAX ? decode(all, from, to) : NULL;
		g_autofree char *shown = piece != NULL ? biff_symbols(piece, font) : NULL;

		if (shown != NULL)
			g_string_append(out, shown);
		from = MAX(from, to);
		font = biff_font(words, next);
	}
	return g_string_free(out, FALSE);
}

static char *
old_text(BiffStrand *strand, const BiffWords *words, guint length)
{
	g_autofree char *bytes = g_malloc(length + 1);
	g_autofree char *charset = g_strdup_printf("CP%u", words->code_page);
	guint n = 0;

	while (n < length && go_on(strand))
		bytes[n++] = (char)next_8(strand);
	return text_to_utf8(bytes, n, words->code_page == 936 ? "GB18030" : charset, NULL);
}

char *
biff_text_of(BiffStrand *strand, const BiffWords *words, guint length)
{
	guint flags, runs;
	gsize more;
	g_autoptr(GArray) all = NULL;
	char *text;

	if (words->is_old)
		return old_text(strand, words, length);
	flags = next_8(strand);
	runs = (flags & IS_RICH) != 0 ? biff_16(strand) : 0;
	more = (flags & HAS_MORE) != 0 ? biff_32(strand) : 0;
	all = units(strand, length, (flags & IS_WIDE) != 0);
	text = decode_rich(strand, words, all, runs);
	biff_skip(strand, more);
	return text;
}

char *
biff_text(BiffStrand *strand, const BiffWords *words, bool is_short)
{
	guint length = is_short ? next_8(strand) : biff_16(strand);

	return biff_text_of(strand, words, length);
}

/* ---- numbers ---- */

double
biff_rk(guint32 rk)
{
	guint64 bits = (guint64)(rk & ~3u) << 32;
	double value;

	if ((rk & 2) != 0)
		value = (double)((gint32)rk >> 2);
	else
		memcpy(&value, &bits, sizeof value);
	return (rk & 1) != 0 ? value / 100 : value;
}
