/* SPDX-License-Identifier: Apache-2.0 */
#include "context/redactor.h"
#include "context/redact_es.h"

#include <stdlib.h>
#include <string.h>

#include "context/json.h"

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
int segue__read_words(segue__tokens *ts, const char *text, size_t n, bool *spanish) {
  const int rc = segue__tokenize(ts, text, n);
  if (rc == SEGUE_OK) segue__from_spanish(ts, spanish);
  return rc;
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
  int rc = segue__read_words(&r->ts, text ? text : "", n, &r->spanish);
  if (rc < 0) return rc;
  r->ts.animals = r->animals;
  segue__mark_cues(&r->ts);
  r->animals = r->animals || (who != SEGUE_WHO_CALLER && segue__about_animals(&r->ts));
  segue__turn_scan s = {.ts = &r->ts, .memory = r, .listening = who != SEGUE_WHO_BOT};
  if (s.listening) s.expect = r->expect;
  if (!s.listening && r->heard && r->turns - r->heard_at <= 2) s.echo = r->expect;
  if (s.listening) s.recall = r->recall;
  s.date = r->date;
  s.part = s.listening ? segue__part_of(r) : SEGUE__SECRET_NONE;
  s.answered = r->answered && !s.part;
  /* "order 1234 …" goes on with digits: they are no secret either, unless one is still due. */
  s.alone = !r->others && who == SEGUE_WHO_CALLER;
  if (r->other_open && (r->answered || !(r->expect & SECRET_KINDS)) && segue__scan_bare(s.ts) &&
      !(s.alone && segue__alone_anew(r)))
    s.expect = 1u << SEGUE__SECRET_OTHER, s.recall = 0, s.part = SEGUE__SECRET_NONE;
  if (s.alone && !s.expect && segue__scan_bare(s.ts)) s.expect = segue__alone_expects(r);
  s.card = s.alone && r->card_age > 0 && r->card_age <= 3;
  r->others = r->others || who != SEGUE_WHO_CALLER;
  const uint32_t knew = r->learnt;
  segue__scan_turn(&s);
  segue__scan_pieces(r, &s, who);
  segue__mask_known(&s, r);
  if (s.alone) segue__alone_heard(r, &s);
  segue__follow(r, &s, who);
  if (r->learnt != knew) segue__revise_known(r, NULL, 0);
  segue__buf_reset(&r->out);
  segue__scan_write(&s, &r->out);
  if (r->out.failed) return SEGUE_E_NOMEM;
  r->out.len = segue__redactor_cut(segue__buf_str(&r->out), r->out.len);
  if (r->out.len) r->out.p[r->out.len] = 0;
  segue__expect_from(r, &s, who);
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

/* A name as programs have them ("pin_is_four_seven_one_one") with blanks between its words, to be read as others are; NULL: it is
 * none, or there is no memory, which *nomem tells. The caller's to free. */
static char *name_apart(const char *text, size_t n, bool *nomem) {
  *nomem = false;
  if (!n || !memchr(text, '_', n) || memchr(text, ' ', n)) return NULL;
  char *apart = malloc(n);
  *nomem = !apart;
  for (size_t i = 0; apart && i < n; i++) apart[i] = (char)(text[i] == '_' ? ' ' : text[i]);
  return apart;
}

/* One reading of a text that is no turn. `r`: what the conversation taught; NULL: nothing. */
static int mask_once(segue_redactor *r, bool animals, const char *text, size_t n, segue__buf *out) {
  segue__tokens ts = {0};
  bool spanish = r && r->spanish, nomem;
  char *apart = name_apart(text, n, &nomem);
  int rc = nomem ? SEGUE_E_NOMEM : segue__read_words(&ts, apart ? apart : text, n, &spanish);
  if (rc == SEGUE_OK) {
    segue__turn_scan s = {.ts = &ts};
    ts.animals = animals;
    segue__mark_cues(&ts);
    segue__scan_turn(&s);
    if (r) segue__mask_known(&s, r);
    ts.text = text; /* as long, and what is no secret stays as it is */
    segue__scan_write(&s, out);
    if (out->failed) rc = SEGUE_E_NOMEM;
  }
  segue__tokens_fini(&ts);
  free(apart);
  return rc;
}

size_t segue__redactor_cut(const char *text, size_t n) {
  size_t cut = SEGUE__TURN_MAX;
  if (n <= SEGUE__TURN_MAX) return n;
  while (cut > SEGUE__TURN_MAX / 2 && text[cut] != ' ') cut--;
  if (text[cut] == ' ') return cut;
  for (cut = SEGUE__TURN_MAX; cut > 0 && ((unsigned char)text[cut] & 0xC0) == 0x80;) cut--;
  return cut;
}

/* Whoever reads the masked text again, without the conversation, must find nothing more in it: a mask may leave behind what
 * reads as a name and its value, and so may the place where somebody cut the text. */
int segue__redactor_text(segue_redactor *r, const char *text, size_t n, segue__buf *out) {
  enum { PASSES = 8 };
  const bool animals = r && r->animals;
  segue__buf was, now;
  segue__buf_init(&was);
  segue__buf_init(&now);
  int rc = mask_once(r, animals, text, n, &was);
  bool more = rc == SEGUE_OK && (r || was.len != n || memcmp(segue__buf_str(&was), text, n) != 0);
  for (int i = 1; more && rc == SEGUE_OK && i < PASSES; i++) {
    was.len = segue__redactor_cut(segue__buf_str(&was), was.len);
    segue__buf_reset(&now);
    rc = mask_once(NULL, animals, segue__buf_str(&was), was.len, &now);
    more = now.len != was.len || memcmp(segue__buf_str(&now), segue__buf_str(&was), now.len) != 0;
    const segue__buf swap = was;
    was = now;
    now = swap;
  }
  if (rc == SEGUE_OK) segue__buf_put(out, segue__buf_str(&was), was.len);
  if (rc == SEGUE_OK && out->failed) rc = SEGUE_E_NOMEM;
  segue__buf_free(&was);
  segue__buf_free(&now);
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
  int rc = segue__read_words(&ts, text, n, &spanish);
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
