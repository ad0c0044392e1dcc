/* SPDX-License-Identifier: Apache-2.0 */
/* Names that are spelled: "brown b r o w n", "m i double l e r". */
#ifndef SEGUE_LIB_CONTEXT_INFER_SPELLED_H
#define SEGUE_LIB_CONTEXT_INFER_SPELLED_H

#include "context/infer.h"

/* The turn answers for a name by its letters, alone or behind the words they spell: takes the name; 1 it did, 0 no letters. */
int segue__infer_spelled(segue__infer *f, const segue__turn *t, uint8_t *used);

#endif /* SEGUE_LIB_CONTEXT_INFER_SPELLED_H */
