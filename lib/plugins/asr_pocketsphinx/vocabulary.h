/* SPDX-License-Identifier: Apache-2.0 */
/* vocabulary.h: the words of a grammar and how they sound. A decoder gets only the words its grammar
 * uses: the whole dictionary costs 20 MB and half a second a decoder. */
#ifndef SEGUE_PLUGINS_ASR_POCKETSPHINX_VOCABULARY_H
#define SEGUE_PLUGINS_ASR_POCKETSPHINX_VOCABULARY_H

#include <stddef.h>
#include <stdint.h>

enum { VOC_WORDS = 8192, VOC_WORD = 63, VOC_PHONES = 255 };

typedef struct voc {
  char **word; /**< Sorted, each once. */
  uint32_t n;
} voc;

/** The words of a JSGF text. @return 0, SEGUE_E_NOMEM or SEGUE_E_LIMIT */
int segue__voc_of_jsgf(voc *v, const char *jsgf);
void segue__voc_free(voc *v);

/** Calls `add` for each pronunciation of a word of `v` in the dictionary text: "word", then
 *  "word(2)" and so on; letter-to-sound rules serve words that are not in it. `rest` counts those. */
void segue__voc_pronounce(const voc *v, const char *dict, size_t len,
                          void (*add)(void *user, const char *word, const char *phones), void *user,
                          uint32_t *rest);

#endif /* SEGUE_PLUGINS_ASR_POCKETSPHINX_VOCABULARY_H */
