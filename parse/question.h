/* question.h - forms that ask in sentences: "4、经办人的手机号码？" with "答：139…" below, right of or behind it
 *
 * A question becomes the label of the field it asks for (the known label within its words, or 几个, 几年, 寄到哪里), its answer the value. */
#pragma once
#include "parse/sheet.h"

void question_join(Sheet *sheet, const char *kind);
