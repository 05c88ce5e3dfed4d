/* digest.c - SHA-256 in lower-case hex */
#include "base/digest.h"

#include <openssl/evp.h>

struct Digest {
	EVP_MD_CTX *context;
};

/* Over memory it fails only when OpenSSL itself is broken: nothing could be identified then. */
static void
must(int answer)
{
	if (answer != 1)
		g_error("SHA-256 is not available from OpenSSL");
}

static char *
hex_of(const unsigned char *raw, unsigned int n)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = g_malloc(2 * (gsize)n + 1);

	for (unsigned int i = 0; i < n; i++) {
		hex[2 * i] = digits[raw[i] >> 4];
		hex[2 * i + 1] = digits[raw[i] & 15];
	}
	hex[2 * n] = '\0';
	return hex;
}

char *
digest_sha256(const void *bytes, gsize length)
{
	unsigned char raw[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	must(EVP_Digest(length > 0 ? bytes : "", length, raw, &n, EVP_sha256(), NULL));
	return hex_of(raw, n);
}

char *
digest_sha256_bytes(GBytes *bytes)
{
	gsize length;
	const void *data = g_bytes_get_data(bytes, &length);

	return digest_sha256(data, length);
}

Digest *
digest_new(void)
{
	Digest *digest = g_new0(Digest, 1);

	digest->context = EVP_MD_CTX_new();
	digest_forget(digest);
	return digest;
}

void
digest_free(Digest *digest)
{
	if (digest == NULL)
		return;
	EVP_MD_CTX_free(digest->context);
	g_free(digest);
}

void
digest_forget(Digest *digest)
{
	must(digest->context != NULL ? EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) : 0);
}

void
digest_add(Digest *digest, const void *bytes, gsize length)
{
	if (length > 0)
		must(EVP_DigestUpdate(digest->context, bytes, length));
}

char *
digest_end(Digest *digest)
{
	unsigned char raw[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	must(EVP_DigestFinal_ex(digest->context, raw, &n));
	digest_forget(digest);
	return hex_of(raw, n);
}
