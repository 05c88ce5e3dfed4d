/* document.h - one part of a message (body, attachment, member, picture): its fate and what it says */
#pragma once
#include "store/store.h"

/* kinds: application_form letter_of_authority business_licence identity_card remittance_proof statement message_text other */
typedef struct {
	int64_t id, message, parent;   /* parent 0: the mail itself */
	int ordinal;                   /* order within the message, depth first */
	char *file_name, *media_type, *sha256;
	int64_t size;
	char *kind, *state, *reason;   /* reason: why parked or ignored */
	char *type;                    /* sniffed */
	int reader_version;
	int first_page, last_page;     /* of a segment of its parent, else 0 */
	int seals;
	bool is_body, is_inline, is_ocr, has_picture;
	int attempts;
} Document;
void document_free(Document *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Document, document_free)

/* One value read from a document.  Names:
 *   application_form, message_text: company_name tax_id contact_name contact_phone contact_email mailing_address postcode key_count package(basic|combined)
 *     years(1|3|5) biz_type(new|renew|replace|…) invoice_title invoice_tax_id registered_address legal_representative apply_date
 *     service ("pin_reset:1", one field each)  wants_express("1")
 *   letter_of_authority: company_name tax_id contact_name contact_phone identity_number apply_date
 *   business_licence: company_name tax_id legal_representative registered_address
 *   remittance_proof: payer_name payer_account payer_bank payee_name payee_account payee_bank amount_fen amount_words_fen fee_fen paid_at
 *     bank_reference receipt_no remark status(success|pending|scheduled|failed|reversed)
 *   application_form, letter_of_authority also: seal (the name that a company's seal bears, * for each character not read; one field each)
 *   message_text also: signature_company signature_name signature_phone  mentions_payment("1") mentions_application("1")
 *   any: link ("name|size|expires|url")  doubt (a sentence: what could not be read for sure) */
typedef struct {
	int64_t id, document;
	char *name, *value, *raw;
	double confidence;
	bool is_ocr;
	int readings;                  /* see parse/reading.h */
	int page;
	double box[4];
} FieldRow;
void field_row_free(FieldRow *field);

/* Adds a document in state received (or ignored, with reason). */
bool document_add(Store *store, Document *document, GError **error); /* sets document->id */
bool document_move(Store *store, int64_t id, const char *from, const char *to, const char *who, const char *why, GError **error);
/* kind, type, reader version, seals, flags of a document just read. */
bool document_set_reading(Store *store, const Document *document, GError **error);
bool document_add_field(Store *store, const FieldRow *field, GError **error);
/* Before it is read again: drops its fields and all below it, resolves (by "keypost") what its last reading asked; exceptions about parts
 * below move up to it.  SETUP when a payment's claim rests on a part below: that is evidence and stays. */
bool document_clear(Store *store, int64_t id, GError **error);
Document  *document_get(Store *store, int64_t id, GError **error);
GPtrArray *document_list(Store *store, const char *state, const char *kind, GError **error);   /* NULL: any */
GPtrArray *document_of_message(Store *store, int64_t message, GError **error);                  /* by ordinal, id */
GPtrArray *document_fields(Store *store, int64_t document, GError **error);                     /* of FieldRow; without "picture" (proof_picture.h) */
/* Takes the next received document nobody else works on (a claim lapses after 15 minutes); 0 if none. Needs its own Change. */
int64_t    document_claim(Store *store, GError **error);
/* Lets the claims of processes that are gone lapse; a run does this first. Needs a Change. */
bool       document_reclaim(Store *store, GError **error);
bool       document_release(Store *store, int64_t id, GError **error);  /* gives a claim back untouched */
/* A document with the same bytes already read by this reader version: 0 if none (its fields can be copied). */
int64_t    document_twin(Store *store, const char *sha256, const char *type, int reader_version, int64_t not_this, GError **error);
