/* SPDX-License-Identifier: Apache-2.0 */
/* To whom an agent's phone may pass the caller on: tolls are ours to pay. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "led.h"

#define PIPELINE(more)                                                                                                                   \
  "{\"tts\":{\"use\":\"fake\"},\"handoff\":{\"targets\":[\"sip:desk@pbx.example\",\"sip:+15550100@gateway.example\"],\"keys\":" SIM_KEYS \
  ",\"bind\":\"" SIM_BIND "\"" more "}}"
#define TO(list) PIPELINE(",\"pass_on_to\":" list)
#define SOME TO("[\"sip:1xxx@pbx.example\",\"sip:+1555*@gateway.example\"]")

static void bridged(sim *s, const char *pipeline) {
  sim_start(s);
  sim_call(s, pipeline);
  assert_non_null(sim_until(s, 2000, TYPE("start"), NULL));
  hand_off(s, NULL);
  until_it_rings(s);
  until_bridged(s);
}

/* What the refused phone's session tells of it has no address in it. */
static void refused(sim *s, const char *target) {
  const char *told = sim_find(s, TYPE("leg"), "\"state\":\"transfer_refused\",\"status\":603");
  assert_non_null(told);
  assert_non_null(strstr(told, "\"reason\":\"the address is "));
  assert_null(strstr(told, strchr(target, ':') + 1));
  sim_run(s, 500);
  assert_false(s->agent_rings);
  sim_listen(s);
  sim_say(s, SIM_AGENT, 400);
  sim_run(s, 600);
  assert_true(sim_heard(s, SIM_CALLER, SIM_AGENT));
}

static void a_phone_passes_the_caller_on_to_whom_it_may(void **state) {
  static const struct {
    const char *pipeline, *target;
    bool allowed;
  } rows[] = {
      {PIPELINE(""), "sip:anna@pbx.example", true},
      {PIPELINE(""), "sip:+15550100@gateway.example", true}, /* one of the targets */
      {PIPELINE(""), "sip:+15550199@gateway.example", false},
      {PIPELINE(""), "sip:015550199@pbx.example", false},
      {PIPELINE(""), "sip:anna@evil.example", false},
      {TO("[]"), "sip:anna@pbx.example", false},
      {TO("[]"), "sip:desk@pbx.example", false},
      {SOME, "sip:+15550199@gateway.example", true},
      {SOME, "sip:anna@pbx.example", false},
      {SOME, "sip:desk@pbx.example", false},
      {TO("[\"sip:*@pbx.example\"]"), "sip:anna@pbx.example;maddr=192.0.2.66", false},
      {TO("[\"tel:*\"]"), "tel:+15550199", false}, /* of another kind than the agent's */
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    sim s;
    bridged(&s, rows[i].pipeline);
    assert_int_equal(segue_loopback_transfer(s.lb, s.party[SIM_AGENT].call, rows[i].target), SEGUE_OK);
    sim_run(&s, 100);
    if ((s.asked_status == 202) != rows[i].allowed) print_error("%s\n", rows[i].target);
    assert_int_equal(s.asked_status, rows[i].allowed ? 202 : 603);
    if (rows[i].allowed) {
      until_it_rings(&s);
      assert_non_null(sim_find(&s, TYPE("handoff"), rows[i].target));
    } else {
      refused(&s, rows[i].target);
    }
    sim_stop(&s);
  }
}

/* A colleague's colleagues are those at their host, not at the first agent's. */
static void the_next_agent_has_colleagues_of_their_own(void **state) {
  (void)state;
  sim s;
  bridged(&s, PIPELINE(""));
  assert_int_equal(segue_loopback_transfer(s.lb, s.party[SIM_AGENT].call, "sip:+15550100@gateway.example"),
                   SEGUE_OK);
  until_it_rings(&s);
  until_bridged(&s);
  s.asked_status = 0;
  assert_int_equal(segue_loopback_transfer(s.lb, s.party[SIM_AGENT].call, "sip:911@gateway.example"),
                   SEGUE_OK);
  sim_run(&s, 100);
  assert_int_equal(s.asked_status, 603);
  refused(&s, "sip:911@gateway.example");
  sim_stop(&s);
}

static void told_to_call(sim *s, const char *contact) {
  const segue_header headers[] = {{"Server", "phone"}, {"contact", contact}};
  const segue_leg_event moved = {.leg = s->party[SIM_AGENT].call,
                                 .type = SEGUE_LEG_REFUSED,
                                 .result = SEGUE_RESULT_FAILED,
                                 .status = 302,
                                 .headers = headers,
                                 .n_headers = 2};
  assert_int_equal(segue_loopback_tell(s->lb, &moved), SEGUE_OK);
  sim_run(s, 100);
}

/* A phone that rings and answers 302 may send us where an agent's may pass the caller on, and nowhere else. */
static void a_phone_that_rings_sends_us_to_whom_it_may(void **state) {
  static const struct {
    const char *pipeline, *contact, *called; /* NULL: the next target is called */
  } rows[] = {
      {PIPELINE(""), "<sip:anna@pbx.example>;q=0.5", "sip:anna@pbx.example"},
      {PIPELINE(""), "sip:anna@pbx.example;expires=60", "sip:anna@pbx.example"},
      {PIPELINE(""), "\"Anna\" <sip:anna@pbx.example;transport=tcp>, <sip:b@evil.example>",
       "sip:anna@pbx.example;transport=tcp"},
      {PIPELINE(""), "<sip:anna@evil.example>", NULL},
      {PIPELINE(""), "\"<sip:anna@pbx.example>\" <sip:b@evil.example>", NULL},
      {PIPELINE(""), "\"a \\\"<sip:b@evil.example>\" <sip:anna@pbx.example>", "sip:anna@pbx.example"},
      {PIPELINE(""), "\"Anna <sip:anna@pbx.example>", NULL},
      {PIPELINE(""), "<sip:+15550199@gateway.example>", NULL},
      {PIPELINE(""), "<sip:anna@pbx.example?Route=%3Csip:evil.example%3E>", NULL},
      {PIPELINE(""), "<tel:1000>", NULL},
      {PIPELINE(""), "<sip:anna@pbx.example", NULL},
      {PIPELINE(""), "", NULL},
      {SOME, "<sip:+15550199@gateway.example>", "sip:+15550199@gateway.example"},
      {SOME, "<sip:anna@pbx.example>", NULL},
      {TO("[]"), "<sip:anna@pbx.example>", NULL},
      {PIPELINE(",\"pass_on\":false"), "<sip:anna@pbx.example>", NULL},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    sim s;
    sim_start(&s);
    sim_call(&s, rows[i].pipeline);
    assert_non_null(sim_until(&s, 2000, TYPE("start"), NULL));
    hand_off(&s, NULL);
    until_it_rings(&s);
    told_to_call(&s, rows[i].contact);
    until_it_rings(&s);
    if (!sim_find(&s, TYPE("leg"),
                  rows[i].called ? "\"redirects\",\"status\":302" : "\"refused\",\"status\":302"))
      fail_msg("%s", rows[i].contact);
    until_bridged(&s);
    assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
    const char *outcome = sim_until(&s, 20000, TYPE("outcome"), NULL);
    assert_non_null(outcome);
    assert_non_null(strstr(outcome, rows[i].called ? rows[i].called : "sip:+15550100@gateway.example"));
    sim_stop(&s);
  }
}

/* Two phones that forward to each other; that says nothing of the next target's. */
static void round_and_round_ends(void **state) {
  (void)state;
  sim s;
  sim_start(&s);
  sim_call(&s, TO("[\"sip:*@*.example\"]"));
  assert_non_null(sim_until(&s, 2000, TYPE("start"), NULL));
  hand_off(&s, NULL);
  for (int i = 0; i < 5; i++) {
    until_it_rings(&s);
    told_to_call(&s, i % 2 ? "<sip:a@pbx.example>" : "<sip:b@pbx.example>");
  }
  assert_int_equal(sim_count(&s, TYPE("leg"), "\"redirects\""), 4);
  assert_int_equal(sim_count(&s, TYPE("leg"), "\"refused\",\"status\":302"), 1);
  until_it_rings(&s); /* the next target */
  told_to_call(&s, "<sip:c@pbx.example>");
  until_it_rings(&s);
  assert_int_equal(sim_count(&s, TYPE("leg"), "\"redirects\""), 5);
  until_bridged(&s);
  sim_stop(&s);
}

/* A 302 that our CANCEL has crossed: there is no caller any more to call anybody for. */
static void nobody_is_called_once_the_call_has_ended(void **state) {
  (void)state;
  sim s;
  sim_start(&s);
  sim_call(&s, PIPELINE(""));
  assert_non_null(sim_until(&s, 2000, TYPE("start"), NULL));
  hand_off(&s, NULL);
  until_it_rings(&s);
  assert_int_equal(segue_session_hangup(s.session), SEGUE_OK);
  told_to_call(&s, "<sip:anna@pbx.example>");
  sim_run(&s, 500);
  assert_false(s.agent_rings);
  assert_int_equal(sim_count(&s, TYPE("leg"), "\"redirects\""), 0);
  assert_non_null(sim_until(&s, 20000, TYPE("outcome"), NULL));
  sim_stop(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_phone_passes_the_caller_on_to_whom_it_may),
      cmocka_unit_test(a_phone_that_rings_sends_us_to_whom_it_may),
      cmocka_unit_test(round_and_round_ends),
      cmocka_unit_test(nobody_is_called_once_the_call_has_ended),
      cmocka_unit_test(the_next_agent_has_colleagues_of_their_own),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
