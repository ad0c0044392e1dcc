/* SPDX-License-Identifier: Apache-2.0 */
/* speech.h: a model's text as whole sentences to speak. Thoughts between <think> and </think> at the beginning, and the
 * signs of Markdown, are not spoken; what is no UTF-8 is left out. Pure. */
#ifndef SEGUE_PLUGINS_LLM_OPENAI_SPEECH_H
#define SEGUE_PLUGINS_LLM_OPENAI_SPEECH_H

#include <stddef.h>

enum { OAI_SENTENCE_MAX = 400 /**< Bytes after which a sentence is cut at a space. */ };

/** Zero it to begin. */
typedef struct oai_speech {
  char *text;
  size_t n, cap;
  int raw; /**< Hand on pieces as they come, unchanged but for what is no UTF-8: summaries. */
  int thinking, begun;
} oai_speech;

/** A piece of at least one visible character, UTF-8. */
typedef void (*oai_speech_say)(void *ctx, const char *text, size_t n);

/** Take a piece of text, cut anywhere. @return 0 or SEGUE_E_NOMEM */
int segue__oai_speech_feed(oai_speech *s, const char *text, size_t n, oai_speech_say say, void *ctx);
/** The text is over: say the rest. */
void segue__oai_speech_end(oai_speech *s, oai_speech_say say, void *ctx);
void segue__oai_speech_reset(oai_speech *s);

#endif /* SEGUE_PLUGINS_LLM_OPENAI_SPEECH_H */
