/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/sip/config.h: the transport's JSON configuration. A member that is not known is an error
 * named in the message, so a typing mistake never turns a feature off in silence.
 *
 *   {"listen": ["udp:127.0.0.1:5060", "tcp:127.0.0.1:5060", "tls:[::1]:5061"],   port 0: any free one
 *    "tls": {"cert": FILE, "key": FILE, "ca": FILE, "verify": true, "verify_clients": false},
 *    "auth": {"realm": "…", "users": [{"user": "…", "password": "…"}]},          challenge what comes in
 *    "credentials": [{"realm": "…", "user": "…", "password": "…"}],              for being challenged
 *    "from": "sip:segue@example.com", "user_agent": "…", "proxy": "sip:…",
 *    "max_legs": 2000, "no_response_ms": 8000, "follow_redirects": true, "session_expires_s": 0}
 *
 * "no_response_ms" is 64 * T1 of RFC 3261 (there 32000): how long a request may go without any response; while a
 * person's phone rings it does not run.
 *
 * Without "listen": udp and tcp on 0.0.0.0:5060. "verify" (default true) checks the certificates of
 * servers we call, chain and name; it needs "ca". Threading: a config is written once, then read only. */
#ifndef SEGUE_SIP_CONFIG_H
#define SEGUE_SIP_CONFIG_H

#include <segue/base.h>

#define UA_MAX_LISTEN 8

enum { UA_UDP = 1u << 0, UA_TCP = 1u << 1, UA_TLS = 1u << 2 };

typedef struct ua_listen {
  uint32_t protocols; /**< UA_UDP and UA_TCP share an entry when address and port are the same. */
  uint32_t port;
  char host[64]; /**< Without brackets. */
} ua_listen;

typedef struct ua_user {
  const char *realm; /**< NULL: any. */
  const char *user;
  const char *password;
} ua_user;

typedef struct ua_config {
  uint32_t n_listen;
  ua_listen listen[UA_MAX_LISTEN];
  const char *tls_cert, *tls_key, *tls_ca;
  int32_t tls_verify, tls_verify_clients;
  const char *realm; /**< NULL: incoming requests are not challenged. */
  uint32_t n_users, n_credentials;
  ua_user *users, *credentials;
  const char *from, *user_agent, *proxy;
  uint32_t max_legs;
  uint32_t no_response_ms;
  uint32_t session_expires_s;
  int32_t follow_redirects;
  void *tree; /**< Owns the strings. */
} ua_config;

/** Read `json`; `err` may be NULL. @return SEGUE_OK, SEGUE_E_PARSE, SEGUE_E_INVAL or SEGUE_E_NOMEM; on failure
 *  `c` needs no fini. */
int segue__ua_config_read(ua_config *c, const char *json, segue_error *err);
void segue__ua_config_fini(ua_config *c);

/** Where `c` listens on TLS: whether its files hold what they should. @return SEGUE_OK, SEGUE_E_IO or SEGUE_E_INVAL. */
int segue__ua_pems_check(const ua_config *c, segue_error *err);

/** Fill `err` (may be NULL) with "sip: …" and return `code`. */
int segue__ua_fail(segue_error *err, int code, const char *path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif /* SEGUE_SIP_CONFIG_H */
