/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/ask_signs.h: which turn answers, or that none does, by the weighed sum of what speaks for each: the ranks, the tables, whom
 * it is from, what it answers, what it looks like. The weights are data in ask_signs_data.c, fitted on questions whose answers
 * are known. Pure. */
#ifndef SEGUE_HANDOFF_ASK_SIGNS_H
#define SEGUE_HANDOFF_ASK_SIGNS_H

#include "handoff/ask_matter.h"

/* What speaks for a turn or against it. */
typedef enum segue__sign {
  SEGUE__SIGN_RANK,      /* its rank (ask_rank.h) … */
  SEGUE__SIGN_RANK_BEST, /* … is the highest */
  SEGUE__SIGN_COVER,     /* how far it is about what the question is … */
  SEGUE__SIGN_COVER_WHETHER,
  SEGUE__SIGN_COVER_ANY,
  SEGUE__SIGN_COVER_WHY,
  SEGUE__SIGN_COVER_WHERE,
  SEGUE__SIGN_WORDS,     /* words of the question in it … */
  SEGUE__SIGN_WORDS_ALL, /* … light ones too */
  SEGUE__SIGN_PROMPT,    /* … in what it answers */
  SEGUE__SIGN_BEFORE,
  SEGUE__SIGN_BEFORE_2,
  SEGUE__SIGN_BEHIND,
  SEGUE__SIGN_ALIEN,  /* none of these */
  SEGUE__SIGN_UNSAID, /* words of the question that it has not */
  SEGUE__SIGN_VALUE,  /* it looks like the answer … */
  SEGUE__SIGN_VALUE_FULL,
  SEGUE__SIGN_VALUE_NOT,
  SEGUE__SIGN_VALUE_RARE, /* … and few others do */
  SEGUE__SIGN_VALUE_WORDS,
  SEGUE__SIGN_VALUE_PROMPT,
  SEGUE__SIGN_VALUE_ALIEN,
  SEGUE__SIGN_VALUE_LONG, /* a time that something takes */
  SEGUE__SIGN_SAME,       /* the bot asked for the same sort */
  SEGUE__SIGN_ANSWERS,    /* … or much the same */
  SEGUE__SIGN_BOT,
  SEGUE__SIGN_BOT_VALUE,
  SEGUE__SIGN_BOT_ASKS,
  SEGUE__SIGN_BOT_ONLY_ASKS,
  SEGUE__SIGN_CALLER_ASKS,
  SEGUE__SIGN_REPLY, /* the caller's first turn behind another's */
  SEGUE__SIGN_REPLY_WORDS,
  SEGUE__SIGN_NOT_WHICH, /* nothing of what the question is a "which" of */
  SEGUE__SIGN_OPENING,   /* the matter of the call, asked in words that say little */
  SEGUE__SIGN_IN_VAIN,   /* it is not behind a turn that could not tell */
  SEGUE__SIGN_MENDS,     /* "actually", "no wait" */
  SEGUE__SIGN_MENDED,    /* … and a turn like it does so later */
  SEGUE__SIGN_MENDED_CALLER,
  SEGUE__SIGN_MENDS_VALUE,
  SEGUE__SIGN_END_SAME, /* of the same end of a journey or span (ask_facet.h); of the other */
  SEGUE__SIGN_END_OTHER,
  SEGUE__SIGN_PART_OTHER,  /* the hour, and the day is asked for; or the day */
  SEGUE__SIGN_ASKED,       /* it answers a question for the same sort, end and part */
  SEGUE__SIGN_ASKED_WORDS, /* … and in the same words */
  SEGUE__SIGN_UNSAID_2,    /* two words of the question at most */
  SEGUE__SIGN_LENGTH,
  SEGUE__SIGN_FIRST,
  SEGUE__SIGN_LATE, /* how far down the call, 0 … 1 */
  SEGUE__SIGN_NAMES,
  SEGUE__SIGN_NO_NAME,
  SEGUE__SIGN_OWNER, /* it tells of the person that is asked about */
  SEGUE__SIGN_NOT_OWNER,
  SEGUE__SIGN_FOUND, /* what the tables say (ask_search.h), of a kind that they know */
  SEGUE__SIGN_FOUND_SURE,
  SEGUE__SIGN_FOUND_VALUE,
  SEGUE__SIGN_FOUND_BEST,
  SEGUE__SIGN_HELD,   /* an item of the context came from it */
  SEGUE__SIGN_CHOSEN, /* tables and ranks together lead to it */
  SEGUE__SIGN_CHOSEN_WHOLE,
  SEGUE__SIGN_CHOSEN_CONCEPT,
  SEGUE__SIGN_CHOSEN_SCORE,
  SEGUE__SIGN_FOUND_FOREIGN, /* … of another thing than the one that the question names besides */
  SEGUE__SIGN_HELD_FOREIGN,
  SEGUE__SIGN_CHOSEN_FOREIGN,
  SEGUE__SIGN_OURS_BOT, /* what our side told is asked for */
  SEGUE__SIGN_OURS_CALLER,
  SEGUE__SIGN_BOT_MONEY,
  SEGUE__SIGN_BOT_CODE,
  SEGUE__SIGN_WISH, /* a wish is asked for, and this is one */
  SEGUE__SIGN_WISH_LATE,
  SEGUE__SIGN_ASSENTS, /* it says yes to what was said before it … */
  SEGUE__SIGN_ASSENTS_VALUE,
  SEGUE__SIGN_ASSENTED, /* … or what follows does to it */
  SEGUE__SIGN_ASSENTED_VALUE,
  SEGUE__SIGN_NUMBERED,   /* "flat 6", of "which flat" */
  SEGUE__SIGN_EITHER_ONE, /* of "A or B" one; both */
  SEGUE__SIGN_EITHER_BOTH,
  SEGUE__SIGN_OVERLAP, /* all words of the question but the smallest: in it … */
  SEGUE__SIGN_OVERLAP_BEFORE,
  SEGUE__SIGN_OVERLAP_BEHIND,
  SEGUE__SIGN_UNIT, /* … in it and in what the other side said just before … */
  SEGUE__SIGN_UNIT_BEFORE,
  SEGUE__SIGN_UNIT_VALUE,
  SEGUE__SIGN_UNIT_MORE, /* … that are counted by no sign above */
  SEGUE__SIGN_UNIT_BEST, /* … the most of all turns */
  SEGUE__SIGN_BARE, /* a short answer, and no turn of the bot's tells what to; 0 where the bot was heard */
  SEGUE__SIGNS
} segue__sign;

/* What speaks for "not said". */
typedef enum segue__none_sign {
  SEGUE__NONE_ALWAYS,
  SEGUE__NONE_TYPED,
  SEGUE__NONE_CONCEPT,
  SEGUE__NONE_STRANGE, /* the share of the question's words that no turn has */
  SEGUE__NONE_STRANGERS,
  SEGUE__NONE_VAGUE,
  SEGUE__NONE_TERMS,
  SEGUE__NONE_COVER, /* the highest … */
  SEGUE__NONE_RANK,
  SEGUE__NONE_WORDS,
  SEGUE__NONE_VALUE,
  SEGUE__NONE_SAME,
  SEGUE__NONE_FOUND,
  SEGUE__NONE_SAID, /* tables and ranks together have an answer … */
  SEGUE__NONE_SAID_CONCEPT,
  SEGUE__NONE_SAID_WHOLE,
  SEGUE__NONE_OWNER,
  SEGUE__NONE_NO_VALUE, /* no turn looks like the answer; one does */
  SEGUE__NONE_ONE_VALUE,
  SEGUE__NONE_ANY,
  SEGUE__NONE_WHETHER,
  SEGUE__NONE_WHERE,
  SEGUE__NONE_WHY,
  SEGUE__NONE_ENDS, /* one end of a journey or span is asked for */
  SEGUE__NONE_ASKED,
  SEGUE__NONE_PROMPT,
  SEGUE__NONE_TURNS,
  SEGUE__NONE_SPECIAL, /* the question names a thing besides the kind that the tables know; no turn does */
  SEGUE__NONE_SPECIAL_GONE,
  SEGUE__NONE_FOCUS, /* … what it is a "which" of */
  SEGUE__NONE_FOCUS_GONE,
  SEGUE__NONE_STRANGE_TYPED,
  SEGUE__NONE_OVERLAP,
  SEGUE__NONE_UNIT,
  SEGUE__NONE_UNIT_MORE,
  SEGUE__NONE_EITHER, /* "A or B?"; some turn of the caller's has one of them */
  SEGUE__NONE_EITHER_SAID,
  SEGUE__NONE_SIGNS
} segue__none_sign;

/* What a sign is worth where the bot was heard, and where it was not, so that callers answer what no turn asks, of a kind that the
 * tables know. */
typedef struct segue__weight {
  double heard, alone;
} segue__weight;
extern const segue__weight segue__sign_weights[SEGUE__SIGNS], segue__none_weights[SEGUE__NONE_SIGNS];

/* What was found out before. */
typedef struct segue__ask_found {
  const segue__matter *matter;
  const double *ranks, *found; /* one a turn; `found` may be NULL */
  int32_t held;   /* the turn that the item of the context which is asked for came from, or SEGUE_TURN_NONE */
  int32_t chosen; /* the turn that tables and ranks together lead to, or SEGUE_TURN_NONE */
  double score;   /* … and how surely */
  uint32_t special;          /* terms of the question that the tables' kind has not used up, as bits */
  bool said, whole, concept; /* they have an answer; of the call as a whole; the kind is known by its looks */
} segue__ask_found;

/* The signs of every turn, SEGUE__SIGNS a turn, and of "not said"; those of turns that can be no answer are left 0 and
 * `may` is false.
 * @return SEGUE_OK or SEGUE_E_NOMEM. */
int segue__signs_of(const segue__ask_found *f, double *signs, bool *may, double none[SEGUE__NONE_SIGNS]);
/* The strongest turns, `n` at most, strongest first, and what each is worth above "not said"; SEGUE_TURN_NONE behind the last.
 * @return SEGUE_OK or SEGUE_E_NOMEM. */
int segue__ask_weigh(const segue__ask_found *f, segue__ranked *best, size_t n);
/* A question begins: for tests/eval/ask_fit.py, to which a build with SEGUE__ASK_PRINT_SIGNS prints all signs; nothing otherwise. */
void segue__signs_question(void);

#endif /* SEGUE_HANDOFF_ASK_SIGNS_H */
