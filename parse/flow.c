/* flow.c - text of word processors laid out on a made-up page */
#include "parse/flow.h"
#include <string.h>
#include "base/text.h"
#include "parse/checkbox.h"
#include "parse/limits.h"

static double
width_of(const char *text)
{
	return text_width(text) * FLOW_EM / 2;
}

/* Where a line falls apart: at a tab, and at wide blanks, but not inside a spread label (户    名). NULL at the end. */
static const char *
next_gap(const char *line, const char **after)
{
	for (const char *p = line; *p != '\0'; p = g_utf8_next_char(p)) {
		const char *q = p;
		guint columns = 0;
		bool tab = false;

		for (gunichar c = g_utf8_get_char(q); c == ' ' || c == '\t' || c == 0x3000 || c == 0xa0; c = g_utf8_get_char(q)) {
			tab = tab || c == '\t';
			columns += c == 0x3000 ? 2 : 1;
			q = g_utf8_next_char(q);
		}
		if (*q != '\0' && p > line && (tab || columns >= 4) && g_utf8_strlen(line, p - line) > 1) {
			*after = q;
			return p;
		}
		if (q > p)
			p = g_utf8_prev_char(q);
	}
	return NULL;
}

static void
add_run(const Flow *flow, const char *text, double x0, double x1, double y0, double y1)
{
	g_autofree char *tidy = checkbox_tidy(text);
	Run *run;

	if (*tidy == '\0' || flow->page->runs->len >= LIMIT_RUNS || *flow->characters > LIMIT_TEXT)
		return;
	*flow->characters += strlen(tidy);
	run = page_add_run(flow->page, tidy, x0, y0, x1, y1, 1);
	run->size = FLOW_EM;
	run->table = flow->table;
	run->row = flow->row;
	run->col = flow->col;
}

void
flow_add_line(const Flow *flow, const char *line, double y0, double y1)
{
	double x = flow->x;
	const char *after = NULL, *gap = next_gap(line, &after);

	if (gap == NULL && flow->table >= 0) {
		add_run(flow, line, flow->x, flow->x + flow->width, y0, y1);
		return;
	}
	while (line != NULL) {
		g_autofree char *piece = gap != NULL ? g_strndup(line, (gsize)(gap - line)) : g_strdup(line);
		double width = MAX(width_of(piece), FLOW_EM);

		add_run(flow, piece, x, x + width, y0, y1);
		x += width + 2 * FLOW_EM;
		line = gap != NULL ? after : NULL;
		gap = line != NULL ? next_gap(line, &after) : NULL;
	}
}

static bool
has_colon(const GPtrArray *lines)
{
	for (guint i = 0; i < lines->len; i++) {
		const char *line = g_ptr_array_index(lines, i);

		if (strchr(line, ':') != NULL || strstr(line, "：") != NULL || strchr(line, '\t') != NULL)
			return true;
	}
	return false;
}

void
flow_flush_cell(Flow *flow)
{
	g_autoptr(GString) joined = g_string_new(NULL);

	if (!has_colon(flow->lines)) {
		for (guint i = 0; i < flow->lines->len; i++) {
			const char *line = g_ptr_array_index(flow->lines, i);
			const char *end = joined->len > 0 ? g_utf8_find_prev_char(joined->str, joined->str + joined->len) : NULL;

			if (end != NULL && !(text_is_han(g_utf8_get_char(end)) && text_is_han(g_utf8_get_char(line))))
				g_string_append_c(joined, ' ');
			g_string_append(joined, line);
		}
		flow_add_line(flow, joined->str, flow->y + 10, flow->y + FLOW_LINE * MAX(flow->lines->len, 1) - 10);
	} else {
		for (guint i = 0; i < flow->lines->len; i++)
			flow_add_line(flow, g_ptr_array_index(flow->lines, i), flow->y + FLOW_LINE * i + 10, flow->y + FLOW_LINE * (i + 1) - 10);
	}
	flow->y += FLOW_LINE * flow->lines->len;
	g_ptr_array_set_size(flow->lines, 0);
}

void
flow_add_paragraph(Flow *flow, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", 2000);

	for (guint i = 0; lines[i] != NULL; i++) {
		g_autofree char *bare = g_strdup(lines[i]);

		if (*g_strstrip(bare) == '\0') {
			if (flow->lines == NULL)
				flow->y += FLOW_LINE / 2;
			continue;
		}
		if (flow->lines != NULL) {
			g_ptr_array_add(flow->lines, g_strdup(bare));
			continue;
		}
		flow_add_line(flow, lines[i], flow->y + 10, flow->y + FLOW_LINE - 10);
		flow->y += FLOW_LINE;
	}
}
