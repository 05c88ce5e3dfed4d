/* value.h - what was written, in canonical form, by the kind of value it should be (DOMAIN.md 4.6, 5; store/document.h for the forms) */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "parse/option.h"
#include "parse/pattern.h"

typedef enum {
	VALUE_TEXT, VALUE_COMPANY, VALUE_PARTY, VALUE_PERSON, VALUE_TAXID, VALUE_PHONE, VALUE_POSTCODE, VALUE_EMAIL, VALUE_ADDRESS, VALUE_COUNT,
	VALUE_YEARS, VALUE_PACKAGE, VALUE_BIZ, VALUE_EXPRESS, VALUE_DATE, VALUE_AMOUNT, VALUE_WORDS, VALUE_ACCOUNT, VALUE_REFERENCE,
	VALUE_MEMO, VALUE_IDENTITY, VALUE_BANK
} ValueType;

/* The type of a field, the bare ones of a receipt (bare_account) included. */
ValueType value_type(const char *field);

/* `ocr`: look-alikes are forgiven.  NULL with GRADE_NONE; else a new string.  *why (borrowed, may be NULL): what is doubtful. */
char *value_read(ValueType type, const char *raw, bool ocr, Grade *grade, const char **why);

/* The sum in capital words inside the text, in fen; 0 if there is none. */
gint64 value_words(const char *text, bool *doubtful);
/* The sum in digits inside the text, in fen without sign; 0 if there is none. */
gint64 value_amount(const char *text, bool ocr);
/* Is it only what a form prints to be filled in or explained (必填, 请填写…, ____)? */
bool  value_is_hint(const char *text);
