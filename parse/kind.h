/* kind.h - which paper is this: titles first, then what is printed on it (DOMAIN.md 4.6 rule 1; data/captions.ini) */
#pragma once
#include "parse/pages.h"

typedef struct {
	const char *kind;  /* a DocumentKind word of CONTRACT.md, interned; "other" if nothing fits */
	bool titled;       /* a title of that kind stands on the page: a new paper begins */
	guint evidence;    /* words of that kind found on the page */
} Kind;

Kind  kind_of_page(const Page *page);
/* How many words of `kind` are on the page. */
guint kind_evidence(const Page *page, const char *kind);
/* The kind that a file's name speaks of ("授权书扫描件.pdf"), or NULL: only a hint. */
const char *kind_of_file_name(const char *file_name);
/* Does the text end like a title of this kind? */
bool  kind_is_title(const char *kind, const char *text);
