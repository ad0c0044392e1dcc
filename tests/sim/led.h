/* SPDX-License-Identifier: Apache-2.0 */
/* led.h: a call that a test leads through its handoffs step by step. Behind cmocka.h. */
#ifndef SEGUE_TESTS_LED_H
#define SEGUE_TESTS_LED_H

#include "sim.h"

#define ASR "{\"use\":\"fake\",\"utterances\":[{\"text\":\"my parcel is late\",\"confidence\":0.9}]}"
#define A "\"loopback:a\""

static inline void hand_off(sim *s, const char *how) {
  segue_error err;
  if (segue_session_handoff(s->session, how, &err) != SEGUE_OK) fail_msg("%s", err.message);
}

static inline void until_it_rings(sim *s) {
  for (uint32_t t = 0; t < 8000 && !s->agent_rings; t += 20) sim_run(s, 20);
  assert_true(s->agent_rings);
  s->agent_rings = false;
}

static inline void refuse(sim *s, uint32_t result, int32_t status) {
  assert_int_equal(segue_loopback_refuse(s->lb, s->party[SIM_AGENT].call, result, status), SEGUE_OK);
  sim_run(s, 40);
}

static inline void until_bridged(sim *s) {
  const size_t before = sim_count(s, TYPE("bridge"), NULL);
  assert_int_equal(segue_loopback_answer(s->lb, s->party[SIM_AGENT].call), SEGUE_OK);
  for (int i = 0; i < 300 && sim_count(s, TYPE("bridge"), NULL) == before; i++) sim_run(s, 20);
  assert_int_equal(sim_count(s, TYPE("bridge"), NULL), before + 1);
}

static inline void back_with_the_bot(sim *s, const char *says) {
  for (int i = 0; i < 400 && !sim_find(s, TYPE("turn"), says); i++) sim_run(s, 20);
  assert_non_null(sim_find(s, TYPE("turn"), says));
  sim_run(s, 2000);
}

#endif /* SEGUE_TESTS_LED_H */
