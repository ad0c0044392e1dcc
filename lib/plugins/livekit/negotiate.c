/* SPDX-License-Identifier: Apache-2.0 */
/* A room's media: the peer connection, what it reports, and offer/answer over signalling. See room.h. */
#include <stdlib.h>
#include <string.h>

#include "room.h"

static void on_peer_ready(void *ctx) {
  segue__lk_room_negotiate(ctx);
}

static void on_peer_up(void *ctx) {
  lk_room *r = ctx;
  r->failures = 0;
  segue__lk_log(r->t, SEGUE_LOG_DEBUG, "media is up");
}

static void on_peer_whole(void *ctx) {
  segue__lk_on_answer(ctx); /* a leg may have waited for this */
}

static void on_peer_lost(void *ctx) {
  segue__lk_way_lost(ctx);
}

static void on_peer_down(void *ctx, const char *why) {
  lk_room *r = ctx;
  if (r->peer_failed) return;
  r->peer_failed = strdup(why); /* inside a callback of the peer: the tick takes it down */
  /* A server that puts us out may close the media before it says so: its word counts. */
  const int may_say = r->peer && segue__lk_peer_is_up(r->peer) && r->state == LK_ROOM_IN;
  r->join_again_at = segue__lk_now_ms(r->t) + (may_say ? LK_LAST_WORD_MS : 0);
}

static void on_peer_packet(void *ctx, uint8_t *packet, size_t n, int is_rtcp) {
  segue__lk_on_packet(ctx, packet, n, is_rtcp);
}

static void on_peer_open(void *ctx, int channel) {
  segue__lk_talk_open(ctx, channel);
}

static void on_peer_message(void *ctx, int channel, const uint8_t *data, size_t n) {
  segue__lk_talk_message(ctx, channel, data, n);
}

static void on_peer_note(void *ctx, const char *text) {
  lk_room *r = ctx;
  segue__lk_log(r->t, SEGUE_LOG_WARN, "a TURN server can't be reached by TLS: %s", text);
}

static const lk_peer_events peer_events = {on_peer_ready, on_peer_up,      on_peer_whole,
                                           on_peer_lost,  on_peer_down,    on_peer_packet,
                                           on_peer_open,  on_peer_message, on_peer_note};

int segue__lk_room_open_peer(lk_room *r) {
  uint64_t id = 0;
  (void)r->t->host->random(r->t->host, &id, sizeof id);
  (void)r->t->host->random(r->t->host, &r->ssrc, sizeof r->ssrc);
  if (!r->ssrc) r->ssrc = 1;
  const lk_peer_options o = {.loop = r->t->context,
                             .identity = r->t->identity,
                             .address = segue__lk_way_from(r),
                             .ca = r->t->config.ca,
                             .ice = r->t->config.ice,
                             .session_id = id,
                             .ssrc = r->ssrc,
                             .events = &peer_events,
                             .ctx = r};
  const int rc = segue__lk_peer_new(&r->peer, &o);
  if (rc != SEGUE_OK) return rc;
  /* The first section is there to carry the transport; the server may use it for the caller. */
  (void)segue__lk_peer_add_section(r->peer, LK_RECV, NULL);
  (void)segue__lk_peer_add_section(r->peer, LK_DATA, NULL);
  return SEGUE_OK;
}

void segue__lk_room_negotiate(lk_room *r) {
  Lk__SessionDescription offer = LK__SESSION_DESCRIPTION__INIT;
  Lk__SignalRequest q = LK__SIGNAL_REQUEST__INIT;
  if (r->offering) {
    r->offer_again = 1;
    return;
  }
  char *sdp = r->peer && r->state == LK_ROOM_IN ? segue__lk_peer_offer(r->peer) : NULL;
  if (!sdp) {
    r->offer_again = r->state == LK_ROOM_RESUMING;
    return; /* on_peer_ready comes back */
  }
  r->offering = 1;
  r->offer_again = 0;
  r->answer_by = segue__lk_now_ms(r->t) + (r->way_by ? LK_WAY_ANSWER_MS : LK_ANSWER_MS);
  offer.type = (char *)"offer";
  offer.sdp = sdp;
  offer.id = ++r->offer_id;
  q.message_case = LK__SIGNAL_REQUEST__MESSAGE_OFFER;
  q.offer = &offer;
  segue__lk_room_send(r, &q);
  free(sdp);
}

void segue__lk_room_answered(lk_room *r, const Lk__SessionDescription *d) {
  const char *why = "";
  if (!r->peer || !r->offering || (d->id && d->id != r->offer_id)) return;
  r->offering = 0;
  if (segue__lk_peer_answer(r->peer, d->sdp, &why) != SEGUE_OK) {
    segue__lk_room_reconnect(r, why);
    return;
  }
  if (r->offer_again) segue__lk_room_negotiate(r);
  segue__lk_on_answer(r);
}

void segue__lk_room_sections(lk_room *r, const Lk__MediaSectionsRequirement *m) {
  for (uint32_t i = 0; i < m->num_audios && i < LK_MAX_SECTIONS && r->peer; i++)
    (void)segue__lk_peer_add_section(r->peer, LK_RECV, NULL);
  segue__lk_room_negotiate(r);
}
