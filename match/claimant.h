/* claimant.h - whose mail is this: the applications and the company that a mail concerns
 *
 * In this order: what lies in the mail itself, its thread, a tax ID in its text, a company in its signature or subject, its sender's address. */
#pragma once
#include "match/receive.h"
#include "match/exhibit.h"

/* Applications (ids) that the mails of the thread belong to, newest mail first. */
GArray *claimant_thread(const Context *context, const Mailing *mailing, GError **error);
/* The application and company of a mail that brings no form of its own. False on error; claimant may stay empty. */
bool    claimant_find(const Context *context, const Mailing *mailing, Claimant *claimant, GError **error);
/* The application whose company bears the payer's name, if there is one: replaces a weak claimant. */
bool    claimant_by_payer(const Context *context, const char *payer_name, Claimant *claimant, GError **error);
void    claimant_clear(Claimant *claimant);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Claimant, claimant_clear)
/* Every stretch of a text that may be a company's name, folded (names_company()). */
void    claimant_names_in_text(const char *text, void (*each)(const char *name, gpointer data), gpointer data);
/* A company's name in running text such as a subject, as some application bears it: that application's id, 0 if none. */
bool    claimant_in_text(const Context *context, const char *text, int64_t *application, GError **error);
