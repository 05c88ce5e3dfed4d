/* receipt.c - remittance proofs of any bank to fields */
#include "parse/receipt.h"
#include <string.h>
#include "base/date.h"
#include "base/names.h"
#include "base/text.h"
#include "parse/advice.h"
#include "parse/side.h"
#include "parse/status.h"
#include "parse/transfers.h"

/* --- parties --- */

/* "某某公司 6222…" in one cell: the account is there though its own label is not. */
static void
take_account(Paper *paper, const char *account, const char *name)
{
	const Caption *own = caption_best(paper->captions, account), *party = caption_best(paper->captions, name);
	const Caption *named = own != NULL && own->grade != GRADE_GOOD && own->raw != NULL ? own : party;
	g_autofree char *end = named != NULL && named->raw != NULL ? pattern_find("\\p{Han}\\s*[(（](?:尾号|账号|卡号)?[:：*]*([0-9]{4})[)）]\\s*$", named->raw) : NULL;

	/* 交易账户　某某公司（4067）: the end of the number behind the name. */
	if (end != NULL && (own == NULL || own->grade != GRADE_GOOD)) {
		g_autofree char *value = g_strconcat("****", end, NULL);

		paper_put(paper, account, value, named);
		return;
	}
	if ((own == NULL || own->value == NULL) && party != NULL && party->raw != NULL) {
		g_autofree char *digits = pattern_find("(?<!\\d)(\\d{4,6}\\s?\\*{2,}\\s?\\d{3,4}|\\d{12,25})(?!\\d)", party->raw);

		if (digits != NULL) {
			g_autofree char *value = value_read(VALUE_ACCOUNT, digits, false, &(Grade){ 0 }, NULL);

			paper_put(paper, account, value, party);
			return;
		}
	}
	paper_take(paper, account);
}

/* --- the sum --- */

/* The big number of a phone's screen, which no label announces. */
static Caption *
free_amount(const Paper *paper)
{
	Token *best = NULL;
	const Sheet *where = NULL;

	for (guint s = 0; s < paper->sheets->len; s++) {
		const Sheet *sheet = g_ptr_array_index(paper->sheets, s);

		for (guint i = 0; i < sheet->tokens->len; i++) {
			Token *token = g_ptr_array_index(sheet->tokens, i);
			bool sum = pattern_has("^\\s*(人民币|CNY|RMB)?\\s*[-+]?\\s*[¥￥]\\s*[-+]?[0-9][0-9,. ]*元?\\s*$|^\\s*(人民币|CNY|"
					"RMB)?\\s*[-+]?[0-9][0-9,. ]*\\.\\s?[0-9]{2}\\s*(元|CNY|RMB|人民币)?\\s*$|^[0-9][0-9,.]*\\s*元整?$", token->text);

			if (!sum || token->is_label || token->owner != NULL || value_amount(token->text, sheet->fuzzy) <= 0)
				continue;
			if (best == NULL || token_height(token) > 1.15 * token_height(best)) {
				best = token;
				where = sheet;
			}
		}
	}
	return best != NULL ? caption_of_text(where, best, "amount_fen") : NULL;
}

/* A label's value can hold digits, words or both, whatever the label promises: "金额：柒佰元整", "700.00(柒佰元整)". */
static void
resolve_amounts(Paper *paper)
{
	guint n = paper->captions->len;

	for (guint i = 0; i < n; i++) {
		Caption *caption = g_ptr_array_index(paper->captions, i);
		bool digits = g_str_equal(caption->field, "amount_fen"), words = g_str_equal(caption->field, "amount_words_fen");
		gint64 in_words, in_digits;

		if ((!digits && !words) || caption->raw == NULL)
			continue;
		in_words = value_words(caption->raw, NULL);
		in_digits = value_amount(caption->raw, caption->sheet->fuzzy);
		if (digits && caption->value == NULL && in_words > 0) {
			caption->field = "amount_words_fen";
			caption->type = VALUE_WORDS;
			caption->value = g_strdup_printf("%" G_GINT64_FORMAT, in_words);
			caption->grade = GRADE_GOOD;
		} else if ((digits && in_words > 0) || (words && in_digits > 0 && pattern_has("[0-9]\\.[0-9]{2}|[¥￥]", caption->raw))) {
			Caption *other = caption_of_text(caption->sheet, g_ptr_array_index(caption->pieces, 0), digits ? "amount_words_fen" : "amount_fen");

			other->rank = caption->rank;
			if (other->value != NULL)
				g_ptr_array_add(paper->captions, other);
			else
				caption_free(other);
		}
	}
}

/* 人民币壹仟元整 in a line of its own, below the sum in digits; only where no label tells the words, and one sum is told. */
static void
add_free_words(Paper *paper)
{
	const Caption *labelled = caption_best(paper->captions, "amount_words_fen");
	Caption *found = NULL;

	for (guint s = 0; s < paper->sheets->len && (labelled == NULL || labelled->value == NULL); s++) {
		const Sheet *sheet = g_ptr_array_index(paper->sheets, s);

		for (guint i = 0; i < sheet->tokens->len; i++) {
			Token *token = g_ptr_array_index(sheet->tokens, i);
			Caption *caption;

			if (token->is_label || token->label != NULL || !pattern_has("^[（(]?(人民币)?[（(]?(大写)?[)）]?[:：\\s]*[零〇壹贰叁肆伍陆柒捌玖拾]\\S*[元圆角分整正]\\s*[)）]?$", token->text))
				continue;
			caption = caption_of_text(sheet, token, "amount_words_fen");
			if (caption->value == NULL || (found != NULL && g_str_equal(found->value, caption->value))) {
				caption_free(caption);
				continue;
			}
			if (found != NULL)
				paper_doubt(paper, "amount_words_fen: \"%s\" and \"%s\" on one paper", found->raw, caption->raw);
			g_ptr_array_add(paper->captions, caption);
			found = caption;
		}
	}
}

/* 港币壹仟元整, 金额（美元）: the currency before a sum in words, or in the brackets of a label. */
static char *
currency_part(const Token *token)
{
	g_autofree char *part = token->is_label ? pattern_find("[（(]([^（()）]{2,8})[)）]", token->text) : NULL;

	if (token->is_label)
		return part != NULL ? vocabulary_key(part) : NULL;
	part = pattern_replace("[零〇壹贰叁肆伍陆柒捌玖拾][零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿]*[元圆]?[角分零壹贰叁肆伍陆柒捌玖整正]*|[0-9.,¥￥$\\s:：()（）-]+", token->text, "");
	return vocabulary_key(part);
}

/* 币种 美元, "USD 700.00" */
static void
doubt_currency(Paper *paper)
{
	for (guint s = 0; s < paper->sheets->len; s++) {
		const Sheet *sheet = g_ptr_array_index(paper->sheets, s);

		for (guint i = 0; i < sheet->tokens->len; i++) {
			const Token *token = g_ptr_array_index(sheet->tokens, i);
			g_autofree char *key = currency_part(token);

			if (key != NULL && vocabulary_is("currency", "foreign", key)) {
				paper_doubt(paper, "paper: \"%s\" is another currency", token->text);
				return;
			}
		}
	}
}

static void
take_amount(Paper *paper)
{
	const Caption *labelled, *words;
	Caption *free_one;

	resolve_amounts(paper);
	add_free_words(paper);
	labelled = caption_best(paper->captions, "amount_fen");
	words = caption_best(paper->captions, "amount_words_fen");
	free_one = free_amount(paper);
	if (free_one != NULL) {
		g_ptr_array_add(paper->captions, free_one);
		if (labelled == NULL || labelled->value == NULL)
			labelled = free_one;
		else if (!text_same(labelled->value, free_one->value) && token_height(g_ptr_array_index(free_one->pieces, 0)) > 1.3 * token_height(labelled->label))
			paper_doubt(paper, "amount_fen: \"%s\" and \"%s\" on one paper", labelled->raw, free_one->raw);
	}
	/* Of several sums the one that the words name. */
	for (guint i = 0; labelled != NULL && words != NULL && words->value != NULL && i < paper->captions->len; i++) {
		const Caption *other = g_ptr_array_index(paper->captions, i);

		if (g_str_equal(other->field, "amount_fen") && other->value != NULL && g_str_equal(other->value, words->value) &&
		    (labelled->value == NULL || !g_str_equal(labelled->value, words->value)))
			labelled = other;
	}
	if (labelled != NULL && labelled->value != NULL)
		paper_put(paper, "amount_fen", labelled->value, labelled);
	else if (words == NULL || words->value == NULL)
		paper_doubt(paper, "amount_fen: no amount was found");
	if (words != NULL && words->value != NULL) {
		/* Look-alikes (参 for 叁) that give the sum of the digits are none. */
		if (words->grade == GRADE_DOUBTFUL && (labelled == NULL || g_strcmp0(labelled->value, words->value) != 0))
			paper_doubt(paper, "amount_words_fen: \"%s\" was read by look-alikes", words->raw);
		paper_put(paper, "amount_words_fen", words->value, words);
		if (segment_get(paper->segment, "amount_fen") == NULL)
			paper_put(paper, "amount_fen", words->value, words);
	}
	paper_take(paper, "fee_fen");
}

/* --- when --- */

static bool
is_clock(const char *raw)
{
	return pattern_has("^\\s*\\d{1,2}[:：]\\d{2}([:：]\\d{2})?\\s*$", raw);
}

/* 交易日期 and 交易时间 in two cells are one moment. */
static char *
with_clock(const Paper *paper, const char *day)
{
	for (guint i = 0; i < paper->captions->len; i++) {
		const Caption *caption = g_ptr_array_index(paper->captions, i);
		g_autofree char *both = NULL;

		if (!g_str_equal(caption->field, "paid_at") || caption->raw == NULL || !is_clock(caption->raw))
			continue;
		both = g_strconcat(day, " ", caption->raw, NULL);
		return date_parse(both);
	}
	return NULL;
}

/* Does the label left of the text, if any, still want a value? */
static bool
is_claimed(const Token *token)
{
	const Token *owner = token->owner;

	return owner != NULL && (owner->inner == NULL || token->label == owner || token->x0 - owner->inner->x1 < 2 * token_height(token));
}

/* The only date of the page that no label claims ("2026年10月10日" under the title). */
static Caption *
free_date(const Paper *paper)
{
	for (guint s = 0; s < paper->sheets->len; s++) {
		const Sheet *sheet = g_ptr_array_index(paper->sheets, s);

		for (guint i = 0; i < sheet->tokens->len; i++) {
			Token *token = g_ptr_array_index(sheet->tokens, i);
			Caption *caption;

			if (token->is_label || is_claimed(token) || !pattern_has("^\\s*20\\d{2}\\s*[-/.年]\\s*\\d{1,2}\\s*[-/.月]\\s*\\d{1,2}", token->text))
				continue;
			caption = caption_of_text(sheet, token, "paid_at");
			if (caption->value != NULL)
				return caption;
			caption_free(caption);
		}
	}
	return NULL;
}

static void
take_date(Paper *paper)
{
	const Caption *best = caption_best(paper->captions, "paid_at");
	g_autofree char *moment = NULL;

	if (best == NULL || best->value == NULL) {
		Caption *found = free_date(paper);

		if (found == NULL && best != NULL && best->raw != NULL && best->raw[0] != '\0' && !is_clock(best->raw))
			paper_doubt(paper, "paid_at: \"%s\" is no date", best->raw);
		if (found == NULL)
			return;
		g_ptr_array_add(paper->captions, found);
		best = found;
	}
	if (strchr(best->value, 'T') == NULL)
		moment = with_clock(paper, best->value);
	paper_put(paper, "paid_at", moment != NULL ? moment : best->value, best);
}

/* --- numbers, remark --- */

static void
take_reference(Paper *paper)
{
	const Caption *serial = caption_best(paper->captions, "bank_serial"), *receipt = caption_best(paper->captions, "receipt_no");
	bool has_serial = serial != NULL && serial->value != NULL, has_receipt = receipt != NULL && receipt->value != NULL;

	if (has_serial || has_receipt)
		paper_put(paper, "bank_reference", has_serial ? serial->value : receipt->value, has_serial ? serial : receipt);
	else if (serial != NULL || receipt != NULL)
		paper_doubt(paper, "label %s without a value (bank_reference)", (serial != NULL ? serial : receipt)->label->text);
	if (has_receipt)
		paper_put(paper, "receipt_no", receipt->value, receipt);
}

/* 附言 before 用途 before 摘要; what every transfer says (转账) only where nothing else is said. */
static void
take_remark(Paper *paper)
{
	const Caption *best = NULL;
	bool best_dull = false;

	for (guint i = 0; i < paper->captions->len; i++) {
		const Caption *caption = g_ptr_array_index(paper->captions, i);
		g_autofree char *key = NULL;
		bool dull;

		if (!g_str_equal(caption->field, "remark") || caption->value == NULL)
			continue;
		key = vocabulary_key(caption->value);
		dull = vocabulary_is("status", "dull_remarks", key);
		if (best == NULL || (best_dull && !dull) || (best_dull == dull && caption->rank < best->rank)) {
			best = caption;
			best_dull = dull;
		}
	}
	if (best != NULL)
		paper_put(paper, "remark", best->value, best);
}

static bool
is_told(const Paper *paper, const char *field)
{
	const Caption *caption = caption_best(paper->captions, field);

	return caption != NULL && caption->value != NULL;
}

void
receipt_read(Paper *paper)
{
	static const char *const sides[] = { "payer", "payee" };

	side_resolve(paper);
	if (!is_told(paper, "amount_fen") && !is_told(paper, "payee_name"))
		advice_read(paper);
	for (guint i = 0; i < G_N_ELEMENTS(sides); i++) {
		g_autofree char *name = g_strconcat(sides[i], "_name", NULL), *account = g_strconcat(sides[i], "_account", NULL);
		g_autofree char *bank = g_strconcat(sides[i], "_bank", NULL);

		if (segment_get(paper->segment, name) == NULL)
			paper_take(paper, name);
		if (segment_get(paper->segment, account) == NULL)
			take_account(paper, account, name);
		paper_take(paper, bank);
	}
	transfers_doubt(paper);
	doubt_currency(paper);
	if (segment_get(paper->segment, "amount_fen") == NULL)
		take_amount(paper);
	if (segment_get(paper->segment, "paid_at") == NULL)
		take_date(paper);
	take_reference(paper);
	if (segment_get(paper->segment, "remark") == NULL)
		take_remark(paper);
	status_read(paper);
}
