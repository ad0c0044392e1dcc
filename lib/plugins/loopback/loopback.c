/* SPDX-License-Identifier: Apache-2.0 */
/* The loopback transport and its peers. One lock guards the calls; sinks are never called under it. */
#include <segue/loopback.h>

#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEAR_FRAMES 128u /* kept for a peer that does not listen: 2.5 s */
#define HEAR_FEW 2u      /* what one that does needs */
/* Calls by id; among some ten thousand who looks for one meets few others, and they lie far apart. */
#define BUCKET_BITS 15
#define BUCKETS (1u << BUCKET_BITS)

#define AHEAD 2  /* frames */
#define SLAB 16  /* calls */
#define LINE 64u /* of a cache */

#if defined(__GNUC__)
#define PREFETCH(p) __builtin_prefetch(p, 1)
#else
#define PREFETCH(p) ((void)(p))
#endif

extern const segue_plugin segue__plugin_loopback;

typedef enum call_state { INCOMING, DIALLED, UP, DEAD } call_state;

typedef struct call {
  struct call *next;
  uint64_t id;
  call_state state;
  uint32_t head, count, cap;              /* frames */
  int16_t (*heard)[SEGUE_LOOPBACK_FRAME]; /* `few`, or a block that grows to HEAR_FRAMES */
  struct call
      *after;        /* who got the second frame after the latest to this one; perhaps gone: not to be read */
  uint64_t after_id; /* of the same */
  segue_header *headers; /* copies, one block each string */
  size_t n_headers;
  _Alignas(LINE) int16_t few[HEAR_FEW][SEGUE_LOOPBACK_FRAME];
} call;

/* Calls that come one after the other stand one behind the other: a page has several, and their frames go out in turn. */
typedef struct slab {
  call calls[SLAB];
  struct slab *next;
} slab;

typedef struct note {
  struct note *next;
  segue_loopback_event ev;
} note;

struct segue_loopback {
  pthread_mutex_t lock;
  const segue_host *host; /* between init and fini */
  const segue_transport_sink *sink;
  call *calls[BUCKETS];
  note *first, *last;
  call *latest[AHEAD]; /* who got a frame, newest first */
  slab *slabs;         /* all calls' memory, until the end */
  call *spare;
};

typedef struct transport {
  segue_loopback *lb;
  int owned; /* made by init itself: used without peers */
} transport;

/* ---- under the lock ---- */

static call **bucket(segue_loopback *lb, uint64_t id) {
  return &lb->calls[(id * 0x9e3779b97f4a7c15u) >> (64 - BUCKET_BITS)];
}

static call *find(segue_loopback *lb, uint64_t id) {
  for (call *c = *bucket(lb, id); c; c = c->next)
    if (c->id == id) return c;
  return NULL;
}

static void drop_headers(call *c) {
  for (size_t i = 0; i < c->n_headers; i++) {
    free((char *)c->headers[i].name);
    free((char *)c->headers[i].value);
  }
  free(c->headers);
  c->headers = NULL;
  c->n_headers = 0;
}

static void call_drop(call *c) {
  drop_headers(c);
  if (c->heard != c->few) free(c->heard);
}

static int more_calls(segue_loopback *lb) {
  slab *more = aligned_alloc(LINE, (sizeof *more + LINE - 1) / LINE * LINE);
  if (!more) return 0;
  more->next = lb->slabs;
  lb->slabs = more;
  for (int i = SLAB; i-- > 0; lb->spare = &more->calls[i]) more->calls[i].next = lb->spare;
  return 1;
}

static void forget(segue_loopback *lb, uint64_t id) {
  for (call **p = bucket(lb, id); *p; p = &(*p)->next)
    if ((*p)->id == id) {
      call *c = *p;
      *p = c->next;
      for (int i = 0; i < AHEAD; i++)
        if (lb->latest[i] == c) lb->latest[i] = NULL;
      call_drop(c);
      c->next = lb->spare;
      lb->spare = c;
      return;
    }
}

static call *call_add(segue_loopback *lb, uint64_t id, call_state state) {
  if (!lb->spare && !more_calls(lb)) return NULL;
  call *c = lb->spare;
  lb->spare = c->next;
  memset(c, 0, offsetof(call, few));
  c->id = id;
  c->state = state;
  c->heard = c->few;
  c->cap = HEAR_FEW;
  c->next = *bucket(lb, id);
  *bucket(lb, id) = c;
  return c;
}

static note *tell(segue_loopback *lb, uint64_t id, uint32_t type, int32_t status, const char *peer) {
  note *n = calloc(1, sizeof *n);
  if (!n) return NULL;
  n->ev = (segue_loopback_event){.size = sizeof n->ev, .call = id, .type = type, .status = status};
  snprintf(n->ev.peer, sizeof n->ev.peer, "%s", peer ? peer : "");
  if (lb->last)
    lb->last->next = n;
  else
    lb->first = n;
  lb->last = n;
  return n;
}

static int copy_headers(call *c, const segue_header *headers, size_t n) {
  drop_headers(c);
  c->headers = n ? calloc(n, sizeof *c->headers) : NULL;
  if (n && !c->headers) return SEGUE_E_NOMEM;
  for (size_t i = 0; i < n; i++, c->n_headers++) {
    c->headers[i] = (segue_header){strdup(headers[i].name), strdup(headers[i].value)};
    if (!c->headers[i].name || !c->headers[i].value) {
      c->n_headers++;
      return SEGUE_E_NOMEM;
    }
  }
  return SEGUE_OK;
}

/* ---- towards the session ---- */

static void emit(segue_loopback *lb, segue_leg_event ev) {
  ev.size = sizeof ev;
  ev.media_way = SEGUE_MEDIA_PCM;
  if (ev.sample_rate == 0) ev.sample_rate = SEGUE_LOOPBACK_FRAME * 50;
  lb->sink->event(lb->sink->ctx, &ev);
}

static int transport_init(void *self, const segue_host *host, const segue_transport_sink *sink,
                          const char *config, segue_error *err) {
  (void)config, (void)err;
  transport *t = self;
  t->lb = host->user;
  if (!t->lb) {
    if (segue_loopback_new(&t->lb) != SEGUE_OK) return SEGUE_E_NOMEM;
    t->owned = 1;
  }
  pthread_mutex_lock(&t->lb->lock);
  t->lb->host = host;
  t->lb->sink = sink;
  pthread_mutex_unlock(&t->lb->lock);
  return SEGUE_OK;
}

static void transport_fini(void *self) {
  transport *t = self;
  pthread_mutex_lock(&t->lb->lock);
  t->lb->host = NULL;
  t->lb->sink = NULL;
  pthread_mutex_unlock(&t->lb->lock);
  if (t->owned) segue_loopback_free(t->lb);
}

static int transport_dial(void *self, const segue_leg_dial *d, segue_error *err) {
  (void)err;
  segue_loopback *lb = ((transport *)self)->lb;
  pthread_mutex_lock(&lb->lock);
  call *c = call_add(lb, d->leg, DIALLED);
  const int rc = c ? copy_headers(c, d->headers, d->n_headers) : SEGUE_E_NOMEM;
  if (rc == SEGUE_OK)
    (void)tell(lb, d->leg, SEGUE_LOOPBACK_RINGS, 0, d->target);
  else if (c)
    c->state = DEAD;
  pthread_mutex_unlock(&lb->lock);
  return rc;
}

/* The session ends a call, in whatever state. */
static void end(segue_loopback *lb, call *c, int32_t status) {
  c->state = DEAD;
  (void)tell(lb, c->id, SEGUE_LOOPBACK_ENDED, status, NULL);
}

static int transport_command(void *self, uint64_t leg, const segue_leg_command *cmd) {
  segue_loopback *lb = ((transport *)self)->lb;
  segue_leg_event ev = {.leg = leg};
  int rc = SEGUE_OK;
  pthread_mutex_lock(&lb->lock);
  call *c = find(lb, leg);
  if (!c || c->state == DEAD) {
    rc = SEGUE_E_NOTFOUND;
  } else if (cmd->type == SEGUE_CMD_RING && c->state == INCOMING) {
    (void)tell(lb, leg, SEGUE_LOOPBACK_ALERTING, 0, NULL);
  } else if (cmd->type == SEGUE_CMD_ANSWER && c->state == INCOMING) {
    c->state = UP;
    (void)tell(lb, leg, SEGUE_LOOPBACK_ANSWERED, 0, NULL);
    ev.type = SEGUE_LEG_ANSWERED;
  } else if (cmd->type == SEGUE_CMD_REJECT && c->state == INCOMING) {
    end(lb, c, cmd->status);
    ev = (segue_leg_event){.leg = leg, .type = SEGUE_LEG_ENDED, .by = SEGUE_BY_LOCAL, .status = cmd->status};
  } else if (cmd->type == SEGUE_CMD_HANGUP) {
    ev = (segue_leg_event){.leg = leg,
                           .type = c->state == DIALLED ? SEGUE_LEG_REFUSED : SEGUE_LEG_ENDED,
                           .result = c->state == DIALLED ? SEGUE_RESULT_CANCELLED : SEGUE_RESULT_HANGUP,
                           .by = SEGUE_BY_LOCAL};
    end(lb, c, 0);
  } else if (cmd->type == SEGUE_CMD_TRANSFER && c->state == UP) {
    rc = copy_headers(c, cmd->headers, cmd->n_headers);
    note *n = rc == SEGUE_OK ? tell(lb, leg, SEGUE_LOOPBACK_TRANSFER, 0, cmd->target) : NULL;
    if (n) n->ev.replaces = cmd->replaces, n->ev.flags = cmd->flags;
  } else if ((cmd->type == SEGUE_CMD_ACCEPT_TRANSFER || cmd->type == SEGUE_CMD_NOTIFY) && c->state == UP) {
    (void)tell(lb, leg, SEGUE_LOOPBACK_ASKED, cmd->status, NULL);
  } else {
    rc = SEGUE_E_UNSUPPORTED;
  }
  pthread_mutex_unlock(&lb->lock);
  if (ev.type) emit(lb, ev);
  return rc;
}

/* Room for one frame more, if there is memory: else, as when its peer never listens, the oldest goes. */
static void make_room(call *c) {
  if (c->count < c->cap) return;
  const uint32_t cap = 2 * c->cap;
  int16_t(*more)[SEGUE_LOOPBACK_FRAME] = cap <= HEAR_FRAMES ? malloc(cap * sizeof *more) : NULL;
  if (more) {
    for (uint32_t i = 0; i < c->count; i++) memcpy(more[i], c->heard[(c->head + i) % c->cap], sizeof *more);
    if (c->heard != c->few) free(c->heard);
    c->heard = more;
    c->cap = cap;
    c->head = 0;
  } else {
    c->head = (c->head + 1) % c->cap;
    c->count--;
  }
}

/* Frames go out in the order of the sessions, tick for tick: the call whose turn it is soon is asked for ahead. The next
 * one's would come too late, for that is the other party of the same session. */
static void expect_next(segue_loopback *lb, call *c) {
  call *before = lb->latest[AHEAD - 1];
  if (before) {
    before->after = c;
    before->after_id = c->id;
  }
  for (int i = AHEAD - 1; i > 0; i--) lb->latest[i] = lb->latest[i - 1];
  lb->latest[0] = c;
  if (!c->after) return;
  PREFETCH(bucket(lb, c->after_id));
  const uintptr_t at = (uintptr_t)c->after;
  for (uintptr_t i = at / LINE * LINE; i < at + offsetof(call, few) + sizeof c->few[0]; i += LINE)
    PREFETCH((const void *)i);
}

static int transport_frame(void *self, uint64_t leg, const segue_media_frame *f) {
  segue_loopback *lb = ((transport *)self)->lb;
  if (!f->pcm || f->n_samples != SEGUE_LOOPBACK_FRAME) return SEGUE_E_INVAL;
  pthread_mutex_lock(&lb->lock);
  call *c = find(lb, leg);
  const int up = c && c->state == UP;
  if (up) {
    expect_next(lb, c);
    make_room(c);
    memcpy(c->heard[(c->head + c->count++) % c->cap], f->pcm, sizeof c->heard[0]);
  }
  pthread_mutex_unlock(&lb->lock);
  return up ? SEGUE_OK : SEGUE_E_NOTFOUND;
}

/* ---- what peers do ---- */

int segue_loopback_new(segue_loopback **out) {
  *out = calloc(1, sizeof **out);
  if (!*out) return SEGUE_E_NOMEM;
  pthread_mutex_init(&(*out)->lock, NULL);
  return SEGUE_OK;
}

void segue_loopback_free(segue_loopback *lb) {
  if (!lb) return;
  for (unsigned i = 0; i < BUCKETS; i++)
    for (call *c = lb->calls[i]; c; c = c->next) call_drop(c);
  for (slab *s = lb->slabs, *next; s; s = next) {
    next = s->next;
    free(s);
  }
  for (note *n = lb->first, *next; n; n = next) {
    next = n->next;
    free(n);
  }
  pthread_mutex_destroy(&lb->lock);
  free(lb);
}

int segue_loopback_call(segue_loopback *lb, const char *from, const char *to, const segue_header *headers,
                        size_t n_headers, uint64_t *out) {
  pthread_mutex_lock(&lb->lock);
  int rc = lb->sink ? SEGUE_OK : SEGUE_E_STATE;
  const uint64_t id = rc == SEGUE_OK ? lb->host->new_id(lb->host) : 0;
  if (rc == SEGUE_OK && !call_add(lb, id, INCOMING)) rc = SEGUE_E_NOMEM;
  pthread_mutex_unlock(&lb->lock);
  if (rc != SEGUE_OK) return rc;
  *out = id;
  emit(lb, (segue_leg_event){.leg = id,
                             .type = SEGUE_LEG_INCOMING,
                             .from = from,
                             .to = to,
                             .headers = headers,
                             .n_headers = n_headers});
  return SEGUE_OK;
}

/* Move a call from one of the states in `from` (a mask) to `to` and report `ev`. */
static int peer_does(segue_loopback *lb, uint64_t id, unsigned from, call_state to, segue_leg_event ev) {
  pthread_mutex_lock(&lb->lock);
  call *c = find(lb, id);
  int rc = !c || c->state == DEAD || !lb->sink ? SEGUE_E_NOTFOUND
           : !(from >> c->state & 1u)          ? SEGUE_E_STATE
                                               : SEGUE_OK;
  if (rc == SEGUE_OK) c->state = to;
  if (rc == SEGUE_OK && to == DEAD) forget(lb, id);
  pthread_mutex_unlock(&lb->lock);
  ev.leg = id;
  if (rc == SEGUE_OK) emit(lb, ev);
  return rc;
}

int segue_loopback_ring(segue_loopback *lb, uint64_t id) {
  return peer_does(lb, id, 1u << DIALLED, DIALLED,
                   (segue_leg_event){.type = SEGUE_LEG_RINGING, .status = 180});
}

int segue_loopback_answer(segue_loopback *lb, uint64_t id) {
  return peer_does(lb, id, 1u << DIALLED, UP, (segue_leg_event){.type = SEGUE_LEG_ANSWERED, .status = 200});
}

int segue_loopback_refuse(segue_loopback *lb, uint64_t id, uint32_t result, int32_t status) {
  return peer_does(lb, id, 1u << DIALLED, DEAD,
                   (segue_leg_event){.type = SEGUE_LEG_REFUSED, .result = result, .status = status});
}

int segue_loopback_hangup(segue_loopback *lb, uint64_t id) {
  return peer_does(
      lb, id, 1u << UP | 1u << INCOMING, DEAD,
      (segue_leg_event){.type = SEGUE_LEG_ENDED, .result = SEGUE_RESULT_HANGUP, .by = SEGUE_BY_REMOTE});
}

int segue_loopback_drop(segue_loopback *lb, uint64_t id) {
  return peer_does(
      lb, id, 1u << UP, DEAD,
      (segue_leg_event){
          .type = SEGUE_LEG_ENDED, .result = SEGUE_RESULT_FAILED, .by = SEGUE_BY_NETWORK, .status = 408});
}

int segue_loopback_digit(segue_loopback *lb, uint64_t id, char digit) {
  return peer_does(lb, id, 1u << UP, UP,
                   (segue_leg_event){.type = SEGUE_LEG_DTMF, .data = &digit, .data_len = 1});
}

int segue_loopback_progress(segue_loopback *lb, uint64_t id, int32_t status) {
  return peer_does(lb, id, 1u << UP, UP,
                   (segue_leg_event){.type = SEGUE_LEG_PROGRESS,
                                     .status = status,
                                     .result = status < 300 ? SEGUE_RESULT_OK : SEGUE_RESULT_FAILED});
}

int segue_loopback_transfer(segue_loopback *lb, uint64_t id, const char *target) {
  return peer_does(lb, id, 1u << UP, UP, (segue_leg_event){.type = SEGUE_LEG_TRANSFER, .target = target});
}

int segue_loopback_tell(segue_loopback *lb, const segue_leg_event *ev) {
  pthread_mutex_lock(&lb->lock);
  const int ready = lb->sink != NULL;
  pthread_mutex_unlock(&lb->lock);
  if (!ready) return SEGUE_E_STATE;
  emit(lb, *ev);
  return SEGUE_OK;
}

int segue_loopback_say(segue_loopback *lb, uint64_t id, const int16_t *pcm) {
  pthread_mutex_lock(&lb->lock);
  call *c = find(lb, id);
  const int rc = !c || c->state == DEAD || !lb->sink ? SEGUE_E_NOTFOUND
                 : c->state != UP                    ? SEGUE_E_STATE
                                                     : SEGUE_OK;
  pthread_mutex_unlock(&lb->lock);
  if (rc != SEGUE_OK) return rc;
  const segue_media_frame f = {.size = sizeof f,
                               .pcm = pcm,
                               .n_samples = SEGUE_LOOPBACK_FRAME,
                               .sample_rate = SEGUE_LOOPBACK_FRAME * 50};
  lb->sink->frame(lb->sink->ctx, id, &f);
  return SEGUE_OK;
}

int segue_loopback_hear(segue_loopback *lb, uint64_t id, int16_t *pcm) {
  pthread_mutex_lock(&lb->lock);
  call *c = find(lb, id);
  const int have = c && c->count > 0;
  if (have) {
    memcpy(pcm, c->heard[c->head], sizeof c->heard[0]);
    /* Whoever listens at every tick stays in the first frame's memory. */
    c->head = --c->count > 0 ? (c->head + 1) % c->cap : 0;
  }
  pthread_mutex_unlock(&lb->lock);
  return have;
}

int segue_loopback_next(segue_loopback *lb, segue_loopback_event *ev) {
  pthread_mutex_lock(&lb->lock);
  note *n = lb->first;
  if (n) {
    lb->first = n->next;
    if (!lb->first) lb->last = NULL;
    *ev = n->ev;
    if (ev->type == SEGUE_LOOPBACK_ENDED) forget(lb, ev->call);
  }
  pthread_mutex_unlock(&lb->lock);
  free(n);
  return n ? SEGUE_OK : SEGUE_E_AGAIN;
}

const char *segue_loopback_header(segue_loopback *lb, uint64_t id, const char *name) {
  const char *value = NULL;
  pthread_mutex_lock(&lb->lock);
  const call *c = find(lb, id);
  for (size_t i = 0; c && i < c->n_headers; i++)
    if (strcasecmp(c->headers[i].name, name) == 0) value = c->headers[i].value;
  pthread_mutex_unlock(&lb->lock);
  return value;
}

static const segue_transport_ops ops = {.size = sizeof ops,
                                        .abi = SEGUE_PLUGIN_ABI,
                                        .capabilities =
                                            SEGUE_CAP_HEADERS | SEGUE_CAP_REFER | SEGUE_CAP_REPLACES,
                                        .engine_size = sizeof(transport),
                                        .init = transport_init,
                                        .fini = transport_fini,
                                        .dial = transport_dial,
                                        .command = transport_command,
                                        .frame = transport_frame};

const segue_plugin segue__plugin_loopback = {.size = sizeof segue__plugin_loopback,
                                             .abi = SEGUE_PLUGIN_ABI,
                                             .name = "loopback",
                                             .version = "1",
                                             .description = "Peers in the same process, for tests.",
                                             .transport = &ops};

const segue_plugin *segue_loopback_plugin(void) {
  return &segue__plugin_loopback;
}
