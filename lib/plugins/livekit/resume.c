/* SPDX-License-Identifier: Apache-2.0 */
/* Signalling is lost and media lives: the server keeps a participant whose media does, so another signalling connection
 * takes the place of the old one and nobody in the room notices. What is to be said meanwhile waits. Where the server does
 * not know us any more, or the media goes too, the room is joined anew: room.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

enum { WAIT_MS = 250, WAIT_MAX_MS = 2000, STEADY_MS = 5000 };

/* ---- what waits ---- */

void segue__lk_resume_forget(lk_room *r) {
  for (lk_said *s = r->unsaid, *next; s; s = next) {
    next = s->next;
    free(s->bytes);
    free(s);
  }
  r->unsaid = NULL;
  r->n_unsaid = 0;
}

void segue__lk_resume_keep(lk_room *r, uint8_t *bytes, size_t n) {
  lk_said *s = bytes && r->n_unsaid < LK_MAX_UNSAID ? calloc(1, sizeof *s) : NULL;
  if (!s) {
    free(bytes);
    return;
  }
  lk_said **at = &r->unsaid;
  while (*at) at = &(*at)->next;
  s->bytes = bytes;
  s->n = n;
  r->n_unsaid++;
  *at = s;
}

static void say_what_waits(lk_room *r) {
  for (lk_said *s = r->unsaid; s; s = s->next) {
    (void)segue__lk_socket_send(r->t->sockets, r->socket, s->bytes, s->n);
    s->bytes = NULL;
  }
  segue__lk_resume_forget(r);
}

/* ---- the way there ---- */

int segue__lk_resume_begin(lk_room *r, const char *why) {
  const uint64_t now = segue__lk_now_ms(r->t);
  if (r->state != LK_ROOM_IN || !r->sid[0] || !r->peer || r->peer_failed || !segue__lk_peer_is_up(r->peer))
    return 0;
  segue__lk_log(r->t, SEGUE_LOG_WARN, "signalling lost, media goes on: %s", why);
  if (r->socket) segue__lk_socket_close(r->t->sockets, r->socket);
  r->socket = 0;
  r->state = LK_ROOM_RESUMING;
  r->doubt = 1;
  r->resume_by = now + LK_RESUME_MS;
  /* A server that takes us and lets us go at once is not asked at once again. */
  if (now >= r->resumed_at + STEADY_MS) r->resumes = 0;
  r->retry_at = now + (r->resumes ? WAIT_MAX_MS : 0);
  return 1;
}

static void wait_a_little(lk_room *r, uint64_t now) {
  const uint64_t wait = r->resumes < 3 ? (uint64_t)WAIT_MS << r->resumes : WAIT_MAX_MS;
  r->socket = 0;
  r->resumes++;
  r->retry_at = now + wait;
}

void segue__lk_resume_closed(lk_room *r, int status) {
  if (status >= 400 && status < 500)
    segue__lk_room_reconnect(r, "the server refused to go on");
  else
    wait_a_little(r, segue__lk_now_ms(r->t));
}

void segue__lk_resume_tick(lk_room *r, uint64_t now) {
  if (now >= r->resume_by) {
    segue__lk_room_reconnect(r, "the server does not go on");
  } else if (r->socket && now >= r->deadline) {
    segue__lk_socket_close(r->t->sockets, r->socket);
    wait_a_little(r, now);
  } else if (!r->socket && now >= r->retry_at) {
    if (segue__lk_taken_ask(r, now)) return;
    r->deadline = now + r->t->config.connect_ms;
    if (segue__lk_room_open(r, r->sid) != SEGUE_OK) wait_a_little(r, now);
  }
}

/* ---- there ---- */

/* What we send and want to hear, as the server should know it. */
static void sync_state(lk_room *r) {
  Lk__SyncState state = LK__SYNC_STATE__INIT;
  Lk__UpdateSubscription heard = LK__UPDATE_SUBSCRIPTION__INIT;
  Lk__TrackPublishedResponse ours = LK__TRACK_PUBLISHED_RESPONSE__INIT, *list[] = {&ours};
  Lk__TrackInfo track = LK__TRACK_INFO__INIT;
  Lk__SignalRequest q = LK__SIGNAL_REQUEST__INIT;
  char *sids[] = {r->caller_track};
  heard.track_sids = sids;
  heard.n_track_sids = r->caller_track[0] != 0;
  heard.subscribe = 1;
  state.subscription = &heard;
  ours.cid = r->cid;
  ours.track = &track;
  track.sid = r->track;
  state.publish_tracks = list;
  state.n_publish_tracks = r->track[0] != 0;
  q.message_case = LK__SIGNAL_REQUEST__MESSAGE_SYNC_STATE;
  q.sync_state = &state;
  segue__lk_room_send(r, &q);
}

void segue__lk_resumed(lk_room *r) {
  const uint64_t now = segue__lk_now_ms(r->t);
  if (r->state != LK_ROOM_RESUMING) return;
  segue__lk_log(r->t, SEGUE_LOG_INFO, "signalling resumed");
  r->state = LK_ROOM_IN;
  r->doubt = r->answered = 0;
  r->resumed_at = now;
  r->ping_at = now + r->ping_interval_ms;
  r->pong_by = now + r->ping_interval_ms + r->ping_timeout_ms;
  sync_state(r);
  say_what_waits(r);
  segue__lk_call_resumed(r);
  if (r->way_by) r->way_by = now + LK_WAY_MS;
  if (r->offering || r->offer_again) { /* an answer may have been lost */
    r->offering = 0;
    segue__lk_room_negotiate(r);
  }
}
