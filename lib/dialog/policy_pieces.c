/* SPDX-License-Identifier: Apache-2.0 */
/* A sentence that the recogniser ended at a pause. "can I talk" and "to a person" ask for one together: the second is judged
 * with the first before it, from what was known before the first. */
#include "dialog/policy.h"

#include <string.h>

/* By the letters of each: an "uh" that nobody could make out says little of the sentence behind it. */
static double joined(double before, size_t before_len, double confidence, size_t len) {
  if (!(before >= 0)) return confidence;
  if (!(confidence >= 0)) return before;
  return (before * (double)before_len + confidence * (double)len) / (double)(before_len + len);
}

bool segue__policy_goes_on(segue__policy *p, int32_t turn, const char **text, double *confidence) {
  segue__policy_pieces *k = &p->pieces;
  const size_t len = strlen(*text), before = k->said.len;
  const bool on = turn == p->last_turn + 1 && segue__spoken_add(&k->said, *text, len);
  if (on) {
    p->known = k->before;
    *confidence = joined(k->confidence, before, *confidence, len);
    *text = k->said.text;
  } else {
    k->before = p->known;
    segue__spoken_begin(&k->said, *text, len);
  }
  k->confidence = *confidence;
  return on;
}
