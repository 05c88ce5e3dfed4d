/* digest.c - SHA-256 in lower-case hex */
#include "base/digest.h"

#include <openssl/evp.h>

char *
digest_sha256(const void *bytes, gsize length)
{
	unsigned char raw[EVP_MAX_MD_SIZE];
	unsigned int n = 0;
	GString *hex = g_string_sized_new(64);

	/* One call over memory fails only when OpenSSL itself is broken: nothing could be identified then. */
	if (EVP_Digest(length > 0 ? bytes : "", length, raw, &n, EVP_sha256(), NULL) != 1)
		g_error("SHA-256 is not available from OpenSSL");
	for (unsigned int i = 0; i < n; i++)
		g_string_append_printf(hex, "%02x", raw[i]);
	return g_string_free(hex, FALSE);
}

char *
digest_sha256_bytes(GBytes *bytes)
{
	gsize length;
	const void *data = g_bytes_get_data(bytes, &length);

	return digest_sha256(data, length);
}
