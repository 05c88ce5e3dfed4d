/* leftover.h - begun mails that nobody will go on with
 *
 * A large mail in slices lies in a file `.partial-...` of the store's folder until it is whole (slices.h).  Where the mail is deleted on the
 * server, or the folder gets another UIDVALIDITY, nobody ever asks for the rest. */
#pragma once

/* Removes those that nobody has written to for LEFTOVER_DAYS; what cannot be removed stays for another time. */
#define LEFTOVER_DAYS 3
void leftover_sweep(const char *folder);
