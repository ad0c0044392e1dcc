/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "session/recall.h"

typedef struct call {
  segue__transcript said;
  segue__outcome outcome;
  segue__recall recall;
} call;

static void begin(call *c) {
  memset(c, 0, sizeof *c);
  segue__transcript_init(&c->said);
  segue__outcome_init(&c->outcome);
  c->recall.said = &c->said;
  c->recall.outcome = &c->outcome;
}

static void end(call *c) {
  segue__recall_fini(&c->recall);
  segue__transcript_fini(&c->said);
}

static void say(call *c, int32_t who, const char *text) {
  const segue__said s = {.who = who, .confidence = 1, .start_ms = 1000 * c->said.n, .text = (char *)text};
  assert_int_equal(segue__transcript_add(&c->said, &s, strlen(text), NULL), SEGUE_OK);
}

static void talk(call *c, int exchanges) {
  for (int i = 0; i < exchanges; i++) {
    say(c, SEGUE_WHO_BOT, i == 0 ? "Which kiln is it?" : "Anything else about that?");
    say(c, SEGUE_WHO_CALLER, i == 0 ? "The big one." : "It smells.");
  }
}

static void ticks(call *c, int n) {
  for (int i = 0; i < n; i++) segue__recall_tick(&c->recall);
}

static void bridge(call *c) {
  segue__outcome_bridged(&c->outcome, 0);
  segue__recall_bridged(&c->recall, NULL);
}

#define KILN "Which kiln is it about then?"

static void a_long_call_is_read_a_little_each_tick(void **state) {
  call c;
  begin(&c);
  talk(&c, 50);
  segue__recall_begin(&c.recall);
  assert_int_equal(c.recall.next, 0);
  ticks(&c, 10);
  assert_int_equal(c.recall.next, 20);
  bridge(&c);
  say(&c, SEGUE_WHO_AGENT, KILN);
  say(&c, SEGUE_WHO_AGENT, "I will send somebody tomorrow.");
  ticks(&c, 40);
  assert_int_equal(c.recall.next, 100);
  assert_int_equal(c.recall.found->n_found, 0);
  ticks(&c, 1); /* one of an agent's turns takes longer */
  assert_int_equal(c.recall.next, 101);
  assert_int_equal(c.recall.found->n_found, 1);
  assert_int_equal(c.recall.found->found[0].turn, 100);
  assert_int_equal(c.recall.found->found[0].known_from, 1);
  ticks(&c, 5);
  assert_int_equal(c.recall.next, 102);
  assert_true(c.outcome.first_useful == SEGUE_MS(101000)); /* by the clock of the turn, not of its reading */
  end(&c);
}

/* Nor does a bridge, or the end of the call, hold its tick up for what no agent has said. */
static void what_no_agent_has_said_is_not_read_at_once(void **state) {
  call c;
  begin(&c);
  talk(&c, 50);
  segue__recall_begin(&c.recall);
  ticks(&c, 3);
  segue__recall_finish(&c.recall);
  assert_int_equal(c.recall.next, 6);
  bridge(&c);
  assert_int_equal(c.recall.next, 6);
  end(&c);
}

/* What is left is what an agent's part rests on, and nothing where nobody was bridged. */
static void it_is_known_when_all_is_read(void **state) {
  call c;
  begin(&c);
  talk(&c, 2);
  assert_false(segue__recall_left(&c.recall));
  segue__recall_begin(&c.recall);
  assert_false(segue__recall_left(&c.recall));
  bridge(&c);
  say(&c, SEGUE_WHO_AGENT, KILN);
  segue__recall_parted(&c.recall);
  talk(&c, 1); /* to the bot */
  ticks(&c, 2);
  assert_true(segue__recall_left(&c.recall));
  ticks(&c, 1);
  assert_false(segue__recall_left(&c.recall));
  assert_int_equal(c.recall.next, 5);
  end(&c);
}

/* Who noted a proof after the bridge, before all was read, had it from the agent's first question. */
static void a_proof_counts_as_given_only_before_the_bridge(void **state) {
  for (int before = 0; before < 2; before++) {
    call c;
    begin(&c);
    talk(&c, 1);
    segue__recall_begin(&c.recall);
    if (before) c.recall.proofs |= segue__repeats_proof("pin");
    segue_context *ctx = NULL;
    segue_context_builder *b;
    assert_int_equal(segue_context_builder_new(&b, NULL), SEGUE_OK);
    assert_int_equal(segue_context_builder_snapshot(b, &ctx), SEGUE_OK);
    segue_context_builder_free(b);
    segue__recall_bridged(&c.recall, ctx);
    say(&c, SEGUE_WHO_AGENT, "What is your PIN, please?");
    c.recall.proofs |= segue__repeats_proof("pin");
    segue__recall_finish(&c.recall);
    assert_int_equal(c.recall.found->n_found, before);
    end(&c);
  }
}

static void a_handoff_that_led_to_nobody_leaves_nothing_to_read(void **state) {
  call c;
  begin(&c);
  talk(&c, 50);
  segue__recall_begin(&c.recall);
  ticks(&c, 3);
  segue__recall_begin(&c.recall);
  assert_int_equal(c.recall.next, 0);
  assert_int_equal(c.recall.found->n_facts, 0);
  end(&c);
}

static void what_is_left_at_the_end_is_read_before_the_outcome_is_told(void **state) {
  call c;
  begin(&c);
  talk(&c, 20);
  segue__recall_begin(&c.recall);
  bridge(&c);
  say(&c, SEGUE_WHO_AGENT, KILN);
  segue__recall_finish(&c.recall);
  assert_ptr_equal(c.outcome.repeats, c.recall.found);
  assert_int_equal(segue__repeats_count(c.outcome.repeats), 1);
  end(&c);
}

static void turns_to_the_bot_after_the_agent_are_none_of_the_agents(void **state) {
  call c;
  begin(&c);
  talk(&c, 1);
  segue__recall_begin(&c.recall);
  bridge(&c);
  say(&c, SEGUE_WHO_AGENT, "I will send somebody tomorrow.");
  segue__recall_parted(&c.recall);
  say(&c, SEGUE_WHO_CALLER, "I already told you which kiln it is!");
  segue__recall_finish(&c.recall);
  assert_int_equal(segue__repeats_count(c.recall.found), 0);
  end(&c);
}

static void each_bridge_knows_what_was_said_before_it(void **state) {
  call c;
  begin(&c);
  talk(&c, 1);
  bridge(&c); /* nothing was read ahead */
  say(&c, SEGUE_WHO_AGENT, "Which cellar is it in?");
  say(&c, SEGUE_WHO_CALLER, "The north cellar.");
  bridge(&c); /* handed on, before any of it was read */
  say(&c, SEGUE_WHO_AGENT, "Which cellar is it in?");
  segue__recall_finish(&c.recall);
  assert_int_equal(c.recall.found->n_found, 1);
  assert_int_equal(c.recall.found->found[0].turn, 4);
  assert_int_equal(c.recall.found->found[0].known_from, 3);
  end(&c);
}

/* Nor does one handoff on the heels of another read in its tick what the first one left: it waits its turn, and what is found is
 * what would have been found. */
static void a_caller_who_is_handed_on_at_once_is_read_of_a_little_each_tick(void **state) {
  for (int again = 0; again < 2; again++) { /* an agent handed on; or given back, and the next handoff */
    call c;
    begin(&c);
    talk(&c, 50);
    segue__recall_begin(&c.recall);
    bridge(&c);
    say(&c, SEGUE_WHO_AGENT, KILN);
    ticks(&c, 5);
    if (again) segue__recall_parted(&c.recall);
    if (again) segue__recall_begin(&c.recall);
    if (again) segue__recall_begin(&c.recall); /* nobody was there the first time */
    assert_int_equal(c.recall.next, 10);
    bridge(&c);
    assert_int_equal(c.recall.next, 10);
    say(&c, SEGUE_WHO_AGENT, "Hello.");
    say(&c, SEGUE_WHO_AGENT, "I will send somebody tomorrow.");
    assert_true(segue__recall_left(&c.recall));
    ticks(&c, 46);
    assert_int_equal(c.recall.next,
                     101); /* the first agent's part is read, and is no word of the second one's */
    assert_int_equal(c.recall.found->n_found, 1);
    assert_int_equal(c.outcome.agent_turns, 0);
    ticks(&c, 1);
    assert_int_equal(c.recall.next, 2);
    ticks(&c, 52);
    assert_false(segue__recall_left(&c.recall));
    assert_int_equal(c.recall.next, 103);
    assert_int_equal(c.recall.found->found[0].turn, 100);
    assert_int_equal(c.outcome.agent_turns, 2);
    assert_true(c.outcome.first_useful == SEGUE_MS(102000));
    end(&c);
  }
}

/* However many agents there are. */
static void more_agents_than_wait_their_turn_are_read_all_the_same(void **state) {
  call c;
  begin(&c);
  talk(&c, 50);
  for (int i = 0; i < SEGUE__RECALL_LATER + 3; i++) {
    bridge(&c);
    say(&c, SEGUE_WHO_AGENT, KILN);
    assert_in_range(c.recall.n_later, 0, SEGUE__RECALL_LATER);
  }
  segue__recall_finish(&c.recall);
  assert_int_equal(c.recall.found->n_found, SEGUE__RECALL_LATER + 3);
  assert_int_equal(c.outcome.agent_turns, 1);
  end(&c);
}

static void without_a_handoff_nothing_is_kept(void **state) {
  call c;
  begin(&c);
  talk(&c, 3);
  ticks(&c, 3);
  segue__recall_parted(&c.recall);
  segue__recall_finish(&c.recall);
  assert_null(c.recall.found);
  end(&c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_long_call_is_read_a_little_each_tick),
      cmocka_unit_test(what_no_agent_has_said_is_not_read_at_once),
      cmocka_unit_test(it_is_known_when_all_is_read),
      cmocka_unit_test(a_proof_counts_as_given_only_before_the_bridge),
      cmocka_unit_test(a_handoff_that_led_to_nobody_leaves_nothing_to_read),
      cmocka_unit_test(what_is_left_at_the_end_is_read_before_the_outcome_is_told),
      cmocka_unit_test(turns_to_the_bot_after_the_agent_are_none_of_the_agents),
      cmocka_unit_test(each_bridge_knows_what_was_said_before_it),
      cmocka_unit_test(a_caller_who_is_handed_on_at_once_is_read_of_a_little_each_tick),
      cmocka_unit_test(more_agents_than_wait_their_turn_are_read_all_the_same),
      cmocka_unit_test(without_a_handoff_nothing_is_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
