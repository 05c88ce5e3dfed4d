/* finding.h - what is wrong with one application or payment now; becomes exceptions, and makes those that are no longer true resolved */
#pragma once
#include "match/context.h"
#include "store/document.h"
#include "store/exception.h"

typedef struct Findings Findings;

Findings *findings_new(int64_t application, int64_t payment);
void      findings_free(Findings *findings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Findings, findings_free)
/* `facts`: what makes it this question and no other (ids, values); the sentence may change, the facts decide. Document and payment may be 0. */
void      findings_add(Findings *findings, const char *code, int64_t payment, int64_t document, int64_t message, const char *facts,
                       const char *format, ...) G_GNUC_PRINTF(7, 8);
/* Where it stands, for the one added last; NULL is fine. */
void      findings_place(Findings *findings, const FieldRow *field);
void      findings_suggest(Findings *findings, const char *suggestion); /* for the one added last */
void      findings_keep_papers(Findings *findings);              /* the papers were not looked at: what was asked about them stands */
bool      findings_has(const Findings *findings, const char *code);

/* Raises what is new, resolves what is gone (exceptions of the reading stage stay), and tells what still stands: *stops, *incomplete,
 * *unread (a document of its mails could not be read: no release, but nothing is known to be wrong).
 * What a person accepted for the same facts does not count. */
bool      findings_apply(const Context *context, Findings *findings, bool *stops, bool *incomplete, bool *unread, GError **error);
