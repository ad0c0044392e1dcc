/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/red.h: RED (RFC 2198) around Opus: each packet brings those before it once more. Taken apart here, so that
 * the library gets plain Opus and what was lost only late. Pure. */
#ifndef SEGUE_LIVEKIT_RED_H
#define SEGUE_LIVEKIT_RED_H

#include <segue/base.h>

#define LK_RED_BLOCKS 4 /**< Copies that are read in one packet; the server sends two. */

/** Which of the last 64 numbers have come. Zeroed at the start. */
typedef struct lk_red {
  uint64_t seen; /**< Bit 0 is `newest`. */
  uint16_t newest;
  uint16_t known;
} lk_red;

/** Gets an RTP packet, good until it returns. */
typedef void lk_red_fn(void *ctx, const uint8_t *packet, size_t n);

/** Take an RTP packet of payload type `red` apart and give `fn` what has not come yet, oldest first, as packets of payload
 *  type `opus`; any other packet is noted and given as it is.
 *  @return SEGUE_OK, or SEGUE_E_PARSE: not well-formed, nothing was given */
int segue__lk_red_take(lk_red *r, const uint8_t *p, size_t n, uint32_t red, uint32_t opus, lk_red_fn *fn,
                       void *ctx);

#endif /* SEGUE_LIVEKIT_RED_H */
