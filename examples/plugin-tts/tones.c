/* SPDX-License-Identifier: Apache-2.0 */
/* A voice in C that says a tone for each word, higher for longer words: what a plugin needs, and nothing else. It links to nothing
 * of segue's:
 *
 *   cc -shared -fPIC $(pkg-config --cflags segue) tones.c -o segue-tones.so -lm
 *   segue plugin-check ./segue-tones.so
 *
 * Not blocking: its calls run on the session's thread and return at once, and the sound is made in `tick`. */
#include <segue/ext/tts.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = 16000, CHUNK = RATE / 50, WORD = 8 * CHUNK, WORDS = 1024 };

struct engine {
  double hz; /* of the shortest word */
};

/* One word of an utterance, or the end of one (`len` 0). */
struct piece {
  uint32_t id, len, end; /* end: bytes of the text up to here */
};

struct stream {
  const struct engine *engine;
  segue_tts_sink sink;
  struct piece queue[WORDS];
  uint32_t first, count, sent; /* sent: samples of the first */
};

/* A failure fills the whole record: what went wrong and what to do, without anybody's words. */
static int fail(segue_error *err, int code, const char *path, const char *message) {
  memset(err, 0, sizeof *err);
  err->code = code;
  err->offset = UINT64_MAX;
  snprintf(err->path, sizeof err->path, "%s", path);
  snprintf(err->message, sizeof err->message, "tones: %s", message);
  return code;
}

/* `config` is the JSON object of the session, {"use": "tones", "hz": 300}. A real plugin has a JSON library for it. */
static int init(void *state, const segue_host *host, const char *config, segue_error *err) {
  struct engine *e = state;
  const char *hz = strstr(config, "\"hz\":");
  (void)host;
  if (config[0] != '{') return fail(err, SEGUE_E_PARSE, "", "the configuration must be a JSON object");
  e->hz = hz ? strtod(hz + 5, NULL) : 300;
  return e->hz >= 50 && e->hz <= 1000 ? SEGUE_OK : fail(err, SEGUE_E_INVAL, "hz", "hz must be 50 to 1000");
}

static void fini(void *state) {
  (void)state; /* the host frees it */
}

static int open_stream(void *state, void *engine, const segue_tts_sink *sink, const segue_tts_options *o,
                       segue_error *err) {
  struct stream *s = state;
  (void)o, (void)err;
  s->engine = engine;
  s->sink = *sink; /* lent for the call only */
  return SEGUE_OK;
}

static int push(struct stream *s, struct piece p) {
  if (s->count == WORDS) return SEGUE_E_LIMIT;
  s->queue[(s->first + s->count++) % WORDS] = p;
  return SEGUE_OK;
}

static int speak(void *state, uint32_t id, const char *text, size_t len) {
  struct stream *s = state;
  const uint32_t before = s->count;
  int rc = SEGUE_OK;
  for (size_t at = 0, from; at < len && rc == SEGUE_OK;) { /* not terminated: never beyond len */
    while (at < len && (unsigned char)text[at] <= ' ') at++;
    for (from = at; at < len && (unsigned char)text[at] > ' ';) at++;
    if (at > from) rc = push(s, (struct piece){id, (uint32_t)(at - from), (uint32_t)at});
  }
  if (rc == SEGUE_OK) rc = push(s, (struct piece){.id = id});
  if (rc != SEGUE_OK) s->count = before; /* refused as a whole: nothing comes for this id */
  return rc;
}

/* Comes from any thread, so it touches nothing: the next chunk of what nobody wants is answered by SEGUE_E_CLOSED. */
static void cancel(void *state, uint32_t id) {
  (void)state, (void)id;
}

static void close_stream(void *state) {
  ((struct stream *)state)->count = 0;
}

static void drop(struct stream *s) {
  s->first = (s->first + 1) % WORDS;
  s->count--;
  s->sent = 0;
}

static void tick(void *state, segue_time now) {
  struct stream *s = state;
  int16_t pcm[CHUNK];
  (void)now;
  while (s->count) {
    const struct piece p = s->queue[s->first];
    if (p.len == 0) {
      drop(s);
      s->sink.done(s->sink.ctx, p.id, SEGUE_OK, NULL);
      continue;
    }
    const double step = 2 * 3.14159265358979 * (s->engine->hz + 40 * (p.len < 20 ? p.len : 20)) / RATE;
    for (uint32_t i = 0; i < CHUNK; i++) pcm[i] = (int16_t)(5000 * sin(step * (s->sent + i)));
    const int rc = s->sink.audio(s->sink.ctx, p.id, pcm, CHUNK, RATE);
    if (rc == SEGUE_E_AGAIN) return; /* full: the same chunk at the next tick */
    if (rc == SEGUE_E_CLOSED) {      /* cancelled: neither audio nor done any more */
      while (s->count && s->queue[s->first].id == p.id) drop(s);
    } else if ((s->sent += CHUNK) >= WORD) {
      s->sink.mark(s->sink.ctx, p.id, p.end);
      drop(s);
    }
  }
}

static const segue_tts_ops tts = {.size = sizeof tts,
                                  .abi = SEGUE_PLUGIN_ABI,
                                  .engine_size = sizeof(struct engine),
                                  .stream_size = sizeof(struct stream),
                                  .init = init,
                                  .fini = fini,
                                  .open = open_stream,
                                  .speak = speak,
                                  .cancel = cancel,
                                  .close = close_stream,
                                  .tick = tick};

SEGUE_PLUGIN_EXPORT const segue_plugin segue_plugin_v1 = {.size = sizeof segue_plugin_v1,
                                                          .abi = SEGUE_PLUGIN_ABI,
                                                          .name = "tones",
                                                          .version = "1.0",
                                                          .description = "A tone for each word.",
                                                          .tts = &tts};
