/* SPDX-License-Identifier: Apache-2.0 */
/* What asr_pocketsphinx makes of recorded lines: tests/eval/callers.py runs it. Commands, one a line, on standard input:
 *
 *   book PLAYBOOK.json       the grammar from now on
 *   call pcma|pcmu|opus      a new caller: a new stream of the recogniser behind a new codec
 *   say FILE FROM TO         the samples FROM…TO of a 16-bit mono WAV file at the codec's rate as one utterance, with
 *                            the pause after it that ends a turn; answers "CONFIDENCE<tab>TEXT"
 *
 * Answers a line for each command; "ok" for all but the last. */
#include <audio/codec.h>
#include <audio/resample.h>
#include <segue/ext/asr.h>
#include <segue/ext/llm.h>

#include "../unit/plugins/module.h"

#include <cjson/cJSON.h>
#include <string.h>

extern const segue_plugin segue__plugin_playbook;

enum { RATE = 16000, FRAME = RATE / 50, RATE_MAX = 48000, BEFORE_MS = 300, AFTER_MS = 700, WAV_HEAD = 44 };

struct line {
  const segue_plugin *asr, *llm;
  void *engine, *stream, *book, *codec_mem;
  segue__codec *codec;
  segue__resample up;
  segue_time at;
  uint32_t utterance;
};

static void result(void *ctx, const segue_asr_result *r) {
  (void)ctx;
  if (r->is_final) printf("%.3f\t%s\n", r->confidence, r->text);
}

static void failed(void *ctx, int code, const char *message) {
  (void)ctx;
  fprintf(stderr, "%d: %s\n", code, message);
}

static char *slurp(const char *path, size_t *len) {
  FILE *f = fopen(path, "rb");
  if (!f || fseek(f, 0, SEEK_END)) {
    if (f) fclose(f);
    return NULL;
  }
  const long size = ftell(f);
  char *text = calloc(1, (size_t)size + 1);
  rewind(f);
  *len = text ? fread(text, 1, (size_t)size, f) : 0;
  fclose(f);
  return text;
}

static void hang_up(struct line *l) {
  if (!l->codec) return;
  l->asr->asr->close(l->stream);
  segue__resample_fini(&l->up);
  free(l->codec_mem);
  l->codec = NULL;
}

static void close_book(struct line *l) {
  if (!l->book) return;
  l->llm->llm->fini(l->book);
  free(l->book);
  l->book = NULL;
}

static int open_book(struct line *l, const char *path) {
  size_t len = 0;
  segue_error err = {0};
  char *text = slurp(path, &len);
  void *book = calloc(1, l->llm->llm->engine_size);
  hang_up(l);
  close_book(l);
  if (!text || !book || l->llm->llm->init(book, &module_host, text, &err)) {
    fprintf(stderr, "%s: %s\n", path, err.message);
    free(book);
    free(text);
    return -1;
  }
  free(text);
  l->book = book;
  puts("ok");
  return 0;
}

static int call(struct line *l, const char *codec) {
  const segue_asr_sink sink = {.size = sizeof sink, .ctx = l, .result = result, .error = failed};
  const segue_asr_options o = {.size = sizeof o,
                               .sample_rate = RATE,
                               .language = "en-US",
                               .hints = l->book ? l->llm->llm->hints(l->book) : NULL};
  segue__codec_options c;
  segue_error err = {0};
  hang_up(l);
  segue__codec_options_init(&c, strcmp(codec, "opus") == 0   ? SEGUE__CODEC_OPUS
                                : strcmp(codec, "pcmu") == 0 ? SEGUE__CODEC_PCMU
                                                             : SEGUE__CODEC_PCMA);
  l->codec_mem = calloc(1, segue__codec_size(&c));
  l->codec = l->codec_mem ? segue__codec_init(l->codec_mem, &c) : NULL;
  if (!l->codec || segue__resample_init(&l->up, c.rate, RATE, SEGUE__RESAMPLE_QUALITY)) return -1;
  memset(l->stream, 0, l->asr->asr->stream_size);
  if (l->asr->asr->open(l->stream, l->engine, &sink, &o, &err))
    return fprintf(stderr, "%s\n", err.message), -1;
  l->utterance = 0;
  puts("ok");
  return 0;
}

/* One frame over the line and into the recogniser. */
static void frame(struct line *l, const int16_t *pcm) {
  uint8_t payload[SEGUE__CODEC_PAYLOAD_MAX];
  int16_t narrow[RATE_MAX * SEGUE__CODEC_PACKET_MS_MAX / 1000], wide[FRAME];
  const int n = segue__codec_encode(l->codec, pcm, payload, sizeof payload);
  if (n <= 0 || segue__codec_decode(l->codec, payload, (size_t)n, narrow, sizeof narrow / sizeof *narrow) < 0)
    return;
  segue__resample_frame(&l->up, narrow, wide);
  l->asr->asr->write(l->stream, wide, FRAME, l->at);
  l->at += 20000;
}

static int say(struct line *l, const char *path, long from, long to) {
  size_t len = 0;
  char *wav = slurp(path, &len);
  const uint32_t rate = l->codec ? segue__codec_rate(l->codec) : 0;
  const long n = rate / 50, samples = ((long)len - WAV_HEAD) / 2, before = rate / 1000 * BEFORE_MS,
             after = rate / 1000 * AFTER_MS;
  if (!wav || !rate || from < 0 || to <= from || to + after + before > samples) {
    free(wav);
    return fprintf(stderr, "%s: not as told, or no call\n", path), -1;
  }
  int16_t *pcm = calloc((size_t)(to - from + after + before + n), sizeof *pcm);
  if (!pcm) abort();
  memcpy(pcm, wav + WAV_HEAD + 2 * (samples - before), (size_t)before * 2); /* the quiet at the file's end */
  memcpy(pcm + before, wav + WAV_HEAD + 2 * from, (size_t)(to - from + after) * 2);
  for (long i = 0; i < to - from + after + before; i += n) frame(l, pcm + i);
  l->asr->asr->flush(l->stream, ++l->utterance);
  free(pcm);
  free(wav);
  return 0;
}

static int obey(struct line *l, char *text) {
  char file[4096];
  long from, to;
  text[strcspn(text, "\n")] = 0;
  if (strncmp(text, "book ", 5) == 0) return open_book(l, text + 5);
  if (strncmp(text, "call ", 5) == 0) return call(l, text + 5);
  if (sscanf(text, "say %4095s %ld %ld", file, &from, &to) == 3) return say(l, file, from, to);
  return fprintf(stderr, "what is %s?\n", text), -1;
}

int main(void) {
  struct line l = {.asr = module_load("pocketsphinx"), .llm = &segue__plugin_playbook};
  char text[5000];
  segue_error err = {0};
  int rc = 0;
  if (!l.asr) return 1;
  l.engine = calloc(1, l.asr->asr->engine_size);
  l.stream = calloc(1, l.asr->asr->stream_size);
  if (!l.engine || !l.stream || l.asr->asr->init(l.engine, &module_host, "{\"pool\": 1}", &err))
    return fprintf(stderr, "%s\n", err.message), 1;
  while (!rc && fgets(text, sizeof text, stdin)) {
    rc = obey(&l, text);
    fflush(stdout);
  }
  hang_up(&l);
  close_book(&l);
  l.asr->asr->fini(l.engine);
  free(l.engine);
  free(l.stream);
  return rc ? 1 : 0;
}
