/* esl.c - an electronic seal as OFD carries it: its name and its picture */
#include "parse/esl.h"
#include <string.h>

#define DEPTH_MAX 8
#define ITEMS_MAX 2000
#define NAME_MOST 300

enum { INTEGER = 0x02, OCTETS = 0x04, UTF8 = 0x0c, IA5 = 0x16, SEQUENCE = 0x30 };

typedef struct {
	guint8 tag;
	const guint8 *at;
	gsize length;
} Item;

typedef struct {
	guint items;
	Item name, picture;
} Search;

/* The item at *p, which is moved behind it; false where there is none that lies within `end`. */
static bool
next_item(const guint8 **p, const guint8 *end, Item *item)
{
	const guint8 *at = *p;
	gsize length;

	if (end - at < 2)
		return false;
	item->tag = *at++;
	length = *at++;
	if (length > 0x84 || length == 0x80)
		return false;
	if (length > 0x80) {
		guint n = length & 0x7f;

		if ((gsize)(end - at) < n)
			return false;
		for (length = 0; n > 0; n--)
			length = length << 8 | *at++;
	}
	if (length > (gsize)(end - at))
		return false;
	item->at = at;
	item->length = length;
	*p = at + length;
	return true;
}

/* SES_ESPropertyInfo begins with a number and a name, SES_ESPictrueInfo with a kind of picture and its bytes; nothing else does. */
static void
search(const Item *sequence, guint depth, Search *found)
{
	const guint8 *p = sequence->at, *end = p + sequence->length;
	Item item, before = { 0 };

	for (guint i = 0; depth < DEPTH_MAX && found->items < ITEMS_MAX && next_item(&p, end, &item); i++) {
		found->items++;
		if (i == 1 && before.tag == INTEGER && item.tag == UTF8 && found->name.at == NULL)
			found->name = item;
		if (i == 1 && before.tag == IA5 && item.tag == OCTETS && found->picture.at == NULL)
			found->picture = item;
		if (item.tag == SEQUENCE)
			search(&item, depth + 1, found);
		before = item;
	}
}

bool
esl_read(GBytes *bytes, char **name, GBytes **picture)
{
	gsize length;
	const guint8 *data = g_bytes_get_data(bytes, &length);
	const Item whole = { SEQUENCE, data, length };
	Search found = { 0 };

	if (length > 0)
		search(&whole, 0, &found);
	*name = found.name.at != NULL ? g_utf8_make_valid((const char *)found.name.at, (gssize)MIN(found.name.length, NAME_MOST)) : g_strdup("");
	*picture = found.picture.at != NULL ? g_bytes_new_from_bytes(bytes, (gsize)(found.picture.at - data), found.picture.length) : NULL;
	return **name != '\0' || *picture != NULL;
}
