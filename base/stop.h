/* stop.h - somebody asks this program to end, or to read its configuration again
 *
 * SIGTERM and SIGINT ask for the end: what is at hand is finished, nothing new is begun.  SIGHUP asks for a reload.  Without stop_catch() the
 * signals do what they always do and every answer is "no". */
#pragma once
#include <stdbool.h>

/* A child that was forked calls it again for itself. */
void stop_catch(void);
bool stop_wanted(void);
bool stop_reload_wanted(void); /* once for each SIGHUP, or for several that came together */
/* Readable from the first signal on that nobody has asked about yet; -1 before stop_catch().  For poll(2), never read it. */
int  stop_fd(void);
