/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit: packets of the data channels, texts in pieces, remote calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../in_locale.h"
#include "plugins/livekit/data.h"
#include "plugins/livekit/signal.h"

static void a_packet_survives_the_wire(void **state) {
  Lk__UserPacket user = LK__USER_PACKET__INIT;
  Lk__DataPacket p = LK__DATA_PACKET__INIT;
  lk_data d;
  size_t n = 0;
  (void)state;
  user.topic = (char *)"t";
  user.payload.data = (uint8_t *)"a\0b";
  user.payload.len = 3;
  p.value_case = LK__DATA_PACKET__VALUE_USER;
  p.user = &user;
  p.sequence = 7;
  uint8_t *bytes = segue__lk_data_write(&p, &n);
  /* By hand, from the table in doc: sequence 16, user 2 with payload 2 and topic 4. */
  static const uint8_t wire[] = {0x12, 8, 0x12, 3, 'a', 0, 'b', 0x22, 1, 't', 0x80, 0x01, 7};
  assert_int_equal(n, sizeof wire);
  assert_memory_equal(bytes, wire, n);
  assert_int_equal(segue__lk_data_read(&d, bytes, n), SEGUE_OK);
  assert_int_equal(d.msg->user->payload.len, 3);
  assert_string_equal(d.msg->user->topic, "t");
  segue__lk_data_free(&d);
  for (size_t i = 1; i < n; i++) /* cut anywhere: either it ends between fields, or it is refused */
    if (segue__lk_data_read(&d, bytes, i) == SEGUE_OK) {
      assert_true(i == 10);
      segue__lk_data_free(&d);
    }
  free(bytes);
  uint8_t *big = calloc(1, LK_DATA_MAX + 1);
  assert_int_equal(segue__lk_data_read(&d, big, LK_DATA_MAX + 1), SEGUE_E_LIMIT);
  user.payload.data = big;
  user.payload.len = LK_DATA_MAX;
  assert_null(segue__lk_data_write(&p, &n));
  for (size_t i = 0; i + 2 <= LK_DATA_MAX; i += 2) big[i] = 0x2a; /* thirty thousand empty identities */
  assert_int_equal(segue__lk_data_read(&d, big, LK_DATA_MAX - 1), SEGUE_E_LIMIT);
  free(big);
}

static void a_packet_comes_once(void **state) {
  Lk__DataPacket p = LK__DATA_PACKET__INIT;
  lk_senders s = {0};
  char sid[16];
  (void)state;
  p.participant_sid = (char *)"PA_1";
  assert_true(segue__lk_data_is_new(&s, &p) && segue__lk_data_is_new(&s, &p)); /* without numbers */
  p.sequence = 5;
  assert_true(segue__lk_data_is_new(&s, &p));
  assert_false(segue__lk_data_is_new(&s, &p));
  p.sequence = 4;
  assert_false(segue__lk_data_is_new(&s, &p));
  p.sequence = 6;
  p.participant_sid = sid;
  for (int i = 0; i < 40; i++) { /* more senders than are remembered: the oldest is forgotten */
    snprintf(sid, sizeof sid, "PA_x%d", i);
    assert_true(segue__lk_data_is_new(&s, &p));
  }
  p.participant_sid = (char *)"PA_1";
  p.sequence = 5;
  assert_true(segue__lk_data_is_new(&s, &p));
}

/* One piece of the text `id`: 'h' header, 'b' that of a file whose media type `text` is, 'c' chunk, 't' trailer. */
static int piece(lk_texts *t, char kind, const char *id, const char *text, uint64_t index, uint64_t now,
                 lk_text *out) {
  Lk__StreamHeader h = LK__STREAM_HEADER__INIT;
  Lk__StreamTextHeader is_text = LK__STREAM_TEXT_HEADER__INIT;
  Lk__StreamByteHeader is_file = LK__STREAM_BYTE_HEADER__INIT;
  Lk__StreamChunk c = LK__STREAM_CHUNK__INIT;
  Lk__StreamTrailer e = LK__STREAM_TRAILER__INIT;
  Lk__DataPacket p = LK__DATA_PACKET__INIT;
  p.participant_identity = (char *)"ann";
  if (kind == 'h' || kind == 'b') {
    h.stream_id = (char *)id;
    h.topic = (char *)"chat";
    h.total_length = index;
    h.content_case = LK__STREAM_HEADER__CONTENT_TEXT_HEADER;
    h.text_header = &is_text;
    if (kind == 'b') {
      is_file.name = (char *)"photo";
      h.mime_type = (char *)text;
      h.content_case = LK__STREAM_HEADER__CONTENT_BYTE_HEADER;
      h.byte_header = &is_file;
    }
    p.value_case = LK__DATA_PACKET__VALUE_STREAM_HEADER;
    p.stream_header = &h;
  } else if (kind == 'c') {
    c.stream_id = (char *)id;
    c.chunk_index = index;
    c.content.data = (uint8_t *)(uintptr_t)text;
    c.content.len = strlen(text);
    p.value_case = LK__DATA_PACKET__VALUE_STREAM_CHUNK;
    p.stream_chunk = &c;
  } else {
    e.stream_id = (char *)id;
    e.reason = (char *)text;
    p.value_case = LK__DATA_PACKET__VALUE_STREAM_TRAILER;
    p.stream_trailer = &e;
  }
  return segue__lk_text_take(t, &p, now, out);
}

static void a_text_is_put_together(void **state) {
  lk_texts t = {0};
  lk_text out;
  (void)state;
  assert_int_equal(piece(&t, 'h', "1", "", 8, 0, &out), SEGUE_E_AGAIN);
  assert_int_equal(piece(&t, 'h', "2", "", 0, 0, &out), SEGUE_E_AGAIN); /* another one between its pieces */
  assert_int_equal(piece(&t, 'c', "1", "good", 0, 0, &out), SEGUE_E_AGAIN);
  assert_int_equal(piece(&t, 'c', "2", "x", 0, 0, &out), SEGUE_E_AGAIN);
  assert_int_equal(piece(&t, 'c', "1", " day", 1, 0, &out), SEGUE_E_AGAIN);
  assert_int_equal(piece(&t, 't', "1", "", 0, 0, &out), SEGUE_OK);
  assert_string_equal(out.text, "good day");
  assert_string_equal(out.topic, "chat");
  segue__lk_text_free(&out);
  assert_int_equal(piece(&t, 't', "2", "", 0, 0, &out), SEGUE_OK);
  assert_string_equal(out.text, "x");
  segue__lk_text_free(&out);
  assert_int_equal(t.dropped, 0);
}

static void a_file_has_a_type_and_a_name(void **state) {
  static const struct {
    const char *said, *type;
  } rows[] = {{"image/jpeg", "image/jpeg"},
              {"text/plain; charset=utf-8", "text/plain"},
              {"", LK_FILE_TYPE},
              {"jpeg", LK_FILE_TYPE},
              {"/jpeg", LK_FILE_TYPE},
              {"image/", LK_FILE_TYPE},
              {"a/b/c", LK_FILE_TYPE},
              {"image/j\r\npeg", LK_FILE_TYPE},
              {"Application/VND.segue.attributes+json", LK_FILE_TYPE},
              {"APPLICATION/VND.SEGUE.ATTRIBUTES+JSON", LK_FILE_TYPE},
              {"image/a123456789012345678901234567890123456789012345678901234567", LK_FILE_TYPE}};
  lk_texts t = {0};
  lk_text out;
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    assert_int_equal(piece(&t, 'b', "1", rows[i].said, 4, 0, &out), SEGUE_E_AGAIN);
    assert_int_equal(piece(&t, 'c', "1", "\xff\xd8\xff\xe0", 0, 0, &out), SEGUE_E_AGAIN);
    assert_int_equal(piece(&t, 't', "1", "", 0, 0, &out), SEGUE_OK);
    assert_string_equal(out.type, rows[i].type);
    assert_string_equal(out.name, "photo");
    assert_string_equal(out.text, "\xff\xd8\xff\xe0");
    segue__lk_text_free(&out);
  }
  assert_int_equal(piece(&t, 'b', "1", "image/jpeg", LK_TEXT_MAX + 1, 0, &out), SEGUE_E_LIMIT);
  assert_int_equal(piece(&t, 'h', "2", "", 0, 0, &out), SEGUE_E_AGAIN); /* in the place of a file */
  assert_int_equal(piece(&t, 't', "2", "", 0, 0, &out), SEGUE_OK);
  assert_string_equal(out.type, "");
  segue__lk_text_free(&out);
}

static void broken_texts_are_dropped(void **state) {
  lk_texts t = {0};
  lk_text out;
  char id[8], *long_text = calloc(1, LK_CHUNK_MAX + 1);
  (void)state;
  memset(long_text, 'x', LK_CHUNK_MAX);
  (void)piece(&t, 'h', "gap", "", 0, 0, &out);
  assert_int_equal(piece(&t, 'c', "gap", "x", 1, 0, &out), SEGUE_E_PARSE);
  assert_int_equal(piece(&t, 't', "gap", "", 0, 0, &out), SEGUE_E_UNSUPPORTED); /* it is forgotten */
  (void)piece(&t, 'h', "short", "", 5, 0, &out);
  assert_int_equal(piece(&t, 't', "short", "", 0, 0, &out), SEGUE_E_PARSE);
  (void)piece(&t, 'h', "cut", "", 0, 0, &out);
  assert_int_equal(piece(&t, 't', "cut", "no more", 0, 0, &out), SEGUE_E_PARSE);
  (void)piece(&t, 'h', "twice", "", 0, 0, &out);
  assert_int_equal(piece(&t, 'h', "twice", "", 0, 0, &out), SEGUE_E_PARSE);
  assert_int_equal(piece(&t, 'h', "long", "", LK_TEXT_MAX + 1, 0, &out), SEGUE_E_LIMIT);
  (void)piece(&t, 'h', "long", "", 0, 0, &out);
  int rc = SEGUE_E_AGAIN;
  for (uint64_t i = 0; rc == SEGUE_E_AGAIN; i++) rc = piece(&t, 'c', "long", long_text, i, 0, &out);
  assert_int_equal(rc, SEGUE_E_LIMIT);
  assert_int_equal(t.dropped, 6);
  for (uint32_t i = 0; i < LK_MAX_TEXTS; i++) {
    snprintf(id, sizeof id, "m%u", i);
    assert_int_equal(piece(&t, 'h', id, "", 0, 0, &out), SEGUE_E_AGAIN);
  }
  assert_int_equal(piece(&t, 'h', "more", "", 0, 0, &out), SEGUE_E_LIMIT);
  assert_int_equal(piece(&t, 'h', "later", "", 0, LK_TEXT_MS, &out), SEGUE_E_AGAIN); /* the others are late */
  segue__lk_texts_free(&t);
  free(long_text);
}

static void calls_are_judged(void **state) {
  static const struct {
    const char *method;
    uint32_t version, code;
  } rows[] = {{"segue.ask", 1, 0},
              {"segue.hand.back", 1, 0},
              {"segue.ask", 2, LK_RPC_UNSUPPORTED_VERSION},
              {"segue.ask", 0, LK_RPC_UNSUPPORTED_VERSION},
              {"ask", 1, LK_RPC_UNSUPPORTED_METHOD},
              {"", 1, LK_RPC_UNSUPPORTED_METHOD},
              {"segue.a\nb", 1, LK_RPC_UNSUPPORTED_METHOD}};
  Lk__RpcRequest q = LK__RPC_REQUEST__INIT;
  const char *why;
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    q.method = (char *)rows[i].method;
    q.version = rows[i].version;
    assert_int_equal(segue__lk_rpc_check(&q, &why), rows[i].code);
    assert_int_equal(why[0] != 0, rows[i].code != 0);
  }
  q.method = (char *)"segue.ask";
  q.version = 1;
  q.payload = calloc(1, LK_RPC_MAX + 2);
  memset(q.payload, 'x', LK_RPC_MAX);
  assert_int_equal(segue__lk_rpc_check(&q, &why), 0);
  q.payload[LK_RPC_MAX] = 'x';
  assert_int_equal(segue__lk_rpc_check(&q, &why), LK_RPC_REQUEST_TOO_LARGE);
  free(q.payload);
}

static void texts_are_cleaned(void **state) {
  char text[] = "a\tb\r\n\x01\xff\xc3\xa4\xc3";
  (void)state;
  segue__lk_clean_text(text, sizeof text - 1);
  assert_string_equal(text, "a\tb\r\n??\xc3\xa4?");
}

static int run(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_packet_survives_the_wire),
      cmocka_unit_test(a_packet_comes_once),
      cmocka_unit_test(a_text_is_put_together),
      cmocka_unit_test(broken_texts_are_dropped),
      cmocka_unit_test(a_file_has_a_type_and_a_name),
      cmocka_unit_test(calls_are_judged),
      cmocka_unit_test(texts_are_cleaned),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void) {
  return here_and_in_turkish(run);
}
