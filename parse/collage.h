/* collage.h - two papers of different kinds in one picture: a licence photographed beside a receipt */
#pragma once
#include "parse/pages.h"

typedef struct {
	Pages *pages;     /* one page as large as the whole, with the runs of this paper only */
	const char *kind;
} CollagePart;

/* The papers of the only page of a picture, where two titles of different kinds stand apart and each half clearly is what its title says; empty for
 * one paper, and in doubt.  Of CollagePart; the pages borrow the second reading of `pages`. */
GArray *collage_parts(const Pages *pages);
