/* SPDX-License-Identifier: Apache-2.0 */
/* Who the caller is: the dialog engine asks for a check, a verifier (or the application) answers, and the engine is told. What
 * the caller said to prove it is kept for the verifiers only, and wiped. */
#include <string.h>

#include <cjson/cJSON.h>
#include <openssl/crypto.h>

#include "context/json.h"
#include "session/internal.h"

#define MAX_FIELDS 16u

static const char *string_of(const cJSON *o, const char *name) {
  return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, name));
}

static void forget_fields(segue__brain *b) {
  cJSON *f;
  cJSON_ArrayForEach(f, b->verify_fields) {
    cJSON *v = cJSON_GetObjectItemCaseSensitive(f, "value");
    if (cJSON_IsString(v)) OPENSSL_cleanse(v->valuestring, strlen(v->valuestring));
  }
  cJSON_Delete(b->verify_fields);
  b->verify_fields = NULL;
}

static void answer_engine(segue__session *s, const char *status, const segue_verify_result *r) {
  if (s->brain.verify_asked == 0) return; /* the application spoke unasked */
  s->brain.verify_asked = 0;
  forget_fields(&s->brain);
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, "{\"status\":\"%s\",\"level\":\"%s\",\"name\":", status,
                    segue_auth_level_name(r ? (int)r->level : SEGUE_AUTH_NONE));
  segue__buf_json_string(&b, r && r->name ? r->name : "");
  segue__buf_putc(&b, '}');
  if (segue__bot_in_charge(s))
    segue__bot_ask(s, SEGUE_LLM_TOOL, segue__buf_str(&b), -1, (int32_t)s->transcript.n - 1, "verify");
  segue__buf_free(&b);
}

/* Ask the verifier in use, or the first after it that takes the question. */
static void ask_verifier(segue__session *s, bool next) {
  segue__brain *b = &s->brain;
  const segue__chain *c = &s->plan->verify;
  segue_verify_field fields[MAX_FIELDS];
  size_t n = 0;
  const cJSON *f;
  cJSON_ArrayForEach(f, b->verify_fields) if (n < MAX_FIELDS) fields[n++] =
      (segue_verify_field){.name = string_of(f, "name"), .value = string_of(f, "value")};
  segue_context *ctx = segue__context_now(s);
  segue_call_info call;
  segue_call_info_init(&call, sizeof call);
  if (ctx) (void)segue_context_call(ctx, &call);
  const segue__stream_env env = segue__session_stream_env(s);
  while (!next || segue__choice_next(&b->verifier, c, s->now)) {
    const segue__link *link = &c->links[b->verifier.at];
    const segue_verify_request req = {.size = sizeof req,
                                      .id = ++b->verify_id,
                                      .caller = call.caller ? call.caller : "",
                                      .fields = fields,
                                      .n_fields = n};
    b->verify_tried = s->now;
    const int rc = link->engine ? segue__verify_ask(link->engine, &env, &req) : link->code;
    if (rc == SEGUE_OK) break;
    (void)segue__chain_failed(s, "verify", c, &b->verifier, rc,
                              link->engine ? "the verifier refused the request" : link->message);
    next = true;
    if (!segue__choice_has_more(&b->verifier, c)) {
      b->verifier.tried = 0; /* the next question begins at the first again */
      answer_engine(s, "error", NULL);
      break;
    }
  }
  segue_context_unref(ctx);
}

static void verifier_failed(segue__session *s, int code, const char *message) {
  segue__brain *b = &s->brain;
  const segue__chain *c = &s->plan->verify;
  const uint32_t from = b->verifier.at;
  if (c->n == 0) { /* the application was asked */
    segue__report_engine(s, "verify", "failed", code, message);
    answer_engine(s, "error", NULL);
  } else if (segue__chain_failed(s, "verify", c, &b->verifier, code, message) && b->verify_asked) {
    ask_verifier(s, true);
    if (b->verifier.at != from && b->verifier.tried)
      segue__chain_switched(s, "verify", c, from, &b->verifier, "it is asked the same");
  } else {
    b->verifier.tried = 0;
    answer_engine(s, "error", NULL);
  }
}

static uint32_t method_bit(const char *method) {
  for (uint32_t bit = SEGUE_AUTH_BY_ANI; method && bit <= SEGUE_AUTH_BY_TOKEN; bit <<= 1)
    if (strcmp(segue_auth_method_name(bit), method) == 0) return bit;
  return 0;
}

void segue__identity_asked(segue__session *s, const cJSON *args) {
  segue__brain *v = &s->brain;
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(args, "fields"), *f;
  segue__buf b;
  segue__buf_init(&b);
  forget_fields(v);
  v->verify_fields = cJSON_CreateArray();
  segue__buf_printf(&b, ",\"id\":%u,\"fields\":[", (unsigned)++v->verify_request);
  cJSON_ArrayForEach(f, list) {
    const char *name = string_of(f, "name"), *value = string_of(f, "value");
    if (!name || !value || cJSON_GetArraySize(v->verify_fields) == (int)MAX_FIELDS) continue;
    segue__buf_puts(&b, cJSON_GetArraySize(v->verify_fields) ? "," : "");
    segue__buf_json_string(&b, name);
    cJSON_AddItemToArray(v->verify_fields, cJSON_Duplicate(f, 1));
  }
  segue__buf_putc(&b, ']');
  v->verify_asked = v->verify_tried = s->now;
  segue__report(s, SEGUE_EVENT_VERIFY, "verify", segue__buf_str(&b));
  segue__buf_free(&b);
  if (s->plan->verify.n > 0) /* else the application answers by segue_session_set_auth */
    ask_verifier(s, v->verifier.tried == 0);
}

void segue__identity_known(segue__session *s, const segue_verify_result *r) {
  const bool ok = r->level >= SEGUE_AUTH_IDENTIFIED;
  segue_auth_field fields[MAX_FIELDS];
  size_t n = r->n_fields < MAX_FIELDS ? r->n_fields : MAX_FIELDS;
  for (size_t i = 0; i < n; i++)
    fields[i] = (segue_auth_field){
        .size = sizeof fields[i], .name = r->fields[i].name, .status = (int32_t)r->fields[i].status};
  segue_auth_info a;
  segue_auth_info_init(&a, sizeof a);
  const int64_t wall = (int64_t)s->env->wall_ms(s->env->ctx, s->now);
  a.level = (int32_t)r->level;
  a.methods = ok ? method_bit(r->method) : 0;
  a.subject = r->subject;
  if (ok) a.verified_at = wall;
  if (ok && r->ttl_s > 0) a.expires_at = wall + (int64_t)r->ttl_s * 1000;
  (void)segue_context_builder_set_auth(s->builder, &a, n ? fields : NULL, n);
  if (ok && s->phase == SEGUE__PHASE_LIVE) segue__policy_verified(&s->policy);
  if (ok && r->name && r->name[0]) {
    segue_entity e;
    segue_entity_init(&e, sizeof e);
    e.name = "name";
    e.value = r->name;
    e.cls = SEGUE_CLASS_PII;
    e.by = SEGUE_SRC_TOOL;
    (void)segue_context_builder_add_entity(s->builder, &e);
  }
  s->context_dirty = true;
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"level\":\"%s\",\"method\":", segue_auth_level_name((int)r->level));
  segue__buf_json_string(&b, r->method ? r->method : "");
  segue__buf_printf(&b, ",\"ttl_s\":%u", (unsigned)r->ttl_s);
  segue__report(s, SEGUE_EVENT_AUTH, "auth", segue__buf_str(&b));
  segue__buf_free(&b);
  answer_engine(s, ok ? "verified" : "failed", r);
}

void segue__identity_answer(segue__session *s, const segue__msg *m) {
  segue__brain *b = &s->brain;
  if (m->id != b->verify_id) return;
  if (m->kind == SEGUE__MSG_VERIFY_ERROR || !m->verify) {
    verifier_failed(s, m->code, m->text);
  } else if (m->verify->level > SEGUE_AUTH_STRONG ||
             !segue__utf8_ok(m->verify->subject, strlen(m->verify->subject)) ||
             !segue__utf8_ok(m->verify->name, strlen(m->verify->name))) {
    verifier_failed(s, SEGUE_E_ENGINE, "an answer that cannot be used");
  } else {
    segue__chain_worked(s, "verify", &s->plan->verify, &b->verifier);
    segue__identity_known(s, m->verify);
  }
}

void segue__identity_tick(segue__session *s) {
  const segue__brain *b = &s->brain;
  if (b->verify_asked && s->now - b->verify_tried >= SEGUE_MS(s->plan->verify_timeout_ms))
    verifier_failed(s, SEGUE_E_TIMEOUT, "no answer in time");
}

void segue__identity_close(segue__session *s) {
  forget_fields(&s->brain);
}
