/* xml.h - libxml2 with network and entities shut
 *
 * Names are matched without their prefix: the same element comes in several namespaces from several makers (DOMAIN.md 8.5), and in
 * some without any.  A document with a DOCTYPE is refused: no format read here has one, and every entity attack needs one.  Depth is
 * libxml2's own limit of 256, so walking a tree may recurse. */
#pragma once
#include <glib.h>
#include <libxml/tree.h>
#include <stdbool.h>
#include "base/error.h"

#define XML_LIMIT (24u << 20) /* bytes of one XML member; a tree takes some ten times that */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlDoc, xmlFreeDoc)

/* Not well formed, a DOCTYPE, too large: REJECT.  `tolerant`: damage is passed over and what can be read is returned. */
xmlDoc *xml_parse(GBytes *bytes, bool tolerant, GError **error);
xmlNode *xml_root(xmlDoc *document);                         /* NULL if there is none */
bool     xml_is(const xmlNode *node, const char *name);      /* an element of that local name */
xmlNode *xml_child(const xmlNode *node, const char *name);   /* first child element of that name; NULL node gives NULL */
xmlNode *xml_next(const xmlNode *node, const char *name);    /* next sibling element of that name */
xmlNode *xml_find(xmlNode *node, const char *name);          /* first in document order below the node, itself included */
/* The attribute of that local name in any namespace; borrowed, NULL if absent. */
const char *xml_attribute(const xmlNode *node, const char *name);
/* The same where one local name stands in two namespaces (`id` and `r:id`): the one that has a namespace. */
const char *xml_attribute_foreign(const xmlNode *node, const char *name);
int      xml_number(const xmlNode *node, const char *name, int otherwise); /* attribute as a number, -100000000..100000000 */
char    *xml_text(const xmlNode *node);                      /* all text below; "" for NULL */
