/* pop3.h - a mailbox on a POP3 server, for providers where IMAP is off: nothing is ever deleted there
 *
 * What is known is told by UIDL (RFC 1939), so a server without it is SETUP.  There is nothing to wait on and no flags; a session is short,
 * since it locks the mailbox.  Mail goes to the disk as it comes, whatever its size; what is over the limit, or what the server does not give,
 * asks a person (mailbox_ask()). */
#pragma once
#include "base/config.h"
#include "ingest/intake.h"

bool  pop3_take(Store *store, const MailboxConfig *mailbox, int cancel_fd, Intake *intake, IngestCount *count, GError **error);
/* What `check` prints, no secret in it; `transcript` may be NULL (tls.h).  The stage reached is not told: the sentence says it. */
char *pop3_describe(const MailboxConfig *mailbox, int cancel_fd, GString *transcript, GError **error);
