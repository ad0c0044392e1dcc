/* SPDX-License-Identifier: Apache-2.0 */
/* segue/ext/turn.h: a semantic judge of whether the caller has finished. Optional: the built-in
 * rule waits for silence. Threading: on the shard thread; must answer within a millisecond. */
#ifndef SEGUE_EXT_TURN_H
#define SEGUE_EXT_TURN_H

#include <segue/ext/plugin.h>

SEGUE_BEGIN_DECLS

typedef struct segue_turn_state {
  size_t size;
  const char *partial; /**< The recogniser's words so far, as they were said; "" when it has told none. */
  uint32_t silence_ms; /**< Since the last speech frame. */
  uint32_t speech_ms;  /**< Speech in this turn. */
  const char
      *bot_said; /**< The bot's last sentence; "" when it has said nothing. Both are lent for the call. */
} segue_turn_state;

typedef struct segue_turn_ops {
  size_t size;
  uint32_t abi;
  uint32_t flags;
  size_t engine_size;
  int (*init)(void *engine, const segue_host *host, const char *config, segue_error *err);
  void (*fini)(void *engine);
  /** How long a silence, in ms from its begin, ends the turn in this state; 0 = ended now. */
  uint32_t (*wait_ms)(void *engine, const segue_turn_state *state);
} segue_turn_ops;

SEGUE_END_DECLS
#endif /* SEGUE_EXT_TURN_H */
