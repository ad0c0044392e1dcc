/* SPDX-License-Identifier: Apache-2.0 */
/* engine.h: what the queue and the plugin tables share. */
#ifndef SEGUEPY_ENGINE_H
#define SEGUEPY_ENGINE_H

#include <pthread.h>

#include "bridge.h"

/* Audio of one stream that nobody has taken yet is bounded: ten seconds. */
enum { SEGUEPY_AUDIO_MAX = 160000, SEGUEPY_CHUNK_MAX = 16000 };

struct seguepy_engine {
  seguepy_hub *hub;
  uint32_t number;
  uint32_t chunk;
  char name[32];
  segue_plugin plugin;
  char hints[]; /* terminated; "": none */
};

/* Owners: the host's stream, Python, and each job. */
struct seguepy_stream {
  pthread_mutex_t lock; /* of all below; held while a sink is called, so that close means closed */
  uint32_t refs;
  int closed;
  seguepy_hub *hub;
  uint32_t engine;
  uint64_t number;
  uint32_t chunk;
  uint32_t cancelled; /* TTS: this utterance and all before it; valid with any_cancelled */
  int any_cancelled;
  uint32_t waiting;  /* samples in jobs and in `part` */
  seguepy_job *part; /* audio still being gathered */
  union {
    segue_asr_sink asr;
    segue_llm_sink llm;
    segue_tts_sink tts;
  } sink;
};

/* Room for `extra` bytes behind the job; counted. NULL without memory. */
seguepy_job *seguepy_job_new(seguepy_hub *hub, seguepy_stream *s, uint32_t kind, size_t extra);
/* Hands the job to whoever takes; SEGUE_E_CLOSED (and freed) when nobody will. */
int seguepy_hub_put(seguepy_hub *hub, seguepy_job *job);
void seguepy_hub_count(seguepy_hub *hub, int by);
uint64_t seguepy_hub_number(seguepy_hub *hub);
seguepy_stream *seguepy_stream_new(seguepy_engine *e);

extern const segue_asr_ops seguepy_asr_ops;
extern const segue_llm_ops seguepy_llm_ops;
extern const segue_tts_ops seguepy_tts_ops;
extern const segue_verify_ops seguepy_verify_ops;

#endif /* SEGUEPY_ENGINE_H */
