/* SPDX-License-Identifier: Apache-2.0 */
/* The header's value is made beside the shard, by a thread that may be in time, late or never come: here the test is that
 * thread, and says when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "runtime/runtime.h"
#include "sim.h"

#define DEADLINE_MS 400
#define SESSION(more)                                                                                        \
  "{\"tts\":{\"use\":\"fake\",\"ms_per_char\":40},\"handoff\":{\"targets\":[\"loopback:a\",\"loopback:b\"]," \
  "\"keys\":" SIM_KEYS ",\"bind\":\"" SIM_BIND "\",\"publish_ms\":400" more "}}"
#define ISSUE                                                                                                \
  "{\"type\":\"intent\",\"intent\":\"refund_late\",\"title\":\"The refund for the kettle has not arrived\"," \
  "\"desired\":\"the money back on the card by Friday, or a person who says why not and quotes the complaint of October\"}"

/* ---- the thread ---- */

typedef struct job {
  void (*fn)(void *arg);
  void *arg;
} job;

typedef struct coder {
  segue__executor executor;
  job jobs[4];
  size_t n;
} coder;

static segue__strand *open_strand(void *ctx) {
  return ctx;
}
static int post(segue__strand *s, void (*fn)(void *arg), void *arg) {
  (void)s, (void)fn, (void)arg;
  return SEGUE_E_AGAIN; /* nothing is posted: each value has a strand of its own */
}
static void close_strand(segue__strand *s, void (*fn)(void *arg), void *arg) {
  coder *c = (coder *)(void *)s;
  assert_true(c->n < sizeof c->jobs / sizeof *c->jobs);
  c->jobs[c->n++] = (job){fn, arg};
}

/* The thread gets to what was asked of it as number i. */
static void make(coder *c, size_t i) {
  assert_true(i < c->n && c->jobs[i].fn);
  c->jobs[i].fn(c->jobs[i].arg);
  c->jobs[i].fn = NULL;
}

/* ---- a call ---- */

static void hand_off(sim *s) {
  segue_error err;
  if (segue_session_handoff(s->session, "{\"why\":\"because\"}", &err) != SEGUE_OK)
    fail_msg("%s", err.message);
}

static void begin_with(sim *s, coder *c, const char *session) {
  *c = (coder){.executor = {.ctx = c, .open = open_strand, .post = post, .close = close_strand}};
  sim_start(s);
  s->rt->shards[0].env.coder = &c->executor;
  sim_call(s, session);
  assert_non_null(sim_until(s, 2000, TYPE("start"), NULL));
  assert_int_equal(segue_session_note(s->session, ISSUE, NULL), SEGUE_OK);
  hand_off(s);
  assert_non_null(sim_until(s, 500, TYPE("handoff"), "\"state\":\"publishing\""));
  assert_int_equal(c->n, 1);
  assert_false(s->agent_rings);
}

static void begin(sim *s, coder *c) {
  begin_with(s, c, SESSION(""));
}

static void finish(sim *s, coder *c) {
  sim_stop(s);
  for (size_t i = 0; i < c->n; i++)
    if (c->jobs[i].fn) make(c, i); /* after its session is gone */
}

/* Milliseconds until the agent's phone rings. */
static uint32_t ring(sim *s) {
  uint32_t ms = 0;
  for (; ms < 2000 && !s->agent_rings; ms += 20) sim_run(s, 20);
  return ms;
}

/* The agent is busy. */
static void refuse(sim *s) {
  s->agent_rings = false;
  assert_int_equal(segue_loopback_refuse(s->lb, s->party[SIM_AGENT].call, SEGUE_RESULT_BUSY, 486), SEGUE_OK);
}

/* Reason and intent are there in each form, the title in the whole one only. */
static void assert_told(const sim *s, bool whole) {
  size_t chars;
  segue_context *ctx = sim_told(s, s->party[SIM_AGENT].call, NULL, &chars);
  const char *title = segue_context_title(ctx), *intent = segue_context_intent(ctx);
  assert_int_equal(segue_context_reason_code(ctx), SEGUE_REASON_API);
  assert_non_null(intent);
  assert_string_equal(intent, "refund_late");
  assert_true(whole ? title && strstr(title, "kettle") : !title || !*title);
  assert_true(whole ? chars > 128 && chars <= 256 : chars <= 96);
  segue_context_unref(ctx);
}

static void assert_value_reported(const sim *s, size_t n) {
  const char *value = segue_loopback_header(s->lb, s->party[SIM_AGENT].call, "User-to-User");
  char member[300];
  (void)snprintf(member, sizeof member, "\"value\":\"%.*s\"", (int)strcspn(value, ";"), value);
  assert_int_equal(sim_count(s, TYPE("published"), NULL), n);
  assert_non_null(sim_find(s, TYPE("published"), member));
}

/* ---- cases ---- */

static void in_time_it_is_waited_for_and_sent_whole(void **state) {
  (void)state;
  sim s;
  coder c;
  begin(&s, &c);
  sim_run(&s, 200);
  assert_false(s.agent_rings);
  make(&c, 0);
  assert_true(ring(&s) <= 40);
  assert_told(&s, true);
  assert_value_reported(&s, 1);
  assert_null(sim_find(&s, TYPE("breach"), NULL));
  finish(&s, &c);
}

static void late_the_phone_rings_at_the_deadline_with_a_short_one(void **state) {
  (void)state;
  sim s;
  coder c;
  begin(&s, &c);
  sim_listen(&s);
  const uint32_t ms = ring(&s);
  assert_in_range(ms, DEADLINE_MS - 40, DEADLINE_MS + 40);
  assert_told(&s, false);
  assert_value_reported(&s, 1);
  assert_non_null(sim_find(&s, TYPE("published"), "\"limit\":96"));
  assert_non_null(sim_find(&s, TYPE("breach"),
                           "\"what\":\"header\",\"state\":\"late\",\"after_ms\":400,\"deadline_ms\":400"));
  assert_true(sim_heard(&s, SIM_CALLER, SIM_AI)); /* the message goes on all the while */
  assert_false(s.party[SIM_CALLER].over);
  assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(&s, 10000, TYPE("bridge"), NULL));
  finish(&s, &c);
}

static void what_came_late_goes_to_the_next_target(void **state) {
  (void)state;
  sim s;
  coder c;
  begin(&s, &c);
  (void)ring(&s);
  make(&c, 0);
  sim_run(&s, 100);
  assert_non_null(sim_find(&s, TYPE("breach"), "\"what\":\"header\",\"state\":\"answered\""));
  assert_value_reported(&s, 1); /* what the first one was told */
  refuse(&s);
  assert_true(ring(&s) <= 100);
  assert_told(&s, true);
  assert_value_reported(&s, 2);
  finish(&s, &c);
}

static void what_never_comes_is_told_in_short_to_all(void **state) {
  (void)state;
  sim s;
  coder c;
  begin(&s, &c);
  (void)ring(&s);
  refuse(&s);
  assert_true(ring(&s) <= 100);
  assert_told(&s, false);
  assert_value_reported(&s, 1);
  finish(&s, &c);
}

static void what_an_earlier_handoff_waited_for_is_nobodys(void **state) {
  (void)state;
  sim s;
  coder c;
  begin(&s, &c);
  for (int i = 0; i < 2; i++) {
    (void)ring(&s);
    refuse(&s);
  }
  assert_non_null(sim_until(&s, 5000, TYPE("handoff"), "\"state\":\"talking\""));
  hand_off(&s);
  for (int i = 0; i < 500 && c.n < 2; i++) sim_run(&s, 20);
  assert_int_equal(c.n, 2);
  make(&c, 0);
  sim_run(&s, 40);
  assert_false(s.agent_rings);
  assert_null(sim_find(&s, TYPE("breach"), "\"answered\""));
  make(&c, 1);
  assert_true(ring(&s) <= 40);
  assert_told(&s, true);
  assert_int_equal(sim_count(&s, TYPE("breach"), NULL), 1);
  finish(&s, &c);
}

static void a_caller_who_leaves_meanwhile_leaves_nothing_behind(void **state) {
  (void)state;
  sim s;
  coder c;
  begin(&s, &c);
  assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
  assert_non_null(sim_until(&s, 2000, TYPE("end"), NULL));
  assert_false(s.agent_rings);
  finish(&s, &c);
}

static void what_had_no_room_is_reported_and_in_the_outcome(void **state) {
  (void)state;
  sim s;
  coder c;
  begin(&s, &c);
  (void)ring(&s);
  const char *shed = strstr(sim_find(&s, TYPE("published"), NULL), "\"shed\":[");
  assert_non_null(shed);
  assert_non_null(strstr(shed, "\"title\""));
  assert_non_null(strstr(shed, ",\"desired\""));
  assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
  const char *outcome = sim_until(&s, 2000, TYPE("outcome"), NULL);
  assert_non_null(outcome);
  const char *lost = strstr(outcome, "\"context_lost\":[");
  assert_non_null(lost);
  assert_non_null(strstr(lost, "\"title\""));
  finish(&s, &c);
}

static void a_profile_sets_the_limit_and_the_plan_the_purpose(void **state) {
  (void)state;
  sim s;
  coder c;
  begin_with(&s, &c, SESSION(",\"profile\":\"genesys-cloud\",\"purpose\":\"isdn-uui\""));
  make(&c, 0);
  assert_true(ring(&s) <= 40);
  const char *value = segue_loopback_header(s.lb, s.party[SIM_AGENT].call, "User-to-User");
  assert_non_null(value);
  assert_in_range(strcspn(value, ";"), 97, 128);
  assert_non_null(strstr(value, ";encoding=hex;purpose=isdn-uui"));
  finish(&s, &c);
}

static int no_random(void *ctx, void *buf, size_t n) {
  (void)ctx, (void)buf, (void)n;
  return SEGUE_E_IO;
}

static void what_cannot_be_made_is_told_and_holds_nobody_up(void **state) {
  (void)state;
  sim s;
  coder c;
  begin(&s, &c);
  s.rt->shards[0].env.random = no_random;
  make(&c, 0);
  assert_true(ring(&s) <= 40);
  assert_null(segue_loopback_header(s.lb, s.party[SIM_AGENT].call, "User-to-User"));
  assert_non_null(sim_find(&s, TYPE("engine"), "\"engine\":\"wire\""));
  assert_null(sim_find(&s, TYPE("published"), NULL));
  finish(&s, &c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(in_time_it_is_waited_for_and_sent_whole),
      cmocka_unit_test(late_the_phone_rings_at_the_deadline_with_a_short_one),
      cmocka_unit_test(what_came_late_goes_to_the_next_target),
      cmocka_unit_test(what_never_comes_is_told_in_short_to_all),
      cmocka_unit_test(what_an_earlier_handoff_waited_for_is_nobodys),
      cmocka_unit_test(a_caller_who_leaves_meanwhile_leaves_nothing_behind),
      cmocka_unit_test(what_had_no_room_is_reported_and_in_the_outcome),
      cmocka_unit_test(a_profile_sets_the_limit_and_the_plan_the_purpose),
      cmocka_unit_test(what_cannot_be_made_is_told_and_holds_nobody_up),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
