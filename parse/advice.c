/* advice.c - transfers told in a sentence */
#include "parse/advice.h"
#include <string.h>
#include "base/names.h"

#define NAME    "([\\p{Han}A-Za-z0-9()·]{4,40}?(?:公司|集团|厂|中心|合作社|医院|学校|电站|局|院|社))"
#define ACCOUNT "[(](?:[^()]{0,12}?)(?:账号|账户|帐号|卡号)(?:尾号)?[:为]?([0-9*]{4,32})[^()]*[)]"
#define WENT    "(?:支付|支出|付款|转账|汇款|付出|汇出|划转|划付|转出|汇入|转入|付)"

#define TO      "(?:向|给|汇入|转入|付至|划至|转至|付给)"

/* A request ("请于…前向…支付", "于…申请，请向…支付") is none, nor is what has yet to happen.  Messages of a bank to a telephone leave the year out. */
static const char sentence[] = "(?<!请[于在])(?<![须应将拟][于在])(?:20\\d{2}[-/.年])?\\d{1,2}[-/.月]\\d{1,2}[^。前请须需应拟待]{0,60}" TO NAME "[^。]{0,120}?(?:人民币|[¥￥]|元)"
                               "[^。]{0,160}。?[^。]{0,80}(?:(?<![如若])已(?:处理|支付|付|扣|划|汇|转|完成|入账|成功)|成功)";

static char *
text_of(const Page *page)
{
	GString *all = g_string_new(NULL);

	for (guint i = 0; i < page->runs->len && i < SHEET_RUNS; i++) {
		g_autofree char *plain = g_utf8_normalize(((const Run *)g_ptr_array_index(page->runs, i))->text, -1, G_NORMALIZE_NFKC);
		g_autofree char *dense = plain != NULL ? pattern_replace("\\s+", plain, "") : NULL;

		if (dense != NULL)
			g_string_append(all, dense);
	}
	return g_string_free(all, FALSE);
}

bool
advice_is(const Page *page)
{
	g_autofree char *text = text_of(page);

	return pattern_has(sentence, text);
}

/* Puts what the pattern finds, unless a label told it. */
static void
put(Paper *paper, const char *field, ValueType type, const char *pattern, const char *text)
{
	g_autofree char *raw = segment_get(paper->segment, field) == NULL ? pattern_find(pattern, text) : NULL, *value = NULL;
	Grade grade;

	if (raw == NULL)
		return;
	/* "尾号9171" is the end of a masked number. */
	if (type == VALUE_ACCOUNT && strlen(raw) <= 6 && strchr(raw, '*') == NULL)
		value = g_strconcat("****", raw, NULL);
	else
		value = value_read(type, raw, false, &grade, NULL);
	if (value != NULL)
		paper_put_text(paper, field, value, raw);
}

/* A line of its own that addresses a company: whose money it was, where the text says 贵单位. */
static void
put_addressee(Paper *paper)
{
	for (guint s = 0; s < paper->sheets->len; s++) {
		const Page *page = ((const Sheet *)g_ptr_array_index(paper->sheets, s))->page;

		for (guint i = 0; i < page->runs->len && i < SHEET_RUNS; i++) {
			const char *line = ((const Run *)g_ptr_array_index(page->runs, i))->text;
			g_autofree char *name = pattern_find("^\\s*(?:尊敬的)?([\\p{Han}A-Za-z0-9()（）·]{4,40})\\s*[:：]\\s*$", line);

			if (name == NULL || !names_is_company(name))
				continue;
			paper_put_text(paper, "payer_name", name, name);
			return;
		}
	}
}

void
advice_read(Paper *paper)
{
	g_autofree char *text = paper_running_text(paper);

	if (!pattern_has(sentence, text))
		return;
	put(paper, "payee_name", VALUE_PARTY, TO "(?:收款人|收款单位|收款方)?[:]?" NAME "(?=[(,，、]|" WENT ")", text);
	put(paper, "payee_account", VALUE_ACCOUNT, TO "[\\p{Han}A-Za-z()·]{4,40}?" ACCOUNT, text);
	put(paper, "payer_account", VALUE_ACCOUNT, "(?:贵单位|贵公司|贵司|我单位|我公司|您|公司|集团|厂)" ACCOUNT "于", text);
	if (pattern_has("(?:贵|您)(?:单位|公司|司|方)?" ACCOUNT, text))
		put_addressee(paper);
	put(paper, "payer_name", VALUE_PARTY, "】" NAME "[,，:](?:您|贵)", text);
	put(paper, "payer_name", VALUE_PARTY, "(?:^|[。0-9:,，])(?:兹有|客户)?" NAME "(?:[(][^()]*[)])?(?:于|在)20\\d{2}", text);
	put(paper, "amount_words_fen", VALUE_WORDS, "((?:人民币)?[壹贰叁肆伍陆柒捌玖拾][零壹贰叁肆伍陆柒捌玖拾佰仟万亿]*[元圆][零壹贰叁肆伍陆柒捌玖角分整正]*)", text);
	put(paper, "amount_fen", VALUE_AMOUNT, "(?|[¥￥]([0-9][0-9,]*\\.[0-9]{2})|(?:人民币|金额)[:为]?([0-9][0-9,]*(?:\\.[0-9]{1,2})?)元?)", text);
	put(paper, "paid_at", VALUE_DATE, "(20\\d{2}[-/.年]\\d{1,2}[-/.月]\\d{1,2}日?(?:\\d{1,2}:\\d{2}(?::\\d{2})?)?)", text);
	put(paper, "remark", VALUE_MEMO, "(?:用途|附言|摘要|备注)[:为]?([^。,，;；]{2,40})", text);
}
