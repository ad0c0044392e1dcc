/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "session/pass_on.h"

typedef struct row {
  const char *pattern; /* NULL: that of the row before */
  const char *target;
  bool allowed;
} row;

static void check_rows(const row *rows, size_t n) {
  const char *pattern = NULL;
  for (size_t i = 0; i < n; i++) {
    if (rows[i].pattern) pattern = rows[i].pattern;
    const char *fault = segue__pass_on_fault(pattern);
    if (fault) print_error("%s %s\n", pattern, fault);
    assert_null(fault);
    if (segue__pass_on_allows(pattern, rows[i].target) != rows[i].allowed)
      print_error("%s and %s\n", pattern, rows[i].target);
    assert_int_equal(segue__pass_on_allows(pattern, rows[i].target), rows[i].allowed);
  }
}
#define CHECK(rows) check_rows(rows, sizeof(rows) / sizeof *(rows))

static void users_are_names_numbers_and_beginnings(void **state) {
  (void)state;
  static const row rows[] = {
      {"sip:anna@pbx.example", "sip:anna@pbx.example", true},
      {NULL, "sip:Anna@pbx.example", false},
      {NULL, "sip:ann%61@pbx.example", true},
      {NULL, "sip:anna2@pbx.example", false},
      {NULL, "sip:pbx.example", false},
      {"sip:1xxx@pbx.example", "sip:1000@pbx.example", true},
      {NULL, "sip:%31000@pbx.example", true},
      {NULL, "sip:100@pbx.example", false},
      {NULL, "sip:10000@pbx.example", false},
      {NULL, "sip:1a00@pbx.example", false},
      {NULL, "sip:1xxx@pbx.example", false},
      {"sip:2XX*@pbx.example", "sip:200@pbx.example", true},
      {NULL, "sip:200123@pbx.example", true},
      {"sip:max*@pbx.example", "sip:max@pbx.example", true}, /* x is a letter among letters */
      {NULL, "sip:ma5@pbx.example", false},
      {"sip:+1415*@pbx.example", "sip:+14155550100@pbx.example", true},
      {NULL, "sip:+19005550100@pbx.example", false},
      {"sip:*-desk-*@pbx.example", "sip:anna-desk-b-desk-2@pbx.example", true},
      {NULL, "sip:anna-desk@pbx.example", false},
      {"sip:%2A72*@pbx.example", "sip:*7212@pbx.example", true},
      {NULL, "sip:%2a7212@pbx.example", true},
      {"sip:pbx.example", "sip:pbx.example", true},
      {NULL, "sip:anna@pbx.example", false},
      {"tel:+1415*", "tel:+14155550100", true},
      {NULL, "tel:+14155550100;phone-context=example", false},
      {NULL, "tel:+19005550100", false},
      {NULL, "sip:+14155550100@pbx.example", false},
      {"livekit:desk-*/anna", "livekit:desk-a/b/anna", true},
      {NULL, "livekit:desk-a/ben", false},
      {"loopback:x*", "loopback:x1", true},
      {NULL, "loopback:11", false},
  };
  CHECK(rows);
}

static void hosts_and_ports_are_those_written(void **state) {
  (void)state;
  static const row rows[] = {
      {"SIP:*@PBX.example", "sip:anna@pbx.EXAMPLE", true},
      {NULL, "sips:anna@pbx.example", false},
      {NULL, "sip:anna@pbx.example:5060", true},
      {NULL, "sip:anna@pbx.example:5061", false},
      {NULL, "sip:anna@pbx.example:", false},
      {NULL, "sip:anna@pbx.example:0", false},
      {NULL, "sip:anna@pbx.example:70596", false}, /* 5060 in sixteen bits */
      {NULL, "sip:anna@pbx.example.", false},
      {NULL, "sip:anna@pbx.example.evil.example", false},
      {NULL, "sip:anna@evilpbx.example", false},
      {"sips:*@pbx.example", "sips:anna@pbx.example:5061", true},
      {NULL, "sips:anna@pbx.example:5060", false},
      {"sip:*@pbx.example:5070", "sip:anna@pbx.example:5070", true},
      {NULL, "sip:anna@pbx.example", false},
      {"sip:*@pbx.example:*", "sip:anna@pbx.example:9", true},
      {NULL, "sip:anna@pbx.example", true},
      {"sip:*@*.pbx.example", "sip:anna@a.b.pbx.example", true},
      {NULL, "sip:anna@pbx.example", false},
      {NULL, "sip:anna@evilpbx.example", false},
      {"sip:*@*:*", "sip:anna@[2001:db8::1]:5080", true},
      {NULL, "sip:anna@192.0.2.1", true},
      {"sip:*@[2001:db8::1]", "sip:anna@[2001:DB8::1]", true},
      {NULL, "sip:anna@[2001:db8::2]", false},
  };
  CHECK(rows);
}

/* Addresses that look like an allowed one and lead elsewhere, or might at the next proxy. */
static void disguises_do_not_pass(void **state) {
  (void)state;
  static const row rows[] = {
      {"sip:*@pbx.example", "sip:1000@pbx.example;transport=tls;user=phone", true},
      {NULL, "sip:1000@pbx.example;ob;gr=urn:uuid:f81d4fae-7dec", true},
      {NULL, "sip:1000@pbx.example;maddr=192.0.2.66", false},
      {NULL, "sip:1000@pbx.example;MADDR=192.0.2.66", false},
      {NULL, "sip:1000@pbx.example;m%61ddr=192.0.2.66", false},
      {NULL, "sip:1000@pbx.example;transport=udp;maddr=192.0.2.66", false},
      {NULL, "sip:1000@pbx.example;transport=udp%3bmaddr=192.0.2.66", false},
      {NULL, "sip:1000@pbx.example;method=REGISTER", false},
      {NULL, "sip:1000@pbx.example;", false},
      {NULL, "sip:1000@pbx.example;=x", false},
      {NULL, "sip:1000@pbx.example?Route=%3Csip:192.0.2.66%3E", false},
      {NULL, "sip:1000?x@pbx.example", false},
      {NULL, "sip:1000@pbx.example#x", false},
      {NULL, "sip:1000@pbx.example/x", false},
      {NULL, "sip:1000@pbx.example,sip:2@evil.example", false},
      {NULL, "sip:1000@pbx.example@evil.example", false},
      {NULL, "sip:1000@evil.example@pbx.example", false},
      {NULL, "sip:1000%40evil.example@pbx.example", false},
      {NULL, "sip:evil.example;x=@pbx.example", false},
      {NULL, "sip:1000;rn=+19005550100@pbx.example", false},
      {NULL, "sip:1000%3brn=+19005550100@pbx.example", false},
      {NULL, "sip:1000:secret@pbx.example", false},
      {NULL, "sip:%2531@pbx.example", false},
      {NULL, "sip:1000%00@pbx.example", false},
      {NULL, "sip:1000%0d%0a@pbx.example", false},
      {NULL, "sip:1000%4@pbx.example", false},
      {NULL, "sip:1000%zz@pbx.example", false},
      {NULL, "sip:*72@pbx.example", false},
      {NULL, "sip:%2A72@pbx.example", false},
      {NULL, "sip:%2321@pbx.example", false},
      {NULL, "sip:@pbx.example", false},
      {NULL, "sip://1000@pbx.example", false},
      {NULL, "sip:1000@pbx.example\r\nRoute: <sip:192.0.2.66>", false},
      {NULL, "sip:1000@pbx. example", false},
      {NULL, "sip:1000@[pbx.example]", false},
      {NULL, "sip:", false},
      {NULL, "sip", false},
      {NULL, "", false},
      {NULL, "tel:1000", false},
      {NULL, "http://pbx.example/1000", false},
      {"sip:*@*:*", "sip:1000@*", false},
      {NULL, "sip:1000@pbx.example:*", false},
      {NULL, "sip:1000@*.example", false},
  };
  CHECK(rows);
}

static void what_is_no_pattern_is_told(void **state) {
  (void)state;
  static const char *const wrong[] = {"",
                                      "*",
                                      "sip",
                                      "sip:",
                                      ":x@y",
                                      "pbx.example",
                                      "sip:*@",
                                      "sip:@pbx.example",
                                      "sip:*@*.",
                                      "sip:*@*pbx.example",
                                      "sip:*@p*x.example",
                                      "sip:*@pbx.example:x",
                                      "sip:*@pbx.example:70000",
                                      "sip:*@pbx.example;transport=tcp",
                                      "sip:*@pbx.example?x=y",
                                      "sip:a@b@c",
                                      "sip:a b@c",
                                      "<sip:a@c>",
                                      "sip:1%zz@c",
                                      "sip:a:b@c",
                                      "sip:a;rn=1@c",
                                      "tel:+1;x",
                                      "s*:a@b"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    if (!segue__pass_on_fault(wrong[i])) print_error("%s\n", wrong[i]);
    assert_non_null(segue__pass_on_fault(wrong[i]));
    assert_false(segue__pass_on_allows(wrong[i], "sip:evil@evil.example"));
  }
  char longest[SEGUE__PASS_ON_LONGEST + 2];
  memset(longest, 'a', sizeof longest);
  memcpy(longest, "sip:", 4);
  longest[SEGUE__PASS_ON_LONGEST + 1] = 0;
  assert_non_null(segue__pass_on_fault(longest));
  longest[SEGUE__PASS_ON_LONGEST] = 0;
  assert_null(segue__pass_on_fault(longest));
  assert_true(segue__pass_on_allows(longest, longest));
}

/* Many stars do not take for ever. */
static void a_pattern_of_stars_is_quick(void **state) {
  (void)state;
  char pattern[256] = "sip:", target[256] = "sip:";
  for (int i = 0; i < 110; i++) strcat(pattern, "*a");
  for (int i = 0; i < 240; i++) strcat(target, "a");
  strcat(pattern, "b@h");
  strcat(target, "c@h");
  assert_null(segue__pass_on_fault(pattern));
  assert_false(segue__pass_on_allows(pattern, target));
}

static void colleagues_have_a_name_or_an_extension_at_the_agents_host(void **state) {
  (void)state;
  static const struct {
    const char *agent, *target;
    bool allowed;
  } rows[] = {
      {"sip:support@pbx.example", "sip:anna.m@PBX.example", true},
      {"sip:support@pbx.example;transport=tls;lr", "sip:12345@pbx.example;transport=tls", true},
      {"sip:support@pbx.example", "sip:123456@pbx.example", false},
      {"sip:support@pbx.example", "sip:0-1-1-8-3-3@pbx.example", false},
      {"sip:support@pbx.example", "sip:%311%31111@pbx.example", false},
      {"sip:support@pbx.example", "sip:+1415@pbx.example", false},
      {"sip:support@pbx.example", "sip:*72@pbx.example", false},
      {"sip:support@pbx.example", "sip:anna@evil.example", false},
      {"sip:support@pbx.example", "sip:anna@pbx.example;maddr=evil.example", false},
      {"sip:support@pbx.example", "sip:pbx.example", false},
      {"sip:support@pbx.example", "sips:anna@pbx.example", true},
      {"sips:support@pbx.example", "sip:anna@pbx.example", false},
      {"sip:support@pbx.example:5080", "sip:anna@pbx.example", true},
      {"sip:support@pbx.example:5080", "sip:anna@pbx.example:5080", true},
      {"sip:support@pbx.example", "sip:anna@pbx.example:5080", false},
      {"sip:+14155550100@gateway.example", "sip:911@gateway.example", false}, /* out of the house already */
      {"sip:support@pbx.example", "tel:1000", false},
      {"tel:+14155550100", "tel:+14155550101", false},
      {"loopback:agent", "loopback:boss", true},
      {"loopback:agent", "livekit:boss", false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (segue__pass_on_is_colleague(rows[i].agent, rows[i].target) != rows[i].allowed)
      print_error("%s and %s\n", rows[i].agent, rows[i].target);
    assert_int_equal(segue__pass_on_is_colleague(rows[i].agent, rows[i].target), rows[i].allowed);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(users_are_names_numbers_and_beginnings),
      cmocka_unit_test(hosts_and_ports_are_those_written),
      cmocka_unit_test(disguises_do_not_pass),
      cmocka_unit_test(what_is_no_pattern_is_told),
      cmocka_unit_test(a_pattern_of_stars_is_quick),
      cmocka_unit_test(colleagues_have_a_name_or_an_extension_at_the_agents_host),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
