/* SPDX-License-Identifier: Apache-2.0 */
/* The model described as data, so that reading, writing and copying cannot disagree: one table row per
 * JSON member, in the order in which canonical JSON has them. */
#ifndef SEGUE_LIB_CONTEXT_SPEC_H
#define SEGUE_LIB_CONTEXT_SPEC_H

#include "context/context.h"

typedef struct segue__words {
  const char *const *w;
  size_t n;
} segue__words;

extern const segue__words segue__words_auth_level, segue__words_auth_method, segue__words_field_state,
    segue__words_reason, segue__words_outcome, segue__words_class, segue__words_source, segue__words_trend,
    segue__words_summary;

int segue__words_find(const segue__words *w, const char *s); /* -1 when absent or empty */
const char *segue__words_at(const segue__words *w, int i);   /* "" out of range */

enum {
  SEGUE__VERSION, /* the constant "1" */
  SEGUE__ID,      /* uint64_t ⇄ 12 hex digits */
  SEGUE__STR,     /* segue__str */
  SEGUE__TIME,    /* int64_t Unix ms ⇄ RFC 3339 */
  SEGUE__NUM,     /* double, NaN absent */
  SEGUE__INT32,   /* int32_t, `absent` */
  SEGUE__INT64,   /* int64_t, `absent` */
  SEGUE__BOOL,    /* int32_t 0/1, -1 absent */
  SEGUE__WORD,    /* int32_t index into `words`, `absent` */
  SEGUE__MASK,    /* uint32_t bits ⇄ array of `words` */
  SEGUE__OBJECT,  /* `sub` at the same base plus `off` */
  SEGUE__LIST,    /* items described by `sub` */
  SEGUE__CUSTOM   /* key → JSON text */
};

enum {
  SEGUE__REQUIRED = 1,  /* an item without it is refused */
  SEGUE__ALWAYS = 2,    /* written even at its absent value */
  SEGUE__PII = 4,       /* left out under SEGUE_JSON_OMIT_PII */
  SEGUE__FREE_TEXT = 8, /* people's words: secrets are masked on the way in */
  SEGUE__LABEL = 32,    /* free text, but often a name that the application gave: "restaurant_book" */
  SEGUE__OR_NUMBER = 16 /* a STR that may come as a JSON number; it is kept as written */
};

enum {
  SEGUE__LIST_SIGNALS,
  SEGUE__LIST_FIELDS,
  SEGUE__LIST_ENTITIES,
  SEGUE__LIST_DATES,
  SEGUE__LIST_ATTEMPTS
};

typedef struct segue__spec segue__spec;
struct segue__spec {
  const char *name; /* NULL ends the table */
  uint8_t kind;
  uint8_t flags;
  uint8_t list; /* SEGUE__LIST_* */
  uint8_t pad;
  uint32_t off;
  double lo, hi;  /* range of numbers */
  int32_t absent; /* of WORD, INT32, INT64 */
  const segue__words *words;
  const segue__spec *sub;
};

extern const segue__spec segue__spec_root[], segue__spec_call[], segue__spec_reason[], segue__spec_signal[],
    segue__spec_auth[], segue__spec_field[], segue__spec_issue[], segue__spec_entity[], segue__spec_date[],
    segue__spec_attempt[], segue__spec_sentiment[], segue__spec_summary[], segue__spec_ref[];

/* Generic access to a list of the model (pointer, length, capacity). */
typedef struct segue__list {
  void *items;
  size_t n, cap, item_size;
} segue__list;
segue__list segue__list_get(const segue__context_model *m, int list);
void segue__list_truncate(segue__context_model *m, int list, size_t n);
/* Append an item with absent values set; NULL: no memory, or *full when the list has its most. */
void *segue__list_add(segue_context *ctx, int list, bool *full);

#endif /* SEGUE_LIB_CONTEXT_SPEC_H */
