/* transfers.c - several receipts on one page, and lists of transfers */
#include "parse/transfers.h"
#include "base/text.h"
#include "parse/kind.h"

#define APART  8  /* heights of a title between two receipts, at least */
#define TITLES 60 /* of one page that may begin another receipt: for each the page is looked through twice */

#define SUM "(?<![0-9.,-])[-+−]?\\s*[¥￥]?\\s*[-+−]?[0-9][0-9,]*\\.[0-9]{2}(?![0-9])"

/* --- receipts below each other --- */

/* A value (凭证种类　电汇凭证) is no title: a label stands left of it. */
static bool
is_value(const Page *page, const Run *run)
{
	for (guint i = 0; i < page->runs->len && i < SHEET_RUNS; i++) {
		const Run *left = g_ptr_array_index(page->runs, i);
		double shared = MIN(left->y1, run->y1) - MAX(left->y0, run->y0);

		if (left != run && left->x1 <= run->x0 && shared >= 0.5 * MIN(left->y1 - left->y0, run->y1 - run->y0) &&
		    vocabulary_label("remittance_proof", left->text, false) != NULL)
			return true;
	}
	return false;
}

static bool
is_receipt_title(const Page *page, const Run *run)
{
	g_autofree char *key = NULL;

	if (run->is_value || !kind_is_title("remittance_proof", run->text))
		return false;
	key = vocabulary_key(run->text);
	return pattern_has("(回单|回执|凭证|凭条)\\S{0,6}$", key) && !is_value(page, run);
}

/* A part that is a receipt of its own tells a sum and at least one side. */
static bool
is_whole(const Page *page, double top, double bottom)
{
	g_autoptr(Sheet) sheet = sheet_new_part(page, 1, "remittance_proof", top, bottom);
	bool sum = false, side = false;

	for (guint i = 0; i < sheet->tokens->len; i++) {
		const Token *token = g_ptr_array_index(sheet->tokens, i);
		const char *field = token->is_label && token->word != NULL ? token->word->field : NULL;

		sum = sum || (field != NULL && g_str_has_prefix(field, "amount_"));
		side = side || (token->is_label && token->word != NULL && token->word->section != SIDE_NONE) ||
		       (field != NULL && (g_str_has_prefix(field, "pay") || g_str_has_prefix(field, "bare_")) && !g_str_equal(field, "paid_at"));
	}
	return sum && side;
}

GArray *
transfers_cuts(const Page *page)
{
	GArray *cuts = g_array_new(FALSE, FALSE, sizeof(double));
	double last = 0, size = 0, top = -G_MAXDOUBLE;
	guint titles = 0;

	for (guint i = 0; i < page->runs->len && i < SHEET_RUNS && titles < TITLES; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);
		double height = run->y1 - run->y0;
		bool alike = size > 0 && height > 0.75 * size && height < 1.33 * size;

		if (!is_receipt_title(page, run) || (size > 0 && run->y0 - last <= APART * height))
			continue;
		titles++;
		if (alike && is_whole(page, top, run->y0) && is_whole(page, run->y0, G_MAXDOUBLE)) {
			g_array_append_val(cuts, run->y0);
			top = run->y0;
		}
		if (size <= 0 || alike) {
			last = run->y0;
			size = height;
		}
	}
	return cuts;
}

/* --- lists --- */

/* The sum of a row that no label announces and that a party, a day or a sign makes a transfer: "某某公司　-700.00"; NULL if it is none. */
static char *
row_sum(const char *row)
{
	g_autofree char *plain = g_utf8_normalize(row, -1, G_NORMALIZE_NFKC), *sum = plain != NULL ? pattern_find(SUM, plain) : NULL;

	if (sum == NULL)
		return NULL;
	if (pattern_has("^\\s*[-+−]|[¥￥]\\s*[-+−]", sum) || pattern_has("20\\d{2}\\s*[-/.年]\\s*\\d{1,2}|\\d{1,2}[-/月]\\d{1,2}日?\\s+\\d{1,2}:\\d{2}", plain) ||
	    pattern_has("(公司|厂|集团|中心|合作社)", plain))
		return g_steal_pointer(&sum);
	return NULL;
}

/* Two rows of a list with different sums; *first and *second are set (owned). */
static bool
find_rows(const Sheet *sheet, char **first, char **second)
{
	g_autoptr(GString) row = g_string_new(NULL);
	const Token *begin = NULL;
	bool labelled = false;

	for (guint i = 0; i <= sheet->tokens->len; i++) {
		const Token *token = i < sheet->tokens->len ? g_ptr_array_index(sheet->tokens, i) : NULL;

		if (token == NULL || begin == NULL || token_overlap(begin, token) < 0.5) {
			g_autofree char *sum = labelled ? NULL : row_sum(row->str);

			if (sum != NULL && *first == NULL)
				*first = g_steal_pointer(&sum);
			else if (sum != NULL && value_amount(sum, false) != value_amount(*first, false)) {
				*second = g_steal_pointer(&sum);
				return true;
			}
			g_string_truncate(row, 0);
			labelled = false;
			begin = token;
		}
		if (token != NULL) {
			labelled = labelled || token->is_label;
			g_string_append_printf(row, "%s ", token->text);
		}
	}
	return false;
}

/* More than one sum under labels of the same words. */
static const Caption *
same_label_again(const Paper *paper, const Caption **first)
{
	*first = NULL;
	for (guint i = 0; i < paper->captions->len; i++) {
		const Caption *caption = g_ptr_array_index(paper->captions, i);

		if (!g_str_equal(caption->field, "amount_fen") || caption->value == NULL || caption->label == NULL)
			continue;
		if (*first == NULL)
			*first = caption;
		else if (text_same((*first)->label->text, caption->label->text) && !text_same((*first)->value, caption->value))
			return caption;
	}
	return NULL;
}

void
transfers_doubt(Paper *paper)
{
	const Caption *first, *again = same_label_again(paper, &first);

	if (again != NULL) {
		paper_doubt(paper, "amount_fen: several transfers on one page (\"%s\", \"%s\")", first->raw, again->raw);
		return;
	}
	for (guint s = 0; s < paper->sheets->len; s++) {
		g_autofree char *one = NULL, *other = NULL;

		if (!find_rows(g_ptr_array_index(paper->sheets, s), &one, &other))
			continue;
		paper_doubt(paper, "amount_fen: several transfers on one page (\"%s\", \"%s\")", one, other);
		return;
	}
}
