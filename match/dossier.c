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
	g_clear_pointer(&dossier->settled, g_hash_table_unref);
	g_free(dossier);
}

Dossier *
dossier_load(const Context *context, int64_t application, GError **error)
{
	g_autoptr(Dossier) dossier = g_new0(Dossier, 1);
	g_autoptr(GArray) documents = NULL;

	dossier->papers = g_ptr_array_new_with_free_func((GDestroyNotify)exhibit_free);
	dossier->settled = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)settled_free);
	dossier->application = application_get(context->store, application, error);
	if (dossier->application == NULL)
		return NULL;
	documents = application_documents(context->store, application, error);
	if (documents == NULL)
		return NULL;
	for (guint i = 0; i < documents->len; i++) {
		g_autoptr(Exhibit) paper = exhibit_load(context->store, g_array_index(documents, int64_t, i), error);

		if (paper == NULL)
			return NULL;
		if (strcmp(paper->document->state, "read") == 0 && !exhibit_is(paper, "remittance_proof"))
			g_ptr_array_add(dossier->papers, g_steal_pointer(&paper));
	}
	return g_steal_pointer(&dossier);
}

const Exhibit *
dossier_latest(const Dossier *dossier, const char *kind)
{
	const Exhibit *best = NULL;

	for (guint i = 0; i < dossier->papers->len; i++) {
		const Exhibit *paper = g_ptr_array_index(dossier->papers, i);

		if (!exhibit_is(paper, kind))
			continue;
		if (best == NULL || paper->age > best->age || (paper->age == best->age && best->document->is_ocr && !paper->document->is_ocr))
			best = paper;
	}
	return best;
}
