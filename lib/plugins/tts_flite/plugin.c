/* SPDX-License-Identifier: Apache-2.0 */
/* flite as a speech synthesiser. A sentence is synthesised under flite's lock (about a hundredth of
 * its playing time), and what the host cannot take yet waits in the stream's buffer: the lock is
 * never held while waiting for the host. */
#include <segue/ext/tts.h>

#include "sentence.h"
#include "voices.h"

#include <cjson/cJSON.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { CHUNK_MS = 100, MARKS = 128, STEP = 1u << 16 };

struct engine {
  const segue_host *host;
  const flite_voice *voice;
  cst_voice *loaded;
  double speed;
};

struct mark {
  size_t sample; /* the word has been said at this sample of the sentence */
  uint32_t chars;
};

struct stream {
  const segue_host *host;
  segue_tts_sink sink;
  const flite_voice *own; /* voice asked for by the options, else NULL */
  cst_voice *voice;
  double speed;
  atomic_uint cancelled; /* ids up to this one are not wanted any more */
  uint32_t id;
  int16_t *pcm; /* the sentence in work */
  size_t n, cap, sent;
  uint32_t rate;
  int failed; /* SEGUE_E_* that ends the utterance */
  const flite_sentence *sentence;
  struct mark marks[MARKS];
  uint32_t n_marks, next_mark;
};

static int unwanted(struct stream *s) {
  return atomic_load(&s->cancelled) >= s->id;
}

static void keep(struct stream *s, const short *pcm, size_t n) {
  if (s->n + n > s->cap) {
    const size_t cap = s->n + n + STEP;
    int16_t *p = s->host->realloc(s->host, s->pcm, cap * sizeof *p);
    if (!p) {
      s->failed = SEGUE_E_NOMEM;
      return;
    }
    s->pcm = p;
    s->cap = cap;
  }
  memcpy(s->pcm + s->n, pcm, n * sizeof *pcm);
  s->n += n;
}

static void report_marks(struct stream *s) {
  uint32_t chars = 0;
  while (s->next_mark < s->n_marks && s->marks[s->next_mark].sample <= s->sent)
    chars = s->marks[s->next_mark++].chars;
  if (chars && s->sink.mark) s->sink.mark(s->sink.ctx, s->id, chars);
}

/* Offers what is there; with `rest` also what is less than a chunk. @return SEGUE_E_AGAIN when the
 * host is full, 0 when nothing is left to offer */
static int offer(struct stream *s, int rest) {
  const size_t chunk = s->rate * CHUNK_MS / 1000;
  while (!s->failed && (s->n - s->sent >= chunk || (rest && s->n > s->sent))) {
    if (unwanted(s)) {
      s->failed = SEGUE_E_CLOSED;
      break;
    }
    const size_t n = s->n - s->sent < chunk ? s->n - s->sent : chunk;
    const int rc = s->sink.audio(s->sink.ctx, s->id, s->pcm + s->sent, n, s->rate);
    if (rc == SEGUE_E_AGAIN) return rc;
    if (rc) {
      s->failed = rc;
      break;
    }
    s->sent += n;
    report_marks(s);
  }
  return SEGUE_OK;
}

/* When each word of the sentence has been said. */
static void find_marks(struct stream *s, const cst_utterance *u) {
  const flite_sentence *text = s->sentence;
  size_t at = 0;
  s->n_marks = 0;
  for (const cst_item *t = relation_head(utt_relation((cst_utterance *)u, "Token")); t; t = item_next(t)) {
    const char *name = item_name(t);
    const char *hit = name ? strstr(text->text + at, name) : NULL;
    const cst_item *word = item_last_daughter(t);
    if (!hit || !word || s->n_marks == MARKS) continue;
    at = (size_t)(hit - text->text) + strlen(name);
    while (at < text->n && text->text[at] != ' ') at++; /* punctuation belongs to the word */
    const float end = ffeature_float(word, "R:SylStructure.daughtern.daughtern.R:Segment.end");
    if (end <= 0 || at == 0) continue;
    s->marks[s->n_marks].sample = (size_t)((double)end * s->rate);
    s->marks[s->n_marks++].chars = text->end[at - 1];
  }
}

static int on_audio(const cst_wave *w, int start, int size, int last, cst_audio_streaming_info *asi) {
  struct stream *s = asi->userdata;
  if (unwanted(s)) s->failed = SEGUE_E_CLOSED;
  if (s->failed) return CST_AUDIO_STREAM_STOP;
  if (start == 0) {
    s->rate = (uint32_t)w->sample_rate;
    find_marks(s, asi->utt);
  }
  if (size > 0) keep(s, w->samples + start, (size_t)size);
  offer(s, 0);
  return s->failed ? CST_AUDIO_STREAM_STOP : CST_AUDIO_STREAM_CONT;
}

static void synthesise(struct stream *s) {
  segue__flite_lock();
  cst_utterance *u = new_utterance();
  if (u) {
    utt_init(u, s->voice);
    cst_audio_streaming_info *asi = new_audio_streaming_info(); /* owned by the utterance from here */
    asi->asc = on_audio;
    asi->min_buffsize = 1600;
    asi->utt = u;
    asi->userdata = s;
    feat_set(u->features, "streaming_info", audio_streaming_info_val(asi));
    if (s->speed > 0) feat_set_float(u->features, "duration_stretch", (float)(1.0 / s->speed));
    utt_set_input_text(u, s->sentence->text);
    if (!utt_synth(u) && !s->failed) s->failed = SEGUE_E_ENGINE;
    delete_utterance(u);
  } else {
    s->failed = SEGUE_E_NOMEM;
  }
  segue__flite_unlock();
}

static int flite_speak(void *stream, uint32_t id, const char *text, size_t len) {
  struct stream *s = stream;
  flite_sentence sentence;
  size_t pos = 0;
  s->id = id;
  s->failed = 0;
  s->sentence = &sentence;
  while (!s->failed && segue__flite_sentence(text, len, &pos, &sentence)) {
    s->n = s->sent = 0;
    s->n_marks = s->next_mark = 0;
    if (unwanted(s)) s->failed = SEGUE_E_CLOSED;
    if (!s->failed) synthesise(s);
    while (!s->failed && offer(s, 1) == SEGUE_E_AGAIN) {
      const struct timespec wait = {0, 20 * 1000 * 1000};
      nanosleep(&wait, NULL);
    }
  }
  s->sentence = NULL;
  s->sink.done(s->sink.ctx, id, s->failed,
               s->failed == SEGUE_E_CLOSED ? "cancelled"
               : s->failed                 ? "flite could not synthesise the text"
                                           : NULL);
  return SEGUE_OK;
}

static void flite_cancel(void *stream, uint32_t id) {
  struct stream *s = stream;
  unsigned seen = atomic_load(&s->cancelled);
  while (seen < id && !atomic_compare_exchange_weak(&s->cancelled, &seen, id)) continue;
}

static void flite_close(void *stream) {
  struct stream *s = stream;
  s->host->free(s->host, s->pcm);
  s->pcm = NULL;
  if (s->own) segue__flite_release(s->own);
  s->own = NULL;
}

static int fail(segue_error *err, int code, const char *path, const char *format, const char *what) {
  if (!err) return code;
  memset(err, 0, sizeof *err);
  err->code = code;
  err->offset = UINT64_MAX;
  snprintf(err->path, sizeof err->path, "%s", path);
  snprintf(err->message, sizeof err->message, format, what);
  return code;
}

/* Finds and loads a voice. */
static int load(const char *name, const flite_voice **which, cst_voice **loaded, segue_error *err) {
  const flite_voice *v = segue__flite_find(name);
  if (!v)
    return fail(err, SEGUE_E_NOTFOUND, "voice", "flite: no voice \"%.60s\"; there are slt, rms, kal16, kal",
                name);
  *loaded = segue__flite_acquire(v);
  if (!*loaded) return fail(err, SEGUE_E_ENGINE, "voice", "flite: voice \"%.60s\" cannot be loaded", name);
  *which = v;
  return SEGUE_OK;
}

static int flite_open(void *stream, void *engine, const segue_tts_sink *sink, const segue_tts_options *o,
                      segue_error *err) {
  struct stream *s = stream;
  const struct engine *e = engine;
  s->host = e->host;
  s->sink = *sink;
  s->speed = e->speed;
  s->voice = e->loaded;
  atomic_init(&s->cancelled, 0);
  if (!o->voice || !*o->voice || strcmp(o->voice, e->voice->name) == 0) return SEGUE_OK;
  return load(o->voice, &s->own, &s->voice, err);
}

static int flite_init_engine(void *engine, const segue_host *host, const char *config, segue_error *err) {
  struct engine *e = engine;
  e->host = host;
  cJSON *json = cJSON_Parse(config && *config ? config : "{}");
  const cJSON *voice = cJSON_GetObjectItemCaseSensitive(json, "voice");
  const cJSON *speed = cJSON_GetObjectItemCaseSensitive(json, "speed");
  int rc;
  if (!cJSON_IsObject(json))
    rc = fail(err, SEGUE_E_PARSE, "", "flite: the configuration is no JSON object%s", "");
  else if (voice && !cJSON_IsString(voice))
    rc = fail(err, SEGUE_E_INVAL, "voice", "flite: \"voice\" must be a string%s", "");
  else if (speed && (!cJSON_IsNumber(speed) || speed->valuedouble < 0.5 || speed->valuedouble > 2.0))
    rc = fail(err, SEGUE_E_INVAL, "speed", "flite: \"speed\" must be a number from 0.5 to 2%s", "");
  else
    rc = load(voice ? voice->valuestring : "slt", &e->voice, &e->loaded, err);
  e->speed = speed && !rc ? speed->valuedouble : 0;
  cJSON_Delete(json);
  return rc;
}

static void flite_fini(void *engine) {
  struct engine *e = engine;
  if (e->voice) segue__flite_release(e->voice);
  e->voice = NULL;
}

static const segue_tts_ops ops = {
    .size = sizeof ops,
    .abi = SEGUE_PLUGIN_ABI,
    .flags = SEGUE_ENGINE_BLOCKING,
    .engine_size = sizeof(struct engine),
    .stream_size = sizeof(struct stream),
    .init = flite_init_engine,
    .fini = flite_fini,
    .open = flite_open,
    .speak = flite_speak,
    .cancel = flite_cancel,
    .close = flite_close,
};

extern SEGUE_PLUGIN_EXPORT const segue_plugin segue_plugin_v1;
const segue_plugin segue_plugin_v1 = {
    .size = sizeof segue_plugin_v1,
    .abi = SEGUE_PLUGIN_ABI,
    .name = "flite",
    .version = "0.1.0",
    .description = "Speech synthesis by flite, offline.",
    .tts = &ops,
};
