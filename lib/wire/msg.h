/* SPDX-License-Identifier: Apache-2.0 */
/* What a packed value carries of a context, in the numbers it travels in; and the plan of what to keep.
 * Strings are borrowed: from the context when encoding, from the decoder's pool when decoding. */
#ifndef SEGUE_LIB_WIRE_MSG_H
#define SEGUE_LIB_WIRE_MSG_H

#include <stdbool.h>

#include "context/context.h"

#define SEGUE__MSG_LIST 32          /* most attempts, dates, entities each */
#define SEGUE__MSG_TEXT 4096        /* most octets of one text */
#define SEGUE__MSG_EPOCH 1577836800 /* 2020-01-01: seconds count from here */
#define SEGUE__MSG_NONE (-1)

/* Classes of items in the order in which a budget keeps them (doc/wire-format.md). */
enum {
  SEGUE__ITEM_HEAD = 0, /* reference, language; always there */
  SEGUE__ITEM_AUTH,     /* level, methods, age, expiry */
  SEGUE__ITEM_SUBJECT,
  SEGUE__ITEM_SIDECAR,
  SEGUE__ITEM_REASON, /* code, score, priority, confidence */
  SEGUE__ITEM_INTENT,
  SEGUE__ITEM_ATTEMPTS, /* newest first */
  SEGUE__ITEM_SENTIMENT,
  SEGUE__ITEM_SUMMARY,
  SEGUE__ITEM_TITLE,
  SEGUE__ITEM_DESIRED,
  SEGUE__ITEM_DATES,
  SEGUE__ITEM_ENTITIES,
  SEGUE__ITEM_CREATED,
  SEGUE__ITEM_CLASSES
};

typedef struct segue__msg_pair {
  segue__str name, value;
  int32_t cls; /* entities: SEGUE_CLASS_*; dates: days since 1970-01-01, or INT32_MIN for words in `value` */
} segue__msg_pair;

typedef struct segue__msg {
  uint64_t id; /* 0: none */
  segue__str language;
  int64_t created;    /* Unix seconds or SEGUE_UNIX_NONE */
  int64_t valid_till; /* Unix seconds or SEGUE_UNIX_NONE */
  int32_t level;
  uint32_t methods;
  int64_t auth_age; /* seconds before `created`, or NONE */
  int64_t auth_ttl; /* seconds after verification, or after `created` when that is not known; or NONE */
  segue__str subject, sidecar;
  int32_t reason, score /* 0…100 */, priority, confidence /* 0…20 */;
  segue__str intent;
  struct {
    segue__str action;
    int32_t outcome;
  } attempts[SEGUE__MSG_LIST]; /* newest first */
  size_t n_attempts;
  int32_t valence, peak /* 0…40 for -1…1 */, arousal /* 0…20 */, trend, peak_turn, restated, circling;
  segue__str label;
  segue__str summary;
  int32_t summary_source;
  bool summary_cut;
  segue__str title, desired;
  segue__msg_pair dates[SEGUE__MSG_LIST], entities[SEGUE__MSG_LIST];
  size_t n_dates, n_entities;
} segue__msg;

/* What of a message is sent. `cut` is the class in which the budget ended (SEGUE__ITEM_CLASSES: nowhere);
 * of that class the counts below are kept, of later ones nothing. */
typedef struct segue__plan {
  int cut;
  size_t n_attempts, n_dates, n_entities, summary_len;
} segue__plan;

#define SEGUE__DATE_TEXT 40
/* A date as it is written: its words, or its day as "YYYY-MM-DD" in `iso`. */
segue__str segue__msg_date_text(const segue__msg_pair *d, char iso[SEGUE__DATE_TEXT]);

/* Is there anything of this class in the message? */
bool segue__msg_has(const segue__msg *m, int item);

/* Take from a context. With `pii` false nothing of that class is taken. `now` (Unix seconds or
 * SEGUE_UNIX_NONE) stands in for a context without `created`. `base`: see sidecar_base in segue/wire.h. */
void segue__msg_from_context(segue__msg *m, const segue__context_model *c, bool pii, int64_t now,
                             const char *base);
/* Write into a fresh context. SEGUE_OK or SEGUE_E_NOMEM. */
int segue__msg_to_context(const segue__msg *m, segue_context *ctx, const char *base);

#endif /* SEGUE_LIB_WIRE_MSG_H */
