/* SPDX-License-Identifier: Apache-2.0 */
/* Packets from the network into a whole stream: header, latching, SSRC, RFC 4733, jitter buffer, decoder.
 * Input: one octet choosing codec and protection, then packets of [source and ticks] [length, 2 octets] [data]. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "media/stream_impl.h"

static int fixed_random(void *ctx, void *buf, size_t n) {
  memset(buf, 0x5a, n);
  return SEGUE_OK;
}

static segue__media_stream *open_stream(uint8_t how) {
  segue__media_options o;
  segue__media_agreed a;
  segue__media_stream *s;
  segue__media_options_init(&o);
  o.random = fixed_random;
  o.opus_complexity = 0;
  o.inband_dtmf = how >> 4 & 1;
  if (segue__media_stream_new(&s, &o, NULL) != SEGUE_OK) abort();
  memset(&a, 0, sizeof a);
  a.codec = how % SEGUE__CODEC_COUNT;
  a.recv_pt = a.send_pt = 96;
  a.dtmf_recv_pt = a.dtmf_send_pt = how >> 4 & 1 ? 0 : 101;
  a.dtmf_clock = 8000;
  a.direction = SEGUE_MEDIA_SENDRECV;
  a.rtcp_mux = how >> 5 & 1;
  strcpy(a.remote_address, "127.0.0.2");
  a.remote_port = 4000;
  a.remote_rtcp_port = 4001;
  if (how >> 6 & 1) {
    segue__sdes_generate(&a.local, SEGUE__SUITE_AES_CM_128_80, fixed_random, NULL);
    a.remote = a.local;
  }
  if (segue__media_stream_start(s, &a, NULL) != SEGUE_OK) abort();
  return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  segue__media_stream *s = open_stream(data[0]);
  segue_time now = SEGUE_SECONDS(1);
  for (size_t at = 1, packets = 0; at + 3 <= size && packets < 200; packets++) {
    const uint8_t how = data[at];
    size_t len = segue__be16(data + at + 1) % 1600;
    at += 3;
    if (len > size - at) len = size - at;
    uint8_t *packet = malloc(len + 1);
    segue__endpoint from;
    memcpy(packet, data + at, len);
    at += len;
    segue__endpoint_set(&from, how & 1 ? "127.0.0.3" : "127.0.0.2", 4000);
    if (how & 2)
      segue__stream_on_rtcp(s, packet, len, &from, now);
    else
      segue__stream_on_rtp(s, packet, len, &from, now);
    free(packet);
    for (int t = 0; t < (how >> 4); t++, now += SEGUE_MS(20)) {
      segue__stream_take_turns(s);
      segue__media_stream_heard(s);
      while (segue__media_stream_next_digit(s)) {
      }
    }
  }
  segue__media_stats st;
  segue__media_stream_stats(s, &st);
  segue__media_stream_free(s);
  return 0;
}
