/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/sdp.h: our offers and the server's answers (RFC 8866, 8829, 8841, 8843): audio and one section of
 * data channels, one transport for all. Section number i of an offer has the mid "i". Pure. */
#ifndef SEGUE_LIVEKIT_SDP_H
#define SEGUE_LIVEKIT_SDP_H

#include <segue/base.h>

#define LK_SDP_MAX (256u << 10)
#define LK_MAX_SECTIONS 64
#define LK_MAX_CANDIDATES 16
#define LK_OPUS_PT 111
#define LK_RED_PT 63 /**< RED around Opus, only taken. */

#define LK_SCTP_PORT 5000
#define LK_MESSAGE_MAX 65535u /**< Longest message of a data channel that we take. */

enum { LK_INACTIVE = 0, LK_SEND = 1, LK_RECV = 2, LK_DATA = 4 };

/** One section of ours. */
typedef struct lk_section {
  uint32_t direction; /**< LK_SEND, LK_RECV or LK_INACTIVE; LK_DATA: data channels. */
  uint32_t ssrc;      /**< LK_SEND */
  char track[40];     /**< LK_SEND: the cid of its AddTrackRequest. */
} lk_section;

/** What our offers are made of. */
typedef struct lk_offer {
  uint64_t session_id;
  uint32_t version;
  char ufrag[64], pwd[128];
  char fingerprint[100]; /**< "AB:CD:…", SHA-256 */
  char cname[24];
  uint32_t n_candidates;
  char candidates[LK_MAX_CANDIDATES][200]; /**< "candidate:…" */
  uint32_t n_sections;
  lk_section sections[LK_MAX_SECTIONS];
} lk_offer;

/** One section of an answer. */
typedef struct lk_answer_section {
  uint32_t accepted;  /**< 0: refused, all else is 0. */
  uint32_t direction; /**< As the answerer wrote it: LK_SEND when it sends; LK_DATA: data channels. */
  uint32_t pt;        /**< Of Opus. */
  uint32_t ssrc;      /**< Of what it sends; 0: not said. */
  char mid[32];
  char track[128]; /**< Second word of msid, "" when there is none. */
} lk_answer_section;

typedef struct lk_answer {
  char ufrag[257], pwd[257];
  uint8_t fingerprint[32]; /**< SHA-256 of the certificate. */
  uint32_t we_are_client;  /**< Our DTLS role: 1 when the answer is passive. */
  uint32_t ice_lite;
  uint32_t n_candidates;
  char candidates[LK_MAX_CANDIDATES][200];
  uint32_t sctp_port;   /**< 0: no data channels. */
  uint32_t message_max; /**< Longest message that it takes; 65536 when it says nothing. */
  uint32_t n_sections;
  lk_answer_section sections[LK_MAX_SECTIONS];
} lk_answer;

/** @return malloc'd text, or NULL: no memory */
char *segue__lk_offer_write(const lk_offer *o);

/** Read an answer. `why` (may be NULL) gets a sentence on failure.
 *  @return SEGUE_OK; SEGUE_E_PARSE: malformed; SEGUE_E_LIMIT: too long or too many sections; SEGUE_E_UNSUPPORTED: no
 *  section, or none that we can use */
int segue__lk_answer_read(lk_answer *a, const char *text, size_t len, const char **why);

#endif /* SEGUE_LIVEKIT_SDP_H */
