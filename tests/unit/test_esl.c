/* test_esl.c - electronic seals: names and pictures out of DER, whole and damaged */
#include <string.h>

#include "parse/esl.h"

static void
add(GByteArray *to, guint8 tag, const void *data, gsize length)
{
	const guint8 head[] = { tag, 0x82, (guint8)(length >> 8), (guint8)length };

	g_byte_array_append(to, head, sizeof head);
	g_byte_array_append(to, data, (guint)length);
}

static void
wrap(GByteArray *to, GByteArray *inner)
{
	add(to, 0x30, inner->data, inner->len);
	g_byte_array_unref(inner);
}

/* SESeal: info (header, identifier, property, picture), certificate, algorithm, signature. */
static GBytes *
make_seal(const char *name, const char *picture)
{
	GByteArray *header = g_byte_array_new(), *property = g_byte_array_new(), *shown = g_byte_array_new(), *info = g_byte_array_new();
	GByteArray *seal = g_byte_array_new(), *whole = g_byte_array_new();

	add(header, 0x16, "ES", 2);
	add(header, 0x02, "\4", 1);
	add(header, 0x16, "maker", 5);
	wrap(info, header);
	add(info, 0x16, "0123456789", 10);
	add(property, 0x02, "\1", 1);
	add(property, 0x0c, name, strlen(name));
	add(property, 0x02, "\1", 1);
	wrap(info, property);
	add(shown, 0x16, "png", 3);
	add(shown, 0x04, picture, strlen(picture));
	add(shown, 0x02, "\50", 1);
	add(shown, 0x02, "\50", 1);
	wrap(info, shown);
	wrap(seal, info);
	add(seal, 0x04, "certificate", 11);
	wrap(whole, seal);
	return g_byte_array_free_to_bytes(whole);
}

static void
test_whole(void)
{
	g_autoptr(GBytes) seal = make_seal("江州虹桥纺织有限公司公章", "picture bytes"), picture = NULL;
	g_autofree char *name = NULL;

	g_assert_true(esl_read(seal, &name, &picture));
	g_assert_cmpstr(name, ==, "江州虹桥纺织有限公司公章");
	g_assert_cmpmem(g_bytes_get_data(picture, NULL), g_bytes_get_size(picture), "picture bytes", 13);
}

/* Cut or with any byte wrong it gives what is left of it and never reads beyond its end. */
static void
test_damage(void)
{
	g_autoptr(GBytes) seal = make_seal("江州虹桥纺织有限公司", "picture bytes");
	gsize length;
	const guint8 *data = g_bytes_get_data(seal, &length);

	for (gsize i = 0; i < length; i++) {
		g_autofree guint8 *changed = g_memdup2(data, length);
		g_autoptr(GBytes) cut = g_bytes_new(data, i), wrong = NULL, one = NULL, other = NULL;
		g_autofree char *name = NULL, *again = NULL;

		changed[i] ^= 0xff;
		wrong = g_bytes_new(changed, length);
		esl_read(cut, &name, &one);
		esl_read(wrong, &again, &other);
		g_assert_true(g_utf8_validate(name, -1, NULL) && g_utf8_validate(again, -1, NULL));
	}
}

/* Sequences within sequences, and more items than any seal has. */
static void
test_hostile(void)
{
	g_autoptr(GByteArray) deep = g_byte_array_new(), wide = g_byte_array_new();
	g_autoptr(GBytes) one = NULL, other = NULL, picture = NULL;
	g_autofree char *name = NULL, *again = NULL;

	for (guint i = 0; i < 100000; i++) {
		g_byte_array_append(deep, (const guint8 *)"\x30\x84\x7f\xff\xff\xff", 6);
		g_byte_array_append(wide, (const guint8 *)"\x05\x00", 2);
	}
	one = g_bytes_new(deep->data, deep->len);
	other = g_bytes_new(wide->data, wide->len);
	g_assert_false(esl_read(one, &name, &picture));
	g_assert_false(esl_read(other, &again, &picture));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/esl/whole", test_whole);
	g_test_add_func("/esl/damage", test_damage);
	g_test_add_func("/esl/hostile", test_hostile);
	return g_test_run();
}
