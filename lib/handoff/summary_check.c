/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/summary_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "context/context.h"
#include "dialog/words.h"
#include "handoff/summary_reading.h"

const char *segue__fault_name(segue__fault_kind kind) {
  static const char *const names[] = {"",        "form",    "number", "date",        "name",
                                      "attempt", "outcome", "auth",   "instruction", "word"};
  return names[kind];
}

bool segue__check_fault(segue__check *c, segue__fault_kind kind, size_t first, size_t last) {
  if (c->fault->kind) return false;
  c->fault->kind = kind;
  const segue__token *a = &c->ts.t[first], *b = &c->ts.t[last > first ? last - 1 : first];
  size_t n = b->at + b->len - a->at;
  if (n >= sizeof c->fault->found) n = sizeof c->fault->found - 1;
  while (n > 0 && ((unsigned char)c->ts.text[a->at + n] & 0xC0) == 0x80) n--; /* not within a character */
  memcpy(c->fault->found, c->ts.text + a->at, n);
  c->fault->found[n] = 0;
  return false;
}

static bool is_word(const segue__check *c, size_t i) {
  return i < c->ts.n && c->ts.t[i].kind != SEGUE__TOKEN_PUNCT;
}

bool segue__check_allowed(const char *low) {
  return segue__word_in(segue__summary_words, low) || segue__word_in(segue__telling_words, low);
}

/* ---- dates and numbers ---- */

static void judged(segue__check *c, size_t i, size_t n) {
  memset(c->read + i, 1, n);
}

static bool dates(segue__check *c) {
  for (size_t i = 0; i < c->ts.n; i++) {
    segue__day day, swapped;
    const size_t n = segue__day_at(&c->ts, i, &day, &swapped);
    if (n == 0) {
      const int weekday = segue__weekday_of(c->ts.t[i].low);
      if (weekday >= 0 && !segue__evidence_weekday(&c->e, weekday))
        return segue__check_fault(c, SEGUE__FAULT_DATE, i, i + 1);
      if (weekday >= 0) judged(c, i, 1);
      if (segue__word_in(" yesterday tomorrow tonight weekend ", c->ts.t[i].low) &&
          !segue__evidence_word(&c->e, c->ts.t[i].low))
        return segue__check_fault(c, SEGUE__FAULT_DATE, i, i + 1);
      continue;
    }
    if (!segue__evidence_day(&c->e, &day) && !(swapped.month && segue__evidence_day(&c->e, &swapped)))
      return segue__check_fault(c, SEGUE__FAULT_DATE, i, i + n);
    judged(c, i, n);
    i += n - 1;
  }
  return true;
}

/* "two fixes failed", "asked three times": what the context itself counts. */
static bool counted(const segue__check *c, size_t at, const char *digits) {
  static const char things[] =
      " attempt attempts fix fixes time times step steps try tries occasions different failed ";
  const segue__context_model *m = c->e.ctx ? segue__context_read(c->e.ctx) : NULL;
  const long v = strlen(digits) <= 2 ? strtol(digits, NULL, 10) : 0;
  bool named = false;
  for (size_t i = at; i < c->ts.n && i < at + 3; i++) named |= segue__word_in(things, c->ts.t[i].low);
  if (!m || v <= 0) return false;
  const bool minutes = at < c->ts.n && segue__word_in(" minute minutes min ", c->ts.t[at].low);
  if (minutes && m->call.duration_s >= 0 && labs(v * 60 - (long)m->call.duration_s) <= 60) return true;
  if (!named) return false;
  size_t of[6] = {0};
  for (size_t i = 0; i < m->n_attempts; i++) of[m->attempts[i].outcome]++;
  if ((size_t)v == m->n_attempts || v == m->sentiment.restated || v == m->sentiment.restated + 1) return true;
  for (int i = 0; i < 6; i++)
    if (of[i] && (size_t)v == of[i]) return true;
  return false;
}

/* "One" is mostly a pronoun, "first" tells an order, "four digits" how many follow. */
static bool figure_of_speech(const segue__check *c, size_t i, size_t n) {
  return n == 1 && (segue__word_in(" one first second third ", c->ts.t[i].low) ||
                    (i + 1 < c->ts.n && segue__word_in(" digits figures ", c->ts.t[i + 1].low)));
}

/* "ending in 4417", "the last four digits 4417"; not "last paid 250". */
static uint8_t only(const segue__check *c, size_t i) {
  bool digits = false;
  for (size_t k = i; k > 0 && i - k < 4 && !segue__token_is(&c->ts, k - 1, "."); k--) {
    const char *low = c->ts.t[k - 1].low;
    digits |= segue__word_in(" digits figures numbers characters part ", low);
    if (segue__word_in(" ending ends end ", low) || (digits && segue__word_in(" last final ", low)))
      return SEGUE__STATED_END;
    if (segue__word_in(" beginning begins starting starts ", low) ||
        (digits && segue__word_in(" first ", low)))
      return SEGUE__STATED_BEGIN;
  }
  return 0;
}

static bool number(const segue__check *c, segue__stated *told) {
  told->only = only(c, told->first);
  return segue__evidence_number(&c->e, told) ||
         (told->n_parts == 1 && told->n == told->whole && counted(c, told->end, told->digits));
}

/* "24-hour": an ordinary word behind a hyphen. */
static bool ordinary(const segue__check *c, size_t i) {
  const segue__token *t = &c->ts.t[i];
  return t->kind == SEGUE__TOKEN_WORD && t->len > 2 && c->ts.text[t->at + 1] >= 'a';
}

/* A mixed token with what is joined to it by hyphens: "AB-1234X". */
static size_t code_at(const segue__check *c, size_t i, char out[SEGUE__FIGURE]) {
  size_t at = i, n = 0;
  bool digit = false, letter = false;
  out[0] = 0;
  if (ordinary(c, i)) return 0;
  for (;;) {
    const segue__token *t = &c->ts.t[at++];
    digit |= t->kind != SEGUE__TOKEN_WORD;
    letter |= t->kind != SEGUE__TOKEN_DIGITS;
    for (const char *p = t->low; *p && n + 1 < SEGUE__FIGURE; p++)
      if (*p != '\'') out[n++] = *p;
    if (!(at + 1 < c->ts.n && strchr("-_/#", c->ts.t[at].low[0]) && !c->ts.t[at].spaced &&
          is_word(c, at + 1) && !c->ts.t[at + 1].spaced && !ordinary(c, at + 1)))
      break;
    at++;
  }
  out[n] = 0;
  return digit && letter ? at - i : 0;
}

static bool numbers(segue__check *c) {
  for (size_t i = 0, n; i < c->ts.n; i += n ? n : 1) {
    char figure[SEGUE__FIGURE];
    segue__stated told;
    n = 0;
    if (c->read[i] || !is_word(c, i)) continue;
    const size_t code = code_at(c, i, figure);
    n = segue__stated_at(&c->ts, i, &told);
    if (code > n) {
      n = code;
      if (!segue__evidence_code(&c->e, figure))
        return segue__check_fault(c, SEGUE__FAULT_NUMBER, i, i + code);
    } else if (n > 0 && !figure_of_speech(c, i, n) && !number(c, &told)) {
      return segue__check_fault(c, SEGUE__FAULT_NUMBER, i, i + n);
    }
    judged(c, i, n);
  }
  return true;
}

/* ---- names ---- */

static bool capital(const segue__check *c, size_t i) {
  const char ch = i < c->ts.n ? c->ts.text[c->ts.t[i].at] : 0;
  return (ch >= 'A' && ch <= 'Z') || ((unsigned char)ch == 0xC3 && c->ts.t[i].len > 1 &&
                                      (unsigned char)c->ts.text[c->ts.t[i].at + 1] < 0x9F);
}

static bool all_capitals(const segue__check *c, size_t i) {
  const segue__token *t = &c->ts.t[i];
  size_t n = 0;
  for (size_t k = 0; k < t->len; k++) {
    const char ch = c->ts.text[t->at + k];
    if (ch >= 'a' && ch <= 'z') return n >= 2 && k + 1 == t->len && ch == 's'; /* "DVDs" */
    n += ch >= 'A' && ch <= 'Z';
  }
  return n >= 2;
}

bool segue__check_borne_out(const segue__check *c, size_t i) {
  char stem[SEGUE__STEM];
  segue__stem(c->ts.t[i].low, stem);
  return segue__evidence_stem(&c->e, stem) || segue__evidence_word(&c->e, c->ts.t[i].low);
}

static bool acronym(const segue__check *c, size_t i) {
  char letters[SEGUE__TOKEN_LOW];
  size_t n = 0;
  for (const char *p = c->ts.t[i].low; *p && *p != '\'' && n + 1 < sizeof letters; p++) letters[n++] = *p;
  if (n > 2 && letters[n - 1] == 's' && c->ts.text[c->ts.t[i].at + n - 1] == 's') n--;
  letters[n] = 0;
  return segue__evidence_initials(&c->e, letters);
}

static bool names(segue__check *c) {
  for (size_t i = 0; i < c->ts.n; i++) {
    const segue__token *t = &c->ts.t[i];
    if (c->read[i] || t->kind != SEGUE__TOKEN_WORD) continue;
    /* "a technician named sandra" */
    const bool introduced = i > 0 && segue__word_in(" named mr mrs ms dr miss technician supervisor manager ",
                                                    c->ts.t[i - 1].low);
    if (!capital(c, i) && !introduced && !((unsigned char)c->ts.text[t->at] >= 0x80)) continue;
    if (segue__check_allowed(t->low) || segue__word_in(" mr mrs ms dr miss ", t->low)) continue;
    if (all_capitals(c, i) ? acronym(c, i) : segue__check_borne_out(c, i)) continue;
    if (introduced && !capital(c, i) && segue__word_in(" visit appointment came ", t->low)) continue;
    size_t last = i + 1;
    while (last < c->ts.n && capital(c, last)) last++;
    return segue__check_fault(c, SEGUE__FAULT_NAME, i, last);
  }
  return true;
}

/* A text that does not use capitals as texts do hides its names. */
static bool odd_capitals(const segue__check *c) {
  size_t sentences = 0, capitals = 0;
  for (size_t i = 0; i < c->ts.n; i++) {
    if (c->ts.t[i].kind != SEGUE__TOKEN_WORD || !(i == 0 || segue__token_is(&c->ts, i - 1, "."))) continue;
    sentences++;
    capitals += capital(c, i);
  }
  return capitals * 2 < sentences;
}

static bool words(segue__check *c) {
  for (size_t i = 0; i < c->ts.n; i++) {
    const segue__token *t = &c->ts.t[i];
    if (c->read[i] || t->kind != SEGUE__TOKEN_WORD || segue__check_allowed(t->low) ||
        segue__check_borne_out(c, i))
      continue;
    return segue__check_fault(c, SEGUE__FAULT_WORD, i, i + 1);
  }
  return true;
}

/* ---- proof and orders ---- */

static bool auth(segue__check *c) {
  const segue__context_model *m = c->e.ctx ? segue__context_read(c->e.ctx) : NULL;
  const bool over = m && segue__auth_expired(m, m->created);
  for (size_t i = 0; i < c->ts.n; i++) {
    const char *low = c->ts.t[i].low;
    const bool proof =
        segue__word_in(" verified authenticated authorised authorized validated proven cleared ", low) ||
        (segue__word_in(" passed completed successful confirmed complete ", low) &&
         (segue__token_is(&c->ts, i + 1, "verification") || segue__token_is(&c->ts, i + 1, "security") ||
          (i > 0 && segue__word_in(" verification authentication identity security check checks ",
                                   c->ts.t[i - 1].low)) ||
          (i > 1 && segue__word_in(" verification authentication identity security ", c->ts.t[i - 2].low))));
    bool no = false;
    for (size_t b = i > 3 ? i - 3 : 0; b < i; b++)
      no |= segue__word_in(" not never no isn't wasn't un couldn't cannot hasn't nobody ", c->ts.t[b].low);
    const int32_t need = strcmp(low, "verified") == 0 ? SEGUE_AUTH_VERIFIED : SEGUE_AUTH_IDENTIFIED;
    if (proof && !no && (!m || m->auth.level < need || over))
      return segue__check_fault(c, SEGUE__FAULT_AUTH, i, i + 1);
    if (proof && no && m && m->auth.level >= SEGUE_AUTH_VERIFIED && !over)
      return segue__check_fault(c, SEGUE__FAULT_AUTH, i, i + 1);
  }
  return true;
}

static bool orders(segue__check *c) {
  segue__words w;
  size_t end = 0;
  segue__words_of(&w, c->ts.text, c->ts.len);
  const size_t at = segue__match_any(&w, segue__order_patterns, NULL, NULL, &end);
  if (at == SIZE_MAX) return true;
  c->fault->kind = SEGUE__FAULT_INSTRUCTION;
  for (size_t i = at; i < end && i < w.n; i++) {
    const size_t n = strlen(c->fault->found);
    snprintf(c->fault->found + n, sizeof c->fault->found - n, "%s%s", n ? " " : "", w.w[i]);
  }
  return false;
}

int segue__summary_check(const segue_context *ctx, const segue__transcript *t, const char *text, size_t len,
                         bool engine_too, segue__fault *out) {
  segue__check c = {.fault = out};
  memset(out, 0, sizeof *out);
  int rc = segue__evidence_of(&c.e, ctx, t, engine_too);
  if (rc == SEGUE_OK) rc = segue__tokenize(&c.ts, text, len);
  if (rc == SEGUE_OK && c.ts.n > 0 && !(c.read = calloc(c.ts.n, 1))) rc = SEGUE_E_NOMEM;
  if (rc == SEGUE_OK && c.ts.n == 0) {
    out->kind = SEGUE__FAULT_FORM;
    rc = SEGUE_E_AUTH;
  } else if (rc == SEGUE_OK) {
    c.strict = c.e.injected || odd_capitals(&c);
    const bool ok = auth(&c) && orders(&c) && dates(&c) && numbers(&c) && names(&c) &&
                    segue__check_attempts(&c) && (!c.strict || words(&c));
    if (!ok) rc = SEGUE_E_AUTH;
  }
  if (rc == SEGUE_E_LIMIT) {
    out->kind = SEGUE__FAULT_FORM;
    rc = SEGUE_E_AUTH;
  }
  segue__tokens_fini(&c.ts);
  segue__evidence_free(&c.e);
  free(c.read);
  return rc;
}
