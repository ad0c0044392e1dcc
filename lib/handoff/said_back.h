/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/said_back.h: whether a sentence says a known value: as typed, its last digits, spoken numbers, a date or a time
 * of day in other words, the surname of a name, most words of a longer text. Pure. */
#ifndef SEGUE_HANDOFF_SAID_BACK_H
#define SEGUE_HANDOFF_SAID_BACK_H

#include "dialog/words.h"

/* `loosely`: small numbers and half of the words count too, for a sentence that asks no question of its own. */
bool segue__says_value(const segue__words *w, const char *value, bool loosely);
/* Whether half of a short sentence or more is the value: "Green one, got it." */
bool segue__says_little_else(const segue__words *w, const char *value);

#endif /* SEGUE_HANDOFF_SAID_BACK_H */
