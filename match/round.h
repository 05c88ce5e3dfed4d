/* round.h - what changed is decided, and what that touched, until nothing is left: the end of every Change of match */
#pragma once
#include "match/context.h"

/* Ties dirty payments, decides the companies of dirty applications and those touched, explains the payments among them.  Needs an open Change. */
bool round_settle(const Context *context, GError **error);
