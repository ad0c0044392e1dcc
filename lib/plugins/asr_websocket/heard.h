/* SPDX-License-Identifier: Apache-2.0 */
/* heard.h: what a Vosk-style server has understood of one utterance so far, from its JSON replies. Pure. */
#ifndef SEGUE_PLUGINS_ASR_WEBSOCKET_HEARD_H
#define SEGUE_PLUGINS_ASR_WEBSOCKET_HEARD_H

#include <segue/ext/asr.h>

enum {
  AW_TEXT = 8192,        /**< Bytes of an utterance's text. */
  AW_WORDS = 512,        /**< Words with times of it. */
  AW_REPLY = 256 * 1024, /**< Bytes of one reply. */
  AW_REPLY_PARTIAL = 1,  /**< A guess at what is being said. */
  AW_REPLY_FINAL = 2,    /**< A part that stays. */
};

typedef struct aw_word {
  uint32_t text; /**< Offset in `strings`. */
  double start, end, confidence;
} aw_word;

/** Zero it to begin. */
typedef struct aw_heard {
  size_t n_text, n_partial, n_strings;
  uint32_t n_words;
  double sum; /**< Of the words' confidence. */
  char text[AW_TEXT + 1], partial[AW_TEXT + 1], strings[AW_TEXT + AW_WORDS];
  aw_word words[AW_WORDS];
} aw_heard;

/** Take a reply. @return AW_REPLY_*, 0 for one without meaning here, SEGUE_E_PARSE when it is no JSON object or its
 *  text is no UTF-8 */
int segue__aw_reply(aw_heard *h, const char *json, size_t n);
/** The whole utterance, with `at` as the time of its first sample. `words` has AW_WORDS places; the result lies in `h`. */
void segue__aw_result(aw_heard *h, segue_time at, segue_asr_word *words, segue_asr_result *r);
/** What seems to be said: finals and the guess behind them. Lies in `h`. */
const char *segue__aw_partial(aw_heard *h);

#endif /* SEGUE_PLUGINS_ASR_WEBSOCKET_HEARD_H */
