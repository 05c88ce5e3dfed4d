/* caption.c - labels and the values beside them */
#include "parse/caption.h"
#include <string.h>
#include "base/names.h"
#include "base/text.h"

#define LINES_MAX  8   /* of one wrapped value */
#define NOTES_MOST 600 /* pieces of a page that may be a form with a column of explanations */

void
caption_free(Caption *caption)
{
	if (caption == NULL)
		return;
	g_ptr_array_unref(caption->pieces);
	g_free(caption->raw);
	g_free(caption->value);
	g_free(caption);
}

double
caption_confidence(const Caption *caption)
{
	double worst = 1;

	for (guint i = 0; i < caption->pieces->len; i++)
		worst = MIN(worst, ((const Token *)g_ptr_array_index(caption->pieces, i))->run->confidence);
	return worst;
}

static bool
is_choice(ValueType type)
{
	return type == VALUE_PACKAGE || type == VALUE_YEARS || type == VALUE_BIZ || type == VALUE_EXPRESS || type == VALUE_COUNT;
}

static bool
has_box(const char *text)
{
	return pattern_has("[☑□☐√✓✔■●○]", text);
}

static Grade
grade_of(ValueType type, const char *raw, bool ocr)
{
	Grade grade;

	g_free(value_read(type, raw, ocr, &grade, NULL));
	return grade;
}

/* Is the text one of the words to choose from?  Of several beside each other none is the answer until one is ticked. */
static bool
is_option(ValueType type, const char *text)
{
	if (!is_choice(type) || type == VALUE_COUNT)
		return false;
	if (type == VALUE_YEARS)
		return pattern_has("年|月", text) && option_holds(NULL, text);
	return option_holds(type == VALUE_PACKAGE ? "package" : type == VALUE_BIZ ? "biz_type" : "express", text);
}

/* A box whose word is a piece of its own. */
static bool
is_lone_box(const Token *token)
{
	return !token->is_label && pattern_has("^\\s*[☑□☐√✓✔■●○]\\s*$", token->text);
}

/* The box right before the first option of a row, if it is a piece of its own. */
static Token *
box_before(const Sheet *sheet, Token *first)
{
	for (guint i = 0; i < sheet->tokens->len; i++) {
		Token *token = g_ptr_array_index(sheet->tokens, i);
		double gap = first->x0 - token->x1;

		if (token != first && is_lone_box(token) && token_overlap(token, first) >= 0.5 && gap > -0.5 * token_height(first) && gap < 1.3 * token_height(first) &&
		    token->owner == first->owner)
			return token;
	}
	return first;
}

static double
middle(const Token *token)
{
	return (token->y0 + token->y1) / 2;
}

/* --- to the right --- */

/* Where the row's next label begins, to the right of `from`. */
static double
barrier(const Sheet *sheet, const Token *label, double from)
{
	double nearest = G_MAXDOUBLE;

	for (guint i = 0; i < sheet->tokens->len; i++) {
		const Token *other = g_ptr_array_index(sheet->tokens, i);

		if (other != label && other->is_label && other->x0 >= from && token_overlap(other, label) >= 0.4)
			nearest = MIN(nearest, other->x0);
	}
	return nearest;
}

static bool
is_candidate(const Token *token, const Token *label, double limit, ValueType type)
{
	/* A box that stands alone is half an option. */
	bool hint = value_is_hint(token->text) && !(is_choice(type) && has_box(token->text));

	return !token->is_label && token->label == NULL && token->x0 >= label->x1 - 0.6 * token_height(token) && token->x0 < limit &&
	       !hint;
}

/* The text right of the label; of two lines that straddle the label's middle the upper one. */
static Token *
first_right(const Sheet *sheet, const Token *label, double limit, ValueType type)
{
	Token *strong = NULL, *weak = NULL;

	for (guint i = 0; i < sheet->tokens->len; i++) {
		Token *token = g_ptr_array_index(sheet->tokens, i);
		double height = MIN(token_height(token), token_height(label));

		if (!is_candidate(token, label, limit, type))
			continue;
		if (token->owner == label) {
			if (strong == NULL || token->x0 < strong->x0 - 0.5 * height || (token->x0 < strong->x0 + 0.5 * height && token->y0 < strong->y0))
				strong = token;
		} else if (token->owner == NULL && ABS(middle(token) - middle(label)) < 0.95 * height) {
			if (weak == NULL || token->x0 < weak->x0 - height || (token->x0 < weak->x0 + height && token->y0 < weak->y0))
				weak = token;
		}
	}
	if (strong == NULL)
		return weak;
	/* The upper of two lines may be just out of the row. */
	if (weak != NULL && ABS(weak->x0 - strong->x0) < token_height(strong) && weak->y0 < strong->y0 && middle(strong) > middle(label) + 0.2 * token_height(label))
		return weak;
	return strong;
}

/* Does the text stand below the head of a column of explanations (项目 | 内容 | 说明)? */
static bool
is_note(const Sheet *sheet, const Token *token)
{
	for (guint i = 0; i < sheet->tokens->len && sheet->tokens->len <= NOTES_MOST; i++) {
		const Token *head = g_ptr_array_index(sheet->tokens, i);
		g_autofree char *key = NULL;

		if (head->y1 > token->y0 + 0.3 * token_height(token) || head->inner != NULL || head->x1 < token->x0 - 0.5 * token_height(token) || head->x0 > token->x1)
			continue;
		key = vocabulary_key(head->text);
		if (!vocabulary_is("stops", "note_heads", key))
			continue;
		for (guint n = 0; n < sheet->tokens->len; n++) {
			const Token *beside = g_ptr_array_index(sheet->tokens, n);
			g_autofree char *other = token_overlap(beside, head) >= 0.5 ? vocabulary_key(beside->text) : NULL;

			if (other != NULL && vocabulary_is("stops", "item_heads", other))
				return true;
		}
	}
	return false;
}

/* The rest of the row behind `first`: pieces torn apart by the reader, further boxes with their words. */
static void
add_row(const Sheet *sheet, GPtrArray *pieces, Token *first, double limit, ValueType type)
{
	g_ptr_array_add(pieces, first);
	for (Token *last = first; pieces->len < 64;) {
		Token *next = NULL;

		for (guint i = 0; i < sheet->tokens->len; i++) {
			Token *token = g_ptr_array_index(sheet->tokens, i);

			/* Boxes of an engine are wider than their text and may overlap. */
			if (token == last || token->is_label || token->label != NULL || token->x0 < last->x1 - 0.8 * token_height(last) || token->x0 <= last->x0 ||
			    token->x0 + token->x1 <= 2 * last->x1 || token->x0 >= limit || token_overlap(token, last) < 0.5)
				continue;
			if (next == NULL || token->x0 < next->x0)
				next = token;
		}
		if (next == NULL || next->owner != first->owner || (next->run != first->run && is_note(sheet, next)))
			return;
		/* A number is no box: those are the next column's. */
		if (type == VALUE_COUNT && !has_box(first->text) && has_box(next->text))
			return;
		if (!is_choice(type) && (next->x0 - last->x1 > 1.2 * token_height(last) || (next->run->col >= 0 && next->run != last->run)))
			return;
		if (is_choice(type) && next->run->col >= 0 && next->run != last->run && !has_box(next->text) && !has_box(last->text) &&
		    !is_option(type, next->text))
			return;
		g_ptr_array_add(pieces, next);
		last = next;
	}
}

/* --- lines of a wrapped value --- */

static char *
joined(const GPtrArray *pieces)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < pieces->len; i++) {
		const Token *piece = g_ptr_array_index(pieces, i), *before = i > 0 ? g_ptr_array_index(pieces, i - 1) : NULL;

		if (before != NULL && token_overlap(before, piece) >= 0.5)
			g_string_append_c(text, ' ');
		else if (before != NULL && text->len > 0 && g_ascii_isalpha(text->str[text->len - 1]) && g_ascii_isalpha(piece->text[0]))
			g_string_append_c(text, ' ');
		g_string_append(text, piece->text);
	}
	return g_string_free(text, FALSE);
}

static bool
is_name(const char *field)
{
	return g_str_has_suffix(field, "_name") || g_str_equal(field, "invoice_title");
}

/* Does `more` on the next line belong to the value `so_far`? */
static bool
continues(const char *field, ValueType type, const char *so_far, const char *more, bool ocr)
{
	g_autofree char *both = g_strconcat(so_far, more, NULL);
	Grade now;

	if (value_is_hint(more) || pattern_has("^\\s*20\\d{2}\\s*[-/.年]\\s*\\d{1,2}", more))
		return false;
	switch (type) {
	case VALUE_ADDRESS:
		/* "…1761室" / "款项50元已转，凭证见附件。": the next sentence of a mail */
		return !(pattern_has("[号室楼层座栋院村厅收区厦部段]\\s*$", so_far) && pattern_has("[，,；;。！!].|[0-9]元|[。！!]\\s*$", more) && !pattern_has("收$|收件人|电话", more));
	case VALUE_MEMO: case VALUE_BANK:
		return true;
	case VALUE_COMPANY: case VALUE_PARTY:
		if (!is_name(field))
			return false;
		if (type == VALUE_PARTY && pattern_has("[0-9*＊]{4}[ （()）]*$", so_far))
			return false; /* the bank below the account */
		if (type == VALUE_PARTY && pattern_has("^[0-9*＊ （()）]{8,}$", more))
			return true; /* the account below the name */
		if (pattern_has("(公|有|有限|责任|股份|分|支)$", so_far) && pattern_has("^\\p{Han}{1,12}$", more) && names_is_company(both))
			return true; /* "…示范分公" / "司" */
		if (names_is_company(so_far) && !pattern_has("[（(](?!盖章|公章|签章|加盖|签字)[^）)]*$", so_far))
			return pattern_has("^[^\\x00-\\x7f]{1,16}(公司|厂|站|部|支行|中心)$", more) && !pattern_has("(有限|集团)", more);
		return names_is_company(both) || text_han_count(more) >= 2;
	case VALUE_REFERENCE:
		return pattern_has("^[0-9A-Za-z-]+$", more) && pattern_has("[0-9A-Za-z-]$", so_far);
	case VALUE_ACCOUNT:
		if (!pattern_has("[0-9]", so_far))
			return pattern_has("^[0-9* ]{8,}$", more);
		return pattern_has("^[0-9* ]+$", more) && pattern_has("[0-9* ]$", so_far) && strlen(both) <= 40;
	case VALUE_PACKAGE: case VALUE_YEARS: case VALUE_BIZ: case VALUE_EXPRESS:
		return has_box(more) || is_option(type, more);
	case VALUE_TAXID: case VALUE_EMAIL: case VALUE_WORDS: case VALUE_PHONE: case VALUE_IDENTITY:
		now = type == VALUE_EMAIL && pattern_has("[.@_-]\\s*$", so_far) ? GRADE_NONE : grade_of(type, so_far, ocr);
		return now != GRADE_GOOD && grade_of(type, both, ocr) == GRADE_GOOD;
	default:
		return false;
	}
}

/* The label below or above `label` that is nearest in the same column. */
static const Token *
neighbour(const Sheet *sheet, const Token *label, bool below)
{
	const Token *best = NULL;

	for (guint i = 0; i < sheet->tokens->len; i++) {
		const Token *other = g_ptr_array_index(sheet->tokens, i);
		double away = below ? middle(other) - middle(label) : middle(label) - middle(other);

		if (!other->is_label || other == label || away < 0.5 * token_height(label) || other->x0 > label->x1 || other->x1 < label->x0)
			continue;
		if (best == NULL || away < ABS(middle(best) - middle(label)))
			best = other;
	}
	return best;
}

static bool
is_aligned(const Token *token, const Token *first, const Token *label, const Sheet *sheet)
{
	double height = token_height(first), right = 0;

	if (ABS(token->x0 - first->x0) < 1.1 * height)
		return true;
	if (ABS(token->x1 - first->x1) < 1.1 * height && token->x0 > label->x1 - height)
		return true;
	if (ABS((token->x0 + token->x1) - (first->x0 + first->x1)) < height && token->x0 > first->x0)
		return true;
	/* Running text goes on at the left margin after a full line. */
	for (guint i = 0; i < sheet->tokens->len; i++)
		right = MAX(right, ((const Token *)g_ptr_array_index(sheet->tokens, i))->x1);
	return label->inner == first && first->x1 > right - 4 * height && ABS(token->x0 - label->x0) < 3 * height;
}

/* Is the unowned line nearer to the value of the label below than to the value so far? */
static bool
belongs_below(const Sheet *sheet, const Token *label, const Token *line, const Token *last)
{
	const Token *next = neighbour(sheet, label, true);
	double gap = line->y0 - last->y1;

	if (next == NULL)
		return false;
	for (guint i = 0; i < sheet->tokens->len; i++) {
		const Token *token = g_ptr_array_index(sheet->tokens, i);

		if (!token->is_label && (token->owner == next || token->label == next))
			return token->y0 - line->y1 < gap - 0.1 * token_height(line);
	}
	return ABS(middle(next) - middle(line)) < ABS(middle(line) - middle(last));
}

/* Does `token` stand in the next record of a table, beside other values: not the second line of this one? */
static bool
is_next_record(const Sheet *sheet, const Token *token, const Token *last)
{
	const Run *run = token->run;

	if (run->table < 0 || run->table != last->run->table || run->row == last->run->row)
		return false;
	for (guint i = 0; i < sheet->tokens->len; i++) {
		const Token *other = g_ptr_array_index(sheet->tokens, i);

		if (!other->is_label && other->run->table == run->table && other->run->row == run->row && other->run->col != run->col)
			return true;
	}
	return false;
}

/* Forms rule lines far apart for an address; its end is known by its words. */
static bool
is_end_of_address(const Token *token, ValueType type)
{
	return type == VALUE_ADDRESS && pattern_has("[0-9A-Za-z一二三四五六七八九十]\\s*(室|号|楼|层|座|栋|幢|单元|房)\\s*$", token->text);
}

static Token *
line_below(const Sheet *sheet, const Token *label, const Token *first, const Token *last, double limit, ValueType type)
{
	Token *best = NULL;

	for (guint i = 0; i < sheet->tokens->len; i++) {
		Token *token = g_ptr_array_index(sheet->tokens, i);
		double height = MIN(token_height(last), token_height(token)), gap = token->y0 - last->y1;

		if (token->is_label || token->label != NULL || token->run == last->run || gap < -0.45 * height || gap > 2.2 * height ||
		    middle(token) <= middle(last) + 0.3 * height || (gap > 0.95 * height && !is_end_of_address(token, type)))
			continue;
		/* The label of this value stands between the line and the label that its row begins with. */
		bool between = token->owner != NULL && token->owner->x1 <= label->x0 && token->x0 >= label->x1 && token->label == NULL;

		if (token->owner != NULL && token->owner != label && !between)
			continue;
		if (token->x0 >= limit || !is_aligned(token, first, label, sheet) || is_next_record(sheet, token, last))
			continue;
		if (best == NULL || token->y0 < best->y0 - 0.3 * height || (token->y0 < best->y0 + 0.3 * height && token->x0 < best->x0))
			best = token;
	}
	if (best != NULL && best->owner == NULL && belongs_below(sheet, label, best, last))
		return NULL;
	return best;
}

/* The line above the first one of a value whose label stands in the middle of three. */
static Token *
line_above(const Sheet *sheet, const Token *label, const Token *first)
{
	const Token *over = neighbour(sheet, label, false);
	Token *best = NULL;

	if (over == NULL)
		return NULL;
	for (guint i = 0; i < sheet->tokens->len; i++) {
		Token *token = g_ptr_array_index(sheet->tokens, i);
		double gap = first->y0 - token->y1;

		if (token->is_label || token->label != NULL || token->owner != NULL || ABS(token->x0 - first->x0) > 1.1 * token_height(first) ||
		    gap < -0.45 * token_height(first) || gap > 0.8 * token_height(first) || middle(token) >= middle(first))
			continue;
		if (ABS(middle(token) - middle(first)) < ABS(middle(token) - middle(over)))
			best = token;
	}
	return best;
}

static void
add_lines(const Sheet *sheet, Caption *caption, double limit)
{
	Token *first = g_ptr_array_index(caption->pieces, 0), *last = first;
	guint lines = 1;

	for (; lines < LINES_MAX; lines++) {
		g_autofree char *so_far = joined(caption->pieces);
		Token *next = line_below(sheet, caption->label, first, last, limit, caption->type);

		if (next == NULL || !continues(caption->field, caption->type, so_far, next->text, sheet->fuzzy))
			break;
		add_row(sheet, caption->pieces, next, limit, caption->type);
		last = next;
	}
	if (lines == 1 || caption->label->inner != NULL || caption->type != VALUE_ADDRESS)
		return;
	Token *above = line_above(sheet, caption->label, first);

	if (above != NULL)
		g_ptr_array_insert(caption->pieces, 0, above);
}

/* Options set in a column wider than lines of one text, the label beside the middle one: those above and below belong to the choice. */
static void
add_column(const Sheet *sheet, Caption *caption)
{
	const Token *first = g_ptr_array_index(caption->pieces, 0);
	double top = first->y0, bottom = first->y1, height = token_height(first);

	for (guint i = 0; i < caption->pieces->len; i++)
		bottom = MAX(bottom, ((const Token *)g_ptr_array_index(caption->pieces, i))->y1);
	for (guint i = 0, last = 0; i < sheet->tokens->len && caption->pieces->len < 64; i++) {
		Token *token = g_ptr_array_index(sheet->tokens, i);
		double gap = MAX(token->y0 - bottom, top - token->y1);

		if (token->is_label || token->label != NULL || (token->owner != NULL && token->owner != caption->label) ||
		    ABS(token->x0 - first->x0) > 1.1 * height || gap < -0.45 * height || gap > 1.7 * height ||
		    g_ptr_array_find(caption->pieces, token, NULL) || !is_option(caption->type, token->text))
			continue;
		g_ptr_array_insert(caption->pieces, middle(token) < middle(first) ? (int)last++ : -1, token);
		top = MIN(top, token->y0), bottom = MAX(bottom, token->y1);
	}
}

/* --- below --- */

static bool
has_text_right(const Sheet *sheet, const Token *token)
{
	for (guint i = 0; i < sheet->tokens->len; i++) {
		const Token *other = g_ptr_array_index(sheet->tokens, i);

		if (other != token && !other->is_label && other->owner == NULL && other->x0 > token->x1 && token_overlap(other, token) >= 0.5)
			return true;
	}
	return false;
}

/* Does another label stand in the same row (a table's head), or above and below (stacked)? */
static bool
heads_a_column(const Sheet *sheet, const Token *label)
{
	for (guint i = 0; i < sheet->tokens->len; i++) {
		const Token *other = g_ptr_array_index(sheet->tokens, i);

		if (other != label && other->is_label && token_overlap(other, label) >= 0.5)
			return true;
	}
	return false;
}

/* How much of the label's width, negative if the text stands aside. */
static double
under(const Token *label, const Token *token)
{
	return MIN(label->x1, token->x1) - MAX(label->x0, token->x0);
}

static Token *
first_below(const Sheet *sheet, const Caption *caption)
{
	const Token *label = caption->label;
	Token *best = NULL;
	double height = token_height(label);

	for (guint i = 0; i < sheet->tokens->len; i++) {
		Token *token = g_ptr_array_index(sheet->tokens, i);
		double gap = token->y0 - label->y1;

		if (token == label || token->x0 > label->x1 + height || token->x1 < label->x0 - height || gap < -0.4 * height || gap > 2.2 * height ||
		    middle(token) <= middle(label) + 0.4 * height)
			continue;
		/* Of a row the one that stands most clearly below. */
		if (best == NULL || token->y0 < best->y0 - 0.5 * height ||
		    (token->y0 < best->y0 + 0.5 * height && under(label, token) > under(label, best)))
			best = token;
	}
	if (best == NULL || best->is_label || best->label != NULL || value_is_hint(best->text))
		return NULL;
	if (best->owner != NULL && !(best->owner->word != NULL && best->owner->word->section != SIDE_NONE))
		return NULL;
	if (is_choice(caption->type))
		best = box_before(sheet, best);
	if (is_choice(caption->type) && has_box(best->text))
		return best; /* the first of several options: the row decides */
	if (grade_of(caption->type, best->text, sheet->fuzzy) != GRADE_GOOD)
		return NULL;
	if ((caption->type == VALUE_TEXT || caption->type == VALUE_MEMO || caption->type == VALUE_BANK) && !heads_a_column(sheet, label) &&
	    has_text_right(sheet, best))
		return NULL;
	return best;
}

/* --- all labels --- */

static void
read_pieces(Caption *caption)
{
	g_free(caption->raw);
	g_free(caption->value);
	caption->raw = joined(caption->pieces);
	caption->value = value_read(caption->type, caption->raw, caption->sheet->fuzzy, &caption->grade, &caption->why);
}

static double
offset(const Token *a, const Token *b)
{
	return MIN(MIN(ABS(a->x0 - b->x0), ABS(a->x1 - b->x1)), ABS(a->x0 + a->x1 - b->x0 - b->x1) / 2);
}

/* Of a row below the labels: what stands in line with another label of theirs is that one's. */
static void
drop_next_column(const Sheet *sheet, Caption *caption)
{
	for (guint i = 1; i < caption->pieces->len; i++) {
		const Token *piece = g_ptr_array_index(caption->pieces, i);

		for (guint n = 0; n < sheet->tokens->len; n++) {
			const Token *other = g_ptr_array_index(sheet->tokens, n);

			if (!other->is_label || other == caption->label || other->x0 < caption->label->x1 || token_overlap(other, caption->label) < 0.5 ||
			    offset(other, piece) > 0.8 * token_height(piece) || offset(caption->label, piece) < offset(other, piece))
				continue;
			g_ptr_array_set_size(caption->pieces, i);
			return;
		}
	}
}

/* Does what stands right of the label look like the next column's head: no value, and a good one stands right below the label? */
static bool
is_column_head(const Sheet *sheet, const Caption *caption)
{
	static const ValueType told[] = { VALUE_COMPANY, VALUE_TAXID, VALUE_PHONE, VALUE_EMAIL, VALUE_POSTCODE, VALUE_COUNT, VALUE_PERSON, VALUE_ADDRESS };
	bool is_told = false;
	Token *under;

	for (guint i = 0; i < G_N_ELEMENTS(told); i++)
		is_told = is_told || told[i] == caption->type;
	under = is_told ? first_below(sheet, caption) : NULL;
	return under != NULL && caption->why == NULL && !pattern_has("[0-9]", caption->raw) && text_length(caption->raw) <= 10;
}

static void
fill(const Sheet *sheet, Caption *caption)
{
	const Token *label = caption->label;
	Token *inner = label->inner;
	bool inside = inner != NULL && !value_is_hint(inner->text);
	double limit = barrier(sheet, label, inside ? inner->x1 - 0.5 * token_height(label) : label->x1 - 0.5 * token_height(label));
	Token *first = inside ? inner : first_right(sheet, label, limit, caption->type);

	if (first != NULL) {
		add_row(sheet, caption->pieces, first, limit, caption->type);
		add_lines(sheet, caption, limit);
		if (is_choice(caption->type) && caption->type != VALUE_COUNT && !inside)
			add_column(sheet, caption);
		read_pieces(caption);
		/* All boxes empty is an answer: the first word alone would be another. */
		if (caption->grade == GRADE_NONE && caption->pieces->len > 1 && !(is_choice(caption->type) && has_box(caption->raw))) {
			g_ptr_array_set_size(caption->pieces, 1);
			read_pieces(caption);
		}
		if (caption->grade == GRADE_GOOD || inside || (caption->grade == GRADE_DOUBTFUL && !is_column_head(sheet, caption)))
			return;
	}
	Token *under = first_below(sheet, caption);

	if (under == NULL)
		return;
	g_ptr_array_set_size(caption->pieces, 0);
	limit -= 0.5 * token_height(label); /* the next column's value may begin a little left of its head */
	add_row(sheet, caption->pieces, under, limit, caption->type);
	drop_next_column(sheet, caption);
	add_lines(sheet, caption, limit);
	read_pieces(caption);
}

static Caption *
caption_new(const Sheet *sheet, const Token *label, const char *field)
{
	Caption *caption = g_new0(Caption, 1);

	caption->sheet = sheet;
	caption->label = label;
	caption->field = field;
	caption->rank = label != NULL && label->word != NULL ? label->word->rank : 999;
	caption->type = value_type(field);
	caption->pieces = g_ptr_array_new();
	return caption;
}

Caption *
caption_of_text(const Sheet *sheet, Token *token, const char *field)
{
	Caption *caption = caption_new(sheet, NULL, g_intern_string(field));

	g_ptr_array_add(caption->pieces, token);
	read_pieces(caption);
	return caption;
}

GPtrArray *
caption_find(const Sheet *sheet)
{
	GPtrArray *captions = g_ptr_array_new_with_free_func((GDestroyNotify)caption_free);

	for (guint i = 0; i < sheet->tokens->len; i++) {
		const Token *token = g_ptr_array_index(sheet->tokens, i);

		if (!token->is_label || token->word == NULL)
			continue;
		for (int n = 0; n < 2; n++) {
			const char *field = n == 0 ? token->word->field : token->word->also;
			Caption *caption;

			if (field == NULL)
				continue;
			caption = caption_new(sheet, token, field);
			fill(sheet, caption);
			g_ptr_array_add(captions, caption);
		}
	}
	return captions;
}

const Caption *
caption_best(const GPtrArray *captions, const char *field)
{
	const Caption *best = NULL;

	for (guint i = 0; i < captions->len; i++) {
		const Caption *caption = g_ptr_array_index(captions, i);

		if (!g_str_equal(caption->field, field))
			continue;
		if (best == NULL || caption->grade > best->grade || (caption->grade == best->grade && caption->rank < best->rank))
			best = caption;
	}
	return best;
}
