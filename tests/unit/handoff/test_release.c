/* SPDX-License-Identifier: Apache-2.0 */
/* A row for each cell of the table in doc/handoff.md: how it got there, what comes in, what it does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "handoff/release.h"

/* Inputs as letters: S start, p progress 100, r 180, F final 200, X final 486, R refused 603, G refused 491,
 * C caller gone, A agent gone, t the deadline passes. */
typedef struct row {
  const char *way, *in;
  const char *does;  /* actions of the last input */
  const char *state; /* after it */
} row;

static void drain(segue__release *r, char *log, size_t n) {
  segue__release_action a;
  log[0] = 0;
  while (segue__release_poll(r, &a)) {
    char word[64] = "";
    if (a.kind == SEGUE__RELEASE_SEND) snprintf(word, sizeof word, "send-%s ", segue__rung_name(a.rung));
    if (a.kind == SEGUE__RELEASE_LET_GO) snprintf(word, sizeof word, a.seen ? "let-go " : "let-go-unseen ");
    if (a.kind == SEGUE__RELEASE_STAY) snprintf(word, sizeof word, a.agent_gone ? "stay-alone " : "stay ");
    if (a.kind == SEGUE__RELEASE_GIVE_UP) snprintf(word, sizeof word, "give-up ");
    strncat(log, word, n - strlen(log) - 1);
  }
}

static segue_time fed(segue__release *r, char c, segue_time now) {
  static const struct {
    char c;
    segue__release_input_kind kind;
    int32_t status;
  } inputs[] = {{'S', SEGUE__RELEASE_IN_START, 0},      {'p', SEGUE__RELEASE_IN_PROGRESS, 100},
                {'r', SEGUE__RELEASE_IN_PROGRESS, 180}, {'F', SEGUE__RELEASE_IN_FINAL, 200},
                {'X', SEGUE__RELEASE_IN_FINAL, 486},    {'R', SEGUE__RELEASE_IN_REFUSED, 603},
                {'G', SEGUE__RELEASE_IN_REFUSED, 491},  {'C', SEGUE__RELEASE_IN_CALLER_GONE, 0},
                {'A', SEGUE__RELEASE_IN_AGENT_GONE, 0}};
  if (c == 't') {
    const segue_time due = segue__release_deadline(r);
    now = due == SEGUE_TIME_NEVER ? now + SEGUE_SECONDS(60) : due;
    assert_int_equal(segue__release_tick(r, now), SEGUE_OK);
  } else {
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
      if (inputs[i].c == c) {
        const int rc = segue__release_feed(r, inputs[i].kind, inputs[i].status, now);
        assert_true(rc == SEGUE_OK || (c == 'S' && rc == SEGUE_E_STATE));
      }
    now += SEGUE_MS(10);
  }
  return now;
}

static void step(segue__release *r, char c, segue_time *now, char *log, size_t n) {
  *now = fed(r, c, *now);
  drain(r, log, n);
  /* A wait always ends, and nothing is left to wait for afterwards. */
  assert_int_equal(segue__release_active(r), segue__release_deadline(r) != SEGUE_TIME_NEVER);
}

static void play(const row *rows, size_t n, const segue__release_config *config) {
  for (size_t i = 0; i < n; i++) {
    segue__release r;
    segue_time now = SEGUE_SECONDS(5);
    char log[256] = "";
    segue__release_init(&r, config);
    for (const char *p = rows[i].way; *p; p++) step(&r, *p, &now, log, sizeof log);
    step(&r, rows[i].in[0], &now, log, sizeof log);
    if (strcmp(log, rows[i].does) != 0 || strcmp(segue__release_state_name(r.state), rows[i].state) != 0)
      fail_msg("%s then %s: \"%s\" in %s, not \"%s\" in %s", rows[i].way, rows[i].in, log,
               segue__release_state_name(r.state), rows[i].does, rows[i].state);
  }
}
#define COUNT(a) (sizeof(a) / sizeof *(a))

static void every_cell_of_the_table(void **state) {
  static const row rows[] = {
      /* idle */
      {"", "S", "send-attended ", "asked"},
      {"", "p", "", "idle"},
      {"", "F", "", "idle"},
      {"", "X", "", "idle"},
      {"", "R", "", "idle"},
      {"", "C", "", "idle"},
      {"", "A", "", "idle"},
      {"", "t", "", "idle"},
      /* asked */
      {"S", "S", "", "asked"},
      {"S", "p", "", "agreed"},
      {"S", "r", "", "agreed"},
      {"S", "F", "let-go ", "released"},
      {"S", "X", "send-embedded ", "asked"},
      {"S", "R", "send-embedded ", "asked"},
      {"S", "G", "", "paused"},
      {"S", "C", "give-up ", "lost"},
      {"S", "A", "stay-alone ", "bridged"},
      {"S", "t", "send-embedded ", "asked"},
      {"SR", "R", "send-header ", "asked"},
      {"SRR", "R", "stay ", "bridged"},
      {"Stt", "t", "stay ", "bridged"},
      /* agreed */
      {"Sp", "S", "", "agreed"},
      {"Sp", "p", "", "agreed"},
      {"Sp", "r", "", "agreed"},
      {"Sp", "F", "let-go ", "released"},
      {"Sp", "X", "send-embedded ", "asked"},
      {"Sp", "R", "send-embedded ", "asked"},
      {"Sp", "G", "send-embedded ", "asked"},
      {"Sp", "C", "", "leaving"},
      {"Sp", "A", "", "doubt"},
      {"Sp", "t", "send-embedded ", "asked"},
      {"SRp", "A", "", "doubt"},
      {"SRRp", "X", "stay ", "bridged"},
      /* paused */
      {"SG", "S", "", "paused"},
      {"SG", "p", "", "paused"},
      {"SG", "F", "let-go ", "released"},
      {"SG", "X", "", "paused"},
      {"SG", "R", "", "paused"},
      {"SG", "C", "give-up ", "lost"},
      {"SG", "A", "stay-alone ", "bridged"},
      {"SG", "t", "send-attended ", "asked"},
      {"SGt", "G", "send-embedded ", "asked"}, /* once only */
      {"SGtG", "G", "", "paused"},             /* once for each way */
      /* leaving: the caller's leg ended after the far end had agreed */
      {"SpC", "S", "", "leaving"},
      {"SpC", "p", "", "leaving"},
      {"SpC", "F", "let-go ", "released"}, /* NOTIFY crossed the BYE */
      {"SpC", "X", "give-up ", "lost"},
      {"SpC", "R", "", "leaving"},
      {"SpC", "C", "", "leaving"},
      {"SpC", "A", "let-go ", "released"}, /* our leg was replaced */
      {"SpC", "t", "let-go-unseen ", "released"},
      {"SRpC", "A", "", "leaving"}, /* by this way nothing was to be replaced */
      /* doubt: the agent's leg ended after the far end had agreed */
      {"SpA", "S", "", "doubt"},
      {"SpA", "p", "", "doubt"},
      {"SpA", "F", "let-go ", "released"},
      {"SpA", "X", "stay-alone ", "bridged"},
      {"SpA", "R", "stay-alone ", "bridged"},
      {"SpA", "C", "let-go ", "released"},
      {"SpA", "A", "", "doubt"},
      {"SpA", "t", "stay-alone ", "bridged"},
      {"SRpA", "t", "stay-alone ", "bridged"},
      /* released, bridged, lost: over */
      {"SF", "F", "", "released"},
      {"SF", "X", "", "released"},
      {"SF", "p", "", "released"},
      {"SF", "R", "", "released"},
      {"SF", "C", "", "released"},
      {"SF", "A", "", "released"},
      {"SF", "t", "", "released"},
      {"SRRR", "F", "let-go ", "released"}, /* it did work, late */
      {"SRRR", "X", "", "bridged"},
      {"SRRR", "p", "", "bridged"},
      {"SRRR", "R", "", "bridged"},
      {"SRRR", "C", "", "bridged"},
      {"SRRR", "A", "", "bridged"},
      {"SRRR", "t", "", "bridged"},
      {"SRRR", "S", "send-attended ", "asked"}, /* another agent */
      {"SAS", "R", "send-embedded ", "asked"},  /* who had left was the one before */
      {"SGFS", "G", "", "paused"},
      {"SC", "F", "", "lost"},
      {"SC", "X", "", "lost"},
      {"SC", "p", "", "lost"},
      {"SC", "R", "", "lost"},
      {"SC", "C", "", "lost"},
      {"SC", "A", "", "lost"},
      {"SC", "t", "", "lost"},
  };
  segue__release_config c;
  (void)state;
  segue__release_config_init(&c);
  play(rows, COUNT(rows), &c);
}

static void a_ladder_without_rungs_is_the_bridge(void **state) {
  static const row rows[] = {{"", "S", "stay ", "bridged"}};
  segue__release_config c;
  (void)state;
  segue__release_config_init(&c);
  c.n_rungs = 0;
  play(rows, COUNT(rows), &c);
}

static void every_step_has_its_time(void **state) {
  segue__release r;
  segue__release_config c;
  const segue_time t = SEGUE_SECONDS(9);
  char log[64];
  (void)state;
  segue__release_config_init(&c);
  segue__release_init(&r, &c);
  assert_int_equal(segue__release_feed(&r, SEGUE__RELEASE_IN_START, 0, t), SEGUE_OK);
  assert_int_equal(segue__release_feed(&r, SEGUE__RELEASE_IN_PROGRESS, 100, t), SEGUE_E_AGAIN);
  drain(&r, log, sizeof log);
  assert_int_equal(segue__release_deadline(&r), t + SEGUE_MS(4000));
  segue__release_feed(&r, SEGUE__RELEASE_IN_PROGRESS, 100, t);
  drain(&r, log, sizeof log);
  assert_int_equal(segue__release_deadline(&r), t + SEGUE_MS(15000));
  segue__release_feed(&r, SEGUE__RELEASE_IN_PROGRESS, 180, t + SEGUE_SECONDS(5));
  drain(&r, log, sizeof log);
  assert_int_equal(segue__release_deadline(&r), t + SEGUE_MS(15000)); /* a report is no new promise */
  segue__release_feed(&r, SEGUE__RELEASE_IN_AGENT_GONE, 0, t + SEGUE_SECONDS(6));
  drain(&r, log, sizeof log);
  assert_int_equal(segue__release_deadline(&r), t + SEGUE_MS(8000));
  segue__release_init(&r, &c);
  segue__release_feed(&r, SEGUE__RELEASE_IN_START, 0, t);
  drain(&r, log, sizeof log);
  segue__release_feed(&r, SEGUE__RELEASE_IN_REFUSED, 491, t + SEGUE_SECONDS(1));
  drain(&r, log, sizeof log);
  assert_int_equal(segue__release_deadline(&r), t + SEGUE_MS(2000));
  segue__release_feed(&r, SEGUE__RELEASE_IN_FINAL, 200, t + SEGUE_SECONDS(1));
  drain(&r, log, sizeof log);
  segue__release_feed(&r, SEGUE__RELEASE_IN_START, 0, t);
  drain(&r, log, sizeof log);
  segue__release_feed(&r, SEGUE__RELEASE_IN_PROGRESS, 100, t + SEGUE_SECONDS(1));
  drain(&r, log, sizeof log);
  segue__release_feed(&r, SEGUE__RELEASE_IN_CALLER_GONE, 0, t + SEGUE_SECONDS(3));
  drain(&r, log, sizeof log);
  assert_int_equal(segue__release_deadline(&r), t + SEGUE_MS(5000));
}

/* What the log says of a step: the state after it, by which way, and the status; 408 where nothing was heard. */
static void each_step_is_reported(void **state) {
  static const struct {
    const char *way, *state;
    segue__rung rung;
    int32_t status;
  } rows[] = {{"S", "asked", SEGUE__RUNG_ATTENDED, 0},       {"St", "asked", SEGUE__RUNG_EMBEDDED, 408},
              {"Sp", "agreed", SEGUE__RUNG_ATTENDED, 100},   {"Spr", "agreed", SEGUE__RUNG_ATTENDED, 180},
              {"Spt", "asked", SEGUE__RUNG_EMBEDDED, 408},   {"SG", "paused", SEGUE__RUNG_ATTENDED, 491},
              {"SGt", "asked", SEGUE__RUNG_ATTENDED, 0},     {"SRRR", "bridged", SEGUE__RUNG_HEADER, 603},
              {"SpCt", "released", SEGUE__RUNG_ATTENDED, 0}, {"SpAt", "bridged", SEGUE__RUNG_ATTENDED, 408}};
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    segue__release r;
    segue__release_config c;
    segue_time now = SEGUE_SECONDS(5);
    segue__release_action a = {.kind = SEGUE__RELEASE_STAY}, next;
    char log[64];
    segue__release_config_init(&c);
    segue__release_init(&r, &c);
    const size_t n = strlen(rows[i].way);
    for (size_t k = 0; k + 1 < n; k++) step(&r, rows[i].way[k], &now, log, sizeof log);
    (void)fed(&r, rows[i].way[n - 1], now);
    assert_true(segue__release_poll(&r, &a));
    while (segue__release_poll(&r, &next)) continue;
    assert_int_equal(a.kind, SEGUE__RELEASE_REPORT);
    if (a.status != rows[i].status || a.rung != rows[i].rung ||
        strcmp(segue__release_state_name(a.state), rows[i].state) != 0)
      fail_msg("%s: %s by %s, %d", rows[i].way, segue__release_state_name(a.state), segue__rung_name(a.rung),
               (int)a.status);
  }
}

/* Whatever comes in whatever order: each start ends in one decision, and no wait is without an end. */
static void random_histories_end(void **state) {
  uint64_t dice = 1;
  (void)state;
  for (int play_no = 0; play_no < 20000; play_no++) {
    segue__release r;
    segue__release_config c;
    segue_time now = SEGUE_SECONDS(1);
    int open = 0, decided = 0;
    bool gone = false;
    segue__release_config_init(&c);
    c.n_rungs = (uint32_t)(play_no % 4);
    segue__release_init(&r, &c);
    for (int i = 0; i < 40; i++) {
      static const char letters[] = "SprFXRGCAttt";
      dice = dice * 6364136223846793005u + 1442695040888963407u;
      const char letter = letters[(dice >> 33) % (sizeof letters - 1)];
      const bool was = segue__release_active(&r);
      segue__release_action a;
      if (letter == 'S' && (was || gone)) continue; /* no second start, none without a caller */
      if (letter == 'S') open++;
      if (letter == 'C') gone = true;
      char c1 = letter;
      if (c1 == 't') {
        now = segue__release_deadline(&r) == SEGUE_TIME_NEVER ? now + 1 : segue__release_deadline(&r);
        assert_int_equal(segue__release_tick(&r, now), SEGUE_OK);
      } else {
        const segue__release_input_kind kind = c1 == 'S'                ? SEGUE__RELEASE_IN_START
                                               : c1 == 'C'              ? SEGUE__RELEASE_IN_CALLER_GONE
                                               : c1 == 'A'              ? SEGUE__RELEASE_IN_AGENT_GONE
                                               : c1 == 'R' || c1 == 'G' ? SEGUE__RELEASE_IN_REFUSED
                                               : c1 == 'F' || c1 == 'X' ? SEGUE__RELEASE_IN_FINAL
                                                                        : SEGUE__RELEASE_IN_PROGRESS;
        const int32_t status = c1 == 'F'   ? 200
                               : c1 == 'X' ? 486
                               : c1 == 'G' ? 491
                               : c1 == 'R' ? 603
                               : c1 == 'r' ? 180
                                           : 100;
        assert_int_equal(segue__release_feed(&r, kind, status, now), SEGUE_OK);
      }
      while (segue__release_poll(&r, &a)) {
        const bool late = a.kind == SEGUE__RELEASE_LET_GO && !was && letter == 'F'; /* it worked after all */
        if (a.kind >= SEGUE__RELEASE_LET_GO && !late) decided++;
        if (a.kind == SEGUE__RELEASE_STAY && gone) fail_msg("play %d: a bridge without a caller", play_no);
        if (a.kind == SEGUE__RELEASE_SEND && gone) fail_msg("play %d: nobody is left to ask", play_no);
      }
      assert_int_equal(open - decided, segue__release_active(&r) ? 1 : 0);
      assert_int_equal(segue__release_active(&r), segue__release_deadline(&r) != SEGUE_TIME_NEVER);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_cell_of_the_table), cmocka_unit_test(a_ladder_without_rungs_is_the_bridge),
      cmocka_unit_test(every_step_has_its_time), cmocka_unit_test(each_step_is_reported),
      cmocka_unit_test(random_histories_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
