/* notify.h - what a service tells its manager: READY, STATUS, WATCHDOG (sd_notify(3), its datagram socket, no library)
 *
 * All of it does nothing where no manager asked for it ($NOTIFY_SOCKET is not set).
 *
 * The watchdog: a thread says "alive" as often as the manager wants it, but only while the step that the program is in has not outlived what
 * the program itself allowed for it.  A step that hangs is so found out, one that is long and works is not. */
#pragma once
#include <glib.h>
#include <stdbool.h>

bool notify_is_wanted(void);
/* One or more lines "READY=1", "STATUS=text", "RELOADING=1", "STOPPING=1". */
void notify_send(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* From now on a step may last this long; starts the watchdog with the first call. */
void notify_step(guint seconds);
