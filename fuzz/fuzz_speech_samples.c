/* SPDX-License-Identifier: Apache-2.0 */
/* PCM in pieces, to a host that is full now and then (the first byte says when, the second how it is cut): every sample
 * arrives once and in order, and what is refused is offered again as it was. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <segue/base.h>

#include "plugins/tts_openai/samples.h"

struct host {
  const uint8_t *want;
  size_t n, at; /* samples */
  unsigned dice, refuse;
  size_t refused; /* length of the chunk that was */
};

static int take(void *ctx, const int16_t *pcm, size_t n) {
  struct host *h = ctx;
  if (n == 0 || h->at + n > h->n) abort();
  if (h->refused && h->refused != n) abort();
  h->dice = h->dice * 1103515245u + 12345u;
  h->refused = h->refuse && h->dice >> 16 & 1 ? n : 0;
  if (h->refused) return SEGUE_E_AGAIN;
  for (size_t i = 0; i < n; i++, h->at++)
    if ((uint16_t)pcm[i] != (uint16_t)(h->want[2 * h->at] | h->want[2 * h->at + 1] << 8)) abort();
  return SEGUE_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const size_t steps[] = {1, 2, 3, 997, 16384};
  if (size < 2) return 0;
  struct host h = {.want = data + 2, .n = (size - 2) / 2, .dice = data[0], .refuse = data[0] & 1};
  to_samples *s = malloc(sizeof *s);
  if (!s) return 0;
  segue__samples_init(s, 8000);
  int rc = SEGUE_OK;
  for (size_t at = 2; at < size && rc != SEGUE_E_PARSE;) {
    const size_t step = steps[data[1] % 5], n = size - at < step ? size - at : step;
    size_t taken = 0;
    rc = segue__samples_feed(s, (const char *)data + at, n, &taken, take, &h);
    if (taken > n || (rc == SEGUE_OK && taken != n)) abort();
    if (rc == SEGUE_OK || rc == SEGUE_E_AGAIN) at += taken;
  }
  if (rc == SEGUE_E_PARSE) {
    if (size < 6 || memcmp(data + 2, "RIFF", 4) != 0) abort();
  } else {
    while (segue__samples_end(s, take, &h) == SEGUE_E_AGAIN) continue;
    if (h.at != h.n) abort();
  }
  free(s);
  return 0;
}
