/* sighting.h - one value from all its sightings
 *
 * The form says what is wanted; the letter, the licence, the mail's text and signature confirm it.  A digital sighting stands on its own, a lone
 * OCR reading needs proof: a check character, the same value on another exhibit, or a second reading that agrees (OCR.md section 8). */
#pragma once
#include "match/exhibit.h"

typedef struct {
	char *value;             /* canonical, "" when nobody says it */
	bool doubt;              /* read from pixels and nothing confirms it */
	bool is_ocr;             /* the value rests on OCR alone */
	char *why;               /* one sentence: agreement, check character, operator … */
	const Exhibit *exhibit;  /* where the deciding sighting stands, NULL for an operator's word */
	const Exhibit *asked;    /* the paper that asks for it, though it may be misread there; NULL for an operator's word */
	const FieldRow *field;
} Settled;

void settled_free(Settled *settled);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Settled, settled_free)

/* `name`: a field of an application (store/document.h).  `papers`: all papers of the application, any order. */
Settled *settle_field(const GPtrArray *papers, const char *name);
/* A value from elsewhere than a paper: the mail itself, what is known of the company. */
Settled *settled_new(const char *value, const char *why);
/* The same with an operator's value, which beats every paper. */
Settled *settle_by_operator(const char *value, const char *who);
