/* SPDX-License-Identifier: Apache-2.0 */
/* decoder.h: one recogniser: a grammar (or free) decoder and a phone loop that hear the same audio.
 * Used by one thread at a time. */
#ifndef SEGUE_PLUGINS_ASR_POCKETSPHINX_DECODER_H
#define SEGUE_PLUGINS_ASR_POCKETSPHINX_DECODER_H

#include <segue/base.h>

#include "confidence.h"

#include <pocketsphinx/pocketsphinx.h>

enum { DEC_MEANS = 13, DEC_WORDS = 128, DEC_TEXT = 1024 };

/** Where the models are; borrowed strings. */
typedef struct dec_models {
  const char *hmm, *phone_lm, *lm, *dict_path;
  const char *dict; /**< The dictionary's text. */
  size_t dict_len;
} dec_models;

/** A speaker's and line's spectral mean, which recognition subtracts: kept a stream, lent to whatever
 *  decoder serves the next utterance. */
typedef struct dec_channel {
  float mean[DEC_MEANS];
  double frames; /**< Weight of `mean`. */
} dec_channel;

typedef struct dec_word {
  char text[64];
  int32_t first, last; /**< Frames of 10 ms from the utterance's first sample. */
  double confidence;
} dec_word;

typedef struct dec_result {
  char text[DEC_TEXT];
  double confidence;
  dec_word word[DEC_WORDS];
  size_t n_words;
  conf_features features;
} dec_result;

typedef struct decoder {
  ps_decoder_t *grammar, *loop;
  char *jsgf; /**< What `grammar` was loaded with; NULL: free speech. */
  int loaded;
  float before[DEC_MEANS];
  uint32_t letters; /**< Words pronounced by rules. */
} decoder;

/** Values to begin with on a telephone. */
void segue__dec_channel_init(dec_channel *c);

/** Make `d` (zeroed, or loaded before) recognise `jsgf`, or free speech when NULL. Keeps what fits.
 *  @return SEGUE_OK, SEGUE_E_PARSE (the grammar), SEGUE_E_ENGINE (models), SEGUE_E_NOMEM */
int segue__dec_load(decoder *d, const dec_models *m, const char *jsgf, segue_error *err);
void segue__dec_free(decoder *d);

int segue__dec_start(decoder *d, const dec_channel *c);
int segue__dec_feed(decoder *d, const int16_t *pcm, size_t n);
/** What it sounds like so far. */
void segue__dec_partial(decoder *d, char *text, size_t cap);
/** End the utterance; with `out` NULL it is dropped. `c` learns from it. */
int segue__dec_end(decoder *d, dec_channel *c, dec_result *out);

#endif /* SEGUE_PLUGINS_ASR_POCKETSPHINX_DECODER_H */
