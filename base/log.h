/* log.h - lines for people on standard error, progress on a terminal
 *
 * A line carries ids, never the content of a document (names and numbers are masked with text_mask()). */
#pragma once
#include <glib.h>
#include <stdbool.h>

void log_setup(bool quiet);
void log_info(const char *format, ...) G_GNUC_PRINTF(1, 2);
void log_warning(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* "reading 12 of 140", redrawn in place and only when standard error is a terminal; total 0 ends the line. */
void log_progress(const char *what, guint done, guint total);
