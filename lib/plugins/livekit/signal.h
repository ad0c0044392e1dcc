/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/signal.h: signalling messages as bytes (protobuf, see signal.proto). Pure. */
#ifndef SEGUE_LIVEKIT_SIGNAL_H
#define SEGUE_LIVEKIT_SIGNAL_H

#include <segue/base.h>

#include "bounded.h"
#include "signal.pb-c.h"

#define LK_FRAME_MAX (4u << 20)    /**< Longest signalling message taken. */
#define LK_DECODED_MAX (32u << 20) /**< Memory that one may need when it is read. */

/** Kinds of what comes in a TrackInfo. */
enum { LK_TRACK_AUDIO = 0, LK_SOURCE_MICROPHONE = 2, LK_KIND_EGRESS = 2, LK_KIND_AGENT = 4 };
enum { LK_STATE_ACTIVE = 2, LK_STATE_DISCONNECTED = 3 };
/** What a LeaveRequest asks for. */
enum { LK_LEAVE_DISCONNECT = 0, LK_LEAVE_RESUME = 1, LK_LEAVE_RECONNECT = 2 };
/** Why somebody left (DisconnectReason). */
enum {
  LK_REASON_CLIENT = 1,
  LK_REASON_DUPLICATE = 2,
  LK_REASON_SHUTDOWN = 3,
  LK_REASON_REMOVED = 4,
  LK_REASON_ROOM_DELETED = 5,
  LK_REASON_STATE_MISMATCH = 6,
  LK_REASON_JOIN_FAILURE = 7,
  LK_REASON_ROOM_CLOSED = 10
};

/** One message, as long as its memory is there. */
typedef struct lk_message {
  Lk__SignalResponse *msg;
  Lk__ServerMessage *order; /**< Instead, on a worker's connection. */
  lk_bounded memory;
} lk_message;

/** Read a message. @return SEGUE_OK; SEGUE_E_PARSE; SEGUE_E_LIMIT when it is larger, or would need more memory, than
 *  is allowed. On failure `m` needs no free. */
int segue__lk_message_read(lk_message *m, const void *data, size_t n);
/** The same of a message on a worker's connection, into `order`. */
int segue__lk_order_read(lk_message *m, const void *data, size_t n);
void segue__lk_message_free(lk_message *m);

/** Serialise. @return malloc'd, `*n` bytes; NULL: no memory */
uint8_t *segue__lk_request_write(const Lk__SignalRequest *r, size_t *n);

/** Serialise what a worker says. @return malloc'd, `*n` bytes; NULL: no memory */
uint8_t *segue__lk_report_write(const Lk__WorkerMessage *m, size_t *n);

/** Value of the query parameter join_request. `sid` is ours when the connection is resumed, else NULL. malloc'd. */
char *segue__lk_join_request(const char *sid, uint32_t reason);

/** Read what the room service says of a participant, with this HTTP status, into sid[64]; "": it is not there.
 *  @return SEGUE_OK; SEGUE_E_PARSE: it does not say */
int segue__lk_holder_read(const char *json, size_t n, long status, char *sid);

/** The candidate line in the JSON of a TrickleRequest: "candidate:…", without line ends. @return SEGUE_OK;
 *  SEGUE_E_PARSE; SEGUE_E_NOTFOUND when it holds none (the end of candidates) */
int segue__lk_candidate_read(const char *json, char *out, size_t cap);

/** Make text from outside safe to pass on: what is no UTF-8, or a control character, becomes "?". In place. */
void segue__lk_clean(char *text);
/** The same of `n` bytes that may hold NULs, leaving tabs and line ends as they are. */
void segue__lk_clean_text(char *text, size_t n);

/** Why the server lets us go, in words. */
const char *segue__lk_reason_text(uint32_t reason);

#endif /* SEGUE_LIVEKIT_SIGNAL_H */
