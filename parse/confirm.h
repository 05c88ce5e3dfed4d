/* confirm.h - a second, independently prepared reading of a value that decides a release
 *
 * Sets field->readings: 2 the second reading says the same, 0 it says something else (the confidence is then lowered), 1 there
 * was none. */
#pragma once
#include "parse/caption.h"
#include "parse/reading.h"

bool confirm_wanted(const char *field);
void confirm_field(const Pages *pages, const Caption *caption, Field *field);
