/* SPDX-License-Identifier: Apache-2.0 */
/* A sentence that the recogniser ended at a pause. "can I talk" and "to a person" ask for one together: the second is judged
 * with the first before it, from what was known before the first. */
#include "dialog/policy.h"

#include <string.h>

static void keep(segue__policy *p) {
  segue__policy_pieces *k = &p->pieces;
  k->course = p->course;
  k->impasse = p->impasse;
  k->distress = p->distress;
  k->n_window = p->n_window;
  memcpy(k->window, p->window, sizeof k->window);
  memcpy(k->rule_turn, p->rule_turn, sizeof k->rule_turn);
}

static void put_back(segue__policy *p) {
  const segue__policy_pieces *k = &p->pieces;
  p->course = k->course;
  p->impasse = k->impasse;
  p->distress = k->distress;
  p->n_window = k->n_window;
  memcpy(p->window, k->window, sizeof p->window);
  memcpy(p->rule_turn, k->rule_turn, sizeof p->rule_turn);
}

static void begin(segue__policy *p, const char *text, size_t len, double confidence) {
  segue__policy_pieces *k = &p->pieces;
  keep(p);
  k->len = len < sizeof k->text ? len : 0;
  k->confidence = confidence;
  memcpy(k->text, text, k->len);
}

/* By the letters of each: an "uh" that nobody could make out says little of the sentence behind it. */
static double joined(const segue__policy_pieces *k, double confidence, size_t len) {
  if (!(k->confidence >= 0)) return confidence;
  if (!(confidence >= 0)) return k->confidence;
  return (k->confidence * (double)k->len + confidence * (double)len) / (double)(k->len + len);
}

bool segue__policy_goes_on(segue__policy *p, int32_t turn, const char **text, double *confidence) {
  segue__policy_pieces *k = &p->pieces;
  const size_t len = strlen(*text);
  if (k->len == 0 || turn != p->last_turn + 1 || strchr(".?!", k->text[k->len - 1]) ||
      k->len + 1 + len >= sizeof k->text) {
    begin(p, *text, len, *confidence);
    return false;
  }
  put_back(p);
  *confidence = joined(k, *confidence, len);
  k->confidence = *confidence;
  k->text[k->len] = ' ';
  memcpy(k->text + k->len + 1, *text, len + 1);
  k->len += 1 + len;
  *text = k->text;
  return true;
}
