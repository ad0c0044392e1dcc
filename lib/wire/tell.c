/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/tell.h"

#include <string.h>

#include <segue/base.h>

enum { PASS_MAX = 3, SAY_MAX = 512 };

typedef struct saying {
  char p[SAY_MAX];
  size_t len;
  bool failed;
} saying;

/* What an octet stands for, and how many there are of its list. */
typedef struct teller {
  const segue__msg *m;
  size_t n[SEGUE__TELL_KINDS], next[SEGUE__TELL_KINDS];
  uint8_t open[SEGUE__MSG_LIST]; /* entities that are not class pii */
  saying title, wish;            /* retold */
} teller;

/* The caller's words, and the same said of the caller. */
static const char *const others_words[][2] = {
    {"i", "they"},     {"i'm", "they're"},       {"im", "they're"}, {"i've", "they've"},
    {"i'd", "they'd"}, {"i'll", "they'll"},      {"my", "their"},   {"mine", "theirs"},
    {"me", "them"},    {"myself", "themselves"}, {"we", "they"},    {"we're", "they're"},
    {"our", "their"},  {"us", "them"},           {"am", "are"},     {"you", "us"},
    {"your", "our"}};

static void say(saying *s, const char *p, size_t n) {
  if (s->len + n > SAY_MAX) {
    s->failed = true;
    return;
  }
  if (n) memcpy(s->p + s->len, p, n);
  s->len += n;
}

/* What was said behind `from` in at most `max` characters, up to the end of a word if that is not too little. */
static void clip(saying *s, size_t from, size_t max) {
  size_t count = 0, word = from, word_count = 0, hard = from;
  for (size_t i = from; i < s->len && !s->failed; i++) {
    if (((unsigned char)s->p[i] & 0xC0) == 0x80) continue;
    if (s->p[i] == ' ' && count < max) word = i, word_count = count;
    if (count + 1 == max) hard = i;
    count++;
  }
  if (count <= max || s->failed) return;
  s->len = word_count * 2 < max ? hard : word;
  say(s, "\xE2\x80\xA6", 3);
}

static bool between(char c, char lo, char hi) {
  return c >= lo && c <= hi;
}

/* "NumberGuests", "number_guests": number guests. */
static void say_name(saying *s, segue__str name) {
  for (size_t i = 0; i < name.len; i++) {
    const char c = name.p[i];
    const bool hump = i > 0 && between(c, 'A', 'Z') && between(name.p[i - 1], 'a', 'z');
    const char low = hump ? (char)(c - 'A' + 'a') : c == '_' ? ' ' : c;
    if (hump) say(s, " ", 1);
    say(s, &low, 1);
  }
  clip(s, 0, 24);
}

static void say_entity(saying *s, const segue__msg_pair *e) {
  say_name(s, e->name);
  say(s, " ", 1);
  const size_t at = s->len;
  say(s, e->value.p, e->value.len);
  clip(s, at, 32);
}

static void say_attempt(saying *s, const teller *t, size_t i) {
  static const char *const outcomes[] = {" (offered)",        " (agreed)",  " (done)",
                                         " (helped in part)", " (refused)", " (did not help)"};
  const size_t at = t->n[SEGUE__TELL_ATTEMPT] - 1 - i; /* they travel newest first */
  const segue__str action = t->m->attempts[at].action;
  const int32_t outcome = t->m->attempts[at].outcome;
  for (size_t k = 0; k < action.len; k++) say(s, action.p[k] == '_' ? " " : action.p + k, 1);
  clip(s, 0, 40);
  if (outcome > SEGUE_ATTEMPT_FAILED)
    s->failed = true;
  else
    say(s, outcomes[outcome], strlen(outcomes[outcome]));
}

static void say_date(saying *s, const segue__msg_pair *d) {
  char iso[SEGUE__DATE_TEXT];
  const segue__str date = segue__msg_date_text(d, iso);
  say(s, d->name.p, d->name.len);
  clip(s, 0, 24);
  if (d->name.len) say(s, " ", 1);
  const size_t at = s->len;
  say(s, date.p, date.len);
  clip(s, at, 32);
}

static bool letter(char c) {
  return between(c, 'a', 'z') || between(c, 'A', 'Z') || c == '\'' || (unsigned char)c >= 0x80;
}

/* "Check my balance." told of the caller: "check their balance". A first word gives up its capital, unless the
 * next has one too: then it is a name. */
static void say_retold(saying *s, segue__str v) {
  bool was_i = false;
  while (v.len && v.p[v.len - 1] && strchr(".!? ,;", v.p[v.len - 1])) v.len--;
  for (size_t i = 0, n = 0; i < v.len; i += n ? n : 1) {
    char low[16] = "";
    const char *other = NULL;
    for (n = 0; i + n < v.len && letter(v.p[i + n]); n++)
      if (n < 15) low[n] = between(v.p[i + n], 'A', 'Z') ? (char)(v.p[i + n] - 'A' + 'a') : v.p[i + n];
    for (size_t k = 0; n && n < 16 && k < sizeof others_words / sizeof *others_words; k++)
      if (strcmp(low, others_words[k][0]) == 0) other = others_words[k][1];
    if (n == 3 && was_i && strcmp(low, "was") == 0) other = "were";
    const bool next = i + n + 1 < v.len && v.p[i + n] == ' ' && between(v.p[i + n + 1], 'A', 'Z');
    const bool name = n > 1 && (between(v.p[i + 1], 'A', 'Z') || next);
    if (other)
      say(s, other, strlen(other));
    else if (n && n < 16 && i == 0 && !name)
      say(s, low, n);
    else
      say(s, v.p + i, n ? n : 1);
    if (n) was_i = strcmp(low, "i") == 0;
  }
  clip(s, 0, 110);
}

static void init(teller *t, const segue__msg *m) {
  *t = (teller){.m = m};
  t->n[SEGUE__TELL_ATTEMPT] = m->n_attempts;
  t->n[SEGUE__TELL_DATE] = m->n_dates;
  t->n[SEGUE__TELL_VALUE] = m->n_entities;
  t->n[SEGUE__TELL_TITLE] = m->title.len != 0;
  t->n[SEGUE__TELL_WISH] = m->desired.len != 0;
  for (size_t i = 0; i < m->n_entities; i++)
    if (m->entities[i].cls < SEGUE_CLASS_PII) t->open[t->n[SEGUE__TELL_ENTITY]++] = (uint8_t)i;
  say_retold(&t->title, m->title);
  say_retold(&t->wish, m->desired);
}

/* After what was told so far: a sentence begins with a capital. */
static void say_one(saying *s, const teller *t, int kind, size_t i, const char *told, size_t n) {
  s->len = 0;
  s->failed = false;
  const segue__msg_pair *e = kind == SEGUE__TELL_ENTITY ? &t->m->entities[t->open[i]] : &t->m->entities[i];
  switch (kind) {
  case SEGUE__TELL_ATTEMPT: say_attempt(s, t, i); break;
  case SEGUE__TELL_DATE: say_date(s, &t->m->dates[i]); break;
  case SEGUE__TELL_ENTITY: say_entity(s, e); break;
  case SEGUE__TELL_TITLE: *s = t->title; break;
  case SEGUE__TELL_WISH: *s = t->wish; break;
  default: say(s, e->value.p, e->value.len); return;
  }
  const bool begins = n == 0 || (n > 1 && told[n - 1] == ' ' && told[n - 2] == '.');
  if (begins && s->len && between(s->p[0], 'a', 'z')) s->p[0] = (char)(s->p[0] - 'a' + 'A');
}

static bool in_word(char c) {
  return between(c, '0', '9') || between(c, 'a', 'z') || between(c, 'A', 'Z') || (unsigned char)c >= 0x80;
}

/* Whether what an octet stands for may begin with `c`: a quick no. */
static bool may_begin(const teller *t, int kind, size_t i, char c) {
  segue__str v = {0};
  switch (kind) {
  case SEGUE__TELL_ATTEMPT: v = t->m->attempts[t->n[kind] - 1 - i].action; break;
  case SEGUE__TELL_DATE: v = t->m->dates[i].name.len ? t->m->dates[i].name : t->m->dates[i].value; break;
  case SEGUE__TELL_ENTITY: v = t->m->entities[t->open[i]].name; break;
  case SEGUE__TELL_VALUE: v = t->m->entities[i].value; break;
  case SEGUE__TELL_TITLE: v = (segue__str){t->title.p, t->title.len}; break;
  default: v = (segue__str){t->wish.p, t->wish.len}; break;
  }
  return v.len == 0 || (v.p[0] | 0x20) == (c | 0x20);
}

/* The longest of what can be said at `at` of the summary; 0 when nothing can. */
static size_t longest(const teller *t, size_t at, int *kind, size_t *passes) {
  const segue__str all = t->m->summary;
  size_t best = 0;
  saying s;
  for (int k = SEGUE__TELL_ATTEMPT; k < SEGUE__TELL_KINDS; k++)
    for (size_t pass = 0; pass <= PASS_MAX && pass < t->n[k]; pass++) {
      const size_t i = (t->next[k] + pass) % t->n[k];
      if (!may_begin(t, k, i, all.p[at])) continue;
      say_one(&s, t, k, i, all.p, at);
      const bool stands = !s.failed && s.len > 2 + pass && s.len > best && at + s.len <= all.len &&
                          memcmp(all.p + at, s.p, s.len) == 0 &&
                          (at + s.len == all.len || !in_word(all.p[at + s.len]));
      if (!stands) continue;
      best = s.len;
      *kind = k;
      *passes = pass;
    }
  return best;
}

size_t segue__tell_fold(const segue__msg *m, char *out) {
  teller t;
  const segue__str all = m->summary;
  size_t n = 0, passes = 0;
  int kind = 0;
  bool plain = false;
  init(&t, m);
  for (size_t i = 0; i < all.len; i++) plain |= all.p[i] >= 0 && all.p[i] < SEGUE__TELL_KINDS;
  for (size_t i = 0; i < all.len;) {
    const bool word = i == 0 || !in_word(all.p[i - 1]);
    const size_t len = word && !plain ? longest(&t, i, &kind, &passes) : 0;
    if (len == 0) {
      out[n++] = all.p[i++];
      continue;
    }
    for (size_t k = 0; k < passes; k++) out[n++] = SEGUE__TELL_PASS;
    out[n++] = (char)kind;
    t.next[kind] = (t.next[kind] + passes + 1) % t.n[kind];
    i += len;
  }
  return n;
}

bool segue__tell_recites(segue__str told) {
  for (size_t i = 0; i < told.len; i++) {
    const int c = (unsigned char)told.p[i];
    if (c && c < SEGUE__TELL_KINDS && c != SEGUE__TELL_VALUE && c != SEGUE__TELL_PASS) return true;
  }
  return false;
}

int segue__tell_unfold(const segue__msg *m, segue__str told, char *out, size_t *n) {
  teller t;
  saying s;
  size_t passes = 0, len = 0;
  init(&t, m);
  for (size_t i = 0; i < told.len; i++) {
    const int kind = (unsigned char)told.p[i];
    s.p[0] = told.p[i];
    s.len = 1;
    if (kind == SEGUE__TELL_PASS) {
      if (++passes > PASS_MAX) return SEGUE_E_PARSE;
      continue;
    }
    if (kind >= SEGUE__TELL_ATTEMPT && kind < SEGUE__TELL_KINDS) {
      if (t.n[kind] == 0) return SEGUE_E_PARSE;
      say_one(&s, &t, kind, (t.next[kind] + passes) % t.n[kind], out, len);
      if (s.failed) return SEGUE_E_PARSE;
      t.next[kind] = (t.next[kind] + passes + 1) % t.n[kind];
    } else if (passes) {
      return SEGUE_E_PARSE;
    }
    passes = 0;
    if (len + s.len > SEGUE__MSG_TEXT) return SEGUE_E_PARSE;
    memcpy(out + len, s.p, s.len);
    len += s.len;
  }
  *n = len;
  return passes ? SEGUE_E_PARSE : SEGUE_OK;
}
