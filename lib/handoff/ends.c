/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/ends.h"

#include "handoff/sought.h"

enum { TIME = SEGUE__SEEK_DAY | SEGUE__SEEK_CLOCK };

static bool any(const segue__words *w, const char *const *patterns) {
  return patterns && segue__match_any(w, patterns, segue__ends_classes, NULL, NULL) != SIZE_MAX;
}

/* Of the ends that `wanted` holds those that are spoken of. */
static uint32_t spoken_of(const segue__words *w, uint32_t wanted) {
  uint32_t set = 0;
  for (size_t i = 0; i < segue__ends_n; i++)
    if (segue__ends[i].end & wanted & ~set &&
        (segue__any_listed(w, segue__ends[i].words) || any(w, segue__ends[i].patterns)))
      set |= segue__ends[i].end & wanted;
  return set;
}

static uint32_t wanted_by(uint32_t sorts) {
  return (sorts & SEGUE__SEEK_WHERE ? SEGUE__END_PLACES : 0) | (sorts & TIME ? SEGUE__END_TIMES : 0);
}

uint32_t segue__ends_asked(const segue__words *w, uint32_t sorts) {
  const uint32_t wanted = wanted_by(sorts);
  uint32_t set = wanted ? spoken_of(w, wanted) : 0;
  static const char *const till[] = {"until|till|to what|which|when", NULL};
  if (set & SEGUE__END_BACK && any(w, till) && !segue__any_listed(w, "from"))
    set &= ~(uint32_t)SEGUE__END_OUT;
  if (wanted & SEGUE__END_PLACES && !(set & SEGUE__END_PLACES) && any(w, segue__ends_goes))
    set |= SEGUE__END_TO;
  return set;
}

uint32_t segue__ends_said(const segue__words *w, uint32_t sorts) {
  uint32_t set = sorts & TIME ? spoken_of(w, SEGUE__END_TIMES) : 0;
  if (sorts & SEGUE__SEEK_DAY && any(w, segue__ends_span)) set |= SEGUE__END_TIMES;
  if (any(w, segue__ends_from)) set |= SEGUE__END_FROM;
  if (any(w, segue__ends_to)) set |= SEGUE__END_TO;
  return set;
}

uint32_t segue__ends_named(const char *name) {
  segue__words w;
  char text[64];
  size_t k = 0;
  for (; name[k] && k + 1 < sizeof text; k++)
    text[k] = (char)(name[k] == '_' || name[k] == '-' ? ' ' : name[k]);
  segue__words_of(&w, text, k);
  return spoken_of(&w, wanted_by(segue__sorts_named(name)));
}

bool segue__ends_differ(uint32_t asked, uint32_t known) {
  const uint32_t kinds[] = {SEGUE__END_PLACES, SEGUE__END_TIMES};
  bool differ = false;
  for (size_t i = 0; i < 2; i++) {
    if (!(asked & kinds[i])) continue;
    const bool back = (asked & kinds[i]) == SEGUE__END_BACK; /* a mere day is no day of return */
    if ((!(known & kinds[i]) && !back) || asked & known & kinds[i]) return false;
    differ = true;
  }
  return differ;
}

bool segue__ends_word(const char *word) {
  for (size_t i = 0; i < segue__ends_n; i++)
    if (segue__listed(word, segue__ends[i].words)) return true;
  return segue__listed(
      word,
      "pick picking picked drop dropping bring bringing check checking stay staying go going travel travelling traveling fly flying head heading headed trip journey ride");
}
