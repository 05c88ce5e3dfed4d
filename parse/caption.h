/* caption.h - words that announce a value, and which value stands beside them (DOMAIN.md 4.6 rule 2)
 *
 * Pairs are found by place alone, never by the order of an engine: in the same run; to the right in the row, up to the next label;
 * right below where nothing stands right.  Lines of a wrapped value are joined.  A label is never a value. */
#pragma once
#include "parse/sheet.h"
#include "parse/value.h"

typedef struct {
	const Token *label;
	const char *field;  /* of the label's word; `bare_` fields of receipts are resolved by receipt.c */
	int rank;
	ValueType type;
	GPtrArray *pieces;  /* of Token, borrowed: what was joined; empty if the label stands alone */
	char *raw, *value;  /* NULL if there is none; value NULL with GRADE_DOUBTFUL: contradicting ticks */
	Grade grade;
	const char *why;    /* what is doubtful, or NULL */
	const Sheet *sheet;
} Caption;

/* All labels of fields with what stands beside them, in reading order; of Caption, borrowing from the sheet. */
GPtrArray *caption_find(const Sheet *sheet);
/* The best of a field: good before doubtful before blank, then the more telling label, then the first.  NULL if the field has no label. */
const Caption *caption_best(const GPtrArray *captions, const char *field);
/* A caption of free text: one token that no label announced, as `field`. */
Caption *caption_of_text(const Sheet *sheet, Token *token, const char *field);
void caption_free(Caption *caption);
double caption_confidence(const Caption *caption); /* of the worst run */
