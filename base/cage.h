/* cage.h - shutting a process in: Landlock, seccomp and limits, for the rest of its life
 *
 * The rules, and why they hold together (Linux Documentation/userspace-api/landlock.rst and seccomp_filter.rst):
 *   Landlock   every file right known to the running kernel is handled and only reading below `readable` is granted; TCP bind and
 *              connect are refused from ABI 4, signals and abstract sockets to the outside from ABI 6
 *   seccomp    a list of the calls that computing, reading files and answering on an open channel need; anything else fails with
 *              EPERM (libraries probe for much), and what no reader ever needs (sockets, exec, fork, ptrace, …) kills the process
 *   limits     address space, files written 0 bytes, core 0, few descriptors, no processes */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
	const char *const *readable; /* NULL-terminated; what does not exist is left out */
	gsize memory;                /* bytes of address space, 0: no limit */
	bool require;                /* fail where Landlock or seccomp is missing; else go on with what there is */
} CagePlan;

/* Shuts the calling process in; false with a sentence in *fault. One thread only: call it before any is started. */
bool  cage_close(const CagePlan *plan, char **fault);

int   cage_landlock_abi(void); /* 0: the kernel has none, or it is switched off */
bool  cage_has_seccomp(void);
/* Lines for people, without a line end after the last; *whole (may be NULL) is false when something is missing. */
char *cage_describe(bool *whole);
