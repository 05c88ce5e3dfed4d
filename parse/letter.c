/* letter.c - letters of authority to fields */
#include "parse/letter.h"
#include "base/names.h"
#include "base/taxid.h"
#include "base/text.h"

/* Names end before one of these words. */
#define NAME "([\\p{Han}·]{2,4}?)"
#define NAME_END "(?=[，,。（(:：；;、]|等[0-9一二两三]|同志|先生|女士|身份证|证件|性别|[男女]|为|作为|代表|代理|办理|前往|前来|前去|全权|负责|到|在|去|携|持|以|联系|电话|手机|[0-9]|$)"

/* "我单位古丽娜同志": the unit is no part of the name. */
#define NAME_BEGIN "(?<=^|[，,。：:；;、（(\\]）)]|的|由|派|我|部|处|科|室|单位|公司|企业|员工|职工|职员|人员|代表|介绍|证明|授权|委托|委派|指派|安排|经办人|代理人)"
#define SENT "(?:等)?(?=[，,（(:：、]|身份证|为|作为|代表|代理|办理|前往|前来|全权|负责|到|在|[一二两三0-9])"
#define GRANTED "[（(,，](?:男|女|身份证|居民身份证|性别)"

static void
find_grantee(Paper *paper, const char *text)
{
	static const char *const patterns[] = {
		"(?:授权|委托|委派|指派|指定|派遣|介绍|安排|委任|兹有|现有|授予|派|特派)(?:我|本|该|贵)?(?:单位|公司|企业|厂|局|中心|院)?(?:的|之)?(?:在职)?(?:员工|职工|职员|工作人员|人员|经办人|代理人|业务员|经办人员|同志|代表|委托人|受托人|雇员)?[:：]?" NAME NAME_END,
		"(?:员工|职工|职员|工作人员|经办人员?|代理人|受托人|被授权人|同志)[:：]?" NAME NAME_END,
		NAME_BEGIN NAME "(?:同志|先生|女士)" SENT,
		NAME_BEGIN NAME GRANTED,
		NAME "(?:同志|先生|女士)" SENT,
		NAME GRANTED,
	};

	for (guint i = 0; i < G_N_ELEMENTS(patterns); i++) {
		g_autofree char *name = pattern_find(patterns[i], text);

		if (name != NULL && names_is_person(name) && !pattern_has("单位|公司|员工|授权|委托|身份|办理", name)) {
			paper_put_text(paper, "contact_name", name, name);
			return;
		}
	}
}

/* A line that is a company's name, the last one above the date: who signs. */
static bool
find_signature(Paper *paper)
{
	for (guint s = paper->sheets->len; s-- > 0;) {
		const Sheet *sheet = g_ptr_array_index(paper->sheets, s);

		for (guint i = sheet->tokens->len; i-- > 0;) {
			Token *token = g_ptr_array_index(sheet->tokens, i);
			Caption *caption;

			if (token->is_label || text_length(token->text) < 6 || text_length(token->text) > 40 || !names_is_company(token->text) ||
			    pattern_has("[，。；：:]|授权|委托|办理|本单位|本公司|我单位|我公司|特此|下称|以下简称", token->text))
				continue;
			caption = caption_of_text(sheet, token, "company_name");
			g_ptr_array_add(paper->captions, caption);
			if (caption->value == NULL)
				continue;
			paper_put(paper, "company_name", caption->value, caption);
			return true;
		}
	}
	return false;
}

void
letter_company(Paper *paper, const char *text)
{
	const Caption *labelled = caption_best(paper->captions, "company_name");
	g_autofree char *inside = NULL;

	if (labelled != NULL && labelled->grade == GRADE_GOOD) {
		paper_take(paper, "company_name");
		return;
	}
	if (find_signature(paper))
		return;
	inside = pattern_find("(?:我|本)(?:单位|公司|企业|厂)[（(,，:：]?([\\p{Han}A-Za-z0-9（）()]{4,40}?(?:公司|厂|局|集团|中心|医院|学校|合作社|电站)(?:[\\p{Han}]{2,10}分公司)?)(?=[）),，、兹特现授委])", text);
	if (inside == NULL)
		inside = pattern_find("的([\\p{Han}（）()]{4,40}?公司)(?:兹|特|现)?(?:授权|委托)", text);
	if (inside == NULL)
		inside = pattern_find("(?:^|[。：:书函])([\\p{Han}（）()]{4,40}?公司)(?:兹|特|现)?(?:授权|委托)", text);
	if (inside != NULL && names_is_company(inside))
		paper_put_text(paper, "company_name", inside, inside);
	else
		paper_take(paper, "company_name");
}

static void
find_numbers(Paper *paper, const char *text)
{
	const Caption *id = caption_best(paper->captions, "identity_number"), *phone = caption_best(paper->captions, "contact_phone");

	if (id != NULL && id->value != NULL) {
		paper_take(paper, "identity_number");
	} else {
		g_autofree char *found = pattern_find("(?:身份证|证件)[\\p{Han}（）()]{0,8}[:：]?([0-9]{17}[0-9Xx])(?![0-9])", text);

		if (found != NULL)
			paper_put_text(paper, "identity_number", found, found);
	}
	/* A number broken over two lines is whole in the running text. */
	if (phone == NULL || phone->grade != GRADE_GOOD) {
		g_autofree char *found = pattern_find("(?:电话|手机|联系方式|手机号码?)[^0-9]{0,4}(1[3-9][0-9]{9})(?![0-9])", text);

		if (found != NULL)
			paper_put_text(paper, "contact_phone", found, found);
	}
	if (segment_get(paper->segment, "contact_phone") == NULL)
		paper_take(paper, "contact_phone");
}

static void
find_code(Paper *paper, const char *text)
{
	const Caption *labelled = caption_best(paper->captions, "tax_id");

	if (labelled != NULL && labelled->value != NULL) {
		paper_take(paper, "tax_id");
		return;
	}
	g_autofree char *found = pattern_find("(?:信用代码|税号|纳税人识别号|机构代码)[^0-9A-Za-z]{0,6}([0-9A-Za-z]{15,20})(?![0-9A-Za-z])", text);
	g_autofree char *code = found != NULL ? taxid_normalise(found) : NULL;

	if (code != NULL)
		paper_put_text(paper, "tax_id", code, found);
}

static void
find_date(Paper *paper)
{
	const Sheet *sheet;

	if (paper_take(paper, "apply_date") != NULL || paper->sheets->len == 0)
		return;
	sheet = g_ptr_array_index(paper->sheets, paper->sheets->len - 1);
	for (guint i = sheet->tokens->len; i-- > 0;) {
		Token *token = g_ptr_array_index(sheet->tokens, i);

		if (token->is_label || !pattern_has("^\\s*20\\d{2}\\s*[-/.年]\\s*\\d{1,2}\\s*[-/.月]\\s*\\d{1,2}\\s*日?\\s*$", token->text))
			continue;
		Caption *caption = caption_of_text(sheet, token, "apply_date");

		g_ptr_array_add(paper->captions, caption);
		if (caption->value != NULL)
			paper_put(paper, "apply_date", caption->value, caption);
		return;
	}
}

void
letter_read(Paper *paper)
{
	g_autofree char *text = paper_running_text(paper);
	const Caption *name = caption_best(paper->captions, "contact_name");

	letter_company(paper, text);
	find_code(paper, text);
	if (name != NULL && name->grade == GRADE_GOOD)
		paper_take(paper, "contact_name");
	else
		find_grantee(paper, text);
	if (segment_get(paper->segment, "contact_name") == NULL)
		paper_take(paper, "contact_name");
	find_numbers(paper, text);
	paper_take(paper, "legal_representative");
	find_date(paper);
}
