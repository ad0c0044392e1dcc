/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/told.h: what a caller tells without having been asked: "my Octavia died on the M62" makes a car and a place
 * known. Part of repeats.h, whose struct keeps the facts. Words are data in told_data.c. Pure. */
#ifndef SEGUE_HANDOFF_TOLD_H
#define SEGUE_HANDOFF_TOLD_H

#include "handoff/repeats.h"

enum { SEGUE__TOLD_MAX = 16 }; /* facts of a call that come from here: those of the context need room too */

/* Any turn of the caller's before the bridge. `answers`: the bot asked for something that it may be the answer to. */
void segue__told(segue__repeats *r, const segue__words *w, int32_t turn, bool answers);

/* ---- told_data.c ---- */
typedef struct segue__told_rule {
  const char *name;  /* of the fact; "%s" stands for the thing that the turn speaks of */
  const char *other; /* another name for it, NULL none */
  const char *const *patterns;
  uint8_t more;     /* words behind the match that may belong to the value */
  bool unasked;     /* not in an answer: there it may be somebody else's */
  segue__prompt by; /* as the question would be for which it is the answer */
} segue__told_rule;
extern const segue__told_rule segue__told_rules[];
extern const size_t segue__told_rules_n;
extern const segue__class segue__told_classes[];
extern const char segue__told_things[];  /* that have a maker, a model and an age */
extern const char segue__told_lead[];    /* words of a match before the value */
extern const char segue__told_ends[];    /* a value ends before these */
extern const char segue__told_endings[]; /* of names of medicines */

#endif /* SEGUE_HANDOFF_TOLD_H */
