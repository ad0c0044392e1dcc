/* SPDX-License-Identifier: Apache-2.0 */
/* The form text: one line for a CTI field that people read, and that can be read back. */
#include "wire/text.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "context/language.h"
#include "wire/ascii.h"
#include "wire/report.h"
#include "wire/text_said.h"
#include "wire/utf8.h"
#include "wire/wire.h"

typedef struct writer {
  segue__job *j;
  segue__buf *out;
  bool ascii;
  size_t limit;       /* SIZE_MAX: none */
  size_t reserved;    /* octets held back for an item that comes later but ranks higher */
  bool intent;        /* stands in the line */
  bool all_tried;     /* every attempt does */
  bool starts;        /* of an action only its start */
  segue__buf shorter; /* the summary without what was tried */
  segue__str told;    /* what of the summary does, where there is a limit */
  segue__buf read;    /* a value as a reader will have it */
  segue__buf said;    /* intent and actions in front, as a reader has them */
  int n_short;        /* words spelled by their first letters */
  bool failed;        /* out of memory */
} writer;

/* How attempts are spelled, what a person reads most easily first. */
enum { OWN_MARKS, SHARED_MARKS, NO_BLANKS, SHORT_WORDS, SPELLINGS };

enum { LEAST = 8 }; /* octets of a summary */

#define VALUE_STOPS ";"
#define ACTION_STOPS ";,=~" /* of the next one, of "=intent" and of short words */

static void put_octet(segue__buf *b, char c, const char *stops) {
  if (c && (strchr("\\\"", c) || strchr(stops, c))) segue__buf_putc(b, '\\');
  segue__buf_putc(b, c);
}

/* As it will be read: line ends and controls become blanks, and what is no ASCII something like it. */
static segue__str plain(writer *w, segue__str s) {
  segue__buf_reset(&w->read);
  if (w->ascii) segue__ascii_put(&w->read, s.p, s.len);
  for (size_t i = 0; i < s.len && !w->ascii; i++)
    segue__buf_putc(&w->read, (uint8_t)s.p[i] < 0x20 || s.p[i] == 0x7F ? ' ' : s.p[i]);
  return (segue__str){segue__buf_str(&w->read), w->read.len};
}

/* With quotes, backslashes and `stops` escaped. */
static void put_escaped(writer *w, segue__buf *b, segue__str s, const char *stops) {
  const segue__str v = plain(w, s);
  for (size_t i = 0; i < v.len; i++) put_octet(b, v.p[i], stops);
}

static void put_value(writer *w, segue__buf *b, segue__str s) {
  put_escaped(w, b, s, VALUE_STOPS);
}

static void put_key(writer *w, segue__buf *b, const char *key, segue__str value) {
  segue__buf_puts(b, key);
  put_value(w, b, value);
}

/* Octets that the next item may have. */
static size_t room(const writer *w) {
  const size_t taken = w->out->len + (w->out->len ? 2 : 0) + w->reserved;
  return taken < w->limit ? w->limit - taken : 0;
}

/* Append an item if it fits whole. */
static bool append(writer *w, const segue__buf *item) {
  w->failed = w->failed || item->failed || w->read.failed || w->said.failed;
  if (item->len == 0 || w->failed || item->len > room(w)) return false;
  if (w->out->len) segue__buf_puts(w->out, "; ");
  segue__buf_put(w->out, item->p, item->len);
  return true;
}

static void report(writer *w, bool kept, const char *path) {
  segue__report_add(w->j->report, kept ? SEGUE__KEPT : SEGUE__SHED, path, (segue__str){0});
}

static bool item(writer *w, segue__buf *b, const char *path) {
  const bool there = b->len, kept = there && append(w, b);
  if (there) report(w, kept, path);
  segue__buf_reset(b);
  return kept;
}

/* ---- items ---- */

static void make_auth(const segue__context_model *c, segue__buf *b) {
  segue__buf_printf(b, "auth=%s", segue_auth_level_name(c->auth.level));
  const char *sep = "(";
  for (uint32_t bit = 1; bit <= SEGUE_AUTH_BY_TOKEN; bit <<= 1) {
    if (!(c->auth.methods & bit)) continue;
    segue__buf_printf(b, "%s%s", sep, segue_auth_method_name(bit));
    sep = ",";
  }
  if (*sep == ',') segue__buf_putc(b, ')');
}

static void make_reason(const segue__context_model *c, segue__buf *b) {
  if (c->reason.code) segue__buf_printf(b, "why=%s", segue_reason_name(c->reason.code));
  if (!c->reason.code || isnan(c->reason.score)) return;
  segue__buf_putc(b, ' ');
  segue__buf_fixed(b, c->reason.score, 2);
}

static void make_mood(writer *w, const segue__context_model *c, segue__buf *b) {
  const int trend = c->sentiment.trend >= 0 && c->sentiment.trend < 4 ? c->sentiment.trend : 0;
  if (c->sentiment.label.len == 0 && trend == 0 && isnan(c->sentiment.valence)) return;
  put_key(w, b, "mood=", c->sentiment.label);
  segue__buf_puts(b, (w->ascii ? segue__trend_ascii : segue__trend_marks)[trend]);
  if (c->sentiment.label.len == 0 && !isnan(c->sentiment.valence)) {
    segue__buf_putc(b, ' ');
    segue__buf_fixed(b, c->sentiment.valence, 1);
  }
  if (c->sentiment.restated > 0) segue__buf_printf(b, " x%d", (int)c->sentiment.restated);
}

/* Whether what is written from `from` on reads as an attempt without a mark of its own. */
static bool reads_bare(const segue__buf *b, size_t from) {
  const segue__str s = {(const char *)b->p + from, b->len - from};
  size_t mark;
  return s.len && *s.p != ' ' && *s.p != '+' && segue__outcome_at_end(s, &mark) < 0;
}

/* Words that were said before by their first letters. */
static void put_short(writer *w, segue__buf *b, segue__str v) {
  while (v.len && b->len <= room(w)) {
    size_t n = 0;
    while (n < v.len && segue__said_letter(v.p[n])) n++;
    const segue__str said = {segue__buf_str(&w->said), w->said.len}, word = {v.p, n};
    const size_t least = w->n_short < SEGUE__SAID_MOST ? segue__said_short(said, word) : 0;
    w->n_short += least > 0;
    segue__buf_put(b, v.p, least ? least : n);
    if (least) segue__buf_putc(b, '~');
    if (n < v.len) put_octet(b, v.p[n], ACTION_STOPS);
    n += n < v.len;
    segue__buf_put(&w->said, v.p, n);
    v = (segue__str){v.p + n, v.len - n};
  }
}

static void put_action(writer *w, segue__buf *b, const segue__context_model *c, segue__str action, int how) {
  const segue__str intent = c->issue.intent;
  char start[SEGUE__UTF8_START];
  if (w->starts) action = (segue__str){start, segue__utf8_start(action.p, action.len, start)};
  if (how >= NO_BLANKS && w->intent && action.len == intent.len && action.len > strlen(SEGUE__SAID_INTENT) &&
      memcmp(action.p, intent.p, intent.len) == 0) {
    segue__buf_puts(b, SEGUE__SAID_INTENT);
  } else if (how == SHORT_WORDS) {
    put_short(w, b, plain(w, action));
  } else {
    put_escaped(w, b, action, ACTION_STOPS);
  }
  segue__buf_putc(&w->said, ' '); /* words end here */
}

/* Oldest first, of the newest `keep`; the others are counted. From SHARED_MARKS on a mark stands behind the last of
 * those in a row that came to the same. What cannot fit any more is left as it is: there may be hundreds. */
static void make_attempts(writer *w, const segue__context_model *c, size_t keep, int how, segue__buf *b) {
  const size_t from = c->n_attempts - keep;
  const char *sep = how >= NO_BLANKS ? "," : ", ";
  const segue__str intent = plain(w, w->intent ? c->issue.intent : (segue__str){0});
  segue__buf_reset(&w->said);
  segue__buf_put(&w->said, intent.p, intent.len);
  segue__buf_putc(&w->said, ' ');
  w->n_short = 0;
  segue__buf_puts(b, "tried=");
  if (from) segue__buf_printf(b, "+%zu more%s", from, keep ? sep : "");
  for (size_t i = from; i < c->n_attempts && b->len <= room(w); i++) {
    const int o = c->attempts[i].outcome;
    if (i > from) segue__buf_puts(b, sep);
    const size_t at = b->len;
    put_action(w, b, c, c->attempts[i].action, how);
    if (how >= SHARED_MARKS && i + 1 < c->n_attempts && c->attempts[i + 1].outcome == o && reads_bare(b, at))
      continue;
    segue__buf_puts(b, (w->ascii ? segue__outcome_ascii : segue__outcome_marks)[o >= 0 && o < 6 ? o : 0]);
  }
}

/* Better the start of one than none. */
static bool newest_by_its_start(writer *w, const segue__context_model *c, segue__buf *b) {
  w->starts = c->attempts[c->n_attempts - 1].action.len > SEGUE__UTF8_START;
  if (!w->starts) return false;
  segue__buf_reset(b);
  make_attempts(w, c, 1, OWN_MARKS, b);
  w->starts = append(w, b);
  return w->starts;
}

static void attempts(writer *w, const segue__context_model *c, segue__buf *b) {
  size_t keep = c->n_attempts;
  for (int how = OWN_MARKS;; how = (how + 1) % SPELLINGS) {
    segue__buf_reset(b);
    make_attempts(w, c, keep, how, b);
    if (append(w, b) || (keep == 0 && how == SPELLINGS - 1)) break;
    keep -= how == SPELLINGS - 1;
    if (keep == 0 && how == SPELLINGS - 1 && newest_by_its_start(w, c, b)) {
      keep = 1;
      break;
    }
  }
  w->all_tried = keep == c->n_attempts && !w->starts;
  for (size_t i = 0; i < c->n_attempts; i++)
    segue__report_index(w->j->report, c->n_attempts - i <= keep ? SEGUE__KEPT : SEGUE__SHED, "attempts", i);
  if (w->starts) segue__report_index(w->j->report, SEGUE__SHED, "attempts.tail", c->n_attempts - 1);
  segue__buf_reset(b);
}

/* Where the sentence of what was tried ends: behind the outcome of an attempt, since an action has full stops of its own
 * ("call Dr. Lee"); at the end of a summary that somebody cut before. */
static size_t end_of_tried(segue__str s, size_t at, const segue__language *l) {
  for (; at < s.len; at++)
    for (size_t i = 0; s.p[at] == '(' && i < sizeof l->outcomes / sizeof *l->outcomes; i++) {
      const size_t n = strlen(l->outcomes[i]), end = at + 1 + n + 2;
      if (end <= s.len && memcmp(s.p + at + 1, l->outcomes[i], n) == 0 &&
          memcmp(s.p + end - 2, ").", 2) == 0 && (end == s.len || s.p[end] == ' '))
        return end;
    }
  return s.len;
}

/* Our own summary tells what was tried, in a sentence of its own that stands beside it as an item already. */
static segue__str without_attempts(const segue__context_model *c, segue__buf *shorter) {
  const segue__str s = c->summary.text;
  const segue__language *l = segue__language_of(c->language.p, c->language.len);
  const size_t n = strlen(l->tried);
  if (c->summary.source != SEGUE_SUMMARY_EXTRACTIVE) return s;
  for (size_t i = 0; i + n + 2 < s.len; i++) {
    if (memcmp(s.p + i, l->tried, n) != 0 || memcmp(s.p + i + n, ": ", 2) != 0) continue;
    if (i > 0 && (i < 2 || memcmp(s.p + i - 2, ". ", 2) != 0)) continue;
    size_t end = end_of_tried(s, i, l);
    end += end < s.len; /* the blank */
    segue__buf_put(shorter, s.p, end < s.len || i == 0 ? i : i - 1);
    segue__buf_put(shorter, s.p + end, s.len - end);
    return (segue__str){segue__buf_str(shorter), shorter->len};
  }
  return s;
}

static bool summary_fits(writer *w, segue__buf *b, segue__str s, bool cut) {
  segue__buf_reset(b);
  segue__buf_putc(b, '"');
  put_escaped(w, b, s, ""); /* the quotes hold it together */
  if (cut) segue__buf_puts(b, w->ascii ? "..." : "\xE2\x80\xA6");
  segue__buf_putc(b, '"');
  return append(w, b);
}

/* Where it does not fit it goes without what was tried, if that stands in the line, and may lose its tail, at a word. */
static void summary(writer *w, const segue__context_model *c, segue__buf *b) {
  segue__str s = c->summary.text;
  bool whole = summary_fits(w, b, s, false), kept = whole;
  if (!whole && w->all_tried) s = without_attempts(c, &w->shorter);
  const size_t full = s.len;
  kept = kept || (full < c->summary.text.len && full >= LEAST && summary_fits(w, b, s, false));
  while (!kept && s.len >= LEAST) {
    const size_t room = w->out->len + LEAST < w->limit ? w->limit - w->out->len - LEAST : 0;
    if (s.len > room) s.len = room; /* cannot fit: escapes and spellings only add */
    s.len -= s.len > 0;             /* it may stand at a blank already */
    while (s.len > 0 && s.p[s.len] != ' ') s.len--;
    while (s.len > 0 && s.p[s.len - 1] == ' ') s.len--;
    kept = s.len >= LEAST && summary_fits(w, b, s, true);
  }
  if (kept && w->limit != SIZE_MAX) w->told = s;
  report(w, kept, "summary");
  if (kept && full < c->summary.text.len) report(w, false, "summary.attempts");
  if (kept && s.len < full) report(w, false, "summary.tail");
  w->failed = w->failed || w->shorter.failed;
  segue__buf_reset(b);
}

/* What the summary in the line says already comes behind what it does not. */
static bool told(const writer *w, segue__str v) {
  for (size_t i = 0; v.len && i + v.len <= w->told.len; i++)
    if (memcmp(w->told.p + i, v.p, v.len) == 0) return true;
  return false;
}

static void pairs(writer *w, const segue__context_model *c, bool again, segue__buf *b) {
  for (size_t i = 0; i < c->issue.n_dates; i++) {
    const segue__date *d = &c->issue.dates[i];
    if (told(w, d->date) != again) continue;
    put_escaped(w, b, d->what, ";@=#"); /* "ref=" or "#" would begin another item */
    segue__buf_puts(b, "@");
    put_value(w, b, d->date);
    segue__report_add(w->j->report, append(w, b) ? SEGUE__KEPT : SEGUE__SHED, "dates", d->what);
    segue__buf_reset(b);
  }
  for (size_t i = 0; i < c->issue.n_entities; i++) {
    const segue__entity *e = &c->issue.entities[i];
    if (told(w, e->value) != again) continue;
    segue__buf_puts(b, "#");
    put_escaped(w, b, e->name, ";=");
    segue__buf_puts(b, "=");
    put_value(w, b, e->value);
    const bool may = e->cls < SEGUE_CLASS_PII;
    segue__report_add(w->j->report, may && append(w, b) ? SEGUE__KEPT : SEGUE__SHED, "entities", e->name);
    segue__buf_reset(b);
  }
}

/* A summary of ours has title and wish in it, in other words. */
static void matter(writer *w, const segue__context_model *c, segue__buf *b) {
  if (c->issue.title.len) put_key(w, b, "issue=", c->issue.title);
  item(w, b, "title");
  if (c->issue.desired.len) put_key(w, b, "wants=", c->issue.desired);
  item(w, b, "desired");
}

/* All behind auth. */
static void items(writer *w, const segue__context_model *c, segue__buf *b, segue__buf *mood) {
  make_reason(c, b);
  item(w, b, "reason");
  if (c->issue.intent.len) put_key(w, b, "intent=", c->issue.intent);
  w->intent = item(w, b, "intent");
  make_mood(w, c, mood);
  w->reserved = mood->len && w->out->len + mood->len + 2 < w->limit ? mood->len + 2 : 0;
  if (c->n_attempts) attempts(w, c, b);
  w->reserved = 0;
  item(w, mood, "sentiment");
  if (c->summary.text.len) summary(w, c, b);
  const bool own = w->told.len && c->summary.source == SEGUE_SUMMARY_EXTRACTIVE;
  if (!own) matter(w, c, b);
  pairs(w, c, false, b);
  if (own) matter(w, c, b);
  pairs(w, c, true, b);
  if (c->id) segue__buf_printf(b, "ref=%012llx", (unsigned long long)c->id);
  item(w, b, "id");
  if (c->priority) segue__buf_printf(b, "prio=%d", (int)c->priority);
  item(w, b, "priority");
  if (c->language.len) put_key(w, b, "lang=", c->language);
  item(w, b, "language");
}

int segue__encode_text(segue__job *j, segue__buf *out) {
  writer w = {.j = j,
              .out = out,
              .ascii = (j->o.flags & SEGUE_WIRE_ASCII) != 0,
              .limit = j->limit ? j->limit : SIZE_MAX};
  segue__buf b, mood, *const all[] = {&b, &mood, &w.read, &w.said, &w.shorter};
  int rc = SEGUE_OK;
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) segue__buf_init(all[i]);
  make_auth(j->c, &b);
  if (b.len > w.limit) {
    rc = segue__fail_at(j->err, SEGUE_E_LIMIT, "limit", 0, UINT64_MAX,
                        "text needs at least %zu characters for auth", b.len);
  } else {
    item(&w, &b, "auth");
    items(&w, j->c, &b, &mood);
    if (w.failed) rc = SEGUE_E_NOMEM;
  }
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) segue__buf_free(all[i]);
  return rc;
}
