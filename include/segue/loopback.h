/* SPDX-License-Identifier: Apache-2.0 */
/* segue/loopback.h: phones inside the process, for tests and simulations. The built-in transport
 * "loopback" connects sessions with peers that a program drives by the calls below: they ring, answer,
 * speak and listen in 20 ms frames of 16 kHz, and hang up. It has no clock and no thread of its own, so
 * that it runs in virtual time.
 *
 *   segue_loopback_new(&lb); segue_runtime_add_plugin(rt, segue_loopback_plugin(), lb, &err);
 *   segue_runtime_use(rt, "loopback", NULL, &err);
 *   segue_loopback_call(lb, "loopback:dana", "loopback:bot", NULL, 0, &caller);
 *
 * A session's handoff target "loopback:NAME" rings here as a SEGUE_LOOPBACK_RINGS event.
 * Threading: any thread. */
#ifndef SEGUE_LOOPBACK_H
#define SEGUE_LOOPBACK_H

#include <segue/ext/transport.h>

SEGUE_BEGIN_DECLS

typedef struct segue_loopback segue_loopback;

#define SEGUE_LOOPBACK_FRAME 320u /**< Samples of a frame. */

/** What happens to peers. */
enum {
  SEGUE_LOOPBACK_RINGS = 1,    /**< A session calls this peer; answer, refuse or let it ring. */
  SEGUE_LOOPBACK_ALERTING = 2, /**< The peer's own call rings at the session. */
  SEGUE_LOOPBACK_ANSWERED = 3, /**< The session took the peer's call. */
  SEGUE_LOOPBACK_TRANSFER = 5, /**< The session asks this peer to call somebody else; report by
                                    segue_loopback_progress or refuse by segue_loopback_tell (SEGUE_LEG_FAILED). */
  SEGUE_LOOPBACK_ASKED =
      6, /**< The session answered the peer's own request for a transfer, or says what came of it: `status`. */
  SEGUE_LOOPBACK_ENDED = 4 /**< The session refused, cancelled or hung up; the call is dead. */
};

typedef struct segue_loopback_event {
  size_t size;
  uint64_t call;
  uint32_t type;  /**< SEGUE_LOOPBACK_* */
  int32_t status; /**< ENDED: the status of a refusal, else 0. */
  char peer[64];  /**< RINGS: the target dialled. TRANSFER: whom to call, "" when only `replaces` says so. */
  uint64_t replaces; /**< TRANSFER: the call whose place to take, or 0. */
  uint32_t flags;    /**< TRANSFER: SEGUE_CMD_EMBED_HEADERS … */
  uint32_t reserved;
} segue_loopback_event;

/** Create a set of peers; free it after the runtime it was added to. */
SEGUE_API int segue_loopback_new(segue_loopback **out);
SEGUE_API void segue_loopback_free(segue_loopback *lb); /**< NULL is allowed. */

/** The transport's table: add it with a segue_loopback as `user`. */
SEGUE_API const segue_plugin *segue_loopback_plugin(void);

/** A peer calls a session. @return SEGUE_OK, SEGUE_E_STATE before segue_runtime_use, SEGUE_E_NOMEM. */
SEGUE_API int segue_loopback_call(segue_loopback *lb, const char *from, const char *to,
                                  const segue_header *headers, size_t n_headers, uint64_t *call);

/* What a peer does; SEGUE_E_NOTFOUND for a dead call, SEGUE_E_STATE where it makes no sense. */
SEGUE_API int segue_loopback_ring(segue_loopback *lb, uint64_t call);   /**< Say that the phone rings. */
SEGUE_API int segue_loopback_answer(segue_loopback *lb, uint64_t call); /**< Pick up. */
/** Refuse: `result` SEGUE_RESULT_*, `status` as SIP would say it. */
SEGUE_API int segue_loopback_refuse(segue_loopback *lb, uint64_t call, uint32_t result, int32_t status);
SEGUE_API int segue_loopback_hangup(segue_loopback *lb, uint64_t call);
SEGUE_API int segue_loopback_drop(segue_loopback *lb, uint64_t call); /**< The network loses the call. */
SEGUE_API int segue_loopback_digit(segue_loopback *lb, uint64_t call, char digit);

/** Say how the transfer goes that the session asked for: 100 agreed, 180 rings, 200 and above is final. */
SEGUE_API int segue_loopback_progress(segue_loopback *lb, uint64_t call, int32_t status);
/** Ask the session to call `target` in the peer's place, as a phone's transfer button does. */
SEGUE_API int segue_loopback_transfer(segue_loopback *lb, uint64_t call, const char *target);

/** Report any leg event to the session as it is, whatever state the call is in: a carrier with bad manners
 *  answers after a cancel, says things twice or out of order. `ev->leg` names a call that was there once.
 *  Changes nothing at the peer. @return SEGUE_OK or SEGUE_E_STATE. */
SEGUE_API int segue_loopback_tell(segue_loopback *lb, const segue_leg_event *ev);

/** Say 20 ms (SEGUE_LOOPBACK_FRAME samples). A turn begins only with what sounds like a voice: noise is none. */
SEGUE_API int segue_loopback_say(segue_loopback *lb, uint64_t call, const int16_t *pcm);
/** Take the next 20 ms that reached the peer. @return 1, or 0 when there is none. Two seconds are kept. */
SEGUE_API int segue_loopback_hear(segue_loopback *lb, uint64_t call, int16_t *pcm);

/** Next event of any peer. @return SEGUE_OK, or SEGUE_E_AGAIN when there is none. */
SEGUE_API int segue_loopback_next(segue_loopback *lb, segue_loopback_event *ev);

/** Value of a header that came with a session's call to a peer, or with the latest request for a transfer; NULL when
 *  there was none; borrowed until the next such request, or the peer ends the call or takes its ENDED event. */
SEGUE_API const char *segue_loopback_header(segue_loopback *lb, uint64_t call, const char *name);

SEGUE_END_DECLS
#endif /* SEGUE_LOOPBACK_H */
