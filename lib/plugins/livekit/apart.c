/* SPDX-License-Identifier: Apache-2.0 */
/* A caller and an agent in the same room. Left alone they would hear each other, and both would hear everything that we
 * say: no hold audio for one and whisper for the other. So the server is told to keep the two apart, each of our two
 * connections lets only its own party hear it, and what they hear of each other comes through us, as between rooms. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

/* When the server is told after something has changed: at once, and again, since it may have been about to subscribe
 * somebody; then now and then, for people who come back. */
static const uint32_t again_ms[] = {0, 50, 100, 200, 500, 1500};
enum { NOW_AND_THEN_MS = 5000 };

lk_room *segue__lk_caller_beside(const lk_room *r) {
  for (lk_room *x = r->t->rooms; x; x = x->next)
    if (x != r && x->place && x->leg.state != LK_LEG_NONE && strcmp(x->name, r->name) == 0) return x;
  return NULL;
}

static lk_room *agent_beside(const lk_room *r) {
  for (lk_room *x = r->t->rooms; x; x = x->next)
    if (x != r && !x->place && x->beside && x->leg.state != LK_LEG_NONE && strcmp(x->name, r->name) == 0)
      return x;
  return NULL;
}

int segue__lk_is_elsewhere(const lk_room *r, const char *identity) {
  for (uint32_t i = 0; r->agents && i < LK_MAX_AGENTS; i++)
    if (r->agents[i][0] && strcmp(r->agents[i], identity) == 0) return 1;
  for (const lk_room *x = r->t->rooms; x; x = x->next) {
    if (x == r || x->leg.state == LK_LEG_NONE || strcmp(x->name, r->name) != 0) continue;
    if (strcmp(x->caller_identity, identity) == 0 || (x->wanted[0] && strcmp(x->wanted, identity) == 0))
      return 1;
  }
  return 0;
}

/* Before they speak, too: who comes in hears the caller at once. */
static const char *party_of(const lk_room *r) {
  return r->caller_identity[0] ? r->caller_identity : r->wanted;
}

void segue__lk_remember_agent(lk_room *r) {
  const char *who = party_of(r);
  lk_room *place = r->t->rooms;
  while (place && (!place->place || strcmp(place->name, r->name) != 0)) place = place->next;
  if (!place || !who[0]) return;
  segue__lk_forget_agent(place, who);
  if (!place->agents) place->agents = calloc(LK_MAX_AGENTS, sizeof *place->agents);
  if (!place->agents) return;
  snprintf(place->agents[place->next_agent], sizeof place->agents[0], "%s", who);
  place->next_agent = (place->next_agent + 1) % LK_MAX_AGENTS;
}

void segue__lk_keep_agents(lk_room *r, Lk__ParticipantInfo *const *there, size_t n) {
  for (uint32_t i = 0; r->agents && i < LK_MAX_AGENTS; i++) {
    size_t k = 0;
    while (k < n && strcmp(there[k]->identity, r->agents[i]) != 0) k++;
    if (k == n) r->agents[i][0] = 0;
  }
}

void segue__lk_forget_agent(lk_room *r, const char *identity) {
  for (uint32_t i = 0; r->agents && i < LK_MAX_AGENTS; i++)
    if (strcmp(r->agents[i], identity) == 0) r->agents[i][0] = 0;
}

int segue__lk_is_private(const lk_room *r) {
  return r->beside || (r->place && agent_beside(r));
}

void segue__lk_permit(lk_room *r) {
  Lk__TrackPermission one = LK__TRACK_PERMISSION__INIT, *list[] = {&one};
  Lk__SubscriptionPermission p = LK__SUBSCRIPTION_PERMISSION__INIT;
  Lk__SignalRequest q = LK__SIGNAL_REQUEST__INIT;
  one.all_tracks = 1;
  one.participant_identity = (char *)party_of(r);
  p.n_track_permissions = 1;
  p.track_permissions = list;
  q.message_case = LK__SIGNAL_REQUEST__MESSAGE_SUBSCRIPTION_PERMISSION;
  q.subscription_permission = &p;
  segue__lk_room_send(r, &q);
}

void segue__lk_note_tracks(lk_room *r, const Lk__ParticipantInfo *p) {
  char before[sizeof r->sounds];
  memcpy(before, r->sounds, sizeof before);
  memset(r->sounds, 0, sizeof r->sounds);
  for (size_t i = 0, n = 0; i < p->n_tracks && n < LK_MAX_SOUNDS; i++)
    if (p->tracks[i]->type == LK_TRACK_AUDIO && strlen(p->tracks[i]->sid) < sizeof r->sounds[0])
      snprintf(r->sounds[n++], sizeof r->sounds[0], "%s", p->tracks[i]->sid);
  const int changed = memcmp(before, r->sounds, sizeof before) != 0 || p->state != r->party_state;
  r->party_state = p->state;
  if (changed) segue__lk_part(r);
}

void segue__lk_part(lk_room *r) {
  lk_room *agent = r->beside ? r : agent_beside(r);
  if (!agent) return;
  const uint64_t now = segue__lk_now_ms(r->t);
  agent->parted = 0;
  agent->part_at = now;
  segue__lk_apart_tick(agent, now); /* the server has just begun to connect them: each moment counts */
}

/* About somebody who is not there the server answers after seconds, and all who wait behind that are heard meanwhile. */
static void end_subscriptions(lk_room *from, const lk_room *to) {
  const char *tracks[LK_MAX_SOUNDS];
  uint32_t n = 0;
  for (; n < LK_MAX_SOUNDS && from->sounds[n][0]; n++) tracks[n] = from->sounds[n];
  if (n && party_of(to)[0] && to->party_state)
    (void)segue__lk_api_subscribe(from->t->api, from->name, party_of(to), tracks, n, 0);
}

void segue__lk_open_way(const lk_room *caller) {
  const char *none = "";
  if (caller->party_state)
    (void)segue__lk_api_subscribe(caller->t->api, caller->name, party_of(caller), &none, 0, 0);
}

void segue__lk_party_left(lk_room *r, const char *identity) {
  if (r->leg.state == LK_LEG_NONE || strcmp(identity, party_of(r)) != 0) return;
  r->party_state = 0;
  memset(r->sounds, 0, sizeof r->sounds);
}

void segue__lk_apart_tick(lk_room *r, uint64_t now) {
  if (!r->beside || !r->part_at || now < r->part_at || r->leg.state == LK_LEG_NONE) return;
  lk_room *caller = segue__lk_caller_beside(r);
  if (!caller) return;
  end_subscriptions(r, caller);
  end_subscriptions(caller, r);
  r->parted++;
  r->part_at = now + (r->parted < sizeof again_ms / sizeof *again_ms ? again_ms[r->parted] : NOW_AND_THEN_MS);
}
