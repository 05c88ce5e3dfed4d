/* taxid.h - tax identifiers: kinds, check characters, suggestions
 *
 * Source: GB 32100-2015, GB 11714-1997, GS 15-2006, GB 11643 by way of DOMAIN.md section 2.  A valid check proves a
 * reading; an invalid one never rejects on its own, and a repair is only ever a suggestion (findings 4, 5). */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef enum {
	TAXID_NONE,         /* nothing that could be a tax ID */
	TAXID_USCC,         /* 18, 统一社会信用代码, both checks hold */
	TAXID_USCC_BAD,     /* 18, looks like a USCC, a check fails */
	TAXID_LEGACY,       /* 15, region + organisation code, check holds */
	TAXID_LEGACY_BAD,   /* 15, neither check holds */
	TAXID_REGISTRATION, /* 15 digits, only the GS 15-2006 check holds: 工商注册号, not a tax ID */
	TAXID_PERSON,       /* 17 or 20, identity number + 2; or an 18 digit identity number */
	TAXID_TEMPORARY,    /* L + one of the above */
	TAXID_ORGCODE,      /* bare 9 character organisation code, check holds */
} TaxIdKind;

/* Width, blanks, hyphens and look-alike letters folded, l|! to 1 and o to 0 before upper-casing, letters that the
 * USCC alphabet lacks mapped (O 0, I 1, Z 2, S 5) in 18 character codes.  New string, never NULL. */
char     *taxid_normalise(const char *raw);
TaxIdKind taxid_kind(const char *normalised);
/* True for USCC, LEGACY, PERSON, TEMPORARY: the check holds (or the kind has none we know). */
bool      taxid_is_valid(const char *normalised);
bool      taxid_uscc_check(const char *uscc);    /* GB 32100 check character alone */
bool      taxid_org_check(const char *org9);     /* GB 11714 */
bool      taxid_legacy_check(const char *legacy15);
bool      taxid_person_check(const char *id18);  /* GB 11643 with a real birth date */
/* The key that survives every generation: the 9 characters of the organisation code of USCC, LEGACY, ORGCODE (and
 * their *_BAD kinds); the ID itself for the others; NULL for TAXID_NONE. */
char     *taxid_company_key(const char *normalised);
/* Codes one OCR confusion away that pass all checks (NULL-terminated, maybe empty; g_strfreev). */
char    **taxid_suggest(const char *normalised);
/* The first tax ID found inside running text such as a transfer's remark ("91650100MAL76FT18Y证书费"): only codes whose
 * checks hold.  NULL if none. */
char     *taxid_find(const char *text);
