/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/question.h: what KIND of fact a sentence wants to be told, and whether a fact of the context is of it. A
 * sentence asks for nouns ("which branch", "read me the code off the display", "your plan number and surname") or by
 * a question word ("where are you off to", "how many are you"); a fact is known by the words of its name and the
 * look of its value. Words are data in question_data.c. Pure, keeps nothing. */
#ifndef SEGUE_HANDOFF_QUESTION_H
#define SEGUE_HANDOFF_QUESTION_H

#include "dialog/words.h"
#include "handoff/repeats.h"

enum { SEGUE__ASKED_MAX = 6, SEGUE__NAME_WORDS = 6, SEGUE__PROMPT_WORDS = 6 };

/* A thing asked for: words [from, of) of the sentence, its head the last of them, and what it is said to be of, on
 * or for, [of, to). */
typedef struct segue__asked {
  size_t from, of, to;
  bool loose; /* only named in a sentence that asks: it must be the fact's own name */
} segue__asked;

typedef struct segue__question {
  const segue__words *w; /* one sentence; borrowed */
  segue__asked asked[SEGUE__ASKED_MAX];
  size_t n;
  uint32_t sorts, ends;          /* of answers and of a journey, that it asks for: handoff/sought.h, ends.h */
  bool outright;                 /* by a question word or an order, so that a value in it is not said back */
  bool when, time, who, another; /* its form, read once: each fact is held against it */
} segue__question;

/* Reads one sentence; `mark`: it ends with a question mark. */
void segue__question_read(segue__question *q, const segue__words *w, bool mark);

/* How surely the fact `name` ("delivery_address") with `value` ("" unknown) is asked for: 0 not, 1 perhaps … 4.
 * *at: which of the things asked for, q->n for none in particular: facts compete for the same one. */
int segue__question_wants(const segue__question *q, const char *name, const char *value, size_t *at);
/* Of two facts of a kind, one as it is and one as it shall be, which is meant: whether it is this one. */
bool segue__question_fits(const segue__question *q, const char *name);
/* Whether the question is for a time that is wished, which this one, as it is, does not answer. */
bool segue__question_wishes(const segue__question *q, const char *name, const char *value);
/* "Do you drive manual or automatic?" of what is known to be "manual". */
bool segue__question_offers(const segue__question *q, const char *value);
/* Whether a question for a time ("when was …") is about this event, told in a few words, or about nothing in
 * particular. */
bool segue__question_about(const segue__question *q, const char *event);
/* "Another subscription", "a different number": not the one that is known. */
bool segue__question_another(const segue__question *q, const char *name);

/* Same word but for its ending, or a synonym of the tables. */
bool segue__question_same(const char *a, const char *b);

/* ---- question_data.c, question_words.c ---- */
extern const char *const segue__asked_behind[];     /* patterns behind which the thing asked for stands */
extern const char *const segue__asked_not_before[]; /* with one of these before them they ask for nothing */
extern const char *const segue__asked_synonyms[];   /* lists of words: any stands for all */
extern const char segue__asked_before_which[];      /* elsewhere "which" says more of what was before it */
extern const char segue__asked_generic[]; /* words of names that say what sort of value it is, not of what */
extern const char segue__asked_skipped[]; /* before a noun */
extern const char segue__asked_ends[];    /* a noun phrase ends before these */
extern const char segue__asked_joins[];   /* … and what it is of begins with these */
extern const char segue__asked_another[]; /* of these nobody knows */
extern const char segue__asked_vague[];   /* words that say nothing of what happened */
typedef struct segue__asked_frame {
  const char *names;           /* words of fact names */
  const char *const *patterns; /* by which it is asked for without being named */
} segue__asked_frame;
extern const segue__asked_frame segue__asked_frames[];
extern const size_t segue__asked_frames_n;
extern const segue__class segue__asked_classes[];
typedef struct segue__prompt_words {
  segue__prompt by;
  const char *name; /* of a fact that nothing else names; NULL its own last word */
  const char *const *patterns;
} segue__prompt_words;
extern const segue__prompt_words segue__prompts[];
extern const size_t segue__prompts_n;
extern const char *const segue__prompted_never[]; /* of the bot's sentences: ask for something to be done */
extern const char segue__prompted_idle[];         /* words of a question that don't say what it is about */
extern const char segue__prompted_vague[];        /* nouns that name no fact */
extern const char segue__prompted_around[];       /* around an answer */

#endif /* SEGUE_HANDOFF_QUESTION_H */
