/* SPDX-License-Identifier: Apache-2.0 */
/* dialog_run.h: what one feed of the dialog says and asks the host's tools for, in order; how an answer of the caller is read,
 * and the verification in between. Only `dialog*.c` look in here. */
#ifndef SEGUE_PLUGINS_LLM_PLAYBOOK_DIALOG_RUN_H
#define SEGUE_PLUGINS_LLM_PLAYBOOK_DIALOG_RUN_H

#include <cjson/cJSON.h>

#include "dialog.h"

/** One feed: what is to be said is gathered, so that it leaves as one run of sentences. */
typedef struct pb_run {
  pb_dialog *d;
  const pb_actions *out;
  double confidence;
  size_t n;
  char text[4096];
} pb_run;

/** Let what was gathered leave. */
void segue__pb_flush(pb_run *r);
/** Ask for a tool; `args` is freed. */
void segue__pb_tool(pb_run *r, const char *name, cJSON *args);
/** Add a sentence, with {slot} and {name} filled in. NULL: nothing. */
void segue__pb_say(pb_run *r, const char *text);
/** Hand the caller over: the dialog's last word. */
void segue__pb_handoff(pb_run *r, const char *reason, const char *why);
/** Tell what became of a fix. `note` may be NULL. */
void segue__pb_attempt(pb_run *r, const pb_fix *f, const char *outcome, const char *note);
/** Tell what was learnt; what is secret stays here. */
void segue__pb_note_slot(pb_run *r, const pb_ask *s, const char *value);

/** Say again what the caller is to answer. */
void segue__pb_prompt(pb_run *r);
/** Go on with the intent: verification, slots, fixes, end; asks for the first thing missing. */
void segue__pb_advance(pb_run *r);
/** Where the value of a slot is kept, PB_VALUE bytes. */
char *segue__pb_slot_value(pb_dialog *d, const pb_ask *s);

/** Ask for whom to verify, or for the first proof. */
void segue__pb_ask_verification(pb_run *r);
/** All proofs are given: the host's `verify` tool is asked, and they are forgotten. */
void segue__pb_send_verify(pb_run *r);
/** What the verify tool answered. Others are passed over. */
void segue__pb_verified(pb_run *r, const segue_llm_request *req);

/** Read an answer of the wanted type. @return 0 and `out`, or -1 */
int segue__pb_read_answer(const pb_ask *a, const char *text, segue__said_seq said, char out[PB_VALUE]);

#endif /* SEGUE_PLUGINS_LLM_PLAYBOOK_DIALOG_RUN_H */
