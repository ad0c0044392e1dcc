/* SPDX-License-Identifier: Apache-2.0 */
/* Our identity in other hands: a server lets in who comes last and puts out who was there. That it has done so to us may
 * not be told (servers up to 1.13.5 lose their last word when we say something at that moment), or can't be, where the
 * network was away. To join again would put out the other, and who does the same puts out us: so, where our key lets us,
 * we ask first, and leave the room to whoever has it. A signalling connection that takes the place of an older one is
 * asked for likewise: the server would give us that of the other. */
#include <stdio.h>
#include <string.h>

#include "room.h"

enum {
  ASK_MS = LK_API_ASK_MS + 1000, /* other questions may be asked before it */
  ONCE_MORE_MS = 500,            /* who takes our place is not there yet when we are put out */
  FREE_AFTER = 2                 /* answers */
};

/* A call that waits for us to come again is not given away for an answer: that may take half of what is left to it. */
static uint64_t patience(const lk_room *r, uint64_t now) {
  const uint64_t end = r->caller_lost_at + LK_LOST_MS, left = end > now ? (end - now) / 2 : 0;
  return r->caller_lost_at && left < ASK_MS ? left : ASK_MS;
}

int segue__lk_taken_ask(lk_room *r, uint64_t now) {
  if (r->asked) { /* no answer: the server is gone, or tells us nothing */
    r->asked = 0;
    return 0;
  }
  const uint32_t enough = r->state == LK_ROOM_RESUMING ? 1 : FREE_AFTER;
  if (!r->doubt || !r->known[0] || r->answered >= enough) return 0;
  if (segue__lk_api_holder(r->t->api, r->name, r->identity, r->t->last_question + 1) != SEGUE_OK) return 0;
  r->asked = ++r->t->last_question;
  r->retry_at = now + patience(r, now);
  return 1;
}

static void give_up(lk_room *r) {
  const char *why = segue__lk_reason_text(LK_REASON_DUPLICATE);
  if (!r->taken) segue__lk_log(r->t, SEGUE_LOG_WARN, "the room is left alone: %s", why);
  r->taken = 1;
  r->answered = 0;
  segue__lk_leg_end(r, SEGUE_BY_NETWORK, SEGUE_RESULT_FAILED, LK_REASON_DUPLICATE, why);
  if (r->state != LK_ROOM_OVER) segue__lk_room_leave(r, LK_TAKEN_MS);
}

void segue__lk_taken_answer(lk_room *r, const char *sid) {
  const uint64_t now = segue__lk_now_ms(r->t);
  const int waits = r->state == LK_ROOM_WAITING || (r->state == LK_ROOM_RESUMING && !r->socket);
  if (!waits) {
    r->asked = 0;
    return;
  }
  if (sid && sid[0] && strcmp(sid, r->known) != 0) {
    r->asked = 0;
    give_up(r);
    return;
  }
  r->retry_at = now;
  if (!sid || sid[0] || r->state == LK_ROOM_RESUMING) return; /* `asked` stays: we go on */
  r->asked = 0;
  if (++r->answered < FREE_AFTER) r->retry_at = now + ONCE_MORE_MS;
}
