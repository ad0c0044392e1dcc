/* SPDX-License-Identifier: Apache-2.0 */
/* What one value has said so far, so that it need not say it twice: whole texts, and the words of the title. */
#ifndef SEGUE_LIB_WIRE_EARLIER_H
#define SEGUE_LIB_WIRE_EARLIER_H

#include "context/context.h"

#define SEGUE__EARLIER_MAX 64

typedef struct segue__earlier {
  segue__str texts[SEGUE__EARLIER_MAX];
  size_t n;
  segue__str title;
} segue__earlier;

/* Remember a text; one that was said already, or past SEGUE__EARLIER_MAX, is not. */
void segue__earlier_add(segue__earlier *s, segue__str text);

/* Index of a text; `n` when it was not said. */
size_t segue__earlier_find(const segue__earlier *s, segue__str text);

/* Words of the title: between blanks, without the marks behind them. */
size_t segue__earlier_words(const segue__earlier *s);

/* From the start of word `first` to the end of word `last`. */
segue__str segue__earlier_run(const segue__earlier *s, size_t first, size_t last);

/* The first run of words that is `text`; false when there is none. */
bool segue__earlier_find_run(const segue__earlier *s, segue__str text, size_t *first, size_t *last);

#endif /* SEGUE_LIB_WIRE_EARLIER_H */
