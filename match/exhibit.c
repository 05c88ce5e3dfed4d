/* exhibit.c - a document with its fields, and a mail as the bundle of its papers */
#include <string.h>
#include "match/exhibit.h"

void
exhibit_free(Exhibit *exhibit)
{
	if (exhibit == NULL)
		return;
	document_free(exhibit->document);
	g_clear_pointer(&exhibit->fields, g_ptr_array_unref);
	g_free(exhibit);
}

static Exhibit *
exhibit_of(Store *store, Document *document, GError **error)
{
	g_autoptr(Exhibit) exhibit = g_new0(Exhibit, 1);

	exhibit->document = document;
	exhibit->age = document->message;
	exhibit->fields = document_fields(store, document->id, error);
	return exhibit->fields != NULL ? g_steal_pointer(&exhibit) : NULL;
}

Exhibit *
exhibit_load(Store *store, int64_t document, GError **error)
{
	Document *row = document_get(store, document, error);

	return row != NULL ? exhibit_of(store, row, error) : NULL;
}

void
mailing_free(Mailing *mailing)
{
	if (mailing == NULL)
		return;
	message_free(mailing->message);
	g_clear_pointer(&mailing->papers, g_ptr_array_unref);
	g_free(mailing);
}

static bool
take(Store *store, Mailing *mailing, Document *document, GError **error)
{
	Exhibit *exhibit;

	mailing->faults += strcmp(document->state, "parked") == 0;
	if (strcmp(document->state, "read") != 0) {
		document_free(document);
		return true;
	}
	exhibit = exhibit_of(store, document, error);
	if (exhibit == NULL)
		return false;
	mailing->links += exhibit_field(exhibit, "link") != NULL;
	g_ptr_array_add(mailing->papers, exhibit);
	return true;
}

Mailing *
mailing_load(Store *store, int64_t message, GError **error)
{
	g_autoptr(Mailing) mailing = g_new0(Mailing, 1);
	g_autoptr(GPtrArray) documents = NULL;

	mailing->papers = g_ptr_array_new_with_free_func((GDestroyNotify)exhibit_free);
	mailing->message = message_get(store, message, error);
	if (mailing->message == NULL)
		return NULL;
	documents = document_of_message(store, message, error);
	if (documents == NULL)
		return NULL;
	while (documents->len > 0)
		if (!take(store, mailing, g_ptr_array_steal_index(documents, 0), error))
			return NULL;
	return g_steal_pointer(&mailing);
}

bool
exhibit_is(const Exhibit *exhibit, const char *kind)
{
	return strcmp(exhibit->document->kind, kind) == 0;
}

const FieldRow *
exhibit_field(const Exhibit *exhibit, const char *name)
{
	for (guint i = 0; i < exhibit->fields->len; i++) {
		const FieldRow *field = g_ptr_array_index(exhibit->fields, i);

		if (strcmp(field->name, name) == 0)
			return field;
	}
	return NULL;
}

const char *
exhibit_value(const Exhibit *exhibit, const char *name)
{
	const FieldRow *field = exhibit_field(exhibit, name);

	return field != NULL ? field->value : "";
}
