/* sheet.h - one page cut into labels and the texts between them
 *
 * A run may hold a label, a value, or several of both ("联系人：张三  电话：139…"); single characters stacked upright
 * (付 / 款 / 人) become one label.  Tokens borrow from page and run, which must outlive the sheet. */
#pragma once
#include "parse/pages.h"
#include "parse/vocabulary.h"

typedef struct Token {
	char *text;            /* as it stood; of a label: without its colon */
	double x0, y0, x1, y1; /* a part of a run: by its share of the width */
	const Run *run;
	bool is_label, has_colon;
	const Word *word;      /* of a label; NULL: a label nobody knows ("凭证种类：") */
	struct Token *inner;   /* of a label: the text that follows it in the same run, or NULL */
	struct Token *label;   /* of a text: the label before it in the same run, or NULL */
	struct Token *owner;   /* of a text: the nearest label to its left in its row, or NULL */
} Token;

typedef struct {
	const Page *page;
	guint number;          /* from 1 */
	bool fuzzy;            /* read from pixels */
	GPtrArray *tokens;     /* of Token, in reading order */
} Sheet;

/* At most this many runs of a page are looked at. */
#define SHEET_RUNS 3000

Sheet *sheet_new(const Page *page, guint number, const char *kind);
/* Only the part of the page from `top` up to `bottom` (units of the page). */
Sheet *sheet_new_part(const Page *page, guint number, const char *kind, double top, double bottom);
void   sheet_free(Sheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sheet, sheet_free)

/* Shared height of two tokens as a part of the smaller one; <= 0: none. */
double token_overlap(const Token *a, const Token *b);
double token_height(const Token *token);
