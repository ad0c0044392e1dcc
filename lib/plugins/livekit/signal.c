/* SPDX-License-Identifier: Apache-2.0 */
#include "signal.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "token.h"

#define PROTOCOL 16 /* of the signalling: rooms may move, packet trailers are not ours */

/* ---- reading ---- */

static int unpack(lk_message *m, const ProtobufCMessageDescriptor *of, const void *data, size_t n,
                  ProtobufCMessage **out) {
  memset(m, 0, sizeof *m);
  return n > LK_FRAME_MAX ? SEGUE_E_LIMIT : segue__lk_unpack(&m->memory, of, data, n, LK_DECODED_MAX, out);
}

int segue__lk_message_read(lk_message *m, const void *data, size_t n) {
  ProtobufCMessage *out = NULL;
  const int rc = unpack(m, &lk__signal_response__descriptor, data, n, &out);
  m->msg = (Lk__SignalResponse *)out;
  return rc;
}

int segue__lk_order_read(lk_message *m, const void *data, size_t n) {
  ProtobufCMessage *out = NULL;
  const int rc = unpack(m, &lk__server_message__descriptor, data, n, &out);
  m->order = (Lk__ServerMessage *)out;
  return rc;
}

void segue__lk_message_free(lk_message *m) {
  segue__lk_bounded_free(&m->memory);
  memset(m, 0, sizeof *m);
}

int segue__lk_candidate_read(const char *json, char *out, size_t cap) {
  cJSON *o = cJSON_Parse(json);
  const cJSON *c = cJSON_GetObjectItemCaseSensitive(o, "candidate");
  int rc = SEGUE_E_PARSE;
  if (cJSON_IsString(c)) {
    const char *text = c->valuestring;
    const size_t n = strlen(text);
    rc = n == 0                                             ? SEGUE_E_NOTFOUND
         : strncmp(text, "candidate:", 10) != 0 || n >= cap ? SEGUE_E_PARSE
                                                            : SEGUE_OK;
    for (size_t i = 0; rc == SEGUE_OK && i < n; i++)
      if ((unsigned char)text[i] < 0x20 || (unsigned char)text[i] >= 0x7f) rc = SEGUE_E_PARSE;
    if (rc == SEGUE_OK) memcpy(out, text, n + 1);
  }
  cJSON_Delete(o);
  return rc;
}

int segue__lk_holder_read(const char *json, size_t n, long status, char *sid) {
  cJSON *o = json ? cJSON_ParseWithLength(json, n) : NULL;
  const char *there = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, "sid"));
  const char *code = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, "code"));
  int rc = SEGUE_E_PARSE;
  sid[0] = 0;
  if (status == 404 && code && strcmp(code, "not_found") == 0) rc = SEGUE_OK;
  if (status == 200 && there && there[0] && strlen(there) < 64) {
    memcpy(sid, there, strlen(there) + 1);
    rc = SEGUE_OK;
  }
  cJSON_Delete(o);
  return rc;
}

/* Octets of the character at `s`, 0 when it is none. */
static size_t utf8_length(const unsigned char *s) {
  const size_t more = s[0] < 0x80                   ? 0
                      : s[0] >= 0xC2 && s[0] < 0xE0 ? 1
                      : (s[0] & 0xF0) == 0xE0       ? 2
                      : s[0] >= 0xF0 && s[0] < 0xF5 ? 3
                                                    : 9;
  if (more == 9) return 0;
  for (size_t i = 1; i <= more; i++)
    if ((s[i] & 0xC0) != 0x80) return 0;
  if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] >= 0xA0) || (s[0] == 0xF0 && s[1] < 0x90) ||
      (s[0] == 0xF4 && s[1] >= 0x90))
    return 0;
  return more + 1;
}

void segue__lk_clean(char *text) {
  unsigned char *s = (unsigned char *)text;
  while (*s) {
    const size_t n = utf8_length(s);
    if (n == 0 || *s < 0x20 || *s == 0x7f) *s = '?';
    s += n ? n : 1;
  }
}

void segue__lk_clean_text(char *text, size_t n) {
  unsigned char *s = (unsigned char *)text;
  for (size_t at = 0; at < n;) {
    const size_t k = utf8_length(s + at); /* a NUL stands behind the text, so none is read beyond it */
    const int kept = s[at] == '\t' || s[at] == '\n' || s[at] == '\r';
    if (k == 0 || (s[at] < 0x20 && !kept) || s[at] == 0x7f) s[at] = '?';
    at += k ? k : 1;
  }
}

const char *segue__lk_reason_text(uint32_t reason) {
  static const char *const words[] = {"the server gave no reason",
                                      "we left",
                                      "another participant joined with our identity",
                                      "the server shut down",
                                      "removed from the room",
                                      "the room was deleted",
                                      "the server lost our state",
                                      "the server could not let us in",
                                      "the room moved",
                                      "the signalling connection was closed",
                                      "the room was closed",
                                      "the user is unavailable",
                                      "the user rejected the call",
                                      "the trunk failed",
                                      "the connection timed out",
                                      "the media failed",
                                      "the agent failed"};
  return words[reason < sizeof words / sizeof *words ? reason : 0];
}

/* ---- writing ---- */

uint8_t *segue__lk_request_write(const Lk__SignalRequest *r, size_t *n) {
  return segue__lk_pack(&r->base, SIZE_MAX, n);
}

uint8_t *segue__lk_report_write(const Lk__WorkerMessage *m, size_t *n) {
  return segue__lk_pack(&m->base, SIZE_MAX, n);
}

char *segue__lk_join_request(const char *sid, uint32_t reason) {
  Lk__ClientInfo client = LK__CLIENT_INFO__INIT;
  Lk__ConnectionSettings settings = LK__CONNECTION_SETTINGS__INIT;
  Lk__JoinRequest join = LK__JOIN_REQUEST__INIT;
  Lk__WrappedJoinRequest wrapped = LK__WRAPPED_JOIN_REQUEST__INIT;
  client.version = (char *)"0.1.0";
  client.os = (char *)"linux";
  client.protocol = PROTOCOL;
  join.client_info = &client;
  join.connection_settings = &settings;
  if (sid) {
    join.reconnect = 1;
    join.reconnect_reason = reason;
    join.participant_sid = (char *)sid;
  }
  char *text = NULL;
  uint8_t *inner = malloc(lk__join_request__get_packed_size(&join) + 1), *outer = NULL;
  if (inner) {
    wrapped.join_request.data = inner;
    wrapped.join_request.len = lk__join_request__pack(&join, inner);
    outer = malloc(lk__wrapped_join_request__get_packed_size(&wrapped) + 1);
  }
  if (outer) text = segue__lk_base64url(outer, lk__wrapped_join_request__pack(&wrapped, outer), 1);
  free(inner);
  free(outer);
  return text;
}
