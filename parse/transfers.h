/* transfers.h - how many transfers a page tells of (DOMAIN.md 4.7)
 *
 * Several receipts below each other are cut apart and become a claim each; a list of transfers, in rows, is for a person: of a row
 * nobody knows which application it is for, and one sum of many must never become the claim. */
#pragma once
#include "parse/paper.h"

/* Where a page holds several receipts one below the other: the tops of the second and later ones (double), empty for one receipt. */
GArray *transfers_cuts(const Page *page);
/* A doubt where the paper is a list of transfers. */
void    transfers_doubt(Paper *paper);
