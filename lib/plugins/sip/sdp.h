/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/sip/sdp.h: SDP (RFC 4566) to and from segue_media_desc, with the offer/answer rules
 * (RFC 3264) that need memory: an answer repeats the offer's m-lines in number and order, a later
 * offer keeps the session's m-lines, and the o= version rises with every change.
 *
 * One audio stream is carried. Which: among the offered audio lines with a port, the first RTP/SAVP
 * one that has a usable crypto attribute, else the first RTP/AVP one; every other line is refused with port 0.
 * An offer with both is two alternatives of one stream: answering with `secure` = 0 takes the other.
 * Parsing and printing are Sofia's; no stack, socket or clock is touched, so this is what the fuzz
 * target drives. Threading: one thread at a time per session. */
#ifndef SEGUE_SIP_SDP_H
#define SEGUE_SIP_SDP_H

#include <segue/ext/transport.h>

/** Offers with more m-lines are refused. */
#define UA_SDP_MAX_LINES 16
/** Longest session description accepted or produced, in bytes. */
#define UA_SDP_MAX_BYTES 8192

/** What must be remembered of one m-line to repeat or refuse it. */
typedef struct ua_sdp_line {
  char type[16];
  char proto[24];
  char format[16]; /**< First format, echoed when the line is refused. */
  uint8_t audio;   /**< An audio line we could use: 1 RTP/AVP, 2 RTP/SAVP; else 0. */
} ua_sdp_line;

typedef struct ua_sdp {
  uint64_t session_id; /**< Ours, set by init. */
  uint64_t version;    /**< Of the last description printed; 0 before the first. */
  uint64_t remote_id, remote_version;
  uint32_t has_remote; /**< remote_* are valid. */
  uint32_t n_lines;
  uint32_t used; /**< Index of our line; valid when n_lines > 0. */
  uint32_t local_len;
  char *local; /**< Last description printed; freed by fini. */
  ua_sdp_line lines[UA_SDP_MAX_LINES];
} ua_sdp;

enum { UA_SDP_OFFER = 0, UA_SDP_ANSWER = 1 };

/** `session_id` is any number below 2^62 that is unlikely to repeat. */
void segue__ua_sdp_init(ua_sdp *s, uint64_t session_id);
void segue__ua_sdp_fini(ua_sdp *s);

/** Read what the far end sent: an offer sets the layout, an answer is held against it.
 *  `*why` (may be NULL) gets a static sentence on failure.
 *  @return SEGUE_OK; SEGUE_E_PARSE (malformed, RFC 3261 would say 400); SEGUE_E_LIMIT (too long or too many
 *  lines); SEGUE_E_UNSUPPORTED (no audio stream we could carry, or ours was refused: 488).
 *  On failure layout and `out` are as before. */
int segue__ua_sdp_parse(ua_sdp *s, int kind, const char *text, size_t len, segue_media_desc *out,
                        const char **why);

/** 1 when `text` is an offer with the same o= identity and version as the last one taken: a session
 *  refresh (RFC 4028 section 7.4) that the last local description answers. */
int segue__ua_sdp_is_refresh(const ua_sdp *s, const char *text, size_t len);

/** Describe `d`: result in s->local. @return SEGUE_OK, SEGUE_E_INVAL (see valid), SEGUE_E_UNSUPPORTED (an
 *  answer whose `secure` fits no offered line), SEGUE_E_LIMIT or SEGUE_E_NOMEM. */
int segue__ua_sdp_print(ua_sdp *s, int kind, const segue_media_desc *d);

/** SEGUE_OK, or SEGUE_E_INVAL for a description that SDP can't carry: no literal address, port above
 *  65535, no codec, text with octets that would break a line. Safe from any thread. */
int segue__ua_sdp_valid(const segue_media_desc *d);

#endif /* SEGUE_SIP_SDP_H */
