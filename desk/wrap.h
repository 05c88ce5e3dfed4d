/* wrap.h - long lines for people: broken at the edge of the terminal, and never where nobody looks */
#pragma once
#include <glib.h>
#include <stdio.h>

/* Columns of the terminal that `out` is; 0: it is none, and lines may be of any length. */
guint wrap_terminal(FILE *out);
/* The text, of which the first line begins in column `start` and the others are indented to it; without a line end. */
void  wrap_print(const char *text, guint start, guint terminal, FILE *out);
