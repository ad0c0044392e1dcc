/* SPDX-License-Identifier: Apache-2.0 */
/* lib/audio/g711.h: ITU-T G.711 µ-law and A-law, bit-exact with the G.191 software tool library
 * (one's complement for negative samples, A-law with even bits inverted). Pure; any thread. */
#ifndef SEGUE_AUDIO_G711_H
#define SEGUE_AUDIO_G711_H

#include <stddef.h>
#include <stdint.h>

enum { SEGUE__ULAW_SILENCE = 0xff, SEGUE__ALAW_SILENCE = 0xd5 };

/** Compress `n` samples to `n` octets. The arrays must not overlap. */
void segue__ulaw_encode(const int16_t *restrict pcm, size_t n, uint8_t *restrict out);
void segue__alaw_encode(const int16_t *restrict pcm, size_t n, uint8_t *restrict out);

/** Expand `n` octets to `n` samples. */
void segue__ulaw_decode(const uint8_t *restrict in, size_t n, int16_t *restrict pcm);
void segue__alaw_decode(const uint8_t *restrict in, size_t n, int16_t *restrict pcm);

#endif /* SEGUE_AUDIO_G711_H */
