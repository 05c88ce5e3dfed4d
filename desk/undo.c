/* undo.c - an answer taken back: what it did is undone where it did it */
#include "desk/undo.h"
#include <stdio.h>
#include <string.h>
#include "desk/lookup.h"
#include "store/application.h"
#include "store/payment.h"

static bool
set_payment_dirty(Store *store, int64_t id, GError **error)
{
	g_autoptr(Payment) payment = id != 0 ? payment_get(store, id, error) : NULL;

	if (payment == NULL)
		return id == 0;
	payment->dirty = true;
	return payment_update(store, payment, error);
}

/* ---- money that was assigned ---- */

/* The question goes back to where it came from: the run knows which application it concerns, if any. */
static bool
undo_assign(Store *store, const Exception *exception, GError **error)
{
	return (exception->payment == 0 || exception->application == 0 ||
	        allocation_take_back(store, exception->payment, exception->application, error)) &&
	       exception_set_application(store, exception->id, 0, error) && set_payment_dirty(store, exception->payment, error);
}

bool
undo_assignments(Store *store, int64_t application, const char *who, const char *note, GError **error)
{
	g_autoptr(GPtrArray) answered = exception_of_application(store, application, "resolved", error);

	for (guint i = 0; answered != NULL && i < answered->len; i++) {
		const Exception *exception = answered->pdata[i];

		if (strcmp(exception->resolution, "assign") == 0 &&
		    (!undo_assign(store, exception, error) || !exception_reopen(store, exception->id, who, note, error)))
			return false;
	}
	return answered != NULL;
}

/* ---- what was refused ---- */

static bool
is_refusal(const Exception *exception)
{
	return strcmp(exception->resolved_by, "keypost") != 0 &&
	       (strcmp(exception->resolution, "reject") == 0 || strcmp(exception->resolution, REJECT_APPLICATION) == 0);
}

/* Several questions may have refused the same thing: one alone opened again would leave the others looking answered. */
static bool
open_refusals(Store *store, GPtrArray *answered, int64_t but, const char *who, const char *note, GError **error)
{
	for (guint i = 0; answered != NULL && i < answered->len; i++) {
		const Exception *exception = answered->pdata[i];

		if (exception->id == but || !is_refusal(exception))
			continue;
		if (!exception_reopen(store, exception->id, who, note, error))
			return false;
		printf("E%" G_GINT64_FORMAT " opened again too: it refused the same\n", (gint64)exception->id);
	}
	return answered != NULL;
}

static bool
bring_back_payment(Store *store, const Exception *exception, bool *back, const char *who, const char *note, GError **error)
{
	g_autoptr(Payment) payment = exception->payment != 0 ? payment_get(store, exception->payment, error) : NULL;
	g_autoptr(GPtrArray) answered = NULL;

	*back = payment != NULL && strcmp(payment->state, "rejected") == 0;
	if (!*back)
		return exception->payment == 0 || payment != NULL;
	answered = exception_of_payment(store, payment->id, "resolved", error);
	return open_refusals(store, answered, exception->id, who, note, error) &&
	       payment_move(store, payment->id, "rejected", "claimed", who, note, error);
}

/* A question that names no application refused the one that its mail belongs to. */
static bool
application_of_question(Store *store, const Exception *exception, int64_t *id, GError **error)
{
	g_autoptr(Trail) trail = exception->application == 0 ? trail_of(store, NOUN_EXCEPTION, exception->id, error) : NULL;

	*id = exception->application;
	if (*id != 0 || trail == NULL)
		return *id != 0;
	if (trail->applications->len == 1)
		*id = g_array_index(trail->applications, int64_t, 0);
	return true;
}

static bool
bring_back_application(Store *store, const Exception *exception, const char *who, const char *note, GError **error)
{
	g_autoptr(Application) application = NULL;
	g_autoptr(GPtrArray) answered = NULL;
	int64_t id;

	if (!application_of_question(store, exception, &id, error))
		return false;
	application = id != 0 ? application_get(store, id, error) : NULL;
	if (application == NULL || strcmp(application->state, "rejected") != 0)
		return id == 0 || application != NULL;
	answered = exception_of_application(store, id, "resolved", error);
	return open_refusals(store, answered, exception->id, who, note, error) &&
	       application_move(store, id, "rejected", "incomplete", who, note, error) && application_set_dirty(store, id, true, error);
}

static bool
undo_reject(Store *store, const Exception *exception, const char *who, const char *note, GError **error)
{
	bool back = false;

	if (strcmp(exception->resolution, "reject") == 0 && !bring_back_payment(store, exception, &back, who, note, error))
		return false;
	return back || bring_back_application(store, exception, who, note, error);
}

/* ---- a row that was taken for what its proof meant ---- */

static bool
undo_accept(Store *store, const Exception *exception, const char *who, const char *note, GError **error)
{
	bool row = g_str_has_prefix(exception->facts, EXCEPTION_OTHER_SUM) && exception->payment != 0;
	g_autoptr(Payment) payment = row ? payment_get(store, exception->payment, error) : NULL;
	g_autoptr(GPtrArray) parts = payment != NULL ? allocation_of_payment(store, payment->id, error) : NULL;

	if (parts == NULL)
		return !row;
	if (strcmp(payment->state, "confirmed") != 0)
		return true;
	for (guint i = 0; i < parts->len; i++) {
		int64_t application = ((const Allocation *)g_ptr_array_index(parts, i))->application;
		bool released = false;

		if (!application_is_released(store, application, &released, error))
			return false;
		if (released) {
			g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "P%" G_GINT64_FORMAT " pays A%" G_GINT64_FORMAT
			            ", which is released; opening the question again would hold nothing", (gint64)payment->id, (gint64)application);
			return false;
		}
		if (!allocation_take_back(store, payment->id, application, error))
			return false;
	}
	return payment_move(store, payment->id, "confirmed", "contradicted", who, note, error) && set_payment_dirty(store, payment->id, error);
}

/* ---- the answer ---- */

bool
undo_answer(Store *store, const Exception *exception, const char *who, const char *note, GError **error)
{
	bool released = false;

	if (exception->application != 0 && !application_is_released(store, exception->application, &released, error))
		return false;
	if (released) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "A%" G_GINT64_FORMAT
		            " is released; opening the question again would hold nothing", (gint64)exception->application);
		return false;
	}
	if (strcmp(exception->resolution, "accept") == 0 && !undo_accept(store, exception, who, note, error))
		return false;
	if (strcmp(exception->resolution, "assign") == 0 && !undo_assign(store, exception, error))
		return false;
	if (is_refusal(exception) && !undo_reject(store, exception, who, note, error))
		return false;
	return exception_reopen(store, exception->id, who, note, error);
}
