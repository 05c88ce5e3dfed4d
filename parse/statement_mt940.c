/* statement_mt940.c - MT940 customer statements, one message or many, bare or in SWIFT's blocks
 *
 * Source: SWIFT MT940 field formats (:61: is 6!n[4!n]2a[1!a]15d1!a3!c16x[//16x][34x]); :86: in the two habits that banks have, ?20 sub-fields
 * and /NAME/ code words; DOMAIN.md section 6.5 for Chinese Commercial Codes. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "parse/statement_file.h"
#include "parse/statement_words.h"

#define UNNAMED "?" /* the currency of rows whose message names none */
#define LABEL_MAX 30
#define LINE_FULL 65 /* characters of a line of :86:, so that the next one goes on within a word */

typedef struct {
	StatementFile *file;
	StatementRow *row;       /* the :61: before, for its :86: */
	GString *details;        /* its :86:, of which some banks write one a line */
	int details_line;
	bool has_opening, coded; /* coded: a warning of Chinese Commercial Codes was given */
	Fen opening;
	char account[64], currency[4];
	guint messages, from;    /* from: the first row since the opening balance */
} Message;

static bool
refuse(GError **error, int line, const char *tag, const char *wanted, const char *found)
{
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "line %d, field :%s: expected %s, found \"%.60s\"", line, tag, wanted, found);
	return false;
}

static void
replace(char **slot, char *text)
{
	g_free(*slot);
	*slot = text;
}

/* ---- sums and days ---- */

/* "1234,5" and "700,": a comma before at most two decimals. */
static const char *
amount_read(const char *at, Fen *fen)
{
	gsize noughts = strspn(at, "0"), whole, cents;
	g_autofree char *text = NULL;

	/* Some banks fill the sum up to its fifteen places. */
	if (noughts > 0)
		at += noughts - (g_ascii_isdigit(at[noughts]) ? 0 : 1);
	whole = strspn(at, "0123456789");
	cents = at[whole] == ',' || at[whole] == '.' ? strspn(at + whole + 1, "0123456789") : 0;
	if (whole == 0 || whole > 12 || cents > 2)
		return NULL;
	text = g_strdup_printf("%.*s.%.*s%s", (int)whole, at, (int)cents, at + whole + 1, cents == 0 ? "00" : cents == 1 ? "0" : "");
	if (!money_parse(text, fen))
		return NULL;
	at += whole;
	return *at == ',' || *at == '.' ? at + 1 + cents : at;
}

static char *
day_of(const char *digits)
{
	g_autofree char *text = g_strdup_printf("20%.2s-%.2s-%.2s", digits, digits + 2, digits + 4);

	return strspn(digits, "0123456789") < 6 ? NULL : date_parse(text);
}

/* The entry day "1009" beside the value day 2026-10-09: of the year that lies nearer. */
static char *
entry_day(const char *value_day, const char *digits)
{
	int year = (int)g_ascii_strtoll(value_day, NULL, 10), month = (int)g_ascii_strtoll(value_day + 5, NULL, 10);
	int entry = (digits[0] - '0') * 10 + digits[1] - '0';
	g_autofree char *text = NULL;

	year += entry - month > 6 ? -1 : month - entry > 6 ? 1 : 0;
	text = g_strdup_printf("%04d-%.2s-%.2s", year, digits, digits + 2);
	return date_parse(text);
}

/* Interest counts months of thirty days, and some programs months of thirty-one: 30 February is the last of that month. */
static char *
value_day_of(const char *text)
{
	char digits[7];
	char *day = day_of(text);

	g_strlcpy(digits, text, sizeof digits);
	for (int last = 31; day == NULL && last >= 28 && strspn(digits, "0123456789") == 6; last--) {
		int wanted = (text[4] - '0') * 10 + text[5] - '0';

		if (last >= wanted || wanted > 31)
			continue;
		g_snprintf(digits + 4, 3, "%02d", last);
		day = day_of(digits);
	}
	return day;
}

/* ":60F:C261009CNY1234,56"; `currency` stays as it is where the field names none. */
static bool
balance_read(const char *text, Fen *fen, char **day, char currency[4], const char *tag, int line, GError **error)
{
	const char *amount = text + 7, *end;
	gsize letters;

	if ((*text != 'C' && *text != 'D') || strlen(text) < 9)
		return refuse(error, line, tag, "a balance such as C261009CNY1234,56", text);
	letters = strspn(amount, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	if (letters != 3 && (letters != 0 || *currency == '\0'))
		return refuse(error, line, tag, "a balance such as C261009CNY1234,56", text);
	if (letters == 3)
		g_strlcpy(currency, amount, 4);
	replace(day, value_day_of(text + 1));
	end = *day == NULL ? NULL : amount_read(amount + letters, fen);
	if (end == NULL)
		return refuse(error, line, tag, "a balance such as C261009CNY1234,56", text);
	if (*text == 'D')
		*fen = -*fen;
	return true;
}

/* ---- :61: ---- */

typedef struct {
	bool credit, reverses, expected;
} Mark;

static const char *
mark_read(const char *at, Mark *mark)
{
	mark->reverses = *at == 'R';
	mark->expected = *at == 'E'; /* of banks that announce: no money yet */
	if (*at == 'R' || *at == 'E')
		at++;
	if (*at != 'C' && *at != 'D')
		return NULL;
	mark->credit = (*at == 'C') != mark->reverses;
	at++;
	return g_ascii_isalpha(*at) ? at + 1 : at; /* the third letter of the currency */
}

/* "NONREF", "EREF" (see :86:), "N" and "/" name no row. */
static bool
names_row(const char *reference)
{
	static const char *const empty[] = { "", "NONREF", "EREF", "KREF", "PREF", "MREF", "NOTPROVIDED", "NREF", NULL };

	return strlen(reference) > 1 && !g_strv_contains(empty, reference);
}

/* "NTRF" + reference of the owner (16x) [//reference of the bank] [line end, more]; what stands behind sixteen is a name at some banks. */
static void
references_read(StatementRow *row, const char *at)
{
	g_autofree char *first = g_strndup(at, strcspn(at, "\n"));
	char *bank = strstr(first, "//");
	g_autofree char *type = g_strndup(first, *first == '/' ? 0 : MIN(strlen(first), 4)); /* some leave it out: "12,00//770012" */
	g_autofree char *own = NULL, *theirs = NULL;

	if (bank != NULL)
		*bank = '\0';
	row->interest = row->in > 0 && strcmp(type, "NINT") == 0;
	own = g_strndup(first + strlen(type), 16);
	if (bank == NULL && strlen(first) > 20)
		row->name = text_tidy(first + 20);
	g_strstrip(own);
	theirs = bank == NULL ? g_strdup("") : text_tidy(bank + 2);
	if (names_row(theirs)) {
		row->reference = g_steal_pointer(&theirs);
		row->source = g_strdup("mt940/bank/");
	} else {
		row->reference = names_row(own) ? text_tidy(own) : g_strdup("");
		row->source = g_strdup("mt940/owner/");
	}
}

/* The line behind the references, of banks that write no :86:. */
static char *
supplement_of(const char *text)
{
	const char *end = strchr(text, '\n');

	return end == NULL ? g_strdup("") : text_tidy(end + 1);
}

static bool
entry_read(Message *message, const char *text, int line, GError **error)
{
	g_autoptr(StatementRow) row = statement_row_new(line);
	g_autofree char *value_day = strlen(text) > 10 ? value_day_of(text) : NULL;
	const char *at = text + 6;
	Mark mark;
	Fen fen;

	if (value_day == NULL)
		return refuse(error, line, "61", "a day such as 261009", text);
	if (strspn(at, "0123456789") >= 4) {
		row->at = entry_day(value_day, at);
		at += 4;
	}
	at += strspn(at, " "); /* banks that leave the entry day out, but not its place */
	if (row->at == NULL)
		row->at = g_steal_pointer(&value_day);
	at = mark_read(at, &mark);
	if (at == NULL)
		return refuse(error, line, "61", "C, D, RC or RD after the day", text);
	at += strspn(at, " \n"); /* some banks break the line before the sum */
	at = amount_read(at, &fen);
	if (at != NULL)
		at += strspn(at, " ");
	if (at == NULL || (*at != '\0' && strchr("NFS/\n", *at) == NULL))
		return refuse(error, line, "61", "a sum such as 1234,56 and a kind such as NTRF", text);
	row->in = mark.credit ? fen : 0;
	row->out = mark.credit ? 0 : fen;
	row->reverses = mark.reverses;
	references_read(row, at);
	row->own_account = g_strdup("");
	row->currency = message->currency[0] == '\0' ? g_strdup(UNNAMED) : statement_currency(message->currency);
	row->remark = supplement_of(text);
	message->row = fen == 0 || mark.expected ? NULL : row;
	if (message->row != NULL)
		g_ptr_array_add(message->file->rows, g_steal_pointer(&row));
	return true;
}

/* ---- :86: ---- */

/* Accounts are compared in capitals, without blanks. */
static char *
account_of(const char *text)
{
	g_autofree char *folded = text_fold(text);

	return g_ascii_strup(folded, -1);
}

/* "166?00…?20…?32…" (also with > or ~): the sign after the business code divides; '\0' if there is none. */
static char
divider_of(const char *text)
{
	gsize digits = strspn(text, "0123456789");
	char c = text[digits];

	if ((digits != 0 && digits != 3) || c == '\0' || strchr("?>~+|", c) == NULL || !g_ascii_isdigit(text[digits + 1]) || !g_ascii_isdigit(text[digits + 2]))
		return '\0';
	return c;
}

/* Lines of 65 characters go on within a word; shorter ones end with one.  Numbered sub-fields are cut anywhere. */
static char *
lines_joined(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GString) out = g_string_new(NULL);
	bool numbered = divider_of(text) != '\0';

	for (guint i = 0; lines[i] != NULL; i++) {
		bool structured = *lines[i] == '?' || *lines[i] == '/';

		g_string_append(out, lines[i]);
		if (lines[i + 1] != NULL && !numbered && text_length(lines[i]) < LINE_FULL && *lines[i + 1] != '?' && !(structured && *lines[i + 1] == '/'))
			g_string_append_c(out, ' ');
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* "EREF+N1SVWZ+Rechnung 7CRED+…": what stands behind the word of the purpose; NULL where there is none. */
static char *
purpose_of(const char *text)
{
	static const char *const words[] = { "EREF+", "KREF+", "MREF+", "CRED+", "DEBT+", "COAM+", "OAMT+", "ABWA+", "ABWE+", "IBAN+", "BIC+", "SVCL+", NULL };
	const char *from = strstr(text, "SVWZ+"), *end;

	if (from == NULL)
		return NULL;
	from += strlen("SVWZ+");
	end = from + strlen(from);
	for (guint i = 0; words[i] != NULL; i++) {
		const char *next = strstr(from, words[i]);

		end = next != NULL && next < end ? next : end;
	}
	return g_strndup(from, (gsize)(end - from));
}

static void
numbered_read(StatementRow *row, const char *text, char divider)
{
	const char separator[] = { divider, '\0' };
	g_auto(GStrv) parts = g_strsplit(text, separator, 100);
	g_autoptr(GString) remark = g_string_new(NULL), name = g_string_new(NULL);
	g_autofree char *purpose = NULL;

	for (guint i = 1; parts[i] != NULL; i++) {
		int code = g_ascii_isdigit(parts[i][0]) && g_ascii_isdigit(parts[i][1]) ? (parts[i][0] - '0') * 10 + parts[i][1] - '0' : -1;
		const char *value = code < 0 ? "" : parts[i] + 2;

		if (code < 0) /* the sign itself stood in the text before */
			g_string_append_printf(remark, "%s%s", separator, parts[i]);
		else if ((code >= 20 && code <= 29) || (code >= 60 && code <= 63))
			g_string_append(remark, value);
		else if (code == 31)
			replace(&row->account, account_of(value));
		else if (code == 32 || code == 33)
			g_string_append(name, value);
	}
	if (name->len > 0)
		replace(&row->name, text_tidy(name->str));
	purpose = purpose_of(remark->str);
	replace(&row->remark, text_tidy(purpose != NULL ? purpose : remark->str));
}

/* The value of "/CODE/", up to the next code word ("/EREF/") or the end; NULL if the word is absent. */
static char *
code_value(const char *text, const char *code)
{
	g_autofree char *word = g_strdup_printf("/%s/", code);
	const char *from = strstr(text, word), *end;

	if (from == NULL)
		return NULL;
	from += strlen(word);
	for (end = from; *end != '\0'; end++) {
		gsize letters = 0;

		if (*end != '/')
			continue;
		while (g_ascii_isupper(end[1 + letters]))
			letters++;
		if (letters >= 3 && letters <= 5 && end[1 + letters] == '/')
			break;
	}
	word[0] = '\0';
	{
		g_autofree char *value = g_strndup(from, (gsize)(end - from));

		g_strdelimit(value, "/", ' ');
		return text_tidy(value);
	}
}

/* "/CNTP/account/bank/name/…", "/ORDP/account/name/…": the account has a digit, else the word has its own words behind it ("/BENM//NAME/…"). */
static void
counterparty_read(StatementRow *row, const char *text)
{
	static const struct { const char *word; guint name; } places[] = { { "/CNTP/", 2 }, { "/ORDP/", 1 }, { "/BENM/", 1 } };

	for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
		const char *from = strstr(text, places[i].word);
		g_auto(GStrv) parts = from == NULL ? NULL : g_strsplit(from + 6, "/", 5);

		if (parts == NULL || g_strv_length(parts) <= places[i].name || parts[0][strcspn(parts[0], "0123456789")] == '\0')
			continue;
		replace(&row->account, account_of(parts[0]));
		replace(&row->name, text_tidy(parts[places[i].name]));
		return;
	}
}

static void
worded_read(StatementRow *row, const char *text)
{
	static const char *const accounts[] = { "ACCT", "IBAN", "ACCW", "ACC", NULL };
	static const char *const remarks[] = { "REMI", "USTD", "PREF", "TXT", "INFO", NULL };
	char *name = code_value(text, "NAME");
	char *found = NULL;

	if (name != NULL)
		replace(&row->name, name);
	for (guint i = 0; accounts[i] != NULL && found == NULL; i++)
		found = code_value(text, accounts[i]);
	if (found != NULL)
		replace(&row->account, account_of(found));
	g_free(found);
	counterparty_read(row, text);
	found = NULL;
	for (guint i = 0; remarks[i] != NULL && (found == NULL || *found == '\0'); i++) {
		g_free(found);
		found = code_value(text, remarks[i]);
	}
	if (found != NULL && g_str_has_prefix(found, "USTD "))
		memmove(found, found + 5, strlen(found + 5) + 1);
	replace(&row->remark, found != NULL ? found : g_strdup(""));
}

/* The length of the word with a colon behind it that begins at `at`; 0: none does. */
static gsize
label_length(const char *at)
{
	gsize n = 0;

	while (n < LABEL_MAX && at[n] != '\0' && at[n] != ':' && at[n] != ' ')
		n++;
	return at[n] == ':' && n > 2 ? n : 0;
}

/* The next of the words of [details] with its colon ("NAAM: ") from `at` on: which list it is of, and where what it names begins; NULL if there is none. */
static const char *
label_find(const char *at, const char *const *lists, guint *list, const char **value)
{
	for (; at != NULL && *at != '\0'; at = strchr(at, ' ') == NULL ? NULL : strchr(at, ' ') + 1) {
		gsize length = label_length(at);
		g_autofree char *word = length == 0 ? NULL : g_strndup(at, length);

		for (guint i = 0; word != NULL && lists[i] != NULL; i++)
			if (statement_words_has("details", lists[i], word)) {
				*list = i;
				*value = at + length + 1;
				return at;
			}
	}
	return NULL;
}

/* "SEPA OVERBOEKING IBAN: NL26… BIC: … NAAM: … OMSCHRIJVING: …" */
static bool
labelled_read(StatementRow *row, const char *text)
{
	static const char *const lists[] = { "name", "account", "remark", "other", NULL };
	char **const slots[] = { &row->name, &row->account, &row->remark };
	bool taken[] = { false, false, false };
	const char *value, *next;
	guint list, next_list;

	if (label_find(text, lists, &list, &value) == NULL)
		return false;
	for (; value != NULL; value = next, list = next_list) {
		const char *begun = value, *end = label_find(value, lists, &next_list, &next);
		g_autofree char *cut = end == NULL ? g_strdup(begun) : g_strndup(begun, (gsize)(end - begun));

		if (end == NULL)
			next = NULL;
		if (list >= G_N_ELEMENTS(slots) || taken[list])
			continue;
		replace(slots[list], list == 1 ? account_of(cut) : text_tidy(cut));
		taken[list] = true;
	}
	return taken[2];
}

/* Hanzi do not pass SWIFT: a name comes as groups of four digits, of which no company is made here. */
static bool
is_coded(const char *name)
{
	g_auto(GStrv) words = g_strsplit(name, " ", -1);
	guint groups = 0, others = 0;

	for (guint i = 0; words[i] != NULL; i++) {
		gsize digits = strspn(words[i], "0123456789");

		if (digits == strlen(words[i]) && digits > 0 && digits % 4 == 0)
			groups += (guint)digits / 4;
		else
			others += *words[i] != '\0';
	}
	return groups >= 2 && groups > others;
}

/* All of an entry's :86: together. */
static void
details_end(Message *message)
{
	g_autofree char *joined = lines_joined(message->details->str);
	StatementRow *row = message->row;
	int line = message->details_line;
	char divider;

	g_string_truncate(message->details, 0);
	g_strchug(joined);
	divider = divider_of(joined);
	if (row == NULL || *joined == '\0')
		return;
	if (divider != '\0')
		numbered_read(row, joined, divider);
	else if (strstr(joined, "/NAME/") != NULL || strstr(joined, "/REMI/") != NULL || strstr(joined, "/CNTP/") != NULL)
		worded_read(row, joined);
	else {
		counterparty_read(row, joined);
		if (!labelled_read(row, joined))
			replace(&row->remark, text_tidy(joined));
	}
	if (row->name != NULL && is_coded(row->name) && !message->coded) {
		message->coded = true;
		g_ptr_array_add(message->file->warnings, g_strdup_printf(
			"line %d: the other side's name is written in Chinese Commercial Codes (%s); no company can be told from it", line, row->name));
	}
}

/* ---- messages ---- */

/* "ICBKCNBJ/0200…CNY", "0200… CNY", ".../HUF": the number itself. */
static void
account_take(Message *message, const char *text)
{
	g_autofree char *folded = text_fold(text), *account = NULL;
	char *slash = strrchr(folded, '/');
	gsize length;

	if (slash != NULL && strlen(slash) == 4 && g_ascii_isalpha(slash[1]) && g_ascii_isalpha(slash[2]) && g_ascii_isalpha(slash[3])) {
		*slash = '\0';
		slash = strrchr(folded, '/');
	}
	account = g_strdup(slash == NULL ? folded : slash + 1);
	length = strlen(account);
	if (length > 9 && strspn(account, "0123456789.") == length - 3 && g_ascii_isalpha(account[length - 3]) && g_ascii_isalpha(account[length - 2]) &&
	    g_ascii_isalpha(account[length - 1]))
		account[length - 3] = '\0';
	for (char *p = account; *p != '\0'; p++)
		*p = g_ascii_toupper(*p);
	statement_file_own(message->file, message->from, message->account);
	g_strlcpy(message->account, account, sizeof message->account);
	statement_file_account(message->file, message->account);
	message->from = message->file->rows->len;
	message->has_opening = false;
}

static bool
closing_read(Message *message, const char *text, const char *tag, int line, GError **error)
{
	g_autofree char *day = NULL;
	char currency[4];
	Fen closing;

	g_strlcpy(currency, message->currency, sizeof currency);
	if (!balance_read(text, &closing, &day, currency, tag, line, error))
		return false;
	statement_file_own(message->file, message->from, message->account);
	if (message->has_opening)
		statement_file_balance(message->file, line, message->account, message->currency, message->opening, closing, message->from);
	message->has_opening = false;
	statement_file_cover(message->file, day);
	return true;
}

static bool
field_read(Message *message, const char *tag, const char *text, int line, GError **error)
{
	g_autofree char *day = NULL;

	if (strcmp(tag, "86") == 0) {
		if (message->details->len > 0)
			g_string_append_c(message->details, '\n');
		g_string_append(message->details, text);
		message->details_line = line;
		return true;
	}
	details_end(message);
	if (strcmp(tag, "61") == 0)
		return entry_read(message, text, line, error);
	message->row = NULL; /* a :86: behind a balance speaks of the whole statement */
	if (strcmp(tag, "25") == 0 || strcmp(tag, "25P") == 0) {
		g_autofree char *first = g_strndup(text, strcspn(text, "\n"));

		account_take(message, first);
		return true;
	}
	if (strcmp(tag, "20") == 0)
		message->messages++;
	if (strcmp(tag, "62F") == 0 || strcmp(tag, "62M") == 0)
		return closing_read(message, text, tag, line, error);
	if (strcmp(tag, "60F") != 0 && strcmp(tag, "60M") != 0)
		return true;
	message->from = message->file->rows->len;
	message->has_opening = balance_read(text, &message->opening, &day, message->currency, tag, line, error);
	return message->has_opening;
}

/* The tag of a line that begins a field (":61:…", ":NS:…"), NULL of others; *value is what stands behind it.  Only those of customer statements: a line of
 * :86: may begin with a colon as well (":KO:NR:7", ":30:00 Uhr"). */
static char *
tag_of(const char *line, const char **value)
{
	static const char *const tags[] = { "13", "13D", "20", "21", "25", "25P", "28", "28C", "34F", "60F", "60M", "61", "62F", "62M", "64", "65", "65F", "86",
	                                    "90C", "90D", "940", "NS", NULL };
	gsize length = *line == ':' ? strcspn(line + 1, ":") : 0;
	g_autofree char *tag = length < 2 || length > 3 || line[1 + length] != ':' ? NULL : g_strndup(line + 1, length);

	if (tag == NULL || !g_strv_contains(tags, tag))
		return NULL;
	*value = line + length + 2;
	return g_steal_pointer(&tag);
}

static bool
is_end(const char *line)
{
	return strcmp(line, "-") == 0 || g_str_has_prefix(line, "-}") || *line == '{';
}

/* A part of a message is read as far as it goes, and what it leaves open is said. */
static bool
whole_check(Message *message, GError **error)
{
	StatementFile *file = message->file;
	guint unnamed = 0;

	if (file->rows->len == 0 && (message->messages == 0 || message->account[0] == '\0')) {
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "line 1: expected an MT940 message with :20: and :25:, found none");
		return false;
	}
	for (guint i = 0; i < file->rows->len; i++)
		unnamed += strcmp(((StatementRow *)g_ptr_array_index(file->rows, i))->currency, UNNAMED) == 0;
	if (unnamed > 0)
		g_ptr_array_add(file->warnings, g_strdup_printf("no opening balance (:60F:) names the currency of %u rows; they are no money of the ledger", unnamed));
	if (message->account[0] == '\0')
		g_ptr_array_add(file->warnings, g_strdup("no :25: names the account"));
	return true;
}

/* The end of a field: what follows it begins another, or nothing does. */
static bool
field_end(Message *message, const char *tag, GString *field, int line, GError **error)
{
	return tag == NULL || field_read(message, tag, field->str, line, error);
}

static bool
lines_read(Message *message, char **lines, GError **error)
{
	g_autoptr(GString) field = g_string_new(NULL);
	g_autofree char *tag = NULL;
	int begun = 1;

	for (guint i = 0; lines[i] != NULL; i++) {
		const char *value = NULL, *block = strstr(lines[i], "{4:");
		g_autofree char *chomped = g_strchomp(g_strdup(block != NULL && block[3] == ':' ? block + 3 : lines[i])), *next = tag_of(chomped, &value);

		if (next == NULL && !is_end(chomped)) {
			if (tag != NULL)
				g_string_append_printf(field, "\n%.*s", (int)strcspn(lines[i], "\r"), lines[i]);
			continue;
		}
		if (!field_end(message, tag, field, begun, error))
			return false;
		g_free(tag);
		tag = g_steal_pointer(&next);
		begun = (int)i + 1;
		g_string_assign(field, value == NULL ? "" : value);
	}
	return field_end(message, tag, field, begun, error);
}

StatementFile *
statement_mt940_parse(const char *text, GError **error)
{
	g_autoptr(StatementFile) file = statement_file_new("mt940");
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GString) details = g_string_new(NULL);
	Message message = { .file = file, .details = details };

	if (!lines_read(&message, lines, error))
		return NULL;
	details_end(&message);
	statement_file_own(file, message.from, message.account);
	return whole_check(&message, error) ? g_steal_pointer(&file) : NULL;
}
