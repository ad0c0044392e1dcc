/* SPDX-License-Identifier: Apache-2.0 */
/* dialog.h: the conversation of one caller under a playbook: requests in, sentences and tool calls
 * out. Deterministic; no I/O, no clock, no allocation of its own beyond cJSON's for tool arguments.
 * It never asserts who the caller is: it asks by the `verify` tool and repeats the answer. */
#ifndef SEGUE_PLUGINS_LLM_PLAYBOOK_DIALOG_H
#define SEGUE_PLUGINS_LLM_PLAYBOOK_DIALOG_H

#include <segue/ext/llm.h>

#include "playbook.h"

#define PB_VALUE 96

enum {
  PB_STATE_OPEN,    /**< Waiting for what the caller wants. */
  PB_STATE_SUBJECT, /**< Asking for the slot that says whom to verify. */
  PB_STATE_QUESTION,
  PB_STATE_VERIFYING, /**< The verify tool is asked. */
  PB_STATE_SLOT,
  PB_STATE_FIX,
  PB_STATE_MORE, /**< "Anything else?" */
  PB_STATE_CONFIRM,
  PB_STATE_HANDED,
  PB_STATE_ENDED
};

/** Where the dialog's actions go, in order, during a feed. */
typedef struct pb_actions {
  void *ctx;
  void (*say)(void *ctx, const char *text, size_t len);
  void (*tool)(void *ctx, const char *name, const char *args, size_t len);
} pb_actions;

/** All plain data: zero it and set `pb` to begin. */
typedef struct pb_dialog {
  const pb_playbook *pb;
  uint32_t state, pending_state;
  const pb_intent *intent;
  uint32_t question, slot, fix; /**< Indices within verification, intent slots, intent fixes. */
  uint32_t tries, verified, returned;
  uint32_t misunderstood, silences;
  uint32_t n_failed;
  uint32_t outcome[PB_MAX_FIXES];     /**< PB_SAY_* by fix of the playbook, 0 not offered. */
  char value[PB_MAX_SLOTS][PB_VALUE]; /**< By slot of the playbook; "" unknown. */
  char answer[PB_MAX_QUESTIONS][PB_VALUE];
  char person[PB_VALUE]; /**< Name as the verifier gave it. */
  char pending[256];     /**< Utterance waiting for a yes. */
} pb_dialog;

/** Answer one request. Summaries and questions about the call are not for a playbook.
 *  @param confidence receives 0…1, of having understood
 *  @return SEGUE_OK or SEGUE_E_UNSUPPORTED */
int segue__pb_dialog_feed(pb_dialog *d, const segue_llm_request *req, const pb_actions *out,
                          double *confidence);

#endif /* SEGUE_PLUGINS_LLM_PLAYBOOK_DIALOG_H */
