/* SPDX-License-Identifier: Apache-2.0 */
#include "audio/resample.h"

#include <segue/base.h>
#include <speex/speex_resampler.h>
#include <string.h>

#include "audio/audio.h"

int segue__resample_init(segue__resample *r, uint32_t from, uint32_t to, uint32_t quality) {
  memset(r, 0, sizeof *r);
  if (!segue__rate_ok(from) || !segue__rate_ok(to) || quality > 10) return SEGUE_E_INVAL;
  r->from = from;
  r->to = to;
  if (from == to) return SEGUE_OK;
  int err = 0;
  r->state = speex_resampler_init(1, from, to, (int)quality, &err);
  return r->state ? SEGUE_OK : SEGUE_E_NOMEM;
}

void segue__resample_fini(segue__resample *r) {
  if (r->state) speex_resampler_destroy(r->state);
  r->state = NULL;
}

void segue__resample_frame(segue__resample *r, const int16_t *in, int16_t *out) {
  const uint32_t want = segue__frame_samples(r->to);
  if (!r->state) {
    memcpy(out, in, want * sizeof *out);
    return;
  }
  spx_uint32_t n_in = segue__frame_samples(r->from), n_out = want;
  speex_resampler_process_int(r->state, 0, in, &n_in, out, &n_out);
  /* All our ratios are whole numbers, for which speexdsp gives exactly `want`; if not, hold the last. */
  for (spx_uint32_t i = n_out; i < want; i++) out[i] = n_out ? out[n_out - 1] : 0;
}

void segue__resample_reset(segue__resample *r) {
  if (r->state) speex_resampler_reset_mem(r->state);
}
