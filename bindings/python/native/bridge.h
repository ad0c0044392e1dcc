/* SPDX-License-Identifier: Apache-2.0 */
/* bridge.h: what Python needs between itself and libsegue, so that no thread of segue's ever runs Python or
 * waits for its lock. Engines written in Python are plugins whose calls become jobs in a queue; the
 * package's engine thread takes them when the queue's file descriptor is readable, and answers through the
 * calls below. Log lines go the same way; virtual time and scripted randomness are numbers set from Python.
 * Threading: any thread, unless said otherwise. */
#ifndef SEGUEPY_BRIDGE_H
#define SEGUEPY_BRIDGE_H

#include <segue/ext/asr.h>
#include <segue/ext/llm.h>
#include <segue/ext/tts.h>
#include <segue/ext/verify.h>

/* ---- time, randomness, log ---- */

typedef struct seguepy_clock seguepy_clock;
seguepy_clock *seguepy_clock_new(segue_time now);
void seguepy_clock_set(seguepy_clock *c, segue_time now);
segue_time seguepy_clock_now(void *clock);
void seguepy_clock_free(seguepy_clock *c);

/* Octets for segue_encode_options.random, used from the first on; SEGUE_E_LIMIT when there are no more. */
typedef struct seguepy_octets {
  const uint8_t *data;
  size_t len;
} seguepy_octets;
int seguepy_octets_random(void *octets, uint8_t *out, size_t n);

/* The newest lines, oldest first; when nobody takes them the oldest are dropped and counted. */
typedef struct seguepy_log seguepy_log;
typedef struct seguepy_log_line {
  int32_t level;
  uint32_t dropped; /* lines lost before this one */
  char room[32];
  char text[480];
} seguepy_log_line;
seguepy_log *seguepy_log_new(void);
int seguepy_log_fd(const seguepy_log *log); /* readable while there are lines */
void seguepy_log_write(void *log, int level, const char *room, const char *text);
int seguepy_log_take(seguepy_log *log, seguepy_log_line *out); /* 1, or 0 when there is none */
void seguepy_log_free(seguepy_log *log);

/* ---- engines ---- */

typedef struct seguepy_hub seguepy_hub;
typedef struct seguepy_engine seguepy_engine;
typedef struct seguepy_stream seguepy_stream;
typedef struct seguepy_check seguepy_check;

enum { SEGUEPY_ASR = 1, SEGUEPY_LLM = 2, SEGUEPY_TTS = 4, SEGUEPY_VERIFY = 8 };
enum {
  SEGUEPY_OPEN = 1, /* stream, what; language, extra = hints or voice, config */
  SEGUEPY_AUDIO,    /* pcm, n, at */
  SEGUEPY_FLUSH,    /* id = utterance */
  SEGUEPY_RESPOND,  /* id, request, text, tool, turns, context, confidence, turn, interrupted */
  SEGUEPY_SPEAK,    /* id, text */
  SEGUEPY_CANCEL,   /* id; of an ASR: everything not yet recognised */
  SEGUEPY_CLOSE,
  SEGUEPY_CHECK /* check, config */
};

typedef struct seguepy_job {
  struct seguepy_job *next;
  uint32_t kind;   /* SEGUEPY_OPEN … */
  uint32_t engine; /* number given to seguepy_engine_new */
  uint64_t number; /* of the stream, never 0; 0 for a check */
  seguepy_stream *stream;
  seguepy_check *check; /* the taker's, who frees it */
  uint32_t what;        /* SEGUEPY_ASR … */
  uint32_t id;
  uint32_t request; /* SEGUE_LLM_* */
  uint32_t turn;
  uint32_t interrupted;
  uint32_t sample_rate;
  double confidence;
  segue_time at;
  const char *text;
  const char *tool;
  const char *turns;
  const char *context;
  const char *language;
  const char *extra;
  const char *config;
  int16_t *pcm;
  size_t n;
} seguepy_job;

/* A queue for the engines of one runtime. Freed with what still lives of it, whichever goes last. */
seguepy_hub *seguepy_hub_new(void);
int seguepy_hub_fd(const seguepy_hub *hub);      /* readable while jobs wait */
seguepy_job *seguepy_hub_take(seguepy_hub *hub); /* all that wait, linked by `next`; NULL when none */
int seguepy_hub_waiting(seguepy_hub *hub);       /* whether jobs wait */
void seguepy_hub_close(seguepy_hub *hub);        /* nobody will take any more: jobs are refused from now on */
uint64_t seguepy_hub_live(seguepy_hub *hub);     /* streams, checks and jobs not yet freed */
void seguepy_hub_free(seguepy_hub *hub);
void seguepy_job_free(seguepy_job *job);
void seguepy_pcm_free(int16_t *pcm); /* the job whose samples these are */

/* `kinds` is a mask of SEGUEPY_*; audio comes in pieces of `chunk` samples; `hints` (JSON or "") is what the dialog engine
 * expects callers to say. Free it after the runtime it was
 * added to. */
seguepy_engine *seguepy_engine_new(seguepy_hub *hub, uint32_t number, const char *name, uint32_t kinds,
                                   uint32_t chunk, const char *hints);
const segue_plugin *seguepy_engine_plugin(const seguepy_engine *e);
void *seguepy_engine_user(seguepy_engine *e); /* for segue_runtime_add_plugin */
void seguepy_engine_free(seguepy_engine *e);

seguepy_stream *seguepy_stream_ref(seguepy_stream *s);
void seguepy_stream_unref(seguepy_stream *s);
/* Answers; SEGUE_E_CLOSED when the stream was closed meanwhile. */
int seguepy_asr_result(seguepy_stream *s, const segue_asr_result *r);
int seguepy_asr_error(seguepy_stream *s, int code, const char *message);
int seguepy_llm_text(seguepy_stream *s, uint32_t id, const char *text, size_t len);
int seguepy_llm_tool(seguepy_stream *s, uint32_t id, const char *name, const char *args, size_t len);
int seguepy_llm_done(seguepy_stream *s, uint32_t id, int code, double confidence, const char *message);
int seguepy_tts_audio(seguepy_stream *s, uint32_t id, const int16_t *pcm, size_t n, uint32_t sample_rate);
int seguepy_tts_mark(seguepy_stream *s, uint32_t id, size_t chars);
int seguepy_tts_done(seguepy_stream *s, uint32_t id, int code, const char *message);

const char *seguepy_check_caller(const seguepy_check *c);
size_t seguepy_check_count(const seguepy_check *c);
const char *seguepy_check_name(const seguepy_check *c, size_t i);
const char *seguepy_check_value(const seguepy_check *c, size_t i);
/* `r->fields` may be NULL: then every field counts as verified or failed, as the level says. One thread. */
int seguepy_check_answer(seguepy_check *c, const segue_verify_result *r);
int seguepy_check_fail(seguepy_check *c, int code, const char *message);
void seguepy_check_free(seguepy_check *c); /* fails it when it was not answered */

#endif /* SEGUEPY_BRIDGE_H */
