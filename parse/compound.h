/* compound.h - labels that nobody listed but that are put together of known parts: 联络人手机, 拟办UKEY把数, 划款日期
 *
 * Parts and what they stand for are data ([label parts] and [receipt parts] of data/captions.ini); the order in which they make a label is the grammar here. */
#pragma once

/* The words of one class of parts, as keys; NULL-terminated. */
typedef char *const *(*CompoundParts)(const char *list);

/* The field that the label `key` (of vocabulary_key()) on a document of `kind` asks for, "" for a label of no field; NULL if it is none, or
 * if its parts could mean two. */
const char *compound_field(const char *kind, const char *key, CompoundParts parts);
