/* json.c - a small streaming JSON writer */
#include "desk/json.h"
#include <stddef.h>
#include <string.h>
#include "base/text.h"

#define DEPTH 16

typedef struct {
	char close;    /* } or ] */
	bool filled;   /* something stands in it: a comma comes first */
	bool broken;   /* an array or object stands in it on lines of its own */
} Level;

struct Json {
	FILE *out;
	Level levels[DEPTH];
	guint depth;
};

Json *
json_new(FILE *out)
{
	Json *json = g_new0(Json, 1);

	json->out = out;
	return json;
}

void
json_free(Json *json)
{
	if (json == NULL)
		return;
	fputc('\n', json->out);
	g_free(json);
}

static void
put_string(Json *json, const char *value)
{
	g_autofree char *valid = value != NULL && !g_utf8_validate(value, -1, NULL) ? g_utf8_make_valid(value, -1) : NULL;
	g_autofree char *quoted = text_json_quote(valid != NULL ? valid : value);

	fputs(quoted, json->out);
}

/* Elements of arrays that are objects or arrays, and the members of the outermost object, start a line each. */
static void
put_name(Json *json, const char *name, bool container)
{
	if (json->depth > 0) {
		Level *level = &json->levels[json->depth - 1];
		bool line = json->depth == 1 || (container && level->close == ']');

		if (level->filled)
			fputs(line ? "," : ", ", json->out);
		if (line) {
			fprintf(json->out, "\n%*s", (int)json->depth * 2, "");
			level->broken = true;
		}
		level->filled = true;
	}
	if (name != NULL) {
		put_string(json, name);
		fputs(": ", json->out);
	}
}

static void
begin(Json *json, const char *name, char open, char close)
{
	g_return_if_fail(json->depth < DEPTH);
	put_name(json, name, true);
	fputc(open, json->out);
	json->levels[json->depth++] = (Level){ .close = close };
}

static void
end(Json *json, char close)
{
	Level level;

	g_return_if_fail(json->depth > 0);
	level = json->levels[--json->depth];
	g_return_if_fail(level.close == close);
	if (level.broken)
		fprintf(json->out, "\n%*s", (int)json->depth * 2, "");
	fputc(close, json->out);
}

void
json_begin_object(Json *json, const char *name)
{
	begin(json, name, '{', '}');
}

void
json_end_object(Json *json)
{
	end(json, '}');
}

void
json_begin_array(Json *json, const char *name)
{
	begin(json, name, '[', ']');
}

void
json_end_array(Json *json)
{
	end(json, ']');
}

void
json_string(Json *json, const char *name, const char *value)
{
	put_name(json, name, false);
	put_string(json, value);
}

void
json_string_or_null(Json *json, const char *name, const char *value)
{
	json_string(json, name, value != NULL && *value != '\0' ? value : NULL);
}

void
json_integer(Json *json, const char *name, int64_t value)
{
	put_name(json, name, false);
	fprintf(json->out, "%" G_GINT64_FORMAT, (gint64)value);
}

void
json_integer_or_null(Json *json, const char *name, int64_t value)
{
	if (value == 0)
		json_null(json, name);
	else
		json_integer(json, name, value);
}

static bool
is_number(const char *text)
{
	size_t whole = strspn(text + (*text == '-'), "0123456789");
	const char *rest = text + (*text == '-') + whole;

	if (whole == 0 || (whole > 1 && rest[-(ptrdiff_t)whole] == '0'))
		return false;
	return *rest == '\0' || (*rest == '.' && rest[1] != '\0' && rest[1 + strspn(rest + 1, "0123456789")] == '\0');
}

void
json_number(Json *json, const char *name, const char *digits)
{
	if (!is_number(digits)) {
		json_string(json, name, digits);
		return;
	}
	put_name(json, name, false);
	fputs(digits, json->out);
}

void
json_double(Json *json, const char *name, double value)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];

	put_name(json, name, false);
	if (value != value || value > 1e15 || value < -1e15) { /* JSON has neither NaN nor infinity */
		fputs("null", json->out);
		return;
	}
	g_ascii_formatd(text, sizeof text, "%.4f", value);
	for (char *last = text + strlen(text) - 1; *last == '0' && last[-1] != '.'; last--)
		*last = '\0';
	fputs(text, json->out);
}

void
json_boolean(Json *json, const char *name, bool value)
{
	put_name(json, name, false);
	fputs(value ? "true" : "false", json->out);
}

void
json_null(Json *json, const char *name)
{
	json_string(json, name, NULL);
}
