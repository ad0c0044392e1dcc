/* SPDX-License-Identifier: Apache-2.0 */
/* A caller who takes something back: "4417, no sorry, 4471", "no, it's 4471, not 4417". The later value counts. */
#include "context/infer.h"
#include "context/object.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

enum { PLAIN = 40, SHORT_PART = 7 };

/* Letters in lower case and digits alone. */
static size_t plain(segue__str s, char out[PLAIN]) {
  size_t n = 0;
  for (size_t i = 0; i < s.len && n + 1 < PLAIN; i++) {
    const char c = s.p[i];
    if (c >= 'A' && c <= 'Z')
      out[n++] = (char)(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      out[n++] = c;
  }
  out[n] = 0;
  return n;
}

/* Most of it is the same: at most two letters or digits changed, or two parts changed about. */
static bool alike(segue__str a, segue__str b) {
  char x[PLAIN], y[PLAIN];
  uint8_t row[PLAIN];
  const size_t n = plain(a, x), m = plain(b, y);
  if (n < 3 || m < 3 || n > m + 2 || m > n + 2) return false;
  for (size_t k = 0; k <= m; k++) row[k] = (uint8_t)k;
  for (size_t i = 1; i <= n; i++) {
    uint8_t corner = row[0];
    row[0] = (uint8_t)i;
    for (size_t k = 1; k <= m; k++) {
      const uint8_t above = row[k];
      uint8_t best = (uint8_t)(corner + (x[i - 1] != y[k - 1]));
      if (above + 1 < best) best = (uint8_t)(above + 1);
      if (row[k - 1] + 1 < best) best = (uint8_t)(row[k - 1] + 1);
      corner = above;
      row[k] = best;
    }
  }
  return row[m] <= 2 && row[m] < n;
}

static bool said_lately(const segue__turn *t, const segue__entity *e) {
  return e->src.by == SEGUE_SRC_INFERRED && e->src.turn >= t->since;
}

const char *segue__corrected_name(const segue__turn *t, segue__str value, char buf[SEGUE__SLOT_LEN]) {
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t i = m->issue.n_entities; t->correcting && i-- > 0;) {
    const segue__entity *e = &m->issue.entities[i];
    if (!said_lately(t, e) || !alike(e->value, value) || e->name.len >= SEGUE__SLOT_LEN) continue;
    memcpy(buf, e->name.p, e->name.len);
    buf[e->name.len] = 0;
    return buf;
  }
  return NULL;
}

void segue__forget_entity(const segue__turn *t, size_t i) {
  segue_context *c = segue__builder_own(t->b);
  if (!c) return;
  segue__entity *e = c->m.issue.entities;
  memmove(e + i, e + i + 1, (--c->m.issue.n_entities - i) * sizeof *e);
}

void segue__forget_day(segue__infer *f, const segue__turn *t) {
  const size_t k = f->day_at;
  const bool lately = f->day_turn >= t->since;
  f->day_turn = -1;
  if (!lately || k >= segue__context_read(t->b->cur)->issue.n_dates) return;
  segue_context *c = segue__builder_own(t->b);
  if (!c) return;
  segue__date *d = c->m.issue.dates;
  memmove(d + k, d + k + 1, (--c->m.issue.n_dates - k) * sizeof *d);
}

static bool same(segue__str a, segue__str b) {
  char x[PLAIN], y[PLAIN];
  return plain(a, x) && plain(b, y) && strcmp(x, y) == 0;
}

/* "No hang on, that's the old one. It's …" */
static bool disowns(T *ts) {
  for (size_t i = 0; i + 2 < ts->n && i < SHORT_PART; i++)
    if (in(" that's it's is was ", ts, i) && in(" the my ", ts, i + 1) &&
        in(" old wrong other previous ", ts, i + 2))
      return true;
  return false;
}

void segue__replace_corrected(const segue__turn *t, const char *name, segue__str value) {
  for (size_t i = segue__context_read(t->b->cur)->issue.n_entities; t->correcting && i-- > 0;) {
    const segue__entity *e = &segue__context_read(t->b->cur)->issue.entities[i];
    if (!said_lately(t, e) || same(e->value, value)) continue;
    const bool named = e->name.len == strlen(name) && memcmp(e->name.p, name, e->name.len) == 0;
    const bool now = e->src.turn == t->index && (t->ts->n <= SHORT_PART || disowns(t->ts));
    if (named && (now || alike(e->value, value))) segue__forget_entity(t, i);
  }
}

/* Tokens of what takes back what stands before token `i`, punctuation in between not counted; 0: none. */
static size_t taken_back_at(T *ts, size_t i) {
  static const char *const words[] = {
      "no sorry",   "sorry no",      "no wait",    "wait no",     "no hang on",    "hang on no",
      "no hold on", "scratch that",  "correction", "i mean",      "i meant",       "make that",
      "tell a lie", "no tell a lie", "or rather",  "no actually", "actually no",   "my mistake",
      "no it's",    "no make that",  "no i said",  "no that's",   "sorry i meant", "sorry it's",
      "no",         "sorry"};
  size_t best = 0;
  if (!in(" no sorry wait hang scratch correction i make or actually my tell ", ts, i)) return 0;
  for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
    const char *w = words[k];
    size_t at = i;
    while (*w) {
      const size_t n = strcspn(w, " ");
      while (at > i && punct(ts, at)) at++;
      if (at >= ts->n || strlen(ts->t[at].low) != n || memcmp(ts->t[at].low, w, n) != 0) break;
      at++;
      w += n + (w[n] == ' ');
    }
    if (!*w && at - i > best) best = at - i;
  }
  return best;
}

static bool figure(T *ts, size_t i) {
  segue__run r = {0};
  bool said;
  return i < ts->n && (ts->t[i].kind == SEGUE__TOKEN_MIXED || segue__take_number(ts, i, &r, &said) > 0);
}

/* "Monday. No, Tuesday is my day off.": another sentence, that tells something of its day. */
static bool own_sentence(T *ts, size_t from, size_t day) {
  return in(" . ! ? ", ts, from) && day + 1 < ts->n && !punct(ts, day + 1) &&
         !in(" morning afternoon evening night at before after or and please then the not sorry ", ts,
             day + 1);
}

static bool day_word(T *ts, size_t i) {
  return in(segue__weekdays, ts, i) || in(segue__near_days, ts, i) || segue__ordinal(ts, i);
}

/* A bare "no" or "sorry" takes back only between two figures or two days: "six one eight, no, six eight one", "Monday, no, Tuesday". */
static bool between_figures(T *ts, size_t from, size_t to) {
  while (from > 0 && punct(ts, from - 1)) from--;
  while (to < ts->n && (punct(ts, to) || in(" it's its is that's uh um on the ", ts, to))) to++;
  if (from == 0) return false;
  if (figure(ts, from - 1) && figure(ts, to)) return true;
  const size_t day = from > 1 && in(" morning afternoon evening night ", ts, from - 1) ? from - 2 : from - 1;
  return day_word(ts, day) && day_word(ts, to) && !own_sentence(ts, from, to);
}

size_t segue__correction(T *ts, size_t from, size_t *at) {
  for (size_t i = from; i < ts->n; i++) {
    const size_t n = taken_back_at(ts, i);
    if (!n || i == 0) continue;
    if (n == 1 && in(" no sorry ", ts, i) && !between_figures(ts, i, i + n)) continue;
    *at = i;
    return n;
  }
  return 0;
}

bool segue__opens_correction(T *ts) {
  size_t i = 0;
  while (i < ts->n && (punct(ts, i) || in(" uh um oh er well ", ts, i))) i++;
  return taken_back_at(ts, i) > 0 || in(" actually that's ", ts, i);
}

void segue__taken_back(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  for (size_t i = 1; i + 1 < ts->n; i++) {
    segue__run r;
    if (!in(" not ", ts, i) || !figure(ts, i + 1)) continue;
    size_t last = i + 1;
    segue__str value = segue__span_text(ts, last, last);
    if (ts->t[last].kind != SEGUE__TOKEN_MIXED) {
      if (!segue__next_run(ts, i + 1, SEGUE__RUN_STRICT, &r) || r.first != i + 1 || r.n < 3) continue;
      last = r.last;
      value = (segue__str){r.digits, r.n};
    }
    memset(used + i + 1, 1, last - i);
    for (size_t k = segue__context_read(t->b->cur)->issue.n_entities; k-- > 0;) {
      const segue__entity *e = &segue__context_read(t->b->cur)->issue.entities[k];
      if (!said_lately(t, e) || !same(e->value, value)) continue;
      if (e->name.len < sizeof f->slot) { /* what it was is what the other value is */
        memcpy(f->slot, e->name.p, e->name.len);
        f->slot[e->name.len] = 0;
      }
      segue__forget_entity(t, k);
    }
  }
}
