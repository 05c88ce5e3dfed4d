/* company.c - one company looked at as a whole */
#include <string.h>
#include "base/names.h"
#include "base/text.h"
#include "match/company.h"
#include "match/cover.h"
#include "match/review.h"
#include "match/seek.h"
#include "store/credit.h"

static bool
is_waiting(const Application *application)
{
	static const char *const waiting[] = { "incomplete", "awaiting_payment", "held", NULL };

	return g_strv_contains(waiting, application->state);
}

/* Automatic allocations are made anew: they are dropped before the fee may change.  Takes the application. */
static Dossier *
open_dossier(const Context *context, Application *application, GError **error)
{
	g_autoptr(Application) row = application;
	bool light = row->plain && !row->dirty;
	int64_t id = row->id;

	if (row->allocated > 0) {
		if (!allocation_clear(context->store, id, error))
			return NULL;
		g_clear_pointer(&row, application_free);
		row = light ? application_get(context->store, id, error) : NULL;
		if (light && row == NULL)
			return NULL;
	}
	return light ? dossier_light(g_steal_pointer(&row)) : dossier_load(context, id, error);
}

static GPtrArray *
load_wants(const Context *context, const char *company_key, GError **error)
{
	g_autoptr(GPtrArray) wants = g_ptr_array_new_with_free_func((GDestroyNotify)want_free);
	g_autoptr(GPtrArray) applications = application_of_company(context->store, company_key, error);

	while (applications != NULL && applications->len > 0) {
		g_autoptr(Application) application = g_ptr_array_steal_index(applications, 0);
		Dossier *dossier;

		if (!is_waiting(application)) {
			if (application->dirty && !application_set_dirty(context->store, application->id, false, error))
				return NULL;
			continue;
		}
		dossier = open_dossier(context, g_steal_pointer(&application), error);
		if (dossier == NULL)
			return NULL;
		g_ptr_array_add(wants, want_new(dossier)); /* what is still allocated now, a person set */
		if (!dossier->light && !review_settle(context, dossier, error))
			return NULL;
		/* A corrected tax ID makes it another company's; that one is decided next, since the application stays dirty. */
		if (strcmp(dossier->application->company_key, company_key) != 0)
			g_ptr_array_remove_index(wants, wants->len - 1);
	}
	return applications != NULL ? g_steal_pointer(&wants) : NULL;
}

/* ---- what is wrong with the payments --------------------------------------------------------------------- */

static void
check_tie(Want *want, const Coin *coin)
{
	const Payment *p = coin->payment;
	bool person = names_is_person(p->payer_name);

	if (coin->foreign || coin->tie->kind != TIE_CLAIM || *p->payer_name == '\0')
		return;
	findings_add(want->findings, person ? "personal_payer" : "third_party_payer", p->id, coin->proof_document, 0, p->payer_name,
	             person ? "a natural person (%s) paid, not the company" : "%s paid, and nothing ties it to the applicant",
	             p->payer_name);
}

/* A claim that does not show who paid, or whom, proves nothing until the bank's own row says it. */
static void
check_parties(Want *want, const Coin *coin)
{
	const Payment *p = coin->payment;
	bool payer = *p->payer_name != '\0' || coin->tie->kind == TIE_TAX_ID || coin->tie->kind == TIE_PERSON;
	bool payee = *p->payee_name != '\0' || *p->payee_account != '\0';

	if (coin->foreign || p->credit != 0 || coin->fault != PROOF_GOOD || (payer && payee))
		return;
	findings_add(want->findings, "needs_review", p->id, coin->proof_document, 0, payer ? "payee" : "payer",
	             "the proof was read without its %s; look at it", payer ? "payee (收款人)" : "payer (付款人)");
}

/* ", documents D3 and D9": the proof here and the first one that another company sent of the same payment.  New. */
static char *
papers_of(const Context *context, const Want *want, const Coin *coin, GError **error)
{
	g_autoptr(GPtrArray) claims = payment_claims(context->store, coin->payment->id, error);

	for (guint i = 0; claims != NULL && i < claims->len; i++) {
		const Claim *claim = g_ptr_array_index(claims, i);

		if (claim->document != coin->proof_document && strcmp(claim->company_key, want->dossier->application->company_key) != 0)
			return g_strdup_printf(", documents D%" G_GINT64_FORMAT " and D%" G_GINT64_FORMAT, (gint64)coin->proof_document, (gint64)claim->document);
	}
	return claims != NULL ? g_strdup("") : NULL;
}

/* A person who divides a transfer between companies knows that it is another's too. */
static bool
is_divided(const Context *context, const Want *want, int64_t payment, bool *divided, GError **error)
{
	g_autoptr(GPtrArray) allocations = NULL;

	*divided = false;
	if (want->by_person == 0)
		return true;
	allocations = allocation_of_application(context->store, want->dossier->application->id, error);
	for (guint i = 0; allocations != NULL && i < allocations->len; i++) {
		const Allocation *allocation = g_ptr_array_index(allocations, i);

		*divided = *divided || (allocation->payment == payment && strcmp(allocation->by, "keypost") != 0);
	}
	return allocations != NULL;
}

static bool
check_reuse(const Context *context, Want *want, const Coin *coin, GError **error)
{
	g_autofree char *papers = NULL;
	bool divided = false;

	if (!coin->foreign && !coin->tie->against_first)
		return true;
	if (!is_divided(context, want, coin->payment->id, &divided, error))
		return false;
	if (divided)
		return true;
	papers = papers_of(context, want, coin, error);
	if (papers == NULL)
		return false;
	if (coin->foreign)
		findings_add(want->findings, "receipt_reused", coin->payment->id, coin->proof_document, 0, "foreign",
		             "payment P%" G_GINT64_FORMAT " that it claims belongs to another company (paid by %s)%s", coin->payment->id,
		             *coin->payment->payer_name != '\0' ? coin->payment->payer_name : "an unknown payer", papers);
	else
		findings_add(want->findings, "receipt_reused", coin->payment->id, coin->proof_document, 0, "later",
		             "another company claimed payment P%" G_GINT64_FORMAT " before%s", coin->payment->id, papers);
	return true;
}

static void
check_fault(Want *want, const Coin *coin)
{
	const char *code = proof_fault_code(coin->fault);

	if (code != NULL && !coin->foreign)
		findings_add(want->findings, code, coin->payment->id, coin->proof_document, 0, code, "%s", coin->why);
}

/* A claim waits for its bank row as long as patience says; with none, until a statement covers its day. */
static bool
check_unconfirmed(const Context *context, Want *want, const Coin *coin, GError **error)
{
	const Payment *p = coin->payment;
	const char *day = *p->paid_at != '\0' ? p->paid_at : want->dossier->application->created_at;
	bool late;

	if (!coin->promised || coin->fault != PROOF_GOOD || coin->foreign)
		return true;
	/* Money that came covers it: a claim nobody needs any more holds nothing up. */
	if (want->dossier->application->due > 0 && want->got - want->unproved == want->dossier->application->due)
		return true;
	if (context->config->patience > 0)
		late = calendar_between(context->calendar, day, context->today) >= context->config->patience;
	else if (!statement_covers(context->store, context->config->payee_account, day, &late, error))
		return false;
	if (late)
		findings_add(want->findings, "payment_unconfirmed", p->id, coin->proof_document, 0, "credit",
		             "no row of the statement fits the claimed payment P%" G_GINT64_FORMAT, p->id);
	return true;
}

/* The bank has the transfer with another sum than its proof shows: whether it pays this application is for finance to say. */
static void
check_contradicted(Want *want, const Coin *coin)
{
	const Exhibit *proof = coin->tie->proofs->len > 0 ? g_ptr_array_index(coin->tie->proofs, 0) : NULL;
	const FieldRow *field = proof != NULL ? exhibit_field(proof, "amount_fen") : NULL;
	g_autofree char *shown = field != NULL ? money_format(g_ascii_strtoll(field->value, NULL, 10)) : NULL;
	g_autofree char *came = money_format(coin->payment->amount), *facts = g_strconcat(EXCEPTION_OTHER_SUM, came, NULL);

	if (strcmp(coin->payment->state, "contradicted") != 0 || coin->payment->allocated > 0 || shown == NULL || coin->foreign)
		return;
	if (want->dossier->application->due > 0 && want->got - want->unproved == want->dossier->application->due)
		return;
	findings_add(want->findings, "payment_unconfirmed", coin->payment->id, coin->proof_document, 0, facts,
	             "the proof of payment P%" G_GINT64_FORMAT " shows %s yuan, its row of the statement %s", coin->payment->id, shown, came);
}

/* The file of which the proof is one of several papers; 0 if it is a file of its own. */
static bool
sheet_of_proof(const Context *context, const Coin *coin, int64_t *sheet, GError **error)
{
	g_autoptr(Document) document = coin->proof_document != 0 ? document_get(context->store, coin->proof_document, error) : NULL;

	*sheet = document != NULL && document->reader_version == 0 ? document->parent : 0;
	return coin->proof_document == 0 || document != NULL;
}

/* A page of three receipts of which one pays us: the others are none of our business. */
static bool
is_beside_ours(const Context *context, const GPtrArray *purse, const Coin *coin, bool *beside, GError **error)
{
	int64_t sheet = 0, other = 0;

	*beside = false;
	if (coin->fault != PROOF_WRONG_PAYEE)
		return true;
	if (!sheet_of_proof(context, coin, &sheet, error))
		return false;
	for (guint i = 0; i < purse->len && sheet != 0 && !*beside; i++) {
		const Coin *good = g_ptr_array_index(purse, i);

		if (good->fault != PROOF_GOOD || good->foreign)
			continue;
		if (!sheet_of_proof(context, good, &other, error))
			return false;
		*beside = other == sheet;
	}
	return true;
}

static bool
check_coins(const Context *context, Want *want, const GPtrArray *purse, bool single, GError **error)
{
	for (guint i = 0; i < purse->len; i++) {
		const Coin *coin = g_ptr_array_index(purse, i);
		bool beside;

		if (!coin_is_for(coin, want->dossier->application->id, single))
			continue;
		if (!is_beside_ours(context, purse, coin, &beside, error))
			return false;
		if (beside)
			continue;
		check_fault(want, coin);
		check_tie(want, coin);
		check_parties(want, coin);
		check_contradicted(want, coin);
		if (!check_reuse(context, want, coin, error) || !check_unconfirmed(context, want, coin, error))
			return false;
	}
	return true;
}

/* What makes a question about sums this one: a person's answer holds for these sums alone. */
static char *
sum_facts(const Want *want)
{
	return g_strdup_printf("%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, want->dossier->application->due, want->got,
	                       want->over);
}

static void
check_sums(Want *want)
{
	const Application *a = want->dossier->application;
	g_autofree char *due = money_format(a->due);
	g_autofree char *got = money_format(want->got + want->promised);
	g_autofree char *over = money_format(want->over);
	g_autofree char *facts = sum_facts(want);

	if (a->due <= 0 || want->got + want->promised == 0)
		return;
	if (want->got + want->promised < a->due)
		findings_add(want->findings, "amount_short", 0, 0, 0, facts, "the fee is %s yuan, %s came", due, got);
	else if (want->over > 0)
		findings_add(want->findings, "amount_over", 0, 0, 0, facts, "the fee is %s yuan, %s more came", due, over);
}

/* ---- the state ------------------------------------------------------------------------------------------- */

static bool
move(const Context *context, const Application *a, const char *to, const char *who, const char *why, GError **error)
{
	if (context->moved != NULL)
		(*context->moved)++;
	return application_move(context->store, a->id, a->state, to, who, why, error);
}

/* `person`: who accepted that less than the fee covers it, NULL where the sum is exact. */
static bool
release(const Context *context, Want *want, const char *person, GError **error)
{
	Application *a = want->dossier->application;
	const char *who = person != NULL ? person : "keypost";

	if (!application_release(context->store, a->id, a->key_count, a->due, want->got, person != NULL, who, error))
		return false;
	return move(context, a, "queued", who, person != NULL ? "complete, and a person accepted the sum" : "complete and covered", error);
}

/* A person who accepted a short sum lets it go with less than its fee: *person is the name, NULL where the sum is exact. */
static bool
is_covered(const Context *context, const Want *want, bool *covered, char **person, GError **error)
{
	const Application *a = want->dossier->application;
	g_autofree char *facts = sum_facts(want);
	g_autoptr(GPtrArray) answered = NULL;

	*covered = a->due > 0 && want->got == a->due && want->unproved == 0;
	if (*covered || a->due <= 0 || want->got == 0 || want->unproved > 0)
		return true;
	answered = exception_of_application(context->store, a->id, "resolved", error);
	for (guint i = 0; answered != NULL && i < answered->len && !*covered; i++) {
		const Exception *exception = g_ptr_array_index(answered, i);

		if (strcmp(exception->code, "amount_short") != 0 || strcmp(exception->resolution, "accept") != 0 ||
		    strcmp(exception->resolved_by, "keypost") == 0 || strcmp(exception->facts, facts) != 0)
			continue;
		*covered = true;
		*person = g_strdup(exception->resolved_by);
	}
	return answered != NULL;
}

static bool
settle_state(const Context *context, Want *want, GError **error)
{
	const Application *a = want->dossier->application;
	bool stops = false, incomplete = false, unread = false, covered = false;
	g_autofree char *person = NULL;
	const char *next;

	if (!findings_apply(context, want->findings, &stops, &incomplete, &unread, error) ||
	    !is_covered(context, want, &covered, &person, error))
		return false;
	if (!stops && !unread && covered)
		return release(context, want, person, error);
	next = incomplete ? "incomplete" : stops || (unread && covered) ? "held" : "awaiting_payment";
	if (strcmp(next, a->state) == 0)
		return true;
	return move(context, a, next, "keypost", "reviewed", error);
}

/* A person says whose payment it is, not that it is money: a claim stays one where only credits release, and a transfer that failed after it
 * was set pays nothing. */
static bool
count_unproved(const Context *context, Want *want, GError **error)
{
	g_autoptr(GPtrArray) allocations = NULL;

	if (want->by_person == 0)
		return true;
	allocations = allocation_of_application(context->store, want->dossier->application->id, error);
	for (guint i = 0; allocations != NULL && i < allocations->len; i++) {
		const Allocation *allocation = g_ptr_array_index(allocations, i);
		g_autoptr(Payment) payment = payment_get(context->store, allocation->payment, error);

		if (payment == NULL)
			return false;
		if (strcmp(payment->state, "confirmed") != 0 && (strcmp(payment->state, "claimed") != 0 || !context->config->release_on_proof))
			want->unproved += allocation->amount;
	}
	return allocations != NULL;
}

static bool
decide_want(const Context *context, Want *want, const GPtrArray *purse, bool single, GError **error)
{
	if (!count_unproved(context, want, error))
		return false;
	if (want->dossier->light)
		findings_keep_papers(want->findings);
	else
		review_check(context, want->dossier, want->findings);
	check_sums(want);
	return check_coins(context, want, purse, single, error) && settle_state(context, want, error) &&
	       (want->dossier->light || application_set_dirty(context->store, want->dossier->application->id, false, error));
}

/* ---- payments that nobody explains ----------------------------------------------------------------------- */

static bool
has_application(const Context *context, const Payment *payment, const Tie *tie, bool *has, GError **error)
{
	g_autoptr(GPtrArray) list = application_of_company(context->store, payment->company_key, error);

	*has = payment->allocated > 0;
	for (guint i = 0; list != NULL && i < list->len; i++)
		*has = *has || is_waiting(g_ptr_array_index(list, i));
	for (guint i = 0; list != NULL && i < tie->claims->len && !*has; i++) {
		const Claim *claim = g_ptr_array_index(tie->claims, i);
		g_autoptr(Application) application = NULL;

		if (claim->application == 0)
			continue;
		application = application_get(context->store, claim->application, error);
		if (application == NULL)
			return false;
		/* A rejected proof of a released application is a question answered by the good one. */
		*has = is_waiting(application) || strcmp(payment->state, "rejected") == 0;
	}
	return list != NULL;
}

/* The bank took it back, or says another sum, after keys were released for it: nothing releases twice, but somebody must stop the goods. */
static bool
check_taken_back(const Context *context, const Payment *payment, Findings *findings, GError **error)
{
	bool gone = strcmp(payment->state, "contradicted") == 0 || strcmp(payment->state, "rejected") == 0;
	g_autoptr(GPtrArray) allocations = gone && payment->allocated > 0 ? allocation_of_payment(context->store, payment->id, error) : NULL;
	g_autoptr(GString) paid = g_string_new(NULL);

	for (guint i = 0; allocations != NULL && i < allocations->len; i++) {
		int64_t application = ((const Allocation *)g_ptr_array_index(allocations, i))->application;
		bool released = false;

		if (!application_is_released(context->store, application, &released, error))
			return false;
		if (released)
			g_string_append_printf(paid, "%sA%" G_GINT64_FORMAT, paid->len > 0 ? ", " : "", application);
	}
	if (paid->len > 0)
		findings_add(findings, "transfer_not_final", payment->id, 0, 0, "after release",
		             "payment P%" G_GINT64_FORMAT " is %s, and %s was released for it: its keys stay where they are until this is answered",
		             payment->id, payment->state, paid->str);
	return allocations != NULL || !gone || payment->allocated == 0;
}

/* `question`: what the sums leave open, NULL: they leave nothing, `has` tells whether there is an application at all. */
static bool
explain(const Context *context, const Payment *payment, const Tie *tie, bool has, const char *question, GError **error)
{
	g_autoptr(Findings) findings = findings_new(0, payment->id);
	const Exhibit *proof = tie->proofs->len > 0 ? g_ptr_array_index(tie->proofs, 0) : NULL;
	bool stops, incomplete, unread;

	if (!check_taken_back(context, payment, findings, error))
		return false;
	if (!has || question != NULL) {
		g_autofree char *why = NULL;
		ProofFault fault = proof != NULL ? proof_fault(context, proof, &why) : PROOF_GOOD;
		const char *payer = *payment->payer_name != '\0' ? payment->payer_name : "an unknown payer";

		findings_add(findings, "no_application", payment->id, proof != NULL ? proof->document->id : 0,
		             proof != NULL ? proof->document->message : 0, question != NULL ? question : "payment", "%s %s%s%s",
		             question != NULL ? "no one application explains this payment of" : "no application explains this payment of", payer,
		             question != NULL ? ": " : "", question != NULL ? question : "");
		if (fault != PROOF_GOOD)
			findings_add(findings, proof_fault_code(fault), payment->id, proof->document->id, proof->document->message,
			             proof_fault_code(fault), "%s", why);
	}
	return findings_apply(context, findings, &stops, &incomplete, &unread, error) &&
	       seek_settle(context, payment, tie, !has || question != NULL, error);
}

bool
company_explain_payment(const Context *context, int64_t id, GError **error)
{
	g_autoptr(Payment) payment = NULL;
	g_autoptr(Tie) tie = NULL;
	bool has = false;

	if (g_hash_table_contains(context->explained, &id))
		return true;
	payment = payment_get(context->store, id, error);
	tie = payment != NULL ? tie_find(context, payment, error) : NULL;
	return tie != NULL && has_application(context, payment, tie, &has, error) && explain(context, payment, tie, has, NULL, error);
}

bool
company_ask_rest(const Context *context, int64_t id, const char *question, GError **error)
{
	g_autoptr(Payment) payment = payment_get(context->store, id, error);
	g_autoptr(GPtrArray) none = g_ptr_array_new();
	Tie bare = { .claims = none, .proofs = none };

	return payment != NULL && explain(context, payment, &bare, question != NULL, question, error);
}

/* What waits for money explains the company's own; what the sums leave open is asked. */
static bool
explain_coins(const Context *context, const GPtrArray *wants, const GPtrArray *purse, GError **error)
{
	for (guint i = 0; i < purse->len && wants->len > 0; i++) {
		const Coin *coin = g_ptr_array_index(purse, i);
		g_autofree char *question = NULL;

		if (coin->foreign)
			continue;
		question = cover_question(wants, coin);
		if (!explain(context, coin->payment, coin->tie, true, question, error))
			return false;
		g_hash_table_add(context->explained, g_memdup2(&coin->payment->id, sizeof coin->payment->id));
	}
	return true;
}

/* ---- the whole company ----------------------------------------------------------------------------------- */

bool
company_decide(const Context *context, const char *company_key, GError **error)
{
	g_autoptr(GPtrArray) wants = load_wants(context, company_key, error);
	g_autoptr(GPtrArray) purse = wants != NULL ? purse_of_company(context, company_key, error) : NULL;

	if (purse == NULL)
		return false;
	for (guint i = 0; i < wants->len; i++)
		if (!cover_price(context, g_ptr_array_index(wants, i), purse, wants->len == 1, error))
			return false;
	if (!cover_allocate(context, wants, purse, error))
		return false;
	for (guint i = 0; i < wants->len; i++)
		if (!decide_want(context, g_ptr_array_index(wants, i), purse, wants->len == 1, error))
			return false;
	return explain_coins(context, wants, purse, error);
}
