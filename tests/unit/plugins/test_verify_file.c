/* SPDX-License-Identifier: Apache-2.0 */
#include <plugins/verify_file/records.h>
#include <segue/ext/verify.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

extern const segue_plugin segue__plugin_verify_file;

static segue_time host_now(const segue_host *h) {
  return *(segue_time *)h->user;
}
static void *host_alloc(const segue_host *h, size_t n) {
  return malloc(n);
}
static void host_free(const segue_host *h, void *p) {
  free(p);
}
static void host_log(const segue_host *h, int level, const char *text) {
  assert_null(strstr(text, "1985"));
  assert_null(strstr(text, "9271"));
}

struct check {
  void *engine;
  segue_host host;
  segue_time now;
  int code;
  uint32_t level, n_answers, status[4];
  char subject[64], name[64], method[16];
};

static void on_result(void *ctx, const segue_verify_result *r) {
  struct check *c = ctx;
  c->n_answers++;
  c->code = 0;
  c->level = r->level;
  snprintf(c->subject, sizeof c->subject, "%s", r->subject);
  snprintf(c->name, sizeof c->name, "%s", r->name);
  snprintf(c->method, sizeof c->method, "%s", r->method);
  for (size_t i = 0; i < r->n_fields && i < 4; i++) {
    c->status[i] = r->fields[i].status;
    assert_null(r->fields[i].value);
  }
}

static void on_error(void *ctx, uint32_t id, int code, const char *message) {
  struct check *c = ctx;
  c->n_answers++;
  c->code = code;
  c->level = SEGUE_AUTH_NONE;
}

static void write_field(FILE *f, const char *name, const char *value) {
  vf_hash h;
  char salt[2 * VF_SALT + 1], hash[2 * VF_HASH + 1];
  assert_int_equal(segue__vf_make(value, 1000, &h), 0);
  segue__vf_hex(h.salt, VF_SALT, salt);
  segue__vf_hex(h.hash, VF_HASH, hash);
  fprintf(f, "\"%s\": {\"salt\": \"%s\", \"hash\": \"%s\", \"iter\": 1000}", name, salt, hash);
}

static void begin(struct check *c, const char *more) {
  char path[] = "verify-test-XXXXXX", config[256];
  FILE *f = fdopen(mkstemp(path), "w");
  fputs("[{\"subject\": \"cust-1\", \"name\": \"Dana Reyes\", \"phone\": \"+1 555 010 0007\","
        " \"keys\": {\"account\": \"4417\"}, \"fields\": {",
        f);
  write_field(f, "dob", "May 3rd 1985");
  fputs(", ", f);
  write_field(f, "pin", "9271");
  fputs("}},\n {\"subject\": \"cust-2\", \"keys\": {\"account\": \"5520\"}, \"fields\": {", f);
  write_field(f, "pet", "Blue Whale");
  fputs("}}]", f);
  fclose(f);
  memset(c, 0, sizeof *c);
  c->now = SEGUE_SECONDS(1000);
  c->host = (segue_host){.size = sizeof c->host,
                         .abi = SEGUE_PLUGIN_ABI,
                         .user = &c->now,
                         .now = host_now,
                         .alloc = host_alloc,
                         .free = host_free,
                         .log = host_log};
  c->engine = calloc(1, segue__plugin_verify_file.verify->engine_size);
  snprintf(config, sizeof config, "{\"use\": \"verify_file\", \"file\": \"%s\"%s}", path, more);
  segue_error err = {0};
  if (segue__plugin_verify_file.verify->init(c->engine, &c->host, config, &err)) fail_msg("%s", err.message);
  remove(path);
}

static void end(struct check *c) {
  segue__plugin_verify_file.verify->fini(c->engine);
  free(c->engine);
}

static uint32_t check(struct check *c, const char *caller, const char *n1, const char *v1, const char *n2,
                      const char *v2) {
  const segue_verify_field fields[] = {{.name = n1, .value = v1}, {.name = n2, .value = v2}};
  const segue_verify_request req = {
      .size = sizeof req, .id = 7, .caller = caller, .fields = fields, .n_fields = n2 ? 2 : 1};
  const segue_verify_sink sink = {sizeof sink, c, on_result, on_error};
  c->n_answers = 0;
  memset(c->status, 9, sizeof c->status);
  assert_int_equal(segue__plugin_verify_file.verify->check(c->engine, &sink, &req), 0);
  assert_int_equal(c->n_answers, 1);
  return c->level;
}

static void what_the_person_knows_verifies(void **state) {
  struct check c;
  begin(&c, "");
  assert_int_equal(check(&c, "", "account", "4417", "dob", "1985-05-03"), SEGUE_AUTH_VERIFIED);
  assert_string_equal(c.subject, "cust-1");
  assert_string_equal(c.name, "Dana Reyes");
  assert_string_equal(c.method, "kba");
  assert_int_equal(c.status[0], 1);
  assert_int_equal(c.status[1], 1);
  assert_int_equal(check(&c, "", "account", "four four one seven", "dob", "the third of may 1985"),
                   SEGUE_AUTH_VERIFIED);
  assert_int_equal(check(&c, "", "account", "4417", "pin", "nine two seven one"), SEGUE_AUTH_VERIFIED);
  assert_string_equal(c.method, "pin");
  assert_int_equal(check(&c, "", "account", "5520", "pet", " blue WHALE."), SEGUE_AUTH_VERIFIED);
  end(&c);
}

static void anything_else_does_not(void **state) {
  struct check c;
  begin(&c, ", \"max_failures\": 1000");
  assert_int_equal(check(&c, "", "account", "4417", "dob", "1985-05-04"), SEGUE_AUTH_NONE);
  assert_int_equal(c.status[1], 2);
  assert_string_equal(c.subject, "");
  assert_string_equal(c.name, "");
  assert_int_equal(check(&c, "", "account", "5520", "dob", "1985-05-03"), SEGUE_AUTH_NONE); /* of another */
  assert_int_equal(check(&c, "", "account", "4417", NULL, NULL), SEGUE_AUTH_NONE);          /* a key alone */
  assert_int_equal(check(&c, "", "account", "9999", "dob", "1985-05-03"), SEGUE_AUTH_NONE); /* nobody */
  assert_int_equal(check(&c, "", "dob", "1985-05-03", NULL, NULL), SEGUE_AUTH_NONE);        /* no key */
  assert_int_equal(check(&c, "", "account", "4417", "dob", ""), SEGUE_AUTH_NONE);           /* nothing said */
  assert_int_equal(check(&c, "", "account", "4417", "dob", NULL), SEGUE_AUTH_NONE);
  assert_int_equal(check(&c, "", "dob", "1985-05-03", "pin", "0000"), SEGUE_AUTH_NONE);
  end(&c);
}

static void the_calling_number_finds_but_never_proves(void **state) {
  struct check c;
  begin(&c, ", \"max_failures\": 1000");
  assert_int_equal(check(&c, "+15550100007", "dob", "1985-05-03", NULL, NULL), SEGUE_AUTH_VERIFIED);
  assert_int_equal(check(&c, "sip:5550100007@host", "dob", "1985-05-03", NULL, NULL), SEGUE_AUTH_VERIFIED);
  assert_int_equal(check(&c, "+15550100007", "dob", "1985-05-04", NULL, NULL), SEGUE_AUTH_NONE);
  assert_int_equal(check(&c, "+15550100007", "colour", "green", NULL, NULL), SEGUE_AUTH_NONE);
  /* What was said outweighs where the call comes from. */
  assert_int_equal(check(&c, "+15550100007", "account", "5520", "dob", "1985-05-03"), SEGUE_AUTH_NONE);
  end(&c);
}

static void guessing_is_stopped_until_the_window_has_passed(void **state) {
  struct check c;
  begin(&c, ", \"max_failures\": 3, \"window_s\": 60");
  for (int i = 0; i < 3; i++) check(&c, "", "account", "4417", "pin", "0000");
  assert_int_equal(check(&c, "", "account", "4417", "pin", "9271"), SEGUE_AUTH_NONE);
  assert_int_equal(c.code, SEGUE_E_LIMIT);
  assert_int_equal(check(&c, "", "account", "5520", "pet", "blue whale"),
                   SEGUE_AUTH_VERIFIED); /* others go on */
  c.now += SEGUE_SECONDS(61);
  assert_int_equal(check(&c, "", "account", "4417", "pin", "9271"), SEGUE_AUTH_VERIFIED);
  end(&c);
}

static void one_caller_cannot_try_many_accounts(void **state) {
  struct check c;
  begin(&c, ", \"max_failures\": 2");
  check(&c, "+19998887777", "account", "0001", "pin", "1");
  check(&c, "+19998887777", "account", "0002", "pin", "2");
  check(&c, "+19998887777", "account", "4417", "pin", "9271");
  assert_int_equal(c.code, SEGUE_E_LIMIT);
  end(&c);
}

static void success_does_not_use_up_tries(void **state) {
  struct check c;
  begin(&c, ", \"max_failures\": 2");
  for (int i = 0; i < 5; i++)
    assert_int_equal(check(&c, "+15550100007", "account", "4417", "pin", "9271"), SEGUE_AUTH_VERIFIED);
  end(&c);
}

static void more_fields_can_be_demanded(void **state) {
  struct check c;
  begin(&c, ", \"min_fields\": 2");
  assert_int_equal(check(&c, "", "account", "4417", "dob", "1985-05-03"), SEGUE_AUTH_NONE);
  assert_int_equal(check(&c, "5550100007", "dob", "1985-05-03", "pin", "9271"), SEGUE_AUTH_VERIFIED);
  end(&c);
}

static void equal_values_have_different_hashes(void **state) {
  vf_hash a, b;
  segue__vf_make("9271", 1000, &a);
  segue__vf_make("9271", 1000, &b);
  assert_memory_not_equal(a.hash, b.hash, VF_HASH);
  assert_true(segue__vf_matches(&a, "nine two seven one"));
  assert_int_equal(segue__vf_make("  ", 1000, &a), SEGUE_E_INVAL);
  assert_int_equal(segue__vf_make("x", 1, &a), SEGUE_E_INVAL);
}

static void bad_files_are_refused_with_their_place(void **state) {
  static const struct {
    const char *json, *message;
  } rows[] = {{"{}", "verify_file p.json:1:1: must be an array of records"},
              {"[{}]", "verify_file p.json:1:2: record has no subject"},
              {"[{\"subject\": \"a\"}]", "verify_file p.json:1:2: record has no fields"},
              {"[\n {\"subject\": \"a\", \"pin\": \"9271\"}]",
               "verify_file p.json:2:26: record has an unknown member \"pin\""},
              {"[{\"subject\": \"a\", \"fields\": {\"pin\": {\"salt\": \"zz\"}}}]",
               "verify_file p.json:1:37: \"salt\" must be 8 to 16 octets in hexadecimal"},
              {"[{\"subject\": \"a\", \"fields\": {\"pin\": \"9271\"}}]",
               "verify_file p.json:1:37: field must be an object"},
              {"[", "verify_file p.json:1:1: not valid JSON"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    vf_records *r = NULL;
    segue_error err = {0};
    assert_int_not_equal(segue__vf_parse(&r, NULL, rows[i].json, strlen(rows[i].json), "p.json", &err), 0);
    assert_string_equal(err.message, rows[i].message);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_the_person_knows_verifies),
      cmocka_unit_test(anything_else_does_not),
      cmocka_unit_test(the_calling_number_finds_but_never_proves),
      cmocka_unit_test(guessing_is_stopped_until_the_window_has_passed),
      cmocka_unit_test(one_caller_cannot_try_many_accounts),
      cmocka_unit_test(success_does_not_use_up_tries),
      cmocka_unit_test(more_fields_can_be_demanded),
      cmocka_unit_test(equal_values_have_different_hashes),
      cmocka_unit_test(bad_files_are_refused_with_their_place),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
