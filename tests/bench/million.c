/* million.c - a store of many applications and bank rows with the truth of who paid what, and what matching it costs
 *
 * usage: million make FOLDER APPLICATIONS [SEED]  writes FOLDER/store, and the truth beside it; as many bank rows as applications
 *        million join FOLDER                  the bare join on the tax ID, on a copy of both tables: seconds, pairs
 *        million match FOLDER                 one pass: seconds, processor seconds, memory in MB, rows
 *        million check FOLDER                 precision and recall of what was allocated by keypost
 *        million day FOLDER                   a thousand new rows of the bank: recognised, stored, matched: seconds
 *
 * Everything is invented from a seed.  Three applications a company and more; a tenth of the names are written as banks write them (short
 * legal forms and regions, cut by a column), a fifth with other blanks; 5 of 100 rows were paid by a parent (half of those name the tax ID, most of
 * the rest were approved by a person, a few nobody knows); 4 of 100 pay several applications; 1 of 100 was paid twice; some pay one application in
 * two parts, and 1 of 200 applications was never paid. */
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/config.h"
#include "base/names.h"
#include "base/text.h"
#include "match/match.h"
#include "store/credit.h"
#include "store/payment.h"
#include "store/recognition.h"
#include "store/store.h"

#define ACCOUNT "0413060103000009171"
#define DAYS    365
#define SEED    20261122
#define GROUP   200 /* companies of one parent */

typedef struct {
	guint company;
	Fen due;
	int count, years;
	bool combined;
} Wish;

typedef struct {
	guint company, day, salt; /* company G_MAXUINT: a stranger */
	Fen amount;
	guint first, n;           /* of the applications it pays, in Town.paid */
	Fen part;                 /* of the only one, 0: whole */
	char how;                 /* 'o' own account, 't' parent with the tax ID, 'n' parent with the name, 'a' parent approved for one, '?' parent unknown */
	bool again;
} Row;

typedef struct {
	guint companies, wishes;
	Wish *wish;
	GArray *paid; /* guint: application index */
	GArray *rows; /* Row */
	GRand *rand;
} Town;

/* ---- names and numbers ---- */

static const char *const regions[] = { "新疆维吾尔自治区", "甘肃省", "青海省", "宁夏回族自治区", "内蒙古自治区", "乌鲁木齐市", "哈密市", "昌吉市", "喀什", "伊犁",
	                               "兰州", "酒泉市", "西宁市", "银川", "包头市", "新疆", "甘肃", "青海", "石河子市", "克拉玛依市" };
static const char *const trades[] = { "光伏发电", "风力发电", "水泥", "铝业", "化工", "矿业", "热力", "售电", "新能源", "电力工程", "硅业", "钢铁", "纺织", "农业开发",
	                              "水务", "煤业", "油气", "建材", "物流", "数据" };
static const char brand[] = "安宝成德恩丰富广海恒宏华辉嘉建金锦凯康乐利隆明诺鹏启瑞润盛泰天通万祥兴旭扬益永裕源远运泽正志中众卓紫东南西北";

static const char *
sign_of(guint n)
{
	return g_utf8_offset_to_pointer(brand, (glong)(n % (sizeof brand / 3)));
}

static char *
company_name(guint k)
{
	static const char *const forms[] = { "有限公司", "有限责任公司", "有限公司", "股份有限公司", "有限责任公司", "有限公司", "有限责任公司", "有限公司吐鲁番分公司" };
	const guint signs = sizeof brand / 3, lap = signs * signs * signs;
	guint mixed = (guint)(((guint64)(k % lap) * 7919) % lap);
	/* Of the second lap one in a hundred differs from its namesake in the legal form alone. */
	guint place = k >= lap && k % 100 == 0 ? k - lap : k;
	const char *form = k >= lap && k % 100 == 0 ? (place / 7 % 8 == 1 || place / 7 % 8 == 4 || place / 7 % 8 == 6 ? "有限公司" : "有限责任公司") : forms[k / 7 % 8];

	return g_strdup_printf("%s%.3s%.3s%.3s%s%s", regions[place % 20], sign_of(mixed), sign_of(mixed / signs), sign_of(mixed / signs / signs),
	                       trades[place / 20 % 20], form);
}

static char *
parent_name(guint k, char how)
{
	guint signs = sizeof brand / 3, group = how == 'a' ? k : k / GROUP;

	return g_strdup_printf("%s%.3s%.3s%.3s%s", how == 'a' ? "北京" : "上海", sign_of(group), sign_of(group / signs), sign_of(group / signs / signs),
	                       how == 'a' ? "控股有限公司" : group % 2 ? "集团财务有限公司" : "能源集团有限公司");
}

/* Eighteen signs with both check characters (GB 32100, GB 11714). */
static char *
tax_id(guint k)
{
	static const char a31[] = "0123456789ABCDEFGHJKLMNPQRTUWXY", a36[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const int of_org[] = { 3, 7, 9, 10, 5, 8, 4, 2 };
	char id[19] = "91650100MA";
	guint rest = k;
	int sum = 0, weight = 1, org;

	for (int i = 15; i >= 10; i--, rest /= 31)
		id[i] = a31[rest % 31];
	for (int i = 0; i < 8; i++)
		sum += (int)(strchr(a36, id[8 + i]) - a36) * of_org[i];
	org = 11 - sum % 11;
	id[16] = org == 10 ? 'X' : org == 11 ? '0' : (char)('0' + org);
	sum = 0;
	for (int i = 0; i < 17; i++, weight = weight * 3 % 31)
		sum += (int)(strchr(a31, id[i]) - a31) * weight;
	id[17] = a31[(31 - sum % 31) % 31];
	id[18] = '\0';
	return g_strdup(id);
}

static char *
replaced(char *text, const char *from, const char *to)
{
	g_auto(GStrv) parts = g_strsplit(text, from, -1);

	g_free(text);
	return g_strjoinv(to, parts);
}

/* The name as the bank writes it. */
static char *
bank_name(char *name, guint salt)
{
	guint kind = salt % 100;

	if (kind < 10)
		return g_strconcat(name, " ", NULL);
	if (kind < 20) {
		const char *cut = g_utf8_offset_to_pointer(name, 2);
		g_autofree char *old = name;

		return g_strdup_printf("%.*s　%s", (int)(cut - old), old, cut);
	}
	if (kind < 26)
		return replaced(name, "有限责任公司", "有限公司");
	if (kind < 29)
		return replaced(replaced(replaced(name, "维吾尔自治区", ""), "回族自治区", ""), "自治区", "");
	if (kind < 31) {
		glong length = g_utf8_strlen(name, -1);
		g_autofree char *old = name;

		return g_utf8_substring(old, 0, MIN(length, MAX(length - 3, 12)));
	}
	return name;
}

/* ---- the town ---- */

static Fen
price(bool combined, int years)
{
	static const Fen yuan[2][3] = { { 140, 350, 580 }, { 240, 600, 1000 } };

	return yuan[combined][years / 2] * 100;
}

static void
wish_all(Town *town)
{
	for (guint i = 0; i < town->wishes; i++) {
		Wish *wish = &town->wish[i];

		wish->company = i < town->companies ? i : (guint)g_rand_int_range(town->rand, 0, (gint32)town->companies);
		wish->count = g_rand_int_range(town->rand, 0, 10) < 7 ? 2 : g_rand_int_range(town->rand, 1, 7);
		wish->years = g_rand_int_range(town->rand, 0, 10) < 6 ? 3 : g_rand_boolean(town->rand) ? 1 : 5;
		wish->combined = g_rand_int_range(town->rand, 0, 10) < 3;
		wish->due = price(wish->combined, wish->years) * wish->count;
	}
	for (guint i = town->wishes; i > 1; i--) {
		guint j = (guint)g_rand_int_range(town->rand, 0, (gint32)i);
		Wish swap = town->wish[i - 1];

		town->wish[i - 1] = town->wish[j];
		town->wish[j] = swap;
	}
}

static char
how_paid(Town *town)
{
	gint32 draw = g_rand_int_range(town->rand, 0, 2000);

	return draw >= 100 ? 'o' : draw < 45 ? 't' : draw < 75 ? 'n' : draw < 92 ? 'a' : '?';
}

static void
pay(Town *town, const guint *wishes, guint n, Fen amount, Fen part)
{
	Row row = { .company = town->wish[wishes[0]].company, .amount = amount, .n = n, .first = town->paid->len, .part = part, .how = how_paid(town) };
	guint last = 0;

	g_array_append_vals(town->paid, wishes, n);
	for (guint i = 0; i < n; i++)
		last = MAX(last, (guint)((guint64)wishes[i] * DAYS / town->wishes));
	row.day = last + (guint)g_rand_int_range(town->rand, 0, 10);
	row.salt = g_rand_int(town->rand);
	g_array_append_val(town->rows, row);
	if (g_rand_int_range(town->rand, 0, 100) == 0) {
		row.again = true;
		row.day += (guint)g_rand_int_range(town->rand, 0, 3);
		g_array_append_val(town->rows, row);
	}
}

/* A second payment of a sum that the company still owes is no second payment. */
static void
use_again(Town *town, guint first, const GArray *unpaid)
{
	for (guint i = 0; i < unpaid->len; i++) {
		guint wish = g_array_index(unpaid, guint, i);

		for (guint j = first; j < town->rows->len; j++) {
			Row *row = &g_array_index(town->rows, Row, j);

			if (!row->again || row->amount != town->wish[wish].due)
				continue;
			row->again = false;
			row->first = town->paid->len;
			row->n = 1;
			row->part = 0;
			g_array_append_val(town->paid, wish);
			break;
		}
	}
}

static void
pay_for_company(Town *town, const GArray *mine)
{
	const guint *at = (const guint *)mine->data;
	g_autoptr(GArray) unpaid = g_array_new(FALSE, FALSE, sizeof(guint));
	guint first = town->rows->len;

	for (guint i = 0; i < mine->len;) {
		gint32 draw = g_rand_int_range(town->rand, 0, 1000);
		Fen due = town->wish[at[i]].due;

		if (draw < 5) { /* never paid */
			g_array_append_val(unpaid, at[i]);
			i++;
		} else if (draw < 48 && i + 1 < mine->len) {
			guint n = draw < 38 || i + 2 == mine->len ? 2 : 3;
			Fen sum = 0;

			for (guint j = 0; j < n; j++)
				sum += town->wish[at[i + j]].due;
			pay(town, at + i, n, sum, 0);
			i += n;
		} else if (draw < 85) {
			pay(town, at + i, 1, due / 100 / 2 * 100, due / 100 / 2 * 100);
			pay(town, at + i, 1, due - due / 100 / 2 * 100, due - due / 100 / 2 * 100);
			i++;
		} else {
			pay(town, at + i, 1, due, 0);
			i++;
		}
	}
	use_again(town, first, unpaid);
}

static int
by_day(gconstpointer a, gconstpointer b)
{
	const Row *x = a, *y = b;

	return x->day != y->day ? (x->day < y->day ? -1 : 1) : x->salt < y->salt ? -1 : x->salt > y->salt;
}

static Town *
town_new(guint n, guint seed)
{
	Town *town = g_new0(Town, 1);
	g_autoptr(GPtrArray) of_company = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);

	town->rand = g_rand_new_with_seed(seed);
	town->wishes = n;
	town->companies = n * 3 / 10;
	town->wish = g_new0(Wish, n);
	town->paid = g_array_new(FALSE, FALSE, sizeof(guint));
	town->rows = g_array_new(FALSE, FALSE, sizeof(Row));
	wish_all(town);
	for (guint k = 0; k < town->companies; k++)
		g_ptr_array_add(of_company, g_array_new(FALSE, FALSE, sizeof(guint)));
	for (guint i = 0; i < n; i++)
		g_array_append_val((GArray *)of_company->pdata[town->wish[i].company], i);
	for (guint k = 0; k < town->companies; k++)
		pay_for_company(town, of_company->pdata[k]);
	if (town->rows->len > n)
		g_array_set_size(town->rows, n);
	while (town->rows->len < n) { /* strangers */
		Row row = { .company = G_MAXUINT, .day = (guint)g_rand_int_range(town->rand, 0, DAYS), .salt = g_rand_int(town->rand), .how = 'o' };

		row.amount = price(row.salt % 2, 3) * (Fen)(1 + row.salt % 3);
		g_array_append_val(town->rows, row);
	}
	g_array_sort(town->rows, by_day);
	return town;
}

static void
town_free(Town *town)
{
	g_rand_free(town->rand);
	g_array_unref(town->paid);
	g_array_unref(town->rows);
	g_free(town->wish);
	g_free(town);
}

/* ---- into the store ---- */

static sqlite3 *
database(const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	sqlite3 *handle = NULL;

	if (sqlite3_open(path, &handle) != SQLITE_OK)
		g_error("%s: %s", path, sqlite3_errmsg(handle));
	return handle;
}

static void
say(sqlite3 *handle, const char *sql)
{
	if (sqlite3_exec(handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		g_error("%s: %s", sql, sqlite3_errmsg(handle));
}

static sqlite3_stmt *
prepare(sqlite3 *handle, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) != SQLITE_OK)
		g_error("%s: %s", sql, sqlite3_errmsg(handle));
	return statement;
}

static void
text(sqlite3_stmt *statement, int at, const char *value)
{
	sqlite3_bind_text(statement, at, value, -1, SQLITE_TRANSIENT);
}

static void
step(sqlite3_stmt *statement)
{
	if (sqlite3_step(statement) != SQLITE_DONE)
		g_error("%s", sqlite3_errmsg(sqlite3_db_handle(statement)));
	sqlite3_reset(statement);
}

/* The indexes of a table are put aside while it is filled. */
static GPtrArray *
put_aside(sqlite3 *handle, const char *table)
{
	GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	sqlite3_stmt *list = prepare(handle, "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?1");

	text(list, 1, table);
	while (sqlite3_step(list) == SQLITE_ROW) {
		g_ptr_array_add(names, g_strdup((const char *)sqlite3_column_text(list, 0)));
		g_ptr_array_add(words, g_strdup((const char *)sqlite3_column_text(list, 1)));
	}
	sqlite3_finalize(list);
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *drop = g_strdup_printf("DROP INDEX %s", (char *)names->pdata[i]);

		say(handle, drop);
	}
	return words;
}

static void
put_back(sqlite3 *handle, GPtrArray *words)
{
	for (guint i = 0; i < words->len; i++)
		say(handle, words->pdata[i]);
	g_ptr_array_unref(words);
}

static char *
day_text(guint day)
{
	GDate date;
	char iso[16];

	g_date_clear(&date, 1);
	g_date_set_dmy(&date, 1, G_DATE_OCTOBER, 2025);
	g_date_add_days(&date, day);
	g_date_strftime(iso, sizeof iso, "%Y-%m-%d", &date);
	return g_strdup(iso);
}

/* Reviewed and waiting for money: as a run leaves them once their mails are read. */
static void
fill_applications(sqlite3 *handle, const Town *town)
{
	GPtrArray *words = put_aside(handle, "application");
	sqlite3_stmt *insert = prepare(handle,
		"INSERT INTO application (id, kind, company_key, tax_id, company_name, company_folded, company_short, contact_name, contact_phone,"
		" contact_email, email_folded, mailing_address, postcode, invoice_title, key_count, package, years, express, biz_type, state, due,"
		" allocated, complete_since, created_at, dirty, plain) VALUES (?1, 'keys', ?2, ?3, ?4, ?5, ?6, '张三', '13900000000', ?7, ?7,"
		" '新疆维吾尔自治区乌鲁木齐市天山区解放路1号', '830000', ?4, ?8, ?9, ?10, 0, 'new', 'awaiting_payment', ?11, 0, ?12, ?12, 0, 1)");

	for (guint i = 0; i < town->wishes; i++) {
		const Wish *wish = &town->wish[i];
		g_autofree char *id = tax_id(wish->company), *name = company_name(wish->company), *folded = names_company(name);
		g_autofree char *shortened = names_short(name), *email = g_strdup_printf("office%u@example.com", wish->company);
		g_autofree char *day = day_text((guint)((guint64)i * DAYS / town->wishes)), *at = g_strconcat(day, "T09:00:00+08:00", NULL);

		sqlite3_bind_int64(insert, 1, i + 1);
		sqlite3_bind_text(insert, 2, id + 8, 9, SQLITE_TRANSIENT);
		text(insert, 3, id);
		text(insert, 4, name);
		text(insert, 5, folded);
		text(insert, 6, shortened);
		text(insert, 7, email);
		sqlite3_bind_int(insert, 8, wish->count);
		text(insert, 9, wish->combined ? "combined" : "basic");
		sqlite3_bind_int(insert, 10, wish->years);
		sqlite3_bind_int64(insert, 11, wish->due);
		text(insert, 12, at);
		step(insert);
	}
	sqlite3_finalize(insert);
	put_back(handle, words);
}

static void
approve(sqlite3_stmt *alias, const Row *row)
{
	g_autofree char *payer = parent_name(row->company, row->how), *folded = names_company(payer), *id = tax_id(row->company);

	text(alias, 1, folded);
	sqlite3_bind_text(alias, 2, id + 8, 9, SQLITE_TRANSIENT);
	text(alias, 3, payer);
	step(alias);
}

static Credit *
credit_of(const Row *row, guint number)
{
	Credit *credit = credit_new();
	g_autofree char *id = row->company == G_MAXUINT ? g_strdup("") : tax_id(row->company);
	char *name = row->company == G_MAXUINT ? g_strdup_printf("四川%.3s%.3s商贸有限公司", sign_of(row->salt), sign_of(row->salt / 60))
	             : row->how == 'o' ? bank_name(company_name(row->company), row->salt) : parent_name(row->company, row->how);
	g_autofree char *own = row->how == 'n' ? company_name(row->company) : NULL;
	guint payer = row->how == 'o' || row->company == G_MAXUINT ? row->company : row->how == 'a' ? row->company + 1000000 : row->company / GROUP + 2000000;

	g_free(credit->account);
	g_free(credit->booked_at);
	g_free(credit->payer_name);
	g_free(credit->payer_account);
	g_free(credit->remark);
	g_free(credit->reference);
	g_free(credit->source);
	credit->account = g_strdup(ACCOUNT);
	credit->booked_at = day_text(row->day);
	credit->payer_name = name;
	credit->payer_account = g_strdup_printf("6222%015u", payer == G_MAXUINT ? row->salt : payer);
	credit->remark = row->how == 't' || (row->how == 'o' && row->company != G_MAXUINT && row->salt / 100 % 10 == 0) ? g_strconcat(id, "证书费", NULL)
	                 : own != NULL ? g_strdup_printf("代%s付电子钥匙费", own)
	                               : g_strdup(row->salt / 1000 % 2 ? "电子钥匙" : "");
	credit->reference = g_strdup_printf("%012u", number);
	credit->source = g_strdup("table/流水号/million");
	credit->amount = row->amount;
	return credit;
}

static void
fill_credits(sqlite3 *handle, const Town *town)
{
	GPtrArray *words = put_aside(handle, "credit");
	sqlite3_stmt *alias = prepare(handle, "INSERT OR IGNORE INTO payer_alias (payer_folded, company_key, payer_name, who, why, at)"
	                                      " VALUES (?1, ?2, ?3, '王会计', '母公司代付，协议已存', '2025-10-01T09:00:00+08:00')");
	sqlite3_stmt *insert = prepare(handle, "INSERT INTO credit (id, statement, account, booked_at, amount, payer_name, payer_account, remark, reference,"
	                                       " reversed, line, identity, nth) VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?1, ?9, 1)");

	say(handle, "INSERT INTO statement (id, sha256, name, account, first_day, last_day, imported_at)"
	            " VALUES (1, 'million', 'million', '" ACCOUNT "', '2025-10-01', '2026-10-15', '2026-10-15T09:00:00+08:00')");
	for (guint i = 0; i < town->rows->len; i++) {
		const Row *row = &g_array_index(town->rows, Row, i);
		g_autoptr(Credit) credit = credit_of(row, i + 1);
		g_autofree char *identity = g_strdup_printf("%s|%s|%" G_GINT64_FORMAT "|%s|%s", credit->account, credit->booked_at, credit->amount,
		                                            credit->source, credit->reference);

		if (row->company != G_MAXUINT && (row->how == 'n' || row->how == 'a'))
			approve(alias, row);
		sqlite3_bind_int64(insert, 1, i + 1);
		text(insert, 2, credit->account);
		text(insert, 3, credit->booked_at);
		sqlite3_bind_int64(insert, 4, credit->amount);
		text(insert, 5, credit->payer_name);
		text(insert, 6, credit->payer_account);
		if (*credit->remark != '\0')
			text(insert, 7, credit->remark);
		else
			sqlite3_bind_null(insert, 7);
		text(insert, 8, credit->reference);
		text(insert, 9, identity);
		step(insert);
	}
	sqlite3_finalize(insert);
	sqlite3_finalize(alias);
	put_back(handle, words);
}

static void
fill_truth(const char *folder, const Town *town)
{
	sqlite3 *handle = database(folder, "truth.db");
	sqlite3_stmt *of_row, *pays;

	say(handle, "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; BEGIN;"
	            "CREATE TABLE payer (credit INTEGER PRIMARY KEY, tax_id TEXT);"
	            "CREATE TABLE pays (credit INTEGER, application INTEGER, amount INTEGER)");
	of_row = prepare(handle, "INSERT INTO payer VALUES (?1, ?2)");
	pays = prepare(handle, "INSERT INTO pays VALUES (?1, ?2, ?3)");
	for (guint i = 0; i < town->rows->len; i++) {
		const Row *row = &g_array_index(town->rows, Row, i);
		g_autofree char *id = row->company == G_MAXUINT ? g_strdup("") : tax_id(row->company);

		sqlite3_bind_int64(of_row, 1, i + 1);
		text(of_row, 2, id);
		step(of_row);
		for (guint j = 0; j < row->n && !row->again; j++) {
			guint wish = g_array_index(town->paid, guint, row->first + j);

			sqlite3_bind_int64(pays, 1, i + 1);
			sqlite3_bind_int64(pays, 2, wish + 1);
			sqlite3_bind_int64(pays, 3, row->part != 0 ? row->part : town->wish[wish].due);
			step(pays);
		}
	}
	say(handle, "COMMIT");
	sqlite3_finalize(of_row);
	sqlite3_finalize(pays);
	sqlite3_close(handle);
}

/* The bare join's own copy of both tables. */
static void
copy_bare(const char *folder)
{
	sqlite3 *handle = database(folder, "bare.db");
	g_autofree char *attach = g_strdup_printf("ATTACH '%s/store/keypost.db' AS k; ATTACH '%s/truth.db' AS t", folder, folder);

	say(handle, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
	say(handle, attach);
	say(handle, "BEGIN; CREATE TABLE application AS SELECT * FROM k.application;"
	            "CREATE TABLE credit AS SELECT c.*, p.tax_id FROM k.credit c JOIN t.payer p ON p.credit = c.id; COMMIT");
	sqlite3_close(handle);
}

static void
make(const char *folder, guint n, guint seed)
{
	g_autofree char *directory = g_build_filename(folder, "store", NULL);
	g_autoptr(GError) error = NULL;
	Town *town = town_new(n, seed);
	Store *store = store_open(directory, STORE_CREATE, &error);
	sqlite3 *handle;

	if (store == NULL)
		g_error("%s", error->message);
	store_close(store);
	handle = database(directory, "keypost.db");
	say(handle, "PRAGMA synchronous = OFF; PRAGMA cache_size = -300000; BEGIN");
	fill_applications(handle, town);
	fill_credits(handle, town);
	say(handle, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
	sqlite3_close(handle);
	fill_truth(folder, town);
	copy_bare(folder);
	town_free(town);
}

/* ---- measures ---- */

static double
now(void)
{
	return (double)g_get_monotonic_time() / G_USEC_PER_SEC;
}

static double
processor(void)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) + (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / G_USEC_PER_SEC;
}

static long
memory(void)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	return use.ru_maxrss / 1024;
}

static int64_t
number(sqlite3 *handle, const char *sql)
{
	sqlite3_stmt *statement = prepare(handle, sql);
	int64_t value = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;

	sqlite3_finalize(statement);
	return value;
}

static void
join(const char *folder)
{
	sqlite3 *handle = database(folder, "bare.db");
	double began, processed;

	say(handle, "PRAGMA synchronous = FULL; DROP TABLE IF EXISTS pair; PRAGMA wal_checkpoint(TRUNCATE)");
	began = now();
	processed = processor();
	say(handle, "CREATE TABLE pair AS SELECT a.id AS application, c.id AS credit FROM application a JOIN credit c ON c.tax_id = a.tax_id");
	sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	printf("%.2f %.2f %" G_GINT64_FORMAT "\n", now() - began, processor() - processed, (gint64)number(handle, "SELECT COUNT(*) FROM pair"));
	sqlite3_close(handle);
}

static Config *
settings(void)
{
	static const char *const keys[] = { "match.release_on=statement", "match.patience=2", NULL };
	g_autoptr(GError) error = NULL;
	Config *config = config_load(NULL, keys, true, &error);

	if (config == NULL)
		g_error("%s", error->message);
	return config;
}

static Store *
open_store(const char *folder)
{
	g_autofree char *directory = g_build_filename(folder, "store", NULL);
	g_autoptr(GError) error = NULL;
	Store *store = store_open(directory, STORE_WRITE, &error);

	if (store == NULL)
		g_error("%s", error->message);
	return store;
}

static void
run_match(Store *store)
{
	g_autoptr(Config) config = settings();
	g_autoptr(GError) error = NULL;
	guint worked;

	if (!match_run(store, config, &worked, &error))
		g_error("%s", error->message);
}

static void
pass(const char *folder)
{
	double began = now(), processed = processor();
	Store *store = open_store(folder);

	run_match(store);
	store_close(store); /* the log is folded into the file, as the bare join's is */
	printf("%.2f %.2f %ld\n", now() - began, processor() - processed, memory());
}

/* What nobody can tell apart is one: equal sums and equal applications of a company; and where the truth and the store agree how much of each credit
 * was used and how much of each application paid, which of them paid which. */
static const char check_words[] =
	"CREATE TEMP TABLE wanted AS SELECT p.tax_id, c.amount AS paid, a.due, t.amount, COUNT(*) AS n FROM pays t JOIN payer p ON p.credit = t.credit"
	" JOIN k.credit c ON c.id = t.credit JOIN k.application a ON a.id = t.application GROUP BY 1, 2, 3, 4;"
	"CREATE TEMP TABLE found AS SELECT p.tax_id, c.amount AS paid, a.due, l.amount, COUNT(*) AS n FROM k.allocation l"
	" JOIN k.credit c ON c.payment = l.payment JOIN payer p ON p.credit = c.id JOIN k.application a ON a.id = l.application"
	" WHERE p.tax_id = a.tax_id AND l.by_whom = 'keypost' GROUP BY 1, 2, 3, 4;"
	"CREATE INDEX temp.wanted_by ON wanted (tax_id, paid, due, amount); CREATE INDEX temp.found_by ON found (tax_id, paid, due, amount);"
	"CREATE TEMP TABLE apart AS SELECT DISTINCT f.tax_id FROM found f LEFT JOIN wanted w ON f.tax_id = w.tax_id AND f.paid = w.paid AND f.due = w.due"
	" AND f.amount = w.amount WHERE COALESCE(w.n, 0) < f.n;"
	"CREATE TEMP TABLE sides AS SELECT tax_id, 'a' || due AS side, SUM(amount * n) AS f, 0 AS w FROM found WHERE tax_id IN (SELECT tax_id FROM apart) GROUP BY 1, 2"
	" UNION ALL SELECT tax_id, 'c' || paid, SUM(amount * n), 0 FROM found WHERE tax_id IN (SELECT tax_id FROM apart) GROUP BY 1, 2"
	" UNION ALL SELECT tax_id, 'a' || due, 0, SUM(amount * n) FROM wanted WHERE tax_id IN (SELECT tax_id FROM apart) GROUP BY 1, 2"
	" UNION ALL SELECT tax_id, 'c' || paid, 0, SUM(amount * n) FROM wanted WHERE tax_id IN (SELECT tax_id FROM apart) GROUP BY 1, 2;"
	"CREATE TEMP TABLE alike AS SELECT tax_id FROM (SELECT tax_id, side, SUM(f) AS f, SUM(w) AS w FROM sides GROUP BY 1, 2) GROUP BY tax_id HAVING MAX(f <> w) = 0";

static void
check(const char *folder)
{
	sqlite3 *handle = database(folder, "truth.db");
	g_autofree char *attach = g_strdup_printf("ATTACH '%s/store/keypost.db' AS k", folder);
	int64_t wrong, expected, paired, right, set;

	say(handle, attach);
	say(handle, check_words);
	set = number(handle, "SELECT COUNT(*) FROM k.allocation WHERE by_whom = 'keypost'");
	expected = number(handle, "SELECT SUM(n) FROM wanted WHERE tax_id NOT IN (SELECT tax_id FROM alike)") +
	           number(handle, "SELECT SUM(n) FROM found WHERE tax_id IN (SELECT tax_id FROM alike)");
	paired = number(handle, "SELECT SUM(MIN(w.n, f.n)) FROM wanted w JOIN found f ON f.tax_id = w.tax_id AND f.paid = w.paid AND f.due = w.due"
	                        " AND f.amount = w.amount");
	right = number(handle, "SELECT SUM(MIN(w.n, f.n)) FROM wanted w JOIN found f ON f.tax_id = w.tax_id AND f.paid = w.paid AND f.due = w.due"
	                       " AND f.amount = w.amount WHERE w.tax_id NOT IN (SELECT tax_id FROM alike)") +
	        number(handle, "SELECT SUM(n) FROM found WHERE tax_id IN (SELECT tax_id FROM alike)");
	wrong = number(handle, "SELECT COUNT(*) FROM k.allocation l JOIN k.credit c ON c.payment = l.payment JOIN payer p ON p.credit = c.id"
	                       " JOIN k.application a ON a.id = l.application WHERE p.tax_id <> a.tax_id");
	/* precision, recall, allocations, not right, of another company, not the pair of the truth */
	printf("%.6f %.6f %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", set > 0 ? (double)right / (double)set : 0,
	       (double)right / (double)expected, (gint64)set, (gint64)(set - right), (gint64)wrong, (gint64)(set - paired));
	sqlite3_close(handle);
}

/* ---- a day ---- */

/* New rows for what companies still owe, as a file of the next day would bring them. */
static GPtrArray *
rows_of_day(const char *folder, guint n)
{
	g_autofree char *directory = g_build_filename(folder, "store", NULL);
	sqlite3 *handle = database(directory, "keypost.db");
	GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)credit_free);
	sqlite3_stmt *list;

	say(handle, "PRAGMA synchronous = OFF; BEGIN");
	/* As many new applications of known companies. */
	{
		g_autofree char *copy = g_strdup_printf("INSERT INTO application (kind, company_key, tax_id, company_name, company_folded, company_short, contact_name,"
			" contact_phone, mailing_address, invoice_title, key_count, package, years, express, state, due, allocated, complete_since, created_at,"
			" dirty, plain) SELECT kind, company_key, tax_id, company_name, company_folded, company_short, contact_name, contact_phone, mailing_address,"
			" invoice_title, key_count, package, years, express, 'awaiting_payment', due, 0, created_at, created_at, 0, 1 FROM application"
			" WHERE id %% (SELECT MAX(id) / %u FROM application) = 1 AND state = 'queued'", n);

		say(handle, copy);
	}
	say(handle, "COMMIT");
	list = prepare(handle, "SELECT company_name, due, id FROM application WHERE state = 'awaiting_payment' ORDER BY id DESC LIMIT ?1");
	sqlite3_bind_int(list, 1, (int)n);
	while (sqlite3_step(list) == SQLITE_ROW) {
		Credit *credit = credit_new();

		g_free(credit->account);
		g_free(credit->booked_at);
		g_free(credit->payer_name);
		g_free(credit->reference);
		g_free(credit->source);
		credit->account = g_strdup(ACCOUNT);
		credit->booked_at = g_strdup("2026-10-12");
		credit->payer_name = g_strdup((const char *)sqlite3_column_text(list, 0));
		credit->amount = sqlite3_column_int64(list, 1);
		credit->reference = g_strdup_printf("D%" G_GINT64_FORMAT, (gint64)sqlite3_column_int64(list, 2));
		credit->source = g_strdup("table/流水号/million");
		g_ptr_array_add(rows, credit);
	}
	sqlite3_finalize(list);
	sqlite3_close(handle);
	return rows;
}

static void
day(const char *folder)
{
	g_autoptr(GPtrArray) rows = rows_of_day(folder, 1000), known = NULL;
	g_autoptr(GError) error = NULL;
	double began = now(), processed = processor();
	Store *store = open_store(folder);
	g_autoptr(Change) change = store_begin(store, &error);
	int64_t statement = 0;
	bool again;

	if (change == NULL || !statement_add(store, "day", "day", ACCOUNT, "2026-10-12", "2026-10-12", &statement, &again, &error) ||
	    !recognition_run(store, ACCOUNT, rows, &known, &error))
		g_error("%s", error->message);
	for (guint i = 0; i < rows->len; i++) {
		Credit *credit = g_ptr_array_index(rows, i);

		credit->statement = statement;
		credit->row = (int)i;
		if (credit->id == 0 && !credit_insert(store, credit, &error))
			g_error("%s", error->message);
	}
	if (!store_commit(&change, &error))
		g_error("%s", error->message);
	fprintf(stderr, "  imported after %.2f s\n", now() - began);
	run_match(store);
	store_close(store);
	printf("%.2f %.2f %u\n", now() - began, processor() - processed, rows->len);
}

int
main(int argc, char **argv)
{
	if ((argc == 4 || argc == 5) && strcmp(argv[1], "make") == 0)
		make(argv[2], (guint)g_ascii_strtoull(argv[3], NULL, 10), argc == 5 ? (guint)g_ascii_strtoull(argv[4], NULL, 10) : SEED);
	else if (argc == 3 && strcmp(argv[1], "join") == 0)
		join(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "match") == 0)
		pass(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "check") == 0)
		check(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "day") == 0)
		day(argv[2]);
	else
		return 2;
	return 0;
}
