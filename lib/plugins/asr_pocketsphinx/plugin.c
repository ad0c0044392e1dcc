/* SPDX-License-Identifier: Apache-2.0 */
/* PocketSphinx as a recogniser. Decoders are lent for one utterance, from the first speech to the flush;
 * while none is free the audio waits in the stream, within bounds. */
#include <segue/ext/asr.h>

#include "band.h"
#include "gate.h"
#include "phrases.h"
#include "pool.h"

#include <cjson/cJSON.h>
#include <sphinxbase/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  RATE = 16000,
  PREROLL = RATE * 4 / 10,
  HELD_MAX = RATE * 30, /* longest utterance */
  PARTIAL_EVERY = RATE / 4,
  PIECE = RATE / 50,
  TAKE_AGAIN = RATE / 10 /* how often a waiting stream asks for a decoder */
};

/* SEGUE_POCKETSPHINX_MODELS: folder of the models, from pkg-config at build time. */

struct engine {
  const segue_host *host;
  dec_models models;
  char path[4][512];
  char *dict;
  dec_pool pool;
  int pool_ready;
  uint32_t wait_ms;
};

struct stream {
  struct engine *engine;
  segue_asr_sink sink;
  char *jsgf; /* NULL: free speech */
  asr_band band;
  asr_gate gate;
  dec_channel channel;
  decoder *decoder;
  atomic_int cancelled;
  uint32_t next_utterance;
  int speaking;
  int16_t preroll[PREROLL];
  size_t n_preroll;
  int16_t *held; /* speech waiting for a decoder */
  size_t n_held, cap_held;
  size_t heard, since_partial, since_try;
  segue_time begin; /* of the first sample of the utterance */
  char partial[DEC_TEXT];
  int failed;
};

static int fail(segue_error *err, int code, const char *path, const char *message, const char *what) {
  if (!err) return code;
  memset(err, 0, sizeof *err);
  err->code = code;
  err->offset = UINT64_MAX;
  snprintf(err->path, sizeof err->path, "%s", path);
  snprintf(err->message, sizeof err->message, "pocketsphinx: %.90s%.140s", message, what);
  return code;
}

static segue_time samples_to_time(size_t n) {
  return (segue_time)n * 1000000u / RATE;
}

static void give_back(struct stream *s, dec_result *r) {
  if (!s->decoder) return;
  if (segue__dec_end(s->decoder, &s->channel, r) && r) r->confidence = 0;
  segue__pool_give(&s->engine->pool, s->decoder);
  s->decoder = NULL;
}

/* Ready for the next utterance. */
static void reset(struct stream *s) {
  give_back(s, NULL);
  s->speaking = 0;
  s->n_preroll = s->n_held = 0;
  s->heard = s->since_partial = s->since_try = 0;
  s->partial[0] = 0;
  s->gate.loud = 0;
  s->failed = 0;
}

static int hold(struct stream *s, const int16_t *pcm, size_t n) {
  if (s->n_held + n > HELD_MAX) return SEGUE_E_LIMIT;
  if (s->n_held + n > s->cap_held) {
    const size_t cap = (s->n_held + n) * 2;
    int16_t *p = s->engine->host->realloc(s->engine->host, s->held, cap * sizeof *p);
    if (!p) return SEGUE_E_NOMEM;
    s->held = p;
    s->cap_held = cap;
  }
  memcpy(s->held + s->n_held, pcm, n * sizeof *pcm);
  s->n_held += n;
  return SEGUE_OK;
}

/* Gets a decoder and gives it what has been held back. @return whether there is one */
static int take_decoder(struct stream *s, uint32_t wait_ms) {
  if (s->decoder) return 1;
  if (s->failed) return 0;
  struct engine *e = s->engine;
  decoder *d = segue__pool_take(&e->pool, s->jsgf, wait_ms, &s->cancelled);
  if (!d) return 0;
  segue_error err;
  if (segue__dec_load(d, &e->models, s->jsgf, &err) || segue__dec_start(d, &s->channel)) {
    segue__pool_give(&e->pool, d);
    s->failed = 1;
    e->host->log(e->host, SEGUE_LOG_ERROR, "pocketsphinx: a decoder could not be started");
    return 0;
  }
  s->decoder = d;
  if (s->n_held) segue__dec_feed(d, s->held, s->n_held);
  s->n_held = 0;
  return 1;
}

static void partial(struct stream *s) {
  char text[DEC_TEXT];
  s->since_partial = 0;
  segue__dec_partial(s->decoder, text, sizeof text);
  if (!*text || strcmp(text, s->partial) == 0) return;
  memcpy(s->partial, text, sizeof text);
  const segue_asr_result r = {.size = sizeof r,
                              .utterance = s->next_utterance,
                              .text = text,
                              .confidence = -1,
                              .start = s->begin,
                              .end = s->begin + samples_to_time(s->heard)};
  s->sink.result(s->sink.ctx, &r);
}

/* Keeps the newest PREROLL samples. */
static void remember(struct stream *s, const int16_t *pcm, size_t n) {
  if (n > PREROLL) {
    pcm += n - PREROLL;
    n = PREROLL;
  }
  if (s->n_preroll + n > PREROLL) {
    const size_t drop = s->n_preroll + n - PREROLL;
    memmove(s->preroll, s->preroll + drop, (s->n_preroll - drop) * sizeof *pcm);
    s->n_preroll -= drop;
  }
  memcpy(s->preroll + s->n_preroll, pcm, n * sizeof *pcm);
  s->n_preroll += n;
}

static void speech(struct stream *s, const int16_t *pcm, size_t n) {
  s->heard += n;
  if (s->heard > HELD_MAX) return; /* nobody speaks that long; the flush will come */
  if (!s->decoder) {
    if (hold(s, pcm, n)) return;
    s->since_try += n;
    if (s->since_try < TAKE_AGAIN && s->heard > n) return;
    s->since_try = 0;
    take_decoder(s, 0);
    return;
  }
  segue__dec_feed(s->decoder, pcm, n);
  s->since_partial += n;
  if (s->since_partial >= PARTIAL_EVERY) partial(s);
}

static void hear(struct stream *s, const int16_t *pcm, size_t n, segue_time at) {
  if (s->speaking) {
    speech(s, pcm, n);
    return;
  }
  remember(s, pcm, n);
  if (!segue__gate_feed(&s->gate, pcm, n)) return;
  s->speaking = 1;
  const segue_time end = at + samples_to_time(n), length = samples_to_time(s->n_preroll);
  s->begin = end > length ? end - length : 0;
  speech(s, s->preroll, s->n_preroll);
  s->n_preroll = 0;
}

static int asr_write(void *stream, const int16_t *pcm, size_t n, segue_time at) {
  struct stream *s = stream;
  if (atomic_exchange(&s->cancelled, 0)) reset(s);
  for (size_t i = 0; i < n; i += PIECE) {
    int16_t piece[PIECE];
    const size_t k = n - i < PIECE ? n - i : PIECE;
    segue__band_run(&s->band, pcm + i, piece, k);
    hear(s, piece, k, at + samples_to_time(i));
  }
  return SEGUE_OK;
}

static void final(struct stream *s, uint32_t utterance, const dec_result *d) {
  segue_asr_word words[DEC_WORDS];
  segue_asr_result r = {.size = sizeof r,
                        .utterance = utterance,
                        .is_final = 1,
                        .text = d->text,
                        .confidence = d->confidence,
                        .words = words,
                        .n_words = d->n_words};
  for (size_t i = 0; i < d->n_words; i++) {
    words[i].text = d->word[i].text;
    words[i].start = s->begin + (segue_time)d->word[i].first * 10000u;
    words[i].end = s->begin + (segue_time)(d->word[i].last + 1) * 10000u;
    words[i].confidence = d->word[i].confidence;
  }
  if (d->n_words) {
    r.start = words[0].start;
    r.end = words[d->n_words - 1].end;
  }
  s->sink.result(s->sink.ctx, &r);
}

static int asr_flush(void *stream, uint32_t utterance) {
  struct stream *s = stream;
  const segue_host *host = s->engine->host;
  dec_result *r = host->alloc(host, sizeof *r);
  if (r) memset(r, 0, sizeof *r);
  if (s->speaking && !atomic_load(&s->cancelled) && r) {
    if (take_decoder(s, s->engine->wait_ms))
      give_back(s, r);
    else if (!atomic_load(&s->cancelled))
      host->log(host, SEGUE_LOG_ERROR, "pocketsphinx: no decoder came free in time, an utterance is lost");
  }
  if (r) {
    final(s, utterance, r);
    host->free(host, r);
  } else {
    const segue_asr_result none = {.size = sizeof none, .utterance = utterance, .is_final = 1, .text = ""};
    s->sink.result(s->sink.ctx, &none);
  }
  atomic_store(&s->cancelled, 0);
  reset(s);
  s->next_utterance = utterance + 1;
  return SEGUE_OK;
}

static void asr_cancel(void *stream) {
  atomic_store(&((struct stream *)stream)->cancelled, 1);
}

static void asr_close(void *stream) {
  struct stream *s = stream;
  if (!s->engine) return;
  reset(s);
  s->engine->host->free(s->engine->host, s->held);
  free(s->jsgf);
  s->held = NULL;
  s->jsgf = NULL;
  s->engine = NULL;
}

/* Loads the stream's grammar now, so that a bad one is refused here and the first words find it ready. */
static int load_ahead(struct stream *s, segue_error *err) {
  const atomic_int never = 0;
  decoder *d = segue__pool_take(&s->engine->pool, s->jsgf, 0, &never);
  if (!d) return SEGUE_OK; /* all busy: it is loaded when one is free */
  segue_error why = {0};
  const int rc = segue__dec_load(d, &s->engine->models, s->jsgf, &why);
  segue__pool_give(&s->engine->pool, d);
  return rc ? fail(err, rc, "hints", why.message, "") : SEGUE_OK;
}

/* A grammar; else the phrases are one, since free speech is heard far worse over a telephone. */
static int take_hints(struct stream *s, const char *text) {
  const segue_host *host = s->engine->host;
  cJSON *hints = text && *text ? cJSON_Parse(text) : NULL;
  const char *jsgf = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(hints, "jsgf"));
  const cJSON *phrases = cJSON_GetObjectItemCaseSensitive(hints, "phrases");
  unsigned skipped = 0;
  int rc = SEGUE_OK;
  if (jsgf && *jsgf)
    rc = (s->jsgf = strdup(jsgf)) ? SEGUE_OK : SEGUE_E_NOMEM;
  else if (cJSON_IsArray(phrases) && cJSON_GetArraySize(phrases) > 0)
    rc = segue__phrases_jsgf(phrases, &s->jsgf, &skipped);
  if (skipped) {
    char line[96];
    snprintf(line, sizeof line, "pocketsphinx: %u of the phrases cannot be said in English letters", skipped);
    host->log(host, SEGUE_LOG_WARN, line);
  }
  cJSON_Delete(hints);
  return rc == SEGUE_E_NOTFOUND ? SEGUE_OK : rc;
}

static int asr_open(void *stream, void *engine, const segue_asr_sink *sink, const segue_asr_options *o,
                    segue_error *err) {
  struct stream *s = stream;
  s->engine = engine;
  s->sink = *sink;
  if (o->sample_rate != RATE) return fail(err, SEGUE_E_UNSUPPORTED, "sample_rate", "takes 16000 Hz only", "");
  if (o->language && strncmp(o->language, "en", 2) != 0)
    return fail(err, SEGUE_E_UNSUPPORTED, "language", "the model speaks English, not ", o->language);
  segue__gate_init(&s->gate);
  segue__dec_channel_init(&s->channel);
  atomic_init(&s->cancelled, 0);
  int rc = take_hints(s, o->hints);
  rc = rc ? fail(err, rc, "", "out of memory", "") : load_ahead(s, err);
  if (rc) asr_close(s);
  return rc;
}

static int read_dict(struct engine *e, segue_error *err) {
  FILE *f = fopen(e->path[2], "rb");
  if (!f)
    return fail(err, SEGUE_E_NOTFOUND, "model",
                "no dictionary; install one (Debian's pocketsphinx-en-us), or name its folder: ", e->path[2]);
  long size = fseek(f, 0, SEEK_END) ? -1 : ftell(f);
  rewind(f);
  e->dict = size > 0 && size < (64 << 20) ? e->host->alloc(e->host, (size_t)size) : NULL;
  const int ok = e->dict && fread(e->dict, 1, (size_t)size, f) == (size_t)size;
  fclose(f);
  if (!ok) return fail(err, SEGUE_E_IO, "model", "cannot read ", e->path[2]);
  e->models.dict = e->dict;
  e->models.dict_len = (size_t)size;
  return SEGUE_OK;
}

static int uint_member(const cJSON *json, const char *name, uint32_t lo, uint32_t hi, uint32_t *out,
                       segue_error *err) {
  const cJSON *c = cJSON_GetObjectItemCaseSensitive(json, name);
  if (!c) return SEGUE_OK;
  if (!cJSON_IsNumber(c) || c->valuedouble < lo || c->valuedouble > hi)
    return fail(err, SEGUE_E_INVAL, name, "out of range: ", name);
  *out = (uint32_t)c->valuedouble;
  return SEGUE_OK;
}

static int read_config(struct engine *e, const char *config, uint32_t *pool, segue_error *err) {
  cJSON *json = cJSON_Parse(config && *config ? config : "{}");
  const cJSON *model = cJSON_GetObjectItemCaseSensitive(json, "model");
  int rc = SEGUE_OK;
  if (!cJSON_IsObject(json)) rc = fail(err, SEGUE_E_PARSE, "", "the configuration is no JSON object", "");
  if (!rc && model && !cJSON_IsString(model))
    rc = fail(err, SEGUE_E_INVAL, "model", "\"model\" must be a folder", "");
  if (!rc) rc = uint_member(json, "pool", 1, POOL_MAX, pool, err);
  if (!rc) rc = uint_member(json, "wait_ms", 0, 60000, &e->wait_ms, err);
  if (!rc) {
    static const char *const files[] = {"en-us", "en-us-phone.lm.bin", "cmudict-en-us.dict", "en-us.lm.bin"};
    const char *dir = cJSON_GetStringValue(model);
    for (int i = 0; i < 4; i++)
      if (dir)
        snprintf(e->path[i], sizeof e->path[i], "%.400s/%s", dir, files[i]);
      else
        snprintf(e->path[i], sizeof e->path[i], "%s/en-us/%s", SEGUE_POCKETSPHINX_MODELS, files[i]);
  }
  cJSON_Delete(json);
  return rc;
}

/* One utterance of noise through every decoder: pages are touched and tables built before a caller speaks. */
static int prime(struct engine *e, segue_error *err) {
  static const char jsgf[] = "#JSGF V1.0;\ngrammar prime;\npublic <p> = yes | no;\n";
  int16_t noise[RATE / 50];
  uint32_t seed = 1;
  dec_channel c;
  for (uint32_t k = 0; k < e->pool.n; k++) {
    segue_error why = {0};
    decoder *d = &e->pool.slot[k];
    const int rc = segue__dec_load(d, &e->models, jsgf, &why);
    if (rc) return fail(err, rc, "model", why.message, "");
    segue__dec_channel_init(&c);
    segue__dec_start(d, &c);
    for (int i = 0; i < 25; i++) {
      for (size_t j = 0; j < sizeof noise / sizeof *noise; j++) {
        seed = seed * 1664525u + 1013904223u;
        noise[j] = (int16_t)((int)(seed >> 20) - 2048);
      }
      segue__dec_feed(d, noise, sizeof noise / sizeof *noise);
    }
    segue__dec_end(d, NULL, NULL);
  }
  return SEGUE_OK;
}

static void asr_fini(void *engine) {
  struct engine *e = engine;
  if (e->pool_ready) segue__pool_fini(&e->pool);
  e->pool_ready = 0;
  if (e->dict) e->host->free(e->host, e->dict);
  e->dict = NULL;
}

static int asr_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  struct engine *e = engine;
  uint32_t pool = 4;
  e->host = host;
  e->wait_ms = 1500;
  err_set_logfp(NULL); /* the library writes to stderr otherwise, with what was said in it */
  int rc = read_config(e, config, &pool, err);
  if (rc) return rc;
  e->models =
      (dec_models){.hmm = e->path[0], .phone_lm = e->path[1], .dict_path = e->path[2], .lm = e->path[3]};
  rc = read_dict(e, err);
  if (!rc)
    rc = segue__pool_init(&e->pool, pool) ? fail(err, SEGUE_E_NOMEM, "", "out of memory", "") : SEGUE_OK;
  e->pool_ready = !rc;
  if (!rc) rc = prime(e, err);
  if (rc) asr_fini(e);
  return rc;
}

static const segue_asr_ops ops = {
    .size = sizeof ops,
    .abi = SEGUE_PLUGIN_ABI,
    .flags = SEGUE_ENGINE_BLOCKING,
    .engine_size = sizeof(struct engine),
    .stream_size = sizeof(struct stream),
    .init = asr_init,
    .fini = asr_fini,
    .open = asr_open,
    .write = asr_write,
    .flush = asr_flush,
    .cancel = asr_cancel,
    .close = asr_close,
};

extern SEGUE_PLUGIN_EXPORT const segue_plugin segue_plugin_v1;
const segue_plugin segue_plugin_v1 = {
    .size = sizeof segue_plugin_v1,
    .abi = SEGUE_PLUGIN_ABI,
    .name = "pocketsphinx",
    .version = "0.1.0",
    .description = "Speech recognition by PocketSphinx on a grammar, offline.",
    .asr = &ops,
};
