/* SPDX-License-Identifier: Apache-2.0 */
/* A conversation's redactor: numbers that go on from turn to turn, and earlier turns looked through again for what was learnt since. */
#include "context/redact.h"
#include "context/redactor.h"

#include <stdlib.h>
#include <string.h>

static segue__past_turn *past(segue_redactor *r, uint32_t turn) {
  return turn < r->turns && r->turns - turn <= SEGUE__MEMORY ? &r->past[turn % SEGUE__MEMORY] : NULL;
}

/* Of a turn that cannot be masked, for want of memory, nothing stays: rather that than a secret. */
static void withhold(segue__past_turn *p) {
  p->text[0] = 0;
  p->len = 0;
  p->revised = true;
}

static void replace_text(segue__past_turn *p, segue__buf *text) {
  const size_t len = segue__redactor_cut(segue__buf_str(text), text->len);
  char *s = segue__buf_take(text);
  if (!s) {
    withhold(p);
    return;
  }
  free(p->text);
  p->text = s;
  p->len = len;
  s[len] = 0;
  p->revised = true;
}

/* Mask a piece of an earlier turn. */
static void mask_piece(segue_redactor *r, const segue__piece *at, int kind) {
  segue__past_turn *p = past(r, at->turn);
  segue__buf text;
  if (!p || at->from >= p->len) return;
  const size_t to = at->to < p->len ? at->to : p->len; /* a turn that masks made too long was cut */
  segue__buf_init(&text);
  segue__buf_put(&text, p->text, at->from);
  segue__buf_puts(&text, segue__mask_text(kind));
  segue__buf_put(&text, p->text + to, p->len - to);
  replace_text(p, &text);
}

/* Bytes by which text before `at` grew or shrank when the spans were masked. */
static long shift_at(const segue__turn_scan *s, uint32_t at) {
  long shift = 0;
  for (size_t i = 0; i < s->n_spans; i++)
    if (s->spans[i].to <= at)
      shift += (long)strlen(segue__mask_text(s->spans[i].kind)) - (long)(s->spans[i].to - s->spans[i].from);
  return shift;
}

/* Where the pieces of the open number stand now that the spans of their turn are masked. */
static void move_pieces(segue_redactor *r, const segue__turn_scan *s, uint32_t turn) {
  for (size_t i = 0; i < r->n_pieces; i++) {
    segue__piece *p = &r->pieces[i];
    if (p->turn != turn) continue;
    p->from = (uint32_t)((long)p->from + shift_at(s, p->from));
    p->to = (uint32_t)((long)p->to + shift_at(s, p->to));
    if (p->from > p->to) p->from = p->to; /* most of it is masked */
  }
}

void segue__revise_turn(segue_redactor *r, uint32_t t, segue__turn_scan *s) {
  segue__past_turn *p = past(r, t);
  segue__buf text;
  if (!p || s->n_spans == 0) return;
  segue__buf_init(&text);
  segue__scan_write(s, &text);
  move_pieces(r, s, t);
  replace_text(p, &text);
}

void segue__revise_known(segue_redactor *r, const char *echo, uint32_t since) {
  segue__run run;
  for (uint32_t t = r->turns > SEGUE__MEMORY ? r->turns - SEGUE__MEMORY : 0; t < r->turns; t++) {
    segue__past_turn *p = past(r, t);
    segue__turn_scan s = {.ts = &r->old};
    bool spanish = r->spanish;
    if (segue__read_words(&r->old, p->text, p->len, &spanish) < 0) {
      withhold(p);
      continue;
    }
    segue__mask_known(&s, r);
    for (size_t i = 0; echo && t >= since && segue__next_run(s.ts, i, 0, &run); i = run.last + 1)
      if (run.n >= 3 && strstr(echo, run.digits))
        segue__scan_mask(&s, run.first, run.last, SEGUE__SECRET_CARD);
    segue__revise_turn(r, t, &s);
  }
}

/* What was learnt since `knew`, in the turns so far. */
static void revise_since(segue_redactor *r, uint32_t knew) {
  for (size_t i = 0; i < SEGUE__MEMORY; i++) r->past[i].revised = false;
  if (r->learnt != knew) segue__revise_known(r, NULL, 0);
}

void segue__redactor_learn(segue_redactor *r, const segue_redactor *from) {
  const uint32_t knew = r->learnt;
  segue__memory_merge(r, from);
  revise_since(r, knew);
}

void segue__redactor_reveal(segue_redactor *r, const char *value, size_t n) {
  const uint32_t knew = r->learnt;
  segue__redactor_told(r, value, n);
  revise_since(r, knew);
}

/* ---- a number over several turns ---- */

static bool open_words(const segue__tokens *ts, size_t from, size_t to) {
  for (size_t i = from; i < to; i++)
    if (ts->t[i].kind != SEGUE__TOKEN_PUNCT && !segue__is_filler(ts->t[i].low) &&
        !segue__number_misheard(&ts->t[i]) &&
        !segue__word_in(
            " yes yeah a the uh it's its it is that's the number my card and now sorry next are then well ",
            ts->t[i].low))
      return false;
  return true;
}

static void append_run(segue__run *to, const segue__run *from) {
  for (size_t g = 0; g < from->n_groups && to->n_groups < SEGUE__RUN_GROUPS; g++)
    if (to->n + from->group[g] < SEGUE__RUN_DIGITS)
      to->group[to->n_groups++] = (uint8_t)(to->n + from->group[g]);
  for (size_t i = 0; i < from->n && to->n < SEGUE__RUN_DIGITS; i++) to->digits[to->n++] = from->digits[i];
  to->digits[to->n] = 0;
  to->spoken |= from->spoken;
}

/* Whether the open number, from one of its first pieces to its end, is a card number. */
static bool completes_card(const segue_redactor *r, const segue__run *all) {
  if (r->open_card && all->n >= 12 && all->n <= 24) return true;
  for (size_t g = 0; g < all->n_groups; g++)
    if (segue__card_number(all->digits + all->group[g], all->n - all->group[g])) return true;
  return all->spoken && all->digits[0] == '1' && segue__card_number(all->digits + 1, all->n - 1u);
}

/* The turn's first run continues the open number: whether it made a card whole. */
static bool continue_number(segue_redactor *r, segue__turn_scan *s, const segue__run *first) {
  segue__run all = r->open;
  append_run(&all, first);
  if (!completes_card(r, &all)) return false;
  segue__scan_secret(s, SEGUE__SECRET_CARD, all.digits, all.n);
  segue__scan_mask(s, first->first, first->last, SEGUE__SECRET_CARD);
  const uint32_t since = r->pieces[0].turn;
  for (size_t i = r->n_pieces; i-- > 0;) mask_piece(r, &r->pieces[i], SEGUE__SECRET_CARD);
  segue__revise_known(r, all.digits, since);
  return true;
}

/* The span that masks the run; NULL. */
static const segue__span *run_masked(const segue__turn_scan *s, const segue__run *run) {
  const uint32_t at = s->ts->t[run->first].at;
  for (size_t i = 0; i < s->n_spans; i++)
    if (s->spans[i].from <= at && at < s->spans[i].to) return &s->spans[i];
  return NULL;
}

/* Where the run, or the mask over it, stands once the spans of its turn are masked. */
static segue__piece piece_of(const segue__turn_scan *s, const segue__run *run, uint32_t turn) {
  const segue__token *t = s->ts->t;
  const segue__span *mask = run_masked(s, run);
  const uint32_t from = mask ? mask->from : t[run->first].at,
                 to = mask ? mask->to : t[run->last].at + t[run->last].len;
  return (segue__piece){turn, (uint32_t)((long)from + shift_at(s, from)),
                        (uint32_t)((long)to + shift_at(s, mask ? to : from))};
}

/* Whatever it is, it does not go on: a secret of its own. What passes for a PIN or a code may be a card's first digits, as its check
 * digit will tell. */
static bool secret_whole(const segue_redactor *r, const segue__turn_scan *s, const segue__run *run) {
  const segue__span *mask = run_masked(s, run);
  const int kind = mask ? mask->kind : SEGUE__SECRET_NONE;
  const bool open = (kind == SEGUE__SECRET_PIN || kind == SEGUE__SECRET_OTP) && run->n >= 4 && run->n <= 11;
  return kind && (!open || s->alone || r->open_card);
}

void segue__close_number(segue_redactor *r) {
  r->n_pieces = 0;
  r->open.n = r->open.n_groups = 0;
  r->open_card = false;
}

int segue__part_of(const segue_redactor *r) {
  const size_t n = r->dictated_n;
  if (!r->asked) return SEGUE__SECRET_NONE;
  if (r->card_n > 0 && r->card_n < segue__scan_whole(SEGUE__SECRET_CARD) &&
      r->expect & 1u << SEGUE__SECRET_CARD)
    return SEGUE__SECRET_CARD;
  if (n == 4 && r->dictated_kind == SEGUE__SECRET_SSN) return SEGUE__SECRET_NONE; /* its last four */
  const bool part = n > 0 && r->expect & 1u << r->dictated_kind && n < segue__scan_whole(r->dictated_kind);
  return part ? r->dictated_kind : SEGUE__SECRET_NONE;
}

void segue__follow(segue_redactor *r, segue__turn_scan *s, int who) {
  segue__run first = {0}, last = {0}, run;
  bool any = false, done = false, named = s->begun & 1u << SEGUE__SECRET_CARD;
  if (who == SEGUE_WHO_BOT) return; /* reading back is no break */
  for (size_t i = 0; segue__next_run(s->ts, i, SEGUE__RUN_ALONE, &run); i = run.last + 1) {
    if (!any) first = run;
    last = run;
    any = true;
  }
  if (r->open_who != who) segue__close_number(r);
  if (!any && r->n_pieces > 0 && segue__part_of(r)) return; /* "hold on, my glasses" */
  const bool goes_on = any && r->n_pieces > 0 && open_words(s->ts, 0, first.first);
  const bool carried = s->carries;
  for (size_t i = r->n_pieces; carried && r->open_who == who && i-- > 0;)
    mask_piece(r, &r->pieces[i], SEGUE__SECRET_CARD);
  if (goes_on && !carried && !r->order_open && (!run_masked(s, &first) || r->open_card))
    done = continue_number(r, s, &first);
  if (done || !any || !open_words(s->ts, last.last + 1, s->ts->n) || secret_whole(r, s, &last)) {
    segue__close_number(r);
    r->open_card = named; /* "my card number is", and the digits come next */
    r->open_who = who;
    return;
  }
  const bool whole = goes_on && first.first == last.first;
  const bool keep_name = r->open_card && (whole || r->n_pieces == 0);
  if (!whole || r->n_pieces == SEGUE__PIECES || r->open.n + last.n > 40) segue__close_number(r);
  r->open_card = keep_name || named || s->expect & 1u << SEGUE__SECRET_CARD;
  r->open_who = who;
  append_run(&r->open, &last);
  r->pieces[r->n_pieces++] = piece_of(s, &last, r->turns);
}
