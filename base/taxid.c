/* taxid.c - tax identifiers: kinds, check characters, suggestions */
#include "base/taxid.h"

#include <string.h>
#include "base/confusable.h"
#include "base/text.h"

#define USCC_LENGTH   18
#define LEGACY_LENGTH 15
#define ORG_LENGTH    9
#define LENGTH_MAX    24 /* longer text is no identifier */
#define ENOUGH_DIGITS 8  /* so many digits make a misread code out of a word */

static const char uscc_letters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";     /* GB 32100: no I O S V Z */
static const char org_letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"; /* GB 11714: other values from I on */

/* ---- check characters ---- */

static int
value_in(const char *alphabet, char c)
{
	const char *at = c != '\0' ? strchr(alphabet, c) : NULL;

	return at != NULL ? (int)(at - alphabet) : -1;
}

bool
taxid_uscc_check(const char *uscc)
{
	int sum = 0, weight = 1;

	if (uscc == NULL || strlen(uscc) != USCC_LENGTH)
		return false;
	for (int i = 0; i < USCC_LENGTH - 1; i++) {
		int value = value_in(uscc_letters, uscc[i]);

		if (value < 0)
			return false;
		sum += value * weight;
		weight = weight * 3 % 31;
	}
	return uscc[USCC_LENGTH - 1] == uscc_letters[(31 - sum % 31) % 31];
}

bool
taxid_org_check(const char *org9)
{
	static const int weights[] = { 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0, check;

	if (org9 == NULL || strlen(org9) != ORG_LENGTH)
		return false;
	for (int i = 0; i < ORG_LENGTH - 1; i++) {
		int value = value_in(org_letters, org9[i]);

		if (value < 0)
			return false;
		sum += value * weights[i];
	}
	check = 11 - sum % 11;
	return org9[ORG_LENGTH - 1] == (check == 10 ? 'X' : check == 11 ? '0' : (char)('0' + check));
}

static bool
all_digits(const char *text, gsize n)
{
	for (gsize i = 0; i < n; i++)
		if (!g_ascii_isdigit(text[i]))
			return false;
	return true;
}

/* The first two digits of GB/T 2260; districts change their numbers, provinces do not. */
static bool
is_province(const char *digits)
{
	static const char *const provinces = " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 "
					     "61 62 63 64 65 71 81 82 ";
	char key[] = { ' ', digits[0], digits[1], ' ', '\0' };

	return strstr(provinces, key) != NULL;
}

static bool
is_region(const char *six)
{
	return all_digits(six, 6) && (is_province(six) || strncmp(six, "100000", 6) == 0); /* 100000: the State itself */
}

bool
taxid_legacy_check(const char *legacy15)
{
	return legacy15 != NULL && strlen(legacy15) == LEGACY_LENGTH && is_region(legacy15) &&
	       taxid_org_check(legacy15 + 6);
}

/* GS 15-2006: the number of a registration, not a tax ID. */
static bool
registration_check(const char *digits)
{
	int rest = 10;

	if (!all_digits(digits, LEGACY_LENGTH))
		return false;
	for (int i = 0; i < LEGACY_LENGTH - 1; i++) {
		rest = (rest + digits[i] - '0') % 10;
		rest = (rest == 0 ? 10 : rest) * 2 % 11;
	}
	return digits[LEGACY_LENGTH - 1] - '0' == (11 - rest) % 10;
}

/* `date` is YYYYMMDD. */
static bool
is_birth_date(const char *date)
{
	int number = 0;
	int year, month, day;

	if (!all_digits(date, 8))
		return false;
	for (int i = 0; i < 8; i++)
		number = number * 10 + (date[i] - '0');
	year = number / 10000;
	month = number / 100 % 100;
	day = number % 100;
	return year >= 1880 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
	       g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year);
}

bool
taxid_person_check(const char *id18)
{
	static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;

	if (id18 == NULL || strlen(id18) != USCC_LENGTH || !all_digits(id18, USCC_LENGTH - 1) || !is_birth_date(id18 + 6))
		return false;
	for (int i = 0; i < USCC_LENGTH - 1; i++)
		sum += (id18[i] - '0') * weights[i];
	return id18[USCC_LENGTH - 1] == "10X98765432"[sum % 11];
}

/* ---- normal form ---- */

/* Greek and Cyrillic capitals that look like Latin ones. */
static char
latin_of(gunichar c)
{
	static const char foreign[] = "АВЕКМНОРСТУХІЅЈАΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", latin[] = "ABEKMHOPCTYXISJAABEZHIKMNOPTYX";
	glong i = 0;

	for (const char *p = foreign; *p != '\0'; p = g_utf8_next_char(p), i++)
		if (g_utf8_get_char(p) == g_unichar_toupper(c))
			return latin[i];
	return '\0';
}

static bool
is_filler(gunichar c)
{
	return c == '-' || c == '.' || c == 0xb7 || c == 0x2022 || c == 0x30fb || (c >= 0x2010 && c <= 0x2015) ||
	       c == 0x2212 || c == 0x30fc || c == 0x4e00; /* 一 drawn for a dash */
}

/* `l` says what a small l stands for: '1' as OCR has it, 'L' as typed. */
static char *
normalise_with(const char *folded, char l)
{
	GString *out = g_string_new(NULL);

	for (const char *p = folded; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		char latin = c >= 0x80 ? latin_of(c) : '\0';

		if (is_filler(c))
			continue;
		if (latin != '\0')
			g_string_append_c(out, latin);
		else if (c == '|' || c == '!' || c == 0x131)
			g_string_append_c(out, '1');
		else if (c < 0x80)
			g_string_append_c(out, c == 'l' ? l : c == 'o' ? '0' : g_ascii_toupper((char)c));
		else
			g_string_append_unichar(out, c);
	}
	if (out->len == USCC_LENGTH) /* letters the alphabet lacks have one meaning only */
		for (gsize i = 0; i < out->len; i++) {
			const char *at = strchr("OIZS", out->str[i]);

			if (at != NULL)
				out->str[i] = "0125"[at - "OIZS"];
		}
	return g_string_free(out, FALSE);
}

/* Blanks and marks at the ends gone, NFKC, case kept. */
static char *
fold_keeping_case(const char *raw)
{
	g_autofree char *valid = g_utf8_make_valid(raw != NULL ? raw : "", -1);
	g_autofree char *nfkc = g_utf8_normalize(valid, -1, G_NORMALIZE_ALL_COMPOSE);
	GString *out = g_string_new(NULL);
	static const char marks[] = ":;,'\"()[]_";

	for (const char *p = nfkc != NULL ? nfkc : ""; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (g_unichar_isspace(c) || g_unichar_iszerowidth(c) || c < 0x20 || c == 0xfeff)
			continue;
		if (out->len == 0 && c < 0x80 && strchr(marks, (int)c) != NULL)
			continue;
		g_string_append_unichar(out, c);
	}
	while (out->len > 0 && strchr(marks, out->str[out->len - 1]) != NULL)
		g_string_truncate(out, out->len - 1);
	return g_string_free(out, FALSE);
}

char *
taxid_normalise(const char *raw)
{
	g_autofree char *folded = fold_keeping_case(raw);
	g_autofree char *read = normalise_with(folded, '1');
	g_autofree char *typed = normalise_with(folded, 'L');

	/* A code typed in small letters may hold a true L: the checks tell. */
	if (strcmp(read, typed) != 0 && !taxid_is_valid(read) && taxid_is_valid(typed))
		return g_steal_pointer(&typed);
	return g_steal_pointer(&read);
}

/* ---- kinds ---- */

static bool
has_uscc_shape(const char *code)
{
	if (strlen(code) != USCC_LENGTH || strchr("123456789ANY", code[0]) == NULL || !is_region(code + 2))
		return false;
	for (int i = 0; i < USCC_LENGTH; i++)
		if (value_in(uscc_letters, code[i]) < 0)
			return false;
	return true;
}

static bool
is_uscc(const char *code)
{
	char org[ORG_LENGTH + 1] = { 0 };

	if (!has_uscc_shape(code) || !taxid_uscc_check(code))
		return false;
	memcpy(org, code + 8, ORG_LENGTH);
	return taxid_org_check(org);
}

/* Letters and digits, enough digits: some code, misread perhaps. */
static bool
is_code_like(const char *text)
{
	guint digits = 0;

	for (const char *p = text; *p != '\0'; p++) {
		if (!g_ascii_isdigit(*p) && !g_ascii_isupper(*p))
			return false;
		digits += g_ascii_isdigit(*p);
	}
	return digits >= ENOUGH_DIGITS;
}

static TaxIdKind
kind_of_18(const char *code)
{
	if (is_uscc(code))
		return TAXID_USCC;
	if (taxid_person_check(code))
		return TAXID_PERSON;
	return is_code_like(code) ? TAXID_USCC_BAD : TAXID_NONE;
}

static TaxIdKind
kind_of_15(const char *code)
{
	if (taxid_legacy_check(code))
		return TAXID_LEGACY;
	if (registration_check(code) && is_region(code))
		return TAXID_REGISTRATION;
	return is_code_like(code) ? TAXID_LEGACY_BAD : TAXID_NONE;
}

/* An identity number and two digits of sequence; the old one has 15 digits and a year of two. */
static bool
is_person_with_sequence(const char *code, gsize length)
{
	char id[USCC_LENGTH + 1] = { 0 }, birth[9] = "19";

	if (length == 17) {
		memcpy(birth + 2, code + 6, 6);
		return all_digits(code, 17) && is_province(code) && is_birth_date(birth);
	}
	memcpy(id, code, USCC_LENGTH);
	return length == 20 && taxid_person_check(id) && all_digits(code + USCC_LENGTH, 2);
}

TaxIdKind
taxid_kind(const char *normalised)
{
	gsize length = normalised != NULL ? strlen(normalised) : 0;

	if (length == USCC_LENGTH)
		return kind_of_18(normalised);
	if (length == LEGACY_LENGTH)
		return kind_of_15(normalised);
	if (length == ORG_LENGTH)
		return taxid_org_check(normalised) ? TAXID_ORGCODE : TAXID_NONE;
	if (length == 20 || length == 17)
		return is_person_with_sequence(normalised, length) ? TAXID_PERSON : TAXID_NONE;
	if (length > LEGACY_LENGTH && length <= 21 && normalised[0] == 'L')
		return taxid_is_valid(normalised + 1) ? TAXID_TEMPORARY : TAXID_NONE;
	return TAXID_NONE;
}

bool
taxid_is_valid(const char *normalised)
{
	TaxIdKind kind = taxid_kind(normalised);

	return kind == TAXID_USCC || kind == TAXID_LEGACY || kind == TAXID_PERSON || kind == TAXID_TEMPORARY;
}

char *
taxid_company_key(const char *normalised)
{
	switch (taxid_kind(normalised)) {
	case TAXID_NONE:
		return NULL;
	case TAXID_USCC:
	case TAXID_USCC_BAD:
		return g_strndup(normalised + 8, ORG_LENGTH);
	case TAXID_LEGACY:
	case TAXID_LEGACY_BAD:
		return g_strdup(normalised + 6);
	case TAXID_TEMPORARY:
		return taxid_company_key(normalised + 1);
	case TAXID_ORGCODE:
	case TAXID_REGISTRATION:
	case TAXID_PERSON:
		break;
	}
	return g_strdup(normalised);
}

/* ---- suggestions, search ---- */

static bool
passes_all(const char *code)
{
	return strlen(code) == USCC_LENGTH ? is_uscc(code) : taxid_legacy_check(code);
}

static void
add_once(GPtrArray *found, const char *code)
{
	for (guint i = 0; i < found->len; i++)
		if (strcmp(g_ptr_array_index(found, i), code) == 0)
			return;
	g_ptr_array_add(found, g_strdup(code));
}

/* Every other reading of the character at `i`. */
static void
try_readings(GPtrArray *found, char *code, gsize i)
{
	const char *const *sets = confusable_sets("taxid");
	char as_read = code[i];

	for (guint s = 0; sets[s] != NULL; s++) {
		if (strchr(sets[s], as_read) == NULL)
			continue;
		for (const char *p = sets[s]; *p != '\0'; p++) {
			code[i] = *p;
			if (*p != as_read && passes_all(code))
				add_once(found, code);
		}
	}
	code[i] = as_read;
}

char **
taxid_suggest(const char *normalised)
{
	TaxIdKind kind = taxid_kind(normalised);
	g_autoptr(GPtrArray) found = g_ptr_array_new();

	if (kind == TAXID_USCC_BAD || kind == TAXID_LEGACY_BAD || kind == TAXID_REGISTRATION) {
		g_autofree char *code = g_strdup(normalised);

		for (gsize i = 0; code[i] != '\0'; i++)
			try_readings(found, code, i);
	}
	g_ptr_array_add(found, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&found), FALSE);
}

/* A USCC anywhere in a run of letters and digits (UKEY9165…Y2个), a legacy ID only as the whole run: its check lets
 * one number in eleven pass. */
static char *
find_in_run(const char *run, gsize length)
{
	for (gsize at = 0; at + USCC_LENGTH <= length; at++) {
		g_autofree char *window = g_strndup(run + at, USCC_LENGTH);
		g_autofree char *code = taxid_normalise(window);

		if (taxid_kind(code) == TAXID_USCC && (length == USCC_LENGTH || !all_digits(run, length)))
			return g_steal_pointer(&code);
	}
	if (length == LEGACY_LENGTH) {
		g_autofree char *whole = g_strndup(run, length);
		g_autofree char *code = taxid_normalise(whole);

		if (taxid_kind(code) == TAXID_LEGACY)
			return g_steal_pointer(&code);
	}
	return NULL;
}

char *
taxid_find(const char *text)
{
	g_autofree char *folded = fold_keeping_case(text);
	g_autofree char *legacy = NULL;

	for (const char *p = folded; *p != '\0';) {
		gsize length = 0;
		g_autofree char *found = NULL;

		while (g_ascii_isalnum(p[length]) || p[length] == '|' || p[length] == '!')
			length++;
		if (length >= LEGACY_LENGTH && (found = find_in_run(p, length)) != NULL) {
			if (strlen(found) == USCC_LENGTH)
				return g_steal_pointer(&found);
			if (legacy == NULL)
				legacy = g_steal_pointer(&found);
		}
		p += MAX(length, 1);
	}
	return g_steal_pointer(&legacy);
}
