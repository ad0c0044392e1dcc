/* SPDX-License-Identifier: Apache-2.0 */
/* Remote calls: who is on a leg with us may call the methods "segue.…". Each becomes a MESSAGE event of that leg, and
 * the library's MESSAGE command with the same `segue-request` is the answer. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

static const char call_is_over[] = "The call is over";

static void send_error(lk_room *r, const char *id, const char *to, uint32_t code, const char *message) {
  Lk__RpcError error = LK__RPC_ERROR__INIT;
  Lk__RpcResponse response = LK__RPC_RESPONSE__INIT;
  Lk__DataPacket p = LK__DATA_PACKET__INIT;
  error.code = code;
  error.message = (char *)message;
  response.request_id = (char *)id;
  response.value_case = LK__RPC_RESPONSE__VALUE_ERROR;
  response.error = &error;
  p.value_case = LK__DATA_PACKET__VALUE_RPC_RESPONSE;
  p.rpc_response = &response;
  (void)segue__lk_talk_send(r, LK_RELIABLE, &p, to);
}

static void send_payload(lk_room *r, const char *id, const char *to, char *payload) {
  Lk__RpcResponse response = LK__RPC_RESPONSE__INIT;
  Lk__DataPacket p = LK__DATA_PACKET__INIT;
  response.request_id = (char *)id;
  response.value_case = LK__RPC_RESPONSE__VALUE_PAYLOAD;
  response.payload = payload;
  p.value_case = LK__DATA_PACKET__VALUE_RPC_RESPONSE;
  p.rpc_response = &response;
  (void)segue__lk_talk_send(r, LK_RELIABLE, &p, to);
}

static void send_ack(lk_room *r, const char *id, const char *to) {
  Lk__RpcAck ack = LK__RPC_ACK__INIT;
  Lk__DataPacket p = LK__DATA_PACKET__INIT;
  ack.request_id = (char *)id;
  p.value_case = LK__DATA_PACKET__VALUE_RPC_ACK;
  p.rpc_ack = &ack;
  (void)segue__lk_talk_send(r, LK_RELIABLE, &p, to);
}

/* The leg on which we are with `from`. It may be another connection of ours into the same room than the one that was
 * called: a page need not know which of us is which. */
static int is_with(const lk_room *x, const char *from) {
  const int dialled =
      x->leg.state == LK_LEG_DIALLING; /* while it rings: who is wanted, without a microphone yet */
  return ((dialled || x->leg.state == LK_LEG_UP) && strcmp(x->caller_identity, from) == 0) ||
         (dialled && strcmp(x->wanted, from) == 0);
}

static lk_room *leg_with(lk_room *r, const char *from) {
  lk_room *found = NULL;
  for (lk_room *x = r->t->rooms; x; x = x->next)
    if (strcmp(x->name, r->name) == 0 && is_with(x, from) && (!found || x == r)) found = x;
  return found;
}

static int repeated(const lk_transport *t, const lk_room *r, const char *id, const char *from) {
  for (const lk_call *c = t->calls; c; c = c->next)
    if (c->room == r && strcmp(c->id, id) == 0 && strcmp(c->from, from) == 0) return 1;
  return 0;
}

static uint32_t waiting(const lk_transport *t, uint64_t leg) {
  uint32_t n = 0;
  for (const lk_call *c = t->calls; c; c = c->next) n += c->leg == leg;
  return n;
}

static void ask_library(lk_room *r, lk_room *with, const Lk__RpcRequest *q, const char *from) {
  lk_transport *t = r->t;
  const uint64_t timeout =
      q->response_timeout_ms && q->response_timeout_ms < LK_CALL_MS ? q->response_timeout_ms : LK_CALL_MS;
  lk_call *c = calloc(1, sizeof *c);
  char token[24];
  if (!c) {
    send_error(r, q->id, from, LK_RPC_APPLICATION, "Out of memory");
    return;
  }
  c->token = ++t->last_call;
  c->leg = with->leg.id;
  c->room = r;
  c->expires = segue__lk_now_ms(t) + timeout;
  snprintf(c->id, sizeof c->id, "%s", q->id);
  snprintf(c->from, sizeof c->from, "%s", from);
  c->next = t->calls;
  t->calls = c;
  snprintf(token, sizeof token, "%" PRIu64, c->token);
  const segue_header headers[] = {
      {"content-type", "application/json"}, {"segue-method", q->method}, {"segue-request", token}};
  segue__lk_talk_emit(with, SEGUE_LEG_MESSAGE, headers, sizeof headers / sizeof *headers, q->payload,
                      strlen(q->payload));
}

void segue__lk_rpc_request(lk_room *r, const Lk__RpcRequest *q, const char *from) {
  const char *why = "";
  if (!q->id[0] || strlen(q->id) >= sizeof((lk_call *)0)->id || !from[0] || strlen(from) > LK_NAME_MAX)
    return;
  send_ack(r, q->id, from);
  if (repeated(r->t, r, q->id, from)) return;
  const uint32_t code = segue__lk_rpc_check(q, &why);
  lk_room *with = leg_with(r, from);
  if (code)
    send_error(r, q->id, from, code, why);
  else if (!with)
    send_error(r, q->id, from, LK_RPC_APPLICATION, "You are not in a call with us");
  else if (with->leg.hangup_by)
    send_error(r, q->id, from, LK_RPC_APPLICATION, call_is_over);
  else if (waiting(r->t, with->leg.id) >= LK_MAX_CALLS)
    send_error(r, q->id, from, LK_RPC_APPLICATION, "Too many requests at once");
  else
    ask_library(r, with, q, from);
}

static lk_call *take(lk_call **at) {
  lk_call *c = *at;
  *at = c->next;
  return c;
}

void segue__lk_rpc_answer(lk_transport *t, uint64_t leg, uint64_t token, int32_t status, const char *data,
                          size_t n) {
  lk_call **at = &t->calls;
  while (*at && ((*at)->token != token || (*at)->leg != leg)) at = &(*at)->next;
  if (!*at) return; /* too late */
  lk_call *c = take(at);
  char *text = malloc(n + 1);
  if (text) {
    if (n) memcpy(text, data, n);
    text[n] = 0;
  }
  if (!text)
    send_error(c->room, c->id, c->from, LK_RPC_APPLICATION, "Out of memory");
  else if (status == 404)
    send_error(c->room, c->id, c->from, LK_RPC_UNSUPPORTED_METHOD, "Method not supported at destination");
  else if (status == 413 || n > LK_RPC_MAX)
    send_error(c->room, c->id, c->from, LK_RPC_RESPONSE_TOO_LARGE, "Response payload too large");
  else if (status >= 300)
    send_error(c->room, c->id, c->from, LK_RPC_APPLICATION, n && n <= 256 ? text : "It can't be done");
  else
    send_payload(c->room, c->id, c->from, text);
  free(text);
  free(c);
}

void segue__lk_rpc_forget(lk_transport *t, const lk_room *r, uint64_t leg) {
  for (lk_call **at = &t->calls; *at;) {
    if ((*at)->room != r && (!leg || (*at)->leg != leg)) {
      at = &(*at)->next;
      continue;
    }
    lk_call *c = take(at);
    if (c->room != r) send_error(c->room, c->id, c->from, LK_RPC_APPLICATION, call_is_over);
    free(c);
  }
}

void segue__lk_rpc_tick(lk_transport *t, uint64_t now) {
  for (lk_call **at = &t->calls; *at;) {
    if (now < (*at)->expires) {
      at = &(*at)->next;
      continue;
    }
    lk_call *c = take(at);
    send_error(c->room, c->id, c->from, LK_RPC_TIMEOUT, "Response timeout");
    free(c);
  }
}
