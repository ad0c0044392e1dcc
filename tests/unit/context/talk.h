/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of a few turns, and what a context holds of them. Behind cmocka.h. */
#ifndef SEGUE_TESTS_CONTEXT_TALK_H
#define SEGUE_TESTS_CONTEXT_TALK_H

#include <stdio.h>
#include <string.h>

#include "context/infer.h"

/* Turns begin with "b:" or "c:". The caller unrefs. */
static inline segue_context *talk(const char *const *turns) {
  segue_context_builder *b = NULL;
  segue_context *c = NULL;
  assert_int_equal(segue_context_builder_new(&b, NULL), SEGUE_OK);
  for (; *turns; turns++)
    assert_int_equal(segue_context_builder_turn(b, **turns == 'b' ? SEGUE_WHO_BOT : SEGUE_WHO_CALLER,
                                                *turns + 2, strlen(*turns + 2), NAN, UINT64_MAX),
                     SEGUE_OK);
  assert_int_equal(segue_context_builder_snapshot(b, &c), SEGUE_OK);
  segue_context_builder_free(b);
  return c;
}
#define TALK(...) talk((const char *const[]){__VA_ARGS__, NULL})

static inline const char *entity(const segue_context *c, const char *name) {
  segue_entity e = {.size = sizeof e};
  for (size_t i = 0; segue_context_entity(c, i, &e) == SEGUE_OK; i++)
    if (strcmp(e.name, name) == 0) {
      assert_int_equal(e.by, SEGUE_SRC_INFERRED);
      assert_true(e.turn >= 0);
      return e.value;
    }
  return "";
}

/* Something is called `name` and is `value`; of "" that nothing is called so. */
static inline bool holds(const segue_context *c, const char *name, const char *value) {
  segue_entity e = {.size = sizeof e};
  bool any = false, found = false;
  for (size_t i = 0; segue_context_entity(c, i, &e) == SEGUE_OK; i++) {
    any = any || strcmp(e.name, name) == 0;
    found = found || (strcmp(e.name, name) == 0 && strcmp(e.value, value) == 0);
  }
  return *value ? found : !any;
}

/* What a context holds under a name when the bot asked so and the caller says so; "": nothing is called so. */
typedef struct talk_row {
  const char *bot, *caller, *name, *value;
} talk_row;

/* Each row is a call of its own; `before`: a turn in front of it, or NULL. */
static inline void talk_rows(const talk_row *rows, size_t n, const char *before) {
  for (; n > 0; n--, rows++) {
    char bot[160], caller[256];
    snprintf(bot, sizeof bot, "b:%s", rows->bot);
    snprintf(caller, sizeof caller, "c:%s", rows->caller);
    segue_context *c = before ? TALK(before, bot, caller) : TALK(bot, caller);
    const char *value = entity(c, rows->name);
    if (strcmp(value, rows->value) != 0)
      fail_msg("%s / %s: %s is \"%s\", not \"%s\"", bot, caller, rows->name, value, rows->value);
    segue_context_unref(c);
  }
}
#define TALK_ROWS(rows, before) talk_rows(rows, sizeof(rows) / sizeof(rows)[0], before)

static inline int outcome(const segue_context *c, const char *action) {
  segue_attempt a = {.size = sizeof a};
  for (size_t i = 0; segue_context_attempt(c, i, &a) == SEGUE_OK; i++)
    if (strcmp(a.action, action) == 0) return a.outcome;
  return -1;
}

/* The attempts of a call, "action=outcome; …". */
static inline void assert_attempts(segue_context *c, const char *attempts) {
  char have[256] = "";
  segue_attempt a = {.size = sizeof a};
  for (size_t k = 0, n = 0; segue_context_attempt(c, k, &a) == SEGUE_OK && n < sizeof have; k++)
    n += (size_t)snprintf(have + n, sizeof have - n, "%s%s=%s", k ? "; " : "", a.action,
                          segue_attempt_outcome_name(a.outcome));
  assert_string_equal(have, attempts);
  segue_context_unref(c);
}

#endif /* SEGUE_TESTS_CONTEXT_TALK_H */
