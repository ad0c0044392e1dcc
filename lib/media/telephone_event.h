/* SPDX-License-Identifier: Apache-2.0 */
/* media/telephone_event.h: DTMF digits as RTP events (RFC 4733), both ways. Pure; one thread at a
 * time per object. Digits are secret by default. */
#ifndef SEGUE_MEDIA_TELEPHONE_EVENT_H
#define SEGUE_MEDIA_TELEPHONE_EVENT_H

#include <stddef.h>
#include <stdint.h>

enum { SEGUE__EVENT_PAYLOAD = 4, SEGUE__EVENT_QUEUE = 32, SEGUE__EVENT_ENDS = 3 };

/** One packet's content. */
typedef struct segue__event {
  uint32_t code;     /* 0..15 DTMF; others are tones and flashes */
  uint32_t end;      /* 1: the last state of the event */
  uint32_t volume;   /* -dBm0, 0..63 */
  uint32_t duration; /* clock units since the packet's timestamp */
} segue__event;

/** @return SEGUE_OK or SEGUE_E_PARSE (shorter than four octets). */
int segue__event_parse(segue__event *e, const uint8_t *payload, size_t len);
void segue__event_pack(const segue__event *e, uint8_t *out);

/* ---- sending ---- */

typedef struct segue__event_out {
  uint32_t clock; /* Hz */
  struct {
    uint8_t code;
    uint16_t ms;
  } queue[SEGUE__EVENT_QUEUE];
  uint32_t first, count;
  uint32_t ts;      /* of the event in progress */
  uint32_t elapsed; /* its duration so far, clock units */
  uint32_t total;   /* and in the end */
  uint32_t active;  /* 1 while one is being sent */
  uint32_t ends;    /* end packets sent of it */
  uint32_t pause;   /* ticks of silence before the next */
} segue__event_out;

typedef struct segue__event_packet {
  uint32_t ts;
  uint32_t marker; /* 1 on the first packet of an event */
  uint8_t payload[SEGUE__EVENT_PAYLOAD];
} segue__event_packet;

void segue__event_out_init(segue__event_out *o, uint32_t clock);
/** Queue `digit` for `ms` (40..1000). @return SEGUE_OK, SEGUE_E_INVAL, SEGUE_E_LIMIT (queue full). */
int segue__event_out_add(segue__event_out *o, char digit, uint32_t ms);
/** 1 while something is queued or being sent: audio pauses. */
int segue__event_out_busy(const segue__event_out *o);
/** Every 20 ms; `ts` is the RTP timestamp of now. @return 1 when `p` is to be sent. */
int segue__event_out_tick(segue__event_out *o, uint32_t ts, segue__event_packet *p);

/* ---- receiving ---- */

typedef struct segue__event_in {
  uint32_t known; /* 1 after the first event */
  uint32_t ts;    /* of the last event: repeats have the same */
  uint32_t code;
  uint32_t duration; /* longest seen of it */
  uint32_t ended;
} segue__event_in;

void segue__event_in_init(segue__event_in *i);
/** An event packet with RTP timestamp `ts` arrived. Repeats, reordered old packets and the
 *  continuing segments of a long press (same digit, timestamp going on without an end) report nothing.
 *  @return the digit that began, or 0. */
char segue__event_in_packet(segue__event_in *i, uint32_t ts, const uint8_t *payload, size_t len);

#endif /* SEGUE_MEDIA_TELEPHONE_EVENT_H */
