/* SPDX-License-Identifier: Apache-2.0 */
/* phrases.h: a grammar made of phrases, for dialog engines that have no grammar of their own. */
#ifndef SEGUE_PLUGINS_ASR_POCKETSPHINX_PHRASES_H
#define SEGUE_PLUGINS_ASR_POCKETSPHINX_PHRASES_H

#include <cjson/cJSON.h>

enum { PHRASES_MAX = 4096 }; /* bytes of one */

/** JSGF for: one of these phrases is said. Words are letters and apostrophes in any case; other signs divide words, and a phrase
 *  with a digit or of other letters, which has no pronunciation, is left out and counted in `skipped`. The caller frees it.
 *  @return 0; SEGUE_E_NOTFOUND: no usable phrase; SEGUE_E_NOMEM */
int segue__phrases_jsgf(const cJSON *phrases, char **out, unsigned *skipped);

#endif /* SEGUE_PLUGINS_ASR_POCKETSPHINX_PHRASES_H */
