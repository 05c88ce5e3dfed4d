/* print.h - one thing on paper: a title, lines "name  value", sections; strangers' text made harmless (table_clean()) */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "store/lifecycle.h"
#include "store/store.h"

void print_title(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* A line of a section; nothing is printed for an empty value. */
void print_line(const char *name, const char *format, ...) G_GNUC_PRINTF(2, 3);
void print_section(const char *name);
/* "2026-10-09 09:30" of an ISO moment; new string. */
char *moment_short(const char *moment);
/* The journal of one thing as a section; nothing when it is empty. */
bool print_journal(Store *store, Noun noun, int64_t id, GError **error);
