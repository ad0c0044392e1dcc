/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/restated.h"

#include "handoff/reasked.h"
#include "handoff/said_back.h"

/* English, as the tables of repeats_data.c. */
static const char *const begins[] = {
    "^ ?and ?so ?okay ?ok ?great ?please ?kindly ?alright ?now ?just ?can ?could ?would ?you ?please ?to ?lets ?let ?me ?i ?need ?want ?quickly confirm|confirming|verify|recap !your|who|whether|if|what|which|when|where|how",
    "^ ?and ?okay ?ok ?alright so ?then you|youd|youre ?would want|like|wish|need|looking|after", NULL};
static const char *const wished[] = {"you|youd ?would want|like|wish|need|prefer", "youre looking|after",
                                     NULL};

bool segue__restates(const segue__repeats *r, const segue__sentence *s, uint64_t asked) {
  segue__sought sought;
  for (size_t i = 0; i < segue__field_cues_n; i++)
    if (asked >> i & 1 && segue__field_cues[i].proof) return false;
  if (!segue__phrased(&s->w, begins)) return false;
  segue__sought_read(&sought, &s->w, s->question);
  if (sought.wh) return false;
  if (segue__phrased(&s->w, wished)) return true;
  for (size_t i = 0; i < r->n_facts; i++)
    if (segue__says_value(&s->w, r->facts[i].value, true)) return true;
  return segue__reasked_own(r, &sought) > 3;
}
