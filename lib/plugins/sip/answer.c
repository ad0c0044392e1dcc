/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that come in, until they are up or turned away. See ua.h. */
#include "ua.h"

#include <string.h>

#include <sofia-sip/url.h>

static void turn_away(ua_endpoint *ep, nua_handle_t *nh, int status, const char *phrase, const char *why) {
  nua_respond(nh, status, phrase, TAG_IF(status == 415, SIPTAG_ACCEPT_STR(UA_SDP_TYPE)), TAG_END());
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

void segue__ua_on_invite(ua_endpoint *ep, nua_handle_t *nh, const sip_t *sip) {
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
  if (!sip->sip_contact || !segue__ua_target_is_good(sip)) {
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
  segue__ua_keep_call_id(leg, sip);
  segue__ua_keep_contact(leg, sip);
  segue__ua_keep_refresh(leg, sip);
  announce(leg, sip, body ? &media : NULL, other);
}

void segue__ua_ring(ua_leg *leg, const segue_leg_command *c) {
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
              TAG_IF(early, SIPTAG_CONTENT_TYPE_STR(UA_SDP_TYPE)),
              TAG_IF(early, SIPTAG_PAYLOAD_STR(leg->sdp.local)),
              TAG_IF(headers != NULL, SIPTAG_HEADER_STR(headers)), TAG_END());
  su_home_deinit(home);
}

void segue__ua_take(ua_leg *leg, const segue_leg_command *c) {
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
  nua_respond(leg->nh, SIP_200_OK, UA_CONTACT(leg), SIPTAG_CONTENT_TYPE_STR(UA_SDP_TYPE),
              SIPTAG_PAYLOAD_STR(leg->sdp.local), TAG_IF(headers != NULL, SIPTAG_HEADER_STR(headers)),
              TAG_END());
  su_home_deinit(home);
}

void segue__ua_on_ack(ua_leg *leg, const sip_t *sip) {
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
