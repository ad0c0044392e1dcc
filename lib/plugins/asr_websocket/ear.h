/* SPDX-License-Identifier: Apache-2.0 */
/* ear.h: streams, their utterances and connections. One connection an utterance, the next one's opened in advance; an
 * utterance keeps its audio until its final has come, so that another connection can hear it from the beginning.
 * Threads: one thread an engine runs all its connections. `lock` guards what shard threads write: pcm, n, at, flushed, rewind
 * and number of utterances, the ends of lists, closed. Ears, utterances and links are freed by the thread alone. */
#ifndef SEGUE_PLUGINS_ASR_WEBSOCKET_EAR_H
#define SEGUE_PLUGINS_ASR_WEBSOCKET_EAR_H

#include "heard.h"

#include "../common/reader.h"

#include <libwebsockets.h>
#include <pthread.h>

enum {
  AW_RATE = 16000,
  AW_KEEP = 30 * AW_RATE, /* samples of an utterance that are kept */
  AW_MESSAGE = 4000       /* samples of a message at most */
};

struct aw_utterance;

/** A connection; freed when lws destroys its own part of it. */
typedef struct aw_link {
  struct aw_link *next;
  struct aw_utterance *u; /**< NULL: nobody waits for it any more. */
  struct lws *wsi;
  uint64_t since; /**< ms: when it was begun, then when its end was asked for. */
  int open, configured, ended, clean;
  size_t sent;              /**< Samples. */
  uint32_t asked, answered; /**< Messages that have a reply, and replies. */
  int final_after_end;
  char *in; /**< The reply that is coming in. */
  size_t n_in;
} aw_link;

typedef struct aw_utterance {
  struct aw_utterance *next;
  int16_t *pcm;
  size_t n, cap;
  segue_time at;
  int flushed;
  int rewind; /**< The host dropped the audio: what the connection has heard does not count. */
  uint32_t number;
  /* the thread's */
  aw_link *link;
  uint32_t tries;
  int idle; /* the connection made in advance was lost: wait for audio */
  uint64_t retry_at;
  int done, news; /* all heard; a guess that was not told yet */
  aw_heard heard;
} aw_utterance;

struct aw_engine;

typedef struct aw_ear {
  struct aw_engine *e;
  struct aw_ear *next;
  segue_asr_sink sink;
  int closed;
  int failed; /* the thread's: SEGUE_E_* */
  int told;
  aw_utterance *first, *last; /* last takes audio */
} aw_ear;

typedef struct aw_engine {
  const segue_host *host;
  rd_arena arena;
  const char *url, *address, *path, *ca_file, *config; /* config: the first message */
  int tls, port;
  uint32_t connect_ms, answer_ms, retries, retry_ms;
  struct lws_context *lws;
  lws_sorted_usec_list_t beat;
  pthread_t thread;
  pthread_mutex_t lock; /* recursive: lws calls back out of its own functions */
  pthread_cond_t left;
  int quit;
  aw_ear *ears, *calling;
  aw_link *links; /**< The thread's: all there are. */
} aw_engine;

int segue__aw_start(aw_engine *e, segue_error *err);
void segue__aw_stop(aw_engine *e);

aw_ear *segue__aw_ear_open(aw_engine *e, const segue_asr_sink *sink);
int segue__aw_ear_write(aw_ear *ear, const int16_t *pcm, size_t n, segue_time at);
int segue__aw_ear_flush(aw_ear *ear, uint32_t number);
void segue__aw_ear_cancel(aw_ear *ear);
/** When it returns the sink is not called again; the ear is gone. */
void segue__aw_ear_close(aw_ear *ear);

/** Connections (link.c), on the thread. */
void segue__aw_link_open(aw_engine *e, aw_utterance *u);
void segue__aw_link_drop(aw_link *l);
/** The connection of `u` has ended before all was heard. */
void segue__aw_lost(aw_engine *e, aw_utterance *u);
int segue__aw_wants_to_send(const aw_link *l);
uint64_t segue__aw_now_ms(void);
extern const struct lws_protocols segue__aw_protocols[];

#endif /* SEGUE_PLUGINS_ASR_WEBSOCKET_EAR_H */
