/* SPDX-License-Identifier: Apache-2.0 */
/* Each rule of the test kit against what it is there to find. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "testkit/kit.h"

/* A kit in the middle of a call with two phones that are picked up; no runtime. */
static segue_testkit *make(void) {
  segue_testkit *k = calloc(1, sizeof *k);
  assert_non_null(k);
  kit_world_prepare(k);
  kit_world_clear(k);
  k->ms = 10000;
  k->n_phones = 2;
  for (int i = 0; i < 2; i++)
    k->phones[i] = (kit_phone){.state = KIT_TALKS, .answered = 8000, .at = 1, .over = -1};
  return k;
}

static void drop(segue_testkit *k) {
  kit_world_clear(k);
  free(k);
}

static bool broken(const segue_testkit *k, const char *rule) {
  for (int i = 0; i < k->rules.n_broken; i++)
    if (strcmp(k->rules.broken[i].rule, rule) == 0) return true;
  return false;
}

static void bridge(segue_testkit *k) {
  k->rules.bridged = true;
  k->rules.bridged_at = k->rules.sound_at = k->ms;
  strcpy(k->rules.state, "bridged");
  k->ms += 1000;
}

/* A frame of speech of a party: 0 caller, 1… phones. */
static const int16_t *speech(const segue_testkit *k, int who) {
  static int16_t pcm[SEGUE_LOOPBACK_FRAME];
  for (unsigned i = 0; i < SEGUE_LOOPBACK_FRAME; i++)
    pcm[i] = (int16_t)(k->voice[who > 0][10][i] + k->pilot[who][i]);
  return pcm;
}

static void an_agent_heard_before_the_bridge_is_seen(void **state) {
  segue_testkit *k = make();
  kit_rules_caller_hears(k, speech(k, 1));
  assert_true(broken(k, "private"));
  drop(k);
}

static void tells(segue_testkit *k, const char *a, const char *b) {
  cJSON *first = cJSON_Parse(a), *second = cJSON_Parse(b);
  kit_rules_listen(k, first);
  kit_rules_listen(k, second);
  cJSON_Delete(first);
  cJSON_Delete(second);
}

static void an_ear_that_should_not_hear_is_seen(void **state) {
  static const char caller[] = "{\"type\":\"speech\",\"who\":\"caller\",\"on\":true}",
                    agent[] = "{\"type\":\"speech\",\"who\":\"agent\",\"on\":true}";
  static const struct {
    const char *before, *after;
    bool broken;
  } all[] = {{"{\"type\":\"ears\",\"state\":\"closed\"}", caller, true},
             {"{\"type\":\"ears\",\"state\":\"open\"}", caller, false},
             {"{\"type\":\"leg\",\"party\":\"caller\",\"state\":\"holds\"}", caller, true},
             {"{\"type\":\"leg\",\"party\":\"caller\",\"state\":\"holds\"}", agent, false},
             {"{\"type\":\"leg\",\"party\":\"agent\",\"state\":\"holds\"}", agent, true},
             {"{\"type\":\"leg\",\"party\":\"agent\",\"state\":\"resumes\"}", agent, false}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    segue_testkit *k = make();
    k->phones[1].state = KIT_OVER;
    tells(k, all[i].before, all[i].after);
    assert_int_equal(broken(k, "deaf"), all[i].broken);
    drop(k);
  }
}

static void a_bot_that_goes_on_while_somebody_is_looked_for_is_seen(void **state) {
  static const struct {
    const char *state, *event;
    bool broken;
  } all[] = {
      {"ringing", "{\"type\":\"turn\",\"who\":\"bot\",\"text\":\"I look again.\",\"start_ms\":5200}", true},
      {"ringing", "{\"type\":\"attempt\",\"action\":\"look again\"}", true},
      {"ringing", "{\"type\":\"attempt\",\"action\":\"what the application noted\"}", false},
      {"ringing", "{\"type\":\"turn\",\"who\":\"bot\",\"text\":\"One moment.\",\"start_ms\":5200}", false},
      {"ringing", "{\"type\":\"turn\",\"who\":\"bot\",\"text\":\"I look again.\",\"start_ms\":4900}",
       false}, /* begun before */
      {"talking", "{\"type\":\"turn\",\"who\":\"bot\",\"text\":\"I look again.\",\"start_ms\":5200}", false}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    segue_testkit *k = make();
    cJSON *o = cJSON_Parse(all[i].event);
    k->rules.acts = cJSON_Parse(
        "[[{\"text\":\"I look again.\"},{\"tool\":\"attempt\",\"args\":{\"action\":\"look again\"}}]]");
    k->rules.asked = 5000;
    strcpy(k->rules.state, all[i].state);
    kit_rules_acted(k, o);
    assert_int_equal(broken(k, "bot_waits"), all[i].broken);
    cJSON_Delete(o);
    drop(k);
  }
}

static void a_caller_heard_before_the_bridge_is_seen(void **state) {
  segue_testkit *k = make();
  kit_rules_phone_hears(k, &k->phones[0], speech(k, 0));
  assert_true(broken(k, "private"));
  drop(k);
}

static void on_the_bridge_both_may_be_heard(void **state) {
  segue_testkit *k = make();
  bridge(k);
  k->rules.sound_at = k->ms;
  kit_rules_caller_hears(k, speech(k, 1));
  kit_rules_phone_hears(k, &k->phones[0], speech(k, 0));
  kit_rules_tick(k);
  assert_int_equal(k->rules.n_broken, 0);
  drop(k);
}

static void two_agents_in_one_ear_and_one_caller_in_two_ears_are_seen(void **state) {
  segue_testkit *k = make();
  int16_t both[SEGUE_LOOPBACK_FRAME];
  bridge(k);
  memcpy(both, speech(k, 1), sizeof both);
  for (unsigned i = 0; i < SEGUE_LOOPBACK_FRAME; i++) both[i] = (int16_t)(both[i] + k->pilot[2][i]);
  kit_rules_caller_hears(k, both);
  assert_true(broken(k, "one_bridge"));
  drop(k);
  k = make();
  bridge(k);
  kit_rules_phone_hears(k, &k->phones[0], speech(k, 0));
  assert_false(broken(k, "one_bridge"));
  kit_rules_phone_hears(k, &k->phones[1], speech(k, 0));
  assert_true(broken(k, "one_bridge"));
  drop(k);
}

static void the_ai_on_a_bridge_is_heard(void **state) {
  segue_testkit *k = make();
  bridge(k);
  kit_rules_caller_hears(k, k->voice[1][10]); /* a voice that is nobody's */
  assert_true(broken(k, "ai_silent"));
  drop(k);
}

/* What an agent is told and hold audio are told apart by what both ears hear at once. */
static void a_whisper_in_the_callers_ear_is_seen(void **state) {
  static const struct {
    bool whisper, music, bot;
    bool broken;
  } all[] = {{.whisper = true, .music = true, .broken = true},
             {.music = true},
             {.whisper = true},                              /* the bot says the same */
             {.whisper = true, .music = true, .bot = true}}; /* the bot says more in the same voice */
  for (size_t c = 0; c < sizeof all / sizeof *all; c++) {
    segue_testkit *k = make();
    if (all[c].bot)
      tells(k, "{\"type\":\"speech\",\"who\":\"caller\",\"on\":true}",
            "{\"type\":\"speech\",\"who\":\"bot\",\"on\":true}");
    for (int n = 0; n < 100; n++) {
      const int16_t *told = k->voice[1][n % 50], *music = k->voice[0][(n + 7) % 50];
      for (unsigned i = 0; i < SEGUE_LOOPBACK_FRAME; i++)
        k->caller_heard[i] = (int16_t)((all[c].whisper ? told[i] : 0) + (all[c].music ? music[i] / 2 : 0));
      kit_rules_phone_hears(k, &k->phones[0], told);
    }
    assert_int_equal(broken(k, "private"), all[c].broken);
    drop(k);
  }
}

static void an_agents_line_that_is_dead_or_on_hold_in_silence_is_seen(void **state) {
  for (int late = 0; late < 2; late++) {
    segue_testkit *k = make();
    bridge(k);
    k->rules.silent_ms = 2000;
    k->phones[0].sent = k->ms;
    k->ms += late ? 2080 : 2000;
    kit_rules_tick(k);
    assert_int_equal(broken(k, "caller_kept"), late);
    drop(k);
    k = make();
    bridge(k);
    k->rules.silent_ms = 2000; /* who is on hold owes no sound */
    k->phones[0].holds = k->phones[0].plan.inactive = true;
    k->phones[0].holds_since = k->ms;
    k->ms += 2500;
    kit_rules_caller_hears(k, k->voice[1][10]); /* hold audio of ours */
    kit_rules_tick(k);
    k->ms += late ? 3080 : 2000;
    kit_rules_tick(k);
    assert_int_equal(broken(k, "caller_kept"), late);
    assert_false(broken(k, "ai_silent"));
    drop(k);
  }
}

static void silence_a_dead_line_and_a_forgotten_phone_are_seen(void **state) {
  segue_testkit *k = make();
  k->rules.waiting = true;
  k->rules.waiting_since_sound = 1000;
  kit_rules_tick(k);
  assert_true(broken(k, "caller_kept"));
  drop(k);
  k = make();
  bridge(k);
  k->phones[0].state = k->phones[1].state = KIT_OVER;
  kit_rules_tick(k);
  assert_true(broken(k, "caller_kept"));
  drop(k);
  k = make();
  k->rules.caller_gone = k->ms - 100;
  kit_rules_tick(k);
  assert_true(broken(k, "agent_freed"));
  drop(k);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_agent_heard_before_the_bridge_is_seen),
      cmocka_unit_test(an_ear_that_should_not_hear_is_seen),
      cmocka_unit_test(a_caller_heard_before_the_bridge_is_seen),
      cmocka_unit_test(a_bot_that_goes_on_while_somebody_is_looked_for_is_seen),
      cmocka_unit_test(on_the_bridge_both_may_be_heard),
      cmocka_unit_test(two_agents_in_one_ear_and_one_caller_in_two_ears_are_seen),
      cmocka_unit_test(the_ai_on_a_bridge_is_heard),
      cmocka_unit_test(a_whisper_in_the_callers_ear_is_seen),
      cmocka_unit_test(an_agents_line_that_is_dead_or_on_hold_in_silence_is_seen),
      cmocka_unit_test(silence_a_dead_line_and_a_forgotten_phone_are_seen),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
