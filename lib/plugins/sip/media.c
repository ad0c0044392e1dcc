/* SPDX-License-Identifier: Apache-2.0 */
/* Offers and answers on an established leg: hold, resume, moving, refreshing. See ua.h. */
#include "ua.h"

#include <stdlib.h>
#include <string.h>

#include <sofia-sip/msg_mime.h>
#include <sofia-sip/su_string.h>

#define MAX_GLARE 4

/* The stack could do this by itself (NUTAG_ACCEPT_MULTIPART), but then a REFER with a broken multipart body is its
 * end: it looks for the event of a subscription that it has not made. */
static const char *part_of(su_home_t *home, const sip_t *sip, size_t *len) {
  sip_payload_t *copy =
      sip_payload_create(home, sip->sip_payload->pl_data, (isize_t)sip->sip_payload->pl_len);
  const msg_multipart_t *mp = copy ? msg_multipart_parse(home, sip->sip_content_type, copy) : NULL;
  for (; mp; mp = mp->mp_next) {
    if (!mp->mp_content_type || !su_casematch(mp->mp_content_type->c_type, UA_SDP_TYPE) || !mp->mp_payload)
      continue;
    *len = mp->mp_payload->pl_len;
    return mp->mp_payload->pl_data;
  }
  return NULL;
}

const char *segue__ua_body(ua_transport *t, const sip_t *sip, size_t *len) {
  const char *type = sip && sip->sip_content_type ? sip->sip_content_type->c_type : UA_SDP_TYPE;
  if (!sip || !sip->sip_payload || !sip->sip_payload->pl_data || sip->sip_payload->pl_len == 0) return NULL;
  /* RFC 3261 section 20.15 wants the type there; a body without one is taken for the usual. */
  if (su_casematch(type, UA_SDP_TYPE)) {
    *len = sip->sip_payload->pl_len;
    return sip->sip_payload->pl_data;
  }
  if (!su_casenmatch(type, "multipart/", 10)) return NULL;
  if (!t->scratch) t->scratch = su_home_new(sizeof *t->scratch);
  return t->scratch ? part_of(t->scratch, sip, len) : NULL;
}

static void put_back_layout(ua_leg *leg) {
  if (leg->lines_before == 0) return;
  leg->sdp.n_lines = leg->lines_before;
  leg->sdp.used = leg->used_before;
}

static void drop(ua_leg *leg, segue_media_desc **desc) {
  if (*desc) {
    explicit_bzero(*desc, sizeof **desc);
    leg->t->host->free(leg->t->host, *desc);
  }
  *desc = NULL;
}

static void forget_before(ua_leg *leg) {
  if (leg->local_before) explicit_bzero(leg->local_before, strlen(leg->local_before));
  free(leg->local_before);
  leg->local_before = NULL;
}

/* ---- our offers ---- */

void segue__ua_send_pending(ua_leg *leg) {
  int rc;
  if (!leg->pending || leg->state != UA_UP || leg->inviting || leg->unacked || leg->asked || leg->retry_at ||
      leg->gone)
    return;
  drop(leg, &leg->offered);
  leg->offered = leg->pending;
  leg->pending = NULL;
  forget_before(leg);
  leg->local_before = leg->sdp.local ? strdup(leg->sdp.local) : NULL;
  rc = segue__ua_sdp_print(&leg->sdp, UA_SDP_OFFER, leg->offered);
  if (rc != SEGUE_OK) {
    drop(leg, &leg->offered);
    segue__ua_emit_failure(leg, SEGUE_LEG_MEDIA_REFUSED, SEGUE_RESULT_NO_CODEC, 0,
                           "the description can't be offered", NULL);
    return;
  }
  leg->inviting = leg->described = 1;
  nua_invite(leg->nh, UA_CONTACT(leg), SIPTAG_CONTENT_TYPE_STR(UA_SDP_TYPE),
             SIPTAG_PAYLOAD_STR(leg->sdp.local), TAG_END());
}

static void queue_offer(ua_leg *leg, const segue_media_desc *media) {
  if (!leg->pending) leg->pending = leg->t->host->alloc(leg->t->host, sizeof *leg->pending);
  if (!leg->pending) {
    segue__ua_emit_failure(leg, SEGUE_LEG_MEDIA_REFUSED, SEGUE_RESULT_FAILED, 0, "out of memory", NULL);
    return;
  }
  *leg->pending = *media;
  leg->glare = 0;
  leg->retry_at = 0;
  segue__ua_send_pending(leg);
}

/* RFC 3261 section 14.1: who made the Call-ID waits 2.1 to 4 s, the other 0 to 2 s. */
static segue_time glare_wait(const ua_leg *leg) {
  uint16_t random = 0;
  (void)leg->t->host->random(leg->t->host, &random, sizeof random);
  return leg->incoming ? SEGUE_MS(10u * (random % 200u)) : SEGUE_MS(2100u + 10u * (random % 190u));
}

static void offer_failed(ua_leg *leg, int status, const char *phrase, const sip_t *sip) {
  const int glare = status == 491 || (status == 500 && sip && sip->sip_retry_after);
  if (leg->local_before) {
    free(leg->sdp.local);
    leg->sdp.local = leg->local_before;
    leg->sdp.local_len = (uint32_t)strlen(leg->sdp.local);
    leg->local_before = NULL;
  }
  if (glare && leg->glare < MAX_GLARE) {
    leg->glare++;
    leg->retry_at = segue__ua_now(leg->t) + glare_wait(leg) + 1;
    if (leg->pending) return;
    leg->pending = leg->offered;
    leg->offered = NULL;
    return;
  }
  drop(leg, &leg->offered);
  segue__ua_emit_failure(leg, SEGUE_LEG_MEDIA_REFUSED, segue__ua_result(status), status < 700 ? status : 0,
                         phrase, sip);
}

static void offer_answered(ua_leg *leg, const sip_t *sip) {
  segue_leg_event ev = {.type = SEGUE_LEG_MEDIA};
  segue_media_desc media;
  const char *why = "no answer to the offer", *body;
  size_t len = 0;
  int rc = SEGUE_E_PARSE;
  drop(leg, &leg->offered);
  forget_before(leg);
  if ((body = segue__ua_body(leg->t, sip, &len)) != NULL)
    rc = segue__ua_sdp_parse(&leg->sdp, UA_SDP_ANSWER, body, len, &media, &why);
  if (rc == SEGUE_OK)
    segue__ua_emit(leg, &ev, sip, &media);
  else
    segue__ua_emit_failure(leg, SEGUE_LEG_MEDIA_REFUSED, SEGUE_RESULT_NO_CODEC, 200, why, sip);
}

/* ---- refreshing the session ---- */

void segue__ua_keep_refresh(ua_leg *leg, const sip_t *sip) {
  if (!sip || (!sip->sip_session_expires && !leg->t->config.session_expires_s)) return;
  if (!sip->sip_allow || !SIP_IS_ALLOWED(sip->sip_allow, sip_method_update))
    nua_set_hparams(leg->nh, NUTAG_UPDATE_REFRESH(0), TAG_END());
}

static void ask(ua_leg *leg, enum ua_asked asked, const sip_t *sip, const segue_media_desc *media);

static void ack_with_answer(ua_leg *leg) {
  nua_ack(leg->nh, SIPTAG_CONTENT_TYPE_STR(UA_SDP_TYPE), SIPTAG_PAYLOAD_STR(leg->sdp.local), TAG_END());
}

/* A re-INVITE of Sofia's own was answered. On a call that came in it has no description, so the far end offers. */
static void refreshed(ua_leg *leg, const sip_t *sip) {
  segue_media_desc media;
  size_t len = 0;
  const char *body = segue__ua_body(leg->t, sip, &len);
  if (leg->described || !body || !leg->sdp.local) {
    nua_ack(leg->nh, TAG_END());
  } else if (segue__ua_sdp_is_refresh(&leg->sdp, body, len) ||
             segue__ua_sdp_parse(&leg->sdp, UA_SDP_OFFER, body, len, &media, NULL) != SEGUE_OK) {
    ack_with_answer(leg);
  } else {
    ask(leg, UA_ASKED_ACK, sip, &media);
  }
}

void segue__ua_on_reinvite_response(ua_leg *leg, int status, const char *phrase, const sip_t *sip) {
  const int ours = leg->inviting;
  if (status < 200) return;
  if ((status == 401 || status == 407) && segue__ua_answer_challenge(leg, sip)) return;
  leg->inviting = 0;
  if (status < 300) {
    leg->auth_tries = 0;
    if (!ours) {
      refreshed(leg, sip);
    } else {
      nua_ack(leg->nh, TAG_END());
      offer_answered(leg, sip);
    }
  } else if (ours) {
    offer_failed(leg, status, phrase, sip);
  }
  segue__ua_send_pending(leg);
}

/* ---- their offers ---- */

static void respond(ua_leg *leg, enum ua_asked asked, int status, const char *phrase, const char *sdp) {
  const int update = asked == UA_ASKED_UPDATE;
  nua_respond(leg->nh, status, segue__ua_phrase(leg->nh, phrase), UA_CONTACT(leg),
              TAG_IF(update, NUTAG_WITH_SAVED(leg->update)),
              TAG_IF(sdp != NULL, SIPTAG_CONTENT_TYPE_STR(UA_SDP_TYPE)),
              TAG_IF(sdp != NULL, SIPTAG_PAYLOAD_STR(sdp)), TAG_END());
  if (update)
    nua_destroy_event(leg->update);
  else if (status < 300)
    leg->unacked = 1;
}

static void ask(ua_leg *leg, enum ua_asked asked, const sip_t *sip, const segue_media_desc *media) {
  segue_leg_event ev = {.type = SEGUE_LEG_OFFER};
  leg->asked = asked;
  leg->offerless = media == NULL;
  leg->decide_by = segue__ua_now(leg->t) + SEGUE_MS(UA_DECIDE_MS);
  segue__ua_emit(leg, &ev, sip, media);
}

/* A description in a request within the dialog. */
static void on_offer(ua_leg *leg, enum ua_asked asked, const sip_t *sip, const char *body, size_t len) {
  segue_media_desc media;
  const char *why = NULL;
  int rc;
  if (segue__ua_sdp_is_refresh(&leg->sdp, body, len)) {
    respond(leg, asked, SIP_200_OK, leg->sdp.local);
    return;
  }
  leg->lines_before = leg->sdp.n_lines;
  leg->used_before = leg->sdp.used;
  rc = segue__ua_sdp_parse(&leg->sdp, UA_SDP_OFFER, body, len, &media, &why);
  if (rc == SEGUE_OK) {
    ask(leg, asked, sip, &media);
    return;
  }
  if (rc == SEGUE_E_PARSE)
    respond(leg, asked, 400, "Bad Session Description", NULL);
  else
    respond(leg, asked, SIP_488_NOT_ACCEPTABLE, NULL);
  segue__ua_emit_failure(leg, SEGUE_LEG_FAILED, SEGUE_RESULT_NO_CODEC, rc == SEGUE_E_PARSE ? 400 : 488, why,
                         sip);
}

void segue__ua_on_reinvite(ua_leg *leg, const sip_t *sip) {
  size_t len = 0;
  const char *body = segue__ua_body(leg->t, sip, &len);
  if (leg->state != UA_UP)
    nua_respond(leg->nh, SIP_491_REQUEST_PENDING, TAG_END());
  else if (body)
    on_offer(leg, UA_ASKED_REINVITE, sip, body, len);
  else
    ask(leg, UA_ASKED_REINVITE, sip, NULL);
}

void segue__ua_on_update(ua_leg *leg, int status, const sip_t *sip) {
  size_t len = 0;
  const char *body = segue__ua_body(leg->t, sip, &len);
  if (status >= 200) return; /* answered by the stack */
  if (!body) {
    nua_respond(leg->nh, SIP_200_OK, NUTAG_WITH_THIS(leg->ep->nua), TAG_END());
  } else if (leg->state != UA_UP || leg->asked || leg->inviting) {
    nua_respond(leg->nh, SIP_491_REQUEST_PENDING, NUTAG_WITH_THIS(leg->ep->nua), TAG_END());
  } else {
    nua_save_event(leg->ep->nua, leg->update);
    on_offer(leg, UA_ASKED_UPDATE, sip, body, len);
  }
}

void segue__ua_refuse_offer(ua_leg *leg, int status, const char *reason) {
  const enum ua_asked asked = leg->asked;
  leg->asked = UA_ASKED_NOTHING;
  leg->decide_by = 0;
  if (asked == UA_ASKED_NOTHING) return;
  if (asked == UA_ASKED_ACK && leg->state == UA_UP) { /* the session goes on as it was */
    ack_with_answer(leg);
    segue__ua_send_pending(leg);
    return;
  }
  if (asked == UA_ASKED_ACK) {
    nua_ack(leg->nh, TAG_END());
    nua_bye(leg->nh, SIPTAG_REASON_STR("SIP;cause=488;text=\"Not Acceptable Here\""), TAG_END());
    segue__ua_leg_end(leg, SEGUE_BY_LOCAL, SEGUE_RESULT_NO_CODEC, status, reason, NULL);
    return;
  }
  put_back_layout(leg);
  respond(leg, asked, status, reason, NULL);
  segue__ua_send_pending(leg);
}

static void answer(ua_leg *leg, const segue_media_desc *media) {
  const enum ua_asked asked = leg->asked;
  segue_leg_event ev = {.type = SEGUE_LEG_ANSWERED};
  int rc = segue__ua_sdp_print(&leg->sdp, leg->offerless ? UA_SDP_OFFER : UA_SDP_ANSWER, media);
  if (rc != SEGUE_OK) {
    segue__ua_emit_failure(leg, SEGUE_LEG_FAILED, SEGUE_RESULT_NO_CODEC, 0,
                           "the description does not answer the offer", NULL);
    segue__ua_refuse_offer(leg, SIP_488_NOT_ACCEPTABLE);
    return;
  }
  leg->asked = UA_ASKED_NOTHING;
  leg->decide_by = 0;
  if (asked == UA_ASKED_ACK) {
    const int first = leg->state != UA_UP;
    ack_with_answer(leg);
    leg->state = UA_UP;
    if (first) segue__ua_emit(leg, &ev, NULL, NULL);
  } else {
    respond(leg, asked, SIP_200_OK, leg->sdp.local);
    leg->wants_answer = leg->offerless;
  }
  segue__ua_send_pending(leg);
}

void segue__ua_command_media(ua_leg *leg, const segue_leg_command *c) {
  if (leg->asked)
    answer(leg, c->media);
  else if (leg->state == UA_UP || leg->state == UA_TAKEN)
    queue_offer(leg, c->media);
  else
    segue__ua_emit_failure(leg, SEGUE_LEG_FAILED, SEGUE_RESULT_FAILED, 0, "no call to change the media of",
                           NULL);
}
