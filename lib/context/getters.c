/* SPDX-License-Identifier: Apache-2.0 */
#include "context/context.h"
#include "context/object.h"

#include <math.h>
#include <string.h>

static const char *z(segue__str s) {
  return s.p ? s.p : "";
}

/* Records grow at their end only: give a caller the part its header knew. */
static int give(void *out, size_t known, const void *full, size_t size) {
  if (!out || known < sizeof(size_t)) return SEGUE_E_INVAL;
  const size_t n = known < size ? known : size;
  memcpy((char *)out + sizeof(size_t), (const char *)full + sizeof(size_t), n - sizeof(size_t));
  if (known > size) memset((char *)out + size, 0, known - size);
  return SEGUE_OK;
}
#define GIVE(out, full) give((out), (out) ? (out)->size : 0, &(full), sizeof(full))

static void init(void *r, size_t size, const void *full, size_t full_size) {
  if (!r || size < sizeof(size_t)) return;
  memcpy(r, &size, sizeof size);
  (void)give(r, size, full, full_size);
}

void segue_call_info_init(segue_call_info *r, size_t size) {
  const segue_call_info d = {.started = SEGUE_UNIX_NONE, .duration_s = -1};
  init(r, size, &d, sizeof d);
}
void segue_auth_info_init(segue_auth_info *r, size_t size) {
  const segue_auth_info d = {.verified_at = SEGUE_UNIX_NONE, .expires_at = SEGUE_UNIX_NONE};
  init(r, size, &d, sizeof d);
}
void segue_signal_init(segue_signal *r, size_t size) {
  const segue_signal d = {.value = NAN, .weight = NAN, .turn = SEGUE_TURN_NONE};
  init(r, size, &d, sizeof d);
}
void segue_entity_init(segue_entity *r, size_t size) {
  const segue_entity d = {.cls = SEGUE_CLASS_AUTO, .turn = SEGUE_TURN_NONE, .confidence = NAN};
  init(r, size, &d, sizeof d);
}
void segue_attempt_init(segue_attempt *r, size_t size) {
  const segue_attempt d = {.at = SEGUE_UNIX_NONE, .turn = SEGUE_TURN_NONE, .confidence = NAN};
  init(r, size, &d, sizeof d);
}
void segue_sentiment_init(segue_sentiment *r, size_t size) {
  const segue_sentiment d = {.valence = NAN,
                             .arousal = NAN,
                             .peak_valence = NAN,
                             .peak_turn = SEGUE_TURN_NONE,
                             .restated = -1,
                             .circling = -1};
  init(r, size, &d, sizeof d);
}

void segue_prosody_init(segue_prosody *r, size_t size) {
  const segue_prosody d = {.arousal = NAN, .loudness_db = NAN, .pitch_st = NAN, .rate = NAN};
  init(r, size, &d, sizeof d);
}

uint64_t segue_context_id(const segue_context *c) {
  return c ? c->m.id : 0;
}
int64_t segue_context_created(const segue_context *c) {
  return c ? c->m.created : SEGUE_UNIX_NONE;
}
const char *segue_context_language(const segue_context *c) {
  return c ? z(c->m.language) : "";
}
int segue_context_priority(const segue_context *c) {
  return c ? c->m.priority : 0;
}
double segue_context_confidence(const segue_context *c) {
  return c ? c->m.confidence : NAN;
}
int segue_context_reason_code(const segue_context *c) {
  return c ? c->m.reason.code : SEGUE_REASON_NONE;
}
double segue_context_reason_score(const segue_context *c) {
  return c ? c->m.reason.score : NAN;
}
const char *segue_context_reason_why(const segue_context *c) {
  return c ? z(c->m.reason.why) : "";
}
const char *segue_context_intent(const segue_context *c) {
  return c ? z(c->m.issue.intent) : "";
}
const char *segue_context_title(const segue_context *c) {
  return c ? z(c->m.issue.title) : "";
}
const char *segue_context_desired(const segue_context *c) {
  return c ? z(c->m.issue.desired) : "";
}
const char *segue_context_summary(const segue_context *c) {
  return c ? z(c->m.summary.text) : "";
}
int segue_context_summary_source(const segue_context *c) {
  return c ? c->m.summary.source : SEGUE_SUMMARY_NONE;
}

int64_t segue_context_summary_at(const segue_context *c) {
  return c ? c->m.summary.at : SEGUE_UNIX_NONE;
}

int segue_context_call(const segue_context *c, segue_call_info *out) {
  if (!c) return SEGUE_E_INVAL;
  const segue_call_info r = {.id = z(c->m.call.id),
                             .caller = z(c->m.call.caller),
                             .called = z(c->m.call.called),
                             .started = c->m.call.started,
                             .duration_s = c->m.call.duration_s};
  return GIVE(out, r);
}

int segue_context_auth(const segue_context *c, segue_auth_info *out) {
  if (!c) return SEGUE_E_INVAL;
  const segue_auth_info r = {.level = c->m.auth.level,
                             .methods = c->m.auth.methods,
                             .subject = z(c->m.auth.subject),
                             .verified_at = c->m.auth.verified_at,
                             .expires_at = c->m.auth.expires_at};
  return GIVE(out, r);
}

int segue_context_sentiment(const segue_context *c, segue_sentiment *out) {
  if (!c) return SEGUE_E_INVAL;
  const segue_sentiment r = {.valence = c->m.sentiment.valence,
                             .arousal = c->m.sentiment.arousal,
                             .label = z(c->m.sentiment.label),
                             .peak_valence = c->m.sentiment.peak_valence,
                             .peak_turn = c->m.sentiment.peak_turn,
                             .trend = c->m.sentiment.trend,
                             .restated = c->m.sentiment.restated,
                             .circling = c->m.sentiment.circling};
  return GIVE(out, r);
}

static int give_ref(const segue__ref *ref, segue_ref *out) {
  const segue_ref r = {.url = z(ref->url), .digest = z(ref->digest), .expires = ref->expires};
  return GIVE(out, r);
}
int segue_context_sidecar(const segue_context *c, segue_ref *out) {
  return c ? give_ref(&c->m.sidecar, out) : SEGUE_E_INVAL;
}
int segue_context_transcript(const segue_context *c, segue_ref *out) {
  return c ? give_ref(&c->m.transcript, out) : SEGUE_E_INVAL;
}

size_t segue_context_auth_field_count(const segue_context *c) {
  return c ? c->m.auth.n_fields : 0;
}
size_t segue_context_signal_count(const segue_context *c) {
  return c ? c->m.reason.n_signals : 0;
}
size_t segue_context_entity_count(const segue_context *c) {
  return c ? c->m.issue.n_entities : 0;
}
size_t segue_context_date_count(const segue_context *c) {
  return c ? c->m.issue.n_dates : 0;
}
size_t segue_context_attempt_count(const segue_context *c) {
  return c ? c->m.n_attempts : 0;
}
size_t segue_context_custom_count(const segue_context *c) {
  return c ? c->m.n_custom : 0;
}

int segue_context_auth_field(const segue_context *c, size_t i, segue_auth_field *out) {
  if (!c) return SEGUE_E_INVAL;
  if (i >= c->m.auth.n_fields) return SEGUE_E_NOTFOUND;
  const segue__field *f = &c->m.auth.fields[i];
  const segue_auth_field r = {.name = z(f->name), .status = f->status};
  return GIVE(out, r);
}

int segue_context_signal(const segue_context *c, size_t i, segue_signal *out) {
  if (!c) return SEGUE_E_INVAL;
  if (i >= c->m.reason.n_signals) return SEGUE_E_NOTFOUND;
  const segue__signal *s = &c->m.reason.signals[i];
  const segue_signal r = {.name = z(s->name), .value = s->value, .weight = s->weight, .turn = s->turn};
  return GIVE(out, r);
}

int segue_context_entity(const segue_context *c, size_t i, segue_entity *out) {
  if (!c) return SEGUE_E_INVAL;
  if (i >= c->m.issue.n_entities) return SEGUE_E_NOTFOUND;
  const segue__entity *e = &c->m.issue.entities[i];
  const segue_entity r = {.name = z(e->name),
                          .value = z(e->value),
                          .cls = e->cls,
                          .by = e->src.by,
                          .turn = e->src.turn,
                          .confidence = e->src.confidence};
  return GIVE(out, r);
}

int segue_context_date(const segue_context *c, size_t i, segue_date *out) {
  if (!c) return SEGUE_E_INVAL;
  if (i >= c->m.issue.n_dates) return SEGUE_E_NOTFOUND;
  const segue_date r = {.what = z(c->m.issue.dates[i].what), .date = z(c->m.issue.dates[i].date)};
  return GIVE(out, r);
}

int segue_context_attempt(const segue_context *c, size_t i, segue_attempt *out) {
  if (!c) return SEGUE_E_INVAL;
  if (i >= c->m.n_attempts) return SEGUE_E_NOTFOUND;
  const segue__attempt *a = &c->m.attempts[i];
  const segue_attempt r = {.action = z(a->action),
                           .note = z(a->note),
                           .at = a->at,
                           .outcome = a->outcome,
                           .by = a->src.by,
                           .turn = a->src.turn,
                           .confidence = a->src.confidence};
  return GIVE(out, r);
}

int segue_context_custom(const segue_context *c, size_t i, const char **key, const char **json) {
  if (!c) return SEGUE_E_INVAL;
  if (i >= c->m.n_custom) return SEGUE_E_NOTFOUND;
  if (key) *key = z(c->m.custom[i].key);
  if (json) *json = z(c->m.custom[i].json);
  return SEGUE_OK;
}
