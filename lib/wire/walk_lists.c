/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of a packed body: attempts, dates, entities. */
#include "wire/walk_parts.h"

#include <string.h>

#include "base/letters.h"

typedef segue__walker walker;

static bool same_text(segue__str a, segue__str b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

static bool same_pair(const segue__msg_pair *a, const segue__msg_pair *b) {
  return a->cls == b->cls && same_text(a->name, b->name);
}

/* `said` with blanks for its underscores; nothing when it has none. */
static segue__str apart(segue__sym *s, segue__str said) {
  if (!said.len || !memchr(said.p, '_', said.len)) return (segue__str){0};
  char *at = segue__sym_room(s, said.len);
  for (size_t i = 0; at && i < said.len; i++) at[i] = said.p[i] == '_' ? ' ' : said.p[i];
  return (segue__str){at, at ? said.len : 0};
}

static bool same_apart(segue__str v, segue__str said) {
  if (v.len != said.len || !v.len || !memchr(said.p, '_', said.len)) return false;
  for (size_t i = 0; i < v.len; i++)
    if (v.p[i] != (said.p[i] == '_' ? ' ' : said.p[i])) return false;
  return true;
}

/* An attempt is often called what the intent is called, in words of its own too. */
static void name_or_said(walker *w, segue__str *v) {
  segue__sym *s = &w->s;
  uint64_t at = s->decoding ? 0 : segue__earlier_find(&w->said, *v);
  bool words = false;
  for (size_t i = 0; !s->decoding && at == w->said.n && !words && i < w->said.n; i++)
    if (same_apart(*v, w->said.texts[i])) words = true, at = i;
  bool said = !s->decoding && at < w->said.n;
  if (w->said.n) segue__sym_flag(s, &said, 20000);
  if (!said || !w->said.n) {
    segue__walk_name(w, v, SEGUE__FIELD_ACTION);
  } else {
    segue__sym_uniform(s, &at, w->said.n);
    const segue__str text = w->said.texts[at];
    if (!s->err && memchr(text.p, '_', text.len)) segue__sym_flag(s, &words, 24000);
    if (s->decoding && !s->err) *v = words ? apart(s, text) : text;
  }
  if (!s->err) segue__earlier_add(&w->said, *v);
}

/* Is there one more of a list? The less likely the more there were. */
static bool more(walker *w, size_t done, size_t total, uint32_t p) {
  bool yes = done < total;
  if (done < SEGUE__MSG_LIST) segue__sym_flag(&w->s, &yes, p);
  return yes && done < SEGUE__MSG_LIST && !segue__sym_spent(&w->s);
}

void segue__walk_attempts(walker *w) {
  static const uint16_t outcomes[8] = {14, 8, 20, 8, 24, 30, 1, 1};
  segue__msg *m = w->m;
  const size_t n = w->s.decoding ? 0 : w->plan.n_attempts;
  for (w->index = 0; w->index == 0 || more(w, w->index, n, w->index == 1 ? 44000 : 32000); w->index++) {
    segue__sym_choice(&w->s, &m->attempts[w->index].outcome, outcomes, 8);
    name_or_said(w, &m->attempts[w->index].action);
    if (segue__sym_spent(&w->s)) return;
  }
  m->n_attempts = w->index;
}

/* 0000-01-01 and 9999-12-31 as days since 1970-01-01 */
enum { FIRST_DAY = -719528, LAST_DAY = 2932896 };

void segue__walk_dates(walker *w) {
  segue__msg *m = w->m;
  const size_t n = w->s.decoding ? 0 : w->plan.n_dates;
  const int32_t today = w->created_early ? (int32_t)(m->created / 86400) : 0;
  uint32_t in_words = 0;
  for (w->index = 0; w->index == 0 || more(w, w->index, n, 24000); w->index++) {
    segue__msg_pair *d = &m->dates[w->index];
    bool words = d->cls == INT32_MIN, before = !words && d->cls < today;
    segue__walk_name(w, &d->name, SEGUE__FIELD_NAME);
    segue__sym_flag(&w->s, &words, (3 + 4 * in_words) * 65536 / (6 + 4 * (uint32_t)w->index));
    if (w->s.err) return;
    in_words += words;
    if (words) {
      d->cls = INT32_MIN;
      segue__walk_about(w, d->name);
      w->topic = SEGUE__TOPIC_DATE;
      segue__walk_text(w, &d->value, SEGUE__FIELD_VALUE, w->values);
    } else {
      segue__sym_flag(&w->s, &before, w->created_early ? 44000 : 300);
      uint32_t u = w->s.decoding ? 0 : before ? (uint32_t)(today - d->cls) - 1 : (uint32_t)(d->cls - today);
      segue__sym_golomb(&w->s, &u, w->created_early ? 5 : 14);
      if (w->s.decoding && u <= LAST_DAY) d->cls = before ? today - 1 - (int32_t)u : today + (int32_t)u;
      if (u > LAST_DAY || d->cls < FIRST_DAY || d->cls > LAST_DAY)
        w->s.err = w->s.err ? w->s.err : SEGUE_E_PARSE;
    }
    if (segue__sym_spent(&w->s)) return;
  }
  m->n_dates = w->index;
}

/* Is it something of a person's, by its name? */
static bool personal(segue__str name) {
  static const char *const words[] = {"name", "mail", "phone", "birth", "address", "dob", "mobile"};
  char low[SEGUE__STYLED_MAX + 1];
  size_t n = 0;
  for (; n < name.len && n < SEGUE__STYLED_MAX && name.p[n]; n++) low[n] = segue__to_small(name.p[n]);
  low[n] = '\0';
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strstr(low, words[i])) return true;
  return false;
}

/* Names that segue itself gives, and the class they come with. */
static const struct {
  const char *name;
  uint16_t weight;
  int32_t cls;
} usual[] = {
    {"mention", 70, SEGUE_CLASS_INTERNAL},
    {"amount", 60, SEGUE_CLASS_INTERNAL},
    {"time", 56, SEGUE_CLASS_INTERNAL},
    {"name", 56, SEGUE_CLASS_PII},
    {"count", 36, SEGUE_CLASS_INTERNAL},
    {"address", 18, SEGUE_CLASS_PII},
    {"phone", 18, SEGUE_CLASS_PII},
    {"reference", 18, SEGUE_CLASS_INTERNAL},
    {"account_number", 12, SEGUE_CLASS_INTERNAL},
    {"date", 10, SEGUE_CLASS_INTERNAL},
    {"email", 10, SEGUE_CLASS_PII},
    {"date_of_birth", 10, SEGUE_CLASS_PII},
    {"person", 8, SEGUE_CLASS_PII},
    {"location", 8, SEGUE_CLASS_INTERNAL},
    {"city", 8, SEGUE_CLASS_INTERNAL},
    {"destination", 8, SEGUE_CLASS_INTERNAL},
    {"type", 8, SEGUE_CLASS_INTERNAL},
    {"service", 8, SEGUE_CLASS_INTERNAL},
    {"number", 6, SEGUE_CLASS_INTERNAL},
    {"order", 6, SEGUE_CLASS_INTERNAL},
    {"departure", 8, SEGUE_CLASS_INTERNAL},
    {"detail", 8, SEGUE_CLASS_INTERNAL},
    {"booking_reference", 5, SEGUE_CLASS_INTERNAL},
    {"zip_code", 4, SEGUE_CLASS_PII},
    {"year", 4, SEGUE_CLASS_INTERNAL},
    {"quantity", 4, SEGUE_CLASS_INTERNAL},
};
#define N_USUAL ((int32_t)(sizeof usual / sizeof *usual))

/* Names of entities so far: how often each usual one was; the others, by the first that had it. */
typedef struct names {
  uint16_t usual[N_USUAL], others[SEGUE__MSG_LIST], classes[2][3];
  size_t first[SEGUE__MSG_LIST];
  int32_t n;
} names;

static segue__str usual_name(int32_t i) {
  return (segue__str){usual[i].name, strlen(usual[i].name)};
}

/* Which it is: a usual one, one of the others, or a new one. */
static int32_t name_of(const walker *w, const names *all, const segue__msg_pair *e) {
  int32_t i = 0;
  while (i < N_USUAL && !same_text(e->name, usual_name(i))) i++;
  if (i < N_USUAL) return i;
  while (i < N_USUAL + all->n && !same_pair(&w->m->entities[all->first[i - N_USUAL]], e)) i++;
  return i;
}

static void class_of(segue__sym *s, segue__msg_pair *e, uint16_t of[3]) {
  segue__sym_choice(s, &e->cls, of, 3);
  if (!s->err) of[e->cls] = (uint16_t)(of[e->cls] + 20);
}

static void new_name(walker *w, size_t at, names *all) {
  segue__msg_pair *e = &w->m->entities[at];
  segue__walk_name(w, &e->name, SEGUE__FIELD_NAME);
  if (w->s.err) return;
  class_of(&w->s, e, all->classes[personal(e->name)]);
  all->others[all->n] = 1;
  all->first[all->n++] = at;
}

static void known_name(walker *w, size_t at, names *all, int32_t which) {
  segue__msg_pair *e = &w->m->entities[at];
  if (which < N_USUAL) {
    bool so = !w->s.decoding && e->cls == usual[which].cls;
    e->name = usual_name(which);
    segue__sym_flag(&w->s, &so, 64000);
    if (so) e->cls = usual[which].cls;
    if (!so) class_of(&w->s, e, all->classes[0]);
    all->usual[which]++;
  } else {
    const segue__msg_pair *first = &w->m->entities[all->first[which - N_USUAL]];
    e->name = first->name;
    e->cls = first->cls;
    all->others[which - N_USUAL]++;
  }
  segue__walk_tell_name(&w->s, e->name);
}

/* Each use makes a name likelier, each new one another. */
static void name_and_class(walker *w, size_t at, names *all) {
  uint16_t weights[N_USUAL + SEGUE__MSG_LIST + 1];
  int32_t which = w->s.decoding ? 0 : name_of(w, all, &w->m->entities[at]);
  const int32_t fresh = N_USUAL + all->n;
  for (int32_t i = 0; i < N_USUAL; i++) weights[i] = (uint16_t)(usual[i].weight + 40 * all->usual[i]);
  for (int32_t i = N_USUAL; i < fresh; i++) weights[i] = (uint16_t)(40 * all->others[i - N_USUAL]);
  weights[fresh] = (uint16_t)(220 + 60 * all->n);
  segue__sym_choice(&w->s, &which, weights, fresh + 1);
  if (w->s.err) return;
  if (which == fresh)
    new_name(w, at, all);
  else
    known_name(w, at, all, which);
}

void segue__walk_entities(walker *w) {
  names all = {.classes = {{6, 60, 10}, {3, 10, 60}}};
  segue__msg *m = w->m;
  const size_t n = w->s.decoding ? 0 : w->plan.n_entities;
  for (w->index = 0; w->index == 0 || more(w, w->index, n,
                                           w->index < 3   ? 44000
                                           : w->index < 5 ? 36000
                                                          : 52000);
       w->index++) {
    segue__msg_pair *e = &m->entities[w->index];
    name_and_class(w, w->index, &all);
    if (w->s.err) return;
    segue__walk_about(w, e->name);
    segue__walk_text(w, &e->value, SEGUE__FIELD_VALUE, w->values);
    if (segue__sym_spent(&w->s)) return;
  }
  m->n_entities = w->index;
}
