/* mailtext.c - mail text to fields */
#include "parse/mailtext.h"
#include <string.h>
#include "base/names.h"
#include "base/taxid.h"
#include "base/text.h"
#include "parse/option.h"

#define SIGNATURE_LINES 10
#define SHORT_NOTE 40 /* code points: "转发，请处理。" says nothing of its own */
#define TEXT_MAX 20000

typedef struct {
	char *text;
	const Sheet *sheet;
	double y;
	bool is_signature;
} Line;

static void
line_free(gpointer data)
{
	Line *line = data;

	g_free(line->text);
	g_free(line);
}

static const char *
line_text(const GPtrArray *lines, guint i)
{
	return ((const Line *)g_ptr_array_index(lines, i))->text;
}

/* The rows of the paper as lines of text. */
static GPtrArray *
lines_of(const Paper *paper)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);

	for (guint s = 0; s < paper->sheets->len; s++) {
		const Sheet *sheet = g_ptr_array_index(paper->sheets, s);
		const Run *before = NULL;

		for (guint i = 0; i < sheet->page->runs->len && i < SHEET_RUNS; i++) {
			const Run *run = g_ptr_array_index(sheet->page->runs, i);
			bool same_row = before != NULL && MIN(before->y1, run->y1) - MAX(before->y0, run->y0) >= 0.5 * MIN(before->y1 - before->y0, run->y1 - run->y0);
			Line *line = same_row ? g_ptr_array_index(lines, lines->len - 1) : g_new0(Line, 1);

			if (!same_row) {
				line->text = g_strdup(run->text);
				line->y = run->y0;
				line->sheet = sheet;
				g_ptr_array_add(lines, line);
			} else {
				char *both = g_strconcat(line->text, " ", run->text, NULL);

				g_free(line->text);
				line->text = both;
			}
			before = run;
		}
	}
	return lines;
}

/* --- the signature --- */

static bool
is_person_line(const char *text)
{
	g_autofree char *bare = pattern_replace("^(联系人|经办人|申请人|此致|敬礼|祝好|顺祝商祺)[:：]|\\s+", text, "");

	return names_is_person(bare);
}

/* The company that a line names and nothing else but its department ("某某有限公司 市场营销部"); NULL if it is no such line. */
static char *
company_of_line(const char *text)
{
	g_autofree char *bare = pattern_replace("[\\s|/·-]+[\\p{Han}]{1,8}(部|处|科|室|中心|办|组|班)\\s*$", text, "");

	if (text_length(bare) > 40 || text_length(bare) < 4 || pattern_has("[，。；！？：:【】]", bare) || !names_is_company(bare))
		return NULL;
	return pattern_replace("\\s+", bare, "");
}

static bool
is_company_line(const char *text)
{
	g_autofree char *company = company_of_line(text);

	return company != NULL;
}

/* 手机 of "手机/微信：139…", "手机（微信同号）：139…" */
static char *
plain_label(const char *text)
{
	return pattern_replace("(?<=\\p{Han})\\s*([/／、|&和及]\\s*(微信号?|QQ号?|电话|手机号?|传真|WeChat|Tel)|[（(][^）)]{1,8}[)）])(?=\\s*[:：])", text, "");
}

static char *
phone_of_line(const char *text)
{
	g_autofree char *plain = plain_label(text), *label = pattern_find("^\\s*([\\p{Han}A-Za-z]{1,6})\\s*[:：.]?\\s*[+(（0-9]", plain);
	Grade grade;
	g_autofree char *phone = NULL;

	if (label != NULL) {
		g_autofree char *key = vocabulary_key(label);

		if (!vocabulary_is("mail", "phone_labels", key))
			return NULL;
	} else if (!pattern_has("^[\\s0-9+()（）-]{7,20}$", text)) {
		return NULL;
	}
	phone = value_read(VALUE_PHONE, text, false, &grade, NULL);
	return grade == GRADE_GOOD ? g_steal_pointer(&phone) : NULL;
}

static bool
is_name_line(const char *text)
{
	return !pattern_has("[:：]", text) && (is_person_line(text) || pattern_has("^\\s*\\p{Han}{2,4}\\s*$", text));
}

static bool
is_contact_line(const char *text)
{
	g_autofree char *phone = phone_of_line(text), *plain = plain_label(text);

	return phone != NULL || pattern_has("^\\s*(公司|单位|办公|联系|通讯|通信)?(电\\s*话|手\\s*机|联系电话|手机号码?|固话|座机|办公电话|传\\s*真|邮\\s*箱|电子邮[箱件]|E-?mail|"
			"Tel|Mob(ile)?|Fax|QQ|微信|网址|地\\s*址|邮\\s*编|部\\s*门)\\s*[:：.]", plain);
}

/* Labels below a company that name a contact or a number are what the mail says, not who signs it. */
static bool
is_data_below(const GPtrArray *lines, guint from)
{
	for (guint i = from; i < lines->len && i < from + 6; i++) {
		const char *text = line_text(lines, i);

		if (pattern_has("^\\s*(联系人|收件人|经办人|税\\s*号|统一社会信用代码|纳税人识别号|数量|办理|申请)", text))
			return true;
		if (!is_contact_line(text))
			return false;
	}
	return false;
}

/* Marks the blocks of name, company and numbers with which people sign; a mail that was answered in itself has several. */
static void
mark_signatures(GPtrArray *lines)
{
	for (guint i = 0; i < lines->len; i++) {
		Line *line = g_ptr_array_index(lines, i);
		guint next = i + 1;

		if (!is_company_line(line->text))
			continue;
		line->is_signature = true;
		if (i > 0 && is_name_line(line_text(lines, i - 1)))
			((Line *)g_ptr_array_index(lines, i - 1))->is_signature = true;
		else if (next < lines->len && is_name_line(line_text(lines, next)))
			((Line *)g_ptr_array_index(lines, next++))->is_signature = true;
		if (is_data_below(lines, next))
			continue;
		for (; next < lines->len && next < i + 8 && is_contact_line(line_text(lines, next)); next++)
			((Line *)g_ptr_array_index(lines, next))->is_signature = true;
	}
	/* A name alone at the end, with or without numbers below it. */
	for (guint i = lines->len, seen = 0; i-- > 0 && seen < SIGNATURE_LINES; seen++) {
		Line *line = g_ptr_array_index(lines, i);

		if (line->is_signature)
			break;
		if (is_person_line(line->text) && !pattern_has("[:：]", line->text)) {
			for (guint n = i; n < lines->len; n++)
				((Line *)g_ptr_array_index(lines, n))->is_signature = true;
			break;
		}
		if (!is_contact_line(line->text) && !pattern_has("^\\s*20\\d{2}\\s*[-/.年]", line->text))
			break;
	}
}

static void
read_signatures(Paper *paper, const GPtrArray *lines)
{
	for (guint i = 0; i < lines->len; i++) {
		const Line *line = g_ptr_array_index(lines, i);
		g_autofree char *phone = phone_of_line(line->text), *bare = pattern_replace("\\s+", line->text, ""), *company = company_of_line(line->text);

		if (!line->is_signature)
			continue;
		if (company != NULL && segment_get(paper->segment, "signature_company") == NULL)
			paper_put_text(paper, "signature_company", company, line->text);
		else if (is_name_line(line->text) && segment_get(paper->segment, "signature_name") == NULL)
			paper_put_text(paper, "signature_name", bare, line->text);
		else if (phone != NULL && segment_get(paper->segment, "signature_phone") == NULL)
			paper_put_text(paper, "signature_phone", phone, line->text);
	}
}

/* Labels of a signature are the sender's, not the application's. */
static void
drop_signature_captions(Paper *paper, const GPtrArray *lines)
{
	for (guint i = paper->captions->len; i-- > 0;) {
		const Caption *caption = g_ptr_array_index(paper->captions, i);

		for (guint n = 0; n < lines->len; n++) {
			const Line *line = g_ptr_array_index(lines, n);

			if (line->is_signature && line->sheet == caption->sheet && ABS(line->y - caption->label->y0) < 0.5 * token_height(caption->label)) {
				g_ptr_array_remove_index(paper->captions, i);
				break;
			}
		}
	}
}

/* --- sentences --- */

#define NUMBER "([0-9]{1,3}|[一二两俩三四五六七八九十壹贰叁肆伍]{1,3})"

static char *
list_pattern(const char *section, const char *name)
{
	char *const *words = vocabulary_list(section, name);
	GString *pattern = g_string_new("(?:");

	for (guint i = 0; words[i] != NULL; i++) {
		g_autofree char *folded = text_fold(words[i]), *escaped = g_regex_escape_string(folded, -1);

		g_string_append_printf(pattern, "%s%s", i > 0 ? "|" : "", escaped);
	}
	g_string_append_c(pattern, ')');
	return g_string_free(pattern, FALSE);
}

/* Like pattern_find() for patterns made at run time. */
static char *
found_by(const char *pattern, const char *text)
{
	g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;

	if (regex == NULL || !g_regex_match(regex, text, 0, &match))
		return NULL;
	for (int i = 1; i < g_match_info_get_match_count(match); i++) {
		char *group = g_match_info_fetch(match, i);

		if (group != NULL && group[0] != '\0')
			return group;
		g_free(group);
	}
	return g_strdup("");
}

static char **
sentences_of(const char *text)
{
	return g_regex_split_simple("[。；;！!？?\\n]", text, 0, 0);
}

/* A price list tells what things cost, it asks for nothing. */
static bool
is_terms(const char *sentence)
{
	return pattern_has("[0-9]元/|/次/|元每次|收费标准|资费标准[:：].*元.*元", sentence);
}

static bool
is_refused(const char *sentence, const char *at)
{
	char *const *words = vocabulary_list("services", "refusals");
	const char *from = sentence;
	g_autofree char *before = NULL;

	for (int i = 0; i < 8 && at > from; i++)
		at = g_utf8_prev_char(at);
	before = g_strdup(at);
	for (guint i = 0; words[i] != NULL; i++) {
		const char *hit = strstr(before, words[i]);

		if (hit != NULL && text_length(before) - text_length(hit) <= 6)
			return true;
	}
	return false;
}

static bool
find_service(Paper *paper, const char *sentence, const char *code)
{
	g_autofree char *words = list_pattern("services", code), *subjects = list_pattern("services", "subjects");
	g_autofree char *hit = g_strdup_printf("(%s)", words), *service = found_by(hit, sentence);
	g_autofree char *after = NULL, *before = NULL, *count = NULL, *value = NULL;
	const char *at;
	int n;

	if (service == NULL)
		return false;
	at = strstr(sentence, service);
	if (at == NULL || is_refused(sentence, at))
		return false;
	after = g_strdup_printf("%s(?:的)?(?:密码|操作|服务|业务|支持)?[:：，,×x*(（]?(?:共|合计|数量)?[:：]?" NUMBER "(?:个|次|把|枚|只|套|项|支|张|份|$|[,，)）])", words);
	before = g_strdup_printf(NUMBER "(?:个|次|把|枚|只|套|支|张|份)(?:的)?(?:%s)?.{0,8}?%s", subjects, words);
	count = found_by(after, sentence);
	if (count == NULL) {
		g_autofree char *between = g_strdup_printf("%s.{0,4}?" NUMBER "(?:个|次|把|枚|只|套|支|张|份)", words);

		count = found_by(before, sentence);
		if (count == NULL)
			count = found_by(between, sentence);
	}
	n = count != NULL ? pattern_number(count) : 1;
	value = g_strdup_printf("%s:%d", code, n > 0 ? n : 1);
	for (guint i = 0; i < paper->segment->fields->len; i++) {
		const Field *field = g_ptr_array_index(paper->segment->fields, i);

		if (g_str_equal(field->name, "service") && g_str_has_prefix(field->value, code) && field->value[strlen(code)] == ':')
			return true;
	}
	paper_put_text(paper, "service", value, service);
	return true;
}

/* What a sentence asks to be done; true if it asks for a service. */
static bool
find_services(Paper *paper, const char *sentence)
{
	static const char *const codes[] = { "pin_reset", "format", "reissue", "remote_support" };
	bool any = false;

	if (is_terms(sentence))
		return false;
	for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
		any = find_service(paper, sentence, codes[i]) || any;
	return any;
}

static void
find_express(Paper *paper, const char *sentence)
{
	g_autofree char *words = list_pattern("express", "asks"), *none = list_pattern("express", "no");
	g_autofree char *pattern = g_strdup_printf("((?:请|需|要|用|发|走|以|通过|办理|加|另|含|选择|采用)[^，,]{0,6}%s|%s(?:公司|速运|快递)?(?:寄|"
			"邮|发|送)|%s(?:服务)?费|%s[0-9一]次)", words, words, words, words);
	g_autofree char *hit = found_by(pattern, sentence), *free_of_charge = found_by(none, sentence);

	if (hit == NULL || free_of_charge != NULL || is_terms(sentence) || is_refused(sentence, strstr(sentence, hit)) ||
	    pattern_has("(地址|单号)[:：]", sentence) || segment_get(paper->segment, "wants_express") != NULL)
		return;
	paper_put_text(paper, "wants_express", "1", hit);
}

static void
put_once(Paper *paper, const char *name, const char *value, const char *raw)
{
	const Field *field = segment_get(paper->segment, name);

	if (field == NULL)
		paper_put_text(paper, name, value, raw);
	else if (!g_str_equal(field->value, value))
		paper_doubt(paper, "%s: \"%s\" and \"%s\" in one mail", name, field->value, value);
}

static void
find_package(Paper *paper, const char *sentence)
{
	static const char *const names[] = { "basic", "combined" };
	const char *found = NULL;
	g_autofree char *raw = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *words = list_pattern("package", names[i]), *pattern = NULL, *hit = NULL;

		/* The bare word needs company: 基础上, 组合拳 are no packages. */
		pattern = g_strdup_printf("(%s)(?:[,，、。)）\\s×x*0-9一二两三五壹叁伍]|年|资费|套餐|$)", words);
		hit = found_by(pattern, sentence);
		if (hit == NULL)
			continue;
		if (found != NULL)
			return; /* both are named: an explanation, not a choice */
		found = names[i];
		raw = g_steal_pointer(&hit);
	}
	if (found != NULL && !is_terms(sentence))
		put_once(paper, "package", found, raw);
}

static void
find_years(Paper *paper, const char *sentence)
{
	g_autofree char *hit = pattern_find("(?:年限|期限|办理|申请|有效期|服务期|资费|套餐|基础|组合|钥匙|证书|key|共|各|[把个枚][,，、]?)[^0-9。]{0,6}?(?<![0-9])([0-9]{1,2}|"
			"[一二两三四五六七八九十壹贰叁肆伍])年(?!月|[0-9]|前|后|内|来|度|底|初|级|份)", sentence);
	g_autofree char *years = NULL;

	if (hit == NULL)
		hit = pattern_find("^[^0-9]{0,4}(?<![0-9])([0-9]{1,2}|[一二两三四五六七八九十壹贰叁肆伍])年(?:期)?(?:[,，、]|$)", sentence);
	if (hit == NULL || pattern_number(hit) < 1 || is_terms(sentence))
		return;
	years = g_strdup_printf("%d", pattern_number(hit));
	put_once(paper, "years", years, hit);
	if (!g_strv_contains((const char *const[]){ "1", "3", "5", NULL }, years))
		paper_doubt(paper, "years: \"%s\" is not offered", hit);
}

static void
find_count(Paper *paper, const char *sentence)
{
	g_autofree char *nouns = list_pattern("mail", "key_nouns");
	g_autofree char *before = g_strdup_printf("(?<![0-9.])" NUMBER "(?:个|把|枚|只|支|套|块|张)[^，,。]{0,8}?%s", nouns);
	g_autofree char *after = g_strdup_printf("%s[^0-9，,。一二两三四五六七八九十元]{0,6}[,，]?(?:共|数量)?[:：]?(?<![0-9.])" NUMBER "(?:个|把|枚|只|支|套|块)", nouns);
	g_autofree char *hit = pattern_find("(?:数量|个数|把数|份数)[^0-9，,。]{0,6}?(?:改为|改成|变更为|更正为|调整为|应为|增加到|增至|减为|减少到|是)" NUMBER "[个把枚只支套块]",
	                                    sentence), *count = NULL;

	if (hit == NULL)
		hit = pattern_find("(?<![0-9.])([0-9]{1,3}|[一二两俩三四五六七八九十壹贰叁肆伍]{1,3})把", sentence);
	if (hit == NULL)
		hit = found_by(before, sentence);
	if (hit == NULL)
		hit = found_by(after, sentence);
	if (hit == NULL)
		hit = pattern_find("(?:共|合计|总计|申请|办理|数量)[:：]?(?:为|是)?([0-9]{1,3}|[一二两俩三四五六七八九十]{1,3})[个枚只支套]", sentence);
	if (hit == NULL || pattern_number(hit) < 1 || is_terms(sentence))
		return;
	count = g_strdup_printf("%d", pattern_number(hit));
	put_once(paper, "key_count", count, hit);
}

static bool
sentence_has(const char *name, const char *sentence, bool patterns)
{
	char *const *words = vocabulary_list("mail", name);

	for (guint i = 0; words[i] != NULL; i++) {
		g_autofree char *hit = patterns ? found_by(words[i], sentence) : NULL;

		if (patterns ? hit != NULL : strstr(sentence, words[i]) != NULL)
			return true;
	}
	return false;
}

/* "先不要办理", "款项请退回": a person reads it before anything is made. */
static void
find_halt(Paper *paper, const char *sentence)
{
	if (sentence_has("halts", sentence, true) && !sentence_has("unless", sentence, false))
		paper_doubt(paper, "wish: \"%s\"", sentence);
}

/* Attachments, parcels and price lists also are counted; money is no key. */
static void
read_sentences(Paper *paper, const char *text)
{
	g_auto(GStrv) sentences = sentences_of(text);

	for (guint i = 0; sentences[i] != NULL && i < 400; i++) {
		g_autofree char *sentence = text_fold(sentences[i]);

		if (sentence[0] == '\0' || text_length(sentence) > 400)
			continue;
		find_halt(paper, sentence);
		find_express(paper, sentence);
		if (find_services(paper, sentence))
			continue;
		find_package(paper, sentence);
		find_years(paper, sentence);
		find_count(paper, sentence);
	}
}

/* "我单位（税号：…）", "新疆某某公司申请办理…" */
static void
find_identity(Paper *paper, const char *running)
{
	g_autofree char *code = NULL, *name = NULL;

	if (segment_get(paper->segment, "tax_id") == NULL) {
		g_autofree char *hit = pattern_find("(?:税号|信用代码|纳税人识别号|统一代码|机构代码)[^0-9A-Za-z]{0,6}([0-9A-Za-z]{15,20})(?![0-9A-Za-z])", running);

		code = hit != NULL ? taxid_normalise(hit) : taxid_find(running);
		if (code != NULL)
			paper_put_text(paper, "tax_id", code, code);
	}
	if (segment_get(paper->segment, "company_name") != NULL)
		return;
	name = pattern_find("(?:^|[。，,：:；;、（(！!\\n]|我单位|我公司|我司|我们是|这里是|我是|本公司|为|代|由|系)([\\p{Han}A-Za-z0-9（）()]{2,36}?(?:公司|"
			"厂|合作社|医院|学校|电站)(?:[\\p{Han}]{2,10}(?:分公司|支公司|分厂))?)(?=[（(，,。：:；;、]|申请|需|办理|拟|现|已|的|因|要|想|委托|为|向|电子|数字|"
			"此|税号|统一|提交|$)", running);
	if (name != NULL) {
		g_autofree char *own = pattern_replace("^(您好|你好)?[，,]?(我们是|我是|这里是|这是)|^(我们|我方|咱们|这边|此前|目前)(?=[\\p{Han}]{4})|^(我|本)(公司|单位|司|厂)(是|为|系)?[（(]*|^[（(]+(?=[^）)]*$)|^(兹有|现有|现|今|由|为|代)", name, "");

		g_free(name);
		name = g_steal_pointer(&own);
	}
	if (name == NULL || !names_is_company(name) || text_length(name) < 6 || pattern_has("^(我|本|贵|该)(公司|厂)", name))
		return;
	paper_put_text(paper, "company_name", name, name);
}

/* Who asks for a service in running text need not write labels: "…，张三收，电话139…", "重置后请寄到…".  Others sometimes say no more than where
 * to send it. */
static void
find_delivery(Paper *paper, const char *running, bool asks)
{
	static const char *const names[] = { "(?:联系人|联络人|收件人|收货人|接收人|经办人)(?:是|为)?[:：]?([\\p{Han}·]{2,4}?)(?=[，,。；;、（(]|电话|手机|[0-9]|$)",
		                             "[，,。；;、]([\\p{Han}·]{2,4})收(?=[，,。；;、（(]|$)",
		                             "我是[^，,。；;]{4,40}?(?:公司|厂|局|院|站|社|中心)的([\\p{Han}·]{2,4}?)(?=[，,。；;、（(]|$)" };
	static const char *const places[] = { "(?:请(?:邮寄|快递|寄|发)(?:到|往|至|回|给)?|[寄邮送发递](?:到|往|至)|寄回到?|寄给)[:：]?([^，,。；;！!]{6,80})",
		                              "(?:寄|件|邮|收货|通信|通讯)[\\p{Han}]{0,2}地址(?:为|是|在|:|：)([^，,。；;！!]{6,80})", "地址(?:为|是|在|:|：)([^，,。；;！!]{6,80})" };

	for (guint i = 0; i < G_N_ELEMENTS(places) - !asks && segment_get(paper->segment, "mailing_address") == NULL; i++) {
		g_autofree char *found = pattern_find(places[i], running);
		g_autofree char *place = found != NULL ? pattern_replace("(谢谢|多谢|感谢|请查收|请知悉|麻烦|辛苦|此致|敬礼|祝好|顺祝|顺颂).*$", found, "") : NULL;
		Grade grade;
		g_autofree char *value = place != NULL ? value_read(VALUE_ADDRESS, place, false, &grade, NULL) : NULL;

		if (value != NULL && grade == GRADE_GOOD)
			paper_put_text(paper, "mailing_address", value, place);
	}
	if (!asks && segment_get(paper->segment, "mailing_address") == NULL)
		return;
	for (guint i = 0; i < G_N_ELEMENTS(names) && segment_get(paper->segment, "contact_name") == NULL; i++) {
		g_autofree char *name = pattern_find(names[i], running);

		if (name != NULL && names_is_person(name))
			paper_put_text(paper, "contact_name", name, name);
	}
	if (segment_get(paper->segment, "contact_phone") == NULL) {
		g_autofree char *phone = pattern_find("(?<![0-9])(1[3-9][0-9]{9})(?![0-9])|(?:电话|座机)[^0-9]{0,3}(0[0-9]{2,3}-?[0-9]{7,8})(?![0-9])", running);
		Grade grade;
		g_autofree char *value = phone != NULL ? value_read(VALUE_PHONE, phone, false, &grade, NULL) : NULL;

		if (value != NULL && grade == GRADE_GOOD)
			paper_put_text(paper, "contact_phone", value, phone);
	}
	if (segment_get(paper->segment, "postcode") == NULL) {
		g_autofree char *code = pattern_find("(?:邮编|邮政编码)[:：为是]{0,2}([0-9]{6})(?![0-9])", running);

		if (code != NULL)
			paper_put_text(paper, "postcode", code, code);
	}
}

static void
mention(Paper *paper, const char *name, const char *list, const char *key)
{
	const char *hit = vocabulary_inside("mail", list, key);

	if (hit != NULL)
		paper_put_text(paper, name, "1", hit);
}

static void
take_labels(Paper *paper)
{
	static const char *const labels[] = { "company_name", "tax_id", "contact_name", "contact_phone", "contact_email", "mailing_address", "postcode",
		                              "key_count", "package", "years", "biz_type", "invoice_title", "invoice_tax_id", "legal_representative" };

	for (guint i = 0; i < G_N_ELEMENTS(labels); i++) {
		const Caption *best = caption_best(paper->captions, labels[i]);
		bool label_like = best != NULL && (best->label->has_colon || best->grade == GRADE_GOOD);

		/* In running mail a word without a colon and a likely value is no label. */
		if (label_like && (best->value != NULL || best->label->has_colon))
			paper_take(paper, labels[i]);
	}
}

static char *
body_of(const GPtrArray *lines)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < lines->len && text->len < TEXT_MAX; i++)
		if (!((const Line *)g_ptr_array_index(lines, i))->is_signature)
			g_string_append_printf(text, "%s\n", line_text(lines, i));
	return g_string_free(text, FALSE);
}

/* A quoted notice of the desk tells the desk's own telephone, address and account. */
static bool
is_notice(const Paper *history)
{
	g_autofree char *text = paper_running_text(history);

	return pattern_has("收款(单位|账户|账号|户名|人)[:：]|汇款(账号|账户|至)|(资费|收费)标准[:：]|[0-9]元/[年次个]", text);
}

/* Fields that only the history knows. */
static void
fill_gaps(Paper *paper, const Segment *before, bool note, bool notice)
{
	for (guint i = 0; i < before->fields->len; i++) {
		const Field *old = g_ptr_array_index(before->fields, i);
		Field *copy;
		bool wish = g_str_equal(old->name, "service") || g_str_equal(old->name, "package") || g_str_equal(old->name, "years") ||
		            g_str_equal(old->name, "key_count") || g_str_equal(old->name, "wants_express") || g_str_has_prefix(old->name, "mentions_");

		if ((wish && !note) || (notice && !wish && !g_str_equal(old->name, "tax_id") && !g_str_equal(old->name, "company_name")) || g_str_has_prefix(old->name, "signature_") || segment_get(paper->segment, old->name) != NULL)
			continue;
		copy = field_new(old->name, old->value, old->raw, old->confidence * 0.8, old->source);
		copy->readings = old->readings;
		copy->page = old->page;
		memcpy(copy->box, old->box, sizeof copy->box);
		g_ptr_array_add(paper->segment->fields, copy);
	}
	for (guint i = 0; note && i < before->doubts->len; i++) {
		const char *doubt = g_ptr_array_index(before->doubts, i);

		if (g_str_has_prefix(doubt, "wish:"))
			paper_doubt(paper, "%s", doubt);
	}
}

void
mailtext_read(Paper *paper, Paper *history)
{
	g_autoptr(GPtrArray) lines = lines_of(paper);

	mark_signatures(lines);
	g_autofree char *body = body_of(lines), *key = vocabulary_key(body);
	g_autofree char *plain = g_utf8_normalize(body, -1, G_NORMALIZE_NFKC), *running = pattern_replace("[ \\t\\x{3000}]+|\\n(?=[^\\n])", plain != NULL ? plain : "", "");

	drop_signature_captions(paper, lines);
	take_labels(paper);
	read_sentences(paper, body);
	find_identity(paper, running);
	find_delivery(paper, running, segment_get(paper->segment, "service") != NULL);
	read_signatures(paper, lines);
	mention(paper, "mentions_payment", "payment", key);
	mention(paper, "mentions_application", "application", key);
	if (history != NULL) {
		mailtext_read(history, NULL);
		fill_gaps(paper, history->segment, text_length(key) <= SHORT_NOTE, is_notice(history));
	}
}

void
mailtext_prose(Paper *paper)
{
	g_autofree char *running = paper_running_text(paper);

	read_sentences(paper, running);
	find_identity(paper, running);
	find_delivery(paper, running, true);
}
