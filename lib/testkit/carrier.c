/* SPDX-License-Identifier: Apache-2.0 */
/* The loopback transport as a script's carrier has it: one that never confirms the end of what it was told to end. */
#include <stddef.h>

#include <segue/ext/transport.h>

#include "testkit/kit.h"

/* The loopback transport's state behind our own. */
typedef struct carrier {
  segue_testkit *k;
  const segue_transport_sink *up;
  segue_transport_sink sink;
  segue_host host;
  max_align_t inner[];
} carrier;

static const segue_transport_ops *loopback(void) {
  return segue_loopback_plugin()->transport;
}

static void carrier_event(void *ctx, const segue_leg_event *ev) {
  const carrier *c = ctx;
  const bool end = ev->type == SEGUE_LEG_ENDED || ev->type == SEGUE_LEG_REFUSED;
  if (end && ev->by == SEGUE_BY_LOCAL && c->k->script.unconfirmed) return;
  c->up->event(c->up->ctx, ev);
}

static void carrier_frame(void *ctx, uint64_t leg, const segue_media_frame *frame) {
  const carrier *c = ctx;
  c->up->frame(c->up->ctx, leg, frame);
}

static int carrier_init(void *self, const segue_host *host, const segue_transport_sink *sink,
                        const char *config, segue_error *err) {
  carrier *c = self;
  c->k = host->user;
  c->up = sink;
  c->sink = (segue_transport_sink){
      .size = sizeof c->sink, .ctx = c, .event = carrier_event, .frame = carrier_frame};
  c->host = *host;
  c->host.user = c->k->lb;
  return loopback()->init(c->inner, &c->host, &c->sink, config, err);
}

static void carrier_fini(void *self) {
  loopback()->fini(((carrier *)self)->inner);
}

static int carrier_dial(void *self, const segue_leg_dial *d, segue_error *err) {
  return loopback()->dial(((carrier *)self)->inner, d, err);
}

static int carrier_command(void *self, uint64_t leg, const segue_leg_command *cmd) {
  return loopback()->command(((carrier *)self)->inner, leg, cmd);
}

static int carrier_takes(void *self, uint64_t leg, const segue_media_frame *frame) {
  return loopback()->frame(((carrier *)self)->inner, leg, frame);
}

const segue_plugin *kit_carrier(segue_testkit *k) {
  k->ops = *loopback();
  k->ops.engine_size += sizeof(carrier);
  k->ops.init = carrier_init;
  k->ops.fini = carrier_fini;
  k->ops.dial = carrier_dial;
  k->ops.command = carrier_command;
  k->ops.frame = carrier_takes;
  k->plugin = *segue_loopback_plugin();
  k->plugin.transport = &k->ops;
  return &k->plugin;
}
