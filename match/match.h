/*
 * match - who asks for what, and who paid for it
 *
 * In:      messages in state "parsed" with the fields of their documents; credits of imported statements
 * Out:     applications, payments, allocations, exceptions; releases; messages "matched"
 * Knows:   store/, base/     Never: another stage, the network, the desk, a stranger's byte
 *
 * The order of work:  pass.c    bank rows -> claims that wait for them (credit_link.c), payments of companies (payer.c)
 *                     gather.c  papers of a mail -> applications and claims; seek.c finds payments that waited for them
 *                     tie.c     payment -> company
 *                     round.c   what was touched -> company.c, one company as a whole:
 *                     review.c  is an application complete, sealed, of one company
 *                     cover.c   payments -> allocations -> release, read by their sums in share.c
 * What changed is a set: applications whose papers changed (dirty, in the store), companies whose money changed (touched, within one Change).  Each
 * looks up its own neighbours; nothing looks at everything.
 * An automatic decision about what is not yet released is made anew whenever something it rests on changes; a released application and a
 * person's decision stand for ever.
 */
#pragma once
#include "base/config.h"
#include "store/store.h"

bool match_run(Store *store, const Config *config, guint *worked, GError **error);
