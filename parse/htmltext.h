/* htmltext.h - the visible text of an HTML page as pieces with places, and its links as text
 *
 * Hidden elements are left out; block structure makes lines, tables make cells.  No network, no recursion on the input. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
	char *text;
	double x0, x1, line;  /* a cell is 100 wide at the outermost table; lines count from 0 */
	int table, row, col;  /* -1 outside tables */
	bool quoted;          /* of an earlier mail */
} HtmlPiece;

typedef struct {
	GPtrArray *pieces;    /* of HtmlPiece, in document order */
	GString *links;       /* text with each link's address and title beside it, for cloudlink_find() */
	bool cut;             /* a limit was reached */
} HtmlText;

HtmlText *htmltext_parse(const char *bytes, gsize length); /* never NULL */
void      htmltext_free(HtmlText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HtmlText, htmltext_free)
