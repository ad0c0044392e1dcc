/* SPDX-License-Identifier: Apache-2.0 */
/* One turn: find what is secret in it, by its labels. redactor.c follows a conversation with this. */
#include "context/redact.h"
#include "context/redactor.h"

#include <stdlib.h>
#include <string.h>

enum { LINK_TOKENS = 9, SUBJECT_TOKENS = 7, CUE_REACH = 2 * LINK_TOKENS + SUBJECT_TOKENS + 6 };

/* ---- spans ---- */

static bool free_range(const segue__turn_scan *s, size_t from, size_t to) {
  for (size_t i = 0; i < s->n_spans; i++)
    if (from < s->spans[i].to && s->spans[i].from < to) return false;
  return true;
}

bool segue__mark_word(const char *low) {
  return segue__word_in(" secret card cvv pin code password ssn answer number dtmf ", low);
}

bool segue__mark_at(const segue__tokens *ts, size_t i) {
  return segue__token_is(ts, i, "[") && i + 1 < ts->n && segue__mark_word(ts->t[i + 1].low) &&
         segue__token_is(ts, i + 2, "]");
}

/* The tokens are of marks of an earlier reading, "[card]", and of nothing else: whoever puts a number into brackets
 * hides it no better. */
static bool of_marks(const segue__tokens *ts, size_t first, size_t last) {
  bool any = false;
  for (size_t i = first; i <= last; i++) {
    if (ts->t[i].kind == SEGUE__TOKEN_PUNCT) continue;
    if (i == 0 || !segue__mark_at(ts, i - 1)) return false;
    any = true;
  }
  return any;
}

/* From the beginning of the one to the end of the other; of the first one's kind. */
static segue__span both(const segue__span *a, const segue__span *b) {
  return (segue__span){a->from < b->from ? a->from : b->from, a->to > b->to ? a->to : b->to, a->kind};
}

void segue__scan_mask(segue__turn_scan *s, size_t first, size_t last, int kind) {
  segue__span span = {s->ts->t[first].at, s->ts->t[last].at + s->ts->t[last].len, kind};
  if (of_marks(s->ts, first, last)) return;
  for (;;) {
    size_t n = 0;
    /* What overlaps becomes one: of "velvet-77" the number may be masked before the whole. */
    for (size_t i = 0; i < s->n_spans; i++) {
      const segue__span *old = &s->spans[i];
      if (old->from <= span.from && span.to <= old->to) return;
      if (span.from < old->to && old->from < span.to)
        span = both(&span, old);
      else
        s->spans[n++] = *old;
    }
    s->n_spans = n;
    if (n < SEGUE__SPANS) break;
    span = both(&span, &s->spans[--s->n_spans]); /* no room: what stands between goes with them */
  }
  s->spans[s->n_spans++] = span;
}

bool segue__scan_masked(const segue__turn_scan *s, size_t token) {
  const segue__token *t = &s->ts->t[token];
  return !free_range(s, t->at, t->at + t->len);
}

const char *segue__mask_text(int kind) {
  static const char *const texts[] = {"",       "[card]",     "[cvv]", "[pin]",
                                      "[code]", "[password]", "[ssn]", "[answer]"};
  return kind <= SEGUE__SECRET_ANSWER ? texts[kind] : kind == SEGUE__SECRET_OTHER ? "[number]" : "";
}

/* ---- labels ---- */

/* Between token `from` and the value at `to` stands a verb that gives it: "… the box is 4711"; not "it is". */
static bool copula_between(const segue__tokens *ts, size_t from, size_t to) {
  for (size_t k = from + 1; k < to; k++) {
    if (!segue__word_in(" is was says said shows reads ", ts->t[k].low)) continue;
    return !segue__word_in(" it that this there which what ", ts->t[k - 1].low);
  }
  return false;
}

/* "the product code on the box is …": the cue at the head of the clause that ends at token `i`. */
static int subject(const segue__turn_scan *s, size_t i) {
  int found = SEGUE__SECRET_NONE;
  for (size_t back = 0; back < SUBJECT_TOKENS; back++, i--) {
    size_t n = 0;
    const int kind = segue__cue_at(s->ts, i, &n);
    if (kind && kind != SEGUE__SECRET_CARD_WORD) found = kind;
    const bool number = s->ts->t[i].kind == SEGUE__TOKEN_DIGITS || segue__scan_masked(s, i);
    if (i == 0 || number || segue__word_in(" . , ! ? ; and but so because ", s->ts->t[i].low)) break;
  }
  return found;
}

/* "the code on the back of the card": the cue that the card at token `i` only belongs to. */
static int of_what(const segue__turn_scan *s, size_t i) {
  size_t at = i;
  while (at > 0 && segue__word_in(" the my your this that our ", s->ts->t[at - 1].low)) at--;
  if (at == 0 || !segue__word_in(" of on for to from ", s->ts->t[at - 1].low)) return SEGUE__SECRET_NONE;
  for (size_t from = at >= 6 ? at - 6 : 0; from + 1 < at; from++) {
    size_t n = 0;
    const int kind = segue__cue_at(s->ts, from, &n);
    if (kind && kind < SEGUE__SECRET_CARD_WORD && from + n == at - 1) return kind;
  }
  return SEGUE__SECRET_NONE;
}

/* "what came to my phone it's …": the phone is no name of the number. */
static bool on_phone(const segue__tokens *ts, size_t i) {
  return i > 1 && segue__word_in(" phone mobile ", ts->t[i].low) &&
         segue__word_in(" my the your his her our ", ts->t[i - 1].low) &&
         segue__word_in(" to on off from onto ", ts->t[i - 2].low);
}

/* The cue that names what begins at token `i`: the nearest before it with nothing but linking words, and
 * numbers of the same kind, in between. */
int segue__scan_label(const segue__turn_scan *s, size_t i, bool *ending) {
  const size_t at = i;
  size_t reach = 4; /* far enough for "ending in" where nothing is named */
  *ending = false;
  for (size_t k = i > CUE_REACH ? i - CUE_REACH : 0; k < i; k++)
    if (s->ts->t[k].cue) reach = LINK_TOKENS * 2;
  for (size_t back = 0; i > 0 && back < reach; back++) {
    i--;
    const char *low = s->ts->t[i].low;
    for (size_t from = i >= 5 ? i - 5 : 0; from <= i; from++) { /* the longest first */
      size_t n = 0;
      const int kind = segue__cue_at(s->ts, from, &n);
      if (!kind || from + n != i + 1) continue;
      const int owner = kind == SEGUE__SECRET_CARD_WORD ? of_what(s, from) : SEGUE__SECRET_NONE;
      if (on_phone(s->ts, from)) return SEGUE__SECRET_NONE;
      return owner ? owner : kind;
    }
    if (segue__word_in(" ending ends last final ", low)) *ending = true;
    const bool number = s->ts->t[i].kind == SEGUE__TOKEN_DIGITS || segue__scan_masked(s, i);
    if (number && !segue__word_in(" 3 4 6 16 ", low)) {
      /* "5380 or 7402": one label for both. */
      const bool joined = segue__token_is(s->ts, i + 1, "or") || segue__token_is(s->ts, i + 1, "and") ||
                          (segue__scan_masked(s, i) && !segue__token_is(s->ts, i + 1, "for"));
      if (!joined) return SEGUE__SECRET_NONE;
      continue;
    }
    /* "… my phone so I said 4711": another clause. */
    if (strcmp(low, "so") == 0 && segue__word_in(" i he she we they ", s->ts->t[i + 1].low))
      return SEGUE__SECRET_NONE;
    if (segue__cue_link(low)) continue;
    return copula_between(s->ts, i, at) ? subject(s, i) : SEGUE__SECRET_NONE;
  }
  return SEGUE__SECRET_NONE;
}

/* "4711 is my pin", "4711, that's the code". */
int segue__scan_label_after(const segue__turn_scan *s, size_t i) {
  const bool use = segue__token_is(s->ts, i, "for") && i + 1 < s->ts->n &&
                   segue__word_in(" the my your ", s->ts->t[i + 1].low); /* "try 9431 for the pin" */
  bool copula = use, odd = false;
  for (size_t k = 0; k < 5 && i + k < s->ts->n; k++) {
    size_t n = 0;
    const char *low = s->ts->t[i + k].low;
    const int kind = segue__cue_at(s->ts, i + k, &n);
    if (kind) return copula && (!use || kind <= SEGUE__SECRET_ANSWER) ? kind : SEGUE__SECRET_NONE;
    if (segue__word_in(" is was that's as be being 's ", low))
      copula = true;
    else if (!segue__word_in(" , . - the a an uh um er my our your that it it's for ", low)) {
      /* "4711 is by pin": one short word was misheard. */
      if (!copula || odd || s->ts->t[i + k].kind != SEGUE__TOKEN_WORD || s->ts->t[i + k].len > 3) break;
      odd = true;
    }
  }
  return SEGUE__SECRET_NONE;
}

void segue__scan_turn(segue__turn_scan *s) {
  segue__scan_cards(s);
  segue__scan_ids(s);
  segue__scan_dictated(s);
  segue__scan_numbers(s);
  segue__scan_corrected(s);
  segue__scan_words(s);
}

/* ---- text out ---- */

static int by_position(const void *a, const void *b) {
  const segue__span *x = a, *y = b;
  return x->from < y->from ? -1 : x->from > y->from;
}

void segue__scan_write(segue__turn_scan *s, segue__buf *out) {
  size_t at = 0;
  qsort(s->spans, s->n_spans, sizeof s->spans[0], by_position);
  for (size_t i = 0; i < s->n_spans; i++) {
    segue__buf_put(out, s->ts->text + at, s->spans[i].from - at);
    segue__buf_puts(out, segue__mask_text(s->spans[i].kind));
    at = s->spans[i].to;
  }
  segue__buf_put(out, s->ts->text + at, s->ts->len - at);
}
