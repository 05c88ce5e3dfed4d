/* paper.h - a document with its fields, and a mail as the bundle of its papers */
#pragma once
#include "store/document.h"
#include "store/message.h"

typedef struct {
	Document *document;
	GPtrArray *fields;   /* of FieldRow */
	int64_t age;         /* message id: later mails have later papers */
} Paper;

typedef struct {
	Message *message;
	GPtrArray *papers;   /* of Paper, in document order; only those that were read */
	guint faults, links; /* parked documents, cloud links */
} Mailing;

Paper   *paper_load(Store *store, int64_t document, GError **error);
void     paper_free(Paper *paper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Paper, paper_free)
Mailing *mailing_load(Store *store, int64_t message, GError **error);
void     mailing_free(Mailing *mailing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mailing, mailing_free)

bool            paper_is(const Paper *paper, const char *kind);
const FieldRow *paper_field(const Paper *paper, const char *name); /* the first, or NULL */
const char     *paper_value(const Paper *paper, const char *name); /* its value, or "" */
