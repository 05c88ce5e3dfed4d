/* licence.c - business licence and its like to fields */
#include "parse/licence.h"
#include "base/names.h"
#include "base/taxid.h"
#include "base/text.h"

/* The code stands alone below its label or in a corner: any valid one on the page. */
static void
find_code(Paper *paper)
{
	for (guint s = 0; s < paper->sheets->len; s++) {
		const Sheet *sheet = g_ptr_array_index(paper->sheets, s);

		for (guint i = 0; i < sheet->tokens->len; i++) {
			Token *token = g_ptr_array_index(sheet->tokens, i);
			g_autofree char *code = token->is_label ? NULL : taxid_find(token->text);

			if (code != NULL) {
				Caption *caption = caption_of_text(sheet, token, "tax_id");

				g_ptr_array_add(paper->captions, caption);
				paper_put(paper, "tax_id", code, caption);
				return;
			}
		}
	}
}

/* The first line that is a company's name; the register's own seal comes later and is an office. */
static void
find_name(Paper *paper)
{
	for (guint s = 0; s < paper->sheets->len; s++) {
		const Sheet *sheet = g_ptr_array_index(paper->sheets, s);

		for (guint i = 0; i < sheet->tokens->len; i++) {
			Token *token = g_ptr_array_index(sheet->tokens, i);

			if (token->is_label || token->label != NULL || text_length(token->text) < 6 || !names_is_company(token->text) || pattern_has("[局章]$", token->text))
				continue;
			Caption *caption = caption_of_text(sheet, token, "company_name");

			g_ptr_array_add(paper->captions, caption);
			if (caption->value != NULL) {
				caption->grade = GRADE_DOUBTFUL;
				paper_put(paper, "company_name", caption->value, caption);
			}
			return;
		}
	}
}

void
licence_read(Paper *paper)
{
	const Caption *code = caption_best(paper->captions, "tax_id");

	if (code != NULL && code->value != NULL && code->grade == GRADE_GOOD)
		paper_take(paper, "tax_id");
	else
		find_code(paper);
	if (segment_get(paper->segment, "tax_id") == NULL)
		paper_take(paper, "tax_id");
	if (paper_take(paper, "company_name") == NULL)
		find_name(paper);
	paper_take(paper, "legal_representative");
	paper_take(paper, "registered_address");
}

void
licence_read_person(Paper *paper)
{
	paper_take(paper, "contact_name");
	paper_take(paper, "identity_number");
}
