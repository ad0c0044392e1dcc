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
  if (sorts & TIME)
    list[n++] = (want){sorts & SEGUE__SEEK_DAY ? "date" : "time", sorts & TIME, ends & SEGUE__END_TIMES};
  return n;
}

const char *segue__beside_name(uint32_t sorts, uint32_t ends) {
  want list[SEGUE__BESIDE_MAX];
  return wants_of(sorts, ends, list) ? list[0].name : NULL;
}

/* By its name, as what was found is known. */
static bool is_of(const segue__repeat *x, const want *w) {
  if (strchr(x->field, ' ')) return false; /* the bot's own words for all that it asked */
  const uint32_t sorts = segue__sorts_named(x->field), ends = segue__ends_named(x->field);
  return sorts & w->sorts && !(w->ends && ends && !(w->ends & ends));
}

static bool told(const segue__exchange *x, const want *w) {
  const uint32_t own = x->ends & (w->sorts & WHERE ? SEGUE__END_PLACES : SEGUE__END_TIMES);
  if (w->sorts & WHERE) return w->ends ? (own & w->ends) != 0 : own || (x->told | x->sorts) & WHERE;
  return x->told & w->sorts && !segue__ends_differ(w->ends, own);
}

static bool known(const segue__repeats *r, const want *w, int32_t *from) {
  for (size_t i = 0; i < r->n_facts; i++) {
    const segue__fact *f = &r->facts[i];
    if (f->by != SEGUE__PROMPT_NONE || !*f->value || !(segue__sorts_named(f->name) & w->sorts)) continue;
    const uint32_t ends = segue__reasked_ends(r, f);
    if (w->ends ? !(ends & w->ends) : ends != 0) continue;
    return *from = f->known_from, true;
  }
  for (size_t i = r->n_exchanges; i-- > 0;)
    if (r->exchanges[i].wish && told(&r->exchanges[i], w)) return *from = r->exchanges[i].turn, true;
  return false;
}

size_t segue__beside_found(const segue__repeats *r, uint32_t sorts, uint32_t ends, size_t from,
                           segue__beside out[SEGUE__BESIDE_MAX]) {
  want list[SEGUE__BESIDE_MAX];
  const size_t n = wants_of(sorts, ends, list);
  size_t k = 0, room = n > r->n_found - from ? n - (r->n_found - from) : 0;
  for (size_t i = 0; i < n && n > 1 && k < room; i++) {
    bool found = false;
    for (size_t j = from; j < r->n_found; j++) found |= is_of(&r->found[j], &list[i]);
    if (!found && known(r, &list[i], &out[k].known_from)) out[k++].name = list[i].name;
  }
  return k;
}
