/* understand.c - pages to segments: kinds, then the fields of each kind */
#include "parse/understand.h"
#include "parse/collage.h"
#include "parse/form.h"
#include "parse/kind.h"
#include "parse/letter.h"
#include "parse/licence.h"
#include "parse/mailtext.h"
#include "parse/overprint.h"
#include "parse/paper.h"
#include "parse/receipt.h"
#include "parse/reread.h"
#include "parse/sealtext.h"
#include "parse/transfers.h"

#define OWN_EVIDENCE 3 /* words with which an untitled page is a paper of its own */

static Segment *
add_segment(const Pages *pages, const char *kind, guint first, guint last, GPtrArray *segments)
{
	Segment *segment = segment_new(kind);

	segment->first_page = first;
	segment->last_page = last;
	segment->source = SOURCE_DIGITAL;
	for (guint i = first; i <= last; i++) {
		const Page *page = g_ptr_array_index(pages->pages, i - 1);

		segment->seals += page->seals;
		segment->has_picture = segment->has_picture || page->has_picture;
		if (page->source == SOURCE_OCR)
			segment->source = SOURCE_OCR;
	}
	g_ptr_array_add(segments, segment);
	return segment;
}

static void
read_mailtext(const Pages *pages, GPtrArray *segments)
{
	guint n = pages->pages->len;
	Segment *segment = add_segment(pages, "message_text", 1, n, segments);
	Segment *before = segment_new("message_text");
	g_autoptr(Paper) paper = paper_new(pages, segment, "message_text", 1, 1);
	g_autoptr(Paper) history = n > 1 ? paper_new(pages, before, "message_text", 2, n) : NULL;

	mailtext_read(paper, history);
	segment_free(before);
}

/* What the picture looks like, whatever is read of it: the same proof is known again though it was cropped or saved anew. */
static void
add_marks(const Pages *pages, Segment *segment)
{
	g_autofree char *marks = reread_marks(pages, segment->first_page - 1);

	if (*marks != '\0')
		g_ptr_array_add(segment->fields, field_new("picture", marks, "", 1, SOURCE_OCR));
}

/* Several receipts below each other on one page are several papers. */
static void
read_receipts(const Pages *pages, guint first, guint last, GPtrArray *segments)
{
	const Page *page = g_ptr_array_index(pages->pages, first - 1);
	g_autoptr(GArray) cuts = first == last ? transfers_cuts(page) : g_array_new(FALSE, FALSE, sizeof(double));

	if (cuts->len == 0) {
		Segment *segment = add_segment(pages, "remittance_proof", first, last, segments);
		g_autoptr(Paper) paper = paper_new(pages, segment, "remittance_proof", first, last);

		receipt_read(paper);
		overprint_look(paper);
		add_marks(pages, segment);
		return;
	}
	for (guint i = 0; i <= cuts->len; i++) {
		double top = i == 0 ? -G_MAXDOUBLE : g_array_index(cuts, double, i - 1);
		double bottom = i == cuts->len ? G_MAXDOUBLE : g_array_index(cuts, double, i);
		Segment *segment = add_segment(pages, "remittance_proof", first, last, segments);
		g_autoptr(Paper) paper = paper_new_part(pages, segment, "remittance_proof", first, top, bottom);

		receipt_read(paper);
		overprint_look(paper);
	}
}

/* Whose seal it is matters on what a company seals. */
static void
read_stamps(const Pages *pages, Segment *segment)
{
	for (guint i = segment->first_page; i <= segment->last_page; i++)
		sealtext_add(g_ptr_array_index(pages->pages, i - 1), i, segment);
}

static void
read_segment(const Pages *pages, const char *kind, guint first, guint last, GPtrArray *segments)
{
	Segment *segment;

	if (g_str_equal(kind, "remittance_proof")) {
		read_receipts(pages, first, last, segments);
		return;
	}
	segment = add_segment(pages, kind, first, last, segments);
	g_autoptr(Paper) paper = paper_new(pages, segment, kind, first, last);

	if (g_str_equal(kind, "application_form") || g_str_equal(kind, "letter_of_authority"))
		read_stamps(pages, segment);
	if (g_str_equal(kind, "application_form"))
		form_read(paper);
	else if (g_str_equal(kind, "letter_of_authority"))
		letter_read(paper);
	else if (g_str_equal(kind, "business_licence"))
		licence_read(paper);
	else if (g_str_equal(kind, "identity_card"))
		licence_read_person(paper);
	else if (g_str_equal(kind, "other") && kind_evidence(g_ptr_array_index(pages->pages, first - 1), "remittance_proof") >= OWN_EVIDENCE)
		paper_doubt(paper, "looks like a bank's paper, but its title is not that of a transfer");
	if (!g_str_equal(kind, "other"))
		overprint_look(paper);
}

/* A licence photographed beside a receipt; whose seal the picture's are, nobody can say. */
static bool
read_collage(const Pages *pages, GPtrArray *segments)
{
	g_autoptr(GArray) parts = collage_parts(pages);

	for (guint i = 0; i < parts->len; i++) {
		const CollagePart *part = &g_array_index(parts, CollagePart, i);

		read_segment(part->pages, part->kind, 1, 1, segments);
	}
	return parts->len > 0;
}

/* Does page `i` begin a new paper after one of kind `before`? */
static bool
begins(const Pages *pages, guint i, const Kind *now, const char *before)
{
	const Page *page = g_ptr_array_index(pages->pages, i - 1);

	if (i == 1)
		return true;
	if (now->titled)
		return !g_str_equal(now->kind, before) || now->evidence >= OWN_EVIDENCE;
	/* A page without a title goes on with the paper before, unless it clearly is another. */
	return !g_str_equal(now->kind, "other") && !g_str_equal(now->kind, before) && now->evidence >= OWN_EVIDENCE &&
	       now->evidence > kind_evidence(page, before);
}

void
understand(const Pages *pages, const char *file_name, bool is_body, GPtrArray *segments)
{
	const char *kind = "other";
	guint first = 1;

	if (pages->pages->len == 0)
		return;
	if (is_body) {
		read_mailtext(pages, segments);
		return;
	}
	if (read_collage(pages, segments))
		return;
	for (guint i = 1; i <= pages->pages->len; i++) {
		Kind now = kind_of_page(g_ptr_array_index(pages->pages, i - 1));

		if (!begins(pages, i, &now, kind))
			continue;
		if (i > 1)
			read_segment(pages, kind, first, i - 1, segments);
		kind = now.kind;
		first = i;
	}
	/* A title that could not be read: the name of the file helps where the page does not speak against it. */
	if (first == 1 && g_str_equal(kind, "other") && !kind_of_page(g_ptr_array_index(pages->pages, 0)).titled) {
		const char *named = file_name != NULL ? kind_of_file_name(file_name) : NULL;

		if (named != NULL && kind_evidence(g_ptr_array_index(pages->pages, 0), named) > 0)
			kind = named;
	}
	read_segment(pages, kind, first, pages->pages->len, segments);
}
