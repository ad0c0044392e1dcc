/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit: our offers and the server's answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../in_locale.h"
#include "plugins/livekit/sdp.h"

#define PRINT \
  "a=fingerprint:sha-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1f\r\n"
#define HEAD "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
#define ICE "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdefghijkl\r\n"
#define OPUS "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n"
#define GOOD HEAD PRINT "a=ice-lite\r\n" OPUS "a=setup:active\r\na=mid:0\r\n" ICE "a=recvonly\r\n"

static void an_answer_is_read(void **state) {
  static const char text[] =
      GOOD "a=candidate:1 1 udp 5 127.0.0.1 7882 typ host\r\n"
           "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:1\r\na=sendonly\r\na=msid:PA_1|camera TR_1\r\n"
           "a=rtpmap:111 opus/48000/2\r\na=ssrc:77 cname:x\r\na=ssrc:77 msid:y\r\n"
           "m=audio 0 UDP/TLS/RTP/SAVPF 0\r\na=mid:2\r\n"
           "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:3\r\n"; /* without a port */
  lk_answer a;
  (void)state;
  assert_int_equal(segue__lk_answer_read(&a, text, sizeof text - 1, NULL), SEGUE_OK);
  assert_int_equal(a.n_sections, 4);
  assert_true(a.ice_lite && !a.we_are_client);
  assert_string_equal(a.ufrag, "abcd");
  assert_int_equal(a.fingerprint[31], 0x1f);
  assert_int_equal(a.n_candidates, 1);
  assert_int_equal(a.sections[0].direction, LK_RECV);
  assert_int_equal(a.sections[1].direction, LK_SEND);
  assert_int_equal(a.sections[1].ssrc, 77);
  assert_string_equal(a.sections[1].track, "TR_1");
  assert_false(a.sections[2].accepted || a.sections[3].accepted || a.sctp_port);
}

static void data_channels_are_agreed(void **state) {
  static const char data[] = GOOD
      "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:1\r\na=sendrecv\r\na=sctp-port:5001\r\n";
  static const char refused[] =
      GOOD "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\na=sctp-port:5000\r\n";
  char text[1024];
  lk_answer a;
  (void)state;
  assert_int_equal(segue__lk_answer_read(&a, data, sizeof data - 1, NULL), SEGUE_OK);
  assert_true(a.sections[1].accepted && a.sections[1].direction == LK_DATA);
  assert_int_equal(a.sctp_port, 5001);
  assert_int_equal(a.message_max, 65536);
  snprintf(text, sizeof text, "%sa=max-message-size:65535\r\n", data);
  assert_int_equal(segue__lk_answer_read(&a, text, strlen(text), NULL), SEGUE_OK);
  assert_int_equal(a.message_max, 65535);
  assert_int_equal(segue__lk_answer_read(&a, refused, sizeof refused - 1, NULL), SEGUE_OK);
  assert_true(!a.sections[1].accepted && !a.sctp_port);
  snprintf(text, sizeof text, "%sa=sctp-port:70000\r\n", data);
  assert_int_equal(segue__lk_answer_read(&a, text, strlen(text), NULL), SEGUE_E_PARSE);
}

static void hostile_answers_are_refused(void **state) {
  static const struct {
    const char *text, *words;
    int code;
  } rows[] = {
      {GOOD, "", SEGUE_OK},
      {"", "none of our sections", SEGUE_E_UNSUPPORTED},
      {HEAD PRINT OPUS "a=setup:active\r\n", "ICE", SEGUE_E_PARSE},
      {HEAD OPUS ICE "a=setup:active\r\n", "fingerprint", SEGUE_E_PARSE},
      {HEAD OPUS ICE PRINT, "DTLS role", SEGUE_E_PARSE},
      {HEAD OPUS ICE PRINT "a=setup:actpass\r\n", "DTLS role", SEGUE_E_PARSE},
      {GOOD OPUS "a=setup:passive\r\n", "two DTLS roles", SEGUE_E_PARSE},
      {GOOD
       "a=fingerprint:sha-256 FF:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F\r\n",
       "differ", SEGUE_E_PARSE},
      {GOOD "a=fingerprint:sha-256 00:01\r\n", "malformed", SEGUE_E_PARSE},
      {GOOD "a=fingerprint:sha-1 00:01\r\n", "", SEGUE_OK},
      {GOOD "a=ice-pwd:short\r\n", "password", SEGUE_E_PARSE},
      {GOOD "a=ice-ufrag:ab cd\r\n", "user name", SEGUE_E_PARSE},
      {GOOD "m=audio x\r\n", "media line", SEGUE_E_PARSE},
      {GOOD "m=audio 99999 RTP/AVP 0\r\n", "media line", SEGUE_E_PARSE},
      {HEAD PRINT "a=setup:active\r\n" ICE "m=audio 9 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n", "none of our",
       SEGUE_E_UNSUPPORTED},
  };
  lk_answer a;
  const char *why = "";
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const int rc = segue__lk_answer_read(&a, rows[i].text, strlen(rows[i].text), &why);
    if (rc != rows[i].code || !strstr(why, rows[i].words)) fail_msg("row %zu: %d %s", i, rc, why);
  }
  assert_int_equal(segue__lk_answer_read(&a, "v=0\r\na=x\0y\r\n", 13, &why), SEGUE_E_PARSE);
  char *text = malloc(LK_SDP_MAX + 1);
  memset(text, 'x', LK_SDP_MAX + 1);
  assert_int_equal(segue__lk_answer_read(&a, text, LK_SDP_MAX + 1, &why), SEGUE_E_LIMIT);
  size_t n = 0; /* one section more than there is room for */
  for (int i = 0; i <= LK_MAX_SECTIONS; i++) n += (size_t)sprintf(text + n, "m=audio 9 RTP/SAVPF 0\r\n");
  assert_int_equal(segue__lk_answer_read(&a, text, n, &why), SEGUE_E_LIMIT);
  free(text);
}

static void our_offer_says_what_it_must(void **state) {
  lk_offer o = {.session_id = 7,
                .version = 1,
                .ufrag = "uuuu",
                .pwd = "pppppppppppppppppppppp",
                .fingerprint = "AA",
                .cname = "c",
                .n_sections = 3};
  (void)state;
  o.sections[0].direction = LK_RECV;
  o.sections[1] = (lk_section){.direction = LK_SEND, .ssrc = 99, .track = "cid"};
  o.sections[2].direction = LK_DATA;
  o.n_candidates = 1;
  strcpy(o.candidates[0], "candidate:1 1 UDP 1 127.0.0.1 5 typ host");
  char *text = segue__lk_offer_write(&o);
  static const char *const lines[] = {"a=group:BUNDLE 0 1 2\r\n",
                                      "a=mid:1\r\na=sendonly\r\n",
                                      "a=msid:segue cid\r\n",
                                      "a=ssrc:99 cname:c\r\n",
                                      "a=setup:actpass\r\n",
                                      "a=candidate:1 1 UDP",
                                      "a=recvonly\r\n",
                                      "a=fingerprint:sha-256 AA\r\n",
                                      "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n",
                                      "a=sctp-port:5000\r\na=max-message-size:65535\r\n"};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
    if (!strstr(text, lines[i])) fail_msg("no %s in %s", lines[i], text);
  free(text);
}

static int run(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_answer_is_read),
      cmocka_unit_test(data_channels_are_agreed),
      cmocka_unit_test(hostile_answers_are_refused),
      cmocka_unit_test(our_offer_says_what_it_must),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void) {
  return here_and_in_turkish(run);
}
