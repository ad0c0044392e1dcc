/* SPDX-License-Identifier: Apache-2.0 */
#include "voices.h"

#include <pthread.h>
#include <string.h>

/* The libraries have no headers for these. */
cst_voice *register_cmu_us_slt(const char *dir);
void unregister_cmu_us_slt(cst_voice *v);
cst_voice *register_cmu_us_rms(const char *dir);
void unregister_cmu_us_rms(cst_voice *v);
cst_voice *register_cmu_us_kal16(const char *dir);
void unregister_cmu_us_kal16(cst_voice *v);
cst_voice *register_cmu_us_kal(const char *dir);
void unregister_cmu_us_kal(cst_voice *v);

static const flite_voice voices[] = {
    {"slt", register_cmu_us_slt, unregister_cmu_us_slt},
    {"rms", register_cmu_us_rms, unregister_cmu_us_rms},
    {"kal16", register_cmu_us_kal16, unregister_cmu_us_kal16},
    {"kal", register_cmu_us_kal, unregister_cmu_us_kal},
};
enum { N_VOICES = sizeof voices / sizeof *voices };

/* The one exception to "no mutable file-scope variable": what these guard is flite's own
 * process-wide state, so their scope must be the process as well. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
  cst_voice *voice;
  unsigned users;
} loaded[N_VOICES];

const flite_voice *segue__flite_find(const char *name) {
  for (int i = 0; i < N_VOICES; i++)
    if (strcmp(voices[i].name, name) == 0) return &voices[i];
  return NULL;
}

cst_voice *segue__flite_acquire(const flite_voice *v) {
  const size_t i = (size_t)(v - voices);
  pthread_mutex_lock(&lock);
  if (!loaded[i].voice) {
    flite_init();
    loaded[i].voice = v->load(NULL);
  }
  cst_voice *voice = loaded[i].voice;
  if (voice) loaded[i].users++;
  pthread_mutex_unlock(&lock);
  return voice;
}

void segue__flite_release(const flite_voice *v) {
  const size_t i = (size_t)(v - voices);
  pthread_mutex_lock(&lock);
  if (loaded[i].users && --loaded[i].users == 0) {
    v->unload(loaded[i].voice);
    loaded[i].voice = NULL;
  }
  pthread_mutex_unlock(&lock);
}

void segue__flite_lock(void) {
  pthread_mutex_lock(&lock);
}
void segue__flite_unlock(void) {
  pthread_mutex_unlock(&lock);
}
