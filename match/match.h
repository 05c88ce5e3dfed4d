/*
 * match - who asks for what, and who paid for it
 *
 * In:      messages in state "parsed" with the fields of their documents; credits of imported statements
 * Out:     applications, payments, allocations, exceptions; releases; messages "matched"
 * Knows:   store/, base/     Never: another stage, the network, the desk, a stranger's byte
 *
 * The order of work:  gather.c  papers of a mail -> applications and claims
 *                     credit_link.c  bank rows -> payments
 *                     tie.c     payment -> company
 *                     review.c  is an application complete, sealed, of one company
 *                     cover.c   payments -> allocations -> release
 * An automatic decision about what is not yet released is made anew whenever something it rests on changes; a released application and a
 * person's decision stand for ever.
 */
#pragma once
#include "base/config.h"
#include "store/store.h"

bool match_run(Store *store, const Config *config, guint *worked, GError **error);
