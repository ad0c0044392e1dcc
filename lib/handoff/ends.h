/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/ends.h: which end of a journey, a hire, a stay or a delivery words speak of: where or when it begins, or where or
 * when it ends. Who told the one has not told the other, though the answers are of one sort. Words are data in
 * ends_data.c. Pure. */
#ifndef SEGUE_HANDOFF_ENDS_H
#define SEGUE_HANDOFF_ENDS_H

#include "dialog/words.h"

/* As bits: the place it begins and ends at, the time it begins and ends. */
enum {
  SEGUE__END_FROM = 1 << 0,
  SEGUE__END_TO = 1 << 1,
  SEGUE__END_OUT = 1 << 2,
  SEGUE__END_BACK = 1 << 3,
  SEGUE__END_PLACES = SEGUE__END_FROM | SEGUE__END_TO,
  SEGUE__END_TIMES = SEGUE__END_OUT | SEGUE__END_BACK
};

/* Of a question that seeks `sorts` (handoff/sought.h). */
uint32_t segue__ends_asked(const segue__words *w, uint32_t sorts);
/* Of an answer that looks like `sorts`: "from Leeds to York, back on Friday". */
uint32_t segue__ends_said(const segue__words *w, uint32_t sorts);
/* Of a fact's name: "drop_off_date". */
uint32_t segue__ends_named(const char *name);
/* Whether a question for `asked` seeks another end than what is known is of. */
bool segue__ends_differ(uint32_t asked, uint32_t known);
/* A word by which an end is told. */
bool segue__ends_word(const char *word);

/* ---- ends_data.c ---- */
typedef struct segue__end_words {
  uint32_t end;
  const char *words;           /* name it, also in names of facts */
  const char *const *patterns; /* ask for it or tell it */
} segue__end_words;
extern const segue__end_words segue__ends[];
extern const size_t segue__ends_n;
extern const char *const segue__ends_from[]; /* before the place that the caller goes from */
extern const char *const segue__ends_to[];   /* … to */
extern const char *const segue__ends_span[]; /* from one day to another */
extern const char *const segue__ends_goes[]; /* seeks where to, when no "from" is there */
extern const segue__class segue__ends_classes[];

#endif /* SEGUE_HANDOFF_ENDS_H */
