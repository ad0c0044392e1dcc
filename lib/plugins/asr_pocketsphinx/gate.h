/* SPDX-License-Identifier: Apache-2.0 */
/* gate.h: whether somebody has begun to speak, so that silence costs neither a decoder nor time. The
 * host says when speech has ended; this only finds a cautious beginning. Pure. */
#ifndef SEGUE_PLUGINS_ASR_POCKETSPHINX_GATE_H
#define SEGUE_PLUGINS_ASR_POCKETSPHINX_GATE_H

#include <stddef.h>
#include <stdint.h>

typedef struct asr_gate {
  double floor;  /**< Level of the quiet line, RMS. */
  uint32_t loud; /**< Samples in a row above it. */
} asr_gate;

void segue__gate_init(asr_gate *g);

/** @return 1 once `pcm` belongs to a beginning of speech */
int segue__gate_feed(asr_gate *g, const int16_t *pcm, size_t n);

#endif /* SEGUE_PLUGINS_ASR_POCKETSPHINX_GATE_H */
