/* SPDX-License-Identifier: Apache-2.0 */
/* The table of legs and the events that go up, see ua.h. */
#include "ua.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sofia-sip/su_string.h>
#include <sofia-sip/url.h>

segue_time segue__ua_now(const ua_transport *t) {
  return t->host->now(t->host);
}

void segue__ua_log(const ua_transport *t, int level, const char *format, ...) {
  char text[256];
  va_list ap;
  va_start(ap, format);
  vsnprintf(text, sizeof text, format, ap);
  va_end(ap);
  t->host->log(t->host, level, text);
}

static ua_leg **slot(ua_transport *t, uint64_t id) {
  ua_leg **at = &t->buckets[(id ^ id >> 20) % UA_BUCKETS];
  while (*at && (*at)->id != id) at = &(*at)->next;
  return at;
}

ua_leg *segue__ua_leg_new(ua_transport *t, uint64_t id, enum ua_state state, int *code) {
  ua_leg *leg = t->host->alloc(t->host, sizeof *leg), **at;
  uint64_t session_id = 0;
  *code = SEGUE_E_NOMEM;
  if (!leg) return NULL;
  memset(leg, 0, sizeof *leg);
  leg->t = t;
  leg->id = id;
  leg->state = state;
  (void)t->host->random(t->host, &session_id, sizeof session_id);
  segue__ua_sdp_init(&leg->sdp, session_id >> 2);
  pthread_mutex_lock(&t->lock);
  at = slot(t, id);
  *code = id == 0 || *at                    ? SEGUE_E_INVAL
          : t->stopping                     ? SEGUE_E_CLOSED
          : t->n_legs >= t->config.max_legs ? SEGUE_E_LIMIT
                                            : SEGUE_OK;
  if (*code == SEGUE_OK) {
    *at = leg;
    t->n_legs++;
  }
  pthread_mutex_unlock(&t->lock);
  if (*code == SEGUE_OK) return leg;
  t->host->free(t->host, leg);
  return NULL;
}

ua_leg *segue__ua_leg_find(ua_transport *t, uint64_t id) {
  ua_leg *leg;
  pthread_mutex_lock(&t->lock);
  leg = *slot(t, id);
  pthread_mutex_unlock(&t->lock);
  return leg;
}

void segue__ua_emit(ua_leg *leg, segue_leg_event *ev, const sip_t *sip, const segue_media_desc *media) {
  segue_header headers[UA_MAX_HEADERS];
  su_home_t home[1] = {{.suh_size = sizeof home}};
  su_home_init(home);
  ev->size = sizeof *ev;
  ev->leg = leg->id;
  ev->media_way = SEGUE_MEDIA_RTP;
  ev->media = media;
  if (sip && sip->sip_call_id)
    ev->call_id = sip->sip_call_id->i_id;
  else
    ev->call_id = leg->call_id;
  ev->call_id = segue__ua_utf8(home, ev->call_id);
  ev->reason = segue__ua_utf8(home, ev->reason);
  ev->from = segue__ua_utf8(home, ev->from);
  ev->from_display = segue__ua_utf8(home, ev->from_display);
  ev->to = segue__ua_utf8(home, ev->to);
  ev->target = segue__ua_utf8(home, ev->target);
  ev->n_headers = segue__ua_headers_collect(home, sip, headers);
  if (ev->type == SEGUE_LEG_REFUSED && !leg->t->config.follow_redirects)
    ev->n_headers = segue__ua_headers_without(headers, ev->n_headers, "Contact");
  ev->headers = headers;
  leg->t->sink->event(leg->t->sink->ctx, ev);
  su_home_deinit(home);
}

void segue__ua_emit_failure(ua_leg *leg, uint32_t type, uint32_t result, int status, const char *reason,
                            const sip_t *sip) {
  segue_leg_event ev = {.type = type, .result = result, .status = status, .reason = reason};
  segue__ua_emit(leg, &ev, sip, NULL);
}

static void leave_table(ua_leg *leg) {
  ua_transport *t = leg->t;
  ua_leg **at;
  pthread_mutex_lock(&t->lock);
  at = slot(t, leg->id);
  if (*at == leg) {
    *at = leg->next;
    t->n_legs--;
  }
  pthread_mutex_unlock(&t->lock);
}

void segue__ua_leg_drop(ua_leg *leg) {
  leave_table(leg);
  segue__ua_leg_free(leg);
}

/* Cause of a BYE in words, when the far end gave one (RFC 3326); Sofia leaves the quotes on. */
static const char *reason_of(su_home_t *home, const sip_t *sip, const char *fallback) {
  const sip_reason_t *re = sip ? sip->sip_reason : NULL;
  const char *text = re ? re->re_text : NULL;
  const size_t n = text ? strlen(text) : 0;
  if (n >= 2 && text[0] == '"' && text[n - 1] == '"') return su_strndup(home, text + 1, (isize_t)(n - 2));
  return text ? text : fallback;
}

void segue__ua_leg_end(ua_leg *leg, uint32_t by, uint32_t result, int status, const char *reason,
                       const sip_t *sip) {
  segue_leg_event ev = {.result = result, .by = by, .status = status};
  su_home_t home[1] = {{.suh_size = sizeof home}};
  const int was_request = leg->state == UA_REQUEST;
  if (leg->state == UA_DEAD) return;
  ev.type = leg->state == UA_DIALING ? SEGUE_LEG_REFUSED : SEGUE_LEG_ENDED;
  su_home_init(home);
  ev.reason = reason_of(home, sip, reason);
  if (by == SEGUE_BY_REMOTE) segue__ua_stop_notifying(leg);
  segue__ua_refuse_refer(leg, SIP_603_DECLINE);
  leg->state = UA_DEAD;
  leg->asked = UA_ASKED_NOTHING;
  /* Out of the table first: whoever hears of the end finds the id dead already. */
  leave_table(leg);
  leg->next = leg->t->zombies;
  leg->t->zombies = leg;
  segue__ua_emit(leg, &ev, sip, NULL);
  segue__ua_log(leg->t, SEGUE_LOG_DEBUG, "leg %llu %s: status %d", (unsigned long long)leg->id,
                was_request                    ? "request over"
                : ev.type == SEGUE_LEG_REFUSED ? "refused"
                                               : "ended",
                status);
  su_home_deinit(home);
  leg->end_at = segue__ua_now(leg->t) + SEGUE_MS(leg->nh ? UA_ZOMBIE_MS : 0);
}

static void wipe(char *text) {
  if (text) explicit_bzero(text, strlen(text));
  free(text);
}

void segue__ua_leg_free(ua_leg *leg) {
  const segue_host *host = leg->t->host;
  nua_destroy_event(leg->update);
  nua_destroy_event(leg->refer);
  if (leg->nh) {
    nua_handle_bind(leg->nh, NULL);
    nua_handle_destroy(leg->nh);
  }
  if (leg->refer_in) nua_handle_bind(leg->refer_in, NULL), nua_handle_destroy(leg->refer_in);
  if (leg->refer_out) nua_handle_bind(leg->refer_out, NULL), nua_handle_destroy(leg->refer_out);
  segue__ua_sdp_fini(&leg->sdp);
  if (leg->pending) host->free(host, leg->pending);
  if (leg->offered) host->free(host, leg->offered);
  wipe(leg->local_before);
  free(leg->remote_contact);
  free(leg->refer_event);
  free(leg->call_id);
  free(leg->auth_realm);
  free(leg->auth_user);
  wipe(leg->auth_password);
  host->free(host, leg);
}

const char *segue__ua_phrase(nua_handle_t *nh, const char *text) {
  return text ? su_strdup(nua_handle_home(nh), text) : NULL;
}
