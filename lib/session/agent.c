/* SPDX-License-Identifier: Apache-2.0 */
/* What the agent's leg tells, and an agent who gives the caller back. */
#include <stdlib.h>
#include <string.h>

#include "base/letters.h"
#include "context/json.h"
#include "session/internal.h"
#include "wire/name_addr.h"

enum { REDIRECTS = 4 }; /* of one attempt */

static void report_agent(segue__session *s, const segue_leg_event *ev, const char *state) {
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"party\":\"agent\",\"state\":\"%s\",\"status\":%d", state, (int)ev->status);
  if (ev->reason) {
    segue__buf_puts(&b, ",\"reason\":");
    segue__buf_json_string(&b, ev->reason);
  }
  segue__report(s, SEGUE_EVENT_LEG, "leg", segue__buf_str(&b));
  segue__buf_free(&b);
}

static void agent_rings(segue__session *s, const segue__leg *leg, const segue_leg_event *ev) {
  const bool queued = ev->status == 182;
  report_agent(s, ev, queued ? "queued" : "ringing");
  segue__outcome_ringing(&s->outcome, s->now);
  if (queued) segue__transfer_queue(s, "queued", ev);
  segue__transfer_input(
      s, (segue__handoff_input){.kind = queued ? SEGUE__HANDOFF_IN_QUEUED : SEGUE__HANDOFF_IN_RINGING,
                                .attempt = leg->attempt});
}

static void agent_refuses(segue__session *s, segue__leg *leg, uint32_t result, int32_t status,
                          const char *why) {
  const uint32_t attempt = leg->attempt;
  segue__leg_end(s, leg, why);
  segue__outcome_refused(&s->outcome, result, status);
  segue__transfer_input(
      s, (segue__handoff_input){
             .kind = SEGUE__HANDOFF_IN_REFUSED, .attempt = attempt, .result = result, .status = status});
}

/* The address in "<sip:b@host>;q=0.5" or "sip:b@host;expires=60". false: none, or too long to be called. */
static bool contact_of(const segue_leg_event *ev, char *out, size_t room) {
  size_t i = 0;
  while (i < ev->n_headers && !segue__same_letters(ev->headers[i].name, "Contact")) i++;
  if (i == ev->n_headers) return false;
  const char *value = ev->headers[i].value, *from = value + strspn(value, " \t");
  size_t n = strcspn(from, ";, \t");
  if (segue__name_addr(value, strlen(value), &from, &n) < 0 || n == 0 || n >= room) return false;
  memcpy(out, from, n);
  out[n] = 0;
  return true;
}

/* A phone that sends us elsewhere is obeyed as far as it may pass the caller on; round and round only so often. */
static bool may_redirect(segue__session *s, const segue__leg *leg, const segue_leg_event *ev, char *target,
                         size_t room) {
  const segue__handoff *h = &s->handoff;
  const bool waits = h->state == SEGUE__HANDOFF_DIALING || h->state == SEGUE__HANDOFF_RINGING;
  if (s->phase != SEGUE__PHASE_LIVE) return false; /* it crossed our CANCEL */
  if (ev->status != 302 || !waits || leg != &s->agent || leg->attempt != h->attempt) return false;
  if (!contact_of(ev, target, room) || segue__release_bars(s, leg, target)) return false;
  return s->redirects < REDIRECTS;
}

static void agent_redirects(segue__session *s, segue__leg *leg, const segue_leg_event *ev,
                            const char *target) {
  const uint32_t attempt = leg->attempt;
  segue__leg_end(s, leg, NULL);
  segue__outcome_refused(&s->outcome, ev->result, ev->status);
  segue__handoff_anew(&s->handoff, s->now);
  s->redirects++;
  segue__transfer_dial(s, target, attempt);
}

/* Audio of a leg that is gone goes nowhere from this very moment on. */
static void agent_ends(segue__session *s, segue__leg *leg, const segue_leg_event *ev) {
  const uint32_t attempt = leg->attempt;
  const bool talked = s->bridged && leg == segue__talker(s);
  const bool hung_up = segue__release_hung_up(s, leg, ev);
  if (talked)
    segue__transfer_part(s);
  else
    segue__accept_end(s);
  segue__leg_end(s, leg, NULL);
  segue__transfer_input(s,
                        (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_AGENT_GONE,
                                               .attempt = attempt,
                                               .result = hung_up ? SEGUE_RESULT_HANGUP : SEGUE_RESULT_FAILED,
                                               .status = ev->status});
}

static void agent_turns_away(segue__session *s, segue__leg *leg, const segue_leg_event *ev) {
  char target[sizeof leg->target];
  const bool elsewhere = may_redirect(s, leg, ev, target, sizeof target);
  report_agent(s, ev, elsewhere ? "redirects" : "refused");
  if (elsewhere)
    agent_redirects(s, leg, ev, target);
  else
    agent_refuses(s, leg, ev->result, ev->status, NULL);
}

void segue__transfer_agent_event(segue__session *s, segue__leg *leg, const segue_leg_event *ev) {
  segue_error err;
  const uint32_t far = leg->state == SEGUE__LEG_UP ? leg->far : SEGUE_MEDIA_SENDRECV;
  const int rc = segue__leg_event(leg, ev, &err);
  if (ev->type == SEGUE_LEG_ENDED && leg == &s->agent && segue__release_judges_agent(s)) {
    report_agent(s, ev, "ended");
    segue__release_agent_ended(s, ev);
    return;
  }
  switch (ev->type) {
  case SEGUE_LEG_SENT: segue__took(s, SEGUE__TOOK_DIAL, s->dialled_at, ev->at); break;
  case SEGUE_LEG_RINGING: agent_rings(s, leg, ev); break;
  case SEGUE_LEG_ANSWERED:
    report_agent(s, ev, rc == SEGUE_OK ? "answered" : "unusable");
    if (rc != SEGUE_OK) {
      agent_refuses(s, leg, SEGUE_RESULT_NO_CODEC, 488, "no usable media");
      break;
    }
    segue__shadow_held(s, leg, "agent", far);
    segue__outcome_answered(&s->outcome, s->now);
    segue__transfer_input(
        s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_ANSWERED, .attempt = leg->attempt});
    break;
  case SEGUE_LEG_REFUSED: agent_turns_away(s, leg, ev); break;
  case SEGUE_LEG_ENDED:
    report_agent(s, ev, "ended");
    agent_ends(s, leg, ev);
    break;
  case SEGUE_LEG_OFFER:
  case SEGUE_LEG_MEDIA: segue__shadow_held(s, leg, "agent", far); break;
  case SEGUE_LEG_TRANSFER: segue__release_asked(s, leg, "agent", ev); break;
  case SEGUE_LEG_MESSAGE: segue__desk_message(s, leg, ev); break;
  case SEGUE_LEG_DTMF:
    if (s->phase == SEGUE__PHASE_LIVE && ev->data_len == 1) segue__digit(s, leg, ev->data[0]);
    break;
  default: break;
  }
}

/* ---- handing back ---- */

/* Each entity and attempt is a record of its own, so that log and context read alike; the rest is a note. */
static void take_list(segue__session *s, cJSON *notes, const char *list, const char *type) {
  cJSON *items = cJSON_DetachItemFromObjectCaseSensitive(notes, list), *o;
  cJSON_ArrayForEach(o, items) segue__record_object(s, type, o, SEGUE_EVENT_BY_APP);
  cJSON_Delete(items);
}

static void take_notes(segue__session *s, const char *notes) {
  static const char *const issue[] = {"intent", "title", "desired"};
  cJSON *o = cJSON_Parse(notes), *section = cJSON_CreateObject();
  take_list(s, o, "entities", "entity");
  take_list(s, o, "attempts", "attempt");
  for (size_t i = 0; i < 3; i++) {
    cJSON *v = cJSON_DetachItemFromObjectCaseSensitive(o, issue[i]);
    if (v) cJSON_AddItemToObject(section, issue[i], v);
  }
  cJSON_AddItemToObject(o, "issue", section);
  cJSON *text = cJSON_DetachItemFromObjectCaseSensitive(o, "text");
  if (cJSON_IsString(text)) {
    cJSON *said = cJSON_AddObjectToObject(o, "handed_back");
    (void)cJSON_AddStringToObject(said, "by", "agent");
    (void)cJSON_AddNumberToObject(said, "turn", (double)s->transcript.n - 1);
    cJSON_AddItemToObject(said, "text", text);
    text = NULL;
  }
  cJSON_Delete(text);
  segue__record_object(s, "note", o, SEGUE_EVENT_BY_APP);
  cJSON_Delete(o);
}

/* What the engine is told of them: an agent may type a card number, or what is secret by its name. On trouble nothing rather
 * than a leak. The records come first, for they teach what is secret. */
static char *take_and_mask(segue__session *s, const char *notes) {
  cJSON *told = cJSON_Parse(notes);
  char *text = NULL, *copy = NULL;
  take_notes(s, notes);
  if (told && segue__redactor_json(s->redactor, told, NULL) == SEGUE_OK) text = cJSON_PrintUnformatted(told);
  if (text) copy = strdup(text);
  cJSON_free(text);
  cJSON_Delete(told);
  return copy;
}

void segue__transfer_hand_back(segue__session *s, const char *notes) {
  if (!s->handoff.holder) {
    segue__report_engine(s, "handoff", "refused", SEGUE_E_STATE, "no agent has the caller");
    return;
  }
  free(s->notes);
  s->notes = notes ? take_and_mask(s, notes) : NULL;
  segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_HANDBACK});
}
