/* SPDX-License-Identifier: Apache-2.0 */
/* voices.h: flite's voices. flite keeps voices, lexicon and rules in process-wide variables and
 * counts references without atomics, so everything that touches it happens under one lock. */
#ifndef SEGUE_PLUGINS_TTS_FLITE_VOICES_H
#define SEGUE_PLUGINS_TTS_FLITE_VOICES_H

#include <flite/flite.h>

typedef struct flite_voice {
  const char *name;
  cst_voice *(*load)(const char *dir);
  void (*unload)(cst_voice *v);
} flite_voice;

/** The voice called `name`, NULL when there is none. */
const flite_voice *segue__flite_find(const char *name);

/** Loads a voice or counts one more user of it; NULL when flite could not. */
cst_voice *segue__flite_acquire(const flite_voice *v);
void segue__flite_release(const flite_voice *v);

/** Serialises synthesis between all threads of the process. */
void segue__flite_lock(void);
void segue__flite_unlock(void);

#endif /* SEGUE_PLUGINS_TTS_FLITE_VOICES_H */
