/* SPDX-License-Identifier: Apache-2.0 */
/* A room's connection: joining, signalling, media, and what happens when the server goes. See room.h. */
#include "room.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "token.h"

enum {
  TOKEN_TTL_S = 3600,
  RETRY_MS = 500,
  RETRY_MAX_MS = 15000,
  REFUSED_RETRY_MS = 30000,
  DEFAULT_PING_MS = 5000,
  SIGNAL_DISCONNECTED = 1 /* ReconnectReason */
};

lk_room *segue__lk_room_new(lk_transport *t, const lk_place *place, const char *name) {
  lk_room *r = calloc(1, sizeof *r);
  if (!r) return NULL;
  r->t = t;
  r->place = place;
  r->unversioned = t->unversioned;
  r->publish_section = -1;
  segue__lk_talk_begin(r);
  snprintf(r->name, sizeof r->name, "%s", name);
  snprintf(r->identity, sizeof r->identity, "%s", t->config.identity);
  return r;
}

static void forget_connection(lk_room *r) {
  segue__lk_call_disconnected(r);
  segue__lk_talk_end(r);
  segue__lk_peer_free(r->peer);
  r->peer = NULL;
  free(r->peer_failed);
  r->peer_failed = NULL;
  r->socket = 0;
  r->sid[0] = 0;
  segue__lk_resume_forget(r);
  segue__lk_way_forget(r);
  r->offering = r->offer_again = 0;
}

void segue__lk_room_free(lk_room *r) {
  if (r->socket) segue__lk_socket_close(r->t->sockets, r->socket);
  forget_connection(r);
  segue__lk_relay_free(r->leg.relay);
  segue__lk_secret_free(r->attributes_token);
  segue__lk_secret_free(r->context);
  segue__lk_attributes_forget(r);
  segue__lk_secret_free(r->refreshed);
  segue__lk_secret_free((char *)r->job_place.token);
  free(r->job);
  free(r->agents);
  free(r);
}

void segue__lk_room_send(lk_room *r, const Lk__SignalRequest *request) {
  size_t n = 0;
  const int waits = r->state == LK_ROOM_RESUMING;
  uint8_t *bytes = r->socket || waits ? segue__lk_request_write(request, &n) : NULL;
  if (waits)
    segue__lk_resume_keep(r, bytes, n);
  else if (bytes)
    (void)segue__lk_socket_send(r->t->sockets, r->socket, bytes, n);
}

void segue__lk_room_leave(lk_room *r, uint64_t again_ms) {
  Lk__LeaveRequest leave = LK__LEAVE_REQUEST__INIT;
  Lk__SignalRequest q = LK__SIGNAL_REQUEST__INIT;
  leave.reason = LK_REASON_CLIENT;
  q.message_case = LK__SIGNAL_REQUEST__MESSAGE_LEAVE;
  q.leave = &leave;
  if (r->socket) {
    segue__lk_room_send(r, &q);
    segue__lk_socket_close(r->t->sockets, r->socket);
  }
  /* The peer may be what calls us: it goes at the next tick. */
  if (r->place && !r->job) {
    r->state = LK_ROOM_WAITING;
    r->retry_at = segue__lk_now_ms(r->t) + again_ms;
  } else {
    r->state = LK_ROOM_OVER;
  }
  r->socket = 0;
}

void segue__lk_room_reconnect(lk_room *r, const char *why) {
  segue__lk_log(r->t, SEGUE_LOG_WARN, "room lost, joining again: %s", why);
  if (r->socket) segue__lk_socket_close(r->t->sockets, r->socket);
  r->socket = 0;
  r->doubt = 1;
  r->asked = 0; /* before a resumption; whether we may join is another question */
  const uint64_t now = segue__lk_now_ms(r->t);
  if (r->leg.state != LK_LEG_NONE && !r->caller_lost_at)
    r->caller_lost_at = r->state == LK_ROOM_RESUMING ? r->resume_by - LK_RESUME_MS : now;
  r->state = LK_ROOM_WAITING;
  const uint64_t wait = r->failures < 5 ? (uint64_t)RETRY_MS << r->failures : RETRY_MAX_MS;
  r->failures++;
  r->retry_at = now + (r->failures == 1 ? 50 : wait);
}

/* ---- joining ---- */

static char *make_token(const lk_room *r) {
  char *token = NULL;
  const lk_config *c = &r->t->config;
  if (r->refreshed) return strdup(r->refreshed);
  if (r->place && r->place->token) return strdup(r->place->token);
  if (r->attributes_token) return strdup(r->attributes_token);
  const lk_token t = {.key = c->key,
                      .secret = c->secret,
                      .room = r->name,
                      .identity = r->identity,
                      .name = c->name,
                      .now = (uint64_t)time(NULL),
                      .ttl_s = TOKEN_TTL_S};
  return segue__lk_token_make(&token, &t) == SEGUE_OK ? token : NULL;
}

int segue__lk_room_open(lk_room *r, const char *sid) {
  char *token = make_token(r), *request = segue__lk_join_request(sid, SIGNAL_DISCONNECTED);
  const size_t n = request ? strlen(request) + strlen(r->t->config.url.path) + 40 : 0;
  char *path = n ? malloc(n) : NULL;
  int rc = SEGUE_E_NOMEM;
  if (path && token) {
    /* The request itself asks for a single peer connection, on either way in. */
    snprintf(path, n, "%s/rtc%s?join_request=%s", r->t->config.url.path, r->unversioned ? "" : "/v1",
             request);
    rc = segue__lk_socket_open(r->t->sockets, r->t->last_socket + 1, path, token);
  }
  r->socket = rc == SEGUE_OK ? ++r->t->last_socket : 0;
  free(path);
  free(request);
  segue__lk_secret_free(token);
  return rc;
}

static void connect_room(lk_room *r, uint64_t now) {
  if (segue__lk_taken_ask(r, now)) return;
  r->doubt = r->answered = r->taken = 0;
  r->known[0] = 0; /* until the server answers */
  forget_connection(r);
  r->state = LK_ROOM_CONNECTING;
  r->deadline = now + r->t->config.connect_ms;
  if (segue__lk_room_open(r, NULL) == SEGUE_OK) return;
  r->state = LK_ROOM_WAITING;
  r->retry_at = now + RETRY_MAX_MS;
}

/* No such path: gateways may know only the older one. @return whether that is tried */
static int by_the_other_way(lk_room *r, int status) {
  if (status != 404) return 0;
  r->unversioned = !r->unversioned;
  if (!r->unversioned) return 0; /* neither is there, or there is no such room */
  r->state = LK_ROOM_WAITING;
  r->retry_at = 0;
  return 1;
}

/* How a refused upgrade is called, and whether trying again can help. */
static uint32_t result_of_http(int status, const char **words) {
  switch (status) {
  case 401:
  case 403: *words = "the server refused the access token"; return SEGUE_RESULT_UNAUTHORISED;
  case 404:
    *words = "the server has no such room, or is too old for this client";
    return SEGUE_RESULT_NOT_FOUND;
  case 400: *words = "the server refused the request to join"; return SEGUE_RESULT_FAILED;
  case 0: return SEGUE_RESULT_UNREACHABLE;
  case 500: *words = "the server could not let us in; the room may be full"; return SEGUE_RESULT_UNREACHABLE;
  default: *words = "the server can't let us in now"; return SEGUE_RESULT_UNREACHABLE;
  }
}

static void refused(lk_room *r, int status, const char *why) {
  const uint32_t result = result_of_http(status, &why);
  const int hopeless = status >= 400 && status < 500;
  if (r->leg.state != LK_LEG_NONE && !hopeless && r->leg.state != LK_LEG_DIALLING) {
    segue__lk_room_reconnect(r, why);
    return;
  }
  segue__lk_log(r->t, SEGUE_LOG_ERROR, "can't join a room: %s (%d)", why, status);
  segue__lk_leg_end(r, SEGUE_BY_NETWORK, result, status, why);
  r->socket = 0;
  r->state = r->place && !r->job ? LK_ROOM_WAITING : LK_ROOM_OVER;
  r->failures++;
  r->retry_at = segue__lk_now_ms(r->t) +
                (hopeless ? REFUSED_RETRY_MS : RETRY_MS << (r->failures < 5 ? r->failures : 5));
}

/* ---- messages ---- */

/* The server's TURN, where we may use it: what is left to be said against it, NULL: nothing. */
static const char *take_relays(lk_room *r, const Lk__JoinResponse *j) {
  uint32_t n = 0, by_tls = 0;
  for (size_t i = 0; i < j->n_ice_servers; i++)
    for (size_t k = 0; k < j->ice_servers[i]->n_urls && n < LK_MAX_RELAYS; k++) {
      const char *url = j->ice_servers[i]->urls[k];
      n += segue__lk_peer_turn(r->peer, url, j->ice_servers[i]->username, j->ice_servers[i]->credential) ==
           SEGUE_OK;
      by_tls += strncmp(url, "turns:", 6) == 0;
    }
  return n ? NULL
         : by_tls
             ? "the server offers TURN by TLS only, for which GLib has no module here, and \"ice_transport\" is relay"
             : "the server offers no TURN that we can use, and \"ice_transport\" is relay";
}

/* @return why there can be no way to the server, or NULL */
static const char *find_ways(lk_room *r, const Lk__JoinResponse *j) {
  if (r->t->config.ice == LK_ICE_HOST || !r->peer) return NULL;
  const char *why = take_relays(r, j);
  if (why && r->t->config.ice == LK_ICE_RELAY) return why;
  return segue__lk_peer_gather(r->peer) == SEGUE_OK ? NULL : "ICE could not start";
}

static void on_join(lk_room *r, Lk__JoinResponse *j) {
  const uint64_t now = segue__lk_now_ms(r->t);
  if (j->participant) snprintf(r->known, sizeof r->known, "%s", j->participant->sid);
  if (r->state == LK_ROOM_RESUMING) segue__lk_room_reconnect(r, "the server let us in anew");
  if (r->state != LK_ROOM_CONNECTING || !j->participant) return;
  if (j->subscriber_primary) {
    segue__lk_socket_close(r->t->sockets, r->socket);
    refused(r, 0, "the server is too old: it knows no single peer connection");
    return;
  }
  r->state = LK_ROOM_IN;
  r->t->unversioned = r->unversioned;
  snprintf(r->sid, sizeof r->sid, "%s", j->participant->sid);
  r->ping_interval_ms =
      j->ping_interval > 0 && j->ping_interval < 3600 ? (uint32_t)j->ping_interval * 1000u : DEFAULT_PING_MS;
  r->ping_timeout_ms =
      j->ping_timeout > 0 && j->ping_timeout < 3600 ? (uint32_t)j->ping_timeout * 1000u : 3 * DEFAULT_PING_MS;
  r->up_by = now + LK_UP_MS;
  r->ping_at = now + r->ping_interval_ms;
  r->pong_by = now + r->ping_interval_ms + r->ping_timeout_ms;
  snprintf(r->identity, sizeof r->identity, "%s", j->participant->identity);
  if (j->server_info) segue__lk_clean(j->server_info->version);
  segue__lk_log(r->t, SEGUE_LOG_INFO, "joined a room with %zu others, server %s", j->n_other_participants,
                j->server_info ? j->server_info->version : "unknown");
  const char *why = find_ways(r, j);
  if (why) {
    segue__lk_room_reconnect(r, why);
    return;
  }
  segue__lk_room_negotiate(r); /* candidates may be there already */
  segue__lk_keep_agents(r, j->other_participants, j->n_other_participants);
  for (size_t i = 0; i < j->n_other_participants; i++) segue__lk_on_participant(r, j->other_participants[i]);
  segue__lk_on_joined(r);
}

static void on_leave(lk_room *r, const Lk__LeaveRequest *l) {
  const char *why = segue__lk_reason_text(l->reason);
  const int again = l->action != LK_LEAVE_DISCONNECT || l->can_reconnect || l->reason == LK_REASON_SHUTDOWN ||
                    l->reason == LK_REASON_STATE_MISMATCH;
  if (l->action == LK_LEAVE_RESUME && segue__lk_resume_begin(r, why)) return;
  if (again && (r->state == LK_ROOM_IN || r->state == LK_ROOM_RESUMING)) {
    segue__lk_room_reconnect(r, why);
    return;
  }
  segue__lk_log(r->t, SEGUE_LOG_WARN, "the server ended a connection: %s", why);
  segue__lk_leg_end(r, SEGUE_BY_NETWORK, SEGUE_RESULT_FAILED, (int32_t)l->reason, why);
  if (r->state == LK_ROOM_OVER) return;
  r->doubt = 1;
  const int over = l->reason == LK_REASON_ROOM_DELETED || l->reason == LK_REASON_ROOM_CLOSED;
  const int asked = l->reason == LK_REASON_DUPLICATE && r->t->config.key;
  /* Who put us out would do it again; who has our identity is asked for first, where that can be. */
  segue__lk_room_leave(r, over ? RETRY_MS : asked ? LK_TAKEN_MS : REFUSED_RETRY_MS);
}

static void on_trickle(lk_room *r, const Lk__TrickleRequest *t) {
  char line[200];
  if (r->peer && t->target == 0 && segue__lk_candidate_read(t->candidate_init, line, sizeof line) == SEGUE_OK)
    segue__lk_peer_candidate(r->peer, line);
}

static void take_token(lk_room *r, const char *token) {
  char room[LK_NAME_MAX + 1];
  if (segue__lk_token_check(token, (uint64_t)time(NULL), room, NULL) != SEGUE_OK) return;
  segue__lk_secret_free(r->refreshed);
  /* With a key of our own we make new ones; a dialled leg's has its attributes. */
  r->refreshed = r->t->config.key && !r->attributes_token ? NULL : strdup(token);
}

static void on_pong(lk_room *r, const Lk__Pong *p) {
  const uint64_t now = segue__lk_now_ms(r->t);
  r->pong_by = now + r->ping_interval_ms + r->ping_timeout_ms;
  if ((uint64_t)p->last_ping_timestamp == r->pinged_at) r->rtt_ms = (int64_t)(now - r->pinged_at);
}

static void on_message(lk_room *r, Lk__SignalResponse *m) {
  switch (m->message_case) {
  case LK__SIGNAL_RESPONSE__MESSAGE_JOIN: on_join(r, m->join); break;
  case LK__SIGNAL_RESPONSE__MESSAGE_ANSWER: segue__lk_room_answered(r, m->answer); break;
  case LK__SIGNAL_RESPONSE__MESSAGE_TRICKLE: on_trickle(r, m->trickle); break;
  case LK__SIGNAL_RESPONSE__MESSAGE_UPDATE:
    for (size_t i = 0; i < m->update->n_participants && r->state == LK_ROOM_IN; i++)
      segue__lk_on_participant(r, m->update->participants[i]);
    break;
  case LK__SIGNAL_RESPONSE__MESSAGE_TRACK_PUBLISHED:
    if (m->track_published->track)
      segue__lk_on_published(r, m->track_published->cid, m->track_published->track->sid);
    break;
  case LK__SIGNAL_RESPONSE__MESSAGE_LEAVE: on_leave(r, m->leave); break;
  case LK__SIGNAL_RESPONSE__MESSAGE_MUTE:
    if (strcmp(m->mute->sid, r->track) == 0) r->muted_by_server = (uint32_t)m->mute->muted;
    break;
  case LK__SIGNAL_RESPONSE__MESSAGE_REFRESH_TOKEN: take_token(r, m->refresh_token); break;
  case LK__SIGNAL_RESPONSE__MESSAGE_RECONNECT: segue__lk_resumed(r); break;
  case LK__SIGNAL_RESPONSE__MESSAGE_PONG_RESP: on_pong(r, m->pong_resp); break;
  case LK__SIGNAL_RESPONSE__MESSAGE_MEDIA_SECTIONS_REQUIREMENT:
    segue__lk_room_sections(r, m->media_sections_requirement);
    break;
  case LK__SIGNAL_RESPONSE__MESSAGE_REQUEST_RESPONSE:
    segue__lk_attributes_answer(r, m->request_response);
    break;
  case LK__SIGNAL_RESPONSE__MESSAGE_SUBSCRIPTION_RESPONSE:
    segue__lk_log(r->t, SEGUE_LOG_WARN, "the server refused a subscription (%u)",
                  m->subscription_response->err);
    break;
  default: break; /* not ours, or newer than we are */
  }
}

void segue__lk_room_socket(lk_room *r, const lk_item *item) {
  lk_message m;
  if (item->what == LK_SOCKET_CLOSED) {
    const char *why = item->text ? item->text : "";
    r->socket = 0;
    if (r->state == LK_ROOM_CONNECTING && !by_the_other_way(r, item->status))
      refused(r, item->status, why);
    else if (r->state == LK_ROOM_RESUMING)
      segue__lk_resume_closed(r, item->status);
    else if (r->state == LK_ROOM_IN && !segue__lk_resume_begin(r, why))
      segue__lk_room_reconnect(r, why);
    return;
  }
  if (item->what == LK_SOCKET_OPEN) { /* with the local address of the connection */
    segue__lk_way_address(r, item->text ? item->text : "");
    if (r->state == LK_ROOM_CONNECTING && !r->peer && segue__lk_room_open_peer(r) != SEGUE_OK)
      segue__lk_room_reconnect(r, "ICE could not start");
    return;
  }
  if (!item->text) return;
  const int rc = segue__lk_message_read(&m, item->text, item->n);
  if (rc != SEGUE_OK) {
    segue__lk_room_reconnect(r, rc == SEGUE_E_LIMIT ? "the server sent a message that is too large"
                                                    : "the server sent what is no message");
    return;
  }
  on_message(r, m.msg);
  segue__lk_message_free(&m);
}

/* ---- time ---- */

static void ping(lk_room *r, uint64_t now) {
  Lk__Ping p = LK__PING__INIT;
  Lk__SignalRequest q = LK__SIGNAL_REQUEST__INIT;
  p.timestamp = (int64_t)now;
  p.rtt = r->rtt_ms;
  q.message_case = LK__SIGNAL_REQUEST__MESSAGE_PING_REQ;
  q.ping_req = &p;
  segue__lk_room_send(r, &q);
  r->pinged_at = now;
  r->ping_at = now + r->ping_interval_ms;
}

void segue__lk_room_tick(lk_room *r, uint64_t now) {
  if (r->peer) segue__lk_peer_tick(r->peer, now);
  if (r->peer_failed && (r->state == LK_ROOM_IN || r->state == LK_ROOM_RESUMING) && now >= r->join_again_at) {
    segue__lk_room_reconnect(r, r->peer_failed);
    return;
  }
  segue__lk_way_tick(r, now);
  segue__lk_call_tick(r, now);
  segue__lk_talk_tick(r, now);
  switch (r->state) {
  case LK_ROOM_WAITING:
    if (r->peer) forget_connection(r);
    if (now >= r->retry_at) connect_room(r, now);
    break;
  case LK_ROOM_CONNECTING:
    if (now >= r->deadline) {
      if (r->socket) segue__lk_socket_close(r->t->sockets, r->socket);
      refused(r, 0, "the server does not answer");
    }
    break;
  case LK_ROOM_IN:
    if (now >= r->pong_by) {
      if (!segue__lk_resume_begin(r, "the server answers no ping"))
        segue__lk_room_reconnect(r, "the server answers no ping");
    } else if (now >= r->up_by && !r->peer_failed && !(r->peer && segue__lk_peer_is_up(r->peer)))
      segue__lk_room_reconnect(r, "media does not come up");
    else if (r->offering && now >= r->answer_by) {
      if (!r->way_by || !segue__lk_resume_begin(r, "the server answers no offer"))
        segue__lk_room_reconnect(r, "the server answers no offer");
    } else if (now >= r->ping_at)
      ping(r, now);
    break;
  case LK_ROOM_RESUMING: segue__lk_resume_tick(r, now); break;
  case LK_ROOM_OVER: break;
  }
}
