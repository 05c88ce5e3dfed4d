/* difference.h - what differs between a store and another that was made from the same mails */
#pragma once
#include "desk/counterpart.h"

/* One value.  Everything is named as in the kept store, but for what only today's has. */
typedef struct {
	int64_t application; /* whose it is, in the kept store; 0: of none, or of one that only today's has */
	char *about;         /* "A12", "D7 申请表.pdf", "P3", "M5"; "new application", "new document 申请表.pdf" */
	char *name;          /* "state", "tax_id", "kind", a field's name, the code of an exception */
	char *kept, *today;  /* "" where there is none */
} Difference;

/* Fields and kinds of the documents of `messages` (of int64_t), and states, fields, payments and open exceptions of everything; by application,
 * those of none last.  That an application is released counts, not how far its goods have come. */
GPtrArray *differences_find(Store *kept, Store *today, const Counterparts *map, const GArray *messages, GError **error);
