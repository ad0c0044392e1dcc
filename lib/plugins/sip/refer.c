/* SPDX-License-Identifier: Apache-2.0 */
/* Transfers: REFER (RFC 3515) both ways, inside the dialog or beside it (RFC 4538), Replaces (RFC 3891),
 * and their NOTIFYs. See ua.h. */
#include "ua.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sofia-sip/su_string.h>
#include <sofia-sip/su_tag.h>
#include <sofia-sip/url.h>

/* ---- ours ---- */

static void refer_failed(ua_leg *leg, const char *why) {
  segue__ua_emit_failure(leg, SEGUE_LEG_FAILED, SEGUE_RESULT_FAILED, 0, why, NULL);
}

/* Beside the dialog the far end must be told which one is meant. */
static nua_handle_t *beside(su_home_t *home, ua_leg *leg, const char **dialog) {
  const sip_replaces_t *r = nua_handle_make_replaces(leg->nh, home, 0);
  if (!r || !leg->remote_contact) return NULL;
  *dialog = su_sprintf(home, "Target-Dialog: %s;local-tag=%s;remote-tag=%s\r\n", r->rp_call_id,
                       r->rp_from_tag, r->rp_to_tag);
  if (leg->refer_out) nua_handle_bind(leg->refer_out, NULL), nua_handle_destroy(leg->refer_out);
  leg->refer_out = nua_handle(leg->ep->nua, leg, NUTAG_URL(leg->remote_contact),
                              SIPTAG_TO_STR(su_sprintf(home, "<%s>", leg->remote_contact)), TAG_END());
  return leg->refer_out;
}

void segue__ua_transfer(ua_leg *leg, const segue_leg_command *c) {
  su_home_t home[1] = {{.suh_size = sizeof home}};
  const int embed = (c->flags & SEGUE_CMD_EMBED_HEADERS) != 0;
  const ua_leg *other = c->replaces ? segue__ua_leg_find(leg->t, c->replaces) : NULL;
  const char *replaces = NULL, *target = c->target, *refer_to, *headers, *dialog = "";
  nua_handle_t *nh = leg->nh;
  if (leg->referring && !leg->refer_agreed) {
    refer_failed(leg, "a transfer is under way already");
    return;
  }
  if (c->replaces && (!other || other == leg || !other->nh)) {
    refer_failed(leg, "the leg to replace is gone");
    return;
  }
  su_home_init(home);
  if (other) {
    const sip_replaces_t *r = nua_handle_make_replaces(other->nh, home, 0);
    if (r) replaces = sip_header_as_string(home, (const sip_header_t *)r);
    if (!target) target = other->remote_contact;
  }
  refer_to = target && (replaces || !other)
                 ? segue__ua_refer_to(home, target, replaces, c->headers, embed ? c->n_headers : 0)
                 : NULL;
  if (refer_to && (c->flags & SEGUE_CMD_OUT_OF_DIALOG)) nh = beside(home, leg, &dialog);
  if (!refer_to || !nh) {
    refer_failed(leg, "the target of the transfer can't be written down");
  } else {
    headers = embed ? NULL : segue__ua_headers_join(home, c->headers, c->n_headers);
    headers = headers || *dialog ? su_sprintf(home, "%s%s", dialog, headers ? headers : "") : NULL;
    leg->referring = 1;
    leg->refer_agreed = 0;
    leg->refer_seq = 0;
    nua_refer(nh, UA_CONTACT(leg), SIPTAG_REFER_TO_STR(refer_to),
              TAG_IF(headers != NULL, SIPTAG_HEADER_STR(headers)), TAG_END());
  }
  su_home_deinit(home);
}

static void progress(ua_leg *leg, int status, const char *reason, uint32_t result, const sip_t *sip) {
  segue_leg_event ev = {.type = SEGUE_LEG_PROGRESS, .status = status, .reason = reason, .result = result};
  if (status >= 200) leg->referring = 0;
  segue__ua_emit(leg, &ev, sip, NULL);
  if (leg->gone && !leg->referring) leg->end_at = segue__ua_now(leg->t);
}

void segue__ua_on_refer_response(ua_leg *leg, int status, const char *phrase, const sip_t *sip) {
  status = segue__ua_refer_answer(status);
  if (status < 200 || !leg->referring) return;
  if ((status == 401 || status == 407) && segue__ua_answer_challenge(leg, sip)) return;
  if (status < 300) {
    leg->auth_tries = 0;
    leg->refer_agreed = 1;
    leg->refer_seq = sip && sip->sip_cseq ? sip->sip_cseq->cs_seq : 0;
    progress(leg, 100, "accepted", SEGUE_RESULT_OK, sip);
    return;
  }
  leg->referring = 0;
  segue__ua_emit_failure(leg, SEGUE_LEG_FAILED, segue__ua_result(status), status < 700 ? status : 0, phrase,
                         sip);
}

/* First line of a sipfrag (RFC 3420): "SIP/2.0 180 Ringing". */
static int read_sipfrag(const sip_t *sip, char *reason, size_t size) {
  char line[128];
  int status = 0, used = 0;
  if (!sip || !sip->sip_payload || !sip->sip_payload->pl_data) return 0;
  snprintf(line, sizeof line, "%.*s", (int)(sip->sip_payload->pl_len < 127 ? sip->sip_payload->pl_len : 127),
           sip->sip_payload->pl_data);
  line[strcspn(line, "\r\n")] = 0;
  if (sscanf(line, "SIP/2.0 %3d%n", &status, &used) != 1 || status < 100 || status > 699) return 0;
  snprintf(reason, size, "%s", line + used + strspn(line + used, " "));
  return status;
}

void segue__ua_on_notify(ua_leg *leg, const sip_t *sip, tagi_t tags[]) {
  int over = nua_substate_terminated, status;
  char reason[128] = "";
  tl_gets(tags, NUTAG_SUBSTATE_REF(over), TAG_END());
  if (sip && sip->sip_event && !su_casematch(sip->sip_event->o_type, "refer")) return;
  if (!leg->referring) return;
  status = read_sipfrag(sip, reason, sizeof reason);
  /* Of a REFER that was given up for a later one only success is news. */
  const char *id = sip && sip->sip_event ? sip->sip_event->o_id : NULL;
  const int old = id && leg->refer_seq && strtoul(id, NULL, 10) != leg->refer_seq;
  if (old && (status < 200 || status > 299)) return;
  if (status) progress(leg, status, reason, status < 200 ? SEGUE_RESULT_OK : segue__ua_result(status), sip);
  if (leg->referring && over == nua_substate_terminated)
    progress(leg, 408, "no result before the subscription ended", SEGUE_RESULT_NO_ANSWER, sip);
}

/* ---- theirs ---- */

ua_leg *segue__ua_find_dialog(ua_transport *t, const char *call_id, const char *local_tag,
                              const char *remote_tag) {
  su_home_t home[1] = {{.suh_size = sizeof home}};
  ua_leg *found = NULL;
  if (!call_id || !local_tag || !remote_tag) return NULL;
  su_home_init(home);
  pthread_mutex_lock(&t->lock);
  for (size_t i = 0; i < UA_BUCKETS && !found; i++) {
    for (ua_leg *leg = t->buckets[i]; leg && !found; leg = leg->next) {
      const sip_replaces_t *r;
      if (!leg->nh || !leg->call_id || strcmp(leg->call_id, call_id) != 0) continue;
      r = nua_handle_make_replaces(leg->nh, home, 0); /* on this very thread, without events */
      if (r && strcmp(r->rp_from_tag, local_tag) == 0 && strcmp(r->rp_to_tag, remote_tag) == 0) found = leg;
    }
  }
  pthread_mutex_unlock(&t->lock);
  su_home_deinit(home);
  return found;
}

/* Value of ";name=" in a header, copied. */
static char *parameter(su_home_t *home, const char *value, const char *name) {
  const char *p = su_strcasestr(value, name);
  return p ? su_strndup(home, p + strlen(name), (isize_t)strcspn(p + strlen(name), "; \t,")) : NULL;
}

static ua_leg *named_by_target_dialog(ua_transport *t, const sip_t *sip) {
  su_home_t home[1] = {{.suh_size = sizeof home}};
  ua_leg *leg = NULL;
  su_home_init(home);
  for (const sip_unknown_t *un = sip->sip_unknown; un && !leg; un = un->un_next) {
    if (!su_casematch(un->un_name, "Target-Dialog") || !un->un_value) continue;
    /* The sender's view: its remote tag is our local one. */
    leg = segue__ua_find_dialog(t, su_strndup(home, un->un_value, (isize_t)strcspn(un->un_value, "; \t")),
                                parameter(home, un->un_value, ";remote-tag="),
                                parameter(home, un->un_value, ";local-tag="));
  }
  su_home_deinit(home);
  return leg;
}

static void refuse_now(ua_endpoint *ep, nua_handle_t *nh, int status, int forget) {
  nua_respond(nh, status, NULL, NUTAG_WITH_THIS(ep->nua), TAG_END());
  if (forget) nua_handle_destroy(nh);
}

static void announce(ua_leg *leg, const sip_t *sip) {
  su_home_t home[1] = {{.suh_size = sizeof home}};
  segue_leg_event ev = {.type = SEGUE_LEG_TRANSFER};
  url_t *url;
  su_home_init(home);
  if ((url = url_hdup(home, sip->sip_refer_to->r_url)) != NULL) {
    url->url_headers = NULL; /* all of it is in the Refer-To among the headers */
    ev.target = url_as_string(home, url);
  }
  if (leg->state == UA_REQUEST) {
    ev.from = url_as_string(home, sip->sip_from->a_url);
    ev.to = url_as_string(home, sip->sip_to->a_url);
  }
  segue__ua_emit(leg, &ev, sip, NULL);
  su_home_deinit(home);
}

static ua_leg *leg_of_request(ua_endpoint *ep, nua_handle_t *nh, const sip_t *sip) {
  int code;
  ua_leg *leg = segue__ua_leg_new(ep->t, ep->t->host->new_id(ep->t->host), UA_REQUEST, &code);
  if (!leg) return NULL;
  leg->ep = ep;
  leg->nh = nh;
  leg->incoming = 1;
  if (sip->sip_call_id) leg->call_id = strdup(sip->sip_call_id->i_id);
  return leg;
}

void segue__ua_on_refer(ua_endpoint *ep, ua_leg *leg, nua_handle_t *nh, int status, const sip_t *sip,
                        tagi_t tags[]) {
  const sip_event_t *event = NULL;
  const int stranger = leg == NULL;
  if (status >= 200) { /* answered by the stack */
    if (stranger) nua_handle_destroy(nh);
    return;
  }
  if (stranger && !segue__ua_admit(ep, nh, sip, 0)) {
    nua_handle_destroy(nh);
    return;
  }
  if (!sip->sip_refer_to || !sip->sip_refer_to->r_url->url_host) {
    refuse_now(ep, nh, 400, stranger);
    return;
  }
  if (stranger && (leg = named_by_target_dialog(ep->t, sip)) != NULL) {
    if (leg->refer_in || leg->refer_deciding || leg->notifying) {
      refuse_now(ep, nh, 491, 1);
      return;
    }
    leg->refer_in = nh;
  } else if (stranger && !(leg = leg_of_request(ep, nh, sip))) {
    refuse_now(ep, nh, 503, 1);
    return;
  }
  if (leg->refer_deciding || leg->notifying) {
    refuse_now(ep, nh, 491, 0);
    return;
  }
  nua_handle_bind(nh, leg);
  nua_save_event(ep->nua, leg->refer);
  tl_gets(tags, NUTAG_REFER_EVENT_REF(event), TAG_END());
  free(leg->refer_event);
  leg->refer_event = NULL;
  if (!event || !event->o_id || asprintf(&leg->refer_event, "%s;id=%s", event->o_type, event->o_id) < 0)
    leg->refer_event = strdup("refer");
  leg->refer_deciding = 1;
  leg->decide_by = segue__ua_now(leg->t) + SEGUE_MS(UA_DECIDE_MS);
  announce(leg, sip);
}

static nua_handle_t *refer_handle(const ua_leg *leg) {
  return leg->refer_in ? leg->refer_in : leg->nh;
}

static void answer_refer(ua_leg *leg, int status, const char *phrase) {
  leg->refer_deciding = 0;
  leg->decide_by = 0;
  nua_respond(refer_handle(leg), status, segue__ua_phrase(refer_handle(leg), phrase), UA_CONTACT(leg),
              NUTAG_WITH_SAVED(leg->refer), TAG_END());
  nua_destroy_event(leg->refer);
}

static void send_notify(ua_leg *leg, int status, const char *phrase, int last) {
  char body[160];
  snprintf(body, sizeof body, "SIP/2.0 %d %.100s\r\n", status,
           phrase && *phrase           ? phrase
           : sip_status_phrase(status) ? sip_status_phrase(status)
                                       : "");
  nua_notify(refer_handle(leg), SIPTAG_EVENT_STR(leg->refer_event ? leg->refer_event : "refer"),
             SIPTAG_CONTENT_TYPE_STR("message/sipfrag;version=2.0"), SIPTAG_PAYLOAD_STR(body),
             NUTAG_SUBSTATE(last ? nua_substate_terminated : nua_substate_active), TAG_END());
  if (last) leg->notifying = 0;
}

void segue__ua_refuse_refer(ua_leg *leg, int status, const char *phrase) {
  if (leg->refer_deciding) answer_refer(leg, status, phrase);
  if (leg->notifying) send_notify(leg, SIP_503_SERVICE_UNAVAILABLE, 1);
}

void segue__ua_stop_notifying(ua_leg *leg) {
  if (leg->notifying) send_notify(leg, SIP_100_TRYING, 1);
}

void segue__ua_accept_transfer(ua_leg *leg, const segue_leg_command *c) {
  const int status = c->status ? c->status : 202;
  if (!leg->refer_deciding) {
    refer_failed(leg, "no transfer was asked for");
    return;
  }
  answer_refer(leg, status, c->reason);
  if (status < 300) {
    leg->notifying = 1;
    /* RFC 3515 section 2.4.4 wants a NOTIFY at once. For a REFER that opens a dialog Sofia has sent it by itself,
     * even before our answer; within a call it does not. */
    if (!leg->refer_in && leg->state != UA_REQUEST) send_notify(leg, SIP_100_TRYING, 0);
  } else if (leg->state == UA_REQUEST)
    segue__ua_leg_end(leg, SEGUE_BY_LOCAL, segue__ua_result(status), status, c->reason, NULL);
  if (leg->gone && !leg->referring)
    segue__ua_leg_end(leg, SEGUE_BY_REMOTE, SEGUE_RESULT_HANGUP, 0, NULL, NULL);
}

void segue__ua_notify(ua_leg *leg, const segue_leg_command *c) {
  if (!leg->notifying) {
    refer_failed(leg, "no transfer is being reported on");
    return;
  }
  send_notify(leg, c->status, c->reason, c->status >= 200);
  if (c->status >= 200 && leg->state == UA_REQUEST)
    segue__ua_leg_end(leg, SEGUE_BY_LOCAL, segue__ua_result(c->status), c->status, c->reason, NULL);
}
