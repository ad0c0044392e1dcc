/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/evidence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/letters.h"
#include "context/context.h"
#include "dialog/words.h"
#include "handoff/evidence_numbers.h"

/* ---- stems ---- */

/* Stems that mean the same. */
static const char *const same[][2] = {
    {"reboot", "restart"}, {"modem", "router"},   {"gatewai", "router"}, {"reimburs", "refund"},
    {"swap", "replac"},    {"exchang", "replac"}, {"disconn", "unplug"}, {"sent", "send"},
    {"paid", "pai"},       {"pay", "pai"},        {"bought", "bui"},     {"gave", "giv"},
    {"given", "giv"},      {"broken", "break"},   {"broke", "break"},    {"lost", "lose"},
    {"los", "lose"},       {"told", "tel"},       {"said", "sai"},       {"went", "go"},
    {"gone", "go"},        {"taken", "tak"},      {"took", "tak"},       {"made", "mak"},
    {"got", "get"},        {"phone", "cal"},      {"wifi", "wi-fi"},     {"parcel", "pack"},
    {"packag", "pack"},    {"credit", "refund"},  {"purchas", "order"},  {"bil", "invoic"},
    {"arriv", "deliver"},  {"deliver", "deliver"}};

static bool ends(const char *s, size_t n, const char *tail) {
  const size_t k = strlen(tail);
  return n > k && memcmp(s + n - k, tail, k) == 0;
}

static size_t strip(const char *s, size_t n) {
  if (n > 6 && ends(s, n, "ation")) return n - 5;
  if (n > 6 && ends(s, n, "ment")) return n - 4;
  if (n > 5 && ends(s, n, "ing")) return n - 3;
  if (n > 4 && (ends(s, n, "ied") || ends(s, n, "ies"))) return n - 2;
  if (n > 4 && ends(s, n, "ed")) return n - 2;
  if (n > 4 && (ends(s, n, "ses") || ends(s, n, "xes") || ends(s, n, "ches") || ends(s, n, "shes")))
    return n - 2;
  if (n > 3 && ends(s, n, "s") && !ends(s, n, "ss")) return n - 1;
  return n;
}

void segue__stem(const char *word, char out[SEGUE__STEM]) {
  char s[SEGUE__TOKEN_LOW];
  size_t n = 0;
  for (const char *p = word; *p && n + 1 < sizeof s; p++) {
    if (*p == '\'' && (p[1] == 's' || p[1] == 0)) break;
    if (*p != '\'') s[n++] = *p;
  }
  const bool figures = strcspn(word, "0123456789") < strlen(word);
  if (!figures && n > 3) {
    n = strip(s, n);
    if (n > 5 && ends(s, n, "at")) n -= 2;
    if (n > 2 && s[n - 1] == s[n - 2]) n--;
    if (n > 3 && s[n - 1] == 'e') n--;
    if (n > 2 && s[n - 1] == 'y') s[n - 1] = 'i';
  }
  if (n >= SEGUE__STEM) n = SEGUE__STEM - 1;
  memcpy(out, s, n);
  out[n] = 0;
  for (size_t i = 0; i < sizeof same / sizeof *same; i++)
    if (segue__same_word(out, same[i][0])) snprintf(out, SEGUE__STEM, "%s", same[i][1]);
}

/* ---- gathering ---- */

bool segue__evidence_grow(void **items, size_t n, size_t *cap, size_t size) {
  if (n < *cap) return true;
  const size_t more = *cap ? 2 * *cap : 32;
  void *p = realloc(*items, more * size);
  if (!p) return false;
  *items = p;
  *cap = more;
  return true;
}

static bool add(segue__evidence *e, const char *text, size_t len, int32_t attempt, int32_t turn) {
  if (!text || len == 0) return true;
  if (!segue__evidence_grow((void **)&e->sources, e->n, &e->cap, sizeof *e->sources)) return false;
  segue__source *s = &e->sources[e->n];
  *s = (segue__source){.attempt = attempt, .turn = turn};
  e->n++;
  const int rc = segue__tokenize(&s->ts, text, len);
  if (rc == SEGUE_E_NOMEM) return false;
  if (rc < 0) s->ts.n = 0;
  s->stems = s->ts.n ? malloc(s->ts.n * sizeof *s->stems) : NULL;
  if (s->ts.n && !s->stems) return false;
  for (size_t i = 0; i < s->ts.n; i++) {
    s->stems[i][0] = 0;
    if (s->ts.t[i].kind != SEGUE__TOKEN_PUNCT) segue__stem(s->ts.t[i].low, s->stems[i]);
  }
  return true;
}

static bool add_item(segue__evidence *e, const char *text, size_t len, int32_t attempt) {
  return add(e, text, len, attempt, -1) && segue__evidence_numbers(e, text, len);
}

static bool add_str(segue__evidence *e, segue__str s) {
  return !s.p || add_item(e, s.p, s.len, -1);
}

/* An item read out of a turn that is no evidence is none either. */
static bool tainted(const segue__evidence *e, const segue__transcript *t, int32_t turn) {
  return e->injected && t && turn >= 0 && (size_t)turn < t->n && t->turns[turn].to_model;
}

/* What the application, a verifier or the words themselves say; `engine_too`: what an engine's tools noted as well. */
static bool add_context(segue__evidence *e, const segue__context_model *m, const segue__transcript *t,
                        bool engine_too) {
  bool ok = add_str(e, m->call.caller) && add_str(e, m->auth.subject);
  for (uint32_t bit = SEGUE_AUTH_BY_ANI; ok && bit <= SEGUE_AUTH_BY_TOKEN; bit <<= 1)
    if (m->auth.methods & bit)
      ok = add_item(e, segue_auth_method_name(bit), strlen(segue_auth_method_name(bit)), -1);
  for (size_t i = 0; ok && i < m->auth.n_fields; i++) ok = add_str(e, m->auth.fields[i].name);
  if (engine_too)
    ok = ok && add_str(e, m->issue.intent) && add_str(e, m->issue.title) && add_str(e, m->issue.desired);
  for (size_t i = 0; ok && i < m->issue.n_entities; i++) {
    const segue__entity *x = &m->issue.entities[i];
    if ((!engine_too && x->src.by == SEGUE_SRC_TOOL) || tainted(e, t, x->src.turn)) continue;
    ok = add_str(e, x->name) && add_str(e, x->value);
  }
  for (size_t i = 0; ok && engine_too && i < m->issue.n_dates; i++)
    ok = add_str(e, m->issue.dates[i].what) && add_str(e, m->issue.dates[i].date);
  for (size_t i = 0; ok && i < m->n_attempts; i++) {
    const segue__attempt *a = &m->attempts[i];
    if ((!engine_too && a->src.by == SEGUE_SRC_TOOL) || tainted(e, t, a->src.turn)) continue;
    ok = add_item(e, a->action.p, a->action.len, (int32_t)i) &&
         add_item(e, a->note.p, a->note.len, (int32_t)i);
  }
  for (size_t i = 0; ok && engine_too && i < m->n_custom; i++)
    ok = add_str(e, m->custom[i].key) && add_str(e, m->custom[i].json);
  return ok;
}

static bool add_turn(segue__evidence *e, segue__spoken_numbers *s, const segue__said *turn, int32_t index) {
  const size_t len = strlen(turn->text);
  if (!add(e, turn->text, len, -1, index)) return false;
  return len == 0 || segue__evidence_spoken(e, s, turn->who, &e->sources[e->n - 1].ts);
}

int segue__evidence_of(segue__evidence *e, const segue_context *ctx, const segue__transcript *t,
                       bool engine_too) {
  memset(e, 0, sizeof *e);
  e->ctx = ctx;
  bool ok = true;
  segue__spoken_numbers caller = {.opens = false};
  segue__buf_init(&caller.text);
  const size_t n = t ? t->n : 0;
  for (size_t i = 0; i < n; i++) {
    const segue__said *s = &t->turns[i];
    if (s->to_model)
      e->injected = true;
    else if (i + SEGUE__EVIDENCE_TURNS >= n)
      ok = ok && add_turn(e, &caller, s, (int32_t)i);
  }
  ok = ok && segue__evidence_flush(e, &caller);
  segue__buf_free(&caller.text);
  /* Once somebody tried, what was noted may be their work: only what others know stands. */
  if (ok && ctx) ok = add_context(e, segue__context_read(ctx), t, engine_too && !e->injected);
  return ok ? SEGUE_OK : SEGUE_E_NOMEM;
}

void segue__evidence_free(segue__evidence *e) {
  for (size_t i = 0; i < e->n; i++) {
    segue__tokens_fini(&e->sources[i].ts);
    free(e->sources[i].stems);
  }
  free(e->sources);
  free(e->numbers);
  free(e->days);
  memset(e, 0, sizeof *e);
}

/* ---- asking ---- */

bool segue__evidence_stem(const segue__evidence *e, const char *stem) {
  for (size_t i = 0; i < e->n; i++)
    for (size_t k = 0; k < e->sources[i].ts.n; k++)
      if (strcmp(e->sources[i].stems[k], stem) == 0) return true;
  return false;
}

/* Lower case without apostrophes, the possessive cut off. */
static void plain(const char *word, char out[SEGUE__TOKEN_LOW]) {
  size_t n = 0;
  for (const char *p = word; *p && n + 1 < SEGUE__TOKEN_LOW; p++) {
    if (*p == '\'' && (strcmp(p, "'s") == 0 || strcmp(p, "'") == 0)) break;
    if (*p != '\'') out[n++] = *p;
  }
  out[n] = 0;
}

static bool same_name(const char *a, const char *b) {
  const size_t n = strlen(a), k = strlen(b);
  if (strcmp(a, b) == 0) return true;
  /* The possessive of a recogniser has no apostrophe: "danas". */
  return (n == k + 1 && n > 3 && a[n - 1] == 's' && memcmp(a, b, k) == 0) ||
         (k == n + 1 && k > 3 && b[k - 1] == 's' && memcmp(a, b, n) == 0);
}

/* "mc donald" for "McDonald", "r e y e s" for "Reyes". */
static bool joined(const segue__tokens *ts, size_t i, const char *want) {
  const size_t n = strlen(want);
  size_t have = 0;
  for (size_t k = i; k < ts->n && have < n && k < i + 24; k++) {
    char w[SEGUE__TOKEN_LOW];
    if (ts->t[k].kind == SEGUE__TOKEN_PUNCT) continue;
    plain(ts->t[k].low, w);
    const size_t m = strlen(w);
    if (m > n - have || memcmp(want + have, w, m) != 0) return false;
    have += m;
  }
  return have == n;
}

bool segue__evidence_word(const segue__evidence *e, const char *word) {
  char want[SEGUE__TOKEN_LOW];
  plain(word, want);
  for (size_t i = 0; i < e->n; i++) {
    const segue__tokens *ts = &e->sources[i].ts;
    for (size_t k = 0; k < ts->n; k++) {
      char have[SEGUE__TOKEN_LOW];
      if (ts->t[k].kind == SEGUE__TOKEN_PUNCT) continue;
      plain(ts->t[k].low, have);
      if (same_name(want, have) || joined(ts, k, want)) return true;
    }
  }
  return false;
}

bool segue__evidence_initials(const segue__evidence *e, const char *letters) {
  const size_t n = strlen(letters);
  if (segue__evidence_word(e, letters)) return true;
  for (size_t i = 0; i < e->n; i++) {
    const segue__tokens *ts = &e->sources[i].ts;
    for (size_t k = 0; k < ts->n; k++) {
      size_t have = 0;
      for (size_t j = k; j < ts->n && have < n; j++) {
        if (ts->t[j].kind == SEGUE__TOKEN_PUNCT) continue;
        if (ts->t[j].low[0] != letters[have]) break;
        have++;
      }
      if (have == n) return true;
    }
  }
  return false;
}

/* What of the code the token says, in letters or digits; `took` tokens. */
static size_t says_of(const segue__tokens *ts, size_t i, const char *code, size_t *took) {
  char low[SEGUE__TOKEN_LOW];
  segue__run r = {.n = 0};
  bool said;
  plain(ts->t[i].low, low);
  const size_t n = strlen(low);
  *took = 1;
  if (n > 0 && strncmp(code, low, n) == 0) return n;
  *took = segue__take_number(ts, i, &r, &said);
  return *took && strncmp(code, r.digits, r.n) == 0 ? r.n : 0;
}

static bool code_at(const segue__tokens *ts, size_t i, const char *code) {
  const char *p = code;
  size_t at = i, took = 0;
  while (*p && at < ts->n) {
    if (at > i && ts->t[at].kind == SEGUE__TOKEN_PUNCT && strchr("-_/#.,", ts->t[at].low[0])) {
      at++;
      continue;
    }
    const size_t n = says_of(ts, at, p, &took);
    if (n == 0) return false;
    p += n;
    at += took;
  }
  if (*p) return false;
  /* "K 7" is no code where "K 7 1" was said */
  segue__run more = {.n = 0};
  bool said;
  return at == ts->n || ts->t[at - 1].kind == SEGUE__TOKEN_MIXED || !segue__is_digit(p[-1]) ||
         segue__take_number(ts, at, &more, &said) == 0;
}

bool segue__evidence_code(const segue__evidence *e, const char *code) {
  for (size_t i = 0; i < e->n; i++)
    for (size_t k = 0; k < e->sources[i].ts.n; k++)
      if (code_at(&e->sources[i].ts, k, code)) return true;
  return false;
}

bool segue__evidence_day(const segue__evidence *e, const segue__day *day) {
  for (size_t i = 0; i < e->n_days; i++) {
    const segue__day *h = &e->days[i];
    if (h->month != day->month || (day->day && h->day != day->day)) continue;
    if (!day->year || day->year == h->year) return true;
    if (h->year) continue;
    /* The year was not said with the day: it may stand elsewhere. */
    char year[8];
    snprintf(year, sizeof year, "%d", day->year);
    if (segue__evidence_digits(e, year)) return true;
  }
  return false;
}

bool segue__evidence_weekday(const segue__evidence *e, int wanted) {
  for (size_t i = 0; i < e->n; i++)
    for (size_t k = 0; k < e->sources[i].ts.n; k++)
      if (segue__weekday_of(e->sources[i].ts.t[k].low) == wanted) return true;
  for (size_t i = 0; i < e->n_days; i++)
    if (e->days[i].year && e->days[i].day &&
        segue__weekday_at(segue__days_of((segue__ymd){e->days[i].year, e->days[i].month, e->days[i].day})) ==
            wanted)
      return true;
  return false;
}
