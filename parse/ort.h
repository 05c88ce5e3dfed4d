/* ort.h - own binding to ONNX Runtime's C API, loaded at run time
 *
 * The runtime's header is in no small package, and its function table only ever grows at its end: ort.c names the slots that are
 * used, tests/unit/test_ocr.c tests them against the library that is loaded.  One thread, no spinning, no arena. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"

#define ORT_RANK_MAX 8

typedef struct Ort Ort;             /* the library and its environment; must outlive its models */
typedef struct OrtModel OrtModel;   /* one loaded network with one input and one output, both float tensors */

typedef struct {
	int rank;
	int64_t dim[ORT_RANK_MAX];
	const float *data;          /* borrowed from `value` */
	gsize n;                    /* product of dim */
	OrtModel *model;            /* borrowed */
	gpointer value;
} OrtTensor;

Ort        *ort_open(const char *library, GError **error);  /* SETUP: no such library, or too old */
void        ort_close(Ort *ort);                            /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ort, ort_close)
const char *ort_version(const Ort *ort);                    /* "1.28.2" */

OrtModel   *ort_model_load(Ort *ort, GBytes *bytes, GError **error); /* SETUP: no network this runtime understands */
void        ort_model_free(OrtModel *model);                /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OrtModel, ort_model_free)
const char *ort_model_input(const OrtModel *model);         /* names as in the file */
const char *ort_model_output(const OrtModel *model);
/* The declared shape of the input; -1 for a free dimension.  Returns the rank. */
int         ort_model_shape(const OrtModel *model, int64_t dim[ORT_RANK_MAX]);

/* Runs the network on `input` (borrowed) of shape dim[0..3].  NULL: REJECT (out of memory, a shape it does not take). */
OrtTensor  *ort_model_run(OrtModel *model, float *input, const int64_t dim[4], GError **error);
void        ort_tensor_free(OrtTensor *tensor);             /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OrtTensor, ort_tensor_free)
