/* SPDX-License-Identifier: Apache-2.0 */
/* Offers of one or the other: infer_either.c reads and names them, infer_pick.c tells which the caller takes. */
#ifndef SEGUE_LIB_CONTEXT_INFER_EITHER_H
#define SEGUE_LIB_CONTEXT_INFER_EITHER_H

#include "context/infer.h"

#define SEGUE__OR " or " /* stands in no other action's name */
enum { SEGUE__CHOICES = 4 };

/* What is offered beside the action that begins at token `verb`, behind its name. */
void segue__add_choices(const segue__tokens *ts, size_t verb, char *action, size_t cap);
/* The "or" at token `at` is of "two or three days": how many, not which. */
bool segue__few(const segue__tokens *ts, size_t i); /* a number */
bool segue__or_counts(const segue__tokens *ts, size_t at);
/* The choices in a name; 0 there is but one thing. */
size_t segue__choices(const char *action, char out[SEGUE__CHOICES][64]);
void segue__first_word(const char *s, char out[SEGUE__TOKEN_LOW]);
/* The word, or its number, is one of the name's; `loosely` also in another form: "renting" for "rent". */
bool segue__choice_has(const char *name, const char *low, bool loosely);
/* A choice by its whole name: "by email" beside "send by post" is "send by email". */
void segue__whole_choice(const char *first, const char *choice, char *out, size_t cap);
/* The attempt was but one of those it was called by, or one of those is an attempt already. */
void segue__rename_attempt(const segue__turn *t, const char *from, const char *to);

/* Nothing about a choice; this one; any of them; none; not this one. */
enum { SEGUE__PICK_NOTHING, SEGUE__PICK_ONE, SEGUE__PICK_ANY, SEGUE__PICK_NONE, SEGUE__PICK_BUT };
int segue__pick(const segue__tokens *ts, char choice[SEGUE__CHOICES][64], size_t n, size_t *which);

#endif /* SEGUE_LIB_CONTEXT_INFER_EITHER_H */
