/* sheet.c - runs to labels and texts, with the place of each */
#include "parse/sheet.h"
#include <string.h>
#include "base/address.h"
#include "base/names.h"
#include "base/text.h"
#include "parse/value.h"

#define LABEL_MAX 36 /* code points of the longest label looked for */

static void
token_free(gpointer data)
{
	Token *token = data;

	g_free(token->text);
	g_free(token);
}

void
sheet_free(Sheet *sheet)
{
	if (sheet == NULL)
		return;
	g_ptr_array_unref(sheet->tokens);
	g_free(sheet);
}

double
token_height(const Token *token)
{
	return MAX(token->y1 - token->y0, 1e-6);
}

double
token_overlap(const Token *a, const Token *b)
{
	return (MIN(a->y1, b->y1) - MAX(a->y0, b->y0)) / MIN(token_height(a), token_height(b));
}

/* --- one run --- */

typedef struct {
	Sheet *sheet;
	const char *kind;
	const Run *run;
	Token *last; /* the label whose value may follow */
	guint looked;
} Cutter;

static bool
is_colon(gunichar c)
{
	return c == ':' || c == 0xff1a || c == 0xfe55 || c == 0x2236;
}

static bool
is_blank(gunichar c)
{
	return g_unichar_isspace(c) || c == '_' || c == 0x3000 || c == 0xff3f;
}

/* Dots that lead from a label to its value. */
static bool
leads(const char *at)
{
	return g_str_has_prefix(at, "...") || g_str_has_prefix(at, "……") || g_str_has_prefix(at, "···");
}

/* Part [from, to) of the run's text as a token; blanks, underlines and leading dots at its ends are no part of it. */
static Token *
add_token(Cutter *cutter, const char *from, const char *to)
{
	const Run *run = cutter->run;
	double whole = MAX(text_width(run->text), 1);
	Token *token;

	for (bool dots = false; from < to && (is_blank(g_utf8_get_char(from)) || leads(from) || (dots && strchr(".", *from) != NULL)); from = g_utf8_next_char(from))
		dots = dots || leads(from);
	while (from < to && is_blank(g_utf8_get_char(g_utf8_prev_char(to))))
		to = g_utf8_prev_char(to);
	if (from >= to)
		return NULL;
	g_autofree char *before = g_strndup(run->text, (gsize)(from - run->text));
	token = g_new0(Token, 1);
	token->text = g_strndup(from, (gsize)(to - from));
	token->run = run;
	token->x0 = run->x0 + (run->x1 - run->x0) * MIN(text_width(before) / whole, 1);
	token->x1 = token->x0 + (run->x1 - run->x0) * MIN(text_width(token->text) / whole, 1);
	token->x1 = MIN(token->x1, run->x1);
	token->y0 = run->y0;
	token->y1 = run->y1;
	g_ptr_array_add(cutter->sheet->tokens, token);
	return token;
}

static void
add_text(Cutter *cutter, const char *from, const char *to)
{
	Token *token = add_token(cutter, from, to);

	if (token == NULL)
		return;
	if (cutter->last != NULL && cutter->last->inner == NULL) {
		cutter->last->inner = token;
		token->label = cutter->last;
	}
	cutter->last = NULL;
}

static void
add_label(Cutter *cutter, const char *from, const char *to, const Word *word, bool colon)
{
	Token *token = add_token(cutter, from, to);

	if (token == NULL)
		return;
	token->is_label = true;
	token->has_colon = colon;
	token->word = word;
	cutter->last = token;
}

static const Word *
known(Cutter *cutter, const char *from, const char *to, bool may_be_fuzzy)
{
	g_autofree char *part = g_strndup(from, (gsize)(to - from));
	bool fuzzy = may_be_fuzzy && cutter->sheet->fuzzy && cutter->looked++ < 600;

	return vocabulary_label(cutter->kind, part, fuzzy);
}

static bool
is_boundary(const char *text, const char *at)
{
	gunichar c;

	if (at == text)
		return true;
	c = g_utf8_get_char(g_utf8_prev_char(at));
	return is_blank(c) || g_utf8_strchr("，,；;。、（(）)【】[]|│/!！?？", -1, c) != NULL;
}

/* May a label begin in the middle of a word here ("…有限公司税号：")?  Only where a value looks finished. */
static bool
is_value_end(const char *text, const char *at)
{
	char *const *ends = vocabulary_list("stops", "value_ends");

	if (at == text)
		return true;
	if ((guchar)at[-1] < 0x80 && g_ascii_isalnum(at[-1]))
		return true;
	for (guint i = 0; ends[i] != NULL; i++) {
		gsize length = strlen(ends[i]);

		if ((gsize)(at - text) > length && strncmp(at - length, ends[i], length) == 0)
			return true;
	}
	return false;
}

/* The label that ends at `colon`, nowhere before `floor`; NULL if none is known.  *unknown: a short word with a colon. */
static const char *
label_before(Cutter *cutter, const char *floor, const char *colon, const Word **word, bool *unknown)
{
	const char *text = cutter->run->text, *best = NULL;
	glong count = 0;

	*word = NULL;
	*unknown = false;
	for (const char *p = colon; p > floor && count < LABEL_MAX; count++) {
		const Word *found;

		p = g_utf8_prev_char(p);
		if (!is_boundary(text, p) && p != floor && !is_value_end(text, p))
			continue;
		if (is_blank(g_utf8_get_char(p)))
			continue;
		found = known(cutter, p, colon, p == floor);
		if (found != NULL) {
			best = p;
			*word = found;
		}
	}
	if (best == NULL && colon > floor && is_boundary(text, floor)) {
		g_autofree char *part = g_strndup(floor, (gsize)(colon - floor));

		*unknown = text_length(part) <= 12 && !pattern_has("[0-9]", part) && text_han_count(part) >= 2 && text_han_count(part) + 4 >= (guint)text_length(part);
		best = *unknown ? floor : NULL;
	}
	return best;
}

/* Does what follows a label without a colon look like a value written against it?  `noise`: a label of no field may be taken for one. */
static bool
follows_directly(const Word *word, const char *rest, bool noise)
{
	static const char *const digits[] = { "tax_id", "contact_phone", "postcode", "identity_number", "amount_fen",
		                              "paid_at", "payer_account", "payee_account", "bare_account", "fee_fen", "apply_date", NULL };
	static const char *const names[] = { "company_name", "payer_name", "payee_name", "bare_name", "invoice_title", NULL };
	g_autofree char *folded = text_fold(rest);

	if (folded[0] == '\0')
		return false;
	if (word->field == NULL)
		return noise;
	if (g_str_equal(word->field, "receipt_no") || g_str_equal(word->field, "bank_serial"))
		return pattern_has("^[a-z]{0,8}[-]?[0-9][0-9a-z-]{5,}", folded);
	if (g_strv_contains(digits, word->field))
		return g_ascii_isdigit(folded[0]) || g_utf8_strchr("¥￥", -1, g_utf8_get_char(folded)) != NULL ||
		       g_str_has_prefix(folded, "cny") || g_str_has_prefix(folded, "rmb") || g_str_has_prefix(folded, "人民币");
	if (g_strv_contains(names, word->field))
		return names_is_company(rest);
	if (g_str_equal(word->field, "amount_words_fen"))
		return g_str_has_prefix(folded, "人民币") || g_utf8_strchr("壹贰叁肆伍陆柒捌玖拾", -1, g_utf8_get_char(folded)) != NULL;
	if (g_str_has_suffix(word->field, "_address"))
		return address_is_plausible(rest);
	if (g_str_equal(word->field, "contact_name") || g_str_equal(word->field, "legal_representative"))
		return names_is_person(rest);
	if (g_str_equal(word->field, "package") || g_str_equal(word->field, "years") || g_str_equal(word->field, "biz_type"))
		return g_utf8_strchr("☑☐□√✓■●○", -1, g_utf8_get_char(folded)) != NULL;
	return false;
}

/* A label at `from` that is parted by a blank or by nothing from its value, up to `end`: where it ends, or NULL. */
static const char *
label_at(Cutter *cutter, const char *from, const char *end, const Word **word)
{
	const char *best = NULL, *p = from;
	bool at_start = from == cutter->run->text;
	glong count = 0;

	if (g_str_has_prefix(from, "☑") || g_str_has_prefix(from, "□"))
		return NULL; /* "☑套餐" is a choice, not the label of one */
	for (; p < end && count < LABEL_MAX; count++) {
		const char *next = g_utf8_next_char(p);
		bool whole = next >= end, blank = !whole && (is_blank(g_utf8_get_char(next)) || leads(next));
		const Word *found;

		p = next;
		if (!whole && !blank && (at_start ? count < 1 : p - from < 12))
			continue;
		found = known(cutter, from, p, whole && at_start);
		if (found == NULL || (!whole && !at_start && p - from < 12))
			continue;
		if (whole || blank || follows_directly(found, p, cutter->sheet->fuzzy && p - from >= 12)) {
			best = p;
			*word = found;
		}
	}
	return best;
}

/* Text without colons: labels at its start or after blanks. */
static void
cut_plain(Cutter *cutter, const char *from, const char *end)
{
	const char *start = from;

	for (const char *p = from; p < end;) {
		const Word *word = NULL;
		/* Engines leave out blanks: 记账柜员20679记账日期2026年11月07日. */
		bool glued = cutter->sheet->fuzzy && p > from && g_ascii_isdigit(p[-1]) && text_is_han(g_utf8_get_char(p));
		bool begins = (is_boundary(cutter->run->text, p) && !is_blank(g_utf8_get_char(p))) || glued;
		const char *stop = begins ? label_at(cutter, p, end, &word) : NULL;

		if (stop == NULL || (glued && (stop >= end || stop - p < 12))) {
			p = g_utf8_next_char(p);
			continue;
		}
		add_text(cutter, start, p);
		add_label(cutter, p, stop, word, false);
		p = start = stop;
	}
	add_text(cutter, start, end);
}

/* "款账号": a character of the upright 付款人 beside the rows, taken for a part of the label by the engine.  True if it was cut off. */
static bool
cut_upright(Cutter *cutter)
{
	const char *text = cutter->run->text, *rest = g_utf8_next_char(text), *end = text + strlen(text);
	const Word *word;

	if (!cutter->sheet->fuzzy || !g_str_equal(cutter->kind, "remittance_proof") || g_utf8_strchr("付收款人方汇单位", -1, g_utf8_get_char(text)) == NULL ||
	    text_length(text) > 8 || known(cutter, text, end, false) != NULL)
		return false;
	word = known(cutter, rest, end, false);
	if (word == NULL || word->field == NULL || !g_str_has_prefix(word->field, "bare_"))
		return false;
	add_text(cutter, text, rest);
	add_label(cutter, rest, end, word, false);
	return true;
}

/* A label in the middle of a mail's sentence, parted by a blank from what looks like its value: "…；联系人 张三，电话 139…". */
static const char *
label_inside(Cutter *cutter, const char *from, const char *end, const Word **word)
{
	const char *stop = from, *behind;

	for (glong n = 0; stop < end && n < LABEL_MAX && !is_blank(g_utf8_get_char(stop)); n++)
		stop = g_utf8_next_char(stop);
	for (behind = stop; behind < end && is_blank(g_utf8_get_char(behind));)
		behind = g_utf8_next_char(behind);
	if (stop == from || behind == stop || behind >= end)
		return NULL;
	g_autofree char *rest = g_strndup(behind, (gsize)(end - behind));
	g_autofree char *value = pattern_replace("[；;，,。].*$", rest, "");

	*word = known(cutter, from, stop, false);
	return *word != NULL && (*word)->field != NULL && follows_directly(*word, value, false) ? stop : NULL;
}

/* The value of a label; in mail it goes on to the next sentence's label. */
static void
cut_value(Cutter *cutter, const char *from, const char *end)
{
	const char *start = from;

	for (const char *p = from; p < end && g_str_equal(cutter->kind, "message_text");) {
		const Word *word;
		const char *next = g_utf8_next_char(p);
		const char *stop = g_utf8_strchr("；;，,。", -1, g_utf8_get_char(p)) != NULL ? label_inside(cutter, next, end, &word) : NULL;

		if (stop != NULL) {
			add_text(cutter, start, p);
			add_label(cutter, next, stop, word, false);
			start = next = stop;
		}
		p = next;
	}
	add_text(cutter, start, end);
}

/* Behind the 【 of 【单位名称】, which closes at `close`; NULL if there is none. */
static const char *
bracket_before(const char *floor, const char *close)
{
	for (const char *p = close; p > floor;) {
		p = g_utf8_prev_char(p);
		if (g_utf8_get_char(p) == 0x3010)
			return g_utf8_next_char(p);
	}
	return NULL;
}

static void
cut_run(Cutter *cutter)
{
	const char *text = cutter->run->text, *start = text;
	guint colons = 0;

	cutter->last = NULL;
	if (cutter->run->is_value) {
		add_text(cutter, text, text + strlen(text));
		return;
	}
	if (text[0] != '\0' && cut_upright(cutter))
		return;
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		const Word *word;
		const char *from;
		bool unknown;

		bool bracket = g_utf8_get_char(p) == 0x3011;

		if ((!is_colon(g_utf8_get_char(p)) && !bracket) || colons++ > 60)
			continue;
		const char *floor = bracket ? bracket_before(start, p) : start;
		from = floor != NULL ? label_before(cutter, floor, p, &word, &unknown) : NULL;
		if (from == NULL || (bracket && (unknown || from != floor)))
			continue;
		const char *end = bracket ? g_utf8_prev_char(from) : from;
		if (end > start && cutter->last != NULL)
			cut_value(cutter, start, end);
		else
			cut_plain(cutter, start, end);
		add_label(cutter, from, p, word, true);
		start = g_utf8_next_char(p);
	}
	if (cutter->last != NULL)
		cut_value(cutter, start, text + strlen(text));
	else
		cut_plain(cutter, start, text + strlen(text));
}

/* --- the page --- */

/* Short texts standing one under the other: 付 / 款 / 人. */
static void
join_upright(Sheet *sheet, const char *kind)
{
	for (guint i = 0; i < sheet->tokens->len; i++) {
		Token *top = g_ptr_array_index(sheet->tokens, i), *last = top;
		g_autoptr(GString) joined = g_string_new(top->text);
		g_autoptr(GPtrArray) taken = g_ptr_array_new();

		if (text_length(top->text) > 2 || (top->is_label && (top->word == NULL || top->word->section == SIDE_NONE)) ||
		    g_utf8_strchr("付收汇转借贷", -1, g_utf8_get_char(top->text)) == NULL)
			continue;
		for (guint n = 0; n < sheet->tokens->len && taken->len < 6; n++) {
			Token *next = g_ptr_array_index(sheet->tokens, n);
			double height = MAX(token_height(last), token_height(next));

			if (next == top || text_length(next->text) > 2 || next->y0 < last->y0 + 0.3 * height || next->y0 - last->y1 > 2.2 * height ||
			    ABS((next->x0 + next->x1) - (last->x0 + last->x1)) > 1.2 * height)
				continue;
			g_string_append(joined, next->text);
			g_ptr_array_add(taken, next);
			last = next;
		}
		const Word *word = vocabulary_label(kind, joined->str, false);

		if (taken->len == 0 || word == NULL || word->section == SIDE_NONE)
			continue;
		top->is_label = true;
		top->word = word;
		top->y1 = last->y1;
		g_free(top->text);
		top->text = g_strdup(joined->str);
		for (guint n = 0; n < taken->len; n++)
			g_ptr_array_remove(sheet->tokens, g_ptr_array_index(taken, n));
	}
}

/* Dots that lead from a label to its value: 数量........: 2个 */
static bool
is_leader(gunichar c)
{
	return c == '.' || c == 0x2026 || c == 0x2025 || c == 0x00b7 || c == '-' || c == 0x2014;
}

/* "名：某某公司" behind a lone 户: the last character of a spread label with its value.  Returns how many bytes of `next` end the label. */
static gsize
ends_spread(const Token *next)
{
	const char *rest = next->text, *colon;

	if (next->is_label || next->inner != NULL || next->label != NULL || !text_is_han(g_utf8_get_char(rest)))
		return 0;
	for (colon = g_utf8_next_char(rest); is_blank(g_utf8_get_char(colon)) || is_leader(g_utf8_get_char(colon));)
		colon = g_utf8_next_char(colon);
	return is_colon(g_utf8_get_char(colon)) ? (gsize)(g_utf8_next_char(colon) - rest) : 0;
}

/* The first `n` bytes of the value's token belong to the label before it; false if nothing of it is left. */
static bool
cut_spread(Token *label, Token *value, gsize n)
{
	double whole = MAX(text_width(value->text), 1);
	g_autofree char *head = g_strndup(value->text, n), *rest = g_strdup(value->text + n);

	label->has_colon = true;
	label->x1 = value->x0 + (value->x1 - value->x0) * MIN(text_width(head) / whole, 1);
	g_strstrip(rest);
	if (rest[0] == '\0')
		return false;
	value->x0 = label->x1;
	g_free(value->text);
	value->text = g_steal_pointer(&rest);
	value->label = label;
	label->inner = value;
	return true;
}

/* "款账" and "号" in a row of a picture: a character of the upright 收款人, and a bare label that the engine tore. */
static void
cut_torn_upright(Sheet *sheet, const char *kind)
{
	for (guint i = 0; sheet->fuzzy && g_str_equal(kind, "remittance_proof") && i + 1 < sheet->tokens->len; i++) {
		Token *left = g_ptr_array_index(sheet->tokens, i), *right = g_ptr_array_index(sheet->tokens, i + 1);
		const char *rest = g_utf8_next_char(left->text);

		if (left->is_label || right->is_label || text_length(left->text) < 2 || text_length(left->text) > 3 || text_length(right->text) > 3 ||
		    g_utf8_strchr("付收款人方汇单位", -1, g_utf8_get_char(left->text)) == NULL || token_overlap(left, right) < 0.5 ||
		    right->x0 - left->x1 > token_height(left) || right->x0 < left->x0)
			continue;
		g_autofree char *joined = g_strconcat(rest, right->text, NULL);
		const Word *word = vocabulary_label(kind, joined, false);

		if (word == NULL || word->field == NULL || !g_str_has_prefix(word->field, "bare_"))
			continue;
		right->is_label = true;
		right->word = word;
		right->x0 = left->x0 + (left->x1 - left->x0) / (double)text_length(left->text);
		left->x1 = right->x0;
		g_free(right->text);
		right->text = g_steal_pointer(&joined);
		g_autofree char *first = g_utf8_substring(left->text, 0, 1);

		g_free(left->text);
		left->text = g_steal_pointer(&first);
	}
}

/* 住 and 所 far apart in one row are one label. */
static void
join_spread(Sheet *sheet, const char *kind)
{
	for (guint i = 0; i + 1 < sheet->tokens->len; i++) {
		Token *first = g_ptr_array_index(sheet->tokens, i), *last = first;
		g_autoptr(GString) joined = g_string_new(first->text);
		Token *value = NULL;
		gsize cut = 0;
		guint n = 1;

		if (first->inner != NULL || first->label != NULL || text_length(first->text) != 1 || !text_is_han(g_utf8_get_char(first->text)))
			continue;
		for (; i + n < sheet->tokens->len && n < 5; n++) {
			Token *next = g_ptr_array_index(sheet->tokens, i + n);

			if (token_overlap(last, next) < 0.5 || next->x0 < last->x1 - 0.5 * token_height(last) || next->x0 - last->x1 > 6 * token_height(last))
				break;
			cut = ends_spread(next);
			if (cut > 0) {
				g_string_append_unichar(joined, g_utf8_get_char(next->text));
				value = next;
				break;
			}
			if (next->inner != NULL || text_length(next->text) != 1 || !text_is_han(g_utf8_get_char(next->text)))
				break;
			g_string_append(joined, next->text);
			last = next;
		}
		const Word *word = n > 1 || value != NULL ? vocabulary_label(kind, joined->str, false) : NULL;

		if (word == NULL)
			continue;
		first->is_label = true;
		first->word = word;
		first->x1 = last->x1;
		g_free(first->text);
		first->text = g_strdup(joined->str);
		if (value != NULL && !cut_spread(first, value, cut))
			n++;
		g_ptr_array_remove_range(sheet->tokens, i + 1, n - 1);
	}
}

static bool
is_open_bracket(const char *text)
{
	return pattern_has("[（(][^）)]*$", text);
}

/* 收件地址（邮 / 寄电子钥匙和 / 发票） in one narrow cell: the lines below, up to the one that closes the bracket, are the label's.  `top` grows. */
static void
join_bracket(Sheet *sheet, Token *top)
{
	g_autoptr(GPtrArray) taken = g_ptr_array_new();
	const Token *last = top;
	bool closed = false;

	while (!closed && taken->len < 5) {
		Token *next = NULL;

		for (guint i = 0; i < sheet->tokens->len && next == NULL; i++) {
			Token *below = g_ptr_array_index(sheet->tokens, i);
			double height = MIN(token_height(last), token_height(below)), gap = below->y0 - last->y1;

			if (below != last && !below->is_label && below->label == NULL && text_length(below->text) <= 12 && gap > -0.4 * height && gap < 0.7 * height &&
			    below->x1 < top->x1 + 1.5 * height && (ABS(below->x0 - top->x0) < height || ABS(below->x0 + below->x1 - top->x0 - top->x1) < height))
				next = below;
		}
		if (next == NULL)
			return;
		closed = pattern_has("[)）]", next->text);
		g_ptr_array_add(taken, next);
		last = next;
	}
	if (!closed)
		return;
	top->y1 = last->y1;
	for (guint i = 0; i < taken->len; i++)
		g_ptr_array_remove(sheet->tokens, g_ptr_array_index(taken, i));
}

/* 通信地址 Mailing / Address: the English half of a label goes on below it, and would be a label of its own. */
static void
join_english(Sheet *sheet, Token *top)
{
	for (guint i = 0; i < sheet->tokens->len; i++) {
		const Token *below = g_ptr_array_index(sheet->tokens, i);
		double height = MIN(token_height(top), token_height(below)), gap = below->y0 - top->y1;

		if (below == top || !below->is_label || below->word == NULL || below->inner != NULL || below->has_colon || g_strcmp0(below->word->field, top->word->field) != 0 ||
		    text_han_count(below->text) > 0 || gap < -0.4 * height || gap > 0.7 * height || below->x1 > top->x1 + height || below->x0 < top->x0 - height)
			continue;
		top->y1 = below->y1;
		g_ptr_array_remove_index(sheet->tokens, i);
		return;
	}
}

/* 联系人手机号 above 码: the end of a label that means the same without it. */
static void
join_tail(Sheet *sheet, const char *kind, Token *top)
{
	for (guint n = 0; n < sheet->tokens->len; n++) {
		const Token *below = g_ptr_array_index(sheet->tokens, n);
		double height = MIN(token_height(top), token_height(below)), gap = below->y0 - top->y1;

		if (below == top || below->inner != NULL || below->has_colon ||
		    (below->is_label && below->word != NULL && g_strcmp0(below->word->field, top->word->field) != 0) || below->label != NULL || text_length(below->text) > 5 || text_han_count(below->text) < 1 ||
		    gap < -0.45 * height || gap > 0.7 * height || below->y0 <= top->y0 + 0.4 * height ||
		    (ABS(below->x0 - top->x0) > height && ABS(below->x0 + below->x1 - top->x0 - top->x1) > height))
			continue;
		g_autofree char *joined = g_strconcat(top->text, below->text, NULL);
		const Word *word = vocabulary_label(kind, joined, false);

		if (word == NULL || word->field == NULL || !g_str_equal(word->field, top->word->field))
			continue;
		top->word = word;
		top->x0 = MIN(top->x0, below->x0);
		top->x1 = MAX(top->x1, below->x1);
		top->y1 = below->y1;
		g_free(top->text);
		top->text = g_steal_pointer(&joined);
		g_ptr_array_remove_index(sheet->tokens, n);
		return;
	}
}

/* 二、证书需求 above 证书个数: a head, or another row's cell, and a label that needs no more words. */
static bool
is_head_above(const Token *top, const Token *below, const Word *joined)
{
	const Run *a = top->run, *b = below->run;

	if (!below->is_label || below->word == NULL || below->word->field == NULL || g_strcmp0(below->word->field, joined->field) != 0)
		return false;
	return (a->table >= 0 && a->table == b->table && a->row != b->row) ||
	       pattern_has("^\\s*([一二三四五六七八九十]{1,3}\\s*[、.．]|[（(][一二三四五六七八九十]{1,3}[)）]|第.{1,2}(部分|项|栏))", top->text);
}

/* 统一社会 above 信用代码 in one narrow cell are one label. */
static void
join_wrapped(Sheet *sheet, const char *kind)
{
	for (guint i = 0; i < sheet->tokens->len; i++) {
		Token *top = g_ptr_array_index(sheet->tokens, i);

		if (top->is_label && top->inner == NULL && is_open_bracket(top->text))
			join_bracket(sheet, top);
		if (top->is_label && top->inner == NULL && top->word != NULL && text_han_count(top->text) >= 2)
			join_english(sheet, top);
		if (top->is_label && top->inner == NULL && !top->has_colon && top->word != NULL && top->word->field != NULL)
			join_tail(sheet, kind, top);
		if (top->is_label || top->label != NULL || text_length(top->text) < 2 || text_length(top->text) > 10 || text_han_count(top->text) < 2)
			continue;
		for (guint n = i + 1; n < sheet->tokens->len && n < i + 40; n++) {
			Token *below = g_ptr_array_index(sheet->tokens, n);
			double height = MIN(token_height(top), token_height(below)), gap = below->y0 - top->y1;

			if (below->inner != NULL || below->label != NULL || text_length(below->text) > 10 || gap < -0.4 * height || gap > 0.7 * height ||
			    (ABS(below->x0 - top->x0) > height && ABS(below->x0 + below->x1 - top->x0 - top->x1) > height))
				continue;
			g_autofree char *joined = g_strconcat(top->text, below->text, NULL);
			const Word *word = vocabulary_label(kind, joined, false);

			if (word == NULL || is_head_above(top, below, word))
				continue;
			top->is_label = true;
			top->word = word;
			top->x0 = MIN(top->x0, below->x0);
			top->x1 = MAX(top->x1, below->x1);
			top->y1 = below->y1;
			g_free(top->text);
			top->text = g_steal_pointer(&joined);
			g_ptr_array_remove_index(sheet->tokens, n);
			break;
		}
	}
}

#define LATIN_TOKENS 600 /* a page with more is no form */
#define LATIN_ROWS   3   /* so many rows make a column of the labels in English */

/* Words in Latin letters alone: no number, no address of electronic mail. */
static bool
is_latin_words(const Token *token)
{
	return pattern_has("^\\s*[A-Za-z][A-Za-z /&.,'()（）_:：-]{1,40}$", token->text);
}

/* The cell with the English half of the label, right of it or below it. */
static bool
is_english_half(const Token *label, const Token *other, bool below)
{
	double height = MIN(token_height(label), token_height(other)), gap = other->y0 - label->y1;

	if (!label->is_label || label->word == NULL || label->word->field == NULL || label->inner != NULL || text_han_count(label->text) < 2 || other->inner != NULL ||
	    other->label != NULL || other->has_colon || !is_latin_words(other))
		return false;
	if (other->is_label && (other->word == NULL || g_strcmp0(other->word->field, label->word->field) != 0))
		return false;
	if (below)
		return gap > -0.4 * height && gap < 0.7 * height && other->x0 < label->x1 &&
		       (ABS(other->x0 - label->x0) < height || ABS(other->x0 + other->x1 - label->x0 - label->x1) < 1.2 * height);
	return token_overlap(label, other) >= 0.5 && other->x0 >= label->x1 - 0.5 * height;
}

/* The nearest token right of the label in its row. */
static Token *
next_in_row(const Sheet *sheet, const Token *label)
{
	Token *best = NULL;

	for (guint i = 0; i < sheet->tokens->len; i++) {
		Token *other = g_ptr_array_index(sheet->tokens, i);

		if (other != label && token_overlap(other, label) >= 0.5 && other->x0 >= label->x1 - 0.5 * token_height(label) && (best == NULL || other->x0 < best->x0))
			best = other;
	}
	return best;
}

/* The token that holds the label's English half; NULL if there is none. */
static Token *
english_half(const Sheet *sheet, const Token *label, bool below)
{
	Token *next = below || !label->is_label ? NULL : next_in_row(sheet, label);

	if (next != NULL && is_english_half(label, next, false))
		return next;
	for (guint i = 0; below && label->is_label && i < sheet->tokens->len; i++) {
		Token *other = g_ptr_array_index(sheet->tokens, i);

		if (other != label && is_english_half(label, other, true))
			return other;
	}
	return NULL;
}

/* 机构名称 | Name of Entity | 某某公司: the labels' English halves in cells or lines of their own are no values. */
static void
join_latin(Sheet *sheet, bool below)
{
	guint rows = 0;

	for (guint i = 0; i < sheet->tokens->len && sheet->tokens->len <= LATIN_TOKENS; i++) {
		const Token *label = g_ptr_array_index(sheet->tokens, i);
		const Token *half = english_half(sheet, label, below);

		/* In a row what is no half of the label must follow: the value. */
		rows += half != NULL && (below || next_in_row(sheet, half) != NULL);
	}
	if (rows < LATIN_ROWS)
		return;
	for (guint i = 0; i < sheet->tokens->len; i++) {
		Token *label = g_ptr_array_index(sheet->tokens, i);
		Token *half = english_half(sheet, label, below);

		if (half == NULL)
			continue;
		label->x1 = MAX(label->x1, half->x1);
		if (below)
			label->y1 = MAX(label->y1, half->y1);
		guint at = 0;

		if (g_ptr_array_find(sheet->tokens, half, &at))
			g_ptr_array_remove_index(sheet->tokens, at);
		i -= at < i;
	}
}

static int
by_place(gconstpointer a, gconstpointer b)
{
	const Token *left = *(Token *const *)a, *right = *(Token *const *)b;

	if (left->x0 != right->x0)
		return left->x0 < right->x0 ? -1 : 1;
	return left->y0 < right->y0 ? -1 : left->y0 > right->y0;
}

/* Each text gets the nearest label to its left in the same row. */
static void
find_owners(Sheet *sheet)
{
	g_autoptr(GPtrArray) sorted = g_ptr_array_new();

	for (guint i = 0; i < sheet->tokens->len; i++)
		g_ptr_array_add(sorted, g_ptr_array_index(sheet->tokens, i));
	g_ptr_array_sort(sorted, by_place);
	for (guint i = 0; i < sorted->len; i++) {
		Token *text = g_ptr_array_index(sorted, i);

		if (text->is_label)
			continue;
		text->owner = text->label;
		for (guint n = i; text->owner == NULL && n-- > 0;) {
			Token *left = g_ptr_array_index(sorted, n);

			if (left->is_label && token_overlap(left, text) >= 0.5 && left->x1 <= text->x0 + 0.5 * token_height(text) &&
			    !(left->word != NULL && left->word->section != SIDE_NONE && token_height(left) > 2 * token_height(text)))
				text->owner = left;
		}
	}
}

Sheet *
sheet_new_part(const Page *page, guint number, const char *kind, double top, double bottom)
{
	Sheet *sheet = g_new0(Sheet, 1);
	Cutter cutter = { .sheet = sheet, .kind = kind };

	sheet->page = page;
	sheet->number = number;
	sheet->fuzzy = page->source == SOURCE_OCR;
	sheet->tokens = g_ptr_array_new_with_free_func(token_free);
	for (guint i = 0; i < page->runs->len && i < SHEET_RUNS; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);
		double middle = (run->y0 + run->y1) / 2;

		if (run->text == NULL || middle < top || middle >= bottom)
			continue;
		cutter.run = run;
		cut_run(&cutter);
	}
	cut_torn_upright(sheet, kind);
	join_spread(sheet, kind);
	join_upright(sheet, kind);
	join_wrapped(sheet, kind);
	if (g_str_equal(kind, "application_form"))
		join_latin(sheet, false);
	if (g_str_equal(kind, "application_form") || g_str_equal(kind, "remittance_proof"))
		join_latin(sheet, true);
	find_owners(sheet);
	return sheet;
}

Sheet *
sheet_new(const Page *page, guint number, const char *kind)
{
	return sheet_new_part(page, number, kind, -G_MAXDOUBLE, G_MAXDOUBLE);
}
