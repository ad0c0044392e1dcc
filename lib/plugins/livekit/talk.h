/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/talk.h: what a room's data channels carry: messages, texts, keys, remote calls, transcripts.
 *
 *   talk.c   packets in and out, what they mean to the leg     rpc.c   remote calls, answered by the library
 *
 * Loop thread. What can't go at once waits, LK_WAITING_MAX octets at most; what comes too fast is dropped and counted. */
#ifndef SEGUE_LIVEKIT_TALK_H
#define SEGUE_LIVEKIT_TALK_H

#include <segue/ext/transport.h>

#include "data.h"

#define LK_WAITING_MAX (256u << 10) /**< Octets that wait to be sent. */
#define LK_PACKETS_S 100u           /**< Packets a second that a room takes in the long run, */
#define LK_PACKETS_BURST 300u       /**< and at once. */
#define LK_MAX_CALLS 8u             /**< Remote calls that wait for an answer, of one leg. */
#define LK_CALL_MS 15000u           /**< How long one waits at most. */

struct lk_room;
struct lk_transport;
struct lk_item;

/** A packet that waits. */
typedef struct lk_out {
  struct lk_out *next;
  size_t n;
  uint8_t data[];
} lk_out;

typedef struct lk_talk {
  lk_out *first, **last;
  size_t waiting;
  uint32_t sequence;      /**< Of what we sent reliably. */
  uint32_t lost, refused; /**< Packets: dropped on the way out, and in. */
  uint32_t tokens;        /**< Packets that may still come, */
  uint64_t filled_at;     /**< as of then, ms. */

  uint32_t too_much;   /**< Texts and files that were not taken: too long, or too many at once. */
  struct lk_inbox *in; /**< What has come; NULL: nothing yet; owned. */
} lk_talk;

/** A remote call that the library has been asked. */
typedef struct lk_call {
  struct lk_call *next;
  uint64_t token;       /**< What the library knows it by. */
  uint64_t leg;         /**< Who was asked. */
  struct lk_room *room; /**< Where it came in. */
  uint64_t expires;     /**< ms */
  char id[64], from[257];
} lk_call;

/* ---- talk.c ---- */

void segue__lk_talk_begin(struct lk_room *r);
/** The connection goes: what waits is dropped, half texts are forgotten. */
void segue__lk_talk_end(struct lk_room *r);
void segue__lk_talk_open(struct lk_room *r, int channel);
void segue__lk_talk_message(struct lk_room *r, int channel, const uint8_t *data, size_t n);
void segue__lk_talk_tick(struct lk_room *r, uint64_t now);
/** Send to one participant, or to all when `to` is NULL. @return SEGUE_OK: sent or waiting; SEGUE_E_LIMIT */
int segue__lk_talk_send(struct lk_room *r, int channel, Lk__DataPacket *p, const char *to);
/** A text for segue__lk_talk_text. */
typedef struct lk_words {
  const char *topic, *text;
  size_t n;
  const char *to; /**< NULL: everybody. */
  const char *as; /**< Whose words they are; NULL: ours. */
  const Lk__StreamHeader__AttributesEntry *attributes;
  size_t n_attributes; /**< 8 at most */
} lk_words;
/** A whole text on a topic. @return as segue__lk_talk_send */
int segue__lk_talk_text(struct lk_room *r, const lk_words *w);
/** An event of the leg of `r`. */
void segue__lk_talk_emit(struct lk_room *r, uint32_t type, const segue_header *headers, size_t n_headers,
                         const char *data, size_t n);
/** SEGUE_CMD_MESSAGE, on the loop. */
void segue__lk_talk_command(struct lk_room *r, const struct lk_item *item);

/* ---- rpc.c ---- */

void segue__lk_rpc_request(struct lk_room *r, const Lk__RpcRequest *q, const char *from);
/** The library's answer: `status` 200, or what was wrong. */
void segue__lk_rpc_answer(struct lk_transport *t, uint64_t leg, uint64_t token, int32_t status,
                          const char *data, size_t n);
/** Forget what came in by `r`, and say goodbye to who waits for `leg`; either may be none (NULL, 0). */
void segue__lk_rpc_forget(struct lk_transport *t, const struct lk_room *r, uint64_t leg);
void segue__lk_rpc_tick(struct lk_transport *t, uint64_t now);

#endif /* SEGUE_LIVEKIT_TALK_H */
