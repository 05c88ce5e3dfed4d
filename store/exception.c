/* exception.c - questions for people: asked, answered, asked again only when the answer was our own */
#include "store/exception.h"
#include "base/date.h"
#include "store/move.h"
#include "store/query.h"
#include "store/reason.h"

#define COLUMNS                                                                                                  \
	"id, code, state, severity, application, payment, document, message, detail, suggestion, facts, page,"   \
	" x0, y0, x1, y1, since, resolved_at, resolved_by, resolution, note"
#define SELECT "SELECT " COLUMNS " FROM exception WHERE "

Exception *
exception_new(const char *code)
{
	Exception *exception = g_new0(Exception, 1);
	const Reason *reason = reason_find(code);
	char **texts[] = { &exception->detail,      &exception->suggestion,  &exception->facts,      &exception->since,
		           &exception->resolved_at, &exception->resolved_by, &exception->resolution, &exception->note };

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		*texts[i] = g_strdup("");
	exception->code = g_strdup(code);
	exception->state = g_strdup("open");
	exception->severity = g_strdup(reason == NULL || reason->stops ? "stop" : "information");
	return exception;
}

void
exception_free(Exception *exception)
{
	if (exception == NULL)
		return;
	g_free(exception->code);
	g_free(exception->state);
	g_free(exception->severity);
	g_free(exception->detail);
	g_free(exception->suggestion);
	g_free(exception->facts);
	g_free(exception->since);
	g_free(exception->resolved_at);
	g_free(exception->resolved_by);
	g_free(exception->resolution);
	g_free(exception->note);
	g_free(exception);
}

static gpointer
exception_read(Query *query)
{
	Exception *exception = g_new0(Exception, 1);

	exception->id = query_int(query);
	exception->code = query_text(query);
	exception->state = query_text(query);
	exception->severity = query_text(query);
	exception->application = query_int(query);
	exception->payment = query_int(query);
	exception->document = query_int(query);
	exception->message = query_int(query);
	exception->detail = query_text(query);
	exception->suggestion = query_text(query);
	exception->facts = query_text(query);
	exception->page = (int)query_int(query);
	for (guint i = 0; i < 4; i++)
		exception->box[i] = query_double(query);
	exception->since = query_text(query);
	exception->resolved_at = query_text(query);
	exception->resolved_by = query_text(query);
	exception->resolution = query_text(query);
	exception->note = query_text(query);
	return exception;
}

static GPtrArray *
list_by_id(Store *store, const char *sql, int64_t id, const char *code, GError **error)
{
	return query_rows(store, error, exception_read, (GDestroyNotify)exception_free, sql, "is", id, code);
}

/* Those of the same code about the same thing; one of its subjects is enough to find them, and each has its index.  What is about nothing in
 * the store is found by its facts. */
static GPtrArray *
find_kin(Store *store, const Exception *asked, GError **error)
{
	if (asked->application != 0)
		return list_by_id(store, SELECT "application = ?1 AND code = ?2 ORDER BY id", asked->application,
		                  asked->code, error);
	if (asked->document != 0)
		return list_by_id(store, SELECT "document = ?1 AND code = ?2 ORDER BY id", asked->document, asked->code,
		                  error);
	if (asked->payment != 0)
		return list_by_id(store, SELECT "payment = ?1 AND code = ?2 ORDER BY id", asked->payment, asked->code,
		                  error);
	if (asked->message != 0)
		return list_by_id(store, SELECT "message = ?1 AND code = ?2 ORDER BY id", asked->message, asked->code,
		                  error);
	if (asked->facts != NULL && *asked->facts != '\0')
		return query_rows(store, error, exception_read, (GDestroyNotify)exception_free,
		                  SELECT "code = ?1 AND facts = ?2 AND payment IS NULL AND document IS NULL AND message IS NULL"
		                         " ORDER BY id", "ss", asked->code, asked->facts);
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "an exception %s about nothing", asked->code);
	return NULL;
}

/* A question asked without its application stays the same one after it was given one. */
static bool
is_same(const Exception *known, const Exception *asked)
{
	return (asked->application == 0 || known->application == asked->application) &&
	       known->payment == asked->payment && known->document == asked->document &&
	       known->message == asked->message && g_strcmp0(known->facts, asked->facts != NULL ? asked->facts : "") == 0;
}

static bool
by_keypost(const Exception *exception)
{
	return g_str_equal(exception->resolved_by, "keypost");
}

/* Of several equal questions the one that decides: an open one, then a person's answer, then our own. */
static const Exception *
choose(GPtrArray *kin, const Exception *asked)
{
	const Exception *chosen = NULL;

	for (guint i = 0; i < kin->len; i++) {
		const Exception *known = g_ptr_array_index(kin, i);

		if (!is_same(known, asked))
			continue;
		if (g_str_equal(known->state, "open"))
			return known;
		if (chosen == NULL || (by_keypost(chosen) && !by_keypost(known)))
			chosen = known;
	}
	return chosen;
}

static bool
insert(Store *store, const Exception *asked, GError **error)
{
	static const char sql[] =
		"INSERT INTO exception (code, state, severity, application, payment, document, message, detail, suggestion,"
		" facts, page, x0, y0, x1, y1, since)"
		" VALUES (?1, 'open', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) RETURNING id";
	const Reason *reason = reason_find(asked->code);
	g_autofree char *now = date_now();
	int64_t id = 0;

	if (reason == NULL) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "there is no exception code %s", asked->code);
		return false;
	}
	return query_number(store, error, &id, sql, "ssrrrrttsndddds", asked->code, reason->stops ? "stop" : "information",
	                    asked->application, asked->payment, asked->document, asked->message, asked->detail,
	                    asked->suggestion, asked->facts, asked->page, asked->box[0], asked->box[1], asked->box[2],
	                    asked->box[3], now) &&
	       move_begin(store, NOUN_EXCEPTION, id, "open", asked->code, error);
}

/* The same row asks again: what it says may be put better today, what it is about may not change. */
static bool
ask_again(Store *store, int64_t id, const Exception *asked, GError **error)
{
	static const char sql[] =
		"UPDATE exception SET state = ?1, since = ?4, resolved_at = NULL, resolved_by = NULL, resolution = NULL,"
		" note = NULL WHERE id = ?2 AND state = ?3";
	static const char words[] = "UPDATE exception SET detail = ?1, suggestion = ?2 WHERE id = ?3";
	g_autofree char *now = date_now();

	return move_row(store, NOUN_EXCEPTION, sql, id, "resolved", "open", now, "keypost", "found again", error) &&
	       query_run(store, error, NULL, words, "tti", asked->detail, asked->suggestion, id);
}

bool
exception_raise(Store *store, const Exception *exception, GError **error)
{
	g_autoptr(GPtrArray) kin = find_kin(store, exception, error);
	const Exception *known;

	if (kin == NULL)
		return false;
	known = choose(kin, exception);
	if (known == NULL)
		return insert(store, exception, error);
	if (g_str_equal(known->state, "open") || !by_keypost(known))
		return true;
	return ask_again(store, known->id, exception, error);
}

bool
exception_resolve(Store *store, int64_t id, const char *resolution, const char *who, const char *note, GError **error)
{
	/* One statement: a resolved exception without an author is refused by the database. */
	static const char sql[] = "UPDATE exception SET state = 'resolved', resolved_at = ?1, resolved_by = ?2,"
	                          " resolution = ?3, note = ?4 WHERE id = ?5 AND state = 'open'";
	g_autofree char *now = date_now();
	g_autofree char *why = g_strjoin(": ", resolution, note != NULL && *note != '\0' ? note : NULL, NULL);
	int64_t changed = 0;

	if (!query_run(store, error, &changed, sql, "sssti", now, who, resolution, note, id))
		return false;
	return move_note(store, NOUN_EXCEPTION, id, changed, "open", "resolved", who, why, error);
}

bool
exception_reopen(Store *store, int64_t id, const char *who, const char *note, GError **error)
{
	static const char sql[] =
		"UPDATE exception SET state = ?1, since = ?4, resolved_at = NULL, resolved_by = NULL, resolution = NULL,"
		" note = NULL WHERE id = ?2 AND state = ?3";
	g_autofree char *now = date_now();

	return move_row(store, NOUN_EXCEPTION, sql, id, "resolved", "open", now, who, note, error);
}

bool
exception_set_application(Store *store, int64_t id, int64_t application, GError **error)
{
	static const char sql[] = "UPDATE exception SET application = ?1 WHERE id = ?2";
	int64_t changed = 0;

	return query_run(store, error, &changed, sql, "ri", application, id) &&
	       move_expect_one(NOUN_EXCEPTION, store, id, changed, "is not there", error);
}

bool
exception_set_payment(Store *store, int64_t id, int64_t payment, GError **error)
{
	static const char sql[] = "UPDATE exception SET payment = ?1 WHERE id = ?2";
	int64_t changed = 0;

	return query_run(store, error, &changed, sql, "ri", payment, id) &&
	       move_expect_one(NOUN_EXCEPTION, store, id, changed, "is not there", error);
}

Exception *
exception_get(Store *store, int64_t id, GError **error)
{
	return query_row(store, error, exception_read, "exception", SELECT "id = ?1", "i", id);
}

GPtrArray *
exception_list(Store *store, const char *state, const char *code, GError **error)
{
	static const char any_state[] = SELECT "?1 IS NULL OR code = ?1 ORDER BY id";
	static const char any_code[] = SELECT "state = ?1 ORDER BY id";
	static const char both[] = SELECT "state = ?1 AND code = ?2 ORDER BY id";
	GDestroyNotify destroy = (GDestroyNotify)exception_free;

	if (state == NULL)
		return query_rows(store, error, exception_read, destroy, any_state, "t", code);
	if (code == NULL)
		return query_rows(store, error, exception_read, destroy, any_code, "s", state);
	return query_rows(store, error, exception_read, destroy, both, "ss", state, code);
}

/* `all` has ?1, `one` has ?1 and the state as ?2. */
static GPtrArray *
list_of(Store *store, const char *all, const char *one, int64_t id, const char *state, GError **error)
{
	if (state != NULL)
		return list_by_id(store, one, id, state, error);
	return query_rows(store, error, exception_read, (GDestroyNotify)exception_free, all, "i", id);
}

GPtrArray *
exception_of_application(Store *store, int64_t application, const char *state, GError **error)
{
	return list_of(store, SELECT "application = ?1 ORDER BY id", SELECT "application = ?1 AND state = ?2 ORDER BY id",
	               application, state, error);
}

GPtrArray *
exception_of_payment(Store *store, int64_t payment, const char *state, GError **error)
{
	return list_of(store, SELECT "payment = ?1 ORDER BY id", SELECT "payment = ?1 AND state = ?2 ORDER BY id",
	               payment, state, error);
}

GPtrArray *
exception_of_message(Store *store, int64_t message, const char *state, GError **error)
{
	return list_of(store, SELECT "message = ?1 ORDER BY id", SELECT "message = ?1 AND state = ?2 ORDER BY id",
	               message, state, error);
}

bool
exception_accepted(Store *store, const char *code, int64_t application, int64_t payment, const char *facts,
                   bool *accepted, GError **error)
{
	Exception asked = { .application = application, .payment = payment };
	g_autoptr(GPtrArray) kin = NULL;

	asked.code = (char *)code;
	kin = find_kin(store, &asked, error);
	*accepted = false;
	if (kin == NULL)
		return false;
	for (guint i = 0; i < kin->len; i++) {
		const Exception *known = g_ptr_array_index(kin, i);

		if (known->application == application && known->payment == payment && !by_keypost(known) &&
		    g_str_equal(known->resolution, "accept") && g_strcmp0(known->facts, facts != NULL ? facts : "") == 0)
			*accepted = true;
	}
	return true;
}
