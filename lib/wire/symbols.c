/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/symbols.h"

#include <string.h>

#include "wire/msg.h"
#include "wire/utf8.h"

static int coded(segue__sym *s, int bit, uint32_t p1) {
  if (s->err) return 0;
  if (s->decoding) return segue__dec_bit(&s->d, p1);
  segue__enc_bit(&s->e, bit, p1);
  return bit;
}

bool segue__sym_spent(segue__sym *s) {
  if (s->err) return true;
  if (s->decoding) {
    if (segue__dec_starved(&s->d)) s->err = SEGUE_E_PARSE;
  } else if (s->e.n + 1 > s->e.cap) {
    s->err = SEGUE_E_LIMIT;
  }
  return s->err != 0;
}

void segue__sym_flag(segue__sym *s, bool *v, uint32_t p1) {
  *v = coded(s, *v, p1) != 0;
}

void segue__sym_choice(segue__sym *s, int32_t *v, const uint16_t *weights, int32_t n) {
  uint32_t left = 0;
  for (int32_t i = 0; i < n; i++) left += weights[i];
  if (!s->decoding && (*v < 0 || *v >= n)) s->err = s->err ? s->err : SEGUE_E_INVAL;
  for (int32_t i = 0; i + 1 < n; i++) {
    uint32_t p = left ? weights[i] * 65536u / left : 0; /* a stranger may refuse the last that has a weight */
    p = p < SEGUE__P_MIN ? SEGUE__P_MIN : p > SEGUE__P_MAX ? SEGUE__P_MAX : p;
    if (s->err || coded(s, *v == i, p)) {
      *v = s->err ? 0 : i;
      return;
    }
    left -= weights[i];
  }
  *v = n - 1;
}

void segue__sym_uniform(segue__sym *s, uint64_t *v, uint64_t n) {
  uint64_t lo = 0, hi = n;
  if (!s->decoding && *v >= n) s->err = s->err ? s->err : SEGUE_E_INVAL;
  while (hi - lo > 1 && !s->err) {
    const uint64_t mid = lo + (hi - lo) / 2;
    const uint32_t p = (uint32_t)(((hi - mid) * 65536u) / (hi - lo));
    if (coded(s, *v >= mid, p)) {
      lo = mid;
    } else {
      hi = mid;
    }
  }
  *v = s->err ? 0 : lo;
}

void segue__sym_golomb(segue__sym *s, uint32_t *v, unsigned k) {
  const uint64_t u = (uint64_t)*v + (1u << k);
  unsigned top = 0;
  if (!s->decoding)
    for (top = k; u >> (top + 1); top++) {
    }
  unsigned len = k;
  while (len < 32 && coded(s, len < top, SEGUE__P_HALF)) len++;
  uint64_t value = 1;
  for (unsigned i = len; i-- > 0;) value = value << 1 | (uint64_t)coded(s, (int)(u >> i & 1), SEGUE__P_HALF);
  value -= 1u << k;
  if (value > UINT32_MAX) s->err = s->err ? s->err : SEGUE_E_PARSE;
  *v = s->err ? 0 : (uint32_t)value;
}

/* log2 of durations in seconds: minutes are common, days are not */
static const uint16_t rough_weights[32] = {8,  8,  12, 24, 48, 80, 120, 150, 150, 120, 90, 60, 40, 30, 24, 20,
                                           16, 12, 8,  6,  4,  3,  2,   2,   1,   1,   1,  1,  1,  1,  1,  1};

void segue__sym_rough(segue__sym *s, int64_t *v, bool up) {
  uint64_t u = (uint64_t)*v + 1;
  int32_t top = 0;
  while (!s->decoding && u >> (top + 1)) top++;
  const unsigned drop = top > 4 ? (unsigned)top - 4 : 0;
  if (!s->decoding && drop && up) {
    u += (1u << drop) - 1;
    while (u >> (top + 1)) top++;
  }
  segue__sym_choice(s, &top, rough_weights, 32);
  const unsigned low = top > 4 ? (unsigned)top - 4 : 0;
  uint64_t value = 1;
  for (unsigned i = (unsigned)top; i-- > low;)
    value = value << 1 | (uint64_t)coded(s, (int)(u >> i & 1), SEGUE__P_HALF);
  *v = s->err ? 0 : (int64_t)(value << low) - 1;
}

/* ---- texts ---- */

char *segue__sym_room(segue__sym *s, size_t n) {
  if (s->err) return NULL;
  if (s->pool_cap - s->pool_n < n) {
    s->err = SEGUE_E_LIMIT;
    return NULL;
  }
  char *p = s->pool + s->pool_n;
  s->pool_n += n;
  return p;
}

static bool on_tape(const segue__sym *s) {
  return s->tape && s->tape_at < s->tape->n;
}

static int text_bit(segue__sym *s, int bit) {
  if (on_tape(s)) return coded(s, bit, s->tape->p[s->tape_at++]);
  const uint32_t p = segue__text_predict(s->text);
  bit = coded(s, bit, p);
  segue__text_update(s->text, bit);
  if (s->tape && s->tape->n < s->tape->cap) {
    s->tape->p[s->tape->n++] = (uint16_t)p;
    s->tape_at = s->tape->n;
  }
  return bit;
}

uint8_t segue__sym_octet(segue__sym *s, uint8_t octet) {
  if (!s->text) {
    uint32_t v = 0;
    for (int i = 7; i >= 0; i--) v = v << 1 | (uint32_t)coded(s, octet >> i & 1, SEGUE__P_HALF);
    return (uint8_t)v;
  }
  const segue__text_code *code = segue__text_code_of(s->text);
  uint32_t node = SEGUE__CODE_ROOT;
  for (uint32_t bits = code->bits[octet]; node < SEGUE__CODE_LEAF; bits >>= 1)
    node = code->child[node][text_bit(s, bits & 1)];
  return (uint8_t)(node - SEGUE__CODE_LEAF);
}

/* A word ends before octet i: where a summary may be cut. */
static bool word_end(const char *p, size_t i) {
  return p[i] == ' ' && i > 0 && p[i - 1] != ' ';
}

static void write_text(segue__sym *s, segue__str v, bool counted) {
  s->fits = 0;
  for (size_t i = 0; i < v.len; i++) {
    if (word_end(v.p, i) && s->e.n + 2 <= s->e.cap) s->fits = i;
    if (segue__sym_spent(s)) return;
    (void)segue__sym_octet(s, (uint8_t)v.p[i]);
  }
  if (!counted) (void)segue__sym_octet(s, 0);
  if (s->e.n + 2 <= s->e.cap) s->fits = v.len;
}

static void read_text(segue__sym *s, segue__str *v, bool counted, size_t known) {
  char *start = s->err ? NULL : s->pool + s->pool_n;
  size_t n = 0;
  while (!segue__sym_spent(s)) {
    if (counted && n == known) break;
    const uint8_t c = segue__sym_octet(s, 0);
    if (!counted && c == 0) break;
    char *at = n < SEGUE__MSG_TEXT ? segue__sym_room(s, 1) : NULL;
    if (!at) {
      s->err = SEGUE_E_PARSE;
      break;
    }
    *at = (char)c;
    n++;
  }
  if (!s->err && !segue__utf8_text(start, n)) s->err = SEGUE_E_PARSE;
  *v = s->err ? (segue__str){0} : (segue__str){start, n};
}

void segue__sym_begin(segue__sym *s, int field) {
  if (s->text && !on_tape(s)) segue__text_begin(s->text, field, field == SEGUE__FIELD_VALUE ? s->about : 0);
}

void segue__sym_pass(segue__sym *s, uint8_t octet) {
  if (s->text && !on_tape(s)) segue__text_pass(s->text, octet);
}

static void any_text(segue__sym *s, segue__str *v, int field, bool counted) {
  uint32_t len = s->decoding ? 0 : (uint32_t)v->len;
  if (s->err) {
    if (s->decoding) *v = (segue__str){0};
    return;
  }
  segue__sym_begin(s, field);
  if (s->spelled && !s->decoding) s->spelled(s->spelled_user, field, v->p, v->len);
  if (counted) {
    segue__sym_golomb(s, &len, s->text ? 7 : 4);
    if (len > SEGUE__MSG_TEXT) s->err = s->err ? s->err : SEGUE_E_PARSE;
  }
  if (s->decoding) {
    read_text(s, v, counted, len);
  } else {
    write_text(s, *v, counted);
  }
}

void segue__sym_text(segue__sym *s, segue__str *v, int field) {
  any_text(s, v, field, !s->text);
}

void segue__sym_text_counted(segue__sym *s, segue__str *v, int field) {
  any_text(s, v, field, true);
}

static const char token_digits[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

static const uint64_t token_bases[4] = {0, 10, 16, 64};

/* Which of token_bases a value is best written in; 0: it is words, or too short to matter. */
static int32_t token_kind(segue__str v) {
  bool digit = false, upper = false, lower = false, hex = true, set = true;
  if (v.len < 8) return 0;
  for (size_t i = 0; i < v.len; i++) {
    const char c = v.p[i];
    digit |= c >= '0' && c <= '9';
    lower |= c >= 'a' && c <= 'z';
    upper |= c >= 'A' && c <= 'Z';
    hex &= (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    set &= c && strchr(token_digits, c);
  }
  if (hex && digit) return lower ? 2 : 1;
  return set && digit && upper && lower && v.len >= 12 ? 3 : 0;
}

void segue__sym_token(segue__sym *s, segue__str *v) {
  static const uint16_t weights[4] = {100, 8, 4, 4};
  int32_t kind = s->decoding ? 0 : token_kind(*v);
  segue__sym_choice(s, &kind, weights, 4);
  if (kind == 0) {
    segue__sym_text(s, v, SEGUE__FIELD_VALUE);
    return;
  }
  uint32_t len = s->decoding ? 0 : (uint32_t)v->len;
  segue__sym_golomb(s, &len, 3);
  char *at = s->decoding && len <= SEGUE__MSG_TEXT ? segue__sym_room(s, len) : NULL;
  if (s->decoding && !at) s->err = s->err ? s->err : SEGUE_E_PARSE;
  for (uint32_t i = 0; i < len && !segue__sym_spent(s); i++) {
    uint64_t d = s->decoding ? 0 : (uint64_t)(strchr(token_digits, v->p[i]) - token_digits);
    segue__sym_uniform(s, &d, token_bases[kind]);
    if (at) at[i] = token_digits[d];
  }
  if (s->decoding) *v = s->err ? (segue__str){0} : (segue__str){at, len};
}
