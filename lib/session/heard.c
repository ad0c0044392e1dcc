/* SPDX-License-Identifier: Apache-2.0 */
/* What the recognisers say: guesses for who watches, the caller's words to the bot or the transcript, the agent's to the
 * transcript. */
#include <stdlib.h>
#include <string.h>

#include "context/redact.h"
#include "session/internal.h"

/* Masked once, for who listens to events and for who reads captions. */
static void report_partial(segue__session *s, const segue__ear *e, const char *text) {
  segue__buf clean, b;
  if (!text[strspn(text, " \t\r\n")]) return; /* nothing is being recognised */
  segue__buf_init(&clean);
  segue__buf_init(&b);
  /* What can't be masked for certain is not shown; that words come still is. */
  const bool masked = segue__redactor_ahead(s->redactor, e->who, text, strlen(text), &clean) == SEGUE_OK;
  if (!masked) segue__buf_reset(&clean);
  segue__buf_printf(&b, ",\"who\":\"%s\",\"text\":", segue__who_name(e->who));
  segue__buf_json_stringn(&b, segue__buf_str(&clean), clean.len);
  segue__report(s, SEGUE_EVENT_PARTIAL, "partial", segue__buf_str(&b));
  if (masked) segue__caption_unfinished(s, e->who, segue__buf_str(&clean), clean.len);
  segue__buf_free(&b);
  segue__buf_free(&clean);
}

static void asr_failed(segue__session *s, segue__ear *e, int code, const char *message) {
  if (!segue__ear_failed(s, e, code, message) && e == &s->ears[0]) segue__engine_died(s, "asr");
}

static void asr_result(segue__session *s, segue__ear *e, const segue__msg *m) {
  char *text;
  double confidence;
  if (!segue__ear_result(s, e, m, &text, &confidence)) {
    asr_failed(s, e, SEGUE_E_ENGINE, "its results cannot be used");
  } else if (text && !m->code) {
    report_partial(s, e, text);
  } else if (text && e == &s->ears[0]) {
    if (!text[0]) segue__caption_none(s, SEGUE_WHO_CALLER);
    segue__bot_heard(s, m->id, text, confidence);
  } else if (text && text[0]) {
    const uint32_t at = m->id % SEGUE__UTTERANCES;
    (void)segue__turn_done(s, SEGUE_WHO_AGENT, text, strlen(text), confidence, e->start_ms[at], e->end_ms[at],
                           false, NULL);
  }
  free(text);
}

/* The ear whose recogniser sends this, NULL: one that is not in use any more. */
static segue__ear *ear_of(segue__session *s, const segue__msg *m) {
  for (int i = 0; i < 2; i++)
    if (segue__ear_of(&s->ears[i], m)) return &s->ears[i];
  return NULL;
}

void segue__ear_message(segue__session *s, const segue__msg *m) {
  segue__ear *e = ear_of(s, m);
  if ((m->stream & 0xff) == SEGUE__TAG_ACCEPT_EAR)
    segue__accept_heard(s, m);
  else if (e && m->kind == SEGUE__MSG_ASR_RESULT)
    asr_result(s, e, m);
  else if (e)
    asr_failed(s, e, m->code, m->text);
}
