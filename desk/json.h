/* json.h - a small streaming JSON writer
 *
 * Values go out as they come; commas, quotes and line ends are its own business.  `name` is the key inside an object and NULL
 * inside an array.  Objects that hold only values stand on one line, so an export stays readable and greps well. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct Json Json;

Json *json_new(FILE *out);        /* borrows `out` */
void  json_free(Json *json);      /* ends the line */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Json, json_free)

void json_begin_object(Json *json, const char *name);
void json_end_object(Json *json);
void json_begin_array(Json *json, const char *name);
void json_end_array(Json *json);
void json_string(Json *json, const char *name, const char *value);         /* NULL is null */
void json_string_or_null(Json *json, const char *name, const char *value); /* NULL and "" are null */
void json_integer(Json *json, const char *name, int64_t value);
void json_integer_or_null(Json *json, const char *name, int64_t value);    /* 0 is null */
void json_number(Json *json, const char *name, const char *digits);        /* "700.00" as it stands; text that is no number goes out as a string */
void json_double(Json *json, const char *name, double value);              /* at most four decimals, always with a point */
void json_boolean(Json *json, const char *name, bool value);
void json_null(Json *json, const char *name);
