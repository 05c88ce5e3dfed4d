/* value.c - raw text to canonical values, each by its type */
#include "parse/value.h"
#include <string.h>
#include "base/address.h"
#include "base/date.h"
#include "base/money.h"
#include "base/names.h"
#include "base/taxid.h"
#include "base/text.h"
#include "parse/option.h"
#include "parse/vocabulary.h"

#define RAW_MAX 2000 /* code points; longer texts are no values */

ValueType
value_type(const char *field)
{
	static const struct {
		const char *field;
		ValueType type;
	} types[] = {
		{ "company_name", VALUE_COMPANY }, { "payer_name", VALUE_PARTY }, { "payee_name", VALUE_PARTY }, { "bare_name", VALUE_PARTY },
		{ "invoice_title", VALUE_COMPANY }, { "tax_id", VALUE_TAXID }, { "invoice_tax_id", VALUE_TAXID }, { "contact_name", VALUE_PERSON },
		{ "legal_representative", VALUE_PERSON }, { "contact_phone", VALUE_PHONE }, { "postcode", VALUE_POSTCODE },
		{ "contact_email", VALUE_EMAIL }, { "mailing_address", VALUE_ADDRESS }, { "registered_address", VALUE_ADDRESS },
		{ "contact_address", VALUE_ADDRESS }, { "key_count", VALUE_COUNT }, { "years", VALUE_YEARS }, { "package", VALUE_PACKAGE },
		{ "biz_type", VALUE_BIZ }, { "wants_express", VALUE_EXPRESS }, { "apply_date", VALUE_DATE }, { "paid_at", VALUE_DATE },
		{ "amount_fen", VALUE_AMOUNT }, { "fee_fen", VALUE_AMOUNT }, { "amount_words_fen", VALUE_WORDS },
		{ "payer_account", VALUE_ACCOUNT }, { "payee_account", VALUE_ACCOUNT }, { "bare_account", VALUE_ACCOUNT },
		{ "payer_bank", VALUE_BANK }, { "payee_bank", VALUE_BANK }, { "bare_bank", VALUE_BANK }, { "bank_serial", VALUE_REFERENCE },
		{ "receipt_no", VALUE_REFERENCE }, { "bank_reference", VALUE_REFERENCE }, { "remark", VALUE_MEMO },
		{ "identity_number", VALUE_IDENTITY },
	};

	for (guint i = 0; i < G_N_ELEMENTS(types); i++)
		if (g_str_equal(types[i].field, field))
			return types[i].type;
	return VALUE_TEXT;
}

bool
value_is_hint(const char *text)
{
	g_autofree char *key = vocabulary_key(text);
	char *const *hints = vocabulary_list("stops", "hints");

	if (key[0] == '\0' || vocabulary_is("stops", "hints", key))
		return true;
	for (guint i = 0; hints[i] != NULL; i++)
		if (g_str_has_prefix(hints[i], "请") && g_str_has_prefix(key, hints[i]))
			return true;
	return false;
}

/* --- texts --- */

/* Blanks between Chinese characters are layout; NULL if nothing is left. */
static char *
tidied(const char *raw)
{
	g_autofree char *tidy = text_tidy(raw), *closed = NULL, *ends = NULL;
	char *result;

	closed = pattern_replace("(?<=[^\\x00-\\x7f])\\s+|\\s+(?=[^\\x00-\\x7f])", tidy, "");
	ends = pattern_replace("^[\\s:：,，;；。、_·|]+|[\\s:：,，;；。、_|]+$", closed, "");
	if (ends[0] == '\0' || value_is_hint(ends))
		return NULL;
	result = g_steal_pointer(&ends);
	return result;
}

static char *
read_company(const char *raw, Grade *grade)
{
	g_autofree char *text = tidied(raw), *cut = NULL;

	if (text == NULL)
		return NULL;
	cut = pattern_replace("[（(]\\s*(盖章|公章|签章|加盖公章)[^）)]*([（(].*)?$|[（(]\\s*$|[（(]\\s*(盖章|公章|签章|加盖公章|单位公章|单位盖章|盖公章|章|全称)\\s*[)）]$|(盖章|公章)$", text, "");
	if (names_is_company(cut))
		*grade = GRADE_GOOD;
	else if (text_han_count(cut) >= 4 && text_length(cut) <= 60)
		*grade = GRADE_DOUBTFUL;
	else
		return NULL;
	return g_steal_pointer(&cut);
}

/* A company, a person or a masked name; the account that some write behind it is cut. */
static char *
read_party(const char *raw, Grade *grade)
{
	g_autofree char *text = tidied(raw), *cut = NULL;

	if (text == NULL)
		return NULL;
	cut = pattern_replace("\\s*[（(\\[]?\\s*(尾号|账号|卡号)?[:：]?\\s*[0-9*＊●•][0-9*＊●• ]{3,}[)）\\]]?$", text, "");
	if (text_han_count(cut) < 1 && !pattern_has("[A-Za-z]{4}", cut))
		return NULL;
	if (names_is_company(cut) || pattern_has("[*＊]", cut) || pattern_has("^\\p{Han}{2,4}$", cut) || names_is_person(cut))
		*grade = GRADE_GOOD;
	else
		*grade = text_length(cut) <= 60 ? GRADE_DOUBTFUL : GRADE_NONE;
	return *grade != GRADE_NONE ? g_steal_pointer(&cut) : NULL;
}

static char *
read_person(const char *raw, Grade *grade)
{
	g_autofree char *text = tidied(raw), *name = NULL;

	if (text == NULL)
		return NULL;
	/* The label's own bracket, torn from it: 法定代表人（ 签字）高文远 */
	if (pattern_has("^(签字|签名|签章|盖章|手写|正楷)[）)]", text)) {
		char *bare = pattern_replace("^(签字|签名|签章|盖章|手写|正楷)[）)][:：]?", text, "");

		g_free(text);
		text = bare;
	}
	name = pattern_find("^\\*{0,2}[^\\x00-\\x7f（）()，,；;：:/、]+\\*{0,2}", text);
	if (name == NULL)
		name = pattern_find("^[A-Za-z][A-Za-z .]{1,40}[A-Za-z]$", text);
	if (name == NULL)
		return NULL;
	/* "阎梓收" is 阎梓, to whom the parcel goes. */
	if (!names_is_person(name) || (text_length(name) > 2 && g_str_has_suffix(name, "收"))) {
		g_autofree char *cut = pattern_replace("(先生|女士|小姐|经理|老师|签字|签名|亲收|收)$", name, "");

		if (cut[0] != '\0' && names_is_person(cut)) {
			g_free(name);
			name = g_steal_pointer(&cut);
		}
	}
	/* A label says that it is a name: rare surnames need no list. */
	if (text_length(name) >= 2 && text_length(name) <= 4 && (glong)text_han_count(name) == text_length(name) && !names_is_company(name))
		*grade = GRADE_GOOD;
	else
		*grade = names_is_person(name) ? GRADE_GOOD : text_length(name) <= 20 ? GRADE_DOUBTFUL : GRADE_NONE;
	return *grade == GRADE_NONE ? NULL : g_steal_pointer(&name);
}

static char *
read_address(const char *raw, Grade *grade)
{
	g_autofree char *text = tidied(raw), *less = NULL, *cut = NULL, *recipient = NULL, *first = NULL, *clause = NULL;

	if (text == NULL || strchr(text, '@') != NULL)
		return NULL;
	/* The next sentence is not the place. */
	first = pattern_find("^([^。！!]+)[。！!]", text);
	if (first != NULL && address_is_plausible(first)) {
		g_free(text);
		text = g_steal_pointer(&first);
	}
	/* "邮寄地址为…室，款项100元已付": nor is the rest of the sentence. */
	clause = pattern_find("^(?:为|是|在)?([^，,；;]{6,})[，,；;].*(?:已付|已汇|已转|已缴|回单|[0-9]元|附件|尽快|谢谢|请|麻烦)", text);
	if (clause != NULL && address_is_plausible(clause)) {
		g_free(text);
		text = g_steal_pointer(&clause);
	}
	less = pattern_replace("[，,;；、\\s]*[（(]\\s*(邮政编码|邮编)[:：]?\\s*\\d{6}\\s*[)）]|[，,;；、\\s]*(邮政编码|邮编)[:：]?\\s*\\d{6}(?!\\d)", text, "");
	cut = pattern_replace("[，,;；、\\s（(]*((联系)?电话|手机号?)?[:：]?\\s*(?<!\\d)1[3-9]\\d{9}(?!\\d)[)）]?", less, "");
	/* A name that stood before the telephone goes with it. */
	if (!g_str_equal(less, cut)) {
		g_autofree char *name = pattern_find("[，,、；;\\s]\\s*([\\p{Han}]{2,4})[，,、；;\\s]*(?:(?:联系)?电话|手机)?[:：]?\\s*1[3-9]\\d{9}", raw);

		if (name != NULL && names_is_person(name) && g_str_has_suffix(cut, name)) {
			g_autofree char *place = g_strndup(cut, strlen(cut) - strlen(name));

			g_free(cut);
			cut = pattern_replace("[，,、；;\\s]+$", place, "");
		}
	}
	/* The blank before "某某收" parts the recipient from the place. */
	recipient = pattern_find("[^\\s]\\s+([\\p{Han}·]{2,4}\\s*[（(]?收[)）]?)\\s*$", raw);
	if (recipient != NULL && g_str_has_suffix(cut, recipient)) {
		g_autofree char *place = g_strndup(cut, strlen(cut) - strlen(recipient));

		g_free(cut);
		cut = g_strconcat(place, " ", recipient, NULL);
	}
	if (text_han_count(cut) < 3)
		return NULL;
	*grade = address_is_plausible(cut) ? GRADE_GOOD : GRADE_DOUBTFUL;
	return g_steal_pointer(&cut);
}

static char *
read_email(const char *raw, bool ocr, Grade *grade)
{
	g_autofree char *folded = text_fold(raw), *mail = pattern_find("[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+", folded);

	/* Names of domains hold letters: examp1e.com was read from example.com; 163.com and 21cn.com stay. */
	if (mail != NULL && ocr) {
		const char *at = strchr(mail, '@');
		g_autofree char *ell = pattern_replace("(?<=[a-z])1(?=[a-z.])", at, "l"), *oh = pattern_replace("(?<=[a-z])0(?=[a-z])", ell, "o");
		char *better = g_strdup_printf("%.*s%s", (int)(at - mail), mail, oh);

		g_free(mail);
		mail = better;
	}

	if (mail != NULL && email_is_valid(mail)) {
		*grade = GRADE_GOOD;
		return g_steal_pointer(&mail);
	}
	if (strchr(folded, '@') == NULL)
		return NULL;
	*grade = GRADE_DOUBTFUL;
	return g_steal_pointer(&folded);
}

/* --- numbers of people and companies --- */

static char *
read_taxid(const char *raw, Grade *grade)
{
	g_autofree char *folded = g_utf8_normalize(raw, -1, G_NORMALIZE_NFKC), *dense = NULL, *best = NULL;
	g_autoptr(GMatchInfo) match = NULL;

	if (folded == NULL)
		return NULL;
	dense = pattern_replace("(?<=[0-9A-Za-z])[\\s.-]+(?=[0-9A-Za-z])", folded, "");
	for (g_regex_match(pattern_compiled("[0-9A-Za-z|!]{8,24}"), dense, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL)) {
		g_autofree char *piece = g_match_info_fetch(match, 0), *code = taxid_normalise(piece);

		if (!pattern_has("[0-9].*[0-9].*[0-9].*[0-9]", code))
			continue;
		if (best == NULL || (taxid_is_valid(code) && !taxid_is_valid(best))) {
			g_free(best);
			best = g_steal_pointer(&code);
		}
	}
	if (best == NULL)
		return NULL;
	*grade = taxid_is_valid(best) ? GRADE_GOOD : GRADE_DOUBTFUL;
	return g_steal_pointer(&best);
}

/* O, l, I among digits in pictures. */
static char *
digits_from_ocr(const char *text)
{
	g_autofree char *zeros = pattern_replace("(?<=[\\doO])[oO](?=[\\doO*])|(?<=[\\d*])[oO]+?(?=$|[\\s-]|[oO\\d])|^[oO](?=\\d\\d)", text, "0");

	return pattern_replace("(?<=\\d)[lI|](?=\\d)", zeros, "1");
}

static char *
read_phone(const char *raw, bool ocr, Grade *grade)
{
	g_autofree char *plain = g_utf8_normalize(raw, -1, G_NORMALIZE_NFKC), *text = NULL, *found = NULL, *number = NULL;

	if (plain == NULL)
		return NULL;
	text = ocr ? digits_from_ocr(plain) : g_strdup(plain);
	*grade = GRADE_GOOD;
	found = pattern_find("(?<!\\d)((?:\\+?86[ -]?)?1[3-9]\\d(?:[ -]?\\d{4}){2})(?!\\d)", text);
	if (found == NULL)
		found = pattern_find("(?<!\\d)((?:\\(?0\\d{2,3}\\)?[ -]*)\\d{7,8}(?:(?:-|转)\\d{1,5})?)(?!\\d)", text);
	if (found == NULL)
		found = pattern_find("(?<!\\d)([48]00[ -]?\\d{3,4}[ -]?\\d{3,4})(?!\\d)", text);
	number = phone_normalise(found != NULL ? found : text);
	/* A landline as people write it and parcels need it: its area code (three digits for 010 and 02x) apart. */
	if (number != NULL && number[0] == '0' && strlen(number) >= 10) {
		int area = number[1] == '1' || number[1] == '2' ? 3 : 4;

		return g_strdup_printf("%.*s-%s", area, number, number + area);
	}
	if (number != NULL)
		return g_steal_pointer(&number);
	*grade = GRADE_DOUBTFUL;
	g_free(found);
	found = pattern_find("\\d[\\d -]{4,18}\\d", text);
	return found != NULL ? pattern_replace("[ ]", found, "") : NULL;
}

static char *
read_identity(const char *raw, Grade *grade)
{
	g_autofree char *folded = text_fold(raw), *id = pattern_find("(?<![0-9])([0-9*]{14,17}[0-9x*])(?![0-9])", folded);

	if (id == NULL)
		return NULL;
	*grade = GRADE_GOOD;
	return g_ascii_strup(id, -1);
}

static char *
read_account(const char *raw, bool ocr, Grade *grade)
{
	g_autofree char *plain = g_utf8_normalize(raw, -1, G_NORMALIZE_NFKC), *dense = NULL, *digits = NULL, *masked = NULL, *found = NULL;

	if (plain == NULL)
		return NULL;
	dense = pattern_replace("[\\s-]+", plain, "");
	digits = ocr ? digits_from_ocr(dense) : g_strdup(dense);
	masked = pattern_replace("[*＊●•·]{2,}|(?<=\\d)[xX]{2,}(?=\\d)|…+", digits, "****");
	found = pattern_find("[A-Za-z]{0,4}\\d{2,}(?:\\*{4}\\d{2,6})?|\\*{4}\\d{3,6}", masked);
	if (found == NULL || strlen(found) < 4)
		return NULL;
	*grade = strlen(found) >= 8 && strlen(found) <= 34 ? GRADE_GOOD : GRADE_DOUBTFUL;
	return g_steal_pointer(&found);
}

static char *
read_reference(const char *raw, bool ocr, Grade *grade)
{
	g_autofree char *plain = g_utf8_normalize(raw, -1, G_NORMALIZE_NFKC), *dense = NULL, *digits = NULL, *found = NULL;

	if (plain == NULL)
		return NULL;
	dense = pattern_replace("\\s+", plain, "");
	digits = ocr ? digits_from_ocr(dense) : g_strdup(dense);
	found = pattern_find("[A-Za-z0-9][A-Za-z0-9_./-]*[A-Za-z0-9]", digits);
	if (found == NULL || !pattern_has("\\d.*\\d.*\\d", found))
		return NULL;
	*grade = GRADE_GOOD;
	return g_steal_pointer(&found);
}

/* --- sums, counts, days --- */

gint64
value_words(const char *text, bool *doubtful)
{
	static const char pattern[] =
		"[壹贰叁肆伍陆柒捌玖拾一二两三四五六七八九十貳參叄陸弌弍壶武参任陡染别致伯什][零〇○壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整正圆圓一二两三四五六七八九十百千貳參叄陸萬億弌弍块毛"
		"壶武参任陡染别致伯什方无鳌\\s]*[元圆圓角分整正块无]";
	g_autofree char *words = pattern_find(pattern, text);
	bool doubt = false;
	Fen fen = 0;

	if (words == NULL || !money_words_parse(words, &fen, &doubt))
		return 0;
	if (doubtful != NULL)
		*doubtful = doubt;
	return fen;
}

gint64
value_amount(const char *text, bool ocr)
{
	g_autofree char *plain = g_utf8_normalize(text, -1, G_NORMALIZE_NFKC), *dense = NULL;
	g_autoptr(GMatchInfo) match = NULL;

	if (plain == NULL)
		return 0;
	dense = pattern_replace("(?<=[\\d.,¥$])\\s+(?=[\\d.,])", plain, "");
	for (g_regex_match(pattern_compiled("(?<![\\d.,])-?\\d[\\d,.]*"), dense, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL)) {
		g_autofree char *number = g_match_info_fetch(match, 0), *cut = pattern_replace("[.,]+$", number, "");
		Fen fen = 0;

		if (money_parse(cut, &fen) || (ocr && money_parse_ocr(cut, &fen)))
			return ABS(fen);
	}
	return 0;
}

static char *
fen_text(gint64 fen)
{
	return fen > 0 ? g_strdup_printf("%" G_GINT64_FORMAT, fen) : NULL;
}

static char *
read_count(const char *raw, bool ocr, Grade *grade, const char **why)
{
	g_autofree char *folded = text_fold(raw), *number = NULL, *second = NULL;
	int n;

	if (pattern_has("[☑√✓✔■□☐○●]", raw))
		return option_pick(NULL, raw, ocr, grade, why);
	number = pattern_find("^(?:共|约|合计|×|x)?([0-9]{1,6}|[一二两俩三四五六七八九十壹贰叁肆伍陆柒捌玖拾貳參]{1,4})(?:[个把枚只支套块张份本条件台]|key|ukey|pcs|piece|unit|set|/|$|[(（])", folded);
	if (number == NULL)
		number = pattern_find("([0-9]{1,4}|[一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾]{1,4})[个把枚只支套块]", folded);
	if (number == NULL)
		return NULL;
	second = pattern_find("[(（]([0-9]{1,6}|[一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾]{1,4})[个把枚只支套块]?[)）]", folded);
	n = pattern_number(number);
	*grade = n >= 1 && n <= 500 ? GRADE_GOOD : GRADE_DOUBTFUL;
	*why = "no likely number of keys";
	if (second != NULL && pattern_number(second) != n) {
		*grade = GRADE_DOUBTFUL;
		*why = "two different numbers";
	}
	return n >= 0 ? g_strdup_printf("%d", n) : NULL;
}

static char *
read_years(const char *raw, bool ocr, Grade *grade, const char **why)
{
	char *years = option_pick(NULL, raw, ocr, grade, why);

	if (years != NULL && *grade == GRADE_GOOD && !g_strv_contains((const char *const[]){ "1", "3", "5", NULL }, years)) {
		*grade = GRADE_DOUBTFUL;
		*why = "no such number of years is offered";
	}
	return years;
}

static char *
read_date(const char *raw, bool ocr, Grade *grade)
{
	g_autofree char *whole = date_parse(raw), *plain = NULL, *part = NULL;

	*grade = GRADE_GOOD;
	if (whole != NULL)
		return g_steal_pointer(&whole);
	plain = g_utf8_normalize(raw, -1, G_NORMALIZE_NFKC);
	part = plain != NULL ? pattern_find("(20\\d{2}\\s*[-/.年]\\s*\\d{1,2}\\s*[-/.月]\\s*\\d{1,2}\\s*日?(?:\\s*[T ]?\\d{1,2}:\\d{1,2}(?::\\d{1,2})?)?|"
			"(?<!\\d)20\\d{6}(?:\\s*\\d{2}:?\\d{2}(?::?\\d{2})?)?(?!\\d))", plain) : NULL;
	if (part != NULL || plain == NULL || !ocr)
		return part != NULL ? date_parse(part) : NULL;
	/* One of the hyphens was not seen: 2026-1019. */
	g_autofree char *parted = g_regex_replace(pattern_compiled("(?<!\\d)(20\\d{2})[-/.年]?(0[1-9]|1[0-2])[-/.月]?([0-2]\\d|3[01])(?!\\d)"), plain, -1, 0,
	                                          "\\1-\\2-\\3", 0, NULL);

	return parted != NULL ? date_parse(parted) : NULL;
}

static char *
read_text(const char *raw, bool strict, Grade *grade)
{
	char *text = tidied(raw);

	if (text != NULL)
		*grade = !strict || text_han_count(text) >= 2 ? GRADE_GOOD : GRADE_DOUBTFUL;
	return text;
}

char *
value_read(ValueType type, const char *raw, bool ocr, Grade *grade, const char **why)
{
	const char *ignored = NULL;
	bool doubtful = false;
	char *value = NULL;

	if (why == NULL)
		why = &ignored;
	*grade = GRADE_NONE;
	*why = NULL;
	if (raw == NULL || text_length(raw) > RAW_MAX)
		return NULL;
	switch (type) {
	case VALUE_COMPANY: value = read_company(raw, grade); break;
	case VALUE_PARTY: value = read_party(raw, grade); break;
	case VALUE_PERSON: value = read_person(raw, grade); break;
	case VALUE_TAXID: value = read_taxid(raw, grade); break;
	case VALUE_PHONE: value = read_phone(raw, ocr, grade); break;
	case VALUE_POSTCODE:
		value = pattern_find("(?<![\\dA-Za-z])(\\d{6})(?![\\dA-Za-z])", raw);
		*grade = value != NULL && postcode_is_valid(value) ? GRADE_GOOD : GRADE_DOUBTFUL;
		break;
	case VALUE_EMAIL: value = read_email(raw, ocr, grade); break;
	case VALUE_ADDRESS: value = read_address(raw, grade); break;
	case VALUE_COUNT: return read_count(raw, ocr, grade, why);
	case VALUE_YEARS: return read_years(raw, ocr, grade, why);
	case VALUE_PACKAGE: return option_pick("package", raw, ocr, grade, why);
	case VALUE_BIZ: return option_pick("biz_type", raw, ocr, grade, why);
	case VALUE_EXPRESS: return option_pick("express", raw, ocr, grade, why);
	case VALUE_DATE: value = read_date(raw, ocr, grade); break;
	case VALUE_AMOUNT:
		value = fen_text(value_amount(raw, ocr));
		*grade = GRADE_GOOD;
		break;
	case VALUE_WORDS:
		value = fen_text(value_words(raw, &doubtful));
		*grade = doubtful ? GRADE_DOUBTFUL : GRADE_GOOD;
		break;
	case VALUE_ACCOUNT: value = read_account(raw, ocr, grade); break;
	case VALUE_REFERENCE: value = read_reference(raw, ocr, grade); break;
	case VALUE_IDENTITY: value = read_identity(raw, grade); break;
	case VALUE_TEXT: case VALUE_BANK: value = read_text(raw, true, grade); break;
	case VALUE_MEMO: value = read_text(raw, false, grade); break;
	}
	if (value == NULL)
		*grade = GRADE_NONE;
	return value;
}
