/* SPDX-License-Identifier: Apache-2.0 */
#include "audio/codec.h"

#include <opus.h>
#include <segue/base.h>
#include <stdalign.h>
#include <string.h>

#include "audio/audio.h"
#include "audio/g711.h"
#include "audio/plc.h"

enum { CLEAR_COMPLEXITY = 1 }; /* of Opus where nothing is lost: doc/performance.md */

typedef struct codec_ops {
  const char *name;
  size_t (*size)(const segue__codec_options *o);
  int (*init)(segue__codec *c, const segue__codec_options *o);
  int (*encode)(segue__codec *c, const int16_t *pcm, uint8_t *out, size_t cap);
  int (*samples)(const segue__codec *c, const uint8_t *in, size_t len);
  int (*decode)(segue__codec *c, const uint8_t *in, size_t len, int16_t *pcm, size_t cap);
  int (*conceal)(segue__codec *c, const uint8_t *next, size_t next_len, int16_t *pcm);
} codec_ops;

struct segue__codec {
  const codec_ops *ops;
  int32_t kind;
  uint32_t rate;
  uint32_t clock;
  uint32_t decoder_at; /* Opus: octets from `state` to the decoder */
  uint32_t complexity; /* Opus: where there is loss */
  uint32_t fec;        /* Opus: 0: expected loss changes nothing */
  alignas(max_align_t) unsigned char state[];
};

static size_t round_up(size_t n) {
  return (n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

/* ---- G.711 ---- */

static size_t g711_size(const segue__codec_options *o) {
  return o->rate == 8000 ? sizeof(segue__plc) : 0;
}

static int g711_init(segue__codec *c, const segue__codec_options *o) {
  c->clock = 8000;
  segue__plc_init((segue__plc *)c->state);
  return SEGUE_OK;
}

static int g711_encode(segue__codec *c, const int16_t *pcm, uint8_t *out, size_t cap) {
  if (cap < 160) return SEGUE_E_LIMIT;
  if (c->kind == SEGUE__CODEC_PCMU)
    segue__ulaw_encode(pcm, 160, out);
  else
    segue__alaw_encode(pcm, 160, out);
  return 160;
}

static int g711_samples(const segue__codec *c, const uint8_t *in, size_t len) {
  return len == 0 || len > 8u * SEGUE__CODEC_PACKET_MS_MAX ? SEGUE_E_PARSE : (int)len;
}

static int g711_decode(segue__codec *c, const uint8_t *in, size_t len, int16_t *pcm, size_t cap) {
  if (g711_samples(c, in, len) < 0) return SEGUE_E_PARSE;
  if (len > cap) return SEGUE_E_LIMIT;
  if (c->kind == SEGUE__CODEC_PCMU)
    segue__ulaw_decode(in, len, pcm);
  else
    segue__alaw_decode(in, len, pcm);
  segue__plc_good((segue__plc *)c->state, pcm, (uint32_t)len);
  return (int)len;
}

static int g711_conceal(segue__codec *c, const uint8_t *next, size_t next_len, int16_t *pcm) {
  segue__plc_lost((segue__plc *)c->state, pcm, 160);
  return 160;
}

/* ---- Opus ---- */

static OpusEncoder *opus_enc(segue__codec *c) {
  return (OpusEncoder *)c->state;
}

static OpusDecoder *opus_dec(segue__codec *c) {
  return (OpusDecoder *)(c->state + c->decoder_at);
}

static size_t opus_size(const segue__codec_options *o) {
  if (!segue__rate_ok(o->rate) || o->complexity > 10 || o->fec > 1 || o->dtx > 1 || o->loss_percent > 100)
    return 0;
  if (o->bitrate && (o->bitrate < 6000 || o->bitrate > 510000)) return 0;
  return round_up((size_t)opus_encoder_get_size(1)) + (size_t)opus_decoder_get_size(1);
}

static int opus_init(segue__codec *c, const segue__codec_options *o) {
  c->clock = 48000;
  c->decoder_at = (uint32_t)round_up((size_t)opus_encoder_get_size(1));
  if (opus_encoder_init(opus_enc(c), (opus_int32)o->rate, 1, OPUS_APPLICATION_VOIP) != OPUS_OK)
    return SEGUE_E_INVAL;
  if (opus_decoder_init(opus_dec(c), (opus_int32)o->rate, 1) != OPUS_OK) return SEGUE_E_INVAL;
  c->complexity = o->complexity;
  c->fec = o->fec;
  opus_encoder_ctl(opus_enc(c), OPUS_SET_COMPLEXITY((opus_int32)o->complexity));
  opus_encoder_ctl(opus_enc(c), OPUS_SET_BITRATE(o->bitrate ? (opus_int32)o->bitrate : OPUS_AUTO));
  opus_encoder_ctl(opus_enc(c), OPUS_SET_INBAND_FEC((opus_int32)o->fec));
  opus_encoder_ctl(opus_enc(c), OPUS_SET_DTX((opus_int32)o->dtx));
  opus_encoder_ctl(opus_enc(c), OPUS_SET_PACKET_LOSS_PERC((opus_int32)o->loss_percent));
  opus_encoder_ctl(opus_enc(c), OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
  return SEGUE_OK;
}

static int opus_encode_frame(segue__codec *c, const int16_t *pcm, uint8_t *out, size_t cap) {
  const opus_int32 room = cap > SEGUE__CODEC_PAYLOAD_MAX ? SEGUE__CODEC_PAYLOAD_MAX : (opus_int32)cap;
  const int n = opus_encode(opus_enc(c), pcm, (int)segue__frame_samples(c->rate), out, room);
  if (n < 0) return SEGUE_E_LIMIT;
  return n <= 2 ? 0 : n; /* libopus under DTX: such a packet need not be sent */
}

static int opus_samples(const segue__codec *c, const uint8_t *in, size_t len) {
  if (len == 0 || len > 65535) return SEGUE_E_PARSE;
  const int n = opus_packet_get_nb_samples(in, (opus_int32)len, (opus_int32)c->rate);
  return n > 0 ? n : SEGUE_E_PARSE;
}

static int opus_decode_packet(segue__codec *c, const uint8_t *in, size_t len, int16_t *pcm, size_t cap) {
  if (len == 0 || len > 65535) return SEGUE_E_PARSE; /* length 0 would ask libopus to conceal */
  const int n = opus_decode(opus_dec(c), in, (opus_int32)len, pcm, (int)cap, 0);
  if (n >= 0) return n;
  return n == OPUS_BUFFER_TOO_SMALL ? SEGUE_E_LIMIT : SEGUE_E_PARSE;
}

static int opus_conceal(segue__codec *c, const uint8_t *next, size_t next_len, int16_t *pcm) {
  const int frame = (int)segue__frame_samples(c->rate);
  int n = -1;
  if (next && next_len) n = opus_decode(opus_dec(c), next, (opus_int32)next_len, pcm, frame, 1);
  if (n != frame) n = opus_decode(opus_dec(c), NULL, 0, pcm, frame, 0);
  if (n != frame) memset(pcm, 0, (size_t)frame * sizeof *pcm);
  return frame;
}

/* ---- the face ---- */

static const codec_ops codecs[SEGUE__CODEC_COUNT] = {
    [SEGUE__CODEC_PCMU] = {"PCMU", g711_size, g711_init, g711_encode, g711_samples, g711_decode,
                           g711_conceal},
    [SEGUE__CODEC_PCMA] = {"PCMA", g711_size, g711_init, g711_encode, g711_samples, g711_decode,
                           g711_conceal},
    [SEGUE__CODEC_OPUS] = {"opus", opus_size, opus_init, opus_encode_frame, opus_samples, opus_decode_packet,
                           opus_conceal},
};

static const codec_ops *find(int32_t kind) {
  return kind >= 0 && kind < SEGUE__CODEC_COUNT ? &codecs[kind] : NULL;
}

void segue__codec_options_init(segue__codec_options *o, int32_t kind) {
  memset(o, 0, sizeof *o);
  o->kind = kind;
  o->rate = kind == SEGUE__CODEC_OPUS ? 16000 : 8000;
  o->complexity = 5;
  o->bitrate = 32000;
  o->loss_percent = 10;
  o->fec = 1;
}

size_t segue__codec_size(const segue__codec_options *o) {
  const codec_ops *ops = find(o->kind);
  const size_t n = ops ? ops->size(o) : 0;
  return n ? sizeof(segue__codec) + n : 0;
}

segue__codec *segue__codec_init(void *mem, const segue__codec_options *o) {
  segue__codec *c = mem;
  if (segue__codec_size(o) == 0) return NULL;
  memset(c, 0, sizeof *c);
  c->ops = find(o->kind);
  c->kind = o->kind;
  c->rate = o->rate;
  return c->ops->init(c, o) == SEGUE_OK ? c : NULL;
}

int32_t segue__codec_kind(const segue__codec *c) {
  return c->kind;
}

uint32_t segue__codec_rate(const segue__codec *c) {
  return c->rate;
}

uint32_t segue__codec_clock(const segue__codec *c) {
  return c->clock;
}

int segue__codec_encode(segue__codec *c, const int16_t *pcm, uint8_t *out, size_t cap) {
  return c->ops->encode(c, pcm, out, cap);
}

void segue__codec_expect_loss(segue__codec *c, uint32_t percent) {
  if (c->kind != SEGUE__CODEC_OPUS || !c->fec) return;
  const uint32_t complexity = percent || c->complexity < CLEAR_COMPLEXITY ? c->complexity : CLEAR_COMPLEXITY;
  opus_encoder_ctl(opus_enc(c), OPUS_SET_PACKET_LOSS_PERC((opus_int32)(percent < 100 ? percent : 100)));
  opus_encoder_ctl(opus_enc(c), OPUS_SET_COMPLEXITY((opus_int32)complexity));
}

int segue__codec_samples(const segue__codec *c, const uint8_t *in, size_t len) {
  return c->ops->samples(c, in, len);
}

int segue__codec_decode(segue__codec *c, const uint8_t *in, size_t len, int16_t *pcm, size_t cap) {
  return c->ops->decode(c, in, len, pcm, cap);
}

int segue__codec_conceal(segue__codec *c, const uint8_t *next, size_t next_len, int16_t *pcm) {
  return c->ops->conceal(c, next, next_len, pcm);
}

const char *segue__codec_name(int32_t kind) {
  const codec_ops *ops = find(kind);
  return ops ? ops->name : NULL;
}
