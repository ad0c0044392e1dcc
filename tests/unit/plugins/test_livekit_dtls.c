/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit: handshakes between two of us in memory, and the records after them, ours against OpenSSL's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <openssl/ssl.h>

#include "plugins/livekit/dtls.h"
#include "plugins/livekit/record.h"

enum { PACKET = 1500, QUEUE = 16, CLIENT = 1, SERVER = 0 };

/* One end, and the packets that are under way to it. */
typedef struct end {
  lk_identity *identity;
  lk_dtls *dtls;
  struct end *other;
  uint8_t packets[QUEUE][PACKET];
  size_t n[QUEUE], count;
  uint8_t heard[PACKET];
  size_t heard_n, times;
} end;

static void on_send(void *ctx, const uint8_t *packet, size_t n) {
  end *to = ((end *)ctx)->other;
  assert_in_range(to->count, 0, QUEUE - 1);
  assert_in_range(n, 1, PACKET);
  memcpy(to->packets[to->count], packet, n);
  to->n[to->count++] = n;
}

static void on_data(void *ctx, const uint8_t *packet, size_t n) {
  end *e = ctx;
  memcpy(e->heard, packet, n);
  e->heard_n = n;
  e->times++;
}

static void fingerprint(const lk_identity *id, uint8_t *out) {
  const char *text = segue__lk_identity_fingerprint(id);
  for (int i = 0; i < 32; i++) out[i] = (uint8_t)strtoul(text + 3 * i, NULL, 16);
}

/* What has come by now. @return of the last packet */
static int take(end *e) {
  int rc = SEGUE_OK;
  size_t n = e->count;
  for (size_t i = 0; i < n; i++) rc = segue__lk_dtls_packet(e->dtls, e->packets[i], e->n[i]);
  memmove(e->packets, e->packets + n, (e->count - n) * sizeof e->packets[0]);
  memmove(e->n, e->n + n, (e->count - n) * sizeof e->n[0]);
  e->count -= n;
  return rc;
}

static void open_both(end *ends) {
  for (int i = 0; i < 2; i++) {
    memset(&ends[i], 0, sizeof ends[i]);
    ends[i].other = &ends[!i];
    assert_int_equal(segue__lk_identity_new(&ends[i].identity), SEGUE_OK);
  }
  for (int i = 0; i < 2; i++) {
    uint8_t theirs[32];
    fingerprint(ends[!i].identity, theirs);
    assert_int_equal(
        segue__lk_dtls_new(&ends[i].dtls, ends[i].identity, i == CLIENT, theirs, on_send, &ends[i]),
        SEGUE_OK);
    segue__lk_dtls_on_data(ends[i].dtls, on_data, &ends[i]);
  }
}

static void close_both(end *ends) {
  for (int i = 0; i < 2; i++) segue__lk_dtls_free(ends[i].dtls);
  for (int i = 0; i < 2; i++) segue__lk_identity_free(ends[i].identity);
}

static void shake_hands(end *ends) {
  int client = segue__lk_dtls_begin(ends[CLIENT].dtls), server = segue__lk_dtls_begin(ends[SERVER].dtls);
  for (int i = 0; i < 10 && (client != SEGUE_OK || server != SEGUE_OK); i++) {
    if (ends[SERVER].count) server = take(&ends[SERVER]);
    if (ends[CLIENT].count) client = take(&ends[CLIENT]);
  }
  assert_true(client == SEGUE_OK && server == SEGUE_OK);
}

/* A caller waits for the handshake: what a server said and nobody heard is not held back for a second. */
static void what_was_lost_is_soon_said_again(void **state) {
  end ends[2];
  (void)state;
  open_both(ends);
  assert_int_equal(segue__lk_dtls_begin(ends[SERVER].dtls), SEGUE_E_AGAIN);
  assert_int_equal(segue__lk_dtls_begin(ends[CLIENT].dtls), SEGUE_E_AGAIN);
  assert_int_equal(take(&ends[SERVER]), SEGUE_E_AGAIN);
  assert_true(ends[CLIENT].count > 0);
  ends[CLIENT].count = 0;
  const int due = segue__lk_dtls_due_ms(ends[SERVER].dtls);
  assert_in_range(due, 0, 100);
  const struct timespec wait = {.tv_nsec = (due + 5) * 1000000L};
  nanosleep(&wait, NULL);
  assert_int_equal(segue__lk_dtls_retransmit(ends[SERVER].dtls), SEGUE_E_AGAIN);
  assert_true(ends[CLIENT].count > 0);
  const int longer = segue__lk_dtls_due_ms(ends[SERVER].dtls);
  assert_in_range(longer, due, 200);
  assert_int_equal(take(&ends[CLIENT]), SEGUE_E_AGAIN);
  assert_int_equal(take(&ends[SERVER]), SEGUE_OK);
  assert_int_equal(take(&ends[CLIENT]), SEGUE_OK);
  close_both(ends);
}

static void says(end *from, const char *text) {
  end *to = from->other;
  const size_t times = to->times;
  segue__lk_dtls_write(from->dtls, (const uint8_t *)text, strlen(text));
  assert_int_equal(take(to), SEGUE_OK);
  assert_int_equal(to->times, times + 1);
  assert_int_equal(to->heard_n, strlen(text));
  assert_memory_equal(to->heard, text, strlen(text));
}

/* The client has records of its own as soon as it is up; the server's are OpenSSL's until it has heard something. */
static void each_hears_what_the_other_says(void **state) {
  end *ends = malloc(2 * sizeof *ends);
  char longest[LK_DTLS_PACKET + 2];
  (void)state;
  assert_non_null(ends);
  open_both(ends);
  shake_hands(ends);
  says(&ends[SERVER], "OpenSSL to ours");
  says(&ends[CLIENT], "ours to OpenSSL");
  for (int i = 0; i < 100; i++) {
    says(&ends[SERVER], "ours to ours");
    says(&ends[CLIENT], "and back");
  }
  memset(longest, 'x', sizeof longest);
  longest[LK_DTLS_PACKET] = 0;
  says(&ends[SERVER], longest);
  longest[LK_DTLS_PACKET] = 'x';
  segue__lk_dtls_write(ends[SERVER].dtls, (const uint8_t *)longest, sizeof longest - 1);
  assert_int_equal(ends[CLIENT].count, 0);
  close_both(ends);
  free(ends);
}

static void a_goodbye_ends_it_on_both_sides(void **state) {
  end *ends = malloc(2 * sizeof *ends);
  (void)state;
  assert_non_null(ends);
  for (int settled = 0; settled < 2; settled++)
    for (int who = 0; who < 2; who++) {
      open_both(ends);
      shake_hands(ends);
      if (settled) says(&ends[CLIENT], "hello");
      segue__lk_dtls_free(ends[who].dtls);
      ends[who].dtls = NULL;
      assert_int_equal(take(&ends[!who]), SEGUE_E_CLOSED);
      ends[!who].other = &ends[!who]; /* nobody is there */
      close_both(ends);
    }
  free(ends);
}

/* Two ends of which both have records of their own. */
static end *settled(void) {
  end *ends = malloc(2 * sizeof *ends);
  assert_non_null(ends);
  open_both(ends);
  shake_hands(ends);
  says(&ends[CLIENT], "hello");
  return ends;
}

/* Of three packets the second comes first, each comes twice and once with another bit of each octet. */
static void what_was_changed_or_came_before_is_not_heard(void **state) {
  end *ends = settled();
  static const int order[] = {1, 0, 2, 1, 0, 2};
  (void)state;
  const size_t before = ends[SERVER].times;
  for (int i = 0; i < 3; i++) segue__lk_dtls_write(ends[CLIENT].dtls, (const uint8_t *)"abc" + i, 1);
  for (size_t p = 0; p < 3; p++)
    for (size_t i = 0; i < ends[SERVER].n[p]; i++) {
      uint8_t changed[PACKET];
      memcpy(changed, ends[SERVER].packets[p], ends[SERVER].n[p]);
      changed[i] ^= (uint8_t)(1 << i % 8);
      assert_int_equal(segue__lk_dtls_packet(ends[SERVER].dtls, changed, ends[SERVER].n[p]), SEGUE_OK);
      assert_int_equal(segue__lk_dtls_packet(ends[SERVER].dtls, changed, i), SEGUE_OK);
    }
  assert_int_equal(ends[SERVER].times, before);
  for (size_t i = 0; i < 6; i++) {
    const int p = order[i];
    assert_int_equal(segue__lk_dtls_packet(ends[SERVER].dtls, ends[SERVER].packets[p], ends[SERVER].n[p]),
                     SEGUE_OK);
    assert_int_equal(ends[SERVER].times, before + (i < 3 ? i + 1 : 3));
    if (i < 3) assert_int_equal(ends[SERVER].heard[0], 'a' + p);
  }
  close_both(ends);
  free(ends);
}

static void two_records_in_a_packet_are_two(void **state) {
  end *ends = settled();
  uint8_t both[PACKET];
  (void)state;
  const size_t before = ends[SERVER].times;
  segue__lk_dtls_write(ends[CLIENT].dtls, (const uint8_t *)"one", 3);
  segue__lk_dtls_write(ends[CLIENT].dtls, (const uint8_t *)"more", 4);
  memcpy(both, ends[SERVER].packets[0], ends[SERVER].n[0]);
  memcpy(both + ends[SERVER].n[0], ends[SERVER].packets[1], ends[SERVER].n[1]);
  assert_int_equal(segue__lk_dtls_packet(ends[SERVER].dtls, both, ends[SERVER].n[0] + ends[SERVER].n[1]),
                   SEGUE_OK);
  assert_int_equal(ends[SERVER].times, before + 2);
  assert_memory_equal(ends[SERVER].heard, "more", 4);
  close_both(ends);
  free(ends);
}

static void another_certificate_is_refused(void **state) {
  end *ends = malloc(2 * sizeof *ends);
  uint8_t wrong[32] = {1};
  (void)state;
  assert_non_null(ends);
  open_both(ends);
  segue__lk_dtls_free(ends[CLIENT].dtls);
  assert_int_equal(
      segue__lk_dtls_new(&ends[CLIENT].dtls, ends[CLIENT].identity, 1, wrong, on_send, &ends[CLIENT]),
      SEGUE_OK);
  int rc = segue__lk_dtls_begin(ends[CLIENT].dtls);
  for (int i = 0; i < 10 && rc == SEGUE_E_AGAIN; i++) {
    (void)take(&ends[SERVER]);
    rc = take(&ends[CLIENT]);
  }
  assert_int_equal(rc, SEGUE_E_AUTH);
  close_both(ends);
  free(ends);
}

static void numbers_and_sizes_have_ends(void **state) {
  static uint8_t data[UINT16_MAX], out[UINT16_MAX + LK_RECORD_MORE], back[8];
  lk_record r = {.key_n = 16, .next = (UINT64_C(1) << 48) - 1};
  size_t used, n;
  (void)state;
  assert_int_equal(segue__lk_record_seal(&r, LK_RECORD_DATA, data, UINT16_MAX - 23, out), 0);
  assert_int_equal(segue__lk_record_seal(&r, LK_RECORD_DATA, data, 8, out), 8 + LK_RECORD_MORE);
  assert_int_equal(segue__lk_record_open(&r, out, 8 + LK_RECORD_MORE, &used, back, 7, &n), 0);
  assert_int_equal(segue__lk_record_open(&r, out, 8 + LK_RECORD_MORE, &used, back, 8, &n), LK_RECORD_DATA);
  assert_int_equal(used, 8 + LK_RECORD_MORE);
  assert_int_equal(segue__lk_record_seal(&r, LK_RECORD_DATA, data, 8, out), 0); /* no number is used twice */
  segue__lk_record_fini(&r);
  assert_int_equal(segue__lk_record_seal(&r, LK_RECORD_DATA, data, 8, out), 0);
  assert_int_equal(segue__lk_record_open(&r, out, 8 + LK_RECORD_MORE, &used, back, 8, &n), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_was_lost_is_soon_said_again),
      cmocka_unit_test(each_hears_what_the_other_says),
      cmocka_unit_test(a_goodbye_ends_it_on_both_sides),
      cmocka_unit_test(what_was_changed_or_came_before_is_not_heard),
      cmocka_unit_test(two_records_in_a_packet_are_two),
      cmocka_unit_test(another_certificate_is_refused),
      cmocka_unit_test(numbers_and_sizes_have_ends),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
