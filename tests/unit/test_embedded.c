/* test_embedded.c - a bank's XML and the page that shows it are one proof; others stay apart */
#include "parse/embedded.h"

typedef struct { const char *name, *value; } Value;
#define VALUES 8

static void
add(GPtrArray *segments, const char *kind, const Value *values, const char *doubt)
{
	Segment *segment = segment_new(kind);

	for (guint i = 0; i < VALUES && values[i].name != NULL; i++)
		g_ptr_array_add(segment->fields, field_new(values[i].name, values[i].value, values[i].value, 0.9, SOURCE_DIGITAL));
	if (doubt != NULL)
		g_ptr_array_add(segment->doubts, g_strdup(doubt));
	g_ptr_array_add(segments, segment);
}

static char *
dump(const GPtrArray *segments)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < segments->len; i++) {
		const Segment *segment = g_ptr_array_index(segments, i);

		g_string_append_printf(out, "%s:", segment->kind);
		for (guint n = 0; n < segment->fields->len; n++) {
			const Field *field = g_ptr_array_index(segment->fields, n);

			g_string_append_printf(out, " %s=%s/%d", field->name, field->value, field->readings);
		}
		for (guint n = 0; n < segment->doubts->len; n++)
			g_string_append_printf(out, " ?%s", (const char *)g_ptr_array_index(segment->doubts, n));
		g_string_append_c(out, '\n');
	}
	return g_string_free(out, FALSE);
}

typedef struct {
	const char *name;
	struct { const char *kind; Value values[VALUES]; const char *doubt; } in[4];
	guint embedded;
	const char *out;
} Case;

#define PROOF "remittance_proof"

static const Case cases[] = {
	{ "one of each",
	  { { PROOF, { { "payer_name", "青泽山谷电力有限公司" }, { "amount_fen", "70000" } }, NULL },
	    { PROOF, { { "payer_name", "青泽山谷电力有限公司账号" }, { "amount_fen", "70000" }, { "status", "success" }, { "remark", "证书费" } }, NULL } },
	  1, "remittance_proof: payer_name=青泽山谷电力有限公司/1 amount_fen=70000/2 status=success/1 remark=证书费/1\n" },
	{ "the page has the hour, both have a remark",
	  { { PROOF, { { "amount_fen", "70000" }, { "paid_at", "2026-10-09" }, { "remark", "货款" } }, NULL },
	    { PROOF, { { "amount_fen", "70000" }, { "paid_at", "2026-10-09T10:12:00+08:00" }, { "remark", "91110108MA01A2B3C9" } }, NULL } },
	  1, "remittance_proof: amount_fen=70000/2 paid_at=2026-10-09T10:12:00+08:00/2 remark=货款 91110108MA01A2B3C9/1\n" },
	{ "what the page left open is settled",
	  { { PROOF, { { "amount_fen", "70000" }, { "bank_reference", "LS1" } }, NULL },
	    { PROOF, { { "amount_fen", "70000" } }, "label 流水号 without a value (bank_reference)" } },
	  1, "remittance_proof: amount_fen=70000/2 bank_reference=LS1/1\n" },
	{ "another doubt stays",
	  { { PROOF, { { "amount_fen", "70000" } }, NULL },
	    { PROOF, { { "amount_fen", "70000" } }, "amount_fen: several transfers on one page (\"700.00\", \"1.00\")" } },
	  1, "remittance_proof: amount_fen=70000/2 ?amount_fen: several transfers on one page (\"700.00\", \"1.00\")\n" },
	{ "they disagree on the sum",
	  { { PROOF, { { "amount_fen", "70000" } }, NULL }, { PROOF, { { "amount_fen", "7000" }, { "status", "success" } }, NULL } },
	  1, "remittance_proof: amount_fen=70000/1 status=success/1 ?amount_fen: the page shows \"7000\", the receipt inside the file \"70000\"\n" },
	{ "no page of its own",
	  { { PROOF, { { "amount_fen", "70000" } }, NULL }, { "application_form", { { "amount_fen", "70000" } }, NULL } },
	  1, "remittance_proof: amount_fen=70000/1\napplication_form: amount_fen=70000/1\n" },
	{ "two and two, in another order",
	  { { PROOF, { { "amount_fen", "100" }, { "receipt_no", "A" } }, NULL }, { PROOF, { { "amount_fen", "100" }, { "receipt_no", "B" } }, NULL },
	    { PROOF, { { "receipt_no", "B" }, { "amount_fen", "100" } }, NULL }, { PROOF, { { "receipt_no", "A" }, { "amount_fen", "100" } }, NULL } },
	  2, "remittance_proof: receipt_no=B/2 amount_fen=100/2\nremittance_proof: receipt_no=A/2 amount_fen=100/2\n" },
	{ "two on paper, one inside",
	  { { PROOF, { { "amount_fen", "100" } }, NULL }, { PROOF, { { "amount_fen", "200" } }, NULL }, { PROOF, { { "amount_fen", "300" } }, NULL } },
	  1, "remittance_proof: amount_fen=100/1\nremittance_proof: amount_fen=200/1\nremittance_proof: amount_fen=300/1\n" },
	{ "nothing inside",
	  { { PROOF, { { "amount_fen", "200" } }, NULL }, { PROOF, { { "amount_fen", "200" } }, NULL } },
	  0, "remittance_proof: amount_fen=200/1\nremittance_proof: amount_fen=200/1\n" },
};

static void
test_case(gconstpointer data)
{
	const Case *row = data;
	g_autoptr(GPtrArray) segments = g_ptr_array_new_with_free_func((GDestroyNotify)segment_free);
	g_autofree char *out = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(row->in) && row->in[i].kind != NULL; i++)
		add(segments, row->in[i].kind, row->in[i].values, row->in[i].doubt);
	embedded_merge(segments, row->embedded);
	out = dump(segments);
	g_assert_cmpstr(out, ==, row->out);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strdup_printf("/embedded/%s", cases[i].name);

		g_test_add_data_func(path, &cases[i], test_case);
	}
	return g_test_run();
}
