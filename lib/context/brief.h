/* SPDX-License-Identifier: Apache-2.0 */
/* The brief in parts: the lines are made once and then dressed as plain text, box, HTML or JSON. */
#ifndef SEGUE_LIB_CONTEXT_BRIEF_H
#define SEGUE_LIB_CONTEXT_BRIEF_H

#include "base/buf.h"
#include "context/context.h"

enum {
  SEGUE__BRIEF_WHO,
  SEGUE__BRIEF_WANTS,
  SEGUE__BRIEF_TRIED,
  SEGUE__BRIEF_MOOD,
  SEGUE__BRIEF_START,
  SEGUE__BRIEF_LINES
};

/* Append line `i` of the card. `now` Unix ms or SEGUE_UNIX_NONE. */
void segue__brief_line(segue__buf *out, const segue__context_model *m, int i, int64_t now);
void segue__brief_whisper(segue__buf *out, const segue__context_model *m, int64_t now);

/* Append a value fit to be shown: control and direction-changing characters become blanks, blanks are
 * folded, and at most `max` characters remain, cut at a word with "…". */
void segue__brief_clean(segue__buf *out, const char *s, size_t n, size_t max);
size_t segue__utf8_count(const char *s, size_t n);

/* "order_number" and "OrderNumber" as words. */
void segue__brief_plain_name(segue__buf *out, segue__str s, size_t max);

/* The caller's name as far as known, {NULL, 0} otherwise. */
segue__str segue__brief_name(const segue__context_model *m);

/* ---- a caller's words told by others ---- */
/* An action as a noun. */
void segue__brief_deed(segue__buf *out, segue__str action, size_t width);
/* Append `s` said to the caller (`person` 2) or of them (3), at most `max` characters. */
void segue__brief_retell(segue__buf *out, segue__str s, size_t max, int person);
/* Append the verb that a title goes behind, behind "I" (`person` 2) or behind the caller's name (3): "understand
 * that ", "asks ", "wants us to "; what of the title is to be retold behind it. */
segue__str segue__brief_lead(segue__buf *out, segue__str title, int person);
/* The title asks for something to be done: "can you find me …", "book a table". */
bool segue__brief_asked(segue__str title);
/* The title without "can you please". */
segue__str segue__brief_core(segue__str title);
/* The word at `s` in lower case, cut to 15 characters; its length. A typographic apostrophe counts as one. */
size_t segue__brief_word(const char *s, size_t n, char low[16]);
/* A verb of wishes and fixes, in its plain form. */
bool segue__brief_is_verb(const char *low);
/* What stands between "wants" and the wish: "to ", "to know " or nothing. */
const char *segue__brief_wish(segue__str s);
/* The title says no more than the wish: "I want to plan a party" and "plan a party". */
bool segue__brief_same(segue__str title, segue__str desired);
/* A look-up or the handing over itself, done: no fix that an agent needs to hear of. */
bool segue__brief_routine(const segue__attempt *a);
/* It failed, and the same was not done later; or it was refused, and nothing was agreed to or done later. */
bool segue__brief_unsuccessful(const segue__context_model *m, size_t i);

/* ---- for the files of brief_*.c ---- */
enum { SEGUE__BRIEF_NAME_MAX = 40 }; /* characters of a name or a value */

/* The entity has one of these names; NULL ends them. */
bool segue__brief_is_named(const segue__entity *e, const char *const *names);
/* Append a name as it is written, or its first word only. */
void segue__brief_capitalised(segue__buf *out, segue__str name, bool first_only);
void segue__brief_who(segue__buf *out, const segue__context_model *m, int64_t now);
/* What the call is about, from the best source there is. */
segue__str segue__brief_matter(const segue__context_model *m);
void segue__brief_mood_word(segue__buf *out, const segue__context_model *m);
/* Somebody calm has nothing to recover from. */
bool segue__brief_calm(const segue__context_model *m);
/* How many attempts ended so; `outcome` -1: in vain either way. */
size_t segue__brief_in_vain(const segue__context_model *m, int outcome);
/* "null": how a program writes that there is no value. */
bool segue__brief_no_value(segue__str value);
/* Append "restart and new cable": the last `max` attempts that ended so. */
void segue__brief_failures(segue__buf *out, const segue__context_model *m, int outcome, size_t max,
                           size_t width);

#endif /* SEGUE_LIB_CONTEXT_BRIEF_H */
