/* SPDX-License-Identifier: Apache-2.0 */
/* dialog/words.h: words of a turn and patterns over them, for tables of phrases that must hold for typed
 * text (punctuated, capitals, "do not") and for recognised speech (none of it, "dont") alike.
 * Pure, allocates nothing. */
#ifndef SEGUE_DIALOG_WORDS_H
#define SEGUE_DIALOG_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { SEGUE__WORD_LEN = 20, SEGUE__WORDS_MAX = 320 };

/* Lower case, without apostrophes, usual pairs contracted: "do not" and "don't" are both "dont", "cannot",
 * "can not" and "can't" are "cannot", "I would" and "I'd" are "id". Words beyond the last are left out. */
typedef struct segue__words {
  size_t n;
  char w[SEGUE__WORDS_MAX][SEGUE__WORD_LEN];
  bool begins[SEGUE__WORDS_MAX]; /* a sentence begins with this word */
  bool asks[SEGUE__WORDS_MAX];   /* a question mark follows */
  uint32_t starts[32]; /* how they begin: by the first letter, which letters follow it; both in five bits */
} segue__words;

void segue__words_of(segue__words *out, const char *text, size_t len);
/* The same of what was said aloud: without "uh" and "um" and small words said twice, and "uh-huh" is "yeah". */
void segue__words_said(segue__words *out, const char *text, size_t len);
/* Note how the words begin, for whom puts any in by hand: a table is left out by it before it is tried at each word. Words
 * that are only taken out may stay noted. */
void segue__words_note(segue__words *w);

/* Named lists of words for patterns; a table ends with a NULL name. The words are separated by blanks, with
 * a blank at both ends; one that ends in * stands for all that begin so. */
typedef struct segue__class {
  const char *name, *words;
} segue__class;

/* A pattern is a sequence of blank-separated elements:
 *   word       that word; word* any that begins so; a|b either; <name> any of a class
 *   !element   one word of the same sentence that is not it
 *   ?element   it or nothing
 *   ..         up to four words of the same sentence; ... up to ten
 *   ^ and $    begin and end of a sentence (text without punctuation is one sentence); neither stands behind ?, ! or
 *              beside a word
 * Answers whether it matches at `from`; *end (may be NULL) is the first word behind it. */
bool segue__match_at(const segue__words *w, size_t from, const char *pattern, const segue__class *classes,
                     size_t *end);
/* Whether the turn has words that begin as those do which the pattern cannot do without. */
bool segue__may_match(const segue__words *w, const char *pattern);
/* The first place where one of the patterns (list ends with NULL) matches, or SIZE_MAX. `which` and `end`
 * may be NULL. */
size_t segue__match_any(const segue__words *w, const char *const *patterns, const segue__class *classes,
                        size_t *which, size_t *end);
/* The same word. Most that are compared differ in the first letter, and tables are long. */
static inline bool segue__same_word(const char *a, const char *b) {
  return *a == *b && strcmp(a, b) == 0;
}
bool segue__word_is(const char *word, const char *list, size_t list_len); /* "a|b*|c" or blanks between */
bool segue__listed(const char *word, const char *list); /* the same of a whole list; NULL holds none */
bool segue__any_listed(const segue__words *w, const char *list);
bool segue__any_matches(const segue__words *w, const char *const *patterns); /* one of them, anywhere */
bool segue__any_asks(const segue__words *w);                                 /* a question mark, anywhere */

/* A fingerprint of what a turn is about: hashes of its content words. */
enum { SEGUE__GIST_MAX = 12 };
typedef struct segue__gist_of {
  uint32_t word[SEGUE__GIST_MAX];
  uint8_t n;
} segue__gist_of;
void segue__words_gist(const segue__words *w, segue__gist_of *g);
/* Words in common. */
size_t segue__gist_common(const segue__gist_of *a, const segue__gist_of *b);

#endif /* SEGUE_DIALOG_WORDS_H */
