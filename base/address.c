/* address.c - Chinese postal addresses, phone numbers */
#include "base/address.h"

#include <string.h>
#include "base/config.h"
#include "base/ini.h"
#include "base/names.h"
#include "base/text.h"

#define ADDRESS_MAX 2000 /* bytes that are looked at: longer text is no address */
#define PLACE_HAN   12   /* 塔什库尔干塔吉克自治县 and a little more */

/* ---- places ---- */

typedef struct {
	char *name, *province; /* the province's full name */
} Place;

typedef struct {
	GArray *provinces, *cities, *counties; /* of Place, longest names first */
	char **municipalities;
} Regions;

static gint
longer_first(gconstpointer a, gconstpointer b)
{
	return (gint)strlen(((const Place *)b)->name) - (gint)strlen(((const Place *)a)->name);
}

static GArray *
read_places(GKeyFile *file, const char *section, bool keys_too)
{
	GArray *places = g_array_new(FALSE, FALSE, sizeof(Place));
	g_auto(GStrv) keys = g_key_file_get_keys(file, section, NULL, NULL);

	for (guint i = 0; keys != NULL && keys[i] != NULL; i++) {
		g_autofree char *value = g_key_file_get_value(file, section, keys[i], NULL);
		g_auto(GStrv) names = g_strsplit(value, " ", -1);

		for (guint n = 0; names[n] != NULL; n++) {
			Place place = { g_strdup(names[n]), g_strdup(keys[i]) };

			g_array_append_val(places, place);
		}
		if (keys_too) {
			Place place = { g_strdup(keys[i]), g_strdup(keys[i]) };

			g_array_append_val(places, place);
		}
	}
	g_array_sort(places, longer_first);
	return places;
}

static Regions *
read_regions(void)
{
	Regions *regions = g_new0(Regions, 1);
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = data_builtin("regions.ini", &error);
	gsize length = 0;
	const char *data = bytes != NULL ? g_bytes_get_data(bytes, &length) : NULL;
	g_autoptr(GKeyFile) file = data != NULL ? ini_parse(data, length, "regions.ini", &error) : NULL;
	g_autofree char *names = NULL;

	if (file == NULL)
		g_error("%s", error->message);
	regions->provinces = read_places(file, "province", true);
	regions->cities = read_places(file, "city", false);
	regions->counties = read_places(file, "county", false);
	names = g_key_file_get_value(file, "municipality", "names", NULL);
	regions->municipalities = g_strsplit(names != NULL ? names : "", " ", -1);
	return regions;
}

static const Regions *
the_regions(void)
{
	static gsize once;
	static Regions *regions;

	if (g_once_init_enter(&once)) {
		regions = read_regions();
		g_once_init_leave(&once, 1);
	}
	return regions;
}

/* The longest place that begins `text`; of `province` only, unless that is NULL. */
static const Place *
place_at(const GArray *places, const char *text, const char *province)
{
	for (guint i = 0; i < places->len; i++) {
		const Place *place = &g_array_index(places, Place, i);

		if ((province == NULL || strcmp(place->province, province) == 0) && g_str_has_prefix(text, place->name))
			return place;
	}
	return NULL;
}

/* ---- splitting ---- */

static const char *
skip_blanks(const char *p)
{
	return p + strspn(p, " ,;:-");
}

/* A name of 1..PLACE_HAN Han characters with one of the endings, as short as can be; streets and numbers stop it.
 * Returns its length in bytes or 0. */
static gsize
place_by_ending(const char *text, const char *const *endings)
{
	static const char stops[] = "路街巷号镇乡村室楼";
	const char *p = text;

	for (int i = 0; i < PLACE_HAN && *p != '\0' && text_is_han(g_utf8_get_char(p)); i++) {
		for (guint e = 0; i > 0 && endings[e] != NULL; e++)
			if (g_str_has_prefix(p, endings[e]))
				return (gsize)(p - text) + strlen(endings[e]);
		if (i > 0 && g_utf8_strchr(stops, -1, g_utf8_get_char(p)) != NULL)
			return 0;
		p = g_utf8_next_char(p);
	}
	return 0;
}

/* Zones, housing estates and yards end like districts and are none (DOMAIN.md 10.1: they stay in the street). */
static bool
is_no_county(const char *name)
{
	static const char *const endings[] = { "小区", "社区", "园区", "校区", "厂区", "矿区", "库区", "片区", "景区", "开发区",
		"高新区", "经开区", "保税区", "示范区", "合作区", "生活区", "家属区", "住宅区", "服务区", "工业区", "超市", "夜市",
		"菜市", "城市", "门市" };

	for (gsize i = 0; i < G_N_ELEMENTS(endings); i++)
		if (g_str_has_suffix(name, endings[i]))
			return true;
	return false;
}

static char *
take(const char **at, gsize length)
{
	char *name = g_strndup(*at, length);

	*at = skip_blanks(*at + length);
	return name;
}

/* 第八师, 农八师: the Corps writes its division before the city. */
static gsize
division_length(const char *text)
{
	g_autoptr(GMatchInfo) match = NULL;
	static gsize once;
	static GRegex *regex;
	gint end = 0;

	if (g_once_init_enter(&once)) {
		regex = g_regex_new("^(?:兵团)?[第农]?(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})师", 0, 0, NULL);
		g_once_init_leave(&once, 1);
	}
	if (!g_regex_match(regex, text, G_REGEX_MATCH_ANCHORED, &match))
		return 0;
	g_match_info_fetch_pos(match, 0, NULL, &end);
	return (gsize)end;
}

static bool
is_municipality(const char *province)
{
	return province != NULL && g_strv_contains((const char *const *)the_regions()->municipalities, province);
}

/* The province as written; its full name goes into *full (NULL: not named). */
static char *
take_province(const char **at, const char **full)
{
	const Place *province = place_at(the_regions()->provinces, *at, NULL);
	const Place *city = place_at(the_regions()->cities, *at, NULL);

	*full = NULL;
	if (province == NULL || (city != NULL && strlen(city->name) > strlen(province->name))) /* 吉林市, 海南州 */
		return g_strdup("");
	*full = province->province;
	return take(at, strlen(province->name));
}

static char *
take_city(const char **at, const char **full)
{
	static const char *const endings[] = { "自治州", "地区", "盟", "市", NULL };
	const Regions *regions = the_regions();
	gsize division = division_length(*at);
	const Place *city = place_at(regions->cities, *at + division, *full);
	gsize length;

	if (is_municipality(*full)) { /* 北京市 again, or the 市辖区 of registers */
		length = g_str_has_prefix(*at, *full) ? strlen(*full) : g_str_has_prefix(*at, "市辖区") ? strlen("市辖区") : 0;
		return take(at, length);
	}
	if (city == NULL && division > 0)
		return take(at, division);
	if (city == NULL && place_at(regions->counties, *at, *full) != NULL)
		return g_strdup("");
	if (city == NULL) {
		length = place_by_ending(*at, endings);
		return take(at, length);
	}
	if (*full == NULL)
		*full = city->province;
	length = division + strlen(city->name);
	city = place_at(regions->cities, *at + length, *full); /* 伊犁州塔城地区 */
	return take(at, length + (city != NULL ? strlen(city->name) : 0));
}

static char *
take_county(const char **at, const char *full)
{
	static const char *const endings[] = { "自治县", "自治旗", "区", "县", "旗", "市", NULL };
	const Place *county = place_at(the_regions()->counties, *at, full);
	gsize length = county != NULL ? strlen(county->name) : place_by_ending(*at, endings);
	g_autofree char *name = g_strndup(*at, length);

	return is_no_county(name) ? g_strdup("") : take(at, length);
}

/* ---- recipient ---- */

/* The name before 收 at the end of `text`: what stands before the name must not run into it. */
static char *
name_before(const char *text, const char *end, const char **start)
{
	static const glong lengths[] = { 3, 2, 4 };

	for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++) {
		const char *p = end;
		glong n = 0;
		gunichar before;
		g_autofree char *name = NULL;

		for (; n < lengths[i] && p > text; n++)
			p = g_utf8_prev_char(p);
		if (n < lengths[i])
			continue;
		name = g_strndup(p, (gsize)(end - p));
		before = p > text ? g_utf8_get_char(g_utf8_prev_char(p)) : ' ';
		if (text_han_count(name) == (guint)lengths[i] && names_is_person(name) &&
		    (!text_is_han(before) || g_utf8_strchr("室号楼层栋座院厂司部处", -1, before) != NULL)) {
			*start = p;
			return g_steal_pointer(&name);
		}
	}
	return NULL;
}

/* Cuts "张三收", "（张三 收）", "张三（收）" at the end of *text, before a phone number perhaps. */
static char *
take_recipient(char *text)
{
	gsize length = strlen(text), tail = length;
	const char *mark, *end, *start = NULL;
	char *name;

	while (tail > 0 && (g_ascii_isdigit(text[tail - 1]) || strchr(" -,+()", text[tail - 1]) != NULL))
		tail--;
	mark = tail >= strlen("收") ? text + tail - strlen("收") : NULL;
	if (mark == NULL || !g_str_has_prefix(mark, "收"))
		return g_strdup("");
	end = mark;
	while (end > text && strchr(" (,:", end[-1]) != NULL)
		end--;
	name = name_before(text, end, &start);
	if (name == NULL)
		return g_strdup("");
	while (start > text && strchr(" (,", start[-1]) != NULL)
		start--;
	while (text[tail] == ' ' || text[tail] == ')' || text[tail] == ',')
		tail++;
	if (text[tail] != '\0')
		text[--tail] = ' '; /* the phone stays, apart from the street */
	memmove(text + (start - text), text + tail, length - tail + 1);
	g_strchomp(text);
	return name;
}

/* NFKC, blanks single, a label such as "地址:" left alone. */
static char *
readable(const char *text)
{
	g_autofree char *tidy = text_tidy(text);
	char *form = g_utf8_normalize(tidy, -1, G_NORMALIZE_ALL_COMPOSE);

	if (form == NULL)
		form = g_strdup("");
	if (strlen(form) > ADDRESS_MAX) {
		*g_utf8_find_prev_char(form, form + ADDRESS_MAX) = '\0';
	}
	return form;
}

Address *
address_split(const char *text)
{
	Address *address = g_new0(Address, 1);
	g_autofree char *whole = readable(text);
	const char *at = whole, *full = NULL;
	g_autofree char *front = NULL;

	address->recipient = take_recipient(whole);
	at += strspn(whole, "0123456789 ,;:()"); /* a postcode in front */
	front = g_strndup(whole, (gsize)(at - whole));
	address->province = take_province(&at, &full);
	address->city = take_city(&at, &full);
	address->county = take_county(&at, full);
	if (*address->province == '\0' && *address->city == '\0' && *address->county == '\0')
		at = whole + strlen(front);
	address->street = g_strstrip(g_strconcat(front, at, NULL));
	return address;
}

void
address_free(Address *address)
{
	if (address == NULL)
		return;
	g_free(address->province);
	g_free(address->city);
	g_free(address->county);
	g_free(address->street);
	g_free(address->recipient);
	g_free(address);
}

static bool
has_any(const char *text, const char *characters)
{
	for (const char *p = characters; *p != '\0'; p = g_utf8_next_char(p)) {
		char one[8] = { 0 };

		g_unichar_to_utf8(g_utf8_get_char(p), one);
		if (strstr(text, one) != NULL)
			return true;
	}
	return false;
}

bool
address_is_plausible(const char *text)
{
	g_autoptr(Address) address = address_split(text);
	bool place = *address->province != '\0' || *address->city != '\0' || *address->county != '\0';

	return place && text_length(address->street) >= 3 && text_han_count(address->street) >= 1 &&
	       has_any(address->street, "路街道巷弄号楼室栋幢层座苑园区厂院厦场镇乡村组队团连社站城库矿店箱寓门里");
}

/* The form two spellings of one address share: the short name of the province, no marks, no phone or postcode at
 * the ends, no recipient. */
static char *
comparable(const char *text)
{
	static const char *const marks = " ,.;:()-_/、。";
	g_autoptr(Address) address = address_split(text);
	g_autofree char *street = g_strdup(address->street);
	const Place *province = place_at(the_regions()->provinces, address->province, NULL);
	g_autofree char *joined = NULL, *folded = NULL;
	static gsize once;
	static GRegex *ends;
	GString *out = g_string_new(NULL);

	if (g_once_init_enter(&once)) {
		ends = g_regex_new("^(?:\\(?\\d{6}\\)?\\s+)|(?:[\\s,;(]+(?:电话|手机|联系电话|邮编)?[:\\s]*[\\d-]{6,20}\\)?)+$", 0, 0, NULL);
		g_once_init_leave(&once, 1);
	}
	joined = g_regex_replace_literal(ends, street, -1, 0, "", 0, NULL);
	g_free(street);
	street = g_strconcat(province != NULL ? province->province : "", address->city, address->county,
			     joined != NULL ? joined : "", NULL);
	folded = text_fold(street);
	for (const char *p = folded; *p != '\0'; p = g_utf8_next_char(p))
		if (g_utf8_strchr(marks, -1, g_utf8_get_char(p)) == NULL)
			g_string_append_unichar(out, g_utf8_get_char(p));
	return g_string_free(out, FALSE);
}

bool
address_same(const char *a, const char *b)
{
	g_autofree char *ca = comparable(a);
	g_autofree char *cb = comparable(b);

	return *ca != '\0' && strcmp(ca, cb) == 0;
}

/* ---- phone, postcode, mail ---- */

static char *
digits_only(const char *text, gsize length)
{
	GString *out = g_string_new(NULL);

	for (gsize i = 0; i < length; i++)
		if (g_ascii_isdigit(text[i]))
			g_string_append_c(out, text[i]);
	return g_string_free(out, FALSE);
}

/* 86, +86, 0086 before a number; 0 before a mobile number dialled from elsewhere. */
static const char *
without_country(const char *digits)
{
	static const char *const codes[] = { "0086", "086", "86" };

	for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
		if (g_str_has_prefix(digits, codes[i]) && strlen(digits) - strlen(codes[i]) >= 10)
			return digits + strlen(codes[i]);
	if (strlen(digits) == 12 && digits[0] == '0' && phone_is_mobile(digits + 1))
		return digits + 1;
	return digits;
}

/* A local number could be a day: 20261009. */
static bool
is_local_number(const char *digits)
{
	gsize length = strlen(digits);

	return (length == 7 || (length == 8 && strncmp(digits, "20", 2) != 0)) && digits[0] >= '2';
}

static bool
is_phone(const char *digits)
{
	gsize length = strlen(digits);

	if (phone_is_mobile(digits))
		return true;
	if (length == 10 && (g_str_has_prefix(digits, "400") || g_str_has_prefix(digits, "800")))
		return true;
	if (digits[0] == '0' && digits[1] != '0') /* area code of 3 or 4 and number of 7 or 8 */
		return digits[1] <= '2' ? length == 10 || length == 11 : length == 11 || length == 12;
	return is_local_number(digits);
}

/* Where the extension begins: 转, ext, or a last group of at most five digits after a whole number. */
static gsize
number_length(const char *text)
{
	static const char *const words[] = { "转", "分机", "ext", "x", "#" };
	const char *dash = strrchr(text, '-');
	gsize length = strlen(text);

	for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
		const char *at = strstr(text, words[i]);

		if (at != NULL)
			length = MIN(length, (gsize)(at - text));
	}
	if (length == strlen(text) && dash != NULL && dash > text) {
		g_autofree char *number = digits_only(text, (gsize)(dash - text));

		if (is_phone(without_country(number)) && strlen(dash + 1) <= 5)
			length = (gsize)(dash - text);
	}
	return length;
}

static char *
one_phone(const char *piece)
{
	gsize length = number_length(piece);
	g_autofree char *all = digits_only(piece, length);
	g_autofree char *extension = digits_only(piece + length, strlen(piece + length));
	g_autofree char *area = NULL;
	const char *digits = without_country(all);

	if (digits > all + 1 && !is_phone(digits) && *digits != '0') /* +86 10 leaves the 0 of 010 out */
		digits = area = g_strconcat("0", digits, NULL);
	if (strspn(piece, "0123456789-+()") < length || !is_phone(digits) || strlen(extension) > 6)
		return NULL;
	return *extension != '\0' ? g_strconcat(digits, "-", extension, NULL) : g_strdup(digits);
}

/* The first number inside other words: a mobile one, one with its area, a service one, a local one. */
static char *
phone_inside(const char *text)
{
	static const char *const patterns[] = { "(?<![\\d*])1[3-9]\\d[ -]?\\d{4}[ -]?\\d{4}(?![\\d*])",
		"(?<![\\d*])\\(?0\\d{2,3}[) -]{0,2}\\d{7,8}(?:-\\d{1,5}|\\s*转\\s*\\d{1,5})?(?![\\d*])",
		"(?<![\\d*])[48]00[ -]?\\d{3}[ -]?\\d{4}(?![\\d*])", "(?<![\\d*-])[2-9]\\d{6,7}(?![\\d*])" };

	for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
		g_autoptr(GRegex) regex = g_regex_new(patterns[i], 0, 0, NULL);
		g_autoptr(GMatchInfo) match = NULL;
		g_autofree char *found = NULL, *folded = NULL;
		char *phone;

		if (!g_regex_match(regex, text, 0, &match))
			continue;
		found = g_match_info_fetch(match, 0);
		folded = text_fold(found);
		phone = one_phone(folded);
		if (phone != NULL)
			return phone;
	}
	return NULL;
}

/* Blanks inside a number go; other words before and after it do not belong to it. */
char *
phone_normalise(const char *raw)
{
	static const char *const dashes[] = { "–", "—", "−", "‐", "‑", "ー" };
	g_autofree char *text = readable(raw);
	g_autofree char *folded = NULL;
	char *phone;

	for (gsize i = 0; i < G_N_ELEMENTS(dashes); i++) {
		g_auto(GStrv) parts = g_strsplit(text, dashes[i], -1);

		g_free(text);
		text = g_strjoinv("-", parts);
	}
	folded = text_fold(text);
	phone = one_phone(folded);
	return phone != NULL ? phone : phone_inside(text);
}

bool
phone_is_mobile(const char *normalised)
{
	return normalised != NULL && strlen(normalised) == 11 && strspn(normalised, "0123456789") == 11 &&
	       normalised[0] == '1' && normalised[1] >= '3';
}

bool
postcode_is_valid(const char *text)
{
	return text != NULL && strlen(text) == 6 && strspn(text, "0123456789") == 6 && strcmp(text, "000000") != 0;
}

bool
email_is_valid(const char *text)
{
	return text != NULL && strlen(text) <= 254 &&
	       g_regex_match_simple("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\\.)+[A-Za-z]{2,}$",
				    text, 0, 0);
}
