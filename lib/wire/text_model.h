/* SPDX-License-Identifier: Apache-2.0 */
/* Context-mixing model of handoff prose: predicts text bit by bit from the texts it was primed with.
 * A segue__text_model is primed once and never changes afterwards; each message works on a segue__text
 * that starts from it, so nothing one message taught is known to the next and the same text gives the same
 * predictions on every machine (integers only).
 * Threading: a primed model may be shared by any threads; a segue__text belongs to one. */
#ifndef SEGUE_LIB_WIRE_TEXT_MODEL_H
#define SEGUE_LIB_WIRE_TEXT_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <segue/base.h>

#include "wire/text_code.h"

/* What kind of text comes next; numbers are frozen with the model. */
enum {
  SEGUE__FIELD_PROSE = 0,  /* summary, why */
  SEGUE__FIELD_TITLE = 1,  /* title, desired */
  SEGUE__FIELD_CODE = 2,   /* intent and other snake_case codes */
  SEGUE__FIELD_ACTION = 3, /* what was tried, notes */
  SEGUE__FIELD_VALUE = 4,  /* entity values, subjects, tokens, dates as said */
  SEGUE__FIELD_NAME = 5,   /* what entities and dates are called */
  SEGUE__FIELD_TOLD = 6,   /* a summary that recites: see wire/tell.h */
  SEGUE__FIELD_KINDS = 7
};

typedef struct segue__text_model segue__text_model;
typedef struct segue__text segue__text;

/* In a priming text: around what is passed (segue__text_pass). */
#define SEGUE__TEXT_TOLD 1

/* Lines "<digit of SEGUE__FIELD_*>text\n"; lines that begin otherwise say nothing. */
typedef struct segue__text_part {
  const char *text;
  size_t len;
} segue__text_part;

/* Prime a model on texts in their order. NULL: no memory. */
segue__text_model *segue__text_model_new(const segue__text_part *parts, size_t n_parts);
void segue__text_model_free(segue__text_model *m);

/* Working state of one message. NULL: no memory. `m` must outlive it. */
segue__text *segue__text_new(const segue__text_model *m);
void segue__text_reset(segue__text *t);
void segue__text_free(segue__text *t);
/* The same, but the last one given is kept for the next that is taken, which saves the kernel the trouble (text_pool.c). */
segue__text *segue__text_take(const segue__text_model *m);
void segue__text_give(const segue__text_model *m, segue__text *t);
/* Where that is kept; freed with the model. */
_Atomic(segue__text *) *segue__text_spare(const segue__text_model *m);

/* Begin a text of a kind; then for each decision on the way from the root of the tree of octets to a leaf: predict, code,
 * update. A text ends with a zero octet. `about`: of a value, segue__text_about() of its name, else 0. */
uint32_t segue__text_about(const char *name, size_t n);
void segue__text_begin(segue__text *t, int field, uint32_t about);
const segue__text_code *segue__text_code_of(const segue__text *t); /* the same for all messages of a model */
uint32_t segue__text_predict(segue__text *t);                      /* P(next bit = 1), 16 bits */
void segue__text_update(segue__text *t, int bit);
/* An octet between others that is known otherwise: nothing is learnt but that it stands there. */
void segue__text_pass(segue__text *t, uint8_t octet);

#endif /* SEGUE_LIB_WIRE_TEXT_MODEL_H */
