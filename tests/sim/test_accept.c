/* SPDX-License-Identifier: Apache-2.0 */
/* Between the agent's answer and the bridge: whisper, question, machines; and a caller who hears none of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "sim.h"

#define TTS "{\"use\":\"fake\",\"ms_per_char\":20}"
#define LLM "{\"use\":\"fake\",\"turns\":[[{\"text\":\"Hello.\"}],[{\"text\":\"Shall we go on?\"}]]}"
#define HEARD(text) "{\"use\":\"fake\",\"utterances\":[{\"text\":\"" text "\",\"confidence\":0.9}]}"
#define PIPELINE(asr, tts, handoff)               \
  "{\"asr\":" asr ",\"llm\":" LLM ",\"tts\":" tts \
  ",\"handoff\":{\"form\":\"packed\",\"message\":\"One moment.\"," handoff "}}"
#define ASK(more) "\"targets\":[\"loopback:a\",\"loopback:b\"],\"accept\":\"press\"" more

/* The agent's phone has been picked up; nobody has said a word there. */
static void to_answer(sim *s, const char *pipeline) {
  sim_start(s);
  sim_call(s, pipeline);
  assert_non_null(sim_until(s, 3000, TYPE("turn"), "Hello."));
  assert_int_equal(segue_session_handoff(s->session, NULL, NULL), SEGUE_OK);
  assert_non_null(sim_until(s, 3000, TYPE("turn"), "One moment."));
  assert_true(s->agent_rings);
  sim_run(s, 200);
  assert_int_equal(segue_loopback_answer(s->lb, s->party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(s, 200, TYPE("handoff"), STATE("accepting")));
}

static void greet(sim *s) {
  sim_run(s, 300);
  sim_say(s, SIM_AGENT, 800);
  sim_run(s, 2400);
}

static void press(sim *s, char key) {
  assert_int_equal(segue_loopback_digit(s->lb, s->party[SIM_AGENT].call, key), SEGUE_OK);
}

static void the_next_rings(sim *s, const char *why) {
  if (!sim_until(s, 300, "\"target\":\"loopback:b\"", why)) fail_msg("the next one is not called: %s", why);
  sim_run(s, 60);
  assert_true(s->agent_rings);
  assert_null(sim_find(s, TYPE("bridge"), NULL));
  sim_stop(s);
}

static void the_agent_hears_the_brief_and_the_caller_hold_audio(void **state) {
  sim s;
  to_answer(&s, PIPELINE(HEARD(""), TTS, ASK("")));
  sim_listen(&s);
  greet(&s);
  assert_true(sim_heard(&s, SIM_AGENT, SIM_AI));
  assert_false(sim_heard(&s, SIM_CALLER, SIM_AI));
  assert_false(sim_heard(&s, SIM_CALLER, SIM_AGENT));
  assert_true(sim_heard_anything(&s, SIM_CALLER));                     /* hold */
  for (int i = 0; i < 100 && sim_heard_anything(&s, SIM_AGENT); i++) { /* until the question has been put */
    sim_listen(&s);
    sim_run(&s, 100);
  }
  sim_say(&s, SIM_CALLER, 1000);
  sim_run(&s, 1500);
  assert_false(sim_heard_anything(&s, SIM_AGENT));
  press(&s, '1');
  const char *bridged = sim_until(&s, 200, TYPE("handoff"), STATE("bridged"));
  assert_non_null(bridged);
  assert_non_null(strstr(bridged, "the agent pressed 1"));
  sim_run(&s, 100);
  sim_listen(&s);
  sim_run(&s, 3000);
  assert_false(sim_heard_anything(&s, SIM_AGENT)); /* the brief is over */
  assert_false(sim_heard_anything(&s, SIM_CALLER));
  sim_stop(&s);
}

static void a_key_need_not_wait_for_the_brief(void **state) {
  sim s;
  to_answer(&s, PIPELINE(HEARD(""), TTS, ASK("")));
  press(&s, '7');
  sim_run(&s, 100);
  assert_null(sim_find(&s, TYPE("bridge"), NULL));
  press(&s, '1');
  assert_non_null(sim_until(&s, 100, TYPE("bridge"), NULL));
  sim_stop(&s);
}

/* Nothing new is begun, and what goes on is cut: the caller's message is all that is waited for. */
static void who_has_taken_the_call_is_told_no_more(void **state) {
  sim s;
  sim_start(&s);
  sim_call(
      &s,
      "{\"tts\":" TTS
      ",\"handoff\":{\"form\":\"packed\",\"targets\":[\"loopback:a\"],\"accept\":\"press\",\"amd\":false,"
      "\"message\":\"I will get somebody for you. This may take quite a while, so please stay on the line for me.\"}}");
  sim_run(&s, 40);
  assert_int_equal(segue_session_handoff(s.session, NULL, NULL), SEGUE_OK);
  sim_run(&s, 200);
  assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  sim_listen(&s);
  sim_run(&s, 300);
  assert_true(sim_heard(&s, SIM_AGENT, SIM_AI));
  press(&s, '1');
  sim_run(&s, 60);
  assert_null(sim_find(&s, TYPE("bridge"), NULL));
  sim_listen(&s);
  sim_run(&s, 600);
  assert_false(sim_heard_anything(&s, SIM_AGENT));
  press(&s, '2'); /* too late */
  assert_non_null(sim_until(&s, 3000, TYPE("bridge"), NULL));
  sim_stop(&s);
}

static void an_agent_who_presses_2_makes_room_for_the_next(void **state) {
  sim s;
  to_answer(&s, PIPELINE(HEARD(""), TTS, ASK("")));
  greet(&s);
  press(&s, '2');
  the_next_rings(&s, "the agent pressed 2");
}

static void an_agent_who_does_nothing_makes_room_for_the_next(void **state) {
  sim s;
  to_answer(&s, PIPELINE(HEARD(""), TTS, ASK(",\"accept_ms\":6000")));
  greet(&s);
  sim_run(&s, 3200);
  the_next_rings(&s, "did not accept in time");
}

#define VOICE "\"targets\":[\"loopback:a\",\"loopback:b\"],\"accept\":\"voice\",\"whisper\":false"

/* The agent says something once the question has been put. */
static void to_spoken_answer(sim *s, const char *pipeline) {
  to_answer(s, pipeline);
  greet(s);
  sim_run(s, 2000);
  sim_say(s, SIM_AGENT, 600);
  sim_run(s, 1600);
}

static void an_agent_can_say_yes(void **state) {
  sim s;
  to_spoken_answer(&s, PIPELINE(HEARD("yes put them through"), TTS, VOICE));
  assert_non_null(sim_find(&s, STATE("bridged"), "the agent said yes"));
  assert_null(sim_find(&s, TYPE("turn"), "put them through")); /* said to the AI alone */
  sim_stop(&s);
}

static void an_agent_can_say_no(void **state) {
  sim s;
  to_spoken_answer(&s, PIPELINE(HEARD("sorry I can't right now"), TTS, VOICE));
  the_next_rings(&s, "the agent said no");
}

static void what_is_neither_is_asked_again(void **state) {
  sim s;
  to_spoken_answer(
      &s, PIPELINE("{\"use\":\"fake\",\"utterances\":[{\"text\":\"who is this\"},{\"text\":\"okay\"}]}", TTS,
                   VOICE));
  assert_null(sim_find(&s, TYPE("bridge"), NULL));
  sim_listen(&s);
  sim_run(&s, 1000);
  assert_true(sim_heard(&s, SIM_AGENT, SIM_AI));
  sim_run(&s, 1000);
  sim_say(&s, SIM_AGENT, 500);
  assert_non_null(sim_until(&s, 2500, STATE("bridged"), "the agent said yes"));
  sim_stop(&s);
}

/* They talk on while it is found that they said neither, and into the question. */
static void what_was_said_before_the_question_is_no_answer_to_it(void **state) {
  sim s;
  to_spoken_answer(&s,
                   PIPELINE("{\"use\":\"fake\",\"utterances\":[{\"text\":\"who is this\",\"delay_ms\":1000},"
                            "{\"text\":\"okay\"}]}",
                            TTS, VOICE));
  sim_listen(&s);
  sim_say(&s, SIM_AGENT, 1200);
  sim_run(&s, 1500);
  assert_true(sim_heard(&s, SIM_AGENT, SIM_AI)); /* asked again */
  sim_run(&s, 2000);
  assert_null(sim_find(&s, TYPE("bridge"), NULL));
  sim_say(&s, SIM_AGENT, 500);
  assert_non_null(sim_until(&s, 2500, STATE("bridged"), "the agent said yes"));
  sim_stop(&s);
}

static void a_machine_is_not_taken_for_a_person(void **state) {
  sim s;
  to_answer(&s, PIPELINE(HEARD(""), TTS, "\"targets\":[\"loopback:a\",\"loopback:b\"],\"amd\":true"));
  for (int i = 0; i < 4; i++) { /* you have reached … */
    sim_say(&s, SIM_AGENT, 1500);
    sim_run(&s, 1860);
  }
  assert_null(sim_find(&s, TYPE("bridge"), NULL));
  sim_say(&s, SIM_AGENT, 0);
  assert_non_null(sim_find(&s, "\"target\":\"loopback:b\"", "an answering machine picked up"));
  assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
  s.party[SIM_CALLER].call = 0;
  const char *outcome = sim_until(&s, 1000, TYPE("outcome"), NULL);
  if (!outcome || !strstr(outcome, "\"result\":\"voicemail\",\"sip\":200")) fail_msg("%s", outcome);
  sim_stop(&s);
}

static void a_person_is_connected_as_soon_as_they_pause(void **state) {
  sim s;
  to_answer(&s, PIPELINE(HEARD(""), TTS, "\"targets\":[\"loopback:a\"],\"amd\":true"));
  sim_run(&s, 200);
  sim_say(&s, SIM_AGENT, 900);
  sim_run(&s, 1000);
  assert_null(sim_find(&s, TYPE("bridge"), NULL));
  assert_non_null(sim_until(&s, 1300, STATE("bridged"), "a person answered"));
  sim_stop(&s);
}

static void who_picks_up_and_listens_is_a_person(void **state) {
  sim s;
  to_answer(&s, PIPELINE(HEARD(""), TTS, "\"targets\":[\"loopback:a\"],\"amd\":true"));
  assert_non_null(sim_until(&s, 3000, STATE("bridged"), "no machine is heard"));
  sim_stop(&s);
}

static void a_whisper_alone_asks_nothing(void **state) {
  sim s;
  to_answer(&s, PIPELINE(HEARD(""), TTS, "\"targets\":[\"loopback:a\"],\"whisper\":true"));
  sim_listen(&s);
  assert_non_null(sim_until(&s, 9000, STATE("bridged"), "the agent was briefed"));
  assert_true(sim_heard(&s, SIM_AGENT, SIM_AI));
  assert_false(sim_heard(&s, SIM_CALLER, SIM_AI));
  sim_stop(&s);
}

static void a_dead_voice_does_not_keep_a_person_from_the_caller(void **state) {
  sim s;
  to_answer(&s, PIPELINE(HEARD(""), "{\"use\":\"fake\",\"ms_per_char\":20,\"fail_after\":2}", ASK("")));
  greet(&s);
  if (!sim_until(&s, 4000, TYPE("bridge"), NULL)) {
    press(&s, '1'); /* the beep stands for the question */
    assert_non_null(sim_until(&s, 200, TYPE("bridge"), NULL));
  }
  sim_stop(&s);
}

static void a_caller_who_hangs_up_meanwhile_frees_the_agent_at_once(void **state) {
  for (uint32_t at = 40; at < 6000; at += 500) {
    sim s;
    to_answer(&s, PIPELINE(HEARD(""), TTS, ASK("")));
    sim_say(&s, SIM_AGENT, 700);
    sim_run(&s, at);
    assert_false(s.party[SIM_AGENT].over);
    assert_int_equal(segue_loopback_hangup(s.lb, s.party[SIM_CALLER].call), SEGUE_OK);
    s.party[SIM_CALLER].call = 0;
    sim_run(&s, 40);
    assert_true(s.party[SIM_AGENT].over);
    assert_non_null(sim_until(&s, 500, TYPE("outcome"), "\"result\":\"abandoned\""));
    sim_stop(&s);
  }
}

/* Who passed the caller on leaves them while the next one is asked: the caller waits, and hears none of it. */
static void an_agent_who_leaves_while_the_next_one_is_asked_leaves_the_caller_to_hold_audio(void **state) {
  sim s;
  to_answer(&s, PIPELINE(HEARD(""), TTS, ASK(",\"amd\":false")));
  press(&s, '1');
  assert_non_null(sim_until(&s, 100, TYPE("bridge"), NULL));
  const uint64_t first = s.party[SIM_AGENT].call;
  assert_int_equal(segue_loopback_transfer(s.lb, first, "loopback:boss"), SEGUE_OK);
  assert_int_equal(segue_loopback_hangup(s.lb, first), SEGUE_OK);
  for (int i = 0; i < 200 && s.party[SIM_AGENT].call == first; i++) sim_run(&s, 20);
  assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(&s, 200, TYPE("handoff"), STATE("accepting")));
  sim_listen(&s);
  for (int i = 0; i < 100 && (i == 0 || sim_heard_anything(&s, SIM_AGENT)); i++) { /* until they are asked */
    sim_listen(&s);
    sim_run(&s, 100);
  }
  sim_listen(&s);
  sim_say(&s, SIM_AGENT, 1500);
  sim_say(&s, SIM_CALLER, 1500);
  sim_run(&s, 1500);
  assert_false(sim_heard_anything(&s, SIM_AGENT));
  assert_true(sim_heard_anything(&s, SIM_CALLER)); /* hold */
  assert_false(sim_heard(&s, SIM_CALLER, SIM_AI));
  assert_false(sim_heard(&s, SIM_CALLER, SIM_AGENT));
  press(&s, '1');
  assert_int_equal(sim_count(&s, TYPE("bridge"), NULL), 1);
  sim_run(&s, 200);
  assert_int_equal(sim_count(&s, TYPE("bridge"), NULL), 2);
  sim_stop(&s);
}

/* ---- engines that fail while the agent is asked ---- */

#define DEAD_VOICE "{\"use\":\"fake\",\"fail_open\":true}"

static void to_answer_without_words(sim *s, const char *pipeline) {
  sim_start(s);
  sim_call(s, pipeline);
  for (uint32_t t = 0; t < 9000 && !s->agent_rings; t += 20) sim_run(s, 20);
  assert_true(s->agent_rings);
  sim_run(s, 200);
  assert_int_equal(segue_loopback_answer(s->lb, s->party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(s, 200, TYPE("handoff"), STATE("accepting")));
}

static void a_person_who_cannot_be_asked_takes_the_call_by_being_one(void **state) {
  sim s;
  to_answer_without_words(&s, PIPELINE(HEARD(""), DEAD_VOICE, ASK("")));
  greet(&s);
  assert_non_null(sim_until(&s, 2000, STATE("bridged"), "a person answered and could not be asked"));
  assert_int_equal(sim_count(&s, TYPE("engine"), "the agent cannot be told anything"), 1);
  sim_stop(&s);
}

static void a_brief_that_cannot_be_spoken_is_left_out(void **state) {
  sim s;
  to_answer_without_words(&s,
                          PIPELINE(HEARD(""), DEAD_VOICE, "\"targets\":[\"loopback:a\"],\"whisper\":true"));
  assert_non_null(sim_until(&s, 1000, STATE("bridged"), "the agent could not be briefed"));
  sim_stop(&s);
}

static void a_beep_stands_for_the_question_again_and_again(void **state) {
  sim s;
  to_answer_without_words(&s, PIPELINE(HEARD(""), DEAD_VOICE, ASK(",\"amd\":false")));
  for (int i = 0; i < 3; i++) {
    sim_listen(&s);
    sim_run(&s, 2500);
    assert_true(sim_heard_anything(&s, SIM_AGENT));
  }
  press(&s, '1');
  assert_non_null(sim_until(&s, 100, TYPE("bridge"), NULL));
  sim_stop(&s);
}

/* It would fail the agent as slowly as it failed the caller. */
static void a_voice_that_has_died_on_the_caller_is_not_waited_for_once_more(void **state) {
  sim s;
  to_answer_without_words(&s,
                          PIPELINE(HEARD(""), "{\"use\":\"fake\",\"stall_after\":0}", ASK(",\"amd\":false")));
  sim_listen(&s);
  sim_run(&s, 100);
  assert_int_equal(sim_count(&s, TYPE("engine"), "the agent cannot be told anything"), 1);
  assert_true(sim_heard_anything(&s, SIM_AGENT)); /* the beep */
  sim_stop(&s);
}

/* Of a voice that cannot speak, or that said nothing for as long as one is waited for. */
static void a_beep_is_short_and_leaves_time_for_an_answer(void **state) {
  for (int stalls = 0; stalls < 2; stalls++) {
    sim s;
    size_t beeps = 0, loud = 0;
    bool was = false;
    if (stalls) {
      to_answer(&s, PIPELINE(HEARD(""), "{\"use\":\"fake\",\"ms_per_char\":20,\"stall_after\":2}",
                             ASK(",\"amd\":false,\"accept_ms\":60000")));
      assert_non_null(sim_until(&s, 15000, TYPE("engine"), "the agent cannot be told anything"));
    } else {
      to_answer_without_words(&s, PIPELINE(HEARD(""), DEAD_VOICE, ASK(",\"amd\":false")));
    }
    for (int i = 0; i < 450; i++) { /* nine seconds */
      sim_listen(&s);
      sim_run(&s, 20);
      const bool is = sim_heard_anything(&s, SIM_AGENT);
      beeps += is && !was;
      loud += is;
      was = is;
    }
    assert_in_range(beeps, 4, 5);
    assert_in_range(loud, beeps * 8, beeps * 12); /* frames */
    sim_stop(&s);
  }
}

static void the_agent_is_spoken_to_by_the_voice_that_works(void **state) {
  sim s;
  to_answer(&s, PIPELINE(HEARD(""), "[" DEAD_VOICE "," TTS "]", ASK(",\"amd\":false")));
  sim_listen(&s);
  sim_run(&s, 1000);
  assert_true(sim_heard(&s, SIM_AGENT, SIM_AI));
  assert_int_equal(sim_count(&s, TYPE("engine"), STATE("failed")),
                   1); /* for the caller; not tried once more */
  press(&s, '1');
  assert_non_null(sim_until(&s, 100, TYPE("bridge"), NULL));
  sim_stop(&s);
}

/* The third text of each voice fails: the question when it is put once more. */
static void a_voice_that_fails_amid_the_questions_is_followed_by_the_next_or_a_beep(void **state) {
  static const char *const faults[] = {"fail_after", "stall_after", "garble_after"};
  for (size_t i = 0; i < 6; i++) {
    const bool next = i < 3;
    char session[1024];
    sim s;
    snprintf(session, sizeof session,
             PIPELINE(HEARD(""), "[{\"use\":\"fake\",\"ms_per_char\":20,\"%s\":2}%s]",
                      ASK(",\"amd\":false,\"accept_ms\":60000")),
             faults[i % 3], next ? "," TTS : "");
    to_answer(&s, session);
    if (!sim_until(&s, 30000, TYPE("engine"),
                   next ? "the agent hears the sentence once more" : "the agent cannot be told anything"))
      fail_msg("%zu", i);
    sim_listen(&s);
    sim_run(&s, 2500);
    if (next) assert_true(sim_heard(&s, SIM_AGENT, SIM_AI)); /* now, not when they are asked again */
    assert_true(sim_heard_anything(&s, SIM_AGENT));          /* a beep, then */
    press(&s, '1');
    assert_non_null(sim_until(&s, 100, TYPE("bridge"), NULL));
    sim_stop(&s);
  }
}

/* Not as late as one that says nothing. */
static void a_voice_that_fails_the_agent_is_replaced_or_done_without_at_once(void **state) {
  sim s;
  to_answer(&s, PIPELINE(HEARD(""), "{\"use\":\"fake\",\"ms_per_char\":20,\"break_ms\":300}",
                         "\"targets\":[\"loopback:a\"],\"whisper\":true"));
  assert_non_null(sim_until(&s, 600, STATE("bridged"), "the agent could not be briefed"));
  sim_stop(&s);
  to_answer(&s, PIPELINE(HEARD(""), "[{\"use\":\"fake\",\"ms_per_char\":20,\"break_ms\":300}," TTS "]",
                         ASK(",\"amd\":false")));
  assert_non_null(sim_until(&s, 600, TYPE("engine"), "the agent hears the sentence once more"));
  sim_run(&s, 200);
  sim_listen(&s);
  sim_run(&s, 200);
  assert_true(sim_heard(&s, SIM_AGENT, SIM_AI));
  sim_stop(&s);
}

/* Sentences of many seconds, and one that takes its time to begin. */
static void a_slow_voice_is_none_that_fails(void **state) {
  static const char *const voices[] = {"{\"use\":\"fake\",\"ms_per_char\":160}",
                                       "{\"use\":\"fake\",\"ms_per_char\":20,\"delay_ms\":500}"};
  for (size_t i = 0; i < 2; i++) {
    char session[1024];
    sim s;
    snprintf(session, sizeof session, PIPELINE(HEARD(""), "%s", ASK(",\"amd\":false,\"accept_ms\":60000")),
             voices[i]);
    to_answer(&s, session);
    sim_run(&s, 10000);
    sim_listen(&s);
    sim_run(&s, 10000);
    assert_true(sim_heard(&s, SIM_AGENT, SIM_AI)); /* asked again */
    assert_null(sim_find(&s, TYPE("engine"), NULL));
    sim_stop(&s);
  }
}

static void an_agent_whom_nobody_can_hear_answers_by_key(void **state) {
  sim s;
  to_answer_without_words(&s, PIPELINE("{\"use\":\"fake\",\"fail_open\":true}", TTS, VOICE ",\"amd\":false"));
  sim_run(&s, 14000); /* asked, and asked again */
  assert_int_equal(sim_count(&s, TYPE("engine"), "the agent can answer by key only"), 1);
  press(&s, '1');
  assert_non_null(sim_until(&s, 100, TYPE("bridge"), NULL));
  sim_stop(&s);
}

/* It fails on the first word that they say. */
static void an_agent_whom_nobody_can_hear_any_more_answers_by_key(void **state) {
  static const char *const faults[] = {"fail_after", "stall_after", "garble_after"};
  for (size_t i = 0; i < 3; i++) {
    char session[1024];
    sim s;
    snprintf(session, sizeof session,
             PIPELINE("{\"use\":\"fake\",\"%s\":0}", TTS, VOICE ",\"amd\":false,\"accept_ms\":60000"),
             faults[i]);
    to_answer(&s, session);
    for (int round = 0; round < 3; round++) {
      sim_run(&s, 3000);
      sim_say(&s, SIM_AGENT, 600);
      sim_run(&s, 7000);
    }
    assert_int_equal(sim_count(&s, TYPE("engine"), STATE("failed")), 1);
    sim_listen(&s);
    sim_run(&s, 6000);
    assert_true(sim_heard(&s, SIM_AGENT, SIM_AI)); /* asked again and again all the same */
    press(&s, '1');
    assert_non_null(sim_until(&s, 100, TYPE("bridge"), NULL));
    sim_stop(&s);
  }
}

static void who_is_speaking_is_not_asked_again(void **state) {
  sim s;
  to_answer(&s, PIPELINE(HEARD(""), TTS, VOICE ",\"amd\":false,\"accept_ms\":60000"));
  sim_run(&s, 4000);
  sim_listen(&s);
  sim_say(&s, SIM_AGENT, 2400);
  sim_run(&s, 2000); /* past the time of a silent one */
  assert_false(sim_heard(&s, SIM_AGENT, SIM_AI));
  sim_run(&s, 6000);
  assert_true(sim_heard(&s, SIM_AGENT, SIM_AI)); /* as they said neither yes nor no */
  sim_stop(&s);
}

static void who_says_nothing_is_asked_once_more(void **state) {
  sim s;
  to_answer(&s, PIPELINE(HEARD(""), TTS, ASK(",\"amd\":false,\"whisper\":false,\"accept_ms\":60000")));
  sim_listen(&s);
  sim_run(&s, 1000);
  assert_true(sim_heard(&s, SIM_AGENT, SIM_AI));
  sim_run(&s, 1000);
  sim_listen(&s);
  sim_run(&s, 2200);
  assert_false(sim_heard(&s, SIM_AGENT, SIM_AI));
  sim_run(&s, 1500);
  assert_true(sim_heard(&s, SIM_AGENT, SIM_AI));
  sim_stop(&s);
}

static void who_picks_up_and_then_speaks_is_heard_out(void **state) {
  sim s;
  to_answer(&s, PIPELINE(HEARD(""), TTS, "\"targets\":[\"loopback:a\"],\"amd\":true"));
  sim_run(&s, 2000);
  sim_say(&s, SIM_AGENT, 1200);
  sim_run(&s, 1100);
  assert_null(sim_find(&s, TYPE("bridge"), NULL));
  assert_non_null(sim_until(&s, 2000, STATE("bridged"), "a person answered"));
  sim_stop(&s);
}

/* ---- the caller's side ---- */

static void a_message_of_two_sentences_may_end_with_the_first(void **state) {
  for (int cut = 0; cut < 2; cut++) {
    sim s;
    sim_start(&s);
    sim_call(
        &s,
        cut ? "{\"tts\":" TTS
              ",\"handoff\":{\"form\":\"packed\",\"targets\":[\"loopback:a\"],\"message_end\":\"sentence\","
              "\"message\":\"I will get somebody for you. This may take quite a while, so please stay.\"}}"
            : "{\"tts\":" TTS ",\"handoff\":{\"form\":\"packed\",\"targets\":[\"loopback:a\"],"
              "\"message\":\"I will get somebody for you. This may take quite a while, so please stay.\"}}");
    sim_run(&s, 40);
    assert_int_equal(segue_session_handoff(s.session, NULL, NULL), SEGUE_OK);
    sim_run(&s, 200);
    assert_int_equal(segue_loopback_answer(s.lb, s.party[SIM_AGENT].call), SEGUE_OK);
    assert_non_null(sim_until(&s, 5000, TYPE("bridge"), NULL));
    const char *turn = sim_find(&s, TYPE("turn"), "I will get somebody for you.");
    assert_non_null(turn);
    assert_null(strstr(turn, "interrupted"));
    assert_int_equal(strstr(turn, "please stay.") != NULL, !cut);
    sim_stop(&s);
  }
}

static void who_waits_long_is_told_so_between_the_hold_audio(void **state) {
  sim s;
  sim_start(&s);
  sim_call(&s, PIPELINE(HEARD(""), TTS,
                        "\"targets\":[\"loopback:a\"],\"patience_ms\":5000,\"patience\":\"Please stay.\""));
  assert_non_null(sim_until(&s, 3000, TYPE("turn"), "Hello."));
  assert_int_equal(segue_session_handoff(s.session, NULL, NULL), SEGUE_OK);
  assert_non_null(sim_find(&s, TYPE("turn"), "Hello."));
  assert_non_null(sim_until(&s, 500, TYPE("queue"), "\"state\":\"calling\",\"position\":1,\"of\":1"));
  sim_run(&s, 13000);
  assert_int_equal(sim_count(&s, TYPE("turn"), "Please stay."), 2);
  assert_int_equal(sim_count(&s, TYPE("queue"), "\"state\":\"told\""), 2);
  sim_listen(&s);
  sim_run(&s, 2000);
  assert_true(sim_heard_anything(&s, SIM_CALLER));
  sim_stop(&s);
}

static void a_caller_who_cannot_be_told_of_their_callback_hears_a_tone(void **state) {
  sim s;
  sim_start(&s);
  sim_call(&s, PIPELINE(HEARD(""), "{\"use\":\"fake\",\"fail_open\":true}",
                        "\"targets\":[\"loopback:a\"],\"callback\":true"));
  for (uint32_t t = 0; t < 5000 && !s.agent_rings; t += 20) sim_run(&s, 20);
  assert_true(s.agent_rings);
  sim_run(&s, 1000);
  assert_int_equal(segue_loopback_refuse(s.lb, s.party[SIM_AGENT].call, SEGUE_RESULT_BUSY, 486), SEGUE_OK);
  assert_non_null(sim_until(&s, 100, TYPE("handoff"), STATE("callback")));
  sim_listen(&s);
  sim_run(&s, 2500);
  assert_false(s.party[SIM_CALLER].over);
  assert_true(sim_heard_anything(&s, SIM_CALLER));
  const char *outcome = sim_until(&s, 2000, TYPE("outcome"), NULL);
  assert_non_null(outcome);
  assert_non_null(strstr(outcome, "\"result\":\"callback\""));
  sim_stop(&s);
}

static void a_handoff_that_failed_is_tried_again_after_a_pause(void **state) {
  sim s;
  sim_start(&s);
  sim_call(&s, PIPELINE(HEARD(""), TTS, "\"targets\":[\"loopback:a\"],\"retry\":1,\"retry_ms\":3000"));
  assert_int_equal(segue_session_handoff(s.session, NULL, NULL), SEGUE_OK);
  for (int round = 0; round < 2; round++) {
    for (uint32_t t = 0; t < 5000 && !s.agent_rings; t += 20) sim_run(&s, 20);
    assert_true(s.agent_rings);
    s.agent_rings = false;
    assert_int_equal(segue_loopback_refuse(s.lb, s.party[SIM_AGENT].call, SEGUE_RESULT_BUSY, 486), SEGUE_OK);
    sim_run(&s, 100);
    assert_int_equal(sim_find(&s, TYPE("handoff"), STATE("talking")) != NULL, round == 1);
  }
  assert_non_null(sim_find(&s, TYPE("handoff"), STATE("waiting")));
  sim_stop(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_agent_hears_the_brief_and_the_caller_hold_audio),
      cmocka_unit_test(a_key_need_not_wait_for_the_brief),
      cmocka_unit_test(who_has_taken_the_call_is_told_no_more),
      cmocka_unit_test(an_agent_who_presses_2_makes_room_for_the_next),
      cmocka_unit_test(an_agent_who_does_nothing_makes_room_for_the_next),
      cmocka_unit_test(an_agent_can_say_yes),
      cmocka_unit_test(an_agent_can_say_no),
      cmocka_unit_test(what_is_neither_is_asked_again),
      cmocka_unit_test(what_was_said_before_the_question_is_no_answer_to_it),
      cmocka_unit_test(a_machine_is_not_taken_for_a_person),
      cmocka_unit_test(a_person_is_connected_as_soon_as_they_pause),
      cmocka_unit_test(who_picks_up_and_listens_is_a_person),
      cmocka_unit_test(a_whisper_alone_asks_nothing),
      cmocka_unit_test(a_dead_voice_does_not_keep_a_person_from_the_caller),
      cmocka_unit_test(a_caller_who_hangs_up_meanwhile_frees_the_agent_at_once),
      cmocka_unit_test(an_agent_who_leaves_while_the_next_one_is_asked_leaves_the_caller_to_hold_audio),
      cmocka_unit_test(a_person_who_cannot_be_asked_takes_the_call_by_being_one),
      cmocka_unit_test(a_brief_that_cannot_be_spoken_is_left_out),
      cmocka_unit_test(a_beep_stands_for_the_question_again_and_again),
      cmocka_unit_test(a_voice_that_has_died_on_the_caller_is_not_waited_for_once_more),
      cmocka_unit_test(a_beep_is_short_and_leaves_time_for_an_answer),
      cmocka_unit_test(the_agent_is_spoken_to_by_the_voice_that_works),
      cmocka_unit_test(a_voice_that_fails_amid_the_questions_is_followed_by_the_next_or_a_beep),
      cmocka_unit_test(an_agent_whom_nobody_can_hear_answers_by_key),
      cmocka_unit_test(a_voice_that_fails_the_agent_is_replaced_or_done_without_at_once),
      cmocka_unit_test(a_slow_voice_is_none_that_fails),
      cmocka_unit_test(an_agent_whom_nobody_can_hear_any_more_answers_by_key),
      cmocka_unit_test(who_is_speaking_is_not_asked_again),
      cmocka_unit_test(who_says_nothing_is_asked_once_more),
      cmocka_unit_test(who_picks_up_and_then_speaks_is_heard_out),
      cmocka_unit_test(a_message_of_two_sentences_may_end_with_the_first),
      cmocka_unit_test(who_waits_long_is_told_so_between_the_hold_audio),
      cmocka_unit_test(a_caller_who_cannot_be_told_of_their_callback_hears_a_tone),
      cmocka_unit_test(a_handoff_that_failed_is_tried_again_after_a_pause),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
