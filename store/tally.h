/* tally.h - how much of everything there is: the counts behind the control totals and `status`
 *
 * Counted by the database and never as lists, so a million rows cost a scan and no memory.  Sums are fen. */
#pragma once
#include "store/lifecycle.h"
#include "store/store.h"

typedef struct {
	/* Each mail in exactly one of these; lost: matched, and nothing came of it, not even a question. */
	int64_t mails, taken, ignored, excepted, unread, lost, barren; /* barren: matched, and neither application nor claim came of it */
	/* Each part likewise; stray: waits in a mail that counts as read; silent: parked and no question says so. */
	int64_t parts, used, parts_ignored, parts_excepted, waiting, stray, silent;
	/* Money that the bank did not take back; behind: what the payments of those credits say they are; open: of no payment yet;
	 * rest: of payments, not set on anything; refund_due: the part of that rest which nobody waits for (payment refused, fee exceeded). */
	int64_t credited, behind, open, set, rest, refund_due, reversed;
	/* The maintained sums against the rows. */
	int64_t allocations, of_payments, of_applications;
	/* released: with keys and issued; keys: of those; to_issue: applications that the issue stage has not taken yet. */
	int64_t released, moved, keys, to_issue;
	int64_t jobs, shipped, queued, cancelled, parcels, parcel_keys;
} Tally;

/* One moment of the store, whatever runs beside.  Not inside a Change. */
bool tally_take(Store *store, Tally *tally, GError **error);

/* One row a state that occurs: how many, and the one that waits longest by the moment that the noun waits by (fetched, created, paid, since,
 * due; "" where there is none).  Rows come in no order. */
typedef bool (*TallyRow)(const char *state, int64_t count, int64_t oldest, const char *since, gpointer data);
bool tally_states(Store *store, Noun noun, TallyRow row, gpointer data, GError **error);
