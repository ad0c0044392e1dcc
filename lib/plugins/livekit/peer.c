/* SPDX-License-Identifier: Apache-2.0 */
#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "ice.h"
#include "rtp.h"
#include "token.h"

/* A TURN server of the server's; kept for a restart of ICE. */
typedef struct relay {
  struct relay *next;
  lk_turn at;
  char *user, *password; /* owned */
} relay;

enum { UNHEARD = 100 }; /* packets, two seconds of sound: a server that had them would have said so */

/* What is kept of an answer: one with all the sections that it may have takes 15 KiB. */
typedef struct answered {
  char ufrag[257], pwd[257];
  uint8_t fingerprint[32];
  uint32_t we_are_client, sctp_port, message_max, n_sections;
  lk_answer_section *sections; /* owned */
} answered;

enum { CHANNELS_MS = 3000 }; /* data channels are waited for */

struct lk_peer {
  lk_peer_options o;
  lk_ice *ice, *next; /* the way that is used, and one that is looked for in its stead, NULL: none */
  relay *relays;
  uint64_t session_id;
  uint32_t version, n_sections;
  lk_section *sections; /* of our offers; owned */
  answered answer;
  lk_dtls *dtls;
  lk_sctp *sctp;          /* NULL: the server knows no data channels */
  uint64_t retransmit_at; /* ms, 0: no handshake under way */
  uint64_t heard_at;      /* ms */
  uint64_t up_at;         /* ms, 0: not yet */
  uint32_t unheard;       /* packets sent since */
  uint8_t gathering, gathered, answered, ice_up, up, failed, next_offered;
  uint8_t late, whole; /* the data channels are, and not waited for any more; it was said */
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
  p->o.events->down(p->o.ctx, why);
  p->up = 0;
}

/* ---- DTLS ---- */

static void send_raw(void *ctx, const uint8_t *packet, size_t n) {
  lk_peer *p = ctx;
  segue__lk_ice_send(p->ice, packet, n);
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

static void say_whole(lk_peer *p) {
  if (p->whole || !segue__lk_peer_is_whole(p)) return;
  p->whole = 1;
  p->o.events->whole(p->o.ctx);
}

static void on_open(void *ctx, int channel) {
  lk_peer *p = ctx;
  if (p->failed) return;
  p->o.events->open(p->o.ctx, channel);
  say_whole(p);
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
    say_whole(p);
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
  if (!p->unheard) p->heard_at = now_ms;
  if (p->up && !p->up_at) p->up_at = now_ms;
  if (p->up && now_ms >= p->up_at + CHANNELS_MS) {
    p->late = 1;
    say_whole(p);
  }
  if (!p->dtls || p->up || p->failed) return;
  const int due = segue__lk_dtls_due_ms(p->dtls);
  if (due < 0) return;
  if (!p->retransmit_at) p->retransmit_at = now_ms + (uint64_t)due;
  if (now_ms < p->retransmit_at) return;
  p->retransmit_at = 0;
  judge_dtls(p, segue__lk_dtls_retransmit(p->dtls));
}

/* ---- ICE ---- */

static void on_packet(void *ctx, uint8_t *packet, size_t n) {
  lk_peer *p = ctx;
  const int kind = segue__lk_packet_kind(packet, n);
  if (p->failed) return;
  p->unheard = 0;
  if (kind == LK_PACKET_DTLS) {
    /* A server that saw the path before us may begin: it repeats what comes before the answer. */
    if (p->dtls) judge_dtls(p, segue__lk_dtls_packet(p->dtls, packet, n));
  } else if (kind != LK_PACKET_OTHER && p->up &&
             segue__lk_srtp_unprotect(p->dtls, packet, &n, kind == LK_PACKET_RTCP) == SEGUE_OK) {
    p->o.events->packet(p->o.ctx, packet, n, kind == LK_PACKET_RTCP);
  }
}

static void on_way(void *ctx, lk_ice *i) {
  lk_peer *p = ctx;
  if (i == p->next) { /* what waits to be sent goes this way from now on */
    segue__lk_ice_free(p->ice);
    p->ice = i;
    p->next = NULL;
    p->unheard = 0;
  }
  p->ice_up = 1;
  begin_dtls(p);
}

static void on_no_way(void *ctx, lk_ice *i) {
  lk_peer *p = ctx;
  if (p->up && i == p->ice) {
    if (!p->next) p->o.events->lost(p->o.ctx);
  } else {
    down(p, "no path to the server's media");
  }
}

static void on_ready(void *ctx, lk_ice *i) {
  lk_peer *p = ctx;
  if (p->next && i != p->next) return;
  p->gathered = 1;
  p->o.events->ready(p->o.ctx);
}

static void on_note(void *ctx, const char *text) {
  lk_peer *p = ctx;
  p->o.events->note(p->o.ctx, text);
}

static const lk_ice_events ice_events = {on_ready, on_way, on_no_way, on_packet, on_note};

static int open_ice(lk_peer *p, lk_ice **out, const char *address) {
  const lk_ice_options o = {.loop = p->o.loop,
                            .address = address,
                            .mode = p->o.ice,
                            .ca = p->o.ca,
                            .events = &ice_events,
                            .ctx = p};
  return segue__lk_ice_new(out, &o);
}

int segue__lk_peer_gather(lk_peer *p) {
  if (p->gathering) return SEGUE_OK;
  p->gathering = 1;
  return segue__lk_ice_gather(p->ice);
}

static void relay_free(relay *r) {
  free(r->user);
  segue__lk_secret_free(r->password);
  free(r);
}

int segue__lk_peer_turn(lk_peer *p, const char *url, const char *user, const char *password) {
  relay *r = calloc(1, sizeof *r);
  if (!r) return SEGUE_E_NOMEM;
  int rc = segue__lk_turn_read(&r->at, url);
  r->user = strdup(user);
  r->password = strdup(password);
  if (rc == SEGUE_OK && (!r->user || !r->password)) rc = SEGUE_E_NOMEM;
  if (rc == SEGUE_OK) rc = segue__lk_ice_turn(p->ice, &r->at, r->user, r->password);
  if (rc != SEGUE_OK) {
    relay_free(r);
    return rc;
  }
  r->next = p->relays;
  p->relays = r;
  return SEGUE_OK;
}

int segue__lk_peer_restart(lk_peer *p, const char *address) {
  if (p->failed || !p->up) return SEGUE_E_STATE;
  segue__lk_ice_free(p->next);
  p->next = NULL;
  p->gathered = p->next_offered = 0;
  p->unheard = 0;
  int rc = open_ice(p, &p->next, address);
  for (const relay *r = p->relays; r && rc == SEGUE_OK; r = r->next)
    rc = segue__lk_ice_turn(p->next, &r->at, r->user, r->password);
  if (rc == SEGUE_OK) rc = segue__lk_ice_gather(p->next);
  return rc;
}

int segue__lk_peer_restarting(const lk_peer *p) {
  return p->next != NULL;
}

uint64_t segue__lk_peer_silent_ms(const lk_peer *p, uint64_t now_ms) {
  return p->up && p->unheard >= UNHEARD && now_ms > p->heard_at ? now_ms - p->heard_at : 0;
}

/* ---- life ---- */

int segue__lk_peer_new(lk_peer **out, const lk_peer_options *o) {
  lk_peer *p = calloc(1, sizeof *p);
  *out = NULL;
  if (!p) return SEGUE_E_NOMEM;
  p->o = *o;
  p->session_id = o->session_id;
  int rc = open_ice(p, &p->ice, o->address);
  if (rc == SEGUE_OK && o->ice == LK_ICE_HOST) rc = segue__lk_peer_gather(p);
  if (rc != SEGUE_OK)
    segue__lk_peer_free(p);
  else
    *out = p;
  return rc;
}

void segue__lk_peer_free(lk_peer *p) {
  if (!p) return;
  p->failed = 1; /* nothing more is reported */
  segue__lk_sctp_free(p->sctp);
  p->sctp = NULL;
  segue__lk_dtls_free(p->dtls);
  p->dtls = NULL;
  segue__lk_ice_free(p->next);
  segue__lk_ice_free(p->ice);
  for (relay *r = p->relays, *next; r; r = next) {
    next = r->next;
    relay_free(r);
  }
  free(p->answer.sections);
  free(p->sections);
  free(p);
}

int segue__lk_peer_is_up(const lk_peer *p) {
  return p->up;
}

int segue__lk_peer_is_whole(const lk_peer *p) {
  if (!p->up || !p->sctp || p->late) return p->up;
  return segue__lk_sctp_is_open(p->sctp, LK_RELIABLE) && segue__lk_sctp_is_open(p->sctp, LK_LOSSY);
}

void segue__lk_peer_send(lk_peer *p, uint8_t *packet, size_t n, int is_rtcp) {
  if (!p->up || segue__lk_srtp_protect(p->dtls, packet, &n, is_rtcp) != SEGUE_OK) return;
  if (p->unheard < UINT32_MAX) p->unheard++;
  send_raw(p, packet, n);
}

/* ---- descriptions ---- */

int segue__lk_peer_add_section(lk_peer *p, uint32_t direction, const char *track) {
  lk_section *more =
      p->n_sections < LK_MAX_SECTIONS ? realloc(p->sections, (p->n_sections + 1) * sizeof *more) : NULL;
  if (!more) return SEGUE_E_LIMIT;
  p->sections = more;
  lk_section *s = &more[p->n_sections];
  s->direction = direction;
  s->ssrc = p->o.ssrc;
  snprintf(s->track, sizeof s->track, "%s", track ? track : "");
  return (int)p->n_sections++;
}

char *segue__lk_peer_offer(lk_peer *p) {
  lk_offer o;
  memset(&o, 0, sizeof o);
  if (!p->gathered || segue__lk_ice_describe(p->next ? p->next : p->ice, &o) != SEGUE_OK) return NULL;
  o.session_id = p->session_id >> 2; /* 62 bits are within every reader's range */
  o.version = ++p->version;
  snprintf(o.fingerprint, sizeof o.fingerprint, "%s", segue__lk_identity_fingerprint(p->o.identity));
  snprintf(o.cname, sizeof o.cname, "%016llx", (unsigned long long)p->session_id);
  o.n_sections = p->n_sections;
  memcpy(o.sections, p->sections, p->n_sections * sizeof *p->sections);
  p->next_offered = p->next != NULL;
  return segue__lk_offer_write(&o);
}

/* To which the server's candidates belong. */
static lk_ice *looked_for(lk_peer *p) {
  return p->next && p->next_offered ? p->next : p->ice;
}

int segue__lk_peer_answer(lk_peer *p, const char *sdp, const char **why) {
  lk_answer a;
  int rc = segue__lk_answer_read(&a, sdp, strlen(sdp), why);
  if (rc != SEGUE_OK) return rc;
  const int first = !p->answered,
            other = !first && (strcmp(a.ufrag, p->answer.ufrag) != 0 || strcmp(a.pwd, p->answer.pwd) != 0);
  if ((other && !p->next_offered && p->ice_up) ||
      (!first && memcmp(a.fingerprint, p->answer.fingerprint, sizeof a.fingerprint) != 0)) {
    *why = "the server began a new transport without being asked";
    return SEGUE_E_UNSUPPORTED;
  }
  /* A busy server compares our credentials in a second offer with those that it has not taken over yet from the first, and
   * begins anew. Nothing has come through till then; what it said of itself before is void, what we said is not. */
  if (other && !p->next_offered && segue__lk_ice_forget(p->ice) != SEGUE_OK) {
    *why = "ICE could not begin anew";
    return SEGUE_E_ENGINE;
  }
  if (!first) a.we_are_client = p->answer.we_are_client;
  if (keep_answer(&p->answer, &a) != SEGUE_OK) {
    *why = "out of memory";
    return SEGUE_E_NOMEM;
  }
  p->answered = 1;
  if ((first || other) && segue__lk_ice_remote(looked_for(p), a.ufrag, a.pwd) != SEGUE_OK) {
    *why = "ICE did not take the server's credentials";
    return SEGUE_E_ENGINE;
  }
  for (uint32_t i = 0; i < a.n_candidates; i++) segue__lk_ice_candidate(looked_for(p), a.candidates[i]);
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
  if (p->ice && !p->failed) segue__lk_ice_candidate(looked_for(p), line);
}
