/* question.c - questions and their answers to labels and values */
#include "parse/question.h"
#include <string.h>
#include "base/text.h"
#include "parse/pattern.h"
#include "parse/vocabulary.h"

#define QUESTION_MAX 60 /* code points */
#define LABEL_MOST   12 /* of a label within it */
#define QUESTIONS    60 /* of one page: each is looked through for labels */

#define ANSWER "^\\s*(?:答案?|回答|A)\\s*[:：]\\s*"

/* What is asked for without its label. */
static const struct {
	const char *pattern, *label;
} asked[] = {
	{ "(几|多少)(个|把|支|枚|只|套)", "证书数量" }, { "(几|多少)年|多长时间|多久", "办理年限" }, { "(寄|送|邮)(到|往|至|给|去)?(哪|何处|什么地方|谁)", "邮寄地址" },
	{ "(谁|哪位)(来)?(负责|办理|经办)|由谁", "联系人" }, { "(哪|什么)(一)?(种|类|个)?(资费|套餐)", "资费类型" },
};

/* The longest label within the words, of several the last. */
static const Word *
label_inside(const char *text, const char *kind)
{
	const Word *best = NULL;
	glong longest = 1;

	for (const char *from = text; *from != '\0'; from = g_utf8_next_char(from)) {
		const char *to = from;

		for (glong n = 1; n <= LABEL_MOST && *to != '\0'; n++) {
			to = g_utf8_next_char(to);
			g_autofree char *part = n >= MAX(2, longest) ? g_strndup(from, (gsize)(to - from)) : NULL;
			const Word *word = part != NULL ? vocabulary_label(kind, part, false) : NULL;

			if (word == NULL || word->field == NULL)
				continue;
			best = word;
			longest = n;
		}
	}
	return best;
}

static const Word *
word_of(const char *question, const char *kind)
{
	g_autofree char *first = pattern_replace("[?？].*$", question, ""), *rest = NULL;
	const Word *word;

	for (guint i = 0; i < G_N_ELEMENTS(asked); i++)
		if (pattern_has(asked[i].pattern, first))
			return vocabulary_label(kind, asked[i].label, false);
	word = label_inside(first, kind);
	if (word != NULL)
		return word;
	rest = g_strdup(question + strlen(first));
	return label_inside(rest, kind);
}

static bool
ends_as_question(const char *text)
{
	return pattern_has("[?？]\\s*([（(【][^）)】]*[）)】]|请[^。]*。?)?\\s*$", text);
}

/* The text right below, at the same margin or a little to the right of it. */
static Token *
text_below(const Sheet *sheet, const Token *token)
{
	Token *best = NULL;

	for (guint i = 0; i < sheet->tokens->len; i++) {
		Token *other = g_ptr_array_index(sheet->tokens, i);
		double height = token_height(token), gap = other->y0 - token->y1;

		if (other == token || gap < -0.4 * height || gap > 1.5 * height || other->y0 < token->y0 + 0.4 * height || other->x0 < token->x0 - 2 * height ||
		    other->x0 > token->x0 + 6 * height)
			continue;
		if (best == NULL || other->y0 < best->y0 - 0.5 * height || (other->y0 < best->y0 + 0.5 * height && other->x0 < best->x0))
			best = other;
	}
	return best;
}

static Token *
text_right(const Sheet *sheet, const Token *token)
{
	Token *best = NULL;

	for (guint i = 0; i < sheet->tokens->len; i++) {
		Token *other = g_ptr_array_index(sheet->tokens, i);

		if (other != token && other->x0 >= token->x1 - 0.5 * token_height(token) && token_overlap(other, token) >= 0.5 && (best == NULL || other->x0 < best->x0))
			best = other;
	}
	return best;
}

/* The words behind the question mark as a piece of their own, or NULL; the question keeps the rest. */
static Token *
cut_answer(Sheet *sheet, Token *question)
{
	g_autofree char *behind = pattern_find("[?？]\\s*(?:答案?\\s*[:：])?\\s*([^\\s?？(（请].*)$", question->text);
	double whole = MAX(text_width(question->text), 1);
	Token *answer;

	if (behind == NULL)
		return NULL;
	answer = g_new0(Token, 1);
	answer->text = g_steal_pointer(&behind);
	answer->run = question->run;
	answer->x1 = question->x1;
	answer->x0 = question->x1 - (question->x1 - question->x0) * MIN(text_width(answer->text) / whole, 1);
	answer->y0 = question->y0;
	answer->y1 = question->y1;
	question->x1 = answer->x0;
	question->text[strlen(question->text) - strlen(answer->text)] = '\0';
	g_ptr_array_add(sheet->tokens, answer);
	return answer;
}

/* The answer's row is the question's: further options of a choice. */
static void
own_row(const Sheet *sheet, Token *question, const Token *answer)
{
	for (guint i = 0; i < sheet->tokens->len; i++) {
		Token *token = g_ptr_array_index(sheet->tokens, i);

		if (!token->is_label && token->owner == NULL && token->x0 >= answer->x1 - 0.5 * token_height(answer) && token_overlap(token, answer) >= 0.5)
			token->owner = question;
	}
}

static void
join(Sheet *sheet, Token *question, Token *answer, const Word *word)
{
	g_autofree char *bare = pattern_replace(ANSWER, answer->text, "");

	question->is_label = question->has_colon = true;
	question->word = word;
	g_strstrip(bare);
	if (bare[0] == '\0') { /* left blank: the piece is no other label's value either */
		answer->owner = question;
		answer->label = question;
		return;
	}
	g_free(answer->text);
	answer->text = g_steal_pointer(&bare);
	answer->label = answer->owner = question;
	question->inner = answer;
	own_row(sheet, question, answer);
}

void
question_join(Sheet *sheet, const char *kind)
{
	guint n = sheet->tokens->len;

	if (strcmp(kind, "application_form") != 0 && strcmp(kind, "message_text") != 0)
		return;
	for (guint i = 0, seen = 0; i < n && seen < QUESTIONS; i++) {
		Token *question = g_ptr_array_index(sheet->tokens, i), *answer = NULL;
		bool asks = pattern_has("[?？]", question->text);

		if ((question->is_label && (question->inner != NULL || question->word == NULL)) || question->label != NULL || text_length(question->text) > QUESTION_MAX || text_han_count(question->text) < 2 ||
		    pattern_has(ANSWER, question->text))
			continue;
		Token *below = text_below(sheet, question);
		bool answered = below != NULL && below->label == NULL && !below->is_label && pattern_has(ANSWER, below->text);

		if (!asks && !answered)
			continue;
		seen++;
		const Word *word = question->is_label ? question->word : word_of(question->text, kind);

		if (word == NULL)
			continue;
		if (answered) {
			answer = below;
		} else if (ends_as_question(question->text)) {
			answer = text_right(sheet, question);
			answer = answer != NULL ? answer : below;
		} else {
			answer = cut_answer(sheet, question);
		}
		if (answer != NULL && !answer->is_label && answer->label == NULL && !ends_as_question(answer->text))
			join(sheet, question, answer, word);
	}
}
