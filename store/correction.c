/* correction.c - an operator's word for a field of an application */
#include "store/correction.h"
#include "base/date.h"
#include "base/taxid.h"
#include "base/text.h"
#include "store/query.h"
#include <stddef.h>

/* Any text may stand here. */
static const struct {
	const char *name;
	size_t offset;
} texts[] = {
	{ "company_name", offsetof(Application, company_name) },
	{ "contact_name", offsetof(Application, contact_name) },
	{ "contact_phone", offsetof(Application, contact_phone) },
	{ "contact_email", offsetof(Application, contact_email) },
	{ "mailing_address", offsetof(Application, mailing_address) },
	{ "postcode", offsetof(Application, postcode) },
	{ "invoice_title", offsetof(Application, invoice_title) },
	{ "services", offsetof(Application, services) },
	{ "biz_type", offsetof(Application, biz_type) },
};

/* One of these words. */
static const struct {
	const char *name;
	size_t offset;
	const char *words[4];
} choices[] = {
	{ "kind", offsetof(Application, kind), { "keys", "service" } },
	{ "package", offsetof(Application, package), { "basic", "combined", "" } },
};

static const struct {
	const char *name;
	size_t offset;
	gint64 most;
} numbers[] = {
	{ "key_count", offsetof(Application, key_count), 10000 },
	{ "years", offsetof(Application, years), 99 },
};

static void
set_text(char **target, const char *value)
{
	g_free(*target);
	*target = text_tidy(value != NULL ? value : "");
}

static bool
refuse_value(const char *field, const char *value, GError **error)
{
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "\"%s\" cannot be %s of an application",
	            value != NULL ? value : "", field);
	return false;
}

static bool
set_tax_id(Application *application, const char *value)
{
	g_autofree char *normal = taxid_normalise(value != NULL ? value : "");
	char *key = taxid_company_key(normal);

	set_text(&application->tax_id, normal);
	g_free(application->company_key);
	application->company_key = key != NULL ? key : g_strdup("");
	return true;
}

static bool
set_choice(Application *application, guint i, const char *value, GError **error)
{
	char **target = G_STRUCT_MEMBER_P(application, choices[i].offset);
	const char *word = value != NULL ? value : "";

	for (guint n = 0; n < G_N_ELEMENTS(choices[i].words) && choices[i].words[n] != NULL; n++) {
		if (g_str_equal(choices[i].words[n], word)) {
			set_text(target, word);
			return true;
		}
	}
	return refuse_value(choices[i].name, value, error);
}

static bool
set_number(Application *application, guint i, const char *value, GError **error)
{
	guint64 number = 0;

	if (value == NULL || !g_ascii_string_to_unsigned(value, 10, 0, (guint64)numbers[i].most, &number, NULL))
		return refuse_value(numbers[i].name, value, error);
	G_STRUCT_MEMBER(int, application, numbers[i].offset) = (int)number;
	return true;
}

bool
correction_apply(Application *application, const char *field, const char *value, GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		if (g_strcmp0(field, texts[i].name) == 0) {
			set_text(G_STRUCT_MEMBER_P(application, texts[i].offset), value);
			return true;
		}
	}
	for (guint i = 0; i < G_N_ELEMENTS(choices); i++) {
		if (g_strcmp0(field, choices[i].name) == 0)
			return set_choice(application, i, value, error);
	}
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
		if (g_strcmp0(field, numbers[i].name) == 0)
			return set_number(application, i, value, error);
	}
	if (g_strcmp0(field, "tax_id") == 0)
		return set_tax_id(application, value);
	if (g_strcmp0(field, "express") == 0) {
		application->express = g_strcmp0(value, "1") == 0;
		return application->express || g_strcmp0(value, "0") == 0 || refuse_value(field, value, error);
	}
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "an application has no field %s", field);
	return false;
}

bool
correction_add(Store *store, int64_t application, const char *field, const char *value, const char *who,
               const char *note, GError **error)
{
	static const char sql[] = "INSERT INTO correction (application, field, value, who, note, at)"
	                          " VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
	g_autofree char *now = date_now();
	g_autofree char *why = g_strdup_printf("%s corrected%s%s", field, note != NULL && *note != '\0' ? ": " : "",
	                                       note != NULL ? note : "");

	return query_run(store, error, NULL, sql, "istsss", application, field, value, who, note, now) &&
	       journal_write(store, who, "application", application, NULL, NULL, why, error);
}

void
correction_free(Correction *correction)
{
	if (correction == NULL)
		return;
	g_free(correction->field);
	g_free(correction->value);
	g_free(correction->who);
	g_free(correction->note);
	g_free(correction->at);
	g_free(correction);
}

static gpointer
correction_read(Query *query)
{
	Correction *correction = g_new0(Correction, 1);

	correction->field = query_text(query);
	correction->value = query_text(query);
	correction->who = query_text(query);
	correction->note = query_text(query);
	correction->at = query_text(query);
	return correction;
}

GPtrArray *
application_corrections(Store *store, int64_t id, GError **error)
{
	static const char sql[] = "SELECT field, value, who, note, at FROM correction WHERE application = ?1 ORDER BY id";

	return query_rows(store, error, correction_read, (GDestroyNotify)correction_free, sql, "i", id);
}
