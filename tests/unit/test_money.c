/* test_money.c - sums in digits and in capital words, with the vectors of DOMAIN.md sections 4.6 and 5 */
#include "base/money.h"

typedef struct {
	const char *text;
	Fen fen; /* -1: refused */
} Case;

static const Case digits[] = {
	{ "700.00", 70000 },
	{ "700", 70000 },
	{ "700.5", 70050 },
	{ "1,200.00", 120000 },
	{ "¥1,200.00", 120000 },
	{ "￥ 1,200.00", 120000 },
	{ "￥１，２００．００", 120000 },
	{ "CNY700.00", 70000 },
	{ "CNT100000.00", 10000000 },
	{ "RMB 600.00元", 60000 },
	{ "人民币600元整", 60000 },
	{ "人民币 ¥600.00", 60000 },
	{ "4,010.00元(人民币)", 401000 },
	{ "4,010.00元（人民币）", 401000 },
	{ "-52.00", -5200 },
	{ "¥-52.00", -5200 },
	{ "-¥52.00", -5200 },
	{ "+400.00", 40000 },
	{ "0.01", 1 },
	{ "0", 0 },
	{ "999,999,999,999.99", MONEY_MAX },
	{ "12345678901", 1234567890100 },
	{ "123456789012", -1 },
	{ "0413060103000009171", -1 },
	{ "1,20.00", -1 },
	{ "1200,000.00", -1 },
	{ "1,200.000", -1 },
	{ "1 200.00", -1 },
	{ "1.200.00", -1 },
	{ "700.", -1 },
	{ ".50", -1 },
	{ "", -1 },
	{ "元", -1 },
	{ "--5", -1 },
	{ "700元/个", -1 },
	{ "7OO.00", -1 },
	{ "9999999999999999999999.00", -1 },
	{ "1,000,000,000,000.00", -1 },
	{ "020261009", -1 },
};

static const Case ocr[] = {
	{ "1.200.00", 120000 },
	{ "1,200,00", 120000 },
	{ "1，200。00", 120000 },
	{ "1 200.00", 120000 },
	{ "700. 00", 70000 },
	{ "羊700.00", 70000 },
	{ "Y1.200.00", 120000 },
	{ "700.00", 70000 },
	{ "-1.200.00", -120000 },
	{ "1.200", -1 },
	{ "700 00", -1 },
	{ "1.20.00", -1 },
	{ "7a0.00", -1 },
	{ "12.3456.00", -1 },
	{ "0413 0601 0300 0009 171", -1 },
};

static void
test_digits(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(digits); i++) {
		Fen fen = -1;
		bool ok = money_parse(digits[i].text, &fen);

		g_test_message("%s", digits[i].text);
		g_assert_cmpint(ok ? fen : -1, ==, digits[i].fen);
	}
	g_assert_false(money_parse(NULL, &(Fen){ 0 }));
}

static void
test_ocr(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(ocr); i++) {
		Fen fen = -1;
		bool ok = money_parse_ocr(ocr[i].text, &fen);

		g_test_message("%s", ocr[i].text);
		g_assert_cmpint(ok ? fen : -1, ==, ocr[i].fen);
	}
}

static const Case both_ways[] = {
	{ "壹分", 1 },
	{ "壹角整", 10 },
	{ "伍拾元整", 5000 },
	{ "捌拾元整", 8000 },
	{ "壹佰肆拾元整", 14000 },
	{ "贰佰肆拾元整", 24000 },
	{ "叁佰伍拾元整", 35000 },
	{ "伍佰捌拾元整", 58000 },
	{ "陆佰元整", 60000 },
	{ "柒佰元整", 70000 },
	{ "壹仟元整", 100000 },
	{ "壹仟贰佰元整", 120000 },
	{ "壹仟零壹元整", 100100 },
	{ "壹佰元壹角整", 10010 },
	{ "壹仟肆佰零玖元伍角整", 140950 },
	{ "陆仟零柒元壹角肆分", 600714 },
	{ "壹仟陆佰捌拾元叁角贰分", 168032 },
	{ "壹拾万柒仟元伍角叁分", 10700053 },
	{ "壹万陆仟肆佰零玖元零贰分", 1640902 },
	{ "叁佰贰拾伍元零肆分", 32504 },
	{ "壹拾万零壹元整", 10000100 },
	{ "壹佰万元零壹分", 100000001 },
	{ "壹亿零伍仟元整", 10000500000 },
	{ "壹仟贰佰叁拾肆亿伍仟陆佰柒拾捌万玖仟零壹拾贰元叁角肆分", 12345678901234 },
};

static const struct {
	const char *text;
	Fen fen;
	bool doubtful;
} accepted[] = {
	{ "拾伍元正", 1500, false },
	{ "人民币叁佰伍拾圆整", 35000, false },
	{ "叁佰伍拾元零角零分", 35000, false },
	{ "三百五十元整", 35000, false },
	{ "柒佰元伍角整", 70050, false },
	{ "壹仟陆佰捌拾元零叁角贰分", 168032, false },
	{ "壹拾万零柒仟元伍角叁分", 10700053, false },
	{ "壹拾万柒仟元零伍角叁分", 10700053, false },
	{ "壹仟肆佰零玖元伍角", 140950, false },
	{ "(大写)人民币柒佰元整", 70000, false },
	{ "（大写） 人民币 柒佰 元整", 70000, false },
	{ "人民币(大写):柒佰元整", 70000, false },
	{ "⊗伍佰贰拾陆圆整", 52600, false },
	{ "ⓧ伍佰贰拾陆圆整", 52600, false },
	{ "RMB柒佰元整", 70000, false },
	{ "貳仟陸佰萬圓整", 2600000000, false },
	{ "弌佰元整", 10000, false },
	{ "兩佰块伍毛", 20050, false },
	{ "零元整", 0, false },
	{ "零万叁仟零佰零拾零元零角零分", 300000, false },
	{ "参佰伍拾元整", 35000, true },
	{ "染佰元整", 70000, true },
	{ "柒伯元整", 70000, true },
	{ "壹方元整", 1000000, true },
	{ "柒佰无整", 70000, true },
	{ "柒佰整", 70000, true },
	{ "壹佰伍元整", 10500, true },
	{ "壹仟伍拾元整", 105000, true },
};

static const char *const refused[] = { "", "整", "元整", "柒佰", "柒佰元伍", "佰元整", "柒捌元整", "柒拾佰元整", "柒佰元整元",
	"柒佰元角", "壹万万元整", "壹万亿元整", "700元整", "柒佰元整柒", "柒佰分", "柒佰元伍分叁角", "合计柒佰元整", "零",
	"壹万零拾伍元整", "柒佰*元整" };

static void
test_words(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(both_ways); i++) {
		g_autofree char *words = money_words_format(both_ways[i].fen);
		Fen fen = -1;
		bool doubtful = true;

		g_assert_cmpstr(words, ==, both_ways[i].text);
		g_assert_true(money_words_parse(words, &fen, &doubtful));
		g_assert_cmpint(fen, ==, both_ways[i].fen);
		g_assert_false(doubtful);
	}
	g_assert_null(money_words_format(0));
	g_assert_null(money_words_format(-1));
	g_assert_null(money_words_format(MONEY_MAX + 1));
}

static void
test_words_variants(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(accepted); i++) {
		Fen fen = -1;
		bool doubtful = false;

		g_test_message("%s", accepted[i].text);
		g_assert_true(money_words_parse(accepted[i].text, &fen, &doubtful));
		g_assert_cmpint(fen, ==, accepted[i].fen);
		g_assert_cmpint(doubtful, ==, accepted[i].doubtful);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
		Fen fen = -1;

		g_test_message("%s", refused[i]);
		g_assert_false(money_words_parse(refused[i], &fen, NULL));
	}
}

/* Any sum is the same after words and after digits. */
static void
test_round_trip(void)
{
	for (int i = 0; i < 50000; i++) {
		Fen scale = 1, fen, words_fen = 0, digits_fen = 0;
		g_autofree char *words = NULL, *number = NULL;
		bool doubtful = true;

		for (int n = g_test_rand_int_range(1, 15); n > 0; n--)
			scale *= 10;
		fen = 1 + (Fen)(g_test_rand_double() * (double)(scale - 1));
		words = money_words_format(fen);
		number = money_format(fen);
		g_assert_true(money_words_parse(words, &words_fen, &doubtful));
		g_assert_cmpint(words_fen, ==, fen);
		g_assert_false(doubtful);
		g_assert_true(money_parse(number, &digits_fen));
		g_assert_cmpint(digits_fen, ==, fen);
	}
}

static void
test_format(void)
{
	static const Case cases[] = {
		{ "1,234.50", 123450 }, { "0.00", 0 }, { "0.05", 5 }, { "-52.00", -5200 }, { "1,000,000.00", 100000000 },
		{ "700.00", 70000 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = money_format(cases[i].fen);

		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/money/digits", test_digits);
	g_test_add_func("/money/ocr", test_ocr);
	g_test_add_func("/money/words", test_words);
	g_test_add_func("/money/words-variants", test_words_variants);
	g_test_add_func("/money/round-trip", test_round_trip);
	g_test_add_func("/money/format", test_format);
	return g_test_run();
}
