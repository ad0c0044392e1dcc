/* SPDX-License-Identifier: Apache-2.0 */
/* Phrases and what is called so in a context: infer_labels_data.c, infer_slots_data.c. */
#ifndef SEGUE_LIB_CONTEXT_INFER_LABELS_H
#define SEGUE_LIB_CONTEXT_INFER_LABELS_H

#include <stddef.h>

typedef struct segue__label {
  const char *phrase, *name; /* blank-separated words; the entity's name */
} segue__label;

extern const segue__label segue__labels[]; /* of numbers and codes, right before or behind them */
extern const size_t segue__labels_n;
extern const segue__label segue__slot_words[]; /* of what a question asks for */
extern const size_t segue__slot_words_n;

#endif /* SEGUE_LIB_CONTEXT_INFER_LABELS_H */
