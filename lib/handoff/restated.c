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

bool segue__confirms(const segue__sentence *s) {
  return segue__phrased(&s->w, segue__still_forms) || segue__phrased(&s->w, segue__confirm_forms) ||
         segue__phrased(&s->w, segue__tag_forms);
}

bool segue__states(const segue__repeats *r, const segue__sentence *s) {
  segue__sought q;
  segue__sought_read(&q, &s->w, s->question);
  for (size_t i = 0; i < r->n_facts && !q.asks; i++)
    if (strlen(r->facts[i].value) > 2 && segue__says_value(&s->w, r->facts[i].value, false)) return true;
  return false;
}

bool segue__recalls(const segue__repeats *r, const segue__sentence *s) {
  static const char *const told[] = {"you|youve ?did ?have said|say|mentioned|mention|told|wrote",
                                     "i ?can see|gather|hear|read|understand",
                                     "what i|ive|we|weve|im ?have ?got have|got|see|seeing|hear|heard|read",
                                     "^ ?and ?right ?okay so",
                                     "then $",
                                     NULL};
  segue__sought q;
  segue__sought_read(&q, &s->w, s->question);
  if (q.wh || !(segue__confirms(s) || segue__phrased(&s->w, told)) || segue__sought_lacks(&s->w))
    return false;
  const size_t own = segue__reasked_own(r, &q);
  return own > 0 && 2 * own >= q.n;
}
