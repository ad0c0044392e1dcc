/* SPDX-License-Identifier: Apache-2.0 */
#include "dialog/consent.h"

#include <string.h>

#include "dialog/words.h"

static const segue__class classes[] = {
    {"them", " him her them it that this one call caller customer person "},
    {NULL, NULL},
};

/* Said first, they look like the other answer. */
static const char *const yes_after_all[] = {
    "no problem", "no worries", "not a problem", "why not", "dont mind", "wont take long", NULL};
static const char *const noes[] = {"^ ?uh|um|well|oh|sorry no|nope|nah|negative",
                                   "no|nope $",
                                   "no thanks|thank|way|sorry",
                                   "not now|today|available|free|me|possible|really|right",
                                   "cannot|wont|dont|couldnt|unable",
                                   "im|i .. busy|tied|occupied|away|leaving|finished|off",
                                   "^ busy|decline|declined|reject|refuse|later",
                                   "i|ill|id|must|to decline|pass|refuse",
                                   "^ ?number two $",
                                   "somebody|someone else",
                                   "^ next ?one|please $",
                                   NULL};
static const char *const yeses[] = {
    "yes|yeah|yep|yup|yea|sure|okay|ok|alright|certainly|absolutely|definitely|affirmative|gladly",
    "all right",
    "of course",
    "ill|i|can|will|let|lets|me|gonna|happy take|accept|have|do|help|talk ?to ?the ?<them>",
    "^ accept|accepted|accepting|ready|fine|great|perfect|correct",
    "put|send|connect|pass|patch ?the ?<them> ?on ?through ?over",
    "go ahead",
    "im|i .. ready|free|available|here",
    "^ ?number one $",
    NULL};

segue__consent segue__consent_of(const char *text) {
  segue__words w;
  segue__words_of(&w, text, strlen(text));
  if (w.n == 0) return SEGUE__CONSENT_UNCLEAR;
  if (segue__match_any(&w, yes_after_all, classes, NULL, NULL) != SIZE_MAX) return SEGUE__CONSENT_YES;
  if (segue__match_any(&w, noes, classes, NULL, NULL) != SIZE_MAX) return SEGUE__CONSENT_NO;
  return segue__match_any(&w, yeses, classes, NULL, NULL) != SIZE_MAX ? SEGUE__CONSENT_YES
                                                                      : SEGUE__CONSENT_UNCLEAR;
}
