/* secret.h - the password or token of a mailbox, from where the configuration says it lies
 *
 * It is read when it is needed and wiped when it was used; it never stands in an argument, a log line or a core dump (the process is made
 * undumpable before the first one is read). */
#pragma once
#include "base/config.h"

/* SETUP when the file is open to others, empty or not there, when the command fails or the credential is not passed; AGAIN when the
 * command takes longer than 30 seconds. */
char *secret_read(const MailboxConfig *mailbox, GError **error);
void  secret_free(char *secret); /* overwrites it; NULL is fine */
