/* SPDX-License-Identifier: Apache-2.0 */
/* The end of calls, the library's commands, and the switchboard for Sofia's events. See ua.h. */
#include "ua.h"

#include <stdio.h>
#include <string.h>

/* ---- ending ---- */

static const char *reason_header(su_home_t *home, const segue_leg_command *c) {
  char *text;
  if (!c->reason && !c->status) return NULL;
  text = su_strdup(home, c->reason ? c->reason : "");
  for (char *p = text; p && *p; p++)
    if (*p == '"' || *p == '\\') *p = '\'';
  return c->status ? su_sprintf(home, "SIP;cause=%d;text=\"%s\"", (int)c->status, text)
                   : su_sprintf(home, "Q.850;cause=16;text=\"%s\"", text);
}

static void hang_up_dialled(ua_leg *leg, const char *reason, const char *headers) {
  if (leg->nh && leg->asked == UA_ASKED_ACK) {
    nua_ack(leg->nh, TAG_END());
    nua_bye(leg->nh, TAG_IF(reason, SIPTAG_REASON_STR(reason)), TAG_IF(headers, SIPTAG_HEADER_STR(headers)),
            TAG_END());
  } else if (leg->nh) {
    nua_cancel(leg->nh, TAG_IF(reason, SIPTAG_REASON_STR(reason)),
               TAG_IF(headers, SIPTAG_HEADER_STR(headers)), TAG_END());
  }
  segue__ua_leg_end(leg, SEGUE_BY_LOCAL, SEGUE_RESULT_CANCELLED, 487, "Cancelled", NULL);
}

void segue__ua_hangup(ua_leg *leg, const segue_leg_command *c) {
  su_home_t home[1] = {{.suh_size = sizeof home}};
  const char *reason, *headers;
  su_home_init(home);
  reason = reason_header(home, c);
  headers = segue__ua_headers_join(home, c->headers, c->n_headers);
  segue__ua_refuse_refer(leg, SIP_603_DECLINE); /* before the BYE: see ua.h */
  switch (leg->state) {
  case UA_DIALING: hang_up_dialled(leg, reason, headers); break;
  case UA_ARRIVING:
    nua_respond(leg->nh, c->status >= 300 && c->status < 700 ? c->status : 480, NULL,
                TAG_IF(reason, SIPTAG_REASON_STR(reason)), TAG_IF(headers, SIPTAG_HEADER_STR(headers)),
                TAG_END());
    segue__ua_leg_end(leg, SEGUE_BY_LOCAL, SEGUE_RESULT_CANCELLED, 480, c->reason, NULL);
    break;
  case UA_TAKEN:
  case UA_UP:
    if (leg->asked == UA_ASKED_ACK) nua_ack(leg->nh, TAG_END());
    if (!leg->gone)
      nua_bye(leg->nh, TAG_IF(reason, SIPTAG_REASON_STR(reason)), TAG_IF(headers, SIPTAG_HEADER_STR(headers)),
              TAG_END());
    segue__ua_leg_end(leg, SEGUE_BY_LOCAL, SEGUE_RESULT_HANGUP, 0, c->reason, NULL);
    break;
  case UA_REQUEST: segue__ua_leg_end(leg, SEGUE_BY_LOCAL, SEGUE_RESULT_HANGUP, 0, c->reason, NULL); break;
  case UA_DEAD: break;
  }
  su_home_deinit(home);
}

static void reject(ua_leg *leg, const segue_leg_command *c) {
  su_home_t home[1] = {{.suh_size = sizeof home}};
  const int status = c->status ? c->status : leg->asked ? 488 : 603;
  const char *headers;
  if (leg->asked) {
    segue__ua_refuse_offer(leg, status, c->reason);
    return;
  }
  if (leg->state != UA_ARRIVING) {
    segue__ua_emit_failure(leg, SEGUE_LEG_FAILED, SEGUE_RESULT_FAILED, 0, "there is nothing to reject", NULL);
    return;
  }
  su_home_init(home);
  headers = segue__ua_headers_join(home, c->headers, c->n_headers);
  nua_respond(leg->nh, status, segue__ua_phrase(leg->nh, c->reason),
              TAG_IF(headers != NULL, SIPTAG_HEADER_STR(headers)), TAG_END());
  su_home_deinit(home);
  segue__ua_leg_end(leg, SEGUE_BY_LOCAL, segue__ua_result(status), status, c->reason, NULL);
}

/* A phone may ask for a transfer and hang up in one breath (RFC 5589): it is answered before the leg ends. */
static void on_bye(ua_leg *leg, const sip_t *sip) {
  leg->gone = 1;
  if (!leg->referring && !leg->refer_deciding) {
    segue__ua_leg_end(leg, SEGUE_BY_REMOTE, SEGUE_RESULT_HANGUP, 0, NULL, sip);
    return;
  }
  leg->end_at = segue__ua_now(leg->t) + SEGUE_MS(UA_LINGER_MS);
}

/* ---- commands, time, events ---- */

void segue__ua_run(ua_leg *leg, const segue_leg_command *c) {
  const int up = leg->state == UA_UP || leg->state == UA_TAKEN;
  switch (c->type) {
  case SEGUE_CMD_RING: segue__ua_ring(leg, c); return;
  case SEGUE_CMD_ANSWER: segue__ua_take(leg, c); return;
  case SEGUE_CMD_REJECT: reject(leg, c); return;
  case SEGUE_CMD_HANGUP: segue__ua_hangup(leg, c); return;
  case SEGUE_CMD_MEDIA: segue__ua_command_media(leg, c); return;
  case SEGUE_CMD_ACCEPT_TRANSFER: segue__ua_accept_transfer(leg, c); return;
  case SEGUE_CMD_NOTIFY: segue__ua_notify(leg, c); return;
  default: break;
  }
  if (!up) {
    segue__ua_emit_failure(leg, SEGUE_LEG_FAILED, SEGUE_RESULT_FAILED, 0, "the call is not established",
                           NULL);
    return;
  }
  if (c->type == SEGUE_CMD_TRANSFER)
    segue__ua_transfer(leg, c);
  else if (c->type == SEGUE_CMD_DTMF)
    segue__ua_send_digits(leg, c);
  else if (c->type == SEGUE_CMD_MESSAGE)
    segue__ua_send_message(leg, c);
}

void segue__ua_leg_tick(ua_leg *leg, segue_time now) {
  if (leg->end_at && now >= leg->end_at) {
    segue__ua_leg_end(leg, SEGUE_BY_REMOTE, SEGUE_RESULT_HANGUP, 0, NULL, NULL);
    leg->end_at = now;
    return;
  }
  if (leg->retry_at && now >= leg->retry_at) {
    leg->retry_at = 0;
    segue__ua_send_pending(leg);
  }
  if (leg->decide_by && now >= leg->decide_by) {
    leg->decide_by = 0;
    segue__ua_log(leg->t, SEGUE_LOG_WARN, "leg %llu: a request was left without an answer; refused",
                  (unsigned long long)leg->id);
    segue__ua_refuse_refer(leg, SIP_603_DECLINE);
    if (leg->asked) segue__ua_refuse_offer(leg, SIP_488_NOT_ACCEPTABLE);
    if (leg->state == UA_REQUEST)
      segue__ua_leg_end(leg, SEGUE_BY_LOCAL, SEGUE_RESULT_DECLINED, 603, NULL, NULL);
  }
}

/* What still happens on a handle whose leg is over. */
static void on_late_event(ua_leg *leg, nua_event_t event, int status, nua_handle_t *nh, const sip_t *sip) {
  const segue_time now = segue__ua_now(leg->t);
  switch (event) {
  case nua_r_invite:
    if (status >= 300) leg->end_at = now;
    if (status < 200 || status >= 300) return;
    nua_ack(nh, TAG_END()); /* the answer crossed our CANCEL */
    nua_bye(nh, TAG_END());
    return;
  case nua_i_invite:
    if (status < 200) nua_respond(nh, SIP_481_NO_CALL, TAG_END());
    return;
  case nua_i_refer:
  case nua_i_update:
  case nua_i_message:
  case nua_i_info:
    if (status < 200) nua_respond(nh, SIP_481_NO_CALL, NUTAG_WITH_THIS(leg->ep->nua), TAG_END());
    return;
  case nua_r_notify:
    if (status >= 200 && leg->gone) leg->end_at = now + SEGUE_MS(UA_LINGER_MS); /* there may be two of them */
    return;
  case nua_r_bye:
    if ((status == 401 || status == 407) && segue__ua_answer_challenge(leg, sip)) return;
    if (status >= 200) leg->end_at = now;
    return;
  case nua_i_terminated: leg->end_at = now; return;
  default: return;
  }
}

static void on_shutdown(ua_endpoint *ep, int status) {
  ua_transport *t = ep->t;
  uint32_t done = 0;
  if (status >= 200) ep->shutdown_done = 1;
  for (uint32_t i = 0; i < t->n_endpoints; i++) done += t->endpoints[i].shutdown_done != 0;
  if (done == t->n_endpoints || t->n_endpoints == 0) su_root_break(t->root);
}

/* Requests outside any leg. */
static void on_stranger(ua_endpoint *ep, nua_event_t event, int status, nua_handle_t *nh, const sip_t *sip,
                        tagi_t tags[]) {
  switch (event) {
  case nua_i_invite:
    if (status < 200 && sip) segue__ua_on_invite(ep, nh, sip);
    return;
  case nua_i_refer:
    if (sip) segue__ua_on_refer(ep, NULL, nh, status, sip, tags);
    return;
  case nua_i_message: segue__ua_on_message(ep, NULL, nh, status, sip); return;
  case nua_i_info: segue__ua_on_info(ep, NULL, nh, status, sip); return;
  case nua_i_options:
  case nua_i_notify:
  case nua_i_subscribe:
  case nua_i_publish:
  case nua_i_register:
  case nua_i_method:
  case nua_i_update:
    nua_handle_destroy(nh); /* answered by the stack, ours to forget */
    return;
  default: return;
  }
}

void segue__ua_on_event(nua_event_t event, int status, char const *phrase, nua_t *nua, ua_endpoint *ep,
                        nua_handle_t *nh, ua_leg *leg, sip_t const *sip, tagi_t tags[]) {
  (void)nua;
  if (ep->t->scratch) su_home_unref(ep->t->scratch);
  ep->t->scratch = NULL;
  if (event == nua_r_shutdown) {
    on_shutdown(ep, status);
    return;
  }
  if (!nh) return;
  if (!leg) {
    on_stranger(ep, event, status, nh, sip, tags);
    return;
  }
  segue__ua_guard_target(leg, nh, sip);
  if (leg->state == UA_DEAD) {
    on_late_event(leg, event, status, nh, sip);
    return;
  }
  switch (event) {
  case nua_i_invite:
    if (status < 200) segue__ua_on_reinvite(leg, sip);
    break;
  case nua_i_cancel:
    if (leg->state == UA_ARRIVING)
      segue__ua_leg_end(leg, SEGUE_BY_REMOTE, SEGUE_RESULT_CANCELLED, 487, "Cancelled", sip);
    else if (leg->asked == UA_ASKED_REINVITE)
      leg->asked = UA_ASKED_NOTHING, leg->decide_by = 0;
    break;
  case nua_i_ack: segue__ua_on_ack(leg, sip); break;
  case nua_i_bye: on_bye(leg, sip); break;
  case nua_i_update: segue__ua_on_update(leg, status, sip); break;
  case nua_i_info: segue__ua_on_info(ep, leg, nh, status, sip); break;
  case nua_i_message: segue__ua_on_message(ep, leg, nh, status, sip); break;
  case nua_i_refer: segue__ua_on_refer(ep, leg, nh, status, sip, tags); break;
  case nua_i_notify: segue__ua_on_notify(leg, sip, tags); break;
  case nua_r_invite: segue__ua_on_invite_response(leg, status, phrase, sip); break;
  case nua_i_state: segue__ua_on_state(leg, tags); break;
  case nua_r_refer: segue__ua_on_refer_response(leg, status, phrase, sip); break;
  case nua_r_info:
  case nua_r_message:
  case nua_r_notify: segue__ua_on_small_response(leg, status, phrase, sip); break;
  case nua_i_terminated:
    if (nh == leg->nh && !leg->gone)
      segue__ua_leg_end(leg, SEGUE_BY_NETWORK, segue__ua_result(status), status < 700 ? status : 0, phrase,
                        NULL);
    if (leg->state == UA_DEAD) leg->end_at = segue__ua_now(leg->t);
    break;
  default: break;
  }
}
