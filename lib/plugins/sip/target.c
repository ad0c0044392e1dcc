/* SPDX-License-Identifier: Apache-2.0 */
/* Where the far end of a call is. A request that Sofia can't address it can't send, not even the BYE by which it would
 * end the call: it tries again inside the failure until the stack is used up. So nobody starts a call with a Contact or
 * Record-Route that is no SIP address, and who brings one later is from then on reached at the last good address
 * instead. See ua.h. */
#include "ua.h"

#include <stdlib.h>
#include <string.h>

#include <sofia-sip/url.h>

static int url_is_good(const url_t *url) {
  const char *port = url->url_port;
  if ((url->url_type != url_sip && url->url_type != url_sips) || !url->url_host || !*url->url_host) return 0;
  return !port || (strlen(port) <= 5 && port[strspn(port, "0123456789")] == 0);
}

int segue__ua_target_is_good(const sip_t *sip) {
  if (sip->sip_contact && !url_is_good(sip->sip_contact->m_url)) return 0;
  for (const sip_record_route_t *r = sip->sip_record_route; r; r = r->r_next)
    if (!url_is_good(r->r_url)) return 0;
  return 1;
}

void segue__ua_guard_target(const ua_leg *leg, nua_handle_t *nh, const sip_t *sip) {
  if (sip && leg->remote_contact && !segue__ua_target_is_good(sip))
    nua_set_hparams(nh, NUTAG_PROXY(leg->remote_contact), TAG_END());
}

void segue__ua_keep_contact(ua_leg *leg, const sip_t *sip) {
  char *text;
  if (!sip || !sip->sip_contact || !url_is_good(sip->sip_contact->m_url)) return;
  text = url_as_string(NULL, sip->sip_contact->m_url);
  if (!text) return;
  free(leg->remote_contact);
  leg->remote_contact = strdup(text);
  su_free(NULL, text);
}

void segue__ua_keep_call_id(ua_leg *leg, const sip_t *sip) {
  if (!leg->call_id && sip && sip->sip_call_id) leg->call_id = strdup(sip->sip_call_id->i_id);
}
