/* SPDX-License-Identifier: Apache-2.0 */
/* words.h: what was said, as lower-case words: the common ground of matching, of reading spoken
 * values and of writing grammars. Pure; no allocation. */
#ifndef SEGUE_PLUGINS_COMMON_WORDS_H
#define SEGUE_PLUGINS_COMMON_WORDS_H

#include <stddef.h>
#include <stdint.h>

#define SEGUE__SAID_MAX 96
#define SEGUE__SAID_BYTES 1024

/** A run of words somebody else owns. */
typedef struct segue__said_seq {
  uint32_t n;
  const char *const *w;
} segue__said_seq;

/** Owner of the words of one text; `seq` points into it, so it must not be copied. */
typedef struct segue__said {
  segue__said_seq seq;
  const char *w[SEGUE__SAID_MAX];
  char buf[SEGUE__SAID_BYTES];
  size_t used;
} segue__said;

/** Split `text` (UTF-8) into lower-case words: letters, digits, apostrophes inside a word; anything
 *  else separates. Words beyond the bounds are dropped. With `spell` numerals become number words
 *  ("24" → "twenty four", "5g" → "five g"), so that text and speech compare equal. */
void segue__said_split(segue__said *out, const char *text, int spell);

/** Index of `part` in `all` as a contiguous run at or after `from`, or -1. An empty part is nowhere. */
int segue__said_find(segue__said_seq all, segue__said_seq part, uint32_t from);

/** Whether two words are the same or forms of one ("drop", "drops", "dropping"). */
int segue__said_alike(const char *a, const char *b);

/** Whether a word carries little meaning by itself ("the", "my", "is"). */
int segue__said_weak(const char *w);

#endif /* SEGUE_PLUGINS_COMMON_WORDS_H */
