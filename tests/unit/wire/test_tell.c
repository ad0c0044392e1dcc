/* SPDX-License-Identifier: Apache-2.0 */
/* What keeps a value from saying things twice: octets in a summary, texts said earlier, styles of names. */
#include "common.h"

#include "wire/earlier.h"
#include "wire/style.h"
#include "wire/tell.h"

static segue__str str(const char *s) {
  return (segue__str){s, strlen(s)};
}

static void fill(segue__msg *m, const char *summary) {
  memset(m, 0, sizeof *m);
  m->title = str("I can't find my parcel, it was due on Monday");
  m->desired = str("my parcel today");
  m->attempts[1].action = str("track_parcel"); /* newest first */
  m->attempts[1].outcome = SEGUE_ATTEMPT_DONE;
  m->attempts[0].action = str("call the depot");
  m->attempts[0].outcome = SEGUE_ATTEMPT_REJECTED;
  m->n_attempts = 2;
  m->dates[0] = (segue__msg_pair){str("due"), {0}, 20780}; /* 2026-11-23 */
  m->dates[1] = (segue__msg_pair){{0}, str("tonight"), INT32_MIN};
  m->n_dates = 2;
  m->entities[0] = (segue__msg_pair){str("customer_name"), str("Rosa Quint"), SEGUE_CLASS_PII};
  m->entities[1] = (segue__msg_pair){str("TrackingNumber"), str("ZX 4410"), SEGUE_CLASS_INTERNAL};
  m->entities[2] =
      (segue__msg_pair){str("depot"), str("the large one behind the old harbour"), SEGUE_CLASS_PUBLIC};
  m->n_entities = 3;
  m->summary = str(summary);
}

static void comes_back(const char *summary, const char *told) {
  static segue__msg m;
  char out[SEGUE__MSG_TEXT], back[SEGUE__MSG_TEXT];
  fill(&m, summary);
  const size_t n = segue__tell_fold(&m, out);
  if (told) {
    assert_int_equal(n, strlen(told));
    assert_memory_equal(out, told, n);
  }
  size_t len = 0;
  assert_int_equal(segue__tell_unfold(&m, (segue__str){out, n}, back, &len), SEGUE_OK);
  assert_int_equal(len, strlen(summary));
  assert_memory_equal(back, summary, len);
}

static void what_stands_beside_a_summary_is_pointed_to(void **state) {
  (void)state;
  comes_back("Says they can't find their parcel, it was due on Monday; wants their parcel today.",
             "Says \6; wants \7.");
  comes_back("Tried: track parcel (done), call the depot (refused).", "Tried: \1, \1.");
  comes_back("Tried: call the depot (refused).", "Tried: \5\1.");
  comes_back("Dates: due 2026-11-23, tonight.", "Dates: \2, \2.");
  comes_back("Tracking number ZX 4410, depot the large one behind the old\xE2\x80\xA6.", "\3, \3.");
  comes_back("It is parcel ZX 4410 of Rosa Quint.", "It is parcel \5\4 of \5\4.");
}

static void what_only_looks_alike_is_spelled(void **state) {
  (void)state;
  comes_back("Tried: track parcel (did not help).", "Tried: track parcel (did not help).");
  comes_back("Parcel ZX 44105 and AZX 4410.", "Parcel ZX 44105 and AZX 4410.");
  comes_back("", "");
}

static void octets_that_point_to_nothing_are_refused(void **state) {
  (void)state;
  static segue__msg m;
  static const char *const bad[] = {"\5", "\5 x", "\5\5\5\5\4"};
  char out[SEGUE__MSG_TEXT];
  size_t n = 0;
  fill(&m, "");
  for (size_t i = 0; i < 3; i++)
    assert_int_equal(segue__tell_unfold(&m, str(bad[i]), out, &n), SEGUE_E_PARSE);
  memset(&m, 0, sizeof m);
  for (char c = 1; c < SEGUE__TELL_KINDS; c++)
    assert_int_equal(segue__tell_unfold(&m, (segue__str){&c, 1}, out, &n), SEGUE_E_PARSE);
}

static void names_travel_in_one_spelling(void **state) {
  (void)state;
  static const struct {
    const char *name, *plain;
    int style;
  } rows[] = {{"OrderId", "order_id", SEGUE__STYLE_PASCAL},  {"orderId", "order_id", SEGUE__STYLE_CAMEL},
              {"order-id", "order_id", SEGUE__STYLE_KEBAB},  {"order_id", "order_id", SEGUE__STYLE_AS_IS},
              {"Name", "name", SEGUE__STYLE_PASCAL},         {"name", "name", SEGUE__STYLE_AS_IS},
              {"Order id", "order id", SEGUE__STYLE_PASCAL}, {"order_Id", "order_Id", SEGUE__STYLE_AS_IS},
              {"a-b_c", "a-b_c", SEGUE__STYLE_AS_IS},        {"", "", SEGUE__STYLE_AS_IS},
              {"USB", "u_s_b", SEGUE__STYLE_PASCAL}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char made[SEGUE__STYLED_MAX], back[SEGUE__STYLED_MAX];
    segue__str plain;
    size_t n = 0;
    assert_int_equal(segue__style_of(str(rows[i].name), made, &plain), rows[i].style);
    assert_int_equal(plain.len, strlen(rows[i].plain));
    assert_true(plain.len == 0 || memcmp(plain.p, rows[i].plain, plain.len) == 0);
    assert_true(segue__style_apply(rows[i].style, plain, back, &n));
    assert_int_equal(n, strlen(rows[i].name));
    assert_true(n == 0 || memcmp(back, rows[i].name, n) == 0);
  }
}

static void words_of_the_title_are_found_and_given(void **state) {
  (void)state;
  segue__earlier e = {.title = str("Lost card ending 4482, (block) it.")};
  size_t first = 0, last = 0;
  assert_int_equal(segue__earlier_words(&e), 6);
  assert_true(segue__earlier_find_run(&e, str("ending 4482"), &first, &last));
  assert_int_equal(first, 2);
  assert_int_equal(last, 3);
  const segue__str run = segue__earlier_run(&e, first, last);
  assert_int_equal(run.len, 11);
  assert_false(segue__earlier_find_run(&e, str("ending 448"), &first, &last));
  assert_false(segue__earlier_find_run(&e, str("card block"), &first, &last));
  assert_false(segue__earlier_find_run(&e, str(""), &first, &last));
  segue__earlier_add(&e, str("Lost card"));
  segue__earlier_add(&e, str("Lost card"));
  segue__earlier_add(&e, str(""));
  assert_int_equal(e.n, 1);
  assert_int_equal(segue__earlier_find(&e, str("Lost card")), 0);
  assert_int_equal(segue__earlier_find(&e, str("lost card")), 1);
}

/* A whole value with all of it inside, and in every smaller budget. */
static void a_told_summary_survives_every_budget(void **state) {
  (void)state;
  static const char json[] =
      "{\"segue\":\"1\",\"issue\":{\"intent\":\"track-parcel\",\"title\":\"I need my parcel ZX 4410 today\",\"desired\":\"my parcel ZX "
      "4410\",\"entities\":[{\"name\":\"TrackingNumber\",\"value\":\"ZX 4410\",\"class\":\"internal\"},{\"name\":\"Depot\",\"value\":\"Old "
      "Harbour\",\"class\":\"public\"}],\"dates\":[{\"date\":\"Monday\"}]},\"attempts\":[{\"action\":\"track-parcel\",\"outcome\":\"failed\"}],"
      "\"summary\":{\"text\":\"Wants their parcel ZX 4410. Tried: track-parcel (did not help). Dates: Monday. Tracking number ZX 4410, depot Old "
      "Harbour.\",\"source\":\"extractive\"}}";
  segue_context *ctx = context_of(json);
  for (uint32_t limit = 48; limit <= 256; limit += 8) {
    segue_encode_options o = encode_options(SEGUE_FORM_PACKED, NULL);
    char value[600];
    size_t n = sizeof value;
    segue_context *back = NULL;
    o.limit_chars = limit;
    assert_int_equal(segue_encode(ctx, &o, value, &n, NULL, NULL), SEGUE_OK);
    assert_true(n <= limit);
    const segue_decode_options d = decode_options(SEGUE_FORM_PACKED, NULL);
    assert_int_equal(segue_decode(&back, value, n, &d, NULL), SEGUE_OK);
    if (limit == 256) assert_string_equal(segue_context_summary(back), segue_context_summary(ctx));
    segue_context_unref(back);
  }
  segue_context_unref(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_stands_beside_a_summary_is_pointed_to),
      cmocka_unit_test(what_only_looks_alike_is_spelled),
      cmocka_unit_test(octets_that_point_to_nothing_are_refused),
      cmocka_unit_test(names_travel_in_one_spelling),
      cmocka_unit_test(words_of_the_title_are_found_and_given),
      cmocka_unit_test(a_told_summary_survives_every_budget),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
