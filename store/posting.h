/* posting.h - what a pass over the bank's rows decided, written table by table
 *
 * Rows and applications are noted one by one, where nobody sees them, and then written with one statement a table: each page is found, and kept for
 * the case of a failure, once.  All of it in one Change: begin, note, write.
 * A database that counts the numbers of payments by itself (PostgreSQL) has to be told of those given here. */
#pragma once
#include "store/store.h"

/* Forgets the notes of before. */
bool posting_begin(Store *store, GError **error);
/* A bank row that nobody claims becomes the payment with this number (above payment_newest()) of the company (key and tax ID, "" unknown).  `reference`:
 * text_fold() of the bank's number, NULL where it is the number itself.  `allocated`: the sum of its parts. */
bool posting_row(Store *store, int64_t credit, int64_t payment, const char *company_key, const char *tax_id, const char *reference, Fen allocated,
                 GError **error);
/* An application that waits for money, has none yet, and gets its whole fee from the rows: it is released and queued. */
bool posting_paid(Store *store, int64_t application, int key_count, Fen due, GError **error);
/* Why something is allocated: a rule's name and its evidence, under a number of the caller's. */
bool posting_ground(Store *store, int64_t ground, const char *rule, const char *why, GError **error);
/* A part of such a payment on such an application. */
bool posting_part(Store *store, int64_t payment, int64_t application, Fen amount, int64_t ground, GError **error);
/* AGAIN where another run has taken one of the rows since; SETUP where an application is not what it was noted as, or may not be released (as
 * application_release()).  The totals of both sides are those noted with them: store_verify() finds what is only half done. */
bool posting_write(Store *store, const char *payee_name, GError **error);
