/* SPDX-License-Identifier: Apache-2.0 */
/* What an agent's page asks during a call, over a transport that carries messages: who may ask what, and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <cjson/cJSON.h>

#include <segue/ext/transport.h>

#include "sim.h"

#define PIPELINE                                                                                                \
  "{\"asr\":{\"use\":\"fake\",\"utterances\":[{\"text\":\"my order 4711 is late\",\"confidence\":0.9}]},"       \
  "\"llm\":{\"use\":\"fake\",\"turns\":[[{\"text\":\"Hello.\"}],"                                               \
  "[{\"text\":\"Welcome back.\"}]]},"                                                                           \
  "\"tts\":{\"use\":\"fake\",\"ms_per_char\":20},\"handoff\":{\"form\":\"packed\",\"message\":\"One moment.\"," \
  "\"targets\":[\"loopback:a\",\"loopback:b\"],\"accept\":\"press\"}}"

enum { TOO_LONG = 9000 };

/* The answer that came last. */
typedef struct answers {
  uint32_t n;
  int32_t status;
  char id[16], type[32];
  char *text;
} answers;

static answers *last(void) {
  static answers a;
  return &a;
}

/* Loopback's own commands, and the messages that it has no peers for. */
static int command(void *transport, uint64_t leg, const segue_leg_command *cmd) {
  answers *a = last();
  if (cmd->type != SEGUE_CMD_MESSAGE) return segue_loopback_plugin()->transport->command(transport, leg, cmd);
  a->n++;
  a->status = cmd->status;
  a->id[0] = 0;
  for (size_t i = 0; i < cmd->n_headers; i++)
    if (strcmp(cmd->headers[i].name, "segue-request") == 0)
      snprintf(a->id, sizeof a->id, "%s", cmd->headers[i].value);
  snprintf(a->type, sizeof a->type, "%s", cmd->content_type);
  free(a->text);
  a->text = strndup(cmd->data, cmd->data_len);
  return SEGUE_OK;
}

static void to_bot(sim *s) {
  static segue_transport_ops ops;
  static segue_plugin plugin;
  ops = *segue_loopback_plugin()->transport;
  ops.command = command;
  plugin = *segue_loopback_plugin();
  plugin.transport = &ops;
  sim_start_with(s, &plugin);
  sim_call(s, PIPELINE);
  assert_non_null(sim_until(s, 3000, TYPE("turn"), "Hello."));
}

static void to_ring(sim *s) {
  to_bot(s);
  assert_int_equal(segue_session_handoff(s->session, NULL, NULL), SEGUE_OK);
  assert_non_null(sim_until(s, 3000, TYPE("turn"), "One moment."));
  assert_true(s->agent_rings);
  sim_run(s, 200);
}

static void to_question(sim *s) {
  to_ring(s);
  assert_int_equal(segue_loopback_answer(s->lb, s->party[SIM_AGENT].call), SEGUE_OK);
  assert_non_null(sim_until(s, 200, TYPE("handoff"), STATE("accepting")));
}

static void end(sim *s) {
  free(last()->text);
  memset(last(), 0, sizeof *last());
  sim_stop(s);
}

/* A request of a party's, answered within two ticks by one answer of its number. @return its status */
static int32_t asked_with(sim *s, int who, const char *method, const char *text, size_t n) {
  const segue_header headers[] = {{"segue-method", method}, {"Segue-Request", "17"}};
  const segue_leg_event ev = {.size = sizeof ev,
                              .leg = s->party[who].call,
                              .type = SEGUE_LEG_MESSAGE,
                              .headers = headers,
                              .n_headers = 2,
                              .data = text,
                              .data_len = n};
  const uint32_t before = last()->n;
  assert_int_equal(segue_loopback_tell(s->lb, &ev), SEGUE_OK);
  sim_run(s, 40);
  assert_int_equal(last()->n, before + 1);
  assert_string_equal(last()->id, "17");
  assert_string_equal(last()->type, last()->status == 200 ? "application/json" : "text/plain");
  return last()->status;
}

static int32_t asked(sim *s, int who, const char *method, const char *text) {
  return asked_with(s, who, method, text, strlen(text));
}

static void a_caller_may_ask_nothing(void **state) {
  static const char *const methods[] = {"segue.context", "segue.ask", "segue.accept", "segue.handback"};
  sim s;
  (void)state;
  to_ring(&s);
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
    assert_int_equal(asked(&s, SIM_CALLER, methods[i], "what do you know?"), 403);
  end(&s);
}

static void the_context_is_told_while_it_rings(void **state) {
  sim s;
  (void)state;
  to_ring(&s);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.context", ""), 200);
  cJSON *o = cJSON_Parse(last()->text);
  const cJSON *state_now = cJSON_GetObjectItemCaseSensitive(o, "state");
  assert_string_equal(cJSON_GetStringValue(state_now), "ringing");
  assert_true(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(o, "brief")) > 0);
  assert_true(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(o, "context")) > 0);
  assert_true(strlen(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, "call"))) > 0);
  cJSON_Delete(o);
  end(&s);
}

static void yes_is_yes_once_and_only_when_it_is_asked(void **state) {
  sim s;
  (void)state;
  to_question(&s);
  assert_null(sim_find(&s, TYPE("bridge"), NULL));
  assert_int_equal(asked(&s, SIM_AGENT, "segue.accept", ""), 200);
  assert_string_equal(last()->text, "{}");
  assert_non_null(sim_until(&s, 200, TYPE("bridge"), NULL));
  assert_int_equal(asked(&s, SIM_AGENT, "segue.accept", ""), 409);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.decline", ""), 409);
  sim_run(&s, 500);
  assert_int_equal(sim_count(&s, TYPE("bridge"), NULL), 1);
  assert_false(s.party[SIM_AGENT].over);
  end(&s);
}

static void no_calls_the_next(void **state) {
  sim s;
  (void)state;
  to_question(&s);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.decline", ""), 200);
  assert_non_null(sim_until(&s, 300, "\"target\":\"loopback:b\"", NULL));
  assert_null(sim_find(&s, TYPE("bridge"), NULL));
  end(&s);
}

static void questions_are_answered_or_refused_and_heard_by_nobody(void **state) {
  char *const question = malloc(TOO_LONG + 1);
  sim s;
  (void)state;
  assert_non_null(question);
  memset(question, 'a', TOO_LONG);
  question[TOO_LONG] = 0;
  to_question(&s);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.accept", ""), 200);
  sim_run(&s, 4000);
  sim_listen(&s);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.ask", "Why does the caller call?"), 200);
  cJSON *o = cJSON_Parse(last()->text);
  assert_true(cJSON_IsString(cJSON_GetObjectItemCaseSensitive(o, "text")));
  cJSON_Delete(o);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.ask", "{\"question\": \"Why does the caller call?\"}"), 200);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.ask", "{\"question\": 1}"), 400);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.ask", "{\"question\""), 400);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.ask", ""), 400);
  assert_int_equal(asked_with(&s, SIM_AGENT, "segue.ask", question, 1025), 400);
  assert_int_equal(asked_with(&s, SIM_AGENT, "segue.ask", question, 1024), 200);
  assert_int_equal(asked_with(&s, SIM_AGENT, "segue.ask", "a\0b", 3), 400);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.nothing", ""), 404);
  sim_run(&s, 500);
  assert_false(sim_heard_anything(&s, SIM_CALLER));
  assert_false(sim_heard_anything(&s, SIM_AGENT));
  free(question);
  end(&s);
}

static void who_has_the_caller_hands_back(void **state) {
  char *const notes = malloc(TOO_LONG + 1);
  sim s;
  (void)state;
  assert_non_null(notes);
  memset(notes, 'a', TOO_LONG);
  notes[TOO_LONG] = 0;
  to_question(&s);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.handback", ""), 409);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.accept", ""), 200);
  sim_run(&s, 500);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.handback", notes), 413);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.handback", "it is done"), 400);
  assert_false(s.party[SIM_AGENT].over);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.handback", "{\"text\": \"A refund was made.\"}"), 200);
  sim_run(&s, 40);
  assert_true(s.party[SIM_AGENT].over);
  assert_false(s.party[SIM_CALLER].over);
  assert_non_null(sim_until(&s, 4000, TYPE("turn"), "Welcome back."));
  assert_non_null(sim_find(&s, TYPE("note"), "A refund was made."));
  free(notes);
  end(&s);
}

/* While the next one is asked, each agent speaks for themselves: by message and by key. */
static void two_agents_answer_for_themselves(void **state) {
  sim s;
  (void)state;
  to_question(&s);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.accept", ""), 200);
  assert_non_null(sim_until(&s, 2000, TYPE("bridge"), NULL));
  const uint64_t first = s.party[SIM_AGENT].call;
  assert_int_equal(segue_session_handoff(s.session, "{\"target\":\"loopback:boss\"}", NULL), SEGUE_OK);
  for (int i = 0; i < 200 && s.party[SIM_AGENT].call == first; i++) sim_run(&s, 20);
  const uint64_t boss = s.party[SIM_AGENT].call;
  assert_true(boss != first);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.accept", ""), 409); /* it rings */
  assert_int_equal(segue_loopback_answer(s.lb, boss), SEGUE_OK);
  sim_run(&s, 200);
  s.party[SIM_AGENT].call = first;
  assert_int_equal(asked(&s, SIM_AGENT, "segue.accept", ""), 409);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.decline", ""), 409);
  assert_int_equal(segue_loopback_digit(s.lb, first, '1'), SEGUE_OK);
  sim_run(&s, 100);
  assert_int_equal(sim_count(&s, TYPE("bridge"), NULL), 1);
  s.party[SIM_AGENT].call = boss;
  assert_int_equal(asked(&s, SIM_AGENT, "segue.handback", ""), 409); /* who has not got the caller yet */
  assert_int_equal(asked(&s, SIM_AGENT, "segue.context", ""), 200);
  assert_int_equal(asked(&s, SIM_AGENT, "segue.decline", ""), 200);
  sim_run(&s, 100);
  assert_non_null(sim_find(&s, TYPE("handoff"), "\"from\":\"accepting\",\"why\":\"the agent pressed 2\""));
  assert_int_equal(sim_count(&s, TYPE("bridge"), NULL), 1);
  s.party[SIM_AGENT].call = first;
  assert_int_equal(asked(&s, SIM_AGENT, "segue.handback", ""), 200);
  assert_non_null(sim_until(&s, 4000, TYPE("turn"), "Welcome back."));
  end(&s);
}

/* The brief comes in any case. */
static void a_context_too_long_for_a_message_leaves_the_brief(void **state) {
  char note[400];
  sim s;
  (void)state;
  to_ring(&s);
  for (int i = 0; i < 80; i++) {
    memset(note, 0, sizeof note);
    snprintf(note, sizeof note, "{\"type\":\"entity\",\"name\":\"remark_%d\",\"value\":\"%0*d\"}", i, 200, 0);
    for (char *c = strstr(note, "000"); *c == '0'; c++) *c = "abcde fgh"[(c - note) % 9];
    assert_int_equal(segue_session_note(s.session, note, NULL), SEGUE_OK);
    sim_run(&s, 20);
  }
  assert_int_equal(asked(&s, SIM_AGENT, "segue.context", ""), 200);
  assert_true(strlen(last()->text) < 15000);
  cJSON *o = cJSON_Parse(last()->text);
  assert_true(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(o, "brief")) > 0);
  assert_true(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(o, "context")));
  cJSON_Delete(o);
  end(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_caller_may_ask_nothing),
      cmocka_unit_test(the_context_is_told_while_it_rings),
      cmocka_unit_test(yes_is_yes_once_and_only_when_it_is_asked),
      cmocka_unit_test(no_calls_the_next),
      cmocka_unit_test(questions_are_answered_or_refused_and_heard_by_nobody),
      cmocka_unit_test(who_has_the_caller_hands_back),
      cmocka_unit_test(two_agents_answer_for_themselves),
      cmocka_unit_test(a_context_too_long_for_a_message_leaves_the_brief),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
