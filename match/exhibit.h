/* exhibit.h - a document with its fields, and a mail as the bundle of its papers */
#pragma once
#include "store/document.h"
#include "store/message.h"

typedef struct {
	Document *document;
	GPtrArray *fields;   /* of FieldRow */
	int64_t age;         /* message id: later mails have later papers */
} Exhibit;

typedef struct {
	Message *message;
	GPtrArray *papers;   /* of Exhibit, in document order; only those that were read */
	guint faults, links; /* parked documents, cloud links */
} Mailing;

Exhibit   *exhibit_load(Store *store, int64_t document, GError **error);
void     exhibit_free(Exhibit *exhibit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Exhibit, exhibit_free)
Mailing *mailing_load(Store *store, int64_t message, GError **error);
void     mailing_free(Mailing *mailing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mailing, mailing_free)

bool            exhibit_is(const Exhibit *exhibit, const char *kind);
const FieldRow *exhibit_field(const Exhibit *paper, const char *name); /* the first, or NULL */
const char     *exhibit_value(const Exhibit *paper, const char *name); /* its value, or "" */
