/* SPDX-License-Identifier: Apache-2.0 */
/* Where the time between the caller's last word and the bot's first one went. */
#include "session/internal.h"

void segue__ledger_heard(segue__session *s, segue_time speech_end, segue_time endpoint) {
  s->ledger = (segue__ledger){.speech_end = speech_end, .endpoint = endpoint, .final = s->now};
}

void segue__ledger_asked(segue__session *s, uint32_t kind, uint32_t request) {
  segue__ledger *l = &s->ledger;
  /* A turn, or the result of what the engine had to know first. */
  if (kind == SEGUE_LLM_TURN || (kind == SEGUE_LLM_TOOL && l->request && !l->token))
    l->request = request;
  else
    l->request = 0;
}

void segue__ledger_token(segue__session *s, uint32_t request) {
  segue__ledger *l = &s->ledger;
  if (request == l->request && l->request && !l->token) l->token = s->env->now(s->env->ctx);
}

void segue__ledger_audio(segue__session *s, uint32_t request, segue_time ready) {
  segue__ledger *l = &s->ledger;
  if (request != l->request || !l->request || !l->token || l->frame) return;
  l->frame = s->env->now(s->env->ctx);
  l->audio = ready && ready <= l->frame ? ready : l->frame;
}

static segue_time member(segue__buf *b, const char *name, segue_time from, segue_time to) {
  if (to < from) to = from; /* an engine that is faster than the clock is fine */
  segue__buf_printf(b, "\"%s\":", name);
  segue__buf_json_number(b, (double)(to - from) / 1000, 1);
  return to;
}

void segue__ledger_close(segue__session *s, uint32_t request, segue__buf *b) {
  segue__ledger *l = &s->ledger;
  if (!l->frame || request != l->request) return;
  segue__buf_puts(b, ",\"latency\":{");
  segue_time at = member(b, "endpoint_ms", l->speech_end, l->endpoint);
  segue__buf_putc(b, ',');
  at = member(b, "asr_ms", at, l->final);
  segue__buf_putc(b, ',');
  at = member(b, "llm_ms", at, l->token);
  segue__buf_putc(b, ',');
  at = member(b, "tts_ms", at, l->audio);
  segue__buf_putc(b, ',');
  at = member(b, "rtp_ms", at, l->frame);
  segue__buf_putc(b, ',');
  (void)member(b, "total_ms", l->speech_end, at);
  segue__buf_putc(b, '}');
  *l = (segue__ledger){.request = 0};
}
