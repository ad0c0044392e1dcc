/* SPDX-License-Identifier: Apache-2.0 */
/* A recording from outside. */
#include <plugins/tts_recorded/wav.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rec_wav w;
  volatile int32_t sum = 0;
  if (segue__wav_parse(&w, data, size)) return 0;
  for (size_t i = 0; i < w.n; i++) sum = (sum + segue__wav_sample(&w, i)) & 0xffff;
  return 0;
}
