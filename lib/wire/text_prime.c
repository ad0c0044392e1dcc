/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/text_state.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define RATE 24 /* of the mixers, in 1/64: a message has little time to say what it is like */

void segue__text_free(segue__text *t) {
  free(t);
}

void segue__text_model_free(segue__text_model *m) {
  if (!m) return;
  if (m->spare) segue__text_free(atomic_load(m->spare));
  free((void *)m->spare);
  free(m->slots);
  free(m->hist_made);
  free(m->match);
  free(m);
}

static void prime_octet(segue__text *t, uint8_t c) {
  const uint32_t bits = t->m->code.bits[c];
  for (unsigned i = 0; i < t->m->code.len[c]; i++) {
    segue__text_look_up(t);
    segue__text_step(t, bits >> i & 1);
  }
}

/* Each line of what is in m->hist, `len` octets that end with a line. */
static void prime_text(segue__text *t, size_t len) {
  const uint8_t *text = t->m->hist, *end = text + len, *nl;
  uint32_t about = 0;
  for (; text < end; text = nl + 1) {
    nl = memchr(text, '\n', (size_t)(end - text));
    if (nl - text < 2 || *text < '0' || *text >= '0' + SEGUE__FIELD_KINDS) continue;
    segue__text_begin(t, *text - '0', *text - '0' == SEGUE__FIELD_VALUE ? about : 0);
    about = *text - '0' == SEGUE__FIELD_NAME
                ? segue__text_about((const char *)text + 1, (size_t)(nl - text - 1))
                : 0;
    t->prime->hist_len = (uint32_t)(text + 1 - t->m->hist);
    bool told = false;
    for (const uint8_t *p = text + 1; p < nl; p++) {
      if (*p == SEGUE__TEXT_TOLD) {
        told = !told;
        t->prime->hist_len++;
      } else if (told) {
        segue__text_pass(t, *p);
      } else {
        prime_octet(t, *p);
      }
    }
    prime_octet(t, 0);
  }
}

/* Zeros, at the border of a cache line. */
static uint8_t *lines_of(size_t n) {
  uint8_t *p = aligned_alloc(LINE, n);
  if (p) memset(p, 0, n);
  return p;
}

/* A single part that ends with a line stays where it is. */
static bool take_parts(segue__text_model *m, const segue__text_part *parts, size_t n_parts, size_t *len) {
  const segue__text_part *first = &parts[0];
  *len = 0;
  if (n_parts == 1 && first->len && first->text[first->len - 1] == '\n') {
    m->hist = (const uint8_t *)first->text;
    *len = first->len;
    return true;
  }
  for (size_t i = 0; i < n_parts; i++) *len += parts[i].len + 1;
  uint8_t *at = m->hist_made = malloc(*len + 1);
  m->hist = at;
  for (size_t i = 0; at && i < n_parts; i++) {
    if (parts[i].len) memcpy(at, parts[i].text, parts[i].len);
    at += parts[i].len;
    *at++ = '\n';
  }
  return at != NULL;
}

static bool model_room(segue__text_model *m) {
  m->slots = lines_of((size_t)LINE << PRIME_LINE_BITS);
  m->match = calloc((size_t)1 << MATCH_BITS, sizeof *m->match);
  m->spare = calloc(1, sizeof *m->spare);
  return m->slots && m->match && m->spare;
}

_Static_assert(sizeof(segue__text_model) + sizeof(segue__text *) +
                       sizeof(uint16_t) * ((size_t)1 << MATCH_BITS) + (size_t)LINE * LINES +
                       sizeof(segue__text) <=
                   2000000,
               "a model that was primed and one message fit 2 MB");

segue__text_model *segue__text_model_new(const segue__text_part *parts, size_t n_parts) {
  segue__text_model *m = calloc(1, sizeof *m);
  segue__text *t = calloc(1, sizeof *t);
  uint8_t *stay = lines_of((size_t)LINE * LINES);
  size_t len = 0;
  if (!m || !t || !stay || !model_room(m) || !take_parts(m, parts, n_parts, &len)) goto fail;
  while (len >> m->match_shift > UINT16_MAX) m->match_shift++;
  segue__text_tables_init(&m->t);
  segue__text_code_init(&m->code, (const uint8_t *)parts[0].text, parts[0].len);
  segue__text_learnt(m);
  t->m = m;
  t->prime = m;
  prime_text(t, len);
  segue__text_fold(stay, m->slots, &m->t);
  free(m->slots);
  m->slots = stay;
  free(t);
  return m;
fail:
  free(stay);
  free(t);
  segue__text_model_free(m);
  return NULL;
}

segue__text *segue__text_new(const segue__text_model *m) {
  segue__text *t = calloc(1, sizeof *t);
  if (!t) return NULL;
  t->m = m;
  segue__text_reset(t);
  return t;
}

_Atomic(segue__text *) *segue__text_spare(const segue__text_model *m) {
  return m->spare;
}

void segue__text_reset(segue__text *t) {
  memset(t->over_key, 0, sizeof t->over_key);
  memset(t->msg_match, 0, sizeof t->msg_match);
  segue__text_weights(t->m, &t->a);
  t->rate = RATE;
  t->msg_len = 0;
}

const segue__text_code *segue__text_code_of(const segue__text *t) {
  return &t->m->code;
}
