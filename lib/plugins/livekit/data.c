/* SPDX-License-Identifier: Apache-2.0 */
#include "data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "signal.h"

/* ---- packets ---- */

int segue__lk_data_read(lk_data *d, const void *data, size_t n) {
  ProtobufCMessage *out = NULL;
  memset(d, 0, sizeof *d);
  if (n > LK_DATA_MAX) return SEGUE_E_LIMIT;
  const int rc =
      segue__lk_unpack(&d->memory, &lk__data_packet__descriptor, data, n, LK_DATA_DECODED_MAX, &out);
  d->msg = (Lk__DataPacket *)out;
  return rc;
}

void segue__lk_data_free(lk_data *d) {
  segue__lk_bounded_free(&d->memory);
  memset(d, 0, sizeof *d);
}

uint8_t *segue__lk_data_write(const Lk__DataPacket *p, size_t *n) {
  return segue__lk_pack(&p->base, LK_DATA_MAX, n);
}

uint32_t segue__lk_rpc_check(const Lk__RpcRequest *q, const char **why) {
  if (q->version != 1) {
    *why = "Unsupported RPC version";
    return LK_RPC_UNSUPPORTED_VERSION;
  }
  if (strlen(q->payload) > LK_RPC_MAX) {
    *why = "Request payload too large";
    return LK_RPC_REQUEST_TOO_LARGE;
  }
  if (strncmp(q->method, "segue.", 6) != 0 || strlen(q->method) > 64 ||
      strspn(q->method, "abcdefghijklmnopqrstuvwxyz.") != strlen(q->method)) {
    *why = "Method not supported at destination";
    return LK_RPC_UNSUPPORTED_METHOD;
  }
  *why = "";
  return 0;
}

int segue__lk_data_is_new(lk_senders *s, const Lk__DataPacket *p) {
  if (p->sequence == 0 || !p->participant_sid[0] || strlen(p->participant_sid) >= sizeof s->of[0].sid)
    return 1;
  uint32_t i = 0;
  while (i < LK_MAX_SENDERS && strcmp(s->of[i].sid, p->participant_sid) != 0) i++;
  if (i == LK_MAX_SENDERS) { /* the oldest sender makes room */
    i = s->at;
    s->at = (s->at + 1) % LK_MAX_SENDERS;
    snprintf(s->of[i].sid, sizeof s->of[i].sid, "%s", p->participant_sid);
    s->of[i].last = 0;
  }
  if (p->sequence <= s->of[i].last) return 0;
  s->of[i].last = p->sequence;
  return 1;
}

/* ---- texts and files ---- */

void segue__lk_text_free(lk_text *t) {
  free(t->text);
  memset(t, 0, sizeof *t);
}

void segue__lk_texts_free(lk_texts *t) {
  for (uint32_t i = 0; i < LK_MAX_TEXTS; i++) segue__lk_text_free(&t->of[i]);
}

static lk_text *find(lk_texts *t, const char *id, const char *from, uint64_t now) {
  lk_text *found = NULL;
  for (uint32_t i = 0; i < LK_MAX_TEXTS; i++) {
    lk_text *x = &t->of[i];
    if (x->id[0] && now >= x->expires) {
      segue__lk_text_free(x);
      t->dropped++;
    }
    if (strcmp(x->id, id) == 0 && (!id[0] || strcmp(x->from, from) == 0)) found = x;
  }
  return found;
}

static int drop(lk_texts *t, lk_text *x, int code) {
  if (x) segue__lk_text_free(x);
  t->dropped++;
  return code;
}

static int append(lk_text *x, const ProtobufCBinaryData *data) {
  if (x->n + data->len > LK_TEXT_MAX) return SEGUE_E_LIMIT;
  char *more = realloc(x->text, x->n + data->len + 1);
  if (!more) return SEGUE_E_NOMEM;
  x->text = more;
  if (data->len) memcpy(more + x->n, data->data, data->len);
  x->n += data->len;
  more[x->n] = 0;
  return SEGUE_OK;
}

/* A media type without its parameters; what is none, or is one of the library's own messages, is only octets. */
static void set_type(lk_text *x, const char *type) {
  const size_t n = strcspn(type, "; "),
               known = strspn(type, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    "0123456789/.+-_");
  const char *slash = memchr(type, '/', n);
  const int good = slash && slash != type && slash + 1 < type + n && known >= n && n < sizeof x->type &&
                   !memchr(slash + 1, '/', (size_t)(type + n - slash - 1)) &&
                   OPENSSL_strncasecmp(type, "application/vnd.segue.", 22) != 0;
  snprintf(x->type, sizeof x->type, "%.*s", good ? (int)n : (int)sizeof LK_FILE_TYPE - 1,
           good ? type : LK_FILE_TYPE);
}

static int on_header(lk_texts *t, const Lk__StreamHeader *h, const char *from, uint64_t now) {
  const int is_file = h->content_case == LK__STREAM_HEADER__CONTENT_BYTE_HEADER;
  if (!is_file && h->content_case != LK__STREAM_HEADER__CONTENT_TEXT_HEADER) return SEGUE_E_UNSUPPORTED;
  if (!h->stream_id[0] || strlen(h->stream_id) >= sizeof t->of[0].id || h->compression ||
      strlen(h->topic) >= sizeof t->of[0].topic || strlen(from) >= sizeof t->of[0].from)
    return drop(t, NULL, SEGUE_E_PARSE);
  if (h->total_length > LK_TEXT_MAX) return drop(t, NULL, SEGUE_E_LIMIT);
  lk_text *x = find(t, h->stream_id, from, now);
  if (x) return drop(t, x, SEGUE_E_PARSE); /* begun twice: which one is it? */
  x = find(t, "", "", now);
  if (!x) return drop(t, NULL, SEGUE_E_LIMIT);
  snprintf(x->id, sizeof x->id, "%s", h->stream_id);
  snprintf(x->from, sizeof x->from, "%s", from);
  snprintf(x->topic, sizeof x->topic, "%s", h->topic);
  if (is_file) {
    set_type(x, h->mime_type);
    snprintf(x->name, sizeof x->name, "%s", h->byte_header->name);
  }
  x->total = h->total_length;
  x->expires = now + LK_TEXT_MS;
  const int rc = append(x, &h->inline_content);
  return rc == SEGUE_OK ? SEGUE_E_AGAIN : drop(t, x, rc);
}

static int on_chunk(lk_texts *t, const Lk__StreamChunk *c, const char *from, uint64_t now) {
  lk_text *x = c->stream_id[0] ? find(t, c->stream_id, from, now) : NULL;
  if (!x) return SEGUE_E_UNSUPPORTED; /* dropped before */
  if (c->chunk_index != x->next) return drop(t, x, SEGUE_E_PARSE);
  x->next++;
  const int rc = append(x, &c->content);
  return rc == SEGUE_OK ? SEGUE_E_AGAIN : drop(t, x, rc);
}

static int on_trailer(lk_texts *t, const Lk__StreamTrailer *e, const char *from, uint64_t now, lk_text *out) {
  lk_text *x = e->stream_id[0] ? find(t, e->stream_id, from, now) : NULL;
  if (!x) return SEGUE_E_UNSUPPORTED;
  if (e->reason[0] || (x->total && x->n != x->total)) return drop(t, x, SEGUE_E_PARSE);
  *out = *x;
  memset(x, 0, sizeof *x);
  return SEGUE_OK;
}

int segue__lk_text_take(lk_texts *t, const Lk__DataPacket *p, uint64_t now_ms, lk_text *out) {
  const char *from = p->participant_identity;
  memset(out, 0, sizeof *out);
  switch (p->value_case) {
  case LK__DATA_PACKET__VALUE_STREAM_HEADER: return on_header(t, p->stream_header, from, now_ms);
  case LK__DATA_PACKET__VALUE_STREAM_CHUNK: return on_chunk(t, p->stream_chunk, from, now_ms);
  case LK__DATA_PACKET__VALUE_STREAM_TRAILER: return on_trailer(t, p->stream_trailer, from, now_ms, out);
  default: return SEGUE_E_UNSUPPORTED;
  }
}
