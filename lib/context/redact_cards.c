/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of payment cards in a turn. */
#include "context/redact.h"
#include "context/redactor.h"

#include <string.h>

/* Where a window of the run's digits holds a card number: begins at a group; ends at one too, unless the
 * digits were said one by one. */
static bool card_window(const segue__run *r, size_t *from, size_t *n) {
  const bool pronoun = r->spoken && r->digits[0] == '1'; /* "the blue one, four one one …" */
  for (size_t g = 0; g < r->n_groups + (pronoun ? 1u : 0u); g++) {
    for (size_t len = 19; len >= 13; len--) {
      const size_t start = g < r->n_groups ? r->group[g] : 1, end = start + len;
      bool boundary = r->spoken || end == r->n;
      for (size_t h = g + 1; h < r->n_groups && !boundary; h++) boundary = r->group[h] == end;
      if (end > r->n || !boundary || !segue__card_number(r->digits + start, len)) continue;
      *from = start;
      *n = len;
      return true;
    }
  }
  return false;
}

/* "… expiry oh four twenty eight" follows. */
static bool expires(const segue__tokens *ts, size_t i) {
  for (size_t k = i; k < ts->n && k < i + 6; k++)
    if (segue__word_near(" expiry expires expiring expiration expire ", ts->t[k].low, 6)) return true;
  return false;
}

/* "my card … account number", "my card tumber": what is as long as a card's number is one. */
static bool card_spoken_of(const segue__tokens *ts, size_t i) {
  for (size_t back = 1; back <= 14 && back <= i; back++) {
    size_t n = 0;
    const int kind = segue__cue_at(ts, i - back, &n);
    if (kind == SEGUE__SECRET_CARD || kind == SEGUE__SECRET_CARD_WORD) return true;
  }
  return false;
}

/* A card's number dictated with words in it that are no digits, as they were misheard: what there is of it. */
static void card_fragments(segue__turn_scan *s) {
  const unsigned both = 1u << SEGUE__SECRET_CARD | 1u << SEGUE__SECRET_CARD_WORD;
  segue__run r;
  size_t total = 0, runs = 0, words = 0;
  bool card = s->expect & both;
  for (size_t i = 0; i < s->ts->n; i++) {
    size_t n = 0;
    const int kind = segue__cue_at(s->ts, i, &n);
    if (kind == SEGUE__SECRET_OTHER || kind == SEGUE__SECRET_ORDER) return;
    card = card || kind == SEGUE__SECRET_CARD || kind == SEGUE__SECRET_CARD_WORD;
    words += s->ts->t[i].kind == SEGUE__TOKEN_WORD;
  }
  if (!card) return;
  for (size_t i = 0; segue__next_run(s->ts, i, 0, &r); i = r.last + 1, runs++) {
    total += r.n;
    words -= r.spoken ? r.last + 1 - r.first : 0;
  }
  if (runs < 2 || total < 8 || words > total + 4) return;
  for (size_t i = 0; segue__next_run(s->ts, i, 0, &r); i = r.last + 1) {
    if (r.n < 2) continue;
    segue__scan_secret(s, SEGUE__SECRET_CARD, r.digits, r.n);
    segue__scan_mask(s, r.first, r.last, SEGUE__SECRET_CARD);
  }
  s->begun |= 1u << SEGUE__SECRET_CARD;
}

void segue__scan_cards(segue__turn_scan *s) {
  segue__run r;
  for (size_t i = 0; segue__next_run(s->ts, i, 0, &r); i = r.last + 1) {
    size_t from = 0, n = 0;
    bool ending;
    if (r.n < 12) continue;
    const unsigned expect = !s->answered || segue__scan_bare(s->ts) ? s->expect : 0;
    const int label = segue__scan_label(s, r.first, &ending);
    const int after = label ? SEGUE__SECRET_NONE : segue__scan_label_after(s, r.last + 1);
    const bool card = label == SEGUE__SECRET_CARD || label == SEGUE__SECRET_CARD_WORD ||
                      after == SEGUE__SECRET_CARD || after == SEGUE__SECRET_CARD_WORD ||
                      (!label && expect & (1u << SEGUE__SECRET_CARD | 1u << SEGUE__SECRET_CARD_WORD));
    const unsigned about =
        expect & (1u << SEGUE__SECRET_ORDER | 1u << SEGUE__SECRET_CARD | 1u << SEGUE__SECRET_CARD_WORD);
    const bool order = label == SEGUE__SECRET_ORDER || after == SEGUE__SECRET_ORDER ||
                       (!label && !after && about == 1u << SEGUE__SECRET_ORDER);
    const bool valid = card_window(&r, &from, &n);
    const bool account = ((label == SEGUE__SECRET_OTHER && r.n >= 13) || (!label && !after)) && r.n <= 19 &&
                         (card_spoken_of(s->ts, r.first) || expires(s->ts, r.last + 1));
    if (!(card && r.n <= 24) && !(valid && !order) && !account) continue;
    if (valid)
      segue__scan_secret(s, SEGUE__SECRET_CARD, r.digits + from, n);
    else
      segue__scan_secret(s, SEGUE__SECRET_CARD, r.digits, r.n);
    if (!valid) s->begun |= 1u << SEGUE__SECRET_CARD; /* the rest may come with the next turn */
    segue__scan_mask(s, r.first, r.last, SEGUE__SECRET_CARD);
    s->found = s->found || (valid && s->expect & 1u << SEGUE__SECRET_CARD);
  }
  if (s->listening) card_fragments(s);
}
