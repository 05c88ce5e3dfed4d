/* money.c - sums in whole fen, in digits and in capital words */
#include "base/money.h"

#include <string.h>
#include "base/text.h"

#define YUAN_MAX (MONEY_MAX / 100)
#define ID_DIGITS 12 /* whole numbers this long are account or serial numbers */

/* ---- digits ---- */

static const char *const prefixes[] = { "人民币", "¥", "cny", "cnt", "rmb", "元" };
/* A yen sign as OCR reads it. */
static const char *const ocr_prefixes[] = { "羊", "半", "y", "v", "*" };
static const char *const suffixes[] = { "整", "正", "元", "圆", "(人民币)", "人民币", "cny", "rmb", "(元)" };

static bool
cut_prefix(char **text, const char *const *table, gsize n)
{
	for (gsize i = 0; i < n; i++)
		if (g_str_has_prefix(*text, table[i])) {
			*text = g_strchug(*text + strlen(table[i]));
			return true;
		}
	return false;
}

static bool
cut_suffix(char *text)
{
	for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++)
		if (g_str_has_suffix(text, suffixes[i])) {
			text[strlen(text) - strlen(suffixes[i])] = '\0';
			g_strchomp(text);
			return true;
		}
	return false;
}

/* Takes the currency words and the sign off; what stays should be the number alone.  A sign is taken once,
 * before or after the currency. */
static char *
strip_currency(char *text, bool ocr, bool *negative, bool *marked)
{
	bool signed_already = false, more = true;

	*negative = *marked = false;
	g_strstrip(text);
	while (more) {
		more = cut_prefix(&text, prefixes, G_N_ELEMENTS(prefixes)) ||
		       (ocr && cut_prefix(&text, ocr_prefixes, G_N_ELEMENTS(ocr_prefixes)));
		*marked |= more;
		if (!signed_already && (*text == '-' || *text == '+' || g_str_has_prefix(text, "−"))) {
			*negative = *text != '+';
			text = g_strchug(g_utf8_next_char(text));
			signed_already = more = true;
		}
	}
	while (cut_suffix(text))
		*marked = true;
	return text;
}

/* `groups` of digits, the first of which may be of any length when it is the only one, and `cents` of 0..2 digits. */
static bool
assemble(char **groups, guint n, const char *cents, bool marked, Fen *out)
{
	Fen yuan = 0, fen = 0;
	gsize first = strlen(groups[0]);

	if (first == 0 || (n > 1 && first > 3) || (first > 1 && groups[0][0] == '0'))
		return false;
	if (n == 1 && first >= ID_DIGITS && !marked && *cents == '\0')
		return false;
	for (guint i = 0; i < n; i++) {
		if (i > 0 && strlen(groups[i]) != 3)
			return false;
		for (const char *p = groups[i]; *p != '\0'; p++) {
			if (!g_ascii_isdigit(*p) || yuan > YUAN_MAX)
				return false;
			yuan = yuan * 10 + (*p - '0');
		}
	}
	for (const char *p = cents; *p != '\0'; p++) {
		if (!g_ascii_isdigit(*p))
			return false;
		fen = fen * 10 + (*p - '0');
	}
	if (strlen(cents) == 1)
		fen *= 10;
	if (yuan > YUAN_MAX)
		return false;
	*out = yuan * 100 + fen;
	return true;
}

/* NFKC, lower case, but inner blanks kept: they end a number. */
static char *
fold_keeping_blanks(const char *text)
{
	g_autofree char *tidy = text_tidy(text);
	g_autofree char *width = g_utf8_normalize(tidy, -1, G_NORMALIZE_ALL_COMPOSE);

	return g_ascii_strdown(width != NULL ? width : "", -1);
}

bool
money_parse(const char *text, Fen *out)
{
	g_autofree char *folded = fold_keeping_blanks(text);
	bool negative, marked;
	char *number = strip_currency(folded, false, &negative, &marked);
	char *point = strchr(number, '.');
	g_auto(GStrv) groups = NULL;

	if (point != NULL) {
		*point++ = '\0';
		if (*point == '\0' || strlen(point) > 2)
			return false;
	}
	if (*number == '\0')
		return false;
	groups = g_strsplit(number, ",", -1);
	if (!assemble(groups, g_strv_length(groups), point != NULL ? point : "", marked, out))
		return false;
	if (negative)
		*out = -*out;
	return true;
}

/* Points, commas and their look-alikes become commas, blanks go; *blanks tells whether there were any. */
static char *
unify_separators(const char *number, bool *blanks)
{
	static const char *const marks[] = { ".", ",", "。", "、", "·", "'", "’" };
	GString *out = g_string_new(NULL);

	*blanks = false;
	for (const char *p = number; *p != '\0'; p = g_utf8_next_char(p)) {
		bool mark = false;

		for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
			mark |= g_str_has_prefix(p, marks[i]);
		if (*p == ' ')
			*blanks = true;
		else if (mark)
			g_string_append_c(out, ',');
		else
			g_string_append_len(out, p, g_utf8_next_char(p) - p);
	}
	return g_string_free(out, FALSE);
}

bool
money_parse_ocr(const char *text, Fen *out)
{
	g_autofree char *folded = NULL, *unified = NULL;
	g_auto(GStrv) groups = NULL;
	bool negative, marked, blanks, ok;
	const char *last;
	guint n;

	if (money_parse(text, out))
		return true;
	folded = fold_keeping_blanks(text);
	unified = unify_separators(strip_currency(folded, true, &negative, &marked), &blanks);
	if (*unified == '\0')
		return false;
	groups = g_strsplit(unified, ",", -1);
	n = g_strv_length(groups);
	last = groups[n - 1];
	if (n >= 2 && strlen(last) == 2) /* two digits behind the last mark can only be fen */
		ok = assemble(groups, n - 1, last, marked, out);
	else if (blanks || (n == 2 && strchr(text, ',') == NULL)) /* "700 00", "1.200": more than one reading */
		ok = false;
	else
		ok = assemble(groups, n, "", marked, out);
	if (ok && negative)
		*out = -*out;
	return ok;
}

char *
money_format(Fen amount)
{
	guint64 magnitude = amount < 0 ? (guint64)0 - (guint64)amount : (guint64)amount;
	g_autofree char *yuan = g_strdup_printf("%" G_GUINT64_FORMAT, magnitude / 100);
	gsize length = strlen(yuan);
	GString *out = g_string_new(amount < 0 ? "-" : "");

	for (gsize i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			g_string_append_c(out, ',');
		g_string_append_c(out, yuan[i]);
	}
	g_string_append_printf(out, ".%02u", (guint)(magnitude % 100));
	return g_string_free(out, FALSE);
}

/* ---- capital words ---- */

typedef enum { WORD_DIGIT, WORD_UNIT, WORD_MYRIAD, WORD_YUAN, WORD_JIAO, WORD_FEN, WORD_END } WordKind;

/* The variants of DOMAIN.md section 5; behind the bar, what OCR makes of them. */
static const struct {
	WordKind kind;
	Fen value;
	const char *letters, *alike;
} words[] = {
	{ WORD_DIGIT, 0, "零〇○", "雾" },
	{ WORD_DIGIT, 1, "壹一弌壱", "壶壸" },
	{ WORD_DIGIT, 2, "贰二两貳弍兩", "武贡" },
	{ WORD_DIGIT, 3, "叁三參叄弎", "参" },
	{ WORD_DIGIT, 4, "肆四", "肄" },
	{ WORD_DIGIT, 5, "伍五", "" },
	{ WORD_DIGIT, 6, "陆六陸", "陡" },
	{ WORD_DIGIT, 7, "柒七", "染" },
	{ WORD_DIGIT, 8, "捌八", "别" },
	{ WORD_DIGIT, 9, "玖九", "致政" },
	{ WORD_UNIT, 10, "拾十", "抬" },
	{ WORD_UNIT, 100, "佰百", "伯" },
	{ WORD_UNIT, 1000, "仟千", "什" },
	{ WORD_MYRIAD, 10000, "万萬", "方" },
	{ WORD_MYRIAD, 100000000, "亿億", "忆" },
	{ WORD_YUAN, 0, "元圆圓块", "无园" },
	{ WORD_JIAO, 10, "角毛", "" },
	{ WORD_FEN, 1, "分", "" },
	{ WORD_END, 0, "整正", "鳌" },
};

typedef struct {
	Fen total, section, digit; /* digit -1: none waits for its unit */
	Fen unit;                  /* the last one of this section: the next must be smaller */
	Fen myriad;                /* 万 and 亿 only in falling order, but for 万亿 */
	Fen cents;
	WordKind after;            /* the greatest of YUAN, JIAO, FEN, END that was read */
	bool zero;                 /* 零 stood before the digit that waits */
	bool ok;
	bool loose;                /* read, but not as the rules write it */
} WordSum;

static int
word_find(gunichar c, bool *alike)
{
	for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
		*alike = g_utf8_strchr(words[i].alike, -1, c) != NULL;
		if (*alike || g_utf8_strchr(words[i].letters, -1, c) != NULL)
			return (int)i;
	}
	return -1;
}

static void
take_digit(WordSum *sum, Fen value)
{
	/* 零 stands before a digit or a unit; two digits in a row are no amount in words. */
	if (sum->after == WORD_END || sum->digit > 0)
		sum->ok = false;
	sum->zero = sum->digit == 0;
	sum->digit = value;
}

/* 壹佰伍 without 零 is 105 by the rules and 150 in the street. */
static void
note_gap(WordSum *sum, Fen unit)
{
	if (sum->digit > 0 && !sum->zero && sum->unit < 10000 && sum->unit != unit * 10)
		sum->loose = true;
}

static void
take_unit(WordSum *sum, Fen unit)
{
	Fen digit = sum->digit;

	if (digit < 0 && unit == 10 && sum->unit == 10000)
		digit = 1; /* 拾伍元 for 壹拾伍元 */
	if (digit < 0 || sum->after != WORD_DIGIT || unit >= sum->unit)
		sum->ok = false;
	if (digit == 0 && sum->total > 0 && sum->unit == 10000 && unit != 1000)
		sum->ok = false; /* 壹万零拾伍元: ten or none? */
	note_gap(sum, unit);
	sum->section += digit * unit;
	sum->unit = unit;
	sum->digit = -1;
}

static void
take_myriad(WordSum *sum, Fen unit)
{
	Fen section = sum->section + MAX(sum->digit, 0);

	note_gap(sum, 1);
	if (sum->after != WORD_DIGIT || (section == 0 && (sum->total == 0 || unit == 10000)))
		sum->ok = sum->ok && section == 0 && sum->digit == 0 && unit == 10000; /* 零万 of a printed form */
	if (unit >= sum->myriad && !(unit == 100000000 && sum->myriad == 10000))
		sum->ok = false;
	if (unit == 10000)
		sum->total += section * unit;
	else
		sum->total = (sum->total + section) * unit;
	if (sum->total > YUAN_MAX)
		sum->ok = false;
	sum->myriad = unit;
	sum->section = 0;
	sum->unit = 10000;
	sum->digit = -1;
}

static void
take_yuan(WordSum *sum)
{
	if (sum->after != WORD_DIGIT || (sum->total == 0 && sum->section == 0 && sum->digit < 0))
		sum->ok = false;
	note_gap(sum, 1);
	sum->total += sum->section + MAX(sum->digit, 0);
	sum->section = 0;
	sum->digit = -1;
	sum->after = WORD_YUAN;
}

static void
take_cents(WordSum *sum, WordKind kind, Fen value)
{
	if (sum->digit < 0 || sum->section != 0 || kind <= sum->after || (sum->after == WORD_DIGIT && sum->total != 0))
		sum->ok = false;
	sum->cents += MAX(sum->digit, 0) * value;
	sum->digit = -1;
	sum->after = kind;
}

static void
take_end(WordSum *sum)
{
	if (sum->after == WORD_DIGIT) { /* 柒佰整: the 元 was lost */
		take_yuan(sum);
		sum->loose = true;
	}
	if (sum->digit > 0 || sum->after == WORD_END)
		sum->ok = false;
	sum->digit = -1;
	sum->after = WORD_END;
}

static void
take_word(WordSum *sum, int word)
{
	switch (words[word].kind) {
	case WORD_DIGIT:
		take_digit(sum, words[word].value);
		break;
	case WORD_UNIT:
		take_unit(sum, words[word].value);
		break;
	case WORD_MYRIAD:
		take_myriad(sum, words[word].value);
		break;
	case WORD_YUAN:
		take_yuan(sum);
		break;
	case WORD_JIAO:
	case WORD_FEN:
		take_cents(sum, words[word].kind, words[word].value);
		break;
	case WORD_END:
		take_end(sum);
		break;
	}
}

static const char *
skip_words_prefix(const char *text)
{
	static const char *const marks[] = { "人民币元", "人民币", "(大写)", "大写", "rmb", "cny", "¥", "⊗", "x", "(x)", ":" };
	bool found = true;

	while (found) {
		found = false;
		for (gsize i = 0; i < G_N_ELEMENTS(marks) && !found; i++)
			if (g_str_has_prefix(text, marks[i])) {
				text += strlen(marks[i]);
				found = true;
			}
	}
	return text;
}

bool
money_words_parse(const char *text, Fen *out, bool *doubtful)
{
	g_autofree char *folded = text_fold(text);
	WordSum sum = { .digit = -1, .unit = 10000, .myriad = G_MAXINT64, .after = WORD_DIGIT, .ok = true };

	for (const char *p = skip_words_prefix(folded); *p != '\0' && sum.ok; p = g_utf8_next_char(p)) {
		bool alike = false;
		int word = word_find(g_utf8_get_char(p), &alike);

		if (word < 0)
			return false;
		sum.loose |= alike;
		take_word(&sum, word);
	}
	if (!sum.ok || sum.digit > 0 || sum.section != 0 || sum.after == WORD_DIGIT || sum.total > YUAN_MAX)
		return false;
	*out = sum.total * 100 + sum.cents;
	if (doubtful != NULL)
		*doubtful = sum.loose;
	return true;
}

static const char *const digit_words[] = { "零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖" };

/* 1..9999 with inner zeros as one 零, none at the end. */
static void
append_section(GString *out, guint section)
{
	static const char *const units[] = { "仟", "佰", "拾", "" };
	bool started = false, zero = false;

	for (guint i = 0, scale = 1000; i < 4; i++, scale /= 10) {
		guint digit = section / scale % 10;

		if (digit == 0) {
			zero = started;
			continue;
		}
		if (zero)
			g_string_append(out, "零");
		g_string_append(out, digit_words[digit]);
		g_string_append(out, units[i]);
		started = true;
		zero = false;
	}
}

static void
append_yuan(GString *out, Fen yuan)
{
	static const char *const units[] = { "亿", "万", "" };
	bool zero = false;

	for (guint i = 0; i < 3; i++) {
		guint section = (guint)(yuan / (i == 0 ? 100000000 : i == 1 ? 10000 : 1) % (i == 0 ? 100000 : 10000));

		if (section == 0) {
			zero = out->len > 0;
			continue;
		}
		if (out->len > 0 && (zero || section < 1000))
			g_string_append(out, "零");
		append_section(out, section);
		g_string_append(out, units[i]);
		zero = false;
	}
	g_string_append(out, "元");
}

char *
money_words_format(Fen amount)
{
	Fen yuan = amount / 100;
	guint jiao = (guint)(amount / 10 % 10), fen = (guint)(amount % 10);
	GString *out;

	if (amount < 1 || amount > MONEY_MAX)
		return NULL;
	out = g_string_new(NULL);
	if (yuan > 0)
		append_yuan(out, yuan);
	if (jiao > 0)
		g_string_append_printf(out, "%s角", digit_words[jiao]);
	if (fen > 0 && jiao == 0 && yuan > 0)
		g_string_append(out, "零");
	if (fen > 0)
		g_string_append_printf(out, "%s分", digit_words[fen]);
	else
		g_string_append(out, "整");
	return g_string_free(out, FALSE);
}
