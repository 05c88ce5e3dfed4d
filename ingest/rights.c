/* rights.c - what an account may do in its folders, and how full it is: for `check` alone */
#include "ingest/rights.h"

#include <string.h>

#define FULL 90 /* per cent from which a mailbox counts as nearly full */

/* A refusal leaves the session as it was. */
static bool
survived(int answer)
{
	switch (answer) {
	case MAILIMAP_ERROR_STREAM:
	case MAILIMAP_ERROR_PARSE:
	case MAILIMAP_ERROR_FATAL:
	case MAILIMAP_ERROR_MEMORY:
		return false;
	default:
		return true;
	}
}

static void
append_plain(GString *into, const char *text)
{
	for (const char *at = text; at != NULL && *at != '\0' && at < text + 60; at++)
		g_string_append_c(into, g_ascii_isprint(*at) ? *at : '?');
}

static bool
describe_acl(mailimap *imap, const char *name, const char *wire, const RightsWanted *wanted, GString *into, const char **missing)
{
	struct mailimap_acl_myrights_data *mine = NULL;
	int state = imap->imap_state, answer;

	imap->imap_state = MAILIMAP_STATE_AUTHENTICATED; /* libetpan holds that MYRIGHTS is for before a folder is selected; RFC 4314 does not */
	answer = mailimap_acl_myrights(imap, wire, &mine);
	imap->imap_state = state;
	g_string_append_printf(into, "rights in %s: ", name);
	if (answer != MAILIMAP_NO_ERROR || mine == NULL || mine->rights == NULL) {
		g_string_append(into, "not told\n");
		return survived(answer);
	}
	append_plain(into, mine->rights);
	g_string_append_c(into, '\n');
	if (strchr(mine->rights, 'r') == NULL)
		*missing = "read mail (r)";
	else if (wanted->marks && strchr(mine->rights, 's') == NULL)
		*missing = "mark mail as seen (s), which after = seen needs";
	else if (wanted->moves && strpbrk(mine->rights, "td") == NULL)
		*missing = "take mail out (t), which after = move needs";
	mailimap_acl_myrights_data_free(mine);
	return true;
}

static void
describe_resource(const struct mailimap_quota_quota_resource *one, GString *into)
{
	guint64 percent = one->limit > 0 ? (guint64)one->usage * 100 / one->limit : 0;
	bool storage = one->resource_name != NULL && g_ascii_strcasecmp(one->resource_name, "STORAGE") == 0;

	g_string_append(into, "quota: ");
	append_plain(into, one->resource_name);
	if (storage) /* in units of 1024 bytes */
		g_string_append_printf(into, " %u of %u MB", one->usage >> 10, one->limit >> 10);
	else
		g_string_append_printf(into, " %u of %u", one->usage, one->limit);
	g_string_append_printf(into, " (%" G_GUINT64_FORMAT " %%)%s\n", percent, percent >= FULL ? ": nearly full, new mail will be turned away" : "");
}

static bool
describe_quota(mailimap *imap, const char *wire, GString *into)
{
	struct mailimap_quota_complete_data *data = NULL;
	int answer = mailimap_quota_getquotaroot(imap, wire, &data);
	gsize before = into->len;

	if (answer == MAILIMAP_NO_ERROR && data != NULL) {
		for (clistiter *at = data->quota_list != NULL ? clist_begin(data->quota_list) : NULL; at != NULL; at = clist_next(at)) {
			const struct mailimap_quota_quota_data *root = clist_content(at);

			for (clistiter *each = root->quota_list != NULL ? clist_begin(root->quota_list) : NULL; each != NULL; each = clist_next(each))
				describe_resource(clist_content(each), into);
		}
		mailimap_quota_complete_data_free(data);
	}
	if (into->len == before)
		g_string_append(into, answer == MAILIMAP_NO_ERROR ? "quota: none\n" : "quota: not told\n");
	return survived(answer);
}

bool
rights_describe(mailimap *imap, const char *name, const char *wire, const RightsWanted *wanted, GString *into, const char **missing)
{
	*missing = NULL;
	return (!wanted->acl || describe_acl(imap, name, wire, wanted, into, missing)) && (!wanted->quota || describe_quota(imap, wire, into));
}
