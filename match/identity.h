/* identity.h - does this form belong to an application that we know?
 *
 * The same tax ID while it is incomplete, or a reply in its thread: it completes it.  A complete form that differs in count, contact or address
 * while the earlier application is complete is a second application; the same facts are the same one again. */
#pragma once
#include "match/claimant.h"

/* The application that this paper (a form, or the other materials of a mail without a form) belongs to: its id, 0 for a new one. */
bool identity_of_form(const Context *context, const Mailing *mailing, const Exhibit *form, int64_t *application, GError **error);
bool identity_of_materials(const Context *context, const Mailing *mailing, int64_t *application, GError **error);
bool identity_of_service(const Context *context, const Mailing *mailing, const Exhibit *exhibit, int64_t *application, GError **error);
