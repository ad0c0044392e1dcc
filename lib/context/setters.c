/* SPDX-License-Identifier: Apache-2.0 */
/* The builder's typed calls: each makes a small model of its arguments and merges it. */
#include <segue/context.h>

#include <math.h>
#include <string.h>

#include "context/builder.h"
#include "base/buf.h"
#include "context/json.h"
#include "context/object.h"
#include "context/spec.h"

/* A record as this library knows it, absent members set, from a caller who may know fewer. */
#define TAKE(full, init, given)                                                            \
  do {                                                                                     \
    init(&(full), sizeof(full));                                                           \
    if (!(given) || (given)->size < sizeof(size_t)) return SEGUE_E_INVAL;                  \
    memcpy(&(full), (given), (given)->size < sizeof(full) ? (given)->size : sizeof(full)); \
  } while (0)

static bool in_range(double v, double lo, double hi) {
  return isnan(v) || (v >= lo && v <= hi);
}

int segue_context_builder_set_auth(segue_context_builder *b, const segue_auth_info *auth,
                                   const segue_auth_field *fields, size_t n_fields) {
  segue_auth_info a;
  if (!b || (n_fields && !fields) || n_fields > SEGUE_CONTEXT_MAX_ITEMS) return SEGUE_E_INVAL;
  TAKE(a, segue_auth_info_init, auth);
  if (a.level < SEGUE_AUTH_NONE || a.level > SEGUE_AUTH_STRONG) return SEGUE_E_INVAL;
  for (size_t i = 0; i < n_fields; i++)
    if (!fields[i].name || fields[i].status < 0 || fields[i].status > SEGUE_FIELD_FAILED)
      return SEGUE_E_INVAL;
  segue_context *c = segue__builder_own(b);
  if (!c) return SEGUE_E_NOMEM;
  segue__str subject = {NULL, 0};
  if (a.subject && !segue__context_str(c, &subject, a.subject, strlen(a.subject))) return SEGUE_E_NOMEM;
  c->m.auth.level = a.level;
  c->m.auth.methods = a.methods & ((1u << segue__words_auth_method.n) - 1);
  c->m.auth.subject = subject;
  c->m.auth.verified_at = a.verified_at;
  c->m.auth.expires_at = a.expires_at;
  c->m.auth.n_fields = 0;
  for (size_t i = 0; i < n_fields; i++) {
    segue__field *f = segue__context_add_field(c);
    if (!f) return SEGUE_E_NOMEM;
    f->status = fields[i].status;
    if (segue__context_str(c, &f->name, fields[i].name, strlen(fields[i].name))) continue;
    c->m.auth.n_fields--;
    return SEGUE_E_NOMEM;
  }
  return SEGUE_OK;
}

/* A partial model on the stack, its lists empty. */
static segue__context_model partial(void) {
  segue__context_model m = {.created = SEGUE_UNIX_NONE,
                            .call = {.started = SEGUE_UNIX_NONE, .duration_s = -1},
                            .reason = {.score = NAN},
                            .auth = {.verified_at = SEGUE_UNIX_NONE, .expires_at = SEGUE_UNIX_NONE},
                            .sentiment = {.valence = NAN,
                                          .arousal = NAN,
                                          .peak_valence = NAN,
                                          .peak_turn = SEGUE_TURN_NONE,
                                          .restated = -1,
                                          .circling = -1},
                            .summary = {.at = SEGUE_UNIX_NONE},
                            .confidence = NAN,
                            .sidecar = {.expires = SEGUE_UNIX_NONE},
                            .transcript = {.expires = SEGUE_UNIX_NONE}};
  return m;
}

static bool well_formed(const segue__spec *spec, const void *base) {
  for (; spec->name; spec++) {
    const void *at = (const char *)base + spec->off;
    const segue__str *s = at;
    if (spec->kind == SEGUE__STR && s->p && !segue__utf8_ok(s->p, s->len)) return false;
    if (spec->kind == SEGUE__OBJECT && !well_formed(spec->sub, at)) return false;
  }
  return true;
}

static int merge(segue_context_builder *b, const segue__context_model *m) {
  if (!well_formed(segue__spec_root, m)) return SEGUE_E_INVAL;
  return segue__builder_merge(b, m, SEGUE_EVENT_BY_APP);
}

int segue_context_builder_set_call(segue_context_builder *b, const segue_call_info *call) {
  segue_call_info r;
  if (!b) return SEGUE_E_INVAL;
  TAKE(r, segue_call_info_init, call);
  segue__context_model m = partial();
  m.call.id = segue__str_of(r.id);
  m.call.caller = segue__str_of(r.caller);
  m.call.called = segue__str_of(r.called);
  m.call.started = r.started;
  m.call.duration_s = r.duration_s;
  return merge(b, &m);
}

int segue_context_builder_set_language(segue_context_builder *b, const char *bcp47) {
  if (!b || !bcp47) return SEGUE_E_INVAL;
  segue__context_model m = partial();
  m.language = segue__str_of(bcp47);
  return merge(b, &m);
}

int segue_context_builder_set_priority(segue_context_builder *b, int priority) {
  if (!b || priority < 0 || priority > 3) return SEGUE_E_INVAL;
  segue_context *c = segue__builder_own(b);
  if (!c) return SEGUE_E_NOMEM;
  c->m.priority = priority;
  return SEGUE_OK;
}

int segue_context_builder_set_confidence(segue_context_builder *b, double confidence) {
  if (!b || !in_range(confidence, 0, 1)) return SEGUE_E_INVAL;
  segue_context *c = segue__builder_own(b);
  if (!c) return SEGUE_E_NOMEM;
  c->m.confidence = confidence;
  return SEGUE_OK;
}

int segue_context_builder_set_issue(segue_context_builder *b, const char *intent, const char *title,
                                    const char *desired) {
  if (!b) return SEGUE_E_INVAL;
  segue__context_model m = partial();
  m.issue.intent = segue__str_of(intent);
  m.issue.title = segue__str_of(title);
  m.issue.desired = segue__str_of(desired);
  return merge(b, &m);
}

int segue_context_builder_set_reason(segue_context_builder *b, int code, double score, const char *why,
                                     const segue_signal *signals, size_t n_signals) {
  if (!b || code < 0 || code > SEGUE_REASON_API || !in_range(score, 0, 1) || (n_signals && !signals) ||
      n_signals > SEGUE_CONTEXT_MAX_ITEMS)
    return SEGUE_E_INVAL;
  for (size_t i = 0; i < n_signals; i++)
    if (!signals[i].name) return SEGUE_E_INVAL;
  segue__context_model m = partial();
  m.reason.why = segue__str_of(why);
  const int rc = merge(b, &m);
  if (rc < 0) return rc;
  segue_context *c = segue__builder_own(b);
  if (!c) return SEGUE_E_NOMEM;
  c->m.reason.code = code;
  c->m.reason.score = score;
  c->m.reason.n_signals = 0;
  for (size_t i = 0; i < n_signals; i++) {
    segue__signal *s = segue__context_add_signal(c);
    if (!s) return SEGUE_E_NOMEM;
    s->value = signals[i].value;
    s->weight = signals[i].weight;
    s->turn = signals[i].turn;
    if (segue__context_str(c, &s->name, signals[i].name, strlen(signals[i].name))) continue;
    c->m.reason.n_signals--;
    return SEGUE_E_NOMEM;
  }
  return SEGUE_OK;
}

int segue_context_builder_set_sentiment(segue_context_builder *b, const segue_sentiment *s) {
  segue_sentiment r;
  if (!b) return SEGUE_E_INVAL;
  TAKE(r, segue_sentiment_init, s);
  if (!in_range(r.valence, -1, 1) || !in_range(r.arousal, 0, 1) || !in_range(r.peak_valence, -1, 1) ||
      r.trend < 0 || r.trend > SEGUE_TREND_RISING)
    return SEGUE_E_INVAL;
  segue__context_model m = partial();
  m.sentiment.valence = r.valence;
  m.sentiment.arousal = r.arousal;
  m.sentiment.label = segue__str_of(r.label);
  m.sentiment.peak_valence = r.peak_valence;
  m.sentiment.peak_turn = r.peak_turn;
  m.sentiment.trend = r.trend;
  m.sentiment.restated = r.restated;
  m.sentiment.circling = r.circling;
  return merge(b, &m);
}

int segue_context_builder_set_summary(segue_context_builder *b, const char *text, int source,
                                      int64_t at_unix_ms) {
  if (!b || !text || source < 0 || source > SEGUE_SUMMARY_EXTRACTIVE) return SEGUE_E_INVAL;
  segue__context_model m = partial();
  m.summary.text = segue__str_of(text);
  m.summary.source = source;
  m.summary.at = at_unix_ms;
  return merge(b, &m);
}

static int take_ref(segue__ref *to, const segue_ref *ref) {
  segue_ref r = {.expires = SEGUE_UNIX_NONE};
  if (!ref || ref->size < sizeof(size_t)) return SEGUE_E_INVAL;
  memcpy(&r, ref, ref->size < sizeof r ? ref->size : sizeof r);
  *to = (segue__ref){segue__str_of(r.url), segue__str_of(r.digest), r.expires};
  return SEGUE_OK;
}

int segue_context_builder_set_sidecar(segue_context_builder *b, const segue_ref *ref) {
  segue__context_model m = partial();
  return b && take_ref(&m.sidecar, ref) == SEGUE_OK ? merge(b, &m) : SEGUE_E_INVAL;
}

int segue_context_builder_set_transcript(segue_context_builder *b, const segue_ref *ref) {
  segue__context_model m = partial();
  return b && take_ref(&m.transcript, ref) == SEGUE_OK ? merge(b, &m) : SEGUE_E_INVAL;
}

int segue_context_builder_prosody(segue_context_builder *b, const segue_prosody *p) {
  segue_prosody r;
  if (!b) return SEGUE_E_INVAL;
  segue_prosody_init(&r, sizeof r);
  if (p) TAKE(r, segue_prosody_init, p);
  if (!in_range(r.arousal, 0, 1) || !in_range(r.loudness_db, -60, 60) || !in_range(r.pitch_st, -48, 48) ||
      !in_range(r.rate, 0, 10))
    return SEGUE_E_INVAL;
  b->prosody = r;
  return SEGUE_OK;
}

int segue_context_builder_set_custom(segue_context_builder *b, const char *key, const char *json, size_t len,
                                     segue_error *err) {
  segue__buf text;
  cJSON *value = NULL;
  if (!b || !key || !*key || !json) return SEGUE_E_INVAL;
  const int ok = segue__json_parse(&value, json, len, err); /* one whole value, nothing more */
  cJSON_Delete(value);
  if (ok < 0) return ok;
  segue__buf_init(&text);
  segue__buf_puts(&text, "{\"type\":\"note\",\"custom\":{");
  segue__buf_json_string(&text, key);
  segue__buf_putc(&text, ':');
  segue__buf_put(&text, json, len);
  segue__buf_puts(&text, "}}");
  const int rc =
      text.failed ? SEGUE_E_NOMEM
                  : segue_context_builder_apply(b, segue__buf_str(&text), text.len, SEGUE_EVENT_BY_APP, err);
  segue__buf_free(&text);
  return rc;
}

int segue_context_builder_add_entity(segue_context_builder *b, const segue_entity *e) {
  segue_entity r;
  if (!b) return SEGUE_E_INVAL;
  TAKE(r, segue_entity_init, e);
  if (!r.name || !r.value || r.cls > SEGUE_CLASS_SECRET || r.by < 0 || r.by > SEGUE_SRC_INFERRED ||
      !in_range(r.confidence, 0, 1))
    return SEGUE_E_INVAL;
  const segue__entity n = {.name = segue__str_of(r.name),
                           .value = segue__str_of(r.value),
                           .cls = r.cls,
                           .src = {r.by, r.turn, r.confidence}};
  return segue__builder_entity(b, &n);
}

int segue_context_builder_add_date(segue_context_builder *b, const char *what, const char *date) {
  if (!b || !date) return SEGUE_E_INVAL;
  return segue__builder_date(b, segue__str_of(what), segue__str_of(date));
}

int segue_context_builder_add_attempt(segue_context_builder *b, const segue_attempt *a) {
  segue_attempt r;
  if (!b) return SEGUE_E_INVAL;
  TAKE(r, segue_attempt_init, a);
  if (!r.action || r.outcome < 0 || r.outcome > SEGUE_ATTEMPT_FAILED || r.by < 0 ||
      r.by > SEGUE_SRC_INFERRED || !in_range(r.confidence, 0, 1))
    return SEGUE_E_INVAL;
  const segue__attempt n = {.action = segue__str_of(r.action),
                            .note = segue__str_of(r.note),
                            .at = r.at,
                            .outcome = r.outcome,
                            .src = {r.by, r.turn, r.confidence}};
  return segue__builder_attempt(b, &n);
}
