/* SPDX-License-Identifier: Apache-2.0 */
#include "samples.h"

#include <segue/base.h>

#include <string.h>

void segue__samples_init(to_samples *s, uint32_t sample_rate) {
  s->chunk = (size_t)sample_rate * TO_CHUNK_MS / 1000;
  segue__samples_reset(s);
}

void segue__samples_reset(to_samples *s) {
  s->n = s->n_bytes = 0;
  s->half = s->is_wav = 0;
}

static int offer(to_samples *s, to_samples_take take, void *ctx) {
  const int rc = s->n ? take(ctx, s->pcm, s->n) : SEGUE_OK;
  if (!rc) s->n = 0;
  return rc;
}

/* The first four bytes tell a file from samples. */
static int is_file(to_samples *s, char byte) {
  if (s->n_bytes < sizeof s->mark) s->mark[s->n_bytes++] = byte;
  s->is_wav = s->n_bytes == sizeof s->mark && memcmp(s->mark, "RIFF", sizeof s->mark) == 0;
  return s->is_wav;
}

int segue__samples_feed(to_samples *s, const char *bytes, size_t n, size_t *taken, to_samples_take take,
                        void *ctx) {
  for (size_t i = 0; i < n; i++) {
    const uint8_t byte = (uint8_t)bytes[i];
    *taken = i;
    if (s->n == s->chunk) {
      const int rc = offer(s, take, ctx);
      if (rc) return rc;
    }
    if (s->n_bytes < sizeof s->mark && is_file(s, bytes[i])) return SEGUE_E_PARSE;
    if (s->half) {
      const uint16_t sample = (uint16_t)(byte << 8 | s->low);
      memcpy(&s->pcm[s->n++], &sample, sizeof sample);
    }
    s->low = byte;
    s->half = !s->half;
  }
  *taken = n;
  return SEGUE_OK;
}

int segue__samples_end(to_samples *s, to_samples_take take, void *ctx) {
  return offer(s, take, ctx);
}
