/* option.h - which of several printed options is ticked: "□基础资费 ☑组合资费", "3年（√） 5年（ ）", plain "组合" */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef enum {
	GRADE_NONE,     /* nothing of that type: blank, a hint, something else */
	GRADE_DOUBTFUL, /* there is something, but it does not look like one */
	GRADE_GOOD,
} Grade;

/* `section` names the lists of data/captions.ini whose words are the options ("package", "biz_type", "express"), or NULL: numbers of years.
 * A new string with the list's name (or the number), NULL with GRADE_NONE if nothing is chosen, NULL with GRADE_DOUBTFUL and *why when
 * the ticks contradict each other or cannot be seen. */
char *option_pick(const char *section, const char *raw, bool ocr, Grade *grade, const char **why);
/* All that is ticked (or written, if there are no boxes): list names, NULL-terminated.  Several options that only blanks part, without
 * any box ("新办 更新 补办"), are a list to choose from in which no tick is to be seen: none. */
char **option_all(const char *section, const char *raw);
/* Does the text hold one of the options of the section (or, with NULL, a number of years)? */
bool option_holds(const char *section, const char *text);
/* Does the text hold a word of those that forms let one choose from: a package, a kind of business, a number of years?  Quick; only for
 * texts as short as options are. */
bool option_is_word(const char *text);
