/* process.h - which process is this, and does that one still live?
 *
 * A name is "HOST PID START": a process number is used again, the moment it started is not. */
#pragma once
#include <glib.h>
#include <stdbool.h>

char *process_name(void);                   /* of this process */
/* False only when it ran on this machine and is gone; of another machine nothing is known, so true. */
bool  process_may_live(const char *name);
