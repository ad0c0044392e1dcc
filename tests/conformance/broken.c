/* SPDX-License-Identifier: Apache-2.0 */
/* A recogniser, dialog engine, voice, verifier, store and transport that keep their contracts, but for the one that BROKEN names:
 * what plugin-check must find. BROKEN 0 breaks none. */
#include <segue/ext/asr.h>
#include <segue/ext/llm.h>
#include <segue/ext/store.h>
#include <segue/ext/transport.h>
#include <segue/ext/tts.h>
#include <segue/ext/verify.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
  NONE,
  NO_FINAL,       /* asr: a flush without audio is not answered */
  TWO_FINALS,     /* asr: some are answered twice */
  NUL_CRASH,      /* asr: reads hints that are not there */
  SLOW_WRITE,     /* asr: waits on the shard's thread */
  OVERREAD,       /* tts: takes the text for terminated */
  DROPS_AUDIO,    /* tts: a chunk that the host can't take is lost */
  DEAF_TO_CANCEL, /* tts: goes on when told that nobody listens */
  WRONG_REQUEST,  /* llm: answers with the number before */
  BAD_ARGUMENTS,  /* llm: tool arguments that are no JSON */
  ECHOES_SECRET,  /* verify: repeats the caller's words */
  LEAKS,          /* verify: memory of the host's is kept */
  FORGETS,        /* store: says yes and keeps nothing */
  QUIET_ERROR,    /* llm: refuses a configuration without a word */
  HANGS,          /* llm: never comes back from respond */
  AFTER_CLOSE,    /* asr: talks after the end */
  ENDS_PROCESS,   /* llm: exits */
  RINGS_FOR_EVER, /* transport: a leg that was given up never ends */
  ENDS_TWICE,     /* transport: one ends twice */
  TAKES_DEAD,     /* transport: commands on dead legs are taken */
  WAITS_TO_DIAL,  /* transport: dial does not come back before the network answers */
  LOCKED_SINK,    /* transport: reports with a lock held that commands need */
  LONG_HEADER,    /* transport: has room for short headers only */
  ANY_COMMAND,    /* transport: says yes to commands that do not exist */
  ONE_VALUE,      /* store: has room for one value, and whoever comes last has it */
  KEEPS_FOR_EVER, /* store: a ttl is nothing to it */
  ONE_CHECK,      /* verify: keeps the number of the last check for all of them */
  KEEPS_POINTER,  /* store: remembers where a value was instead of the value */
  KEEPS_SINK      /* asr: remembers where the sink was instead of the sink */
};

static int is(int which) {
  return BROKEN == which;
}
static int ok_config(const char *config, segue_error *err) {
  if (config && config[0] == '{') return SEGUE_OK;
  if (!is(QUIET_ERROR)) {
    memset(err, 0, sizeof *err);
    err->code = SEGUE_E_PARSE;
    err->offset = 0;
    snprintf(err->message, sizeof err->message, "configuration: a JSON object is wanted");
  }
  return SEGUE_E_PARSE;
}

struct engine {
  const segue_host *host;
  void *kept;
  volatile uint32_t last; /* check */
};
static int init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  struct engine *e = engine;
  const int rc = ok_config(config, err);
  if (rc < 0) return rc;
  e->host = host;
  e->kept = host->alloc(host, 16);
  return e->kept ? SEGUE_OK : SEGUE_E_NOMEM;
}
static void fini(void *engine) {
  struct engine *e = engine;
  if (!is(LEAKS)) e->host->free(e->host, e->kept);
}

/* ---- asr ---- */

struct ears {
  segue_asr_sink sink;
  const segue_asr_sink *lent;
  size_t heard;
};
static int asr_open(void *stream, void *engine, const segue_asr_sink *sink, const segue_asr_options *o,
                    segue_error *err) {
  struct ears *s = stream;
  (void)engine, (void)err;
  s->sink = *sink;
  s->lent = sink;
  if (is(NUL_CRASH) && strstr(o->hints, "jsgf")) s->heard = 0;
  return SEGUE_OK;
}
static int asr_write(void *stream, const int16_t *pcm, size_t n, segue_time at) {
  (void)pcm, (void)at;
  struct ears *s = stream;
  if (is(SLOW_WRITE) && s->heard == 0) usleep(300000);
  s->heard += n;
  return SEGUE_OK;
}
static int asr_flush(void *stream, uint32_t utterance) {
  struct ears *s = stream;
  const segue_asr_result r = {.size = sizeof r,
                              .utterance = utterance,
                              .is_final = 1,
                              .text = s->heard ? "hello" : "",
                              .confidence = 0.5};
  const segue_asr_sink *sink = is(KEEPS_SINK) ? s->lent : &s->sink;
  if (s->heard || !is(NO_FINAL)) sink->result(sink->ctx, &r);
  if (is(TWO_FINALS)) sink->result(sink->ctx, &r);
  s->heard = 0;
  return SEGUE_OK;
}
static const segue_asr_sink *last_sink(const segue_asr_sink *set) {
  static const segue_asr_sink *last;
  const segue_asr_sink *was = last;
  last = set;
  return was;
}
static void asr_close(void *stream) {
  struct ears *s = stream;
  if (is(AFTER_CLOSE)) last_sink(&s->sink);
}
static void asr_fini(void *engine) {
  const segue_asr_result r = {.size = sizeof r, .text = "late", .confidence = -1};
  const segue_asr_sink *sink = is(AFTER_CLOSE) ? last_sink(NULL) : NULL;
  if (sink) sink->result(sink->ctx, &r);
  fini(engine);
}
static const segue_asr_ops asr_ops = {.size = sizeof asr_ops,
                                      .abi = SEGUE_PLUGIN_ABI,
                                      .engine_size = sizeof(struct engine),
                                      .stream_size = sizeof(struct ears),
                                      .init = init,
                                      .fini = asr_fini,
                                      .open = asr_open,
                                      .write = asr_write,
                                      .flush = asr_flush,
                                      .close = asr_close};

/* ---- llm ---- */

static int llm_open(void *stream, void *engine, const segue_llm_sink *sink, const segue_llm_options *o,
                    segue_error *err) {
  (void)engine, (void)o, (void)err;
  *(segue_llm_sink *)stream = *sink;
  return SEGUE_OK;
}
static int llm_respond(void *stream, const segue_llm_request *q) {
  const segue_llm_sink *sink = stream;
  const char *args = is(BAD_ARGUMENTS) ? "intent=refund" : "{\"intent\":\"refund\"}";
  if (is(HANGS)) sleep(1000);
  if (is(ENDS_PROCESS)) exit(1);
  sink->text(sink->ctx, q->id, "Yes.", 4);
  sink->tool(sink->ctx, q->id, "note", args, strlen(args));
  sink->done(sink->ctx, is(WRONG_REQUEST) ? q->id - 1 : q->id, SEGUE_OK, 0.9, NULL);
  return SEGUE_OK;
}
static void llm_cancel(void *stream, uint32_t id) {
  (void)stream, (void)id;
}
static void close_nothing(void *stream) {
  (void)stream;
}
static const segue_llm_ops llm_ops = {.size = sizeof llm_ops,
                                      .abi = SEGUE_PLUGIN_ABI,
                                      .engine_size = sizeof(struct engine),
                                      .stream_size = sizeof(segue_llm_sink),
                                      .init = init,
                                      .fini = fini,
                                      .open = llm_open,
                                      .respond = llm_respond,
                                      .cancel = llm_cancel,
                                      .close = close_nothing};

/* ---- tts: half a second of hum for any text ---- */

enum { CHUNK = 320, CHUNKS = 25 };
static int tts_open(void *stream, void *engine, const segue_tts_sink *sink, const segue_tts_options *o,
                    segue_error *err) {
  (void)engine, (void)o, (void)err;
  *(segue_tts_sink *)stream = *sink;
  return SEGUE_OK;
}
static int tts_speak(void *stream, uint32_t id, const char *text, size_t len) {
  const segue_tts_sink *sink = stream;
  int16_t pcm[CHUNK];
  if (is(OVERREAD)) len = strlen(text);
  for (int k = 0; k < CHUNKS; k++) {
    for (int i = 0; i < CHUNK; i++) pcm[i] = (int16_t)(100 * k + i);
    int rc;
    while ((rc = sink->audio(sink->ctx, id, pcm, CHUNK, 16000)) == SEGUE_E_AGAIN && !is(DROPS_AUDIO))
      usleep(1000);
    if (rc == SEGUE_E_CLOSED && !is(DEAF_TO_CANCEL)) break;
  }
  sink->mark(sink->ctx, id, len);
  sink->done(sink->ctx, id, SEGUE_OK, NULL);
  return SEGUE_OK;
}
static const segue_tts_ops tts_ops = {.size = sizeof tts_ops,
                                      .abi = SEGUE_PLUGIN_ABI,
                                      .flags = SEGUE_ENGINE_BLOCKING,
                                      .engine_size = sizeof(struct engine),
                                      .stream_size = sizeof(segue_tts_sink),
                                      .init = init,
                                      .fini = fini,
                                      .open = tts_open,
                                      .speak = tts_speak,
                                      .cancel = llm_cancel,
                                      .close = close_nothing};

/* ---- verify, store ---- */

static int verify_check(void *engine, const segue_verify_sink *sink, const segue_verify_request *q) {
  segue_verify_field f = {.name = q->n_fields ? q->fields[0].name : "none", .status = 2};
  segue_verify_result r = {
      .size = sizeof r, .id = q->id, .subject = "", .name = "", .method = "kba", .fields = &f, .n_fields = 1};
  if (is(ONE_CHECK)) {
    volatile uint32_t *last = &((struct engine *)engine)->last;
    *last = q->id;
    usleep(5000);
    r.id = *last;
  }
  if (is(ECHOES_SECRET) && q->n_fields) f.value = q->fields[0].value;
  sink->result(sink->ctx, &r);
  return SEGUE_OK;
}
static const segue_verify_ops verify_ops = {.size = sizeof verify_ops,
                                            .abi = SEGUE_PLUGIN_ABI,
                                            .engine_size = sizeof(struct engine),
                                            .init = init,
                                            .fini = fini,
                                            .check = verify_check};

enum { PLACES = 16 };
struct shelf {
  struct engine engine;
  pthread_mutex_t lock;
  struct place {
    char key[64];
    char *data;
    size_t len;
    segue_time until; /* 0: for ever */
  } places[PLACES];
};
static int shelf_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  pthread_mutex_init(&((struct shelf *)engine)->lock, NULL);
  return init(engine, host, config, err);
}
static void forget(struct place *at) {
  if (!is(KEEPS_POINTER)) free(at->data);
  at->data = NULL;
}
static void shelf_fini(void *engine) {
  struct shelf *s = engine;
  for (int i = 0; i < PLACES; i++) forget(&s->places[i]);
  fini(engine);
}
/* The lock is held. Where the key is, else the first free place, else the last. */
static struct place *place_of(struct shelf *s, const char *key) {
  struct place *at = &s->places[is(ONE_VALUE) ? 0 : PLACES - 1];
  for (int i = PLACES; i-- > 0 && !is(ONE_VALUE);)
    if (!s->places[i].data) at = &s->places[i];
  for (int i = 0; i < PLACES; i++)
    if (s->places[i].data && strncmp(s->places[i].key, key, sizeof at->key - 1) == 0) return &s->places[i];
  return at;
}
static int is_there(const struct shelf *s, const struct place *at, const char *key) {
  const segue_host *host = s->engine.host;
  return at->data && strncmp(at->key, key, sizeof at->key - 1) == 0 &&
         (at->until == 0 || is(KEEPS_FOR_EVER) || host->now(host) < at->until);
}
static int put(void *engine, const segue_store_sink *sink, uint64_t id, const char *key, const void *data,
               size_t len, uint32_t ttl) {
  struct shelf *s = engine;
  char *copy = malloc(len + 1);
  if (!copy) return SEGUE_E_NOMEM;
  if (len) memcpy(copy, data, len);
  pthread_mutex_lock(&s->lock);
  struct place *at = place_of(s, key);
  if (is(KEEPS_POINTER)) {
    free(copy);
    memcpy(&copy, &data, sizeof copy);
  }
  if (is(FORGETS)) {
    free(copy);
  } else {
    forget(at);
    at->data = copy;
    at->len = len;
    at->until = ttl ? s->engine.host->now(s->engine.host) + SEGUE_SECONDS(ttl) : 0;
    snprintf(at->key, sizeof at->key, "%s", key);
  }
  pthread_mutex_unlock(&s->lock);
  sink->done(sink->ctx, id, SEGUE_OK, NULL, 0);
  return SEGUE_OK;
}
static int get(void *engine, const segue_store_sink *sink, uint64_t id, const char *key) {
  struct shelf *s = engine;
  char *copy = NULL;
  size_t len = 0;
  pthread_mutex_lock(&s->lock);
  const struct place *at = place_of(s, key);
  const int there = is_there(s, at, key);
  if (there && (copy = malloc(at->len + 1)) != NULL) memcpy(copy, at->data, len = at->len);
  pthread_mutex_unlock(&s->lock);
  sink->done(sink->ctx, id, there ? SEGUE_OK : SEGUE_E_NOTFOUND, copy, len);
  free(copy);
  return SEGUE_OK;
}
static int drop(void *engine, const segue_store_sink *sink, uint64_t id, const char *key) {
  struct shelf *s = engine;
  pthread_mutex_lock(&s->lock);
  struct place *at = place_of(s, key);
  if (at->data && strncmp(at->key, key, sizeof at->key - 1) == 0) {
    forget(at);
  }
  pthread_mutex_unlock(&s->lock);
  sink->done(sink->ctx, id, SEGUE_OK, NULL, 0);
  return SEGUE_OK;
}
static const segue_store_ops store_ops = {.size = sizeof store_ops,
                                          .abi = SEGUE_PLUGIN_ABI,
                                          .engine_size = sizeof(struct shelf),
                                          .init = shelf_init,
                                          .fini = shelf_fini,
                                          .put = put,
                                          .get = get,
                                          .remove = drop};

/* ---- transport: nobody is ever reached ---- */

enum { LINES = 64 };
struct exchange {
  struct engine engine;
  segue_transport_sink sink;
  pthread_mutex_t lock;
  struct {
    uint64_t leg; /* 0: free */
    int hung_up, ticks;
  } lines[LINES];
};

static int exchange_init(void *self, const segue_host *host, const segue_transport_sink *sink,
                         const char *config, segue_error *err) {
  struct exchange *x = self;
  const int rc = init(self, host, config, err);
  x->sink = *sink;
  pthread_mutex_init(&x->lock, NULL);
  return rc;
}

/* Take line `i` off and report its end. */
static void over(struct exchange *x, int i) {
  const segue_leg_event ev = {.size = sizeof ev,
                              .leg = x->lines[i].leg,
                              .type = SEGUE_LEG_REFUSED,
                              .result =
                                  x->lines[i].hung_up ? SEGUE_RESULT_CANCELLED : SEGUE_RESULT_UNREACHABLE};
  x->lines[i].leg = 0;
  if (!is(LOCKED_SINK)) pthread_mutex_unlock(&x->lock);
  x->sink.event(x->sink.ctx, &ev);
  if (is(ENDS_TWICE)) x->sink.event(x->sink.ctx, &ev);
  if (!is(LOCKED_SINK)) pthread_mutex_lock(&x->lock);
}

static void exchange_tick(void *self, segue_time now) {
  struct exchange *x = self;
  (void)now;
  pthread_mutex_lock(&x->lock);
  for (int i = 0; i < LINES; i++)
    if (x->lines[i].leg && (++x->lines[i].ticks > 20 || x->lines[i].hung_up) && !is(RINGS_FOR_EVER))
      over(x, i);
  pthread_mutex_unlock(&x->lock);
}

static void exchange_fini(void *self) {
  struct exchange *x = self;
  pthread_mutex_lock(&x->lock);
  for (int i = 0; i < LINES; i++)
    if (x->lines[i].leg && !is(RINGS_FOR_EVER)) over(x, i);
  pthread_mutex_unlock(&x->lock);
  pthread_mutex_destroy(&x->lock);
  fini(self);
}

static int exchange_dial(void *self, const segue_leg_dial *d, segue_error *err) {
  struct exchange *x = self;
  char header[128];
  int rc = SEGUE_E_LIMIT;
  if (is(WAITS_TO_DIAL)) usleep(400000);
  for (size_t i = 0; is(LONG_HEADER) && i < d->n_headers; i++) {
    volatile size_t n = strlen(d->headers[i].value);
    memcpy(header, d->headers[i].value, n);
  }
  (void)header;
  pthread_mutex_lock(&x->lock);
  for (int i = 0; i < LINES && rc != SEGUE_OK; i++) {
    if (x->lines[i].leg) continue;
    memset(&x->lines[i], 0, sizeof x->lines[i]);
    x->lines[i].leg = d->leg;
    rc = SEGUE_OK;
  }
  pthread_mutex_unlock(&x->lock);
  if (rc < 0) {
    memset(err, 0, sizeof *err);
    err->code = rc;
    snprintf(err->message, sizeof err->message, "no line is free");
  }
  return rc;
}

static int exchange_command(void *self, uint64_t leg, const segue_leg_command *cmd) {
  struct exchange *x = self;
  int rc = is(TAKES_DEAD) ? SEGUE_OK : SEGUE_E_NOTFOUND;
  pthread_mutex_lock(&x->lock);
  for (int i = 0; i < LINES; i++) {
    if (x->lines[i].leg != leg) continue;
    rc = cmd->type == SEGUE_CMD_HANGUP || is(ANY_COMMAND) ? SEGUE_OK : SEGUE_E_UNSUPPORTED;
    x->lines[i].hung_up |= cmd->type == SEGUE_CMD_HANGUP;
  }
  pthread_mutex_unlock(&x->lock);
  return rc;
}

static const segue_transport_ops transport_ops = {.size = sizeof transport_ops,
                                                  .abi = SEGUE_PLUGIN_ABI,
                                                  .engine_size = sizeof(struct exchange),
                                                  .init = exchange_init,
                                                  .fini = exchange_fini,
                                                  .dial = exchange_dial,
                                                  .command = exchange_command,
                                                  .tick = exchange_tick};

SEGUE_PLUGIN_EXPORT const segue_plugin segue_plugin_v1 = {.size = sizeof segue_plugin_v1,
                                                          .abi = SEGUE_PLUGIN_ABI,
                                                          .name = "broken",
                                                          .version = "1.0",
                                                          .description = "Breaks one rule.",
                                                          .asr = &asr_ops,
                                                          .llm = &llm_ops,
                                                          .tts = &tts_ops,
                                                          .verify = &verify_ops,
                                                          .store = &store_ops,
                                                          .transport = &transport_ops};
