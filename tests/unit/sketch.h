/* sketch.h - papers drawn as text, and what should be understood of them: tests/cases/understand/NAME.cases
 *
 *	=== name [ocr] [body]
 *	a drawing: one line a row, pieces parted by two blanks, "|" or a tab; "«v»" is a form's value; a row that begins with "~"
 *	stands half a row higher; "%%" begins the next page
 *	---
 *	kind application_form      of the first segment; "segment 2" goes on to the second one
 *	field value                that field has that value, any of several of the name
 *	no field                   there is no such field
 *	doubt text                 a doubt holds the text; "sure" means there is no doubt at all
 *	segments 2
 */
#pragma once
#include <locale.h>
#include <string.h>
#include "base/text.h"
#include "parse/understand.h"

#define SKETCH_PITCH  20.0
#define SKETCH_HEIGHT 14.0
#define SKETCH_COLUMN 7.0

static inline void
sketch_piece(Page *page, const char *line, const char *from, const char *to, double y)
{
	g_autofree char *before = g_strndup(line, (gsize)(from - line)), *raw = g_strndup(from, (gsize)(to - from)), *text = g_strdup(g_strstrip(raw));
	double x = text_width(before) * SKETCH_COLUMN;
	bool value = g_str_has_prefix(text, "«");
	Run *run;

	if (value) {
		g_auto(GStrv) parts = g_strsplit_set(text, "", 1);
		char *inner = g_utf8_substring(text, 1, text_length(text) - 1);

		g_free(text);
		text = inner;
	}
	if (text[0] == '\0')
		return;
	run = page_add_run(page, text, x, y, x + text_width(text) * SKETCH_COLUMN, y + SKETCH_HEIGHT, page->source == SOURCE_OCR ? 0.97 : 1);
	run->is_value = value;
	page->width = MAX(page->width, run->x1 + 20);
}

static inline void
sketch_line(Page *page, const char *line, double y)
{
	const char *from = line;

	for (const char *p = line;; p++) {
		bool gap = *p == '|' || *p == '\t' || strncmp(p, "  ", 2) == 0;

		if (!gap && *p != '\0')
			continue;
		sketch_piece(page, line, from, p, y);
		if (*p == '\0')
			return;
		while (*p == '|' || *p == '\t' || *p == ' ')
			p++;
		from = p--;
	}
}

static inline Pages *
sketch(char **lines, guint n, Source source)
{
	Pages *pages = pages_new();
	Page *page = pages_add(pages, 400, 200, source);
	double y = 0;

	for (guint i = 0; i < n; i++) {
		const char *line = lines[i];

		if (g_str_equal(line, "%%")) {
			page_sort(page);
			page = pages_add(pages, 400, 200, source);
			y = 0;
			continue;
		}
		if (*line == '~') {
			y -= SKETCH_PITCH / 2;
			line++;
		}
		sketch_line(page, line, y);
		y += SKETCH_PITCH;
		page->height = MAX(page->height, y + 20);
	}
	page_sort(page);
	return pages;
}

static inline bool
sketch_has(const Segment *segment, const char *name, const char *value)
{
	for (guint i = 0; i < segment->fields->len; i++) {
		const Field *field = g_ptr_array_index(segment->fields, i);

		if (!g_str_equal(field->name, name))
			continue;
		g_assert_cmpfloat(field->confidence, <=, 1);
		for (int n = 0; n < 4; n++)
			g_assert_true(field->box[n] >= 0 && field->box[n] <= 1);
		if (g_str_equal(field->value, value))
			return true;
	}
	return false;
}

static inline void
sketch_check(const char *name, const GPtrArray *segments, char **lines)
{
	guint at = 0;

	for (guint i = 0; lines[i] != NULL; i++) {
		const Segment *segment = at < segments->len ? g_ptr_array_index(segments, at) : NULL;
		g_auto(GStrv) words = g_strsplit(lines[i], " ", 2);
		const char *rest = words[0] != NULL && words[1] != NULL ? words[1] : "";
		g_autoptr(GString) doubts = g_string_new(NULL);
		bool good;

		if (lines[i][0] == '\0')
			continue;
		g_assert_nonnull(segment);
		for (guint n = 0; n < segment->doubts->len; n++)
			g_string_append_printf(doubts, "%s\n", (const char *)g_ptr_array_index(segment->doubts, n));
		if (g_str_equal(words[0], "segments"))
			good = segments->len == g_ascii_strtoull(rest, NULL, 10);
		else if (g_str_equal(words[0], "segment")) {
			at = (guint)g_ascii_strtoull(rest, NULL, 10) - 1;
			good = at < segments->len;
		} else if (g_str_equal(words[0], "kind"))
			good = g_str_equal(segment->kind, rest);
		else if (g_str_equal(words[0], "no"))
			good = segment_get(segment, rest) == NULL;
		else if (g_str_equal(words[0], "doubt"))
			good = strstr(doubts->str, rest) != NULL;
		else if (g_str_equal(words[0], "sure"))
			good = doubts->len == 0;
		else
			good = sketch_has(segment, words[0], rest);
		if (!good) {
			const Field *field = segment_get(segment, g_str_equal(words[0], "no") ? rest : words[0]);

			g_test_message("%s: \"%s\" does not hold; kind %s, %u segments, the field is \"%s\", doubts:\n%s", name, lines[i], segment->kind, segments->len,
			               field != NULL ? field->value : "(none)", doubts->str);
			g_test_fail();
		}
	}
}

static inline void
sketch_case(const char *head, char **lines, guint n)
{
	g_auto(GStrv) words = g_strsplit(head + strlen("=== "), " ", -1);
	bool ocr = g_strv_contains((const char *const *)words, "ocr"), body = g_strv_contains((const char *const *)words, "body");
	g_autoptr(GPtrArray) segments = g_ptr_array_new_with_free_func((GDestroyNotify)segment_free);
	g_autoptr(Pages) pages = NULL;
	guint drawn = 0;

	while (drawn < n && !g_str_equal(lines[drawn], "---"))
		drawn++;
	g_assert_cmpuint(drawn, <, n); /* a drawing without what is expected of it */
	pages = sketch(lines, drawn, ocr ? SOURCE_OCR : SOURCE_DIGITAL);
	understand(pages, "", body, segments);
	g_auto(GStrv) expected = g_new0(char *, n - drawn);

	for (guint i = drawn + 1; i < n; i++)
		expected[i - drawn - 1] = g_strdup(lines[i]);
	sketch_check(words[0], segments, expected);
}

/* Runs all cases of tests/cases/understand/`name`.cases. */
static inline void
sketch_cases(const char *name)
{
	g_autofree char *path = g_strdup_printf("tests/cases/understand/%s.cases", name), *text = NULL;
	g_autoptr(GError) error = NULL;
	guint cases = 0;

	g_file_get_contents(path, &text, NULL, &error);
	g_assert_no_error(error);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (guint i = 0; lines[i] != NULL;) {
		guint end = i + 1;

		if (!g_str_has_prefix(lines[i], "=== ")) {
			i++;
			continue;
		}
		while (lines[end] != NULL && !g_str_has_prefix(lines[end], "=== "))
			end++;
		sketch_case(lines[i], lines + i + 1, end - i - 1);
		cases++;
		i = end;
	}
	g_assert_cmpuint(cases, >, 0);
}
