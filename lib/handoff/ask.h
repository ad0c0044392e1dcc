/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/ask.h: answers what an agent asks about the call, from its turns and its context: extractive, so
 * that nothing is said that was not said or noted. Phrases are data in ask_data.c. Pure; texts it is given
 * are redacted already. */
#ifndef SEGUE_HANDOFF_ASK_H
#define SEGUE_HANDOFF_ASK_H

#include <segue/context.h>

#include "base/buf.h"
#include "dialog/transcript.h"
#include "dialog/words.h"

enum { SEGUE__ASK_TURNS = 3 };

typedef struct segue__ask_answer {
  bool said;        /* false: nothing in the call bears on it, and `text` says so */
  uint32_t n_turns; /* that it rests on, the strongest first; 0 when it rests on the context alone */
  int32_t turns[SEGUE__ASK_TURNS];
  bool fixed;   /* no other turn may come before its first */
  double score; /* 0 … 1 */
  char text[400];
} segue__ask_answer;

/* Either of `ctx` and `t` may be NULL. The question is UTF-8 of any length; beyond 320 words it is cut.
 * @return SEGUE_OK, also for "not said"; SEGUE_E_NOMEM. */
int segue__ask(const segue_context *ctx, const segue__transcript *t, const char *question,
               segue__ask_answer *out);
/* Append the members "said", "text" and "turns", without braces. */
void segue__ask_json(const segue__ask_answer *a, segue__buf *out);

/* ---- for the files of ask_*.c ---- */

/* What a value looks like. */
typedef enum segue__ask_kind {
  SEGUE__ASK_ANY = 0,
  SEGUE__ASK_YEAR,
  SEGUE__ASK_ZIP,
  SEGUE__ASK_CODE,  /* an identifier: three digits and more, or letters and digits */
  SEGUE__ASK_COUNT, /* a small number */
  SEGUE__ASK_TIME,
  SEGUE__ASK_DAY,  /* a day or date */
  SEGUE__ASK_WHEN, /* either of the two */
  SEGUE__ASK_MONEY,
  SEGUE__ASK_EMAIL,
  SEGUE__ASK_LOGIN, /* a user name */
  SEGUE__ASK_FROM,  /* a place one leaves from */
  SEGUE__ASK_TO,
  SEGUE__ASK_MAKE, /* a maker of cars */
  SEGUE__ASK_NAME,
  SEGUE__ASK_WHO, /* as NAME, and the caller's own */
  SEGUE__ASK_ADDRESS
} segue__ask_kind;

/* What may count as the value when the bot's questions are not in the log: callers answer in few words, the
 * name first. */
typedef enum segue__ask_guess {
  SEGUE__GUESS_NOT = 0,
  SEGUE__GUESS_KIND,   /* any value of the kind */
  SEGUE__GUESS_NAME,   /* the first short answer in words, of a stranger's household the last */
  SEGUE__GUESS_PLACE,  /* the first short answer in words */
  SEGUE__GUESS_LATER,  /* one behind the first */
  SEGUE__GUESS_AMOUNT, /* a number, not the first */
  SEGUE__GUESS_ACCOUNT /* a number; the shorter one that is said first proves who somebody is */
} segue__ask_guess;

typedef struct segue__ask_concept {
  const char *name;
  segue__ask_kind kind;
  const char *const *asked; /* patterns by which a question asks for it */
  const char *label;        /* words (list of dialog/words.h) that a turn or the bot's question names it by */
  const char *entities;     /* names of entities that are it */
  const char *domain; /* words of which one must occur in the call before a value without its label counts */
  bool plain;         /* a value of the kind needs no label: "at 10 pm" is a time */
  segue__ask_guess guess;
} segue__ask_concept;
extern const segue__ask_concept segue__ask_concepts[];
extern const size_t segue__ask_concepts_n; /* at most 64 */
extern const segue__class segue__ask_classes[];
extern const char segue__ask_idle[];            /* words of a question that say nothing about its subject */
extern const char segue__ask_common[];          /* beside a concept these do not either */
extern const char *const segue__ask_synonyms[]; /* "cancel* call* refund*": any stands for all */
extern const char *const segue__ask_how_old[], *const segue__ask_how_much[], *const segue__ask_how_many[],
                                                                                 *const segue__ask_when[],
                                                                                     *const segue__ask_who[];
extern const char *const segue__ask_secret[]; /* patterns of questions for what is never told */

/* ask_quote.c: what an answer rests on, each turn once; SEGUE_TURN_NONE is left out. */
void segue__ask_cite(segue__ask_answer *out, int32_t turn);
/* The turn in its own words, cut between words, and who said it, behind `before`. */
void segue__ask_quote(segue__ask_answer *out, const segue__transcript *t, int32_t turn, const char *before);
/* ask_short.c: what is cut short as it is meant, "cust no" as "customer number", "from" alone as "from where". */
void segue__ask_spell_out(segue__words *question);
/* ask_values.c: how well the text holds a value of the kind, 0 … 1. */
double segue__ask_value(segue__ask_kind kind, const segue__words *w, const char *text, bool prompted);
/* A short answer: the number of its words that are not conversation; 0 when it is a sentence. */
size_t segue__ask_bare(const segue__words *w);
/* ... of which one at least is neither a number nor a filler. */
bool segue__ask_wordy(const segue__words *w);
/* It begins with one of `greetings` and somebody's name, "hi alex"; not "hello, priya here". */
bool segue__ask_greets(const segue__words *w, const char *greetings);
/* Digits said in a row, at most. */
size_t segue__ask_digits(const segue__words *w);
/* ask_context.c: questions about the call as a whole, answered from the context: who, why, what was tried,
 * how they feel. True when it was one. */
bool segue__ask_whole(const segue_context *ctx, const segue__transcript *t, const segue__words *q,
                      segue__ask_answer *out);

#endif /* SEGUE_HANDOFF_ASK_H */
