/* SPDX-License-Identifier: Apache-2.0 */
/* The modes of `segue replay`: each keeps a state of its own for a call, sees every event after the context
 * has taken it, and prints one line at the end. */
#ifndef SEGUE_TOOLS_REPLAY_H
#define SEGUE_TOOLS_REPLAY_H

#include <cjson/cJSON.h>

#include "dialog/policy.h"
#include "tool.h"

typedef struct replay_event {
  const char *type;
  const cJSON *root;
  double t_ms;      /* NaN: unknown */
  int32_t turn;     /* index of this turn, or of the latest before; SEGUE_TURN_NONE before the first */
  const char *text; /* of a turn, else NULL */
  int who;          /* SEGUE_WHO_*, of a turn */
  segue_context_builder *builder;
} replay_event;

typedef struct replay_options {
  const segue__policy_config *policy;
  const char *question; /* of --ask, else NULL */
  bool all;             /* of --decisions: each escalation, not the first alone */
} replay_options;

typedef struct replay_mode {
  const char *name;
  void *(*open)(const replay_options *o); /* NULL: no memory */
  void (*event)(void *state, const replay_event *e);
  /* Append the members of the result that follow "call". @return SEGUE_OK or a negative code. */
  int (*print)(void *state, segue_context_builder *builder, segue__buf *out);
  void (*close)(void *state);
} replay_mode;

extern const replay_mode replay_context, replay_decisions, replay_outcome, replay_ask;

/* Runs the mode over several files as one log; each call's result line goes to `sink`. @return TOOL_*. */
int replay_files(const tool_command *self, const replay_mode *mode, const char *const *files, size_t n,
                 void (*sink)(void *user, const char *line), void *user);

#endif /* SEGUE_TOOLS_REPLAY_H */
