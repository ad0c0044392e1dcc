/* SPDX-License-Identifier: Apache-2.0 */
/* A connection by the Vosk server's protocol: a configuration message, binary PCM, {"eof": 1}; a JSON reply to each but
 * the first, the last one when all has been heard. */
#include "ear.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

uint64_t segue__aw_now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void segue__aw_link_drop(aw_link *l) {
  if (!l) return;
  if (l->u) l->u->link = NULL;
  l->u = NULL;
  if (l->wsi) lws_set_timeout(l->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
}

/* The connection is gone, or never came to be. */
static void closed(aw_engine *e, aw_link *l) {
  aw_utterance *u = l->u;
  l->open = 0;
  if (!u) return;
  u->link = NULL;
  l->u = NULL;
  if (l->final_after_end && l->clean) u->done = 1; /* a server that does not reply to each message */
  if (!u->done) segue__aw_lost(e, u);
}

static aw_link **find(aw_engine *e, const aw_link *l) {
  aw_link **at = &e->links;
  while (*at && *at != l) at = &(*at)->next;
  return at;
}

static void destroyed(aw_engine *e, aw_link *l) {
  aw_link **at = find(e, l);
  if (!*at) return;
  *at = l->next;
  closed(e, l);
  free(l->in);
  free(l);
}

void segue__aw_link_open(aw_engine *e, aw_utterance *u) {
  aw_link *l = calloc(1, sizeof *l);
  if (!l) return; /* the next beat tries again */
  struct lws *wsi = NULL;
  l->u = u;
  l->since = segue__aw_now_ms();
  l->next = e->links;
  e->links = u->link = l;
  struct lws_client_connect_info info = {.context = e->lws,
                                         .address = e->address,
                                         .port = e->port,
                                         .ssl_connection = e->tls ? LCCSCF_USE_SSL : 0,
                                         .path = e->path,
                                         .host = e->address,
                                         .origin = e->address,
                                         .local_protocol_name = "segue-asr",
                                         .alpn = "http/1.1",
                                         .opaque_user_data = l,
                                         .pwsi = &wsi};
  const int begun = lws_client_connect_via_info(&info) != NULL;
  if (!*find(e, l)) return; /* it has failed already, and was told so by the callback */
  if (begun)
    l->wsi = wsi;
  else
    destroyed(e, l);
}

/* ---- receiving ---- */

static void on_reply(aw_engine *e, aw_link *l) {
  aw_utterance *u = l->u;
  if (u->rewind) return;
  const int kind = segue__aw_reply(&u->heard, l->in, l->n_in);
  l->answered++;
  if (kind == SEGUE_E_PARSE) { /* garbled: another connection hears it all again */
    segue__aw_lost(e, u);
    return;
  }
  if (kind > 0) u->news = 1;
  if (kind != AW_REPLY_FINAL || !l->ended) return;
  l->final_after_end = 1;
  if (l->answered < l->asked) return;
  u->done = 1;
  segue__aw_link_drop(l);
}

/* @return -1 to close the connection */
static int receive(aw_engine *e, aw_link *l, struct lws *wsi, const void *data, size_t n) {
  if (!l->u || n > AW_REPLY - l->n_in) return -1;
  char *p = realloc(l->in, l->n_in + n + 1);
  if (!p) return -1;
  l->in = p;
  if (n) memcpy(p + l->n_in, data, n);
  l->n_in += n;
  p[l->n_in] = 0;
  if (!lws_is_final_fragment(wsi) || lws_remaining_packet_payload(wsi)) return 0;
  on_reply(e, l);
  l->n_in = 0;
  return 0;
}

/* ---- sending ---- */

int segue__aw_wants_to_send(const aw_link *l) {
  const aw_utterance *u = l->u;
  if (!l->open || l->ended || u->rewind) return 0;
  const size_t waiting = u->n - l->sent;
  return !l->configured || u->flushed || waiting >= AW_RATE / 10;
}

static int put(struct lws *wsi, const void *data, size_t n, enum lws_write_protocol how) {
  unsigned char buf[LWS_PRE + 2 * AW_MESSAGE];
  if (n > sizeof buf - LWS_PRE) n = sizeof buf - LWS_PRE;
  memcpy(buf + LWS_PRE, data, n);
  return lws_write(wsi, buf + LWS_PRE, n, how) < (int)n ? -1 : 0;
}

static int send_next(aw_engine *e, aw_link *l, struct lws *wsi) {
  static const char eof[] = "{\"eof\" : 1}";
  aw_utterance *u = l->u;
  if (!u) return -1;
  if (!segue__aw_wants_to_send(l)) return 0;
  if (!l->configured) {
    l->configured = 1;
    return put(wsi, e->config, strlen(e->config), LWS_WRITE_TEXT);
  }
  l->asked++;
  if (l->sent < u->n) {
    const size_t left = u->n - l->sent, n = left < AW_MESSAGE ? left : AW_MESSAGE, from = l->sent;
    l->sent += n;
    return put(wsi, u->pcm + from, n * sizeof *u->pcm, LWS_WRITE_BINARY);
  }
  l->ended = 1;
  l->since = segue__aw_now_ms();
  return put(wsi, eof, sizeof eof - 1, LWS_WRITE_TEXT);
}

static int callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len) {
  aw_engine *e = lws_context_user(lws_get_context(wsi));
  aw_link *l = lws_get_opaque_user_data(wsi);
  int rc = 0;
  (void)user;
  if (!l) return 0;
  pthread_mutex_lock(&e->lock);
  switch (reason) {
  case LWS_CALLBACK_CLIENT_ESTABLISHED:
    l->open = 1;
    lws_callback_on_writable(wsi);
    if (!l->u) rc = -1;
    break;
  case LWS_CALLBACK_CLIENT_WRITEABLE:
    rc = send_next(e, l, wsi);
    if (!rc && l->u && segue__aw_wants_to_send(l)) lws_callback_on_writable(wsi);
    break;
  case LWS_CALLBACK_CLIENT_RECEIVE: rc = receive(e, l, wsi, in, len); break;
  case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: l->clean = 1; break;
  case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
  case LWS_CALLBACK_CLIENT_CLOSED: closed(e, l); break;
  case LWS_CALLBACK_WSI_DESTROY:
    lws_set_opaque_user_data(wsi, NULL);
    destroyed(e, l);
    break;
  default: break;
  }
  pthread_mutex_unlock(&e->lock);
  return rc;
}

const struct lws_protocols segue__aw_protocols[] = {{"segue-asr", callback, 0, 16384, 0, NULL, 0},
                                                    {NULL, NULL, 0, 0, 0, NULL, 0}};
