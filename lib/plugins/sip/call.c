/* SPDX-License-Identifier: Apache-2.0 */
/* Calls: dialling, ringing, answering, ending, and the switchboard for Sofia's events. See ua.h. */
#include "ua.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sofia-sip/su_string.h>
#include <sofia-sip/su_tag.h>
#include <sofia-sip/url.h>

#define SDP_TYPE "application/sdp"

/* ---- where the far end is ----
 * A request that Sofia can't address it can't send, not even the BYE by which it would end the call: it tries again
 * inside the failure until the stack is used up. So nobody starts a call with a Contact or Record-Route that is no
 * SIP address, and who brings one later is from then on reached at the last good address instead. */

static int url_is_good(const url_t *url) {
  const char *port = url->url_port;
  if ((url->url_type != url_sip && url->url_type != url_sips) || !url->url_host || !*url->url_host) return 0;
  return !port || (strlen(port) <= 5 && port[strspn(port, "0123456789")] == 0);
}

static int target_is_good(const sip_t *sip) {
  if (sip->sip_contact && !url_is_good(sip->sip_contact->m_url)) return 0;
  for (const sip_record_route_t *r = sip->sip_record_route; r; r = r->r_next)
    if (!url_is_good(r->r_url)) return 0;
  return 1;
}

static void guard_target(const ua_leg *leg, nua_handle_t *nh, const sip_t *sip) {
  if (sip && leg->remote_contact && !target_is_good(sip))
    nua_set_hparams(nh, NUTAG_PROXY(leg->remote_contact), TAG_END());
}

static void keep_contact(ua_leg *leg, const sip_t *sip) {
  char *text;
  if (!sip || !sip->sip_contact || !url_is_good(sip->sip_contact->m_url)) return;
  text = url_as_string(NULL, sip->sip_contact->m_url);
  if (!text) return;
  free(leg->remote_contact);
  leg->remote_contact = strdup(text);
  su_free(NULL, text);
}

static void keep_call_id(ua_leg *leg, const sip_t *sip) {
  if (!leg->call_id && sip && sip->sip_call_id) leg->call_id = strdup(sip->sip_call_id->i_id);
}

/* ---- out ---- */

static const char *from_header(su_home_t *home, const ua_leg *leg, const segue_leg_dial *d) {
  const ua_listen *l = &leg->ep->listen;
  const int v6 = strchr(l->host, ':') != NULL;
  const char *uri = d->from ? d->from : leg->t->config.from;
  char *quoted, *p;
  if (!uri) uri = su_sprintf(home, "sip:segue@%s%s%s", v6 ? "[" : "", l->host, v6 ? "]" : "");
  if (!d->from_display || !*d->from_display) return su_sprintf(home, "<%s>", uri);
  if (!(p = quoted = su_alloc(home, (isize_t)(2 * strlen(d->from_display) + 1)))) return NULL;
  for (const char *s = d->from_display; *s; s++) {
    if (*s == '"' || *s == '\\') *p++ = '\\';
    *p++ = *s;
  }
  *p = 0;
  return su_sprintf(home, "\"%s\" <%s>", quoted, uri);
}

/* Sofia takes UDP for a target that names no transport, also where there is none. */
static const char *with_transport(su_home_t *home, const ua_leg *leg, const char *target) {
  if ((leg->ep->listen.protocols & UA_UDP) || strstr(target, ";transport=") || strchr(target, '?') ||
      strncmp(target, "sips:", 5) == 0 || leg->t->config.proxy)
    return target;
  return su_sprintf(home, "%s;transport=%s", target, leg->ep->listen.protocols == UA_TLS ? "tls" : "tcp");
}

void segue__ua_dial(ua_transport *t, ua_cmd *cmd) {
  const segue_leg_dial *d = &cmd->dial;
  ua_leg *leg = segue__ua_leg_find(t, cmd->leg);
  const char *to, *from, *headers;
  if (!leg || leg->nh || leg->state != UA_DIALING) return;
  leg->ep = segue__ua_route(t, cmd->home, d->target);
  leg->late_offer = d->media == NULL;
  leg->own_contact = *leg->ep->contact && strncmp(d->target, "sips:", 5) != 0;
  leg->remote_contact = strdup(d->target); /* until there is a better one */
  leg->auth_user = d->auth_user ? strdup(d->auth_user) : NULL;
  leg->auth_password = d->auth_password ? strdup(d->auth_password) : NULL;
  to = su_sprintf(cmd->home, "<%s>", d->target);
  from = from_header(cmd->home, leg, d);
  headers = segue__ua_headers_join(cmd->home, d->headers, d->n_headers);
  if (to && from)
    leg->nh = nua_handle(leg->ep->nua, leg, NUTAG_URL(with_transport(cmd->home, leg, d->target)),
                         SIPTAG_TO_STR(to), SIPTAG_FROM_STR(from), TAG_END());
  if (!leg->nh || (d->media && segue__ua_sdp_print(&leg->sdp, UA_SDP_OFFER, d->media) != SEGUE_OK)) {
    segue__ua_leg_end(leg, SEGUE_BY_LOCAL, SEGUE_RESULT_FAILED, 0, "the call could not be made", NULL);
    return;
  }
  nua_invite(leg->nh, UA_CONTACT(leg), TAG_IF(d->media != NULL, SIPTAG_CONTENT_TYPE_STR(SDP_TYPE)),
             TAG_IF(d->media != NULL, SIPTAG_PAYLOAD_STR(leg->sdp.local)),
             /* A reliable 18x would bring an offer whose answer belongs into a PRACK nobody here writes. */
             TAG_IF(d->media == NULL, SIPTAG_SUPPORTED_STR("timer, replaces, tdialog")),
             TAG_IF(headers != NULL, SIPTAG_HEADER_STR(headers)), TAG_END());
}

static void on_provisional(ua_leg *leg, int status, const char *phrase, const sip_t *sip) {
  segue_leg_event ev = {.type = SEGUE_LEG_RINGING, .status = status, .reason = phrase};
  segue_media_desc media;
  size_t len = 0;
  const char *body = segue__ua_body(leg->t, sip, &len);
  int has = 0;
  if (sip) {
    leg->provisional = 1;
    keep_call_id(leg, sip);
  }
  if (status <= 100) return;
  if (body && !leg->late_offer)
    has = segue__ua_sdp_parse(&leg->sdp, UA_SDP_ANSWER, body, len, &media, NULL) == SEGUE_OK;
  if (has) leg->answered = 1;
  segue__ua_emit(leg, &ev, sip, has ? &media : NULL);
}

/* The far end took the call but its description is of no use: ACK is owed, then BYE. */
static void give_up(ua_leg *leg, const char *why, const sip_t *sip) {
  nua_ack(leg->nh, TAG_END());
  nua_bye(leg->nh, SIPTAG_REASON_STR("SIP;cause=488;text=\"Not Acceptable Here\""), TAG_END());
  segue__ua_leg_end(leg, SEGUE_BY_LOCAL, SEGUE_RESULT_NO_CODEC, 488, why, sip);
}

static void on_taken(ua_leg *leg, const sip_t *sip) {
  segue_leg_event ev = {.type = leg->late_offer ? SEGUE_LEG_OFFER : SEGUE_LEG_ANSWERED, .status = 200};
  segue_media_desc media;
  const char *why = "no session description in the 2xx", *body;
  size_t len = 0;
  int rc = SEGUE_E_PARSE;
  leg->auth_tries = 0;
  keep_call_id(leg, sip);
  keep_contact(leg, sip);
  body = segue__ua_body(leg->t, sip, &len);
  if (body)
    rc = segue__ua_sdp_parse(&leg->sdp, leg->late_offer ? UA_SDP_OFFER : UA_SDP_ANSWER, body, len, &media,
                             &why);
  if (rc != SEGUE_OK && (body || !leg->answered)) {
    give_up(leg, why, sip);
    return;
  }
  if (leg->late_offer) {
    leg->asked = UA_ASKED_ACK;
    leg->offerless = 0;
    leg->decide_by = segue__ua_now(leg->t) + SEGUE_MS(UA_DECIDE_MS);
  } else {
    nua_ack(leg->nh, TAG_END());
    leg->state = UA_UP;
    leg->answered = 1;
  }
  segue__ua_emit(leg, &ev, sip, body ? &media : NULL);
}

/* Responses the stack makes up itself (timeout, dead connection) look like the far end's, tag and all; nta marks
 * them with this bit, in its private header. */
static int made_up(const sip_t *sip) {
  enum { NTA_INTERNAL_MSG = 1 << 15 };
  return !sip || (sip->sip_flags & NTA_INTERNAL_MSG) != 0;
}

static void on_refused(ua_leg *leg, int status, const char *phrase, const sip_t *sip) {
  const int network = made_up(sip) && (status == 408 || status == 503 || status >= 700);
  const uint32_t result = network && !leg->provisional ? SEGUE_RESULT_UNREACHABLE : segue__ua_result(status);
  segue__ua_leg_end(leg, network ? SEGUE_BY_NETWORK : SEGUE_BY_REMOTE, result, status < 700 ? status : 0,
                    phrase, sip);
  /* A challenge without an answer leaves Sofia waiting for one. */
  leg->end_at = segue__ua_now(leg->t);
}

static void on_invite_response(ua_leg *leg, int status, const char *phrase, const sip_t *sip) {
  if (leg->state != UA_DIALING || leg->asked == UA_ASKED_ACK)
    segue__ua_on_reinvite_response(leg, status, phrase, sip);
  else if (status < 200)
    on_provisional(leg, status, phrase, sip);
  else if (status < 300)
    on_taken(leg, sip);
  else if ((status == 401 || status == 407) && segue__ua_answer_challenge(leg, sip))
    leg->provisional = 1;
  else
    on_refused(leg, status, phrase, sip);
}

/* ---- in ---- */

static void turn_away(ua_endpoint *ep, nua_handle_t *nh, int status, const char *phrase, const char *why) {
  nua_respond(nh, status, phrase, TAG_IF(status == 415, SIPTAG_ACCEPT_STR(SDP_TYPE)), TAG_END());
  nua_handle_destroy(nh);
  segue__ua_log(ep->t, SEGUE_LOG_WARN, "incoming call turned away with %d: %s", status, why);
}

/* RFC 3891 section 3. The tags in the header are those of the recipient's own dialog. */
static ua_leg *replaced(ua_transport *t, const sip_replaces_t *r, int *status) {
  ua_leg *leg = segue__ua_find_dialog(t, r->rp_call_id, r->rp_to_tag, r->rp_from_tag);
  *status = !leg ? 481 : r->rp_early_only && leg->state != UA_ARRIVING ? 486 : 0;
  return *status ? NULL : leg;
}

static void announce(ua_leg *leg, const sip_t *sip, const segue_media_desc *media, const ua_leg *other) {
  su_home_t home[1] = {{.suh_size = sizeof home}};
  segue_leg_event ev = {.type = SEGUE_LEG_INCOMING};
  char *display = NULL;
  su_home_init(home);
  ev.from = url_as_string(home, sip->sip_from->a_url);
  ev.to = url_as_string(home, sip->sip_to->a_url);
  if (sip->sip_from->a_display && (display = su_strdup(home, sip->sip_from->a_display)) != NULL &&
      *display == '"') {
    size_t n = strlen(++display);
    if (n && display[n - 1] == '"') display[n - 1] = 0;
  }
  ev.from_display = display && *display ? display : NULL;
  ev.replaces = other ? other->id : 0;
  segue__ua_emit(leg, &ev, sip, media);
  su_home_deinit(home);
}

static void on_invite(ua_endpoint *ep, nua_handle_t *nh, const sip_t *sip) {
  ua_transport *t = ep->t;
  segue_media_desc media;
  const char *body, *why = NULL;
  size_t len = 0;
  ua_leg *leg, *other = NULL;
  int rc = SEGUE_OK, status = 0;
  if (!segue__ua_admit(ep, nh, sip, 1)) {
    nua_handle_destroy(nh);
    return;
  }
  if (!sip->sip_contact || !target_is_good(sip)) {
    turn_away(ep, nh, 400, "Bad Contact", "a Contact or Record-Route that is no SIP address");
    return;
  }
  body = segue__ua_body(t, sip, &len);
  if (!body && sip->sip_payload && sip->sip_payload->pl_len) {
    turn_away(ep, nh, SIP_415_UNSUPPORTED_MEDIA, "a body that is no session description");
    return;
  }
  if (sip->sip_replaces && !(other = replaced(t, sip->sip_replaces, &status))) {
    turn_away(ep, nh, status, NULL, "the dialog to replace is not there");
    return;
  }
  if (!(leg = segue__ua_leg_new(t, t->host->new_id(t->host), UA_ARRIVING, &rc))) {
    turn_away(ep, nh, SIP_503_SERVICE_UNAVAILABLE, rc == SEGUE_E_LIMIT ? "max_legs reached" : "no more legs");
    return;
  }
  if (body && (rc = segue__ua_sdp_parse(&leg->sdp, UA_SDP_OFFER, body, len, &media, &why)) != SEGUE_OK) {
    segue__ua_leg_drop(leg);
    turn_away(ep, nh, rc == SEGUE_E_PARSE ? 400 : 488, rc == SEGUE_E_PARSE ? "Bad Session Description" : NULL,
              why);
    return;
  }
  leg->incoming = 1;
  leg->late_offer = !body;
  leg->ep = ep;
  leg->own_contact = *ep->contact && sip->sip_request->rq_url->url_type == url_sip;
  leg->nh = nh;
  nua_handle_bind(nh, leg);
  keep_call_id(leg, sip);
  keep_contact(leg, sip);
  announce(leg, sip, body ? &media : NULL, other);
}

static void ring(ua_leg *leg, const segue_leg_command *c) {
  su_home_t home[1] = {{.suh_size = sizeof home}};
  const char *headers;
  /* An offer of ours in a provisional response would need 100rel: without theirs there is nothing to answer. */
  const int early = c->media && !leg->late_offer;
  const int status = c->status ? c->status : early ? 183 : 180;
  if (leg->state != UA_ARRIVING) return;
  if (early && segue__ua_sdp_print(&leg->sdp, UA_SDP_ANSWER, c->media) != SEGUE_OK) {
    segue__ua_emit_failure(leg, SEGUE_LEG_FAILED, SEGUE_RESULT_NO_CODEC, 0,
                           "the description does not answer the offer", NULL);
    return;
  }
  su_home_init(home);
  headers = segue__ua_headers_join(home, c->headers, c->n_headers);
  nua_respond(leg->nh, status, segue__ua_phrase(leg->nh, c->reason), UA_CONTACT(leg),
              TAG_IF(early, SIPTAG_CONTENT_TYPE_STR(SDP_TYPE)),
              TAG_IF(early, SIPTAG_PAYLOAD_STR(leg->sdp.local)),
              TAG_IF(headers != NULL, SIPTAG_HEADER_STR(headers)), TAG_END());
  su_home_deinit(home);
}

static void take(ua_leg *leg, const segue_leg_command *c) {
  su_home_t home[1] = {{.suh_size = sizeof home}};
  const char *headers;
  if (leg->state != UA_ARRIVING) {
    segue__ua_emit_failure(leg, SEGUE_LEG_FAILED, SEGUE_RESULT_FAILED, 0, "there is no call to answer", NULL);
    return;
  }
  if (segue__ua_sdp_print(&leg->sdp, leg->late_offer ? UA_SDP_OFFER : UA_SDP_ANSWER, c->media) != SEGUE_OK) {
    segue__ua_emit_failure(leg, SEGUE_LEG_FAILED, SEGUE_RESULT_NO_CODEC, 0,
                           "the description does not answer the offer", NULL);
    return;
  }
  su_home_init(home);
  headers = segue__ua_headers_join(home, c->headers, c->n_headers);
  leg->state = UA_TAKEN;
  leg->wants_answer = leg->late_offer;
  nua_respond(leg->nh, SIP_200_OK, UA_CONTACT(leg), SIPTAG_CONTENT_TYPE_STR(SDP_TYPE),
              SIPTAG_PAYLOAD_STR(leg->sdp.local), TAG_IF(headers != NULL, SIPTAG_HEADER_STR(headers)),
              TAG_END());
  su_home_deinit(home);
}

static void on_ack(ua_leg *leg, const sip_t *sip) {
  const int first = leg->state == UA_TAKEN;
  segue_leg_event ev = {.type = first ? SEGUE_LEG_ANSWERED : SEGUE_LEG_MEDIA};
  segue_media_desc media;
  const char *why = "no answer to our offer", *body;
  size_t len = 0;
  int rc = SEGUE_E_PARSE;
  const int wants = leg->wants_answer;
  leg->unacked = 0;
  leg->wants_answer = 0;
  if (wants) {
    body = segue__ua_body(leg->t, sip, &len);
    if (body) rc = segue__ua_sdp_parse(&leg->sdp, UA_SDP_ANSWER, body, len, &media, &why);
    if (rc != SEGUE_OK && first) {
      nua_bye(leg->nh, SIPTAG_REASON_STR("SIP;cause=488;text=\"Not Acceptable Here\""), TAG_END());
      segue__ua_leg_end(leg, SEGUE_BY_LOCAL, SEGUE_RESULT_NO_CODEC, 488, why, sip);
      return;
    }
  }
  if (first) leg->state = UA_UP;
  if (first || (wants && rc == SEGUE_OK))
    segue__ua_emit(leg, &ev, sip, wants ? &media : NULL);
  else if (wants)
    segue__ua_emit_failure(leg, SEGUE_LEG_MEDIA_REFUSED, SEGUE_RESULT_NO_CODEC, 0, why, sip);
  segue__ua_send_pending(leg);
}

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

static void on_bye(ua_leg *leg, const sip_t *sip) {
  if (!leg->referring) {
    segue__ua_leg_end(leg, SEGUE_BY_REMOTE, SEGUE_RESULT_HANGUP, 0, NULL, sip);
    return;
  }
  leg->gone = 1;
  leg->end_at = segue__ua_now(leg->t) + SEGUE_MS(UA_LINGER_MS);
}

/* ---- small things ---- */

static void send_digits(ua_leg *leg, const segue_leg_command *c) {
  for (size_t i = 0; i < c->data_len; i++) {
    char body[48];
    snprintf(body, sizeof body, "Signal=%c\r\nDuration=160\r\n", c->data[i]);
    nua_info(leg->nh, SIPTAG_CONTENT_TYPE_STR("application/dtmf-relay"), SIPTAG_PAYLOAD_STR(body), TAG_END());
  }
}

static void send_message(ua_leg *leg, const segue_leg_command *c) {
  su_home_t home[1] = {{.suh_size = sizeof home}};
  const char *headers;
  sip_payload_t *body;
  su_home_init(home);
  headers = segue__ua_headers_join(home, c->headers, c->n_headers);
  body = sip_payload_create(home, c->data, (isize_t)c->data_len);
  nua_message(leg->nh, SIPTAG_CONTENT_TYPE_STR(c->content_type ? c->content_type : "text/plain"),
              SIPTAG_PAYLOAD(body), TAG_IF(headers != NULL, SIPTAG_HEADER_STR(headers)), TAG_END());
  su_home_deinit(home);
}

/* "Signal=5" of application/dtmf-relay, or the digit alone of application/dtmf. */
static void on_info(ua_endpoint *ep, ua_leg *leg, nua_handle_t *nh, int status, const sip_t *sip) {
  segue_leg_event ev = {.type = SEGUE_LEG_DTMF, .data_len = 1};
  const sip_content_type_t *type = sip ? sip->sip_content_type : NULL;
  const char *p;
  char digit[2] = "", body[128];
  /* The stack would take an INFO from nowhere. */
  if (status < 200) nua_respond(nh, leg ? 200 : 481, NULL, NUTAG_WITH_THIS(ep->nua), TAG_END());
  if (!leg) {
    nua_handle_destroy(nh);
    return;
  }
  if (!type || !sip->sip_payload || !sip->sip_payload->pl_data) return;
  snprintf(body, sizeof body, "%.*s", (int)(sip->sip_payload->pl_len < 127 ? sip->sip_payload->pl_len : 127),
           sip->sip_payload->pl_data);
  if (su_casematch(type->c_type, "application/dtmf"))
    p = body;
  else if (su_casematch(type->c_type, "application/dtmf-relay") &&
           (p = su_strcasestr(body, "signal=")) != NULL)
    p += 7;
  else
    return;
  p += strspn(p, " \t\r\n");
  digit[0] = *p;
  if (!digit[0] || !strchr("0123456789*#ABCDabcd", digit[0])) return;
  ev.data = digit;
  segue__ua_emit(leg, &ev, NULL, NULL); /* without headers: the digit is secret */
  explicit_bzero(body, sizeof body);
}

static void on_message(ua_endpoint *ep, ua_leg *leg, nua_handle_t *nh, int status, const sip_t *sip) {
  segue_leg_event ev = {.type = SEGUE_LEG_MESSAGE};
  if (status < 200) nua_respond(nh, leg ? 200 : 405, NULL, NUTAG_WITH_THIS(ep->nua), TAG_END());
  if (!leg) {
    nua_handle_destroy(nh);
    return;
  }
  if (status >= 300 || !sip || !sip->sip_payload) return;
  ev.data = sip->sip_payload->pl_data;
  ev.data_len = sip->sip_payload->pl_len;
  segue__ua_emit(leg, &ev, sip, NULL);
}

static void on_small_response(ua_leg *leg, int status, const char *phrase, const sip_t *sip) {
  if (status < 300) return;
  if ((status == 401 || status == 407) && segue__ua_answer_challenge(leg, sip)) return;
  segue__ua_emit_failure(leg, SEGUE_LEG_FAILED, segue__ua_result(status), status < 700 ? status : 0, phrase,
                         sip);
}

/* Sofia says so in the breath in which our INVITE goes to the socket. */
static void on_state(ua_leg *leg, tagi_t tags[]) {
  int state = nua_callstate_init;
  if (leg->state != UA_DIALING || leg->sent) return;
  tl_gets(tags, NUTAG_CALLSTATE_REF(state), TAG_END());
  if (state != nua_callstate_calling) return;
  leg->sent = 1;
  segue_leg_event ev = {.type = SEGUE_LEG_SENT, .at = segue__ua_now(leg->t)};
  segue__ua_emit(leg, &ev, NULL, NULL);
}

/* ---- commands, time, events ---- */

void segue__ua_run(ua_leg *leg, const segue_leg_command *c) {
  const int up = leg->state == UA_UP || leg->state == UA_TAKEN;
  switch (c->type) {
  case SEGUE_CMD_RING: ring(leg, c); return;
  case SEGUE_CMD_ANSWER: take(leg, c); return;
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
    send_digits(leg, c);
  else if (c->type == SEGUE_CMD_MESSAGE)
    send_message(leg, c);
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
    if (status < 200 && sip) on_invite(ep, nh, sip);
    return;
  case nua_i_refer:
    if (sip) segue__ua_on_refer(ep, NULL, nh, status, sip, tags);
    return;
  case nua_i_message: on_message(ep, NULL, nh, status, sip); return;
  case nua_i_info: on_info(ep, NULL, nh, status, sip); return;
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
  guard_target(leg, nh, sip);
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
  case nua_i_ack: on_ack(leg, sip); break;
  case nua_i_bye: on_bye(leg, sip); break;
  case nua_i_update: segue__ua_on_update(leg, status, sip); break;
  case nua_i_info: on_info(ep, leg, nh, status, sip); break;
  case nua_i_message: on_message(ep, leg, nh, status, sip); break;
  case nua_i_refer: segue__ua_on_refer(ep, leg, nh, status, sip, tags); break;
  case nua_i_notify: segue__ua_on_notify(leg, sip, tags); break;
  case nua_r_invite: on_invite_response(leg, status, phrase, sip); break;
  case nua_i_state: on_state(leg, tags); break;
  case nua_r_refer: segue__ua_on_refer_response(leg, status, phrase, sip); break;
  case nua_r_info:
  case nua_r_message:
  case nua_r_notify: on_small_response(leg, status, phrase, sip); break;
  case nua_i_terminated:
    if (nh == leg->nh && !leg->gone)
      segue__ua_leg_end(leg, SEGUE_BY_NETWORK, segue__ua_result(status), status < 700 ? status : 0, phrase,
                        NULL);
    if (leg->state == UA_DEAD) leg->end_at = segue__ua_now(leg->t);
    break;
  default: break;
  }
}
