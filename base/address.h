/* address.h - Chinese postal addresses, phone numbers (DOMAIN.md section 10.1) */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
	char *province, *city, *county; /* as written, "" where absent (municipalities have no city level) */
	char *street;                   /* the rest, nothing dropped (of the first 2000 bytes) */
	char *recipient;                /* "张三" of a trailing "张三收" or "（张三 收）", else "" */
} Address;

Address *address_split(const char *text);
void     address_free(Address *address);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Address, address_free)
/* Enough to deliver to: names a place (省 市 区 县 州 盟 旗 …) and something below it (street, number, village, building). */
bool  address_is_plausible(const char *text);
/* Equal after folding, without recipient, postcode and phone at the ends. */
bool  address_same(const char *a, const char *b);

/* 13912345678, 0991-1234567(-12), 400…: digits only but for an extension; NULL if it is none. */
char *phone_normalise(const char *raw);
bool  phone_is_mobile(const char *normalised);
bool  postcode_is_valid(const char *text); /* six digits, not 000000 */
bool  email_is_valid(const char *text);
