/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/outcome.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <segue/ext/transport.h> /* SEGUE_RESULT_* */

#include "handoff/handoff.h"
#include "handoff/useful.h"

/* Joint silence shorter than this is how people talk. */
#define DEAD_AIR SEGUE_MS(2000)
#define SHORT SEGUE_SECONDS(120)

void segue__outcome_init(segue__outcome *o) {
  memset(o, 0, sizeof *o);
  o->ringing = o->answered = o->ended = SEGUE_TIME_NEVER;
  o->rang = o->picked_up = o->bridged = o->given_back = SEGUE_TIME_NEVER;
  o->first_speech = o->first_useful = o->quiet_since = SEGUE_TIME_NEVER;
  o->rating = o->before = o->after = NAN;
}

bool segue__outcome_short(const segue__outcome *o) {
  if (o->let_go) return false; /* our part of it is over, not the call */
  return o->bridged != SEGUE_TIME_NEVER && o->ended != SEGUE_TIME_NEVER && o->ended - o->bridged < SHORT;
}

void segue__outcome_dialled(segue__outcome *o, const char *target) {
  o->ringing = o->answered = SEGUE_TIME_NEVER;
  if (o->n_tries == SEGUE__OUTCOME_TRIES) {
    o->tries_lost++;
    return;
  }
  segue__try *t = &o->tries[o->n_tries++];
  snprintf(t->target, sizeof t->target, "%s", target);
  t->result = "failed";
}

static segue__try *last(segue__outcome *o) {
  return o->n_tries > 0 && o->tries_lost == 0 ? &o->tries[o->n_tries - 1] : NULL;
}

void segue__outcome_ringing(segue__outcome *o, segue_time now) {
  if (o->ringing == SEGUE_TIME_NEVER) o->ringing = now;
}

void segue__outcome_answered(segue__outcome *o, segue_time now) {
  o->answered = now;
  segue__try *t = last(o);
  if (!t) return;
  t->result = "answered";
  t->sip = 200;
}

static const char *result_name(uint32_t result) {
  switch (result) {
  case SEGUE_RESULT_BUSY: return "busy";
  case SEGUE_RESULT_NO_ANSWER: return "no_answer";
  case SEGUE_RESULT_DECLINED: return "declined";
  case SEGUE__HANDOFF_RESULT_VOICEMAIL: return "voicemail";
  default: return "failed";
  }
}

void segue__outcome_refused(segue__outcome *o, uint32_t result, int32_t sip) {
  segue__try *t = last(o);
  if (!t) return;
  t->result = result_name(result);
  t->sip = sip;
}

void segue__outcome_bridged(segue__outcome *o, segue_time now) {
  o->rang = o->ringing;
  o->picked_up = o->answered;
  o->bridged = o->quiet_since = o->seen_since = now;
  o->gap = false;
  o->given_back = o->first_speech = o->first_useful = SEGUE_TIME_NEVER;
  o->agent_turns = 0;
  o->result = SEGUE__TRANSFER_BRIDGED;
}

static void close_silence(segue__outcome *o, segue_time now) {
  if (o->quiet_since != SEGUE_TIME_NEVER && now >= o->quiet_since + DEAD_AIR)
    o->dead_air += now - o->quiet_since;
  o->quiet_since = SEGUE_TIME_NEVER;
}

void segue__outcome_agent_said(segue__outcome *o, const char *text, bool repeats, segue_time start) {
  o->agent_turns++;
  if (o->first_useful == SEGUE_TIME_NEVER && !repeats && segue__is_useful(text, strlen(text)))
    o->first_useful = start;
}

void segue__outcome_frame(segue__outcome *o, bool caller_speaks, bool agent_speaks, segue_time since,
                          segue_time now) {
  if (o->gap) o->seen_since = now;
  o->gap = false;
  if (since < o->seen_since) since = o->seen_since;
  if (agent_speaks && o->first_speech == SEGUE_TIME_NEVER) o->first_speech = since;
  if (caller_speaks || agent_speaks)
    close_silence(o, since);
  else if (o->quiet_since == SEGUE_TIME_NEVER)
    o->quiet_since = since;
}

void segue__outcome_gap(segue__outcome *o, segue_time now) {
  if (o->bridged != SEGUE_TIME_NEVER) close_silence(o, now);
  o->gap = true;
}

void segue__outcome_shed(segue__outcome *o, const char *item) {
  if (o->n_shed < SEGUE__OUTCOME_SHED) snprintf(o->shed[o->n_shed++], sizeof *o->shed, "%s", item);
}

void segue__outcome_released(segue__outcome *o, bool seen) {
  o->result = SEGUE__TRANSFER_RELEASED;
  o->let_go = true;
  o->seen = seen;
  o->repeats = NULL;
}

static void give_back(segue__outcome *o, segue__transfer_result result, segue_time now) {
  if (o->bridged != SEGUE_TIME_NEVER && o->given_back == SEGUE_TIME_NEVER) {
    o->given_back = now;
    close_silence(o, now);
  }
  o->result = result;
}

void segue__outcome_waits(segue__outcome *o, segue_time now) {
  o->begun = true;
  give_back(o, SEGUE__TRANSFER_NONE, now);
}

void segue__outcome_returned(segue__outcome *o, segue_time now) {
  give_back(o, SEGUE__TRANSFER_RETURNED, now);
}

void segue__outcome_callback(segue__outcome *o, segue_time now) {
  give_back(o, SEGUE__TRANSFER_CALLBACK, now);
}

void segue__outcome_unserved(segue__outcome *o) {
  o->result = SEGUE__TRANSFER_FAILED;
}

void segue__outcome_ended(segue__outcome *o, const char *by, segue_time now) {
  if (o->ended != SEGUE_TIME_NEVER) return;
  o->ended = now;
  o->ended_by = by;
  if (o->result == SEGUE__TRANSFER_BRIDGED) close_silence(o, now);
  if (o->result == SEGUE__TRANSFER_NONE && o->begun) o->result = SEGUE__TRANSFER_ABANDONED;
}

static void span(segue__buf *out, const char *name, segue_time from, segue_time to) {
  if (from == SEGUE_TIME_NEVER || to == SEGUE_TIME_NEVER || to < from)
    segue__buf_printf(out, ",\"%s\":null", name);
  else
    segue__buf_printf(out, ",\"%s\":%llu", name, (unsigned long long)((to - from) / 1000));
}

static void number(segue__buf *out, const char *name, double v) {
  segue__buf_printf(out, "\"%s\":", name);
  if (isnan(v))
    segue__buf_puts(out, "null");
  else
    segue__buf_json_number(out, v, 3);
}

static void put_end(const segue__outcome *o, segue__buf *out) {
  segue__buf_puts(out, ",\"sentiment\":{");
  number(out, "before", o->before);
  segue__buf_putc(out, ',');
  number(out, "after", o->let_go ? NAN : o->after);
  segue__buf_puts(out, "},");
  number(out, "rating", o->rating);
  segue__buf_puts(out, ",\"ended_by\":");
  segue__buf_json_string(out, o->let_go ? NULL : o->ended_by);
  segue__buf_putc(out, ',');
  number(out, "ended_status", o->ended_status && !o->let_go ? o->ended_status : NAN);
}

void segue__outcome_json(const segue__outcome *o, segue__buf *out) {
  static const char *const results[] = {"none",     "bridged",   "released", "returned",
                                        "callback", "abandoned", "failed"};
  const bool bridged = o->bridged != SEGUE_TIME_NEVER;
  segue__buf_printf(out, "\"transfer\":{\"result\":\"%s\",\"tries\":[", results[o->result]);
  for (size_t i = 0; i < o->n_tries; i++) {
    segue__buf_printf(out, "%s{\"target\":", i ? "," : "");
    segue__buf_json_string(out, o->tries[i].target);
    segue__buf_printf(out, ",\"result\":\"%s\",\"sip\":", o->tries[i].result);
    if (o->tries[i].sip)
      segue__buf_printf(out, "%d}", (int)o->tries[i].sip);
    else
      segue__buf_puts(out, "null}");
  }
  const char *let_go = o->seen ? "signalling" : "none";
  segue__buf_printf(out, "]},\"observed\":\"%s\"", o->let_go ? let_go : bridged ? "full" : "none");
  /* Where nobody's words were understood the first sound is the best there is. */
  span(out, "first_useful_word_ms", o->picked_up, o->agent_turns > 0 ? o->first_useful : o->first_speech);
  span(out, "context_lead_ms", bridged ? o->rang : o->ringing, bridged ? o->picked_up : o->answered);
  const segue_time until = o->let_go ? SEGUE_TIME_NEVER : o->ended;
  span(out, "handle_ms", o->bridged, !o->let_go && o->given_back < until ? o->given_back : until);
  span(out, "survival_ms", o->bridged, until);
  if (bridged && !o->let_go)
    segue__buf_printf(out, ",\"dead_air_ms\":%llu,\"ai_frames_while_shadowing\":%llu",
                      (unsigned long long)(o->dead_air / 1000), (unsigned long long)o->ai_frames);
  else
    segue__buf_puts(out, ",\"dead_air_ms\":null,\"ai_frames_while_shadowing\":null");
  segue__buf_printf(out, ",\"wire_chars\":%u,\"context_lost\":[", (unsigned)o->wire_chars);
  for (size_t i = 0; i < o->n_shed; i++) {
    if (i) segue__buf_putc(out, ',');
    segue__buf_json_string(out, o->shed[i]);
  }
  segue__buf_puts(out, "],");
  segue__repeats_json(o->repeats, out);
  put_end(o, out);
}
