/* embedded.c - a structured receipt inside a file and the page that shows it become one paper */
#include "parse/embedded.h"

#include <string.h>

#include "base/text.h"

static Field *
find(const Segment *segment, const char *name)
{
	return (Field *)segment_get(segment, name);
}

static bool
is_proof(const Segment *segment)
{
	return g_str_equal(segment->kind, "remittance_proof");
}

/* Both name it, and not alike. */
static bool
differ(const Segment *one, const Segment *other, const char *name)
{
	const Field *a = find(one, name), *b = find(other, name);

	return a != NULL && b != NULL && !text_same(a->value, b->value);
}

static bool
shows_same(const Segment *xml, const Segment *page)
{
	return find(page, "amount_fen") != NULL && !differ(xml, page, "amount_fen") && !differ(xml, page, "receipt_no") &&
	       !differ(xml, page, "bank_reference");
}

/* The page's proof for this one; NULL if no page shows it for sure. */
static Segment *
find_page(GPtrArray *segments, guint embedded, const Segment *xml, guint xmls)
{
	Segment *only = NULL;
	guint n = 0;

	for (guint i = embedded; i < segments->len; i++) {
		Segment *page = g_ptr_array_index(segments, i);

		if (!is_proof(page))
			continue;
		if (shows_same(xml, page))
			return page;
		only = page;
		n++;
	}
	return n == 1 && xmls == 1 ? only : NULL;
}

/* What the page left open and the XML settles is no doubt any more; that there are several transfers stays one. */
static void
drop_doubts(Segment *page, const char *name)
{
	g_autofree char *begins = g_strconcat(name, ":", NULL), *holds = g_strconcat("(", name, ")", NULL);

	for (guint i = page->doubts->len; i-- > 0;) {
		const char *doubt = g_ptr_array_index(page->doubts, i);

		if ((g_str_has_prefix(doubt, begins) || strstr(doubt, holds) != NULL) && strstr(doubt, "several transfers") == NULL)
			g_ptr_array_remove_index(page->doubts, i);
	}
}

/* The page says the same, or the same and more: a day with its hour, a remark with further words. */
static bool
agrees(const Field *own, const Field *from)
{
	bool is_longer = g_str_equal(from->name, "paid_at") || g_str_equal(from->name, "remark");

	return text_same(own->value, from->value) || (is_longer && *from->value != '\0' && strstr(own->value, from->value) != NULL);
}

/* Two remarks are two lines of one transfer (用途, 附言): a tax ID may stand in either. */
static char *
value_of_both(const Field *own, const Field *from)
{
	if (!g_str_equal(from->name, "remark") || *own->value == '\0' || strstr(from->value, own->value) != NULL)
		return g_strdup(from->value);
	return g_strconcat(from->value, " ", own->value, NULL);
}

static void
take_value(Segment *page, const Field *from)
{
	Field *own = find(page, from->name);
	char *value;

	drop_doubts(page, from->name);
	if (own == NULL) {
		g_ptr_array_add(page->fields, field_new(from->name, from->value, from->raw, from->confidence, from->source));
		return;
	}
	own->confidence = from->confidence;
	own->source = from->source;
	if (agrees(own, from)) {
		own->readings = 2; /* and the words of the page stay, as people see them */
		return;
	}
	value = value_of_both(own, from);
	own->readings = 1;
	g_free(own->value);
	g_free(own->raw);
	own->value = value;
	own->raw = g_strdup(value);
}

/* The XML is not signed for us: where money or payee differ, somebody may have changed one of the two. */
static GPtrArray *
differences(const Segment *page, const Segment *xml)
{
	static const char *const decisive[] = { "amount_fen", "payee_account" };
	GPtrArray *found = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < G_N_ELEMENTS(decisive); i++) {
		if (differ(xml, page, decisive[i]))
			g_ptr_array_add(found, g_strdup_printf("%s: the page shows \"%s\", the receipt inside the file \"%s\"", decisive[i],
			                                       find(page, decisive[i])->raw, find(xml, decisive[i])->raw));
	}
	return found;
}

static void
merge(Segment *page, const Segment *xml)
{
	GPtrArray *found = differences(page, xml);

	for (guint i = 0; i < xml->fields->len; i++)
		take_value(page, g_ptr_array_index(xml->fields, i));
	g_ptr_array_extend_and_steal(page->doubts, found);
}

void
embedded_merge(GPtrArray *segments, guint embedded)
{
	guint xmls = 0;

	for (guint i = 0; i < embedded; i++)
		xmls += is_proof(g_ptr_array_index(segments, i));
	for (guint i = embedded; i-- > 0;) {
		Segment *xml = g_ptr_array_index(segments, i);
		Segment *page = is_proof(xml) ? find_page(segments, embedded, xml, xmls) : NULL;

		if (page == NULL)
			continue;
		merge(page, xml);
		g_ptr_array_remove_index(segments, i);
		embedded--;
	}
}
