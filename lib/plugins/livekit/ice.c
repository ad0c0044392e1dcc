/* SPDX-License-Identifier: Apache-2.0 */
#include "ice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nice/agent.h>

#include "config.h"
#include "turns.h"

enum { COMPONENT = 1 };

/* To a relay by TLS, which to libnice is one by TCP on our loopback. */
typedef struct door {
  struct door *next;
  lk_ice *i;
  lk_turns *turns;
  const char *user, *password;
  uint8_t waited_for;
} door;

struct lk_ice {
  lk_ice_options o;
  NiceAgent *agent;
  guint stream;
  door *doors;
  uint8_t ready, relayed, gathers; /* as soon as no door is waited for */
};

/* ---- what libnice says ---- */

static void on_packet(NiceAgent *agent, guint stream, guint component, guint len, gchar *buf, gpointer ctx) {
  lk_ice *i = ctx;
  (void)agent, (void)stream, (void)component;
  i->o.events->packet(i->o.ctx, (uint8_t *)buf, len);
}

static void on_state(NiceAgent *agent, guint stream, guint component, guint state, gpointer ctx) {
  lk_ice *i = ctx;
  (void)agent, (void)stream, (void)component;
  if (state == NICE_COMPONENT_STATE_CONNECTED || state == NICE_COMPONENT_STATE_READY)
    i->o.events->up(i->o.ctx, i);
  else if (state == NICE_COMPONENT_STATE_FAILED)
    i->o.events->down(i->o.ctx, i);
}

static void on_gathered(NiceAgent *agent, guint stream, gpointer ctx) {
  lk_ice *i = ctx;
  (void)agent, (void)stream;
  if (i->ready) return;
  i->ready = 1;
  i->o.events->ready(i->o.ctx, i);
}

/* ---- life ---- */

static int begin(lk_ice *i) {
  NiceAddress a;
  i->agent = nice_agent_new(i->o.loop, NICE_COMPATIBILITY_RFC5245);
  if (!i->agent) return SEGUE_E_NOMEM;
  g_object_set(i->agent, "controlling-mode", TRUE, "upnp", FALSE, "ice-tcp", FALSE, "keepalive-conncheck",
               TRUE, "force-relay", i->o.mode == LK_ICE_RELAY, NULL);
  i->stream = nice_agent_add_stream(i->agent, 1);
  nice_address_init(&a);
  if (!i->stream || !nice_address_set_from_string(&a, i->o.address) ||
      !nice_agent_add_local_address(i->agent, &a))
    return SEGUE_E_IO;
  g_signal_connect(i->agent, "candidate-gathering-done", G_CALLBACK(on_gathered), i);
  g_signal_connect(i->agent, "component-state-changed", G_CALLBACK(on_state), i);
  nice_agent_attach_recv(i->agent, i->stream, COMPONENT, i->o.loop, on_packet, i);
  return SEGUE_OK;
}

int segue__lk_ice_new(lk_ice **out, const lk_ice_options *o) {
  lk_ice *i = calloc(1, sizeof *i);
  *out = NULL;
  if (!i) return SEGUE_E_NOMEM;
  i->o = *o;
  const int rc = begin(i);
  if (rc == SEGUE_OK)
    *out = i;
  else
    segue__lk_ice_free(i);
  return rc;
}

static void close_doors(door *list) {
  for (door *next; list; list = next) {
    next = list->next;
    segue__lk_turns_free(list->turns);
    free(list);
  }
}

static void on_closed(GObject *agent, GAsyncResult *result, gpointer ctx) {
  (void)result;
  g_object_unref(agent);
  close_doors(ctx);
}

/* A relay of the server's is given back, which takes a round trip; it may be the last thing that this loop does. */
static void let_go(lk_ice *i) {
  for (door *d = i->doors; d; d = d->next) segue__lk_turns_mute(d->turns);
  if (i->relayed) {
    nice_agent_close_async(i->agent, on_closed, i->doors);
    return;
  }
  close_doors(i->doors);
  if (i->stream) nice_agent_remove_stream(i->agent, i->stream);
  g_object_unref(i->agent);
}

void segue__lk_ice_free(lk_ice *i) {
  if (!i) return;
  if (i->agent) {
    g_signal_handlers_disconnect_by_data(i->agent, i);
    if (i->stream) nice_agent_attach_recv(i->agent, i->stream, COMPONENT, i->o.loop, NULL, NULL);
    let_go(i);
  }
  free(i);
}

/* ---- our side ---- */

static int add_relay(lk_ice *i, const char *host, uint32_t port, int tcp, const char *user,
                     const char *password) {
  i->relayed = 1;
  return nice_agent_set_relay_info(i->agent, i->stream, COMPONENT, host, port, user, password,
                                   tcp ? NICE_RELAY_TYPE_TURN_TCP : NICE_RELAY_TYPE_TURN_UDP)
             ? SEGUE_OK
             : SEGUE_E_ENGINE;
}

/* libnice would not wait for the TLS: it asks once more after a second, and does not understand two answers. */
static void on_door(void *ctx, uint32_t port, const char *why) {
  door *d = ctx;
  lk_ice *i = d->i;
  d->waited_for = 0;
  if (port)
    (void)add_relay(i, strchr(i->o.address, ':') ? "::1" : "127.0.0.1", port, 1, d->user, d->password);
  else
    i->o.events->note(i->o.ctx, why);
  if (i->gathers && segue__lk_ice_gather(i) != SEGUE_OK) i->o.events->down(i->o.ctx, i);
}

static int add_door(lk_ice *i, const lk_turn *to, const char *user, const char *password) {
  door *d = calloc(1, sizeof *d);
  const lk_turns_options o = {.to = to, .ca = i->o.ca, .from = i->o.address, .done = on_door, .ctx = d};
  if (!d) return SEGUE_E_NOMEM;
  *d = (door){.next = i->doors, .i = i, .user = user, .password = password, .waited_for = 1};
  const int rc = segue__lk_turns_new(&d->turns, &o);
  if (rc == SEGUE_OK)
    i->doors = d;
  else
    free(d);
  return rc;
}

int segue__lk_ice_turn(lk_ice *i, const lk_turn *t, const char *user, const char *password) {
  return t->tls ? add_door(i, t, user, password)
                : add_relay(i, t->host, t->port, (int)t->tcp, user, password);
}

int segue__lk_ice_gather(lk_ice *i) {
  i->gathers = 1;
  for (const door *d = i->doors; d; d = d->next)
    if (d->waited_for) return SEGUE_OK;
  i->gathers = 0;
  return nice_agent_gather_candidates(i->agent, i->stream) ? SEGUE_OK : SEGUE_E_IO;
}

int segue__lk_ice_describe(lk_ice *i, lk_offer *o) {
  gchar *ufrag = NULL, *pwd = NULL;
  if (!i->ready || !nice_agent_get_local_credentials(i->agent, i->stream, &ufrag, &pwd)) return SEGUE_E_STATE;
  snprintf(o->ufrag, sizeof o->ufrag, "%s", ufrag);
  snprintf(o->pwd, sizeof o->pwd, "%s", pwd);
  g_free(ufrag);
  g_free(pwd);
  o->n_candidates = 0;
  GSList *list = nice_agent_get_local_candidates(i->agent, i->stream, COMPONENT);
  for (GSList *c = list; c && o->n_candidates < LK_MAX_CANDIDATES; c = c->next) {
    gchar *line = nice_agent_generate_local_candidate_sdp(i->agent, c->data);
    if (line && strncmp(line, "a=", 2) == 0 && strlen(line) < sizeof o->candidates[0])
      snprintf(o->candidates[o->n_candidates++], sizeof o->candidates[0], "%s", line + 2);
    g_free(line);
  }
  g_slist_free_full(list, (GDestroyNotify)nice_candidate_free);
  return SEGUE_OK;
}

/* ---- the server's ---- */

int segue__lk_ice_remote(lk_ice *i, const char *ufrag, const char *pwd) {
  return nice_agent_set_remote_credentials(i->agent, i->stream, ufrag, pwd) ? SEGUE_OK : SEGUE_E_ENGINE;
}

int segue__lk_ice_forget(lk_ice *i) {
  gchar *ufrag = NULL, *pwd = NULL;
  if (!nice_agent_get_local_credentials(i->agent, i->stream, &ufrag, &pwd)) return SEGUE_E_STATE;
  /* Checks under way would go on with the credentials that are none any more; a restart drops them, and ours as well. */
  const int ok = nice_agent_restart_stream(i->agent, i->stream) &&
                 nice_agent_set_local_credentials(i->agent, i->stream, ufrag, pwd);
  g_free(ufrag);
  g_free(pwd);
  return ok ? SEGUE_OK : SEGUE_E_ENGINE;
}

void segue__lk_ice_candidate(lk_ice *i, const char *line) {
  char text[220];
  snprintf(text, sizeof text, "a=%s", line);
  NiceCandidate *c = nice_agent_parse_remote_candidate_sdp(i->agent, i->stream, text);
  if (!c) return;
  if (c->component_id == COMPONENT && c->transport == NICE_CANDIDATE_TRANSPORT_UDP) {
    GSList *list = g_slist_append(NULL, c);
    (void)nice_agent_set_remote_candidates(i->agent, i->stream, COMPONENT, list);
    g_slist_free(list);
  }
  nice_candidate_free(c);
}

void segue__lk_ice_send(lk_ice *i, const uint8_t *packet, size_t n) {
  (void)nice_agent_send(i->agent, i->stream, COMPONENT, (guint)n, (const gchar *)packet);
}
