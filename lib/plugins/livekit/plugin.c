/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin's door: what other threads call. It checks, copies and queues; nothing here blocks but init and fini. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cjson/cJSON.h>
#include <openssl/crypto.h>

#include "room.h"
#include "token.h"

enum { DIAL_TTL_S = 3600 };

static void release(lk_transport *t) {
  segue__lk_loop_stop(t);
  pthread_mutex_destroy(&t->lock);
  segue__lk_config_fini(&t->config);
  memset(t, 0, sizeof *t);
}

static int init(void *transport, const segue_host *host, const segue_transport_sink *sink, const char *config,
                segue_error *err) {
  lk_transport *t = transport;
  memset(t, 0, sizeof *t);
  t->host = host;
  t->sink = sink;
  t->queue_tail = &t->queue;
  int rc = segue__lk_config_read(&t->config, host, config, (uint64_t)time(NULL), err);
  if (rc != SEGUE_OK) return rc;
  if (pthread_mutex_init(&t->lock, NULL) != 0) {
    segue__lk_config_fini(&t->config);
    return segue__lk_fail(err, SEGUE_E_NOMEM, "", "no mutex");
  }
  t->lock_ready = 1;
  rc = segue__lk_loop_start(t, err);
  if (rc != SEGUE_OK) release(t);
  return rc;
}

static void fini(void *transport) {
  lk_transport *t = transport;
  if (t->lock_ready) release(t);
}

/* Copies a struct of a caller that may know fewer members than we do. */
static int copy_sized(void *out, size_t size, const void *in) {
  size_t given;
  memcpy(&given, in, sizeof given);
  if (given < sizeof given) return SEGUE_E_INVAL;
  memset(out, 0, size);
  memcpy(out, in, given < size ? given : size);
  return SEGUE_OK;
}

static int take_media(lk_item *item, const segue_media_desc *media) {
  if (!media) return SEGUE_OK;
  if (copy_sized(&item->media, sizeof item->media, media) != SEGUE_OK ||
      !memchr(item->media.address, 0, sizeof item->media.address))
    return SEGUE_E_INVAL;
  item->has_media = 1;
  return SEGUE_OK;
}

static int has_opus(const segue_media_desc *d) {
  for (uint32_t i = 0; i < d->n_codecs && i < SEGUE_MEDIA_MAX_CODECS; i++)
    if (OPENSSL_strcasecmp(d->codecs[i].name, "opus") == 0) return 1;
  return 0;
}

static int write_context(const segue_leg_dial *d, char **out) {
  cJSON *o = cJSON_CreateObject();
  for (size_t i = 0; i < d->n_headers; i++) {
    cJSON_DeleteItemFromObjectCaseSensitive(o, d->headers[i].name);
    cJSON_AddStringToObject(o, d->headers[i].name, d->headers[i].value);
  }
  char *text = d->n_headers ? cJSON_PrintUnformatted(o) : NULL;
  *out = text ? strdup(text) : NULL;
  cJSON_free(text);
  cJSON_Delete(o);
  return *out || !d->n_headers ? SEGUE_OK : SEGUE_E_NOMEM;
}

/* The headers of a dial become our participant's attributes: whoever is in the room sees them as we come in. */
static int make_dial_token(lk_transport *t, const segue_leg_dial *d, lk_item *item, segue_error *err) {
  char identity[LK_NAME_MAX + 1];
  snprintf(identity, sizeof identity, "%.200s-%llx", t->config.identity, (unsigned long long)d->leg);
  lk_token k = {.key = t->config.key,
                .secret = t->config.secret,
                .room = item->room,
                .identity = identity,
                .name = d->from_display ? d->from_display : t->config.name,
                .attributes = d->headers,
                .n_attributes = d->n_headers,
                .now = (uint64_t)time(NULL),
                .ttl_s = DIAL_TTL_S};
  if (!k.key)
    return segue__lk_fail(err, SEGUE_E_UNSUPPORTED, "key",
                          "calling into a room needs \"key\" and \"secret\"");
  int rc = segue__lk_token_make(&item->text, &k);
  if (rc == SEGUE_OK) item->n = strlen(item->text);
  k.n_attributes = 0; /* in the caller's own room the headers are for the agent alone */
  if (rc == SEGUE_OK) rc = segue__lk_token_make(&item->bare, &k);
  if (rc == SEGUE_OK) rc = write_context(d, &item->context);
  return rc == SEGUE_OK ? rc
                        : segue__lk_fail(err, rc, "headers", "the headers do not fit into an access token");
}

static int check_dial(lk_transport *t, const segue_leg_dial *in, lk_item *item, segue_error *err) {
  segue_leg_dial d;
  if (copy_sized(&d, sizeof d, in) != SEGUE_OK || d.leg == 0)
    return segue__lk_fail(err, SEGUE_E_INVAL, "", "a dial without size or leg");
  if (!d.target || segue__lk_target_read(d.target, item->room, item->identity) != SEGUE_OK)
    return segue__lk_fail(err, SEGUE_E_INVAL, "target",
                          "the target is not livekit:ROOM or livekit:ROOM/IDENTITY");
  if (take_media(item, d.media) != SEGUE_OK || !item->has_media)
    return segue__lk_fail(err, SEGUE_E_INVAL, "media", "a dial without a description of the media");
  if (!has_opus(&item->media) || item->media.secure)
    return segue__lk_fail(
        err, SEGUE_E_UNSUPPORTED, "media",
        "the library must offer Opus without SDES keys: what leaves the machine is DTLS-SRTP");
  item->id = d.leg;
  item->kind = LK_ITEM_DIAL;
  return make_dial_token(t, &d, item, err);
}

static int dial(void *transport, const segue_leg_dial *d, segue_error *err) {
  lk_transport *t = transport;
  lk_item *item = calloc(1, sizeof *item);
  if (!item) return segue__lk_fail(err, SEGUE_E_NOMEM, "", "out of memory");
  int rc = check_dial(t, d, item, err);
  if (rc == SEGUE_OK && (rc = segue__lk_leg_add(t, d->leg)) != SEGUE_OK)
    segue__lk_fail(err, rc, "", "the leg could not be made (max_legs is %u)", (unsigned)t->config.max_legs);
  else if (rc == SEGUE_OK && (rc = segue__lk_post(t, item)) != SEGUE_OK) {
    segue__lk_leg_remove(t, d->leg);
    segue__lk_fail(err, rc, "", "too many commands wait");
  }
  if (rc != SEGUE_OK) segue__lk_item_free(item);
  return rc;
}

static const char *header_of(const segue_leg_command *c, const char *name) {
  for (size_t i = 0; i < c->n_headers; i++)
    if (OPENSSL_strcasecmp(c->headers[i].name, name) == 0) return c->headers[i].value;
  return NULL;
}

/* Text goes as a text, all else as a packet. */
static int take_message(lk_item *item, const segue_leg_command *c) {
  const char *request = header_of(c, "segue-request"), *topic = header_of(c, "segue-topic"),
             *delivery = header_of(c, "segue-delivery");
  const int lossy = delivery && strcmp(delivery, "lossy") == 0;
  const int attributes = c->content_type && OPENSSL_strcasecmp(c->content_type, LK_ATTRIBUTES_TYPE) == 0;
  const int caption = c->content_type && OPENSSL_strcasecmp(c->content_type, LK_CAPTION_TYPE) == 0;
  const int is_text = !lossy && (!c->content_type || OPENSSL_strncasecmp(c->content_type, "text/", 5) == 0);
  if (topic && strlen(topic) >= sizeof item->topic) return SEGUE_E_INVAL;
  if (c->data_len > (is_text ? LK_TEXT_MAX : LK_PAYLOAD_MAX)) return SEGUE_E_LIMIT;
  if (!c->data && c->data_len) return SEGUE_E_INVAL;
  if (attributes) {
    const int rc = segue__lk_attributes_check(c->data, c->data_len);
    if (rc != SEGUE_OK) return rc;
  }
  item->request = request ? strtoull(request, NULL, 10) : 0;
  item->kind_of_message = attributes ? LK_MESSAGE_ATTRIBUTES
                          : caption  ? LK_MESSAGE_CAPTION
                          : lossy    ? LK_MESSAGE_LOSSY
                          : is_text  ? LK_MESSAGE_TEXT
                                     : LK_MESSAGE_RELIABLE;
  snprintf(item->topic, sizeof item->topic, "%s", topic ? topic : "");
  item->text = malloc(c->data_len + 1);
  if (!item->text) return SEGUE_E_NOMEM;
  if (c->data_len) memcpy(item->text, c->data, c->data_len);
  item->text[c->data_len] = 0;
  item->n = c->data_len;
  return SEGUE_OK;
}

static int command(void *transport, uint64_t leg, const segue_leg_command *c) {
  lk_transport *t = transport;
  segue_leg_command cmd;
  if (!segue__lk_leg_alive(t, leg)) return SEGUE_E_NOTFOUND;
  if (copy_sized(&cmd, sizeof cmd, c) != SEGUE_OK) return SEGUE_E_INVAL;
  switch (cmd.type) {
  case SEGUE_CMD_RING:
  case SEGUE_CMD_REJECT:
  case SEGUE_CMD_HANGUP:
  case SEGUE_CMD_MESSAGE: break;
  case SEGUE_CMD_ANSWER:
  case SEGUE_CMD_MEDIA:
    if (!cmd.media) return SEGUE_E_INVAL;
    break;
  default: return SEGUE_E_UNSUPPORTED;
  }
  lk_item *item = calloc(1, sizeof *item);
  if (!item) return SEGUE_E_NOMEM;
  item->kind = LK_ITEM_COMMAND;
  item->id = leg;
  item->what = cmd.type;
  item->status = cmd.status;
  int rc = take_media(item, cmd.media);
  if (rc == SEGUE_OK && cmd.type == SEGUE_CMD_MESSAGE) rc = take_message(item, &cmd);
  if (rc == SEGUE_OK) rc = segue__lk_post(t, item);
  if (rc != SEGUE_OK) segue__lk_item_free(item);
  return rc;
}

static const struct segue_transport_ops transport_ops = {
    .size = sizeof transport_ops,
    .abi = SEGUE_PLUGIN_ABI,
    .capabilities = SEGUE_CAP_HEADERS | SEGUE_CAP_MESSAGE | SEGUE_CAP_RTP,
    .engine_size = sizeof(lk_transport),
    .init = init,
    .fini = fini,
    .dial = dial,
    .command = command,
};

extern SEGUE_PLUGIN_EXPORT const segue_plugin segue_plugin_v1;
const segue_plugin segue_plugin_v1 = {
    .size = sizeof segue_plugin_v1,
    .abi = SEGUE_PLUGIN_ABI,
    .name = "livekit",
    .version = "0.1.0",
    .description = "A participant in LiveKit rooms: callers and agents by WebRTC.",
    .transport = &transport_ops,
};
