/* thing.h - how people name one thing: A12, P3, M5, D7, E9, J4, S2, I1, or "application 12"
 *
 * Every noun counts from 1, so a bare number would mean eight things; it is refused with a hint. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include "store/lifecycle.h"

/* SETUP when the text names no thing. */
bool thing_parse(const char *text, Noun *noun, int64_t *id, GError **error);
/* The same from words: "A12" or "application 12"; *used is 1 or 2. */
bool thing_parse_words(int n, char **words, Noun *noun, int64_t *id, int *used, GError **error);
/* Like thing_parse(), and of that noun only; here a bare number is fine. */
bool thing_parse_as(const char *text, Noun noun, int64_t *id, GError **error);
char *thing_name(Noun noun, int64_t id); /* "A12"; "" for id 0 */
/* Puts "A12: " before a sentence that says of something only what it is not; other errors stay.  Always false. */
bool thing_refuse(Noun noun, int64_t id, GError **error);
/* "application", "applications", "app", "a": the noun; false if it is none. */
bool thing_noun(const char *word, Noun *noun);
