/* lifecycle.h - states, and the tables of legal moves: the whole business in one place
 *
 * A move that is not in the table is refused (SETUP); a move from a state that the row has left changes nothing and answers false with AGAIN. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef enum { NOUN_MESSAGE, NOUN_DOCUMENT, NOUN_APPLICATION, NOUN_PAYMENT, NOUN_EXCEPTION, NOUN_JOB, NOUN_SHIPMENT, NOUN_INVOICE, NOUN_N } Noun;

/* message:     received -> parsed -> matched        (failed reading: still parsed, with exceptions)
 * document:    received -> read | parked | ignored ; parked -> received (retry, better reader) ; read -> received (replay)
 * application: incomplete <-> awaiting_payment <-> held, any of the three -> queued ; queued -> in_production -> produced -> shipped ;
 *              incomplete awaiting_payment held -> rejected superseded withdrawn ; rejected -> incomplete (reopen) ; queued -> withdrawn
 *              queued -> held is NOT legal: what is released is released; an operator rejects single jobs instead
 * payment:     claimed -> confirmed | contradicted | rejected ; contradicted <-> claimed ; rejected -> claimed ; confirmed -> contradicted
 *              (a payment known only from the statement starts as confirmed)
 * exception:   open -> resolved -> open
 * job:         queued -> in_production -> produced -> shipped ; in_production -> spoiled -> queued ; queued -> cancelled
 * shipment:    planned -> labelled -> shipped ; planned labelled -> cancelled ; labelled -> planned
 * invoice:     requested -> issued -> sent ; requested -> cancelled */
bool lifecycle_may(Noun noun, const char *from, const char *to);
const char *noun_name(Noun noun);
const char *const *lifecycle_states(Noun noun);  /* NULL-terminated, first is the initial one */
