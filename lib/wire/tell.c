/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/tell.h"

#include <string.h>

#include <segue/base.h>

#include "base/letters.h"
#include "context/token.h"

typedef segue__saying saying;
typedef segue__teller teller;

/* The caller's words, and the same said of the caller. */
static const char *const others_words[][2] = {{"i", "they"},
                                              {"i'm", "they're"},
                                              {"im", "they're"},
                                              {"i've", "they've"},
                                              {"i'd", "they'd"},
                                              {"i'll", "they'll"},
                                              {"my", "their"},
                                              {"mine", "theirs"},
                                              {"me", "them"},
                                              {"myself", "themselves"},
                                              {"we", "they"},
                                              {"we're", "they're"},
                                              {"our", "their"},
                                              {"us", "them"},
                                              {"am", "are"},
                                              {"you", "us"},
                                              {"your", "our"},
                                              {"we've", "they've"},
                                              {"we'd", "they'd"},
                                              {"we'll", "they'll"},
                                              {"you're", "we're"},
                                              {"you've", "we've"},
                                              {"yours", "ours"},
                                              {"ours", "theirs"},
                                              {"ourselves", "themselves"},
                                              {"wanna", "want to"},
                                              {"gonna", "going to"},
                                              {"gotta", "have to"}};

/* Behind these, and before the others, "you" is who does it: "could you look" is told as "could we look". */
static const char who_does[] = " can could would will do did should are were have if when ";
static const char does[] = " were are was have had will would can could did do ";
/* A capital behind these makes no name of them: "Is Lena there". */
static const char opens[] =
    " is are was were do does did has have can could will would what when where who how why which ";
/* "Could you please look": what is asked begins behind these. */
static const char able[] = " can could will would ";
static const char polite[] = " please kindly just possibly maybe also ";

static void say(saying *s, const char *p, size_t n) {
  if (s->len + n > SEGUE__SAY_MAX) {
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

/* "7am", "7 am" and "the US" are said of nobody. */
static bool of_nobody(segue__str v, size_t i, const char *low) {
  const size_t at = i > 1 && v.p[i - 1] == ' ' ? i - 1 : i;
  if (strcmp(low, "am") == 0) return at > 0 && between(v.p[at - 1], '0', '9');
  return strcmp(low, "us") == 0 && memcmp(v.p + i, "US", 2) == 0;
}

static size_t word_at(segue__str v, size_t i, char low[16]) {
  size_t n = 0;
  memset(low, 0, 16);
  for (; i + n < v.len && letter(v.p[i + n]); n++)
    if (n < 15) low[n] = segue__to_small(v.p[i + n]);
  return n;
}

/* What is told instead of the word of `n` octets at `i`, if anything is. */
static const char *other_word(segue__str v, size_t i, size_t n, const char *low, const char *before) {
  char next[16] = "";
  if (of_nobody(v, i, low)) return NULL;
  if (i + n < v.len && v.p[i + n] == ' ') (void)word_at(v, i + n + 1, next);
  if (strcmp(low, "you") == 0 && (segue__word_in(who_does, before) || segue__word_in(does, next)))
    return "we";
  for (size_t k = 0; k < sizeof others_words / sizeof *others_words; k++)
    if (strcmp(low, others_words[k][0]) == 0) return others_words[k][1];
  return strcmp(low, "was") == 0 && strcmp(before, "i") == 0 ? "were" : NULL;
}

/* A first word gives up its capital, unless it has another or the next has one: then it is a name. */
static bool is_name(segue__str v, size_t i, size_t n, const char *low) {
  const size_t next = i + n + 1;
  if (n < 2 || between(v.p[i + 1], 'A', 'Z')) return n > 1;
  if (next >= v.len || v.p[i + n] != ' ' || !between(v.p[next], 'A', 'Z') || segue__word_in(opens, low))
    return false;
  return v.p[next] != 'I' || (next + 1 < v.len && !strchr(" ',", v.p[next + 1]));
}

/* "Check my balance." told of the caller: "check their balance". */
static void say_retold(saying *s, segue__str v) {
  char low[16], before[16] = "";
  while (v.len && v.p[v.len - 1] && strchr(".!? ,;", v.p[v.len - 1])) v.len--;
  for (size_t i = 0, n = 0; i < v.len; i += n ? n : 1) {
    n = word_at(v, i, low);
    const char *other = n && n < 16 ? other_word(v, i, n, low, before) : NULL;
    if (other)
      say(s, other, strlen(other));
    else if (n && n < 16 && i == 0 && !is_name(v, i, n, low))
      say(s, low, n);
    else if (n || v.p[i] != ' ' || (s->len && s->p[s->len - 1] != ' '))
      say(s, v.p + i, n ? n : 1);
    if (n) memcpy(before, low, sizeof before);
  }
  clip(s, 0, 110);
}

/* Where what is asked of us begins: behind "can you please"; 0 where nothing is asked so. */
static size_t asked_at(segue__str v) {
  char low[16];
  size_t i = word_at(v, 0, low);
  if (!segue__word_in(able, low) || i == v.len || v.p[i] != ' ') return 0;
  const size_t n = word_at(v, i + 1, low);
  if (strcmp(low, "you") != 0) return 0;
  i += 1 + n;
  for (size_t at = i; at < v.len && v.p[at] == ' '; at += 1 + word_at(v, at + 1, low)) {
    (void)word_at(v, at + 1, low);
    i = at + 1;
    if (!segue__word_in(polite, low)) return i < v.len ? i : 0;
  }
  return 0;
}

void segue__teller_init(teller *t, const segue__msg *m) {
  *t = (teller){.m = m};
  t->n[SEGUE__TELL_ATTEMPT] = m->n_attempts;
  t->n[SEGUE__TELL_DATE] = m->n_dates;
  t->n[SEGUE__TELL_VALUE] = m->n_entities;
  t->n[SEGUE__TELL_TITLE] = t->n[SEGUE__TELL_RETITLED] = m->title.len != 0;
  t->n[SEGUE__TELL_WISH] = t->n[SEGUE__TELL_REWISHED] = m->desired.len != 0;
  for (size_t i = 0; i < m->n_entities; i++)
    if (m->entities[i].cls < SEGUE_CLASS_PII) t->open[t->n[SEGUE__TELL_ENTITY]++] = (uint8_t)i;
  const size_t at = asked_at(m->title);
  say_retold(&t->retitled, m->title);
  if (at)
    say_retold(&t->asked, (segue__str){m->title.p + at, m->title.len - at});
  else
    t->asked = t->retitled;
  say_retold(&t->rewished, m->desired);
}

static bool ends(const char *told, size_t n, const char *with) {
  const size_t w = strlen(with);
  return n >= w && memcmp(told + n - w, with, w) == 0;
}

void segue__teller_say(const teller *t, int kind, size_t i, const char *told, size_t n, saying *s) {
  const segue__msg *m = t->m;
  s->len = 0;
  s->failed = false;
  switch (kind) {
  case SEGUE__TELL_ATTEMPT: say_attempt(s, t, i); break;
  case SEGUE__TELL_DATE: say_date(s, &m->dates[i]); break;
  case SEGUE__TELL_ENTITY: say_entity(s, &m->entities[t->open[i]]); break;
  case SEGUE__TELL_RETITLED: *s = ends(told, n, " to ") ? t->asked : t->retitled; break;
  case SEGUE__TELL_REWISHED: *s = t->rewished; break;
  case SEGUE__TELL_TITLE: say(s, m->title.p, m->title.len); return;
  case SEGUE__TELL_WISH: say(s, m->desired.p, m->desired.len); return;
  default: say(s, m->entities[i].value.p, m->entities[i].value.len); return;
  }
  const bool begins = n == 0 || (n > 1 && told[n - 1] == ' ' && told[n - 2] == '.');
  if (begins && s->len && between(s->p[0], 'a', 'z')) s->p[0] = (char)(s->p[0] - 'a' + 'A');
}

bool segue__teller_may_begin(const teller *t, int kind, size_t i, char c) {
  segue__str v = {0};
  switch (kind) {
  case SEGUE__TELL_ATTEMPT: v = t->m->attempts[t->n[kind] - 1 - i].action; break;
  case SEGUE__TELL_DATE: v = t->m->dates[i].name.len ? t->m->dates[i].name : t->m->dates[i].value; break;
  case SEGUE__TELL_ENTITY: v = t->m->entities[t->open[i]].name; break;
  case SEGUE__TELL_RETITLED:
    v = (segue__str){t->retitled.p, t->retitled.len};
    if (t->asked.len && (t->asked.p[0] | 0x20) == (c | 0x20)) return true;
    break;
  case SEGUE__TELL_REWISHED: v = (segue__str){t->rewished.p, t->rewished.len}; break;
  case SEGUE__TELL_TITLE: v = t->m->title; break;
  case SEGUE__TELL_WISH: v = t->m->desired; break;
  default: v = t->m->entities[i].value; break;
  }
  return v.len == 0 || (v.p[0] | 0x20) == (c | 0x20);
}
