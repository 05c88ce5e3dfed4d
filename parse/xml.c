/* xml.c - libxml2 with network and entities shut */
#include "parse/xml.h"
#include <libxml/parser.h>
#include <string.h>
#include "base/text.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlParserCtxt, xmlFreeParserCtxt)

/* Called by libxml2 when a DOCTYPE begins, before anything in it is looked at. */
static void
refuse_doctype(void *context, const xmlChar *name G_GNUC_UNUSED, const xmlChar *external G_GNUC_UNUSED, const xmlChar *system G_GNUC_UNUSED)
{
	xmlParserCtxt *parser = context;

	parser->_private = parser;
	xmlStopParser(parser);
}

/* The charset that the XML declaration names, NULL without one. */
static char *
declared_charset(const char *data, gsize length)
{
	g_autofree char *head = g_strndup(data, MIN(length, 200));
	const char *label = strstr(head, "encoding="), *end = strstr(head, "?>");
	const char *quote = label != NULL ? label + strlen("encoding=") : NULL;

	if (quote == NULL || end == NULL || label > end || (*quote != '"' && *quote != '\''))
		return NULL;
	return g_strndup(quote + 1, strcspn(quote + 1, "\"'"));
}

/* All charsets are converted before libxml2 sees them: the caged child cannot load its converters, and in tolerant parsing it
 * hands on bytes that are no UTF-8. */
static GBytes *
as_utf8(GBytes *bytes)
{
	gsize length = 0;
	const char *data = g_bytes_get_data(bytes, &length);
	g_autofree char *charset = NULL;
	char *text;

	if (g_utf8_validate_len(data, length, NULL))
		return g_bytes_ref(bytes);
	charset = declared_charset(data, length);
	if (charset != NULL && g_ascii_strncasecmp(charset, "utf-8", 5) == 0)
		text = g_utf8_make_valid(data, (gssize)length);
	else
		text = text_to_utf8(data, length, charset, NULL);
	return g_bytes_new_take(text, strlen(text));
}

/* Whatever fails first for want of memory, the parser or the tree that it builds, is soon followed by complaints about the text. */
static void
note_memory(void *data, xmlError *failure)
{
	bool *lacked = data;

	*lacked = *lacked || failure->code == XML_ERR_NO_MEMORY;
}

xmlDoc *
xml_parse(GBytes *bytes, bool tolerant, GError **error)
{
	g_autoptr(xmlParserCtxt) parser = xmlNewParserCtxt();
	g_autoptr(xmlDoc) document = NULL;
	g_autoptr(GBytes) utf8 = NULL;
	int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA | XML_PARSE_COMPACT;
	gsize length = g_bytes_get_size(bytes);
	bool lacked = false;

	if (length == 0 || length > XML_LIMIT) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, length == 0 ? "empty XML" : "XML of more than %u MiB", XML_LIMIT >> 20);
		return NULL;
	}
	utf8 = as_utf8(bytes);
	xmlSetStructuredErrorFunc(&lacked, note_memory);
	parser->sax->internalSubset = refuse_doctype;
	parser->_private = NULL;
	document = xmlCtxtReadMemory(parser, g_bytes_get_data(utf8, NULL), (int)g_bytes_get_size(utf8), NULL, "UTF-8",
	                             options | (tolerant ? XML_PARSE_RECOVER : 0));
	xmlSetStructuredErrorFunc(NULL, NULL);
	if (parser->_private != NULL) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "XML with a document type, which may hide entities");
		return NULL;
	}
	if (lacked) { /* what there is then ends anywhere */
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "it needs more memory than a reader may have");
		return NULL;
	}
	if (document == NULL || xmlDocGetRootElement(document) == NULL) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "damaged XML");
		return NULL;
	}
	return g_steal_pointer(&document);
}

xmlNode *
xml_root(xmlDoc *document)
{
	return document != NULL ? xmlDocGetRootElement(document) : NULL;
}

/* Prefixes that no declaration explains stay in the name; they are passed over. */
static const char *
local_name(const xmlNode *node)
{
	const char *colon = strrchr((const char *)node->name, ':');

	return colon != NULL ? colon + 1 : (const char *)node->name;
}

bool
xml_is(const xmlNode *node, const char *name)
{
	return node != NULL && node->type == XML_ELEMENT_NODE && g_str_equal(local_name(node), name);
}

static xmlNode *
seek(xmlNode *node, const char *name)
{
	while (node != NULL && !xml_is(node, name))
		node = node->next;
	return node;
}

xmlNode *
xml_child(const xmlNode *node, const char *name)
{
	return node != NULL && node->type == XML_ELEMENT_NODE ? seek(node->children, name) : NULL;
}

xmlNode *
xml_next(const xmlNode *node, const char *name)
{
	return seek(node->next, name);
}

xmlNode *
xml_find(xmlNode *node, const char *name)
{
	if (node == NULL || node->type != XML_ELEMENT_NODE)
		return NULL;
	if (xml_is(node, name))
		return node;
	for (xmlNode *child = node->children; child != NULL; child = child->next) {
		xmlNode *found = xml_find(child, name);

		if (found != NULL)
			return found;
	}
	return NULL;
}

/* Without DTD an attribute's value is one text node, or none. */
static const char *
value_of(const xmlAttr *attribute)
{
	const xmlNode *text = attribute->children;

	return text != NULL && text->content != NULL ? (const char *)text->content : "";
}

static const char *
attribute_where(const xmlNode *node, const char *name, bool foreign)
{
	if (node == NULL || node->type != XML_ELEMENT_NODE)
		return NULL;
	for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next) {
		const char *colon = strrchr((const char *)attribute->name, ':');

		if (foreign && attribute->ns == NULL && colon == NULL)
			continue;
		if (g_str_equal(colon != NULL ? colon + 1 : (const char *)attribute->name, name))
			return value_of(attribute);
	}
	return NULL;
}

const char *
xml_attribute(const xmlNode *node, const char *name)
{
	return attribute_where(node, name, false);
}

const char *
xml_attribute_foreign(const xmlNode *node, const char *name)
{
	return attribute_where(node, name, true);
}

int
xml_number(const xmlNode *node, const char *name, int otherwise)
{
	const char *text = xml_attribute(node, name);
	char *end = NULL;
	double value;

	if (text == NULL)
		return otherwise;
	value = g_ascii_strtod(text, &end);
	return end == text || !(value >= -1e8 && value <= 1e8) ? otherwise : (int)value;
}

char *
xml_text(const xmlNode *node)
{
	xmlChar *content = node != NULL ? xmlNodeGetContent(node) : NULL;
	char *text = g_utf8_make_valid(content != NULL ? (const char *)content : "", -1);

	xmlFree(content);
	return text;
}
