/* application.c - what one company asks for, as settled from all its papers */
#include "store/application.h"
#include "base/date.h"
#include "base/names.h"
#include "base/text.h"
#include "store/correction.h"
#include "store/move.h"
#include "store/query.h"

#define COLUMNS                                                                                                  \
	"id, kind, company_key, tax_id, company_name, contact_name, contact_phone, contact_email,"               \
	" mailing_address, postcode, invoice_title, key_count, package, years, express, services, biz_type,"     \
	" state, due, allocated, complete_since, created_at, dirty, plain"

static gpointer
application_read(Query *query)
{
	Application *application = g_new0(Application, 1);

	application->id = query_int(query);
	application->kind = query_text(query);
	application->company_key = query_text(query);
	application->tax_id = query_text(query);
	application->company_name = query_text(query);
	application->contact_name = query_text(query);
	application->contact_phone = query_text(query);
	application->contact_email = query_text(query);
	application->mailing_address = query_text(query);
	application->postcode = query_text(query);
	application->invoice_title = query_text(query);
	application->key_count = (int)query_int(query);
	application->package = query_text(query);
	application->years = (int)query_int(query);
	application->express = query_bool(query);
	application->services = query_text(query);
	application->biz_type = query_text(query);
	application->state = query_text(query);
	application->due = query_int(query);
	application->allocated = query_int(query);
	application->complete_since = query_text(query);
	application->created_at = query_text(query);
	application->dirty = query_bool(query);
	application->plain = query_bool(query);
	return application;
}

static char *
folded_name(const Application *application)
{
	const char *name = application->company_name;

	return name != NULL && *name != '\0' ? names_company(name) : NULL;
}

static char *
short_name(const Application *application)
{
	const char *name = application->company_name;

	return name != NULL && *name != '\0' ? names_short(name) : NULL;
}

bool
application_add(Store *store, Application *application, GError **error)
{
	static const char sql[] =
		"INSERT INTO application (kind, company_key, tax_id, company_name, company_folded, contact_name,"
		" contact_phone, contact_email, email_folded, mailing_address, postcode, invoice_title, key_count,"
		" package, years, express, services, biz_type, state, due, allocated, created_at, dirty, company_short)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, 'incomplete',"
		" ?19, 0, ?20, 1, ?21) RETURNING id";
	g_autofree char *folded = folded_name(application);
	g_autofree char *shortened = short_name(application);
	g_autofree char *email = text_fold(application->contact_email);
	g_autofree char *now = date_now();

	if (!query_number(store, error, &application->id, sql, "stttttttttttntnbttist", application->kind,
	                  application->company_key, application->tax_id, application->company_name, folded,
	                  application->contact_name, application->contact_phone, application->contact_email,
	                  email, application->mailing_address, application->postcode, application->invoice_title,
	                  application->key_count, application->package, application->years, application->express,
	                  application->services, application->biz_type, application->due, now, shortened))
		return false;
	g_free(application->state);
	application->state = g_strdup("incomplete");
	g_free(application->created_at);
	application->created_at = g_steal_pointer(&now);
	application->allocated = 0;
	application->dirty = true;
	return move_begin(store, NOUN_APPLICATION, application->id, "incomplete", application->kind, error);
}

static bool
update_row(Store *store, const Application *application, GError **error)
{
	/* What is released stands: jobs, parcel and invoice were made from it. */
	static const char sql[] =
		"UPDATE application SET kind = ?1, company_key = ?2, tax_id = ?3, company_name = ?4,"
		" company_folded = ?5, contact_name = ?6, contact_phone = ?7, contact_email = ?8, mailing_address = ?9,"
		" postcode = ?10, invoice_title = ?11, key_count = ?12, package = ?13, years = ?14, express = ?15,"
		" services = ?16, biz_type = ?17, due = ?18, dirty = ?19, email_folded = ?20, company_short = ?22, plain = ?23"
		" WHERE id = ?21 AND NOT EXISTS (SELECT 1 FROM release r WHERE r.application = ?21)";
	g_autofree char *folded = folded_name(application);
	g_autofree char *shortened = short_name(application);
	g_autofree char *email = text_fold(application->contact_email);
	int64_t changed = 0;

	return query_run(store, error, &changed, sql, "sttttttttttntnbttibtitb", application->kind,
	                 application->company_key, application->tax_id, application->company_name, folded,
	                 application->contact_name, application->contact_phone, application->contact_email,
	                 application->mailing_address, application->postcode, application->invoice_title,
	                 application->key_count, application->package, application->years, application->express,
	                 application->services, application->biz_type, application->due, application->dirty,
	                 email, application->id, shortened, application->plain) &&
	       move_expect_one(NOUN_APPLICATION, store, application->id, changed,
	                       "is released (or is not there): its facts stand", error);
}

bool
application_update(Store *store, const Application *application, GError **error)
{
	g_autoptr(GPtrArray) corrections = application_corrections(store, application->id, error);
	g_autoptr(Application) copy = NULL;

	if (corrections == NULL)
		return false;
	if (corrections->len == 0)
		return update_row(store, application, error);
	copy = application_copy(application);
	for (guint i = 0; i < corrections->len; i++) {
		const Correction *correction = g_ptr_array_index(corrections, i);

		if (!correction_apply(copy, correction->field, correction->value, error))
			return false;
	}
	return update_row(store, copy, error);
}

bool
application_move(Store *store, int64_t id, const char *from, const char *to, const char *who, const char *why,
                 GError **error)
{
	static const char plain[] = "UPDATE application SET state = ?1, complete_since = COALESCE(complete_since, ?4)"
	                            " WHERE id = ?2 AND state = ?3";
	/* Into production only through the one door. */
	static const char queue[] = "UPDATE application SET state = ?1, complete_since = COALESCE(complete_since, ?4)"
	                            " WHERE id = ?2 AND state = ?3 AND EXISTS"
	                            " (SELECT 1 FROM release r WHERE r.application = ?2)";
	static const char *const complete[] = { "awaiting_payment", "held", "queued", NULL };
	g_autofree char *now = date_now();
	bool is_queued = g_strcmp0(to, "queued") == 0, released = false;

	if (is_queued && !application_is_released(store, id, &released, error))
		return false;
	if (is_queued && !released)
		return move_expect_one(NOUN_APPLICATION, store, id, 0, "is not released: it may not be queued", error);
	return move_row(store, NOUN_APPLICATION, is_queued ? queue : plain, id, from, to,
	                to != NULL && g_strv_contains(complete, to) ? now : NULL, who, why, error);
}

bool
application_set_dirty(Store *store, int64_t id, bool dirty, GError **error)
{
	static const char sql[] = "UPDATE application SET dirty = ?1 WHERE id = ?2";
	int64_t changed = 0;

	return query_run(store, error, &changed, sql, "bi", dirty, id) &&
	       move_expect_one(NOUN_APPLICATION, store, id, changed, "is not there", error);
}

Application *
application_get(Store *store, int64_t id, GError **error)
{
	return query_row(store, error, application_read, "application",
	                 "SELECT " COLUMNS " FROM application WHERE id = ?1", "i", id);
}

GPtrArray *
application_list(Store *store, const char *state, GError **error)
{
	GDestroyNotify destroy = (GDestroyNotify)application_free;

	if (state == NULL)
		return query_rows(store, error, application_read, destroy,
		                  "SELECT " COLUMNS " FROM application ORDER BY id", "");
	return query_rows(store, error, application_read, destroy,
	                  "SELECT " COLUMNS " FROM application WHERE state = ?1 ORDER BY id", "s", state);
}

GPtrArray *
application_dirty(Store *store, GError **error)
{
	return query_rows(store, error, application_read, (GDestroyNotify)application_free,
	                  "SELECT " COLUMNS " FROM application WHERE dirty = 1 ORDER BY id", "");
}

GPtrArray *
application_of_company(Store *store, const char *company_key, GError **error)
{
	return query_rows(store, error, application_read, (GDestroyNotify)application_free,
	                  "SELECT " COLUMNS " FROM application WHERE company_key = ?1 ORDER BY id", "t", company_key);
}

#define DUE                                                                                                      \
	"id, due, allocated, key_count, express, state IN ('incomplete', 'awaiting_payment', 'held'), state = 'awaiting_payment' AND plain = 1" \
	" AND dirty = 0 AND NOT EXISTS (SELECT 1 FROM exception e WHERE e.application = application.id AND e.state = 'open')" \
	" AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.application = application.id)"

static Due
due_read(Query *query)
{
	Due due = { .id = query_int(query) };

	due.due = query_int(query);
	due.allocated = query_int(query);
	due.key_count = (int)query_int(query);
	due.express = query_bool(query);
	due.waits = query_bool(query);
	due.calm = query_bool(query);
	return due;
}

GArray *
application_dues(Store *store, const char *company_key, char **tax_id, GError **error)
{
	static const char sql[] = "SELECT " DUE ", tax_id FROM application WHERE company_key = ?1 ORDER BY id";
	g_autoptr(GArray) dues = g_array_new(FALSE, FALSE, sizeof(Due));
	g_autoptr(Query) query = query_new(store, error, sql, "t", company_key);

	*tax_id = NULL;
	if (query == NULL)
		return NULL;
	while (query_next(query)) {
		Due due = due_read(query);

		if (*tax_id == NULL)
			*tax_id = query_text(query);
		g_array_append_val(dues, due);
	}
	if (*tax_id == NULL)
		*tax_id = g_strdup("");
	if (query_done(query, error))
		return g_steal_pointer(&dues);
	g_clear_pointer(tax_id, g_free);
	return NULL;
}

bool
application_each(Store *store, ApplicationSeen seen, gpointer data, GError **error)
{
	static const char sql[] = "SELECT " DUE ", company_key, tax_id, company_folded, company_short FROM application ORDER BY id";
	g_autoptr(Query) query = query_new(store, error, sql, "");

	if (query == NULL)
		return false;
	while (query_next(query)) {
		ApplicationBrief row = { .due = due_read(query) };

		row.company_key = query_text_here(query);
		row.tax_id = query_text_here(query);
		row.company_folded = query_text_here(query);
		row.company_short = query_text_here(query);
		seen(&row, data);
	}
	return query_done(query, error);
}

bool
application_newest(Store *store, int64_t *id, GError **error)
{
	return query_number(store, error, id, "SELECT MAX(id) FROM application", "");
}

GPtrArray *
application_by_name(Store *store, const char *company_name_folded, GError **error)
{
	return query_rows(store, error, application_read, (GDestroyNotify)application_free,
	                  "SELECT " COLUMNS " FROM application WHERE company_folded = ?1 ORDER BY id", "t",
	                  company_name_folded);
}

GPtrArray *
application_by_email(Store *store, const char *address, GError **error)
{
	static const char sql[] =
		"SELECT " COLUMNS " FROM application WHERE id IN (SELECT id FROM application WHERE email_folded = ?1"
		" UNION SELECT am.application FROM application_message am JOIN message m ON m.id = am.message"
		" WHERE m.sender_folded = ?1) ORDER BY id";
	g_autofree char *folded = text_fold(address);

	return query_rows(store, error, application_read, (GDestroyNotify)application_free, sql, "t", folded);
}

/* What it is made of. */

bool
application_add_message(Store *store, int64_t id, int64_t message, GError **error)
{
	static const char sql[] = "INSERT INTO application_message (application, message) VALUES (?1, ?2)"
	                          " ON CONFLICT (application, message) DO NOTHING";

	return query_run(store, error, NULL, sql, "ii", id, message);
}

bool
application_add_document(Store *store, int64_t id, int64_t document, GError **error)
{
	static const char sql[] = "INSERT INTO application_document (application, document) VALUES (?1, ?2)"
	                          " ON CONFLICT (application, document) DO NOTHING";

	return query_run(store, error, NULL, sql, "ii", id, document);
}

GArray *
application_messages(Store *store, int64_t id, GError **error)
{
	return query_ids(store, error, "SELECT message FROM application_message WHERE application = ?1 ORDER BY message",
	                 "i", id);
}

GArray *
application_documents(Store *store, int64_t id, GError **error)
{
	return query_ids(store, error,
	                 "SELECT document FROM application_document WHERE application = ?1 ORDER BY document", "i", id);
}

GArray *
application_of_message(Store *store, int64_t message, GError **error)
{
	return query_ids(store, error,
	                 "SELECT application FROM application_message WHERE message = ?1 ORDER BY application", "i",
	                 message);
}

/* An operator's word: kept, applied at once, and looked at by the next match. */
bool
application_correct(Store *store, int64_t id, const char *field, const char *value, const char *who, const char *note,
                    GError **error)
{
	g_autoptr(Application) application = application_get(store, id, error);
	bool released = false;

	if (application == NULL || !application_is_released(store, id, &released, error))
		return false;
	if (released) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT,
		            "application %" G_GINT64_FORMAT " is released: its facts stand", (gint64)id);
		return false;
	}
	if (!correction_apply(application, field, value, error) ||
	    !correction_add(store, id, field, value, who, note, error))
		return false;
	application->dirty = true;
	return update_row(store, application, error);
}
