/* office.c - what docx and xlsx packages share */
#include "parse/office.h"
#include <string.h>
#include "parse/reader.h"
#include "parse/xml.h"

static void
relation_free(gpointer data)
{
	Relation *relation = data;

	g_free(relation->id);
	g_free(relation->type);
	g_free(relation->target);
	g_free(relation);
}

static void
take_relation(GPtrArray *relations, const char *member, const xmlNode *node)
{
	const char *id = xml_attribute(node, "Id"), *type = xml_attribute(node, "Type"), *target = xml_attribute(node, "Target");
	const char *mode = xml_attribute(node, "TargetMode"), *slash = type != NULL ? strrchr(type, '/') : NULL;
	Relation *relation;

	if (id == NULL || type == NULL || target == NULL || g_strcmp0(mode, "External") == 0)
		return;
	relation = g_new0(Relation, 1);
	relation->id = g_strdup(id);
	relation->type = g_strdup(slash != NULL ? slash + 1 : type);
	relation->target = zip_resolve(member, target);
	g_ptr_array_add(relations, relation);
}

GPtrArray *
office_relations(Zip *zip, const char *member)
{
	GPtrArray *relations = g_ptr_array_new_with_free_func(relation_free);
	const char *slash = strrchr(member, '/'), *base = slash != NULL ? slash + 1 : member;
	g_autofree char *name = g_strdup_printf("%.*s_rels/%s.rels", (int)(base - member), member, base);
	g_autoptr(GBytes) bytes = zip_read(zip, name, NULL);
	g_autoptr(xmlDoc) tree = bytes != NULL ? xml_parse(bytes, true, NULL) : NULL;

	for (xmlNode *node = xml_child(xml_root(tree), "Relationship"); node != NULL; node = xml_next(node, "Relationship"))
		take_relation(relations, member, node);
	return relations;
}

const Relation *
office_relation(const GPtrArray *relations, const char *id)
{
	for (guint i = 0; id != NULL && i < relations->len; i++) {
		const Relation *relation = g_ptr_array_index(relations, i);

		if (g_str_equal(relation->id, id))
			return relation;
	}
	return NULL;
}

char *
office_main(Zip *zip, const char *usual)
{
	g_autoptr(GPtrArray) relations = office_relations(zip, "");

	for (guint i = 0; i < relations->len; i++) {
		const Relation *relation = g_ptr_array_index(relations, i);

		if (g_str_equal(relation->type, "officeDocument") && zip_has(zip, relation->target))
			return g_strdup(relation->target);
	}
	return zip_has(zip, usual) ? g_strdup(usual) : NULL;
}

void
office_take_part(Zip *zip, const char *member, bool is_inline, GHashTable *taken, Reading *reading)
{
	g_autofree char *name = g_path_get_basename(member), *lower = g_ascii_strdown(name, -1);
	g_autoptr(GError) why = NULL;
	g_autoptr(GBytes) bytes = NULL;
	Part *part;

	if (reading->parts->len >= LIMIT_PARTS || !g_hash_table_add(taken, g_strdup(member)))
		return;
	bytes = zip_read(zip, member, &why);
	part = part_new(name, "", bytes);
	part->is_inline = is_inline;
	if (bytes == NULL)
		part->fault = g_strdup(why->message);
	if (g_str_has_suffix(lower, ".emf") || g_str_has_suffix(lower, ".wmf")) {
		part->ignore = true;
		part->reason = g_strdup("vector drawing, not read");
	}
	g_ptr_array_add(reading->parts, part);
}
