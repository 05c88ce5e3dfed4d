/* dossier.h - an application with all its papers in memory */
#pragma once
#include "match/context.h"
#include "match/exhibit.h"
#include "store/application.h"

typedef struct {
	Application *application;
	GPtrArray *papers;        /* of Exhibit: forms, letters, licences, mail texts; not its proofs */
	GPtrArray *messages;      /* of Message, oldest first: the mails it came by */
	GHashTable *settled;      /* field name -> Settled, once settled by review_settle() */
	bool light;               /* no papers: they were reviewed, and only money is in question */
} Dossier;

/* Without its papers; takes the application. */
Dossier *dossier_light(Application *application);
Dossier *dossier_load(const Context *context, int64_t application, GError **error);
void     dossier_free(Dossier *dossier);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Dossier, dossier_free)
/* The latest paper of that kind (the latest mail, digital before pictures), or NULL. */
const Exhibit *dossier_latest(const Dossier *dossier, const char *kind);
