/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <segue/base.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "audio/audio.h"
#include "audio/g711.h"
#include "media/rtp.h"
#include "media/stream_impl.h"

enum { RATE = 16000, FRAME = 320 };

static int random_octets(void *ctx, void *buf, size_t n) {
  static uint32_t x = 12345;
  for (size_t i = 0; i < n; i++) {
    x = x * 1664525u + 1013904223u;
    ((uint8_t *)buf)[i] = (uint8_t)(x >> 24);
  }
  return SEGUE_OK;
}

static int allocations;
static void *count_alloc(void *user, size_t n) {
  allocations++;
  return malloc(n);
}
static void count_free(void *user, void *p) {
  free(p);
}
static const segue_allocator counting = {count_alloc, NULL, count_free, NULL};

static segue__media_stream *open_stream(const char *address, uint32_t rate) {
  segue__media_options o;
  segue__media_stream *s;
  segue_error err;
  segue__media_options_init(&o);
  o.allocator = &counting;
  o.address = address;
  o.rate = rate;
  o.random = random_octets;
  o.opus_complexity = 0;
  const int rc = segue__media_stream_new(&s, &o, &err);
  if (rc != SEGUE_OK) fail_msg("%s", err.message);
  return s;
}

typedef struct line {
  segue__media_stream *a, *b;
  segue_media_desc offer, answer;
  segue__media_config config;
  segue_time now;
} line;

/* Two streams on loopback that have negotiated with each other. */
static void connect_line(line *l, int32_t codec, int32_t suite, uint32_t dtmf) {
  segue__media_agreed a, b;
  memset(l, 0, sizeof *l);
  l->now = SEGUE_SECONDS(1000);
  l->a = open_stream("127.0.0.1", RATE);
  l->b = open_stream("127.0.0.2", RATE);
  segue__media_config_init(&l->config);
  l->config.n_codecs = 1;
  l->config.codecs[0] = codec;
  l->config.dtmf = dtmf;
  l->config.random = random_octets;
  l->config.secure = suite ? SEGUE__SECURE_REQUIRE : SEGUE__SECURE_NEVER;
  l->config.n_suites = suite ? 1 : 0;
  l->config.suites[0] = suite;
  assert_int_equal(
      segue__media_offer(&l->config, "127.0.0.1", segue__media_stream_port(l->a), &l->offer, NULL), 0);
  assert_int_equal(segue__media_answer(&l->config, "127.0.0.2", segue__media_stream_port(l->b), &l->offer,
                                       NULL, &l->answer, &b, NULL),
                   0);
  assert_int_equal(segue__media_apply(&l->offer, &l->answer, &a, NULL), 0);
  assert_int_equal(segue__media_stream_start(l->a, &a, NULL), SEGUE_OK);
  assert_int_equal(segue__media_stream_start(l->b, &b, NULL), SEGUE_OK);
}

static void disconnect(line *l) {
  segue__media_stream_free(l->a);
  segue__media_stream_free(l->b);
}

static void sine(int16_t *pcm, uint32_t n, uint32_t rate, double hz, uint32_t tick) {
  for (uint32_t i = 0; i < n; i++) pcm[i] = (int16_t)(8000 * sin(2 * M_PI * hz * (tick * n + i) / rate));
}

static double power_at(const int16_t *pcm, uint32_t n, uint32_t rate, double hz) {
  double c = 0, s = 0;
  for (uint32_t i = 0; i < n; i++) {
    c += pcm[i] * cos(2 * M_PI * hz * i / rate);
    s += pcm[i] * sin(2 * M_PI * hz * i / rate);
  }
  return 2 * (c * c + s * s) / ((double)n * n);
}

typedef struct ears {
  int heard, right;
} ears;

static void hear(segue__media_stream *s, double hz, ears *e) {
  const int16_t *pcm = segue__media_stream_heard(s);
  if (!pcm) return;
  double all = 1;
  for (int i = 0; i < FRAME; i++) all += (double)pcm[i] * pcm[i] / FRAME;
  e->heard++;
  e->right += power_at(pcm, FRAME, RATE, hz) > 0.8 * all && all > 1e6;
}

/* Both talk, a at 500 Hz and b at 800 Hz. */
static void talk(line *l, uint32_t ticks, ears *ea, ears *eb) {
  segue__media_stream *both[2] = {l->a, l->b};
  for (uint32_t t = 0; t < ticks; t++, l->now += SEGUE_MS(20)) {
    int16_t pcm[FRAME];
    segue__media_batch_recv(both, 2, l->now);
    hear(l->a, 800, ea);
    hear(l->b, 500, eb);
    sine(pcm, FRAME, RATE, 500, t);
    segue__media_stream_say(l->a, pcm);
    sine(pcm, FRAME, RATE, 800, t);
    segue__media_stream_say(l->b, pcm);
    segue__media_batch_send(both, 2, l->now);
  }
}

static void speech_crosses_both_ways_under_every_codec_and_suite(void **state) {
  for (int32_t codec = 0; codec < SEGUE__CODEC_COUNT; codec++)
    for (int32_t suite = 0; suite < SEGUE__SUITE_COUNT; suite++) {
      line l;
      ears a = {0}, b = {0};
      segue__media_stats s;
      connect_line(&l, codec, suite, 1);
      talk(&l, 10, &a, &b);
      const int before = allocations;
      talk(&l, 60, &a, &b);
      assert_int_equal(allocations, before);
      if (a.right < 60 || b.right < 60)
        fail_msg("codec %d suite %d: %d, %d of 70", codec, suite, a.right, b.right);
      segue__media_stream_stats(l.a, &s);
      assert_int_equal(s.frames_out, 70);
      assert_true(s.packets_in >= 68);
      assert_int_equal(s.lost + s.strangers + s.auth_failed + s.replayed + s.invalid + s.send_errors, 0);
      disconnect(&l);
    }
}

static void nothing_said_is_nothing_sent(void **state) {
  line l;
  segue__media_stats before, after;
  ears a = {0}, b = {0};
  connect_line(&l, SEGUE__CODEC_PCMU, 0, 1);
  talk(&l, 20, &a, &b);
  segue__media_stream_stats(l.a, &before);
  segue__media_stream *both[2] = {l.a, l.b};
  for (int t = 0; t < 100; t++, l.now += SEGUE_MS(20)) {
    segue__media_batch_recv(both, 2, l.now);
    segue__media_batch_send(both, 2, l.now);
  }
  segue__media_stream_stats(l.a, &after);
  assert_int_equal(after.frames_out, before.frames_out);
  assert_null(segue__media_stream_heard(l.b)); /* silence, not endless concealment */
  b.right = 0;
  talk(&l, 20, &a, &b);
  assert_true(b.right > 14);
  disconnect(&l);
}

static void holding_stops_one_direction_and_resuming_brings_it_back(void **state) {
  line l;
  ears a = {0}, b = {0};
  segue__media_agreed at_a, at_b;
  segue_media_desc hold, held;
  segue__media_stats s0, s1;
  connect_line(&l, SEGUE__CODEC_PCMA, SEGUE__SUITE_AES_CM_128_80, 1);
  talk(&l, 20, &a, &b);
  segue__media_reoffer(&l.offer, SEGUE_MEDIA_SEND, &hold);
  segue__media_answer(&l.config, "127.0.0.2", segue__media_stream_port(l.b), &hold, &l.answer, &held, &at_b,
                      NULL);
  segue__media_apply(&hold, &held, &at_a, NULL);
  assert_int_equal(segue__media_stream_start(l.a, &at_a, NULL), SEGUE_OK);
  assert_int_equal(segue__media_stream_start(l.b, &at_b, NULL), SEGUE_OK);
  segue__media_stream_stats(l.b, &s0);
  a.heard = b.right = 0;
  talk(&l, 30, &a, &b);
  segue__media_stream_stats(l.b, &s1);
  assert_int_equal(s1.frames_out, s0.frames_out);
  assert_int_equal(a.heard, 0);
  assert_true(b.right > 25); /* hold music reaches the held */
  segue__media_reoffer(&hold, SEGUE_MEDIA_SENDRECV, &hold);
  segue__media_answer(&l.config, "127.0.0.2", segue__media_stream_port(l.b), &hold, &held, &held, &at_b,
                      NULL);
  segue__media_apply(&hold, &held, &at_a, NULL);
  segue__media_stream_start(l.a, &at_a, NULL);
  segue__media_stream_start(l.b, &at_b, NULL);
  a.right = 0;
  talk(&l, 30, &a, &b);
  assert_true(a.right > 22);
  segue__media_stream_stats(l.a, &s1);
  assert_int_equal(s1.auth_failed + s1.replayed, 0); /* the keys were kept */
  disconnect(&l);
}

static void digits_cross_as_events_and_as_tones(void **state) {
  for (int dtmf = 1; dtmf >= 0; dtmf--) {
    line l;
    ears a = {0}, b = {0};
    char got[16] = {0};
    int n = 0;
    connect_line(&l, SEGUE__CODEC_PCMU, 0, (uint32_t)dtmf);
    talk(&l, 10, &a, &b);
    for (const char *d = "19*#"; *d; d++)
      assert_int_equal(segue__media_stream_send_digit(l.a, *d, 100), SEGUE_OK);
    for (int t = 0; t < 100; t++) {
      talk(&l, 1, &a, &b);
      for (char c; (c = segue__media_stream_next_digit(l.b)) && n < 15;) got[n++] = c;
    }
    assert_string_equal(got, "19*#");
    assert_int_equal(segue__media_stream_send_digit(l.a, 'x', 100), SEGUE_E_INVAL);
    disconnect(&l);
  }
}

static void a_bridge_forwards_payloads_untouched(void **state) {
  for (int32_t codec = 0; codec < SEGUE__CODEC_COUNT; codec += 2) {
    line one, two; /* a -- b | a -- b, bridged from one.b to two.a */
    ears e = {0};
    connect_line(&one, codec, SEGUE__SUITE_AES_CM_128_80, 1);
    connect_line(&two, codec, 0, 1);
    segue__media_stream *all[4] = {one.a, one.b, two.a, two.b};
    assert_true(segue__media_stream_can_forward(two.a, one.b));
    segue_time now = SEGUE_SECONDS(5);
    for (uint32_t t = 0; t < 60; t++, now += SEGUE_MS(20)) {
      int16_t pcm[FRAME];
      segue__media_batch_recv(all, 4, now);
      hear(two.b, 500, &e);
      sine(pcm, FRAME, RATE, 500, t);
      segue__media_stream_say(one.a, pcm);
      assert_int_equal(segue__media_stream_forward(two.a, one.b), SEGUE_OK);
      segue__media_batch_send(all, 4, now);
    }
    assert_true(e.right > 50);
    disconnect(&one);
    disconnect(&two);
  }
  line x, y;
  connect_line(&x, SEGUE__CODEC_PCMU, 0, 1);
  connect_line(&y, SEGUE__CODEC_PCMA, 0, 1);
  assert_false(segue__media_stream_can_forward(x.a, y.b));
  assert_int_equal(segue__media_stream_forward(x.a, y.b), SEGUE_E_UNSUPPORTED);
  disconnect(&x);
  disconnect(&y);
}

static void reports_tell_loss_and_round_trip(void **state) {
  line l;
  ears a = {0}, b = {0};
  segue__media_stats s;
  connect_line(&l, SEGUE__CODEC_PCMU, SEGUE__SUITE_AEAD_128_GCM, 1);
  segue__media_stream_stats(l.a, &s);
  assert_true(s.loss < 0 && s.rtt_ms < 0 && s.mos < 0 && s.jitter_ms < 0); /* unknown is not zero */
  talk(&l, 1000, &a, &b);
  segue__media_stream_stats(l.a, &s);
  assert_true(s.loss >= 0 && s.loss < 0.01);
  assert_true(s.rtt_ms >= 0 && s.rtt_ms <= 250); /* whole ticks of virtual time */
  assert_true(s.remote_loss == 0);
  assert_true(s.mos > 4.0 && s.mos < 4.5);
  disconnect(&l);
}

static uint32_t far_loss_after(line *l, uint32_t fraction) {
  segue__endpoint from;
  uint8_t packet[400];
  const segue__rtcp_report r = {
      .ssrc = 7, .has_block = 1, .block = {.ssrc = l->a->out_ssrc, .fraction_lost = fraction}, .cname = "x"};
  const int n = segue__rtcp_build(&r, packet, sizeof packet);
  segue__endpoint_set(&from, "127.0.0.2", segue__media_stream_port(l->b));
  segue__stream_on_rtcp(l->a, packet, (size_t)n, &from, l->now);
  return l->a->far_loss;
}

/* FEC is paid for from the start, until the peer says that nothing is lost, and again when something is. */
static void what_the_peer_loses_decides_about_fec(void **state) {
  line l;
  connect_line(&l, SEGUE__CODEC_OPUS, 0, 1);
  assert_int_equal(l.a->far_loss, 10);
  assert_int_equal(far_loss_after(&l, 0), 5);
  for (int i = 0; i < 3; i++) (void)far_loss_after(&l, 0);
  assert_int_equal(l.a->far_loss, 0);
  assert_int_equal(far_loss_after(&l, 1), 1);
  assert_int_equal(far_loss_after(&l, 64), 25);
  assert_int_equal(far_loss_after(&l, 0), 12);
  assert_int_equal(far_loss_after(&l, 255), 100);
  disconnect(&l);
}

/* ---- a peer made of a bare socket ---- */

typedef struct raw {
  int fd;
  uint32_t port;
  uint16_t seq;
  uint32_t ts, ssrc;
  struct sockaddr_in to;
} raw;

static raw open_raw(const char *address, const segue__media_stream *s, const char *their_address) {
  raw r = {.fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), .seq = 65500, .ts = 77, .ssrc = 0xabcd};
  struct sockaddr_in me = {.sin_family = AF_INET};
  socklen_t n = sizeof me;
  inet_pton(AF_INET, address, &me.sin_addr);
  assert_int_equal(bind(r.fd, (struct sockaddr *)&me, sizeof me), 0);
  getsockname(r.fd, (struct sockaddr *)&me, &n);
  r.port = ntohs(me.sin_port);
  r.to.sin_family = AF_INET;
  r.to.sin_port = htons((uint16_t)segue__media_stream_port(s));
  inet_pton(AF_INET, their_address, &r.to.sin_addr);
  return r;
}

static void send_raw(raw *r, uint32_t pt, const void *payload, size_t len, uint32_t step) {
  uint8_t p[1600];
  const segue__rtp h = {.pt = pt, .seq = r->seq++, .ts = r->ts, .ssrc = r->ssrc};
  r->ts += step;
  segue__rtp_pack(&h, p);
  memcpy(p + 12, payload, len);
  assert_int_equal(sendto(r->fd, p, len + 12, 0, (struct sockaddr *)&r->to, sizeof r->to),
                   (ssize_t)(len + 12));
}

/* PCMU of a 500 Hz sine. */
static void send_sine(raw *r, uint32_t n) {
  int16_t pcm[480];
  uint8_t law[480];
  for (uint32_t i = 0; i < n; i++) pcm[i] = (int16_t)(8000 * sin(2 * M_PI * 500 * (r->ts + i) / 8000.0));
  segue__ulaw_encode(pcm, n, law);
  send_raw(r, 0, law, n, n);
}

static segue__media_stream *open_for(const char *remote, uint32_t port, const segue__sdes_key *key) {
  segue__media_stream *s = open_stream("127.0.0.1", RATE);
  segue__media_agreed a;
  memset(&a, 0, sizeof a);
  a.codec = SEGUE__CODEC_PCMU;
  a.dtmf_send_pt = a.dtmf_recv_pt = 101;
  a.dtmf_clock = 8000;
  a.direction = SEGUE_MEDIA_SENDRECV;
  a.remote_port = port;
  a.remote_rtcp_port = port + 1;
  if (key) a.local = a.remote = *key;
  strcpy(a.remote_address, remote);
  assert_int_equal(segue__media_stream_start(s, &a, NULL), SEGUE_OK);
  return s;
}

static const int16_t *tick(segue__media_stream *s, segue_time *now, int say) {
  static const int16_t silence[FRAME];
  segue__media_batch_recv(&s, 1, *now);
  const int16_t *heard = segue__media_stream_heard(s);
  if (say) segue__media_stream_say(s, silence);
  segue__media_batch_send(&s, 1, *now);
  *now += SEGUE_MS(20);
  return heard;
}

static void strangers_are_counted_and_dropped_once_locked(void **state) {
  segue_time now = SEGUE_SECONDS(9);
  segue__media_stats st;
  segue__media_stream *s = open_for("127.0.0.3", 4000, NULL);
  raw peer = open_raw("127.0.0.3", s, "127.0.0.1"), stranger = open_raw("127.0.0.4", s, "127.0.0.1");
  segue__media_stream_free(s);
  s = open_for("127.0.0.3", peer.port, NULL);
  peer.to.sin_port = stranger.to.sin_port = htons((uint16_t)segue__media_stream_port(s));
  int heard = 0;
  for (int t = 0; t < 50; t++) {
    send_sine(&peer, 160);
    if (t > 2) send_sine(&stranger, 160);
    heard += tick(s, &now, 1) != NULL;
  }
  segue__media_stream_stats(s, &st);
  assert_int_equal(st.strangers, 47);
  assert_int_equal(st.packets_in, 50);
  assert_true(heard > 45);
  uint8_t buf[300];
  assert_true(recv(peer.fd, buf, sizeof buf, 0) > 0);
  assert_true(recv(stranger.fd, buf, sizeof buf, 0) < 0); /* not one packet went there */
  close(peer.fd);
  close(stranger.fd);
  segue__media_stream_free(s);
}

static void a_peer_behind_address_translation_is_latched(void **state) {
  segue_time now = SEGUE_SECONDS(9);
  segue__media_stats st;
  segue__media_stream *s = open_for("127.0.0.3", 4000, NULL); /* signalled, but nobody is there */
  raw peer = open_raw("127.0.0.5", s, "127.0.0.1");
  uint8_t buf[300];
  for (int t = 0; t < 20; t++) {
    send_sine(&peer, 160);
    tick(s, &now, 1);
  }
  segue__media_stream_stats(s, &st);
  assert_int_equal(st.packets_in, 19); /* the first only made it a candidate */
  int got = 0;
  while (recv(peer.fd, buf, sizeof buf, 0) > 0) got++;
  assert_true(got >= 17);
  close(peer.fd);
  segue__media_stream_free(s);
}

/* Sends for some ticks; how many packets were taken. */
static uint64_t taken(segue__media_stream *s, raw *from, int ticks, segue_time *now) {
  segue__media_stats before, after;
  segue__media_stream_stats(s, &before);
  for (int t = 0; t < ticks; t++) {
    if (from) send_sine(from, 160);
    tick(s, now, 1);
  }
  segue__media_stream_stats(s, &after);
  return after.packets_in - before.packets_in;
}

static void a_peer_that_moved_without_a_word_is_followed(void **state) {
  segue_time now = SEGUE_SECONDS(9);
  uint8_t buf[300];
  segue__media_stream *s = open_for("127.0.0.3", 4000, NULL); /* where it is said to be, nobody is */
  raw peer = open_raw("127.0.0.5", s, "127.0.0.1"), rebound = open_raw("127.0.0.7", s, "127.0.0.1"),
      restarted = open_raw("127.0.0.7", s, "127.0.0.1"), stranger = open_raw("127.0.0.6", s, "127.0.0.1");
  assert_int_equal(taken(s, &peer, 20, &now), 19);
  rebound.ssrc = peer.ssrc; /* address translation forgot it: another address, the same stream */
  rebound.seq = peer.seq;
  rebound.ts = peer.ts;
  assert_int_equal(taken(s, &rebound, 40, &now), 0); /* the peer has only just been heard */
  assert_int_equal(taken(s, &rebound, 40, &now), 30);
  assert_true(recv(rebound.fd, buf, sizeof buf, 0) > 0); /* and it hears us */
  stranger.ssrc = restarted.ssrc = 0x1111;
  assert_int_equal(taken(s, NULL, 60, &now), 0);
  assert_int_equal(taken(s, &stranger, 60, &now), 0);   /* neither its host nor its stream */
  assert_int_equal(taken(s, &restarted, 20, &now), 18); /* two to move, two for its SSRC */
  close(peer.fd), close(rebound.fd), close(restarted.fd), close(stranger.fd);
  segue__media_stream_free(s);
}

static void the_signalled_address_takes_over_from_an_announcement(void **state) {
  segue_time now = SEGUE_SECONDS(9);
  segue__media_stream *s = open_for("127.0.0.3", 4000, NULL);
  raw peer = open_raw("127.0.0.3", s, "127.0.0.1"), other = open_raw("127.0.0.5", s, "127.0.0.1");
  segue__media_stream_free(s);
  s = open_for("127.0.0.3", peer.port, NULL);
  peer.to.sin_port = other.to.sin_port = htons((uint16_t)segue__media_stream_port(s));
  peer.ssrc = 0x2222;
  assert_int_equal(taken(s, &other, 20, &now), 19);
  assert_int_equal(taken(s, &peer, 20, &now), 18);
  assert_int_equal(taken(s, &other, 20, &now), 0);
  close(peer.fd), close(other.fd);
  segue__media_stream_free(s);
}

static void one_stray_packet_takes_no_call_over(void **state) {
  segue_time now = SEGUE_SECONDS(9);
  segue__media_stats st;
  segue__media_stream *s = open_for("127.0.0.3", 4000, NULL);
  raw stray = open_raw("127.0.0.6", s, "127.0.0.1"), peer = open_raw("127.0.0.5", s, "127.0.0.1");
  send_sine(&stray, 160);
  tick(s, &now, 0);
  for (int t = 0; t < 20; t++) {
    send_sine(&peer, 160);
    tick(s, &now, 0);
  }
  send_sine(&stray, 160);
  send_sine(&stray, 160);
  tick(s, &now, 0);
  segue__media_stream_stats(s, &st);
  assert_int_equal(st.strangers, 2);
  assert_int_equal(st.packets_in, 19);
  close(stray.fd);
  close(peer.fd);
  segue__media_stream_free(s);
}

static void packets_without_the_key_latch_nothing(void **state) {
  segue_time now = SEGUE_SECONDS(9);
  segue__media_stats st;
  segue__sdes_key key;
  assert_int_equal(segue__sdes_generate(&key, SEGUE__SUITE_AES_CM_128_80, random_octets, NULL), SEGUE_OK);
  segue__media_stream *s = open_for("127.0.0.3", 4000, &key);
  raw forger = open_raw("127.0.0.6", s, "127.0.0.1");
  for (int t = 0; t < 20; t++) {
    send_sine(&forger, 160);
    assert_null(tick(s, &now, 1));
  }
  uint8_t buf[300];
  segue__media_stream_stats(s, &st);
  assert_int_equal(st.packets_in, 0);
  assert_int_equal(st.auth_failed, 20);
  assert_true(recv(forger.fd, buf, sizeof buf, 0) < 0);
  close(forger.fd);
  segue__media_stream_free(s);
}

static void a_new_ssrc_is_followed_from_its_second_packet(void **state) {
  segue_time now = SEGUE_SECONDS(9);
  segue__media_stats st;
  segue__media_stream *s = open_for("127.0.0.5", 4000, NULL);
  raw peer = open_raw("127.0.0.5", s, "127.0.0.1");
  for (int t = 0; t < 30; t++) {
    send_sine(&peer, 160);
    tick(s, &now, 0);
  }
  peer.ssrc = 0x7777;
  peer.seq = 9;
  peer.ts = 5;
  int heard = 0;
  for (int t = 0; t < 30; t++) {
    send_sine(&peer, 160);
    heard += tick(s, &now, 0) != NULL;
  }
  segue__media_stream_stats(s, &st);
  assert_int_equal(st.ssrc_changes, 1);
  assert_int_equal(st.lost, 0);
  assert_true(heard >= 27);
  close(peer.fd);
  segue__media_stream_free(s);
}

static void lost_packets_are_concealed_and_counted(void **state) {
  segue_time now = SEGUE_SECONDS(9);
  segue__media_stats st;
  segue__media_stream *s = open_for("127.0.0.5", 4000, NULL);
  raw peer = open_raw("127.0.0.5", s, "127.0.0.1");
  int heard = 0;
  for (int t = 0; t < 200; t++) {
    if (t % 10 >= 7) { /* three of ten in a row */
      peer.seq++;
      peer.ts += 160;
    } else {
      send_sine(&peer, 160);
    }
    heard += tick(s, &now, 0) != NULL;
  }
  segue__media_stream_stats(s, &st);
  assert_in_range(st.lost, 57, 60);
  assert_in_range(st.concealed, 55, 66);
  assert_true(heard > 190);
  assert_true(st.loss > 0.28 && st.loss < 0.32);
  assert_true(st.mos > 1 && st.mos < 3);
  close(peer.fd);
  segue__media_stream_free(s);
}

static void thirty_millisecond_packets_play_smoothly(void **state) {
  segue_time now = SEGUE_SECONDS(9);
  segue__media_stream *s = open_for("127.0.0.5", 4000, NULL);
  raw peer = open_raw("127.0.0.5", s, "127.0.0.1");
  ears e = {0};
  for (int ms = 0; ms < 3000; ms += 10) {
    if (ms % 30 == 0) send_sine(&peer, 240);
    if (ms % 20 == 0) {
      const int16_t *pcm = tick(s, &now, 0);
      double all = 1;
      if (!pcm) continue;
      for (int i = 0; i < FRAME; i++) all += (double)pcm[i] * pcm[i] / FRAME;
      e.right += power_at(pcm, FRAME, RATE, 500) > 0.9 * all && all > 1e7;
    }
  }
  if (e.right < 140) fail_msg("%d of 150", e.right);
  close(peer.fd);
  segue__media_stream_free(s);
}

static void rubbish_is_counted_and_harms_nothing(void **state) {
  segue_time now = SEGUE_SECONDS(9);
  segue__media_stats st;
  segue__media_stream *s = open_for("127.0.0.5", 4000, NULL);
  raw peer = open_raw("127.0.0.5", s, "127.0.0.1");
  for (int t = 0; t < 5; t++) {
    send_sine(&peer, 160);
    tick(s, &now, 0);
  }
  uint8_t junk[1500];
  for (int k = 0; k < 200; k++) {
    random_octets(NULL, junk, sizeof junk);
    if (k & 1) junk[0] = 0x80;
    sendto(peer.fd, junk, (size_t)(k * 7), 0, (struct sockaddr *)&peer.to, sizeof peer.to);
    if (k % 20 == 0) tick(s, &now, 0);
  }
  send_raw(&peer, 18, "g729", 4, 160); /* a payload type nobody agreed on */
  for (int t = 0; t < 10; t++) {
    send_sine(&peer, 160);
    tick(s, &now, 0);
  }
  segue__media_stream_stats(s, &st);
  assert_true(st.invalid > 100);
  assert_true(st.packets_in >= 14);
  close(peer.fd);
  segue__media_stream_free(s);
}

static void ports_run_out_with_a_clear_error(void **state) {
  segue__media_options o;
  segue__media_stream *s[4] = {0};
  segue_error err;
  segue__media_options_init(&o);
  o.address = "127.0.0.77";
  o.random = random_octets;
  o.port_min = 21000;
  o.port_max = 21005;
  for (int i = 0; i < 3; i++) assert_int_equal(segue__media_stream_new(&s[i], &o, &err), SEGUE_OK);
  assert_int_equal(segue__media_stream_new(&s[3], &o, &err), SEGUE_E_LIMIT);
  assert_null(s[3]);
  assert_non_null(strstr(err.message, "port"));
  for (int i = 0; i < 3; i++) segue__media_stream_free(s[i]);
  o.address = "not-an-address";
  assert_int_equal(segue__media_stream_new(&s[0], &o, &err), SEGUE_E_INVAL);
}

static void a_stream_stays_within_its_memory(void **state) {
  line l;
  connect_line(&l, SEGUE__CODEC_OPUS, 0, 1);
  assert_true(segue__media_stream_memory(l.a) <= 24 * 1024);
  disconnect(&l);
}

static void a_failed_start_leaves_the_stream_as_it_was(void **state) {
  line l;
  ears a = {0}, b = {0};
  connect_line(&l, SEGUE__CODEC_PCMU, 0, 1);
  talk(&l, 10, &a, &b);
  segue__media_agreed bad = *segue__media_stream_agreed(l.a);
  strcpy(bad.remote_address, "::1"); /* another family than our socket's */
  segue_error err;
  assert_int_equal(segue__media_stream_start(l.a, &bad, &err), SEGUE_E_INVAL);
  b.right = 0;
  talk(&l, 20, &a, &b);
  assert_true(b.right > 15);
  disconnect(&l);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(speech_crosses_both_ways_under_every_codec_and_suite),
      cmocka_unit_test(nothing_said_is_nothing_sent),
      cmocka_unit_test(holding_stops_one_direction_and_resuming_brings_it_back),
      cmocka_unit_test(digits_cross_as_events_and_as_tones),
      cmocka_unit_test(a_bridge_forwards_payloads_untouched),
      cmocka_unit_test(reports_tell_loss_and_round_trip),
      cmocka_unit_test(what_the_peer_loses_decides_about_fec),
      cmocka_unit_test(strangers_are_counted_and_dropped_once_locked),
      cmocka_unit_test(a_peer_that_moved_without_a_word_is_followed),
      cmocka_unit_test(the_signalled_address_takes_over_from_an_announcement),
      cmocka_unit_test(a_peer_behind_address_translation_is_latched),
      cmocka_unit_test(one_stray_packet_takes_no_call_over),
      cmocka_unit_test(packets_without_the_key_latch_nothing),
      cmocka_unit_test(a_new_ssrc_is_followed_from_its_second_packet),
      cmocka_unit_test(lost_packets_are_concealed_and_counted),
      cmocka_unit_test(thirty_millisecond_packets_play_smoothly),
      cmocka_unit_test(rubbish_is_counted_and_harms_nothing),
      cmocka_unit_test(ports_run_out_with_a_clear_error),
      cmocka_unit_test(a_stream_stays_within_its_memory),
      cmocka_unit_test(a_failed_start_leaves_the_stream_as_it_was),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
