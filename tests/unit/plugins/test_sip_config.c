/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/sip: configuration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/x509.h>

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
      {"{\"from\": \"\"}", "\"from\" must be an address", SEGUE_E_INVAL},
      {"{\"from\": \"Bot <sip:bot@example.com>\"}", "\"from\" must be an address", SEGUE_E_INVAL},
      {"{\"proxy\": \"sbc.example.com\"}", "\"proxy\" must be an address", SEGUE_E_INVAL},
      {"{\"proxy\": \"sip:;lr\"}", "\"proxy\" must be an address", SEGUE_E_INVAL},
      {"{\"user_agent\": \"\"}", "not empty", SEGUE_E_INVAL},
      {"{\"session_expires_s\": 60}", "0 or a whole number from 90", SEGUE_E_INVAL},
      {"{\"auth\": {\"realm\": \"a\", \"users\": []}}", "names nobody", SEGUE_E_INVAL},
      {"{\"max_legs\": 2.5}", "whole number", SEGUE_E_INVAL},
      {"{\"max_legs\": 1e99}", "whole number", SEGUE_E_INVAL},
      {"{\"max_legs\": 5, \"max_legs\": 6}", "twice", SEGUE_E_INVAL},
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

static void addresses_may_have_ports_and_parameters(void **state) {
  ua_config c;
  (void)state;
  assert_int_equal(
      segue__ua_config_read(
          &c, "{\"from\": \"sips:+1555;x=y@[::1]:5061\", \"proxy\": \"sip:sbc.example.com:5080;lr\"}", NULL),
      SEGUE_OK);
  segue__ua_config_fini(&c);
}

static FILE *keep(const char *path) {
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  return f;
}

/* What is in `cert` and `key` is judged before the stack sees it, and only where TLS is listened on. */
static void tls_files_are_looked_at(void **state) {
  char folder[] = "/tmp/segue-pem-XXXXXX", cert[64], key[64], other[64], missing[64];
  (void)state;
  assert_non_null(mkdtemp(folder));
  snprintf(cert, sizeof cert, "%s/cert", folder);
  snprintf(key, sizeof key, "%s/key", folder);
  snprintf(other, sizeof other, "%s/other", folder);
  snprintf(missing, sizeof missing, "%s/missing", folder);
  EVP_PKEY *keys[2] = {EVP_EC_gen("P-256"), EVP_EC_gen("P-256")};
  X509 *own = X509_new();
  assert_true(keys[0] && keys[1] && own && X509_set_pubkey(own, keys[0]) &&
              X509_gmtime_adj(X509_getm_notAfter(own), 60) && X509_gmtime_adj(X509_getm_notBefore(own), 0) &&
              X509_sign(own, keys[0], EVP_sha256()));
  const char *const files[] = {cert, key, other};
  for (int i = 0; i < 3; i++) {
    FILE *f = keep(files[i]);
    assert_true(i == 0 ? PEM_write_X509(f, own)
                       : PEM_write_PrivateKey(f, keys[i - 1], NULL, NULL, 0, NULL, NULL));
    fclose(f);
  }
  const struct {
    const char *listen, *cert, *key, *ca, *words;
  } rows[] = {
      {"tls:127.0.0.1:0", cert, key, cert, NULL},
      {"udp:127.0.0.1:0", missing, missing, missing, NULL},
      {"tls:127.0.0.1:0", missing, key, cert, "tls.cert: can't read"},
      {"tls:127.0.0.1:0", key, key, cert, "holds no certificate"},
      {"tls:127.0.0.1:0", cert, missing, cert, "tls.key: can't read"},
      {"tls:127.0.0.1:0", cert, cert, cert, "holds no private key"},
      {"tls:127.0.0.1:0", cert, other, cert, "not the key of the certificate"},
      {"tls:127.0.0.1:0", cert, key, folder, "tls.ca"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char json[512];
    ua_config c;
    segue_error err = {0};
    snprintf(json, sizeof json,
             "{\"listen\": [\"%s\"], \"tls\": {\"cert\": \"%s\", \"key\": \"%s\", \"ca\": \"%s\"}}",
             rows[i].listen, rows[i].cert, rows[i].key, rows[i].ca);
    assert_int_equal(segue__ua_config_read(&c, json, &err), SEGUE_OK);
    const int rc = segue__ua_pems_check(&c, &err);
    assert_true(rows[i].words ? rc < 0 && err.code == rc && strstr(err.message, rows[i].words)
                              : rc == SEGUE_OK);
    segue__ua_config_fini(&c);
  }
  EVP_PKEY_free(keys[0]);
  EVP_PKEY_free(keys[1]);
  X509_free(own);
  for (int i = 0; i < 3; i++) unlink(files[i]);
  rmdir(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(defaults_are_udp_and_tcp), cmocka_unit_test(addresses_are_grouped),
      cmocka_unit_test(mistakes_are_named),       cmocka_unit_test(addresses_may_have_ports_and_parameters),
      cmocka_unit_test(tls_files_are_looked_at),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
