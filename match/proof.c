/* proof.c - what a remittance proof claims, and what is wrong with it by itself */
#include <string.h>
#include "base/names.h"
#include "base/text.h"
#include "match/proof.h"

#define MISREAD_MOST 2 /* characters of a number */

static Fen
fen_of(const Exhibit *exhibit, const char *name)
{
	return g_ascii_strtoll(exhibit_value(exhibit, name), NULL, 10);
}

static void
take(char **where, const Exhibit *exhibit, const char *name)
{
	g_free(*where);
	*where = g_strdup(exhibit_value(exhibit, name));
}

Payment *
proof_payment(const Exhibit *exhibit)
{
	Payment *payment = payment_new();

	take(&payment->payer_name, exhibit, "payer_name");
	take(&payment->payer_account, exhibit, "payer_account");
	take(&payment->payee_name, exhibit, "payee_name");
	take(&payment->payee_account, exhibit, "payee_account");
	take(&payment->paid_at, exhibit, "paid_at");
	take(&payment->remark, exhibit, "remark");
	take(&payment->bank_reference, exhibit, "bank_reference");
	if (*payment->bank_reference == '\0')
		take(&payment->bank_reference, exhibit, "receipt_no");
	payment->amount = fen_of(exhibit, "amount_fen");
	if (payment->amount <= 0)
		payment->amount = fen_of(exhibit, "amount_words_fen");
	return payment;
}

/* Names: a picture may misread one character where the account is ours. */
static bool
payee_is_ours(const Context *context, const Exhibit *exhibit, char **why)
{
	const FieldRow *name = exhibit_field(exhibit, "payee_name");
	const FieldRow *account = exhibit_field(exhibit, "payee_account");
	const Config *config = context->config;
	bool name_fits = name == NULL || names_same_company(name->value, config->payee_name) ||
	                 names_mask_fits(name->value, config->payee_name);
	bool account_fits = account == NULL || text_same(account->value, config->payee_account) ||
	                    names_mask_fits(account->value, config->payee_account);

	if (name_fits && account_fits)
		return true;
	if (name_fits && name != NULL && account->is_ocr && text_distance(account->value, config->payee_account, 1) <= 1)
		return true;
	if (account_fits && account != NULL && name->is_ocr && names_near_company(name->value, config->payee_name))
		return true;
	*why = g_strdup_printf("it was paid to %s, account %s; ours is %s, account %s", name != NULL ? name->value : "-",
	                       account != NULL ? account->value : "-", config->payee_name, config->payee_account);
	return false;
}

static bool
is_final(const Exhibit *exhibit, char **why)
{
	const char *status = exhibit_value(exhibit, "status");

	if (*status == '\0' || strcmp(status, "success") == 0)
		return true;
	*why = g_strdup_printf("the proof shows a transfer that is %s", status);
	return false;
}

/* Words misread by OCR are no contradiction: there the digits must be doubtful too. */
static bool
sums_agree(const Exhibit *exhibit, char **why)
{
	const FieldRow *words = exhibit_field(exhibit, "amount_words_fen");
	Fen in_words = fen_of(exhibit, "amount_words_fen"), in_digits = fen_of(exhibit, "amount_fen");

	if (in_words <= 0 || in_digits <= 0 || in_words == in_digits)
		return true;
	if (words->is_ocr && words->readings == 0)
		return true;
	*why = g_strdup_printf("the digits say %" G_GINT64_FORMAT ".%02d yuan, the words %" G_GINT64_FORMAT ".%02d", in_digits / 100,
	                       (int)(in_digits % 100), in_words / 100, (int)(in_words % 100));
	return false;
}

/* What the reader was not sure of and nothing on the paper settles: which of several transfers, or of two sums where no words name one, and
 * whether a state that nobody knows is a good one. */
static bool
is_doubted(const Exhibit *exhibit, char **why)
{
	Fen in_words = fen_of(exhibit, "amount_words_fen");
	bool named = in_words > 0 && in_words == fen_of(exhibit, "amount_fen");

	for (guint i = 0; i < exhibit->fields->len; i++) {
		const FieldRow *field = g_ptr_array_index(exhibit->fields, i);
		bool list = strstr(field->value, "several transfers") != NULL;

		if (strcmp(field->name, "doubt") != 0 ||
		    !(list || (!named && g_str_has_prefix(field->value, "amount_fen:")) || g_str_has_prefix(field->value, "status:") ||
		      g_str_has_prefix(field->value, "paper:")))
			continue;
		*why = g_strdup_printf("it was read with doubt: %s", field->value);
		return true;
	}
	return false;
}

ProofFault
proof_fault(const Context *context, const Exhibit *exhibit, char **why)
{
	const FieldRow *amount = exhibit_field(exhibit, "amount_fen");

	if (!is_final(exhibit, why))
		return PROOF_NOT_FINAL;
	if (!payee_is_ours(context, exhibit, why))
		return PROOF_WRONG_PAYEE;
	if (!sums_agree(exhibit, why))
		return PROOF_INCONSISTENT;
	if (is_doubted(exhibit, why))
		return PROOF_UNREADABLE_SUM;
	if (fen_of(exhibit, "amount_fen") > 0 || fen_of(exhibit, "amount_words_fen") > 0)
		return PROOF_GOOD;
	*why = g_strdup(amount != NULL ? "its sum cannot be read" : "it shows no sum");
	return PROOF_UNREADABLE_SUM;
}

const char *
proof_fault_code(ProofFault fault)
{
	switch (fault) {
	case PROOF_WRONG_PAYEE:
		return "wrong_payee";
	case PROOF_NOT_FINAL:
		return "transfer_not_final";
	case PROOF_INCONSISTENT:
		return "amount_inconsistent";
	case PROOF_UNREADABLE_SUM:
		return "needs_review";
	case PROOF_GOOD:
		break;
	}
	return NULL;
}

static bool
same_payer(const Payment *a, const Payment *b)
{
	if (*a->payer_name == '\0' || *b->payer_name == '\0')
		return true;
	return names_same_company(a->payer_name, b->payer_name) || names_near_company(a->payer_name, b->payer_name) ||
	       names_mask_fits(a->payer_name, b->payer_name) || names_mask_fits(b->payer_name, a->payer_name);
}

static bool
same_day(const Payment *a, const Payment *b)
{
	return *a->paid_at == '\0' || *b->paid_at == '\0' || strncmp(a->paid_at, b->paid_at, 10) == 0;
}

/* True unless both give a time of day and the times differ. */
static bool
same_time(const Payment *a, const Payment *b)
{
	if (strlen(a->paid_at) < 16 || strlen(b->paid_at) < 16)
		return true;
	return strncmp(a->paid_at, b->paid_at, 16) == 0;
}

/* How far apart two numbers of one series are, up to three; -1: they are not of one series. */
static int
steps_between(const char *a, const char *b)
{
	g_autofree char *x = text_fold(a);
	g_autofree char *y = text_fold(b);
	gsize length = strlen(x);

	if (length == 0 || length != strlen(y))
		return -1;
	for (gsize i = 0; i < length; i++)
		if (g_ascii_isdigit(x[i]) != g_ascii_isdigit(y[i]))
			return -1;
	return (int)text_distance(x, y, MISREAD_MOST);
}

bool
proof_numbers_differ(const char *a, const char *b)
{
	return steps_between(a, b) > MISREAD_MOST;
}

bool
proof_numbers_near(const char *a, const char *b)
{
	int steps = steps_between(a, b);

	return steps > 0 && steps <= MISREAD_MOST;
}

bool
proof_same_transfer(const Payment *a, const Payment *b)
{
	g_autofree char *x = text_fold(a->bank_reference);
	g_autofree char *y = text_fold(b->bank_reference);
	bool sum = a->amount == b->amount || a->amount == 0 || b->amount == 0;

	if (*x != '\0' && strcmp(x, y) == 0)
		return true;
	if (!sum || !same_payer(a, b) || !same_day(a, b))
		return false;
	if (*x == '\0' || *y == '\0')
		return same_time(a, b) && (*a->paid_at != '\0' || *b->paid_at != '\0' || (a->amount != 0 && b->amount != 0));
	/* Both bear a number: one or two characters apart at the same moment is a misreading; otherwise two transfers. */
	return text_distance(x, y, 2) <= 2 && same_time(a, b);
}
