/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/sip/ua.h: the transport and its legs, shared by the files of this folder.
 *
 * One thread per transport runs Sofia (a su_root with nua on it). Everything here belongs to that
 * thread but the parts marked "any thread", which `lock` guards. Other threads only look a leg's id up and
 * queue a copy of their command; what happens goes up through the sink from the Sofia thread.
 *
 * Each listening address is a nua of its own (endpoint): with several transports on one agent Sofia
 * offers the wrong Contact for all but one of them.
 *
 * A leg's handle outlives the leg: once the terminal event went up, the leg leaves the table (its id is
 * dead) and stays in `zombies` until Sofia has finished the last transaction. */
#ifndef SEGUE_SIP_UA_H
#define SEGUE_SIP_UA_H

#include <pthread.h>

#include "config.h"
#include "headers.h"
#include "sdp.h"

struct ua_leg;
struct ua_transport;

#define NUA_MAGIC_T struct ua_endpoint
#define NUA_HMAGIC_T struct ua_leg
#define SU_ROOT_MAGIC_T struct ua_transport
#define SU_TIMER_ARG_T struct ua_transport
#include <sofia-sip/su_wait.h>
#include <sofia-sip/msg_mclass.h>
#include <sofia-sip/nua.h>
#include <sofia-sip/nua_tag.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_status.h>
#include <sofia-sip/sip_tag.h>

#define UA_BUCKETS 1024
/** Commands waiting for the Sofia thread; more are refused with SEGUE_E_AGAIN. */
#define UA_MAX_QUEUED 16384
/** How long the library may take to answer an offer or a transfer before we refuse it for it. */
#define UA_DECIDE_MS 10000
/** After a BYE, how long a crossing NOTIFY about a transfer we asked for, or the library's answer to theirs, is waited for. */
#define UA_LINGER_MS 500
/** A zombie's handle is destroyed at the latest then (64 * T1 and some). */
#define UA_ZOMBIE_MS 40000
#define UA_TICK_MS 100
#define UA_SDP_TYPE "application/sdp"

enum ua_state {
  UA_DIALING,  /**< INVITE sent or about to be. */
  UA_ARRIVING, /**< INVITE received, no final response sent. */
  UA_TAKEN,    /**< 2xx sent, ACK not seen. */
  UA_UP,       /**< Established. */
  UA_REQUEST,  /**< No call: carries an out-of-dialog REFER only. */
  UA_DEAD      /**< Terminal event sent. */
};

/** What the far end waits for from the library. */
enum ua_asked {
  UA_ASKED_NOTHING,
  UA_ASKED_REINVITE,
  UA_ASKED_UPDATE,
  UA_ASKED_ACK /**< Our offerless INVITE was answered with an offer: the answer goes into the ACK. */
};

typedef struct ua_endpoint {
  struct ua_transport *t;
  nua_t *nua;
  ua_listen listen;
  int32_t shutdown_done;
  /** Contact for sip: dialogs over TLS, "" when Sofia's own will do. Sofia writes sips: there, which many phones
   *  can't answer to: their BYE would never come. */
  char contact[140];
} ua_endpoint;

typedef struct ua_leg {
  struct ua_leg *next; /**< In its bucket or among the zombies. */
  struct ua_transport *t;
  ua_endpoint *ep;
  nua_handle_t *nh; /**< NULL until a dial reaches the Sofia thread. */
  uint64_t id;
  enum ua_state state;
  enum ua_asked asked;
  uint8_t own_contact; /**< Requests and responses carry ep->contact. */
  uint8_t incoming;
  uint8_t late_offer;   /**< Our answer carries the offer; the ACK its answer. */
  uint8_t wants_answer; /**< We offered in a 2xx; the next ACK has the answer. */
  uint8_t sent;         /**< Dialled leg: our INVITE is out. */
  uint8_t provisional;  /**< Dialled leg: someone answered something. */
  uint8_t answered;     /**< Dialled leg: the far end's answer has come (18x or 2xx). */
  uint8_t described; /**< Our latest INVITE had SDP: if Sofia repeats it to refresh the session, it offers. */
  uint8_t offerless; /**< Their re-INVITE came without SDP: our 2xx offers. */
  uint8_t inviting;  /**< Our re-INVITE is out. */
  uint8_t unacked;   /**< Our 2xx to a re-INVITE has not been acknowledged. */
  uint8_t gone;      /**< BYE received; lingers for a NOTIFY, or our answer to their REFER. */
  uint8_t auth_tries;
  uint8_t glare;          /**< 491 answers to the present re-INVITE. */
  uint8_t referring;      /**< Our REFER awaits its final NOTIFY. */
  uint8_t refer_agreed;   /**< It was accepted: a new REFER may take its place when nothing comes of it. */
  uint8_t refer_deciding; /**< Their REFER awaits our answer. */
  uint8_t notifying;      /**< Their REFER was accepted; final NOTIFY not sent. */
  ua_sdp sdp;
  uint32_t lines_before, used_before; /**< Layout to go back to when their offer is refused. */
  char *local_before;                 /**< Description to go back to when our offer is refused; owned. */
  segue_media_desc *pending;          /**< Next description to offer, once we may; owned. */
  segue_media_desc *offered;          /**< The one being offered; owned. */
  nua_handle_t *refer_in, *refer_out; /**< Handles of out-of-dialog REFERs about this leg, else NULL. */
  nua_saved_event_t update[1], refer[1];
  uint32_t refer_seq; /**< CSeq of the REFER accepted last: the id of its NOTIFYs (RFC 3515 §2.4.6). */
  char *refer_event;  /**< Event value of their REFER's subscription; owned. */
  char *auth_realm;   /**< Of the last challenge answered; owned. */
  char *auth_user, *auth_password; /**< Of the dial; owned, may be NULL. */
  char *call_id;                   /**< Owned. */
  char *remote_contact;            /**< Where the far end's phone is; owned, may be NULL. */
  segue_time decide_by, retry_at, end_at;
  uint32_t end_result; /**< What to report at end_at. */
  int32_t end_status;
} ua_leg;

/** A command or dial on its way to the Sofia thread; freed with su_home_unref. */
typedef struct ua_cmd {
  su_home_t home[1];
  struct ua_cmd *next;
  uint64_t leg;
  uint32_t is_dial;
  segue_leg_command command;
  segue_leg_dial dial;
  segue_media_desc media;
} ua_cmd;

/** One nonce we gave out, see auth.c. */
typedef struct ua_nonce {
  char text[33];
  uint32_t count; /**< Highest nc seen. */
  segue_time at;
} ua_nonce;
#define UA_NONCES 1024

typedef struct ua_transport {
  const segue_host *host;
  const segue_transport_sink *sink;
  ua_config config;
  pthread_t thread;
  uint8_t thread_started, locks_ready;

  pthread_mutex_t lock; /**< Guards the members down to `started`. */
  pthread_cond_t changed;
  ua_leg *buckets[UA_BUCKETS]; /**< Written by the Sofia thread and dial(); see above. */
  uint32_t n_legs;
  ua_cmd *queue, **queue_tail;
  uint32_t n_queued;
  uint8_t kicked; /**< A message to the Sofia thread is under way. */
  uint8_t stopping;
  int8_t started; /**< 1 listening, -1 failed. */

  su_root_t *root;
  msg_mclass_t *parser; /**< Of all endpoints; malloc'd by Sofia. */
  su_timer_t *timer;
  ua_endpoint endpoints[UA_MAX_LISTEN];
  uint32_t n_endpoints;
  ua_leg *zombies;
  su_home_t *scratch; /**< Memory of the event being handled, NULL when it needed none. */
  ua_nonce nonces[UA_NONCES];
  uint32_t next_nonce;
  segue_time stop_by; /**< When the thread gives up waiting for Sofia's end; 0 while running. */
  segue_error start_error;
} ua_transport;

/* ---- legs.c: the table and what goes up ---- */

segue_time segue__ua_now(const ua_transport *t);
void segue__ua_log(const ua_transport *t, int level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** A new leg in the table, or NULL (memory, id 0 or taken, `max_legs`: see `*code`). Any thread. */
ua_leg *segue__ua_leg_new(ua_transport *t, uint64_t id, enum ua_state state, int *code);
/** Any thread may ask whether it is there; only the Sofia thread may use what it points at. */
ua_leg *segue__ua_leg_find(ua_transport *t, uint64_t id);
/** Report and forget: the terminal event (REFUSED for a dialled leg that never was up, else ENDED), then the leg is a
 *  zombie. Later calls do nothing. */
void segue__ua_leg_end(ua_leg *leg, uint32_t by, uint32_t result, int status, const char *reason,
                       const sip_t *sip);
/** Undo segue__ua_leg_new before anyone heard of the leg. Any thread. */
void segue__ua_leg_drop(ua_leg *leg);
/** Take a zombie and its handle down for good. */
void segue__ua_leg_free(ua_leg *leg);
/** An event with headers of `sip` (may be NULL) and `media` (may be NULL). `ev` carries the rest. */
void segue__ua_emit(ua_leg *leg, segue_leg_event *ev, const sip_t *sip, const segue_media_desc *media);
/** Shorthand: FAILED or MEDIA_REFUSED. */
void segue__ua_emit_failure(ua_leg *leg, uint32_t type, uint32_t result, int status, const char *reason,
                            const sip_t *sip);

/* ---- stack.c: the thread ---- */

int segue__ua_stack_start(ua_transport *t, segue_error *err);
void segue__ua_stack_stop(ua_transport *t);
/** Hand `cmd` over; takes ownership when it answers SEGUE_OK. Any thread. */
int segue__ua_stack_post(ua_transport *t, ua_cmd *cmd);
/** Where a request to `target` leaves; NULL when nothing listens on its kind of transport. */
ua_endpoint *segue__ua_route(ua_transport *t, su_home_t *home, const char *target);

/* ---- call.c: ends, commands, events; this and what follows is called on the Sofia thread ---- */

void segue__ua_on_event(nua_event_t event, int status, char const *phrase, nua_t *nua, ua_endpoint *ep,
                        nua_handle_t *nh, ua_leg *leg, sip_t const *sip, tagi_t tags[]);
/** A reason phrase that lives as long as the handle: Sofia keeps the pointer until it sends. NULL stays. */
const char *segue__ua_phrase(nua_handle_t *nh, const char *text);
void segue__ua_run(ua_leg *leg, const segue_leg_command *c);
void segue__ua_hangup(ua_leg *leg, const segue_leg_command *c);
void segue__ua_leg_tick(ua_leg *leg, segue_time now);

/** Tag for the messages of a leg that need it. */
#define UA_CONTACT(leg) TAG_IF((leg)->own_contact, SIPTAG_CONTACT_STR((leg)->ep->contact))

/* ---- target.c: where the far end is ---- */

/** Whether Contact and Record-Route, where there are any, are SIP addresses. */
int segue__ua_target_is_good(const sip_t *sip);
/** After each message: one that brings a bad address changes nothing. */
void segue__ua_guard_target(const ua_leg *leg, nua_handle_t *nh, const sip_t *sip);
void segue__ua_keep_contact(ua_leg *leg, const sip_t *sip);
void segue__ua_keep_call_id(ua_leg *leg, const sip_t *sip);

/* ---- dial.c: calls that we make ---- */

void segue__ua_dial(ua_transport *t, ua_cmd *cmd);
void segue__ua_on_invite_response(ua_leg *leg, int status, const char *phrase, const sip_t *sip);
void segue__ua_on_state(ua_leg *leg, tagi_t tags[]);

/* ---- answer.c: calls that come in ---- */

void segue__ua_on_invite(ua_endpoint *ep, nua_handle_t *nh, const sip_t *sip);
void segue__ua_ring(ua_leg *leg, const segue_leg_command *c);
void segue__ua_take(ua_leg *leg, const segue_leg_command *c);
void segue__ua_on_ack(ua_leg *leg, const sip_t *sip);

/* ---- info.c: keys and messages; `leg` is NULL for those outside a call ---- */

void segue__ua_send_digits(ua_leg *leg, const segue_leg_command *c);
void segue__ua_send_message(ua_leg *leg, const segue_leg_command *c);
void segue__ua_on_info(ua_endpoint *ep, ua_leg *leg, nua_handle_t *nh, int status, const sip_t *sip);
void segue__ua_on_message(ua_endpoint *ep, ua_leg *leg, nua_handle_t *nh, int status, const sip_t *sip);
void segue__ua_on_small_response(ua_leg *leg, int status, const char *phrase, const sip_t *sip);

/* ---- media.c: offers and answers on a leg ---- */

/** The session description in `sip`, alone or as a part; NULL when there is none. Valid while the event is handled. */
const char *segue__ua_body(ua_transport *t, const sip_t *sip, size_t *len);
void segue__ua_command_media(ua_leg *leg, const segue_leg_command *c);
void segue__ua_refuse_offer(ua_leg *leg, int status, const char *reason);
/** How the session is refreshed, if it is: by UPDATE only where this message says that the far end knows it. */
void segue__ua_keep_refresh(ua_leg *leg, const sip_t *sip);
void segue__ua_on_reinvite(ua_leg *leg, const sip_t *sip);
void segue__ua_on_update(ua_leg *leg, int status, const sip_t *sip);
void segue__ua_on_reinvite_response(ua_leg *leg, int status, const char *phrase, const sip_t *sip);
void segue__ua_send_pending(ua_leg *leg);

/* ---- parser.c: messages as Sofia reads them ---- */

msg_mclass_t *segue__ua_parser_new(void); /**< NULL: no memory. Free with free(). */
/** What the far end said to our REFER. */
int segue__ua_refer_answer(int status);

/* ---- refer.c: transfers ---- */

void segue__ua_transfer(ua_leg *leg, const segue_leg_command *c);
void segue__ua_accept_transfer(ua_leg *leg, const segue_leg_command *c);
void segue__ua_notify(ua_leg *leg, const segue_leg_command *c);
void segue__ua_on_refer(ua_endpoint *ep, ua_leg *leg, nua_handle_t *nh, int status, const sip_t *sip,
                        tagi_t tags[]);
void segue__ua_on_refer_response(ua_leg *leg, int status, const char *phrase, const sip_t *sip);
void segue__ua_on_notify(ua_leg *leg, const sip_t *sip, tagi_t tags[]);
/** Their REFER must not be left without an answer: a BYE behind it would never be answered. */
void segue__ua_refuse_refer(ua_leg *leg, int status, const char *phrase);
/** Who asked for it has hung up: it goes on, and how it ends they are not told (RFC 3515 section 2.4.7). */
void segue__ua_stop_notifying(ua_leg *leg);
/** The live leg whose dialog has these tags as we see them, or NULL. */
ua_leg *segue__ua_find_dialog(ua_transport *t, const char *call_id, const char *local_tag,
                              const char *remote_tag);

/* ---- auth.c: digest ---- */

/** 1 when `sip` may pass; else the request was answered with a challenge. */
int segue__ua_admit(ua_endpoint *ep, nua_handle_t *nh, const sip_t *sip, int is_invite);
/** Answer a challenge to `leg`'s request: 1 when the request goes out again. */
int segue__ua_answer_challenge(ua_leg *leg, const sip_t *sip);

#endif /* SEGUE_SIP_UA_H */
