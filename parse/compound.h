/* compound.h - labels that nobody listed but that are put together of known parts: 联络人手机, 拟办UKEY把数, 证书寄达地址
 *
 * Parts and what they stand for are data ([label parts] of data/captions.ini); the order in which they make a label is the grammar here. */
#pragma once
#include "parse/vocabulary.h"

/* `key`: of vocabulary_key(). NULL if it is none, or if its parts could mean two fields.  Only labels of application forms and of mail. */
const Word *compound_label(const char *kind, const char *key);
