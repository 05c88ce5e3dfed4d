/* status.c - the state of a transfer as its proof tells it */
#include "parse/status.h"
#include <string.h>
#include "base/text.h"

#define STAMP 1.6 /* heights of the label beside it */
#define SHORT 14 /* code points; longer texts are sentences */

/* The gravest first: where several fit, the longer word counts, then the graver one. */
static const char *const states[] = { "reversed", "failed", "scheduled", "pending", "success" };

const char *
status_of_words(const char *text)
{
	g_autofree char *key = vocabulary_key(text);
	const char *best = NULL;
	gsize longest = 0;

	for (guint i = 0; i < G_N_ELEMENTS(states); i++)
		if (vocabulary_is("status", states[i], key))
			return states[i];
	/* "交易成功（已退款）", "预约成功，待执行": any word but success settles it. */
	for (guint i = 0; i < G_N_ELEMENTS(states); i++) {
		const char *found = vocabulary_inside("status", states[i], key);

		if (found == NULL || (best != NULL && i + 1 == G_N_ELEMENTS(states)))
			continue;
		if (strlen(found) > longest) {
			longest = strlen(found);
			best = states[i];
		}
	}
	return best;
}

static char *
without_disclaimers(const char *text)
{
	g_autofree char *rest = text_fold(text);
	char *const *phrases = vocabulary_list("status", "disclaimers");

	for (guint i = 0; phrases[i] != NULL; i++) {
		g_autofree char *phrase = text_fold(phrases[i]);
		char **parts = g_strsplit(rest, phrase, -1);

		g_free(rest);
		rest = g_strjoinv("", parts);
		g_strfreev(parts);
	}
	return g_steal_pointer(&rest);
}

static bool
matches(const char *name, const char *sentence)
{
	char *const *patterns = vocabulary_list("status", name);

	for (guint i = 0; patterns[i] != NULL; i++) {
		g_autoptr(GRegex) regex = g_regex_new(patterns[i], 0, 0, NULL);

		if (regex != NULL && g_regex_match(regex, sentence, 0, NULL))
			return true;
	}
	return false;
}

const char *
status_of_sentence(const char *text)
{
	g_autofree char *rest = without_disclaimers(text);

	if (matches("pending_sentences", rest))
		return "pending";
	return matches("scheduled_sentences", rest) ? "scheduled" : NULL;
}

/* --- a whole paper --- */

typedef struct {
	const char *labelled, *free, *sentence, *mode;
	const Caption *caption; /* of `labelled` */
	const Sheet *sheet;     /* of the token that told */
	Token *token;
	bool buttons;
} Signs;

static int
gravity(const char *state)
{
	for (int i = 0; state != NULL && i < (int)G_N_ELEMENTS(states); i++)
		if (g_str_equal(states[i], state))
			return (int)G_N_ELEMENTS(states) - i;
	return 0;
}

static bool
is_conditional(const char *text)
{
	char *const *words = vocabulary_list("status", "conditions");

	for (guint i = 0; words[i] != NULL; i++)
		if (strstr(text, words[i]) != NULL)
			return true;
	return false;
}

/* A word stamped over the row of a label is not that label's: far higher than the print, or behind the value that the label has. */
static bool
is_stamped(const Sheet *sheet, const Token *token, const char *key)
{
	if (token->owner == NULL || token->label != NULL)
		return false;
	if (token_height(token) > STAMP * token_height(token->owner))
		return true;
	for (guint i = 0; i < sheet->tokens->len; i++) {
		const Token *other = g_ptr_array_index(sheet->tokens, i);

		if (other != token && other->owner == token->owner && other->x0 < token->x0)
			return vocabulary_is("status", "reversed", key) || vocabulary_is("status", "failed", key);
	}
	return false;
}

static void
look_at_text(Signs *signs, const Sheet *sheet, Token *token)
{
	g_autofree char *key = vocabulary_key(token->text);
	const char *state;

	if (vocabulary_is("status", "buttons", key))
		signs->buttons = true;
	if (text_length(key) <= SHORT && (token->owner == NULL || is_stamped(sheet, token, key)) && token->label == NULL && !is_conditional(token->text)) {
		state = status_of_words(token->text);
		/* Two characters alone may be a button (撤销, 预约, 完成): three are needed where no label stands. */
		if (state != NULL && text_length(vocabulary_inside("status", state, key)) >= 3 && gravity(state) > gravity(signs->free)) {
			signs->free = state;
			signs->sheet = sheet;
			signs->token = token;
		}
		if (state != NULL)
			return;
	}
	state = text_length(key) > 4 ? status_of_sentence(token->text) : NULL;
	if (state != NULL && (token->label == NULL || token->label->word == NULL || token->label->word->field == NULL) &&
	    gravity(state) > gravity(signs->sentence)) {
		signs->sentence = state;
		signs->sheet = sheet;
		signs->token = token;
	}
}

static void
look_at_captions(const Paper *paper, Signs *signs)
{
	for (guint i = 0; i < paper->captions->len; i++) {
		const Caption *caption = g_ptr_array_index(paper->captions, i);
		g_autofree char *key = caption->raw != NULL ? vocabulary_key(caption->raw) : NULL;
		const char *state = NULL;

		if (key == NULL)
			continue;
		if (g_str_equal(caption->field, "status"))
			state = status_of_words(caption->raw);
		else if (g_str_equal(caption->field, "reversal"))
			state = vocabulary_is("status", "fine", key) ? NULL : "reversed";
		else if (g_str_equal(caption->field, "mode")) {
			state = status_of_words(caption->raw);
			if (g_strcmp0(state, "scheduled") == 0)
				signs->mode = state;
			continue;
		}
		if (state != NULL && gravity(state) > gravity(signs->labelled)) {
			signs->labelled = state;
			signs->caption = caption;
		}
	}
}

/* Sentences broken over several runs are whole again in the running text. */
static void
look_at_running_text(const Paper *paper, Signs *signs)
{
	g_autofree char *text = paper_running_text(paper);

	if (signs->sentence == NULL)
		signs->sentence = text_length(text) < 6000 && matches("pending_sentences", text) ? status_of_sentence(text) : NULL;
}

static const char *
decide(const Paper *paper, const Signs *signs)
{
	bool reference = segment_get(paper->segment, "bank_reference") != NULL, moment = segment_get(paper->segment, "paid_at") != NULL;
	const char *base = signs->labelled;

	if (base == NULL || (gravity(signs->free) > gravity(base)))
		base = signs->free != NULL ? signs->free : base;
	if (gravity(signs->sentence) > gravity(base))
		base = signs->sentence;
	if (signs->mode != NULL && signs->labelled == NULL && gravity(base) < gravity(signs->mode))
		base = signs->mode;
	if (base == NULL && signs->buttons && !reference)
		return "pending"; /* the form before it was sent */
	/* A bare screen that says success, without number and time, is accepted at best. */
	if (g_strcmp0(base, "success") == 0 && !reference && !moment)
		return "pending";
	return base;
}

void
status_read(Paper *paper)
{
	Signs signs = { 0 };
	const char *state;

	for (guint s = 0; s < paper->sheets->len; s++) {
		const Sheet *sheet = g_ptr_array_index(paper->sheets, s);

		for (guint i = 0; i < sheet->tokens->len; i++) {
			Token *token = g_ptr_array_index(sheet->tokens, i);

			look_at_text(&signs, sheet, token);
		}
	}
	look_at_captions(paper, &signs);
	look_at_running_text(paper, &signs);
	state = decide(paper, &signs);
	if (state == NULL) {
		const Caption *caption = caption_best(paper->captions, "status");

		if (caption != NULL && caption->raw != NULL && caption->raw[0] != '\0')
			paper_doubt(paper, "status: \"%s\" is not known", caption->raw);
		return;
	}
	if (signs.caption != NULL && g_strcmp0(state, signs.labelled) == 0) {
		paper_put(paper, "status", state, signs.caption);
	} else if (signs.token != NULL) {
		Caption *caption = caption_of_text(signs.sheet, signs.token, "status");

		g_ptr_array_add(paper->captions, caption);
		paper_put(paper, "status", state, caption);
	} else {
		paper_put_text(paper, "status", state, "");
	}
}
