/* SPDX-License-Identifier: Apache-2.0 */
/* media/jitter.h: an adaptive jitter buffer. Packets go in as they arrive, one turn comes out per
 * packet duration. The delay follows the measured spread of arrivals within bounds: it grows by
 * waiting when the buffer runs dry, or in a gap once packets have come late, and shrinks by leaving out
 * a packet while it has been too full.
 * Pure, allocates nothing; one thread at a time per object. */
#ifndef SEGUE_MEDIA_JITTER_H
#define SEGUE_MEDIA_JITTER_H

#include <segue/base.h>

enum {
  SEGUE__JITTER_SLOTS = 128,   /* packets, a power of two */
  SEGUE__JITTER_ARENA = 8192,  /* octets of payloads: a second of G.711 */
  SEGUE__JITTER_PAYLOAD = 1500 /* largest payload */
};

/** What a turn brings. */
enum {
  SEGUE__JITTER_NONE = 0,   /* silence: not started, or nothing has come for a while */
  SEGUE__JITTER_FRAME = 1,  /* a payload */
  SEGUE__JITTER_CONCEAL = 2 /* this packet is lost or not here in time: invent something */
};

typedef struct segue__jitter_turn {
  uint32_t kind;
  const uint8_t *payload; /* FRAME; CONCEAL: the packet after the gap, for FEC, or NULL */
  uint32_t len;
  uint32_t ts;
  uint32_t merge; /* FRAME: 1 when the next turn should be taken at once and blended with this one */
} segue__jitter_turn;

typedef struct segue__jitter_slot {
  uint64_t at; /* position in the arena since the start; stale once overwritten */
  uint32_t ts;
  uint16_t seq;
  uint16_t len;
  uint8_t used, event;
} segue__jitter_slot;

typedef struct segue__jitter {
  uint32_t clock;          /* RTP clock, Hz */
  uint32_t min_ms, max_ms; /* bounds of the delay */
  uint32_t duration;       /* of a packet in clock units, learnt; 20 ms at first */
  uint32_t started;        /* 0: no packet since the start, a reset or a break */
  uint32_t played;         /* 1 once something was played */
  uint32_t playing;        /* 0: filling up */
  uint32_t waited;         /* turns taken while filling up with something in the buffer */
  uint32_t dry;            /* turns in a row without a packet to play */
  uint32_t owed;           /* turns by which the delay is too short, as late packets tell */
  uint32_t full;           /* turns in a row with more than the target in the buffer */
  uint32_t far;            /* packets in a row with sequence numbers from somewhere else */
  uint32_t late_run;       /* late packets in order, one after the other */
  uint16_t far_seq, late_seq;
  uint32_t before_known, before_ts; /* the packet put before this one */
  uint16_t before_seq;
  uint16_t next, newest; /* sequence numbers: to be played, highest seen */
  uint64_t head;         /* octets ever written to the arena */
  /* Spread of arrivals against timestamps, in clock units. */
  uint32_t spread_known;
  int32_t transit_base;
  double spread, creep;
  uint64_t late, duplicates, overruns, skipped, concealed;
  segue__jitter_slot slots[SEGUE__JITTER_SLOTS];
  uint8_t arena[SEGUE__JITTER_ARENA];
} segue__jitter;

/** Start empty. Delay bounds in ms: 0 <= min_ms <= max_ms <= 500. */
void segue__jitter_init(segue__jitter *j, uint32_t clock, uint32_t min_ms, uint32_t max_ms);
/** Forget all packets and the timing (new source), keep the counters. */
void segue__jitter_reset(segue__jitter *j);

/** What became of a packet. */
enum {
  SEGUE__JITTER_TAKEN = 0,
  SEGUE__JITTER_LATE = 1,
  SEGUE__JITTER_DUPLICATE = 2,
  SEGUE__JITTER_REFUSED = 3
};

/** A packet arrived at `now`. `event` 1: it carries no audio (telephone-event, comfort noise) and only
 *  keeps the sequence whole. The payload is copied. @return SEGUE__JITTER_TAKEN … */
int segue__jitter_put(segue__jitter *j, uint16_t seq, uint32_t ts, const uint8_t *payload, size_t len,
                      int event, segue_time now);

/** Take the next turn; payload pointers hold until the next put. */
void segue__jitter_pull(segue__jitter *j, segue__jitter_turn *t);

/** Delay in the buffer now and the delay aimed at, in ms. */
uint32_t segue__jitter_depth_ms(const segue__jitter *j);
uint32_t segue__jitter_target_ms(const segue__jitter *j);

#endif /* SEGUE_MEDIA_JITTER_H */
