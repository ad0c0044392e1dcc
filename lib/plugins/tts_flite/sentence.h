/* SPDX-License-Identifier: Apache-2.0 */
/* sentence.h: cutting text into sentences that flite can read. Pure. */
#ifndef SEGUE_PLUGINS_TTS_FLITE_SENTENCE_H
#define SEGUE_PLUGINS_TTS_FLITE_SENTENCE_H

#include <stddef.h>
#include <stdint.h>

enum { FLITE_SENTENCE_MAX = 400 };

/** One sentence in ASCII, and where each of its bytes ends in the original text. */
typedef struct flite_sentence {
  char text[FLITE_SENTENCE_MAX + 1];
  uint32_t end[FLITE_SENTENCE_MAX + 1];
  size_t n;
} flite_sentence;

/** Take the next sentence of `text` (UTF-8, `len` bytes) from `*pos`; typographic signs become plain
 *  ones, accents are dropped, what flite cannot read becomes a space. A sentence too long is cut at a
 *  space. @return 0 when the text is used up */
int segue__flite_sentence(const char *text, size_t len, size_t *pos, flite_sentence *out);

#endif /* SEGUE_PLUGINS_TTS_FLITE_SENTENCE_H */
