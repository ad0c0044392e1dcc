/* SPDX-License-Identifier: Apache-2.0 */
/* The context leaves the session: whole into the store, to the hooks, as a header value. Dialling waits for store and hook,
 * or for their deadline; what missed it is reported. While it rings the stored one is kept up to date. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <segue/wire.h>

#include "session/internal.h"

#define UPDATE_EVERY SEGUE_SECONDS(1)

/* ---- store and hook ---- */

/* Who may see what: the store keeps the whole context, hooks get it without personal data. */
static bool put_context(segue__buf *b, const segue_context *ctx, uint32_t flags) {
  size_t n = 0;
  if (segue_context_to_json(ctx, flags, NULL, &n) != SEGUE_E_LIMIT ||
      segue__buf_reserve(b, n + 1) != SEGUE_OK)
    return false;
  size_t room = n + 1;
  if (segue_context_to_json(ctx, flags, b->p + b->len, &room) != SEGUE_OK) return false;
  b->len += room;
  return true;
}

/* The whole context and all that was said. false: no memory. */
static bool sidecar_body(segue__session *s, segue__buf *b) {
  segue_context *ctx = segue__context_now(s);
  segue__buf_printf(b, "{\"call\":\"%s\",\"version\":%u,\"context\":", s->call,
                    (unsigned)s->publisher.version + 1);
  const bool ok = ctx && put_context(b, ctx, 0);
  segue__buf_puts(b, ",\"turns\":");
  segue__transcript_json(&s->transcript, SEGUE__TRANSCRIPT_MAX, b);
  segue__buf_putc(b, '}');
  segue_context_unref(ctx);
  return ok && !b->failed;
}

/* Where it lies and what it is go into the context. */
static void refer_to_sidecar(segue__session *s, const segue__buf *body) {
  uint8_t hash[32];
  char url[sizeof s->plan->sidecar_url + 32], digest[80];
  unsigned n = sizeof hash;
  if (!EVP_Digest(body->p, body->len, hash, &n, EVP_sha256(), NULL)) return;
  const char *base = s->plan->sidecar_url[0] ? s->plan->sidecar_url : "segue:";
  snprintf(url, sizeof url, "%s%s", base, s->call);
  size_t at = (size_t)snprintf(digest, sizeof digest, "sha-256=");
  for (unsigned i = 0; i < n; i++, at += 2) snprintf(digest + at, sizeof digest - at, "%02x", hash[i]);
  const int64_t wall = (int64_t)s->env->wall_ms(s->env->ctx, s->now);
  const uint32_t ttl = s->plan->sidecar_ttl_s;
  const segue_ref ref = {.size = sizeof ref,
                         .url = url,
                         .digest = digest,
                         .expires = ttl ? wall + (int64_t)ttl * 1000 : SEGUE_UNIX_NONE};
  if (segue_context_builder_set_sidecar(s->builder, &ref) == SEGUE_OK) s->context_dirty = true;
  segue__context_publish(s);
  s->publisher.stale = false; /* that it refers to itself is no news */
}

/* The ticket of a put, 0 when it was refused at once. */
static uint64_t put_sidecar(segue__session *s) {
  segue__publisher *p = &s->publisher;
  const segue__stream_env env = segue__session_stream_env(s);
  segue__buf body;
  segue__buf_init(&body);
  int rc = sidecar_body(s, &body) ? SEGUE_OK : SEGUE_E_NOMEM;
  if (rc == SEGUE_OK)
    rc = segue__store_put(s->plan->store, &env, ++p->ticket, s->call, body.p, body.len,
                          s->plan->sidecar_ttl_s);
  if (rc == SEGUE_OK) {
    p->version++;
    p->updated = s->now;
    refer_to_sidecar(s, &body);
  } else {
    segue__report_engine(s, "store", "failed", rc, "the context was not taken");
  }
  segue__buf_free(&body);
  return rc == SEGUE_OK ? p->ticket : 0;
}

static uint64_t tell_hook(segue__session *s, const char *event) {
  const segue__stream_env env = segue__session_stream_env(s);
  segue_context *ctx = segue__context_now(s);
  segue__buf b;
  segue__buf_init(&b);
  int rc = ctx && put_context(&b, ctx, SEGUE_JSON_OMIT_PII) ? SEGUE_OK : SEGUE_E_NOMEM;
  if (rc == SEGUE_OK) rc = segue__hook_notify(s->plan->hook, &env, ++s->publisher.ticket, event, b.p, b.len);
  if (rc != SEGUE_OK) segue__report_engine(s, "hook", "failed", rc, "the context was not taken");
  segue__buf_free(&b);
  segue_context_unref(ctx);
  return rc == SEGUE_OK ? s->publisher.ticket : 0;
}

/* ---- the gate ---- */

static void report_breach(segue__session *s, const char *what, const char *state, segue_time asked) {
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"what\":\"%s\",\"state\":\"%s\",\"after_ms\":%llu,\"deadline_ms\":%u", what, state,
                    (unsigned long long)((s->now - asked) / 1000), (unsigned)s->plan->handoff.publish_ms);
  segue__report(s, SEGUE_EVENT_HANDOFF, "breach", segue__buf_str(&b));
  segue__buf_free(&b);
}

/* Open the gate when nothing is awaited any more. */
static void settle(segue__session *s) {
  segue__publisher *p = &s->publisher;
  if (!p->open || p->encoding || p->store.ticket || p->hook.ticket || p->hook_due != SEGUE_TIME_NEVER) return;
  p->open = false;
  segue__transfer_input(
      s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_PUBLISHED, .ok = s->wire != NULL && !p->failed});
}

static void ask_hook(segue__session *s) {
  segue__publisher *p = &s->publisher;
  p->hook_due = SEGUE_TIME_NEVER;
  p->hook.asked = s->now;
  p->hook.ticket = tell_hook(s, "handoff.published");
  p->failed |= p->hook.ticket == 0;
}

void segue__publish(segue__session *s) {
  segue__publisher *p = &s->publisher;
  free(s->wire);
  s->wire = NULL;
  p->open = true;
  p->failed = p->store.late = p->hook.late = false;
  p->store.ticket = p->hook.ticket = 0;
  p->hook_due = SEGUE_TIME_NEVER;
  p->asked = p->store.asked = p->hook.asked = s->now;
  if (s->plan->store) {
    p->store.ticket = put_sidecar(s);
    p->failed |= p->store.ticket == 0;
  }
  segue_context *ctx = segue__context_now(s); /* after the sidecar: it refers to it */
  segue__header_begin(s, ctx);
  segue_context_unref(ctx);
  /* Whoever is told may look at once: not before it is there to see, if that takes no longer than half the time. */
  if (s->plan->hook && p->store.ticket)
    p->hook_due = s->now + SEGUE_MS(s->plan->handoff.publish_ms) / 2;
  else if (s->plan->hook)
    ask_hook(s);
  settle(s);
}

void segue__published(segue__session *s, const segue__msg *m) {
  segue__publisher *p = &s->publisher;
  if (m->kind == SEGUE__MSG_HEADER) {
    if (!segue__header_message(s, m)) return;
    if (!p->open) report_breach(s, "header", "answered", p->asked);
    settle(s);
    return;
  }
  const bool store = m->kind == SEGUE__MSG_STORE;
  const char *what = store ? "store" : "hook";
  uint64_t *awaited = store ? &p->store.ticket : &p->hook.ticket;
  bool *late = store ? &p->store.late : &p->hook.late;
  if (m->code != SEGUE_OK) segue__report_engine(s, what, "failed", m->code, m->text);
  if (*awaited == 0 || m->ticket != *awaited) return; /* of an update, or of an earlier handoff */
  *awaited = 0;
  if (m->code != SEGUE_OK) p->failed = true;
  if (m->code != SEGUE_OK || *late)
    report_breach(s, what, m->code != SEGUE_OK ? "failed" : "answered",
                  store ? p->store.asked : p->hook.asked);
  *late = false;
  if (store && p->hook_due != SEGUE_TIME_NEVER) ask_hook(s);
  settle(s);
}

void segue__publish_close(segue__session *s) {
  segue__publisher *p = &s->publisher;
  if (!p->open) {
    segue__header_again(s);
    return;
  }
  p->open = false;
  if (segue__header_late(s)) report_breach(s, "header", "late", p->asked);
  if (p->hook_due != SEGUE_TIME_NEVER) ask_hook(s);
  if (p->store.ticket) report_breach(s, "store", "late", p->store.asked);
  if (p->hook.ticket) report_breach(s, "hook", "late", p->hook.asked);
  p->store.late = p->store.ticket != 0;
  p->hook.late = p->hook.ticket != 0;
}

void segue__publish_tick(segue__session *s) {
  segue__publisher *p = &s->publisher;
  const segue__handoff_state at = s->handoff.state;
  if (s->now >= p->hook_due) ask_hook(s); /* the store's answer is awaited still */
  const bool rings = at == SEGUE__HANDOFF_WAITING || at == SEGUE__HANDOFF_DIALING ||
                     at == SEGUE__HANDOFF_RINGING || at == SEGUE__HANDOFF_ACCEPTING;
  if (!rings || !p->stale || p->store.ticket || s->now < p->updated + UPDATE_EVERY) return;
  const bool stored = !s->plan->store || put_sidecar(s);
  if (stored && s->plan->hook) (void)tell_hook(s, "handoff.updated");
  p->updated = s->now; /* also after a failure: not every tick */
  p->stale = false;
}
