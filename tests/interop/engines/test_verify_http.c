/* SPDX-License-Identifier: Apache-2.0 */
/* verify_http against an identity service that misbehaves.
 * test_verify_http MODULE FAULT_SERVER */
#include <segue/ext/verify.h>

#include "peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const char *module_path;
static peer server;

struct desk {
  const segue_verify_ops *ops;
  void *engine;
  segue_verify_sink sink;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  uint32_t id, n_answers;
  int code; /* of an error; 1: a result */
  uint32_t level, ttl_s, status[4];
  char subject[64], name[64], method[16], message[128];
};

static void on_result(void *ctx, const segue_verify_result *r) {
  struct desk *d = ctx;
  pthread_mutex_lock(&d->lock);
  d->n_answers++;
  d->code = r->id == d->id ? 1 : -100;
  d->level = r->level;
  d->ttl_s = r->ttl_s;
  snprintf(d->subject, sizeof d->subject, "%s", r->subject);
  snprintf(d->name, sizeof d->name, "%s", r->name);
  snprintf(d->method, sizeof d->method, "%s", r->method);
  for (size_t i = 0; i < r->n_fields && i < 4; i++) {
    d->status[i] = r->fields[i].status;
    if (r->fields[i].value) d->code = -101;
  }
  pthread_cond_broadcast(&d->changed);
  pthread_mutex_unlock(&d->lock);
}

static void on_error(void *ctx, uint32_t id, int code, const char *message) {
  struct desk *d = ctx;
  pthread_mutex_lock(&d->lock);
  d->n_answers++;
  d->code = id == d->id ? code : -100;
  snprintf(d->message, sizeof d->message, "%s", message);
  pthread_cond_broadcast(&d->changed);
  pthread_mutex_unlock(&d->lock);
}

static void begin(struct desk *d, const char *kind, const char *more) {
  char config[512];
  segue_error err = {0};
  memset(d, 0, sizeof *d);
  pthread_mutex_init(&d->lock, NULL);
  pthread_cond_init(&d->changed, NULL);
  d->ops = load_plugin(module_path)->verify;
  d->engine = calloc(1, d->ops->engine_size);
  d->sink = (segue_verify_sink){sizeof d->sink, d, on_result, on_error};
  snprintf(config, sizeof config, "{\"url\":\"http://127.0.0.1:%d/%s\",\"retry_ms\":20%s}", server.port, kind,
           more);
  if (d->ops->init(d->engine, &host, config, &err)) fail_msg("%s", err.message);
  peer_drain(&server);
}

static void check_pin(struct desk *d, const char *pin) {
  const segue_verify_field fields[] = {{.name = "pin", .value = pin},
                                       {.name = "odd \"name\"", .value = "a\\b\"c\n\xc3\xbc\xff"}};
  const segue_verify_request q = {
      .size = sizeof q, .id = ++d->id, .caller = "+15550100", .fields = fields, .n_fields = 2};
  d->n_answers = 0;
  assert_int_equal(d->ops->check(d->engine, &d->sink, &q), 0);
}

static void await(struct desk *d) {
  const struct timespec until = moment(PATIENCE_MS);
  pthread_mutex_lock(&d->lock);
  while (!d->n_answers && pthread_cond_timedwait(&d->changed, &d->lock, &until) == 0) continue;
  pthread_mutex_unlock(&d->lock);
  assert_int_equal(d->n_answers, 1);
}

static void end(struct desk *d) {
  d->ops->fini(d->engine);
  free(d->engine);
  pthread_cond_destroy(&d->changed);
  pthread_mutex_destroy(&d->lock);
}

static void a_pin_is_proven_or_not(void **state) {
  struct desk d;
  (void)state;
  host_lines[0] = 0;
  begin(&d, "knows_ann", "");
  check_pin(&d, "4417");
  await(&d);
  assert_int_equal(d.code, 1);
  assert_int_equal(d.level, SEGUE_AUTH_VERIFIED);
  assert_int_equal(d.ttl_s, 600);
  assert_string_equal(d.subject, "cust-1");
  assert_string_equal(d.name, "Ann Zo\xc3\xab");
  assert_string_equal(d.method, "pin");
  assert_int_equal(d.status[0], 1);
  cJSON *seen = peer_about(&server, "request", "knows_ann"),
        *body = cJSON_GetObjectItemCaseSensitive(seen, "body");
  assert_string_equal(peer_string(body, "caller"), "+15550100");
  const cJSON *odd = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(body, "fields"), 1);
  assert_string_equal(peer_string(odd, "name"), "odd \"name\"");
  assert_string_equal(peer_string(odd, "value"), "a\\b\"c\n\xc3\xbc\xef\xbf\xbd");
  cJSON_Delete(seen);
  check_pin(&d, "4418");
  await(&d);
  assert_int_equal(d.code, 1);
  assert_int_equal(d.level, SEGUE_AUTH_NONE);
  assert_int_equal(d.status[0], 2);
  assert_string_equal(d.subject, "");
  end(&d);
  assert_null(strstr(host_lines, "441"));
}

static void a_repeated_request_says_that_it_is_one(void **state) {
  struct desk d;
  char key[80] = "";
  (void)state;
  begin(&d, "knows_ann_later", "");
  check_pin(&d, "4417");
  await(&d);
  assert_int_equal(d.level, SEGUE_AUTH_VERIFIED);
  for (int i = 0; i < 3; i++) {
    cJSON *seen = peer_about(&server, "request", "knows_ann_later");
    const char *k = peer_string(cJSON_GetObjectItemCaseSensitive(seen, "headers"), "idempotency-key");
    assert_true(strlen(k) == 32 && (i == 0 || strcmp(k, key) == 0));
    snprintf(key, sizeof key, "%s", k);
    cJSON_Delete(seen);
  }
  end(&d);
}

static void a_service_proves_no_more_than_it_may(void **state) {
  struct desk d;
  (void)state;
  begin(&d, "too_strong", ",\"max_level\":\"verified\",\"max_ttl_s\":300");
  check_pin(&d, "1");
  await(&d);
  assert_int_equal(d.level, SEGUE_AUTH_VERIFIED);
  assert_int_equal(d.ttl_s, 300);
  end(&d);
}

static void what_is_no_answer_verifies_nobody(void **state) {
  static const struct {
    const char *kind, *more;
    int code;
    const char *message;
  } rows[] = {
      {"no_level", "", SEGUE_E_PARSE, "the identity service gives no level that is one"},
      {"odd_level", "", SEGUE_E_PARSE, "the identity service gives no level that is one"},
      {"no_object", "", SEGUE_E_PARSE, "the identity service's answer is no JSON object"},
      {"cut_json", "", SEGUE_E_PARSE, "the identity service's answer is no JSON object"},
      {"huge", "", SEGUE_E_LIMIT, "the answer was not usable"},
      {"cut_body", "", SEGUE_E_IO, "the connection was lost"},
      {"refuses", "", SEGUE_E_AUTH, "the service answers 403: forbidden"},
      {"html", "", SEGUE_E_PARSE, "the service answers with another content type than application/json"},
      {"elsewhere", "", SEGUE_E_ENGINE, "the service answers 302"},
      {"storm", "", SEGUE_E_ENGINE, "the service answers 429: rate_limit_exceeded"},
      {"hang", ",\"first_byte_ms\":200,\"retries\":0", SEGUE_E_TIMEOUT,
       "the service does not begin to answer in time"},
  };
  (void)state;
  host_lines[0] = 0;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct desk d;
    begin(&d, rows[i].kind, rows[i].more);
    check_pin(&d, "4417");
    await(&d);
    if (d.code != rows[i].code || strcmp(d.message, rows[i].message))
      fail_msg("%s: %d \"%s\"", rows[i].kind, d.code, d.message);
    end(&d);
  }
  assert_null(strstr(host_lines, "4417"));
}

static void who_waits_when_it_ends_is_told(void **state) {
  struct desk d;
  (void)state;
  begin(&d, "hang", "");
  check_pin(&d, "4417");
  cJSON_Delete(peer_about(&server, "request", "hang"));
  end(&d);
  assert_int_equal(d.n_answers, 1);
  assert_int_equal(d.code, SEGUE_E_CLOSED);
}

static void bad_configurations_are_refused(void **state) {
  static const char *const configs[] = {"{}", "{\"url\":\"x\"}",
                                        "{\"url\":\"http://x\",\"max_level\":\"godlike\"}",
                                        "{\"url\":\"http://x\",\"max_ttl_s\":0}"};
  const segue_verify_ops *ops = load_plugin(module_path)->verify;
  (void)state;
  assert_refused(ops->init, ops->engine_size, configs, sizeof configs / sizeof *configs);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_pin_is_proven_or_not),
      cmocka_unit_test(a_repeated_request_says_that_it_is_one),
      cmocka_unit_test(a_service_proves_no_more_than_it_may),
      cmocka_unit_test(what_is_no_answer_verifies_nobody),
      cmocka_unit_test(who_waits_when_it_ends_is_told),
      cmocka_unit_test(bad_configurations_are_refused),
  };
  return peer_run(&server, argc, argv, &module_path, tests, sizeof tests / sizeof *tests);
}
