/* lock.h - one process at a time for a thing with a name, and who that is
 *
 * A lock is a record lock on a small file: the kernel lets go of it when its process ends, however it ends, so no lock is ever stale, and
 * children of the process do not hold it.  The file stays and says who holds it: a second process can name the first. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct Lock Lock;

/* `folder` is made when it is not there; `name` may hold any characters.  AGAIN when another process holds it: "process 4711 on HOST, since
 * 2026-10-09 09:30".  A second lock of one name in one process is granted. */
Lock *lock_take(const char *folder, const char *name, GError **error);
void  lock_free(Lock *lock); /* lets go; NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lock, lock_free)

/* Who holds it now; NULL when nobody does or nobody can tell.  Takes nothing.  Not for a name that this process holds itself: the kernel
 * lets go of a record lock when its process closes the file anywhere. */
char *lock_holder(const char *folder, const char *name);
