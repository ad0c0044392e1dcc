/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/sip: configuration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "plugins/sip/config.h"

static void defaults_are_udp_and_tcp(void **state) {
  ua_config c;
  (void)state;
  assert_int_equal(segue__ua_config_read(&c, NULL, NULL), SEGUE_OK);
  assert_int_equal(c.n_listen, 1);
  assert_int_equal(c.listen[0].protocols, UA_UDP | UA_TCP);
  assert_int_equal(c.listen[0].port, 5060);
  assert_true(c.tls_verify);
  segue__ua_config_fini(&c);
}

static void addresses_are_grouped(void **state) {
  ua_config c;
  (void)state;
  assert_int_equal(
      segue__ua_config_read(
          &c,
          "{\"use\": \"sip\", \"listen\": [\"udp:127.0.0.1:5070\", \"tcp:[::1]\", \"tcp:127.0.0.1:5070\","
          "\"tls:127.0.0.1:5071\"], \"tls\": {\"cert\": \"c\", \"key\": \"k\", \"verify\": false}}",
          NULL),
      SEGUE_OK);
  assert_int_equal(c.n_listen, 3);
  assert_int_equal(c.listen[0].protocols, UA_UDP | UA_TCP);
  assert_string_equal(c.listen[1].host, "::1");
  assert_int_equal(c.listen[1].port, 5060);
  assert_int_equal(c.listen[2].protocols, UA_TLS);
  segue__ua_config_fini(&c);
}

static void mistakes_are_named(void **state) {
  static const struct {
    const char *json, *words;
    int code;
  } rows[] = {
      {"{", "not JSON", SEGUE_E_PARSE},
      {"[]", "object", SEGUE_E_INVAL},
      {"{\"lisen\": 1}", "\"lisen\"", SEGUE_E_INVAL},
      {"{\"listen\": [\"udp:127.0.0.1:99999\"]}", "udp:127.0.0.1:99999", SEGUE_E_INVAL},
      {"{\"listen\": [\"udp:localhost:1\"]}", "udp:localhost:1", SEGUE_E_INVAL},
      {"{\"listen\": [\"x\"]}", "\"x\"", SEGUE_E_INVAL},
      {"{\"listen\": [\"udp:[::1:1\"]}", "udp:[::1:1", SEGUE_E_INVAL},
      {"{\"listen\": [\"udp:127.0.0.1:1\", \"udp:127.0.0.1:1\"]}", "twice", SEGUE_E_INVAL},
      {"{\"listen\": [7]}", "listen[0]", SEGUE_E_INVAL},
      {"{\"tls\": {\"crt\": \"x\"}}", "tls.crt", SEGUE_E_INVAL},
      {"{\"auth\": {\"realm\": \"a\\\"b\", \"users\": []}}", "auth.realm", SEGUE_E_INVAL},
      {"{\"auth\": {\"realm\": \"a\", \"users\": [{\"user\": \"u\"}]}}", "auth.users[0]", SEGUE_E_INVAL},
      {"{\"credentials\": [{\"usr\": \"u\"}]}", "credentials[0].usr", SEGUE_E_INVAL},
      {"{\"from\": \"a\\r\\nb\"}", "from", SEGUE_E_INVAL},
      {"{\"max_legs\": -1}", "max_legs", SEGUE_E_INVAL},
      {"{\"listen\": [\"tls:127.0.0.1:1\"]}", "tls.cert", SEGUE_E_INVAL},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ua_config c;
    segue_error err = {0};
    assert_int_equal(segue__ua_config_read(&c, rows[i].json, &err), rows[i].code);
    assert_int_equal(err.code, rows[i].code);
    if (!strstr(err.message, rows[i].words)) fail_msg("row %zu: %s", i, err.message);
    assert_memory_equal(err.message, "sip: ", 5);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(defaults_are_udp_and_tcp),
      cmocka_unit_test(addresses_are_grouped),
      cmocka_unit_test(mistakes_are_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
