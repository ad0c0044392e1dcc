/* SPDX-License-Identifier: Apache-2.0 */
#include "context/redactor.h"
#include "context/redact_es.h"

#include <stdlib.h>
#include <string.h>

#include "context/json.h"

enum {
  EXPECT_TURNS = 3, /* answers a question stays open for */
  ASIDE_TURNS = 6,  /* … while what was asked for has not come */
  ASIDE_WORDS = 20, /* tokens that hold the caller to it: "I understand, but I need it" */
  SHORT_REPLY = 8   /* tokens: "go ahead" and "thank you, and then?" leave it open */
};

#define SECRET_KINDS ((2u << SEGUE__SECRET_ANSWER) - 2)

int segue_redactor_new(segue_redactor **out) {
  if (!out) return SEGUE_E_INVAL;
  *out = calloc(1, sizeof **out);
  if (!*out) return SEGUE_E_NOMEM;
  segue__buf_init(&(*out)->out);
  return SEGUE_OK;
}

void segue_redactor_free(segue_redactor *r) {
  if (!r) return;
  for (size_t i = 0; i < SEGUE__MEMORY; i++) free(r->past[i].text);
  segue__tokens_fini(&r->ts);
  segue__tokens_fini(&r->old);
  segue__buf_free(&r->out);
  free(r);
}

/* The words of a text, as the rules read them; *spanish: as what they were read so far. */
static int read_words(segue__tokens *ts, const char *text, size_t n, bool *spanish) {
  const int rc = segue__tokenize(ts, text, n);
  if (rc == SEGUE_OK) segue__from_spanish(ts, spanish);
  return rc;
}

/* ---- revising ---- */

static segue__past_turn *past(segue_redactor *r, uint32_t turn) {
  return turn < r->turns && r->turns - turn <= SEGUE__MEMORY ? &r->past[turn % SEGUE__MEMORY] : NULL;
}

static int replace_text(segue__past_turn *p, segue__buf *text) {
  const size_t len = text->len;
  char *s = segue__buf_take(text);
  if (!s) return SEGUE_E_NOMEM;
  free(p->text);
  p->text = s;
  p->len = len;
  p->revised = true;
  return SEGUE_OK;
}

/* Mask a piece of an earlier turn. */
static int mask_piece(segue_redactor *r, const segue__piece *at, int kind) {
  segue__past_turn *p = past(r, at->turn);
  segue__buf text;
  if (!p || at->to > p->len) return SEGUE_OK;
  segue__buf_init(&text);
  segue__buf_put(&text, p->text, at->from);
  segue__buf_puts(&text, segue__mask_text(kind));
  segue__buf_put(&text, p->text + at->to, p->len - at->to);
  return replace_text(p, &text);
}

/* Look through the earlier turns for what has just been learnt to be secret. `echo` not NULL: besides, parts
 * of that number read back by the other party since turn `since`. */
static int revise_known(segue_redactor *r, const char *echo, uint32_t since) {
  segue__run run;
  for (uint32_t t = r->turns > SEGUE__MEMORY ? r->turns - SEGUE__MEMORY : 0; t < r->turns; t++) {
    segue__past_turn *p = past(r, t);
    segue__turn_scan s = {.ts = &r->old};
    bool spanish = r->spanish;
    int rc = read_words(&r->old, p->text, p->len, &spanish);
    if (rc < 0) return rc;
    segue__mask_known(&s, r);
    for (size_t i = 0; echo && t >= since && segue__next_run(s.ts, i, 0, &run); i = run.last + 1)
      if (run.n >= 3 && strstr(echo, run.digits))
        segue__scan_mask(&s, run.first, run.last, SEGUE__SECRET_CARD);
    if (s.n_spans == 0) continue;
    segue__buf text;
    segue__buf_init(&text);
    segue__scan_write(&s, &text);
    if ((rc = replace_text(p, &text)) < 0) return rc;
  }
  return SEGUE_OK;
}

/* What was learnt since `knew`, in the turns so far. */
static int revise_since(segue_redactor *r, size_t knew) {
  for (size_t i = 0; i < SEGUE__MEMORY; i++) r->past[i].revised = false;
  return r->n_secrets > knew ? revise_known(r, NULL, 0) : SEGUE_OK;
}

int segue__redactor_learn(segue_redactor *r, const segue_redactor *from) {
  const size_t knew = r->n_secrets;
  segue__memory_merge(r, from);
  return revise_since(r, knew);
}

int segue__redactor_reveal(segue_redactor *r, const char *value, size_t n) {
  const size_t knew = r->n_secrets;
  segue__redactor_told(r, value, n);
  return revise_since(r, knew);
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

/* The turn's first run continues the open number. SEGUE_OK, with *done when it made a card whole. */
static int continue_number(segue_redactor *r, segue__turn_scan *s, const segue__run *first, bool *done) {
  segue__run all = r->open;
  int rc = SEGUE_OK;
  *done = false;
  append_run(&all, first);
  if (!completes_card(r, &all)) return SEGUE_OK;
  *done = true;
  segue__scan_secret(s, SEGUE__SECRET_CARD, all.digits, all.n);
  segue__scan_mask(s, first->first, first->last, SEGUE__SECRET_CARD);
  const uint32_t since = r->pieces[0].turn;
  for (size_t i = r->n_pieces; i-- > 0 && rc == SEGUE_OK;)
    rc = mask_piece(r, &r->pieces[i], SEGUE__SECRET_CARD);
  return rc == SEGUE_OK ? revise_known(r, all.digits, since) : rc;
}

static bool run_masked(const segue__turn_scan *s, const segue__run *run) {
  const uint32_t at = s->ts->t[run->first].at;
  for (size_t i = 0; i < s->n_spans; i++)
    if (s->spans[i].from <= at && at < s->spans[i].to) return true;
  return false;
}

static void close_number(segue_redactor *r) {
  r->n_pieces = 0;
  r->open.n = r->open.n_groups = 0;
  r->open_card = false;
}

/* Bytes by which text before `at` grew or shrank when the spans were masked. */
static long shift_at(const segue__turn_scan *s, uint32_t at) {
  long shift = 0;
  for (size_t i = 0; i < s->n_spans; i++)
    if (s->spans[i].to <= at)
      shift += (long)strlen(segue__mask_text(s->spans[i].kind)) - (long)(s->spans[i].to - s->spans[i].from);
  return shift;
}

/* Digits of a secret that was asked for came, and more are due. */
static int part_of(const segue_redactor *r) {
  const size_t n = r->dictated_n;
  if (!r->asked) return SEGUE__SECRET_NONE;
  if (r->card_n > 0 && r->card_n < segue__scan_whole(SEGUE__SECRET_CARD) &&
      r->expect & 1u << SEGUE__SECRET_CARD)
    return SEGUE__SECRET_CARD;
  if (n == 4 && r->dictated_kind == SEGUE__SECRET_SSN) return SEGUE__SECRET_NONE; /* its last four */
  const bool part = n > 0 && r->expect & 1u << r->dictated_kind && n < segue__scan_whole(r->dictated_kind);
  return part ? r->dictated_kind : SEGUE__SECRET_NONE;
}

/* Follow numbers from turn to turn: see whether this one goes on, remember where the last one may. */
static int follow(segue_redactor *r, segue__turn_scan *s, int who) {
  segue__run first = {0}, last = {0}, run;
  bool any = false, done = false, named = s->begun & 1u << SEGUE__SECRET_CARD;
  if (who == SEGUE_WHO_BOT) return SEGUE_OK; /* reading back is no break */
  for (size_t i = 0; segue__next_run(s->ts, i, SEGUE__RUN_ALONE, &run); i = run.last + 1) {
    if (!any) first = run;
    last = run;
    any = true;
  }
  if (r->open_who != who) close_number(r);
  if (!any && r->n_pieces > 0 && part_of(r)) return SEGUE_OK; /* "hold on, my glasses" */
  const bool goes_on = any && r->n_pieces > 0 && open_words(s->ts, 0, first.first);
  int rc = SEGUE_OK;
  const bool carried = s->carries;
  for (size_t i = r->n_pieces; carried && r->open_who == who && i-- > 0 && rc == SEGUE_OK;)
    rc = mask_piece(r, &r->pieces[i], SEGUE__SECRET_CARD);
  if (rc < 0) return rc;
  if (goes_on && !carried && !r->order_open && (!run_masked(s, &first) || r->open_card))
    rc = continue_number(r, s, &first, &done);
  if (done || !any || !open_words(s->ts, last.last + 1, s->ts->n) || run_masked(s, &last)) {
    close_number(r);
    r->open_card = named; /* "my card number is", and the digits come next */
    r->open_who = who;
    return rc;
  }
  const bool whole = goes_on && first.first == last.first;
  const bool keep_name = r->open_card && (whole || r->n_pieces == 0);
  if (!whole || r->n_pieces == SEGUE__PIECES || r->open.n + last.n > 40) close_number(r);
  r->open_card = keep_name || named || s->expect & 1u << SEGUE__SECRET_CARD;
  r->open_who = who;
  append_run(&r->open, &last);
  const segue__token *a = &s->ts->t[last.first], *b = &s->ts->t[last.last];
  const long shift = shift_at(s, a->at);
  r->pieces[r->n_pieces++] =
      (segue__piece){r->turns, (uint32_t)((long)a->at + shift), (uint32_t)((long)(b->at + b->len) + shift)};
  return rc;
}

/* ---- a turn ---- */

/* A question about something that is no secret. */
static bool asks_else(const segue__tokens *ts) {
  segue__run run;
  bool question =
      ts->n > 0 && segue__word_in(" what which how when where who why do did would is are ", ts->t[0].low);
  size_t at = 0; /* "and how many people", "okay so when was it" */
  while (at < ts->n && at < 3 && segue__word_in(" and so ok okay thanks thank you then well ", ts->t[at].low))
    at++;
  question = question || (at < ts->n && segue__word_in(" what which how when where who why ", ts->t[at].low));
  for (size_t i = 0; i < ts->n; i++) question = question || segue__token_is(ts, i, "?");
  return question && !segue__goes_on(ts) && !segue__next_run(ts, 0, 0, &run);
}

/* "The phone one.": which of them is meant is no other question. */
static bool tells_which(const segue__tokens *ts) {
  size_t end = ts->n;
  while (end > 0 && ts->t[end - 1].kind == SEGUE__TOKEN_PUNCT) end--;
  if (segue__token_is(ts, 0, "the") && segue__token_is(ts, 1, "one")) return end < 12;
  return end > 1 && end < 7 && segue__word_in(" one ones ", ts->t[end - 1].low) &&
         segue__word_in(" the your that for ", ts->t[0].low);
}

/* "your memorable date", but not "your date of birth and your mother's maiden name" */
static bool asks_date(const segue__tokens *ts) {
  bool date = false;
  for (size_t i = 0; i < ts->n; i++) {
    if (segue__word_in(" birth born dob birthday ", ts->t[i].low)) return false;
    date = date || segue__word_in(" date day year when anniversary ", ts->t[i].low);
  }
  return date;
}

/* "And when was that?", "Which is?": the same again. */
static bool asks_same(const segue__tokens *ts) {
  bool question = false;
  if (ts->n > 8) return false;
  for (size_t i = 0; i < ts->n; i++) {
    question = question || segue__word_in(" when what which who where what's when's ", ts->t[i].low);
    if (ts->t[i].kind != SEGUE__TOKEN_PUNCT && !segue__is_filler(ts->t[i].low) &&
        !segue__word_in(
            " and so okay when what which who where what's when's was is were that it then exactly please called would be ",
            ts->t[i].low))
      return false;
  }
  return question;
}

/* What was asked stays open over short replies, until something else is asked or enough turns passed. */
static void asked_of_caller(segue_redactor *r, const segue__turn_scan *s) {
  unsigned asked = segue__cues_asked(s->ts);
  if (r->expect & SECRET_KINDS && !(asked & SECRET_KINDS) && !r->answered && tells_which(s->ts)) return;
  if (r->expect & SECRET_KINDS && !asked && r->expect_age <= 1 && asks_same(s->ts)) {
    r->answered = false;
    return;
  }
  if (asked == 1u << SEGUE__SECRET_SHORT && !r->answered) asked |= r->expect & SECRET_KINDS;
  r->recall |= asked & SECRET_KINDS;
  if (asked & ~(SECRET_KINDS | 1u << SEGUE__SECRET_SHORT))
    r->recall &= ~(1u << SEGUE__SECRET_ANSWER);      /* the talk moved on */
  const unsigned words = 1u << SEGUE__SECRET_ANSWER; /* of which any may be one */
  const bool due = r->expect & SECRET_KINDS & ~words && (!r->answered || part_of(r));
  if (!asked && s->ts->n <= (due ? ASIDE_WORDS : SHORT_REPLY) && !asks_else(s->ts)) return;
  if (!asked && segue__dictates(s->ts)) return; /* read back */
  r->expect = asked;
  r->asked = asked & SECRET_KINDS;
  r->date = asked & words && asks_date(s->ts);
  r->expect_age = 0;
  r->answered = r->other_open = r->order_open = false;
  if (!r->open_card) close_number(r); /* another question, another number */
  r->dictated_n = r->card_n = 0;
  if (asks_else(s->ts)) r->heard = false;
}

static void update_expectation(segue_redactor *r, const segue__turn_scan *s, int who) {
  if (who == SEGUE_WHO_BOT ||
      (who == SEGUE_WHO_AGENT && segue__cues_asked(s->ts) & (SECRET_KINDS | 1u << SEGUE__SECRET_SHORT))) {
    asked_of_caller(r, s);
    return;
  }
  r->other_open = s->other_ends;
  r->order_open = s->order_ends;
  if (!r->dictated_turn && !part_of(r)) r->dictated_n = 0;
  r->dictated_turn = 0;
  r->answered = r->answered || (s->found && s->expect != 1u << SEGUE__SECRET_SHORT);
  r->expect &= ~(1u << SEGUE__SECRET_SHORT); /* only what comes at once */
  if (r->expect_age + 1 >= EXPECT_TURNS) r->expect &= ~(1u << SEGUE__SECRET_ANSWER);
  if (++r->expect_age >= (r->answered && !part_of(r) ? EXPECT_TURNS : ASIDE_TURNS)) r->expect = 0;
  if (!s->begun) return;
  r->expect |= s->begun;
  r->expect_age = 0;
}

static int remember_turn(segue_redactor *r, int who) {
  segue__past_turn *p = &r->past[r->turns % SEGUE__MEMORY];
  char *text = malloc(r->out.len + 1);
  if (!text) return SEGUE_E_NOMEM;
  memcpy(text, segue__buf_str(&r->out), r->out.len + 1);
  free(p->text);
  *p = (segue__past_turn){.text = text, .len = r->out.len, .who = who};
  r->turns++;
  return SEGUE_OK;
}

int segue_redactor_turn(segue_redactor *r, int who, const char *text, size_t n, const char **out,
                        size_t *out_len) {
  if (!r || (!text && n) || !out || !out_len || who < SEGUE_WHO_CALLER || who > SEGUE_WHO_AGENT)
    return SEGUE_E_INVAL;
  for (size_t i = 0; i < SEGUE__MEMORY; i++) r->past[i].revised = false;
  int rc = read_words(&r->ts, text ? text : "", n, &r->spanish);
  if (rc < 0) return rc;
  r->ts.animals = r->animals;
  segue__mark_cues(&r->ts);
  r->animals = r->animals || (who != SEGUE_WHO_CALLER && segue__about_animals(&r->ts));
  segue__turn_scan s = {.ts = &r->ts, .memory = r, .listening = who != SEGUE_WHO_BOT};
  if (s.listening) s.expect = r->expect;
  if (!s.listening && r->heard && r->turns - r->heard_at <= 2) s.echo = r->expect;
  if (s.listening) s.recall = r->recall;
  s.date = r->date;
  s.part = s.listening ? part_of(r) : SEGUE__SECRET_NONE;
  s.answered = r->answered && !s.part;
  /* "order 1234 …" goes on with digits: they are no secret either, unless one is still due. */
  s.alone = !r->others && who == SEGUE_WHO_CALLER;
  if (r->other_open && (r->answered || !(r->expect & SECRET_KINDS)) && segue__scan_bare(s.ts) &&
      !(s.alone && segue__alone_anew(r)))
    s.expect = 1u << SEGUE__SECRET_OTHER, s.recall = 0;
  if (s.alone && !s.expect && segue__scan_bare(s.ts)) s.expect = segue__alone_expects(r);
  s.card = s.alone && r->card_age > 0 && r->card_age <= 3;
  r->others = r->others || who != SEGUE_WHO_CALLER;
  const size_t knew = r->n_secrets;
  segue__scan_turn(&s);
  segue__mask_known(&s, r);
  if (s.alone) segue__alone_heard(r, &s);
  rc = follow(r, &s, who);
  if (rc == SEGUE_OK && r->n_secrets > knew) rc = revise_known(r, NULL, 0);
  if (rc < 0) return rc;
  segue__buf_reset(&r->out);
  segue__scan_write(&s, &r->out);
  if (r->out.failed) return SEGUE_E_NOMEM;
  update_expectation(r, &s, who);
  if ((rc = remember_turn(r, who)) < 0) return rc;
  *out = segue__buf_str(&r->out);
  *out_len = r->out.len;
  return SEGUE_OK;
}

size_t segue_redactor_revision_count(const segue_redactor *r) {
  size_t n = 0;
  for (size_t i = 0; r && i < SEGUE__MEMORY; i++) n += r->past[i].revised;
  return n;
}

int segue_redactor_revision(const segue_redactor *r, size_t i, uint32_t *turn, const char **text,
                            size_t *len) {
  if (!r) return SEGUE_E_INVAL;
  for (uint32_t t = r->turns > SEGUE__MEMORY ? r->turns - SEGUE__MEMORY : 0; t < r->turns; t++) {
    const segue__past_turn *p = &r->past[t % SEGUE__MEMORY];
    if (!p->revised || i-- > 0) continue;
    if (turn) *turn = t;
    if (text) *text = p->text;
    if (len) *len = p->len;
    return SEGUE_OK;
  }
  return SEGUE_E_NOTFOUND;
}

int segue__redactor_text(segue_redactor *r, const char *text, size_t n, segue__buf *out) {
  segue__tokens ts = {0};
  bool spanish = r && r->spanish;
  int rc = read_words(&ts, text, n, &spanish);
  if (rc == SEGUE_OK) {
    segue__turn_scan s = {.ts = &ts};
    ts.animals = r && r->animals;
    segue__mark_cues(&ts);
    segue__scan_turn(&s);
    if (r) segue__mask_known(&s, r);
    segue__scan_write(&s, out);
    if (out->failed) rc = SEGUE_E_NOMEM;
  }
  segue__tokens_fini(&ts);
  return rc;
}

/* Numbers of which nobody knows yet what they will be. */
static void hide_numbers(segue__turn_scan *s) {
  enum { FEW = 3 };
  const segue__tokens *ts = s->ts;
  segue__run run = {0};
  size_t end = ts->n;
  while (end > 0 && ts->t[end - 1].kind == SEGUE__TOKEN_PUNCT) end--;
  for (size_t i = 0; segue__next_run(ts, i, 0, &run); i = run.last + 1)
    if (run.last + 1 == end && !segue__scan_masked(s, run.first)) /* it may go on */
      segue__scan_mask(s, run.first, run.last, SEGUE__SECRET_OTHER);
  for (size_t i = 0; segue__next_run(ts, i, SEGUE__RUN_ALONE, &run); i = run.last + 1)
    if (run.n >= FEW && !segue__scan_masked(s, run.first) && !segue__scan_counted(ts, &run))
      segue__scan_mask(s, run.first, run.last, SEGUE__SECRET_OTHER);
}

int segue__redactor_ahead(const segue_redactor *r, int who, const char *text, size_t n, segue__buf *out) {
  segue__tokens ts = {0};
  bool spanish = r->spanish;
  int rc = read_words(&ts, text, n, &spanish);
  if (rc == SEGUE_OK) {
    segue__turn_scan s = {
        .ts = &ts, .listening = who != SEGUE_WHO_BOT, .answered = r->answered, .date = r->date};
    if (s.listening) s.expect = r->expect;
    if (s.listening) s.recall = r->recall;
    ts.animals = r->animals;
    segue__mark_cues(&ts);
    segue__scan_turn(&s);
    segue__mask_known(&s, r);
    if (s.listening) hide_numbers(&s);
    segue__scan_write(&s, out);
    if (out->failed) rc = SEGUE_E_NOMEM;
    if (s.n_spans == SEGUE__SPANS) rc = SEGUE_E_LIMIT; /* some may be missing */
  }
  segue__tokens_fini(&ts);
  return rc;
}

int segue_redact_text(const char *text, size_t n, char *buf, size_t *len) {
  segue__buf out;
  if ((!text && n) || !len || (!buf && *len)) return SEGUE_E_INVAL;
  segue__buf_init(&out);
  int rc = segue__redactor_text(NULL, text ? text : "", n, &out);
  if (rc == SEGUE_OK) {
    segue__sink sink = {buf, *len, 0};
    segue__sink_put(&sink, segue__buf_str(&out), out.len);
    rc = segue__sink_finish(&sink, len);
  } else {
    *len = 0;
  }
  segue__buf_free(&out);
  return rc;
}
