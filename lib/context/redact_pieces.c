/* SPDX-License-Identifier: Apache-2.0 */
/* A sentence that the recogniser ended at a pause: "my old password was" and "blue harbour". What names the secret and the
 * secret stand in two turns, so these are read as one. */
#include "context/pieces.h"
#include "context/redact.h"
#include "context/redactor.h"

#include <string.h>

static void begin(segue__speech *p, const segue__turn_scan *s, int who) {
  p->len = p->n = 0;
  p->who = who;
  p->expect = s->expect;
  p->recall = s->recall;
  p->answered = s->answered;
  p->date = s->date;
}

static void drop_oldest(segue__speech *p) {
  const size_t cut = p->n > 1 ? p->at[1] : p->len;
  p->len -= cut;
  memmove(p->text, p->text + cut, p->len);
  for (size_t i = 1; i < p->n; i++) p->at[i - 1] = p->at[i] - cut;
  p->n--;
}

/* Whether the turn goes on from those before: nobody spoke between, they came to no end, and it is no sentence of its own. */
static bool goes_on(segue__speech *p, const segue__turn_scan *s, int who) {
  const size_t need = s->ts->len + 1;
  if (s->alone || p->who != who || p->n == 0 || need >= sizeof p->text) return false;
  if (!segue__unended(p->text, p->len)) return false;
  if (!segue__rest_of_value(s->ts) && !segue__scan_bare(s->ts) &&
      !segue__one_sentence(p->text, p->len, s->ts->text, s->ts->len))
    return false;
  while (p->n > 0 && (p->n == SEGUE__SPEECH_TURNS || p->len + need > sizeof p->text)) drop_oldest(p);
  return p->n > 0;
}

static void add(segue__speech *p, const segue__tokens *ts) {
  if (p->n == SEGUE__SPEECH_TURNS || p->len + ts->len + 1 > sizeof p->text) {
    p->n = p->len = 0;
    return;
  }
  p->at[p->n++] = p->len;
  memcpy(p->text + p->len, ts->text, ts->len);
  p->len += ts->len;
  p->text[p->len++] = ' ';
}

/* What the scan of the whole masked from byte `from` on, in the scan of the turn that stands there. */
static void hand_over(const segue__turn_scan *whole, size_t from, segue__turn_scan *turn) {
  const segue__tokens *ts = turn->ts;
  for (size_t i = 0; i < whole->n_spans; i++) {
    const segue__span *span = &whole->spans[i];
    size_t first = ts->n, last = 0;
    for (size_t k = 0; k < ts->n; k++) {
      const size_t at = from + ts->t[k].at;
      if (at + ts->t[k].len <= span->from || at >= span->to) continue;
      if (first == ts->n) first = k;
      last = k;
    }
    if (first < ts->n) segue__scan_mask(turn, first, last, span->kind);
  }
}

/* Mask tokens [first, end) of `words` wherever they stand in the turn: what is masked there already is not found. */
static void mask_words(segue__turn_scan *turn, const segue__tokens *words, size_t first, size_t end,
                       int kind) {
  const size_t n = end - first;
  for (size_t i = 0; n > 0 && i + n <= turn->ts->n; i++) {
    size_t k = 0;
    while (k < n && strcmp(turn->ts->t[i + k].low, words->t[first + k].low) == 0) k++;
    if (k == n) segue__scan_mask(turn, i, i + n - 1, kind);
  }
}

/* An earlier turn, which stands from byte `from` to `to`. */
static void revise(segue_redactor *r, uint32_t t, const segue__turn_scan *whole, size_t from, size_t to) {
  const segue__past_turn *p = &r->past[t % SEGUE__MEMORY];
  segue__turn_scan s = {.ts = &r->old};
  bool spanish = r->spanish;
  if (segue__read_words(&r->old, p->text, p->len, &spanish) < 0) return;
  for (size_t i = 0; i < whole->n_spans; i++) {
    const segue__span *span = &whole->spans[i];
    size_t first = 0, end = 0;
    for (size_t k = 0; k < whole->ts->n; k++) {
      const segue__token *w = &whole->ts->t[k];
      if (w->at < from || w->at >= to || w->at < span->from || w->at >= span->to) continue;
      if (end == 0) first = k;
      end = k + 1;
    }
    mask_words(&s, whole->ts, first, end, span->kind);
  }
  segue__revise_turn(r, t, &s);
}

/* "is Cooper": what the turn before named; or that one ends in a secret, of which a word or two may be left. */
static bool may_go_on(const segue_redactor *r, const segue__tokens *ts) {
  enum { FEW = 3 };
  const segue__past_turn *p = &r->past[(r->turns - 1) % SEGUE__MEMORY];
  size_t n = p->len, words = 0;
  for (size_t i = 0; i < ts->n; i++) words += ts->t[i].kind != SEGUE__TOKEN_PUNCT;
  if (segue__word_in(" is was are were called named ", ts->n > 0 ? ts->t[0].low : "")) return true;
  if (words > FEW) return false;
  while (n > 0 && strchr(" ,-", p->text[n - 1])) n--;
  return n > 0 && p->text[n - 1] == ']';
}

static void read_whole(segue_redactor *r, segue__turn_scan *s) {
  const segue__speech *p = &r->speech;
  segue__tokens ts = {0};
  bool spanish = r->spanish;
  const size_t turn = p->at[p->n - 1];
  if (segue__read_words(&ts, p->text, p->len - 1, &spanish) == SEGUE_OK) {
    segue__turn_scan whole = {.ts = &ts,
                              .memory = r,
                              .listening = true,
                              .expect = p->expect,
                              .recall = p->recall,
                              .answered = p->answered || (s->answered && !may_go_on(r, s->ts)),
                              .date = p->date,
                              .again = true};
    ts.animals = r->animals;
    segue__mark_cues(&ts);
    segue__scan_turn(&whole);
    segue__mask_known(&whole, r);
    hand_over(&whole, turn, s);
    s->found = s->found || whole.found;
    s->begun |= whole.begun;
    for (size_t i = 0; i + 1 < p->n; i++)
      revise(r, r->turns - (uint32_t)(p->n - 1 - i), &whole, p->at[i], p->at[i + 1]);
  }
  segue__tokens_fini(&ts);
}

void segue__scan_pieces(segue_redactor *r, segue__turn_scan *s, int who) {
  segue__speech *p = &r->speech;
  if (who == SEGUE_WHO_BOT || !goes_on(p, s, who)) {
    begin(p, s, who);
    if (who != SEGUE_WHO_BOT) add(p, s->ts);
    return;
  }
  add(p, s->ts);
  if (p->n > 1) read_whole(r, s);
}
