/* statement_ofx.c - OFX 1.x (SGML, elements without ends), 2.x (XML) and QFX
 *
 * A reader of our own: libofx wants a path, writes temporary files and loads its DTD while it reads, and the cage allows none of it.  Bank
 * statements need a dozen flat elements; the rest is passed over.  Source: OFX 1.6 and 2.2, chapter 11. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "parse/statement_file.h"

typedef struct {
	StatementFile *file;
	StatementRow *row;       /* the STMTTRN under way */
	char *kind, *correct;    /* its TRNTYPE and CORRECTFITID */
	char *account, *currency;/* of the statement under way */
	bool other;              /* inside BANKACCTTO: of the other side */
	bool original;           /* inside ORIGCURRENCY: what the sum was before the bank changed it */
	bool has_sum, available; /* available: inside AVAILBAL, which is no booked balance */
	int line;
} Ofx;

static bool
refuse(GError **error, int line, const char *element, const char *wanted, const char *found)
{
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "line %d, element %s: expected %s, found \"%.60s\"", line, element, wanted, found);
	return false;
}

static void
replace(char **slot, char *text)
{
	g_free(*slot);
	*slot = text;
}

/* &amp; &lt; &gt; &nbsp; &#20013; and <![CDATA[ ]]> */
static char *
value_of(const char *from, const char *end)
{
	static const struct { const char *name, *text; } entities[] = {
		{ "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" }, { "&apos;", "'" }, { "&nbsp;", " " },
	};
	g_autoptr(GString) out = g_string_new(NULL);

	for (const char *p = from; p < end;) {
		gsize before = out->len;

		for (guint i = 0; *p == '&' && i < G_N_ELEMENTS(entities); i++)
			if (g_str_has_prefix(p, entities[i].name)) {
				g_string_append(out, entities[i].text);
				p += strlen(entities[i].name);
				break;
			}
		if (out->len == before && p < end)
			g_string_append_c(out, *p++);
	}
	return text_tidy(out->str);
}

/* "20261009101200.000[+8:CST]".  The day is the bank's: its offset stays, as in camt; GMT is a system's, not a bank's, and goes to our zone.  A moment
 * without a zone is taken as written; noon and midnight sharp are no moments. */
static char *
moment_of(const char *text)
{
	gsize digits = strspn(text, "0123456789");
	const char *bracket = strchr(text, '[');
	g_autofree char *day = NULL;
	g_autoptr(GDateTime) moment = NULL, here = NULL;
	g_autoptr(GTimeZone) zone = NULL, ours = g_time_zone_new_offset(8 * 3600);
	double offset = bracket == NULL ? 8 : g_ascii_strtod(bracket + 1, NULL);
	bool sharp = digits >= 12 && (strncmp(text + 8, "0000", 4) == 0 || strncmp(text + 8, "1200", 4) == 0) && (digits < 14 || strncmp(text + 12, "00", 2) == 0);
	int part[6] = { 0 };

	if (digits < 8)
		return NULL;
	day = g_strndup(text, 8);
	if (digits < 12 || sharp)
		return date_parse(day);
	part[0] = (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + text[3] - '0';
	for (guint i = 1; i < 6 && 4 + 2 * (i - 1) + 1 < digits; i++)
		part[i] = (text[2 + 2 * i] - '0') * 10 + text[3 + 2 * i] - '0';
	zone = g_time_zone_new_offset((int)(CLAMP(offset, -14, 14) * 3600));
	moment = g_date_time_new(zone, part[0], part[1], part[2], part[3], part[4], part[5]);
	if (moment == NULL)
		return NULL;
	here = offset == 0 ? g_date_time_to_timezone(moment, ours) : g_date_time_ref(moment);
	return g_date_time_format(here, "%Y-%m-%dT%H:%M:%S%:z");
}

/* A comma may stand for the point, and noughts fill the field on both sides: "+00000000000001.2400". */
static bool
sum_of(const char *text, Fen *fen)
{
	bool negative = *text == '-';
	const char *from = text + (*text == '-' || *text == '+');
	g_autofree char *plain = NULL;
	char *point;

	from += strspn(from, "0");
	plain = g_strconcat(g_ascii_isdigit(*from) ? "" : "0", from, NULL);
	point = strrchr(plain, ',');
	if (point != NULL && strchr(plain, '.') == NULL && strlen(point) <= 3)
		*point = '.';
	point = strchr(plain, '.');
	for (gsize n = strlen(plain); point != NULL && plain + n - 1 > point + 2 && plain[n - 1] == '0'; n--)
		plain[n - 1] = '\0';
	if (!g_ascii_isdigit(text[strlen(text) > 0 ? strlen(text) - 1 : 0]) || !money_parse(plain, fen))
		return false;
	*fen = negative ? -*fen : *fen;
	return true;
}

/* ---- one transaction ---- */

static bool
row_end(Ofx *ofx, GError **error)
{
	g_autoptr(StatementRow) row = g_steal_pointer(&ofx->row);

	if (row == NULL)
		return true;
	if (row->at == NULL)
		return refuse(error, row->line, "DTPOSTED", "a day such as 20261009", "none");
	if (!ofx->has_sum)
		return refuse(error, row->line, "TRNAMT", "a sum such as 280.00", "none");
	row->interest = row->in > 0 && g_strcmp0(ofx->kind, "INT") == 0;
	if (ofx->correct != NULL) {
		row->reverses = true;
		replace(&row->reference, g_steal_pointer(&ofx->correct));
	}
	row->source = g_strdup("ofx/fitid/");
	row->own_account = g_strdup(ofx->account);
	if (row->currency == NULL)
		row->currency = g_strdup(ofx->currency);
	if (row->in > 0 || row->out > 0)
		g_ptr_array_add(ofx->file->rows, g_steal_pointer(&row));
	return true;
}

static bool
row_begin(Ofx *ofx, GError **error)
{
	if (!row_end(ofx, error))
		return false;
	ofx->row = statement_row_new(ofx->line);
	ofx->has_sum = ofx->other = ofx->original = false;
	g_clear_pointer(&ofx->kind, g_free);
	g_clear_pointer(&ofx->correct, g_free);
	return true;
}

static bool
row_value(Ofx *ofx, const char *name, const char *value, GError **error)
{
	StatementRow *row = ofx->row;
	Fen fen;

	if (strcmp(name, "TRNTYPE") == 0)
		replace(&ofx->kind, g_strdup(value));
	else if (strcmp(name, "FITID") == 0)
		replace(&row->reference, g_strdup(value));
	else if (strcmp(name, "NAME") == 0)
		replace(&row->name, g_strdup(value));
	else if (strcmp(name, "MEMO") == 0)
		replace(&row->remark, g_strdup(value));
	else if (strcmp(name, "ACCTID") == 0 && ofx->other)
		replace(&row->account, text_fold(value));
	else if (strcmp(name, "CORRECTFITID") == 0)
		replace(&ofx->correct, g_strdup(value));
	else if (strcmp(name, "CURSYM") == 0 && !ofx->original)
		replace(&row->currency, statement_currency(value));
	else if (strcmp(name, "DTPOSTED") == 0) {
		replace(&row->at, moment_of(value));
		if (row->at == NULL)
			return refuse(error, ofx->line, name, "a day such as 20261009", value);
	} else if (strcmp(name, "TRNAMT") == 0) {
		if (!sum_of(value, &fen))
			return refuse(error, ofx->line, name, "a sum such as 280.00", value);
		row->in = MAX(fen, 0);
		row->out = MAX(-fen, 0);
		ofx->has_sum = true;
	}
	return true;
}

/* ---- the whole ---- */

static bool
statement_value(Ofx *ofx, const char *name, const char *value, GError **error)
{
	g_autofree char *day = NULL;

	if (strcmp(name, "CURDEF") == 0)
		replace(&ofx->currency, statement_currency(value));
	if (strcmp(name, "ACCTID") == 0) {
		statement_file_account(ofx->file, value);
		replace(&ofx->account, g_strdup(value));
	} else if (strcmp(name, "DTSTART") == 0 || strcmp(name, "DTEND") == 0) {
		day = moment_of(value);
		if (day != NULL)
			statement_file_cover(ofx->file, day);
	}
	return true;
}

static bool
element(Ofx *ofx, const char *name, const char *value, GError **error)
{
	if (strcmp(name, "STMTTRN") == 0)
		return row_begin(ofx, error);
	if (strcmp(name, "/STMTTRN") == 0 || strcmp(name, "/BANKTRANLIST") == 0)
		return row_end(ofx, error);
	if (strcmp(name, "ORIGCURRENCY") == 0 || strcmp(name, "/ORIGCURRENCY") == 0)
		ofx->original = *name != '/';
	if (strcmp(name, "BANKACCTTO") == 0 || strcmp(name, "CCACCTTO") == 0)
		ofx->other = true;
	else if (strcmp(name, "/BANKACCTTO") == 0 || strcmp(name, "/CCACCTTO") == 0)
		ofx->other = false;
	else if (*value != '\0')
		return ofx->row != NULL ? row_value(ofx, name, value, error) : statement_value(ofx, name, value, error);
	return true;
}

static bool
elements_read(Ofx *ofx, const char *text, GError **error)
{
	for (const char *at = text; *at != '\0';) {
		const char *open = strchr(at, '<'), *close = open == NULL ? NULL : strchr(open, '>'), *end;
		g_autofree char *name = NULL, *value = NULL;

		if (close == NULL)
			break;
		for (const char *p = at; p < open; p++)
			ofx->line += *p == '\n';
		end = strchr(close, '<');
		if (end != NULL && g_str_has_prefix(end, "<![CDATA[")) {
			close = end + 8;
			end = strstr(close, "]]>");
		}
		if (end == NULL)
			end = close + strlen(close);
		name = g_ascii_strup(open + 1, strcspn(open + 1, " \t\r\n>"));
		value = value_of(close + 1, end);
		if (!element(ofx, name, value, error))
			return false;
		for (const char *p = open; p < end; p++)
			ofx->line += *p == '\n';
		at = g_str_has_prefix(end, "]]>") ? end + 3 : end;
	}
	return row_end(ofx, error);
}

StatementFile *
statement_ofx_parse(const char *text, GError **error)
{
	g_autoptr(StatementFile) file = statement_file_new("ofx");
	Ofx ofx = { .file = file, .line = 1 };
	bool good = elements_read(&ofx, text, error);

	statement_row_free(ofx.row);
	g_free(ofx.kind);
	g_free(ofx.correct);
	g_free(ofx.currency);
	if (good && ofx.account == NULL) {
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "line 1: expected an OFX bank statement with its account (ACCTID), found none");
		good = false;
	}
	g_free(ofx.account);
	return good ? g_steal_pointer(&file) : NULL;
}
