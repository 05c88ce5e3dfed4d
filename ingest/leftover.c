/* leftover.c - begun mails that nobody will go on with */
#include "ingest/leftover.h"

#include <glib.h>
#include <glib/gstdio.h>
#include "base/log.h"

void
leftover_sweep(const char *folder)
{
	g_autoptr(GDir) names = g_dir_open(folder, 0, NULL);
	gint64 oldest = g_get_real_time() / G_USEC_PER_SEC - LEFTOVER_DAYS * 24 * 3600;
	const char *name;

	while (names != NULL && (name = g_dir_read_name(names)) != NULL) {
		g_autofree char *path = NULL;
		GStatBuf status;

		if (!g_str_has_prefix(name, ".partial-"))
			continue;
		path = g_build_filename(folder, name, NULL);
		if (g_lstat(path, &status) != 0 || !S_ISREG(status.st_mode) || status.st_mtime >= oldest || g_unlink(path) != 0)
			continue;
		log_info("removed %s: a mail of %" G_GINT64_FORMAT " KB that was begun and that nobody asked for any more", name,
		         (gint64)status.st_size / 1024);
	}
}
