/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/repeats.h: what the caller had to say, prove or try a second time after the bridge, read from the
 * agent's and the caller's turns against what was known at the handoff (doc/handoff.md). Phrases are data in
 * repeats_data.c. Pure, allocates nothing. */
#ifndef SEGUE_HANDOFF_REPEATS_H
#define SEGUE_HANDOFF_REPEATS_H

#include <segue/context.h>

#include "base/buf.h"
#include "context/pieces.h"
#include "dialog/words.h"

enum {
  SEGUE__REPEATS_MAX = 64,
  SEGUE__FACTS_MAX = 48,
  SEGUE__FIXES_MAX = 16,
  SEGUE__FIELD_LEN = 40,
  SEGUE__VALUE_LEN = 48,
  SEGUE__WAITING_MAX = 4,
  SEGUE__EXCHANGES_MAX = 32,
  SEGUE__PIECES_FOUND = 8
};

typedef enum segue__repeat_kind {
  SEGUE__REPEAT_REASK = 0,  /* asked for something that was known */
  SEGUE__REPEAT_REVERIFY,   /* asked to prove an identity that was proven */
  SEGUE__REPEAT_REFIX,      /* proposed what had been tried */
  SEGUE__REPEAT_CALLER_SAYS /* "I already told …" */
} segue__repeat_kind;

typedef struct segue__repeat {
  segue__repeat_kind kind;
  int32_t turn, known_from; /* SEGUE_TURN_NONE: not known from which turn */
  char field[SEGUE__FIELD_LEN];
  uint32_t sorts, ends; /* that its sentence sought: handoff/sought.h, handoff/ends.h */
} segue__repeat;

/* How the bot asked for a fact. */
typedef enum segue__prompt {
  SEGUE__PROMPT_NONE = 0, /* it did not, or by a name of the tables */
  SEGUE__PROMPT_NOUN,     /* "which crossing" */
  SEGUE__PROMPT_WHERE,
  SEGUE__PROMPT_WHEN,
  SEGUE__PROMPT_WHO,
  SEGUE__PROMPT_WHY,
  SEGUE__PROMPT_HOW_MANY,
  SEGUE__PROMPT_HOW_MUCH,
  SEGUE__PROMPT_HOW_LONG,
  SEGUE__PROMPT_WHAT,    /* "what does the bag look like" */
  SEGUE__PROMPT_WHETHER, /* yes or no */
  SEGUE__PROMPT_TOLD     /* it did not: the caller told it unasked */
} segue__prompt;

typedef struct segue__fact {
  char field[SEGUE__FIELD_LEN]; /* as the tables call it */
  char name[SEGUE__FIELD_LEN];  /* as the context does */
  char value[SEGUE__VALUE_LEN]; /* "" unknown; to tell confirmations from questions */
  char event[24];               /* of a date: what happened then; "" its name tells */
  char asked[SEGUE__FIELD_LEN]; /* words of the bot's question that say for what, joined by _ */
  segue__prompt by;
  int32_t known_from;
  bool verified, told; /* told: unasked */
} segue__fact;

typedef struct segue__tried {
  char action[SEGUE__FIELD_LEN];
  int32_t known_from;
} segue__tried;

typedef struct segue__waiting {
  segue__prompt by;
  char name[SEGUE__FIELD_LEN], asked[SEGUE__FIELD_LEN];
} segue__waiting;

/* A turn of the caller's before the bridge and the bot's question that it answers, by their telling words. */
typedef struct segue__exchange {
  int32_t turn;
  uint32_t sorts, told; /* of answers, as the question sought and as the turn looks: handoff/sought.h */
  uint32_t ends;        /* … and of which end of a journey: handoff/ends.h */
  bool whether, tries;  /* asked for yes or no; whether something was tried */
  bool wish;            /* of what the caller would have, not of what is */
  uint32_t alone;       /* a mere value, and nobody was heard asking: its sorts by handoff/alone.h; 0 not */
  char asked[72], said[112];
} segue__exchange;

/* How far it was found when a turn began. */
typedef struct segue__repeat_mark {
  size_t n_found;
  uint32_t confirmations, answered_for;
  int32_t last_ask;
} segue__repeat_mark;

/* What one speaker has said since the other did, and what was found before it: repeats_pieces.c. */
typedef struct segue__repeat_pieces {
  segue__spoken said;
  int who;
  int32_t turn; /* the latest */
  segue__repeat_mark before;
} segue__repeat_pieces;

/* What the caller has said since the bot did, before the bridge, and what was known and waited for then. */
typedef struct segue__told_pieces {
  segue__spoken said;
  int32_t turn; /* the latest */
  size_t n_facts, n_waiting;
  uint64_t asked;
  segue__exchange open;
  bool heard;
} segue__told_pieces;

typedef struct segue__repeats {
  segue__fact facts[SEGUE__FACTS_MAX];
  segue__tried fixes[SEGUE__FIXES_MAX];
  segue__repeat found[SEGUE__REPEATS_MAX];
  size_t n_facts, n_fixes, n_found;
  segue__gist_of title; /* of the issue */
  uint64_t given;       /* proofs that were noted, by fields as bits; their values are kept nowhere */
  uint64_t asked;       /* fields of the bot's latest turn, as bits */
  segue__waiting waiting[SEGUE__WAITING_MAX]; /* … and what it asked for that no table names */
  size_t n_waiting;
  segue__exchange open, exchanges[SEGUE__EXCHANGES_MAX]; /* open: the bot's latest turn; kept are the first */
  size_t n_exchanges;
  bool heard; /* the bot, since the caller's last turn */
  uint32_t confirmations, agent_turns;
  int32_t last_ask;          /* index in `found` of what the agent's latest turn repeats, -1 nothing */
  uint32_t answered_for;     /* caller_says that complain about a repeat that is counted already */
  bool verified, agent_asks; /* agent_asks: the latest turn of theirs does */
  segue__repeat_pieces pieces;
  segue__told_pieces told;
} segue__repeats;

void segue__repeats_init(segue__repeats *r);
/* Another agent takes over: what is known is told anew, what was found so far stays. */
void segue__repeats_again(segue__repeats *r);
/* A turn before the bridge: what the bot asked for and the caller gave is known. The caller's that goes on with their
 * sentence of the turn before is read with it. */
void segue__repeats_before(segue__repeats *r, int who, int32_t turn, const char *text);
/* The same of a turn by itself. */
void segue__repeats_turn_before(segue__repeats *r, int who, int32_t turn, const char *text);
/* An entity was noted that no context holds, being secret: that it is known counts. Before the context. */
void segue__repeats_given(segue__repeats *r, const char *name);
/* The same as bits, 0 for what proves nothing, to be added to `given` by who has no repeats yet. */
uint64_t segue__repeats_proof(const char *name);
/* What the context held at the handoff. After the turns before. */
void segue__repeats_context(segue__repeats *r, const segue_context *ctx);
/* A turn of the agent's or the caller's after the bridge; one that goes on from the turn before is read with it. */
void segue__repeats_after(segue__repeats *r, int who, int32_t turn, const char *text);
/* The same of a turn by itself. */
void segue__repeats_turn(segue__repeats *r, int who, int32_t turn, const char *text);
/* How often the caller was made to repeat themselves: all that was found, a complaint about a repeat that is
 * itself found not counted twice. */
uint32_t segue__repeats_count(const segue__repeats *r);
/* Append "caller_repeats", "repeats" and "confirmations", without braces; all null for r NULL or when no turn
 * of an agent's was seen. */
void segue__repeats_json(const segue__repeats *r, segue__buf *out);

/* ---- fields_data.c ---- */
typedef struct segue__field_cue {
  const char *field;
  const char *const *nouns;  /* ask for the field together with a form of asking */
  const char *const *direct; /* ask by themselves */
  const char *entities;      /* names of entities that are this field: words, prefixes with * */
  bool proof;                /* serves to prove who somebody is */
} segue__field_cue;
extern const segue__field_cue segue__field_cues[];
extern const size_t segue__field_cues_n; /* at most 64 */
/* ---- repeats_data.c ---- */
extern const segue__class segue__repeats_classes[];
extern const char *const segue__ask_forms[], *const segue__confirm_forms[], *const segue__still_forms[],
                                                                                *const segue__tag_forms[];
extern const char *const segue__propose_forms[], *const segue__acknowledge_forms[];
extern const char
    *const segue__restart_forms[]; /* phrases for what is one word elsewhere: "turn off and on" */
extern const char *const segue__check_forms[];
extern const char *const segue__complaints[];    /* the caller's of saying it again */
extern const char *const segue__told_others[];   /* … what sounds like it */
extern const char segue__hedges[];               /* anywhere, saying nothing */
extern const char segue__interjections[];        /* before what a sentence says */
extern const char segue__vocatives[];            /* … and after it */
extern const char *const segue__opening_leads[]; /* how an open question begins */
extern const char *const segue__opening_never[]; /* open questions for something else than the matter */
extern const char segue__opening_core[];         /* words one of which it has */
extern const char segue__opening_vague[];        /* words that it may have */
extern const char *const segue__fix_synonyms[];  /* "restart reboot …": the first stands for all */

#endif /* SEGUE_HANDOFF_REPEATS_H */
