/* SPDX-License-Identifier: Apache-2.0 */
#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nice/agent.h>

#include "config.h"
#include "rtp.h"
#include "turn.h"

enum { COMPONENT = 1 };

/* What is kept of an answer: one with all the sections that it may have takes 15 KiB. */
typedef struct answered {
  char ufrag[257], pwd[257];
  uint8_t fingerprint[32];
  uint32_t we_are_client, sctp_port, message_max, n_sections;
  lk_answer_section *sections; /* owned */
} answered;

struct lk_peer {
  lk_peer_options o;
  NiceAgent *agent;
  guint stream;
  lk_offer offer;
  answered answer;
  lk_dtls *dtls;
  lk_sctp *sctp;          /* NULL: the server knows no data channels */
  uint64_t retransmit_at; /* ms, 0: no handshake under way */
  uint8_t gathering, gathered, answered, ice_up, up, failed;
};

static int keep_answer(answered *to, const lk_answer *a) {
  lk_answer_section *sections = realloc(to->sections, (a->n_sections + 1) * sizeof *sections);
  if (!sections) return SEGUE_E_NOMEM;
  memcpy(sections, a->sections, a->n_sections * sizeof *sections);
  memcpy(to->ufrag, a->ufrag, sizeof to->ufrag);
  memcpy(to->pwd, a->pwd, sizeof to->pwd);
  memcpy(to->fingerprint, a->fingerprint, sizeof to->fingerprint);
  to->we_are_client = a->we_are_client;
  to->sctp_port = a->sctp_port;
  to->message_max = a->message_max;
  to->n_sections = a->n_sections;
  to->sections = sections;
  return SEGUE_OK;
}

static void down(lk_peer *p, const char *why) {
  if (p->failed) return;
  p->failed = 1;
  p->up = 0;
  p->o.events->down(p->o.ctx, why);
}

/* ---- DTLS ---- */

static void send_raw(void *ctx, const uint8_t *packet, size_t n) {
  lk_peer *p = ctx;
  (void)nice_agent_send(p->agent, p->stream, COMPONENT, (guint)n, (const gchar *)packet);
}

/* ---- data channels ---- */

static void sctp_send(void *ctx, const uint8_t *packet, size_t n) {
  lk_peer *p = ctx;
  segue__lk_dtls_write(p->dtls, packet, n);
}

static void on_dtls_data(void *ctx, const uint8_t *packet, size_t n) {
  lk_peer *p = ctx;
  if (p->sctp) segue__lk_sctp_packet(p->sctp, packet, n);
}

static void on_message(void *ctx, int channel, const uint8_t *data, size_t n) {
  lk_peer *p = ctx;
  if (!p->failed) p->o.events->message(p->o.ctx, channel, data, n);
}

static void on_open(void *ctx, int channel) {
  lk_peer *p = ctx;
  if (!p->failed) p->o.events->open(p->o.ctx, channel);
}

static void begin_sctp(lk_peer *p) {
  const lk_sctp_options o = {.loop = p->o.loop,
                             .we_are_client = (int)p->answer.we_are_client,
                             .remote_port = p->answer.sctp_port,
                             .message_max = p->answer.message_max,
                             .send = sctp_send,
                             .message = on_message,
                             .open = on_open,
                             .ctx = p};
  if (p->answer.sctp_port && !p->sctp) (void)segue__lk_sctp_new(&p->sctp, &o); /* audio lives without it */
}

int segue__lk_peer_message(lk_peer *p, int channel, const uint8_t *data, size_t n) {
  return p->sctp && p->up ? segue__lk_sctp_send(p->sctp, channel, data, n) : SEGUE_E_STATE;
}

int segue__lk_peer_idle(lk_peer *p) {
  return !p->sctp || segue__lk_sctp_idle(p->sctp);
}

static void judge_dtls(lk_peer *p, int rc) {
  if (rc == SEGUE_OK && !p->up) {
    p->up = 1;
    p->retransmit_at = 0;
    begin_sctp(p);
    p->o.events->up(p->o.ctx);
  } else if (rc == SEGUE_E_AUTH) {
    down(p, "the server's certificate is not the one it described");
  } else if (rc == SEGUE_E_CLOSED) {
    down(p, "the server closed the media connection");
  } else if (rc == SEGUE_E_ENGINE || rc == SEGUE_E_NOMEM) {
    down(p, "the DTLS handshake failed");
  }
}

/* Both the answer and a path are there: shake hands. */
static void begin_dtls(lk_peer *p) {
  if (p->dtls || !p->answered || !p->ice_up || p->failed) return;
  if (segue__lk_dtls_new(&p->dtls, p->o.identity, (int)p->answer.we_are_client, p->answer.fingerprint,
                         send_raw, p) != SEGUE_OK) {
    down(p, "out of memory");
    return;
  }
  segue__lk_dtls_on_data(p->dtls, on_dtls_data, p);
  judge_dtls(p, segue__lk_dtls_begin(p->dtls));
}

void segue__lk_peer_tick(lk_peer *p, uint64_t now_ms) {
  if (p->sctp && !p->failed) segue__lk_sctp_tick(p->sctp);
  if (!p->dtls || p->up || p->failed) return;
  const int due = segue__lk_dtls_due_ms(p->dtls);
  if (due < 0) return;
  if (!p->retransmit_at) p->retransmit_at = now_ms + (uint64_t)due;
  if (now_ms < p->retransmit_at) return;
  p->retransmit_at = 0;
  judge_dtls(p, segue__lk_dtls_retransmit(p->dtls));
}

/* ---- ICE ---- */

static void on_packet(NiceAgent *agent, guint stream, guint component, guint len, gchar *buf, gpointer ctx) {
  lk_peer *p = ctx;
  uint8_t *packet = (uint8_t *)buf;
  size_t n = len;
  (void)agent, (void)stream, (void)component;
  const int kind = segue__lk_packet_kind(packet, n);
  if (p->failed) return;
  if (kind == LK_PACKET_DTLS) {
    /* A server that saw the path before us may begin: it repeats what comes before the answer. */
    if (p->dtls) judge_dtls(p, segue__lk_dtls_packet(p->dtls, packet, n));
  } else if (kind != LK_PACKET_OTHER && p->up &&
             segue__lk_srtp_unprotect(p->dtls, packet, &n, kind == LK_PACKET_RTCP) == SEGUE_OK) {
    p->o.events->packet(p->o.ctx, packet, n, kind == LK_PACKET_RTCP);
  }
}

static void on_state(NiceAgent *agent, guint stream, guint component, guint state, gpointer ctx) {
  lk_peer *p = ctx;
  (void)agent, (void)stream, (void)component;
  if (state == NICE_COMPONENT_STATE_CONNECTED || state == NICE_COMPONENT_STATE_READY) {
    p->ice_up = 1;
    begin_dtls(p);
  } else if (state == NICE_COMPONENT_STATE_FAILED) {
    down(p, "no path to the server's media");
  }
}

static void on_gathered(NiceAgent *agent, guint stream, gpointer ctx) {
  lk_peer *p = ctx;
  gchar *ufrag = NULL, *pwd = NULL;
  if (p->gathered || !nice_agent_get_local_credentials(agent, stream, &ufrag, &pwd)) return;
  snprintf(p->offer.ufrag, sizeof p->offer.ufrag, "%s", ufrag);
  snprintf(p->offer.pwd, sizeof p->offer.pwd, "%s", pwd);
  g_free(ufrag);
  g_free(pwd);
  GSList *list = nice_agent_get_local_candidates(agent, stream, COMPONENT);
  for (GSList *i = list; i && p->offer.n_candidates < LK_MAX_CANDIDATES; i = i->next) {
    gchar *line = nice_agent_generate_local_candidate_sdp(agent, i->data);
    if (line && strncmp(line, "a=", 2) == 0 && strlen(line) < sizeof p->offer.candidates[0])
      snprintf(p->offer.candidates[p->offer.n_candidates++], sizeof p->offer.candidates[0], "%s", line + 2);
    g_free(line);
  }
  g_slist_free_full(list, (GDestroyNotify)nice_candidate_free);
  p->gathered = 1;
  p->o.events->ready(p->o.ctx);
}

static int add_address(lk_peer *p) {
  NiceAddress a;
  nice_address_init(&a);
  if (!nice_address_set_from_string(&a, p->o.address) || !nice_agent_add_local_address(p->agent, &a))
    return SEGUE_E_INVAL;
  return SEGUE_OK;
}

static int start_ice(lk_peer *p) {
  p->agent = nice_agent_new(p->o.loop, NICE_COMPATIBILITY_RFC5245);
  if (!p->agent) return SEGUE_E_NOMEM;
  g_object_set(p->agent, "controlling-mode", TRUE, "upnp", FALSE, "ice-tcp", FALSE, "keepalive-conncheck",
               TRUE, "force-relay", p->o.ice == LK_ICE_RELAY, NULL);
  p->stream = nice_agent_add_stream(p->agent, 1);
  if (!p->stream || add_address(p) != SEGUE_OK) return SEGUE_E_IO;
  g_signal_connect(p->agent, "candidate-gathering-done", G_CALLBACK(on_gathered), p);
  g_signal_connect(p->agent, "component-state-changed", G_CALLBACK(on_state), p);
  nice_agent_attach_recv(p->agent, p->stream, COMPONENT, p->o.loop, on_packet, p);
  return p->o.ice == LK_ICE_HOST ? segue__lk_peer_gather(p) : SEGUE_OK;
}

int segue__lk_peer_gather(lk_peer *p) {
  if (p->gathering) return SEGUE_OK;
  p->gathering = 1;
  return nice_agent_gather_candidates(p->agent, p->stream) ? SEGUE_OK : SEGUE_E_IO;
}

int segue__lk_peer_turn(lk_peer *p, const char *url, const char *user, const char *password) {
  lk_turn t;
  const int rc = segue__lk_turn_read(&t, url);
  if (rc != SEGUE_OK) return rc;
  return nice_agent_set_relay_info(p->agent, p->stream, COMPONENT, t.host, t.port, user, password,
                                   t.tcp ? NICE_RELAY_TYPE_TURN_TCP : NICE_RELAY_TYPE_TURN_UDP)
             ? SEGUE_OK
             : SEGUE_E_ENGINE;
}

static void add_remote(lk_peer *p, const char *line) {
  char text[220];
  snprintf(text, sizeof text, "a=%s", line);
  NiceCandidate *c = nice_agent_parse_remote_candidate_sdp(p->agent, p->stream, text);
  if (!c) return;
  if (c->component_id == COMPONENT && c->transport == NICE_CANDIDATE_TRANSPORT_UDP) {
    GSList *list = g_slist_append(NULL, c);
    (void)nice_agent_set_remote_candidates(p->agent, p->stream, COMPONENT, list);
    g_slist_free(list);
  }
  nice_candidate_free(c);
}

/* ---- life ---- */

int segue__lk_peer_new(lk_peer **out, const lk_peer_options *o) {
  lk_peer *p = calloc(1, sizeof *p);
  *out = NULL;
  if (!p) return SEGUE_E_NOMEM;
  p->o = *o;
  p->offer.session_id = o->session_id >> 2; /* 62 bits are within every reader's range */
  snprintf(p->offer.fingerprint, sizeof p->offer.fingerprint, "%s",
           segue__lk_identity_fingerprint(o->identity));
  snprintf(p->offer.cname, sizeof p->offer.cname, "%016llx", (unsigned long long)o->session_id);
  const int rc = start_ice(p);
  if (rc != SEGUE_OK)
    segue__lk_peer_free(p);
  else
    *out = p;
  return rc;
}

static void on_closed(GObject *agent, GAsyncResult *result, gpointer ctx) {
  (void)result, (void)ctx;
  g_object_unref(agent);
}

/* A relay of the server's is given back, which takes a round trip; it may be the last thing that this loop does. */
static void let_go(lk_peer *p) {
  if (p->o.ice == LK_ICE_HOST)
    g_object_unref(p->agent);
  else
    nice_agent_close_async(p->agent, on_closed, NULL);
}

void segue__lk_peer_free(lk_peer *p) {
  if (!p) return;
  p->failed = 1; /* nothing more is reported */
  segue__lk_sctp_free(p->sctp);
  p->sctp = NULL;
  segue__lk_dtls_free(p->dtls);
  p->dtls = NULL;
  if (p->agent) {
    g_signal_handlers_disconnect_by_data(p->agent, p);
    if (p->stream) {
      nice_agent_attach_recv(p->agent, p->stream, COMPONENT, p->o.loop, NULL, NULL);
      if (p->o.ice == LK_ICE_HOST) nice_agent_remove_stream(p->agent, p->stream);
    }
    let_go(p);
  }
  free(p->answer.sections);
  free(p);
}

int segue__lk_peer_is_up(const lk_peer *p) {
  return p->up;
}

void segue__lk_peer_send(lk_peer *p, uint8_t *packet, size_t n, int is_rtcp) {
  if (p->up && segue__lk_srtp_protect(p->dtls, packet, &n, is_rtcp) == SEGUE_OK) send_raw(p, packet, n);
}

/* ---- descriptions ---- */

int segue__lk_peer_add_section(lk_peer *p, uint32_t direction, const char *track) {
  if (p->offer.n_sections == LK_MAX_SECTIONS) return SEGUE_E_LIMIT;
  lk_section *s = &p->offer.sections[p->offer.n_sections];
  s->direction = direction;
  s->ssrc = p->o.ssrc;
  snprintf(s->track, sizeof s->track, "%s", track ? track : "");
  return (int)p->offer.n_sections++;
}

char *segue__lk_peer_offer(lk_peer *p) {
  if (!p->gathered) return NULL;
  p->offer.version++;
  return segue__lk_offer_write(&p->offer);
}

int segue__lk_peer_answer(lk_peer *p, const char *sdp, const char **why) {
  lk_answer a;
  int rc = segue__lk_answer_read(&a, sdp, strlen(sdp), why);
  if (rc != SEGUE_OK) return rc;
  if (p->answered && (strcmp(a.ufrag, p->answer.ufrag) != 0 || strcmp(a.pwd, p->answer.pwd) != 0 ||
                      memcmp(a.fingerprint, p->answer.fingerprint, sizeof a.fingerprint) != 0)) {
    *why = "the server began a new transport without being asked";
    return SEGUE_E_UNSUPPORTED;
  }
  const int first = !p->answered;
  if (!first) a.we_are_client = p->answer.we_are_client;
  if (keep_answer(&p->answer, &a) != SEGUE_OK) {
    *why = "out of memory";
    return SEGUE_E_NOMEM;
  }
  p->answered = 1;
  if (first && !nice_agent_set_remote_credentials(p->agent, p->stream, a.ufrag, a.pwd)) {
    *why = "ICE did not take the server's credentials";
    return SEGUE_E_ENGINE;
  }
  for (uint32_t i = 0; i < a.n_candidates; i++) add_remote(p, a.candidates[i]);
  begin_dtls(p);
  return SEGUE_OK;
}

const lk_answer_section *segue__lk_peer_section(const lk_peer *p, uint32_t i) {
  return i < p->answer.n_sections && p->answer.sections[i].accepted ? &p->answer.sections[i] : NULL;
}

uint32_t segue__lk_peer_sections(const lk_peer *p) {
  return p->answer.n_sections;
}

void segue__lk_peer_candidate(lk_peer *p, const char *line) {
  if (p->agent && !p->failed) add_remote(p, line);
}
