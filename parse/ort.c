/* ort.c - the slots of ONNX Runtime's function table that we use, and the library behind them */
#include "parse/ort.h"
#include <dlfcn.h>
#include <string.h>

/* Every function but the releases and the readers of a status answers NULL or a status that we own. */
typedef void *Status;
typedef struct OrtApi {
	Status (*create_status)(int code, const char *message);                                  /* 0 */
	int (*get_error_code)(const void *status);                                               /* 1 */
	const char *(*get_error_message)(const void *status);                                    /* 2 */
	Status (*create_env)(int level, const char *id, void **env);                             /* 3 */
	void *unused_4[4];                                                                       /* 4..7 */
	Status (*create_session_from_array)(const void *env, const void *bytes, size_t length,
	                                    const void *options, void **session);                /* 8 */
	Status (*run)(void *session, const void *run_options, const char *const *input_names, const void *const *inputs,
	              size_t n_inputs, const char *const *output_names, size_t n_outputs, void **outputs); /* 9 */
	Status (*create_session_options)(void **options);                                        /* 10 */
	void *unused_11[6];                                                                      /* 11..16 */
	Status (*disable_mem_pattern)(void *options);                                            /* 17 */
	void *unused_18;                                                                         /* 18 */
	Status (*disable_cpu_mem_arena)(void *options);                                          /* 19 */
	void *unused_20[3];                                                                      /* 20..22 */
	Status (*set_graph_optimization_level)(void *options, int level);                        /* 23 */
	Status (*set_intra_op_threads)(void *options, int n);                                    /* 24 */
	Status (*set_inter_op_threads)(void *options, int n);                                    /* 25 */
	void *unused_26[4];                                                                      /* 26..29 */
	Status (*session_input_count)(const void *session, size_t *n);                           /* 30 */
	Status (*session_output_count)(const void *session, size_t *n);                          /* 31 */
	void *unused_32;                                                                         /* 32 */
	Status (*session_input_type)(const void *session, size_t i, void **type);                /* 33 */
	void *unused_34[2];                                                                      /* 34..35 */
	Status (*session_input_name)(const void *session, size_t i, void *allocator, char **name);  /* 36 */
	Status (*session_output_name)(const void *session, size_t i, void *allocator, char **name); /* 37 */
	void *unused_38[11];                                                                     /* 38..48 */
	Status (*create_tensor_with_data)(const void *memory, void *data, size_t length, const int64_t *dim, size_t rank,
	                                  int type, void **value);                               /* 49 */
	void *unused_50;                                                                         /* 50 */
	Status (*tensor_data)(void *value, void **data);                                         /* 51 */
	void *unused_52[3];                                                                      /* 52..54 */
	Status (*type_as_tensor)(const void *type, const void **info);                           /* 55 */
	void *unused_56[4];                                                                      /* 56..59 */
	Status (*tensor_element_type)(const void *info, int *type);                              /* 60 */
	Status (*dimension_count)(const void *info, size_t *n);                                  /* 61 */
	Status (*dimensions)(const void *info, int64_t *dim, size_t n);                          /* 62 */
	void *unused_63[2];                                                                      /* 63..64 */
	Status (*value_shape)(const void *value, void **info);                                   /* 65 */
	void *unused_66[3];                                                                      /* 66..68 */
	Status (*create_cpu_memory_info)(int allocator_type, int memory_type, void **info);      /* 69 */
	void *unused_70[6];                                                                      /* 70..75 */
	Status (*allocator_free)(void *allocator, void *p);                                      /* 76 */
	void *unused_77;                                                                         /* 77 */
	Status (*default_allocator)(void **allocator);                                           /* 78 */
	void *unused_79[13];                                                                     /* 79..91 */
	void (*release_env)(void *env);                                                          /* 92 */
	void (*release_status)(void *status);                                                    /* 93 */
	void (*release_memory_info)(void *info);                                                 /* 94 */
	void (*release_session)(void *session);                                                  /* 95 */
	void (*release_value)(void *value);                                                      /* 96 */
	void *unused_97;                                                                         /* 97 */
	void (*release_type)(void *type);                                                        /* 98 */
	void (*release_tensor_info)(void *info);                                                 /* 99 */
	void (*release_session_options)(void *options);                                          /* 100 */
	void *unused_101[29];                                                                    /* 101..129 */
	Status (*add_session_config)(void *options, const char *key, const char *value);         /* 130 */
} OrtApi;

G_STATIC_ASSERT(offsetof(OrtApi, create_tensor_with_data) == 49 * sizeof(void *));
G_STATIC_ASSERT(offsetof(OrtApi, release_env) == 92 * sizeof(void *));
G_STATIC_ASSERT(offsetof(OrtApi, add_session_config) == 130 * sizeof(void *));

typedef struct {
	const OrtApi *(*get_api)(uint32_t version);
	const char *(*version)(void);
} OrtApiBase;

#define API_VERSION 16          /* the youngest table that libraries 1.28 to 1.30 all serve */
#define LOG_FATAL 4             /* what fails is returned; standard error is the operator's */
#define OPTIMISE_ALL 99
#define TYPE_FLOAT 1
#define ALLOCATOR_DEVICE 0
#define MEMORY_DEFAULT 0

struct Ort {
	void *library;
	const OrtApi *api;
	char *version;
	void *env, *memory, *allocator;
};

struct OrtModel {
	Ort *ort;
	GBytes *bytes;
	void *session;
	char *input, *output;
	int rank;
	int64_t dim[ORT_RANK_MAX];
};

/* Takes the status; true when there was none. */
static bool
check(const OrtApi *api, Status status, int code, GError **error)
{
	if (status == NULL)
		return true;
	g_set_error(error, KEYPOST_ERROR, code, "ONNX Runtime: %s", api->get_error_message(status));
	api->release_status(status);
	return false;
}

static bool
setup(Ort *ort, Status status, GError **error)
{
	return check(ort->api, status, KEYPOST_ERROR_SETUP, error);
}

Ort *
ort_open(const char *library, GError **error)
{
	g_autoptr(Ort) ort = g_new0(Ort, 1);
	const OrtApiBase *(*base)(void);

	ort->library = dlopen(library, RTLD_NOW | RTLD_LOCAL);
	if (ort->library == NULL) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "cannot load ONNX Runtime: %s", dlerror());
		return NULL;
	}
	/* dlsym() gives an object pointer where POSIX means a function; a copy avoids the cast that C has not. */
	void *symbol = dlsym(ort->library, "OrtGetApiBase");
	memcpy(&base, &symbol, sizeof base);
	ort->api = base != NULL && base() != NULL ? base()->get_api(API_VERSION) : NULL;
	if (ort->api == NULL) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s is no ONNX Runtime of version 1.%d or later", library,
		            API_VERSION);
		return NULL;
	}
	ort->version = g_strdup(base()->version());
	if (!setup(ort, ort->api->create_env(LOG_FATAL, "keypost", &ort->env), error) ||
	    !setup(ort, ort->api->create_cpu_memory_info(ALLOCATOR_DEVICE, MEMORY_DEFAULT, &ort->memory), error) ||
	    !setup(ort, ort->api->default_allocator(&ort->allocator), error))
		return NULL;
	return g_steal_pointer(&ort);
}

void
ort_close(Ort *ort)
{
	if (ort == NULL)
		return;
	if (ort->memory != NULL)
		ort->api->release_memory_info(ort->memory);
	if (ort->env != NULL)
		ort->api->release_env(ort->env);
	/* The library stays loaded: it keeps state in thread-local storage that outlives a dlclose(). */
	g_free(ort->version);
	g_free(ort);
}

const char *
ort_version(const Ort *ort)
{
	return ort->version;
}

static bool
read_shape(const OrtApi *api, const void *info, int *rank, int64_t dim[ORT_RANK_MAX], int code, GError **error)
{
	int type = 0;
	size_t n = 0;

	if (!check(api, api->tensor_element_type(info, &type), code, error) ||
	    !check(api, api->dimension_count(info, &n), code, error))
		return false;
	if (type != TYPE_FLOAT || n == 0 || n > ORT_RANK_MAX) {
		g_set_error(error, KEYPOST_ERROR, code, "the network has a tensor of type %d and rank %zu", type, n);
		return false;
	}
	*rank = (int)n;
	return check(api, api->dimensions(info, dim, n), code, error);
}

static bool
copy_name(Ort *ort, Status status, char *name, char **copy, GError **error)
{
	if (!setup(ort, status, error))
		return false;
	*copy = g_strdup(name);
	return setup(ort, ort->api->allocator_free(ort->allocator, name), error);
}

static bool
read_model(OrtModel *model, GError **error)
{
	Ort *ort = model->ort;
	const OrtApi *api = ort->api;
	size_t inputs = 0, outputs = 0;
	char *name = NULL;
	void *type = NULL;
	const void *info = NULL;
	Status status;

	if (!setup(ort, api->session_input_count(model->session, &inputs), error) ||
	    !setup(ort, api->session_output_count(model->session, &outputs), error))
		return false;
	if (inputs != 1 || outputs != 1) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "the network has %zu inputs and %zu outputs, not one of each",
		            inputs, outputs);
		return false;
	}
	status = api->session_input_name(model->session, 0, ort->allocator, &name);
	if (!copy_name(ort, status, name, &model->input, error))
		return false;
	status = api->session_output_name(model->session, 0, ort->allocator, &name);
	if (!copy_name(ort, status, name, &model->output, error) ||
	    !setup(ort, api->session_input_type(model->session, 0, &type), error))
		return false;
	bool good = setup(ort, api->type_as_tensor(type, &info), error) && info != NULL &&
	            read_shape(api, info, &model->rank, model->dim, KEYPOST_ERROR_SETUP, error);
	api->release_type(type);
	return good;
}

static bool
make_session(OrtModel *model, void *options, GError **error)
{
	Ort *ort = model->ort;
	const OrtApi *api = ort->api;
	gsize length;
	const void *bytes = g_bytes_get_data(model->bytes, &length);

	/* The shapes change with every line, so patterns and arenas would only hoard memory. */
	return setup(ort, api->set_intra_op_threads(options, 1), error) &&
	       setup(ort, api->set_inter_op_threads(options, 1), error) &&
	       setup(ort, api->set_graph_optimization_level(options, OPTIMISE_ALL), error) &&
	       setup(ort, api->disable_mem_pattern(options), error) && setup(ort, api->disable_cpu_mem_arena(options), error) &&
	       setup(ort, api->add_session_config(options, "session.intra_op.allow_spinning", "0"), error) &&
	       setup(ort, api->create_session_from_array(ort->env, bytes, length, options, &model->session), error);
}

OrtModel *
ort_model_load(Ort *ort, GBytes *bytes, GError **error)
{
	g_autoptr(OrtModel) model = g_new0(OrtModel, 1);
	void *options = NULL;

	model->ort = ort;
	model->bytes = g_bytes_ref(bytes);
	if (!setup(ort, ort->api->create_session_options(&options), error))
		return NULL;
	bool good = make_session(model, options, error);
	ort->api->release_session_options(options);
	if (!good || !read_model(model, error))
		return NULL;
	return g_steal_pointer(&model);
}

void
ort_model_free(OrtModel *model)
{
	if (model == NULL)
		return;
	if (model->session != NULL)
		model->ort->api->release_session(model->session);
	g_bytes_unref(model->bytes);
	g_free(model->input);
	g_free(model->output);
	g_free(model);
}

const char *
ort_model_input(const OrtModel *model)
{
	return model->input;
}

const char *
ort_model_output(const OrtModel *model)
{
	return model->output;
}

int
ort_model_shape(const OrtModel *model, int64_t dim[ORT_RANK_MAX])
{
	memcpy(dim, model->dim, sizeof model->dim);
	return model->rank;
}

static bool
tensor_fill(OrtTensor *tensor, GError **error)
{
	const OrtApi *api = tensor->model->ort->api;
	void *info = NULL, *data = NULL;

	if (!check(api, api->value_shape(tensor->value, &info), KEYPOST_ERROR_REJECT, error))
		return false;
	bool good = read_shape(api, info, &tensor->rank, tensor->dim, KEYPOST_ERROR_REJECT, error);
	api->release_tensor_info(info);
	if (!good || !check(api, api->tensor_data(tensor->value, &data), KEYPOST_ERROR_REJECT, error))
		return false;
	tensor->data = data;
	tensor->n = 1;
	for (int i = 0; i < tensor->rank; i++)
		tensor->n *= (gsize)MAX(tensor->dim[i], 0);
	return true;
}

OrtTensor *
ort_model_run(OrtModel *model, float *input, const int64_t dim[4], GError **error)
{
	const OrtApi *api = model->ort->api;
	g_autoptr(OrtTensor) tensor = g_new0(OrtTensor, 1);
	gsize length = (gsize)(dim[0] * dim[1] * dim[2] * dim[3]) * sizeof(float);
	const char *inputs[] = { model->input }, *outputs[] = { model->output };
	void *value = NULL;

	tensor->model = model;
	if (!check(api, api->create_tensor_with_data(model->ort->memory, input, length, dim, 4, TYPE_FLOAT, &value),
	           KEYPOST_ERROR_REJECT, error))
		return NULL;
	const void *values[] = { value };
	bool good = check(api, api->run(model->session, NULL, inputs, values, 1, outputs, 1, &tensor->value),
	                  KEYPOST_ERROR_REJECT, error);
	api->release_value(value);
	if (!good || !tensor_fill(tensor, error))
		return NULL;
	return g_steal_pointer(&tensor);
}

void
ort_tensor_free(OrtTensor *tensor)
{
	if (tensor == NULL)
		return;
	if (tensor->value != NULL)
		tensor->model->ort->api->release_value(tensor->value);
	g_free(tensor);
}
