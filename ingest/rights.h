/* rights.h - what an account may do in its folders, and how full it is: for `check` alone
 *
 * ACL (RFC 4314) and QUOTA (RFC 9208) are asked only where the server offers them; what it does not tell is said so. */
#pragma once
#include <glib.h>
#include <libetpan/libetpan.h>
#include <stdbool.h>

typedef struct {
	bool acl, quota;    /* advertised */
	bool marks, moves;  /* what the configuration wants to do there */
} RightsWanted;

/* Lines about `name` (as people write it, `wire` as it travels).  False: the session did not survive an answer; the lines are good all the same.
 * *missing: a right that the configuration needs and the account has not, in words; else NULL. */
bool rights_describe(mailimap *imap, const char *name, const char *wire, const RightsWanted *wanted, GString *into, const char **missing);
