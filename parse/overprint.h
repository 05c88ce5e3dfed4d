/* overprint.h - 作废, 样本, SPECIMEN: words that stand across a paper and say that it is none (DOMAIN.md 4.7)
 *
 * The words are those of [overprint] in data/captions.ini: `void` counts wherever it stands alone, `large` only in letters much higher than the
 * paper's own, as a stamp or a water mark has them: a template that was filled in still says 样表 below its title. */
#pragma once
#include "parse/paper.h"

/* The usual height of the words of a page, in its own measure; 0 without words. */
double overprint_height(const Page *page);
/* Is it one of them, as a stamp has it? */
bool overprint_is(const char *text);
/* A doubt "paper: ..." where such a word stands on it. */
void overprint_look(Paper *paper);
