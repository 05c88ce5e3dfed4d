/* read_text.c - plain text to pages: the smallest reader; copy it to add a format */
#include <string.h>

#include "base/text.h"
#include "parse/cloudlink.h"
#include "parse/history.h"
#include "parse/reader.h"

#define LINE_HEIGHT  14.0
#define COLUMN_WIDTH 7.0
#define GAP_COLUMNS  3    /* so many blank columns part two pieces of one line */
#define LINES_MAX    20000

/* How many columns of white space begin at `at`; a tab is always a gap.  *end is behind them. */
static guint
gap_at(const char *at, const char **end)
{
	guint columns = 0;

	for (;; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		if (c == '\t')
			columns += GAP_COLUMNS;
		else if (c == 0x3000)
			columns += 2;
		else if (c == ' ' || c == 0xa0)
			columns++;
		else
			break;
	}
	*end = at;
	return columns;
}

static void
add_piece(Page *page, const char *from, const char *to, guint column, double y)
{
	g_autofree char *raw = g_strndup(from, to - from);
	g_autofree char *text = text_tidy(raw);
	double x = column * COLUMN_WIDTH;
	Run *run;

	if (*text == '\0')
		return;
	run = page_add_run(page, text, x, y, x + text_width(text) * COLUMN_WIDTH, y + LINE_HEIGHT - 2, 1);
	run->size = LINE_HEIGHT - 4;
	page->width = MAX(page->width, run->x1);
}

/* "户名：    张三" stays one piece: a label keeps what follows its colon. */
static bool
ends_in_colon(const char *from, const char *to)
{
	return (to - from >= 1 && to[-1] == ':') || (to - from >= 3 && memcmp(to - 3, "：", 3) == 0);
}

static void
add_line(Page *page, const char *line, guint number)
{
	double y = number * LINE_HEIGHT;
	guint column = 0, start_column = 0;
	const char *start = line;

	for (const char *at = line; *at != '\0';) {
		const char *after;
		guint gap = gap_at(at, &after);

		if (gap == 0) {
			column += g_unichar_iswide(g_utf8_get_char(at)) ? 2 : 1;
			at = g_utf8_next_char(at);
			continue;
		}
		column += gap;
		if (gap >= GAP_COLUMNS && !ends_in_colon(start, at)) {
			add_piece(page, start, at, start_column, y);
			start = after;
			start_column = column;
		}
		at = after;
	}
	add_piece(page, start, start + strlen(start), start_column, y);
	page->height = y + LINE_HEIGHT;
}

static const char *
without_quote_marks(const char *line)
{
	while (*line == '>' || (*line == ' ' && line[1] == '>'))
		line++;
	return line;
}

/* Own text on the first page, what earlier mails said on the second; form feeds part pages as well. */
static void
add_pages(Pages *pages, char **lines, guint n, guint history, Reading *reading)
{
	Page *own = pages_add(pages, 0, 0, SOURCE_DIGITAL), *earlier = NULL, *page = own;
	guint number = 0, number_earlier = 0;

	for (guint i = 0; i < n; i++) {
		char *line = g_strchomp(lines[i]);
		bool quoted = i >= history || *line == '>';

		if (i >= LINES_MAX || pages->pages->len >= LIMIT_PAGES) {
			g_ptr_array_add(reading->notes, g_strdup_printf("only the first %u lines were read", i));
			return;
		}
		if (quoted && earlier == NULL) {
			earlier = pages_add(pages, 0, 0, SOURCE_DIGITAL);
		} else if (*line == '\f' && !quoted) {
			page = pages_add(pages, 0, 0, SOURCE_DIGITAL);
			number = 0;
			line++;
		}
		if (quoted)
			add_line(earlier, without_quote_marks(line), number_earlier++);
		else
			add_line(page, line, number++);
	}
}

bool
read_text(const Input *input, Reading *reading, GError **error)
{
	gsize length;
	const char *bytes = g_bytes_get_data(input->bytes, &length);
	bool lossy = false;
	g_autofree char *text = text_to_utf8(bytes == NULL ? "" : bytes, MIN(length, LIMIT_TEXT), NULL, &lossy);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	guint n = g_strv_length(lines);

	if (length > LIMIT_TEXT)
		reading->fault = g_strdup_printf("the text is longer than %u MiB: only its beginning was read", LIMIT_TEXT >> 20);
	if (lossy)
		g_ptr_array_add(reading->notes, g_strdup("some characters could not be decoded"));
	if (reading->pages == NULL)
		reading->pages = pages_new();
	cloudlink_find(text, reading->links);
	add_pages(reading->pages, lines, n, history_start((const char *const *)lines, n), reading);
	return true;
}
