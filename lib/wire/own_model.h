/* SPDX-License-Identifier: Apache-2.0 */
/* Text models of the application's own, primed on the library's texts and then on the application's. */
#ifndef SEGUE_LIB_WIRE_OWN_MODEL_H
#define SEGUE_LIB_WIRE_OWN_MODEL_H

#include <segue/wire.h>

#include "wire/pack.h"

/* The application's model, or the library's when `own` is NULL; its text is NULL when there is no memory. */
segue__pack_model segue__pack_model_of(const segue_text_model *own);

#endif /* SEGUE_LIB_WIRE_OWN_MODEL_H */
