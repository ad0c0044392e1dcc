/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/sip/headers.h: SIP header fields crossing the plugin's border, both ways.
 * Out: a name must be a token and none of those that make a message what it is (Via, From, CSeq, …); a value
 * must be free of control characters, so nothing can start a line of its own. In: every field of a message
 * but hop-by-hop ones and credentials, in order. Threading: pure functions, any thread. */
#ifndef SEGUE_SIP_HEADERS_H
#define SEGUE_SIP_HEADERS_H

#include <segue/ext/transport.h>

#include <sofia-sip/sip.h>
#include <sofia-sip/su_alloc.h>

#define UA_MAX_HEADERS 64
/** Sum of names and values of the extra headers of one message. */
#define UA_MAX_HEADER_BYTES 16384

/** SEGUE_OK, SEGUE_E_INVAL (bad or reserved name, control character) or SEGUE_E_LIMIT. */
int segue__ua_headers_valid(const segue_header *headers, size_t n);

/** 1 when every octet may stand in a header value or reason phrase. NULL is fine. */
int segue__ua_text_valid(const char *text);

/** "Name: value" lines for SIPTAG_HEADER_STR, NULL when there are none. The headers must be valid. */
const char *segue__ua_headers_join(su_home_t *home, const segue_header *headers, size_t n);

/** `text` as UTF-8: itself, or a copy in `home` with U+FFFD for what is none. */
const char *segue__ua_utf8(su_home_t *home, const char *text);

/** Fields of `sip` into `out` (UA_MAX_HEADERS); strings live in `home`. Returns how many. */
size_t segue__ua_headers_collect(su_home_t *home, const sip_t *sip, segue_header *out);

/* Leaves out those of that name. @return how many are left */
size_t segue__ua_headers_without(segue_header *headers, size_t n, const char *name);

/** "<target?Name=escaped&…>" for Refer-To (RFC 3261 section 19.1.1), with headers when `embed`. `replaces` may be
 *  NULL. NULL when the target is no URI. */
const char *segue__ua_refer_to(su_home_t *home, const char *target, const char *replaces,
                               const segue_header *headers, size_t n);

/** SEGUE_RESULT_* for a final status. */
uint32_t segue__ua_result(int status);

#endif /* SEGUE_SIP_HEADERS_H */
