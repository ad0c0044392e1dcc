/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/beside.h"

#include <string.h>

#include "handoff/ends.h"
#include "handoff/reasked.h"
#include "handoff/sought.h"

enum { TIME = SEGUE__SEEK_TIME, WHERE = SEGUE__SEEK_WHERE };

typedef struct want {
  const char *name;
  uint32_t sorts, ends; /* ends: those one of which it must be of; 0 any */
} want;

static size_t wants_of(uint32_t sorts, uint32_t ends, want list[SEGUE__BESIDE_MAX]) {
  size_t n = 0;
  if (sorts & WHERE && ends & SEGUE__END_FROM) list[n++] = (want){"origin", WHERE, SEGUE__END_FROM};
  if (sorts & WHERE && ends & SEGUE__END_TO) list[n++] = (want){"destination", WHERE, SEGUE__END_TO};
  if (sorts & WHERE && n == 0) list[n++] = (want){"location", WHERE, 0};
  const bool day = sorts & SEGUE__SEEK_DAY;
  if (sorts & TIME && (ends & SEGUE__END_TIMES) == SEGUE__END_TIMES) {
    list[n++] = (want){day ? "start_date" : "start_time", sorts & TIME, SEGUE__END_OUT};
    list[n++] = (want){day ? "end_date" : "end_time", sorts & TIME, SEGUE__END_BACK};
  } else if (sorts & TIME)
    list[n++] = (want){day ? "date" : "time", sorts & TIME, ends & SEGUE__END_TIMES};
  return n;
}

const char *segue__beside_name(uint32_t sorts, uint32_t ends) {
  want list[SEGUE__BESIDE_MAX];
  return wants_of(sorts, ends, list) ? list[0].name : NULL;
}

/* Which end a turn told, none when it told both. */
static uint32_t end_told(const segue__repeats *r, int32_t turn) {
  uint32_t set = 0;
  for (size_t i = 0; i < r->n_exchanges && turn != SEGUE_TURN_NONE; i++)
    if (r->exchanges[i].turn == turn) set |= r->exchanges[i].ends & SEGUE__END_TIMES;
  return set == SEGUE__END_TIMES ? 0 : set;
}

/* By its name, as what was found is known, or else by the turn that told it. */
static bool is_of(const segue__repeats *r, const segue__repeat *x, const want *w) {
  if (strchr(x->field, ' ')) return false; /* the bot's own words for all that it asked */
  const uint32_t sorts = segue__sorts_named(x->field), ends = segue__ends_named(x->field);
  if (!(sorts & w->sorts)) return false;
  const uint32_t own = ends || w->sorts & WHERE ? ends : end_told(r, x->known_from);
  return !(w->ends && own && !(w->ends & own));
}

static bool told(const segue__exchange *x, const want *w) {
  const uint32_t own = x->ends & (w->sorts & WHERE ? SEGUE__END_PLACES : SEGUE__END_TIMES);
  if (w->sorts & WHERE) return w->ends ? (own & w->ends) != 0 : own || (x->told | x->sorts) & WHERE;
  const uint32_t sorts =
      x->told | (own & w->ends ? x->sorts : 0); /* "the sixth", of what was asked for by its end */
  return sorts & w->sorts && !segue__ends_differ(w->ends, own);
}

static bool served(const segue__repeats *r, size_t from, int32_t turn) {
  for (size_t j = from; j < r->n_found; j++)
    if (r->found[j].known_from == turn) return true;
  return false;
}

/* Of two days that were told, asked for by no word of an end, the one that the question's other half is not of. */
static bool other_day(const segue__repeats *r, const want *w, size_t from, segue__beside *out) {
  for (size_t i = r->n_exchanges; i-- > 0 && w->ends & SEGUE__END_TIMES && r->n_found > from;) {
    const segue__exchange *x = &r->exchanges[i];
    if (x->wish && x->sorts & x->told & w->sorts && !(x->ends & SEGUE__END_TIMES) &&
        !served(r, from, x->turn))
      return *out = (segue__beside){w->name, x->turn}, true;
  }
  return false;
}

static bool known(const segue__repeats *r, const want *w, size_t from, segue__beside *out) {
  for (size_t i = 0; i < r->n_facts; i++) {
    const segue__fact *f = &r->facts[i];
    if (f->by != SEGUE__PROMPT_NONE || !*f->value || !(segue__sorts_named(f->name) & w->sorts)) continue;
    const uint32_t ends = segue__reasked_ends(r, f);
    if (w->ends ? !(ends & w->ends) : ends != 0) continue;
    return *out = (segue__beside){segue__ends_named(f->name) ? f->name : w->name, f->known_from}, true;
  }
  for (size_t i = r->n_exchanges; i-- > 0;)
    if (r->exchanges[i].wish && told(&r->exchanges[i], w))
      return *out = (segue__beside){w->name, r->exchanges[i].turn}, true;
  return other_day(r, w, from, out);
}

size_t segue__beside_found(const segue__repeats *r, uint32_t sorts, uint32_t ends, size_t from,
                           segue__beside out[SEGUE__BESIDE_MAX]) {
  want list[SEGUE__BESIDE_MAX];
  const size_t n = wants_of(sorts, ends, list);
  uint32_t taken = 0;
  size_t k = 0, room = n > r->n_found - from ? n - (r->n_found - from) : 0;
  for (size_t i = 0; i < n && n > 1 && k < room; i++) {
    bool found = false;
    for (size_t j = from; j < r->n_found && j - from < 32 && !found; j++) {
      const bool once = list[i].sorts & TIME && taken >> (j - from) & 1; /* one day for each end */
      found = !once && is_of(r, &r->found[j], &list[i]);
      if (found) taken |= 1u << (j - from);
    }
    if (!found && known(r, &list[i], from, &out[k])) k++;
  }
  return k;
}
