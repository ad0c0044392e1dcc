/* SPDX-License-Identifier: Apache-2.0 */
/* The library's own text model, primed when first asked for. */
#ifndef SEGUE_LIB_WIRE_MODEL_CACHE_H
#define SEGUE_LIB_WIRE_MODEL_CACHE_H

#include "wire/text_model.h"

/* Model 1 (SEGUE__KIND_EN1). Any thread; NULL: no memory. Lives as long as the process. */
const segue__text_model *segue__model_en1(void);
/* A model primed on model 1's texts and `text` after them; the caller frees it. NULL: no memory. */
segue__text_model *segue__model_en1_and(const char *text, size_t len);

#endif /* SEGUE_LIB_WIRE_MODEL_CACHE_H */
