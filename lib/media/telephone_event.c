/* SPDX-License-Identifier: Apache-2.0 */
#include "media/telephone_event.h"

#include <segue/base.h>
#include <string.h>

#include "audio/dtmf.h"
#include "media/rtp.h"

enum { VOLUME = 10, PAUSE_TICKS = 3, DURATION_MAX = 0xffff };

int segue__event_parse(segue__event *e, const uint8_t *p, size_t len) {
  if (len < SEGUE__EVENT_PAYLOAD) return SEGUE_E_PARSE;
  e->code = p[0];
  e->end = p[1] >> 7;
  e->volume = p[1] & 63;
  e->duration = segue__be16(p + 2);
  return SEGUE_OK;
}

void segue__event_pack(const segue__event *e, uint8_t *out) {
  out[0] = (uint8_t)e->code;
  out[1] = (uint8_t)(e->end << 7 | (e->volume & 63));
  segue__put_be16(out + 2, e->duration);
}

void segue__event_out_init(segue__event_out *o, uint32_t clock) {
  memset(o, 0, sizeof *o);
  o->clock = clock;
}

int segue__event_out_add(segue__event_out *o, char digit, uint32_t ms) {
  const int code = segue__dtmf_code(digit);
  if (code < 0 || ms < 40 || ms > 1000) return SEGUE_E_INVAL;
  if (o->count == SEGUE__EVENT_QUEUE) return SEGUE_E_LIMIT;
  const uint32_t at = (o->first + o->count++) % SEGUE__EVENT_QUEUE;
  o->queue[at].code = (uint8_t)code;
  o->queue[at].ms = (uint16_t)ms;
  return SEGUE_OK;
}

int segue__event_out_busy(const segue__event_out *o) {
  return o->active || o->count || o->pause;
}

static void begin(segue__event_out *o, uint32_t ts) {
  const uint32_t step = o->clock / 50, ms = o->queue[o->first].ms;
  o->active = 1;
  o->ts = ts;
  o->elapsed = o->ends = 0;
  /* Whole packets; what one event can say at most is 65535 units, 1.3 s at 48000 Hz. */
  o->total = (ms * (o->clock / 1000) + step - 1) / step * step;
  if (o->total > DURATION_MAX) o->total = DURATION_MAX / step * step;
}

int segue__event_out_tick(segue__event_out *o, uint32_t ts, segue__event_packet *p) {
  if (o->pause) {
    o->pause--;
    return 0;
  }
  if (!o->active) {
    if (!o->count) return 0;
    begin(o, ts);
  }
  segue__event e = {.code = o->queue[o->first].code, .volume = VOLUME};
  p->marker = o->elapsed == 0;
  p->ts = o->ts;
  if (o->elapsed < o->total) o->elapsed += o->clock / 50;
  e.end = o->elapsed >= o->total;
  e.duration = o->elapsed;
  segue__event_pack(&e, p->payload);
  if (e.end && ++o->ends == SEGUE__EVENT_ENDS) {
    o->active = 0;
    o->first = (o->first + 1) % SEGUE__EVENT_QUEUE;
    o->count--;
    o->pause = PAUSE_TICKS;
  }
  return 1;
}

void segue__event_in_init(segue__event_in *i) {
  memset(i, 0, sizeof *i);
}

char segue__event_in_packet(segue__event_in *i, uint32_t ts, const uint8_t *payload, size_t len) {
  segue__event e;
  if (segue__event_parse(&e, payload, len) != SEGUE_OK || !segue__dtmf_digit((int)e.code)) return 0;
  if (i->known && ts == i->ts) {
    if (e.duration > i->duration) i->duration = e.duration;
    i->ended |= e.end;
    return 0;
  }
  if (i->known && (int32_t)(ts - i->ts) < 0) return 0; /* an older event's packet, late */
  /* RFC 4733 2.5.2.3: a press too long for one event goes on as the next segment, without an end. */
  const int goes_on =
      i->known && !i->ended && e.code == i->code && ts - i->ts == i->duration && i->duration > 0xf000;
  i->known = 1;
  i->ts = ts;
  i->code = e.code;
  i->duration = e.duration;
  i->ended = e.end;
  return goes_on ? 0 : segue__dtmf_digit((int)e.code);
}
