/* money.h - sums in whole fen, in digits and in capital words
 *
 * Source: DOMAIN.md section 5 (支付结算办法, 正确填写票据和结算凭证的基本规定) and 4.6 rule 4. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef int64_t Fen; /* 1/100 yuan; never a double */

#define MONEY_MAX ((Fen)99999999999999) /* 999 999 999 999.99 yuan */

/* Strict reading of one sum in digits: optional ¥ ￥ CNY CNT RMB 人民币 before, optional 元 (整) after, sign,
 * thousands in groups of three or none at all, at most two decimals.  Full width is folded.  False for
 * anything else, for bare whole numbers of 12 digits and more (they are ids), for empty text. */
bool  money_parse(const char *text, Fen *out);
/* The same on text read by OCR: '.' for ',' and blanks inside are forgiven where only one reading exists
 * (1.200.00 and 1,200,00 are 1200.00). */
bool  money_parse_ocr(const char *text, Fen *out);
/* The capital amount: 人民币柒佰元整 and every variant of DOMAIN.md section 5; OCR look-alikes (参 方 伯 染 …) are
 * taken as well, *doubtful (may be NULL) tells. */
bool  money_words_parse(const char *text, Fen *out, bool *doubtful);
char *money_words_format(Fen amount);       /* 70000 -> 柒佰元整; NULL outside 1..MONEY_MAX */
char *money_format(Fen amount);             /* 123450 -> "1,234.50" */
