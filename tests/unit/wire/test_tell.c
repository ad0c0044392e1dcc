/* SPDX-License-Identifier: Apache-2.0 */
/* What keeps a value from saying things twice: what a summary says again, texts said earlier, styles of names. */
#include "common.h"

#include "wire/earlier.h"
#include "wire/model_cache.h"
#include "wire/prose.h"
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

/* Is `text` what can be told: the `i`th of a kind, behind `told`? */
static void says(int kind, size_t i, const char *told, const char *text) {
  static segue__msg m;
  segue__teller t;
  segue__saying s;
  fill(&m, "");
  segue__teller_init(&t, &m);
  assert_true(i < t.n[kind]);
  segue__teller_say(&t, kind, i, told, strlen(told), &s);
  assert_false(s.failed);
  assert_int_equal(s.len, strlen(text));
  assert_memory_equal(s.p, text, s.len);
  assert_true(segue__teller_may_begin(&t, kind, i, text[0]));
}

static void what_stands_beside_a_summary_is_told_as_it_is_said(void **state) {
  (void)state;
  says(SEGUE__TELL_RETITLED, 0, "Says ", "they can't find their parcel, it was due on Monday");
  says(SEGUE__TELL_REWISHED, 0, "", "Their parcel today");
  says(SEGUE__TELL_ATTEMPT, 0, "Tried: ", "track parcel (done)");
  says(SEGUE__TELL_ATTEMPT, 1, "Done. ", "Call the depot (refused)");
  says(SEGUE__TELL_DATE, 0, "", "Due 2026-11-23");
  says(SEGUE__TELL_DATE, 1, "by ", "tonight");
  says(SEGUE__TELL_ENTITY, 0, "", "Tracking number ZX 4410");
  says(SEGUE__TELL_ENTITY, 1, "of ", "depot the large one behind the old\xE2\x80\xA6");
  says(SEGUE__TELL_TITLE, 0, "", "I can't find my parcel, it was due on Monday");
  says(SEGUE__TELL_VALUE, 0, "", "Rosa Quint");
  says(SEGUE__TELL_VALUE, 1, "", "ZX 4410");
}

static void words_that_speak_of_nobody_are_told_as_they_stand(void **state) {
  (void)state;
  static const char *const retold[][2] = {
      {"I am here from 7am, in the US", "they are here from 7am, in the US"},
      {"Call us at 10 am, we've moved ourselves", "call them at 10 am, they've moved themselves"},
      {"am I late", "are they late"},
      {"at 9 I am home", "at 9 they are home"}};
  static segue__msg m;
  segue__teller t;
  for (size_t i = 0; i < sizeof retold / sizeof *retold; i++) {
    memset(&m, 0, sizeof m);
    m.title = str(retold[i][0]);
    segue__teller_init(&t, &m);
    assert_int_equal(t.retitled.len, strlen(retold[i][1]));
    assert_memory_equal(t.retitled.p, retold[i][1], t.retitled.len);
  }
}

/* As lib/context/summary.c tells it: behind " to " a request goes without "can you". */
static void a_summary_of_ours_tells_a_title_so(void **state) {
  (void)state;
  static const char *const rows[][3] = {
      {"Can you please find me a plumber?", "Wants us to ", "find them a plumber"},
      {"Can you please find me a plumber?", "Asks ", "can we please find them a plumber"},
      {"Would You", "Wants us to ", "would we"},
      {"will you kindly", "Wants us to ", "will we kindly"},
      {"can you ", "Wants us to ", "can we"},
      {"Is Lena there", "Asks ", "is Lena there"},
      {"Can I keep it", "Asks ", "can they keep it"},
      {"Lena Brook fitted it", "Says ", "Lena Brook fitted it"},
      {"the lamp  you can  recommend, I wanna  see", "About ", "the lamp we can recommend, they want to see"},
      {"it is for you", "Says ", "it is for us"}};
  static segue__msg m;
  segue__teller t;
  segue__saying s;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    memset(&m, 0, sizeof m);
    m.title = str(rows[i][0]);
    segue__teller_init(&t, &m);
    segue__teller_say(&t, SEGUE__TELL_RETITLED, 0, rows[i][1], strlen(rows[i][1]), &s);
    assert_int_equal(s.len, strlen(rows[i][2]));
    assert_memory_equal(s.p, rows[i][2], s.len);
    assert_true(segue__teller_may_begin(&t, SEGUE__TELL_RETITLED, 0, rows[i][2][0]));
  }
}

static void a_kind_of_which_there_is_none_is_empty(void **state) {
  (void)state;
  static segue__msg m;
  segue__teller t;
  memset(&m, 0, sizeof m);
  segue__teller_init(&t, &m);
  for (int k = 0; k < SEGUE__TELL_KINDS; k++) assert_int_equal(t.n[k], 0);
}

/* Octets of `summary` between others of one message; read back they must be the same. */
static size_t prose(const char *summary, segue__text *model) {
  static segue__msg m;
  uint8_t out[1024];
  char pool[SEGUE__MSG_TEXT];
  segue__str back = str(summary);
  fill(&m, summary);
  m.summary_source = SEGUE_SUMMARY_LLM;
  segue__sym s = {.text = model};
  if (model) segue__text_reset(model);
  segue__enc_init(&s.e, out, sizeof out);
  segue__prose(&s, &m, &back);
  assert_int_equal(s.err, SEGUE_OK);
  const size_t n = segue__enc_finish(&s.e);
  segue__sym d = {.decoding = true, .pool = pool, .pool_cap = sizeof pool, .text = model};
  if (model) segue__text_reset(model);
  segue__dec_init(&d.d, out, n);
  segue__prose(&d, &m, &back);
  assert_int_equal(d.err, SEGUE_OK);
  assert_int_equal(back.len, strlen(summary));
  assert_true(back.len == 0 || memcmp(back.p, summary, back.len) == 0);
  return n;
}

static void summaries_come_back_whatever_they_say_again(void **state) {
  (void)state;
  static const char *const rows[] = {
      "",
      "Says they can't find their parcel, it was due on Monday; wants their parcel today.",
      "Tried: track parcel (done), call the depot (refused).",
      "Tried: call the depot (refused), call the depot (refused). Tried: track parcel (did not help).",
      "Dates: due 2026-11-23, tonight. Tonight. due 2026-11-23",
      "Tracking number ZX 4410, depot the large one behind the old\xE2\x80\xA6.",
      "It is parcel ZX 4410 of Rosa Quint. rosa quint, ROSA QUINT and zx 4410.",
      "Parcel ZX 44105 and AZX 4410.",
      "I can't find my parcel, it was due on Monday! My parcel today",
      "The Large One Behind The Old Harbour",
      "\xE8\xBF\x94ZX 4410\xE9\x87\x91 ZX 4410",
      "ZX 4410 ZX 4410 ZX 4410 ZX 4410 ZX 4410 ZX 4410 ZX 4410 ZX 4410 ZX 4410 ZX 4410 ZX 4410 ZX 4410 ZX 4410 ZX 4410"};
  segue__text *model = segue__text_new(segue__model_en1());
  assert_non_null(model);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    (void)prose(rows[i], NULL);
    (void)prose(rows[i], model);
  }
  segue__text_free(model);
}

static void what_is_said_again_costs_little(void **state) {
  (void)state;
  segue__text *model = segue__text_new(segue__model_en1());
  assert_non_null(model);
  const size_t other = prose("Wants the parcel YQ 7739 for Lena Brook. Tried: rail parcel (done).", model);
  const size_t again = prose("Wants the parcel ZX 4410 for Rosa Quint. Tried: track parcel (done).", model);
  assert_true(again * 10 < other * 7);
  segue__text_free(model);
}

static void names_travel_in_one_spelling(void **state) {
  (void)state;
  static const struct {
    const char *name, *plain;
    int style;
  } rows[] = {{"OrderId", "order_id", SEGUE__STYLE_PASCAL},
              {"orderId", "order_id", SEGUE__STYLE_CAMEL},
              {"order-id", "order_id", SEGUE__STYLE_KEBAB},
              {"order_id", "order_id", SEGUE__STYLE_AS_IS},
              {"Name", "name", SEGUE__STYLE_PASCAL},
              {"name", "name", SEGUE__STYLE_AS_IS},
              {"Order id", "order id", SEGUE__STYLE_PASCAL},
              {"order_Id", "order_Id", SEGUE__STYLE_AS_IS},
              {"a-b_c", "a-b_c", SEGUE__STYLE_AS_IS},
              {"", "", SEGUE__STYLE_AS_IS},
              {"USB", "usb", SEGUE__STYLE_UPPER},
              {"Order_Id", "order_id", SEGUE__STYLE_TITLE},
              {"ORDER_ID", "order_id", SEGUE__STYLE_UPPER},
              {"Order_2", "order_2", SEGUE__STYLE_TITLE},
              {"_Order", "_order", SEGUE__STYLE_TITLE},
              {"Order_iD", "Order_iD", SEGUE__STYLE_AS_IS}};
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
  assert_false(segue__earlier_find_run(&e, str("card "), &first, &last));
  assert_false(segue__earlier_find_run(&e, str("4482,"), &first, &last));
  assert_true(segue__earlier_find_run(&e, str("it"), &first, &last));
  assert_int_equal(first, 5);
  assert_int_equal(last, 5);
  segue__earlier_add(&e, str("Lost card"));
  segue__earlier_add(&e, str("Lost card"));
  segue__earlier_add(&e, str(""));
  assert_int_equal(e.n, 1);
  assert_int_equal(segue__earlier_find(&e, str("Lost card")), 0);
  assert_int_equal(segue__earlier_find(&e, str("lost card")), 1);
}

/* That of a stranger: when each run of its words was looked at, one such value took minutes. */
static void a_title_of_words_all_alike_is_gone_through_once(void **state) {
  (void)state;
  static char title[4096], text[2048];
  for (size_t i = 0; i < sizeof title; i++) title[i] = i % 2 ? ' ' : 'a';
  memcpy(text, title, sizeof text);
  text[sizeof text - 1] = 'b';
  const segue__earlier e = {.title = {title, sizeof title}};
  size_t first = 0, last = 0;
  for (int i = 0; i < 32; i++)
    assert_false(segue__earlier_find_run(&e, (segue__str){text, sizeof text}, &first, &last));
  assert_false(segue__earlier_find_run(&e, (segue__str){text, sizeof text - 2}, &first, &last));
  assert_true(segue__earlier_find_run(&e, (segue__str){text, sizeof text - 1}, &first, &last));
  assert_int_equal(first, 0);
  assert_int_equal(last, sizeof text / 2 - 1);
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
      cmocka_unit_test(what_stands_beside_a_summary_is_told_as_it_is_said),
      cmocka_unit_test(words_that_speak_of_nobody_are_told_as_they_stand),
      cmocka_unit_test(a_summary_of_ours_tells_a_title_so),
      cmocka_unit_test(a_kind_of_which_there_is_none_is_empty),
      cmocka_unit_test(summaries_come_back_whatever_they_say_again),
      cmocka_unit_test(what_is_said_again_costs_little),
      cmocka_unit_test(names_travel_in_one_spelling),
      cmocka_unit_test(words_of_the_title_are_found_and_given),
      cmocka_unit_test(a_title_of_words_all_alike_is_gone_through_once),
      cmocka_unit_test(a_told_summary_survives_every_budget),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
