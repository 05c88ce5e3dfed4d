/* text.c - Chinese and Latin text: charsets, folding, distance, width */
#include "base/text.h"

#include <errno.h>
#include <string.h>

#define REPLACEMENT  "\xef\xbf\xbd" /* U+FFFD */
#define DISTANCE_MAX 4096           /* longer texts are no names or labels: compared up to here */

/* ---- charsets ---- */

/* The name iconv knows, or NULL when the label is of no use.  Everything of the GB family is read as its superset
 * GB18030, since mail labelled gb2312 usually holds more (MAIL.md section 6). */
static char *
charset_canonical(const char *label)
{
	g_autofree char *name = NULL;
	char *language;

	if (label == NULL || strlen(label) > 40)
		return NULL;
	name = g_ascii_strdown(label, -1);
	g_strdelimit(name, "\"'", ' ');
	g_strstrip(name);
	language = strchr(name, '*'); /* RFC 2231: utf-8*zh-CN */
	if (language != NULL)
		*language = '\0';
	if (*name == '\0')
		return NULL;
	if (g_str_has_prefix(name, "gb") || strstr(name, "gb2312") != NULL || strstr(name, "gbk") != NULL ||
	    strstr(name, "gb18030") != NULL || strstr(name, "936") != NULL || strcmp(name, "chinese") == 0 ||
	    strcmp(name, "euc-cn") == 0)
		return g_strdup("gb18030");
	if (strcmp(name, "big5") == 0 || strcmp(name, "x-x-big5") == 0 || strcmp(name, "cp950") == 0)
		return g_strdup("big5-hkscs");
	if (strcmp(name, "utf8") == 0 || strcmp(name, "x-utf-8") == 0 || strcmp(name, "unicode-1-1-utf-8") == 0)
		return g_strdup("utf-8");
	return g_steal_pointer(&name);
}

/* Labels that senders put on anything, since any byte has a meaning in them. */
static bool
charset_is_western(const char *name)
{
	return strcmp(name, "us-ascii") == 0 || strcmp(name, "ascii") == 0 || g_str_has_prefix(name, "ansi_x3") ||
	       g_str_has_prefix(name, "iso-8859-") || g_str_has_prefix(name, "iso8859") ||
	       g_str_has_prefix(name, "windows-125") || strcmp(name, "latin1") == 0 || strcmp(name, "cp1252") == 0;
}

static char *
drop_nuls(char *text, gsize length)
{
	gsize kept = 0;

	for (gsize i = 0; i < length; i++)
		if (text[i] != '\0')
			text[kept++] = text[i];
	text[kept] = '\0';
	return text;
}

/* NULL unless every byte has a meaning in `charset`. */
static char *
decode_strict(const char *bytes, gsize length, const char *charset)
{
	g_autofree char *text = NULL;
	gsize written = length;

	if (strcmp(charset, "utf-8") == 0) {
		text = g_malloc(length + 1);
		memcpy(text, bytes, length);
	} else {
		text = g_convert(bytes, (gssize)length, "utf-8", charset, NULL, &written, NULL);
	}
	if (text == NULL)
		return NULL;
	drop_nuls(text, written);
	return g_utf8_validate(text, -1, NULL) ? g_steal_pointer(&text) : NULL;
}

/* What has a meaning, and U+FFFD for every byte that has none; *lost counts them. */
static char *
decode_lossy(const char *bytes, gsize length, const char *charset, gsize *lost)
{
	GIConv conv = g_iconv_open("utf-8", charset);
	GString *out;
	gchar *in = (gchar *)bytes; /* iconv takes it so and writes nothing there */
	gsize left = length;

	*lost = 0;
	if (conv == (GIConv)-1) {
		*lost = length;
		return NULL;
	}
	out = g_string_sized_new(length + length / 2 + 16);
	while (left > 0) {
		char chunk[4096], *to = chunk;
		gsize room = sizeof chunk;
		gsize n = g_iconv(conv, &in, &left, &to, &room);
		int why = errno;

		g_string_append_len(out, chunk, (gssize)(sizeof chunk - room));
		if (n != (gsize)-1 || why == E2BIG)
			continue;
		g_string_append(out, REPLACEMENT);
		++*lost;
		if (why != EILSEQ)
			break; /* EINVAL: cut inside the last character */
		in++;
		left--;
	}
	g_iconv_close(conv);
	out->len = strlen(drop_nuls(out->str, out->len));
	return g_string_free(out, FALSE);
}

static bool
has_high_bytes(const char *bytes, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if ((guchar)bytes[i] >= 0x80)
			return true;
	return false;
}

/* High bytes only in pairs, as GB 2312 text has them: accented Latin letters stand alone. */
static bool
looks_like_gb2312(const char *bytes, gsize length)
{
	const guchar *b = (const guchar *)bytes;
	bool found = false;

	for (gsize i = 0; i < length; i++) {
		if (b[i] < 0x80)
			continue;
		if (b[i] < 0xa1 || b[i] > 0xf7 || i + 1 >= length || b[i + 1] < 0xa1)
			return false;
		found = true;
		i++;
	}
	return found;
}

/* UTF-16 and UTF-8 byte order marks; *skip is the length of the mark. */
static const char *
charset_of_mark(const char *bytes, gsize length, gsize *skip)
{
	*skip = 3;
	if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		return "utf-8";
	*skip = 2;
	if (length >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0)
		return "utf-16le";
	if (length >= 2 && memcmp(bytes, "\xfe\xff", 2) == 0)
		return "utf-16be";
	*skip = 0;
	return NULL;
}

/* Nothing reads it whole: the charset that loses least, Latin-1 when all of them lose much. */
static char *
decode_best_effort(const char *bytes, gsize length, const char *label)
{
	const char *candidates[] = { label, "utf-8", "gb18030" };
	g_autofree char *best = NULL;
	gsize least = G_MAXSIZE, high = 0;

	for (gsize i = 0; i < length; i++)
		high += (guchar)bytes[i] >= 0x80;
	for (gsize i = 0; i < G_N_ELEMENTS(candidates); i++) {
		gsize lost;
		g_autofree char *text = NULL;

		if (candidates[i] == NULL)
			continue;
		text = decode_lossy(bytes, length, candidates[i], &lost);
		if (text == NULL || lost >= least)
			continue;
		least = lost;
		g_free(best);
		best = g_steal_pointer(&text);
	}
	if (best == NULL || (least > 1 && least > high / 4)) {
		g_free(best);
		best = decode_strict(bytes, length, "iso-8859-1");
	}
	/* iconv lets lone surrogates of UTF-7 through. */
	return g_utf8_make_valid(best != NULL ? best : REPLACEMENT, -1);
}

char *
text_to_utf8(const void *bytes, gsize length, const char *charset, bool *lossy)
{
	const char *b = length > 0 ? bytes : "";
	g_autofree char *label = charset_canonical(charset);
	gsize skip;
	const char *mark = charset_of_mark(b, length, &skip);
	char *text = NULL;

	if (lossy != NULL)
		*lossy = false;
	if (mark != NULL && (text = decode_strict(b + skip, length - skip, mark)) != NULL)
		return text;
	if (label != NULL && charset_is_western(label) && has_high_bytes(b, length)) {
		if ((text = decode_strict(b, length, "utf-8")) != NULL)
			return text;
		if (looks_like_gb2312(b, length) && (text = decode_strict(b, length, "gb18030")) != NULL)
			return text;
	}
	if (label != NULL && (text = decode_strict(b, length, label)) != NULL)
		return text;
	if ((text = decode_strict(b, length, "utf-8")) != NULL)
		return text;
	if ((text = decode_strict(b, length, "gb18030")) != NULL)
		return text;
	if (lossy != NULL)
		*lossy = true;
	return decode_best_effort(b, length, label);
}

/* ---- folding ---- */

/* CJK radicals that PDF fonts give in place of the ideograph (Unicode EquivalentUnifiedIdeograph.txt): NFKC knows
 * the Kangxi block, not these. */
static const struct {
	gunichar radical;
	const char *ideograph;
} radicals[] = {
	{ 0x2e81, "厂" }, { 0x2e84, "乙" }, { 0x2e85, "亻" }, { 0x2e86, "冂" }, { 0x2e89, "刂" }, { 0x2e8c, "小" },
	{ 0x2e8f, "尢" }, { 0x2e92, "巳" }, { 0x2e93, "幺" }, { 0x2e95, "彐" }, { 0x2e97, "心" }, { 0x2e9d, "月" },
	{ 0x2ea0, "民" }, { 0x2ea8, "犭" }, { 0x2eaa, "疋" }, { 0x2ead, "示" }, { 0x2eae, "竹" }, { 0x2eb6, "羊" },
	{ 0x2eb9, "老" }, { 0x2eba, "聿" }, { 0x2ebb, "聿" }, { 0x2ebc, "肉" }, { 0x2ec1, "虎" }, { 0x2ec2, "衣" },
	{ 0x2ec4, "西" }, { 0x2ec5, "见" }, { 0x2ec6, "角" }, { 0x2ec8, "讠" }, { 0x2ec9, "贝" }, { 0x2eca, "足" },
	{ 0x2ecb, "车" }, { 0x2ecf, "阝" }, { 0x2ed0, "钅" }, { 0x2ed3, "长" }, { 0x2ed4, "门" }, { 0x2ed8, "青" },
	{ 0x2ed9, "韦" }, { 0x2eda, "页" }, { 0x2edb, "风" }, { 0x2edc, "飞" }, { 0x2edd, "食" }, { 0x2ee2, "马" },
	{ 0x2ee3, "骨" }, { 0x2ee4, "鬼" }, { 0x2ee5, "鱼" }, { 0x2ee6, "鸟" }, { 0x2ee7, "卤" }, { 0x2ee8, "麦" },
	{ 0x2ee9, "黄" }, { 0x2eec, "齐" }, { 0x2eee, "齿" }, { 0x2ef0, "龙" }, { 0x2ef3, "龟" },
};

static bool
is_invisible(gunichar c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xfe00 && c <= 0xfe0f);
}

static const char *
radical_ideograph(gunichar c)
{
	if (c < 0x2e80 || c > 0x2eff)
		return NULL;
	for (gsize i = 0; i < G_N_ELEMENTS(radicals); i++)
		if (radicals[i].radical == c)
			return radicals[i].ideograph;
	return NULL;
}

/* NFKC of valid or invalid input, radicals made ideographs. */
static char *
composed(const char *text, gssize length)
{
	g_autofree char *valid = g_utf8_make_valid(text, length);
	g_autofree char *nfkc = g_utf8_normalize(valid, -1, G_NORMALIZE_ALL_COMPOSE);
	GString *out;

	if (nfkc == NULL)
		return g_steal_pointer(&valid);
	out = g_string_sized_new(strlen(nfkc));
	for (const char *p = nfkc; *p != '\0'; p = g_utf8_next_char(p)) {
		const char *ideograph = radical_ideograph(g_utf8_get_char(p));

		if (ideograph != NULL)
			g_string_append(out, ideograph);
		else
			g_string_append_len(out, p, g_utf8_next_char(p) - p);
	}
	return g_string_free(out, FALSE);
}

/* ASCII and the common ideographs alone: their own NFKC, and no radical among them. */
static bool
is_composed(const char *text, gssize length)
{
	const char *end = text + (length < 0 ? (gssize)strlen(text) : length);

	for (const char *p = text; p < end;) {
		const guchar *byte = (const guchar *)p;

		if (*byte != 0 && *byte < 0x80) {
			p++;
			continue;
		}
		/* U+4E00 to U+9FBF in UTF-8 */
		if (end - p < 3 || *byte < 0xe4 || *byte > 0xe9 || (byte[1] & 0xc0) != 0x80 || (byte[2] & 0xc0) != 0x80 ||
		    (*byte == 0xe4 && byte[1] < 0xb8) || (*byte == 0xe9 && byte[1] > 0xbe))
			return false;
		p += 3;
	}
	return true;
}

static char *
compose(const char *text, gssize length)
{
	if (is_composed(text, length))
		return length < 0 ? g_strdup(text) : g_strndup(text, (gsize)length);
	return composed(text, length);
}

char *
text_fold(const char *text)
{
	g_autofree char *nfkc = compose(text != NULL ? text : "", -1);
	GString *out = g_string_sized_new(strlen(nfkc));

	for (const char *p = nfkc; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (g_unichar_isspace(c) || is_invisible(c))
			continue;
		if (c < 0x80)
			g_string_append_c(out, g_ascii_tolower((char)c));
		else
			g_string_append_unichar(out, c);
	}
	return g_string_free(out, FALSE);
}

bool
text_same(const char *a, const char *b)
{
	g_autofree char *fa = text_fold(a);
	g_autofree char *fb = text_fold(b);

	return strcmp(fa, fb) == 0;
}

/* Runs of white space become one blank, held back until something follows. */
static void
append_tidy(GString *out, const char *nfkc, bool *gap)
{
	for (const char *p = nfkc; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (g_unichar_isspace(c)) {
			*gap = true;
			continue;
		}
		if (is_invisible(c))
			continue;
		if (*gap && out->len > 0)
			g_string_append_c(out, ' ');
		*gap = false;
		g_string_append_unichar(out, c);
	}
}

char *
text_tidy(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text != NULL ? text : "", -1);
	GString *out = g_string_sized_new(strlen(valid));
	const char *from = valid;
	bool gap = false;

	for (;;) { /* piece by piece between the brackets that stay full width */
		const char *open = strstr(from, "（"), *close = strstr(from, "）");
		const char *stop = open == NULL || (close != NULL && close < open) ? close : open;
		g_autofree char *piece = compose(from, stop != NULL ? stop - from : -1);

		append_tidy(out, piece, &gap);
		if (stop == NULL)
			break;
		if (gap && out->len > 0)
			g_string_append_c(out, ' ');
		gap = false;
		g_string_append(out, stop == open ? "（" : "）");
		from = stop + strlen("（");
	}
	return g_string_free(out, FALSE);
}

/* ---- distance, width ---- */

/* One row of the table of edit distances; the least value of the row tells whether to go on. */
static guint
distance_row(guint *row, gunichar c, const gunichar *b, glong nb, guint i)
{
	guint diagonal = row[0], least;

	row[0] = least = i;
	for (glong j = 1; j <= nb; j++) {
		guint above = row[j];
		guint change = diagonal + (c != b[j - 1]);

		row[j] = MIN(MIN(above, row[j - 1]) + 1, change);
		least = MIN(least, row[j]);
		diagonal = above;
	}
	return least;
}

guint
text_distance(const char *a, const char *b, guint limit)
{
	glong na, nb;
	g_autofree gunichar *ua = g_utf8_to_ucs4_fast(a != NULL ? a : "", -1, &na);
	g_autofree gunichar *ub = g_utf8_to_ucs4_fast(b != NULL ? b : "", -1, &nb);
	g_autofree guint *row = NULL;

	na = MIN(na, DISTANCE_MAX);
	nb = MIN(nb, DISTANCE_MAX);
	if ((gulong)ABS(na - nb) > limit)
		return limit + 1;
	row = g_new(guint, (gsize)nb + 1);
	for (glong j = 0; j <= nb; j++)
		row[j] = (guint)j;
	for (glong i = 1; i <= na; i++)
		if (distance_row(row, ua[i - 1], ub, nb, (guint)i) > limit)
			return limit + 1;
	return MIN(row[nb], limit + 1);
}

glong
text_length(const char *text)
{
	return text != NULL ? g_utf8_strlen(text, -1) : 0;
}

bool
text_is_han(gunichar c)
{
	return c == 0x3007 || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff) ||
	       (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x323af);
}

guint
text_han_count(const char *text)
{
	guint n = 0;

	for (const char *p = text != NULL ? text : ""; *p != '\0'; p = g_utf8_next_char(p))
		n += text_is_han(g_utf8_get_char(p));
	return n;
}

static guint
columns_of(gunichar c)
{
	if (g_unichar_iszerowidth(c) || is_invisible(c))
		return 0;
	return g_unichar_iswide(c) ? 2 : 1;
}

guint
text_width(const char *text)
{
	guint columns = 0;

	for (const char *p = text != NULL ? text : ""; *p != '\0'; p = g_utf8_next_char(p))
		columns += columns_of(g_utf8_get_char(p));
	return columns;
}

char *
text_pad(const char *text, guint columns)
{
	const char *source = text != NULL ? text : "";
	guint room = columns, used = 0;
	bool cut = text_width(source) > columns;
	GString *out = g_string_new(NULL);

	if (cut && columns > 0)
		room--; /* for the ellipsis */
	for (const char *p = source; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (used + columns_of(c) > room)
			break;
		used += columns_of(c);
		if (!is_invisible(c))
			g_string_append_unichar(out, c);
	}
	if (cut && columns > 0) {
		g_string_append(out, "…");
		used++;
	}
	for (; used < columns; used++)
		g_string_append_c(out, ' ');
	return g_string_free(out, FALSE);
}

/* ---- for logs and JSON ---- */

char *
text_mask(const char *text)
{
	glong length = text_length(text);
	glong head = length > 6 ? 3 : 1, tail = length > 6 ? 2 : 0; /* a short name shows its first character only */
	GString *out = g_string_new(NULL);
	glong i = 0;

	for (const char *p = text != NULL ? text : ""; *p != '\0'; p = g_utf8_next_char(p), i++) {
		if (i < head || i >= length - tail)
			g_string_append_unichar(out, g_utf8_get_char(p));
		else
			g_string_append_c(out, '*');
	}
	return g_string_free(out, FALSE);
}

static void
append_json_character(GString *out, gunichar c)
{
	static const char escaped[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *at = c > 0 && c < 0x80 ? strchr(escaped, (int)c) : NULL;

	if (at != NULL)
		g_string_append_printf(out, "\\%c", letters[at - escaped]);
	else if (c < 0x20 || c == 0x7f || c == 0x2028 || c == 0x2029)
		g_string_append_printf(out, "\\u%04x", c);
	else
		g_string_append_unichar(out, c);
}

char *
text_json_quote(const char *text)
{
	g_autofree char *valid = NULL;
	GString *out;

	if (text == NULL)
		return g_strdup("null");
	valid = g_utf8_make_valid(text, -1);
	out = g_string_sized_new(strlen(valid) + 2);
	g_string_append_c(out, '"');
	for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p))
		append_json_character(out, g_utf8_get_char(p));
	g_string_append_c(out, '"');
	return g_string_free(out, FALSE);
}
