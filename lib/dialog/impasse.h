/* SPDX-License-Identifier: Apache-2.0 */
/* dialog/impasse.h: whether a call leads nowhere, by its form instead of by phrases: the bot says no or what it said
 * before, in whatever words, and the caller comes back on the matter instead of taking it. Sans-IO, allocates nothing.
 * Owner: the policy. */
#ifndef SEGUE_DIALOG_IMPASSE_H
#define SEGUE_DIALOG_IMPASSE_H

#include "dialog/cues.h"

enum { SEGUE__IMPASSE_BACK = 4 };

typedef struct segue__impasse {
  uint32_t dead;    /* bot turns that led nowhere since the caller last took one, */
  uint32_t pressed; /* and caller turns that came back on the matter after such a turn; both in halves */
  int32_t turn;     /* the latest of either, SEGUE_TURN_NONE before the first */
  bool listens;     /* the bot's last turn only shows that it heard, and counts for nothing */
  bool nowhere;     /* the bot's last turn is a no, one of those before, or has nothing in it */
  bool again;       /* ... not a new no */
  bool same;        /* ... and in the same words, past what the caller said */
  bool done;        /* ... or says that something is done */
  bool wants_fix;   /* ... or wants something tried */
  bool instructs;   /* ... or done */
  bool states;      /* ... or asks nothing */
  bool closes;      /* ... or asks what else there is */
  bool wonders;     /* ... or whether something is so */
  bool confirms;    /* ... or whether it has something right */
  bool proposes;    /* ... or whether the caller would like something */
  bool back;        /* the caller's last turn came back on the matter */
  bool protests;    /* ... or denies something, or says something of theirs again */
  bool heard;       /* ... or is one that wants an answer of its own */
  segue__gist_of bot[SEGUE__IMPASSE_BACK], caller[SEGUE__IMPASSE_BACK]; /* rings */
  bool asked[SEGUE__IMPASSE_BACK];       /* of the bot's turns: it asks whether something is so */
  bool no[SEGUE__IMPASSE_BACK];          /* ... it says that something is not so */
  bool found[SEGUE__IMPASSE_BACK];       /* of the caller's turns: an answer to such a question */
  uint32_t figures[SEGUE__IMPASSE_BACK]; /* of the bot's turns: the numbers in them, as a hash */
  segue__gist_of greeting;
  uint32_t n_bot, n_caller;
} segue__impasse;

void segue__impasse_init(segue__impasse *m);
/* `cues` are those of the turn (segue__cues_bot, segue__cues_caller). */
void segue__impasse_bot(segue__impasse *m, int32_t turn, const segue__words *w, uint32_t cues);
void segue__impasse_caller(segue__impasse *m, int32_t turn, const segue__words *w, uint32_t cues);
/* 0 it goes on … 1 it does not. */
double segue__impasse_value(const segue__impasse *m);

#endif /* SEGUE_DIALOG_IMPASSE_H */
