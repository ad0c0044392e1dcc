/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <cmocka.h>

#include "session/handle.h"
#include "session/plan.h"

#include "parts.h"

/* A runtime that keeps what is posted. */
typedef struct rig {
  parts parts;
  segue__session_env env;
  segue_session *h;
  segue__msg *last;
  int gone; /* posting answers CLOSED, as when the session has left its shard */
} rig;

static int post(void *ctx, segue__msg *m) {
  rig *r = ctx;
  if (r->gone) {
    segue__msg_free(m);
    return SEGUE_E_CLOSED;
  }
  segue__msg_free(r->last);
  r->last = m;
  return SEGUE_OK;
}

static int set_up(void **state) {
  rig *r = calloc(1, sizeof *r);
  *state = r;
  if (!r || parts_open(&r->parts) < 0) return -1;
  r->env = (segue__session_env){.ctx = r, .registry = r->parts.registry, .post = post};
  r->h = segue__handle_new(&r->env, 42);
  return r->h ? 0 : -1;
}

static int tear_down(void **state) {
  rig *r = *state;
  segue__msg_free(r->last);
  segue_session_unref(r->h);
  parts_close(&r->parts);
  free(r);
  return 0;
}

static const segue__msg *posted(const rig *r, int command) {
  assert_non_null(r->last);
  assert_int_equal(r->last->kind, SEGUE__MSG_API);
  assert_int_equal(r->last->session, 42);
  assert_int_equal(r->last->code, command);
  return r->last;
}

static void answer(rig *r) {
  assert_int_equal(segue_session_answer(r->h, "{}", NULL), SEGUE_OK);
}

static segue_context *context_of(const char *json) {
  segue_context *ctx = NULL;
  assert_int_equal(segue_context_from_json(&ctx, json, strlen(json), NULL), SEGUE_OK);
  return ctx;
}

static void an_answer_carries_the_plan_to_the_session(void **state) {
  rig *r = *state;
  assert_int_equal(segue_session_answer(r->h, "{\"asr\":{\"use\":\"parts\"}}", NULL), SEGUE_OK);
  const segue__plan *plan = posted(r, SEGUE__DO_ANSWER)->ptr;
  assert_non_null(plan);
  assert_int_equal(plan->asr.n, 1);
  assert_non_null(r->last->free_ptr);
}

static void a_call_is_answered_or_rejected_once(void **state) {
  rig *r = *state;
  segue_error err = {0};
  answer(r);
  assert_int_equal(segue_session_answer(r->h, "{}", &err), SEGUE_E_STATE);
  assert_string_equal(err.message, "the call has been answered or rejected already");
  assert_int_equal(segue_session_reject(r->h, 486, NULL), SEGUE_E_STATE);
}

static void after_a_bad_configuration_the_call_can_still_be_answered(void **state) {
  rig *r = *state;
  segue_error err = {0};
  assert_int_equal(segue_session_answer(r->h, "{\"asr\":{}}", &err), SEGUE_E_PARSE);
  assert_string_equal(err.path, "asr.use");
  assert_null(r->last);
  answer(r);
}

static void a_rejection_carries_status_and_reason(void **state) {
  rig *r = *state;
  assert_int_equal(segue_session_reject(r->h, 200, NULL), SEGUE_E_INVAL);
  assert_int_equal(segue_session_reject(r->h, 700, NULL), SEGUE_E_INVAL);
  assert_int_equal(segue_session_reject(r->h, 486, "Busy\r\nVia: x"), SEGUE_E_INVAL);
  assert_int_equal(segue_session_reject(r->h, 486, "Busy Here"), SEGUE_OK);
  assert_int_equal(posted(r, SEGUE__DO_REJECT)->id, 486);
  assert_string_equal(r->last->text, "Busy Here");
  assert_int_equal(segue_session_answer(r->h, "{}", NULL), SEGUE_E_STATE);
  assert_int_equal(segue_session_say(r->h, "hello"), SEGUE_E_STATE);
}

static void nothing_can_be_said_before_the_answer(void **state) {
  rig *r = *state;
  assert_int_equal(segue_session_say(r->h, "hello"), SEGUE_E_STATE);
  assert_int_equal(segue_session_handoff(r->h, NULL, NULL), SEGUE_E_STATE);
  answer(r);
  assert_int_equal(segue_session_say(r->h, ""), SEGUE_E_INVAL);
  assert_int_equal(segue_session_say(r->h, NULL), SEGUE_E_INVAL);
  assert_int_equal(segue_session_say(r->h, "hello"), SEGUE_OK);
  assert_string_equal(posted(r, SEGUE__DO_SAY)->text, "hello");
}

static void hanging_up_needs_no_answer(void **state) {
  rig *r = *state;
  assert_int_equal(segue_session_hangup(r->h), SEGUE_OK);
  posted(r, SEGUE__DO_HANGUP);
}

static void authentication_is_checked_and_carried(void **state) {
  rig *r = *state;
  segue_error err = {0};
  assert_int_equal(segue_session_set_auth(r->h, 5, "x", "kba", 900, &err), SEGUE_E_INVAL);
  assert_string_equal(err.path, "level");
  assert_int_equal(segue_session_set_auth(r->h, SEGUE_AUTH_VERIFIED, "x", "guess", 900, &err), SEGUE_E_INVAL);
  assert_string_equal(err.path, "method");
  assert_int_equal(segue_session_set_auth(r->h, SEGUE_AUTH_VERIFIED, "x", "", 900, &err), SEGUE_E_INVAL);
  assert_int_equal(segue_session_set_auth(r->h, SEGUE_AUTH_VERIFIED, "x", NULL, 900, &err), SEGUE_E_INVAL);
  assert_int_equal(segue_session_set_auth(r->h, SEGUE_AUTH_VERIFIED, "x", "kba", 0, &err), SEGUE_E_INVAL);
  assert_string_equal(err.path, "ttl_s");
  assert_int_equal(segue_session_set_auth(r->h, SEGUE_AUTH_VERIFIED, "a\nb", "kba", 9, &err), SEGUE_E_INVAL);
  assert_string_equal(err.path, "subject");
  assert_null(r->last);
  assert_int_equal(segue_session_set_auth(r->h, SEGUE_AUTH_VERIFIED, "cust-4411", "kba", 900, &err),
                   SEGUE_OK);
  const segue_verify_result *v = posted(r, SEGUE__DO_AUTH)->verify;
  assert_int_equal(v->level, SEGUE_AUTH_VERIFIED);
  assert_string_equal(v->subject, "cust-4411");
  assert_string_equal(v->method, "kba");
  assert_int_equal(v->ttl_s, 900);
  assert_int_equal(segue_session_set_auth(r->h, SEGUE_AUTH_NONE, NULL, NULL, 0, &err), SEGUE_OK);
  assert_int_equal(posted(r, SEGUE__DO_AUTH)->verify->level, SEGUE_AUTH_NONE);
}

static void a_note_is_a_fact_and_nothing_else(void **state) {
  rig *r = *state;
  segue_error err = {0};
  static const char *const refused[] = {"auth", "turn", "start", "end", "handoff", "bridge", "weather"};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    char json[64];
    (void)snprintf(json, sizeof json, "{\"type\":\"%s\",\"level\":\"strong\"}", refused[i]);
    assert_int_equal(segue_session_note(r->h, json, &err), SEGUE_E_PARSE);
    assert_string_equal(err.path, "type");
  }
  assert_int_equal(segue_session_note(r->h, "{\"type\":\"entity\",\"type\":\"auth\"}", &err), SEGUE_E_PARSE);
  assert_int_equal(segue_session_note(r->h, "{\"type\":\"note\",\"auth\":{\"level\":\"strong\"}}", &err),
                   SEGUE_E_PARSE);
  assert_string_equal(err.path, "auth");
  assert_int_equal(segue_session_note(r->h, "{\"type\":[\"entity\"]}", &err), SEGUE_E_PARSE);
  assert_int_equal(segue_session_note(r->h, "{}", &err), SEGUE_E_PARSE);
  assert_int_equal(segue_session_note(r->h, "[]", &err), SEGUE_E_PARSE);
  assert_int_equal(segue_session_note(r->h, NULL, &err), SEGUE_E_INVAL);
  assert_null(r->last);
  const char *json = "{\"type\":\"entity\",\"name\":\"order_id\",\"value\":\"8812\"}";
  assert_int_equal(segue_session_note(r->h, json, &err), SEGUE_OK);
  assert_string_equal(posted(r, SEGUE__DO_NOTE)->text, json);
}

static void a_note_has_a_largest_size(void **state) {
  rig *r = *state;
  enum { LARGE = 64 * 1024 + 1 };
  char *json = malloc(LARGE + 1);
  const int n = snprintf(json, LARGE, "{\"type\":\"note\",\"text\":\"\"}");
  memset(json + n, ' ', (size_t)(LARGE - n));
  json[LARGE] = '\0';
  assert_int_equal(segue_session_note(r->h, json, NULL), SEGUE_E_LIMIT);
  json[LARGE - 1] = '\0';
  assert_int_equal(segue_session_note(r->h, json, NULL), SEGUE_OK);
  free(json);
}

static void options_of_a_handoff_are_checked(void **state) {
  rig *r = *state;
  segue_error err = {0};
  answer(r);
  assert_int_equal(segue_session_handoff(r->h, "{\"who\":\"x\"}", &err), SEGUE_E_PARSE);
  assert_string_equal(err.path, "who");
  assert_int_equal(segue_session_handoff(r->h, "{\"target\":\"x\"}", &err), SEGUE_E_PARSE);
  assert_string_equal(err.path, "target");
  assert_int_equal(segue_session_handoff(r->h, "{\"reason\":\"because\"}", &err), SEGUE_E_PARSE);
  assert_string_equal(err.path, "reason");
  posted(r, SEGUE__DO_ANSWER);
  const char *json =
      "{\"target\":\"sip:b@acd\",\"reason\":\"rule\",\"why\":\"vip\",\"message\":\"One moment.\"}";
  assert_int_equal(segue_session_handoff(r->h, json, &err), SEGUE_OK);
  assert_string_equal(posted(r, SEGUE__DO_HANDOFF)->text, json);
  assert_int_equal(segue_session_handoff(r->h, NULL, &err), SEGUE_OK);
  assert_null(posted(r, SEGUE__DO_HANDOFF)->text);
}

static void an_ended_session_answers_closed_and_leaves_the_environment_alone(void **state) {
  rig *r = *state;
  segue_error err = {0};
  segue_context *ctx = NULL;
  answer(r);
  segue__handle_close(r->h);
  segue__handle_close(r->h);
  memset(&r->env, 0, sizeof r->env); /* a call through it would crash */
  assert_int_equal(segue_session_answer(r->h, "{}", &err), SEGUE_E_CLOSED);
  assert_string_equal(err.message, "the session has ended");
  assert_int_equal(segue_session_reject(r->h, 486, NULL), SEGUE_E_CLOSED);
  assert_int_equal(segue_session_hangup(r->h), SEGUE_E_CLOSED);
  assert_int_equal(segue_session_say(r->h, "hello"), SEGUE_E_CLOSED);
  assert_int_equal(segue_session_set_auth(r->h, SEGUE_AUTH_VERIFIED, "x", "kba", 9, &err), SEGUE_E_CLOSED);
  assert_int_equal(segue_session_note(r->h, "{\"type\":\"note\"}", &err), SEGUE_E_CLOSED);
  assert_int_equal(segue_session_handoff(r->h, NULL, &err), SEGUE_E_CLOSED);
  assert_int_equal(segue_session_context(r->h, &ctx), SEGUE_E_CLOSED);
  assert_int_equal(segue_session_id(r->h), 42);
}

static void a_call_that_ends_while_engines_load_releases_them(void **state) {
  rig *r = *state;
  r->gone = 1;
  assert_int_equal(segue_session_answer(r->h, "{\"asr\":{\"use\":\"parts\"}}", NULL), SEGUE_E_CLOSED);
  assert_null(r->last);
  assert_int_equal(segue__registry_free(r->parts.registry), 0);
  r->parts.registry = NULL;
  assert_int_equal(r->parts.finis, 1);
}

static void the_newest_snapshot_is_given_also_after_the_end(void **state) {
  rig *r = *state;
  segue_context *a = context_of("{\"segue\":\"1\",\"priority\":1}"),
                *b = context_of("{\"segue\":\"1\",\"priority\":2}");
  segue_context *got = NULL;
  assert_int_equal(segue_session_context(r->h, &got), SEGUE_E_AGAIN);
  segue__handle_publish(r->h, a);
  segue__handle_publish(r->h, b);
  segue_context_unref(a);
  segue_context_unref(b);
  segue__handle_close(r->h);
  assert_int_equal(segue_session_context(r->h, &got), SEGUE_OK);
  assert_int_equal(segue_context_priority(got), 2);
  segue_context_unref(got);
}

static void null_is_an_argument_error(void **state) {
  segue_context *ctx;
  assert_int_equal(segue_session_answer(NULL, "{}", NULL), SEGUE_E_INVAL);
  assert_int_equal(segue_session_hangup(NULL), SEGUE_E_INVAL);
  assert_int_equal(segue_session_context(NULL, &ctx), SEGUE_E_INVAL);
  assert_int_equal(segue_session_note(NULL, "{}", NULL), SEGUE_E_INVAL);
  assert_int_equal(segue_session_id(NULL), 0);
  segue_session_unref(NULL);
}

/* ---- several threads ---- */

typedef struct storm {
  segue_session *h;
  atomic_int go_on, posted, after_close;
  atomic_bool closed;
} storm;

static int storm_post(void *ctx, segue__msg *m) {
  storm *s = ctx;
  if (atomic_load(&s->closed)) atomic_fetch_add(&s->after_close, 1);
  atomic_fetch_add(&s->posted, 1);
  segue__msg_free(m);
  return SEGUE_OK;
}

static void *storm_thread(void *arg) {
  storm *s = arg;
  segue_session *h = segue_session_ref(s->h);
  segue_context *ctx;
  while (segue_session_hangup(h) == SEGUE_OK)
    if (segue_session_context(h, &ctx) == SEGUE_OK) segue_context_unref(ctx);
  segue_session_unref(h);
  return NULL;
}

static void nobody_is_in_the_environment_once_close_has_returned(void **state) {
  enum { THREADS = 4, SNAPSHOTS = 200 };
  pthread_t threads[THREADS];
  storm s = {0};
  const segue__session_env env = {.ctx = &s, .post = storm_post};
  segue_context *ctx = context_of("{\"segue\":\"1\"}");
  s.h = segue__handle_new(&env, 7);
  for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, storm_thread, &s), 0);
  for (int i = 0; i < SNAPSHOTS || atomic_load(&s.posted) < SNAPSHOTS; i++) segue__handle_publish(s.h, ctx);
  segue__handle_close(s.h);
  atomic_store(&s.closed, true);
  for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
  assert_int_equal(atomic_load(&s.after_close), 0);
  segue_session_unref(s.h);
  segue_context_unref(ctx);
}

int main(void) {
#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(an_answer_carries_the_plan_to_the_session),
      TEST(a_call_is_answered_or_rejected_once),
      TEST(after_a_bad_configuration_the_call_can_still_be_answered),
      TEST(a_rejection_carries_status_and_reason),
      TEST(nothing_can_be_said_before_the_answer),
      TEST(hanging_up_needs_no_answer),
      TEST(authentication_is_checked_and_carried),
      TEST(a_note_is_a_fact_and_nothing_else),
      TEST(a_note_has_a_largest_size),
      TEST(options_of_a_handoff_are_checked),
      TEST(an_ended_session_answers_closed_and_leaves_the_environment_alone),
      TEST(a_call_that_ends_while_engines_load_releases_them),
      TEST(the_newest_snapshot_is_given_also_after_the_end),
      cmocka_unit_test(null_is_an_argument_error),
      cmocka_unit_test(nobody_is_in_the_environment_once_close_has_returned),
  };
  return cmocka_run_group_tests_name("session_handle", tests, NULL, NULL);
}
