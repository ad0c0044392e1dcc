/* SPDX-License-Identifier: Apache-2.0 */
#include "turn.h"

#include <stdlib.h>
#include <string.h>

enum { TURN_PORT = 3478, TURNS_PORT = 5349 };

/* @return what follows the host, NULL: there is none, or it is too long */
static const char *read_host(lk_turn *out, const char *at) {
  const int bracketed = *at == '[';
  at += bracketed;
  const size_t n = strcspn(at, bracketed ? "]" : ":?");
  if (n == 0 || n >= sizeof out->host || (bracketed && at[n] != ']')) return NULL;
  for (size_t i = 0; i < n; i++)
    if (at[i] <= ' ' || at[i] > '~' || strchr("/@\"<>[]", at[i])) return NULL;
  memcpy(out->host, at, n);
  out->host[n] = 0;
  return at + n + bracketed;
}

int segue__lk_turn_read(lk_turn *out, const char *url) {
  memset(out, 0, sizeof *out);
  if (strncmp(url, "stun:", 5) == 0 || strncmp(url, "stuns:", 6) == 0) return SEGUE_E_UNSUPPORTED;
  out->tls = strncmp(url, "turns:", 6) == 0;
  if (!out->tls && strncmp(url, "turn:", 5) != 0) return SEGUE_E_INVAL;
  const char *at = read_host(out, url + 5 + out->tls);
  if (!at) return SEGUE_E_INVAL;
  out->port = out->tls ? TURNS_PORT : TURN_PORT;
  if (*at == ':') {
    char *end;
    const unsigned long port = at[1] >= '0' && at[1] <= '9' ? strtoul(at + 1, &end, 10) : 0;
    if (port == 0 || port > 65535) return SEGUE_E_INVAL;
    out->port = (uint32_t)port;
    at = end;
  }
  const int udp = strcmp(at, "?transport=udp") == 0;
  out->tcp = strcmp(at, "?transport=tcp") == 0 || (out->tls && !*at);
  if (*at && !out->tcp && !udp) return SEGUE_E_INVAL;
  return out->tls && udp ? SEGUE_E_UNSUPPORTED : SEGUE_OK;
}
