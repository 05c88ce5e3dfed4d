/* lastrun.c - when the last run was and how it ended */
#include "desk/lastrun.h"
#include <string.h>
#include "base/date.h"
#include "base/file.h"

static char *
path_of(Store *store)
{
	return g_build_filename(store_directory(store), "last-run", NULL);
}

bool
lastrun_write(Store *store, const char *began, const char *summary, int status, GError **error)
{
	g_autofree char *path = path_of(store), *ended = date_now();
	g_autofree char *text = g_strdup_printf("[run]\nbegan=%s\nended=%s\nstatus=%d\nsummary=%s\n", began, ended, status, summary);

	return file_write(path, text, strlen(text), error);
}

char *
lastrun_read(Store *store)
{
	g_autofree char *path = path_of(store), *began = NULL, *ended = NULL, *summary = NULL;
	g_autoptr(GKeyFile) file = g_key_file_new();
	int status;

	if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL))
		return NULL;
	began = g_key_file_get_string(file, "run", "began", NULL);
	ended = g_key_file_get_string(file, "run", "ended", NULL);
	summary = g_key_file_get_string(file, "run", "summary", NULL);
	status = g_key_file_get_integer(file, "run", "status", NULL);
	if (began == NULL || ended == NULL || summary == NULL)
		return NULL;
	return g_strdup_printf("%.10s %.8s to %.8s: %s%s", began, strlen(began) >= 19 ? began + 11 : "", strlen(ended) >= 19 ? ended + 11 : "",
	                       summary, status == 0 ? "" : status == 75 ? " (not complete: run again)" : " (failed)");
}
