/* names.h - names of companies and people (DOMAIN.md section 2.8) */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* NFKC, brackets unified to (), white space and trailing ，。： removed; legal form kept.  Names equal in this form are
 * the same company. */
char *names_company(const char *raw);
bool  names_same_company(const char *a, const char *b);
/* The form in which what two writings of one name may differ in is gone: legal forms and regions short, look-alikes one.  Two companies may
 * share it, so it is never enough by itself. */
char *names_short(const char *raw);
/* Might one be the other misread or cut: edit distance <= 1 per 8 characters, or a prefix of >= 10 characters. Never enough
 * to release on. */
bool  names_near_company(const char *a, const char *b);
/* Ends like an organisation (公司 厂 集团 局 院 所 中心 学校 医院 合作社 电站 支行 …, branch suffixes included). */
bool  names_is_company(const char *text);
/* 2 to 4 Han characters (or X·Y), not an organisation, no title word: a natural person, maybe masked by *. */
bool  names_is_person(const char *text);
/* Does a masked name or number (6214****6936, *张三, 北京****公司) fit the clear one?  At least 4 clear trailing digits for
 * numbers.  A text without a mask fits only itself (folded). */
bool  names_mask_fits(const char *masked, const char *clear);
