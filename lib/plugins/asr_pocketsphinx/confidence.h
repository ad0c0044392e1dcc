/* SPDX-License-Identifier: Apache-2.0 */
/* confidence.h: how sure the recogniser may be. A grammar decoder always finds something and calls it
 * certain; so a second decoder, which may follow any phones, hears the same audio. What the grammar
 * loses against it, a frame, tells words from noise. Pure. */
#ifndef SEGUE_PLUGINS_ASR_POCKETSPHINX_CONFIDENCE_H
#define SEGUE_PLUGINS_ASR_POCKETSPHINX_CONFIDENCE_H

#include <stddef.h>
#include <stdint.h>

/** A stretch of frames and its acoustic score (log, against the best senone of each frame). */
typedef struct conf_span {
  int32_t first, last; /**< Frames, both included. */
  double score;
  int32_t silence; /**< 1: silence or noise, no word and no phone. */
} conf_span;

typedef struct conf_features {
  double loss;      /**< Mean over word frames of grammar score minus phone-loop score; ≤ 0 mostly. */
  double worst;     /**< The same of the worst word. */
  double uncovered; /**< Phone frames outside words, as a share of the word frames. */
  double grammar;   /**< Mean grammar score over word frames. */
  int32_t frames;   /**< Word frames. */
} conf_features;

/** `scratch` holds `n_scratch` frames; what lies beyond them is ignored. */
void segue__conf_measure(const conf_span *words, size_t n_words, const conf_span *phones, size_t n_phones,
                         double *scratch, size_t n_scratch, conf_features *out);

/** 0…1: the share of utterances like this one that were right, on telephone speech in several synthetic
 *  voices (tests/eval/asr_confidence prints the table). 0 when there are no words. */
double segue__conf_probability(const conf_features *f);

/** Likewise for one word, from its own loss a frame. */
double segue__conf_word(double loss);

#endif /* SEGUE_PLUGINS_ASR_POCKETSPHINX_CONFIDENCE_H */
