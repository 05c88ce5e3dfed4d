/* statement_csv.h - rows of CSV and tab text; quoted cells may hold separators and line ends (RFC 4180) */
#pragma once
#include <glib.h>

/* At most `most` rows, of Record.  `line` of each is where it begins. */
GPtrArray *csv_read(const char *text, char separator, guint most);
