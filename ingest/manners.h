/* manners.h - how often a provider may be asked (data/providers.ini), and how long to wait after errors */
#pragma once
#include "base/config.h"

typedef struct {
	guint interval; /* seconds between two looks where there is no IDLE */
	guint login;    /* seconds from one login to the next, at least */
	guint idle;     /* seconds that one IDLE may last */
} Manners;

/* Of the configuration, but never less than the provider bears.  SETUP when the data file is none. */
bool manners_of(const Config *config, const MailboxConfig *mailbox, Manners *manners, GError **error);
/* Seconds to wait after the n-th error in a row (1 is the first): 5, 10, 20 ... 900, half of it by chance (`chance` 0..1), so that many
 * clients of one server do not come back together. */
guint manners_backoff(guint errors, double chance);
