/* SPDX-License-Identifier: Apache-2.0 */
/* Letting go of the media: what far ends do when asked, and that the caller always has somebody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "sim.h"

#define PIPELINE(target, more)                                                                              \
  "{\"tts\":{\"use\":\"fake\",\"ms_per_char\":20},\"handoff\":{\"targets\":[" target "],\"keys\":" SIM_KEYS \
  ",\"bind\":\"" SIM_BIND "\",\"message\":\"One moment.\"" more "}}"
#define AGENT "\"loopback:agent\""
#define RELEASE PIPELINE(AGENT, ",\"mode\":\"release\"")
#define STAYS(more) PIPELINE(AGENT, ",\"mode\":\"release\",\"release\":{\"ladder\":[\"attended\"]}" more)
#define BLIND PIPELINE(AGENT, ",\"mode\":\"blind\",\"ring_ms\":8000")

/* ---- the caller's far end ---- */

/* Run until the session asks it for a transfer; NULL: it did not. The sim takes events, so they are watched here. */
static bool asked(sim *s, uint32_t ms, segue_loopback_event *out) {
  const size_t before = s->n_transfers;
  for (uint32_t i = 0; i < ms && s->n_transfers == before; i += 20) sim_run(s, 20);
  if (s->n_transfers == before) return false;
  *out = s->transfer;
  return true;
}

static void up(sim *s, const char *pipeline) {
  segue_error err;
  sim_start(s);
  sim_call(s, pipeline);
  assert_non_null(sim_until(s, 2000, TYPE("start"), NULL));
  assert_int_equal(segue_session_handoff(s->session, NULL, &err), SEGUE_OK);
}

/* The same with more to tell than a short value holds. */
static void up_with_much(sim *s, const char *pipeline) {
  segue_error err;
  sim_start(s);
  sim_call(s, pipeline);
  assert_non_null(sim_until(s, 2000, TYPE("start"), NULL));
  assert_int_equal(
      segue_session_note(
          s->session,
          "{\"type\":\"note\",\"issue\":{\"intent\":\"internet_drops\",\"title\":\"the line at the summer house drops each evening\","
          "\"desired\":\"a technician who looks at the cable in the street\"}}",
          &err),
      SEGUE_OK);
  sim_run(s, 40);
  assert_int_equal(segue_session_handoff(s->session, NULL, &err), SEGUE_OK);
}

/* Caller and agent are bridged and the first request is out. */
static segue_loopback_event bridged(sim *s, const char *pipeline) {
  segue_loopback_event ev = {.call = 0};
  up(s, pipeline);
  for (int i = 0; i < 200 && !s->agent_rings; i++) sim_run(s, 20);
  assert_int_equal(segue_loopback_answer(s->lb, s->party[SIM_AGENT].call), SEGUE_OK);
  assert_true(asked(s, 5000, &ev));
  assert_non_null(sim_find(s, TYPE("bridge"), NULL));
  return ev;
}

static int progress(sim *s, int32_t status) {
  const int rc = segue_loopback_progress(s->lb, s->party[SIM_CALLER].call, status);
  sim_run(s, 40);
  return rc;
}

static void refuse(sim *s, int32_t status) {
  const segue_leg_event ev = {.size = sizeof ev,
                              .leg = s->party[SIM_CALLER].call,
                              .type = SEGUE_LEG_FAILED,
                              .result = SEGUE_RESULT_FAILED,
                              .status = status};
  assert_int_equal(segue_loopback_tell(s->lb, &ev), SEGUE_OK);
  sim_run(s, 40);
}

static void hang_up(sim *s, int who) {
  assert_int_equal(segue_loopback_hangup(s->lb, s->party[who].call), SEGUE_OK);
  s->party[who].call = 0;
  sim_run(s, 40);
}

static void talk_goes_on(sim *s) {
  sim_run(s, 200);
  sim_listen(s);
  sim_say(s, SIM_AGENT, 600);
  sim_run(s, 1000);
  assert_true(sim_heard(s, SIM_CALLER, SIM_AGENT));
  assert_false(s->party[SIM_CALLER].over);
}

static void expect_outcome(sim *s, const char *a, const char *b) {
  const char *outcome = sim_until(s, 6000, TYPE("outcome"), NULL);
  assert_non_null(outcome);
  if (!strstr(outcome, a) || (b && !strstr(outcome, b))) fail_msg("%s", outcome);
}

/* ---- mode release ---- */

static void a_far_end_that_obeys_has_the_agent_without_us(void **state) {
  (void)state;
  sim s;
  const segue_loopback_event ev = bridged(&s, RELEASE);
  assert_int_equal(ev.call, s.party[SIM_CALLER].call);
  assert_int_equal(ev.replaces, s.party[SIM_AGENT].call);
  talk_goes_on(&s); /* they talk while it is tried */
  progress(&s, 100);
  progress(&s, 180);
  progress(&s, 200);
  expect_outcome(&s, "\"result\":\"released\"", "\"observed\":\"signalling\"");
  expect_outcome(&s, "\"handle_ms\":null,\"survival_ms\":null", "\"ended_by\":null");
  expect_outcome(&s, "\"caller_repeats\":null", "\"result\":\"answered\",\"sip\":200");
  assert_true(s.party[SIM_CALLER].over && s.party[SIM_AGENT].over);
  assert_non_null(sim_find(&s, TYPE("release"), "\"way\":\"attended\",\"state\":\"agreed\""));
  assert_non_null(sim_find(&s, TYPE("release"), "\"status\":180"));
  assert_non_null(sim_find(&s, TYPE("end"), "\"by\":\"segue\""));
  sim_stop(&s);
}

static void refusals_lead_down_the_ladder_and_to_the_bridge(void **state) {
  static const int32_t codes[] = {481, 482, 603, 501, 405};
  (void)state;
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
    sim s;
    segue_loopback_event ev = bridged(&s, RELEASE);
    refuse(&s, codes[i]);
    assert_true(s.n_transfers == 2);
    ev = s.transfer;
    assert_int_equal(ev.replaces, 0);
    assert_string_equal(ev.peer, "loopback:agent");
    assert_true(ev.flags & SEGUE_CMD_EMBED_HEADERS);
    const char *value = segue_loopback_header(s.lb, ev.call, "User-to-User");
    assert_non_null(value);
    /* "loopback:agent?User-to-User=…%3Bencoding%3Dhex" */
    assert_in_range(strlen("loopback:agent") + 2 + strlen("User-to-User") + strlen(value) + 4, 100, 255);
    refuse(&s, codes[i]);
    assert_true(s.n_transfers == 3);
    assert_false(s.transfer.flags & SEGUE_CMD_EMBED_HEADERS);
    assert_non_null(segue_loopback_header(s.lb, ev.call, "User-to-User"));
    refuse(&s, codes[i]);
    assert_true(s.n_transfers == 3);
    assert_non_null(sim_find(&s, TYPE("release"), "\"state\":\"bridged\""));
    talk_goes_on(&s);
    hang_up(&s, SIM_CALLER);
    expect_outcome(&s, "\"result\":\"bridged\"", "\"observed\":\"full\"");
    sim_stop(&s);
  }
}

static void another_request_under_way_is_waited_out_once(void **state) {
  (void)state;
  sim s;
  segue_loopback_event ev = bridged(&s, RELEASE);
  refuse(&s, 491);
  assert_true(s.n_transfers == 1);
  assert_true(asked(&s, 1500, &ev));
  assert_int_equal(ev.replaces, s.party[SIM_AGENT].call); /* the same way again */
  refuse(&s, 491);
  assert_int_equal(s.transfer.replaces, 0);
  talk_goes_on(&s);
  sim_stop(&s);
}

static void an_agreement_without_a_result_ends(void **state) {
  (void)state;
  sim s;
  segue_loopback_event ev = bridged(
      &s,
      PIPELINE(AGENT, ",\"mode\":\"release\",\"release\":{\"outcome_ms\":3000,\"ladder\":[\"attended\"]}"));
  progress(&s, 100);
  assert_false(asked(&s, 2500, &ev));
  assert_non_null(sim_until(&s, 1000, TYPE("release"), "\"state\":\"bridged\""));
  talk_goes_on(&s);
  /* And when it works after all, that is what happened. */
  progress(&s, 200);
  expect_outcome(&s, "\"result\":\"released\"", "\"observed\":\"signalling\"");
  sim_stop(&s);
}

static void silence_ends_too(void **state) {
  (void)state;
  sim s;
  segue_loopback_event ev = bridged(&s, RELEASE);
  for (int i = 0; i < 2; i++) assert_true(asked(&s, 4500, &ev));
  assert_non_null(sim_until(&s, 4500, TYPE("release"), "\"state\":\"bridged\""));
  talk_goes_on(&s);
  sim_stop(&s);
}

/* The first way is not answered, the second one has no room for the context: the third is asked by at once. */
static void a_way_that_cannot_be_asked_by_costs_no_time(void **state) {
  (void)state;
  sim s;
  segue_loopback_event ev =
      bridged(&s, PIPELINE(AGENT, ",\"mode\":\"release\",\"release\":{\"refer_to_limit\":100}"));
  assert_int_equal(ev.replaces, s.party[SIM_AGENT].call);
  assert_true(asked(&s, 4500, &ev));
  assert_int_equal(ev.replaces, 0);
  assert_false(ev.flags & SEGUE_CMD_EMBED_HEADERS);
  assert_string_equal(ev.peer, "loopback:agent");
  progress(&s, 100);
  progress(&s, 200);
  expect_outcome(&s, "\"result\":\"released\"", NULL);
  sim_stop(&s);
}

static void a_failed_try_of_the_far_end_leads_on(void **state) {
  (void)state;
  sim s;
  bridged(&s, RELEASE);
  progress(&s, 100);
  progress(&s, 486);
  assert_true(s.n_transfers == 2);
  talk_goes_on(&s);
  sim_stop(&s);
}

/* A carrier that says 202 and hangs up 280 ms later, as if that were that. */
static void a_hang_up_behind_the_agreement(void **state) {
  (void)state;
  for (int agent_too = 0; agent_too < 2; agent_too++) {
    sim s;
    bridged(&s, RELEASE);
    progress(&s, 100);
    sim_run(&s, 240);
    hang_up(&s, SIM_CALLER);
    if (agent_too) {
      sim_run(&s, 500);
      hang_up(&s, SIM_AGENT); /* their leg was replaced */
    }
    expect_outcome(&s, "\"result\":\"released\"",
                   agent_too ? "\"observed\":\"signalling\"" : "\"observed\":\"none\"");
    assert_true(agent_too || s.party[SIM_AGENT].over); /* nobody is left in an empty room */
    sim_stop(&s);
  }
}

static void the_last_notify_crosses_the_bye(void **state) {
  (void)state;
  for (int32_t status = 200; status <= 500; status += 300) {
    sim s;
    bridged(&s, RELEASE);
    progress(&s, 100);
    const uint64_t leg = s.party[SIM_CALLER].call;
    hang_up(&s, SIM_CALLER);
    const segue_leg_event late = {
        .size = sizeof late, .leg = leg, .type = SEGUE_LEG_PROGRESS, .status = status};
    assert_int_equal(segue_loopback_tell(s.lb, &late), SEGUE_OK);
    if (status == 200)
      expect_outcome(&s, "\"result\":\"released\"", NULL);
    else
      expect_outcome(&s, "\"ended_by\":", NULL);
    sim_stop(&s);
  }
}

static void a_caller_who_hangs_up_before_agreement_has_hung_up(void **state) {
  (void)state;
  sim s;
  bridged(&s, RELEASE);
  hang_up(&s, SIM_CALLER);
  expect_outcome(&s, "\"result\":\"bridged\"", "\"ended_by\":\"caller\"");
  assert_true(s.party[SIM_AGENT].over);
  sim_stop(&s);
}

static void an_agent_who_leaves_meanwhile_leaves_the_caller_to_us(void **state) {
  (void)state;
  for (int agreed = 0; agreed < 2; agreed++) {
    sim s;
    bridged(&s, PIPELINE(AGENT, ",\"mode\":\"release\",\"agent_hangup\":\"return\""));
    if (agreed) progress(&s, 100);
    hang_up(&s, SIM_AGENT);
    assert_non_null(sim_find(&s, TYPE("leg"), "\"party\":\"agent\",\"state\":\"ended\""));
    assert_non_null(sim_until(&s, 4000, TYPE("handoff"), "\"state\":\"talking\""));
    sim_listen(&s);
    sim_run(&s, 1500);
    assert_true(sim_heard(&s, SIM_CALLER, SIM_AI)); /* who tells them so */
    assert_false(s.party[SIM_CALLER].over);
    hang_up(&s, SIM_CALLER);
    expect_outcome(&s, "\"result\":\"returned\"", NULL);
    sim_stop(&s);
  }
}

/* As without a release. */
static void an_agent_who_hangs_up_meanwhile_ends_the_call_where_that_is_so(void **state) {
  (void)state;
  sim s;
  bridged(&s, RELEASE);
  hang_up(&s, SIM_AGENT);
  expect_outcome(&s, "\"result\":\"bridged\"", "\"ended_by\":\"agent\"");
  assert_true(s.party[SIM_CALLER].over);
  sim_stop(&s);
}

static void a_caller_whom_the_network_loses_meanwhile_has_not_hung_up(void **state) {
  (void)state;
  sim s;
  bridged(&s, RELEASE);
  assert_int_equal(segue_loopback_drop(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
  s.party[SIM_CALLER].call = 0;
  expect_outcome(&s, "\"ended_by\":\"network\"", "\"ended_status\":408");
  assert_true(s.party[SIM_AGENT].over);
  sim_stop(&s);
}

/* Who hangs up while the far end calls them anew leaves no dead line: there is our hold audio until it is known. */
static void a_caller_whose_agent_has_left_is_not_left_in_silence(void **state) {
  (void)state;
  sim s;
  bridged(&s, PIPELINE(AGENT, ",\"mode\":\"release\",\"agent_hangup\":\"return\",\"release\":{\"ladder\":["
                              "\"embedded\"],\"outcome_ms\":6000}"));
  progress(&s, 100);
  talk_goes_on(&s);
  hang_up(&s, SIM_AGENT);
  assert_non_null(sim_find(&s, TYPE("release"), "\"state\":\"doubt\""));
  for (int i = 0; i < 2; i++) {
    sim_listen(&s);
    sim_run(&s, 2000);
    assert_true(sim_heard_anything(&s, SIM_CALLER));
  }
  assert_null(sim_find(&s, TYPE("handoff"), "\"state\":\"talking\""));
  assert_non_null(sim_until(&s, 2000, TYPE("handoff"), "\"state\":\"talking\""));
  sim_stop(&s);
}

/* While the far end still thinks about it, the agent passes the caller on: nothing more is asked of it. */
static void who_is_passed_on_is_not_released_meanwhile(void **state) {
  (void)state;
  sim s;
  bridged(&s, RELEASE);
  const uint64_t first = s.party[SIM_AGENT].call;
  assert_int_equal(segue_session_handoff(s.session, "{\"target\":\"loopback:boss\"}", NULL), SEGUE_OK);
  sim_run(&s, 60);
  refuse(&s, 603);
  for (int i = 0; i < 200 && s.party[SIM_AGENT].call == first; i++) sim_run(&s, 20);
  assert_true(s.party[SIM_AGENT].call != first);
  assert_true(s.n_transfers == 1);
  sim_stop(&s);
}

/* ---- mode blind ---- */

static void a_blind_release_calls_nobody_and_waits_for_the_message(void **state) {
  (void)state;
  sim s;
  segue_loopback_event ev = {.call = 0};
  up(&s, BLIND);
  assert_true(asked(&s, 3000, &ev));
  assert_non_null(sim_find(&s, TYPE("turn"), "One moment.")); /* heard to its end */
  assert_true(ev.flags & SEGUE_CMD_EMBED_HEADERS);
  assert_string_equal(ev.peer, "loopback:agent");
  assert_int_equal(s.party[SIM_AGENT].call, 0);
  progress(&s, 100);
  sim_run(&s, 500);
  progress(&s, 180); /* from here on they ring */
  sim_run(&s, 1000);
  progress(&s, 200);
  expect_outcome(&s, "\"result\":\"released\"", "\"observed\":\"signalling\"");
  expect_outcome(&s, "\"result\":\"answered\",\"sip\":200", "\"context_lead_ms\":10");
  assert_int_equal(s.party[SIM_AGENT].call, 0);
  sim_stop(&s);
}

static void a_blind_release_that_is_refused_becomes_a_call_of_ours(void **state) {
  (void)state;
  sim s;
  segue_loopback_event ev = {.call = 0};
  up(&s, BLIND);
  assert_true(asked(&s, 3000, &ev));
  refuse(&s, 603);
  assert_false(s.transfer.flags & SEGUE_CMD_EMBED_HEADERS);
  refuse(&s, 603);
  sim_run(&s, 200);
  assert_true(s.agent_rings);
  assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(&s, 1000, TYPE("bridge"), NULL));
  talk_goes_on(&s);
  sim_stop(&s);
}

static void a_target_that_is_busy_for_the_far_end_is_not_called_again(void **state) {
  (void)state;
  sim s;
  segue_loopback_event ev = {.call = 0};
  up(&s,
     PIPELINE(AGENT ",\"loopback:other\"", ",\"mode\":\"blind\",\"release\":{\"ladder\":[\"embedded\"]}"));
  assert_true(asked(&s, 3000, &ev));
  progress(&s, 100);
  progress(&s, 486);
  assert_false(s.agent_rings);
  assert_true(s.n_transfers == 2);
  assert_string_equal(s.transfer.peer, "loopback:other");
  progress(&s, 100);
  progress(&s, 200);
  expect_outcome(&s, "\"result\":\"released\"", "\"result\":\"busy\",\"sip\":486");
  sim_stop(&s);
}

static void a_short_limit_leaves_room_for_proof_and_reference(void **state) {
  (void)state;
  sim s;
  segue_loopback_event ev = {.call = 0};
  sim_start(&s);
  sim_call(
      &s,
      "{\"tts\":{\"use\":\"fake\",\"ms_per_char\":20},\"store\":{\"use\":\"memory\"},\"handoff\":{\"targets\":[" AGENT
      "],\"keys\":" SIM_KEYS ",\"bind\":\"" SIM_BIND
      "\",\"message\":\"One moment.\",\"mode\":\"blind\",\"release\":{\"refer_to_limit\":160}}}");
  segue_error err;
  assert_non_null(sim_until(&s, 2000, TYPE("start"), NULL));
  assert_int_equal(segue_session_set_auth(s.session, SEGUE_AUTH_VERIFIED, "", "otp", 900, &err), SEGUE_OK);
  sim_run(&s, 40);
  assert_int_equal(segue_session_handoff(s.session, NULL, &err), SEGUE_OK);
  assert_true(asked(&s, 3000, &ev));
  const char *value = segue_loopback_header(s.lb, ev.call, "User-to-User");
  assert_non_null(value);
  assert_in_range(strlen("loopback:agent") + 2 + strlen("User-to-User") + strlen(value) + 4, 80, 160);
  segue_context *ctx = sim_told(&s, ev.call, NULL, NULL);
  segue_auth_info auth = {.size = sizeof auth};
  segue_ref ref = {.size = sizeof ref};
  assert_int_equal(segue_context_auth(ctx, &auth), SEGUE_OK);
  assert_int_equal(auth.level, SEGUE_AUTH_VERIFIED);
  assert_int_equal(segue_context_sidecar(ctx, &ref), SEGUE_OK);
  assert_int_equal(strncmp(ref.url, "segue:", 6), 0);
  segue_context_unref(ctx);
  sim_stop(&s);
}

/* Whatever the limit is, the URI with the escaped value in it is no longer, and holds all that there is room for. */
static void a_refer_to_keeps_to_every_limit(void **state) {
  (void)state;
  size_t longest = 0;
  for (int limit = 150; limit <= 255; limit += 7) {
    char pipeline[640];
    sim s;
    segue_loopback_event ev = {.call = 0};
    snprintf(
        pipeline, sizeof pipeline,
        PIPELINE(AGENT, ",\"mode\":\"blind\",\"release\":{\"ladder\":[\"embedded\"],\"refer_to_limit\":%d}"),
        limit);
    up_with_much(&s, pipeline);
    assert_true(asked(&s, 3000, &ev));
    assert_string_equal(ev.peer, "loopback:agent");
    const char *value = segue_loopback_header(s.lb, ev.call, "User-to-User");
    assert_non_null(value);
    const size_t chars =
        strlen("loopback:agent?User-to-User=") + strlen(value) + 4; /* ; and = are three each */
    assert_in_range(chars, longest, (size_t)limit);
    longest = chars;
    sim_stop(&s);
  }
  assert_true(longest > 150);
}

static void a_far_end_that_only_rings_is_given_up_when_the_target_would_be(void **state) {
  (void)state;
  sim s;
  segue_loopback_event ev = {.call = 0};
  up(&s, PIPELINE(AGENT, ",\"mode\":\"blind\",\"ring_ms\":8000,\"release\":{\"outcome_ms\":3000}"));
  assert_true(asked(&s, 3000, &ev));
  progress(&s, 100);
  progress(&s, 180);
  assert_false(asked(&s, 7500, &ev));
  assert_null(sim_find(&s, TYPE("handoff"), "\"state\":\"talking\""));
  assert_non_null(sim_until(&s, 1000, TYPE("handoff"), "\"state\":\"talking\""));
  assert_false(asked(&s, 12000, &ev)); /* the bot has the caller: by no other way either */
  assert_int_equal(segue_session_handoff(s.session, NULL, NULL), SEGUE_OK); /* and all over again */
  assert_true(asked(&s, 3000, &ev));
  hang_up(&s, SIM_CALLER);
  expect_outcome(&s, "{\"target\":\"loopback:agent\",\"result\":\"no_answer\",\"sip\":null}", NULL);
  sim_stop(&s);
}

/* The target's time was over before the message was; the next handoff's message ends while its summary is being written. */
static void what_was_given_up_before_it_was_asked_is_not_asked_later(void **state) {
  (void)state;
  sim s;
  segue_loopback_event ev = {.call = 0};
  up(&s,
     "{\"llm\":{\"use\":\"fake\",\"turns\":[[{\"text\":\"Hello.\"}]],\"summaries\":[{\"code\":-10},{\"never\":true}]},"
     "\"tts\":{\"use\":\"fake\",\"ms_per_char\":20},\"handoff\":{\"targets\":[" AGENT "],\"keys\":" SIM_KEYS
     ",\"bind\":\"" SIM_BIND "\",\"mode\":\"blind\",\"ring_ms\":600,\"rolling_turns\":0,\"summary_ms\":4000,"
     "\"message\":\"One moment please, I will get you one of my colleagues.\"}}");
  assert_non_null(sim_until(&s, 3000, TYPE("handoff"), "\"state\":\"talking\""));
  sim_run(&s, 3000);
  assert_int_equal(s.n_transfers, 0);
  assert_int_equal(segue_session_handoff(s.session, NULL, NULL), SEGUE_OK);
  assert_false(asked(&s, 3500, &ev));
  assert_int_equal(sim_count(&s, TYPE("handoff"), "\"state\":\"publishing\""), 1);
  assert_true(asked(&s, 1000, &ev));
  sim_stop(&s);
}

static void each_way_has_the_targets_whole_time(void **state) {
  (void)state;
  sim s;
  segue_loopback_event ev = {.call = 0};
  up(&s, BLIND);
  assert_true(asked(&s, 3000, &ev));
  sim_run(&s, 3500);
  refuse(&s, 603);
  assert_true(s.n_transfers == 2);
  progress(&s, 100);
  sim_run(&s, 7000);
  assert_null(sim_find(&s, TYPE("handoff"), "\"state\":\"talking\""));
  progress(&s, 200);
  expect_outcome(&s, "\"result\":\"released\"", NULL);
  sim_stop(&s);
}

static void what_the_last_way_came_to_decides_whether_we_call(void **state) {
  (void)state;
  sim s;
  segue_loopback_event ev = {.call = 0};
  up(&s, BLIND);
  assert_true(asked(&s, 3000, &ev));
  progress(&s, 100);
  progress(&s, 486);
  assert_true(s.n_transfers == 2);
  refuse(&s, 501); /* it tried nothing */
  sim_run(&s, 100);
  assert_true(s.agent_rings);
  sim_stop(&s);
}

static void a_way_without_room_for_the_context_is_left_out(void **state) {
  (void)state;
  sim s;
  segue_loopback_event ev = {.call = 0};
  up(&s, PIPELINE(AGENT, ",\"mode\":\"blind\",\"release\":{\"refer_to_limit\":100}"));
  assert_true(asked(&s, 3000, &ev));
  assert_false(ev.flags & SEGUE_CMD_EMBED_HEADERS);
  assert_string_equal(ev.peer, "loopback:agent");
  assert_non_null(segue_loopback_header(s.lb, ev.call, "User-to-User"));
  sim_stop(&s);
}

static void who_is_called_after_all_rings_their_whole_time(void **state) {
  (void)state;
  sim s;
  segue_loopback_event ev = {.call = 0};
  up(&s, PIPELINE(AGENT, ",\"mode\":\"blind\",\"ring_ms\":8000,\"release\":{\"ladder\":[\"embedded\"]}"));
  assert_true(asked(&s, 3000, &ev));
  progress(&s, 100);
  sim_run(&s, 7000);
  refuse(&s, 603);
  sim_run(&s, 7000);
  assert_true(s.agent_rings);
  assert_false(s.party[SIM_AGENT].over);
  sim_run(&s, 1500);
  assert_true(s.party[SIM_AGENT].over);
  sim_stop(&s);
}

static void a_header_of_the_refer_is_whole_where_the_refer_to_had_no_room(void **state) {
  (void)state;
  sim s;
  segue_loopback_event ev = {.call = 0};
  up_with_much(&s, PIPELINE(AGENT, ",\"mode\":\"blind\",\"release\":{\"refer_to_limit\":150}"));
  assert_true(asked(&s, 3000, &ev));
  assert_true(ev.flags & SEGUE_CMD_EMBED_HEADERS);
  const size_t little = strlen(segue_loopback_header(s.lb, ev.call, "User-to-User"));
  refuse(&s, 603);
  assert_true(s.n_transfers == 2);
  assert_false(s.transfer.flags & SEGUE_CMD_EMBED_HEADERS);
  assert_string_equal(s.transfer.peer, "loopback:agent");
  assert_true(strlen(segue_loopback_header(s.lb, ev.call, "User-to-User")) > little);
  sim_stop(&s);
}

/* ---- theirs ---- */

/* The caller's far end lets nobody go. */
static void bridged_for_good(sim *s, const char *pipeline) {
  bridged(s, pipeline);
  refuse(s, 603);
}

/* The next phone rings, with a context of its own. */
static void until_the_next_rings(sim *s, uint64_t first) {
  for (int i = 0; i < 200 && s->party[SIM_AGENT].call == first; i++) sim_run(s, 20);
  assert_true(s->party[SIM_AGENT].call != first);
  assert_non_null(segue_loopback_header(s->lb, s->party[SIM_AGENT].call, "User-to-User"));
}

static void an_agents_phone_may_pass_the_caller_on(void **state) {
  (void)state;
  for (int taken = 0; taken < 2; taken++) {
    sim s;
    bridged_for_good(&s, STAYS(""));
    const uint64_t first = s.party[SIM_AGENT].call;
    assert_int_equal(segue_loopback_transfer(s.lb, first, "loopback:boss"), SEGUE_OK);
    sim_run(&s, 100);
    assert_int_equal(s.asked_status, 202);
    assert_non_null(sim_find(&s, TYPE("leg"), "\"state\":\"transfers\""));
    until_the_next_rings(&s, first);
    if (taken) {
      assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
      sim_run(&s, 200);
      assert_int_equal(s.asked_status, 200);
      talk_goes_on(&s);
    } else {
      assert_int_equal(segue_loopback_refuse(s.lb, s.party[SIM_AGENT].call, SEGUE_RESULT_BUSY, 486),
                       SEGUE_OK);
      sim_run(&s, 200);
      assert_int_equal(s.asked_status, 480);
      s.party[SIM_AGENT].call = first; /* who keeps the caller */
      talk_goes_on(&s);
    }
    sim_stop(&s);
  }
}

/* As phones do for a blind transfer. */
static void who_passes_the_caller_on_and_leaves_in_one_breath_is_obeyed(void **state) {
  (void)state;
  sim s;
  bridged_for_good(&s, STAYS(""));
  const uint64_t first = s.party[SIM_AGENT].call;
  assert_int_equal(segue_loopback_transfer(s.lb, first, "loopback:boss"), SEGUE_OK);
  assert_int_equal(segue_loopback_hangup(s.lb, first), SEGUE_OK);
  until_the_next_rings(&s, first);
  assert_non_null(sim_find(&s, TYPE("handoff"), "\"why\":\"the agent hung up\""));
  assert_false(s.party[SIM_CALLER].over);
  assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  sim_run(&s, 200);
  talk_goes_on(&s);
  sim_stop(&s);
}

/* Phones that do not wait for our answer to their request; who hangs up later has finished with the caller. What the
 * caller's phone asks for meanwhile changes neither. */
static void who_was_not_let_pass_the_caller_on_and_left_at_once_has_not_ended_the_call(void **state) {
  (void)state;
  for (int later = 0; later < 2; later++) {
    sim s;
    bridged_for_good(&s, STAYS(",\"pass_on\":false"));
    assert_int_equal(segue_loopback_transfer(s.lb, s.party[SIM_AGENT].call, "loopback:boss"), SEGUE_OK);
    assert_int_equal(segue_loopback_transfer(s.lb, s.party[SIM_CALLER].call, "loopback:friend"), SEGUE_OK);
    if (later) sim_run(&s, 1100);
    assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
    sim_run(&s, 200);
    assert_int_equal(s.party[SIM_CALLER].over, later);
    if (!later) assert_non_null(sim_find(&s, TYPE("handoff"), "\"state\":\"talking\",\"from\":\"bridged\""));
    sim_stop(&s);
  }
}

/* Phones that hang up on the 202: whom they passed the caller on to may have refused already. */
static void who_hangs_up_as_the_next_one_refuses_has_not_ended_the_call(void **state) {
  (void)state;
  for (int later = 0; later < 2; later++) {
    sim s;
    bridged_for_good(&s, STAYS(""));
    const uint64_t first = s.party[SIM_AGENT].call;
    assert_int_equal(segue_loopback_transfer(s.lb, first, "loopback:boss"), SEGUE_OK);
    until_the_next_rings(&s, first);
    assert_int_equal(segue_loopback_refuse(s.lb, s.party[SIM_AGENT].call, SEGUE_RESULT_BUSY, 486), SEGUE_OK);
    sim_run(&s, later ? 1100 : 40);
    assert_int_equal(s.asked_status, 480);
    assert_int_equal(segue_loopback_hangup(s.lb, first), SEGUE_OK);
    sim_run(&s, 200);
    assert_int_equal(s.party[SIM_CALLER].over, later);
    if (!later) assert_non_null(sim_find(&s, TYPE("handoff"), "\"state\":\"talking\",\"from\":\"bridged\""));
    sim_stop(&s);
  }
}

/* Addresses of another kind than the agent's would lead by another way, or to none. */
static void a_phone_passes_nobody_on_by_another_way_than_its_own(void **state) {
  static const char *const others[] = {"mailto:boss@example.com", "tel:+15550100",
                                       "https://example.com/call"};
  (void)state;
  sim s;
  bridged_for_good(&s, STAYS(""));
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    s.asked_status = 0;
    assert_int_equal(segue_loopback_transfer(s.lb, s.party[SIM_AGENT].call, others[i]), SEGUE_OK);
    sim_run(&s, 60);
    assert_int_equal(s.asked_status, 603);
  }
  assert_null(sim_find(&s, TYPE("leg"), "\"state\":\"transfers\""));
  talk_goes_on(&s);
  sim_stop(&s);
}

/* Who made it and is gone, or has been told, has no part in what the application does with the caller later. */
static void what_came_of_their_request_is_told_once_and_to_nobody_else(void **state) {
  (void)state;
  for (int gone = 0; gone < 2; gone++) {
    sim s;
    bridged(&s, PIPELINE(AGENT, ",\"mode\":\"release\",\"release\":{\"ladder\":[\"attended\"]}"));
    refuse(&s, 603);
    const uint64_t first = s.party[SIM_AGENT].call;
    assert_int_equal(segue_loopback_transfer(s.lb, first, "loopback:boss"), SEGUE_OK);
    if (gone) assert_int_equal(segue_loopback_hangup(s.lb, first), SEGUE_OK);
    for (int i = 0; i < 200 && s.party[SIM_AGENT].call == first; i++) sim_run(&s, 20);
    if (gone)
      assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
    else
      assert_int_equal(segue_loopback_refuse(s.lb, s.party[SIM_AGENT].call, SEGUE_RESULT_BUSY, 486),
                       SEGUE_OK);
    sim_run(&s, 2000);
    const uint64_t second = s.party[SIM_AGENT].call;
    if (!gone) assert_int_equal(s.asked_status, 480);
    s.asked_status = 0;
    assert_int_equal(segue_session_handoff(s.session, "{\"target\":\"loopback:third\"}", NULL), SEGUE_OK);
    for (int i = 0; i < 200 && s.party[SIM_AGENT].call == second; i++) sim_run(&s, 20);
    assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
    sim_run(&s, 500);
    assert_int_equal(s.asked_status, 0);
    talk_goes_on(&s);
    sim_stop(&s);
  }
}

/* 200 would say that somebody else has them. */
static void a_phone_that_passes_on_a_caller_who_hangs_up_is_told_so(void **state) {
  (void)state;
  sim s;
  bridged_for_good(&s, STAYS(""));
  assert_int_equal(segue_loopback_transfer(s.lb, s.party[SIM_AGENT].call, "loopback:boss"), SEGUE_OK);
  sim_run(&s, 200);
  assert_int_equal(s.asked_status, 202);
  hang_up(&s, SIM_CALLER);
  assert_int_equal(s.asked_status, 487);
  sim_stop(&s);
}

static void a_request_that_cannot_be_met_is_refused(void **state) {
  (void)state;
  sim s;
  bridged(&s, PIPELINE(AGENT, ",\"mode\":\"release\",\"pass_on\":false"));
  assert_int_equal(segue_loopback_transfer(s.lb, s.party[SIM_AGENT].call, "loopback:boss"), SEGUE_OK);
  sim_run(&s, 60);
  assert_int_equal(s.asked_status, 603);
  s.asked_status = 0;
  assert_int_equal(segue_loopback_transfer(s.lb, s.party[SIM_CALLER].call, "loopback:friend"), SEGUE_OK);
  sim_run(&s, 60);
  assert_int_equal(s.asked_status, 603);
  assert_non_null(sim_find(&s, TYPE("leg"), "\"state\":\"transfer_refused\""));
  talk_goes_on(&s);
  sim_stop(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_far_end_that_obeys_has_the_agent_without_us),
      cmocka_unit_test(refusals_lead_down_the_ladder_and_to_the_bridge),
      cmocka_unit_test(another_request_under_way_is_waited_out_once),
      cmocka_unit_test(an_agreement_without_a_result_ends),
      cmocka_unit_test(silence_ends_too),
      cmocka_unit_test(a_way_that_cannot_be_asked_by_costs_no_time),
      cmocka_unit_test(a_failed_try_of_the_far_end_leads_on),
      cmocka_unit_test(a_hang_up_behind_the_agreement),
      cmocka_unit_test(the_last_notify_crosses_the_bye),
      cmocka_unit_test(a_caller_who_hangs_up_before_agreement_has_hung_up),
      cmocka_unit_test(an_agent_who_leaves_meanwhile_leaves_the_caller_to_us),
      cmocka_unit_test(an_agent_who_hangs_up_meanwhile_ends_the_call_where_that_is_so),
      cmocka_unit_test(a_caller_whom_the_network_loses_meanwhile_has_not_hung_up),
      cmocka_unit_test(a_caller_whose_agent_has_left_is_not_left_in_silence),
      cmocka_unit_test(who_is_passed_on_is_not_released_meanwhile),
      cmocka_unit_test(a_blind_release_calls_nobody_and_waits_for_the_message),
      cmocka_unit_test(a_blind_release_that_is_refused_becomes_a_call_of_ours),
      cmocka_unit_test(a_target_that_is_busy_for_the_far_end_is_not_called_again),
      cmocka_unit_test(a_short_limit_leaves_room_for_proof_and_reference),
      cmocka_unit_test(a_refer_to_keeps_to_every_limit),
      cmocka_unit_test(a_far_end_that_only_rings_is_given_up_when_the_target_would_be),
      cmocka_unit_test(what_was_given_up_before_it_was_asked_is_not_asked_later),
      cmocka_unit_test(each_way_has_the_targets_whole_time),
      cmocka_unit_test(what_the_last_way_came_to_decides_whether_we_call),
      cmocka_unit_test(a_way_without_room_for_the_context_is_left_out),
      cmocka_unit_test(who_is_called_after_all_rings_their_whole_time),
      cmocka_unit_test(a_header_of_the_refer_is_whole_where_the_refer_to_had_no_room),
      cmocka_unit_test(an_agents_phone_may_pass_the_caller_on),
      cmocka_unit_test(who_passes_the_caller_on_and_leaves_in_one_breath_is_obeyed),
      cmocka_unit_test(who_was_not_let_pass_the_caller_on_and_left_at_once_has_not_ended_the_call),
      cmocka_unit_test(who_hangs_up_as_the_next_one_refuses_has_not_ended_the_call),
      cmocka_unit_test(a_phone_passes_nobody_on_by_another_way_than_its_own),
      cmocka_unit_test(what_came_of_their_request_is_told_once_and_to_nobody_else),
      cmocka_unit_test(a_phone_that_passes_on_a_caller_who_hangs_up_is_told_so),
      cmocka_unit_test(a_request_that_cannot_be_met_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
