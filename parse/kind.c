/* kind.c - titles and evidence */
#include "parse/kind.h"
#include <string.h>
#include "base/text.h"
#include "parse/advice.h"
#include "parse/value.h"
#include "parse/vocabulary.h"

#define TITLE_MAX 32  /* code points */
#define ENOUGH    3   /* words of evidence that make a kind without a title */
#define PLENTY    6   /* that outweigh a title with no evidence of its own */

static const char *const kinds[] = { "other", "letter_of_authority", "business_licence", "identity_card", "application_form", "statement", "remittance_proof" };

typedef struct {
	const char *kind;
	gsize length; /* of the matched words */
	double y, height;
} Title;

/* The kind whose title words `text` ends with, the longest; NULL if it is no title. */
static const char *
title_kind(const char *text, gsize *length)
{
	const char *best = NULL;
	g_autofree char *bare = pattern_replace("[（(【\\[][^（(【\\[]*[)）】\\]]\\s*$|[（(][^)）]*$", text, "");
	g_autofree char *sure = pattern_replace("[-－—0-9\\s]+$", bare, "");
	g_autofree char *key = vocabulary_key(sure);

	*length = 0;
	if (text_length(key) > TITLE_MAX || text_length(key) < 2 || pattern_has("[:：].*[^\\s]|[，。；？！]", text))
		return NULL;
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		const char *found = vocabulary_ending("titles", kinds[i], key);

		if (found != NULL && strlen(found) > *length) {
			*length = strlen(found);
			best = kinds[i];
		}
	}
	/* "关于授权…办理数字证书的函" gives authority; without that word such a letter is the application itself. */
	if (best != NULL && g_str_equal(best, "application_form") && g_str_has_suffix(key, "函") && pattern_has("授权|委托|介绍", key))
		best = "letter_of_authority";
	return best;
}

bool
kind_is_title(const char *kind, const char *text)
{
	gsize length;

	return g_strcmp0(title_kind(text, &length), kind) == 0;
}

static void
consider(Title *best, const char *text, double y, double height)
{
	gsize length;
	const char *kind = title_kind(text, &length);
	g_autofree char *key = vocabulary_key(text);
	bool whole = kind != NULL && strlen(key) <= length + 9;

	if (kind == NULL)
		return;
	/* What stands higher is the title, unless something clearly bigger comes, or a name and a title share one line. */
	if (best->kind != NULL && height < 1.25 * best->height && !(y < best->y + 0.5 * height && length > best->length))
		return;
	if (best->kind != NULL && height >= 1.25 * best->height && !whole && length < best->length)
		return;
	*best = (Title){ kind, length, y, height };
}

/* Rows as text, for titles whose characters stand apart ("营  业  执  照"). */
static GPtrArray *
rows_of(const Page *page, GArray *tops, GArray *heights)
{
	GPtrArray *rows = g_ptr_array_new_with_free_func(g_free);
	const Run *first = NULL;
	GString *row = NULL;

	for (guint i = 0; i < page->runs->len && i < 600; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);
		double height = MAX(run->y1 - run->y0, 1e-6);

		if (first == NULL || MIN(first->y1, run->y1) - MAX(first->y0, run->y0) < 0.5 * MIN(height, MAX(first->y1 - first->y0, 1e-6))) {
			if (row != NULL)
				g_ptr_array_add(rows, g_string_free(row, FALSE));
			row = g_string_new(NULL);
			first = run;
			g_array_append_val(tops, run->y0);
			g_array_append_val(heights, height);
		}
		g_string_append(row, run->text);
	}
	if (row != NULL)
		g_ptr_array_add(rows, g_string_free(row, FALSE));
	return rows;
}

static Title
find_title(const Page *page)
{
	Title best = { 0 };
	g_autoptr(GArray) tops = g_array_new(FALSE, FALSE, sizeof(double)), heights = g_array_new(FALSE, FALSE, sizeof(double));
	g_autoptr(GPtrArray) rows = rows_of(page, tops, heights);

	for (guint i = 0; i < page->runs->len && i < 600; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);

		if (!run->is_value)
			consider(&best, run->text, run->y0, run->y1 - run->y0);
	}
	for (guint i = 0; i < rows->len; i++) {
		const char *row = g_ptr_array_index(rows, i), *next = i + 1 < rows->len ? g_ptr_array_index(rows, i + 1) : NULL;
		double top = g_array_index(tops, double, i), height = g_array_index(heights, double, i);

		consider(&best, row, top, height);
		/* A title over two lines: both big, nothing else beside them. */
		if (next != NULL && i < 3 && text_length(row) + text_length(next) <= TITLE_MAX) {
			g_autofree char *both = g_strconcat(row, next, NULL);

			consider(&best, both, top, height);
		}
	}
	return best;
}

guint
kind_evidence(const Page *page, const char *kind)
{
	char *const *words = vocabulary_list("evidence", kind);
	g_autoptr(GString) all = g_string_new(NULL);
	g_autofree char *key = NULL;
	guint found = 0;

	for (guint i = 0; i < page->runs->len && i < 2000; i++)
		g_string_append(all, ((const Run *)g_ptr_array_index(page->runs, i))->text);
	key = vocabulary_key(all->str);
	for (guint i = 0; words[i] != NULL; i++) {
		g_autofree char *word = vocabulary_key(words[i]);

		found += strstr(key, word) != NULL;
	}
	return found;
}

static guint
money_runs(const Page *page)
{
	guint n = 0;

	for (guint i = 0; i < page->runs->len; i++)
		n += pattern_has("^\\s*[¥￥+-]*\\s*[0-9,]+\\.[0-9]{2}\\s*元?\\s*$", ((const Run *)g_ptr_array_index(page->runs, i))->text);
	return n;
}

Kind
kind_of_page(const Page *page)
{
	Title title = find_title(page);
	Kind result = { g_intern_static_string("other"), false, 0 };
	const char *likely = NULL;
	guint most = 0;

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		guint n = kind_evidence(page, kinds[i]);

		if (n > most) {
			most = n;
			likely = kinds[i];
		}
	}
	if (title.kind != NULL) {
		guint own = kind_evidence(page, title.kind);

		/* "交易明细" above one single transfer is no statement. */
		if (g_str_equal(title.kind, "statement") && money_runs(page) <= 4 && kind_evidence(page, "remittance_proof") >= ENOUGH)
			title.kind = "remittance_proof";
		/* 付款通知书 asks for money; the bank's own of that name says that it went. */
		if (g_str_equal(title.kind, "other") && kind_evidence(page, "remittance_proof") >= ENOUGH && advice_is(page))
			title.kind = "remittance_proof";
		if (g_str_equal(title.kind, "other") || own > 0 || most < PLENTY)
			return (Kind){ g_intern_string(title.kind), true, own };
	}
	if (most < ENOUGH && advice_is(page))
		return (Kind){ g_intern_static_string("remittance_proof"), false, ENOUGH };
	if (most >= ENOUGH) {
		result.kind = g_intern_string(likely);
		result.evidence = most;
	}
	return result;
}

const char *
kind_of_file_name(const char *file_name)
{
	g_autofree char *key = vocabulary_key(file_name);
	const char *best = NULL;
	gsize longest = 0;

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		const char *found = vocabulary_inside("titles", kinds[i], key);

		if (found != NULL && strlen(found) >= 6 && strlen(found) > longest) {
			longest = strlen(found);
			best = kinds[i];
		}
	}
	return best;
}
