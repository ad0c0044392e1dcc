/* SPDX-License-Identifier: Apache-2.0 */
/* The way of the media is lost, or our address is another: ICE is restarted (RFC 8445 9) while keys, data channels and
 * tracks stay. Where nothing is found in time, the room is joined anew: room.c. */
#include <stdio.h>
#include <string.h>

#include "room.h"

void segue__lk_way_lost(lk_room *r) {
  r->way_lost = 1;
}

void segue__lk_way_address(lk_room *r, const char *address) {
  if (r->t->config.address || strcmp(r->address, address) == 0) return;
  snprintf(r->address, sizeof r->address, "%s", address);
  if (r->peer) r->way_lost = 1;
}

const char *segue__lk_way_from(const lk_room *r) {
  return r->t->config.address ? r->t->config.address : r->address;
}

void segue__lk_way_forget(lk_room *r) {
  r->way_lost = 0;
  r->way_by = r->way_at = 0;
  r->address[0] = 0;
}

static void restart(lk_room *r, uint64_t now) {
  r->way_lost = 0;
  r->way_at = now;
  r->way_by = now + LK_WAY_MS;
  segue__lk_log(r->t, SEGUE_LOG_WARN, "the way of the media is lost: looking for another");
  if (segue__lk_peer_restart(r->peer, segue__lk_way_from(r)) == SEGUE_OK) return;
  r->way_by = 0;
  /* Our address is gone: that from which the server is reached now is learnt with another connection. */
  if (!segue__lk_resume_begin(r, "there is no way from our address"))
    segue__lk_room_reconnect(r, "there is no way from our address");
}

void segue__lk_way_tick(lk_room *r, uint64_t now) {
  if (!r->peer || r->peer_failed || r->state != LK_ROOM_IN) return;
  if (r->way_by && !segue__lk_peer_restarting(r->peer)) {
    r->way_by = 0;
    segue__lk_log(r->t, SEGUE_LOG_INFO, "the media has another way");
  }
  if (r->way_by && now >= r->way_by) {
    segue__lk_room_reconnect(r, "no other way for the media");
    return;
  }
  const int silent = segue__lk_peer_silent_ms(r->peer, now) >= LK_SILENT_MS;
  if ((r->way_lost || silent) && !r->offering && (!r->way_at || now >= r->way_at + LK_WAY_MS))
    restart(r, now);
}
