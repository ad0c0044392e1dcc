/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/sctp.h: data channels (RFC 8831, 8832): SCTP by usrsctp, its packets inside DTLS, and on it the two
 * channels that a LiveKit server knows. One thread, which runs `loop`. usrsctp's timers are one for the whole process:
 * what they send for a connection of another thread waits for that thread's next tick. */
#ifndef SEGUE_LIVEKIT_SCTP_H
#define SEGUE_LIVEKIT_SCTP_H

#include <glib.h>
#include <segue/base.h>

#define LK_SEND_BUFFER (128u << 10) /**< What may be under way, octets. */

/** The channels. */
enum { LK_RELIABLE = 0, LK_LOSSY = 1, LK_CHANNELS = 2 };

typedef struct lk_sctp lk_sctp;

typedef struct lk_sctp_options {
  GMainContext *loop;
  int we_are_client;    /**< Of DTLS: it chooses the numbers of streams. */
  uint32_t remote_port; /**< As in the answer. */
  uint32_t message_max; /**< Longest message that the far end takes. */
  /** Sends a packet inside DTLS. */
  void (*send)(void *ctx, const uint8_t *packet, size_t n);
  /** A whole message of at most LK_MESSAGE_MAX octets; longer ones are dropped. Must not free the connection. */
  void (*message)(void *ctx, int channel, const uint8_t *data, size_t n);
  void (*open)(void *ctx, int channel); /**< Messages can be sent. */
  void *ctx;
} lk_sctp_options;

/** Begin. @return SEGUE_OK, SEGUE_E_NOMEM, SEGUE_E_ENGINE */
int segue__lk_sctp_new(lk_sctp **out, const lk_sctp_options *o);
void segue__lk_sctp_free(lk_sctp *s); /**< NULL is allowed. */
void segue__lk_sctp_packet(lk_sctp *s, const uint8_t *packet, size_t n);
/** Timers; often, some 20 times a second. */
void segue__lk_sctp_tick(lk_sctp *s);
int segue__lk_sctp_is_open(const lk_sctp *s, int channel);
/** @return SEGUE_OK; SEGUE_E_STATE: not open; SEGUE_E_LIMIT: longer than the far end takes; SEGUE_E_AGAIN: too much
 *  is under way */
int segue__lk_sctp_send(lk_sctp *s, int channel, const uint8_t *data, size_t n);
/** Whether all that was sent reliably has been taken by the far end. */
int segue__lk_sctp_idle(lk_sctp *s);

#endif /* SEGUE_LIVEKIT_SCTP_H */
