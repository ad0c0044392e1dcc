/* SPDX-License-Identifier: Apache-2.0 */
/* A streamed chat completion: the first byte says how the others are cut. However they are, the same sentences, calls and
 * counts must come of them; sentences are UTF-8. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/llm_openai/delta.h"
#include "plugins/llm_openai/speech.h"

struct reading {
  oai_delta delta;
  oai_speech speech;
  int rc;
  uint64_t hash;
  size_t pieces;
};

static void hash(struct reading *r, const char *s, size_t n) {
  for (size_t i = 0; i < n; i++) r->hash = (r->hash ^ (unsigned char)s[i]) * 1099511628211u;
  r->hash = (r->hash ^ 0x100) * 1099511628211u;
}

static void on_say(void *ctx, const char *text, size_t n) {
  struct reading *r = ctx;
  size_t more = 0;
  if (n == 0) abort();
  for (size_t i = 0; i < n; i++) {
    const unsigned char c = (unsigned char)text[i];
    if ((more > 0) != ((c & 0xC0) == 0x80) || c == 0) abort();
    more = more ? more - 1 : c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC0 ? 1 : 0;
  }
  if (more) abort();
  hash(r, text, n);
  r->pieces++;
}

static int on_text(void *ctx, const char *text, size_t n) {
  struct reading *r = ctx;
  return segue__oai_speech_feed(&r->speech, text, n, on_say, r);
}

static void read_all(struct reading *r, const char *data, size_t size, size_t step, int raw) {
  memset(r, 0, sizeof *r);
  r->speech.raw = raw;
  for (size_t at = 0; at < size && !r->rc; at += step) {
    const size_t n = size - at < step ? size - at : step;
    char *part = malloc(n); /* ends where the bytes do */
    if (!part) abort();
    memcpy(part, data + at, n);
    r->rc = segue__oai_delta_feed(&r->delta, part, n, on_text, r);
    free(part);
  }
  segue__oai_speech_end(&r->speech, on_say, r);
  for (uint32_t i = 0; i < r->delta.n_calls; i++) {
    hash(r, r->delta.calls[i].name, strlen(r->delta.calls[i].name));
    hash(r, r->delta.calls[i].args ? r->delta.calls[i].args : "", r->delta.calls[i].n_args);
  }
}

static void done(struct reading *r) {
  segue__oai_delta_reset(&r->delta);
  segue__oai_speech_reset(&r->speech);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct reading whole, cut;
  if (size < 2) return 0;
  read_all(&whole, (const char *)data + 1, size - 1, size - 1, data[0] & 1);
  read_all(&cut, (const char *)data + 1, size - 1, (size_t)(data[0] >> 1) + 1, data[0] & 1);
  if (whole.rc != cut.rc || whole.hash != cut.hash || whole.pieces != cut.pieces ||
      whole.delta.completion_tokens != cut.delta.completion_tokens ||
      whole.delta.finished != cut.delta.finished)
    abort();
  done(&whole);
  done(&cut);
  return 0;
}
