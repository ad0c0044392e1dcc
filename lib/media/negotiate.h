/* SPDX-License-Identifier: Apache-2.0 */
/* media/negotiate.h: offer and answer (RFC 3264) over segue_media_desc. Pure; any thread.
 *
 *   we call          segue__media_offer → … → segue__media_apply(our offer, their answer)
 *   they call        segue__media_answer(their offer)
 *   late offer       segue__media_offer in our 200 → segue__media_apply(our offer, ACK's answer)
 *   hold, resume     segue__media_reoffer(our last description, direction) → segue__media_apply */
#ifndef SEGUE_MEDIA_NEGOTIATE_H
#define SEGUE_MEDIA_NEGOTIATE_H

#include <segue/ext/transport.h>

#include "audio/codec.h"
#include "media/sdes.h"

/** Whether media is protected. */
enum {
  SEGUE__SECURE_NEVER = 0,  /* offers RTP/AVP, refuses RTP/SAVP */
  SEGUE__SECURE_ACCEPT = 1, /* offers RTP/AVP, answers either with its like */
  SEGUE__SECURE_REQUIRE = 2 /* offers RTP/SAVP, refuses RTP/AVP */
};

typedef struct segue__media_config {
  uint32_t n_codecs;
  int32_t codecs[SEGUE__CODEC_COUNT]; /* SEGUE__CODEC_*, in order of preference */
  uint32_t secure;                    /* SEGUE__SECURE_* */
  uint32_t n_suites;
  int32_t suites[SEGUE__SUITE_COUNT]; /* SEGUE__SUITE_*, in order of preference */
  uint32_t dtmf;                      /* 1: RFC 4733 where the peer has it */
  uint32_t rtcp_mux;                  /* 1: offer and accept RFC 5761 */
  uint32_t direction;                 /* SEGUE_MEDIA_* bits we want */
  segue__random_fn random;            /* makes keys; needed when secure is not NEVER */
  void *random_ctx;
} segue__media_config;

/** What both sides agreed, from our point of view. Holds keys: wipe with segue__media_agreed_wipe. */
typedef struct segue__media_agreed {
  int32_t codec;         /* SEGUE__CODEC_* */
  uint32_t send_pt;      /* the peer's number for it, in what we send */
  uint32_t recv_pt;      /* our number for it, in what we receive */
  uint32_t dtmf_send_pt; /* of telephone-event, 0 when none */
  uint32_t dtmf_recv_pt;
  uint32_t dtmf_clock;   /* 8000 or 48000 */
  uint32_t opus_fec;     /* the peer can use in-band FEC */
  uint32_t opus_dtx;     /* the peer asked for DTX */
  uint32_t opus_bitrate; /* upper bound the peer set, 0 none */
  uint32_t direction;    /* SEGUE_MEDIA_* bits that remain: what we may send and will receive */
  uint32_t remote_port, remote_rtcp_port; /* rtcp port 0: none */
  uint32_t rtcp_mux;
  char remote_address[64];       /* "" or an unspecified address: wait for the first packet */
  segue__sdes_key local, remote; /* suite NONE both when not secure */
} segue__media_agreed;

/** Opus, PCMU, PCMA; SECURE_ACCEPT with 80-bit AES-CM, GCM, 32-bit AES-CM; DTMF and mux on; both ways. */
void segue__media_config_init(segue__media_config *c);

/** Make an offer for media on `address`:`port` (rtcp on port + 1).
 *  @return SEGUE_OK, SEGUE_E_INVAL (config), or what `random` returned. */
int segue__media_offer(const segue__media_config *c, const char *address, uint32_t port,
                       segue_media_desc *offer, segue_error *err);

/** Answer `offer`: keep its payload types and order of preference of ours, mirror its direction.
 *  An offer with port 0 or inactive is answered in kind. `answer` gets one codec and telephone-event.
 *  `previous` (may be NULL) is our last description in this dialog: its key is kept while the suite
 *  and tag stay, so that a re-INVITE does not restart SRTP for nothing.
 *  @return SEGUE_OK; SEGUE_E_UNSUPPORTED for no common codec, suite or profile (SIP 488);
 *          SEGUE_E_PARSE for an offer that contradicts itself; SEGUE_E_INVAL for a bad config. */
int segue__media_answer(const segue__media_config *c, const char *address, uint32_t port,
                        const segue_media_desc *offer, const segue_media_desc *previous,
                        segue_media_desc *answer, segue__media_agreed *agreed, segue_error *err);

/** Take the peer's answer to `offer`, which we made.
 *  @return as segue__media_answer; SEGUE_E_UNSUPPORTED also when the peer refused the stream (port 0). */
int segue__media_apply(const segue_media_desc *offer, const segue_media_desc *answer,
                       segue__media_agreed *agreed, segue_error *err);

/** Our last description once more with another direction: an offer that holds or resumes. After an
 *  answer of ours it offers what had been agreed. */
void segue__media_reoffer(const segue_media_desc *last, uint32_t direction, segue_media_desc *offer);

void segue__media_agreed_wipe(segue__media_agreed *a);

#endif /* SEGUE_MEDIA_NEGOTIATE_H */
