/* SPDX-License-Identifier: Apache-2.0 */
#include "wav.h"

#include <string.h>

enum { PCM = 1, EXTENSIBLE = 0xfffe, FMT_LEN = 16, SUBFORMAT = 24 };

static uint32_t u16(const uint8_t *p) {
  return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint32_t u32(const uint8_t *p) {
  return u16(p) | u16(p + 2) << 16;
}

static const char *read_format(rec_wav *w, const uint8_t *p, size_t len) {
  if (len < FMT_LEN) return "its format chunk is too short";
  uint32_t tag = u16(p);
  if (tag == EXTENSIBLE && len >= SUBFORMAT + 2) tag = u16(p + SUBFORMAT);
  w->channels = u16(p + 2);
  w->rate = u32(p + 4);
  if (tag != PCM || u16(p + 14) != 16) return "it is not 16-bit PCM";
  if (w->channels < 1 || w->channels > 2) return "it has neither one channel nor two";
  if (w->rate < 8000 || w->rate > 48000) return "its rate is not 8000 to 48000 Hz";
  return NULL;
}

const char *segue__wav_parse(rec_wav *w, const uint8_t *data, size_t len) {
  memset(w, 0, sizeof *w);
  if (len < 12 || memcmp(data, "RIFF", 4) != 0 || memcmp(data + 8, "WAVE", 4) != 0)
    return "it is not a WAV file";
  for (size_t at = 12; len - at >= 8;) {
    const uint8_t *chunk = data + at;
    size_t size = u32(chunk + 4);
    at += 8;
    if (size > len - at) size = len - at; /* cut short, or written by a program that was stopped */
    if (memcmp(chunk, "fmt ", 4) == 0) {
      const char *why = read_format(w, chunk + 8, size);
      if (why) return why;
    } else if (memcmp(chunk, "data", 4) == 0) {
      if (!w->rate) return "its sound comes before its format";
      w->data = chunk + 8;
      w->n = size / (2 * w->channels);
      return w->n ? NULL : "there is no sound in it";
    }
    at += size;
    if (size & 1 && at < len) at++; /* chunks are padded */
  }
  return w->rate ? "there is no sound in it" : "it has no format chunk";
}

int16_t segue__wav_sample(const rec_wav *w, size_t n) {
  const uint8_t *p = w->data + n * 2 * w->channels;
  const int32_t left = (int16_t)u16(p);
  return (int16_t)(w->channels == 1 ? left : (left + (int16_t)u16(p + 2)) / 2);
}
