/* SPDX-License-Identifier: Apache-2.0 */
/* dialog/course.h: the course of a call, read from its turns alone: what failed, was refused, was not
 * understood, was said again, and how the caller took it. Counts start anew when something succeeds.
 * Sans-IO, allocates nothing. Owner: the policy. */
#ifndef SEGUE_DIALOG_COURSE_H
#define SEGUE_DIALOG_COURSE_H

#include "dialog/cues.h"

enum { SEGUE__COURSE_GISTS = 12, SEGUE__COURSE_RECENT = 2 };

/* How often, and the latest turn that bears it out (SEGUE_TURN_NONE before the first). */
typedef struct segue__evidence {
  uint32_t n;
  int32_t turn;
} segue__evidence;

typedef struct segue__course {
  segue__evidence unidentified; /* the bot could not identify the caller or go on without a detail */
  segue__evidence failed;       /* a request of the caller's failed */
  uint32_t softened;            /* of the failures, those of one of several ways tried, */
  uint32_t tried;               /* and those told as an inability */
  segue__evidence refused;
  segue__evidence not_understood; /* in a row */
  segue__evidence fixes;          /* the caller reports that a fix did not help */
  segue__evidence said_again;     /* the caller says that they said it before */
  segue__evidence asked_again;    /* the bot asked the same again, in a row */
  segue__evidence restated;       /* the caller said the same again, unasked */
  segue__evidence ignored;        /* ... and the caller protested or gave the same answer again */
  segue__evidence insisted;       /* pressed on after a no */
  segue__evidence angry;
  segue__evidence upset;    /* after something went wrong */
  segue__evidence unplaced; /* caller turns that the dialog engine could not place, by its own word */
  int32_t wish_turn;        /* of the latest request for a person that is not yet granted */
  bool accepted;            /* that request accepts the bot's offer */
  bool declined;            /* the caller does not want a person */
  uint32_t not_found;       /* of `unidentified`: there was no record to find */
  bool cannot_give;         /* the caller lacks what was asked for */
  bool lacks_all;           /* ... and then what would have done instead */
  bool no_way_on;           /* ... and the bot says that it is needed, and asks for nothing else */
  uint32_t corrected;       /* the caller set the bot right, telling their matter again */
  bool set_right;           /* `ignored` says so, */
  bool retold;              /* ... or that the caller told again what they had told */
  bool gave_up;             /* the caller just did, with something still open */
  bool verbatim;            /* the bot's last turn is one of the two before, word for word */
  uint32_t stuck;           /* so often in a row the bot said its last turn again, word for word */
  bool proposed;            /* the bot has proposed a fix */
  bool wants_fix;           /* its last turn proposes one */
  bool wants_check;         /* ... and wants something looked at */
  bool fix_again;           /* ... one that it proposed before */
  bool offered;             /* one of the bot's turns since the caller's last one offers a person */
  bool asked_why;           /* the caller just asked for the reason: the same no told again is no other one */
  uint32_t last_caller, last_bot;                                       /* cues */
  segue__gist_of bot[SEGUE__COURSE_GISTS], caller[SEGUE__COURSE_GISTS]; /* rings */
  segue__gist_of recent[SEGUE__COURSE_RECENT]; /* a ring of the caller's last turns, however short */
  uint32_t n_bot, n_caller, n_recent;
  uint32_t spelt[2];  /* the bot's last two turns word for word, as hashes; 0 too short */
  uint32_t closed[2]; /* ... the last sentence of each */
} segue__course;

void segue__course_init(segue__course *c);
void segue__course_bot(segue__course *c, int32_t turn, const segue__words *w);
void segue__course_caller(segue__course *c, int32_t turn, const segue__words *w);
/* The call leads nowhere (dialog/impasse.h) at this turn of the caller's: what may be a wish for a person is one. */
void segue__course_stalls(segue__course *c, int32_t turn);
/* A turn of the caller's that was recognised too poorly to rest on: of its words only a request for a person counts. */
void segue__course_misheard(segue__course *c, int32_t turn, const segue__words *w);
/* The dialog engine says that it could not place this turn of the caller's. @return false: it was counted already. */
bool segue__course_unplaced(segue__course *c, int32_t turn);
/* A fix is on record as done: what could not be placed before no longer presses. */
void segue__course_fixed(segue__course *c);
/* The caller has been verified: what went wrong on the way there, and what was said twice for it, no longer
 * presses. */
void segue__course_verified(segue__course *c);

#endif /* SEGUE_DIALOG_COURSE_H */
