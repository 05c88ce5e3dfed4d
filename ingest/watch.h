/* watch.h - one mailbox for weeks: the session is kept, new mail comes by IDLE or by looking, errors wait longer each time
 *
 * A refused login is tried three times in all, then never again: NetEase and QQ lock accounts that are tried too often.  Everything else is
 * the world's and passes; a mailbox that can never work as it is configured (certificate, folder) is tried again after a long while, since
 * the other side may put it right.  Uses stop_fd() of base/stop.h. */
#pragma once
#include "base/config.h"
#include "ingest/intake.h"

typedef enum {
	WATCH_TOOK,    /* `taken` new messages are in the store */
	WATCH_LOOKED,  /* all is well, nothing new */
	WATCH_FAILED,  /* `why`; it will be tried again in `seconds` */
	WATCH_GAVE_UP, /* `why`; it will not be tried again */
} WatchNews;
/* Called after each look. */
typedef void (*WatchTell)(WatchNews news, guint taken, guint seconds, const char *why, gpointer data);

/* Until a stop is wanted (true), or the login was refused three times (SETUP).  With `once` after the first look: then the error is that
 * look's.  `store` is open for writing. */
bool watch_mailbox(const Config *config, const MailboxConfig *mailbox, Store *store, bool once, WatchTell tell, gpointer data, GError **error);
