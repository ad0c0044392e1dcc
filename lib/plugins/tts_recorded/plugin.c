/* SPDX-License-Identifier: Apache-2.0 */
/* A voice that says only what was recorded for it: a WAV file for each text. See doc/recorded.md. */
#include <segue/ext/tts.h>

#include "wav.h"

#include "../common/reader.h"

#include <string.h>

extern const segue_plugin segue__plugin_recorded;

enum { TEXTS = 64, TEXT_MAX = 1000, FILE_MAX = 16 << 20, QUEUE = 40, CHUNKS_PER_TICK = 4 };

typedef struct recording {
  const char *text;
  size_t len;
  int16_t *pcm;
  size_t n;
  uint32_t rate;
} recording;

typedef struct engine {
  const segue_host *host;
  rd_arena arena;
  recording all[TEXTS];
  size_t n;
} engine;

typedef struct stream {
  engine *engine;
  segue_tts_sink sink;
  struct {
    uint32_t id;
    const recording *what; /* NULL: nobody recorded it */
  } queue[QUEUE];
  uint32_t head, count;
  size_t at; /* samples given of the head */
} stream;

/* ---- configuration ---- */

static int load(engine *e, recording *r, const char *path, segue_error *err) {
  char *data = NULL;
  size_t len = 0;
  rec_wav w;
  const int rc = segue__rd_slurp(e->host, "recorded", path, FILE_MAX, &data, &len, err);
  if (rc != SEGUE_OK) return rc;
  const char *why = segue__wav_parse(&w, (const uint8_t *)data, len);
  if (!why && !(r->pcm = e->host->alloc(e->host, w.n * sizeof *r->pcm))) why = "out of memory";
  for (size_t i = 0; !why && i < w.n; i++) r->pcm[i] = segue__wav_sample(&w, i);
  r->n = w.n;
  r->rate = w.rate;
  e->host->free(e->host, data);
  return why ? segue__rd_error(err, SEGUE_E_PARSE, "files", "recorded", path, why) : SEGUE_OK;
}

static void read_files(rd *r, const cJSON *root, void *self) {
  engine *e = self;
  const cJSON *list, *o;
  if (segue__rd_members(r, root, "configuration", "files voice") != SEGUE_OK) return;
  list = segue__rd_array(r, root, "files", TEXTS);
  if (!list) segue__rd_fail(r, SEGUE_E_PARSE, root, "needs \"files\": [{\"text\", \"file\"}, …]");
  cJSON_ArrayForEach(o, list) {
    recording *to = &e->all[e->n];
    if (segue__rd_members(r, o, "recording", "text file") != SEGUE_OK) break;
    to->text = segue__rd_string(r, o, "text", TEXT_MAX);
    const char *path = segue__rd_string(r, o, "file", 4095);
    if (!to->text || !path) segue__rd_fail(r, SEGUE_E_PARSE, o, "a recording needs \"text\" and \"file\"");
    if (r->code != SEGUE_OK) break;
    to->len = strlen(to->text);
    r->code = load(e, to, path, r->err);
    if (r->code != SEGUE_OK) break;
    e->n++;
  }
}

static void rec_fini(void *self) {
  engine *e = self;
  if (!e->host) return;
  for (size_t i = 0; i < TEXTS; i++)
    if (e->all[i].pcm) e->host->free(e->host, e->all[i].pcm);
  segue__rd_release(&e->arena);
  memset(e, 0, sizeof *e);
}

static int rec_init(void *self, const segue_host *host, const char *config, segue_error *err) {
  engine *e = self;
  e->host = e->arena.host = host;
  const int rc = segue__rd_config(&e->arena, "recorded", config, read_files, e, err);
  if (rc != SEGUE_OK) rec_fini(e);
  return rc;
}

/* ---- speaking ---- */

static int rec_open(void *self, void *engine_, const segue_tts_sink *sink, const segue_tts_options *o,
                    segue_error *err) {
  (void)o, (void)err;
  stream *s = self;
  s->engine = engine_;
  s->sink = *sink;
  return SEGUE_OK;
}

static int rec_speak(void *self, uint32_t id, const char *text, size_t len) {
  stream *s = self;
  const recording *what = NULL;
  if (s->count == QUEUE) return SEGUE_E_AGAIN;
  for (size_t i = 0; i < s->engine->n && !what; i++)
    if (s->engine->all[i].len == len && memcmp(s->engine->all[i].text, text, len) == 0)
      what = &s->engine->all[i];
  const uint32_t at = (s->head + s->count++) % QUEUE;
  s->queue[at].id = id;
  s->queue[at].what = what;
  return SEGUE_OK;
}

static void next(stream *s) {
  s->head = (s->head + 1) % QUEUE;
  s->count--;
  s->at = 0;
}

static void rec_tick(void *self, segue_time now) {
  (void)now;
  stream *s = self;
  for (uint32_t k = 0; k < CHUNKS_PER_TICK && s->count > 0; k++) {
    const uint32_t id = s->queue[s->head].id;
    const recording *r = s->queue[s->head].what;
    if (!r) {
      next(s);
      s->sink.done(s->sink.ctx, id, SEGUE_E_NOTFOUND, "nobody has recorded this text");
      continue;
    }
    size_t n = r->rate / 50;
    if (n > r->n - s->at) n = r->n - s->at;
    const int rc = s->sink.audio(s->sink.ctx, id, r->pcm + s->at, n, r->rate);
    if (rc == SEGUE_E_AGAIN) return;
    s->at += n;
    if (rc == SEGUE_OK && s->at < r->n) continue;
    next(s);
    s->sink.done(s->sink.ctx, id, rc == SEGUE_OK ? SEGUE_OK : SEGUE_E_CLOSED, "");
  }
}

static void rec_cancel(void *self, uint32_t id) {
  stream *s = self;
  while (s->count > 0 && s->queue[s->head].id <= id) next(s);
}

static void rec_close(void *self) {
  (void)self;
}

static const segue_tts_ops ops = {.size = sizeof ops,
                                  .abi = SEGUE_PLUGIN_ABI,
                                  .engine_size = sizeof(engine),
                                  .stream_size = sizeof(stream),
                                  .init = rec_init,
                                  .fini = rec_fini,
                                  .open = rec_open,
                                  .speak = rec_speak,
                                  .cancel = rec_cancel,
                                  .close = rec_close,
                                  .tick = rec_tick};

const segue_plugin segue__plugin_recorded = {.size = sizeof segue__plugin_recorded,
                                             .abi = SEGUE_PLUGIN_ABI,
                                             .name = "recorded",
                                             .version = "1",
                                             .description = "Says texts that were recorded for it.",
                                             .tts = &ops};
