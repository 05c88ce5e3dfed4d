/* child.h - a long-lived caged child that answers requests
 *
 * The child is forked, not executed; before its first request it has: no descriptors but its channel, no_new_privs, Landlock
 * (read-only: the folders of the plan; nothing to write, nothing to execute), seccomp (no sockets, no exec, no fork or threads,
 * no ptrace, no new mounts, no signals to others), RLIMIT_AS, RLIMIT_CPU renewed for each request, RLIMIT_FSIZE 0, RLIMIT_CORE 0,
 * and it dies with its parent (base/cage.h).  Standard input, output and error are /dev/null.  What it answers is untrusted bytes, at most
 * `output` of them.  It is a copy of the parent: start it before secrets are in memory, from a program of one thread. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "base/error.h"

typedef struct Child Child;

/* Runs in the child. `payload` is the strangers' bytes. NULL is never a legal answer. */
typedef GBytes *(*ChildServe)(GBytes *request, GBytes *payload, gpointer data);
/* Runs in the child before the cage closes: load models, fonts, whatever needs a file outside `readable`. */
typedef void (*ChildPrepare)(gpointer data);

typedef struct {
	ChildPrepare prepare;        /* may be NULL */
	ChildServe serve;
	gpointer data;
	const char *const *readable; /* NULL-terminated: files and folders it may read */
	gsize memory;                /* bytes of address space */
	guint seconds;               /* processor time of one request */
	guint wall;                  /* and time on the clock; 0: the same.  On a busy machine it must be longer */
	gsize output;                /* bytes of one answer */
	bool require;                /* refuse to start where the kernel lacks Landlock or seccomp */
} ChildPlan;

typedef enum {
	CHILD_WORKING, /* nothing yet */
	CHILD_DONE,    /* *answer is set; the child is ready for the next request */
	CHILD_DEAD,    /* it crashed, ran out of memory, broke a rule: *reason says which; the child is gone */
	CHILD_LATE,    /* its processor time or the wall time is over: it was killed */
	CHILD_FLOOD,   /* it answered more than it may: it was killed */
} ChildState;

Child     *child_start(const ChildPlan *plan, GError **error); /* SETUP if the cage cannot be built and `require` */
void       child_free(Child *child);                           /* kills it if it still lives */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Child, child_free)
/* Waits until the child has prepared itself and the cage is closed (child_start() does not, so that several prepare at once): SETUP if it
 * cannot be closed and `require`, or if the child died before.  The rest may be called without having waited. */
bool       child_ready(Child *child, GError **error);
int        child_fd(const Child *child);                       /* readable when an answer comes or the child died */
/* `request` at most CHILD_REQUEST bytes; `payload` may be NULL.  AGAIN when the child is gone (its death came between two requests: start
 * another and send again) or the system refuses memory. */
#define CHILD_REQUEST (64u << 10)
bool       child_send(Child *child, GBytes *request, GBytes *payload, GError **error);
/* Takes what has come, without blocking; also when only the deadline passed. */
ChildState child_receive(Child *child, GBytes **answer, char **reason);
/* Sends one document and waits for what comes of it. NULL with REJECT: "`what`: its reader took too long". */
GBytes    *child_ask(Child *child, GBytes *request, GBytes *payload, const char *what, GError **error);
gint64     child_deadline(const Child *child);                 /* monotonic microseconds; G_MAXINT64 when idle */
bool       child_is_busy(const Child *child);

/* What this kernel enforces, in lines for `keypost check`: *whole is false when something is missing. */
char      *child_describe_cage(bool *whole);
