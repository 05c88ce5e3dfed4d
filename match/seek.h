/* seek.h - payments that no application explains, and the application that comes later: each finds the other by look-ups */
#pragma once
#include "match/tie.h"

/* Keeps what the payment waits for while it `seeks`, forgets it once it is explained. */
bool seek_settle(const Context *context, const Payment *payment, const Tie *tie, bool seeks, GError **error);
/* Ties anew every payment that waits for what this application is or brought: company, names, senders, threads, approved payers. */
bool seek_application(const Context *context, int64_t application, GError **error);
