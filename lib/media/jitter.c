/* SPDX-License-Identifier: Apache-2.0 */
#include "media/jitter.h"

#include <string.h>

enum {
  DRY_MAX = 5,      /* turns concealed with an empty buffer before it counts as silence */
  FULL_TURNS = 50,  /* turns too full before a packet is left out: a second */
  FAR = 1000,       /* sequence distance that means another stream, not loss */
  FAR_PACKETS = 2,  /* such packets in order before we follow */
  HOLD_MAX = 5,     /* turns by which the delay grows in one gap */
  LOSS_MAX = 10,    /* packets concealed for one gap; more is a break in the stream */
  BACKLOG_MS = 100, /* over the upper bound of the delay: a burst after a stall, cut at once */
  LATE_RUN = 10     /* late packets in a row: the sender went back in its numbers */
};

void segue__jitter_init(segue__jitter *j, uint32_t clock, uint32_t min_ms, uint32_t max_ms) {
  memset(j, 0, sizeof *j);
  j->clock = clock;
  j->min_ms = min_ms;
  j->max_ms = max_ms;
  j->duration = clock / 50;
}

static void empty(segue__jitter *j) {
  for (uint32_t i = 0; i < SEGUE__JITTER_SLOTS; i++) j->slots[i].used = 0;
  j->started = j->playing = j->waited = j->dry = j->owed = j->full = j->far = j->late_run = 0;
}

void segue__jitter_reset(segue__jitter *j) {
  empty(j);
  j->played = 0;
  j->spread_known = 0;
  j->spread = 0;
  j->before_known = 0;
  j->duration = j->clock / 50;
}

static segue__jitter_slot *slot_of(segue__jitter *j, uint16_t seq) {
  return &j->slots[seq % SEGUE__JITTER_SLOTS];
}

/* The slot holding `seq`, NULL when it is not here or its payload has been overwritten. */
static segue__jitter_slot *find(segue__jitter *j, uint16_t seq) {
  segue__jitter_slot *s = slot_of(j, seq);
  if (!s->used || s->seq != seq) return NULL;
  return j->head - s->at <= SEGUE__JITTER_ARENA ? s : NULL;
}

/* The newest packet is in the buffer until its turn has passed. */
static int holds_any(const segue__jitter *j) {
  return j->started && (int16_t)(j->newest - j->next) >= 0;
}

/* Room for `len` octets in one piece; the oldest payloads are overwritten. */
static uint64_t reserve(segue__jitter *j, size_t len) {
  const size_t offset = j->head % SEGUE__JITTER_ARENA;
  if (offset + len > SEGUE__JITTER_ARENA) j->head += SEGUE__JITTER_ARENA - offset;
  const uint64_t at = j->head;
  j->head += len;
  return at;
}

/* The delay must cover how much later than the earliest packets others come: the spread rises at once to a
 * new worst and forgets it over some ten seconds. The base creeps up so that a slow sender's clock does not
 * look like growing delay. */
static void measure(segue__jitter *j, uint32_t ts, segue_time now) {
  const uint32_t arrival = (uint32_t)(now / 1000000u * j->clock + now % 1000000u * j->clock / 1000000u);
  const int32_t transit = (int32_t)(arrival - ts);
  const int32_t above = (int32_t)((uint32_t)transit - (uint32_t)j->transit_base);
  if (!j->spread_known || above > (int32_t)j->clock || above < -(int32_t)j->clock) {
    j->spread_known = 1;
    j->transit_base = transit; /* the first packet, or the sender's timestamps jumped */
    return;
  }
  if (above < 0) {
    j->transit_base = transit;
    return;
  }
  if (above > j->spread)
    j->spread = above;
  else
    j->spread *= 0.998;
  j->creep += j->clock * 20e-6; /* 1 ms a second */
  if (j->creep < 1) return;
  j->transit_base += (int32_t)j->creep;
  j->creep = 0;
}

uint32_t segue__jitter_target_ms(const segue__jitter *j) {
  const uint32_t packet = j->duration * 1000u / j->clock;
  const uint32_t want = (uint32_t)(j->spread * 1000 / j->clock) + packet;
  return want < j->min_ms ? j->min_ms : want > j->max_ms ? j->max_ms : want;
}

static uint32_t depth_packets(const segue__jitter *j) {
  return holds_any(j) ? (uint32_t)(uint16_t)(j->newest - j->next) + 1 : 0;
}

uint32_t segue__jitter_depth_ms(const segue__jitter *j) {
  return depth_packets(j) * (j->duration * 1000u / j->clock);
}

static void learn_duration(segue__jitter *j, uint16_t seq, uint32_t ts, int event) {
  const uint32_t d = ts - j->before_ts;
  if (!event && j->before_known && seq == (uint16_t)(j->before_seq + 1) && d >= j->clock / 200 &&
      d <= j->clock / 1000 * 120) /* 5..120 ms */
    j->duration = d;
  j->before_known = !event;
  j->before_seq = seq;
  j->before_ts = ts;
}

/* 1 when `seq` belongs to where we are; follows a stream that has moved elsewhere for good. */
static int belongs(segue__jitter *j, uint16_t seq) {
  const int16_t distance = (int16_t)(seq - j->newest);
  if (distance < FAR && distance > -FAR) {
    j->far = 0;
    return 1;
  }
  j->far = j->far && seq == (uint16_t)(j->far_seq + 1) ? j->far + 1 : 1;
  j->far_seq = seq;
  if (j->far < FAR_PACKETS) return 0;
  segue__jitter_reset(j);
  return 1;
}

static void store(segue__jitter *j, segue__jitter_slot *s, uint16_t seq, uint32_t ts, const uint8_t *payload,
                  size_t len, int event) {
  s->used = 1;
  s->event = (uint8_t)(event != 0);
  s->seq = seq;
  s->ts = ts;
  s->len = (uint16_t)(event ? 0 : len);
  s->at = reserve(j, s->len);
  if (s->len) memcpy(j->arena + s->at % SEGUE__JITTER_ARENA, payload, s->len);
}

static int put_late(segue__jitter *j, uint16_t seq) {
  const uint32_t by = (uint16_t)(j->next - seq);
  if (j->owed < by) j->owed = by < HOLD_MAX ? by : HOLD_MAX;
  j->late++;
  j->late_run = seq == (uint16_t)(j->late_seq + 1) ? j->late_run + 1 : 1;
  j->late_seq = seq;
  if (j->late_run >= LATE_RUN && !holds_any(j)) segue__jitter_reset(j);
  return SEGUE__JITTER_LATE;
}

int segue__jitter_put(segue__jitter *j, uint16_t seq, uint32_t ts, const uint8_t *payload, size_t len,
                      int event, segue_time now) {
  if (len > SEGUE__JITTER_PAYLOAD) return SEGUE__JITTER_REFUSED;
  if (j->started && !belongs(j, seq)) return SEGUE__JITTER_REFUSED;
  if (!event) measure(j, ts, now);
  const int any = holds_any(j);
  int16_t ahead = (int16_t)(seq - j->next);
  if (!j->started || (!j->playing && !any && ahead >= 0)) { /* first of a stream or after silence */
    j->started = 1;
    j->next = j->newest = seq;
    j->waited = 0;
    ahead = 0;
  } else if (ahead < 0 && !j->playing && !j->played && ahead > -SEGUE__JITTER_SLOTS / 2) {
    j->next = seq; /* reordered at the very start: still in time */
    ahead = 0;
  }
  if (ahead < 0) return put_late(j, seq);
  j->late_run = 0;
  if (find(j, seq)) {
    j->duplicates++;
    return SEGUE__JITTER_DUPLICATE;
  }
  if (ahead >= SEGUE__JITTER_SLOTS) { /* far behind: jump so that the newest fits at the target */
    j->overruns++;
    empty(j);
    j->started = 1;
    j->next = j->newest = seq;
  }
  /* Begin the arena anew when nothing is in it: the usual packet then lands in the same, warm cache lines. */
  if (!any) j->head += (SEGUE__JITTER_ARENA - j->head % SEGUE__JITTER_ARENA) % SEGUE__JITTER_ARENA;
  learn_duration(j, seq, ts, event);
  store(j, slot_of(j, seq), seq, ts, payload, len, event);
  if ((int16_t)(seq - j->newest) > 0) j->newest = seq;
  return SEGUE__JITTER_TAKEN;
}

static void give(segue__jitter *j, segue__jitter_turn *t, const segue__jitter_slot *s, uint32_t kind) {
  t->kind = kind;
  t->payload = j->arena + s->at % SEGUE__JITTER_ARENA;
  t->len = s->len;
  t->ts = s->ts;
}

/* Nothing to play: wait a little under concealment, then call it silence. */
static void run_dry(segue__jitter *j, segue__jitter_turn *t) {
  if (++j->dry > DRY_MAX) {
    j->playing = 0;
    j->waited = 0;
    return;
  }
  t->kind = SEGUE__JITTER_CONCEAL;
  j->concealed++;
}

/* Packets have come late: the delay is too short. Waiting in the next gap makes it longer by a turn. */
static int hold(segue__jitter *j, segue__jitter_turn *t) {
  if (!j->owed || segue__jitter_depth_ms(j) >= segue__jitter_target_ms(j)) return 0;
  j->owed--;
  t->kind = SEGUE__JITTER_CONCEAL;
  j->concealed++;
  return 1;
}

/* `next` is missing though later packets are here. Turns already concealed while dry count for the gap. */
static void bridge_gap(segue__jitter *j, segue__jitter_turn *t) {
  uint16_t seq = j->next;
  while (seq != j->newest && !find(j, seq)) seq++;
  const uint32_t gap = (uint16_t)(seq - j->next);
  const segue__jitter_slot *after = find(j, seq);
  if (!after) { /* all overwritten: start again with what comes */
    empty(j);
    return;
  }
  if (hold(j, t)) return;
  const uint32_t paid = j->dry < gap ? j->dry : gap;
  j->next = (uint16_t)(j->next + paid);
  j->dry = 0;
  if (gap - paid > LOSS_MAX) j->next = seq;
  if (j->next == seq) {
    give(j, t, after, SEGUE__JITTER_FRAME);
    return;
  }
  t->kind = SEGUE__JITTER_CONCEAL;
  if ((uint16_t)(j->next + 1) == seq && !after->event) {
    t->payload = j->arena + after->at % SEGUE__JITTER_ARENA;
    t->len = after->len;
  }
  j->concealed++;
  j->next++;
}

static int filled(segue__jitter *j) {
  const uint32_t packet = j->duration * 1000u / j->clock;
  const uint32_t have = segue__jitter_depth_ms(j) + j->waited++ * packet;
  return have >= segue__jitter_target_ms(j);
}

/* Leave a packet out (blended with its successor) after a second of more delay than needed. */
static int too_full(segue__jitter *j) {
  const uint32_t packet = j->duration * 1000u / j->clock;
  const uint32_t depth = segue__jitter_depth_ms(j);
  if (depth < segue__jitter_target_ms(j) + 2 * packet) {
    j->full = 0;
    return 0;
  }
  if (depth <= j->max_ms + 2 * packet && ++j->full < FULL_TURNS) return 0;
  if (!find(j, (uint16_t)(j->next + 1))) return 0;
  j->full = 0;
  j->skipped++;
  return 1;
}

/* After a stall the network delivers all at once: go on near the newest. */
static void cut_backlog(segue__jitter *j) {
  if (segue__jitter_depth_ms(j) <= j->max_ms + BACKLOG_MS) return;
  const uint32_t packet = j->duration * 1000u / j->clock, keep = segue__jitter_target_ms(j) / packet;
  const uint16_t to = (uint16_t)(j->newest - keep);
  j->skipped += (uint16_t)(to - j->next);
  j->next = to;
}

void segue__jitter_pull(segue__jitter *j, segue__jitter_turn *t) {
  memset(t, 0, sizeof *t);
  cut_backlog(j);
  if (!j->playing) {
    if (!holds_any(j) || !filled(j)) return;
    j->playing = j->played = 1;
    j->dry = 0;
  }
  if (!holds_any(j)) {
    run_dry(j, t);
    return;
  }
  int event = 0;
  segue__jitter_slot *s = find(j, j->next);
  while (s && s->event) { /* no audio in these: pass over */
    event = 1;
    s->used = 0;
    j->next++;
    s = holds_any(j) ? find(j, j->next) : NULL;
  }
  if (event && !s) return; /* silence under a telephone event */
  if (!s) {
    bridge_gap(j, t);
    if (t->kind != SEGUE__JITTER_FRAME) return;
    s = find(j, j->next);
    if (s->event) {
      memset(t, 0, sizeof *t);
      return;
    }
  } else {
    j->dry = 0;
    give(j, t, s, SEGUE__JITTER_FRAME);
  }
  s->used = 0;
  j->next++;
  t->merge = (uint32_t)too_full(j);
}
