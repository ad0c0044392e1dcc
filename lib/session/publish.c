/* SPDX-License-Identifier: Apache-2.0 */
/* The context leaves the session: as a header value, into the store, to the hooks. */
#include <stdlib.h>
#include <string.h>

#include <segue/wire.h>

#include "session/internal.h"

static int random_octets(void *user, uint8_t *out, size_t n) {
  const segue__session *s = user;
  return s->env->random(s->env->ctx, out, n);
}

/* The header's value: the context in the wire form the plan names. NULL when it cannot be made: the call
 * goes on without, for a caller must not be lost to a header. */
static char *encode(segue__session *s, segue_context *ctx) {
  segue_encode_options o;
  segue_encode_options_init(&o, sizeof o);
  o.form = s->plan->form;
  o.profile = s->plan->profile[0] ? s->plan->profile : NULL;
  o.limit_chars = s->plan->limit_chars;
  o.keys = s->plan->keys;
  o.bind = s->plan->bind;
  o.now = (int64_t)(s->env->wall_ms(s->env->ctx, s->now) / 1000);
  o.random = random_octets;
  o.random_user = s;
  size_t n = s->plan->limit_chars > 0 ? s->plan->limit_chars + 1 : 4096;
  char *value = malloc(n);
  segue_encode_report *rep = NULL;
  segue_error err;
  if (value && segue_encode(ctx, &o, value, &n, &rep, &err) == SEGUE_OK) {
    s->outcome.wire_chars = (uint32_t)n;
    segue__buf b;
    segue__buf_init(&b);
    segue__buf_printf(&b, ",\"header\":\"%s\",\"chars\":%zu,\"limit\":%u,\"value\":\"%s\",\"shed\":[",
                      s->plan->header, n, (unsigned)s->plan->limit_chars, value);
    s->outcome.n_shed = 0;
    for (size_t i = 0; i < segue_encode_report_shed_count(rep); i++) {
      if (i) segue__buf_putc(&b, ',');
      segue__buf_json_string(&b, segue_encode_report_shed(rep, i));
      segue__outcome_shed(&s->outcome, segue_encode_report_shed(rep, i));
    }
    segue__buf_putc(&b, ']');
    segue__report(s, SEGUE_EVENT_HANDOFF, "published", segue__buf_str(&b));
    segue__buf_free(&b);
  } else {
    if (value) segue__report_engine(s, "wire", "failed", err.code, err.message);
    free(value);
    value = NULL;
  }
  segue_encode_report_free(rep);
  return value;
}

/* Who may see what: the store keeps the whole context, hooks get it without personal data. */
static char *context_json(const segue_context *ctx, uint32_t flags, size_t *n) {
  *n = 0;
  if (segue_context_to_json(ctx, flags, NULL, n) != SEGUE_E_LIMIT) return NULL;
  const size_t room = *n + 1;
  char *json = malloc(room);
  *n = room;
  if (json && segue_context_to_json(ctx, flags, json, n) == SEGUE_OK) return json;
  free(json);
  return NULL;
}

/* One more answer is awaited, unless the engine refused at once. */
static void asked(segue__session *s, const char *engine, int rc) {
  if (rc == SEGUE_OK)
    s->publish_pending++;
  else
    segue__report_engine(s, engine, "failed", rc, "the context was not taken");
}

static void sidecar(segue__session *s, const segue_context *ctx) {
  const segue__stream_env env = segue__session_stream_env(s);
  size_t n;
  char *json = s->plan->store ? context_json(ctx, 0, &n) : NULL;
  s->publish_first = s->publish_ticket + 1;
  if (json)
    asked(s, "store", segue__store_put(s->plan->store, &env, ++s->publish_ticket, s->call, json, n, 0));
  free(json);
  json = s->plan->hook ? context_json(ctx, SEGUE_JSON_OMIT_PII, &n) : NULL;
  if (json)
    asked(s, "hook",
          segue__hook_notify(s->plan->hook, &env, ++s->publish_ticket, "handoff.published", json, n));
  free(json);
}

void segue__publish(segue__session *s) {
  segue_context *ctx = segue__context_now(s);
  free(s->wire);
  s->wire = NULL;
  s->publish_pending = 0;
  if (ctx) {
    s->wire = encode(s, ctx);
    sidecar(s, ctx);
  }
  segue_context_unref(ctx);
  if (s->publish_pending == 0)
    segue__transfer_input(s,
                          (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_PUBLISHED, .ok = s->wire != NULL});
}

void segue__published(segue__session *s, const segue__msg *m) {
  if (m->code != SEGUE_OK)
    segue__report_engine(s, m->kind == SEGUE__MSG_STORE ? "store" : "hook", "failed", m->code, m->text);
  if (m->ticket < s->publish_first) return; /* of an earlier handoff, whose deadline has passed */
  if (s->publish_pending > 0 && --s->publish_pending == 0)
    segue__transfer_input(
        s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_PUBLISHED, .ok = m->code == SEGUE_OK});
}
