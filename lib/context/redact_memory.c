/* SPDX-License-Identifier: Apache-2.0 */
/* What a conversation has taught: values that were secret once are so wherever they come again. */
#include "context/redactor.h"

#include <string.h>

static size_t normal(const char *s, size_t n, char out[SEGUE__SECRET_LEN]) {
  size_t o = 0;
  for (size_t i = 0; i < n && o + 1 < SEGUE__SECRET_LEN; i++) {
    const char c = s[i];
    if (c >= 'A' && c <= 'Z')
      out[o++] = (char)(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80)
      out[o++] = c;
  }
  out[o] = 0;
  return o;
}

static bool all_digits(const char *s) {
  return s[strspn(s, "0123456789")] == 0;
}

static void learn(segue_redactor *r, const segue__secret *k, const char *value) {
  segue__secret *to = &r->secrets[r->learnt % SEGUE__SECRETS];
  if (!value) value = k->value;
  /* Shorter ones would mask half the conversation; and a mark in a text that was masked before is no value. */
  if (segue__mark_word(value)) return;
  if (k->n < 3) return;
  for (size_t i = 0; i < r->n_secrets; i++)
    if (strcmp(r->secrets[i].value, value) == 0) return;
  *to = *k;
  memcpy(to->value, value, k->n + 1);
  r->learnt++;
  if (r->n_secrets < SEGUE__SECRETS) r->n_secrets++;
}

void segue__scan_secret(segue__turn_scan *s, int kind, const char *value, size_t n) {
  segue_redactor *r = s->memory;
  segue__secret k = {.kind = kind};
  if (!r) return;
  k.n = normal(value, n, k.value);
  if (segue__common_word(k.value)) return; /* it would mask half the conversation */
  if (s->again) {
    learn(r, &k, NULL);
    return;
  }
  if (all_digits(k.value) && k.n && kind != SEGUE__SECRET_CARD &&
      r->dictated_n + k.n + 1u < SEGUE__DICTATED) {
    const bool more = r->dictated_n > 0;
    memcpy(r->dictated + r->dictated_n, k.value, k.n + 1);
    r->dictated_n = (uint8_t)(r->dictated_n + k.n);
    r->dictated_turn = 1;
    r->dictated_kind = kind;
    if (more) learn(r, &(segue__secret){.kind = kind, .n = r->dictated_n}, r->dictated);
  }
  if (kind == SEGUE__SECRET_CARD && r->card_n + k.n < 100) r->card_n = (uint8_t)(r->card_n + k.n);
  if (all_digits(k.value) && k.n >= 3) r->heard = true, r->heard_at = r->turns;
  learn(r, &k, NULL);
}

void segue__scan_learn(segue__turn_scan *s, int kind, const char *value, size_t n) {
  segue__secret k = {.kind = kind};
  if (!s->memory) return;
  k.n = normal(value, n, k.value);
  learn(s->memory, &k, NULL);
}

void segue__memory_merge(segue_redactor *r, const segue_redactor *from) {
  for (size_t i = 0; i < from->n_secrets; i++) learn(r, &from->secrets[i], NULL);
}

uint32_t segue__redactor_learnt(const segue_redactor *r) {
  return r->learnt;
}

void segue__redactor_told(segue_redactor *r, const char *value, size_t n) {
  segue__secret k = {.kind = SEGUE__SECRET_PASSWORD};
  k.n = normal(value, n, k.value);
  /* A yes, a no or a "none" in such a field is no secret, and three digits are too common. */
  if (k.n < 4 || segue__no_answer(k.value) || segue__word_in(" true false null none unknown ", k.value))
    return;
  if (all_digits(k.value)) k.kind = k.n > 12 ? SEGUE__SECRET_CARD : SEGUE__SECRET_PIN;
  learn(r, &k, NULL);
}

/* All but two of the digits are the same, in the same order: heard once more, one of the two times wrong. */
static bool nearly(const char *a, size_t n, const char *b, size_t m) {
  size_t head = 0, tail = 0;
  if (n < 6 || m < 6 || n > m + 1 || m > n + 1) return false;
  while (head < n && head < m && a[head] == b[head]) head++;
  while (tail < n - head && tail < m - head && a[n - 1 - tail] == b[m - 1 - tail]) tail++;
  return n - head - tail <= 2 && m - head - tail <= 2;
}

/* The first digits of a number too long for any other, said before a pause: "… sixty eight ninety", then "one …". */
static bool begins(const segue__secret *k, const char *digits, size_t n) {
  enum { LEAST = 5, LONG = 9 };
  if (k->n < LONG || (k->kind != SEGUE__SECRET_CARD && k->kind != SEGUE__SECRET_SSN)) return false;
  return n >= LEAST && n < k->n && memcmp(k->value, digits, n - 1) == 0 &&
         (digits[n - 1] == k->value[n - 1] || digits[n - 1] == '0');
}

/* A secret that these digits are, or for cards a long part of. `one`: they are one number, not several side by side. */
static const segue__secret *known_digits(const segue_redactor *r, const char *digits, size_t n, bool one) {
  for (size_t i = 0; i < r->n_secrets; i++) {
    const segue__secret *k = &r->secrets[i];
    if (!all_digits(k->value)) continue;
    if (nearly(k->value, k->n, digits, n)) return k;
    if (k->n == n && memcmp(k->value, digits, n) == 0) return k;
    /* Dictated in parts, read back whole: it begins or ends with one of them. */
    if (one && k->n >= 4 && n > k->n && n <= k->n + 8 &&
        (memcmp(k->value, digits, k->n) == 0 || memcmp(k->value, digits + n - k->n, k->n) == 0))
      return k;
    if (begins(k, digits, n)) return k;
    if (k->kind == SEGUE__SECRET_CARD && n >= 6 && strstr(k->value, digits)) return k;
  }
  return NULL;
}

/* Tokens from `i` on that spell one of the secrets: "G7-kilo", "open sesame". */
static const segue__secret *known_words(const segue_redactor *r, const segue__tokens *ts, size_t i,
                                        size_t *last) {
  enum { WORDS = 16 };
  const segue__secret *found = NULL;
  for (size_t to = i; to < ts->n && to < i + WORDS; to++) {
    char low[SEGUE__SECRET_LEN];
    const segue__token *a = &ts->t[i], *b = &ts->t[to];
    const size_t m = normal(ts->text + a->at, b->at + b->len - a->at, low);
    if (b->kind == SEGUE__TOKEN_PUNCT) continue;
    for (size_t k = 0; k < r->n_secrets; k++)
      if (r->secrets[k].n == m && strcmp(r->secrets[k].value, low) == 0) found = &r->secrets[k], *last = to;
  }
  return found;
}

/* `secret` stands in `plain`, digits not as a part of a longer number. */
static bool holds_secret(const char *plain, const segue__secret *k) {
  const bool digits = all_digits(k->value);
  if (k->n < 4) return strcmp(plain, k->value) == 0;
  for (const char *p = strstr(plain, k->value); p; p = strstr(p + 1, k->value)) {
    const char before = p > plain ? p[-1] : 0, after = p[k->n];
    if (!digits || !((before >= '0' && before <= '9') || (after >= '0' && after <= '9'))) return true;
  }
  return false;
}

bool segue__redactor_knows(const segue_redactor *r, const char *value, size_t n) {
  char plain[SEGUE__SECRET_LEN];
  const size_t m = normal(value, n, plain);
  if (m < 3) return false;
  for (size_t i = 0; i < r->n_secrets; i++)
    if (holds_secret(plain, &r->secrets[i])) return true;
  return all_digits(plain) && known_digits(r, plain, m, false);
}

void segue__mask_known(segue__turn_scan *s, const segue_redactor *r) {
  segue__run run;
  const segue__secret *k;
  if (r->n_secrets == 0) return;
  for (size_t i = 0; segue__next_run(s->ts, i, SEGUE__RUN_STRICT, &run); i = run.last + 1) {
    if (!(k = known_digits(r, run.digits, run.n, run.spoken || run.first == run.last))) continue;
    /* "… oh one double oh and one nine seven three": of two numbers in one breath the one is masked. */
    if (segue__scan_masked(s, run.last) && !segue__scan_masked(s, run.first)) continue;
    /* Three digits are too few to be told from a price. */
    if (k->n < 4 && (segue__scan_counted(s->ts, &run) || segue__scan_prepared(s->ts, &run))) continue;
    segue__scan_mask(s, run.first, run.last, k->kind);
  }
  for (size_t i = 0, last = 0; i < s->ts->n; i++) {
    if (s->ts->t[i].kind == SEGUE__TOKEN_PUNCT || !(k = known_words(r, s->ts, i, &last))) continue;
    if (all_digits(k->value) && k->n < 4) continue; /* seen to above */
    segue__scan_mask(s, i, last, k->kind);
    i = last;
  }
  segue__mask_known_spelled(s, r);
}
