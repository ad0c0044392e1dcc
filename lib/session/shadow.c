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

int segue__shadow_answer(segue__session *s, uint32_t id, const char *question, segue__ask_answer *a) {
  segue_context *ctx = segue__context_now(s);
  const int rc = segue__ask(ctx, &s->transcript, question, a);
  segue_context_unref(ctx);
  if (rc == SEGUE_OK)
    report_answer(s, id, question, a, "extractive");
  else
    segue__report_engine(s, "ask", "failed", rc, "the question cannot be answered");
  return rc;
}

void segue__shadow_ask(segue__session *s, uint32_t id, const char *question) {
  segue__ask_answer a;
  (void)segue__shadow_answer(s, id, question, &a);
}

/* ---- ears ---- */

/* In the context too: whoever reads what was said must know that not all of it was heard. */
static void note_gap(segue__session *s) {
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"not_heard\":{\"times\":%u,\"ms\":%llu}", (unsigned)s->gaps,
                    (unsigned long long)(s->deaf_for / 1000));
  segue__record(s, SEGUE_EVENT_NOTE, "note", segue__buf_str(&b), SEGUE_EVENT_BY_APP);
  segue__buf_free(&b);
}

void segue__shadow_ears(segue__session *s, bool open, const char *why) {
  if (s->deaf != open) return;
  segue__buf b;
  segue__buf_init(&b);
  s->deaf = !open;
  if (open) {
    const segue_time gap = s->now - s->deaf_since;
    s->deaf_for += gap;
    s->gaps++;
    segue__buf_printf(&b, ",\"state\":\"open\",\"gap_ms\":%llu", (unsigned long long)(gap / 1000));
  } else {
    s->deaf_since = s->now;
    segue__buf_puts(&b, ",\"state\":\"closed\"");
    if (why) {
      segue__buf_puts(&b, ",\"why\":");
      segue__buf_json_string(&b, why);
    }
    segue__outcome_gap(&s->outcome, s->now);
  }
  for (int i = 0; i < 2; i++) segue__ear_drop(s, &s->ears[i]);
  segue__report(s, SEGUE_EVENT_EARS, "ears", segue__buf_str(&b));
  segue__buf_free(&b);
  if (open) note_gap(s);
}

/* Music on hold is nobody's speech. */
void segue__shadow_held(segue__session *s, const segue__leg *leg, const char *party, uint32_t before) {
  const bool held = !(leg->far & SEGUE_MEDIA_RECV), was = !(before & SEGUE_MEDIA_RECV);
  if (held == was) return;
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"party\":\"%s\",\"state\":\"%s\",\"status\":0", party, held ? "holds" : "resumes");
  segue__report(s, SEGUE_EVENT_LEG, "leg", segue__buf_str(&b));
  segue__buf_free(&b);
  if (leg == &s->caller || leg == segue__talker(s)) segue__ear_drop(s, &s->ears[leg != &s->caller]);
}
