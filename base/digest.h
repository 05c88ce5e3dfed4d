/* digest.h - SHA-256 in lower-case hex (OpenSSL) */
#pragma once
#include <glib.h>

char *digest_sha256(const void *bytes, gsize length); /* 64 characters, caller frees */
char *digest_sha256_bytes(GBytes *bytes);

/* Of bytes that come in pieces; digest_end() answers as digest_sha256() would for all of them, and begins anew. */
typedef struct Digest Digest;
Digest *digest_new(void);
void    digest_free(Digest *digest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Digest, digest_free)
void    digest_add(Digest *digest, const void *bytes, gsize length);
char   *digest_end(Digest *digest);
void    digest_forget(Digest *digest); /* begins anew */
