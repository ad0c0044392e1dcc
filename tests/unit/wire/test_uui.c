/* SPDX-License-Identifier: Apache-2.0 */
#include "common.h"

static void build_gives_what_the_options_say(void **state) {
  (void)state;
  static const uint8_t data[] = {0x12, 0xab, 0xff};
  segue_uui_options o;
  char buf[256];
  const struct {
    const char *purpose, *content;
    int pd, pd_param, hex;
    const char *want;
  } rows[] = {
      {NULL, NULL, -1, 0, 1, "12abff;encoding=hex"},
      {NULL, NULL, 0, 0, 1, "0012abff;encoding=hex"},
      {NULL, NULL, 4, 1, 1, "12abff;encoding=hex;pd=04"},
      {"isdn-uui", "isdn-uui", -1, 0, 1, "12abff;encoding=hex;content=isdn-uui;purpose=isdn-uui"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    size_t n = sizeof buf;
    segue_uui_options_init(&o, sizeof o);
    o.purpose = rows[i].purpose;
    o.content = rows[i].content;
    o.pd = rows[i].pd;
    o.pd_param = rows[i].pd_param;
    o.hex = rows[i].hex;
    assert_int_equal(segue_uui_build(data, sizeof data, &o, buf, &n, NULL), SEGUE_OK);
    assert_string_equal(buf, rows[i].want);
    assert_int_equal(n, strlen(buf));
  }
}

static void plain_text_is_quoted_and_cannot_break_out(void **state) {
  (void)state;
  static const char *const good[][2] = {
      {"abc-1.2", "abc-1.2"}, {"a b", "\"a b\""}, {"a\"b\\c", "\"a\\\"b\\\\c\""}, {"", "\"\""}};
  static const char *const bad[] = {"a\rb", "a\nVia: x", "a\tb", "a\x7f", "a\x01z"};
  segue_uui_options o;
  char buf[128];
  segue_uui_options_init(&o, sizeof o);
  o.hex = 0;
  for (size_t i = 0; i < 4; i++) {
    size_t n = sizeof buf;
    assert_int_equal(segue_uui_build((const uint8_t *)good[i][0], strlen(good[i][0]), &o, buf, &n, NULL),
                     SEGUE_OK);
    assert_string_equal(buf, good[i][1]);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    size_t n = sizeof buf;
    assert_int_equal(segue_uui_build((const uint8_t *)bad[i], strlen(bad[i]), &o, buf, &n, NULL),
                     SEGUE_E_INVAL);
  }
  size_t n = sizeof buf;
  assert_int_equal(segue_uui_build((const uint8_t *)"a\0b", 3, &o, buf, &n, NULL), SEGUE_E_INVAL);
  n = sizeof buf;
  o.purpose = "x;y\r\n";
  assert_int_equal(segue_uui_build((const uint8_t *)"a", 1, &o, buf, &n, NULL), SEGUE_E_INVAL);
}

static void the_limit_counts_the_value_alone(void **state) {
  (void)state;
  uint8_t data[129] = {0};
  segue_uui_options o;
  char buf[512];
  segue_uui_options_init(&o, sizeof o);
  size_t n = sizeof buf;
  assert_int_equal(segue_uui_build(data, 128, &o, buf, &n, NULL), SEGUE_OK);
  assert_int_equal(n, 256 + strlen(";encoding=hex"));
  n = sizeof buf;
  assert_int_equal(segue_uui_build(data, 129, &o, buf, &n, NULL), SEGUE_E_LIMIT);
  n = 10;
  assert_int_equal(segue_uui_build(data, 20, &o, buf, &n, NULL), SEGUE_E_LIMIT);
  assert_int_equal(n, 40 + strlen(";encoding=hex"));
}

static void headers_as_seen_in_the_wild(void **state) {
  (void)state;
  static const struct {
    const char *header, *text, *purpose;
    size_t values, len;
    int pd;
  } rows[] = {
      {"0048656c6c6f;encoding=hex", "0048656c6c6f", "", 1, 6, -1},
      {"48656C6C6F ; PURPOSE = ISDN-UUI ; Encoding=HEX", "48656C6C6F", "ISDN-UUI", 1, 5, -1},
      {"48656c6c6f;purpose=isdn-uui;encoding=hex;content=isdn-uui", "48656c6c6f", "isdn-uui", 1, 5, -1},
      {"48656c;pd=04;encoding=hex", "48656c", "", 1, 3, 4},
      {"48656c6c6f", "48656c6c6f", "", 1, 5, -1},
      {"\"a, b;c=\\\"d\\\"\";purpose=x", "a, b;c=\"d\"", "x", 1, 10, -1},
      {"id=7, name=a b;encoding=ascii;purpose=isdn-uui", "id=7, name=a b", "isdn-uui", 1, 14, -1},
      {"id = 7 ; rank=2 ; Encoding = ascii", "id = 7 ; rank=2", "", 1, 15, -1}, /* "rank" is none of ours */
      {"abc;encoding=hex", "abc", "", 1, 3, -1},                                /* odd digits stay text */
      {"aabb;encoding=hex, ccdd;purpose=two", "aabb", "", 2, 2, -1},
      {"aabb;x-flag;encoding=hex", "aabb", "", 1, 2, -1},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue_uui *u = NULL;
    segue_error err = {0};
    size_t len = 0;
    const int rc = segue_uui_parse(&u, rows[i].header, strlen(rows[i].header), &err);
    if (rc < 0) fail_msg("%s: %s", rows[i].header, err.message);
    assert_int_equal(segue_uui_count(u), rows[i].values);
    assert_string_equal(segue_uui_text(u, 0), rows[i].text);
    assert_string_equal(segue_uui_param(u, 0, "Purpose"), rows[i].purpose);
    assert_non_null(segue_uui_data(u, 0, &len));
    assert_int_equal(len, rows[i].len);
    assert_int_equal(segue_uui_pd(u, 0), rows[i].pd);
    assert_null(segue_uui_text(u, rows[i].values));
    segue_uui_free(u);
  }
}

static void what_is_no_header_is_refused_with_its_place(void **state) {
  (void)state;
  static const struct {
    const char *header;
    size_t len;
    uint64_t offset;
  } rows[] = {
      {"", 0, 0},
      {"aabb\r\nVia: x", 13, 4},
      {"aa\0bb", 5, 2},
      {"aa;", 3, 3},
      {"aa;;b", 5, 3},
      {"aa,", 3, 3},
      {"\"aa", 3, 3},
      {"aa;encoding=", 12, 12},
      {"aa;encoding=hex;encoding=hex", 28, 24},
      {"aa bb", 5, 3},
      {"id = 7;pdx=1;pd", 15, 3},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    segue_uui *u = (segue_uui *)1;
    segue_error err = {0};
    assert_int_equal(segue_uui_parse(&u, rows[i].header, rows[i].len, &err), SEGUE_E_PARSE);
    assert_null(u);
    assert_int_equal(err.offset, rows[i].offset);
  }
  char many[1024] = "";
  for (int i = 0; i < 40; i++) strcat(many, i ? ",aa" : "aa");
  segue_uui *u = NULL;
  assert_int_equal(segue_uui_parse(&u, many, strlen(many), NULL), SEGUE_E_LIMIT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(build_gives_what_the_options_say),
      cmocka_unit_test(plain_text_is_quoted_and_cannot_break_out),
      cmocka_unit_test(the_limit_counts_the_value_alone),
      cmocka_unit_test(headers_as_seen_in_the_wild),
      cmocka_unit_test(what_is_no_header_is_refused_with_its_place),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
