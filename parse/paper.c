/* paper.c - captions to fields with value, raw text, confidence, page and box */
#include "parse/paper.h"
#include <string.h>
#include "base/text.h"
#include "parse/confirm.h"
#include "parse/question.h"

#define DOUBTFUL 0.6 /* of the confidence is left when a value does not look like one */

void
paper_free(Paper *paper)
{
	if (paper == NULL)
		return;
	g_ptr_array_unref(paper->captions);
	g_ptr_array_unref(paper->sheets);
	g_free(paper);
}

static Paper *
paper_empty(const Pages *pages, Segment *segment)
{
	Paper *paper = g_new0(Paper, 1);

	paper->pages = pages;
	paper->segment = segment;
	paper->sheets = g_ptr_array_new_with_free_func((GDestroyNotify)sheet_free);
	paper->captions = g_ptr_array_new_with_free_func((GDestroyNotify)caption_free);
	return paper;
}

static void
add_sheet(Paper *paper, Sheet *sheet, const char *kind)
{
	GPtrArray *captions;

	question_join(sheet, kind);
	captions = caption_find(sheet);

	g_ptr_array_add(paper->sheets, sheet);
	g_ptr_array_extend_and_steal(paper->captions, captions);
}

Paper *
paper_new(const Pages *pages, Segment *segment, const char *kind, guint first, guint last)
{
	Paper *paper = paper_empty(pages, segment);

	for (guint i = first; i <= last && i <= pages->pages->len; i++)
		add_sheet(paper, sheet_new(g_ptr_array_index(pages->pages, i - 1), i, kind), kind);
	return paper;
}

Paper *
paper_new_part(const Pages *pages, Segment *segment, const char *kind, guint page, double top, double bottom)
{
	Paper *paper = paper_empty(pages, segment);

	add_sheet(paper, sheet_new_part(g_ptr_array_index(pages->pages, page - 1), page, kind, top, bottom), kind);
	return paper;
}

void
paper_doubt(Paper *paper, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_ptr_array_add(paper->segment->doubts, g_strdup_vprintf(format, arguments));
	va_end(arguments);
}

static double
part_of(double at, double whole)
{
	return whole > 0 ? CLAMP(at / whole, 0, 1) : 0;
}

static void
set_place(Field *field, const Sheet *sheet, const Token *piece, bool first)
{
	double box[4] = { part_of(piece->x0, sheet->page->width), part_of(piece->y0, sheet->page->height),
		          part_of(piece->x1, sheet->page->width), part_of(piece->y1, sheet->page->height) };

	field->page = sheet->number;
	for (int i = 0; i < 4; i++)
		field->box[i] = first ? box[i] : i < 2 ? MIN(field->box[i], box[i]) : MAX(field->box[i], box[i]);
}

Field *
paper_put(Paper *paper, const char *name, const char *value, const Caption *caption)
{
	Field *field = field_new(name, value, caption->raw != NULL ? caption->raw : "", caption_confidence(caption), caption->sheet->page->source);

	if (caption->grade == GRADE_DOUBTFUL)
		field->confidence *= DOUBTFUL;
	for (guint i = 0; i < caption->pieces->len; i++)
		set_place(field, caption->sheet, g_ptr_array_index(caption->pieces, i), i == 0);
	if (confirm_wanted(paper->segment, paper->captions, field))
		confirm_field(paper->pages, caption, field);
	g_ptr_array_add(paper->segment->fields, field);
	return field;
}

Field *
paper_put_text(Paper *paper, const char *name, const char *value, const char *raw)
{
	g_autofree char *wanted = text_fold(raw), *start = NULL;
	Field *field = field_new(name, value, raw, 1, SOURCE_DIGITAL);

	field->readings = 1;
	g_ptr_array_add(paper->segment->fields, field);
	start = text_length(wanted) > 3 ? g_utf8_substring(wanted, 0, 3) : g_strdup(wanted);
	for (int whole = 1; whole >= 0; whole--)
		for (guint s = 0; s < paper->sheets->len; s++) {
			const Sheet *sheet = g_ptr_array_index(paper->sheets, s);

			for (guint i = 0; i < sheet->tokens->len; i++) {
				const Token *token = g_ptr_array_index(sheet->tokens, i);
				g_autofree char *text = text_fold(token->text);

				if (strstr(text, whole ? wanted : start) == NULL)
					continue;
				set_place(field, sheet, token, true);
				field->source = sheet->page->source;
				field->confidence = token->run->confidence;
				if (field->source == SOURCE_OCR && confirm_wanted(paper->segment, paper->captions, field))
					confirm_text(paper->pages, sheet->number, field);
				return field;
			}
		}
	return field;
}

/* A second caption as good as the first that says something else. */
static const Caption *
contradiction(const GPtrArray *captions, const Caption *best)
{
	for (guint i = 0; i < captions->len; i++) {
		const Caption *other = g_ptr_array_index(captions, i);

		if (other != best && g_str_equal(other->field, best->field) && other->rank == best->rank && other->grade == best->grade &&
		    !text_same(other->value, best->value))
			return other;
	}
	return NULL;
}

static bool
blank_matters(const char *field)
{
	static const char *const needed[] = { "company_name", "tax_id", "contact_name", "contact_phone", "mailing_address", "key_count", "payer_name",
		                              "payee_name", "payee_account", "amount_fen", NULL };

	return g_strv_contains(needed, field);
}

const Caption *
paper_take(Paper *paper, const char *field)
{
	const Caption *best = caption_best(paper->captions, field), *other;

	if (best == NULL)
		return NULL;
	if (best->value == NULL) {
		if (best->grade == GRADE_DOUBTFUL)
			paper_doubt(paper, "%s: %s (\"%s\")", field, best->why != NULL ? best->why : "not understood", best->raw);
		else if (best->raw != NULL && best->raw[0] != '\0' && blank_matters(field) && !value_is_hint(best->raw))
			paper_doubt(paper, "%s: \"%s\" is no such value", field, best->raw);
		else if (blank_matters(field))
			paper_doubt(paper, "label %s without a value (%s)", best->label->text, field);
		return NULL;
	}
	if (best->grade == GRADE_DOUBTFUL && best->type != VALUE_TAXID)
		paper_doubt(paper, "%s: \"%s\" %s", field, best->raw, best->why != NULL ? best->why : "does not look like one");
	other = contradiction(paper->captions, best);
	if (other != NULL)
		paper_doubt(paper, "%s: \"%s\" and \"%s\" on one paper", field, best->value, other->value);
	paper_put(paper, field, best->value, best);
	return best;
}

char *
paper_running_text(const Paper *paper)
{
	GString *all = g_string_new(NULL);

	for (guint s = 0; s < paper->sheets->len; s++) {
		const Sheet *sheet = g_ptr_array_index(paper->sheets, s);

		for (guint i = 0; i < sheet->page->runs->len && i < SHEET_RUNS; i++) {
			const Run *run = g_ptr_array_index(sheet->page->runs, i);
			g_autofree char *plain = g_utf8_normalize(run->text, -1, G_NORMALIZE_NFKC);
			g_autofree char *dense = plain != NULL ? pattern_replace("\\s+", plain, "") : NULL;

			if (dense != NULL)
				g_string_append(all, dense);
		}
	}
	return g_string_free(all, FALSE);
}
