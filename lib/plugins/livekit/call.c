/* SPDX-License-Identifier: Apache-2.0 */
/* The leg of a room: who calls, when it comes up, commands and events; its tracks are in track.c. See room.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "room.h"

enum {
  HEADERS_MAX = 64,
  AGAIN_MS = 50,
  SIGNAL_CLOSE = 9,
  CONNECTION_TIMEOUT = 14,
  MEDIA_FAILURE = 15,
  MIGRATION = 8
};

/* ---- events ---- */

static void emit(lk_room *r, segue_leg_event *ev) {
  ev->size = sizeof *ev;
  ev->leg = r->leg.id;
  ev->media_way = SEGUE_MEDIA_RTP;
  r->t->sink->event(r->t->sink->ctx, ev);
}

/* How the library reaches the room: our end of the relay. */
static void describe(const lk_room *r, segue_media_desc *d) {
  memset(d, 0, sizeof *d);
  d->size = sizeof *d;
  snprintf(d->address, sizeof d->address, "127.0.0.1");
  d->port = d->rtcp_port = segue__lk_relay_port(r->leg.relay);
  d->rtcp_mux = 1;
  d->direction = SEGUE_MEDIA_SENDRECV;
  d->ptime_ms = 20;
  d->n_codecs = 1;
  d->codecs[0] = (segue_media_codec){.name = "opus", .pt = LK_OPUS_PT, .clock_rate = 48000, .channels = 2};
  snprintf(d->codecs[0].fmtp, sizeof d->codecs[0].fmtp, "minptime=10;useinbandfec=1");
}

static void emit_media(lk_room *r, uint32_t type) {
  segue_media_desc d;
  describe(r, &d);
  segue_leg_event ev = {.type = type, .media = &d};
  emit(r, &ev);
}

/* A name as part of an address: what is neither letter, digit nor "-._~" as %XX. */
static void append_name(char *out, size_t cap, const char *text) {
  size_t n = strlen(out);
  for (; *text && n + 4 < cap; text++) {
    const char c = *text;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~", c))
      out[n++] = c;
    else
      n += (size_t)snprintf(out + n, cap - n, "%%%02X", (unsigned)(unsigned char)c);
  }
  out[n] = 0;
}

/* An agent beside the caller who stays is no caller. */
static void end_beside(lk_room *r) {
  if (r->beside) segue__lk_remember_agent(r);
  memset(r->sounds, 0, sizeof r->sounds);
  segue__lk_attributes_forget(r);
  r->part_at = r->told_at = 0;
  r->party_state = 0;
}

void segue__lk_leg_end(lk_room *r, uint32_t by, uint32_t result, int32_t status, const char *reason) {
  segue_leg_event ev = {.type = r->leg.state == LK_LEG_DIALLING ? SEGUE_LEG_REFUSED : SEGUE_LEG_ENDED,
                        .by = by,
                        .result = result,
                        .status = status,
                        .reason = reason};
  if (r->leg.state == LK_LEG_NONE) return;
  segue__lk_rpc_forget(r->t, NULL, r->leg.id);
  end_beside(r);
  segue__lk_leg_remove(r->t, r->leg.id); /* whoever hears of the end finds the id dead */
  emit(r, &ev);
  segue__lk_log(r->t, SEGUE_LOG_DEBUG, "leg %llu over: %s", (unsigned long long)r->leg.id, reason);
  segue__lk_relay_free(r->leg.relay);
  memset(&r->leg, 0, sizeof r->leg);
  snprintf(r->done_sid, sizeof r->done_sid, "%s", r->caller_sid);
  r->caller_sid[0] = r->caller_identity[0] = r->caller_track[0] = 0;
  r->caller_ssrc = 0;
  r->caller_lost_at = 0;
}

static void hang_up(lk_room *r, uint32_t by, uint32_t result, int32_t status, const char *reason) {
  segue__lk_leg_end(r, by, result, status, reason);
  segue__lk_room_leave(r, AGAIN_MS);
}

/* ---- coming up ---- */

/* The context is with the agent before the agent is with the caller. In a room of their own it came with us. */
static int has_been_told(lk_room *r) {
  if (!r->beside || !r->context) return 1;
  const uint64_t now = segue__lk_now_ms(r->t);
  if (!r->told_at || r->talk.first || now < r->told_at + LK_TICK_MS) return 0;
  return segue__lk_peer_idle(r->peer) || now >= r->told_at + LK_TOLD_MS;
}

/* The headers of the dial go to who is called, and to nobody else. */
static void tell(lk_room *r, const Lk__ParticipantInfo *p) {
  if (r->told_at || !r->context || p->state != LK_STATE_ACTIVE) return;
  const lk_words w = {
      .topic = "segue.context", .text = r->context, .n = strlen(r->context), .to = p->identity};
  if (segue__lk_talk_text(r, &w) == SEGUE_OK) r->told_at = segue__lk_now_ms(r->t);
}

/* The leg comes up as soon as our track is taken and others can hear it; a dialled one when we also hear. */
void segue__lk_on_answer(lk_room *r) {
  if (!r->peer) return;
  const int heard = segue__lk_find_caller(r);
  const int spoken = r->publish_section >= 0 && r->track[0] && segue__lk_peer_is_whole(r->peer) &&
                     segue__lk_peer_section(r->peer, (uint32_t)r->publish_section);
  if (!spoken) return;
  if (r->leg.state == LK_LEG_ANSWERING) {
    r->leg.state = LK_LEG_UP;
    segue_leg_event ev = {.type = SEGUE_LEG_ANSWERED};
    emit(r, &ev);
  } else if (r->leg.state == LK_LEG_DIALLING && heard && has_been_told(r)) {
    r->leg.state = LK_LEG_UP;
    emit_media(r, SEGUE_LEG_ANSWERED);
  }
}

void segue__lk_on_published(lk_room *r, const char *cid, const char *track) {
  if (!r->cid[0] || strcmp(cid, r->cid) != 0) return;
  snprintf(r->track, sizeof r->track, "%s", track);
  segue__lk_on_answer(r);
}

/* ---- who is there ---- */

static const Lk__TrackInfo *microphone(const Lk__ParticipantInfo *p) {
  const Lk__TrackInfo *best = NULL;
  for (size_t i = 0; i < p->n_tracks; i++) {
    const Lk__TrackInfo *t = p->tracks[i];
    if (t->type != LK_TRACK_AUDIO || strlen(t->sid) >= sizeof((lk_room *)0)->caller_track) continue;
    if (!best || (t->source == LK_SOURCE_MICROPHONE && best->source != LK_SOURCE_MICROPHONE)) best = t;
  }
  return best;
}

static int may_call(const lk_room *r, const Lk__ParticipantInfo *p) {
  if (strcmp(p->identity, r->identity) == 0 || strcmp(p->sid, r->done_sid) == 0 || !p->identity[0]) return 0;
  if (strlen(p->identity) > LK_NAME_MAX || segue__lk_is_elsewhere(r, p->identity)) return 0;
  if (r->wanted[0]) return strcmp(p->identity, r->wanted) == 0;
  for (uint32_t i = 0; r->place && i < r->place->n_callers; i++)
    if (strcmp(p->identity, r->place->callers[i]) == 0) return 1;
  /* Agents and recorders are served only when they are named. */
  return !(r->place && r->place->callers) && p->kind != LK_KIND_EGRESS && p->kind != LK_KIND_AGENT;
}

static void listen_to(lk_room *r, const Lk__TrackInfo *t) {
  if (strcmp(t->sid, r->caller_track) == 0) return;
  if (r->caller_track[0]) segue__lk_subscribe(r, r->caller_track, 0);
  snprintf(r->caller_track, sizeof r->caller_track, "%s", t->sid);
  r->caller_ssrc = 0;
  memset(&r->red, 0, sizeof r->red);
  segue__lk_subscribe(r, r->caller_track, 1);
}

static void take_caller(lk_room *r, const Lk__ParticipantInfo *p) {
  snprintf(r->caller_sid, sizeof r->caller_sid, "%s", p->sid);
  snprintf(r->caller_identity, sizeof r->caller_identity, "%s", p->identity);
  r->caller_lost_at = 0;
}

static size_t collect_headers(Lk__ParticipantInfo *p, segue_header *out) {
  size_t n = 0;
  if (p->metadata[0]) {
    segue__lk_clean(p->metadata);
    out[n++] = (segue_header){"metadata", p->metadata};
  }
  for (size_t i = 0; i < p->n_attributes && n < HEADERS_MAX; i++) {
    segue__lk_clean(p->attributes[i]->key);
    segue__lk_clean(p->attributes[i]->value);
    out[n++] = (segue_header){p->attributes[i]->key, p->attributes[i]->value};
  }
  return n;
}

/* Someone with a microphone, and nobody is being served: that is a call. */
static void ring(lk_room *r, Lk__ParticipantInfo *p) {
  segue_header headers[HEADERS_MAX];
  segue_media_desc d;
  char from[3 * 2 * LK_NAME_MAX + 16] = "livekit:", to[3 * LK_NAME_MAX + 16] = "livekit:";
  const uint64_t id = r->t->host->new_id(r->t->host);
  if (segue__lk_relay_new(&r->leg.relay, r->t->context, segue__lk_on_relay, r) != SEGUE_OK ||
      segue__lk_leg_add(r->t, id) != SEGUE_OK) {
    segue__lk_log(r->t, SEGUE_LOG_ERROR, "a caller is not served: max_legs (%u) reached",
                  (unsigned)r->t->config.max_legs);
    segue__lk_relay_free(r->leg.relay);
    r->leg.relay = NULL;
    snprintf(r->done_sid, sizeof r->done_sid, "%s", p->sid);
    return;
  }
  r->leg.id = id;
  r->leg.state = LK_LEG_OFFERED;
  take_caller(r, p);
  describe(r, &d);
  append_name(to, sizeof to, r->name);
  append_name(from, sizeof from, r->name);
  strcat(from, "/");
  append_name(from, sizeof from, p->identity);
  segue__lk_clean(p->name);
  segue_leg_event ev = {.type = SEGUE_LEG_INCOMING,
                        .from = from,
                        .from_display = p->name[0] ? p->name : NULL,
                        .to = to,
                        .call_id = r->caller_sid,
                        .headers = headers,
                        .n_headers = collect_headers(p, headers),
                        .media = &d};
  emit(r, &ev);
}

static void caller_left(lk_room *r, uint32_t reason) {
  if (reason == LK_REASON_DUPLICATE || reason == MIGRATION) { /* the same person comes by another door */
    r->caller_lost_at = segue__lk_now_ms(r->t);
    r->caller_track[0] = 0;
    return;
  }
  const int out = reason == LK_REASON_REMOVED; /* by who runs the server: they did not hang up */
  const int over = reason == LK_REASON_ROOM_DELETED || reason == LK_REASON_ROOM_CLOSED;
  const int network =
      out || over || reason == SIGNAL_CLOSE || reason == CONNECTION_TIMEOUT || reason == MEDIA_FAILURE;
  hang_up(r, network ? SEGUE_BY_NETWORK : SEGUE_BY_REMOTE,
          network ? SEGUE_RESULT_FAILED : SEGUE_RESULT_HANGUP, (int32_t)reason,
          over      ? segue__lk_reason_text(reason)
          : out     ? "put out of the room"
          : network ? "the caller's connection was lost"
                    : "the caller left the room");
}

void segue__lk_on_participant(lk_room *r, Lk__ParticipantInfo *p) {
  const Lk__TrackInfo *t = microphone(p);
  segue__lk_clean(p->identity);
  segue__lk_clean(p->sid);
  const int known =
      r->leg.state != LK_LEG_NONE && r->caller_identity[0] && strcmp(p->identity, r->caller_identity) == 0;
  if (p->state == LK_STATE_DISCONNECTED) {
    segue__lk_forget_agent(r, p->identity);
    segue__lk_party_left(r, p->identity);
    if (known && strcmp(p->sid, r->caller_sid) == 0) caller_left(r, p->disconnect_reason);
    return;
  }
  if (known) {
    take_caller(r, p);
    segue__lk_note_tracks(r, p);
    segue__lk_attributes_seen(r, p);
    tell(r, p);
    if (t) listen_to(r, t);
    if (t && r->leg.state == LK_LEG_DIALLING) segue__lk_publish(r); /* we lost the room while it rang */
    return;
  }
  if (!may_call(r, p)) return;
  if (r->leg.state == LK_LEG_DIALLING && r->wanted[0]) {
    tell(r, p);
    segue__lk_note_tracks(r, p);
  }
  if (!t) return;
  if (r->leg.state == LK_LEG_NONE && r->place) {
    ring(r, p);
    if (r->leg.state == LK_LEG_NONE) return;
    segue__lk_attributes_seen(r, p);
    segue__lk_note_tracks(r, p);
    listen_to(r, t);
  } else if (r->leg.state == LK_LEG_DIALLING && !r->caller_identity[0]) {
    take_caller(r, p);
    segue__lk_note_tracks(r, p);
    segue__lk_attributes_seen(r, p);
    tell(r, p);
    listen_to(r, t);
    segue__lk_publish(r);
  }
}

void segue__lk_on_joined(lk_room *r) {
  if (!r->caller_identity[0]) r->caller_lost_at = 0; /* nobody has been there yet */
  if (r->leg.state == LK_LEG_DIALLING && !r->leg.ringing) {
    segue_leg_event ev = {.type = SEGUE_LEG_RINGING};
    r->leg.ringing = 1;
    emit(r, &ev);
  }
  /* Our track is there before who is called: they hear us as soon as they are in. Beside the caller it has to be, where we
   * know whom to let hear it: the first thing that the server tells the agent's client to take is the caller's as well,
   * taken back at once, and a track that came then would be given the place of that one, in a way in which the client does
   * not notice that it is another. */
  const int first = r->leg.state == LK_LEG_DIALLING && (!r->beside || r->wanted[0]);
  if (first || r->leg.state == LK_LEG_ANSWERING || r->leg.state == LK_LEG_UP)
    segue__lk_publish(r); /* or we lost the room, and are back */
}

/* Whether the server has all that we sent to the party. */
static int said_all(const lk_room *r) {
  return !r->peer || r->state != LK_ROOM_IN || (!r->talk.first && segue__lk_peer_idle(r->peer));
}

static void we_hang_up(lk_room *r, int32_t status) {
  hang_up(r, SEGUE_BY_LOCAL, r->leg.state == LK_LEG_DIALLING ? SEGUE_RESULT_CANCELLED : SEGUE_RESULT_HANGUP,
          status, "we hung up");
}

void segue__lk_call_tick(lk_room *r, uint64_t now) {
  segue__lk_apart_tick(r, now);
  if (r->leg.hangup_by && (said_all(r) || now >= r->leg.hangup_by)) {
    we_hang_up(r, 0);
    return;
  }
  if (r->leg.state == LK_LEG_DIALLING && r->beside && r->told_at)
    segue__lk_on_answer(r); /* the context may have arrived */
  if (r->leg.state == LK_LEG_NONE || !r->caller_lost_at || now < r->caller_lost_at + LK_LOST_MS) return;
  const int there = r->state == LK_ROOM_IN || r->state == LK_ROOM_RESUMING;
  hang_up(r, SEGUE_BY_NETWORK, there ? SEGUE_RESULT_FAILED : SEGUE_RESULT_UNREACHABLE, 0,
          there ? "the caller did not come back" : "the server is gone");
}

/* ---- what the library wants ---- */

static int connect_relay(lk_room *r, const lk_item *item) {
  return item->has_media ? segue__lk_relay_connect(r->leg.relay, item->media.address, item->media.port)
                         : SEGUE_E_INVAL;
}

static void fail(lk_room *r, const char *why) {
  segue_leg_event ev = {.type = SEGUE_LEG_FAILED, .result = SEGUE_RESULT_FAILED, .reason = why};
  emit(r, &ev);
}

static void answer(lk_room *r, const lk_item *item) {
  if (r->leg.state != LK_LEG_OFFERED) {
    fail(r, "the leg was answered before");
  } else if (connect_relay(r, item) != SEGUE_OK) {
    fail(r, "the library's media has no IPv4 address");
    hang_up(r, SEGUE_BY_LOCAL, SEGUE_RESULT_FAILED, 0, "no media");
  } else {
    r->leg.state = LK_LEG_ANSWERING;
    segue__lk_publish(r);
  }
}

/* Hold and resume: the room knows neither; what the library sends, or not, is all there is to it. */
static void change_media(lk_room *r, const lk_item *item) {
  segue_media_desc d;
  if (connect_relay(r, item) != SEGUE_OK) {
    segue_leg_event no = {.type = SEGUE_LEG_MEDIA_REFUSED, .result = SEGUE_RESULT_NO_CODEC};
    emit(r, &no);
    return;
  }
  describe(r, &d);
  d.direction = (item->media.direction & SEGUE_MEDIA_SEND ? SEGUE_MEDIA_RECV : 0) |
                (item->media.direction & SEGUE_MEDIA_RECV ? SEGUE_MEDIA_SEND : 0);
  segue_leg_event ev = {.type = SEGUE_LEG_MEDIA, .media = &d};
  emit(r, &ev);
}

void segue__lk_command(lk_room *r, const lk_item *item) {
  switch (item->what) {
  case SEGUE_CMD_ANSWER: answer(r, item); break;
  case SEGUE_CMD_MEDIA: change_media(r, item); break;
  case SEGUE_CMD_MESSAGE: segue__lk_talk_command(r, item); break;
  case SEGUE_CMD_REJECT:
  case SEGUE_CMD_HANGUP:
    segue__lk_rpc_forget(r->t, NULL, r->leg.id); /* who still waits for an answer hears why there is none */
    if (!said_all(r) && !r->leg.hangup_by)       /* who asked to hand back is told that it was done */
      r->leg.hangup_by = segue__lk_now_ms(r->t) + LK_LAST_ANSWER_MS;
    else
      we_hang_up(r, item->status);
    break;
  default: break; /* RING: the room has nothing to show */
  }
}

void segue__lk_dial(lk_transport *t, const lk_item *item) {
  lk_room *r = segue__lk_room_new(t, NULL, item->room);
  const segue_leg_event sent = {
      .size = sizeof sent, .leg = item->id, .type = SEGUE_LEG_SENT, .at = t->host->now(t->host)};
  if (r) {
    snprintf(r->wanted, sizeof r->wanted, "%s", item->identity);
    lk_room *caller = segue__lk_caller_beside(r);
    const char *token = caller ? item->bare : item->text;
    r->beside = caller != NULL;
    r->attributes_token = token ? strdup(token) : NULL;
    r->context = item->context ? strdup(item->context) : NULL;
    if (caller) segue__lk_permit(caller);
    if (caller) segue__lk_open_way(caller);
    r->leg.id = item->id;
    r->leg.state = LK_LEG_DIALLING;
    r->next = t->rooms;
    t->rooms = r;
  }
  if (!r || !r->attributes_token ||
      segue__lk_relay_new(&r->leg.relay, t->context, segue__lk_on_relay, r) != SEGUE_OK ||
      connect_relay(r, item) != SEGUE_OK) {
    segue_leg_event ev = {
        .size = sizeof ev, .leg = item->id, .type = SEGUE_LEG_REFUSED, .result = SEGUE_RESULT_FAILED};
    segue__lk_leg_remove(t, item->id);
    if (r) {
      r->leg.state = LK_LEG_NONE;
      r->state = LK_ROOM_OVER;
    }
    t->sink->event(t->sink->ctx, &ev);
    return;
  }
  t->sink->event(t->sink->ctx, &sent);
}
