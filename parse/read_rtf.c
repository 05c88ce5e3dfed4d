/* read_rtf.c - RTF: paragraphs, table rows with their cells, pictures (Rich Text Format Specification 1.9.1) */
#include <string.h>
#include "base/text.h"
#include "parse/checkbox.h"
#include "parse/reader.h"

#define DEPTH_MAX 200       /* groups inside groups */
#define FONTS_MAX 512
#define CELLS_MAX 64        /* of one row */
#define CELL_LINES 64
#define LINE_HEIGHT 14.0    /* points */
#define COLUMN_WIDTH 7.0    /* of a half-width character */
#define TWIPS 20.0          /* a point */
#define WORD_MAX 32

typedef enum { TEXT, SKIP, FONTS, PICTURE } Destination;

/* What a group inherits and gives back at its end. */
typedef struct {
	Destination destination;
	int font, unicode_skip;
	bool in_table;
} State;

typedef struct {
	const char *at, *end;
	State state, stack[DEPTH_MAX];
	guint depth;
	int code_page, charset[FONTS_MAX], default_font;
	int to_skip;             /* characters that stand for the last \u */
	gunichar high;           /* first half of a surrogate pair, or 0 */
	GString *bytes;          /* not yet decoded */
	GString *line;           /* UTF-8 of the paragraph so far */
	GPtrArray *cells;        /* of GPtrArray of char *: finished cells of the row */
	GPtrArray *cell;         /* finished lines of the cell */
	GArray *edges;           /* double: right edges of the row's cells, points */
	GByteArray *picture;
	int nibble;
	guint pictures, tables, row;
	bool was_row, lossy;
	Page *page;
	double y;
	Reading *reading;
} Rtf;

/* ---- characters ---- */

static const char *
charset_of(const Rtf *rtf)
{
	int font = rtf->state.font;
	int charset = font >= 0 && font < FONTS_MAX ? rtf->charset[font] : 0;

	if (charset == 134 || rtf->code_page == 936 || rtf->code_page == 54936)
		return "GB18030";
	if (charset == 136 || rtf->code_page == 950)
		return "BIG5";
	return rtf->code_page == 65001 ? "UTF-8" : "WINDOWS-1252";
}

static void
flush_bytes(Rtf *rtf)
{
	bool lossy = false;
	g_autofree char *text = rtf->bytes->len > 0 ? text_to_utf8(rtf->bytes->str, rtf->bytes->len, charset_of(rtf), &lossy) : NULL;

	if (text != NULL && rtf->line->len < LIMIT_TEXT)
		g_string_append(rtf->line, text);
	rtf->lossy = rtf->lossy || lossy;
	g_string_truncate(rtf->bytes, 0);
}

static void
add_byte(Rtf *rtf, guint8 byte)
{
	if (rtf->to_skip > 0)
		rtf->to_skip--;
	else if (rtf->state.destination == TEXT && rtf->bytes->len < LIMIT_TEXT)
		g_string_append_c(rtf->bytes, (char)byte);
}

static void
add_character(Rtf *rtf, gunichar c)
{
	if (rtf->state.destination != TEXT)
		return;
	flush_bytes(rtf);
	if (c >= 0xd800 && c < 0xdc00) {
		rtf->high = c;
		return;
	}
	if (c >= 0xdc00 && c < 0xe000 && rtf->high != 0)
		c = 0x10000 + ((rtf->high - 0xd800) << 10) + (c - 0xdc00);
	rtf->high = 0;
	if (g_unichar_validate(c) && c >= 0x20 && rtf->line->len < LIMIT_TEXT)
		g_string_append_unichar(rtf->line, c);
}

/* ---- lines, cells, rows ---- */

static Run *
add_run(Rtf *rtf, const char *text, double x, double y, double right)
{
	g_autofree char *tidy = checkbox_tidy(text);
	Run *run;

	if (*tidy == '\0' || rtf->page->runs->len >= LIMIT_RUNS)
		return NULL;
	run = page_add_run(rtf->page, tidy, x, y, MAX(right, x + 1), y + LINE_HEIGHT - 2, 1);
	run->size = LINE_HEIGHT - 4;
	rtf->page->width = MAX(rtf->page->width, run->x1);
	return run;
}

/* Pieces of a paragraph that tabs part stand apart. */
static void
add_paragraph(Rtf *rtf, const char *text)
{
	g_auto(GStrv) pieces = g_strsplit(text, "\t", 0);
	double x = 0;

	for (guint i = 0; pieces[i] != NULL; i++) {
		double width = text_width(pieces[i]) * COLUMN_WIDTH;

		add_run(rtf, pieces[i], x, rtf->y, x + width);
		x += width + 3 * COLUMN_WIDTH;
	}
	rtf->y += LINE_HEIGHT;
	rtf->page->height = rtf->y;
	rtf->was_row = false;
}

static void
end_line(Rtf *rtf)
{
	flush_bytes(rtf);
	if (!rtf->state.in_table)
		add_paragraph(rtf, rtf->line->str);
	else if (rtf->line->len > 0 && rtf->cell->len < CELL_LINES)
		g_ptr_array_add(rtf->cell, g_strdup(rtf->line->str));
	g_string_truncate(rtf->line, 0);
}

static void
end_cell(Rtf *rtf)
{
	flush_bytes(rtf);
	if (rtf->line->len > 0 && rtf->cell->len < CELL_LINES)
		g_ptr_array_add(rtf->cell, g_strdup(rtf->line->str));
	g_string_truncate(rtf->line, 0);
	if (rtf->cells->len < CELLS_MAX) {
		g_ptr_array_add(rtf->cells, rtf->cell);
		rtf->cell = g_ptr_array_new_with_free_func(g_free);
	} else {
		g_ptr_array_set_size(rtf->cell, 0);
	}
}

static void
end_row(Rtf *rtf)
{
	guint most = 1;

	if (!rtf->was_row) {
		rtf->tables++;
		rtf->row = 0;
	}
	for (guint i = 0; i < rtf->cells->len; i++) {
		const GPtrArray *lines = g_ptr_array_index(rtf->cells, i);
		double left = i > 0 && i - 1 < rtf->edges->len ? g_array_index(rtf->edges, double, i - 1) : i * 100.0;
		double right = i < rtf->edges->len ? g_array_index(rtf->edges, double, i) : left + 100;

		most = MAX(most, lines->len);
		for (guint n = 0; n < lines->len; n++) {
			Run *run = add_run(rtf, g_ptr_array_index(lines, n), MAX(left, 0), rtf->y + n * LINE_HEIGHT, right - 1);

			if (run == NULL)
				continue;
			run->table = (int)rtf->tables - 1;
			run->row = (int)rtf->row;
			run->col = (int)i;
		}
	}
	rtf->y += most * LINE_HEIGHT + 4;
	rtf->page->height = rtf->y;
	rtf->row++;
	rtf->was_row = true;
	g_ptr_array_set_size(rtf->cells, 0);
}

/* ---- pictures ---- */

static void
end_picture(Rtf *rtf)
{
	g_autofree char *name = g_strdup_printf("picture %u", ++rtf->pictures);
	g_autoptr(GBytes) bytes = g_bytes_new(rtf->picture->data, rtf->picture->len);
	SniffType type = sniff(rtf->picture->data, rtf->picture->len, "");

	/* Old metafiles are drawings of the program itself; what is a picture is one by its content. */
	if (rtf->reading->parts->len < LIMIT_PARTS && (type == SNIFF_PNG || type == SNIFF_JPEG || type == SNIFF_BMP || type == SNIFF_TIFF || type == SNIFF_GIF)) {
		Part *part = part_new(name, "", bytes);

		part->is_inline = true;
		g_ptr_array_add(rtf->reading->parts, part);
	}
	g_byte_array_set_size(rtf->picture, 0);
}

static void
add_hex(Rtf *rtf, char c)
{
	int value = g_ascii_xdigit_value(c);

	if (value < 0 || rtf->picture->len >= LIMIT_MEMBER)
		return;
	if (rtf->nibble < 0) {
		rtf->nibble = value;
		return;
	}
	guint8 byte = (guint8)(rtf->nibble << 4 | value);
	g_byte_array_append(rtf->picture, &byte, 1);
	rtf->nibble = -1;
}

/* ---- control words ---- */

static bool
is_one_of(const char *word, const char *const *words)
{
	return g_strv_contains(words, word);
}

static void
set_font(Rtf *rtf, int value)
{
	flush_bytes(rtf); /* the charset changes with it */
	rtf->state.font = value;
}

static void
do_word(Rtf *rtf, const char *word, int value, bool has_value)
{
	static const char *const skipped[] = { "colortbl", "stylesheet", "info", "fldinst", "listtable", "listoverridetable", "rsidtbl", "generator", "themedata",
		                               "colorschememapping", "datastore", "latentstyles", "object", "filetbl", "revtbl", "nonshppict", "xmlnstbl", NULL };
	static const char *const lines[] = { "par", "line", "page", "sect", NULL };

	if (is_one_of(word, skipped)) {
		rtf->state.destination = SKIP;
	} else if (strcmp(word, "fonttbl") == 0) {
		rtf->state.destination = FONTS;
	} else if (strcmp(word, "pict") == 0) {
		rtf->state.destination = rtf->state.destination == SKIP ? SKIP : PICTURE;
		rtf->nibble = -1;
	} else if (strcmp(word, "ansicpg") == 0) {
		rtf->code_page = value;
	} else if (strcmp(word, "deff") == 0) {
		rtf->state.font = rtf->default_font = value;
	} else if (strcmp(word, "f") == 0 && has_value) {
		set_font(rtf, value);
	} else if (strcmp(word, "fcharset") == 0 && rtf->state.destination == FONTS && rtf->state.font >= 0 && rtf->state.font < FONTS_MAX) {
		rtf->charset[rtf->state.font] = value;
	} else if (strcmp(word, "plain") == 0) {
		set_font(rtf, rtf->default_font);
	} else if (strcmp(word, "uc") == 0) {
		rtf->state.unicode_skip = CLAMP(value, 0, 16);
	} else if (strcmp(word, "u") == 0 && has_value) {
		add_character(rtf, (gunichar)(value < 0 ? value + 65536 : value));
		rtf->to_skip = rtf->state.unicode_skip;
	}
	if (rtf->state.destination != TEXT)
		return;
	if (is_one_of(word, lines)) {
		end_line(rtf);
	} else if (strcmp(word, "tab") == 0) {
		add_byte(rtf, '\t');
	} else if (strcmp(word, "pard") == 0) {
		rtf->state.in_table = false;
	} else if (strcmp(word, "intbl") == 0) {
		rtf->state.in_table = true;
	} else if (strcmp(word, "trowd") == 0) {
		g_array_set_size(rtf->edges, 0);
	} else if (strcmp(word, "cellx") == 0 && rtf->edges->len < CELLS_MAX) {
		double edge = value / TWIPS;

		g_array_append_val(rtf->edges, edge);
	} else if (strcmp(word, "cell") == 0) {
		end_cell(rtf);
	} else if (strcmp(word, "row") == 0) {
		end_row(rtf);
	}
}

/* `at` stands behind a backslash before a letter. */
static void
read_word(Rtf *rtf)
{
	char word[WORD_MAX + 1] = "";
	guint n = 0;
	bool negative = false, has_value = false;
	int value = 0;

	for (; rtf->at < rtf->end && g_ascii_isalpha(*rtf->at); rtf->at++)
		if (n < WORD_MAX)
			word[n++] = *rtf->at;
	if (rtf->at < rtf->end && *rtf->at == '-') {
		negative = true;
		rtf->at++;
	}
	for (; rtf->at < rtf->end && g_ascii_isdigit(*rtf->at); rtf->at++) {
		value = value < 100000000 ? value * 10 + (*rtf->at - '0') : value;
		has_value = true;
	}
	if (rtf->at < rtf->end && *rtf->at == ' ')
		rtf->at++;
	if (strcmp(word, "bin") == 0 && !negative) { /* so many raw bytes follow, braces among them */
		gsize raw = MIN((gsize)value, (gsize)(rtf->end - rtf->at));

		if (rtf->state.destination == PICTURE && rtf->picture->len + raw <= LIMIT_MEMBER)
			g_byte_array_append(rtf->picture, (const guint8 *)rtf->at, (guint)raw);
		rtf->at += raw;
		return;
	}
	do_word(rtf, word, negative ? -value : value, has_value);
}

static void
read_symbol(Rtf *rtf)
{
	char c = *rtf->at++;

	switch (c) {
	case '\'':
		if (rtf->end - rtf->at >= 2 && g_ascii_isxdigit(rtf->at[0]) && g_ascii_isxdigit(rtf->at[1])) {
			add_byte(rtf, (guint8)(g_ascii_xdigit_value(rtf->at[0]) << 4 | g_ascii_xdigit_value(rtf->at[1])));
			rtf->at += 2;
		}
		return;
	case '*': /* a destination that older readers need not know; pictures of Word stand in one */
		if (rtf->end - rtf->at < 8 || memcmp(rtf->at, "\\shppict", 8) != 0)
			rtf->state.destination = SKIP;
		return;
	case '~':
		add_byte(rtf, ' ');
		return;
	case '\n': case '\r':
		if (rtf->state.destination == TEXT)
			end_line(rtf);
		return;
	case '{': case '}': case '\\':
		add_byte(rtf, (guint8)c);
		return;
	default:
		return;
	}
}

/* ---- the whole ---- */

static void
close_group(Rtf *rtf)
{
	State outer = rtf->stack[--rtf->depth];

	if (rtf->state.destination == TEXT)
		flush_bytes(rtf);
	if (rtf->state.destination == PICTURE && outer.destination != PICTURE)
		end_picture(rtf);
	rtf->state = outer;
	rtf->to_skip = 0;
}

/* False: the groups do not fit or lie too deep. */
static bool
read_all(Rtf *rtf)
{
	while (rtf->at < rtf->end) {
		char c = *rtf->at++;

		if (c == '{') {
			if (rtf->depth == DEPTH_MAX)
				return false;
			if (rtf->state.destination == TEXT)
				flush_bytes(rtf);
			rtf->stack[rtf->depth++] = rtf->state;
		} else if (c == '}') {
			if (rtf->depth == 0)
				return false;
			close_group(rtf);
			if (rtf->depth == 0)
				return true;
		} else if (c == '\\' && rtf->at < rtf->end) {
			if (g_ascii_isalpha(*rtf->at))
				read_word(rtf);
			else
				read_symbol(rtf);
		} else if (rtf->state.destination == PICTURE) {
			add_hex(rtf, c);
		} else if (c != '\r' && c != '\n' && c != '\0') {
			add_byte(rtf, (guint8)c);
		}
	}
	return false;
}

bool
read_rtf(const Input *input, Reading *reading, GError **error)
{
	gsize length;
	const char *bytes = g_bytes_get_data(input->bytes, &length);
	g_autofree Rtf *rtf = g_new0(Rtf, 1);

	if (reading->pages == NULL)
		reading->pages = pages_new();
	rtf->at = bytes != NULL ? bytes : "";
	rtf->end = rtf->at + length;
	rtf->state.unicode_skip = 1;
	rtf->code_page = 1252;
	rtf->reading = reading;
	rtf->page = pages_add(reading->pages, 400, 100, SOURCE_DIGITAL);
	rtf->bytes = g_string_new(NULL);
	rtf->line = g_string_new(NULL);
	rtf->cells = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
	rtf->cell = g_ptr_array_new_with_free_func(g_free);
	rtf->edges = g_array_new(FALSE, FALSE, sizeof(double));
	rtf->picture = g_byte_array_new();
	bool whole = length > 0 && read_all(rtf);
	if (rtf->line->len > 0 || rtf->bytes->len > 0) {
		rtf->state.in_table = false;
		end_line(rtf);
	}
	if (!whole)
		reading->fault = g_strdup("the RTF text is damaged: it ends before it is complete");
	if (rtf->lossy)
		g_ptr_array_add(reading->notes, g_strdup("some characters could not be decoded"));
	page_sort(rtf->page);
	g_string_free(rtf->bytes, TRUE);
	g_string_free(rtf->line, TRUE);
	g_ptr_array_unref(rtf->cells);
	g_ptr_array_unref(rtf->cell);
	g_array_unref(rtf->edges);
	g_byte_array_unref(rtf->picture);
	return true;
}
