/* SPDX-License-Identifier: Apache-2.0 */
/* What the silent AI does for the agent: answers about the call, and stops listening when told to. */
#include <stdlib.h>
#include <string.h>

#include "handoff/ask.h"
#include "session/internal.h"

/* ---- asking ---- */

static void report_answer(segue__session *s, uint32_t id, const char *question, const segue__ask_answer *a,
                          const char *source) {
  segue__buf b;
  char text[1024];
  size_t n = sizeof text;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"id\":%u,\"question\":", (unsigned)id);
  /* An agent may type a card number: on trouble nothing rather than a leak. */
  const int rc = segue_redact_text(question, strlen(question), text, &n);
  segue__buf_json_string(&b, rc == SEGUE_OK ? text : "");
  segue__buf_printf(&b, ",\"source\":\"%s\",", source);
  segue__ask_json(a, &b);
  segue__report(s, SEGUE_EVENT_ANSWER, "answer", segue__buf_str(&b));
  segue__buf_free(&b);
}

void segue__shadow_ask(segue__session *s, uint32_t id, const char *question) {
  segue__ask_answer a;
  segue_context *ctx = segue__context_now(s);
  const int rc = segue__ask(ctx, &s->transcript, question, &a);
  segue_context_unref(ctx);
  if (rc == SEGUE_OK)
    report_answer(s, id, question, &a, "extractive");
  else
    segue__report_engine(s, "ask", "failed", rc, "the question cannot be answered");
}
