/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin's door: what other threads call. It checks, copies and queues; nothing here blocks but
 * init and fini. */
#include "ua.h"

#include <string.h>
#include <strings.h>

#include <sofia-sip/su_string.h>
#include <sofia-sip/url.h>

/* Copies `list` into `home`. */
static int copy_headers(su_home_t *home, const segue_header *list, size_t n, const segue_header **out) {
  segue_header *copy;
  *out = NULL;
  if (n == 0) return SEGUE_OK;
  copy = su_alloc(home, (isize_t)(n * sizeof *copy));
  if (!copy) return SEGUE_E_NOMEM;
  for (size_t i = 0; i < n; i++) {
    copy[i].name = su_strdup(home, list[i].name);
    copy[i].value = su_strdup(home, list[i].value);
    if (!copy[i].name || !copy[i].value) return SEGUE_E_NOMEM;
  }
  *out = copy;
  return SEGUE_OK;
}

static int copy_text(su_home_t *home, const char **text) {
  if (!*text) return SEGUE_OK;
  return (*text = su_strdup(home, *text)) ? SEGUE_OK : SEGUE_E_NOMEM;
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

static int copy_media(ua_cmd *cmd, const segue_media_desc **media) {
  if (!*media) return SEGUE_OK;
  if (copy_sized(&cmd->media, sizeof cmd->media, *media) != SEGUE_OK) return SEGUE_E_INVAL;
  *media = &cmd->media;
  return segue__ua_sdp_valid(&cmd->media);
}

static void release(ua_transport *t) {
  pthread_cond_destroy(&t->changed);
  pthread_mutex_destroy(&t->lock);
  segue__ua_config_fini(&t->config);
  t->locks_ready = 0;
}

static int init(void *transport, const segue_host *host, const segue_transport_sink *sink, const char *config,
                segue_error *err) {
  ua_transport *t = transport;
  int rc;
  memset(t, 0, sizeof *t);
  t->host = host;
  t->sink = sink;
  t->queue_tail = &t->queue;
  if ((rc = segue__ua_config_read(&t->config, config, err)) != SEGUE_OK) return rc;
  if ((rc = segue__ua_pems_check(&t->config, err)) != SEGUE_OK) {
    segue__ua_config_fini(&t->config);
    return rc;
  }
  if (pthread_mutex_init(&t->lock, NULL) != 0) {
    segue__ua_config_fini(&t->config);
    return segue__ua_fail(err, SEGUE_E_NOMEM, "", "no mutex");
  }
  if (pthread_cond_init(&t->changed, NULL) != 0) {
    pthread_mutex_destroy(&t->lock);
    segue__ua_config_fini(&t->config);
    return segue__ua_fail(err, SEGUE_E_NOMEM, "", "no condition variable");
  }
  t->locks_ready = 1;
  rc = segue__ua_stack_start(t, err);
  if (rc != SEGUE_OK) release(t);
  return rc;
}

static void fini(void *transport) {
  ua_transport *t = transport;
  if (!t->locks_ready) return;
  segue__ua_stack_stop(t);
  release(t);
}

static int check_target(su_home_t *home, const char *target) {
  const url_t *url;
  if (!target || !*target || strlen(target) > 2048 || !segue__ua_text_valid(target) ||
      strpbrk(target, "<> \""))
    return 0;
  url = url_make(home, target);
  return url && (url->url_type == url_sip || url->url_type == url_sips) && url->url_host && *url->url_host;
}

static int copy_dial(ua_cmd *cmd, const segue_leg_dial *dial, segue_error *err) {
  segue_leg_dial *d = &cmd->dial;
  int rc;
  if (copy_sized(d, sizeof *d, dial) != SEGUE_OK || d->leg == 0)
    return segue__ua_fail(err, SEGUE_E_INVAL, "", "a dial without size or leg");
  if (!check_target(cmd->home, d->target))
    return segue__ua_fail(err, SEGUE_E_INVAL, "target", "the target is no sip: or sips: address");
  if (d->from && !check_target(cmd->home, d->from))
    return segue__ua_fail(err, SEGUE_E_INVAL, "from", "the identity to show is no sip: or sips: address");
  if (!segue__ua_text_valid(d->from_display))
    return segue__ua_fail(err, SEGUE_E_INVAL, "from_display", "the display name has a control character");
  if ((rc = segue__ua_headers_valid(d->headers, d->n_headers)) != SEGUE_OK)
    return segue__ua_fail(err, rc, "headers", "a header is reserved, malformed or too long");
  if (copy_media(cmd, &d->media) != SEGUE_OK)
    return segue__ua_fail(err, SEGUE_E_INVAL, "media", "the media description can't be put into SDP");
  if (copy_headers(cmd->home, d->headers, d->n_headers, &d->headers) != SEGUE_OK ||
      copy_text(cmd->home, &d->target) != SEGUE_OK || copy_text(cmd->home, &d->from) != SEGUE_OK ||
      copy_text(cmd->home, &d->from_display) != SEGUE_OK || copy_text(cmd->home, &d->auth_user) != SEGUE_OK ||
      copy_text(cmd->home, &d->auth_password) != SEGUE_OK)
    return segue__ua_fail(err, SEGUE_E_NOMEM, "", "out of memory");
  cmd->leg = d->leg;
  cmd->is_dial = 1;
  return SEGUE_OK;
}

static int dial(void *transport, const segue_leg_dial *d, segue_error *err) {
  ua_transport *t = transport;
  ua_cmd *cmd = su_home_new(sizeof *cmd);
  ua_leg *leg;
  int rc;
  if (!cmd) return segue__ua_fail(err, SEGUE_E_NOMEM, "", "out of memory");
  rc = copy_dial(cmd, d, err);
  if (rc == SEGUE_OK && !segue__ua_route(t, cmd->home, cmd->dial.target))
    rc = segue__ua_fail(err, SEGUE_E_UNSUPPORTED, "target",
                        "nothing in \"listen\" fits the target's transport");
  if (rc == SEGUE_OK) {
    leg = segue__ua_leg_new(t, d->leg, UA_DIALING, &rc);
    if (leg) rc = segue__ua_stack_post(t, cmd);
    if (leg && rc != SEGUE_OK) segue__ua_leg_drop(leg);
    if (rc != SEGUE_OK)
      segue__ua_fail(err, rc, "",
                     rc == SEGUE_E_LIMIT ? "max_legs (%u) reached" : "the leg could not be made (of %u)",
                     (unsigned)t->config.max_legs);
  }
  if (rc != SEGUE_OK) su_home_unref(cmd->home);
  return rc;
}

static int check_command(ua_transport *t, ua_cmd *cmd) {
  const segue_leg_command *c = &cmd->command;
  switch (c->type) {
  case SEGUE_CMD_RING:
    return c->status == 0 || (c->status > 100 && c->status < 200) ? SEGUE_OK : SEGUE_E_INVAL;
  case SEGUE_CMD_REJECT:
    return c->status == 0 || (c->status >= 300 && c->status < 700) ? SEGUE_OK : SEGUE_E_INVAL;
  case SEGUE_CMD_ANSWER:
  case SEGUE_CMD_MEDIA: return c->media ? SEGUE_OK : SEGUE_E_INVAL;
  case SEGUE_CMD_HANGUP: return SEGUE_OK;
  case SEGUE_CMD_TRANSFER:
    if (c->replaces && !segue__ua_leg_find(t, c->replaces)) return SEGUE_E_NOTFOUND;
    return (c->replaces && !c->target) || check_target(cmd->home, c->target) ? SEGUE_OK : SEGUE_E_INVAL;
  case SEGUE_CMD_ACCEPT_TRANSFER:
    return c->status == 0 || (c->status >= 200 && c->status < 700) ? SEGUE_OK : SEGUE_E_INVAL;
  case SEGUE_CMD_NOTIFY: return c->status >= 100 && c->status < 700 ? SEGUE_OK : SEGUE_E_INVAL;
  case SEGUE_CMD_DTMF:
    if (!c->data || c->data_len == 0 || c->data_len > 64) return SEGUE_E_INVAL;
    for (size_t i = 0; i < c->data_len; i++)
      if (!c->data[i] || !strchr("0123456789*#ABCDabcd", c->data[i])) return SEGUE_E_INVAL;
    return SEGUE_OK;
  case SEGUE_CMD_MESSAGE:
    return c->data && c->data_len <= 65536 && segue__ua_text_valid(c->content_type) ? SEGUE_OK
                                                                                    : SEGUE_E_INVAL;
  default: return SEGUE_E_UNSUPPORTED;
  }
}

static int copy_command(ua_transport *t, ua_cmd *cmd, const segue_leg_command *in) {
  segue_leg_command *c = &cmd->command;
  char *data;
  int rc;
  if (copy_sized(c, sizeof *c, in) != SEGUE_OK || !segue__ua_text_valid(c->reason)) return SEGUE_E_INVAL;
  if ((rc = segue__ua_headers_valid(c->headers, c->n_headers)) != SEGUE_OK) return rc;
  if ((rc = copy_media(cmd, &c->media)) != SEGUE_OK || (rc = check_command(t, cmd)) != SEGUE_OK) return rc;
  if (copy_headers(cmd->home, c->headers, c->n_headers, &c->headers) != SEGUE_OK ||
      copy_text(cmd->home, &c->target) != SEGUE_OK || copy_text(cmd->home, &c->reason) != SEGUE_OK ||
      copy_text(cmd->home, &c->content_type) != SEGUE_OK)
    return SEGUE_E_NOMEM;
  if (!c->data) return SEGUE_OK;
  if (!(data = su_alloc(cmd->home, (isize_t)c->data_len + 1))) return SEGUE_E_NOMEM;
  memcpy(data, c->data, c->data_len);
  data[c->data_len] = 0;
  c->data = data;
  return SEGUE_OK;
}

static int command(void *transport, uint64_t leg, const segue_leg_command *c) {
  ua_transport *t = transport;
  ua_cmd *cmd;
  int rc;
  if (!segue__ua_leg_find(t, leg)) return SEGUE_E_NOTFOUND;
  if (!(cmd = su_home_new(sizeof *cmd))) return SEGUE_E_NOMEM;
  cmd->leg = leg;
  rc = copy_command(t, cmd, c);
  if (rc == SEGUE_OK) rc = segue__ua_stack_post(t, cmd);
  if (rc != SEGUE_OK) su_home_unref(cmd->home);
  return rc;
}

static const struct segue_transport_ops transport_ops = {
    .size = sizeof transport_ops,
    .abi = SEGUE_PLUGIN_ABI,
    .capabilities = SEGUE_CAP_HOLD | SEGUE_CAP_REFER | SEGUE_CAP_REPLACES | SEGUE_CAP_EARLY_MEDIA |
                    SEGUE_CAP_HEADERS | SEGUE_CAP_MESSAGE | SEGUE_CAP_RTP | SEGUE_CAP_SECURE,
    .engine_size = sizeof(ua_transport),
    .init = init,
    .fini = fini,
    .dial = dial,
    .command = command,
};

extern SEGUE_PLUGIN_EXPORT const segue_plugin segue_plugin_v1;
const segue_plugin segue_plugin_v1 = {
    .size = sizeof segue_plugin_v1,
    .abi = SEGUE_PLUGIN_ABI,
    .name = "sip",
    .version = "0.1.0",
    .description = "SIP legs over UDP, TCP and TLS, on Sofia-SIP.",
    .transport = &transport_ops,
};
