/* cmd_produce.c - the production queue: claim a key, finish it, spoil it */
#include <stdio.h>
#include <string.h>
#include "desk/command.h"
#include "desk/lookup.h"
#include "desk/progress.h"
#include "desk/print.h"
#include "desk/thing.h"
#include "store/application.h"

typedef struct {
	CommandContext *context;
	const char *who, *serial, *reason;
	const char *target; /* as typed, NULL for none */
} Order;

static int
by_due(gconstpointer a, gconstpointer b)
{
	const Job *x = *(Job *const *)a, *y = *(Job *const *)b;
	int order = strcmp(x->due, y->due);

	return order != 0 ? order : (x->id > y->id) - (x->id < y->id);
}

/* The queued job that is due first and whose money stands; 0 when there is none. */
static bool
first_queued(Store *store, int64_t *id, GError **error)
{
	g_autoptr(GPtrArray) jobs = job_list(store, "queued", error);

	*id = 0;
	if (jobs == NULL)
		return false;
	g_ptr_array_sort(jobs, by_due);
	for (guint i = 0; i < jobs->len && *id == 0; i++) {
		const Job *job = jobs->pdata[i];
		g_autoptr(GError) unpaid = NULL;

		if (progress_is_paid(store, job->application, &unpaid)) {
			*id = job->id;
		} else if (!g_error_matches(unpaid, KEYPOST_ERROR, KEYPOST_ERROR_REJECT)) {
			g_propagate_error(error, g_steal_pointer(&unpaid));
			return false;
		} else {
			fprintf(stderr, "keypost: J%" G_GINT64_FORMAT " is left where it is: %s\n", (gint64)job->id, unpaid->message);
		}
	}
	return true;
}

/* What the person at the machine needs to make the key. */
static bool
print_task(Store *store, int64_t id, GError **error)
{
	Job *job = lookup_job(store, id, error);
	g_autoptr(Application) application = job != NULL ? application_get(store, job->application, error) : NULL;

	if (application != NULL) {
		print_title("J%" G_GINT64_FORMAT "  key %d of %d for A%" G_GINT64_FORMAT ", due %s", (gint64)id, job->sequence, application->key_count,
		            (gint64)job->application, job->due);
		print_line("company", "%s", application->company_name);
		print_line("tax ID", "%s", application->tax_id);
		print_line("package", "%s, %d years", application->package, application->years);
		print_line("contact", "%s  %s", application->contact_name, application->contact_phone);
	}
	g_clear_pointer(&job, job_free);
	return application != NULL;
}

static bool
move_job(const Order *order, int64_t id, const char *const *states, const char *why, GError **error)
{
	Store *store = order->context->store;
	Job *job = lookup_job(store, id, error);
	bool moved = job != NULL;

	for (; moved && states[1] != NULL; states++)
		moved = job_move(store, id, states[0], states[1], order->who, why, error);
	moved = moved && progress_application(store, job->application, order->who, error);
	g_clear_pointer(&job, job_free);
	return moved;
}

/* What is asked for by its number is refused where the queue would pass it by. */
static bool
is_paid(Store *store, int64_t id, GError **error)
{
	Job *job = lookup_job(store, id, error);
	bool paid = job != NULL && progress_is_paid(store, job->application, error);

	g_clear_pointer(&job, job_free);
	return paid;
}

/* Refused with the state it is in, before a move would say only that it is stale. */
static bool
job_is(Store *store, int64_t id, const char *state, const char *hint, GError **error)
{
	Job *job = lookup_job(store, id, error);
	bool is = job != NULL && strcmp(job->state, state) == 0;

	if (job != NULL && !is)
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "J%" G_GINT64_FORMAT " is %s%s", (gint64)id, job->state, hint);
	g_clear_pointer(&job, job_free);
	return is;
}

static int
produce_claim(const Order *order)
{
	static const char *const states[] = { "queued", "in_production", NULL };
	Store *store = order->context->store;
	g_autoptr(GError) error = NULL;
	g_autoptr(Change) change = store_begin(store, &error);
	int64_t id = 0;

	if (change == NULL || (order->target != NULL ? !thing_parse_as(order->target, NOUN_JOB, &id, &error) : !first_queued(store, &id, &error)))
		return command_fail(error);
	if (id == 0) {
		printf("no key waits to be produced\n");
		return EXIT_DONE;
	}
	if (!job_is(store, id, "queued", "; only a queued job can be claimed", &error) || !is_paid(store, id, &error) ||
	    !move_job(order, id, states, "claimed", &error) ||
	    !store_commit(&change, &error) || !print_task(store, id, &error))
		return command_fail(error);
	return EXIT_DONE;
}

/* The store would refuse it too, but could not say whose number it is. */
static bool
serial_is_free(Store *store, const char *serial, GError **error)
{
	g_autoptr(GPtrArray) jobs = job_list(store, NULL, error);

	for (guint i = 0; jobs != NULL && i < jobs->len; i++) {
		const Job *job = jobs->pdata[i];

		if (strcmp(job->serial_number, serial) == 0) {
			g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "%s is the number of J%" G_GINT64_FORMAT " already", serial,
			            (gint64)job->id);
			return false;
		}
	}
	return jobs != NULL;
}

/* A slip of the hand, noticed before the parcel goes: the key keeps its place under the right number. */
static bool
correct_serial(const Order *order, const Job *job, GError **error)
{
	g_autofree char *why = g_strdup_printf("its number is %s, not %s", order->serial, job->serial_number);

	return job_set_serial(order->context->store, job->id, order->serial, error) &&
	       journal_write(order->context->store, order->who, noun_name(NOUN_JOB), job->id, NULL, NULL, why, error);
}

static bool
finish_job(const Order *order, int64_t id, GError **error)
{
	static const char *const states[] = { "in_production", "produced", NULL };
	Store *store = order->context->store;
	Job *job = lookup_job(store, id, error);
	bool made = job != NULL && strcmp(job->state, "produced") == 0, done;

	done = job != NULL && (made || job_is(store, id, "in_production", strcmp(job->state, "queued") == 0 ? "; claim it first" : "", error)) &&
	       serial_is_free(store, order->serial, error);
	if (done && made)
		done = correct_serial(order, job, error);
	else if (done)
		done = job_set_serial(store, id, order->serial, error) && move_job(order, id, states, order->serial, error);
	g_clear_pointer(&job, job_free);
	return done;
}

/* What is printed on a key or shown by its driver (DOMAIN.md section 13): no blanks, at most 32 characters. */
static bool
is_serial(const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if (!g_ascii_isalnum(*p) && strchr("-_./:", *p) == NULL)
			return false;
	return strlen(text) <= 32;
}

static int
produce_done(const Order *order)
{
	Store *store = order->context->store;
	g_autoptr(GError) error = NULL;
	g_autoptr(Change) change = NULL;
	int64_t id;
	Noun noun;
	bool done;

	if (order->target == NULL)
		return command_misuse(order->context, "done needs a job, or the application of a service");
	if (!thing_parse(order->target, &noun, &id, &error))
		return command_fail(error);
	if (noun != NOUN_JOB && noun != NOUN_APPLICATION)
		return command_misuse(order->context, "%s is neither a job nor an application", order->target);
	if (noun == NOUN_JOB && order->serial == NULL)
		return command_misuse(order->context, "a finished key has a number: --serial NUMBER");
	if (order->serial != NULL && !is_serial(order->serial))
		return command_misuse(order->context, "'%s' is no number of a key: up to 32 letters and digits, without blanks", order->serial);
	change = store_begin(store, &error);
	done = change != NULL && (noun == NOUN_JOB ? finish_job(order, id, &error) : progress_finish_service(store, id, order->who, &error)) &&
	       store_commit(&change, &error);
	if (!done && !thing_refuse(noun, id, &error))
		return command_fail(error);
	printf("%s done\n", order->target);
	return EXIT_DONE;
}

static int
produce_spoil(const Order *order)
{
	static const char *const states[] = { "in_production", "spoiled", "queued", NULL };
	Store *store = order->context->store;
	g_autoptr(GError) error = NULL;
	g_autoptr(Change) change = NULL;
	int64_t id;

	if (order->target == NULL || order->reason == NULL || *order->reason == '\0')
		return command_misuse(order->context, "spoil needs a job and --reason TEXT");
	if (!thing_parse_as(order->target, NOUN_JOB, &id, &error))
		return command_fail(error);
	change = store_begin(store, &error);
	if (change == NULL || !job_is(store, id, "in_production", "; only a key in production can be spoiled", &error) ||
	    !move_job(order, id, states, order->reason, &error) || !store_commit(&change, &error))
		return command_fail(error);
	printf("J%" G_GINT64_FORMAT " spoiled; the key stands in the queue again\n", (gint64)id);
	return EXIT_DONE;
}

int
cmd_produce(CommandContext *context, int argc, char **argv)
{
	g_autofree char *who = NULL, *serial = NULL, *reason = NULL;
	g_autoptr(GError) error = NULL;
	const GOptionEntry entries[] = {
		{ "who", 0, 0, G_OPTION_ARG_STRING, &who, NULL, NULL },
		{ "serial", 0, 0, G_OPTION_ARG_STRING, &serial, NULL, NULL },
		{ "reason", 0, 0, G_OPTION_ARG_STRING, &reason, NULL, NULL },
		{ 0 },
	};
	Order order = { .context = context };

	if (!command_options(context, entries, &argc, &argv, &error))
		return command_fail(error);
	if (argc < 2 || argc > 3)
		return command_misuse(context, "produce needs claim, done or spoil, and one ID at most");
	order.who = command_who(who);
	order.serial = serial != NULL && *serial != '\0' ? serial : NULL;
	order.reason = reason;
	order.target = argc == 3 ? argv[2] : NULL;
	if (strcmp(argv[1], "claim") == 0)
		return produce_claim(&order);
	if (strcmp(argv[1], "done") == 0)
		return produce_done(&order);
	if (strcmp(argv[1], "spoil") == 0)
		return produce_spoil(&order);
	return command_misuse(context, "produce knows claim, done and spoil, not '%s'", argv[1]);
}
