/* sealed.c - whose seal stands on form and letter? */
#include "match/sealed.h"
#include <string.h>
#include "base/names.h"
#include "base/text.h"

#define OTHER 4        /* characters read for sure that differ: fewer may be misread beneath other print */
#define UNLIKE 3       /* so many are for a person to look at */
#define OTHER_PART 0.3 /* and so large a part of the seal's */
#define LENGTH_MOST 80 /* code points of a name */

/* The characters that tell a name, without blanks and brackets. */
static gunichar *
letters_of(const char *text, guint *n)
{
	g_autofree char *folded = text_fold(text);
	gunichar *letters = g_new0(gunichar, strlen(folded) + 1);

	*n = 0;
	for (const char *p = folded; *p != '\0' && *n < LENGTH_MOST; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c == '*' || g_unichar_isalnum(c))
			letters[(*n)++] = c;
	}
	return letters;
}

guint
sealed_distance(const char *seal, const char *name)
{
	guint n, width, least = G_MAXUINT;
	g_autofree gunichar *mark = letters_of(seal, &n), *known = letters_of(name, &width);
	g_autofree guint *row = g_new0(guint, width + 1);

	for (guint j = 0; j <= width; j++)
		row[j] = j;
	for (guint i = 1; i <= n; i++) {
		guint corner = row[0];

		row[0] = corner + (mark[i - 1] != '*');
		for (guint j = 1; j <= width; j++) {
			bool unread = mark[i - 1] == '*';
			guint changed = corner + (!unread && mark[i - 1] != known[j - 1]);

			corner = row[j];
			row[j] = MIN(changed, MIN(row[j] + !unread, row[j - 1] + 1));
		}
	}
	/* A beginning of the name is enough: the parent's seal. */
	for (guint j = 0; j <= width; j++)
		least = MIN(least, row[j]);
	return least;
}

static guint
sure_letters(const char *seal)
{
	guint n, sure = 0;
	g_autofree gunichar *letters = letters_of(seal, &n);

	for (guint i = 0; i < n; i++)
		sure += letters[i] != '*';
	return sure;
}

static bool
is_name(const char *field)
{
	return strcmp(field, "invoice_title") == 0 || strcmp(field, "signature_company") == 0 || strcmp(field, "company_name") == 0 ||
	       strcmp(field, "payer_name") == 0;
}

/* The least distance to any name that the application's papers know. */
static guint
nearest(const Dossier *dossier, const char *seal)
{
	guint least = sealed_distance(seal, dossier->application->company_name);

	for (guint i = 0; i < dossier->papers->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(dossier->papers, i);

		for (guint n = 0; n < exhibit->fields->len; n++) {
			const FieldRow *field = g_ptr_array_index(exhibit->fields, n);

			if (is_name(field->name))
				least = MIN(least, sealed_distance(seal, field->value));
		}
	}
	return least;
}

static void
check_paper(const Dossier *dossier, const Exhibit *exhibit, const char *words, Findings *findings)
{
	for (guint i = 0; i < exhibit->fields->len; i++) {
		const FieldRow *seal = g_ptr_array_index(exhibit->fields, i);
		guint away;

		if (strcmp(seal->name, "seal") != 0)
			continue;
		away = nearest(dossier, seal->value);
		if (away < UNLIKE)
			continue;
		findings_add(findings, away >= OTHER && away >= OTHER_PART * sure_letters(seal->value) ? "identity_mismatch" : "needs_review", 0,
		             exhibit->document->id, 0, seal->value, "the seal on the %s reads %s, the application is of %s", words, seal->value,
		             dossier->application->company_name);
		findings_place(findings, seal);
		return;
	}
}

void
sealed_check(const Dossier *dossier, Findings *findings)
{
	static const struct {
		const char *kind, *words;
	} papers[] = { { "application_form", "申请表" }, { "letter_of_authority", "授权书" } };

	if (*dossier->application->company_name == '\0')
		return;
	for (guint i = 0; i < G_N_ELEMENTS(papers); i++) {
		const Exhibit *exhibit = dossier_latest(dossier, papers[i].kind);

		if (exhibit != NULL)
			check_paper(dossier, exhibit, papers[i].words, findings);
	}
}
