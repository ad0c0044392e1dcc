/* SPDX-License-Identifier: Apache-2.0 */
/* Words of a turn. Text from speech recognition has no punctuation and no capitals, typed text has both;
 * everything that reads turns works on these tokens. */
#ifndef SEGUE_LIB_CONTEXT_TOKEN_H
#define SEGUE_LIB_CONTEXT_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SEGUE__TOKEN_WORD, SEGUE__TOKEN_DIGITS, SEGUE__TOKEN_MIXED, SEGUE__TOKEN_PUNCT };
enum { SEGUE__TOKEN_LOW = 28 };

typedef struct segue__token {
  uint32_t at, len;           /* bytes in the text */
  uint8_t kind;               /* SEGUE__TOKEN_* */
  uint8_t cue, cue_len;       /* filled by segue__mark_cues (redact.h) */
  uint8_t spaced;             /* a blank stands before it */
  uint8_t proper;             /* small only because a recogniser wrote it: infer_misheard.c */
  char low[SEGUE__TOKEN_LOW]; /* lower case, typographic apostrophes as ', cut when longer */
} segue__token;

typedef struct segue__tokens {
  const char *text;
  size_t len;
  segue__token *t;
  size_t n, cap;
  bool animals; /* pets are the matter of the call: their names are no secret (redact.h) */
} segue__tokens;

/* Texts beyond this are refused: nobody says so much in one turn. */
enum { SEGUE__TURN_MAX = 65536 };

/* Reuses the array of an earlier call. SEGUE_OK, SEGUE_E_NOMEM, or SEGUE_E_LIMIT. */
int segue__tokenize(segue__tokens *ts, const char *text, size_t len);
void segue__tokens_fini(segue__tokens *ts);

bool segue__token_is(const segue__tokens *ts, size_t i, const char *word); /* false past the end */
/* Whether tokens from `i` on are the blank-separated words of `phrase`; their number, 0 if not. A word that
 * ends in * matches any beginning with it. */
size_t segue__token_phrase(const segue__tokens *ts, size_t i, const char *phrase);
/* Whether `word` is among the blank-separated `list` (with a blank at both ends). */
bool segue__word_in(const char *list, const char *word);

/* Two letters changed about, or one too many, few, or other: "dere", "prefect", "maiten". */
bool segue__near(const char *a, size_t n, const char *b, size_t m);
/* Whether `word` is one of `list`, or near one that has as many as `least` letters. */
bool segue__word_near(const char *list, const char *word, size_t least);

/* ---- numbers, typed or spoken ---- */

/* A maximal run of digits, however grouped or said: "4111 1111", "four one double one", "twenty three". */
enum { SEGUE__RUN_DIGITS = 64, SEGUE__RUN_GROUPS = 24 };
typedef struct segue__run {
  size_t first, last; /* tokens, inclusive */
  uint8_t n;          /* digits */
  uint8_t spoken;     /* at least one was said in words */
  uint8_t n_groups;
  uint8_t group[SEGUE__RUN_GROUPS]; /* digit index at which each group begins */
  char digits[SEGUE__RUN_DIGITS + 1];
} segue__run;

/* The next run at or after token `from`; false when there is none. A lone "one", "to" or "oh" is no
 * run. */
enum {
  SEGUE__RUN_ALONE = 1,    /* count these too */
  SEGUE__RUN_QUANTITY = 4, /* "one hundred and twelve" is 112; else digit by digit, 10012 */
  SEGUE__RUN_STRICT = 2    /* end at the end of a sentence, and at a comma beside a group of three or more */
};
bool segue__next_run(const segue__tokens *ts, size_t from, unsigned flags, segue__run *run);
/* The same of one that begins at token `to` at the latest: for who only asks what stands close by. */
bool segue__run_near(const segue__tokens *ts, size_t from, size_t to, unsigned flags, segue__run *run);

/* One number word or typed block at token `i`: its digits are appended to `r`, `*said` tells whether in words.
 * Tokens taken, 0 when it is none. */
size_t segue__take_number(const segue__tokens *ts, size_t i, segue__run *r, bool *said);

/* The words or digits from `first` to `last` as one quantity: "two hundred and fifty" is 250. false when they
 * are none, as "four four one". */
bool segue__quantity(const segue__tokens *ts, size_t first, size_t last, uint64_t *value);

/* Words people say between digits. */
bool segue__is_filler(const char *low);

#endif /* SEGUE_LIB_CONTEXT_TOKEN_H */
