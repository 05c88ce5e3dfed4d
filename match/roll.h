/* roll.h - all companies with their names and what they owe, read in one go: for a pass over so many rows that asking for each would cost more
 *
 * It is as old as the Change in which it was made: what it says of applications holds until that one ends. */
#pragma once
#include "match/context.h"
#include "store/application.h"
#include "store/directory.h"

typedef struct Roll Roll;

Roll *roll_call(const Context *context, GError **error);
void  roll_free(Roll *roll);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Roll, roll_free)

/* Companies are numbered from 0. */
guint       roll_size(const Roll *roll);
bool        roll_find(const Roll *roll, const char *key, guint *company);
const char *roll_key(const Roll *roll, guint company);
/* As directory_by_name(); *key is the roll's.  *shared: in short it is another company's name too. */
void roll_by_name(const Roll *roll, const char *name_folded, DirectoryFound *found, const char **key, bool *shared);
/* As directory_by_short(). */
void roll_by_short(const Roll *roll, const char *name_short, DirectoryFound *found, const char **key);
/* Does a name of this company stand in the text (names_company() of it)? */
bool roll_in_text(const Roll *roll, const char *key, const char *text_folded);
/* As application_dues(), but only those that wait are appended to `dues`; *others: there are more applications.  The tax ID is the roll's. */
const char *roll_dues(const Roll *roll, guint company, GArray *dues, bool *others);
