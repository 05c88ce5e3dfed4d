/* digest.h - SHA-256 in lower-case hex (OpenSSL) */
#pragma once
#include <glib.h>

char *digest_sha256(const void *bytes, gsize length); /* 64 characters, caller frees */
char *digest_sha256_bytes(GBytes *bytes);
