/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit: addresses, access tokens, signalling messages and what is done to RTCP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "plugins/livekit/config.h"
#include "plugins/livekit/red.h"
#include "plugins/livekit/rtp.h"
#include "plugins/livekit/signal.h"
#include "plugins/livekit/token.h"
#include "plugins/livekit/turn.h"

#define NOW 1800000000u

static void urls(void **state) {
  static const struct {
    const char *text, *host, *path;
    uint32_t port, tls;
  } good[] = {{"ws://127.0.0.1:7880", "127.0.0.1", "", 7880, 0},
              {"wss://lk.example", "lk.example", "", 443, 1},
              {"https://lk.example/a/b//", "lk.example", "/a/b", 443, 1},
              {"ws://[::1]:80/", "::1", "", 80, 0}};
  static const char *const bad[] = {"lk.example",    "sip:a",          "ws://",         "ws://a:0",
                                    "ws://a:70000",  "ws://a:8x",      "ws://a b/",     "ws://a/?x=1",
                                    "ws://[::1",     "ws://[]",        "ws://a\r\nb",   "ws://u@h",
                                    "ws://[::1]x:1", "ws://a:123456/", "wss://h/\"x\"", "ws://h/a#b"};
  lk_url u;
  (void)state;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    assert_int_equal(segue__lk_url_read(&u, good[i].text), SEGUE_OK);
    assert_string_equal(u.host, good[i].host);
    assert_string_equal(u.path, good[i].path);
    assert_int_equal(u.port, good[i].port);
    assert_int_equal(u.tls, good[i].tls);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (segue__lk_url_read(&u, bad[i]) == SEGUE_OK) fail_msg("taken: %s", bad[i]);
}

static void targets(void **state) {
  char room[LK_NAME_MAX + 1], identity[LK_NAME_MAX + 1], text[LK_NAME_MAX + 32];
  (void)state;
  assert_int_equal(segue__lk_target_read("livekit:desk%207/al%2Fice", room, identity), SEGUE_OK);
  assert_string_equal(room, "desk 7");
  assert_string_equal(identity, "al/ice");
  assert_int_equal(segue__lk_target_read("livekit:desk", room, identity), SEGUE_OK);
  assert_string_equal(identity, "");
  static const char *const bad[] = {"livekit:",    "livekit:/a",  "livekit:a/", "livekit:a%0ab",
                                    "livekit:a%2", "livekit:%zz", "sip:a",      ""};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_int_equal(segue__lk_target_read(bad[i], room, identity), SEGUE_E_INVAL);
  memset(text, 'x', sizeof text);
  memcpy(text, "livekit:", 8);
  text[8 + LK_NAME_MAX + 1] = 0;
  assert_int_equal(segue__lk_target_read(text, room, identity), SEGUE_E_INVAL);
  text[8 + LK_NAME_MAX] = 0;
  assert_int_equal(segue__lk_target_read(text, room, identity), SEGUE_OK);
}

static void make(const segue_header *attributes, size_t n, char **token) {
  const lk_token t = {.key = "key",
                      .secret = "secret",
                      .room = "support",
                      .identity = "segue",
                      .attributes = attributes,
                      .n_attributes = n,
                      .now = NOW,
                      .ttl_s = 60};
  assert_int_equal(segue__lk_token_make(token, &t), SEGUE_OK);
}

static void our_tokens_are_signed_and_read(void **state) {
  const segue_header attributes[] = {{"a", "1"}, {"a", "2\"\\"}};
  char *token = NULL, room[LK_NAME_MAX + 1];
  unsigned char mac[32];
  unsigned n = 0;
  (void)state;
  make(attributes, 2, &token);
  assert_int_equal(segue__lk_token_check(token, NOW, room, NULL), SEGUE_OK);
  assert_string_equal(room, "support");
  assert_int_equal(segue__lk_token_check(token, NOW + 61, room, NULL), SEGUE_E_EXPIRED);
  char *dot = strrchr(token, '.');
  HMAC(EVP_sha256(), "secret", 6, (const unsigned char *)token, (size_t)(dot - token), mac, &n);
  char *want = segue__lk_base64url(mac, sizeof mac, 0);
  assert_string_equal(dot + 1, want);
  free(want);
  segue__lk_secret_free(token);
}

static void attributes_have_a_limit(void **state) {
  char *big = calloc(1, LK_ATTRIBUTES_MAX + 1), *token = NULL;
  const segue_header a = {"n", big};
  const lk_token t = {.key = "k",
                      .secret = "s",
                      .room = "r",
                      .identity = "i",
                      .attributes = &a,
                      .n_attributes = 1,
                      .now = NOW,
                      .ttl_s = 1};
  (void)state;
  memset(big, 'x', LK_ATTRIBUTES_MAX);
  assert_int_equal(segue__lk_token_make(&token, &t), SEGUE_E_LIMIT);
  assert_null(token);
  free(big);
}

/* A token with these claims and the right shape. */
static char *shaped(const char *header, const char *claims) {
  char *h = segue__lk_base64url(header, strlen(header), 0),
       *c = segue__lk_base64url(claims, strlen(claims), 0);
  char *out = malloc(strlen(h) + strlen(c) + 8);
  sprintf(out, "%s.%s.AAAA", h, c);
  free(h);
  free(c);
  return out;
}

static void malformed_tokens_are_told_apart(void **state) {
  static const char hs[] = "{\"alg\":\"HS256\"}";
  static const struct {
    const char *header, *claims, *words;
    int code;
  } rows[] = {
      {hs, "{\"sub\":\"a\",\"exp\":1900000000,\"video\":{\"roomJoin\":true,\"room\":\"r\"}}", "", SEGUE_OK},
      {"{\"alg\":\"none\"}",
       "{\"sub\":\"a\",\"exp\":1900000000,\"video\":{\"roomJoin\":true,\"room\":\"r\"}}", "HS256",
       SEGUE_E_AUTH},
      {hs, "[]", "object", SEGUE_E_PARSE},
      {hs, "{", "base64url of JSON", SEGUE_E_PARSE},
      {hs, "{\"sub\":\"a\",\"exp\":1900000000,\"video\":{\"roomJoin\":true}}", "no leave to join",
       SEGUE_E_AUTH},
      {hs, "{\"exp\":1900000000,\"video\":{\"roomJoin\":true,\"room\":\"r\"}}", "identity", SEGUE_E_AUTH},
      {hs, "{\"sub\":\"a\",\"video\":{\"roomJoin\":true,\"room\":\"r\"}}", "no expiry", SEGUE_E_AUTH},
      {hs, "{\"sub\":\"a\",\"exp\":\"x\",\"video\":{\"roomJoin\":true,\"room\":\"r\"}}", "no expiry",
       SEGUE_E_AUTH},
      {hs, "{\"sub\":\"a\",\"exp\":7,\"video\":{\"roomJoin\":true,\"room\":\"r\"}}", "expired",
       SEGUE_E_EXPIRED},
  };
  static const char *const shapes[] = {"",     "a",        "a.b",        "a.b.c.d", "..",
                                       "a..b", "eyJ9.*.x", "e30.e30=.x", "e30.e.x"};
  char room[LK_NAME_MAX + 1];
  segue_error err;
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char *token = shaped(rows[i].header, rows[i].claims);
    err.message[0] = 0;
    assert_int_equal(segue__lk_token_check(token, NOW, room, &err), rows[i].code);
    if (!strstr(err.message, rows[i].words)) fail_msg("row %zu: %s", i, err.message);
    free(token);
  }
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
    assert_int_equal(segue__lk_token_check(shapes[i], NOW, room, &err), SEGUE_E_PARSE);
}

static void relays(void **state) {
  static const struct {
    const char *url, *host;
    uint32_t port, tcp;
    int code;
  } rows[] = {{"turn:a.example", "a.example", 3478, 0, SEGUE_OK},
              {"turn:127.0.0.1:3479?transport=udp", "127.0.0.1", 3479, 0, SEGUE_OK},
              {"turn:[::1]:443?transport=tcp", "::1", 443, 1, SEGUE_OK},
              {"turns:a.example:443?transport=tcp", "a.example", 443, 1, SEGUE_OK},
              {"turns:a.example", "a.example", 5349, 1, SEGUE_OK},
              {"turns:a.example?transport=udp", "", 0, 0, SEGUE_E_UNSUPPORTED},
              {"stun:a.example:19302", "", 0, 0, SEGUE_E_UNSUPPORTED},
              {"turn:", "", 0, 0, SEGUE_E_INVAL},
              {"turn:[::1", "", 0, 0, SEGUE_E_INVAL},
              {"turn:a:0", "", 0, 0, SEGUE_E_INVAL},
              {"turn:a:70000", "", 0, 0, SEGUE_E_INVAL},
              {"turn:a:+1", "", 0, 0, SEGUE_E_INVAL},
              {"turn:a:1x", "", 0, 0, SEGUE_E_INVAL},
              {"turn:a b", "", 0, 0, SEGUE_E_INVAL},
              {"turn:a?transport=sctp", "", 0, 0, SEGUE_E_INVAL},
              {"http://a", "", 0, 0, SEGUE_E_INVAL}};
  lk_turn t;
  char *url;
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (segue__lk_turn_read(&t, rows[i].url) != rows[i].code) fail_msg("row %zu", i);
    if (rows[i].code != SEGUE_OK) continue;
    assert_string_equal(t.host, rows[i].host);
    assert_int_equal(t.port, rows[i].port);
    assert_int_equal(t.tcp, rows[i].tcp);
    assert_int_equal(t.tls, strncmp(rows[i].url, "turns:", 6) == 0);
  }
  url = malloc(400);
  memset(url, 'a', 399);
  memcpy(url, "turn:", 5);
  url[399] = 0;
  assert_int_equal(segue__lk_turn_read(&t, url), SEGUE_E_INVAL);
  free(url);
}

static void configurations(void **state) {
  static const struct {
    const char *json, *words;
    int code;
  } rows[] = {
      {"{", "JSON", SEGUE_E_PARSE},
      {"{}", "url", SEGUE_E_INVAL},
      {"{\"url\":\"ws://a\",\"secret\":\"x\"}", "go together", SEGUE_E_INVAL},
      {"{\"url\":\"ws://a\",\"rooms\":[\"r\"]}", "needs \"token\"", SEGUE_E_INVAL},
      {"{\"url\":\"ws://a\",\"rooms\":[{}]}", "needs \"room\" or", SEGUE_E_INVAL},
      {"{\"url\":\"ws://a\",\"rooms\":[7]}", "object", SEGUE_E_PARSE},
      {"{\"url\":\"ws://a\",\"key\":\"k\",\"secret\":\"s\",\"rooms\":[{\"room\":\"r\",\"callers\":[1]}]}",
       "identity", SEGUE_E_INVAL},
      {"{\"url\":\"ws://a\",\"ice_transport\":\"turn\"}", "ice_transport", SEGUE_E_PARSE},
      {"{\"url\":\"ws://a\",\"max_legs\":0}", "max_legs", SEGUE_E_PARSE}};
  lk_config c;
  segue_error err;
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    err.message[0] = 0;
    assert_int_equal(segue__lk_config_read(&c, NULL, rows[i].json, NOW, &err), rows[i].code);
    if (!strstr(err.message, rows[i].words)) fail_msg("row %zu: %s", i, err.message);
  }
  assert_int_equal(
      segue__lk_config_read(
          &c, NULL,
          "{\"use\":\"livekit\",\"ice_transport\":\"relay\",\"url\":\"ws://a\",\"key\":\"k\",\"secret\":\"s\","
          "\"rooms\":[\"r\",{\"room\":\"q\",\"callers\":[\"x\",\"y\"]}]}",
          NOW, &err),
      SEGUE_OK);
  assert_int_equal(c.n_places, 2);
  assert_int_equal(c.ice, LK_ICE_RELAY);
  assert_string_equal(c.places[1].room, "q");
  assert_int_equal(c.places[1].n_callers, 2);
  assert_string_equal(c.identity, "segue");
  segue__lk_config_fini(&c);
}

static void messages_are_read_and_bounded(void **state) {
  /* update { participants { sid "PA_1" identity "ann" tracks { sid "TR_1" source 2 } } } and an unknown field */
  static const uint8_t update[] = {0x2a, 0x19, 0x0a, 0x17, 0x0a, 4,    'P', 'A',  '_',  '1',
                                   0x12, 3,    'a',  'n',  'n',  0x22, 8,   0x0a, 4,    'T',
                                   'R',  '_',  '1',  0x48, 2,    0x50, 1,   0xf8, 0x3f, 1};
  lk_message m;
  (void)state;
  assert_int_equal(segue__lk_message_read(&m, update, sizeof update), SEGUE_OK);
  assert_int_equal(m.msg->message_case, LK__SIGNAL_RESPONSE__MESSAGE_UPDATE);
  assert_string_equal(m.msg->update->participants[0]->identity, "ann");
  assert_string_equal(m.msg->update->participants[0]->tracks[0]->sid, "TR_1");
  segue__lk_message_free(&m);
  assert_int_equal(segue__lk_message_read(&m, update, sizeof update - 12), SEGUE_E_PARSE);
  assert_int_equal(segue__lk_message_read(&m, update, LK_FRAME_MAX + 1), SEGUE_E_LIMIT);
  /* Two bytes each, a participant each: far more memory than is allowed. */
  const size_t n = 2u << 20;
  uint8_t *bomb = malloc(n + 8);
  bomb[0] = 0x2a;
  bomb[1] = 0x80 | (n & 0x7f);
  bomb[2] = 0x80 | (n >> 7 & 0x7f);
  bomb[3] = 0x80 | (n >> 14 & 0x7f);
  bomb[4] = (uint8_t)(n >> 21);
  for (size_t i = 0; i < n; i += 2) bomb[5 + i] = 0x0a, bomb[6 + i] = 0;
  assert_int_equal(segue__lk_message_read(&m, bomb, 5 + n), SEGUE_E_LIMIT);
  free(bomb);
}

static void candidates_and_names_are_cleaned(void **state) {
  char out[64], text[] = "a\x01\xc3\xa4\xff\xed\xa0\x80z\x7f";
  (void)state;
  assert_int_equal(segue__lk_candidate_read("{\"candidate\":\"candidate:1 1 udp 1 127.0.0.1 9 typ host\"}",
                                            out, sizeof out),
                   SEGUE_OK);
  assert_string_equal(out, "candidate:1 1 udp 1 127.0.0.1 9 typ host");
  assert_int_equal(segue__lk_candidate_read("{\"candidate\":\"\"}", out, sizeof out), SEGUE_E_NOTFOUND);
  assert_int_equal(segue__lk_candidate_read("{\"candidate\":\"candidate:1\\r\\na=x\"}", out, sizeof out),
                   SEGUE_E_PARSE);
  assert_int_equal(segue__lk_candidate_read("{\"candidate\":\"ice-ufrag:x\"}", out, sizeof out),
                   SEGUE_E_PARSE);
  assert_int_equal(segue__lk_candidate_read("{\"candidate\":7}", out, sizeof out), SEGUE_E_PARSE);
  assert_int_equal(segue__lk_candidate_read("[", out, sizeof out), SEGUE_E_PARSE);
  assert_int_equal(
      segue__lk_candidate_read("{\"candidate\":\"candidate:1 1 udp 1 127.0.0.1 9 typ host\"}", out, 10),
      SEGUE_E_PARSE);
  segue__lk_clean(text);
  assert_string_equal(text, "a?\xc3\xa4????z?");
}

static void who_has_an_identity_is_read(void **state) {
  static const struct {
    const char *json;
    long status;
    int rc;
    const char *sid;
  } cases[] = {
      {"{\"sid\":\"PA_1\",\"identity\":\"segue\"}", 200, SEGUE_OK, "PA_1"},
      {"{\"code\":\"not_found\",\"msg\":\"participant does not exist\"}", 404, SEGUE_OK, ""},
      {"{\"code\":\"bad_route\"}", 404, SEGUE_E_PARSE, ""}, /* a gateway without the room service */
      {"{\"code\":\"not_found\"}", 200, SEGUE_E_PARSE, ""},
      {"{\"sid\":\"PA_1\"}", 500, SEGUE_E_PARSE, ""},
      {"{\"sid\":\"\"}", 200, SEGUE_E_PARSE, ""},
      {"{\"sid\":7}", 200, SEGUE_E_PARSE, ""},
      {"{\"sid\":\"0123456789012345678901234567890123456789012345678901234567890123\"}", 200, SEGUE_E_PARSE,
       ""},
      {"<html>", 404, SEGUE_E_PARSE, ""},
      {NULL, 0, SEGUE_E_PARSE, ""},
  };
  char sid[64];
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const size_t n = cases[i].json ? strlen(cases[i].json) : 0;
    assert_int_equal(segue__lk_holder_read(cases[i].json, n, cases[i].status, sid), cases[i].rc);
    assert_string_equal(sid, cases[i].sid);
  }
}

static void reports_change_their_names(void **state) {
  /* SR from 0x11111111 about 0x22222222, SDES, a BYE, a NACK */
  uint8_t p[] = {0x81, 200,  0,    12,   0x11, 0x11, 0x11, 0x11, 0,    0,    0,    1,    0,    0,    0,
                 2,    0,    0,    0,    3,    0,    0,    0,    4,    0,    0,    0,    5,    0x22, 0x22,
                 0x22, 0x22, 0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
                 0,    0,    0,    0,    0,    0,    0,    0x81, 202,  0,    2,    0x11, 0x11, 0x11, 0x11,
                 1,    1,    'x',  0,    0x81, 203,  0,    1,    0x11, 0x11, 0x11, 0x11, 0x81, 205,  0,
                 3,    0x11, 0x11, 0x11, 0x11, 0x22, 0x22, 0x22, 0x22, 0,    1,    0,    0};
  uint8_t copy[sizeof p];
  (void)state;
  memcpy(copy, p, sizeof p);
  assert_int_equal(segue__lk_rtcp_relabel(copy, sizeof copy, 0, 0x33333333), 64);
  assert_memory_equal(copy + 4, "\x33\x33\x33\x33", 4);
  assert_memory_equal(copy + 28, "\x22\x22\x22\x22", 4);
  assert_memory_equal(copy + 56, "\x33\x33\x33\x33", 4);
  memcpy(copy, p, sizeof p);
  assert_int_equal(segue__lk_rtcp_relabel(copy, sizeof copy, 0x22222222, 0x33333333), 64);
  assert_memory_equal(copy + 4, "\x11\x11\x11\x11", 4);
  assert_memory_equal(copy + 28, "\x33\x33\x33\x33", 4);
  for (size_t n = 0; n < sizeof p; n++) { /* cut anywhere: whole packets or nothing */
    memcpy(copy, p, sizeof p);
    const size_t kept = segue__lk_rtcp_relabel(copy, n, 0, 1);
    assert_true(kept == 0 || n == 52 || n == 64 || n == 72);
  }
  assert_int_equal(segue__lk_packet_kind((const uint8_t *)"\x16\xfe\xfd 1234567890", 14), LK_PACKET_DTLS);
  assert_int_equal(segue__lk_packet_kind((const uint8_t *)"\x80\x6f 1234567890", 13), LK_PACKET_RTP);
  assert_int_equal(segue__lk_packet_kind((const uint8_t *)"\x00\x01", 2), LK_PACKET_OTHER);
}

typedef struct given {
  uint32_t n;
  uint8_t packets[16][64];
  size_t lengths[16];
} given;

static void keep(void *ctx, const uint8_t *packet, size_t n) {
  given *g = ctx;
  assert_in_range(g->n, 0, 15);
  assert_in_range(n, 12, 64);
  memcpy(g->packets[g->n], packet, n);
  g->lengths[g->n++] = n;
}

/* A packet of 20 ms frames (TOC 0x48: SILK, 20 ms) whose second octet is their number; `copies` come with it, `hole`: the
 * one before this packet is not among them. */
static size_t red_packet(uint8_t *p, uint16_t seq, int copies, int hole) {
  static const uint8_t head[12] = {0x90, 63, 0, 0, 0, 1, 0, 0, 9, 9, 9, 9},
                       extension[8] = {0xBE, 0xDE, 0, 1, 0x10, 7};
  size_t n = 20;
  memcpy(p, head, 12);
  memcpy(p + 12, extension, 8);
  p[2] = (uint8_t)(seq >> 8);
  p[3] = (uint8_t)seq;
  for (int i = copies; i > 0; i--) {
    const uint32_t behind = 960u * (uint32_t)(i + hole);
    p[n++] = 0x80 | 111;
    p[n++] = (uint8_t)(behind >> 6);
    p[n++] = (uint8_t)(behind << 2);
    p[n++] = 3;
  }
  p[n++] = 111;
  for (int i = copies; i >= 0; i--) {
    p[n++] = 0x48;
    p[n++] = (uint8_t)(seq - i - (i ? hole : 0));
    p[n++] = 0x55;
  }
  return n;
}

static void assert_frame(const given *g, uint32_t i, uint16_t seq) {
  const uint8_t *p = g->packets[i];
  assert_int_equal(g->lengths[i], 15);
  assert_int_equal(p[0], 0x80);
  assert_int_equal(p[1], 111);
  assert_int_equal(p[2] << 8 | p[3], seq);
  assert_int_equal(p[13], seq & 255);
}

static void copies_fill_the_gaps_once(void **state) {
  lk_red r = {0};
  given g = {0};
  uint8_t p[128];
  size_t n = red_packet(p, 65534, 0, 0);
  assert_int_equal(segue__lk_red_take(&r, p, n, 63, 111, keep, &g), SEGUE_OK);
  assert_int_equal(g.n, 1);
  n = red_packet(p, 1, 2, 0); /* 65535 and 0 were lost */
  assert_int_equal(segue__lk_red_take(&r, p, n, 63, 111, keep, &g), SEGUE_OK);
  assert_int_equal(g.n, 4);
  for (int i = 0; i < 4; i++) assert_frame(&g, (uint32_t)i, (uint16_t)(65534 + i));
  assert_int_equal(g.packets[2][4] << 24 | g.packets[2][5] << 16 | g.packets[2][6] << 8 | g.packets[2][7],
                   0x10000 - 960);
  n = red_packet(p, 0, 1, 0); /* late: all of it is known */
  assert_int_equal(segue__lk_red_take(&r, p, n, 63, 111, keep, &g), SEGUE_OK);
  assert_int_equal(g.n, 4);
  n = red_packet(p, 4, 1, 1); /* 3 was lost before it was packed: the copy is 2 */
  assert_int_equal(segue__lk_red_take(&r, p, n, 63, 111, keep, &g), SEGUE_OK);
  assert_int_equal(g.n, 6);
  assert_frame(&g, 4, 2);
  assert_frame(&g, 5, 4);
}

static void what_is_no_red_is_refused_or_passed(void **state) {
  lk_red r = {0};
  given g = {0};
  uint8_t p[128];
  const size_t n = red_packet(p, 7, 2, 0);
  for (size_t cut = 0; cut < n - 3; cut++)
    assert_int_equal(segue__lk_red_take(&r, p, cut, 63, 111, keep, &g), SEGUE_E_PARSE);
  assert_int_equal(g.n, 0);
  p[28] = 100; /* the last header names another payload */
  assert_int_equal(segue__lk_red_take(&r, p, n, 63, 111, keep, &g), SEGUE_E_PARSE);
  p[1] = 111;
  assert_int_equal(segue__lk_red_take(&r, p, n, 63, 111, keep, &g), SEGUE_OK);
  assert_int_equal(g.n, 1);
  assert_int_equal(g.lengths[0], n);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(urls),
      cmocka_unit_test(targets),
      cmocka_unit_test(our_tokens_are_signed_and_read),
      cmocka_unit_test(attributes_have_a_limit),
      cmocka_unit_test(malformed_tokens_are_told_apart),
      cmocka_unit_test(relays),
      cmocka_unit_test(configurations),
      cmocka_unit_test(messages_are_read_and_bounded),
      cmocka_unit_test(candidates_and_names_are_cleaned),
      cmocka_unit_test(who_has_an_identity_is_read),
      cmocka_unit_test(reports_change_their_names),
      cmocka_unit_test(copies_fill_the_gaps_once),
      cmocka_unit_test(what_is_no_red_is_refused_or_passed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
