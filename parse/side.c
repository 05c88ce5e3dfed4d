/* side.c - payer and payee of labels that do not say it themselves */
#include "parse/side.h"
#include <string.h>
#include "base/text.h"

typedef struct {
	GPtrArray *captions; /* of Caption: bare labels of one block, from top to bottom */
	Side side;
} Block;

static void
block_free(gpointer data)
{
	Block *block = data;

	g_ptr_array_unref(block->captions);
	g_free(block);
}

static double
middle(const Token *token)
{
	return (token->y0 + token->y1) / 2;
}

static bool
is_bare(const Token *token)
{
	return token->is_label && token->word != NULL && token->word->field != NULL && g_str_has_prefix(token->word->field, "bare_");
}

static Side
side_of_field(const char *field)
{
	if (field == NULL)
		return SIDE_NONE;
	return g_str_has_prefix(field, "payer_") ? SIDE_PAYER : g_str_has_prefix(field, "payee_") ? SIDE_PAYEE : SIDE_NONE;
}

/* A word of one side with no value of its own in its row. */
static bool
is_head(const Sheet *sheet, const Token *token)
{
	const Token *right = NULL;

	if (!token->is_label || token->word == NULL || token->word->section == SIDE_NONE)
		return false;
	if (token->inner != NULL)
		return false;
	for (guint i = 0; i < sheet->tokens->len; i++) {
		const Token *other = g_ptr_array_index(sheet->tokens, i);

		if (other != token && other->x0 >= token->x1 - 0.5 * token_height(token) && token_overlap(other, token) >= 0.3 &&
		    (right == NULL || other->x0 < right->x0))
			right = other;
	}
	return right == NULL || right->is_label;
}

/* --- blocks of labels below each other --- */

static bool
fits(const Block *block, const Caption *caption)
{
	const Caption *last = g_ptr_array_index(block->captions, block->captions->len - 1);
	double height = MIN(token_height(last->label), token_height(caption->label));
	double left = ABS(last->label->x0 - caption->label->x0), right = ABS(last->label->x1 - caption->label->x1);
	double centre = ABS(last->label->x0 + last->label->x1 - caption->label->x0 - caption->label->x1) / 2;

	if (last->sheet != caption->sheet || MIN(MIN(left, right), centre) > 1.2 * height)
		return false;
	if (caption->label->y0 < last->label->y0 + 0.3 * height || caption->label->y0 - last->label->y1 > 5 * height)
		return false;
	for (guint i = 0; i < block->captions->len; i++)
		if (g_str_equal(((const Caption *)g_ptr_array_index(block->captions, i))->field, caption->field))
			return false; /* 户名 again: the other side begins */
	return true;
}

static int
by_height(gconstpointer a, gconstpointer b)
{
	const Caption *one = *(Caption *const *)a, *other = *(Caption *const *)b;

	if (one->sheet->number != other->sheet->number)
		return one->sheet->number < other->sheet->number ? -1 : 1;
	if (one->label->y0 != other->label->y0)
		return one->label->y0 < other->label->y0 ? -1 : 1;
	return one->label->x0 < other->label->x0 ? -1 : one->label->x0 > other->label->x0;
}

static GPtrArray *
find_blocks(const Paper *paper)
{
	GPtrArray *blocks = g_ptr_array_new_with_free_func(block_free);
	g_autoptr(GPtrArray) bare = g_ptr_array_new();

	for (guint i = 0; i < paper->captions->len; i++) {
		Caption *caption = g_ptr_array_index(paper->captions, i);

		if (g_str_has_prefix(caption->field, "bare_"))
			g_ptr_array_add(bare, caption);
	}
	g_ptr_array_sort(bare, by_height);
	for (guint i = 0; i < bare->len; i++) {
		Caption *caption = g_ptr_array_index(bare, i);
		Block *home = NULL;

		for (guint n = 0; n < blocks->len && home == NULL; n++)
			if (fits(g_ptr_array_index(blocks, n), caption))
				home = g_ptr_array_index(blocks, n);
		if (home == NULL) {
			home = g_new0(Block, 1);
			home->captions = g_ptr_array_new();
			g_ptr_array_add(blocks, home);
		}
		g_ptr_array_add(home->captions, caption);
	}
	return blocks;
}

static bool
shares_field(const Block *a, const Block *b)
{
	for (guint i = 0; i < a->captions->len; i++)
		for (guint n = 0; n < b->captions->len; n++)
			if (g_str_equal(((const Caption *)g_ptr_array_index(a->captions, i))->field, ((const Caption *)g_ptr_array_index(b->captions, n))->field))
				return true;
	return false;
}

static bool
shares_row(const Block *a, const Block *b)
{
	for (guint i = 0; i < a->captions->len; i++)
		for (guint n = 0; n < b->captions->len; n++) {
			const Caption *left = g_ptr_array_index(a->captions, i), *right = g_ptr_array_index(b->captions, n);

			if (left->sheet == right->sheet && token_overlap(left->label, right->label) >= 0.5)
				return true;
		}
	return false;
}

/* --- the word that names the side --- */

/* Left of the block, at its height; the nearest one. */
static Side
side_from_left(const Sheet *sheet, const Block *block)
{
	const Token *top = ((const Caption *)g_ptr_array_index(block->captions, 0))->label, *best = NULL;
	const Token *end = ((const Caption *)g_ptr_array_index(block->captions, block->captions->len - 1))->label;
	double height = token_height(top);

	for (guint i = 0; i < sheet->tokens->len; i++) {
		const Token *token = g_ptr_array_index(sheet->tokens, i);

		if (!token->is_label || token->word == NULL || token->word->section == SIDE_NONE || token->x1 > top->x0 + 0.5 * height)
			continue;
		if (middle(token) < top->y0 - height || middle(token) > end->y1 + height || !is_head(sheet, token))
			continue;
		if (best == NULL || token->x0 > best->x0)
			best = token;
	}
	return best != NULL ? best->word->section : SIDE_NONE;
}

static double
overlap_across(const Token *head, double x0, double x1)
{
	return MIN(head->x1, x1) - MAX(head->x0, x0);
}

/* Above the block and its values, with no other block between; the lowest one, and of those in one row the nearest. */
static Side
side_from_above(const Sheet *sheet, const Block *block, const GPtrArray *blocks)
{
	const Caption *first = g_ptr_array_index(block->captions, 0);
	const Token *top = first->label, *best = NULL;
	double height = token_height(top), right = top->x1;

	for (guint i = 0; i < first->pieces->len; i++)
		right = MAX(right, ((const Token *)g_ptr_array_index(first->pieces, i))->x1);
	for (guint i = 0; i < sheet->tokens->len; i++) {
		const Token *token = g_ptr_array_index(sheet->tokens, i);
		bool blocked = false;

		if (!token->is_label || token->word == NULL || (token->word->section == SIDE_NONE && side_of_field(token->word->field) == SIDE_NONE))
			continue;
		if (token->y1 > top->y0 + 0.4 * height || overlap_across(token, top->x0 - 2 * height, right) <= 0)
			continue;
		for (guint n = 0; n < blocks->len && !blocked; n++) {
			const Block *other = g_ptr_array_index(blocks, n);
			const Token *label = ((const Caption *)g_ptr_array_index(other->captions, 0))->label;

			blocked = other != block && ((const Caption *)g_ptr_array_index(other->captions, 0))->sheet == sheet && label->y0 > token->y1 - 0.4 * height &&
			          label->y1 < top->y0 + 0.4 * height && overlap_across(label, top->x0 - 2 * height, right) > 0;
		}
		if (blocked)
			continue;
		if (best == NULL || token->y0 > best->y0 + 0.5 * height || (token->y0 > best->y0 - 0.5 * height && ABS(token->x0 - top->x0) < ABS(best->x0 - top->x0)))
			best = token;
	}
	if (best == NULL)
		return SIDE_NONE;
	return best->word->section != SIDE_NONE ? best->word->section : side_of_field(best->word->field);
}

/* Does another block with the same labels stand between the word and this block?  Then the word is that block's. */
static bool
is_taken(const Token *word, const Block *block, const GPtrArray *blocks)
{
	const Token *top = ((const Caption *)g_ptr_array_index(block->captions, 0))->label;

	for (guint i = 0; i < blocks->len; i++) {
		const Block *other = g_ptr_array_index(blocks, i);
		const Token *label = ((const Caption *)g_ptr_array_index(other->captions, 0))->label;

		if (other != block && shares_row(other, block) && shares_field(other, block) && label->x0 > word->x0 && label->x0 < top->x0)
			return true;
	}
	return false;
}

/* A label of one side earlier in the row: 付款人名称 … 账号 …. */
static Side
side_from_row(const Sheet *sheet, const Block *block, const GPtrArray *blocks)
{
	const Token *top = ((const Caption *)g_ptr_array_index(block->captions, 0))->label, *best = NULL;

	for (guint i = 0; i < sheet->tokens->len; i++) {
		const Token *token = g_ptr_array_index(sheet->tokens, i);

		if (!token->is_label || token->word == NULL || token->x1 > top->x0 || token_overlap(token, top) < 0.5)
			continue;
		if (token->word->section == SIDE_NONE && side_of_field(token->word->field) == SIDE_NONE)
			continue;
		if (best == NULL || token->x0 > best->x0)
			best = token;
	}
	if (best == NULL || is_taken(best, block, blocks))
		return SIDE_NONE;
	return side_of_field(best->word->field) != SIDE_NONE ? side_of_field(best->word->field) : best->word->section;
}

/* 户名 and 账号 beside each other are of one side: the block in whose row this one stands, with other labels than its own. */
static Block *
mate_of(const GPtrArray *blocks, const Block *block)
{
	for (guint i = 0; i < blocks->len; i++) {
		Block *other = g_ptr_array_index(blocks, i);

		if (other != block && !shares_field(block, other) && shares_row(block, other))
			return other;
	}
	return NULL;
}

/* 户名 beside 对方户名: the account's own side is the one that no label of its own tells. */
static Side
side_not_told(const Paper *paper)
{
	bool payer = false, payee = false;

	for (guint i = 0; i < paper->captions->len; i++) {
		const Caption *caption = g_ptr_array_index(paper->captions, i);
		bool named = caption->value != NULL && (g_str_has_suffix(caption->field, "_name") || g_str_has_suffix(caption->field, "_account"));

		payer = payer || (named && side_of_field(caption->field) == SIDE_PAYER);
		payee = payee || (named && side_of_field(caption->field) == SIDE_PAYEE);
	}
	return payer == payee ? SIDE_NONE : payer ? SIDE_PAYEE : SIDE_PAYER;
}

static void
set_side(Caption *caption, Side side)
{
	g_autofree char *field = g_strconcat(side == SIDE_PAYER ? "payer" : "payee", caption->field + strlen("bare"), NULL);

	caption->field = g_intern_string(field);
}

/* --- one label row, two columns of values headed 付款人 | 收款人 --- */

static bool
split_columns(Paper *paper, const Sheet *sheet, Caption *caption)
{
	const Token *label = caption->label;
	Caption *halves[2] = { NULL, NULL };
	Side sides[2] = { SIDE_NONE, SIDE_NONE };
	guint found = 0;

	for (guint i = 0; i < sheet->tokens->len && found < 2; i++) {
		Token *value = g_ptr_array_index(sheet->tokens, i);
		const Token *over = NULL;

		if (value->is_label || value->owner != label)
			continue;
		for (guint n = 0; n < sheet->tokens->len; n++) {
			const Token *head = g_ptr_array_index(sheet->tokens, n);

			if (head->is_label && head->word != NULL && head->word->section != SIDE_NONE && head->inner == NULL && head->y1 < label->y0 + 0.3 * token_height(label) &&
			    head->x0 > label->x1 && overlap_across(head, value->x0, value->x1) > -4 * token_height(label) &&
			    (over == NULL || ABS(head->x0 + head->x1 - value->x0 - value->x1) < ABS(over->x0 + over->x1 - value->x0 - value->x1)))
				over = head;
		}
		if (over == NULL || (found == 1 && over->word->section == sides[0]))
			continue;
		sides[found] = over->word->section;
		halves[found++] = caption_of_text(sheet, value, caption->field);
	}
	for (guint i = 0; i < found; i++) {
		if (found < 2) {
			caption_free(halves[i]);
			continue;
		}
		set_side(halves[i], sides[i]);
		g_ptr_array_add(paper->captions, halves[i]);
	}
	if (found == 2)
		caption->field = "";
	return found == 2;
}

void
side_resolve(Paper *paper)
{
	guint n = paper->captions->len;
	Side known = SIDE_NONE;

	for (guint i = 0; i < n; i++) {
		Caption *caption = g_ptr_array_index(paper->captions, i);

		if (g_str_has_prefix(caption->field, "bare_") && is_bare(caption->label))
			split_columns(paper, caption->sheet, caption);
	}
	g_autoptr(GPtrArray) blocks = find_blocks(paper);

	for (guint i = 0; i < blocks->len; i++) {
		Block *block = g_ptr_array_index(blocks, i);
		const Sheet *sheet = ((const Caption *)g_ptr_array_index(block->captions, 0))->sheet;

		block->side = side_from_left(sheet, block);
		if (block->side == SIDE_NONE)
			block->side = side_from_row(sheet, block, blocks);
		if (block->side == SIDE_NONE)
			block->side = side_from_above(sheet, block, blocks);
		if (block->side != SIDE_NONE)
			known = block->side;
	}
	for (guint i = 0; i < blocks->len; i++) {
		Block *block = g_ptr_array_index(blocks, i), *mate = block->side == SIDE_NONE ? mate_of(blocks, block) : NULL;

		if (mate != NULL)
			block->side = mate->side;
		if (block->side == SIDE_NONE && known == SIDE_NONE)
			block->side = side_not_told(paper);
		if (block->side == SIDE_NONE) {
			block->side = known == SIDE_PAYER ? SIDE_PAYEE : known == SIDE_PAYEE ? SIDE_PAYER : i == 0 ? SIDE_PAYER : SIDE_PAYEE;
			paper_doubt(paper, "%s: no word beside it says payer or payee", ((const Caption *)g_ptr_array_index(block->captions, 0))->label->text);
		}
		for (guint c = 0; c < block->captions->len; c++)
			set_side(g_ptr_array_index(block->captions, c), block->side);
	}
}
