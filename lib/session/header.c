/* SPDX-License-Identifier: Apache-2.0 */
/* The header's value: the context in the wire form the plan names. Arithmetic coding of a full context takes milliseconds, in
 * which every other call of the shard would miss its tick: it is made on a thread of its own, and a message says that it
 * is there. Who misses the gate's deadline is not waited for: the first call goes out with a short value, made in a
 * fraction of the time, and a later one takes the whole. In virtual time it is made at once. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <segue/wire.h>

#include "session/internal.h"
#include "wire/keyring.h"

/* Authentication, the sidecar's name, why and what for; a seal takes 80. */
#define LATE_CHARS 96u

/* What both threads hold; the worker writes the result and says so by the message, then the session reads it. */
struct segue__encoding {
  atomic_uint refs;
  segue__stream_env to; /* whom to tell */
  const segue__session_env *env;
  uint64_t ticket;
  segue_context *ctx;
  segue_keyring *keys;
  segue_encode_options o;
  char profile[sizeof((segue__plan *)0)->profile];
  char bind[sizeof((segue__plan *)0)->bind];
  char sidecar[sizeof((segue__plan *)0)->sidecar_url];
  char *value;
  size_t n;
  segue_encode_report *rep;
  int rc;
  segue_error err;
  bool made; /* HEADER came after the gate had opened; of the session's thread */
};

static int random_octets(void *user, uint8_t *out, size_t n) {
  const segue__session_env *env = user;
  return env->random(env->ctx, out, n);
}

static void unref(segue__encoding *e) {
  if (!e || atomic_fetch_sub_explicit(&e->refs, 1, memory_order_acq_rel) != 1) return;
  segue_context_unref(e->ctx);
  segue_keyring_free(e->keys);
  segue_encode_report_free(e->rep);
  free(e->value);
  free(e);
}

/* One that belongs to nobody else yet; NULL without memory. */
static segue__encoding *prepare(segue__session *s, segue_context *ctx, uint32_t limit) {
  const segue__plan *p = s->plan;
  segue__encoding *e = calloc(1, sizeof *e);
  if (!e) return NULL;
  atomic_init(&e->refs, 1);
  e->to = segue__session_stream_env(s);
  e->env = s->env;
  e->ctx = segue_context_ref(ctx);
  e->keys = segue__keyring_ref(p->keys);
  memcpy(e->profile, p->profile, sizeof e->profile);
  memcpy(e->bind, p->bind, sizeof e->bind);
  memcpy(e->sidecar, p->sidecar_url, sizeof e->sidecar);
  segue_encode_options_init(&e->o, sizeof e->o);
  e->o.form = p->form;
  e->o.profile = e->profile[0] ? e->profile : NULL;
  e->o.limit_chars = limit;
  e->o.keys = e->keys;
  e->o.bind = e->bind;
  e->o.now = (int64_t)(s->env->wall_ms(s->env->ctx, s->now) / 1000);
  e->o.random = random_octets;
  e->o.random_user = (void *)s->env;
  e->o.sidecar_base = e->sidecar[0] ? e->sidecar : NULL;
  return e;
}

static void make(segue__encoding *e) {
  e->n = e->o.limit_chars > 0 ? e->o.limit_chars + 1 : 4096;
  e->value = malloc(e->n);
  e->rc = e->value ? segue_encode(e->ctx, &e->o, e->value, &e->n, &e->rep, &e->err) : SEGUE_E_NOMEM;
}

static void work(void *arg) {
  segue__encoding *e = arg;
  segue__msg *m = NULL;
  if (atomic_load_explicit(&e->refs, memory_order_relaxed) > 1) { /* somebody still wants it */
    m = segue__msg_new(SEGUE__MSG_HEADER, e->to.session);
    make(e);
  }
  if (m) { /* without memory it is late */
    m->ticket = e->ticket;
    e->to.post(e->to.ctx, m);
  }
  unref(e);
}

/* The value goes into the session, and what was left out is told. */
static void take(segue__session *s, segue__encoding *e) {
  if (e->rc != SEGUE_OK) {
    if (e->value) segue__report_engine(s, "wire", "failed", e->err.code, e->err.message);
    return;
  }
  free(s->wire);
  s->wire = e->value;
  e->value = NULL;
  s->outcome.wire_chars = (uint32_t)e->n;
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"header\":\"%s\",\"chars\":%zu,\"limit\":%u,\"value\":\"%s\",\"shed\":[",
                    s->plan->header, e->n, (unsigned)e->o.limit_chars, s->wire);
  s->outcome.n_shed = 0;
  for (size_t i = 0; i < segue_encode_report_shed_count(e->rep); i++) {
    if (i) segue__buf_putc(&b, ',');
    segue__buf_json_string(&b, segue_encode_report_shed(e->rep, i));
    segue__outcome_shed(&s->outcome, segue_encode_report_shed(e->rep, i));
  }
  segue__buf_putc(&b, ']');
  segue__report(s, SEGUE_EVENT_HANDOFF, "published", segue__buf_str(&b));
  segue__buf_free(&b);
}

/* On this thread, now. */
static void make_here(segue__session *s, segue_context *ctx, uint32_t limit) {
  segue__encoding *e = ctx ? prepare(s, ctx, limit) : NULL;
  if (!e) return;
  make(e);
  take(s, e);
  unref(e);
}

void segue__header_drop(segue__session *s) {
  unref(s->publisher.encoding);
  s->publisher.encoding = NULL;
}

void segue__header_begin(segue__session *s, segue_context *ctx) {
  const segue__executor *x = s->env->coder;
  segue__header_drop(s);
  segue__encoding *e = ctx && x ? prepare(s, ctx, s->plan->limit_chars) : NULL;
  segue__strand *strand = e ? x->open(x->ctx) : NULL;
  if (!strand) {
    unref(e);
    make_here(s, ctx, s->plan->limit_chars);
    return;
  }
  e->ticket = ++s->publisher.ticket;
  s->publisher.encoding = e;
  atomic_fetch_add_explicit(&e->refs, 1, memory_order_relaxed);
  x->close(strand, work, e);
}

/* The value that was waited for is the session's. */
static void close_encoding(segue__session *s) {
  segue__encoding *e = s->publisher.encoding;
  s->publisher.encoding = NULL;
  take(s, e);
  unref(e);
}

bool segue__header_message(segue__session *s, const segue__msg *m) {
  segue__encoding *e = s->publisher.encoding;
  if (!e || m->ticket != e->ticket) return false; /* of an earlier handoff */
  if (s->publisher.open)
    close_encoding(s);
  else
    e->made = true; /* what is on its way carries the short one */
  return true;
}

bool segue__header_late(segue__session *s) {
  segue__encoding *e = s->publisher.encoding;
  const uint32_t limit = s->plan->limit_chars;
  if (!e) return false;
  make_here(s, e->ctx, limit > 0 && limit < LATE_CHARS ? limit : LATE_CHARS);
  return true;
}

void segue__header_again(segue__session *s) {
  if (s->publisher.encoding && s->publisher.encoding->made) close_encoding(s);
}

char *segue__header_short(segue__session *s, uint32_t limit) {
  segue_context *ctx = segue__context_now(s);
  segue__encoding *e = ctx && limit > 0 ? prepare(s, ctx, limit) : NULL;
  char *value = NULL;
  if (e) make(e);
  if (e && e->rc == SEGUE_OK) {
    value = e->value;
    e->value = NULL;
  }
  unref(e);
  segue_context_unref(ctx);
  return value;
}

void segue__header_value(segue__session *s, const char *wire, segue__buf *out) {
  segue__buf_puts(out, wire);
  if (strcmp(s->plan->header, "User-to-User") != 0) return;
  segue__buf_puts(out, ";encoding=hex");
  if (s->plan->purpose[0]) segue__buf_printf(out, ";purpose=%s", s->plan->purpose);
}
