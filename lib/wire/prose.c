/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/prose.h"

#include <stdlib.h>
#include <string.h>

#include "wire/tell.h"
#include "wire/utf8.h"

/* Where a word may begin there is a flag: does something begin here that the message holds anyway? The text model is told
 * of it in passing and goes on behind it. */

enum { LEAST = 3, FORMS = 3, PLACES = 13, MARKS = 64 };

typedef struct prose {
  segue__teller t;
  bool told[SEGUE__TELL_KINDS][SEGUE__MSG_LIST];
  size_t next[SEGUE__TELL_KINDS]; /* behind the last told of a kind */
  bool recites;
  int32_t last;                            /* kind told last */
  size_t end;                              /* where that ended; 0 none */
  uint32_t marks[PLACES], chances[PLACES]; /* how often something was told, and could have been */
} prose;

typedef struct mark {
  int32_t kind, which, form;
  size_t at; /* of the summary */
} mark;

static bool between(char c, char lo, char hi) {
  return c >= lo && c <= hi;
}

static bool in_word(char c) {
  return between(c, '0', '9') || between(c, 'a', 'z') || between(c, 'A', 'Z') || (unsigned char)c >= 0x80;
}

/* Word for word it may also stand With Capitals, or in small letters. */
static void put_form(segue__saying *s, int32_t form) {
  for (size_t i = s->len; i-- > 0;) {
    char *c = &s->p[i];
    if (form == 1 && between(*c, 'a', 'z') && (i == 0 || !in_word(s->p[i - 1]))) *c = (char)(*c - 'a' + 'A');
    if (form == 2 && between(*c, 'A', 'Z')) *c = (char)(*c - 'A' + 'a');
  }
}

/* Where something may be told: at the start, behind a told one and ", ", likewise and two other octets, behind a colon, behind
 * words that lead to it, elsewhere. */
static const char *const leads[] = {": ",   "ays ",  "ants ", "us to ", " to ",
                                    "sks ", "bout ", "hey ",  "hey're "};
enum { AT_START, AT_COMMA, AT_GAP, AT_LEAD, ELSEWHERE = AT_LEAD + (int)(sizeof leads / sizeof *leads) };

/* How likely something is told there, in 16; then which kind. By whether the summary recites. */
static const uint8_t tells[2][PLACES] = {{4, 6, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 0},
                                         {5, 15, 6, 14, 14, 4, 15, 12, 14, 14, 4, 4, 0}};
static const uint8_t kinds[2][PLACES][SEGUE__TELL_KINDS] = {{{1, 1, 2, 2, 1, 30, 4, 8},
                                                             {2, 2, 4, 1, 1, 4, 2, 30},
                                                             {2, 2, 4, 1, 1, 4, 2, 30},
                                                             {4, 4, 2, 1, 1, 4, 2, 30},
                                                             {1, 1, 1, 8, 4, 4, 4, 20},
                                                             {1, 1, 1, 4, 8, 4, 4, 20},
                                                             {1, 1, 1, 8, 4, 4, 4, 20},
                                                             {1, 1, 1, 4, 8, 4, 4, 20},
                                                             {1, 1, 1, 8, 4, 4, 4, 20},
                                                             {1, 1, 1, 8, 4, 4, 4, 20},
                                                             {1, 1, 1, 8, 4, 4, 4, 20},
                                                             {1, 1, 1, 8, 4, 4, 4, 20},
                                                             {1, 2, 2, 2, 2, 10, 4, 30}},
                                                            {{2, 2, 12, 30, 4, 4, 2, 4},
                                                             {8, 8, 20, 1, 1, 1, 1, 4},
                                                             {1, 1, 40, 1, 1, 1, 1, 4},
                                                             {30, 12, 4, 1, 1, 1, 1, 4},
                                                             {1, 1, 1, 60, 2, 2, 2, 2},
                                                             {1, 1, 1, 4, 40, 4, 4, 4},
                                                             {1, 1, 1, 60, 4, 2, 2, 4},
                                                             {1, 1, 1, 8, 60, 2, 2, 4},
                                                             {1, 1, 1, 60, 4, 2, 2, 4},
                                                             {1, 1, 1, 60, 4, 2, 2, 4},
                                                             {1, 1, 1, 60, 4, 2, 2, 4},
                                                             {1, 1, 1, 60, 4, 2, 2, 4},
                                                             {4, 4, 8, 4, 4, 2, 2, 8}}};

static void init(prose *p, const segue__msg *m) {
  memset(p, 0, sizeof *p);
  segue__teller_init(&p->t, m);
  p->last = -1;
}

static void set_recites(prose *p, bool recites) {
  p->recites = recites;
  for (int c = 0; c < PLACES; c++) {
    const uint32_t of16 = tells[recites][c];
    p->marks[c] = of16 ? of16 : 1;
    p->chances[c] = of16 ? 16 - of16 : 34;
  }
}

static bool says(segue__str all, size_t at, const segue__saying *s) {
  return !s->failed && s->len >= LEAST && s->len <= all.len - at && memcmp(all.p + at, s->p, s->len) == 0 &&
         (at + s->len == all.len || !in_word(all.p[at + s->len]));
}

/* The longest that is told at `at`; its length, or 0. */
static size_t longest(const prose *p, segue__str all, size_t at, mark *best) {
  segue__saying s;
  size_t len = 0;
  for (int32_t k = 0; k < SEGUE__TELL_KINDS; k++)
    for (size_t i = 0; i < p->t.n[k]; i++) {
      if (at == all.len || !segue__teller_may_begin(&p->t, k, i, all.p[at])) continue;
      for (int32_t f = 0; f < (k < SEGUE__TELL_TITLE ? 1 : FORMS); f++) {
        segue__teller_say(&p->t, k, i, all.p, at, &s);
        put_form(&s, f);
        if (s.len <= len || !says(all, at, &s)) continue;
        len = s.len;
        *best = (mark){k, (int32_t)i, f, at};
      }
    }
  return len;
}

static int place(const prose *p, segue__str all, size_t at) {
  if (at == 0) return AT_START;
  if (p->end && at == p->end + 2) return all.p[at - 2] == ',' ? AT_COMMA : AT_GAP;
  for (int k = 0; k < ELSEWHERE - AT_LEAD; k++) {
    const size_t n = strlen(leads[k]);
    if (at >= n && memcmp(all.p + at - n, leads[k], n) == 0) return AT_LEAD + k;
  }
  return ELSEWHERE;
}

static void kind_of(segue__sym *s, prose *p, int c, int32_t *kind) {
  uint16_t weights[SEGUE__TELL_KINDS];
  for (int k = 0; k < SEGUE__TELL_KINDS; k++) {
    const bool single = k >= SEGUE__TELL_RETITLED && k < SEGUE__TELL_VALUE;
    weights[k] = p->t.n[k] == 0 ? 0 : single && p->told[k][0] ? 1 : kinds[p->recites][c][k];
    if (weights[k] && k == p->last && k < SEGUE__TELL_RETITLED && c == AT_COMMA)
      weights[k] = (uint16_t)(weights[k] + 60);
  }
  segue__sym_choice(s, kind, weights, SEGUE__TELL_KINDS);
  if (!s->err && !weights[*kind]) s->err = SEGUE_E_PARSE;
}

static void which_of(segue__sym *s, prose *p, mark *m) {
  const size_t n = p->t.n[m->kind];
  uint16_t weights[SEGUE__MSG_LIST];
  for (size_t i = 0; i < n; i++)
    weights[i] = (uint16_t)((p->told[m->kind][i] ? 2 : 8) +
                            (i == p->next[m->kind] ? m->kind < SEGUE__TELL_RETITLED ? 40 : 8 : 0));
  segue__sym_choice(s, &m->which, weights, (int32_t)n);
  if (s->err) return;
  p->next[m->kind] = ((size_t)m->which + 1) % n;
}

/* Something told at `at`, as `m` says when encoding; false: nothing is. */
static bool again(segue__sym *s, prose *p, segue__str all, size_t at, mark m, segue__saying *said) {
  static const uint16_t forms[FORMS] = {50, 8, 6};
  const int c = place(p, all, at);
  bool is = m.at == at;
  segue__sym_flag(s, &is, p->marks[c] * 65536u / (p->marks[c] + p->chances[c]));
  if (is)
    p->marks[c] += 3;
  else
    p->chances[c]++;
  if (!is || s->err) return false;
  kind_of(s, p, c, &m.kind);
  if (s->err) return false;
  if (p->t.n[m.kind] > 1) which_of(s, p, &m);
  if (m.kind >= SEGUE__TELL_TITLE) segue__sym_choice(s, &m.form, forms, FORMS);
  if (s->err) return false;
  p->told[m.kind][m.which] = true;
  segue__teller_say(&p->t, m.kind, (size_t)m.which, all.p, at, said);
  put_form(said, m.form);
  if (said->failed || !said->len) s->err = SEGUE_E_PARSE;
  p->last = m.kind;
  p->end = at + said->len;
  return !s->err;
}

/* For priming: what was spelled, and the last octets of what was told. */
typedef struct spelling {
  char p[2 * SEGUE__MSG_TEXT];
  size_t len;
} spelling;

static void spell(spelling *l, const char *p, size_t n, bool told) {
  enum { TAIL = 6 };
  size_t skip = told && n > TAIL ? n - TAIL : 0;
  while (skip && skip < n && ((unsigned char)p[skip] & 0xC0) == 0x80) skip++;
  if (!l || l->len + n + 2 > sizeof l->p) return;
  if (told) l->p[l->len++] = SEGUE__TEXT_TOLD;
  memcpy(l->p + l->len, p + skip, n - skip);
  l->len += n - skip;
  if (told) l->p[l->len++] = SEGUE__TEXT_TOLD;
}

static void write(segue__sym *s, prose *p, segue__str all, const mark *marks, spelling *l) {
  segue__saying said;
  for (size_t i = 0; i <= all.len && !segue__sym_spent(s);) {
    const bool begins = i == 0 || !in_word(all.p[i - 1]);
    if (begins && again(s, p, all, i, *marks, &said)) {
      marks++;
      for (size_t k = 0; k < said.len; k++) segue__sym_pass(s, (uint8_t)said.p[k]);
      spell(l, said.p, said.len, true);
      i += said.len;
    } else {
      spell(l, all.p + i, i < all.len, false);
      (void)segue__sym_octet(s, i < all.len ? (uint8_t)all.p[i] : 0);
      i++;
    }
  }
}

static void read(segue__sym *s, prose *p, segue__str *v) {
  segue__saying said;
  *v = (segue__str){s->err ? NULL : s->pool + s->pool_n, 0};
  while (!segue__sym_spent(s)) {
    const bool begins = v->len == 0 || !in_word(v->p[v->len - 1]);
    const bool told = begins && again(s, p, *v, v->len, (mark){.at = SIZE_MAX}, &said);
    if (!told) {
      said.p[0] = (char)segue__sym_octet(s, 0);
      said.len = 1;
      if (!said.p[0]) return;
    }
    char *at = v->len + said.len <= SEGUE__MSG_TEXT ? segue__sym_room(s, said.len) : NULL;
    if (!at) {
      s->err = s->err ? s->err : SEGUE_E_PARSE;
      return;
    }
    memcpy(at, said.p, said.len);
    for (size_t i = 0; told && i < said.len; i++) segue__sym_pass(s, (uint8_t)at[i]);
    v->len += said.len;
  }
}

/* What is told, ended by a mark behind the end; whether that is more than a title, a wish and values. */
static bool find_marks(const prose *p, segue__str all, mark marks[MARKS + 1]) {
  size_t n = 0, recited = 0;
  for (size_t i = 0; i < all.len;) {
    const size_t len = n < MARKS && (i == 0 || !in_word(all.p[i - 1])) ? longest(p, all, i, &marks[n]) : 0;
    if (len) {
      recited += marks[n].kind < SEGUE__TELL_TITLE;
      marks[n++].at = i;
    }
    i += len ? len : 1;
  }
  marks[n].at = SIZE_MAX;
  return recited > (p->t.m->summary_source == SEGUE_SUMMARY_EXTRACTIVE ? 0 : 1);
}

void segue__prose(segue__sym *s, const segue__msg *m, segue__str *v) {
  prose p;
  mark marks[MARKS + 1];
  init(&p, m);
  bool recites = !s->decoding && find_marks(&p, *v, marks);
  segue__sym_flag(s, &recites, m->summary_source == SEGUE_SUMMARY_EXTRACTIVE ? 40000 : 10000);
  set_recites(&p, recites);
  segue__sym_begin(s, recites ? SEGUE__FIELD_TOLD : SEGUE__FIELD_PROSE);
  if (s->decoding) {
    read(s, &p, v);
  } else {
    spelling *l = s->spelled ? calloc(1, sizeof *l) : NULL;
    write(s, &p, *v, marks, l);
    if (l) s->spelled(s->spelled_user, recites ? SEGUE__FIELD_TOLD : SEGUE__FIELD_PROSE, l->p, l->len);
    free(l);
  }
  if (s->decoding && !s->err && !segue__utf8_text(v->p, v->len)) s->err = SEGUE_E_PARSE;
  if (s->decoding && s->err) *v = (segue__str){0};
}
