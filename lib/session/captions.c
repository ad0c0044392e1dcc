/* SPDX-License-Identifier: Apache-2.0 */
/* Captions: what caller and AI say to each other, as messages of the caller's leg, for a page or an app that shows it. Off
 * unless asked for. They go where the transcript does not, so what is not final shows no number that could be the beginning
 * of a secret, and a turn that a later one reveals to hold one is sent again. Of what people say to each other, nothing. */
#include "context/redact.h"
#include "session/internal.h"

#define OFTEN SEGUE_MS(200) /* between two states of an unfinished turn */

static bool shown(const segue__session *s, int32_t who) {
  return s->plan->captions != SEGUE__CAPTIONS_OFF && s->phase == SEGUE__PHASE_LIVE &&
         who != SEGUE_WHO_AGENT && s->caller.id && s->caller.transport &&
         s->caller.transport->ops.transport->command;
}

static void put(segue__session *s, int32_t who, uint32_t number, const char *text, size_t n, bool final) {
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, "{\"who\":\"%s\",\"id\":\"%s-%u\",\"text\":", segue__who_name(who),
                    segue__who_name(who), (unsigned)number);
  segue__buf_json_stringn(&b, text, n);
  segue__buf_printf(&b, ",\"final\":%s}", final ? "true" : "false");
  const segue_leg_command cmd = {.size = sizeof cmd,
                                 .type = SEGUE_CMD_MESSAGE,
                                 .content_type = "application/vnd.segue.caption+json",
                                 .data = segue__buf_str(&b),
                                 .data_len = b.len};
  if (!b.failed)
    (void)s->caller.transport->ops.transport->command(s->caller.transport->state, s->caller.id, &cmd);
  segue__buf_free(&b);
}

bool segue__caption_due(const segue__session *s, int32_t who) {
  const segue__captions *c = &s->captions;
  if (s->plan->captions != SEGUE__CAPTIONS_LIVE || !shown(s, who) || s->bridged) return false;
  return !c->open[who] || s->now >= c->at[who] + OFTEN;
}

void segue__caption_unfinished(segue__session *s, int32_t who, const char *clean, size_t n) {
  segue__captions *c = &s->captions;
  if (n == 0 || !segue__caption_due(s, who)) return;
  c->open[who] = true;
  c->at[who] = s->now;
  put(s, who, c->next[who], clean, n, false);
}

void segue__caption_ahead(segue__session *s, int32_t who, const char *text, size_t n) {
  segue__buf clean;
  if (n == 0 || !segue__caption_due(s, who)) return;
  segue__buf_init(&clean);
  if (segue__redactor_ahead(s->redactor, who, text, n, &clean) == SEGUE_OK)
    segue__caption_unfinished(s, who, segue__buf_str(&clean), clean.len);
  segue__buf_free(&clean);
}

void segue__caption_turn(segue__session *s, int32_t who, uint32_t turn, const char *clean, size_t n) {
  segue__captions *c = &s->captions;
  c->of[turn % SEGUE__CAPTIONS_KEPT] = (segue__caption){.turn = turn};
  if (!shown(s, who) || (s->bridged && !c->open[who])) return;
  c->of[turn % SEGUE__CAPTIONS_KEPT] =
      (segue__caption){.turn = turn, .shown = true, .who = who, .number = c->next[who]};
  put(s, who, c->next[who]++, clean, n, true);
  c->open[who] = false;
}

void segue__caption_none(segue__session *s, int32_t who) {
  segue__captions *c = &s->captions;
  if (!shown(s, who) || !c->open[who]) return;
  put(s, who, c->next[who]++, "", 0, true);
  c->open[who] = false;
}

void segue__caption_revised(segue__session *s, uint32_t turn, const char *clean, size_t n) {
  const segue__caption *c = &s->captions.of[turn % SEGUE__CAPTIONS_KEPT];
  if (c->shown && c->turn == turn && shown(s, c->who)) put(s, c->who, c->number, clean, n, true);
}
