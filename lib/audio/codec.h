/* SPDX-License-Identifier: Apache-2.0 */
/* lib/audio/codec.h: one small face over PCMU, PCMA and Opus. A codec is one direction-pair for one
 * leg: encode takes 20 ms frames, decode takes any payload the peer may send (up to 120 ms).
 * Memory is the caller's, sized once by segue__codec_size; nothing allocates afterwards.
 * Pure; one thread at a time per codec. */
#ifndef SEGUE_AUDIO_CODEC_H
#define SEGUE_AUDIO_CODEC_H

#include <stddef.h>
#include <stdint.h>

enum { SEGUE__CODEC_PCMU = 0, SEGUE__CODEC_PCMA = 1, SEGUE__CODEC_OPUS = 2, SEGUE__CODEC_COUNT = 3 };
enum {
  SEGUE__CODEC_PAYLOAD_MAX = 1275, /* RFC 6716 3.2.1: the largest Opus frame; G.711 needs 160 */
  SEGUE__CODEC_PACKET_MS_MAX = 120 /* longest payload decode accepts */
};

typedef struct segue__codec_options {
  int32_t kind;          /* SEGUE__CODEC_* */
  uint32_t rate;         /* PCM side in Hz: 8000 for G.711; 8000, 16000 or 48000 for Opus */
  uint32_t complexity;   /* Opus 0..10, where there is loss to expect or no FEC */
  uint32_t bitrate;      /* Opus bit/s; 0 lets libopus choose */
  uint32_t loss_percent; /* Opus: expected loss, steers how much FEC is worth */
  uint32_t fec;          /* Opus in-band FEC: 0 or 1 */
  uint32_t dtx;          /* Opus discontinuous transmission: 0 or 1 */
} segue__codec_options;

typedef struct segue__codec segue__codec;

/** Defaults for `kind`: Opus at 16000 Hz, complexity 5, 32 kbit/s, FEC on at 10 % loss, no DTX. */
void segue__codec_options_init(segue__codec_options *o, int32_t kind);

/** Bytes a codec with these options needs; 0 when the options are not valid. */
size_t segue__codec_size(const segue__codec_options *o);

/** Build a codec in `mem` (segue__codec_size bytes, aligned for max_align_t).
 *  Needs no counterpart: dropping the memory ends the codec.
 *  @return the codec, or NULL when the options are not valid. */
segue__codec *segue__codec_init(void *mem, const segue__codec_options *o);

int32_t segue__codec_kind(const segue__codec *c);
/** PCM rate in Hz. */
uint32_t segue__codec_rate(const segue__codec *c);
/** RTP clock in Hz: 8000, or 48000 for Opus whatever its PCM rate (RFC 7587 4.1). */
uint32_t segue__codec_clock(const segue__codec *c);

/** Encode one 20 ms frame into `out` of `cap` octets.
 *  @return octets; 0 under Opus DTX means "send nothing"; SEGUE_E_LIMIT when `cap` is small. */
int segue__codec_encode(segue__codec *c, const int16_t *pcm, uint8_t *out, size_t cap);

/** What the far end loses now, in percent, instead of what the options said. Opus with FEC spends nothing on FEC at 0, and
 *  so needs less effort for what it sounded like before. Nothing for other codecs. */
void segue__codec_expect_loss(segue__codec *c, uint32_t percent);

/** Samples a payload decodes to, at the PCM rate, without decoding it; SEGUE_E_PARSE when it is none. */
int segue__codec_samples(const segue__codec *c, const uint8_t *in, size_t len);

/** Decode a payload of 1..`len` octets into `pcm` with room for `cap` samples.
 *  @return samples, SEGUE_E_PARSE for a payload that is none, SEGUE_E_LIMIT when `cap` is small. */
int segue__codec_decode(segue__codec *c, const uint8_t *in, size_t len, int16_t *pcm, size_t cap);

/** Invent one 20 ms frame for a lost one. `next` (may be NULL) is the payload that follows the gap:
 *  Opus recovers the lost frame from its FEC part when there is one. @return samples. */
int segue__codec_conceal(segue__codec *c, const uint8_t *next, size_t next_len, int16_t *pcm);

/** SDP encoding name, "PCMU", "PCMA" or "opus"; NULL for an unknown kind. */
const char *segue__codec_name(int32_t kind);

#endif /* SEGUE_AUDIO_CODEC_H */
