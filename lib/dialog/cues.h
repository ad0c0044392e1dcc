/* SPDX-License-Identifier: Apache-2.0 */
/* dialog/cues.h: what a turn tells about how the call is going, by tables of English phrasings (cues.c, cues_bot.c,
 * cues_mood.c, request.c). Another language is another set of tables. Pure, allocates nothing. */
#ifndef SEGUE_DIALOG_CUES_H
#define SEGUE_DIALOG_CUES_H

#include "dialog/words.h"

enum {
  /* what bots say */
  SEGUE__CUE_NOT_IDENTIFIED = 1 << 0, /* cannot tell who the caller is, or go on without some detail */
  SEGUE__CUE_NOT_UNDERSTOOD = 1 << 1,
  SEGUE__CUE_REFUSED = 1 << 2,   /* will or can not do it */
  SEGUE__CUE_FAILED = 1 << 3,    /* tried, and it did not work or was not to be had */
  SEGUE__CUE_SUCCEEDED = 1 << 4, /* done */
  SEGUE__CUE_OFFERS_PERSON = 1 << 5,
  SEGUE__CUE_NEEDS_DETAIL = 1 << 7, /* asks for something it needs to go on */
  SEGUE__CUE_WONDERS =
      1
      << 10, /* asks whether something is so, to find out what is wrong (a bit that callers' turns use too) */
  SEGUE__CUE_TRIED = 1 << 11,  /* of FAILED: could not this time (a bit that callers' turns use too) */
  SEGUE__CUE_CLOSING = 1 << 6, /* goodbyes, "anything else?", greetings: said in every call */
  /* what callers say */
  SEGUE__CUE_WANTS_PERSON = 1 << 8,
  SEGUE__CUE_MAY_WANT_PERSON =
      1 << 0, /* ... if something has gone wrong (a bit that bots' turns use otherwise) */
  SEGUE__CUE_WANTS_NO_PERSON = 1 << 9,
  SEGUE__CUE_YES = 1 << 10,
  SEGUE__CUE_NO = 1 << 11,
  SEGUE__CUE_CANNOT_GIVE = 1 << 12, /* does not have or remember what was asked for */
  SEGUE__CUE_INSISTS = 1 << 13,     /* presses on after a no */
  SEGUE__CUE_GIVES_UP = 1 << 14,
  SEGUE__CUE_FIX_FAILED = 1 << 15, /* what was proposed did not help or was tried before */
  SEGUE__CUE_SAYS_AGAIN = 1 << 16, /* "I already told you" */
  SEGUE__CUE_ANGRY = 1 << 17,      /* with the service, not with fate */
  SEGUE__CUE_UPSET = 1 << 18,      /* with something */
  SEGUE__CUE_THANKS = 1 << 19,
  SEGUE__CUE_PROPOSES = 1 << 22,    /* something else than before */
  SEGUE__CUE_NOT_WORKING = 1 << 23, /* what the call is about, or a fix just tried */
  SEGUE__CUE_PROPOSES_FIX = 1 << 24,
  SEGUE__CUE_ASKS_WHY = 1 << 26, /* a short "how come?", which presses for nothing */
  SEGUE__CUE_CORRECTS = 1 << 27, /* "no, I don't want a ride": the bot is on the wrong track */
  /* bots again */
  SEGUE__CUE_APOLOGISES = 1 << 20,
  SEGUE__CUE_ALTERNATIVE = 1 << 21, /* offers another way on */
  SEGUE__CUE_NOT_FOUND = 1 << 25,   /* of NOT_IDENTIFIED: no record of the caller was found */
  SEGUE__CUE_MENU = 1 << 28,        /* tells what it can do: as an answer, that it can't do the other */
  SEGUE__CUE_ASKS_CHECK = 1 << 29,  /* of PROPOSES_FIX: something is to be looked at */
  SEGUE__CUE_CHECKED = 1 << 30,     /* ... and the caller finds nothing wrong with it */
  /* what goes wrong in bots' turns */
  SEGUE__CUE_TROUBLES =
      SEGUE__CUE_NOT_IDENTIFIED | SEGUE__CUE_NOT_UNDERSTOOD | SEGUE__CUE_REFUSED | SEGUE__CUE_FAILED
};

uint32_t segue__cues_bot(const segue__words *w);
uint32_t segue__cues_caller(const segue__words *w);
/* Whether segue__cues_caller would find one of `cues`, those of requests and moods excepted, without looking for others. */
bool segue__cues_caller_has(const segue__words *w, uint32_t cues);
/* cues_mood.c: SEGUE__CUE_ANGRY and SEGUE__CUE_UPSET. */
uint32_t segue__cues_mood(const segue__words *w);
/* The caller tells that it works now: to be believed once something was proposed. */
bool segue__cues_solved(const segue__words *w);

/* request.c: SEGUE__CUE_WANTS_PERSON, SEGUE__CUE_MAY_WANT_PERSON, SEGUE__CUE_WANTS_NO_PERSON or 0. */
uint32_t segue__cues_request(const segue__words *w);
/* Whether a bot's turn offers a person as the thing to say yes to. */
bool segue__cues_offer(const segue__words *w);

#endif /* SEGUE_DIALOG_CUES_H */
