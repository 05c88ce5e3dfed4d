/* decision.c - what people decided in one store, said again in a copy */
#include "desk/decision.h"
#include <string.h>
#include "desk/lookup.h"
#include "store/application.h"
#include "store/exception.h"
#include "store/lifecycle.h"
#include "store/payment.h"

typedef struct {
	Store *kept, *today;
	const Counterparts *map;
	guint carried;
} Carriage;

/* One decision in one Change.  What the copy refuses is left out; what the disk refuses ends it. */
static bool
end_one(Carriage *carriage, Change **change, bool done, GError **failure, GError **error)
{
	if (done && store_commit(change, error)) {
		carriage->carried++;
		return true;
	}
	if (done)
		return false;
	if (!g_error_matches(*failure, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN))
		return true;
	g_propagate_error(error, g_steal_pointer(failure));
	return false;
}

static bool
is_person(const char *who)
{
	return *who != '\0' && strcmp(who, "keypost") != 0;
}

static bool
touch_payment(Store *store, int64_t id, GError **error)
{
	g_autoptr(Payment) payment = id != 0 ? payment_get(store, id, error) : NULL;

	if (id == 0 || payment == NULL)
		return id == 0;
	payment->dirty = true;
	return payment_update(store, payment, error);
}

/* ---- corrections ---- */

static bool
is_known(Store *store, int64_t application, const Correction *correction, bool *known, GError **error)
{
	g_autoptr(GPtrArray) corrections = application_corrections(store, application, error);

	*known = false;
	for (guint i = 0; corrections != NULL && i < corrections->len; i++) {
		const Correction *other = corrections->pdata[i];

		*known = *known || (strcmp(other->field, correction->field) == 0 && strcmp(other->value, correction->value) == 0);
	}
	return corrections != NULL;
}

static bool
correct_one(Carriage *carriage, int64_t id, const Correction *correction, GError **error)
{
	Store *today = carriage->today;
	g_autoptr(GError) failure = NULL;
	g_autoptr(Change) change = NULL;
	bool known;

	if (!is_known(today, id, correction, &known, error))
		return false;
	if (known)
		return true;
	change = store_begin(today, error);
	if (change == NULL)
		return false;
	return end_one(carriage, &change, application_correct(today, id, correction->field, correction->value, correction->who, correction->note, &failure) &&
	                                  application_set_dirty(today, id, true, &failure), &failure, error);
}

static bool
carry_corrections(Carriage *carriage, const GPtrArray *applications, GError **error)
{
	for (guint i = 0; i < applications->len; i++) {
		const Application *application = applications->pdata[i];
		int64_t id = counterpart_of(carriage->map->applications, application->id);
		g_autoptr(GPtrArray) corrections = application_corrections(carriage->kept, application->id, error);

		for (guint j = 0; corrections != NULL && id != 0 && j < corrections->len; j++)
			if (!correct_one(carriage, id, corrections->pdata[j], error))
				return false;
		if (corrections == NULL)
			return false;
	}
	return true;
}

/* ---- refusals ---- */

/* What was taken back frees its money, and a run looked where that belongs; a refusal leaves it where it is. */
static bool
touch_payments(Store *store, int64_t application, GError **error)
{
	g_autoptr(Trail) trail = trail_of(store, NOUN_APPLICATION, application, error);

	for (guint i = 0; trail != NULL && i < trail->payments->len; i++)
		if (!touch_payment(store, g_array_index(trail->payments, int64_t, i), error))
			return false;
	return trail != NULL;
}

static bool
end_application(Store *today, const Application *application, const char *state, GError **error)
{
	return (strcmp(state, "rejected") == 0 || touch_payments(today, application->id, error)) &&
	       allocation_clear(today, application->id, error) &&
	       application_move(today, application->id, application->state, state, "replay", "as a person decided", error);
}

static bool
refuse_application(Carriage *carriage, const Application *kept, GError **error)
{
	Store *today = carriage->today;
	int64_t id = counterpart_of(carriage->map->applications, kept->id);
	g_autoptr(Application) application = id != 0 ? application_get(today, id, error) : NULL;
	g_autoptr(GError) failure = NULL;
	g_autoptr(Change) change = NULL;

	if (id == 0 || application == NULL)
		return id == 0;
	if (!lifecycle_may(NOUN_APPLICATION, application->state, kept->state))
		return true;
	change = store_begin(today, error);
	if (change == NULL)
		return false;
	return end_one(carriage, &change, end_application(today, application, kept->state, &failure), &failure, error);
}

/* Only people end applications. */
static bool
carry_refusals(Carriage *carriage, const GPtrArray *applications, GError **error)
{
	static const char *const ends[] = { "rejected", "withdrawn", "superseded", NULL };

	for (guint i = 0; i < applications->len; i++) {
		const Application *application = applications->pdata[i];

		if (g_strv_contains(ends, application->state) && !refuse_application(carriage, application, error))
			return false;
	}
	return true;
}

static bool
refuse_payment(Store *kept, Store *today, int64_t kept_id, int64_t id, GError **error)
{
	g_autoptr(Payment) before = payment_get(kept, kept_id, error);
	g_autoptr(Payment) payment = before != NULL && id != 0 ? payment_get(today, id, error) : NULL;

	if (payment == NULL)
		return before != NULL && id == 0;
	if (strcmp(before->state, "rejected") != 0 || strcmp(payment->state, "claimed") != 0 || payment->allocated > 0)
		return true;
	return payment_move(today, id, "claimed", "rejected", "replay", "as a person decided", error);
}

/* ---- answers ---- */

/* The same question: what makes it so is its facts, or where those name rows by number, its sentence. */
static bool
asks_the_same(const Carriage *carriage, const Exception *kept, const Exception *today)
{
	const Counterparts *map = carriage->map;
	bool assigned = strcmp(kept->resolution, "assign") == 0 && today->application == 0; /* the answer gave it its application */

	return strcmp(kept->code, today->code) == 0 &&
	       (assigned || counterpart_same(map->applications, kept->application, today->application)) &&
	       counterpart_same(map->payments, kept->payment, today->payment) && counterpart_same(map->documents, kept->document, today->document) &&
	       kept->message == today->message && (strcmp(kept->facts, today->facts) == 0 || strcmp(kept->detail, today->detail) == 0);
}

static bool
answer_one(Carriage *carriage, const Exception *kept, const Exception *asked, GError **error)
{
	Store *today = carriage->today;
	g_autoptr(GError) failure = NULL;
	g_autoptr(Change) change = store_begin(today, error);
	bool done;

	if (change == NULL)
		return false;
	done = exception_resolve(today, asked->id, kept->resolution, kept->resolved_by, kept->note, &failure) &&
	       (strcmp(kept->resolution, "reject") != 0 || kept->payment == 0 || refuse_payment(carriage->kept, today, kept->payment, asked->payment, &failure)) &&
	       (asked->application == 0 || application_set_dirty(today, asked->application, true, &failure)) &&
	       touch_payment(today, asked->payment, &failure);
	return end_one(carriage, &change, done, &failure, error);
}

/* What people answered, newest first: the last word counts. */
static GPtrArray *
answers_of_people(Store *store, GError **error)
{
	g_autoptr(GPtrArray) resolved = exception_list(store, "resolved", NULL, error);
	g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func((GDestroyNotify)exception_free);

	for (guint i = resolved != NULL ? resolved->len : 0; i-- > 0;)
		if (is_person(((const Exception *)resolved->pdata[i])->resolved_by))
			g_ptr_array_add(answers, g_ptr_array_steal_index_fast(resolved, i));
	return resolved != NULL ? g_steal_pointer(&answers) : NULL;
}

static bool
carry_answers(Carriage *carriage, GError **error)
{
	g_autoptr(GPtrArray) kept = answers_of_people(carriage->kept, error);
	g_autoptr(GPtrArray) open = kept != NULL ? exception_list(carriage->today, "open", NULL, error) : NULL;

	for (guint i = 0; open != NULL && i < open->len; i++)
		for (guint j = 0; j < kept->len; j++) {
			if (!asks_the_same(carriage, kept->pdata[j], open->pdata[i]))
				continue;
			if (!answer_one(carriage, kept->pdata[j], open->pdata[i], error))
				return false;
			break;
		}
	return open != NULL;
}

/* ---- payments that a person assigned ---- */

static bool
has_allocation(Store *store, int64_t payment, int64_t application, const char *by, bool *has, GError **error)
{
	g_autoptr(GPtrArray) allocations = allocation_of_payment(store, payment, error);

	*has = false;
	for (guint i = 0; allocations != NULL && i < allocations->len; i++) {
		const Allocation *allocation = allocations->pdata[i];

		*has = *has || (allocation->application == application && strcmp(allocation->by, by) == 0);
	}
	return allocations != NULL;
}

static bool
assign(Store *today, int64_t payment_id, int64_t application_id, const Allocation *kept, GError **error)
{
	g_autoptr(GPtrArray) others = allocation_of_payment(today, payment_id, error);
	g_autoptr(Application) application = others != NULL ? application_get(today, application_id, error) : NULL;
	g_autoptr(Payment) payment = application != NULL ? payment_get(today, payment_id, error) : NULL;

	for (guint i = 0; payment != NULL && i < others->len; i++)
		if (!allocation_clear(today, ((const Allocation *)others->pdata[i])->application, error))
			return false;
	if (payment == NULL || !allocation_clear(today, application_id, error))
		return false;
	g_free(payment->tax_id);
	payment->tax_id = g_strdup(application->tax_id);
	g_free(payment->company_key);
	payment->company_key = g_strdup(application->company_key);
	payment->dirty = false;
	return payment_update(today, payment, error) &&
	       allocation_add(today, payment_id, application_id, kept->amount, kept->rule, kept->by, kept->why, error) &&
	       application_set_dirty(today, application_id, true, error);
}

static bool
carry_assignments(Carriage *carriage, GError **error)
{
	g_autoptr(GPtrArray) kept = allocation_list(carriage->kept, error);

	for (guint i = 0; kept != NULL && i < kept->len; i++) {
		const Allocation *allocation = kept->pdata[i];
		int64_t payment = counterpart_of(carriage->map->payments, allocation->payment);
		int64_t application = counterpart_of(carriage->map->applications, allocation->application);
		g_autoptr(GError) failure = NULL;
		g_autoptr(Change) change = NULL;
		bool has;

		if (!is_person(allocation->by) || payment == 0 || application == 0)
			continue;
		if (!has_allocation(carriage->today, payment, application, allocation->by, &has, error))
			return false;
		if (has)
			continue;
		change = store_begin(carriage->today, error);
		if (change == NULL || !end_one(carriage, &change, assign(carriage->today, payment, application, allocation, &failure), &failure, error))
			return false;
	}
	return kept != NULL;
}

bool
decisions_carry(Store *kept, Store *today, const Counterparts *map, guint *carried, GError **error)
{
	Carriage carriage = { kept, today, map, 0 };
	g_autoptr(GPtrArray) applications = application_list(kept, NULL, error);
	bool done = applications != NULL && carry_corrections(&carriage, applications, error) && carry_assignments(&carriage, error) &&
	            carry_answers(&carriage, error) && carry_refusals(&carriage, applications, error);

	*carried = carriage.carried;
	return done;
}
