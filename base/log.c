/* log.c - lines for people on standard error */
#include "base/log.h"

#include <stdio.h>
#include <unistd.h>

static bool quiet_lines; /* --quiet: warnings only */
static bool progress_open; /* an unfinished progress line stands on the terminal */

void
log_setup(bool quiet)
{
	quiet_lines = quiet;
}

/* A progress line that is open is overwritten first. */
static void
write_line(const char *prefix, const char *format, va_list arguments)
{
	g_autofree char *line = g_strdup_vprintf(format, arguments);

	fprintf(stderr, "%s%s%s\n", progress_open ? "\r\033[K" : "", prefix, line);
	progress_open = false;
}

void
log_info(const char *format, ...)
{
	va_list arguments;

	if (quiet_lines)
		return;
	va_start(arguments, format);
	write_line("", format, arguments);
	va_end(arguments);
}

void
log_warning(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	write_line("warning: ", format, arguments);
	va_end(arguments);
}

void
log_progress(const char *what, guint done, guint total)
{
	if (quiet_lines || !isatty(STDERR_FILENO))
		return;
	if (total == 0) {
		if (progress_open)
			fputs("\r\033[K", stderr);
		progress_open = false;
		return;
	}
	fprintf(stderr, "\r\033[K%s %u of %u", what, done, total);
	progress_open = true;
	fflush(stderr);
}
