/* lifecycle.c - states, and the tables of legal moves: the whole business in one place */
#include "store/lifecycle.h"

typedef struct {
	const char *from, *to;
} Move;

static const char *const message_states[] = { "received", "parsed", "matched", NULL };
static const Move message_moves[] = {
	{ "received", "parsed" },
	{ "parsed", "matched" },
	{ NULL, NULL },
};

static const char *const document_states[] = { "received", "read", "parked", "ignored", NULL };
static const Move document_moves[] = {
	{ "received", "read" },
	{ "received", "parked" },
	{ "received", "ignored" },
	{ "parked", "received" }, /* an operator, or a better reader */
	{ "read", "received" },   /* replay */
	{ NULL, NULL },
};

static const char *const application_states[] = { "incomplete", "awaiting_payment", "held",     "queued",
	                                          "in_production", "produced",      "shipped",  "rejected",
	                                          "superseded",    "withdrawn",     NULL };
static const Move application_moves[] = {
	{ "incomplete", "awaiting_payment" },
	{ "incomplete", "held" },
	{ "awaiting_payment", "incomplete" },
	{ "awaiting_payment", "held" },
	{ "held", "incomplete" },
	{ "held", "awaiting_payment" },
	{ "incomplete", "queued" },
	{ "awaiting_payment", "queued" },
	{ "held", "queued" },
	/* What is released is released: there is no way back from here, an operator cancels single jobs instead. */
	{ "queued", "in_production" },
	{ "in_production", "produced" },
	{ "produced", "shipped" },
	{ "incomplete", "rejected" },
	{ "awaiting_payment", "rejected" },
	{ "held", "rejected" },
	{ "incomplete", "superseded" },
	{ "awaiting_payment", "superseded" },
	{ "held", "superseded" },
	{ "incomplete", "withdrawn" },
	{ "awaiting_payment", "withdrawn" },
	{ "held", "withdrawn" },
	{ "queued", "withdrawn" },
	{ "rejected", "incomplete" }, /* reopened */
	{ NULL, NULL },
};

static const char *const payment_states[] = { "claimed", "confirmed", "contradicted", "rejected", NULL };
static const Move payment_moves[] = {
	{ "claimed", "confirmed" },
	{ "claimed", "contradicted" },
	{ "claimed", "rejected" },
	{ "contradicted", "claimed" },
	{ "rejected", "claimed" },
	{ "confirmed", "contradicted" }, /* the bank took it back */
	{ NULL, NULL },
};

static const char *const exception_states[] = { "open", "resolved", NULL };
static const Move exception_moves[] = {
	{ "open", "resolved" },
	{ "resolved", "open" },
	{ NULL, NULL },
};

static const char *const job_states[] = { "queued", "in_production", "produced", "shipped",
	                                  "spoiled", "cancelled",    NULL };
static const Move job_moves[] = {
	{ "queued", "in_production" },
	{ "in_production", "produced" },
	{ "produced", "shipped" },
	{ "in_production", "spoiled" },
	{ "spoiled", "queued" },
	{ "queued", "cancelled" },
	{ NULL, NULL },
};

static const char *const shipment_states[] = { "planned", "labelled", "shipped", "cancelled", NULL };
static const Move shipment_moves[] = {
	{ "planned", "labelled" },
	{ "labelled", "shipped" },
	{ "labelled", "planned" }, /* the label was spoiled or the address corrected */
	{ "planned", "cancelled" },
	{ "labelled", "cancelled" },
	{ NULL, NULL },
};

static const char *const invoice_states[] = { "requested", "issued", "sent", "cancelled", NULL };
static const Move invoice_moves[] = {
	{ "requested", "issued" },
	{ "issued", "sent" },
	{ "requested", "cancelled" },
	{ NULL, NULL },
};

static const struct {
	const char *name;
	const char *const *states;
	const Move *moves;
} nouns[NOUN_N] = {
	[NOUN_MESSAGE] = { "message", message_states, message_moves },
	[NOUN_DOCUMENT] = { "document", document_states, document_moves },
	[NOUN_APPLICATION] = { "application", application_states, application_moves },
	[NOUN_PAYMENT] = { "payment", payment_states, payment_moves },
	[NOUN_EXCEPTION] = { "exception", exception_states, exception_moves },
	[NOUN_JOB] = { "job", job_states, job_moves },
	[NOUN_SHIPMENT] = { "shipment", shipment_states, shipment_moves },
	[NOUN_INVOICE] = { "invoice", invoice_states, invoice_moves },
};

bool
lifecycle_may(Noun noun, const char *from, const char *to)
{
	g_return_val_if_fail(noun < NOUN_N, false);
	for (const Move *move = nouns[noun].moves; move->from != NULL; move++) {
		if (g_strcmp0(move->from, from) == 0 && g_strcmp0(move->to, to) == 0)
			return true;
	}
	return false;
}

const char *
noun_name(Noun noun)
{
	g_return_val_if_fail(noun < NOUN_N, "");
	return nouns[noun].name;
}

const char *const *
lifecycle_states(Noun noun)
{
	g_return_val_if_fail(noun < NOUN_N, NULL);
	return nouns[noun].states;
}
