/* reason.c - the catalogue of exception codes: what each means for a release, who acts, and the words of data/reasons.ini */
#include "base/config.h"
#include "store/reason.h"

/* Columns: code, stops, leaves incomplete, who acts; the words are data. */
static Reason reasons[] = {
	{ "form_incomplete", true, true, "applicant", "", "" },
	{ "materials_missing", true, true, "applicant", "", "" },
	{ "seal_missing", true, true, "applicant", "", "" },
	{ "tax_id_invalid", true, true, "applicant", "", "" },
	{ "identity_mismatch", true, false, "applicant", "", "" },
	{ "needs_review", true, true, "operator", "", "" },
	{ "unreadable_document", true, false, "applicant", "", "" },
	{ "attachment_link", true, false, "applicant", "", "" },
	{ "unrecognized_message", false, false, "operator", "", "" },
	{ "no_application", true, false, "finance", "", "" },
	{ "personal_payer", true, false, "finance", "", "" },
	{ "third_party_payer", true, false, "finance", "", "" },
	{ "wrong_payee", true, false, "finance", "", "" },
	{ "transfer_not_final", true, false, "finance", "", "" },
	{ "amount_short", true, false, "applicant", "", "" },
	{ "amount_over", true, false, "finance", "", "" },
	{ "amount_inconsistent", true, false, "finance", "", "" },
	{ "fee_ambiguous", true, false, "applicant", "", "" },
	{ "receipt_reused", true, false, "finance", "", "" },
	{ "duplicate_proof", false, false, "operator", "", "" },
	{ "payment_unconfirmed", true, false, "finance", "", "" },
};

static const char *
words_of(GKeyFile *file, const char *code, const char *key)
{
	g_autofree char *text = g_key_file_get_string(file, code, key, NULL);

	return g_intern_string(text != NULL ? text : "");
}

/* Once a process, at the first question: the words live as long as the program. */
static void
load_words(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = data_builtin("reasons.ini", &error);
	g_autoptr(GKeyFile) file = g_key_file_new();

	if (bytes == NULL || !g_key_file_load_from_bytes(file, bytes, G_KEY_FILE_NONE, &error)) {
		g_warning("reasons: %s", error->message);
		return;
	}
	for (guint i = 0; i < G_N_ELEMENTS(reasons); i++) {
		reasons[i].operator_words = words_of(file, reasons[i].code, "operator");
		reasons[i].applicant_words = words_of(file, reasons[i].code, "applicant");
	}
}

static void
ensure_words(void)
{
	static gsize loaded;

	if (g_once_init_enter(&loaded)) {
		load_words();
		g_once_init_leave(&loaded, 1);
	}
}

const Reason *
reason_find(const char *code)
{
	ensure_words();
	for (guint i = 0; i < G_N_ELEMENTS(reasons); i++) {
		if (g_strcmp0(code, reasons[i].code) == 0)
			return &reasons[i];
	}
	return NULL;
}

const Reason *
reason_all(guint *n)
{
	ensure_words();
	*n = G_N_ELEMENTS(reasons);
	return reasons;
}
