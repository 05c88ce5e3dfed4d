/* test_sighting.c - one value from all its sightings: who is believed, and what stays doubtful */
#include <glib.h>
#include <string.h>
#include "match/sighting.h"

/* "form! tax_id=..." is digital, "form? ..." OCR, "form?? ..." OCR read twice alike; kinds: form letter licence text */
static Exhibit *
exhibit_parse(const char *line, int64_t id)
{
	static const char *const kinds[][2] = { { "form", "application_form" }, { "letter", "letter_of_authority" },
		                                { "licence", "business_licence" }, { "text", "message_text" } };
	Exhibit *exhibit = g_new0(Exhibit, 1);
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	bool ocr = strchr(words[0], '?') != NULL;

	exhibit->document = g_new0(Document, 1);
	exhibit->document->id = id;
	exhibit->document->is_ocr = ocr;
	exhibit->age = id;
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (g_str_has_prefix(words[0], kinds[i][0]))
			exhibit->document->kind = g_strdup(kinds[i][1]);
	exhibit->fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_row_free);
	for (guint i = 1; words[i] != NULL; i++) {
		g_auto(GStrv) pair = g_strsplit(words[i], "=", 2);
		FieldRow *field = g_new0(FieldRow, 1);

		field->name = g_strdup(pair[0]);
		field->value = g_strdup(pair[1]);
		field->raw = g_strdup(pair[1]);
		field->is_ocr = ocr;
		field->readings = strstr(words[0], "??") != NULL ? 2 : 1;
		field->confidence = 0.99;
		g_ptr_array_add(exhibit->fields, field);
	}
	return exhibit;
}

static void
test_settling(void)
{
	static const struct {
		const char *name, *papers, *value;
		bool doubt;
	} cases[] = {
		/* a typed form stands on its own */
		{ "contact_phone", "form! contact_phone=13900000001", "13900000001", false },
		/* a lone OCR reading needs proof */
		{ "contact_phone", "form? contact_phone=13900000001", "13900000001", true },
		{ "contact_phone", "form?? contact_phone=13900000001", "13900000001", false },
		{ "contact_phone", "form? contact_phone=13900000001|letter? contact_phone=13900000001", "13900000001", false },
		{ "contact_phone", "form? contact_phone=13900000001|text! signature_phone=13900000001", "13900000001", false },
		/* two papers, or one typed, against one misreading; a different number is no misreading */
		{ "contact_phone", "form? contact_phone=13900000007|letter? contact_phone=13900000001|text! signature_phone=13900000001",
		  "13900000001", false },
		{ "contact_phone", "form? contact_phone=13900000001|letter? contact_phone=13811112222", "13900000001", true },
		/* who only confirms never asks */
		{ "contact_phone", "letter! contact_phone=13900000001", "", false },
		{ "contact_phone", "form! contact_name=张三|text! contact_phone=13900000001", "13900000001", false },
		/* the check character proves a reading; one that fails it does not */
		{ "tax_id", "form? tax_id=91320115MA202UKD7X", "91320115MA202UKD7X", false },
		{ "tax_id", "form? tax_id=91320115MA202UK07X", "91320115MA202UK07X", true },
		{ "tax_id", "form? tax_id=91320115MA202UK07X|licence? tax_id=91320115MA202UKD7X", "91320115MA202UKD7X", false },
		/* the reader's own doubt outweighs the digital source */
		{ "key_count", "form! key_count=2 doubt=key_count:two_values", "2", true },
		{ "key_count", "form! key_count=2 doubt=key_count:two_values|text! key_count=2", "2", false },
		/* a later form replaces an earlier one, its blanks do not */
		{ "contact_phone", "form! contact_phone=13900000001|form! contact_phone=13900000002", "13900000002", false },
		{ "contact_phone", "form! contact_phone=13900000001|form! contact_name=张三", "13900000001", false },
		/* the registered address confirms the mailing address, it never stands in for it */
		{ "mailing_address", "form? mailing_address=新疆乌鲁木齐市天山区解放路1号|licence? registered_address=新疆乌鲁木齐市天山区解放路1号",
		  "新疆乌鲁木齐市天山区解放路1号", false },
		{ "mailing_address", "form! registered_address=新疆乌鲁木齐市天山区解放路1号", "", false },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray) papers = g_ptr_array_new_with_free_func((GDestroyNotify)exhibit_free);
		g_auto(GStrv) lines = g_strsplit(cases[i].papers, "|", -1);
		g_autoptr(Settled) settled = NULL;

		for (guint j = 0; lines[j] != NULL; j++)
			g_ptr_array_add(papers, exhibit_parse(lines[j], (int64_t)j + 1));
		settled = settle_field(papers, cases[i].name);
		g_test_message("%s", cases[i].papers);
		g_assert_cmpstr(settled->value, ==, cases[i].value);
		g_assert_cmpint(settled->doubt, ==, cases[i].doubt);
		g_assert_cmpstr(settled->why, !=, "");
	}
}

/* What the form misread is filled in all the same; what it leaves blank is not. */
static void
test_asked(void)
{
	static const char *const papers[2][3] = {
		{ "form? company_name=大庆紫品冶金有限公司", "letter! company_name=大庆紫晶冶金有限公司", "licence? company_name=大庆紫晶冶金有限公司" },
		{ "form? contact_name=张三", "letter! company_name=大庆紫晶冶金有限公司", "licence? company_name=大庆紫晶冶金有限公司" },
	};

	for (int i = 0; i < 2; i++) {
		g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)exhibit_free);
		g_autoptr(Settled) settled = NULL;

		for (int j = 0; j < 3; j++)
			g_ptr_array_add(all, exhibit_parse(papers[i][j], j + 1));
		settled = settle_field(all, "company_name");
		g_assert_cmpstr(settled->value, ==, "大庆紫晶冶金有限公司");
		g_assert_cmpstr(settled->asked->document->kind, ==, i == 0 ? "application_form" : "letter_of_authority");
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sighting/settling", test_settling);
	g_test_add_func("/sighting/asked", test_asked);
	return g_test_run();
}
