/* pool.h - several caged readers at work at once, and what happens when one dies
 *
 * Children are started with the first document, and again when one is gone; a document whose reader crashed is tried once more in a fresh
 * one.  A child is replaced after some documents, so that neither its leaks nor a stranger's influence last. */
#pragma once
#include "base/child.h"
#include "parse/reading.h"

typedef struct Pool Pool;

/* `plan` (of worker_plan_new()) must outlive it; `workers` 0: one a core. */
Pool *pool_new(const ChildPlan *plan, guint workers);
void  pool_free(Pool *pool); /* kills what still works */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pool, pool_free)

bool  pool_has_room(const Pool *pool);
guint pool_busy(const Pool *pool);
/* Only with room.  `request` as of worker_request(); `tag` (not NULL) comes back with the result.  SETUP where readers cannot be caged. */
bool  pool_give(Pool *pool, GBytes *request, GBytes *payload, gpointer tag, GError **error);
/* Waits for the next result, only while something is at work: its tag, and either *reading or *reason, why there is none.  NULL with an error
 * when no new child can be started. */
gpointer pool_wait(Pool *pool, Reading **reading, char **reason, GError **error);
/* The tags of what is still at work; borrowed. */
GPtrArray *pool_tags(const Pool *pool);
