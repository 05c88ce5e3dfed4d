/* letter.h - the letter of authority: labels, or running text such as 兹授权我单位员工某某（身份证号：…，联系电话：…） */
#pragma once
#include "parse/paper.h"

void letter_read(Paper *paper);
/* Who writes: a label, the line that signs, or "我单位…" in `text` (paper_running_text()). */
void letter_company(Paper *paper, const char *text);
