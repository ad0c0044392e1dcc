/* SPDX-License-Identifier: Apache-2.0 */
/* Words that a line of text has said already need not stand in it again: their first letters and a ~ do
 * (doc/wire-format.md, "text"). */
#ifndef SEGUE_LIB_WIRE_TEXT_SAID_H
#define SEGUE_LIB_WIRE_TEXT_SAID_H

#include "context/context.h"

#define SEGUE__SAID_LEAST 3    /* letters: a person must guess the word too */
#define SEGUE__SAID_MOST 64    /* short words in a line, so that no line takes long to read */
#define SEGUE__SAID_LONGEST 64 /* octets that one of them stands for */
#define SEGUE__SAID_INTENT "=intent"

/* Letters and digits, and all that is no ASCII. */
bool segue__said_letter(char c);

/* The octets of the word at the end of `s`. */
size_t segue__said_last(segue__str s);

/* The last word of `said` that begins with `start` and goes on; empty: none, or a very long one. */
segue__str segue__said_word(segue__str said, segue__str start);

/* With how many of its first octets `word` is told from all others behind `said`; 0: not, or it saves less than two octets. */
size_t segue__said_short(segue__str said, segue__str word);

#endif /* SEGUE_LIB_WIRE_TEXT_SAID_H */
