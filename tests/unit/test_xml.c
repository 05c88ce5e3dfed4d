/* test_xml.c - XML from strangers: what is refused, what is forgiven */
#include <string.h>
#include "parse/xml.h"

static const struct { const char *name, *text; bool tolerant; const char *root; } cases[] = {
	{ "plain", "<a/>", false, "a" },
	{ "prefix", "<x:a xmlns:x='urn:x'/>", false, "a" },
	{ "undeclared prefix", "<x:a/>", true, "a" },
	{ "BOM", "\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><a/>", false, "a" },
	{ "GB18030", "<?xml version='1.0' encoding='GB2312'?><a>\xd6\xd0\xce\xc4</a>", false, "a" },
	{ "broken UTF-8", "<?xml version='1.0' encoding='UTF-8'?><a>\xe4\xb8</a>", true, "a" },
	{ "Latin-1", "<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>", false, "a" },
	{ "empty namespace prefix", "<:eInvoice xmlns:=\"\"><b/></:eInvoice>", true, "eInvoice" },
	{ "cut", "<a><b>1</b", false, NULL },
	{ "cut, tolerant", "<a><b>1</b", true, "a" },
	{ "doctype", "<!DOCTYPE a SYSTEM 'http://example.com/a.dtd'><a/>", true, NULL },
	{ "entities", "<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;'>]><a>&c;</a>", true, NULL },
	{ "outside file", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", true, NULL },
	{ "empty", "", true, NULL },
	{ "no XML", "hello", true, NULL },
};

static void
test_parse(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GBytes) bytes = g_bytes_new_static(cases[i].text, strlen(cases[i].text));
		g_autoptr(GError) error = NULL;
		g_autoptr(xmlDoc) document = xml_parse(bytes, cases[i].tolerant, &error);

		g_test_message("%s", cases[i].name);
		if (cases[i].root == NULL) {
			g_assert_null(document);
			g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT);
		} else {
			g_autofree char *text = xml_text(xml_root(document));

			g_assert_no_error(error);
			g_assert_true(xml_is(xml_root(document), cases[i].root));
			g_assert_true(g_utf8_validate(text, -1, NULL));
		}
	}
}

static void
test_values(void)
{
	static const char text[] = "<?xml version='1.0' encoding='gbk'?><a id='5' n='x7' r:id='6' xmlns:r='urn:r'><b>\xd6\xd0</b><c/><b>2</b></a>";
	g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));
	g_autoptr(xmlDoc) document = xml_parse(bytes, false, NULL);
	xmlNode *root = xml_root(document), *b = xml_child(root, "b");
	g_autofree char *first = xml_text(b), *second = xml_text(xml_next(b->next, "b")), *none = xml_text(NULL);

	g_assert_cmpstr(first, ==, "中");
	g_assert_cmpstr(second, ==, "2");
	g_assert_cmpstr(none, ==, "");
	g_assert_cmpint(xml_number(root, "id", 1), ==, 5);
	g_assert_cmpint(xml_number(root, "n", 1), ==, 1);
	g_assert_cmpint(xml_number(root, "absent", 9), ==, 9);
	g_assert_cmpstr(xml_attribute_foreign(root, "id"), ==, "6");
	g_assert_null(xml_child(root, "d"));
	g_assert_true(xml_find(root, "c") == xml_child(root, "c"));
}

/* Walking a tree recurses, so nothing deep may come through. */
static void
test_depth(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(xmlDoc) document = NULL;
	guint depth = 0;

	for (guint i = 0; i < 100000; i++)
		g_string_append(text, "<a>");
	bytes = g_bytes_new(text->str, text->len);
	document = xml_parse(bytes, true, NULL);
	for (const xmlNode *node = xml_root(document); node != NULL; node = node->children)
		depth++;
	g_assert_cmpuint(depth, <=, 300);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/xml/parse", test_parse);
	g_test_add_func("/xml/values", test_values);
	g_test_add_func("/xml/depth", test_depth);
	return g_test_run();
}
