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

#include <stdio.h>

#include "media/negotiate.h"

static int random_octets(void *ctx, void *buf, size_t n) {
  static uint8_t seed;
  for (size_t i = 0; i < n; i++) ((uint8_t *)buf)[i] = seed = (uint8_t)(seed * 37 + 11);
  return SEGUE_OK;
}

static segue__media_config config(uint32_t secure) {
  segue__media_config c;
  segue__media_config_init(&c);
  c.secure = secure;
  c.random = random_octets;
  return c;
}

/* An offer as a phone makes it: "name/clock/channels pt, ...". */
static segue_media_desc phone(const char *codecs) {
  segue_media_desc d = {.size = sizeof d,
                        .address = "127.0.0.9",
                        .port = 40000,
                        .direction = SEGUE_MEDIA_SENDRECV,
                        .ptime_ms = 20,
                        .dtmf_pt = 100,
                        .dtmf_clock = 8000};
  int used = 0;
  while (*codecs) {
    segue_media_codec *c = &d.codecs[d.n_codecs];
    assert_int_equal(
        sscanf(codecs, "%15[^/]/%u/%u %u%n", c->name, &c->clock_rate, &c->channels, &c->pt, &used), 4);
    if (strcmp(c->name, "-") == 0) c->name[0] = 0;
    d.n_codecs++;
    codecs += used;
    codecs += strspn(codecs, ", ");
  }
  return d;
}

static void a_codec_in_common_is_chosen_by_our_preference(void **state) {
  static const struct {
    const char *offer;
    int rc;
    int32_t codec;
    uint32_t pt;
  } rows[] = {
      {"PCMU/8000/1 0", SEGUE_OK, SEGUE__CODEC_PCMU, 0},
      {"G729/8000/1 18, PCMA/8000/1 8", SEGUE_OK, SEGUE__CODEC_PCMA, 8},
      {"PCMA/8000/1 8, opus/48000/2 111", SEGUE_OK, SEGUE__CODEC_OPUS, 111},
      {"OPUS/48000/2 127, PCMU/8000/1 0", SEGUE_OK, SEGUE__CODEC_OPUS, 127},
      {"PCMU/8000/1 97", SEGUE_OK, SEGUE__CODEC_PCMU, 97}, /* a dynamic number for a static codec */
      {"-/8000/1 8", SEGUE_OK, SEGUE__CODEC_PCMA, 8},      /* static, without rtpmap */
      {"opus/16000/1 96, PCMU/8000/1 0", SEGUE_OK, SEGUE__CODEC_PCMU, 0}, /* opus must say 48000/2 */
      {"G729/8000/1 18, G722/8000/1 9", SEGUE_E_UNSUPPORTED, 0, 0},
      {"speex/16000/1 97", SEGUE_E_UNSUPPORTED, 0, 0},
      {"", SEGUE_E_UNSUPPORTED, 0, 0},
  };
  const segue__media_config c = config(SEGUE__SECURE_ACCEPT);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const segue_media_desc offer = phone(rows[i].offer);
    segue_media_desc answer;
    segue__media_agreed a;
    segue_error err = {0};
    const int rc = segue__media_answer(&c, "127.0.0.1", 20000, &offer, NULL, &answer, &a, &err);
    if (rc != rows[i].rc) fail_msg("%s: %d %s", rows[i].offer, rc, err.message);
    if (rc != SEGUE_OK) {
      assert_true(err.code == rc && err.message[0]);
      continue;
    }
    assert_int_equal(a.codec, rows[i].codec);
    assert_int_equal(a.send_pt, rows[i].pt);
    assert_int_equal(a.recv_pt, rows[i].pt);
    assert_int_equal(answer.n_codecs, 1);
    assert_int_equal(answer.codecs[0].pt, rows[i].pt);
    assert_int_equal(answer.dtmf_pt, 100);
    assert_int_equal(answer.port, 20000);
    assert_string_equal(a.remote_address, "127.0.0.9");
    assert_int_equal(a.remote_port, 40000);
    assert_int_equal(a.remote_rtcp_port, 40001);
  }
}

static void our_offer_and_their_answer_agree_on_both_numbers(void **state) {
  const segue__media_config c = config(SEGUE__SECURE_ACCEPT);
  segue_media_desc offer, answer = phone("opus/48000/2 109");
  segue__media_agreed a;
  assert_int_equal(segue__media_offer(&c, "127.0.0.1", 20000, &offer, NULL), SEGUE_OK);
  assert_int_equal(offer.n_codecs, 3);
  assert_int_equal(offer.secure, 0);
  assert_int_equal(offer.rtcp_port, 20001);
  strcpy(answer.codecs[0].fmtp, "useinbandfec=1; usedtx=1;maxaveragebitrate=20000");
  assert_int_equal(segue__media_apply(&offer, &answer, &a, NULL), SEGUE_OK);
  assert_int_equal(a.codec, SEGUE__CODEC_OPUS);
  assert_int_equal(a.send_pt, 109);
  assert_int_equal(a.recv_pt, offer.codecs[0].pt);
  assert_int_equal(a.dtmf_send_pt, 100);
  assert_int_equal(a.dtmf_recv_pt, offer.dtmf_pt);
  assert_int_equal(a.opus_fec, 1);
  assert_int_equal(a.opus_dtx, 1);
  assert_int_equal(a.opus_bitrate, 20000);
}

static void both_our_sides_understand_each_other(void **state) {
  for (uint32_t secure = SEGUE__SECURE_NEVER; secure <= SEGUE__SECURE_REQUIRE; secure++) {
    const segue__media_config c = config(secure);
    segue_media_desc offer, answer;
    segue__media_agreed a, b;
    assert_int_equal(segue__media_offer(&c, "127.0.0.1", 20000, &offer, NULL), SEGUE_OK);
    assert_int_equal(segue__media_answer(&c, "127.0.0.2", 30000, &offer, NULL, &answer, &b, NULL), SEGUE_OK);
    assert_int_equal(segue__media_apply(&offer, &answer, &a, NULL), SEGUE_OK);
    assert_int_equal(a.codec, b.codec);
    assert_int_equal(a.send_pt, b.recv_pt);
    assert_int_equal(a.rtcp_mux, 1);
    assert_int_equal(a.remote_rtcp_port, 30000);
    assert_int_equal(a.direction, SEGUE_MEDIA_SENDRECV);
    assert_memory_equal(&a.local, &b.remote, sizeof a.local);
    assert_memory_equal(&a.remote, &b.local, sizeof a.local);
    assert_int_equal(a.local.suite != SEGUE__SUITE_NONE, secure == SEGUE__SECURE_REQUIRE);
  }
}

static void profiles_and_suites_must_have_something_in_common(void **state) {
  segue__media_config c = config(SEGUE__SECURE_NEVER);
  segue_media_desc plain = phone("PCMU/8000/1 0"), secure = plain, answer;
  segue__media_agreed a;
  secure.secure = 1;
  secure.n_cryptos = 2;
  secure.cryptos[0] =
      (segue_media_crypto){5, "F8_128_HMAC_SHA1_80", "inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR"};
  secure.cryptos[1] = (segue_media_crypto){7, "AES_CM_128_HMAC_SHA1_32",
                                           "inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR|2^20"};
  assert_int_equal(segue__media_answer(&c, "127.0.0.1", 2, &secure, NULL, &answer, &a, NULL),
                   SEGUE_E_UNSUPPORTED);
  c = config(SEGUE__SECURE_REQUIRE);
  assert_int_equal(segue__media_answer(&c, "127.0.0.1", 2, &plain, NULL, &answer, &a, NULL),
                   SEGUE_E_UNSUPPORTED);
  c = config(SEGUE__SECURE_ACCEPT);
  assert_int_equal(segue__media_answer(&c, "127.0.0.1", 2, &secure, NULL, &answer, &a, NULL), SEGUE_OK);
  assert_int_equal(answer.secure, 1);
  assert_int_equal(answer.n_cryptos, 1);
  assert_int_equal(answer.cryptos[0].tag, 7);
  assert_string_equal(answer.cryptos[0].suite, "AES_CM_128_HMAC_SHA1_32");
  c.n_suites = 1; /* only the 80-bit one */
  assert_int_equal(segue__media_answer(&c, "127.0.0.1", 2, &secure, NULL, &answer, &a, NULL),
                   SEGUE_E_UNSUPPORTED);
  secure.n_cryptos = 0;
  assert_int_equal(segue__media_answer(&c, "127.0.0.1", 2, &secure, NULL, &answer, &a, NULL),
                   SEGUE_E_UNSUPPORTED);
}

static void an_answer_with_a_foreign_key_or_profile_is_refused(void **state) {
  const segue__media_config c = config(SEGUE__SECURE_REQUIRE);
  segue_media_desc offer, answer;
  segue__media_agreed a;
  segue__media_offer(&c, "127.0.0.1", 20000, &offer, NULL);
  segue__media_answer(&c, "127.0.0.2", 30000, &offer, NULL, &answer, &a, NULL);
  segue_media_desc bad = answer;
  bad.cryptos[0].tag = 99;
  assert_int_equal(segue__media_apply(&offer, &bad, &a, NULL), SEGUE_E_UNSUPPORTED);
  assert_int_equal(a.local.suite, SEGUE__SUITE_NONE);
  bad = answer;
  bad.cryptos[0].tag = 2; /* names another suite than its tag stands for */
  assert_int_equal(segue__media_apply(&offer, &bad, &a, NULL), SEGUE_E_UNSUPPORTED);
  bad = answer;
  bad.secure = 0;
  assert_int_equal(segue__media_apply(&offer, &bad, &a, NULL), SEGUE_E_UNSUPPORTED);
  bad = answer;
  bad.port = 0;
  assert_int_equal(segue__media_apply(&offer, &bad, &a, NULL), SEGUE_E_UNSUPPORTED);
}

static void directions_are_mirrored(void **state) {
  static const struct {
    uint32_t offered;
    const char *address;
    uint32_t ours, agreed;
  } rows[] = {
      {SEGUE_MEDIA_SENDRECV, "127.0.0.9", SEGUE_MEDIA_SENDRECV, SEGUE_MEDIA_SENDRECV},
      {SEGUE_MEDIA_SEND, "127.0.0.9", SEGUE_MEDIA_SENDRECV, SEGUE_MEDIA_RECV}, /* they hold us */
      {SEGUE_MEDIA_RECV, "127.0.0.9", SEGUE_MEDIA_SENDRECV, SEGUE_MEDIA_SEND},
      {0, "127.0.0.9", SEGUE_MEDIA_SENDRECV, 0},
      {SEGUE_MEDIA_SENDRECV, "127.0.0.9", SEGUE_MEDIA_SEND, SEGUE_MEDIA_SEND},
      {SEGUE_MEDIA_SENDRECV, "0.0.0.0", SEGUE_MEDIA_SENDRECV, SEGUE_MEDIA_RECV}, /* hold as of RFC 2543 */
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    segue__media_config c = config(SEGUE__SECURE_ACCEPT);
    segue_media_desc offer = phone("PCMU/8000/1 0"), answer;
    segue__media_agreed a;
    c.direction = rows[i].ours;
    offer.direction = rows[i].offered;
    strcpy(offer.address, rows[i].address);
    assert_int_equal(segue__media_answer(&c, "127.0.0.1", 2, &offer, NULL, &answer, &a, NULL), SEGUE_OK);
    assert_int_equal(a.direction, rows[i].agreed);
    assert_int_equal(answer.direction, rows[i].agreed);
  }
}

static void holding_keeps_codec_and_key(void **state) {
  const segue__media_config c = config(SEGUE__SECURE_REQUIRE);
  segue_media_desc offer, answer, hold, held;
  segue__media_agreed a, b, a2, b2;
  segue__media_offer(&c, "127.0.0.1", 20000, &offer, NULL);
  segue__media_answer(&c, "127.0.0.2", 30000, &offer, NULL, &answer, &b, NULL);
  segue__media_apply(&offer, &answer, &a, NULL);
  segue__media_reoffer(&answer, SEGUE_MEDIA_SEND, &hold); /* the answerer holds */
  assert_int_equal(segue__media_answer(&c, "127.0.0.1", 20000, &hold, &offer, &held, &a2, NULL), SEGUE_OK);
  assert_int_equal(segue__media_apply(&hold, &held, &b2, NULL), SEGUE_OK);
  assert_int_equal(a2.direction, SEGUE_MEDIA_RECV);
  assert_int_equal(b2.direction, SEGUE_MEDIA_SEND);
  assert_int_equal(a2.codec, a.codec);
  assert_memory_equal(&a2.local, &a.local, sizeof a.local);
  assert_memory_equal(&a2.remote, &a.remote, sizeof a.remote);
  assert_memory_equal(&b2.local, &b.local, sizeof b.local);
}

static void a_refused_or_absent_stream_is_answered_in_kind(void **state) {
  const segue__media_config c = config(SEGUE__SECURE_ACCEPT);
  segue_media_desc offer = phone("PCMU/8000/1 0"), answer;
  segue__media_agreed a;
  offer.port = 0;
  assert_int_equal(segue__media_answer(&c, "127.0.0.1", 2, &offer, NULL, &answer, &a, NULL), SEGUE_OK);
  assert_int_equal(answer.port, 0);
  assert_int_equal(a.direction, 0);
}

static void peers_without_telephone_event_get_none(void **state) {
  segue__media_config c = config(SEGUE__SECURE_ACCEPT);
  segue_media_desc offer = phone("PCMU/8000/1 0"), answer;
  segue__media_agreed a;
  offer.dtmf_pt = 0;
  segue__media_answer(&c, "127.0.0.1", 2, &offer, NULL, &answer, &a, NULL);
  assert_int_equal(answer.dtmf_pt, 0);
  assert_int_equal(a.dtmf_send_pt, 0);
  offer.dtmf_pt = 101;
  c.dtmf = 0;
  segue__media_answer(&c, "127.0.0.1", 2, &offer, NULL, &answer, &a, NULL);
  assert_int_equal(answer.dtmf_pt, 0);
}

static void descriptions_that_contradict_themselves_are_refused(void **state) {
  const segue__media_config c = config(SEGUE__SECURE_ACCEPT);
  segue_media_desc good = phone("PCMU/8000/1 0"), bad, answer;
  segue__media_agreed a;
  segue_error err;
  bad = good;
  bad.n_codecs = SEGUE_MEDIA_MAX_CODECS + 1;
  assert_int_equal(segue__media_answer(&c, "127.0.0.1", 2, &bad, NULL, &answer, &a, &err), SEGUE_E_PARSE);
  bad = good;
  bad.port = 65536;
  assert_int_equal(segue__media_answer(&c, "127.0.0.1", 2, &bad, NULL, &answer, &a, &err), SEGUE_E_PARSE);
  bad = good;
  memset(bad.address, 'x', sizeof bad.address);
  assert_int_equal(segue__media_answer(&c, "127.0.0.1", 2, &bad, NULL, &answer, &a, &err), SEGUE_E_PARSE);
  bad = good;
  bad.codecs[0].pt = 128;
  assert_int_equal(segue__media_answer(&c, "127.0.0.1", 2, &bad, NULL, &answer, &a, &err), SEGUE_E_PARSE);
  segue__media_config none = c;
  none.n_codecs = 0;
  assert_int_equal(segue__media_answer(&none, "127.0.0.1", 2, &good, NULL, &answer, &a, &err), SEGUE_E_INVAL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_codec_in_common_is_chosen_by_our_preference),
      cmocka_unit_test(our_offer_and_their_answer_agree_on_both_numbers),
      cmocka_unit_test(both_our_sides_understand_each_other),
      cmocka_unit_test(profiles_and_suites_must_have_something_in_common),
      cmocka_unit_test(an_answer_with_a_foreign_key_or_profile_is_refused),
      cmocka_unit_test(directions_are_mirrored),
      cmocka_unit_test(holding_keeps_codec_and_key),
      cmocka_unit_test(a_refused_or_absent_stream_is_answered_in_kind),
      cmocka_unit_test(peers_without_telephone_event_get_none),
      cmocka_unit_test(descriptions_that_contradict_themselves_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
