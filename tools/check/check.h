/* SPDX-License-Identifier: Apache-2.0 */
/* check.h: the conformance suite behind `segue plugin-check`. A life is one walk of a plugin through an interface, in a
 * child process of its own: a crash or a hang costs that life and is told with the call it happened in. The host here is
 * a recording one: it hands out what the contract allows and notes what the plugin does beyond it. */
#ifndef SEGUE_TOOLS_CHECK_H
#define SEGUE_TOOLS_CHECK_H

#include <pthread.h>
#include <stdbool.h>

#include <segue/ext/plugin.h>

#include "base/buf.h"

enum {
  CHECK_IDS = 64,
  CHECK_SLOW_MS = 250, /* a call that may not block and takes longer does */
  CHECK_TICK_MS = 20
};

/* What a child and its parent share: the call that is on, for the parent to name when it was the last. */
typedef struct check_shared {
  char call[64];
  int done;
} check_shared;

typedef struct check {
  const segue_plugin *plugin;
  const char *config;
  check_shared *shared;
  int out;       /* violations go here, "rule\tmessage\n" */
  int answer_ms; /* how long an answer may take on the machine's clock */
  segue_host host;
  pthread_mutex_t lock; /* of all below: sinks come from any thread */
  segue_time now;
  int64_t allocated; /* blocks of host->alloc that were not given back */
  uint64_t ids;
  bool closed; /* the stream (or engine) is gone: sinks must be silent */
  uint32_t n_told;
  char told[16][32]; /* rules told already in this life */
} check;

typedef void (*check_life_fn)(check *c);
typedef struct check_life {
  const char *interface;
  const char *name;
  check_life_fn run;
} check_life;

/* One list an interface, ended by a NULL name. */
extern const check_life check_asr_lives[], check_llm_lives[], check_tts_lives[], check_other_lives[],
    check_shared_lives[], check_transport_lives[];

void check_init(check *c);

/* Tell a violation; each rule once a life. Any thread. */
void check_fail(check *c, const char *rule, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Around each call of the plugin. `may_block` false: the shard thread waits for it. */
int64_t check_begin(check *c, const char *call);
void check_end(check *c, const char *call, int64_t began, bool may_block);
/* A status that a plugin returned: 0 or one of the library's. */
bool check_status(check *c, const char *call, int rc);
/* The same for calls that fill an error. */
bool check_error(check *c, const char *call, int rc, const segue_error *err);

/* Zeroed state behind which reading or writing faults. */
void *check_state(size_t size);
/* A copy that ends where memory does: reading one byte too many is a crash. */
void *check_edge(const void *data, size_t size);
/* The call that it was lent for is over: from now on reading any of it is a crash. */
void check_over(const void *data, size_t size);

/* Ask `ready` every millisecond of ours, 20 of the plugin's, until it says yes; `tick` may be NULL. */
bool check_await(check *c, bool (*ready)(void *arg), void *arg, void (*tick)(void *stream, segue_time now),
                 void *stream);
/* Let a time pass in which nothing may come. */
void check_quiet(check *c, int ms, void (*tick)(void *stream, segue_time now), void *stream);

bool check_utf8(const char *s, size_t n);
bool check_confidence(double v);

/* init and fini of an engine with an error check; NULL when it refused the configuration. `slot` is the interface. */
typedef struct check_engine {
  void *state;
  bool blocking;
} check_engine;
typedef int (*check_init_fn)(void *engine, const segue_host *host, const char *config, segue_error *err);
bool check_engine_open(check *c, check_engine *e, size_t size, uint32_t flags, check_init_fn init,
                       const char *call);
void check_engine_close(check *c, check_engine *e, void (*fini)(void *), const char *call);
/* Configurations that no engine needs to take, but none may fall over. */
void check_configs(check *c, size_t size, check_init_fn init, void (*fini)(void *), const char *call);

#endif /* SEGUE_TOOLS_CHECK_H */
