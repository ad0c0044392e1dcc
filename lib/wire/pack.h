/* SPDX-License-Identifier: Apache-2.0 */
/* The packed body: a message as an arithmetic-coded stream, fitted to a budget. */
#ifndef SEGUE_LIB_WIRE_PACK_H
#define SEGUE_LIB_WIRE_PACK_H

#include "wire/coder.h"
#include "wire/msg.h"
#include "wire/text_model.h"

/* How texts travel; numbers are on the wire. */
enum {
  SEGUE__KIND_OCTETS = 1, /* plain octets: never more than a little above the text itself */
  SEGUE__KIND_EN1 = 2,    /* model 1: primed on the texts in lib/wire/data */
  SEGUE__KIND_OWN = 3     /* a model of the application's, whose id follows */
};

/* The model that texts travel under: of kind EN1, or OWN with its id. */
typedef struct segue__pack_model {
  const segue__text_model *text;
  int kind;
  uint32_t id;
  void (*spelled)(void *user, int field, const char *p, size_t n); /* see segue__sym; or NULL */
  /* Encoding: where the coder stands behind each item; for counting what it took. May be NULL. */
  void (*passed)(void *user, int item, const segue__enc *e);
  void *user;
} segue__pack_model;

#define SEGUE__BODY_MAX 16384 /* most octets of a body, with or without a limit */
#define SEGUE__POOL_MAX 32768 /* most octets of decoded texts */

/* Octets that reference and auth always fit, around them included: the documented minimum of a limit. */
#define SEGUE__PACKED_MIN 24
#define SEGUE__SEALED_MIN 40

/* Write the longest prefix of `m` (in the order of SEGUE__ITEM_*) that fits `cap` octets; `plan` says what
 * that was. `anchor` is a time in Unix seconds that the other end will know, or SEGUE_UNIX_NONE.
 * `need` is the item that must fit at least. `kind` is how texts travel: OCTETS when that is shorter.
 * SEGUE_OK, SEGUE_E_LIMIT (not even `need` fits), SEGUE_E_NOMEM. */
int segue__pack(const segue__msg *m, const segue__pack_model *model, int64_t anchor, int need, uint8_t *out,
                size_t cap, size_t *n, int *kind, segue__plan *plan);

/* Did plan `a` keep less than `b`? */
bool segue__plan_keeps_less(const segue__plan *a, const segue__plan *b);

/* Read a body of a kind; `model` is for that kind, its text NULL when there is none. Texts of `m` lie in `pool` of
 * SEGUE__POOL_MAX octets. SEGUE_OK, SEGUE_E_PARSE, SEGUE_E_UNSUPPORTED (not that model), SEGUE_E_NOMEM. */
int segue__unpack(segue__msg *m, const segue__pack_model *model, int kind, int64_t anchor, const uint8_t *in,
                  size_t len, char *pool);

#endif /* SEGUE_LIB_WIRE_PACK_H */
