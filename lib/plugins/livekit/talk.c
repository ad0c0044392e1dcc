/* SPDX-License-Identifier: Apache-2.0 */
/* Packets of a room's data channels, in and out. See talk.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "room.h"

enum { OVERHEAD = 1024 }; /* of a packet around its text: identities, ids, topic */

/* ---- out ---- */

static void drop_waiting(lk_talk *k) {
  for (lk_out *o = k->first, *next; o; o = next) {
    next = o->next;
    free(o);
  }
  k->first = NULL;
  k->last = &k->first;
  k->waiting = 0;
}

/* Made at the first packet: most rooms have none. */
struct lk_inbox {
  lk_senders senders;
  lk_texts texts;
};

static void empty(lk_talk *k) {
  if (k->in) segue__lk_texts_free(&k->in->texts);
  free(k->in);
  k->in = NULL;
}

void segue__lk_talk_begin(lk_room *r) {
  r->talk.last = &r->talk.first;
}

void segue__lk_talk_end(lk_room *r) {
  drop_waiting(&r->talk);
  empty(&r->talk);
  segue__lk_rpc_forget(r->t, r, 0);
  r->talk.sequence = 0;
}

static void flush(lk_room *r) {
  lk_talk *k = &r->talk;
  while (k->first && r->peer) {
    const int rc = segue__lk_peer_message(r->peer, LK_RELIABLE, k->first->data, k->first->n);
    if (rc == SEGUE_E_STATE || rc == SEGUE_E_AGAIN) return;
    lk_out *sent = k->first;
    k->first = sent->next;
    if (!k->first) k->last = &k->first;
    k->waiting -= sent->n;
    k->lost += rc != SEGUE_OK;
    free(sent);
  }
}

static int wait_for_room(lk_room *r, const uint8_t *data, size_t n) {
  lk_talk *k = &r->talk;
  lk_out *o = k->waiting + n <= LK_WAITING_MAX ? malloc(sizeof *o + n) : NULL;
  if (!o) {
    if (k->lost++ == 0)
      segue__lk_log(r->t, SEGUE_LOG_WARN, "data is dropped: the server takes it too slowly");
    return SEGUE_E_LIMIT;
  }
  o->next = NULL;
  o->n = n;
  memcpy(o->data, data, n);
  *k->last = o;
  k->last = &o->next;
  k->waiting += n;
  return SEGUE_OK;
}

int segue__lk_talk_send(lk_room *r, int channel, Lk__DataPacket *p, const char *to) {
  char *const target = (char *)to;
  size_t n = 0;
  if (to) {
    p->n_destination_identities = 1;
    p->destination_identities = (char **)&target;
  }
  p->kind = (uint32_t)channel;
  if (channel == LK_RELIABLE) p->sequence = ++r->talk.sequence;
  uint8_t *data = segue__lk_data_write(p, &n);
  int rc = SEGUE_E_LIMIT;
  if (data && channel == LK_LOSSY) {
    rc = r->peer ? segue__lk_peer_message(r->peer, LK_LOSSY, data, n) : SEGUE_E_STATE;
    r->talk.lost += rc != SEGUE_OK;
    rc = rc == SEGUE_E_LIMIT ? rc : SEGUE_OK; /* lost like any other packet */
  } else if (data) {
    flush(r);
    rc = r->peer && !r->talk.first ? segue__lk_peer_message(r->peer, LK_RELIABLE, data, n) : SEGUE_E_AGAIN;
    if (rc == SEGUE_E_STATE || rc == SEGUE_E_AGAIN) rc = wait_for_room(r, data, n);
  }
  free(data);
  return rc;
}

/* ---- texts ---- */

static size_t piece_of(const char *text, size_t n) {
  size_t k = n < LK_CHUNK_MAX ? n : LK_CHUNK_MAX;
  while (k < n && k > 0 && ((unsigned char)text[k] & 0xC0) == 0x80) k--; /* no character is cut */
  return k ? k : n < LK_CHUNK_MAX ? n : LK_CHUNK_MAX;
}

/* The server lets an agent speak for another, in texts. */
static int send_as(lk_room *r, Lk__DataPacket *p, const lk_words *w) {
  if (w->as) p->participant_identity = (char *)w->as;
  return segue__lk_talk_send(r, LK_RELIABLE, p, w->to);
}

int segue__lk_talk_text(lk_room *r, const lk_words *w) {
  Lk__StreamHeader header = LK__STREAM_HEADER__INIT;
  Lk__StreamTextHeader kind = LK__STREAM_TEXT_HEADER__INIT;
  Lk__StreamTrailer trailer = LK__STREAM_TRAILER__INIT;
  Lk__StreamHeader__AttributesEntry *list[8];
  char id[40];
  uint64_t random = 0;
  (void)r->t->host->random(r->t->host, &random, sizeof random);
  snprintf(id, sizeof id, "segue-%016" PRIx64, random);
  header.stream_id = trailer.stream_id = id;
  header.timestamp = g_get_real_time() / 1000;
  header.topic = (char *)w->topic;
  header.mime_type = (char *)"text/plain";
  header.total_length = w->n;
  header.content_case = LK__STREAM_HEADER__CONTENT_TEXT_HEADER;
  header.text_header = &kind;
  for (; header.n_attributes < w->n_attributes && header.n_attributes < 8; header.n_attributes++)
    list[header.n_attributes] = (Lk__StreamHeader__AttributesEntry *)&w->attributes[header.n_attributes];
  header.attributes = list;
  Lk__DataPacket p = LK__DATA_PACKET__INIT;
  p.value_case = LK__DATA_PACKET__VALUE_STREAM_HEADER;
  p.stream_header = &header;
  int rc = send_as(r, &p, w);
  Lk__StreamChunk chunk = LK__STREAM_CHUNK__INIT;
  chunk.stream_id = id;
  for (size_t at = 0; rc == SEGUE_OK && at < w->n; chunk.chunk_index++) {
    Lk__DataPacket c = LK__DATA_PACKET__INIT;
    chunk.content.data = (uint8_t *)(uintptr_t)(w->text + at);
    chunk.content.len = piece_of(w->text + at, w->n - at);
    at += chunk.content.len;
    c.value_case = LK__DATA_PACKET__VALUE_STREAM_CHUNK;
    c.stream_chunk = &chunk;
    rc = send_as(r, &c, w);
  }
  Lk__DataPacket e = LK__DATA_PACKET__INIT;
  e.value_case = LK__DATA_PACKET__VALUE_STREAM_TRAILER;
  e.stream_trailer = &trailer;
  if (rc != SEGUE_OK) trailer.reason = (char *)"it was cut short";
  const int end = send_as(r, &e, w);
  return rc == SEGUE_OK ? end : rc;
}

/* As LiveKit's own agents do it: each state of a turn is a text of its own, with the number of the turn. */
static void send_caption(lk_room *r, const lk_item *item) {
  cJSON *o = cJSON_ParseWithLength(item->text, item->n);
  const char *who = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, "who")),
             *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, "id")),
             *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, "text"));
  const int final = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(o, "final"));
  const int theirs = who && strcmp(who, "caller") == 0;
  const char *track = theirs ? r->caller_track : r->track;
  Lk__StreamHeader__AttributesEntry of[3];
  for (size_t i = 0; i < 3; i++) lk__stream_header__attributes_entry__init(&of[i]);
  of[0].key = (char *)"lk.segment_id";
  of[0].value = (char *)id;
  of[1].key = (char *)"lk.transcription_final";
  of[1].value = (char *)(final ? "true" : "false");
  of[2].key = (char *)"lk.transcribed_track_id";
  of[2].value = (char *)track;
  if (who && id && text)
    (void)segue__lk_talk_text(r, &(lk_words){.topic = "lk.transcription",
                                             .text = text,
                                             .n = strlen(text),
                                             .as = theirs ? r->caller_identity : NULL,
                                             .attributes = of,
                                             .n_attributes = track[0] ? 3 : 2});
  cJSON_Delete(o);
}

static void send_packet(lk_room *r, const lk_item *item, int channel) {
  Lk__UserPacket user = LK__USER_PACKET__INIT;
  Lk__DataPacket p = LK__DATA_PACKET__INIT;
  user.payload.data = (uint8_t *)item->text;
  user.payload.len = item->n;
  user.topic = (char *)item->topic;
  p.value_case = LK__DATA_PACKET__VALUE_USER;
  p.user = &user;
  (void)segue__lk_talk_send(r, channel, &p, r->caller_identity);
}

void segue__lk_talk_command(lk_room *r, const lk_item *item) {
  if (item->request) {
    segue__lk_rpc_answer(r->t, item->id, item->request, item->status, item->text, item->n);
  } else if (item->kind_of_message == LK_MESSAGE_ATTRIBUTES) {
    segue__lk_attributes_set(r, item);
  } else if (!r->caller_identity[0]) {
    segue__lk_log(r->t, SEGUE_LOG_WARN, "a message is dropped: nobody is there yet");
  } else if (item->kind_of_message == LK_MESSAGE_TEXT) {
    (void)segue__lk_talk_text(
        r, &(lk_words){.topic = item->topic, .text = item->text, .n = item->n, .to = r->caller_identity});
  } else if (item->kind_of_message == LK_MESSAGE_CAPTION) {
    send_caption(r, item);
  } else {
    send_packet(r, item, item->kind_of_message == LK_MESSAGE_LOSSY ? LK_LOSSY : LK_RELIABLE);
  }
}

/* ---- in ---- */

void segue__lk_talk_emit(lk_room *r, uint32_t type, const segue_header *headers, size_t n_headers,
                         const char *data, size_t n) {
  const segue_leg_event ev = {.size = sizeof ev,
                              .leg = r->leg.id,
                              .type = type,
                              .media_way = SEGUE_MEDIA_RTP,
                              .headers = headers,
                              .n_headers = n_headers,
                              .data = data,
                              .data_len = n};
  r->t->sink->event(r->t->sink->ctx, &ev);
}

/* Whether it is from who is on the leg: the server vouches for the identity. */
static int is_ours(const lk_room *r, const char *from) {
  return r->leg.state != LK_LEG_NONE && r->caller_identity[0] && strcmp(from, r->caller_identity) == 0;
}

static void on_user(lk_room *r, const Lk__UserPacket *u, const char *from, int channel) {
  if (!is_ours(r, from) || strlen(u->topic) > 128) return;
  segue__lk_clean(u->topic);
  const segue_header headers[] = {{"content-type", "application/octet-stream"},
                                  {"segue-topic", u->topic},
                                  {"segue-delivery", channel == LK_LOSSY ? "lossy" : "reliable"}};
  segue__lk_talk_emit(r, SEGUE_LEG_MESSAGE, headers, 3, u->payload.len ? (const char *)u->payload.data : "",
                      u->payload.len);
}

static void on_stream(lk_room *r, const Lk__DataPacket *p) {
  lk_text text;
  const int rc = segue__lk_text_take(&r->talk.in->texts, p, segue__lk_now_ms(r->t), &text);
  if (rc == SEGUE_E_LIMIT && r->talk.too_much++ == 0)
    segue__lk_log(r->t, SEGUE_LOG_WARN,
                  "a text or file from the room is not taken: it is too long, or too many come at once");
  if (rc != SEGUE_OK) return;
  const int is_file = text.type[0] != 0;
  segue__lk_clean(text.topic);
  segue__lk_clean(text.name);
  if (!is_file) segue__lk_clean_text(text.text, text.n);
  const segue_header headers[] = {{"content-type", is_file ? text.type : "text/plain"},
                                  {"segue-topic", text.topic},
                                  {"segue-delivery", "reliable"},
                                  {"segue-name", text.name}};
  segue__lk_talk_emit(r, SEGUE_LEG_MESSAGE, headers, is_file ? 4 : 3, text.text, text.n);
  segue__lk_text_free(&text);
}

static void on_key(lk_room *r, const Lk__SipDTMF *k, const char *from) {
  static const char keys[] = "0123456789*#ABCD";
  const char c = k->digit[0];
  if (!is_ours(r, from) || !c || k->digit[1] || !strchr(keys, c)) return;
  segue__lk_talk_emit(r, SEGUE_LEG_DTMF, NULL, 0, k->digit, 1);
}

static int may_come(lk_room *r) {
  lk_talk *k = &r->talk;
  const uint64_t now = segue__lk_now_ms(r->t), fresh = (now - k->filled_at) * LK_PACKETS_S / 1000;
  if (fresh > 0) {
    k->tokens = fresh >= LK_PACKETS_BURST - k->tokens ? LK_PACKETS_BURST : k->tokens + (uint32_t)fresh;
    k->filled_at = now;
  }
  if (k->tokens > 0) {
    k->tokens--;
    return 1;
  }
  if (k->refused++ == 0) segue__lk_log(r->t, SEGUE_LOG_WARN, "data is dropped: it comes too fast");
  return 0;
}

void segue__lk_talk_message(lk_room *r, int channel, const uint8_t *data, size_t n) {
  lk_data d;
  if ((r->state != LK_ROOM_IN && r->state != LK_ROOM_RESUMING) || !may_come(r)) return;
  if (segue__lk_data_read(&d, data, n) != SEGUE_OK) {
    if (r->talk.refused++ == 0) segue__lk_log(r->t, SEGUE_LOG_WARN, "a data packet that is none is dropped");
    return;
  }
  const Lk__DataPacket *p = d.msg;
  const char *from = p->participant_identity;
  if (!r->talk.in) r->talk.in = calloc(1, sizeof *r->talk.in);
  if (r->talk.in && (channel == LK_LOSSY || segue__lk_data_is_new(&r->talk.in->senders, p)))
    switch (p->value_case) {
    case LK__DATA_PACKET__VALUE_USER: on_user(r, p->user, from, channel); break;
    case LK__DATA_PACKET__VALUE_SIP_DTMF: on_key(r, p->sip_dtmf, from); break;
    case LK__DATA_PACKET__VALUE_RPC_REQUEST: segue__lk_rpc_request(r, p->rpc_request, from); break;
    case LK__DATA_PACKET__VALUE_STREAM_HEADER:
    case LK__DATA_PACKET__VALUE_STREAM_CHUNK:
    case LK__DATA_PACKET__VALUE_STREAM_TRAILER:
      if (is_ours(r, from)) on_stream(r, p);
      break;
    default: break; /* transcripts of others, metrics, or newer than we are */
    }
  segue__lk_data_free(&d);
}

void segue__lk_talk_open(lk_room *r, int channel) {
  if (channel == LK_RELIABLE) flush(r);
}

void segue__lk_talk_tick(lk_room *r, uint64_t now) {
  (void)now;
  flush(r);
}
