/* ini.h - the INI files of configuration and data, with the line of every complaint
 *
 * As GKeyFile reads them, and two mercies more: a line may begin with ';' as with '#', and " ; words" behind a value or a
 * section are cut off. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* SETUP with `name` and the line if it is no such file. */
GKeyFile *ini_parse(const char *bytes, gsize length, const char *name, GError **error);
/* The line (from 1) where `group`, or `key` in it if not NULL, stands; 0 if it does not. */
guint     ini_line(const char *bytes, gsize length, const char *group, const char *key);
