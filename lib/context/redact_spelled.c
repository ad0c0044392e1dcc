/* SPDX-License-Identifier: Apache-2.0 */
/* Words that are spelled: "h a l v", "H-A-L-V", "hotel alpha lima", "h for harry, a as in apple". */
#include "context/redact.h"
#include "context/redactor.h"
#include "context/words.h"

#include <string.h>

enum { SPELLED_LEAST = 3, KNOWN_LEAST = 4 };

static bool small_letter(char c) {
  return c >= 'a' && c <= 'z';
}

size_t segue__letter_at(const segue__tokens *ts, size_t i, char *c, size_t *times) {
  static const char words[] =
      " alfa alpha bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november "
      "oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray x-ray yankee zulu ";
  size_t n = 0;
  *times = 1;
  if (in(" double triple ", ts, i) && i + 1 < ts->n && ts->t[i + 1].len == 1)
    *times = ts->t[i].low[0] == 'd' ? 2 : 3, n++;
  if (i + n >= ts->n || ts->t[i + n].kind != SEGUE__TOKEN_WORD) return 0;
  const segue__token *t = &ts->t[i + n];
  *c = t->low[0];
  if (t->len > 1) return n == 0 && in(words, ts, i) ? 1 : 0;
  if (!small_letter(*c)) return 0;
  if (*c == 'x' && in(" - ", ts, i + n + 1) && in(" ray ", ts, i + n + 2)) return n + 3;
  n++;
  if (in(" as ", ts, i + n) && in(" in ", ts, i + n + 1) && i + n + 2 < ts->n) return n + 3;
  if (in(" for like ", ts, i + n) && i + n + 1 < ts->n && ts->t[i + n + 1].low[0] == *c &&
      ts->t[i + n + 1].len > 1)
    return n + 2;
  return n;
}

size_t segue__spelled_at(const segue__tokens *ts, size_t i, char *out, size_t size, size_t *last) {
  size_t n = 0, times;
  for (size_t taken; i < ts->n; i += taken) {
    char c = 0;
    if (!(taken = segue__letter_at(ts, i, &c, &times))) {
      /* a breath, a hyphen, a hesitation; not where a sentence ends */
      const bool gap = n > 0 && (in(" , - / ", ts, i) || (segue__is_filler(ts->t[i].low) && n > 1));
      char next;
      if (!gap || i + 1 >= ts->n) break;
      size_t k = i + 1;
      while (k < ts->n && (in(" , - / ", ts, k) || segue__is_filler(ts->t[k].low)) && k < i + 3) k++;
      if (k >= ts->n || !segue__letter_at(ts, k, &next, &times)) break;
      taken = k - i;
      continue;
    }
    for (size_t k = 0; k < times && n + 1 < size; k++) out[n++] = c;
    *last = i + taken - 1;
  }
  out[n] = 0;
  return n;
}

/* "a b" begins many a turn, and "a" and "i" are words. */
static bool begins(const segue__tokens *ts, size_t i) {
  char a, b;
  size_t times;
  const size_t n = segue__letter_at(ts, i, &a, &times);
  if (!n) return false;
  if (n > 1 || !in(" a i o u ", ts, i)) return true;
  size_t k = i + 1;
  while (in(" , - ", ts, k)) k++;
  return k < ts->n && segue__letter_at(ts, k, &b, &times) > 0;
}

void segue__scan_spelled(segue__turn_scan *s, int kind) {
  char letters[SEGUE__SECRET_LEN];
  for (size_t i = 0, last = 0; i < s->ts->n; i++) {
    if (!begins(s->ts, i)) continue;
    const size_t n = segue__spelled_at(s->ts, i, letters, sizeof letters, &last);
    if (n < SPELLED_LEAST || last == i) continue;
    /* What was spelled comes as a word, too. */
    if (n >= KNOWN_LEAST) segue__scan_secret(s, kind, letters, n);
    segue__scan_mask(s, i, last, kind);
    s->found = true;
    i = last;
  }
}

/* Part of a word that is known, or nearly the whole. */
static bool spells(const segue__secret *k, const char *letters, size_t n) {
  if (!small_letter(k->value[0]) || k->n < KNOWN_LEAST) return false;
  return (n >= KNOWN_LEAST && strstr(k->value, letters)) || strstr(letters, k->value) ||
         (n > KNOWN_LEAST && segue__near(letters, n, k->value, k->n));
}

void segue__mask_known_spelled(segue__turn_scan *s, const segue_redactor *r) {
  char letters[SEGUE__SECRET_LEN];
  for (size_t i = 0, last = 0; i < s->ts->n; i++) {
    if (!begins(s->ts, i)) continue;
    const size_t n = segue__spelled_at(s->ts, i, letters, sizeof letters, &last);
    if (n < SPELLED_LEAST) continue;
    for (size_t k = 0; k < r->n_secrets; k++)
      if (spells(&r->secrets[k], letters, n)) {
        segue__scan_mask(s, i, last, r->secrets[k].kind);
        break;
      }
    i = last;
  }
}
