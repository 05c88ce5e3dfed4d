/* process.c - which process is this, and does that one still live? */
#include <string.h>
#include <unistd.h>
#include "base/process.h"

#define FIELD_START 19 /* of /proc/PID/stat behind the name in brackets: 22 in proc(5), which counts from 1 and from the number */

/* When the process started, in ticks since the machine did; NULL if there is none. */
static char *
start_of(const char *pid)
{
	g_autofree char *path = g_strdup_printf("/proc/%s/stat", pid);
	g_autofree char *text = NULL;
	g_auto(GStrv) fields = NULL;
	const char *behind;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return NULL;
	behind = strrchr(text, ')'); /* a program's name may hold blanks and brackets */
	if (behind == NULL || behind[1] != ' ')
		return NULL;
	fields = g_strsplit(behind + 2, " ", -1);
	return g_strv_length(fields) > FIELD_START ? g_strdup(fields[FIELD_START]) : NULL;
}

char *
process_name(void)
{
	g_autofree char *pid = g_strdup_printf("%ld", (long)getpid());
	g_autofree char *start = start_of(pid);

	return g_strdup_printf("%s %s %s", g_get_host_name(), pid, start != NULL ? start : "0");
}

bool
process_may_live(const char *name)
{
	g_auto(GStrv) words = g_strsplit(name, " ", 3);
	g_autofree char *start = NULL;

	if (g_strv_length(words) != 3 || strcmp(words[0], g_get_host_name()) != 0)
		return true;
	start = start_of(words[1]);
	return start != NULL && strcmp(start, words[2]) == 0;
}
