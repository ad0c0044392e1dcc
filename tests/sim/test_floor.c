/* SPDX-License-Identifier: Apache-2.0 */
/* Who may speak: a caller who goes on talking while the bot's answer is being made is not talked over. In virtual time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <segue/ext/llm.h>

#include "sim.h"

#define CONFIG(asr, llm, tts, more)               \
  "{\"asr\":" asr ",\"llm\":" llm ",\"tts\":" tts \
  ",\"handoff\":{\"targets\":[\"loopback:agent\"],\"keys\":" SIM_KEYS "}" more "}"
#define ASR \
  "{\"use\":\"fake\",\"utterances\":[{\"text\":\"my line is dead\"},{\"text\":\"since this morning\"}]}"
/* What the caller says in the second place is said, but nothing is made of it: a cough. */
#define ASR_COUGH "{\"use\":\"fake\",\"utterances\":[{\"text\":\"my line is dead\"},{\"text\":\"\"}]}"
#define LLM                                                                                                         \
  "{\"use\":\"fake\",\"delay_ms\":1000,\"turns\":[[{\"text\":\"Good day.\"}],[{\"text\":\"Restart the router.\"}]," \
  "[{\"text\":\"Since this morning, I see.\"}]]}"
#define TTS "{\"use\":\"fake\",\"ms_per_char\":40}"

/* Nothing is made of what is said from the second place on, and that takes its time. */
#define ASR_SLOW "{\"use\":\"fake\",\"delay_ms\":600,\"utterances\":[{\"text\":\"my line is dead\"}]}"

static uint32_t t_of(const char *event) {
  const char *t = event ? strstr(event, "\"t\":") : NULL;
  assert_non_null(t);
  return (uint32_t)strtoul(t + 4, NULL, 10);
}

/* The caller has been greeted and has said what is wrong; the answer to that is a second away. */
static void to_thinking(sim *s, const char *config) {
  sim_start(s);
  sim_call(s, config);
  assert_non_null(sim_until(s, 5000, TYPE("turn"), "Good day."));
  sim_say(s, SIM_CALLER, 1000);
  assert_non_null(sim_until(s, 6000, TYPE("turn"), "my line is dead"));
}

static void a_bot_begins_no_answer_over_a_caller_who_goes_on(void **state) {
  sim s;
  to_thinking(&s, CONFIG(ASR, LLM, TTS, ""));
  sim_run(&s, 400);
  sim_listen(&s);
  sim_say(&s, SIM_CALLER, 2500); /* the answer would be there after 600 ms */
  sim_run(&s, 3000);
  assert_false(sim_heard(&s, SIM_CALLER, SIM_AI));
  assert_non_null(sim_until(&s, 4000, TYPE("turn"), "I see."));
  assert_null(sim_find(&s, TYPE("turn"), "Restart"));
  assert_null(sim_find(&s, TYPE("turn"), "interrupted")); /* of that answer nothing had been said */
  sim_stop(&s);
}

static void a_bot_that_always_finishes_does_begin(void **state) {
  sim s;
  to_thinking(&s, CONFIG(ASR, LLM, TTS, ",\"turn\":{\"barge_in\":false}"));
  sim_run(&s, 400);
  sim_listen(&s);
  sim_say(&s, SIM_CALLER, 2500);
  sim_run(&s, 1500);
  assert_true(sim_heard(&s, SIM_CALLER, SIM_AI));
  assert_non_null(sim_until(&s, 4000, TYPE("turn"), "Restart the router."));
  sim_stop(&s);
}

static void a_sound_without_words_delays_an_answer_and_takes_nothing_of_it(void **state) {
  sim s;
  to_thinking(&s, CONFIG(ASR_COUGH, LLM, TTS, ""));
  sim_run(&s, 400);
  sim_say(&s, SIM_CALLER, 900);
  assert_non_null(sim_until(&s, 5000, TYPE("turn"), "Restart the router."));
  sim_run(&s, 5000);
  assert_int_equal(sim_count(&s, TYPE("turn"), "\"who\":\"bot\""),
                   2); /* nothing more was asked of the engine */
  sim_stop(&s);
}

/* Somebody breathes while the engine is still at its first words. */
static void a_sound_at_the_beginning_costs_no_greeting(void **state) {
  sim s;
  sim_start(&s);
  sim_call(
      &s,
      CONFIG(
          "{\"use\":\"fake\",\"utterances\":[{\"text\":\"\"}]}",
          "{\"use\":\"fake\",\"delay_ms\":2500,\"turns\":[[{\"text\":\"Good day.\"}],[{\"text\":\"Pardon?\"}]]}",
          TTS, ""));
  sim_run(&s, 100);
  sim_say(&s, SIM_CALLER, 500);
  assert_non_null(sim_until(&s, 6000, TYPE("turn"), "Good day."));
  sim_run(&s, 5000);
  assert_null(sim_find(&s, TYPE("turn"), "Pardon?"));
  sim_stop(&s);
}

/* A television: sound that ends no turn and of which the recogniser makes nothing. */
static void a_noise_does_not_silence_the_bot(void **state) {
  sim s;
  to_thinking(&s, CONFIG(ASR_COUGH, LLM, TTS, ""));
  sim_run(&s, 400);
  sim_say(&s, SIM_CALLER, 15000);
  const uint32_t asked = t_of(sim_find(&s, TYPE("turn"), "my line is dead"));
  const char *turn = sim_until(&s, 8000, TYPE("turn"), "Restart the router.");
  assert_in_range(t_of(turn) - asked, 3000, 5500);
  sim_stop(&s);
}

/* Nor does a dog: sounds of which each is a turn, the next of them before it is known that the one before had no words. */
static void sounds_that_come_again_do_not_silence_the_bot(void **state) {
  sim s;
  uint32_t ms = 0;
  to_thinking(&s, CONFIG(ASR_SLOW, LLM, TTS, ""));
  sim_run(&s, 400);
  sim_listen(&s);
  for (; ms < 12000 && !sim_heard(&s, SIM_CALLER, SIM_AI); ms += 100) {
    if (ms % 1600 == 0) sim_say(&s, SIM_CALLER, 600);
    sim_run(&s, 100);
  }
  assert_in_range(ms, 2500, 5000);
  sim_stop(&s);
}

/* One word is read into a noise, and no further one. */
static void a_word_in_a_noise_does_not_silence_the_bot(void **state) {
  sim s;
  uint32_t ms = 0;
  to_thinking(&s, CONFIG("{\"use\":\"fake\",\"utterances\":[{\"text\":\"my line is dead\"},"
                         "{\"partial\":\"the\",\"text\":\"\"}]}",
                         LLM, TTS, ",\"turn\":{\"max_turn_ms\":60000}"));
  sim_run(&s, 400);
  sim_listen(&s);
  for (; ms < 18000 && !sim_heard(&s, SIM_CALLER, SIM_AI); ms += 20) {
    if (ms % 1000 == 0)
      sim_say(&s, SIM_CALLER, 700); /* what never changes is taken for the line's own noise */
    sim_run(&s, 20);
  }
  assert_in_range(ms, 2500, 8000);
  sim_stop(&s);
}

/* A television: the recogniser guesses at words in each of its sounds, and at the end there were none. */
static void guesses_that_come_to_nothing_do_not_silence_the_bot(void **state) {
  sim s;
  uint32_t ms = 0;
#define GUESS ",{\"partial\":\"the\",\"text\":\"\"}"
  to_thinking(
      &s,
      CONFIG("{\"use\":\"fake\",\"delay_ms\":600,\"utterances\":[{\"text\":\"my line is dead\"}" GUESS GUESS
                 GUESS GUESS GUESS GUESS GUESS GUESS GUESS GUESS "]}",
             LLM, TTS, ""));
  sim_run(&s, 400);
  sim_listen(&s);
  for (; ms < 14000 && !sim_heard(&s, SIM_CALLER, SIM_AI); ms += 100) {
    if (ms % 1600 == 0) sim_say(&s, SIM_CALLER, 600);
    sim_run(&s, 100);
  }
  assert_in_range(ms, 2500, 9000);
  sim_stop(&s);
}

/* The recogniser that read words into noise broke: of the next one's first words it is not known yet that they are none. */
static void the_next_recognisers_first_guess_keeps_the_floor(void **state) {
  sim s;
  sim_start(&s);
  sim_call(
      &s,
      "{\"asr\":[{\"use\":\"fake\",\"break_ms\":10000,\"utterances\":[{\"partial\":\"the\",\"text\":\"\"}" GUESS
      "]},{\"use\":\"fake\",\"utterances\":[{\"partial\":\"my number is\",\"text\":\"my number is five\"}]}],"
      "\"llm\":{\"use\":\"fake\",\"delay_ms\":12000,\"turns\":[[{\"text\":\"Good day.\"}],[{\"text\":\"I see.\"}]]},"
      "\"tts\":" TTS ",\"deadlines\":{\"llm_ms\":60000,\"llm_total_ms\":60000},"
      "\"turn\":{\"endpoint_ms\":4000},\"handoff\":{\"targets\":[\"loopback:agent\"],\"keys\":" SIM_KEYS
      "}}");
  for (int i = 0; i < 2; i++) { /* nothing comes of either */
    sim_say(&s, SIM_CALLER, 500);
    sim_run(&s, 5200);
  }
  assert_null(sim_find(&s, TYPE("engine"), "asr"));
  sim_listen(&s);
  sim_say(&s, SIM_CALLER, 900);
  sim_run(&s, 900);
  assert_non_null(sim_find(&s, TYPE("engine"), "asr"));
  sim_run(&s, 3500); /* the greeting has been ready for long, and what they say is not over */
  assert_false(sim_heard(&s, SIM_CALLER, SIM_AI));
  assert_non_null(sim_until(&s, 3000, TYPE("turn"), "my number is five"));
  sim_stop(&s);
}

/* Their turn is not over yet, as they themselves have it configured. */
static void who_pauses_in_the_middle_of_a_sentence_keeps_the_floor(void **state) {
  sim s;
  to_thinking(&s, CONFIG("{\"use\":\"fake\",\"utterances\":[{\"text\":\"my line is dead\"},"
                         "{\"partial\":\"my number is\",\"text\":\"my number is five\"}]}",
                         LLM, TTS, ",\"turn\":{\"endpoint_ms\":4000}"));
  sim_run(&s, 400);
  sim_listen(&s);
  sim_say(&s, SIM_CALLER, 500);
  sim_run(&s, 4200);
  assert_false(sim_heard(&s, SIM_CALLER, SIM_AI));
  assert_non_null(sim_until(&s, 4000, TYPE("turn"), "I see."));
  assert_null(sim_find(&s, TYPE("turn"), "Restart"));
  sim_stop(&s);
}

/* A recogniser that says nothing before the end: after three seconds the bot has begun, and only then it is known that it was words. */
static void a_turn_that_words_have_cut_short_is_told_as_interrupted(void **state) {
  sim s;
  to_thinking(
      &s,
      CONFIG(
          ASR,
          "{\"use\":\"fake\",\"delay_ms\":1000,\"turns\":[[{\"text\":\"Good day.\"}],"
          "[{\"text\":\"Switch the router off, count slowly to one hundred, and then switch it on again.\"},"
          "{\"text\":\"Look at the lamp.\"}],[{\"text\":\"I see.\"}]]}",
          TTS, ""));
  sim_run(&s, 400);
  for (int i = 0; i < 4; i++) { /* one turn with breaths in it */
    sim_say(&s, SIM_CALLER, 700);
    sim_run(&s, 1000);
  }
  assert_non_null(sim_until(&s, 10000, TYPE("turn"), "I see."));
  const char *cut = sim_find(&s, TYPE("turn"), "one hundred");
  assert_non_null(cut);
  assert_non_null(strstr(cut, "switch it on again.\""));
  assert_non_null(strstr(cut, "\"interrupted\":true"));
  assert_null(sim_find(&s, TYPE("turn"), "lamp"));
  sim_stop(&s);
}

/* The handoff comes between two sentences of an answer: what was not said of it was not. */
static void a_turn_that_a_handoff_has_cut_short_is_told_as_interrupted(void **state) {
  segue_error err;
  for (int more = 0; more < 2; more++) {
    sim s;
    sim_start(&s);
    sim_call(&s, more
                     ? CONFIG(ASR,
                              "{\"use\":\"fake\",\"turns\":[[{\"text\":\"Good day to you, and welcome.\"},"
                              "{\"text\":\"How can I help?\"}]]}",
                              TTS, "")
                     : CONFIG(ASR,
                              "{\"use\":\"fake\",\"turns\":[[{\"text\":\"Good day to you, and welcome.\"}]]}",
                              TTS, ""));
    sim_run(&s, 700);
    assert_int_equal(segue_session_handoff(s.session, NULL, &err), SEGUE_OK);
    const char *turn = sim_until(&s, 5000, TYPE("turn"), "and welcome.\"");
    assert_non_null(turn);
    assert_int_equal(strstr(turn, "\"interrupted\":true") != NULL, more);
    assert_null(sim_find(&s, TYPE("turn"), "How can I help"));
    sim_stop(&s);
  }
}

/* They have begun to speak while that was being thought of. */
static void who_speaks_is_not_asked_whether_they_are_there(void **state) {
  sim s;
  sim_start(&s);
  sim_call(&s, CONFIG("{\"use\":\"fake\",\"utterances\":[{\"text\":\"my line is dead\"}]}",
                      "{\"use\":\"fake\",\"delay_ms\":1000,\"turns\":[[{\"text\":\"Good day.\"}],"
                      "[{\"text\":\"I see.\"}]],\"silence\":[{\"text\":\"Are you still there?\"}]}",
                      TTS, ",\"turn\":{\"no_input_ms\":2000}"));
  assert_non_null(sim_until(&s, 5000, TYPE("turn"), "Good day."));
  sim_run(&s, 2600);
  sim_say(&s, SIM_CALLER, 1000);
  assert_non_null(sim_until(&s, 5000, TYPE("turn"), "I see."));
  assert_null(sim_find(&s, TYPE("turn"), "still there"));
  assert_non_null(sim_until(&s, 6000, TYPE("turn"), "still there")); /* who says nothing is */
  sim_stop(&s);
}

/* Whoever hears nothing from the bot says hello again and again: that gives the recogniser no more time. */
static void a_recogniser_that_owes_words_is_given_up_while_the_caller_speaks_on(void **state) {
  static const char *const asr[] = {
      "{\"use\":\"fake\",\"stall_after\":1,\"utterances\":[{\"text\":\"my line is dead\"}]}",
      "[{\"use\":\"fake\",\"stall_after\":1,\"utterances\":[{\"text\":\"my line is dead\"}]},"
      "{\"use\":\"fake\",\"utterances\":[{\"text\":\"hello\"}]}]"};
  for (size_t i = 0; i < 2; i++) {
    char config[2048];
    sim s;
    snprintf(config, sizeof config, CONFIG("%s", LLM, TTS, ""), asr[i]);
    to_thinking(&s, config);
    for (int n = 0; n < 6; n++) {
      sim_say(&s, SIM_CALLER, 600);
      sim_run(&s, 2000);
    }
    if (!sim_find(&s, TYPE("engine"), "no final result in time")) fail_msg("%s", asr[i]);
    sim_stop(&s);
  }
}

/* The engine takes its time between two sentences: there the caller has their say. */
static void words_in_a_pause_of_the_bot_interrupt_it(void **state) {
  sim s;
  sim_start(&s);
  sim_call(
      &s,
      CONFIG(ASR,
             "{\"use\":\"fake\",\"turns\":[[{\"text\":\"Good day.\"}],[{\"text\":\"Restart the router.\"},"
             "{\"stall\":true}],[{\"text\":\"I see.\"}]]}",
             TTS, ""));
  assert_non_null(sim_until(&s, 5000, TYPE("turn"), "Good day."));
  sim_say(&s, SIM_CALLER, 600);
  assert_non_null(sim_until(&s, 4000, TYPE("turn"), "my line is dead"));
  const size_t before = sim_count(&s, TYPE("speech"), "\"who\":\"bot\",\"on\":false");
  for (int t = 0; t < 4000 && sim_count(&s, TYPE("speech"), "\"who\":\"bot\",\"on\":false") == before;
       t += 20)
    sim_run(&s, 20);
  assert_null(sim_find(&s, TYPE("turn"), "Restart the router."));
  sim_say(&s, SIM_CALLER, 1200);
  const char *said = sim_until(&s, 3000, TYPE("turn"), "since this morning");
  assert_non_null(said);
  const char *cut = sim_find(&s, TYPE("turn"), "Restart the router.");
  assert_non_null(cut); /* told before what they answered to it */
  assert_non_null(strstr(cut, "\"interrupted\":true"));
  assert_non_null(strstr(cut, "\"turn\":2"));
  assert_non_null(strstr(said, "\"turn\":3"));
  assert_non_null(sim_until(&s, 3000, TYPE("turn"), "I see."));
  sim_stop(&s);
}

/* ---- a model whose second sentence comes when it is told to come ---- */

typedef struct slow_model {
  segue_llm_sink sink;
  segue_time due; /* 0: nothing is */
  uint32_t id;
} slow_model;

static uint32_t second_after_ms;

static int slow_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  (void)config, (void)err;
  *(const segue_host **)engine = host;
  return SEGUE_OK;
}
static void slow_fini(void *engine) {
  (void)engine;
}
static const segue_host *slow_host;
static int slow_open(void *self, void *engine, const segue_llm_sink *sink, const segue_llm_options *o,
                     segue_error *err) {
  slow_model *m = self;
  (void)o, (void)err;
  m->sink = *sink;
  slow_host = *(const segue_host **)engine;
  return SEGUE_OK;
}
static int slow_respond(void *self, const segue_llm_request *req) {
  static const char first[] = "Good day to you, this is the support line of your internet company.",
                    answer[] = "I see.";
  slow_model *m = self;
  const int greets = req->kind == SEGUE_LLM_GREET;
  m->id = req->id;
  m->due = greets ? slow_host->now(slow_host) + (segue_time)second_after_ms * 1000 : 0;
  m->sink.text(m->sink.ctx, req->id, greets ? first : answer, strlen(greets ? first : answer));
  if (!greets) m->sink.done(m->sink.ctx, req->id, SEGUE_OK, -1, "");
  return SEGUE_OK;
}
static void slow_tick(void *self, segue_time now) {
  slow_model *m = self;
  if (!m->due || now < m->due) return;
  m->due = 0;
  m->sink.text(m->sink.ctx, m->id, "We are glad that you call.", 26);
}
static void slow_cancel(void *self, uint32_t id) {
  (void)self, (void)id;
}
static void slow_close(void *self) {
  (void)self;
}

static const segue_llm_ops slow_ops = {.size = sizeof slow_ops,
                                       .abi = SEGUE_PLUGIN_ABI,
                                       .engine_size = sizeof(void *),
                                       .stream_size = sizeof(slow_model),
                                       .init = slow_init,
                                       .fini = slow_fini,
                                       .open = slow_open,
                                       .respond = slow_respond,
                                       .cancel = slow_cancel,
                                       .tick = slow_tick,
                                       .close = slow_close};
static const segue_plugin slow_plugin = {.size = sizeof slow_plugin,
                                         .abi = SEGUE_PLUGIN_ABI,
                                         .name = "slow",
                                         .version = "1",
                                         .description = "Pauses between two sentences.",
                                         .llm = &slow_ops};

/* However close to the interruption it was thought of: what of a greeting waits on its way is not said after it. */
static void what_comes_as_the_bot_is_interrupted_is_not_said(void **state) {
  for (second_after_ms = 1400; second_after_ms <= 2400; second_after_ms += 20) {
    segue_error err;
    sim s;
    sim_start(&s);
    assert_int_equal(segue_runtime_add_plugin(s.rt, &slow_plugin, NULL, &err), SEGUE_OK);
    sim_call(&s, CONFIG("{\"use\":\"fake\",\"utterances\":[{\"text\":\"my line is dead\"}]}",
                        "{\"use\":\"slow\"}", TTS, ""));
    sim_run(&s, 1500);
    sim_say(&s, SIM_CALLER, 1000);
    assert_non_null(sim_until(&s, 3000, TYPE("turn"), "\"interrupted\":true"));
    assert_non_null(sim_until(&s, 6000, TYPE("turn"), "I see."));
    if (sim_find(&s, TYPE("turn"), "glad")) fail_msg("what came after %u ms was said", second_after_ms);
    sim_stop(&s);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_bot_begins_no_answer_over_a_caller_who_goes_on),
      cmocka_unit_test(a_bot_that_always_finishes_does_begin),
      cmocka_unit_test(a_sound_without_words_delays_an_answer_and_takes_nothing_of_it),
      cmocka_unit_test(a_sound_at_the_beginning_costs_no_greeting),
      cmocka_unit_test(a_noise_does_not_silence_the_bot),
      cmocka_unit_test(sounds_that_come_again_do_not_silence_the_bot),
      cmocka_unit_test(a_word_in_a_noise_does_not_silence_the_bot),
      cmocka_unit_test(the_next_recognisers_first_guess_keeps_the_floor),
      cmocka_unit_test(who_pauses_in_the_middle_of_a_sentence_keeps_the_floor),
      cmocka_unit_test(a_turn_that_words_have_cut_short_is_told_as_interrupted),
      cmocka_unit_test(a_turn_that_a_handoff_has_cut_short_is_told_as_interrupted),
      cmocka_unit_test(guesses_that_come_to_nothing_do_not_silence_the_bot),
      cmocka_unit_test(who_speaks_is_not_asked_whether_they_are_there),
      cmocka_unit_test(a_recogniser_that_owes_words_is_given_up_while_the_caller_speaks_on),
      cmocka_unit_test(words_in_a_pause_of_the_bot_interrupt_it),
      cmocka_unit_test(what_comes_as_the_bot_is_interrupted_is_not_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
