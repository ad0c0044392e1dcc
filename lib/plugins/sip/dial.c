/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that we make, until they are up or refused. See ua.h. */
#include "ua.h"

#include <stdlib.h>
#include <string.h>

#include <sofia-sip/su_tag.h>

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
  leg->described = !leg->late_offer;
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
  nua_invite(leg->nh, UA_CONTACT(leg), TAG_IF(d->media != NULL, SIPTAG_CONTENT_TYPE_STR(UA_SDP_TYPE)),
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
    segue__ua_keep_call_id(leg, sip);
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
  segue__ua_keep_call_id(leg, sip);
  segue__ua_keep_contact(leg, sip);
  segue__ua_keep_refresh(leg, sip);
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

void segue__ua_on_invite_response(ua_leg *leg, int status, const char *phrase, const sip_t *sip) {
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

/* Sofia says so in the breath in which our INVITE goes to the socket. */
void segue__ua_on_state(ua_leg *leg, tagi_t tags[]) {
  int state = nua_callstate_init;
  if (leg->state != UA_DIALING || leg->sent) return;
  tl_gets(tags, NUTAG_CALLSTATE_REF(state), TAG_END());
  if (state != nua_callstate_calling) return;
  leg->sent = 1;
  segue_leg_event ev = {.type = SEGUE_LEG_SENT, .at = segue__ua_now(leg->t)};
  segue__ua_emit(leg, &ev, NULL, NULL);
}
