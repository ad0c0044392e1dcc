/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/ask_sorts.h: for the files of ask_sorts*.c: how well a turn holds a time, a span, how often or how old, 0 … 1. Pure. */
#ifndef SEGUE_HANDOFF_ASK_SORTS_H
#define SEGUE_HANDOFF_ASK_SORTS_H

#include "dialog/words.h"

extern const char segue__sort_calendar[]; /* days, months, times of the day */

bool segue__sort_digits(const char *word);
bool segue__sort_number(const char *word); /* in digits or as a word */
bool segue__sort_counted(const segue__words *w);

double segue__sort_when(const segue__words *w, const char *text, bool prompted);
double segue__sort_long(const segue__words *w, const char *text, bool prompted);
double segue__sort_often(const segue__words *w);
double segue__sort_old(const segue__words *w, const char *text, bool prompted);

#endif /* SEGUE_HANDOFF_ASK_SORTS_H */
