/* SPDX-License-Identifier: Apache-2.0 */
/* The small parts of base: allocator, log, generator, clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/rng.h"

struct counts {
  int live, calls;
};

static void *count_alloc(void *user, size_t n) {
  struct counts *c = user;
  c->live++, c->calls++;
  return malloc(n);
}
static void *count_realloc(void *user, void *p, size_t n) {
  struct counts *c = user;
  if (!p) c->live++;
  c->calls++;
  return realloc(p, n);
}
static void count_free(void *user, void *p) {
  struct counts *c = user;
  c->live--;
  free(p);
}

static void the_applications_allocator_is_used(void **state) {
  struct counts c = {0, 0};
  const segue_allocator a = {count_alloc, count_realloc, count_free, &c};
  char *s = segue__strdup(&a, "text"), *z = segue__calloc(&a, 4, 8);
  assert_string_equal(s, "text");
  for (int i = 0; i < 32; i++) assert_int_equal(z[i], 0);
  z = segue__realloc_array(&a, z, 100, 8);
  segue__free(&a, s);
  segue__free(&a, z);
  segue__free(&a, NULL);
  assert_int_equal(c.live, 0);
  assert_int_equal(c.calls, 3);
}

static void a_product_that_overflows_is_refused(void **state) {
  assert_null(segue__calloc(NULL, SIZE_MAX / 2, 3));
  assert_null(segue__realloc_array(NULL, NULL, SIZE_MAX / 2, 3));
}

static void keep_line(void *user, int level, const char *room, const char *text) {
  char *out = user;
  out[0] = (char)('0' + level);
  strcpy(out + 1, room);
  strcat(out, ":");
  strcat(out, text);
}

static void lines_below_the_level_are_not_written(void **state) {
  char out[600] = "";
  segue__log log = {keep_line, out, SEGUE_LOG_WARN};
  segue__log_line(&log, SEGUE_LOG_INFO, "media", "quiet");
  assert_string_equal(out, "");
  segue__log_line(&log, SEGUE_LOG_WARN, "media", "late by=%d", 7);
  assert_string_equal(out, "2media:late by=7");
}

static void a_plugin_cannot_forge_a_second_line(void **state) {
  char out[600] = "";
  segue__log log = {keep_line, out, SEGUE_LOG_DEBUG};
  segue__log_text(&log, SEGUE_LOG_ERROR, "asr", "one\nsegue error asr: two\x1b");
  assert_string_equal(out, "3asr:one segue error asr: two ");
}

static void equal_seeds_give_equal_sequences(void **state) {
  segue__rng a, b, c;
  uint8_t bytes[20], again[20];
  segue__rng_seed(&a, 1);
  segue__rng_seed(&b, 1);
  segue__rng_seed(&c, 2);
  segue__rng_fill(&a, bytes, sizeof bytes);
  segue__rng_fill(&b, again, sizeof again);
  assert_memory_equal(bytes, again, sizeof bytes);
  assert_true(segue__rng_next(&a) != segue__rng_next(&c));
}

static segue_time fixed(void *user) {
  return *(segue_time *)user;
}

static void the_injected_clock_is_the_one_read(void **state) {
  segue_time t = 42;
  segue__clock c = {fixed, &t}, machine = {NULL, NULL};
  segue_time before = segue__clock_machine();
  assert_true(segue__clock_now(&c) == 42);
  assert_true(segue__clock_now(&machine) >= before);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_applications_allocator_is_used),
      cmocka_unit_test(a_product_that_overflows_is_refused),
      cmocka_unit_test(lines_below_the_level_are_not_written),
      cmocka_unit_test(a_plugin_cannot_forge_a_second_line),
      cmocka_unit_test(equal_seeds_give_equal_sequences),
      cmocka_unit_test(the_injected_clock_is_the_one_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
