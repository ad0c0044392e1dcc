/* SPDX-License-Identifier: Apache-2.0 */
/* The tracks of a leg, ours and the caller's: packets between room and library, publishing, subscribing. See room.h. */
#include <stdio.h>
#include <string.h>

#include "room.h"
#include "rtp.h"

void segue__lk_on_relay(void *ctx, uint8_t *packet, size_t n) {
  lk_room *r = ctx;
  const int kind = segue__lk_packet_kind(packet, n);
  if (!r->peer || r->publish_section < 0 || r->muted_by_server) return;
  if (kind == LK_PACKET_RTP) {
    r->leg.library_ssrc = segue__lk_rtp_ssrc(packet, n);
    if (segue__lk_rtp_relabel(packet, n, r->ssrc) == SEGUE_OK) segue__lk_peer_send(r->peer, packet, n, 0);
  } else if (kind == LK_PACKET_RTCP) {
    const size_t kept = segue__lk_rtcp_relabel(packet, n, 0, r->ssrc);
    if (kept) segue__lk_peer_send(r->peer, packet, kept, 1);
  }
}

static void to_library(void *ctx, const uint8_t *packet, size_t n) {
  const lk_room *r = ctx;
  segue__lk_relay_send(r->leg.relay, packet, n);
}

void segue__lk_on_packet(lk_room *r, uint8_t *packet, size_t n, int is_rtcp) {
  if (!r->leg.relay) return;
  if (is_rtcp) {
    const size_t kept =
        r->leg.library_ssrc ? segue__lk_rtcp_relabel(packet, n, r->ssrc, r->leg.library_ssrc) : 0;
    if (kept) segue__lk_relay_send(r->leg.relay, packet, kept);
  } else if (r->caller_track[0] && (!r->caller_ssrc || r->caller_ssrc == segue__lk_rtp_ssrc(packet, n))) {
    (void)segue__lk_red_take(&r->red, packet, n, LK_RED_PT, LK_OPUS_PT, to_library, r);
  }
}

void segue__lk_subscribe(lk_room *r, const char *track, int on) {
  Lk__UpdateSubscription u = LK__UPDATE_SUBSCRIPTION__INIT;
  Lk__SignalRequest q = LK__SIGNAL_REQUEST__INIT;
  char *sids[] = {(char *)track};
  u.n_track_sids = 1;
  u.track_sids = sids;
  u.subscribe = on;
  q.message_case = LK__SIGNAL_REQUEST__MESSAGE_SUBSCRIPTION;
  q.subscription = &u;
  segue__lk_room_send(r, &q);
}

static void announce(lk_room *r) {
  Lk__AddTrackRequest add = LK__ADD_TRACK_REQUEST__INIT;
  Lk__SignalRequest q = LK__SIGNAL_REQUEST__INIT;
  if (segue__lk_is_private(r)) segue__lk_permit(r);
  add.cid = r->cid;
  add.name = (char *)"voice";
  add.source = LK_SOURCE_MICROPHONE;
  q.message_case = LK__SIGNAL_REQUEST__MESSAGE_ADD_TRACK;
  q.add_track = &add;
  segue__lk_room_send(r, &q);
}

void segue__lk_publish(lk_room *r) {
  uint64_t random = 0;
  if (r->publishing || !r->peer || (r->state != LK_ROOM_IN && r->state != LK_ROOM_RESUMING)) return;
  (void)r->t->host->random(r->t->host, &random, sizeof random);
  snprintf(r->cid, sizeof r->cid, "segue-%016llx", (unsigned long long)random);
  r->publish_section = segue__lk_peer_add_section(r->peer, LK_SEND, r->cid);
  if (r->publish_section < 0) return;
  r->publishing = 1;
  announce(r);
  segue__lk_room_negotiate(r);
}

void segue__lk_call_resumed(lk_room *r) {
  if (r->publishing && !r->track[0])
    announce(r);
  else if (r->publishing && segue__lk_is_private(r))
    segue__lk_permit(r);
}

void segue__lk_call_disconnected(lk_room *r) {
  r->publish_section = -1;
  r->publishing = 0;
  r->muted_by_server = 0;
  r->cid[0] = r->track[0] = 0;
  r->caller_track[0] = 0;
  r->caller_ssrc = 0;
  r->told_at = 0;
  r->party_state = 0;
}

int segue__lk_find_caller(lk_room *r) {
  for (uint32_t i = 0; r->caller_track[0] && i < segue__lk_peer_sections(r->peer); i++) {
    const lk_answer_section *s = segue__lk_peer_section(r->peer, i);
    if (!s || !(s->direction & LK_SEND) || strcmp(s->track, r->caller_track) != 0) continue;
    r->caller_ssrc = s->ssrc;
    return 1;
  }
  return 0;
}
