/* SPDX-License-Identifier: Apache-2.0 */
/* Binary range coder over caller's memory: 32-bit range, 16-bit probabilities, integers only, so the same
 * decisions give the same octets on every machine. The output is minimal: trailing zero octets are left
 * out, the decoder reads zeros past the end. doc/wire-format.md describes it for other implementers. */
#ifndef SEGUE_LIB_WIRE_CODER_H
#define SEGUE_LIB_WIRE_CODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Probability that a decision is 1, in 1/65536; both ends keep it within these bounds. */
#define SEGUE__P_MIN 24u
#define SEGUE__P_MAX (65536u - 24u)
#define SEGUE__P_HALF 32768u

typedef struct segue__enc {
  uint8_t *out;
  size_t cap, n; /* n may pass cap: then nothing more is stored and finish answers 0 */
  uint32_t low, range;
} segue__enc;

void segue__enc_init(segue__enc *e, uint8_t *out, size_t cap);
void segue__enc_bit(segue__enc *e, int bit, uint32_t p1);
/* Close the stream. Gives its length, or SIZE_MAX when it does not fit `cap`. */
size_t segue__enc_finish(segue__enc *e);

/* How far past the end a valid stream may make the decoder look. */
#define SEGUE__DEC_SLACK 8u

typedef struct segue__dec {
  const uint8_t *in;
  size_t len, pos;           /* pos - len > SEGUE__DEC_SLACK: the input was cut or never was a stream */
  uint32_t code, range, low; /* low: what the encoder's was, to know how it would have closed */
} segue__dec;

void segue__dec_init(segue__dec *d, const uint8_t *in, size_t len);
int segue__dec_bit(segue__dec *d, uint32_t p1);
/* True once more was read than any encoder leaves out; the caller stops with an error. */
bool segue__dec_starved(const segue__dec *d);

/* After the last symbol: are these exactly the octets that segue__enc_finish() makes? */
bool segue__dec_closed(const segue__dec *d);

#endif /* SEGUE_LIB_WIRE_CODER_H */
