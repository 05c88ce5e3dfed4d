/* finding.c - what is wrong now, held against what was wrong before */
#include <string.h>
#include "match/finding.h"
#include "store/reason.h"

struct Findings {
	int64_t application, payment;
	GPtrArray *list; /* of Exception */
	bool keeps_papers;
};

/* Facts about a document that came in: raised once, and nothing that comes later makes them untrue. */
static const char *const of_documents[] = { "unreadable_document", "attachment_link", "duplicate_proof", NULL };

Findings *
findings_new(int64_t application, int64_t payment)
{
	Findings *findings = g_new0(Findings, 1);

	findings->application = application;
	findings->payment = payment;
	findings->list = g_ptr_array_new_with_free_func((GDestroyNotify)exception_free);
	return findings;
}

void
findings_free(Findings *findings)
{
	if (findings == NULL)
		return;
	g_ptr_array_unref(findings->list);
	g_free(findings);
}

static void
set_text(char **where, const char *text)
{
	g_free(*where);
	*where = g_strdup(text);
}

void
findings_add(Findings *findings, const char *code, int64_t payment, int64_t document, int64_t message, const char *facts,
             const char *format, ...)
{
	Exception *exception = exception_new(code);
	va_list arguments;

	va_start(arguments, format);
	g_free(exception->detail);
	exception->detail = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	set_text(&exception->facts, facts);
	exception->application = findings->application;
	exception->payment = payment != 0 ? payment : findings->payment;
	exception->document = document;
	exception->message = message;
	g_ptr_array_add(findings->list, exception);
}

void
findings_place(Findings *findings, const FieldRow *field)
{
	Exception *last;

	if (findings->list->len == 0 || field == NULL)
		return;
	last = g_ptr_array_index(findings->list, findings->list->len - 1);
	last->page = field->page;
	memcpy(last->box, field->box, sizeof last->box);
}

void
findings_suggest(Findings *findings, const char *suggestion)
{
	if (findings->list->len > 0)
		set_text(&((Exception *)g_ptr_array_index(findings->list, findings->list->len - 1))->suggestion, suggestion);
}

void
findings_keep_papers(Findings *findings)
{
	findings->keeps_papers = true;
}

bool
findings_has(const Findings *findings, const char *code)
{
	for (guint i = 0; i < findings->list->len; i++)
		if (strcmp(((Exception *)g_ptr_array_index(findings->list, i))->code, code) == 0)
			return true;
	return false;
}

static bool
same_question(const Exception *a, const Exception *b)
{
	return strcmp(a->code, b->code) == 0 && strcmp(a->facts, b->facts) == 0 && a->payment == b->payment && a->document == b->document;
}

/* Raised by the review of the papers (review.c), and answered by papers alone. */
static bool
is_of_papers(const Exception *open)
{
	static const char *const codes[] = { "form_incomplete", "materials_missing", "seal_missing", "tax_id_invalid", "identity_mismatch", "needs_review", NULL };

	return open->payment == 0 && g_strv_contains(codes, open->code);
}

static bool
still_true(const Findings *findings, const Exception *open)
{
	if (findings->keeps_papers && is_of_papers(open))
		return true;
	for (guint i = 0; i < findings->list->len; i++)
		if (same_question(g_ptr_array_index(findings->list, i), open))
			return true;
	return g_strv_contains(of_documents, open->code);
}

static GPtrArray *
standing(const Context *context, const Findings *findings, GError **error)
{
	return findings->application != 0 ? exception_of_application(context->store, findings->application, "open", error)
	                                  : exception_of_payment(context->store, findings->payment, "open", error);
}

static bool
retire(const Context *context, const Findings *findings, const GPtrArray *open, bool *changed, GError **error)
{
	for (guint i = 0; i < open->len; i++) {
		const Exception *exception = g_ptr_array_index(open, i);

		/* What hangs on an application is that application's question. */
		if ((findings->application == 0 && exception->application != 0) || still_true(findings, exception))
			continue;
		*changed = true;
		if (!exception_resolve(context->store, exception->id, "settled", "keypost", "no longer true", error))
			return false;
	}
	return true;
}

static bool
raise_all(const Context *context, const Findings *findings, GError **error)
{
	for (guint i = 0; i < findings->list->len; i++) {
		const Exception *exception = g_ptr_array_index(findings->list, i);
		bool accepted = false;

		if (!exception_accepted(context->store, exception->code, exception->application, exception->payment, exception->facts,
		                        &accepted, error))
			return false;
		if (!accepted && !exception_raise(context->store, exception, error))
			return false;
	}
	return true;
}

bool
findings_apply(const Context *context, Findings *findings, bool *stops, bool *incomplete, bool *unread, GError **error)
{
	g_autoptr(GPtrArray) open = standing(context, findings, error);
	bool changed = findings->list->len > 0;

	*stops = *incomplete = *unread = false;
	if (open == NULL || !retire(context, findings, open, &changed, error) || !raise_all(context, findings, error))
		return false;
	if (changed) {
		g_ptr_array_unref(open);
		open = standing(context, findings, error);
		if (open == NULL)
			return false;
	}
	for (guint i = 0; i < open->len; i++) {
		const Exception *exception = g_ptr_array_index(open, i);
		const Reason *reason = reason_find(exception->code);

		if (g_strv_contains(of_documents, exception->code))
			*unread = *unread || reason == NULL || reason->stops;
		else
			*stops = *stops || reason == NULL || reason->stops;
		/* A doubt about a payment holds the application, it does not make its papers incomplete. */
		*incomplete = *incomplete || (reason != NULL && reason->incomplete && exception->payment == 0);
	}
	return true;
}
