/* SPDX-License-Identifier: Apache-2.0 */
/* No voice is left, and the caller is told all the same: by what was recorded. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "sim.h"

#define HAND_OVER "[[{\"text\":\"Hello.\"},{\"tool\":\"handoff\",\"args\":{}}],[{\"text\":\"I am back.\"}]]"
#define SORRY "I'm sorry, something went wrong on my side. I'm connecting you to a colleague."
#define MESSAGE "I'm getting you to a colleague who can see everything we did."
#define PATIENCE "I'm still trying to reach a colleague for you."
#define BOOKED "I have noted everything, and we will call you back. Goodbye."
#define RECORDING_MS 1500

static char folder[64], recording[96];

#define SAMPLES (8 * RECORDING_MS + 50) /* at 8000 Hz; no whole frames */

/* A tone that the simulated parties know as the AI's voice. */
static int record(void **state) {
  snprintf(folder, sizeof folder, "/tmp/segue-prompts-XXXXXX");
  if (!mkdtemp(folder)) return -1;
  snprintf(recording, sizeof recording, "%s/tone.wav", folder);
  FILE *f = fopen(recording, "wb");
  if (!f) return -1;
  const uint32_t n = SAMPLES, bytes = 2 * n, all = 36 + bytes;
  uint8_t head[44] = "RIFF\0\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data";
  for (int i = 0; i < 4; i++) {
    head[4 + i] = (uint8_t)(all >> 8 * i);
    head[40 + i] = (uint8_t)(bytes >> 8 * i);
  }
  fwrite(head, 1, sizeof head, f);
  for (uint32_t i = 0; i < n; i++) {
    const int16_t v = (int16_t)(8000 * sin(2 * M_PI * 1430 * i / 8000));
    const uint8_t two[2] = {(uint8_t)v, (uint8_t)(v >> 8)};
    fwrite(two, 1, 2, f);
  }
  return fclose(f);
}

static int remove_it(void **state) {
  unlink(recording);
  return rmdir(folder);
}

/* A call whose voice has this fault, and whose sentences `named` (JSON: "sorry", …) were recorded. */
static void call(sim *s, const char *voice, const char *const *named, const char *handoff) {
  char prompts[1024] = "", pipeline[4096];
  for (size_t used = 0; *named; named++)
    used += (size_t)snprintf(prompts + used, sizeof prompts - used, "%s\"%s\":\"%s\"", used ? "," : "",
                             *named, recording);
  snprintf(pipeline, sizeof pipeline,
           "{\"tts\":{\"use\":\"fake\",\"ms_per_char\":20%s},\"llm\":{\"use\":\"fake\",\"turns\":" HAND_OVER
           "},"
           "\"handoff\":{\"targets\":[\"loopback:agent\"],\"form\":\"packed\",\"prompts\":{%s}%s}}",
           voice, prompts, handoff);
  sim_start(s);
  sim_call(s, pipeline);
}

static const char *const everything[] = {"message", "returned", "sorry",    "lost", "handed_back",
                                         "booked",  "patience", "unserved", NULL};
static const char *const nothing[] = {NULL};

static const char *turn_of(sim *s, const char *text, uint32_t ms) {
  const char *turn = sim_until(s, ms, TYPE("turn"), text);
  if (turn) assert_non_null(strstr(turn, "\"who\":\"bot\""));
  return turn;
}

static void a_voice_that_never_was_still_says_that_it_is_sorry(void **state) {
  sim s;
  call(&s, ",\"fail_open\":true", everything, "");
  sim_listen(&s);
  assert_non_null(turn_of(&s, SORRY, 5000));
  assert_true(sim_heard(&s, SIM_CALLER, SIM_AI));
  for (uint32_t t = 0; t < 5000 && !s.agent_rings; t += 20) sim_run(&s, 20);
  assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(&s, 5000, TYPE("bridge"), NULL));
  sim_run(&s, 100);
  sim_listen(&s);
  sim_run(&s, 3000);
  assert_false(sim_heard_anything(&s, SIM_CALLER)); /* the AI is silent as ever */
  sim_stop(&s);
}

/* Spoken by the engine: the greeting, and half of the message. */
static void a_voice_that_breaks_in_the_message_is_followed_by_the_recorded_one(void **state) {
  sim s;
  call(&s, ",\"fail_after\":1", everything, "");
  assert_non_null(turn_of(&s, MESSAGE, 8000));
  const char *failed = sim_find(&s, TYPE("engine"), "\"engine\":\"tts\",\"state\":\"failed\"");
  assert_non_null(failed);
  assert_int_equal(sim_count(&s, TYPE("turn"), MESSAGE), 1);
  for (uint32_t t = 0; t < 8000 && !s.agent_rings; t += 20) sim_run(&s, 20);
  assert_true(s.agent_rings);
  sim_stop(&s);
}

static void nobody_is_reached_and_the_caller_is_told(void **state) {
  sim s;
  call(&s, ",\"fail_open\":true", everything, ",\"ring_ms\":1000");
  assert_non_null(turn_of(&s, SORRY, 5000));
  sim_listen(&s);
  assert_non_null(turn_of(&s, PATIENCE, 8000)); /* a voice that is gone goes on with nothing */
  assert_true(sim_heard(&s, SIM_CALLER, SIM_AI));
  sim_run(&s, 200);
  sim_listen(&s);
  sim_run(&s, 2000);
  assert_true(sim_heard_anything(&s, SIM_CALLER)); /* hold audio, until somebody can serve them */
  assert_false(sim_heard(&s, SIM_CALLER, SIM_AI));
  sim_stop(&s);
}

static void a_booked_callback_is_told_and_not_hinted_at_by_a_tone(void **state) {
  sim s;
  call(&s, ",\"fail_open\":true", everything, ",\"ring_ms\":1000,\"callback\":true");
  assert_non_null(turn_of(&s, BOOKED, 8000));
  const char *outcome = sim_until(&s, 500, TYPE("outcome"), "\"result\":\"callback\"");
  assert_non_null(outcome);
  assert_non_null(strstr(outcome, "\"ended_by\":\"segue\""));
  sim_stop(&s);
}

static void what_was_not_recorded_is_not_said_and_nobody_waits_for_it(void **state) {
  static const char *const only[] = {"patience", NULL};
  for (int i = 0; i < 2; i++) {
    sim s;
    call(&s, ",\"fail_open\":true", i ? only : nothing, ",\"ring_ms\":1000");
    sim_listen(&s);
    for (uint32_t t = 0; t < 2500 && !s.agent_rings; t += 20) sim_run(&s, 20);
    assert_true(s.agent_rings); /* dialled at once */
    assert_false(sim_heard(&s, SIM_CALLER, SIM_AI));
    sim_run(&s, 4000);
    assert_null(sim_find(&s, TYPE("turn"), SORRY));
    assert_int_equal(sim_find(&s, TYPE("turn"), PATIENCE) != NULL, i);
    sim_stop(&s);
  }
}

/* The engine takes the text and gives nothing. */
static void a_voice_that_stalls_is_followed_by_the_recorded_one(void **state) {
  sim s;
  call(&s, ",\"stall_after\":1", everything, "");
  assert_non_null(turn_of(&s, MESSAGE, 9000));
  sim_stop(&s);
}

static long length_of(const char *turn) {
  return strtol(strstr(turn, "\"end_ms\":") + 9, NULL, 10) -
         strtol(strstr(turn, "\"start_ms\":") + 11, NULL, 10);
}

/* Nothing lies in store when it breaks: the end of its audio is there before the word that it failed. */
static void a_voice_that_breaks_off_has_not_said_it_and_the_recorded_one_does(void **state) {
  sim s;
  call(&s, ",\"pace\":1,\"break_ms\":400", everything, "");
  const char *message = turn_of(&s, MESSAGE, 8000);
  assert_non_null(message);
  assert_in_range(length_of(message), RECORDING_MS - 60, RECORDING_MS + 60);
  assert_non_null(sim_find(&s, TYPE("engine"), "scripted break"));
  assert_int_equal(sim_count(&s, TYPE("turn"), MESSAGE), 1);
  assert_non_null(sim_find(&s, TYPE("turn"), "\"interrupted\":true")); /* the beginning of it */
  sim_stop(&s);
}

/* What is left of the frame that a sentence ends in is silence. */
static void nothing_sounds_behind_the_end_of_a_question(void **state) {
  sim s;
  char pipeline[1024];
  double frame = 0, before = 0, last = 0;
  snprintf(
      pipeline, sizeof pipeline,
      "{\"tts\":{\"use\":\"recorded\",\"files\":[{\"text\":\"Wait.\",\"file\":\"%s\"},{\"text\":\"Well?\","
      "\"file\":\"%s\"}]},\"handoff\":{\"targets\":[\"loopback:agent\"],\"form\":\"packed\",\"message\":\"Wait.\","
      "\"question\":\"Well?\",\"accept\":\"press\",\"whisper\":false,\"amd\":false}}",
      recording, recording);
  sim_start(&s);
  sim_call(&s, pipeline);
  sim_run(&s, 40);
  assert_int_equal(segue_session_handoff(s.session, NULL, NULL), SEGUE_OK);
  assert_non_null(turn_of(&s, "Wait.", 4000));
  assert_true(s.agent_rings);
  assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  for (int i = 0; i < 120; i++) {
    sim_listen(&s);
    sim_run(&s, 20);
    frame = s.party[SIM_AGENT].heard[3];
    if (frame > 1e-3) before = last, last = frame;
  }
  assert_true(frame < 1e-3);
  assert_true(before > 1);
  assert_true(last < before / 2); /* 100 samples of 320 */
  sim_stop(&s);
}

static void while_the_voice_works_nothing_recorded_is_heard(void **state) {
  sim s;
  call(&s, "", everything, "");
  const char *message = turn_of(&s, MESSAGE, 8000);
  assert_non_null(message);
  const long took = length_of(message);
  assert_in_range(took, 20 * strlen(MESSAGE) - 60, 20 * strlen(MESSAGE) + 60); /* not RECORDING_MS */
  assert_true(took < RECORDING_MS - 100);
  sim_stop(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_voice_that_never_was_still_says_that_it_is_sorry),
      cmocka_unit_test(a_voice_that_breaks_in_the_message_is_followed_by_the_recorded_one),
      cmocka_unit_test(nobody_is_reached_and_the_caller_is_told),
      cmocka_unit_test(a_booked_callback_is_told_and_not_hinted_at_by_a_tone),
      cmocka_unit_test(what_was_not_recorded_is_not_said_and_nobody_waits_for_it),
      cmocka_unit_test(a_voice_that_stalls_is_followed_by_the_recorded_one),
      cmocka_unit_test(a_voice_that_breaks_off_has_not_said_it_and_the_recorded_one_does),
      cmocka_unit_test(nothing_sounds_behind_the_end_of_a_question),
      cmocka_unit_test(while_the_voice_works_nothing_recorded_is_heard),
  };
  return cmocka_run_group_tests(tests, record, remove_it);
}
