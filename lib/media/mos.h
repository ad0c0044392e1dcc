/* SPDX-License-Identifier: Apache-2.0 */
/* media/mos.h: call quality by the E-model (ITU-T G.107). Pure; any thread. */
#ifndef SEGUE_MEDIA_MOS_H
#define SEGUE_MEDIA_MOS_H

#include <stdint.h>

/** Mean opinion score 1..4.5 of G.711 with loss concealment (G.113 appendix I: Ie 0, Bpl 25.1) at
 *  `loss` 0..1 random loss and `delay_ms` from mouth to ear. */
double segue__mos_g711(double loss, double delay_ms);

#endif /* SEGUE_MEDIA_MOS_H */
