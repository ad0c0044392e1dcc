/* SPDX-License-Identifier: Apache-2.0 */
/* What goes to and fro within a call and leaves it as it is: keys by INFO, and MESSAGE. See ua.h. */
#include "ua.h"

#include <stdio.h>
#include <string.h>

#include <sofia-sip/su_string.h>

void segue__ua_send_digits(ua_leg *leg, const segue_leg_command *c) {
  for (size_t i = 0; i < c->data_len; i++) {
    char body[48];
    snprintf(body, sizeof body, "Signal=%c\r\nDuration=160\r\n", c->data[i]);
    nua_info(leg->nh, SIPTAG_CONTENT_TYPE_STR("application/dtmf-relay"), SIPTAG_PAYLOAD_STR(body), TAG_END());
  }
}

void segue__ua_send_message(ua_leg *leg, const segue_leg_command *c) {
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
void segue__ua_on_info(ua_endpoint *ep, ua_leg *leg, nua_handle_t *nh, int status, const sip_t *sip) {
  segue_leg_event ev = {.type = SEGUE_LEG_DTMF, .data_len = 1};
  const sip_content_type_t *type = sip ? sip->sip_content_type : NULL;
  const char *p;
  char digit[2] = "", body[128];
  /* The stack would segue__ua_take an INFO from nowhere. */
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

void segue__ua_on_message(ua_endpoint *ep, ua_leg *leg, nua_handle_t *nh, int status, const sip_t *sip) {
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

void segue__ua_on_small_response(ua_leg *leg, int status, const char *phrase, const sip_t *sip) {
  if (status < 300) return;
  if ((status == 401 || status == 407) && segue__ua_answer_challenge(leg, sip)) return;
  segue__ua_emit_failure(leg, SEGUE_LEG_FAILED, segue__ua_result(status), status < 700 ? status : 0, phrase,
                         sip);
}
