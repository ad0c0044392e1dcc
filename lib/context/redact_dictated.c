/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that are dictated, read back and said again over a bad line: words among the digits are misheard, and no two
 * times are they the same. A turn that is mostly a number, where one is due that is secret, is that number whole. */
#include "context/redact.h"
#include "context/redactor.h"
#include "context/words.h"

#include <string.h>

enum { ECHO_TURNS = 3 /* after a secret was heard its read-back may differ in more places */ };

/* Words around a number that is said, said again or read back. */
static bool around(const char *low) {
  return segue__is_filler(low) ||
         segue__word_in(
             " yes yeah yep yup no nope sure right correct it's its it is was as that's that so the a i i'm i've said say says "
             "told like before mean meant wait sorry actually maybe or try again now one first last number then should be "
             "think rather already just digits well ok oh here got have read back let me confirm thanks thank you and to ",
             low);
}

bool segue__number_misheard(const segue__token *t) {
  return t->kind == SEGUE__TOKEN_WORD && t->len >= 3 &&
         segue__word_near(
             " zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
             "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety double triple ",
             t->low, 3) &&
         !segue__word_in(
             " the for too tow ore our done gone bone none fire fine line nine's wine mine nice give live like night "
             "right light sight weight height men pen then when even never sin sit fix mix son sex out won own on "
             "fever event sever free tree there these those for or ",
             t->low);
}

typedef struct extent {
  size_t first, last; /* tokens, the misheard ones at its ends with it */
  size_t numbers,
      odd;    /* words or blocks that are numbers; words that are neither these nor stand around them */
  bool other; /* it is named as something that is no secret */
  bool counted;
  uint8_t n;
  char digits[SEGUE__RUN_DIGITS + 1];
} extent;

static bool measure(const segue__tokens *ts, extent *e) {
  memset(e, 0, sizeof *e);
  for (size_t i = 0; i < ts->n;) {
    segue__run r = {0};
    bool said;
    size_t cue, taken = segue__take_number(ts, i, &r, &said);
    const int kind = segue__cue_at(ts, i, &cue);
    e->other = e->other || kind == SEGUE__SECRET_OTHER || kind == SEGUE__SECRET_ORDER;
    if (!taken) {
      const segue__token *t = &ts->t[i];
      e->odd += t->kind != SEGUE__TOKEN_PUNCT && !around(t->low) && kind == SEGUE__SECRET_NONE &&
                !segue__number_misheard(t);
      i += kind && cue ? cue : 1;
      continue;
    }
    if (e->numbers == 0) e->first = i;
    r.first = i;
    r.last = e->last = i + taken - 1;
    e->numbers += taken;
    e->counted = e->counted || segue__scan_counted(ts, &r);
    for (size_t k = 0; k < r.n && e->n < SEGUE__RUN_DIGITS; k++) e->digits[e->n++] = r.digits[k];
    i += taken;
  }
  if (e->numbers == 0) return false;
  while (e->first > 0 && segue__number_misheard(&ts->t[e->first - 1])) e->first--;
  while (e->last + 1 < ts->n && segue__number_misheard(&ts->t[e->last + 1])) e->last++;
  return true;
}

/* The turn is a number and little else. One typed block is as much as its digits said one by one. */
static bool mostly(const extent *e) {
  return e->n >= 2 && !e->other && !e->counted && e->odd <= 1 + e->numbers / 4 &&
         (e->odd == 0 || e->odd < e->numbers || e->n >= 4);
}

bool segue__dictates(const segue__tokens *ts) {
  extent e;
  return measure(ts, &e) && mostly(&e) && e.n >= 3;
}

/* What is due, of `expect`. `more`: it goes on where the last turn ended in a number. */
static int due(unsigned expect, const extent *e, bool more) {
  static const struct {
    int kind;
    size_t lo, hi;
  } shapes[] = {{SEGUE__SECRET_CVV, 3, 4},
                {SEGUE__SECRET_PIN, 3, 9},
                {SEGUE__SECRET_OTP, 2, 10},
                {SEGUE__SECRET_SSN, 2, 12},
                {SEGUE__SECRET_CARD, 2, 24}};
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
    if (expect & 1u << shapes[i].kind && e->n >= shapes[i].lo && e->n <= shapes[i].hi) return shapes[i].kind;
  const bool card = expect & 1u << SEGUE__SECRET_CARD_WORD && (e->n >= 8 || (more && e->n >= 3));
  return card ? SEGUE__SECRET_CARD : SEGUE__SECRET_NONE;
}

/* The longest common subsequence of two numbers. */
static size_t common(const char *a, size_t n, const char *b, size_t m) {
  uint8_t row[SEGUE__RUN_DIGITS + 1] = {0};
  for (size_t i = 0; i < n; i++) {
    uint8_t diagonal = 0;
    for (size_t k = 0; k < m && k < SEGUE__RUN_DIGITS; k++) {
      const uint8_t above = row[k + 1];
      row[k + 1] = a[i] == b[k] ? (uint8_t)(diagonal + 1) : above > row[k] ? above : row[k];
      diagonal = above;
    }
  }
  return row[m < SEGUE__RUN_DIGITS ? m : SEGUE__RUN_DIGITS];
}

/* A secret that this number repeats with some digits misheard; NULL there is none. */
static const segue__secret *echoed(const segue_redactor *r, const extent *e, bool soon) {
  for (size_t i = 0; i < r->n_secrets; i++) {
    const segue__secret *k = &r->secrets[i];
    if (k->value[strspn(k->value, "0123456789")]) continue;
    const size_t least = k->n < e->n ? k->n : e->n, most = k->n < e->n ? e->n : k->n;
    if (most > least + least / 2 + 1) continue;
    const size_t same = common(k->value, k->n, e->digits, e->n);
    if (least >= 6 && same * 4 >= most * 3) return k;
    if (soon && least >= 3 && same * 4 >= least * 3 && same >= 3) return k;
  }
  return NULL;
}

static bool said_before(const segue__tokens *ts) {
  return any_in(" said told again repeat ", ts);
}

void segue__scan_dictated(segue__turn_scan *s) {
  const unsigned others = 1u << SEGUE__SECRET_OTHER | 1u << SEGUE__SECRET_ORDER;
  const unsigned expect = s->expect | s->echo;
  const segue_redactor *r = s->memory;
  extent e;
  if (s->identified || !measure(s->ts, &e) || !mostly(&e) || expect & others) return;
  int kind = SEGUE__SECRET_NONE;
  /* Once it was answered, only what is nothing but a number belongs to it. */
  if (!s->answered || e.odd == 0) kind = due(expect, &e, r && r->n_pieces > 0);
  if (!kind && r) {
    const bool soon = r->heard && r->turns - r->heard_at <= ECHO_TURNS;
    const segue__secret *k = echoed(r, &e, e.odd < 2 && (soon || said_before(s->ts)));
    if (k) kind = k->kind;
  }
  if (!kind) return;
  bool ending;
  const int label = segue__scan_label(s, e.first, &ending);
  if (ending && e.n == 4 && (label == SEGUE__SECRET_CARD || label == SEGUE__SECRET_CARD_WORD || !label))
    return;
  if (s->listening) segue__scan_secret(s, kind, e.digits, e.n);
  if (s->listening && kind == SEGUE__SECRET_CARD && e.n < 13) s->begun |= 1u << kind;
  segue__scan_mask(s, e.first, e.last, kind);
  s->found = s->found || e.n >= 3;
  s->carries = kind == SEGUE__SECRET_CARD && s->listening && r && r->n_pieces > 0 && !r->order_open &&
               !r->other_open && !label && e.n < 13;
}
