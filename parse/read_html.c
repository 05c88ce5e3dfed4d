/* read_html.c - an HTML page or mail text to pages: own text first, earlier mails on a page of their own */
#include "parse/cloudlink.h"
#include "parse/htmltext.h"
#include "parse/reader.h"

#define LINE_HEIGHT 14.0

static void
add_run(Page *page, const HtmlPiece *piece)
{
	double y = piece->line * LINE_HEIGHT;
	Run *run = page_add_run(page, piece->text, piece->x0, y, piece->x1, y + LINE_HEIGHT - 2, 1);

	run->size = LINE_HEIGHT - 4;
	run->table = piece->table;
	run->row = piece->row;
	run->col = piece->col;
	page->width = MAX(page->width, piece->x1);
	page->height = MAX(page->height, y + LINE_HEIGHT);
}

bool
read_html(const Input *input, Reading *reading, GError **error)
{
	gsize length;
	const char *bytes = g_bytes_get_data(input->bytes, &length);
	g_autoptr(HtmlText) html = htmltext_parse(bytes == NULL ? "" : bytes, length);
	Page *own, *earlier = NULL;

	if (reading->pages == NULL)
		reading->pages = pages_new();
	own = pages_add(reading->pages, 0, 0, SOURCE_DIGITAL);
	for (guint i = 0; i < html->pieces->len; i++) {
		const HtmlPiece *piece = g_ptr_array_index(html->pieces, i);

		if (piece->quoted && earlier == NULL)
			earlier = pages_add(reading->pages, 0, 0, SOURCE_DIGITAL);
		add_run(piece->quoted ? earlier : own, piece);
	}
	if (html->cut)
		g_ptr_array_add(reading->notes, g_strdup("the page is too long: only its beginning was read"));
	cloudlink_find(html->links->str, reading->links);
	return true;
}
