/* SPDX-License-Identifier: Apache-2.0 */
/* The event log (doc/events.md) into a builder. An event is read whole into a context of its own first, so
 * that a refused one changes nothing. */
#include <segue/context.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "context/builder.h"
#include "context/custom.h"
#include "context/infer.h"
#include "context/leaves.h"
#include "context/object.h"
#include "context/read.h"
#include "context/json.h"
#include "context/redact.h"

/* What every event may carry besides its own members. */
static const char *const envelope[] = {"call", "t", "type", NULL};

typedef struct event {
  segue_context_builder *b;
  segue__reader r;
  uint32_t by;
  uint64_t t;
} event;

static const cJSON *member(const event *e, const char *name) {
  return cJSON_GetObjectItemCaseSensitive(e->r.root, name);
}

static const char *text_of(const cJSON *v) {
  return cJSON_IsString(v) ? v->valuestring : NULL;
}

static int wrong(event *e, const cJSON *node, const char *path, const char *message) {
  strcpy(e->r.path, path);
  return segue__read_fail(&e->r, SEGUE_E_PARSE, node ? node : e->r.root, message);
}

/* The event's members are those of a section of the context, either directly or under `name`. */
static const cJSON *section(const event *e, const char *name) {
  const cJSON *v = member(e, name);
  return cJSON_IsObject(v) ? v : e->r.root;
}

static int read_section(event *e, const char *name, const segue__spec *spec) {
  return segue__read_object(&e->r, spec, &e->r.ctx->m, section(e, name));
}

static void default_src(const event *e, segue__src *src) {
  if (src->by == SEGUE_SRC_NONE) src->by = SEGUE_SRC_TOOL;
  if (src->turn == SEGUE_TURN_NONE && e->b->turns > 0) src->turn = e->b->turns - 1;
}

static int on_start(event *e) {
  static const segue__spec spec[] = {
      {.name = "caller", .kind = SEGUE__STR, .off = offsetof(segue__context_model, call.caller)},
      {.name = "called", .kind = SEGUE__STR, .off = offsetof(segue__context_model, call.called)},
      {.name = "started", .kind = SEGUE__TIME, .off = offsetof(segue__context_model, call.started)},
      {.name = "language", .kind = SEGUE__STR, .off = offsetof(segue__context_model, language)},
      {.name = NULL},
  };
  return segue__read_object(&e->r, spec, &e->r.ctx->m, e->r.root);
}

/* How the turn was said, when somebody measured it. */
static int on_prosody(event *e) {
  static const char *const names[] = {"arousal", "loudness_db", "pitch_st", "rate"};
  const cJSON *given = member(e, "prosody");
  segue_prosody p;
  segue_prosody_init(&p, sizeof p);
  double *const to[] = {&p.arousal, &p.loudness_db, &p.pitch_st, &p.rate};
  if (!given || cJSON_IsNull(given)) return SEGUE_OK;
  if (!cJSON_IsObject(given)) return wrong(e, given, "prosody", "must be an object");
  for (size_t i = 0; i < 4; i++) {
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(given, names[i]);
    if (cJSON_IsNumber(v))
      *to[i] = v->valuedouble;
    else if (v && !cJSON_IsNull(v))
      return wrong(e, v, "prosody", "its members must be numbers");
  }
  return segue_context_builder_prosody(e->b, &p) == SEGUE_OK
             ? SEGUE_OK
             : wrong(e, given, "prosody",
                     "arousal is 0…1, loudness_db within 60, pitch_st within 48, rate 0…10");
}

static int on_turn(event *e) {
  static const char *const speakers[] = {"caller", "bot", "agent"};
  const cJSON *who = member(e, "who"), *text = member(e, "text"), *confidence = member(e, "confidence");
  double c = NAN;
  int speaker = -1;
  for (int i = 0; i < 3; i++)
    if (text_of(who) && strcmp(text_of(who), speakers[i]) == 0) speaker = i;
  if (speaker < 0) return wrong(e, who, "who", "must be caller, bot or agent");
  if (!text_of(text)) return wrong(e, text, "text", "must be a string");
  if (cJSON_IsNumber(confidence))
    c = confidence->valuedouble;
  else if (confidence && !cJSON_IsNull(confidence))
    return wrong(e, confidence, "confidence", "must be a number");
  if (c < 0 || c > 1) return wrong(e, confidence, "confidence", "must be between 0 and 1");
  const int voice = on_prosody(e);
  if (voice < 0) return voice;
  /* What is said to the language model behind the bot says nothing about the matter. */
  const int32_t infer = e->b->options.infer;
  if (cJSON_IsTrue(member(e, "to_model"))) e->b->options.infer = 0;
  const int rc =
      segue_context_builder_turn(e->b, speaker, text->valuestring, strlen(text->valuestring), c, e->t);
  e->b->options.infer = infer;
  return rc;
}

static int on_auth(event *e) {
  return read_section(e, "auth", segue__spec_auth);
}

static int on_intent(event *e) {
  const char *name = text_of(member(e, "name"));
  const int rc = read_section(e, "issue", segue__spec_issue);
  if (rc == SEGUE_OK && name && !e->r.ctx->m.issue.intent.p &&
      !segue__context_str(e->r.ctx, &e->r.ctx->m.issue.intent, name, strlen(name)))
    return SEGUE_E_NOMEM;
  return rc;
}

/* A value that is an object, a list, or either written as text, is many. */
static int read_nested(event *e, const cJSON *from, const cJSON *value) {
  const char *name = text_of(cJSON_GetObjectItemCaseSensitive(from, "name"));
  cJSON *item = cJSON_Duplicate(from, 1), *none = item ? cJSON_CreateString("-") : NULL;
  segue__buf secrets;
  for (size_t i = 0; item && envelope[i]; i++) cJSON_DeleteItemFromObjectCaseSensitive(item, envelope[i]);
  /* Its other members are read as ever, so that wrong ones are refused. */
  if (!none || !cJSON_ReplaceItemInObjectCaseSensitive(item, "value", none)) {
    cJSON_Delete(item);
    return SEGUE_E_NOMEM;
  }
  int rc = segue__read_item(&e->r, segue__spec_entity, SEGUE__LIST_ENTITIES, item);
  cJSON_Delete(item);
  if (rc < 0) return rc;
  segue__context_model *m = &e->r.ctx->m;
  const bool secret = m->issue.n_entities == 0;
  segue__src src = secret ? (segue__src){SEGUE_SRC_TOOL, SEGUE_TURN_NONE, 1} : m->issue.entities[0].src;
  const int32_t cls = secret ? SEGUE_CLASS_SECRET : m->issue.entities[0].cls;
  m->issue.n_entities = 0;
  default_src(e, &src);
  segue__buf_init(&secrets);
  rc = segue__read_leaves(e->r.ctx, name, value, cls, src, &secrets);
  for (size_t i = 0; rc == SEGUE_OK && i < secrets.len; i += strlen(secrets.p + i) + 1)
    rc = segue__builder_secret(e->b, segue__str_of(secrets.p + i));
  segue__buf_free(&secrets);
  return rc;
}

static int on_entity(event *e) {
  const cJSON *from = section(e, "entity");
  const cJSON *whole = cJSON_GetObjectItemCaseSensitive(from, "value");
  cJSON *text = text_of(whole) ? segue__leaves_of_text(text_of(whole)) : NULL;
  if (text || cJSON_IsObject(whole) || cJSON_IsArray(whole) || cJSON_IsBool(whole)) {
    const int nested = read_nested(e, from, text ? text : whole);
    cJSON_Delete(text);
    return nested;
  }
  const int rc = segue__read_item(&e->r, segue__spec_entity, SEGUE__LIST_ENTITIES, from);
  if (rc < 0) return rc;
  if (e->r.ctx->m.issue.n_entities) {
    default_src(e, &e->r.ctx->m.issue.entities[0].src);
    return segue__entity_prose(&e->r.ctx->m.issue.entities[0]) ? segue__entity_aside(e->r.ctx) : rc;
  }
  /* Dropped: it is a secret. */
  char number[32] = "";
  if (cJSON_IsNumber(whole)) snprintf(number, sizeof number, "%.0f", whole->valuedouble);
  return segue__builder_secret(e->b, segue__str_of(text_of(whole) ? whole->valuestring : number));
}

static int on_attempt(event *e) {
  const int rc = segue__read_item(&e->r, segue__spec_attempt, SEGUE__LIST_ATTEMPTS, section(e, "attempt"));
  if (rc < 0) return rc;
  segue__attempt *a = &e->r.ctx->m.attempts[0];
  default_src(e, &a->src);
  if (a->at == SEGUE_UNIX_NONE) {
    /* The builder's clock has the latest event; this one may be late. */
    const uint64_t latest = e->b->last_t;
    if (e->t != UINT64_MAX) e->b->last_t = e->t;
    a->at = e->t != UINT64_MAX ? segue__builder_now(e->b) : SEGUE_UNIX_NONE;
    e->b->last_t = latest;
  }
  return SEGUE_OK;
}

/* Any part of the context; whatever the model does not know becomes custom. */
static int on_note(event *e) {
  const cJSON *call = member(e, "call");
  static const char *const skip[] = {"t", "type", NULL};
  if (cJSON_IsObject(call)) e->r.skip = skip;
  e->r.keep_unknown = true;
  return segue__read_object(&e->r, segue__spec_root, &e->r.ctx->m, e->r.root);
}

static int on_handoff(event *e) {
  return cJSON_IsObject(member(e, "reason")) ? read_section(e, "reason", segue__spec_reason) : SEGUE_OK;
}

static int on_nothing(event *e) {
  (void)e; /* dtmf digits are secret; bridge and end change nothing the agent must know */
  return SEGUE_OK;
}

typedef struct handler {
  const char *type;
  int (*run)(event *e);
} handler;

static const handler handlers[] = {
    {"start", on_start},     {"turn", on_turn},       {"auth", on_auth},   {"intent", on_intent},
    {"entity", on_entity},   {"attempt", on_attempt}, {"note", on_note},   {"dtmf", on_nothing},
    {"handoff", on_handoff}, {"bridge", on_nothing},  {"end", on_nothing},
};

/* A stable 48-bit reference for a call whose owner gave none (FNV-1a folded). */
static uint64_t id_of_call(const char *s) {
  uint64_t h = 14695981039346656037u;
  for (; *s; s++) h = (h ^ (unsigned char)*s) * 1099511628211u;
  h = (h >> 48 ^ h) & 0xFFFFFFFFFFFFu;
  return h ? h : 1;
}

static int read_envelope(event *e) {
  const cJSON *t = member(e, "t"), *call = member(e, "call");
  e->t = UINT64_MAX;
  if (t && !cJSON_IsNull(t)) {
    if (!cJSON_IsNumber(t) || t->valuedouble < 0) return wrong(e, t, "t", "must be milliseconds, 0 or more");
    e->t = (uint64_t)t->valuedouble;
  }
  if (!text_of(call)) return SEGUE_OK;
  segue__context_model *m = &e->r.ctx->m;
  if (!e->b->cur->m.id) m->id = id_of_call(call->valuestring);
  if (e->b->cur->m.call.id.p) return SEGUE_OK;
  return segue__context_str(e->r.ctx, &m->call.id, call->valuestring, strlen(call->valuestring))
             ? SEGUE_OK
             : SEGUE_E_NOMEM;
}

static int run_event(event *e) {
  const cJSON *type = member(e, "type");
  if (!cJSON_IsObject(e->r.root)) return wrong(e, e->r.root, "", "an event must be an object");
  if (!text_of(type)) return wrong(e, type, "type", type ? "must be a string" : "is missing");
  int rc = read_envelope(e);
  for (size_t i = 0; rc == SEGUE_OK && i < sizeof handlers / sizeof handlers[0]; i++) {
    if (strcmp(handlers[i].type, type->valuestring) != 0) continue;
    rc = handlers[i].run(e);
    break;
  }
  if (rc == SEGUE_OK) rc = segue__builder_time(e->b, e->t);
  if (rc == SEGUE_OK) rc = segue__builder_merge(e->b, &e->r.ctx->m, e->by);
  if (rc == SEGUE_E_NOMEM) return segue__fail(e->r.err, rc, NULL, "out of memory");
  if (rc == SEGUE_E_LIMIT && e->r.err && e->r.err->code != rc)
    return segue__fail(e->r.err, rc, NULL, "the context is full");
  return rc;
}

int segue_context_builder_apply(segue_context_builder *b, const char *json, size_t len, uint32_t by,
                                segue_error *err) {
  cJSON *root = NULL;
  segue_error local = {0};
  if (!b || by > SEGUE_EVENT_BY_ENGINE) return SEGUE_E_INVAL;
  int rc = segue__json_parse(&root, json, len, &local);
  if (rc == SEGUE_OK) {
    event e = {.b = b, .by = by};
    e.r = (segue__reader){
        .ctx = segue__context_new(), .src = json, .len = len, .root = root, .err = &local, .skip = envelope};
    rc = e.r.ctx ? run_event(&e) : segue__fail(&local, SEGUE_E_NOMEM, NULL, "out of memory");
    segue_context_unref(e.r.ctx);
  }
  cJSON_Delete(root);
  if (rc < 0 && err) *err = local;
  return rc;
}

int segue_context_builder_turn(segue_context_builder *b, int who, const char *text, size_t len,
                               double confidence, uint64_t t_ms) {
  const char *masked;
  size_t n;
  if (!b || (!text && len) || who < SEGUE_WHO_CALLER || who > SEGUE_WHO_AGENT) return SEGUE_E_INVAL;
  if (!isnan(confidence) && (confidence < 0 || confidence > 1)) return SEGUE_E_INVAL;
  if (len <= SEGUE__TURN_MAX && !segue__utf8_ok(text, len)) return SEGUE_E_INVAL;
  const uint32_t knew = segue__redactor_learnt(b->redactor);
  int rc = segue_redactor_turn(b->redactor, who, text, len, &masked, &n);
  if (rc == SEGUE_OK) rc = segue__builder_time(b, t_ms);
  if (rc < 0) return rc;
  const int32_t index = b->turns++;
  b->stale = true;
  /* It may stand in what came before: in turns, or in what the application told. */
  const bool late =
      segue__redactor_learnt(b->redactor) != knew || segue_redactor_revision_count(b->redactor) > 0;
  if (late && (rc = segue__builder_scrub(b)) < 0) return rc;
  if (!b->options.infer) return SEGUE_OK;
  if ((rc = segue__infer_words(b, &b->ts, masked, n)) < 0) return rc;
  const segue__turn t = {
      .b = b, .ts = &b->ts, .who = who, .index = index, .confidence = confidence, .prosody = &b->prosody};
  const int read = segue__infer_turn(b->infer, &t);
  if (who == SEGUE_WHO_CALLER) segue_prosody_init(&b->prosody, sizeof b->prosody);
  return read;
}
