/* SPDX-License-Identifier: Apache-2.0 */
/* Digest authentication (RFC 3261 section 22, RFC 2617, MD5 and qop=auth: what Sofia knows).
 * As server: a nonce is ours, used within two minutes, and its count must rise, so a request that was
 * listened to can't be sent again. Dialogs are admitted by their first request. */
#include "ua.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sofia-sip/auth_digest.h>
#include <sofia-sip/su_string.h>

#define NONCE_LIFE SEGUE_SECONDS(120)
#define MAX_TRIES 2

static void make_nonce(ua_transport *t, ua_nonce *n) {
  uint8_t random[16] = {0};
  (void)t->host->random(t->host, random, sizeof random);
  for (size_t i = 0; i < sizeof random; i++) snprintf(n->text + 2 * i, 3, "%02x", random[i]);
  n->count = 0;
  n->at = segue__ua_now(t);
}

static void challenge(ua_endpoint *ep, nua_handle_t *nh, int stale, int is_invite) {
  ua_transport *t = ep->t;
  ua_nonce *n = &t->nonces[t->next_nonce++ % UA_NONCES];
  char text[256];
  make_nonce(t, n);
  snprintf(text, sizeof text, "Digest realm=\"%.100s\", nonce=\"%s\", algorithm=MD5, qop=\"auth\"%s",
           t->config.realm, n->text, stale ? ", stale=true" : "");
  nua_respond(nh, SIP_401_UNAUTHORIZED, TAG_IF(!is_invite, NUTAG_WITH_THIS(ep->nua)),
              SIPTAG_WWW_AUTHENTICATE_STR(text), TAG_END());
}

static ua_nonce *find_nonce(ua_transport *t, const char *quoted) {
  const segue_time now = segue__ua_now(t);
  for (size_t i = 0; i < UA_NONCES; i++) {
    ua_nonce *n = &t->nonces[i];
    if (n->text[0] && auth_strcmp(quoted, n->text) == 0) return now - n->at < NONCE_LIFE ? n : NULL;
  }
  return NULL;
}

static int same_secret(const char *a, const char *b, size_t n) {
  unsigned char diff = 0;
  for (size_t i = 0; i < n; i++) diff |= (unsigned char)(a[i] ^ b[i]);
  return diff == 0;
}

/* The 32 hex digits inside optional quotes, lower case. */
static int read_response(const char *text, char out[33]) {
  size_t n = 0;
  if (!text) return 0;
  if (*text == '"') text++;
  for (; n < 32 && text[n] && text[n] != '"'; n++)
    out[n] = (char)(text[n] >= 'A' && text[n] <= 'F' ? text[n] + 32 : text[n]);
  out[n] = 0;
  return n == 32;
}

static int proves(ua_transport *t, auth_response_t *ar, const char *method) {
  char given[33];
  if (!ar->ar_username || !ar->ar_uri || !read_response(ar->ar_response, given)) return 0;
  for (uint32_t i = 0; i < t->config.n_users; i++) {
    const ua_user *u = &t->config.users[i];
    auth_hexmd5_t a1 = "", want = "";
    if (auth_strcmp(ar->ar_username, u->user) != 0) continue;
    auth_digest_ha1(a1, u->user, t->config.realm, u->password);
    auth_digest_response(ar, want, a1, method, NULL, 0);
    return same_secret(given, want, 32);
  }
  return 0;
}

enum { ADMITTED, REFUSED, STALE };

static int judge(ua_transport *t, su_home_t *home, const sip_authorization_t *au, const char *method) {
  auth_response_t ar = {.ar_size = sizeof ar};
  ua_nonce *n;
  uint32_t count;
  if (!su_casematch(au->au_scheme, "Digest")) return REFUSED;
  if (auth_digest_response_get(home, &ar, au->au_params) < 0 || !ar.ar_nonce || !ar.ar_realm) return REFUSED;
  if (auth_strcmp(ar.ar_realm, t->config.realm) != 0 || !ar.ar_md5 || !ar.ar_auth || !ar.ar_nc ||
      !ar.ar_cnonce)
    return REFUSED;
  if (!proves(t, &ar, method)) return REFUSED;
  count = (uint32_t)strtoul(*ar.ar_nc == '"' ? ar.ar_nc + 1 : ar.ar_nc, NULL, 16);
  n = find_nonce(t, ar.ar_nonce);
  if (!n || count <= n->count) return STALE;
  n->count = count;
  return ADMITTED;
}

int segue__ua_admit(ua_endpoint *ep, nua_handle_t *nh, const sip_t *sip, int is_invite) {
  ua_transport *t = ep->t;
  su_home_t home[1] = {{.suh_size = sizeof home}};
  int verdict = REFUSED;
  if (!t->config.realm) return 1;
  su_home_init(home);
  for (const sip_authorization_t *au = sip->sip_authorization; au && verdict == REFUSED; au = au->au_next)
    verdict = judge(t, home, au, sip->sip_request->rq_method_name);
  su_home_deinit(home);
  if (verdict == ADMITTED) return 1;
  challenge(ep, nh, verdict == STALE, is_invite);
  return 0;
}

/* First realm of the challenge, quotes and all. */
static const char *realm_of(const sip_www_authenticate_t *au) {
  for (; au; au = au->au_next)
    for (size_t i = 0; au->au_params && au->au_params[i]; i++)
      if (su_casenmatch(au->au_params[i], "realm=", 6)) return au->au_params[i] + 6;
  return NULL;
}

static int credentials_for(const ua_leg *leg, const char *realm, const char **user, const char **password) {
  const ua_config *c = &leg->t->config;
  if (leg->auth_user && leg->auth_password) return *user = leg->auth_user, *password = leg->auth_password, 1;
  for (uint32_t i = 0; i < c->n_credentials; i++) {
    if (c->credentials[i].realm && auth_strcmp(realm, c->credentials[i].realm) != 0) continue;
    return *user = c->credentials[i].user, *password = c->credentials[i].password, 1;
  }
  return 0;
}

int segue__ua_answer_challenge(ua_leg *leg, const sip_t *sip) {
  const sip_www_authenticate_t *au =
      sip ? sip->sip_www_authenticate ? sip->sip_www_authenticate : sip->sip_proxy_authenticate : NULL;
  const char *realm = realm_of(au), *user, *password;
  char *text;
  if (!au || !realm || leg->auth_tries >= MAX_TRIES || !credentials_for(leg, realm, &user, &password))
    return 0;
  if (strpbrk(user, ":\"") || strchr(password, '"')) return 0; /* would end Sofia's own notation early */
  /* Asked again for the same: the answer was wrong. */
  if (leg->auth_tries > 0 && leg->auth_realm && strcmp(leg->auth_realm, realm) == 0) return 0;
  free(leg->auth_realm);
  leg->auth_realm = strdup(realm);
  leg->auth_tries++;
  if (asprintf(&text, "%s:%s:%s:%s", au->au_scheme, realm, user, password) < 0) return 0;
  nua_authenticate(leg->nh, NUTAG_AUTH(text), TAG_END());
  explicit_bzero(text, strlen(text));
  free(text);
  return 1;
}
