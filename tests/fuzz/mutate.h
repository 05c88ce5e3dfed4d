/* mutate.h - bytes that were good once: flipped, cut, doubled, with other lengths and with words of the field in wrong places
 *
 * Deterministic: the same dice give the same bytes on every machine. */
#pragma once
#include <glib.h>
#include <string.h>

#define MUTATE_MOST (1u << 20)

static const char *const mutate_words[] = {
	"\r\n\r\n", "--b--\r\n", "=?gb18030?B?", "?=", "filename*0*=", "boundary=\"\"", "((((((((", "<![CDATA[", "]]>", "&#x10ffff;", "<w:tbl>", "<table>",
	"</", "\"", "\t", "\xef\xbb\xbf", "\xff\xfe", "\xed\xa0\x80", "PK\5\6", "PK\1\2", "PK\3\4", "%PDF-", "stream\r\n", "9999999999", "-1", "0",
	"统一社会信用代码", "付款人", "金额（小写）", "￥", "人民币柒佰元整", "☑", "□", "证书数量", "联系电话", "2026-02-30", "91110108MA01A2B3C9",
};

/* A number somewhere, as a program would write it, becomes one that it did not expect. */
static inline void
mutate_number(GRand *dice, GByteArray *at)
{
	static const guint32 odd[] = { 0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff };
	guint32 value = odd[g_rand_int_range(dice, 0, G_N_ELEMENTS(odd))];
	guint place, width = 1u << g_rand_int_range(dice, 0, 3);

	if (at->len < 8)
		return;
	place = (guint)g_rand_int_range(dice, 0, (int)(at->len - 4));
	value = g_rand_boolean(dice) ? GUINT32_TO_BE(value) : GUINT32_TO_LE(value);
	memcpy(at->data + place, &value, width);
}

static inline void
mutate_piece(GRand *dice, GByteArray *at)
{
	guint from = (guint)g_rand_int_range(dice, 0, (int)at->len), n = (guint)g_rand_int_range(dice, 1, 1 + (int)MIN(at->len - from, 4096));
	g_autofree guint8 *piece = g_memdup2(at->data + from, n);
	guint to = (guint)g_rand_int_range(dice, 0, (int)at->len), times = g_rand_int_range(dice, 0, 8) == 0 ? 60 : 1;

	if (g_rand_boolean(dice)) {
		g_byte_array_remove_range(at, from, n);
		return;
	}
	for (guint i = 0; i < times && at->len + n < MUTATE_MOST; i++) {
		g_byte_array_set_size(at, at->len + n);
		memmove(at->data + to + n, at->data + to, at->len - n - to);
		memcpy(at->data + to, piece, n);
	}
}

static inline void
mutate_word(GRand *dice, GByteArray *at)
{
	const char *word = mutate_words[g_rand_int_range(dice, 0, G_N_ELEMENTS(mutate_words))];
	guint n = (guint)strlen(word), to = (guint)g_rand_int_range(dice, 0, (int)at->len);

	if (g_rand_boolean(dice) && to + n <= at->len) {
		memcpy(at->data + to, word, n);
		return;
	}
	g_byte_array_set_size(at, at->len + n);
	memmove(at->data + to + n, at->data + to, at->len - n - to);
	memcpy(at->data + to, word, n);
}

static inline GBytes *
mutate(GRand *dice, GBytes *seed)
{
	g_autoptr(GByteArray) at = g_byte_array_new();
	guint rounds = 1u << g_rand_int_range(dice, 0, 5);

	g_byte_array_append(at, g_bytes_get_data(seed, NULL), (guint)g_bytes_get_size(seed));
	for (guint i = 0; i < rounds && at->len > 0; i++) {
		switch (g_rand_int_range(dice, 0, 6)) {
		case 0:
			at->data[g_rand_int_range(dice, 0, (int)at->len)] ^= (guint8)(1u << g_rand_int_range(dice, 0, 8));
			break;
		case 1:
			at->data[g_rand_int_range(dice, 0, (int)at->len)] = (guint8)g_rand_int_range(dice, 0, 256);
			break;
		case 2:
			mutate_number(dice, at);
			break;
		case 3:
			mutate_piece(dice, at);
			break;
		case 4:
			mutate_word(dice, at);
			break;
		default: /* cut, but seldom: most of it is then gone */
			if (g_rand_int_range(dice, 0, 12) == 0)
				g_byte_array_set_size(at, (guint)g_rand_int_range(dice, 0, (int)at->len));
		}
	}
	return g_byte_array_free_to_bytes(g_steal_pointer(&at));
}
