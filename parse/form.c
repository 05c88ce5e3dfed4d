/* form.c - application forms of any layout to fields */
#include "parse/form.h"
#include <string.h>
#include "base/names.h"
#include "base/taxid.h"
#include "base/text.h"
#include "parse/letter.h"
#include "parse/mailtext.h"
#include "parse/option.h"

typedef enum { BLOCK_PLAIN, BLOCK_INVOICE, BLOCK_MAILING } Block;

typedef struct {
	const Token *head;
	double bottom;       /* of the head: 收件 above 信息 are one */
	Block block;
	const Token *beside; /* the label right of a head at the side; NULL: the head stands above its block */
} Head;

static bool
block_of(const char *text, Block *block)
{
	g_autofree char *key = vocabulary_key(text);

	if (vocabulary_is("form sections", "invoice", key))
		*block = BLOCK_INVOICE;
	else if (vocabulary_is("form sections", "mailing", key))
		*block = BLOCK_MAILING;
	else if (vocabulary_is("form sections", "plain", key))
		*block = BLOCK_PLAIN;
	else
		return false;
	return true;
}

/* The nearest thing right of the token in its row. */
static const Token *
right_of(const Sheet *sheet, const Token *token)
{
	const Token *best = NULL;

	for (guint i = 0; i < sheet->tokens->len; i++) {
		const Token *other = g_ptr_array_index(sheet->tokens, i);

		if (other != token && other->x0 >= token->x1 - 0.5 * token_height(token) && token_overlap(other, token) >= 0.3 &&
		    (best == NULL || other->x0 < best->x0))
			best = other;
	}
	return best;
}

/* The second line of a head in a narrow cell at the side. */
static const Token *
head_below(const Sheet *sheet, const Token *top)
{
	for (guint i = 0; i < sheet->tokens->len; i++) {
		const Token *below = g_ptr_array_index(sheet->tokens, i);
		double height = token_height(top), gap = below->y0 - top->y1;

		if (below != top && below->inner == NULL && below->label == NULL && text_length(below->text) <= 4 && gap > -0.4 * height && gap < 1.2 * height &&
		    below->y0 > top->y0 + 0.4 * height && ABS(below->x0 + below->x1 - top->x0 - top->x1) < 1.5 * height)
			return below;
	}
	return NULL;
}

static GArray *
find_heads(const Sheet *sheet)
{
	GArray *heads = g_array_new(FALSE, FALSE, sizeof(Head));

	for (guint i = 0; i < sheet->tokens->len; i++) {
		const Token *token = g_ptr_array_index(sheet->tokens, i);
		Head head = { .head = token, .bottom = token->y1 };
		const Token *below = token->inner == NULL && text_length(token->text) <= 4 ? head_below(sheet, token) : NULL;
		g_autofree char *both = below != NULL ? g_strconcat(token->text, below->text, NULL) : NULL;

		if (token->inner != NULL || token->label != NULL)
			continue;
		if (both != NULL && block_of(both, &head.block))
			head.bottom = below->y1;
		else if (!block_of(token->text, &head.block))
			continue;
		head.beside = right_of(sheet, token);
		if (head.beside != NULL && !head.beside->is_label)
			continue; /* a label with a value, not a head */
		g_array_append_val(heads, head);
	}
	return heads;
}

static double
middle(const Token *token)
{
	return (token->y0 + token->y1) / 2;
}

static double
middle_of_head(const Head *head)
{
	return (head->head->y0 + head->bottom) / 2;
}

/* The block in which a label stands. */
static Block
block_at(const GArray *heads, const Token *label)
{
	const Head *side = NULL, *above = NULL;

	for (guint i = 0; i < heads->len; i++) {
		const Head *head = &g_array_index(heads, Head, i);
		double height = token_height(head->head);

		if (head->beside != NULL) {
			if (label->x0 < head->head->x1 - height || ABS(label->x0 - head->beside->x0) > 40 * height ||
			    ABS(middle(label) - middle_of_head(head)) > 9 * height)
				continue;
			if (side == NULL || ABS(middle(label) - middle_of_head(head)) < ABS(middle(label) - middle_of_head(side)))
				side = head;
		} else if (head->head->y1 <= label->y0 + 0.3 * height && (above == NULL || head->head->y0 > above->head->y0)) {
			above = head;
		}
	}
	return side != NULL ? side->block : above != NULL ? above->block : BLOCK_PLAIN;
}

/* 注册地址 is none of the parcel's, whatever block it stands beside. */
static bool
is_plain_address(const Token *label)
{
	g_autofree char *key = vocabulary_key(label->text);

	return vocabulary_is("form sections", "plain_addresses", key);
}

/* 名称 below 开票信息 is the invoice's, 地址 below 邮寄信息 the parcel's. */
static void
resolve_blocks(Paper *paper)
{
	for (guint s = 0; s < paper->sheets->len; s++) {
		const Sheet *sheet = g_ptr_array_index(paper->sheets, s);
		g_autoptr(GArray) heads = find_heads(sheet);

		for (guint i = 0; i < paper->captions->len; i++) {
			Caption *caption = g_ptr_array_index(paper->captions, i);
			Block block = caption->sheet == sheet ? block_at(heads, caption->label) : BLOCK_PLAIN;

			if (block == BLOCK_INVOICE) {
				if (g_str_equal(caption->field, "company_name"))
					caption->field = "invoice_title";
				else if (g_str_equal(caption->field, "tax_id"))
					caption->field = "invoice_tax_id";
				else if (g_str_equal(caption->field, "registered_address") || g_str_equal(caption->field, "contact_phone"))
					caption->rank += 100;
			} else if (block == BLOCK_MAILING) {
				if ((g_str_equal(caption->field, "registered_address") && is_plain_address(caption->label)) || g_str_equal(caption->field, "contact_address"))
					caption->field = "mailing_address";
				else if (g_str_equal(caption->field, "contact_name") || g_str_equal(caption->field, "contact_phone"))
					caption->rank += 50;
			}
		}
	}
}

/* 联系地址 is the place to send to only where the registered address has a label of its own. */
static void
take_addresses(Paper *paper)
{
	const Caption *contact = caption_best(paper->captions, "contact_address");
	const Caption *mailing = caption_best(paper->captions, "mailing_address");
	const Caption *registered = caption_best(paper->captions, "registered_address");

	for (guint i = 0; contact != NULL && i < paper->captions->len; i++) {
		Caption *caption = g_ptr_array_index(paper->captions, i);

		if (!g_str_equal(caption->field, "contact_address"))
			continue;
		if (mailing == NULL && registered != NULL)
			caption->field = "mailing_address";
		else if (registered == NULL)
			caption->field = "registered_address";
	}
	paper_take(paper, "mailing_address");
	paper_take(paper, "registered_address");
}

/* 业务类型 names what is to be done with the keys, or single services. */
static void
take_business(Paper *paper)
{
	const Caption *caption = caption_best(paper->captions, "biz_type");
	g_auto(GStrv) ticked = NULL;
	const Field *count = segment_get(paper->segment, "key_count");
	bool named = false, twice = false;

	if (caption == NULL || caption->raw == NULL)
		return;
	ticked = option_all("biz_type", caption->raw);
	if (ticked[0] == NULL && caption->grade == GRADE_DOUBTFUL)
		paper_doubt(paper, "biz_type: %s (\"%s\")", caption->why, caption->raw);
	for (guint i = 0; ticked[i] != NULL; i++) {
		if (vocabulary_list("services", ticked[i])[0] != NULL) {
			g_autofree char *service = g_strdup_printf("%s:%s", ticked[i], count != NULL ? count->value : "1");

			paper_put(paper, "service", service, caption);
		} else if (!named) {
			paper_put(paper, "biz_type", ticked[i], caption);
			named = true;
		} else {
			twice = true;
		}
	}
	if (twice)
		paper_doubt(paper, "biz_type: more than one option is ticked (\"%s\")", caption->raw);
}

/* "☑基础3年350元" says the years with the package. */
static void
take_years(Paper *paper)
{
	const Caption *package = caption_best(paper->captions, "package"), *years = caption_best(paper->captions, "years");
	g_autofree char *found = NULL;
	const char *why = NULL;
	Grade grade;

	if ((years != NULL && years->raw != NULL && years->raw[0] != '\0') || package == NULL || package->value == NULL) {
		paper_take(paper, "years");
		return;
	}
	g_autofree char *ticked = pattern_find("[☑√✓✔■●]\\s*([^□☐☑√✓✔■○●]+)", package->raw);
	const char *chosen = ticked != NULL ? ticked : package->raw;

	found = option_pick(NULL, package->raw, package->sheet->fuzzy, &grade, &why);
	if (found != NULL && grade == GRADE_GOOD && pattern_has("[0-9一二三五壹叁伍]\\s*年", chosen) && !pattern_has("/\\s*年", chosen))
		paper_put(paper, "years", found, package);
}

static void
take_express(Paper *paper)
{
	const Caption *caption = caption_best(paper->captions, "wants_express");

	if (caption != NULL && g_strcmp0(caption->value, "yes") == 0)
		paper_put(paper, "wants_express", "1", caption);
}

/* A date that stands alone at the foot of the form is that of the application. */
static void
take_date(Paper *paper)
{
	if (paper_take(paper, "apply_date") != NULL || paper->sheets->len == 0)
		return;
	const Sheet *sheet = g_ptr_array_index(paper->sheets, paper->sheets->len - 1);

	for (guint i = sheet->tokens->len; i-- > 0;) {
		Token *token = g_ptr_array_index(sheet->tokens, i);
		Caption *caption;

		if (token->is_label || !pattern_has("^\\s*20\\d{2}\\s*[-/.年]\\s*\\d{1,2}\\s*[-/.月]\\s*\\d{1,2}\\s*日?\\s*$", token->text))
			continue;
		caption = caption_of_text(sheet, token, "apply_date");
		g_ptr_array_add(paper->captions, caption);
		if (caption->value != NULL)
			paper_put(paper, "apply_date", caption->value, caption);
		return;
	}
}

/* Below the tax ID in its column another company's: a list of several applications, of which one alone must not be taken. */
static void
doubt_rows(Paper *paper)
{
	const Caption *first = caption_best(paper->captions, "tax_id");
	const Token *top = first != NULL && first->pieces->len > 0 ? g_ptr_array_index(first->pieces, 0) : NULL;
	g_autofree char *own = first != NULL && first->value != NULL ? taxid_company_key(first->value) : NULL;

	for (guint i = 0; top != NULL && own != NULL && i < first->sheet->tokens->len; i++) {
		const Token *token = g_ptr_array_index(first->sheet->tokens, i);
		g_autofree char *code = NULL, *key = NULL;

		if (token == top || token->is_label || token->y0 < top->y1 - 0.5 * token_height(top) || token->x0 > top->x1 || token->x1 < top->x0)
			continue;
		code = taxid_find(token->text);
		key = code != NULL && taxid_kind(code) == TAXID_USCC ? taxid_company_key(code) : NULL;
		if (key == NULL || g_str_equal(key, own))
			continue;
		paper_doubt(paper, "paper: %s and %s stand below each other: several applications in one table", first->value, code);
		return;
	}
}

/* How many rows of the list above the total are numbered 1, 2, 3... in its first column. */
static guint
numbered_rows(const Sheet *sheet, const Token *total)
{
	guint rows = 0;

	for (bool found = true; found && rows < 200;) {
		g_autofree char *number = g_strdup_printf("%u", rows + 1);

		found = false;
		for (guint i = 0; i < sheet->tokens->len && !found; i++) {
			const Token *token = g_ptr_array_index(sheet->tokens, i);

			found = token->y1 <= total->y0 + 0.5 * token_height(total) && token->x0 < total->x1 && token->x1 > total->x0 && g_str_equal(token->text, number);
		}
		rows += found;
	}
	return rows;
}

/* Is the text right of 合计 a number of keys: 共2个, 2 beside 合计（个）, or as many as the list has numbered rows? */
static bool
is_count_of_keys(const Sheet *sheet, const Token *total, const Token *token)
{
	guint rows;

	if (pattern_has("^\\s*共?\\s*[0-9一二两三四五六七八九十]{1,3}\\s*[个把枚支只]\\s*$", token->text))
		return true;
	if (!pattern_has("^\\s*[0-9]{1,3}\\s*$", token->text))
		return false;
	if (pattern_has("[（(]\\s*[个把枚支只]\\s*[)）]", total->text))
		return true;
	rows = numbered_rows(sheet, total);
	return rows > 0 && g_ascii_strtoull(token->text, NULL, 10) == rows;
}

/* 合计 共2个 below a list of those who will hold the keys. */
static void
take_total(Paper *paper)
{
	for (guint s = 0; s < paper->sheets->len && caption_best(paper->captions, "key_count") == NULL; s++) {
		const Sheet *sheet = g_ptr_array_index(paper->sheets, s);

		for (guint i = 0; i < sheet->tokens->len; i++) {
			Token *token = g_ptr_array_index(sheet->tokens, i);
			const Token *total = token->owner;

			if (total != NULL && pattern_has("^\\s*(合\\s*计|总\\s*计|共\\s*计)\\s*([（(]\\s*[个把枚支只]\\s*[)）])?\\s*$", total->text) &&
			    is_count_of_keys(sheet, total, token)) {
				g_ptr_array_add(paper->captions, caption_of_text(sheet, token, "key_count"));
				return;
			}
		}
	}
}

/* 单位名称/税号：某某公司/9165…: two labels before one colon, two values with the same sign between them. */
static void
take_pair(const Caption *second, Caption *first)
{
	const Token *left = first->label, *right = second->label;
	g_autofree char *sign = pattern_find("([/／、&])\\s*$", left->text);
	g_auto(GStrv) halves = sign != NULL && second->raw != NULL ? g_strsplit(second->raw, sign, 3) : NULL;
	Grade grade;

	if (halves == NULL || g_strv_length(halves) != 2 || token_overlap(left, right) < 0.5 || ABS(right->x0 - left->x1) > token_height(left))
		return;
	g_autofree char *value = value_read(first->type, halves[0], first->sheet->fuzzy, &grade, NULL);

	if (value == NULL || grade != GRADE_GOOD)
		return;
	g_free(first->raw);
	g_free(first->value);
	first->raw = g_strdup(halves[0]);
	first->value = g_steal_pointer(&value);
	first->grade = GRADE_GOOD;
	first->why = NULL;
	g_ptr_array_add(first->pieces, g_ptr_array_index(second->pieces, 0));
}

/* 联系人/电话：张三/139… is one label of a telephone by its words. */
static void
take_person(Paper *paper)
{
	const Caption *phone = caption_best(paper->captions, "contact_phone");
	g_autofree char *person = NULL;

	if (phone == NULL || phone->label == NULL || phone->raw == NULL || caption_best(paper->captions, "contact_name") != NULL ||
	    !pattern_has("(人|人员|管理员|姓名)\\s*[/／、&＆]", phone->label->text))
		return;
	person = pattern_find("^\\s*([\\p{Han}·]{2,12})\\s*[/／、,，&＆ ]\\s*[0-9+（(]", phone->raw);
	if (person != NULL && names_is_person(person))
		paper_put(paper, "contact_name", person, phone);
}

static void
take_pairs(Paper *paper)
{
	take_person(paper);
	for (guint i = 0; i < paper->captions->len; i++) {
		Caption *first = g_ptr_array_index(paper->captions, i);

		for (guint n = 0; n < paper->captions->len && first->label != NULL && first->value == NULL && first->pieces->len == 0; n++) {
			const Caption *second = g_ptr_array_index(paper->captions, n);

			if (n != i && second->sheet == first->sheet && second->label != NULL && second->pieces->len > 0)
				take_pair(second, first);
		}
	}
}

/* Below the number in its column further ones: a list with a row for each holder, whose sum is meant.  0 if there are none; *total is what
 * stands beside 合计, 0 if nothing does. */
static guint
sum_of_column(const Caption *count, guint *total)
{
	const Token *top = g_ptr_array_index(count->pieces, 0), *last = top;
	guint sum = 0, rows = 0;

	*total = 0;
	for (bool found = true; found;) {
		const Token *next = NULL;

		found = false;
		for (guint i = 0; i < count->sheet->tokens->len; i++) {
			const Token *token = g_ptr_array_index(count->sheet->tokens, i);
			double height = token_height(last);

			if (token == top || token->is_label || token->y0 < last->y0 + 0.5 * height || token->y0 > last->y1 + 1.5 * height || token->x0 > top->x1 ||
			    token->x1 < top->x0 || !pattern_has("^\\s*[0-9]{1,3}\\s*[个把枚支只]?\\s*$", token->text))
				continue;
			if (next == NULL || token->y0 < next->y0)
				next = token;
		}
		if (next == NULL)
			break;
		found = true;
		last = next;
		if (next->owner != NULL && pattern_has("^\\s*(合\\s*计|总\\s*计|共\\s*计)", next->owner->text))
			*total = (guint)g_ascii_strtoull(next->text, NULL, 10);
		else
			sum += (guint)g_ascii_strtoull(next->text, NULL, 10), rows++;
		if (*total > 0 || rows > 200)
			break;
	}
	return rows > 0 || *total > 0 ? sum + (guint)g_ascii_strtoull(count->value, NULL, 10) : 0;
}

/* The number of keys of a list with a row for each holder. */
static void
take_rows(Paper *paper)
{
	const Caption *count = caption_best(paper->captions, "key_count");
	guint total, sum;

	if (count == NULL || count->value == NULL || count->label == NULL || count->pieces->len == 0)
		return;
	const Token *value = g_ptr_array_index(count->pieces, 0);

	if (value->y0 < count->label->y1 - 0.4 * token_height(count->label))
		return; /* right of the label */
	sum = sum_of_column(count, &total);
	if (sum == 0)
		return;
	g_autofree char *all = g_strdup_printf("%u", total > 0 ? total : sum);

	if (total > 0 && total != sum)
		paper_doubt(paper, "key_count: the rows make %u, their total says %u", sum, total);
	paper_put(paper, "key_count", all, count);
}

/* A letter in place of a form: 关于申请办理数字证书的函. */
static bool
is_prose(const Paper *paper)
{
	static const char *const told[] = { "company_name", "tax_id", "contact_phone", "mailing_address", "key_count" };
	guint without = 0;

	for (guint i = 0; i < G_N_ELEMENTS(told); i++) {
		const Caption *caption = caption_best(paper->captions, told[i]);

		without += caption == NULL || caption->value == NULL;
	}
	return without >= 3;
}

static void
read_prose(Paper *paper)
{
	g_autofree char *text = paper_running_text(paper);

	if (!pattern_has("(我|本)(单位|公司|司|厂|局|院|站)[^。]{0,120}(申请|办理|申领)|(特|现|兹|拟|需|须|谨)(此|向[^。]{0,20})?(申请|申办|申领|申购|办理|订购)", text))
		return;
	letter_company(paper, text);
	mailtext_prose(paper);
}

void
form_read(Paper *paper)
{
	static const char *const plain[] = { "company_name", "tax_id", "contact_name", "contact_phone", "contact_email", "postcode", "key_count",
		                             "package", "invoice_title", "invoice_tax_id", "legal_representative", "identity_number" };

	resolve_blocks(paper);
	take_pairs(paper);
	take_total(paper);
	take_rows(paper);
	if (is_prose(paper))
		read_prose(paper);
	for (guint i = 0; i < G_N_ELEMENTS(plain); i++)
		if (segment_get(paper->segment, plain[i]) == NULL)
			paper_take(paper, plain[i]);
	if (segment_get(paper->segment, "years") == NULL)
		take_years(paper);
	if (segment_get(paper->segment, "mailing_address") == NULL)
		take_addresses(paper);
	take_business(paper);
	take_express(paper);
	take_date(paper);
	doubt_rows(paper);
}
