/* SPDX-License-Identifier: Apache-2.0 */
/* Symbols over the range coder: one call writes when encoding and reads when decoding, so that a format is
 * written down once and both directions agree by construction. Errors stick: after the first, calls do
 * nothing and values read as 0. */
#ifndef SEGUE_LIB_WIRE_SYMBOLS_H
#define SEGUE_LIB_WIRE_SYMBOLS_H

#include <stdbool.h>

#include "context/context.h"
#include "wire/coder.h"
#include "wire/text_model.h"

/* What the model said of each bit of text, in order: a walk cut short is repeated from it, since the texts of
 * a smaller plan are a prefix of those of a larger one. */
typedef struct segue__tape {
  uint16_t *p;
  size_t n, cap;
} segue__tape;

typedef struct segue__sym {
  bool decoding;
  int err; /* SEGUE_E_LIMIT: out of budget (encoding); SEGUE_E_PARSE: not a stream (decoding) */
  segue__enc e;
  segue__dec d;
  uint32_t about;    /* of the next text: what its name is */
  segue__text *text; /* NULL: texts travel as plain octets */
  char *pool;        /* decoded texts */
  size_t pool_n, pool_cap;
  segue__tape *tape; /* encoding: may be NULL; the model stands where it ends */
  size_t tape_at;
  /* Encoding: told of each text that is spelled; for making priming texts. May be NULL. */
  void (*spelled)(void *user, int field, const char *p, size_t n);
  void *spelled_user;
  size_t fits; /* encoding a text: octets of it up to the last word that fitted the budget */
} segue__sym;

/* Decision with P(1) = p1 / 65536. */
void segue__sym_flag(segue__sym *s, bool *v, uint32_t p1);
/* One of `n` values with the given weights; a value out of range when encoding is an error. */
void segue__sym_choice(segue__sym *s, int32_t *v, const uint16_t *weights, int32_t n);
/* 0 <= v < n, all alike; n <= 2^48. */
void segue__sym_uniform(segue__sym *s, uint64_t *v, uint64_t n);
/* v >= 0, Exp-Golomb: small values short, 2^k of them the shortest. */
void segue__sym_golomb(segue__sym *s, uint32_t *v, unsigned k);
/* v >= 0 with five significant bits; the rest is rounded up or down before it is sent. */
void segue__sym_rough(segue__sym *s, int64_t *v, bool up);
/* A text of a SEGUE__FIELD_* kind. */
void segue__sym_text(segue__sym *s, segue__str *v, int field);
/* The same with its length before it: for a text that ends where no text ends. */
void segue__sym_text_counted(segue__sym *s, segue__str *v, int field);
/* A text that is often a token of decimal, hex or base64url digits. */
void segue__sym_token(segue__sym *s, segue__str *v);

/* The parts of a text, for one that is more than octets: its beginning, an octet of it (a zero ends),
 * and one that the other end knows already. */
void segue__sym_begin(segue__sym *s, int field);
uint8_t segue__sym_octet(segue__sym *s, uint8_t octet);
void segue__sym_pass(segue__sym *s, uint8_t octet);

/* Room for `n` octets of decoded text; NULL (and err set) when there is none. */
char *segue__sym_room(segue__sym *s, size_t n);

/* True when the budget is spent (encoding) or the input ran dry (decoding); sets err. */
bool segue__sym_spent(segue__sym *s);

#endif /* SEGUE_LIB_WIRE_SYMBOLS_H */
