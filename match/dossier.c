/* dossier.c - an application with all its papers in memory */
#include <string.h>
#include "match/dossier.h"
#include "match/sighting.h"

void
dossier_free(Dossier *dossier)
{
	if (dossier == NULL)
		return;
	application_free(dossier->application);
	g_clear_pointer(&dossier->papers, g_ptr_array_unref);
	g_clear_pointer(&dossier->messages, g_ptr_array_unref);
	g_clear_pointer(&dossier->settled, g_hash_table_unref);
	g_free(dossier);
}

static bool
load_messages(const Context *context, Dossier *dossier, GError **error)
{
	g_autoptr(GArray) ids = application_messages(context->store, dossier->application->id, error);

	dossier->messages = g_ptr_array_new_with_free_func((GDestroyNotify)message_free);
	for (guint i = 0; ids != NULL && i < ids->len; i++) {
		Message *message = message_get(context->store, g_array_index(ids, int64_t, i), error);

		if (message == NULL)
			return false;
		g_ptr_array_add(dossier->messages, message);
	}
	return ids != NULL;
}

static Dossier *
dossier_new(void)
{
	Dossier *dossier = g_new0(Dossier, 1);

	dossier->papers = g_ptr_array_new_with_free_func((GDestroyNotify)exhibit_free);
	dossier->settled = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)settled_free);
	return dossier;
}

Dossier *
dossier_light(Application *application)
{
	Dossier *dossier = dossier_new();

	dossier->application = application;
	dossier->light = true;
	return dossier;
}

Dossier *
dossier_load(const Context *context, int64_t application, GError **error)
{
	g_autoptr(Dossier) dossier = dossier_new();
	g_autoptr(GArray) documents = NULL;

	dossier->application = application_get(context->store, application, error);
	if (dossier->application == NULL || !load_messages(context, dossier, error))
		return NULL;
	documents = application_documents(context->store, application, error);
	if (documents == NULL)
		return NULL;
	for (guint i = 0; i < documents->len; i++) {
		g_autoptr(Exhibit) exhibit = exhibit_load(context->store, g_array_index(documents, int64_t, i), error);

		if (exhibit == NULL)
			return NULL;
		if (strcmp(exhibit->document->state, "read") == 0 && !exhibit_is(exhibit, "remittance_proof"))
			g_ptr_array_add(dossier->papers, g_steal_pointer(&exhibit));
	}
	return g_steal_pointer(&dossier);
}

const Exhibit *
dossier_latest(const Dossier *dossier, const char *kind)
{
	const Exhibit *best = NULL;

	for (guint i = 0; i < dossier->papers->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(dossier->papers, i);

		if (!exhibit_is(exhibit, kind))
			continue;
		if (best == NULL || exhibit->age > best->age || (exhibit->age == best->age && best->document->is_ocr && !exhibit->document->is_ocr))
			best = exhibit;
	}
	return best;
}
