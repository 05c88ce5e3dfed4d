/* pool.c - several caged readers at work at once, and what happens when one dies */
#include "parse/pool.h"

#include <poll.h>

#define MOST_WORKERS    64
#define DOCUMENTS_EACH  200 /* then the child is replaced */

typedef struct {
	Child *child;
	GBytes *request, *payload;
	gpointer tag;  /* NULL: idle */
	guint served;  /* documents of this child */
	bool again;    /* this document has already cost a child */
} Slot;

struct Pool {
	const ChildPlan *plan;
	guint n;
	Slot slots[MOST_WORKERS];
	bool is_started;
};

Pool *
pool_new(const ChildPlan *plan, guint workers)
{
	Pool *pool = g_new0(Pool, 1);

	pool->plan = plan;
	pool->n = CLAMP(workers > 0 ? workers : g_get_num_processors(), 1, MOST_WORKERS);
	return pool;
}

static void
slot_clear(Slot *slot)
{
	slot->tag = NULL;
	slot->again = false;
	g_clear_pointer(&slot->request, g_bytes_unref);
	g_clear_pointer(&slot->payload, g_bytes_unref);
}

void
pool_free(Pool *pool)
{
	if (pool == NULL)
		return;
	for (guint i = 0; i < pool->n; i++) {
		slot_clear(&pool->slots[i]);
		child_free(pool->slots[i].child);
	}
	g_free(pool);
}

guint
pool_busy(const Pool *pool)
{
	guint busy = 0;

	for (guint i = 0; i < pool->n; i++)
		busy += pool->slots[i].tag != NULL;
	return busy;
}

bool
pool_has_room(const Pool *pool)
{
	return pool_busy(pool) < pool->n;
}

GPtrArray *
pool_tags(const Pool *pool)
{
	GPtrArray *tags = g_ptr_array_new();

	for (guint i = 0; i < pool->n; i++)
		if (pool->slots[i].tag != NULL)
			g_ptr_array_add(tags, pool->slots[i].tag);
	return tags;
}

static void
slot_drop_child(Slot *slot)
{
	g_clear_pointer(&slot->child, child_free);
	slot->served = 0;
}

static bool
slot_start(Pool *pool, Slot *slot, GError **error)
{
	if (slot->child == NULL)
		slot->child = child_start(pool->plan, error);
	return slot->child != NULL;
}

/* All at once, so that they load their models side by side; only here a cage that cannot be closed is our own fault and stops the run. */
static bool
start_all(Pool *pool, GError **error)
{
	for (guint i = 0; i < pool->n; i++)
		if (!slot_start(pool, &pool->slots[i], error))
			return false;
	for (guint i = 0; i < pool->n; i++)
		if (!child_ready(pool->slots[i].child, error))
			return false;
	pool->is_started = true;
	return true;
}

/* A child that died while it was idle is replaced unseen; a second failure is the machine's. */
static bool
slot_send(Pool *pool, Slot *slot, GError **error)
{
	if (slot->served >= DOCUMENTS_EACH)
		slot_drop_child(slot);
	if (slot->child != NULL && child_send(slot->child, slot->request, slot->payload, NULL)) {
		slot->served++;
		return true;
	}
	slot_drop_child(slot);
	/* Ready first: processor time is counted from then on, so that a document that costs a second child does not get the time of preparing. */
	if (!slot_start(pool, slot, error) || !child_ready(slot->child, error) || !child_send(slot->child, slot->request, slot->payload, error))
		return false;
	slot->served++;
	return true;
}

bool
pool_give(Pool *pool, GBytes *request, GBytes *payload, gpointer tag, GError **error)
{
	g_return_val_if_fail(tag != NULL && pool_has_room(pool), false);
	if (!pool->is_started && !start_all(pool, error))
		return false;
	for (guint i = 0; i < pool->n; i++) {
		Slot *slot = &pool->slots[i];

		if (slot->tag != NULL)
			continue;
		slot->request = g_bytes_ref(request);
		slot->payload = g_bytes_ref(payload);
		if (!slot_send(pool, slot, error)) {
			slot_clear(slot);
			return false;
		}
		slot->tag = tag;
		return true;
	}
	return false;
}

/* An answer that is no reading comes from a child that is not to be trusted with another document. */
static Reading *
open_answer(Slot *slot, GBytes *answer, char **reason)
{
	g_autoptr(GError) failure = NULL;
	Reading *reading = reading_from_bytes(answer, &failure);

	if (reading != NULL)
		return reading;
	*reason = g_strdup(failure->message);
	slot_drop_child(slot);
	return NULL;
}

/* Looks at one slot: true when its document has a result. False with *error set when it cannot go on. */
static bool
slot_look(Pool *pool, Slot *slot, Reading **reading, char **reason, GError **error)
{
	g_autoptr(GBytes) answer = NULL;
	g_autofree char *why = NULL;

	switch (child_receive(slot->child, &answer, &why)) {
	case CHILD_WORKING:
		return false;
	case CHILD_DONE:
		*reading = open_answer(slot, answer, reason);
		return true;
	case CHILD_DEAD:
		slot_drop_child(slot);
		if (!slot->again) {
			slot->again = true;
			slot_send(pool, slot, error);
			return false;
		}
		break;
	case CHILD_LATE:
	case CHILD_FLOOD:
		slot_drop_child(slot);
		break;
	}
	*reason = g_steal_pointer(&why);
	return true;
}

/* Until a child has spoken or a deadline is over. */
static void
wait_for_any(const Pool *pool)
{
	struct pollfd wait[MOST_WORKERS];
	gint64 deadline = G_MAXINT64, left;
	guint n = 0;

	for (guint i = 0; i < pool->n; i++) {
		const Slot *slot = &pool->slots[i];

		if (slot->tag == NULL)
			continue;
		wait[n++] = (struct pollfd){ .fd = child_fd(slot->child), .events = POLLIN };
		deadline = MIN(deadline, child_deadline(slot->child));
	}
	left = (deadline - g_get_monotonic_time()) / 1000 + 1;
	if (left > 0)
		poll(wait, n, (int)MIN(left, 60 * 1000));
}

gpointer
pool_wait(Pool *pool, Reading **reading, char **reason, GError **error)
{
	g_return_val_if_fail(pool_busy(pool) > 0, NULL);
	for (;;) {
		wait_for_any(pool);
		for (guint i = 0; i < pool->n; i++) {
			Slot *slot = &pool->slots[i];
			gpointer tag = slot->tag;
			g_autoptr(GError) failure = NULL;

			if (tag == NULL)
				continue;
			if (slot_look(pool, slot, reading, reason, &failure)) {
				slot_clear(slot);
				return tag;
			}
			if (failure != NULL) {
				g_propagate_error(error, g_steal_pointer(&failure));
				return NULL;
			}
		}
	}
}
