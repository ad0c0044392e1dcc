/* SPDX-License-Identifier: Apache-2.0 */
/* What redact.c (one turn) and redactor.c (a conversation) share. */
#ifndef SEGUE_LIB_CONTEXT_REDACTOR_H
#define SEGUE_LIB_CONTEXT_REDACTOR_H

#include "context/redact.h"

enum { SEGUE__SPANS = 64 };

/* What names a kind of secret: words, a blank between them; one that ends in * begins the word. */
typedef struct segue__cue {
  const char *phrase;
  int kind;
} segue__cue;
extern const segue__cue segue__cues[]; /* of secrets, and of a card that is only mentioned */
extern const size_t segue__n_cues;
extern const segue__cue segue__other_cues[]; /* of what is none */
extern const size_t segue__n_other_cues;

typedef struct segue__span {
  uint32_t from, to; /* bytes */
  int kind;
} segue__span;

typedef struct segue__turn_scan {
  const segue__tokens *ts;
  segue_redactor *memory; /* where secrets are remembered; NULL: nowhere */
  unsigned expect;        /* kinds asked for, 1 << SEGUE__SECRET_* */
  unsigned recall;        /* kinds that were asked for earlier in the call, whether or not they came */
  unsigned echo;          /* kinds that are due, of the party that reads back what it heard */
  unsigned begun;         /* out: kinds whose value ends in, or comes with, the next turn */
  bool listening;         /* the speaker is the one who was asked */
  bool answered;          /* … and has answered: what comes now need not belong to it */
  int part;               /* the kind of a number of which some digits came and more are due; NONE */
  bool alone;             /* nobody but the caller was heard so far: what was asked is not known */
  bool card;              /* … and a card was spoken of lately */
  bool date;              /* … for a date that only they know */
  bool again;             /* a reading of turns that were read before: their digits count once */
  bool found;             /* out: something that was asked for came */
  bool identified;        /* out: an identity number came whole */
  bool other_ends;        /* out: the turn ends in a number that is no secret, which may go on */
  bool carries; /* out: a card's number goes on here that began in an earlier turn, not known as one then */
  bool order_ends; /* out: and was named an order's, so it is no card's */
  segue__span spans[SEGUE__SPANS];
  size_t n_spans;
} segue__turn_scan;

enum {
  SEGUE__SECRETS = 48,
  SEGUE__SECRET_LEN = 64, /* of a longer one the beginning counts */
  SEGUE__DICTATED = 32,   /* digits of one number, and its end */
  SEGUE__MEMORY = 32,     /* turns that can still be revised */
  SEGUE__PIECES = 8,      /* turns one number may be spread over */
};

typedef struct segue__secret {
  int kind;
  size_t n;
  char value[SEGUE__SECRET_LEN]; /* digits alone, or lower-case letters */
} segue__secret;

typedef struct segue__past_turn {
  char *text; /* as masked so far */
  size_t len;
  int who;
  bool revised; /* by the latest turn */
} segue__past_turn;

typedef struct segue__piece {
  uint32_t turn;
  uint32_t from, to; /* bytes of that turn's masked text */
} segue__piece;

/* The last turns of the caller's (or agent's) since anybody else spoke, as they were heard, and what was due before them. */
enum { SEGUE__SPEECH_LEN = 400, SEGUE__SPEECH_TURNS = 4 };
typedef struct segue__speech {
  char text[SEGUE__SPEECH_LEN]; /* a blank behind each turn */
  size_t len, at[SEGUE__SPEECH_TURNS];
  size_t n; /* turns, up to the last before this one; 0: this one stands alone */
  int who;
  unsigned expect, recall;
  bool answered, date;
} segue__speech;

struct segue_redactor {
  segue__tokens ts, old; /* scratch */
  segue__speech speech;
  segue__buf out;
  segue__past_turn past[SEGUE__MEMORY]; /* turn t at t % SEGUE__MEMORY */
  uint32_t turns;
  segue__secret secrets[SEGUE__SECRETS];
  size_t n_secrets;
  uint32_t learnt; /* ever: when all places are taken, the oldest makes room */
  unsigned expect; /* of the caller or agent */
  int expect_age;
  bool asked;       /* by a question, not begun by the caller */
  bool answered;    /* what was asked for has come */
  bool other_open;  /* the speaker's last turn ended in a number that is no secret */
  bool order_open;  /* … and was named an order's */
  bool others;      /* bot or agent were heard */
  bool other_named; /* the caller's last turn named something that is no secret */
  /* Where the caller alone is heard: they said more than hello, told who they are, spoke of things with numbers, did so last. */
  bool talked, told_who, things, things_last;
  uint8_t number_n; /* digits of the last number in the last turn */
  int card_age;     /* the caller's turns since a card was spoken of; 0: never */
  bool animals;     /* who answers the phone is a vet */
  bool date;        /* what was asked for is a memorable date */
  uint8_t checking; /* turns that a check of who the caller is goes on for, if nothing else is asked */
  bool spanish;     /* the call is in that language */
  /* Numbers masked in the latest turns, put together: dictated in parts, read back whole. */
  char dictated[SEGUE__DICTATED];
  uint8_t dictated_n, dictated_turn; /* of this turn */
  int dictated_kind;
  uint8_t card_n;    /* digits of a card's number that have come */
  unsigned recall;   /* asked for at some time */
  uint32_t heard_at; /* the turn in which digits of a secret were heard last */
  bool heard;
  /* A number that may go on in the speaker's next turn. */
  segue__piece pieces[SEGUE__PIECES];
  size_t n_pieces;
  segue__run open;
  int open_who;
  bool open_card; /* it was named a card number */
};

/* The words of a text, as the rules read them; *spanish: as what they were read so far. */
int segue__read_words(segue__tokens *ts, const char *text, size_t n, bool *spanish);

/* ---- redact_follow.c ---- */
/* Look through the earlier turns for what has just been learnt to be secret. `echo` not NULL: besides, parts
 * of that number read back by the other party since turn `since`. */
void segue__revise_known(segue_redactor *r, const char *echo, uint32_t since);
/* Mask what the scan of earlier turn `t` found. */
void segue__revise_turn(segue_redactor *r, uint32_t t, segue__turn_scan *s);
/* Follow numbers from turn to turn: see whether this one goes on, remember where the last one may. */
void segue__follow(segue_redactor *r, segue__turn_scan *s, int who);
/* The kind of a secret that was asked for, of which digits came and more are due; NONE. */
int segue__part_of(const segue_redactor *r);
/* The number that may go on goes on no more. */
void segue__close_number(segue_redactor *r);

/* ---- redact_pieces.c ---- */
/* Read the turn once more together with those before it that it goes on from; all are masked accordingly. */
void segue__scan_pieces(segue_redactor *r, segue__turn_scan *s, int who);

/* ---- redact_expect.c ---- */
/* What is due of the caller after this turn. */
void segue__expect_from(segue_redactor *r, const segue__turn_scan *s, int who);

/* ---- the readers of a turn ---- */
void segue__scan_turn(segue__turn_scan *s);
void segue__scan_cards(segue__turn_scan *s);
void segue__scan_numbers(segue__turn_scan *s);
void segue__scan_dictated(segue__turn_scan *s);
void segue__scan_ids(segue__turn_scan *s);   /* identity numbers with letters in them */
void segue__scan_words(segue__turn_scan *s); /* passwords, answers, codes with letters */
/* Number after number with "no wait", "sorry" between: what the one is, the other is. */
void segue__scan_corrected(segue__turn_scan *s);
/* What is spelled in the turn is a secret of this kind. */
void segue__scan_spelled(segue__turn_scan *s, int kind);
/* One letter at `i` ("q", "quebec", "q for queen"), perhaps several times over; tokens taken, 0 when there is none. */
size_t segue__letter_at(const segue__tokens *ts, size_t i, char *c, size_t *times);
/* Letters spelled from token `i` on, joined in `out`; their number, 0 when there are none. */
size_t segue__spelled_at(const segue__tokens *ts, size_t i, char *out, size_t size, size_t *last);
/* Only numbers and words that go with giving them. */
bool segue__scan_bare(const segue__tokens *ts);
/* What is counted, paid or dated is no secret: "4711 dollars", "$400". */
bool segue__scan_counted(const segue__tokens *ts, const segue__run *r);
/* A preposition stands before the number: "in 1998". */
bool segue__scan_prepared(const segue__tokens *ts, const segue__run *r);
/* The kind that names what begins at token `i`, by the words before it; *ending: only its last digits are said. */
int segue__scan_label(const segue__turn_scan *s, size_t i, bool *ending);
/* "… is my pin": the same for what ends before token `i`. */
int segue__scan_label_after(const segue__turn_scan *s, size_t i);
bool segue__scan_masked(const segue__turn_scan *s, size_t token);
/* How many digits a secret of the kind has at least; 0 where it is no number. */
size_t segue__scan_whole(int kind);
void segue__scan_mask(segue__turn_scan *s, size_t first, size_t last, int kind);
void segue__scan_secret(segue__turn_scan *s, int kind, const char *value, size_t n);
/* The same of what is whole: nothing goes on from it. */
void segue__scan_learn(segue__turn_scan *s, int kind, const char *value, size_t n);
void segue__scan_write(segue__turn_scan *s, segue__buf *out);
const char *segue__mask_text(int kind);

/* A word of `list`, or near one of `least` letters or more, within `reach` tokens of `i`. */
bool segue__near_by(const segue__tokens *ts, size_t i, size_t reach, const char *list, size_t least);
/* Token `i` makes the turn ask for something only the caller knows about their own life. */
bool segue__own_life(const segue__tokens *ts, size_t i);
/* "your first instrument", "who taught you in primary?": asked by the whole turn. */
bool segue__youth_asked(const segue__tokens *ts);
/* "The answer you gave us", "your clue says …", "Security check. …" */
bool segue__answer_held(const segue__tokens *ts);

/* The caller alone is heard: what a bare number may be that comes now, 1 << SEGUE__SECRET_*; and what their turn tells for it. */
unsigned segue__alone_expects(const segue_redactor *r);
/* … and what comes after a number that was no order's, and long enough to be whole, does not go on from it. */
bool segue__alone_anew(const segue_redactor *r);
void segue__alone_heard(segue_redactor *r, const segue__turn_scan *s);

/* Know what `from` knows. */
void segue__memory_merge(segue_redactor *r, const segue_redactor *from);
/* Mask what is known to be secret. */
void segue__mask_known(segue__turn_scan *s, const segue_redactor *r);
void segue__mask_known_spelled(segue__turn_scan *s, const segue_redactor *r);

#endif /* SEGUE_LIB_CONTEXT_REDACTOR_H */
