/* payer.c - whose money is it, by what the transfer itself says */
#include "match/payer.h"

#include <string.h>

#include "base/names.h"
#include "base/taxid.h"
#include "base/text.h"
#include "store/directory.h"

#define SHORTEST_CODE 15 /* bytes of a tax ID */
#define SHORTEST_CUT  10 /* characters that a bank's column leaves of a name at least (DOMAIN.md section 2.8) */

/* What the directory says of a payer's name. */
typedef struct {
	DirectoryFound found;
	bool shared;          /* another company's name, shortened, is this one's too */
	char *own;            /* the one company that bears it, or NULL */
	GPtrArray *approvals; /* of Approval */
} NameFacts;

struct PayerBook {
	GHashTable *names;    /* of char * -> NameFacts */
	const Roll *roll;     /* NULL: the directory is asked */
	GHashTable *approved; /* of char *: with the roll, the payers that somebody approved, folded */
};

static void
facts_free(NameFacts *facts)
{
	g_free(facts->own);
	g_clear_pointer(&facts->approvals, g_ptr_array_unref);
	g_free(facts);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NameFacts, facts_free)

void
payer_book_free(PayerBook *book)
{
	if (book == NULL)
		return;
	g_hash_table_unref(book->names);
	g_hash_table_unref(book->approved);
	g_free(book);
}

PayerBook *
payer_book_new(const Context *context, const Roll *roll, GError **error)
{
	g_autoptr(PayerBook) book = g_new0(PayerBook, 1);
	g_autoptr(GPtrArray) approved = NULL;

	book->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)facts_free);
	book->approved = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	book->roll = roll;
	if (roll == NULL)
		return g_steal_pointer(&book);
	approved = directory_approved(context->store, context->today, error);
	while (approved != NULL && approved->len > 0)
		g_hash_table_add(book->approved, g_ptr_array_steal_index_fast(approved, approved->len - 1));
	return approved != NULL ? g_steal_pointer(&book) : NULL;
}

const char *
payer_rule(TieKind kind)
{
	static const char *const rules[] = { "", "tax_id", "payer", "approved_payer", "person", "claim", "account", "short_name" };

	return rules[kind];
}

char *
payer_in_remark(const char *remark)
{
	g_autofree char *id = strlen(remark) >= SHORTEST_CODE ? taxid_find(remark) : NULL;

	return id != NULL ? taxid_company_key(id) : NULL;
}

/* As directory_in_text(). */
static void
find_in_text(const Roll *roll, const GPtrArray *approvals, const char *own, const char *text, DirectoryFound *found, char **key)
{
	const char *first = own != NULL && roll_in_text(roll, own, text) ? own : NULL;

	*found = first != NULL ? DIRECTORY_ONE : DIRECTORY_NONE;
	for (guint i = 0; i < approvals->len && *found != DIRECTORY_SEVERAL; i++) {
		const char *company = ((const Approval *)g_ptr_array_index(approvals, i))->company_key;

		if ((first != NULL && strcmp(company, first) == 0) || !roll_in_text(roll, company, text))
			continue;
		*found = first == NULL ? DIRECTORY_ONE : DIRECTORY_SEVERAL;
		first = company;
	}
	*key = *found == DIRECTORY_ONE ? g_strdup(first) : NULL;
}

/* The payer was approved for one company or several, and may be an applicant itself: the remark tells, or there is only one of them. */
static bool
by_approval(const Context *context, const Roll *roll, const GPtrArray *approvals, const char *folded, const char *own, const char *remark, TieKind *kind, char **key,
            GError **error)
{
	g_autofree char *text = names_company(remark);
	const Approval *first = g_ptr_array_index(approvals, 0);
	DirectoryFound found;

	if (roll != NULL)
		find_in_text(roll, approvals, own, text, &found, key);
	else if (!directory_in_text(context->store, text, folded, own, context->today, &found, key, error))
		return false;
	if (found == DIRECTORY_NONE && approvals->len == 1 && (own == NULL || strcmp(own, first->company_key) == 0))
		*key = g_strdup(first->company_key);
	if (*key == NULL)
		*kind = TIE_NONE;
	else
		*kind = own != NULL && strcmp(own, *key) == 0 ? TIE_PAYER : TIE_APPROVED;
	return true;
}

static bool
by_account(const Context *context, const char *name, const char *account, TieKind *kind, char **key, GError **error)
{
	DirectoryFound found;
	g_autofree char *owner = NULL;
	g_autoptr(GPtrArray) names = NULL;

	if (strlen(account) < 8 || strchr(account, '*') != NULL)
		return true;
	if (!directory_by_account(context->store, account, &found, &owner, error))
		return false;
	if (found != DIRECTORY_ONE)
		return true;
	names = directory_names(context->store, owner, error);
	for (guint i = 0; names != NULL && i < names->len && *key == NULL; i++)
		if (*name == '\0' || names_near_company(names->pdata[i], name) || names_mask_fits(name, names->pdata[i])) {
			*kind = TIE_ACCOUNT;
			*key = g_strdup(owner);
		}
	return names != NULL;
}

static bool
ask_short(const Context *context, const Roll *roll, const char *name, DirectoryFound *found, char **key, GError **error)
{
	g_autofree char *shortened = names_short(name);
	const char *owner = NULL;

	if (roll == NULL)
		return directory_by_short(context->store, shortened, found, key, error);
	roll_by_short(roll, shortened, found, &owner);
	*key = g_strdup(owner);
	return true;
}

static bool
by_short_name(const Context *context, const Roll *roll, const char *name, const char *folded, TieKind *kind, char **key, GError **error)
{
	DirectoryFound found;

	if (text_length(folded) < 6 || strchr(folded, '*') != NULL || names_is_person(name))
		return true;
	if (!ask_short(context, roll, name, &found, key, error))
		return false;
	if (found == DIRECTORY_NONE && text_length(folded) >= SHORTEST_CUT && !directory_by_beginning(context->store, folded, &found, key, error))
		return false;
	if (*key != NULL)
		*kind = TIE_SHORT;
	return true;
}

/* Where two companies differ in what banks leave out, the name of one may be the other's, shortened: the account or the remark has to tell. */
static bool
is_shared(const Context *context, const char *name, bool *shared, GError **error)
{
	g_autofree char *key = NULL;
	DirectoryFound found;

	if (!ask_short(context, NULL, name, &found, &key, error))
		return false;
	*shared = found == DIRECTORY_SEVERAL;
	return true;
}

static NameFacts *
look_up(const Context *context, const char *name, GError **error)
{
	g_autoptr(NameFacts) facts = g_new0(NameFacts, 1);
	g_autofree char *folded = names_company(name);

	if (*folded != '\0' && !directory_by_name(context->store, folded, &facts->found, &facts->own, error))
		return NULL;
	facts->approvals = directory_approvals(context->store, folded, NULL, context->today, error);
	if (facts->approvals == NULL)
		return NULL;
	if (facts->approvals->len == 0)
		g_clear_pointer(&facts->approvals, g_ptr_array_unref);
	if (facts->approvals == NULL && facts->found == DIRECTORY_ONE && !is_shared(context, name, &facts->shared, error))
		return NULL;
	return g_steal_pointer(&facts);
}

/* The same from the roll.  Only of an approved payer kept, by its folded name: the others are asked for again as quickly. */
static NameFacts *
look_in_roll(const Context *context, PayerBook *book, const char *name, NameFacts *facts, GError **error)
{
	g_autofree char *folded = names_company(name);
	const char *own = NULL;

	if (*folded != '\0')
		roll_by_name(book->roll, folded, &facts->found, &own, &facts->shared);
	facts->shared = facts->shared && facts->found == DIRECTORY_ONE;
	facts->own = g_strdup(own);
	if (!g_hash_table_contains(book->approved, folded))
		return facts;
	if (g_hash_table_lookup(book->names, folded) == NULL) {
		g_autoptr(NameFacts) kept = g_new0(NameFacts, 1);

		kept->found = facts->found;
		kept->own = g_strdup(own);
		kept->approvals = directory_approvals(context->store, folded, NULL, context->today, error);
		if (kept->approvals == NULL)
			return NULL;
		if (kept->approvals->len == 0)
			g_clear_pointer(&kept->approvals, g_ptr_array_unref);
		g_hash_table_insert(book->names, g_strdup(folded), g_steal_pointer(&kept));
	}
	return g_hash_table_lookup(book->names, folded);
}

/* Owned by the book where there is one, else by the caller. */
static NameFacts *
facts_of(const Context *context, PayerBook *book, const char *name, GError **error)
{
	NameFacts *facts = book != NULL ? g_hash_table_lookup(book->names, name) : NULL;

	if (facts != NULL)
		return facts;
	facts = look_up(context, name, error);
	if (facts != NULL && book != NULL)
		g_hash_table_insert(book->names, g_strdup(name), facts);
	return facts;
}

static bool
by_facts(const Context *context, const Roll *roll, const NameFacts *facts, const char *name, const char *account, const char *remark, TieKind *kind, char **key,
         GError **error)
{
	g_autofree char *folded = NULL;

	if (facts->approvals == NULL && facts->found == DIRECTORY_SEVERAL)
		return true;
	if (facts->approvals == NULL && facts->found == DIRECTORY_ONE && !facts->shared) {
		*kind = TIE_PAYER;
		*key = g_strdup(facts->own);
		return true;
	}
	folded = names_company(name);
	if (facts->approvals != NULL)
		return by_approval(context, roll, facts->approvals, folded, facts->own, remark, kind, key, error);
	if (!by_account(context, name, account, kind, key, error))
		return false;
	return *key != NULL || *folded == '\0' || by_short_name(context, roll, name, folded, kind, key, error);
}

static bool
by_name(const Context *context, PayerBook *book, const char *name, const char *account, const char *remark, TieKind *kind, char **key,
        GError **error)
{
	bool in_roll = book != NULL && book->roll != NULL;
	g_autoptr(NameFacts) own = in_roll ? g_new0(NameFacts, 1) : NULL;
	NameFacts *facts = in_roll ? look_in_roll(context, book, name, own, error) : facts_of(context, book, name, error);
	bool done = facts != NULL && by_facts(context, in_roll ? book->roll : NULL, facts, name, account, remark, kind, key, error);

	if (book == NULL && facts != NULL)
		facts_free(facts);
	return done;
}

bool
payer_find(const Context *context, PayerBook *book, const char *name, const char *account, const char *remark, TieKind *kind, char **key,
           GError **error)
{
	*kind = TIE_NONE;
	*key = payer_in_remark(remark);
	if (*key != NULL)
		*kind = TIE_TAX_ID;
	else if (!by_name(context, book, name, account, remark, kind, key, error))
		return false;
	if (*key == NULL)
		*key = g_strdup("");
	return true;
}

static char *
words_of_approval(const Context *context, const char *name, const char *company_key, GError **error)
{
	g_autofree char *folded = names_company(name);
	g_autoptr(GPtrArray) list = directory_approvals(context->store, folded, company_key, context->today, error);
	const Approval *approval;

	if (list == NULL)
		return NULL;
	if (list->len == 0)
		return g_strdup("a person approved this payer for the company");
	approval = g_ptr_array_index(list, 0);
	return g_strdup_printf("%s approved %s as payer for the company %s%s (%s)", approval->who, name, *approval->until != '\0' ? "until " : "without end",
	                       approval->until, *approval->why != '\0' ? approval->why : "no reason given");
}

char *
payer_words(const Context *context, TieKind kind, const char *name, const char *company_key, GError **error)
{
	static const char *const words[] = { "nobody is known to have paid", "the remark bears the company's tax ID", "the payer bears the company's name",
		                             "", "a person tied it to the company", "the company's mail brought the proof",
		                             "only the company paid from this account before, and the name is near", "the payer's name is the company's, shortened" };

	return kind == TIE_APPROVED ? words_of_approval(context, name, company_key, error) : g_strdup(words[kind]);
}
