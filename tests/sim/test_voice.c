/* SPDX-License-Identifier: Apache-2.0 */
/* A voice that breaks off when nothing it gave lies in store: the end of its audio is seen before the word that it
 * failed. Whoever was spoken to hears the sentence all the same, and nobody is said to have heard what was not said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "sim.h"

#define TTS "{\"use\":\"fake\",\"ms_per_char\":20,\"pace\":1}"
#define BREAKS "{\"use\":\"fake\",\"ms_per_char\":20,\"pace\":1,\"break_ms\":%d}"

static long ms_of(const char *turn, const char *which) {
  const char *at = strstr(turn, which);
  assert_non_null(at);
  return strtol(at + strlen(which), NULL, 10);
}

static long length_of(const char *turn) {
  return ms_of(turn, "\"end_ms\":") - ms_of(turn, "\"start_ms\":");
}

/* ---- the caller ---- */

#define FIRST "Good day to you."
#define SECOND "This is the assistant of the shop where you ordered."

static void the_caller_hears_the_sentence_from_the_next_voice(void **state) {
  static const int breaks[] = {0, 20, 40, 400, 900, 1300};
  for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++) {
    sim s;
    char session[512];
    snprintf(session, sizeof session,
             "{\"tts\":[" BREAKS "," TTS "],\"llm\":{\"use\":\"fake\",\"turns\":[[{\"text\":\"" FIRST
             " " SECOND "\"}]]},\"handoff\":{\"form\":\"packed\"}}",
             breaks[i]);
    sim_start(&s);
    sim_call(&s, session);
    assert_non_null(sim_until(&s, 4000, TYPE("engine"), STATE("switched")));
    assert_null(sim_find(&s, TYPE("turn"), NULL));
    sim_listen(&s);
    const char *turn = sim_until(&s, 4000, TYPE("turn"), "\"" FIRST " " SECOND "\"");
    if (!turn) fail_msg("broken after %d ms: not in the transcript, once", breaks[i]);
    assert_true(sim_heard(&s, SIM_CALLER, SIM_AI));
    /* The sentence that was begun is begun again. */
    assert_in_range(length_of(turn), breaks[i] + 20 * strlen(SECOND),
                    breaks[i] + 20 * strlen(FIRST " " SECOND) + 100);
    assert_non_null(sim_find(&s, STATE("failed"), "scripted break"));
    assert_int_equal(sim_count(&s, STATE("failed"), NULL), 1);
    assert_int_equal(sim_count(&s, TYPE("turn"), NULL), 1);
    sim_stop(&s);
  }
}

#define MESSAGE "I'm getting you to a colleague who can see everything we did."

static void what_no_voice_is_left_to_say_is_not_in_the_transcript(void **state) {
  sim s;
  char session[512];
  snprintf(session, sizeof session,
           "{\"tts\":" BREAKS ",\"handoff\":{\"form\":\"packed\",\"message\":\"" MESSAGE
           "\",\"targets\":[\"loopback:a\"]}}",
           600);
  sim_start(&s);
  sim_call(&s, session);
  sim_run(&s, 40);
  assert_int_equal(segue_session_handoff(s.session, NULL, NULL), SEGUE_OK);
  assert_non_null(sim_until(&s, 3000, STATE("failed"), "scripted break"));
  const char *turn = sim_find(&s, TYPE("turn"), NULL);
  assert_non_null(turn);
  assert_non_null(strstr(turn, "\"interrupted\":true"));
  assert_in_range(length_of(turn), 560, 680);
  for (int i = 0; i < 200 && !s.agent_rings; i++) sim_run(&s, 20);
  assert_true(s.agent_rings); /* and nobody waits for its end */
  assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(&s, 2000, TYPE("bridge"), NULL));
  assert_null(sim_find(&s, TYPE("turn"), "everything we did"));
  sim_stop(&s);
}

/* ---- the agent ---- */

/* A whisper and nothing to be answered; what the caller is told before is too short for the voice to break in it. */
#define WHISPER(tts)                                                                          \
  "{\"tts\":" tts ",\"handoff\":{\"form\":\"packed\",\"message\":\"Wait.\",\"whisper\":true," \
  "\"targets\":[\"loopback:a\"]}}"

static void to_whisper(sim *s, const char *session) {
  sim_start(s);
  sim_call(s, session);
  sim_run(s, 40);
  assert_int_equal(segue_session_handoff(s->session, NULL, NULL), SEGUE_OK);
  for (int i = 0; i < 200 && !s->agent_rings; i++) sim_run(s, 20);
  assert_true(s->agent_rings);
}

static void answer(sim *s) {
  assert_int_equal(segue_loopback_answer(s->lb, s->party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(s, 200, TYPE("handoff"), STATE("accepting")));
}

/* The sentence that an agent who answers now is told. */
static size_t whisper_now(sim *s, char *text, size_t n) {
  segue_context *ctx = NULL;
  segue_brief_options o;
  segue_brief_options_init(&o, sizeof o);
  o.now_ms = 1767225600000 + (int64_t)(s->now / 1000); /* wall_base_ms's default is 2026-01-01 */
  assert_int_equal(segue_session_context(s->session, &ctx), SEGUE_OK);
  assert_int_equal(segue_context_brief(ctx, SEGUE_BRIEF_WHISPER, &o, text, &n), SEGUE_OK);
  segue_context_unref(ctx);
  return strlen(text);
}

/* From now to the bridge. */
static uint32_t ms_to_bridge(sim *s) {
  uint32_t ms = 0;
  for (; ms < 20000 && !sim_find(s, TYPE("bridge"), NULL); ms += 20) sim_run(s, 20);
  assert_non_null(sim_find(s, TYPE("bridge"), NULL));
  return ms;
}

static void a_whisper_that_breaks_off_is_said_by_the_next_voice_before_the_bridge(void **state) {
  static const int breaks[] = {120, 200, 400};
  for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++) {
    sim s;
    char session[512], text[256];
    snprintf(session, sizeof session, WHISPER("[" BREAKS "," TTS "]"), breaks[i]);
    to_whisper(&s, session);
    const size_t chars = whisper_now(&s, text, sizeof text);
    answer(&s);
    assert_non_null(sim_until(&s, 1000, STATE("switched"), "the agent hears the sentence once more"));
    assert_null(sim_find(&s, TYPE("bridge"), NULL));
    sim_listen(&s);
    assert_in_range(ms_to_bridge(&s), 20 * chars - 60, 20 * chars + 60);
    assert_true(sim_heard(&s, SIM_AGENT, SIM_AI));
    assert_non_null(sim_find(&s, STATE("bridged"), "the agent was briefed"));
    sim_stop(&s);
  }
}

static void an_agent_whose_whisper_broke_off_for_good_was_not_briefed(void **state) {
  sim s;
  char session[512];
  snprintf(session, sizeof session, WHISPER(BREAKS), 200);
  to_whisper(&s, session);
  answer(&s);
  assert_in_range(ms_to_bridge(&s), 140, 320); /* but is with the caller at once */
  assert_non_null(sim_find(&s, STATE("bridged"), "the agent could not be briefed"));
  assert_null(sim_find(&s, STATE("bridged"), "the agent was briefed"));
  sim_stop(&s);
}

/* Answered after the proof has lost its force: they are not told that the caller is verified. */
static void the_whisper_is_of_the_moment_it_is_said_in(void **state) {
  for (int late = 0; late < 2; late++) {
    sim s;
    segue_error err;
    char text[256];
    sim_start(&s);
    sim_call(&s, WHISPER(TTS));
    sim_run(&s, 40);
    assert_int_equal(segue_session_set_auth(s.session, SEGUE_AUTH_VERIFIED, "", "otp", 10, &err), SEGUE_OK);
    assert_int_equal(segue_session_handoff(s.session, NULL, NULL), SEGUE_OK);
    for (int i = 0; i < 200 && !s.agent_rings; i++) sim_run(&s, 20);
    sim_run(&s, late ? 12000 : 2000);
    const size_t chars = whisper_now(&s, text, sizeof text);
    assert_int_equal(strstr(text, "verification expired") != NULL, late);
    answer(&s);
    assert_in_range(ms_to_bridge(&s), 20 * chars - 60, 20 * chars + 60);
    sim_stop(&s);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_caller_hears_the_sentence_from_the_next_voice),
      cmocka_unit_test(what_no_voice_is_left_to_say_is_not_in_the_transcript),
      cmocka_unit_test(a_whisper_that_breaks_off_is_said_by_the_next_voice_before_the_bridge),
      cmocka_unit_test(an_agent_whose_whisper_broke_off_for_good_was_not_briefed),
      cmocka_unit_test(the_whisper_is_of_the_moment_it_is_said_in),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
