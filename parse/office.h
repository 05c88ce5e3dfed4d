/* office.h - what docx and xlsx packages share: relations between members, pictures and embedded files (ECMA-376 part 2) */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "parse/reading.h"
#include "parse/zip.h"

typedef struct {
	char *id, *type;  /* type: the last word of its address: "image", "header", "worksheet" */
	char *target;     /* member name; external targets are left out */
} Relation;

/* The relations of a member ("" for the package itself), maybe none; of Relation. */
GPtrArray      *office_relations(Zip *zip, const char *member);
const Relation *office_relation(const GPtrArray *relations, const char *id); /* NULL for a NULL or unknown id */
/* The member that is the document itself, or `usual` where the package does not say; NULL if neither is there. */
char           *office_main(Zip *zip, const char *usual);
/* The member becomes a part, once per name in `taken` (a set of names).  Vector drawings are kept but ignored. */
void            office_take_part(Zip *zip, const char *member, bool is_inline, GHashTable *taken, Reading *reading);
