/* confirm.h - a second, independently prepared reading of a value that decides a release
 *
 * Sets field->readings: 2 the second reading says the same, 0 it says something else (the confidence is then lowered), 1 there
 * was none. */
#pragma once
#include "parse/caption.h"
#include "parse/reading.h"

/* Would a second reading of the field's place tell anything?  Not where the paper itself proves the value (a tax ID whose check character
 * holds, digits that say what the words say), nor where every use compares it with something known (accounts, the payee) or with the form
 * (what a letter or a licence repeats beside a tax ID that holds). */
bool confirm_wanted(const Segment *segment, const GPtrArray *captions, const Field *field);
void confirm_field(const Pages *pages, const Caption *caption, Field *field);
/* The same for a value found in running text (field->raw) of page `number`, whose runs in their order are that text. */
void confirm_text(const Pages *pages, guint number, Field *field);
