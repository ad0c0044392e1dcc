/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/room.h: the transport, its rooms and their legs, shared by the files of this folder.
 *
 * Two threads: the loop (GLib: ICE, DTLS, media, everything here) and the sockets (socket.h). Other threads only look a
 * leg's id up and queue what they want. A room is one connection as one participant; it carries at most one leg, which
 * is one other participant's microphone and our track. When the leg ends the connection ends with it; a room in which
 * callers are waited for is then joined anew.
 *
 *   loop.c   the thread and its queue     room.c   joining, signalling, losing and finding the server
 *   negotiate.c its peer connection, offer and answer
 *   call.c   the leg of a room, track.c   its tracks       plugin.c what other threads call
 *   taken.c  our identity in other hands
 *   resume.c signalling lost and found while media lives   way.c   the way of the media lost and another found
 *   talk.c, rpc.c   its data channels (talk.h)     apart.c   a caller and an agent in the same room */
#ifndef SEGUE_LIVEKIT_ROOM_H
#define SEGUE_LIVEKIT_ROOM_H

#include <pthread.h>

#include <segue/ext/transport.h>

#include "api.h"
#include "config.h"
#include "peer.h"
#include "red.h"
#include "relay.h"
#include "signal.h"
#include "socket.h"
#include "talk.h"

#define LK_TICK_MS 50u
#define LK_MAX_QUEUED 4096u
/** How long a leg outlives the loss of its server, or of its caller's connection. */
#define LK_LOST_MS 15000u
/** Without an answer to an offer the connection begins anew. */
#define LK_ANSWER_MS 10000u
/** So long does the server say nothing, though it has much to answer, before another way of the media is looked for, */
#define LK_SILENT_MS 5000u
/** how long that may take, until the room is joined anew, */
#define LK_WAY_MS 8000u
/** and how long the answer to its offer is waited for, until another signalling connection is. */
#define LK_WAY_ANSWER_MS 3000u
/** So long may ICE and DTLS take. */
#define LK_UP_MS 20000u
/** How long another signalling connection is looked for while media lives. */
#define LK_RESUME_MS 10000u
#define LK_MAX_UNSAID 64u /**< Messages that wait for it. */
/** How long the signalling may say why, once the media is closed: a busy server, or a busy machine of ours, takes its time. */
#define LK_LAST_WORD_MS 3000u
/** How long somebody else is left our identity, until we ask again whether they have it. */
#define LK_TAKEN_MS 5000u
/** How long a hang-up waits for what was said last, such as an answer, to have arrived. */
#define LK_LAST_ANSWER_MS 500u
/** How long an agent beside the caller waits for the context to have arrived. */
#define LK_TOLD_MS 2000u
#define LK_MAX_AGENTS 8u /**< Agents of calls that are over, remembered by a room while they stay in it. */
#define LK_MAX_RELAYS 4u /**< Addresses of TURN servers that are tried. */
#define LK_MAX_SOUNDS 4u /**< Audio tracks of a party. */

struct lk_transport;

enum lk_room_state {
  LK_ROOM_WAITING,    /**< For `retry_at`. */
  LK_ROOM_CONNECTING, /**< Until the server's first message. */
  LK_ROOM_IN,
  LK_ROOM_RESUMING, /**< As IN, but for signalling: resume.c. */
  LK_ROOM_OVER      /**< Freed at the next tick. */
};

enum lk_leg_state { LK_LEG_NONE, LK_LEG_OFFERED, LK_LEG_ANSWERING, LK_LEG_DIALLING, LK_LEG_UP };

/** A message that waits for signalling. */
typedef struct lk_said {
  struct lk_said *next;
  uint8_t *bytes; /**< Owned. */
  size_t n;
} lk_said;

/** One call. */
typedef struct lk_leg {
  uint64_t id;
  enum lk_leg_state state;
  lk_relay *relay;
  uint32_t library_ssrc; /**< Of what the library sends, once it did. */
  uint32_t ringing;      /**< RINGING was reported. */
  uint64_t hangup_by;    /**< We hang up when what was said has arrived, or then, ms; 0: we don't. */
} lk_leg;

typedef struct lk_room {
  struct lk_room *next;
  struct lk_transport *t;
  const lk_place *place; /**< NULL: for one dialled leg. */
  char name[LK_NAME_MAX + 1];
  char wanted[LK_NAME_MAX + 1]; /**< Dialled: whom; "": whoever is there. */
  char identity[LK_NAME_MAX + 1];
  char *attributes_token; /**< Dialled: the token made at the dial, with the headers as attributes; owned. */

  enum lk_room_state state;
  uint64_t retry_at, deadline, up_by, ping_at, pong_by; /**< ms */
  uint32_t failures;
  uint64_t socket; /**< Its id, 0: none. */
  uint32_t ping_interval_ms, ping_timeout_ms;
  uint64_t pinged_at;
  int64_t rtt_ms;
  char sid[64];                   /**< Ours; "": not known. */
  uint32_t unversioned;           /**< Where there is no /rtc/v1: by /rtc. */
  uint64_t resume_by, resumed_at; /**< ms */
  uint32_t resumes;               /**< Tries in vain. */
  char known[64];    /**< Our latest sid; "": the server may know us by one that we were not told. */
  uint32_t doubt;    /**< Who has our identity is to be asked before we come again: taken.c */
  uint64_t asked;    /**< The question, 0: none is open. */
  uint32_t answered; /**< By how many answers nobody has it. */
  uint32_t taken;    /**< Somebody had it when we asked last. */
  lk_said *unsaid;
  uint32_t n_unsaid;
  char *refreshed; /**< Newest token from the server; owned. */

  lk_peer *peer;
  char *peer_failed;       /**< Why, to be dealt with by the tick; owned. */
  uint64_t join_again_at;  /**< That tick, ms. */
  char address[64];        /**< From which the server is reached; "": not known. */
  uint32_t way_lost;       /**< Of the media; way.c */
  uint64_t way_at, way_by; /**< When another was looked for last; until when; ms. */
  uint32_t offer_id, offering, offer_again;
  uint64_t answer_by;
  uint32_t ssrc;
  int publish_section; /**< -1: none yet */
  char cid[40], track[128];
  uint32_t publishing, muted_by_server;

  char *job; /**< Its id, when the server gave us the room: for one call, not joined anew; owned. */
  lk_place job_place;
  uint32_t job_running; /**< The server was told. */

  lk_talk talk;
  struct cJSON *seen; /**< Attributes and metadata of the party; owned. */
  uint32_t update_id; /**< Of our latest attributes. */
  lk_leg leg;
  char caller_sid[64], caller_identity[LK_NAME_MAX + 1], caller_track[128];
  uint32_t caller_ssrc;           /**< 0: not known */
  lk_red red;                     /**< Of the caller's packets. */
  uint64_t caller_lost_at;        /**< ms since when the caller is not there; 0: he is */
  char sounds[LK_MAX_SOUNDS][64]; /**< Tracks of the party that can be heard. */
  uint32_t party_state;           /**< LK_STATE_ of the party, 0: not there. */
  /* A dialled leg */
  uint32_t beside;  /**< The caller is in the same room: apart.c */
  char *context;    /**< The headers as JSON, for the person who is called; owned. */
  uint64_t told_at; /**< When they were sent, ms; 0: not yet. */
  uint32_t parted;  /**< How often the server was told since something changed, */
  uint64_t part_at; /**< and when it is told again, ms. */
  /* A place */
  char (*agents)[LK_NAME_MAX + 1]; /**< LK_MAX_AGENTS, or NULL: they were called, and do not call; owned. */
  uint32_t next_agent;
  char done_sid[64]; /**< With whom we have finished: he does not call again by staying. */
} lk_room;

/** How the library's messages travel. */
enum {
  LK_MESSAGE_TEXT,
  LK_MESSAGE_RELIABLE,
  LK_MESSAGE_LOSSY,
  LK_MESSAGE_ATTRIBUTES,
  LK_MESSAGE_CAPTION /**< Of type LK_CAPTION_TYPE: for the whole room. */
};
#define LK_CAPTION_TYPE "application/vnd.segue.caption+json"

/** What other threads want. */
enum { LK_ITEM_DIAL, LK_ITEM_COMMAND, LK_ITEM_SOCKET, LK_ITEM_HOLDER, LK_ITEM_STOP };
typedef struct lk_item {
  struct lk_item *next;
  uint32_t kind;
  uint64_t id;   /**< Leg, socket or question. */
  uint32_t what; /**< SEGUE_CMD_* or LK_SOCKET_* */
  int32_t status;
  char room[LK_NAME_MAX + 1], identity[LK_NAME_MAX + 1]; /**< DIAL */
  char *
      text; /**< DIAL: the token; SOCKET: the message or the reason; COMMAND MESSAGE: what to say; HOLDER: a sid,
                NULL: no answer; owned. */
  size_t n;
  uint64_t request;         /**< COMMAND MESSAGE: the remote call that it answers, 0: none. */
  uint32_t kind_of_message; /**< COMMAND MESSAGE: LK_MESSAGE_* */
  char topic[129];
  char *bare, *context; /**< DIAL: a token without the headers, and the headers as JSON; owned. */
  uint32_t has_media;
  segue_media_desc media;
} lk_item;

/** Our connection as an agent worker. */
typedef struct lk_worker {
  uint64_t socket; /**< Its id, 0: none. */
  uint32_t open, registered, failures;
  uint64_t retry_at, deadline, ping_at, pong_by; /**< ms */
  uint32_t told; /**< Jobs that the server knows of, plus 1; 0: nothing yet. */
} lk_worker;

typedef struct lk_transport {
  const segue_host *host;
  const segue_transport_sink *sink;
  lk_config config;
  lk_identity *identity;
  lk_sockets *sockets;
  lk_api *api;
  GMainContext *context;
  GMainLoop *loop;
  pthread_t thread;
  uint8_t thread_started, lock_ready;

  pthread_mutex_t lock; /**< Guards the members down to `n_legs`. */
  lk_item *queue, **queue_tail;
  uint32_t n_queued;
  uint8_t stopping;
  uint64_t *legs; /**< Ids of live legs, config.max_legs places. */
  uint32_t n_legs;

  lk_room *rooms;
  lk_worker worker;
  lk_call *calls; /**< Remote calls that wait for the library. */
  uint64_t last_socket, last_call, last_question;
  uint32_t unversioned;   /**< The server was last joined by /rtc. */
  uint32_t joined_serial; /**< Makes identities of dialled legs differ. */
} lk_transport;

/* ---- loop.c ---- */

int segue__lk_loop_start(lk_transport *t, segue_error *err);
void segue__lk_loop_stop(lk_transport *t);
/** Takes `item` when it answers SEGUE_OK. Any thread. @return SEGUE_E_AGAIN: too many wait; SEGUE_E_CLOSED */
int segue__lk_post(lk_transport *t, lk_item *item);
void segue__lk_item_free(lk_item *item);
uint64_t segue__lk_now_ms(const lk_transport *t);
void segue__lk_log(const lk_transport *t, int level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/** The table of live legs, any thread. add: SEGUE_OK, SEGUE_E_LIMIT, SEGUE_E_INVAL (id 0 or taken), SEGUE_E_CLOSED */
int segue__lk_leg_add(lk_transport *t, uint64_t id);
int segue__lk_leg_alive(lk_transport *t, uint64_t id);
void segue__lk_leg_remove(lk_transport *t, uint64_t id);

/* ---- room.c ---- */

lk_room *segue__lk_room_new(lk_transport *t, const lk_place *place, const char *name);
void segue__lk_room_free(lk_room *r);
void segue__lk_room_tick(lk_room *r, uint64_t now);
void segue__lk_room_socket(lk_room *r, const lk_item *item);
/** Leave; a place is joined anew after `again_ms`, another room is over. */
void segue__lk_room_leave(lk_room *r, uint64_t again_ms);
void segue__lk_room_send(lk_room *r, const Lk__SignalRequest *request);
/** The connection is no good any more; the leg, if there is one, gets another. */
void segue__lk_room_reconnect(lk_room *r, const char *why);
/** Open a signalling connection, for `sid` if it takes the place of one that we had. @return SEGUE_OK, SEGUE_E_NOMEM */
int segue__lk_room_open(lk_room *r, const char *sid);

/* ---- negotiate.c ---- */

/** Make `r->peer`, with a section to carry the transport and one for data. @return SEGUE_OK or why there is none */
int segue__lk_room_open_peer(lk_room *r);
/** Send an offer now, or when the present one is answered. */
void segue__lk_room_negotiate(lk_room *r);
/** The server's answer. One to an older offer is passed over. */
void segue__lk_room_answered(lk_room *r, const Lk__SessionDescription *d);
/** The server wants to send so many more tracks. */
void segue__lk_room_sections(lk_room *r, const Lk__MediaSectionsRequirement *m);

/* ---- resume.c ---- */

/** Signalling is lost. @return whether media lives, so that it is looked for again; else nothing has happened */
int segue__lk_resume_begin(lk_room *r, const char *why);
/** The connection that was tried has ended. */
void segue__lk_resume_closed(lk_room *r, int status);
void segue__lk_resume_tick(lk_room *r, uint64_t now);
/** The server goes on. */
void segue__lk_resumed(lk_room *r);
/** Say it when signalling is back; takes `bytes`. */
void segue__lk_resume_keep(lk_room *r, uint8_t *bytes, size_t n);
void segue__lk_resume_forget(lk_room *r);

/* ---- taken.c ---- */

/** Before we come again. @return whether an answer is waited for, until `retry_at` at most; then ask again */
int segue__lk_taken_ask(lk_room *r, uint64_t now);
void segue__lk_taken_answer(lk_room *r, const char *sid);

/* ---- way.c ---- */

/** The media can't reach the server any more. */
void segue__lk_way_lost(lk_room *r);
/** The server is reached from this address now. */
void segue__lk_way_address(lk_room *r, const char *address);
/** Where our media goes out. */
const char *segue__lk_way_from(const lk_room *r);
void segue__lk_way_forget(lk_room *r);
void segue__lk_way_tick(lk_room *r, uint64_t now);

/* ---- worker.c ---- */

void segue__lk_worker_tick(lk_transport *t, uint64_t now);
/** An item of the worker's socket. */
void segue__lk_worker_socket(lk_transport *t, const lk_item *item);
/** A room is over: its job is too. Nothing when it has none. */
void segue__lk_worker_job_over(lk_room *r);

/* ---- call.c ---- */

/** The transport's side of a dial, on the loop. */
void segue__lk_dial(lk_transport *t, const lk_item *item);
void segue__lk_command(lk_room *r, const lk_item *item);
/** Somebody is in the room, has changed, or has left. */
void segue__lk_on_participant(lk_room *r, Lk__ParticipantInfo *p);
/** Everybody who was there at our joining has been shown. */
void segue__lk_on_joined(lk_room *r);
void segue__lk_on_answer(lk_room *r);
void segue__lk_on_published(lk_room *r, const char *cid, const char *track);
/** Report REFUSED or ENDED and forget the leg; nothing when there is none. */
void segue__lk_leg_end(lk_room *r, uint32_t by, uint32_t result, int32_t status, const char *reason);
void segue__lk_call_tick(lk_room *r, uint64_t now);

/* ---- track.c ---- */

void segue__lk_on_packet(lk_room *r, uint8_t *packet, size_t n, int is_rtcp);
/** A packet of the library's for the room; `ctx` is the room. */
void segue__lk_on_relay(void *ctx, uint8_t *packet, size_t n);
/** Whether the server shall send us a track. */
void segue__lk_subscribe(lk_room *r, const char *track, int on);
/** Announce our track, then offer it. */
void segue__lk_publish(lk_room *r);
/** Which source the caller's sound has now. @return whether the server sends it */
int segue__lk_find_caller(lk_room *r);
/** Signalling is back: what was to be announced, and may not have been heard, is announced again. */
void segue__lk_call_resumed(lk_room *r);
/** The connection goes; what belongs to it is forgotten, the leg stays. */
void segue__lk_call_disconnected(lk_room *r);

/* ---- attributes.c ---- */

#define LK_ATTRIBUTES_TYPE "application/vnd.segue.attributes+json"
/** Whether it is what can be set. @return SEGUE_OK, SEGUE_E_PARSE, SEGUE_E_LIMIT: more than 64, or 64 KiB. Any thread */
int segue__lk_attributes_check(const char *json, size_t n);
void segue__lk_attributes_set(lk_room *r, const lk_item *item);
void segue__lk_attributes_answer(lk_room *r, const Lk__RequestResponse *a);
/** Our party as the server tells of them; what has changed is reported. */
void segue__lk_attributes_seen(lk_room *r, Lk__ParticipantInfo *p);
void segue__lk_attributes_forget(lk_room *r);

/* ---- apart.c ---- */

/** The connection by which we serve a caller in the room of `r`, NULL: there is none. */
lk_room *segue__lk_caller_beside(const lk_room *r);
/** Whether somebody is party to another leg of ours in that room, or was its agent: not to be served by `r`. */
int segue__lk_is_elsewhere(const lk_room *r, const char *identity);
/** The agent of `r`, whose leg ends, does not call by staying. */
void segue__lk_remember_agent(lk_room *r);
void segue__lk_forget_agent(lk_room *r, const char *identity);
/** After joining: forget those who are not there any more. */
void segue__lk_keep_agents(lk_room *r, Lk__ParticipantInfo *const *there, size_t n);
/** Whether only the party of our leg may hear us, and to tell the server so, for as long as the connection lasts. */
int segue__lk_is_private(const lk_room *r);
void segue__lk_permit(lk_room *r);
/** An agent will come: the first call about them shall not wait for a connection. */
void segue__lk_open_way(const lk_room *caller);
/** Somebody has left, our party perhaps. */
void segue__lk_party_left(lk_room *r, const char *identity);
/** What there is to hear of our party; keeps caller and agent apart when it has changed. */
void segue__lk_note_tracks(lk_room *r, const Lk__ParticipantInfo *p);
/** Keep the two apart from now on; nothing happens where there are no two. */
void segue__lk_part(lk_room *r);
void segue__lk_apart_tick(lk_room *r, uint64_t now);

#endif /* SEGUE_LIVEKIT_ROOM_H */
