/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/rtp.h: what is done to RTP and RTCP between the room and the library. Pure. */
#ifndef SEGUE_LIVEKIT_RTP_H
#define SEGUE_LIVEKIT_RTP_H

#include <segue/base.h>

/** What came on the one port (RFC 7983). */
enum { LK_PACKET_OTHER = 0, LK_PACKET_DTLS = 1, LK_PACKET_RTP = 2, LK_PACKET_RTCP = 3 };
int segue__lk_packet_kind(const uint8_t *p, size_t n);

/** SSRC of an RTP packet; 0 when it is none. */
uint32_t segue__lk_rtp_ssrc(const uint8_t *p, size_t n);

/** Give an RTP packet our SSRC. @return SEGUE_OK or SEGUE_E_PARSE */
int segue__lk_rtp_relabel(uint8_t *p, size_t n, uint32_t ssrc);

/** In a compound RTCP packet: keep sender reports, receiver reports and descriptions, and put `to` wherever a source
 *  or a report is about `from` (`from` 0: whatever source it comes from). All else (feedback, BYE) goes.
 *  @return octets that remain, 0: nothing is left or it is malformed */
size_t segue__lk_rtcp_relabel(uint8_t *p, size_t n, uint32_t from, uint32_t to);

#endif /* SEGUE_LIVEKIT_RTP_H */
