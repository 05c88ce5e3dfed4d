/* move.h - one move of one row, for the files of store/ alone */
#pragma once
#include "store/lifecycle.h"
#include "store/store.h"

/* Checks the table, runs `sql` (?1 to, ?2 id, ?3 from, ?4 `extra`: a reason or a moment that the row keeps), expects one row (else AGAIN:
 * it has moved on) and writes the journal. */
bool move_row(Store *store, Noun noun, const char *sql, int64_t id, const char *from, const char *to, const char *extra,
              const char *who, const char *why, GError **error);
/* The most common such statement for a table that keeps no more than its state. */
bool move_plainly(Store *store, Noun noun, int64_t id, const char *from, const char *to, const char *who, const char *why,
                  GError **error);
/* The second half, for a statement of its own: one row changed or AGAIN, then the journal. */
bool move_note(Store *store, Noun noun, int64_t id, int64_t changed, const char *from, const char *to, const char *who,
               const char *why, GError **error);
/* The row begins its life in this state: a line in the journal. */
bool move_begin(Store *store, Noun noun, int64_t id, const char *state, const char *why, GError **error);
/* SETUP "NOUN ID WHY" unless exactly one row was changed. */
bool move_expect_one(Noun noun, Store *store, int64_t id, int64_t changed, const char *why, GError **error);
