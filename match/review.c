/* review.c - is an application complete, legible, sealed, and of one company? */
#include <stdlib.h>
#include <string.h>
#include "base/address.h"
#include "base/names.h"
#include "base/subject.h"
#include "base/taxid.h"
#include "base/text.h"
#include "match/review.h"
#include "match/sealed.h"
#include "match/sighting.h"

static const char *const settled_fields[] = { "tax_id", "company_name", "contact_name", "contact_phone", "contact_email",
	                                      "mailing_address", "postcode", "key_count", "package", "years",
	                                      "invoice_title", "biz_type" };

static const Settled *
settled_of(const Dossier *dossier, const char *field)
{
	return g_hash_table_lookup(dossier->settled, field);
}

bool
review_doubts(const Dossier *dossier, const char *field)
{
	const Settled *settled = settled_of(dossier, field);

	return settled != NULL && settled->doubt;
}

static bool
settle_all(const Context *context, Dossier *dossier, GError **error)
{
	g_autoptr(GPtrArray) corrections = application_corrections(context->store, dossier->application->id, error);

	if (corrections == NULL)
		return false;
	g_hash_table_remove_all(dossier->settled);
	for (guint i = 0; i < G_N_ELEMENTS(settled_fields); i++)
		g_hash_table_insert(dossier->settled, g_strdup(settled_fields[i]), settle_field(dossier->papers, settled_fields[i]));
	for (guint i = 0; i < corrections->len; i++) {
		const Correction *correction = g_ptr_array_index(corrections, i);

		g_hash_table_insert(dossier->settled, g_strdup(correction->field),
		                    settle_by_operator(correction->value, correction->who));
	}
	return true;
}

static void
set_text(char **where, const char *value)
{
	g_free(*where);
	*where = g_strdup(value);
}

/* "pin_reset:1 format:2" of all papers; the same service on several papers is asked for once, with the largest count. */
static char *
services_of(const Dossier *dossier)
{
	g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GList) codes = NULL;

	for (guint i = 0; i < dossier->papers->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(dossier->papers, i);

		for (guint j = 0; j < exhibit->fields->len; j++) {
			const FieldRow *field = g_ptr_array_index(exhibit->fields, j);
			g_auto(GStrv) pair = g_strsplit(field->value, ":", 2);
			int count;

			if (strcmp(field->name, "service") != 0 || pair[0] == NULL || pair[1] == NULL)
				continue;
			count = MAX(atoi(pair[1]), GPOINTER_TO_INT(g_hash_table_lookup(counts, pair[0])));
			g_hash_table_insert(counts, g_strdup(pair[0]), GINT_TO_POINTER(count));
		}
	}
	codes = g_list_sort(g_hash_table_get_keys(counts), (GCompareFunc)strcmp);
	for (GList *l = codes; l != NULL; l = l->next)
		g_string_append_printf(text, "%s%s:%d", text->len > 0 ? " " : "", (const char *)l->data,
		                       GPOINTER_TO_INT(g_hash_table_lookup(counts, l->data)));
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
write_fields(Dossier *dossier)
{
	Application *a = dossier->application;
	struct {
		const char *field;
		char **where;
	} texts[] = { { "tax_id", &a->tax_id }, { "company_name", &a->company_name }, { "contact_name", &a->contact_name },
		      { "contact_phone", &a->contact_phone }, { "contact_email", &a->contact_email },
		      { "mailing_address", &a->mailing_address }, { "postcode", &a->postcode }, { "package", &a->package },
		      { "invoice_title", &a->invoice_title }, { "biz_type", &a->biz_type } };
	g_autofree char *key = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		set_text(texts[i].where, settled_of(dossier, texts[i].field)->value);
	a->key_count = atoi(settled_of(dossier, "key_count")->value);
	a->years = atoi(settled_of(dossier, "years")->value);
	key = *a->tax_id != '\0' ? taxid_company_key(a->tax_id) : NULL;
	if (key == NULL) /* nobody's namesake: its payments are tied to it by its mails alone */
		key = g_strdup_printf("application:%" G_GINT64_FORMAT, a->id);
	set_text(&a->company_key, key);
	if (*a->invoice_title == '\0')
		set_text(&a->invoice_title, a->company_name);
}

/* The sender's own address spells out the one that a picture of the form shows. */
static void
correct_email(Dossier *dossier)
{
	const Settled *email = settled_of(dossier, "contact_email");
	const char *better = NULL;

	if (!email->is_ocr)
		return;
	for (guint i = 0; i < dossier->messages->len; i++) {
		const char *address = ((const Message *)g_ptr_array_index(dossier->messages, i))->from_address;

		if (text_distance(address, email->value, 3) <= 3)
			better = address;
	}
	if (better != NULL)
		g_hash_table_insert(dossier->settled, g_strdup("contact_email"), settled_new(better, "the sender's address spells it"));
}

/* A request for a service need not name the company: the number is known from before, or the subject says it. */
static bool
find_company_name(const Context *context, Dossier *dossier, GError **error)
{
	const char *id = settled_of(dossier, "tax_id")->value;
	g_autofree char *key = taxid_company_key(id);
	g_autoptr(GPtrArray) others = NULL;
	g_autofree char *name = NULL;

	if (strcmp(dossier->application->kind, "service") != 0 || *settled_of(dossier, "company_name")->value != '\0')
		return true;
	others = key != NULL ? application_of_company(context->store, key, error) : g_ptr_array_new();
	for (guint i = 0; others != NULL && i < others->len; i++) {
		const Application *other = g_ptr_array_index(others, i);

		if (name == NULL && other->id != dossier->application->id && *other->company_name != '\0')
			name = g_strdup(other->company_name);
	}
	for (guint i = 0; i < dossier->messages->len && name == NULL; i++)
		name = subject_company(((const Message *)g_ptr_array_index(dossier->messages, i))->subject);
	if (name != NULL)
		g_hash_table_insert(dossier->settled, g_strdup("company_name"), settled_new(name, "known by its tax ID, or named in the subject"));
	return others != NULL;
}

/* Nothing of what decides the fee is left to the sum that was paid, so money alone never needs the papers again. */
static bool
is_plain(const Dossier *dossier)
{
	const Application *a = dossier->application;

	return strcmp(a->kind, "keys") == 0 && a->key_count > 0 && *a->package != '\0' && a->years > 0 && !review_doubts(dossier, "key_count") &&
	       !review_doubts(dossier, "package") && !review_doubts(dossier, "years");
}

bool
review_settle(const Context *context, Dossier *dossier, GError **error)
{
	Application *a = dossier->application;

	if (!settle_all(context, dossier, error) || !find_company_name(context, dossier, error))
		return false;
	correct_email(dossier);
	write_fields(dossier);
	if (strcmp(a->kind, "service") == 0) {
		g_autofree char *services = services_of(dossier);

		set_text(&a->services, services);
		a->key_count = a->years = 0;
		set_text(&a->package, "");
	}
	a->plain = is_plain(dossier);
	return application_update(context->store, a, error);
}

/* ---- completeness ---------------------------------------------------------------------------------------- */

typedef struct {
	const char *field, *words;
} Need;

static const Need needs_of_keys[] = { { "company_name", "单位名称" }, { "tax_id", "统一社会信用代码" }, { "contact_name", "联系人" },
	                              { "contact_phone", "联系电话" }, { "mailing_address", "通信地址" }, { "key_count", "证书数量" } };
static const Need needs_of_service[] = { { "tax_id", "统一社会信用代码" }, { "contact_name", "联系人" },
	                                 { "contact_phone", "联系电话" }, { "mailing_address", "通信地址" } };

/* A value that only the letter or the licence gives was not filled in by the applicant. */
static bool
is_filled(const Dossier *dossier, const char *field)
{
	const Settled *settled = settled_of(dossier, field);

	if (*settled->value == '\0')
		return false;
	return settled->asked == NULL || exhibit_is(settled->asked, "application_form") || exhibit_is(settled->asked, "message_text") ||
	       dossier_latest(dossier, "application_form") == NULL;
}

static void
check_fields(const Dossier *dossier, Findings *findings)
{
	bool service = strcmp(dossier->application->kind, "service") == 0;
	const Need *needs = service ? needs_of_service : needs_of_keys;
	guint n = service ? G_N_ELEMENTS(needs_of_service) : G_N_ELEMENTS(needs_of_keys);
	g_autoptr(GString) missing = g_string_new(NULL);
	const Exhibit *form = dossier_latest(dossier, "application_form");

	if (form == NULL && !service)
		return; /* materials_missing says it */
	for (guint i = 0; i < n; i++)
		if (!is_filled(dossier, needs[i].field))
			g_string_append_printf(missing, "%s%s", missing->len > 0 ? "、" : "", needs[i].words);
	if (missing->len > 0)
		findings_add(findings, "form_incomplete", 0, form != NULL ? form->document->id : 0, 0, missing->str,
		             "the application does not say: %s", missing->str);
}

static void
check_materials(const Dossier *dossier, Findings *findings)
{
	static const Need kinds[] = { { "application_form", "申请表" }, { "letter_of_authority", "授权书" },
		                      { "business_licence", "营业执照" } };
	g_autoptr(GString) missing = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (dossier_latest(dossier, kinds[i].field) == NULL)
			g_string_append_printf(missing, "%s%s", missing->len > 0 ? "、" : "", kinds[i].words);
	if (missing->len > 0)
		findings_add(findings, "materials_missing", 0, 0, 0, missing->str, "not among the materials: %s", missing->str);
}

/* A typed Word or Excel form cannot show a seal; a picture or a PDF can, so where both form and letter are such one of them must. */
static bool
can_show_seal(const Exhibit *exhibit)
{
	static const char *const typed[] = { "docx", "xlsx", "doc", "xls", "rtf", "html", "text", "mail", NULL };

	return exhibit->document->has_picture || !g_strv_contains(typed, exhibit->document->type);
}

static void
check_seals(const Dossier *dossier, Findings *findings)
{
	static const char *const kinds[] = { "application_form", "letter_of_authority" };

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		if (dossier_latest(dossier, kinds[i]) == NULL)
			return;
		for (guint j = 0; j < dossier->papers->len; j++) {
			const Exhibit *exhibit = g_ptr_array_index(dossier->papers, j);

			if (exhibit_is(exhibit, kinds[i]) && (exhibit->document->seals > 0 || !can_show_seal(exhibit)))
				return;
		}
	}
	findings_add(findings, "seal_missing", 0, dossier_latest(dossier, kinds[0])->document->id, 0, "seal",
	             "neither the 申请表 nor the 授权书 shows a red seal");
}

/* ---- identity -------------------------------------------------------------------------------------------- */

static bool
near_id(const char *a, const char *b)
{
	return text_distance(a, b, 3) <= 3;
}

/* Does this paper name another tax ID?  A misread picture does not: its check character fails and it is near. */
static bool
other_tax_id(const Application *a, const FieldRow *field)
{
	g_autofree char *mine = taxid_company_key(a->tax_id);
	g_autofree char *theirs = taxid_company_key(field->value);
	TaxIdKind kind = taxid_kind(field->value);

	if (mine == NULL || theirs == NULL || text_same(a->tax_id, field->value) || strcmp(mine, theirs) == 0)
		return false;
	if (!field->is_ocr)
		return true;
	if (kind == TAXID_USCC || kind == TAXID_LEGACY)
		return kind == TAXID_USCC || !near_id(a->tax_id, field->value);
	return !near_id(a->tax_id, field->value) && field->readings >= 2;
}

static bool
other_company(const Dossier *dossier, const Exhibit *exhibit, const FieldRow *field)
{
	const Application *a = dossier->application;
	const Settled *own = settled_of(dossier, "company_name");
	bool ocr = field->is_ocr || own->is_ocr;
	const char *id = exhibit_value(exhibit, "tax_id");

	if (*a->company_name == '\0' || names_same_company(a->company_name, field->value))
		return false;
	if (!ocr)
		return true;
	if (names_near_company(a->company_name, field->value))
		return false;
	/* The same number on the paper, whose check holds, says that the name was misread. */
	return !(taxid_is_valid(id) && text_same(id, a->tax_id)) && field->readings != 0;
}

static void
check_identity(const Dossier *dossier, Findings *findings)
{
	static const Need others[] = { { "letter_of_authority", "授权书" }, { "business_licence", "营业执照" } };

	for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
		const Exhibit *exhibit = dossier_latest(dossier, others[i].field);
		const FieldRow *id = exhibit != NULL ? exhibit_field(exhibit, "tax_id") : NULL;
		const FieldRow *name = exhibit != NULL ? exhibit_field(exhibit, "company_name") : NULL;

		if (id != NULL && other_tax_id(dossier->application, id))
			findings_add(findings, "identity_mismatch", 0, exhibit->document->id, 0, id->value,
			             "the %s bears the tax ID %s, the application %s", others[i].words, id->value,
			             dossier->application->tax_id),
			findings_place(findings, id);
		else if (name != NULL && other_company(dossier, exhibit, name))
			findings_add(findings, "identity_mismatch", 0, exhibit->document->id, 0, name->value,
			             "the %s names %s, the application %s", others[i].words, name->value,
			             dossier->application->company_name);
	}
}

/* A number read from pixels that fails its check is a doubtful reading; a typed one, or one that two papers bear, is what they wrote. */
static bool
is_misread_id(const Dossier *dossier)
{
	const Settled *id = settled_of(dossier, "tax_id");

	return id->is_ocr && id->doubt;
}

/* Then the papers contradict each other, and identity_mismatch asks the question. */
static bool
better_id_known(const Dossier *dossier)
{
	const Exhibit *letter = dossier_latest(dossier, "letter_of_authority");
	const Exhibit *licence = dossier_latest(dossier, "business_licence");

	return (letter != NULL && taxid_is_valid(exhibit_value(letter, "tax_id"))) ||
	       (licence != NULL && taxid_is_valid(exhibit_value(licence, "tax_id")));
}

static void
check_tax_id(const Dossier *dossier, Findings *findings)
{
	const char *id = dossier->application->tax_id;
	g_auto(GStrv) repairs = NULL;
	const Settled *settled = settled_of(dossier, "tax_id");

	if (*id == '\0' || taxid_is_valid(id) || better_id_known(dossier))
		return;
	repairs = taxid_suggest(id);
	if (is_misread_id(dossier))
		findings_add(findings, "needs_review", 0, settled->exhibit != NULL ? settled->exhibit->document->id : 0, 0, id,
		             "统一社会信用代码 was read as %s, which fails its check; look at the place", id);
	else
		findings_add(findings, "tax_id_invalid", 0, settled->exhibit != NULL ? settled->exhibit->document->id : 0, 0, id,
		             "the tax ID %s fails its check%s", id,
		             taxid_kind(id) == TAXID_REGISTRATION ? "; it is a 工商注册号, ask for the 统一社会信用代码" : "");
	findings_place(findings, settled->field);
	if (repairs != NULL && repairs[0] != NULL && repairs[1] == NULL)
		findings_suggest(findings, repairs[0]);
}

/* What decides a release and was read once from a picture.  Package, years and count are proved by the sum (cover.c). */
static void
check_doubts(const Dossier *dossier, Findings *findings)
{
	static const Need deciding[] = { { "company_name", "单位名称" }, { "contact_phone", "联系电话" },
		                         { "mailing_address", "通信地址" }, { "tax_id", "统一社会信用代码" } };

	for (guint i = 0; i < G_N_ELEMENTS(deciding); i++) {
		const Settled *settled = settled_of(dossier, deciding[i].field);

		if (!settled->doubt || *settled->value == '\0' ||
		    (strcmp(deciding[i].field, "tax_id") == 0 && !taxid_is_valid(settled->value)))
			continue;
		findings_add(findings, "needs_review", 0, settled->exhibit->document->id, 0, deciding[i].field,
		             "%s was read as %s from a picture and nothing confirms it", deciding[i].words, settled->value);
		findings_place(findings, settled->field);
		findings_suggest(findings, settled->value);
	}
}

/* Signs that stand in no name and no address: a rare character that the reader took for a box, or bytes that no charset explains. */
static void
check_signs(const Dossier *dossier, Findings *findings)
{
	static const Need written[] = { { "company_name", "单位名称" }, { "mailing_address", "通信地址" }, { "contact_name", "联系人" } };
	static const char *const signs[] = { "☑", "□", "■", "✓", "√", "\xef\xbf\xbd" };

	for (guint i = 0; i < G_N_ELEMENTS(written); i++) {
		const Settled *settled = settled_of(dossier, written[i].field);
		bool odd = false;

		for (guint j = 0; j < G_N_ELEMENTS(signs); j++)
			odd = odd || strstr(settled->value, signs[j]) != NULL;
		if (!odd || settled->doubt)
			continue;
		findings_add(findings, "needs_review", 0, settled->exhibit != NULL ? settled->exhibit->document->id : 0, 0, written[i].field,
		             "%s was read as %s: a character of it could not be read", written[i].words, settled->value);
		findings_place(findings, settled->field);
	}
}

/* Values that cannot be what they stand for, whoever wrote them. */
static void
check_shapes(const Dossier *dossier, Findings *findings)
{
	const Settled *phone = settled_of(dossier, "contact_phone");
	const Settled *address = settled_of(dossier, "mailing_address");
	g_autofree char *digits = phone_normalise(phone->value);

	if (*phone->value != '\0' && digits == NULL && !phone->doubt)
		findings_add(findings, "needs_review", 0, phone->exhibit != NULL ? phone->exhibit->document->id : 0, 0, "contact_phone",
		             "联系电话 %s is no telephone number", phone->value);
	if (*address->value != '\0' && !address_is_plausible(address->value) && !address->doubt)
		findings_add(findings, "needs_review", 0, address->exhibit != NULL ? address->exhibit->document->id : 0, 0,
		             "mailing_address", "通信地址 %s does not look like an address a parcel can be sent to", address->value);
}

/* ---- what speaks against going on ------------------------------------------------------------------------ */

static const FieldRow *
doubt_of(const Exhibit *exhibit, const char *prefix)
{
	for (guint i = 0; i < exhibit->fields->len; i++) {
		const FieldRow *field = g_ptr_array_index(exhibit->fields, i);

		if (strcmp(field->name, "doubt") == 0 && g_str_has_prefix(field->value, prefix))
			return field;
	}
	return NULL;
}

/* 作废 across a paper that none has taken the place of; a mail that says not to go on. */
static void
check_papers(const Dossier *dossier, Findings *findings)
{
	static const Need kinds[] = { { "application_form", "申请表" }, { "letter_of_authority", "授权书" }, { "business_licence", "营业执照" } };

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		const Exhibit *exhibit = dossier_latest(dossier, kinds[i].field);
		const FieldRow *doubt = exhibit != NULL ? doubt_of(exhibit, "paper:") : NULL;

		if (doubt != NULL)
			findings_add(findings, "needs_review", 0, exhibit->document->id, 0, doubt->value, "the %s: %s", kinds[i].words,
			             doubt->value + strlen("paper: "));
	}
	for (guint i = 0; i < dossier->papers->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(dossier->papers, i);
		const FieldRow *doubt = exhibit_is(exhibit, "message_text") ? doubt_of(exhibit, "wish:") : NULL;

		if (doubt != NULL)
			findings_add(findings, "needs_review", 0, exhibit->document->id, 0, doubt->value, "the mail says %s", doubt->value + strlen("wish: "));
	}
}

/* An old application quoted below an answer may be last year's; what is handed on is meant. */
static void
check_quoted(const Dossier *dossier, Findings *findings)
{
	static const Need said[] = { { "contact_phone", "联系电话" }, { "mailing_address", "通信地址" } };
	static const char *const forwards[] = { "fw:", "fwd:", "转发", "轉發", "代转", "转:" };

	for (guint i = 0; i < G_N_ELEMENTS(said); i++) {
		const Settled *settled = settled_of(dossier, said[i].field);
		bool forward = false;

		if (settled->exhibit == NULL || settled->field == NULL || !exhibit_is(settled->exhibit, "message_text") || settled->field->page <= 1)
			continue;
		for (guint j = 0; j < dossier->messages->len; j++) {
			const Message *message = g_ptr_array_index(dossier->messages, j);
			g_autofree char *subject = text_fold(message->subject);

			for (guint k = 0; k < G_N_ELEMENTS(forwards) && message->id == settled->exhibit->age; k++)
				forward = forward || strstr(subject, forwards[k]) != NULL;
		}
		if (forward)
			continue;
		findings_add(findings, "needs_review", 0, settled->exhibit->document->id, 0, said[i].field,
		             "%s %s stands only in a mail that is quoted", said[i].words, settled->value);
		findings_suggest(findings, settled->value);
	}
}

/* In a mail a place is often told without its province. */
static bool
says_the_same(const char *name, const char *a, const char *b)
{
	g_autofree char *x = text_fold(a), *y = text_fold(b);

	if (strcmp(name, "mailing_address") != 0)
		return strcmp(x, y) == 0;
	return address_same(a, b) || strstr(x, y) != NULL || strstr(y, x) != NULL;
}

/* The form asks for one thing, the sender's own words of the same or a later mail for another: nobody but the applicant knows which.
 * What only a quoted mail says does not count. */
static void
check_contradictions(const Dossier *dossier, Findings *findings)
{
	static const Need said[] = { { "key_count", "证书数量" }, { "package", "资费" }, { "years", "年限" }, { "mailing_address", "通信地址" } };

	for (guint i = 0; i < G_N_ELEMENTS(said); i++) {
		const Settled *settled = settled_of(dossier, said[i].field);

		if (settled->exhibit == NULL || !exhibit_is(settled->exhibit, "application_form") || settled->doubt)
			continue;
		for (guint j = 0; j < dossier->papers->len; j++) {
			const Exhibit *exhibit = g_ptr_array_index(dossier->papers, j);
			const FieldRow *field = exhibit_is(exhibit, "message_text") ? exhibit_field(exhibit, said[i].field) : NULL;

			if (field == NULL || field->page > 1 || *field->value == '\0' || exhibit->age < settled->exhibit->age ||
			    says_the_same(said[i].field, field->value, settled->value))
				continue;
			findings_add(findings, "needs_review", 0, exhibit->document->id, 0, said[i].field, "%s is %s on the form, and %s in the mail",
			             said[i].words, settled->value, field->value);
			findings_suggest(findings, settled->value);
		}
	}
}

void
review_check(const Context *context, const Dossier *dossier, Findings *findings)
{
	bool service = strcmp(dossier->application->kind, "service") == 0;

	check_fields(dossier, findings);
	if (!service)
		check_materials(dossier, findings);
	if (!service || context->config->service_needs_seal)
		check_seals(dossier, findings);
	check_identity(dossier, findings);
	sealed_check(dossier, findings);
	check_tax_id(dossier, findings);
	check_doubts(dossier, findings);
	check_signs(dossier, findings);
	check_shapes(dossier, findings);
	check_papers(dossier, findings);
	check_quoted(dossier, findings);
	check_contradictions(dossier, findings);
}
