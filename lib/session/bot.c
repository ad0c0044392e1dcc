/* SPDX-License-Identifier: Apache-2.0 */
/* The bot's turn loop: what the caller said goes to the dialog engine, its answer to the voice, its tool
 * calls into the context. An engine that fails leads to a human, never to silence. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "context/context.h"
#include "session/internal.h"

#define TURNS_TO_ENGINE 60u /* the engine is shown this many last turns */
#define MAX_FIELDS 16u
#define STAY_TURNS 3 /* caller turns that a tool call "stay" holds, unless it says how many */
#define STAY_TURNS_MAX 10
#define VERIFY_TIMEOUT SEGUE_SECONDS(10)
/* Who asked for a human does not wait longer for an engine's last notes. */
#define LEAVING_TIMEOUT SEGUE_MS(1500)

int segue__bot_open(segue__session *s) {
  if (!s->plan->llm) {
    s->brain.dead = true;
    return SEGUE_OK;
  }
  segue_llm_options o = {.size = sizeof o, .language = s->plan->language};
  const segue__stream_env env = segue__session_stream_env(s);
  return segue__llm_open(&s->brain.llm, s->plan->llm, &env, SEGUE__TAG_BRAIN, &o, NULL);
}

void segue__bot_close(segue__session *s) {
  segue__stream_close(s->brain.llm);
  s->brain.llm = NULL;
  s->brain.dead = true;
}

void segue__engine_died(segue__session *s, const char *engine, int code, const char *message) {
  if (s->phase != SEGUE__PHASE_LIVE) return;
  bool *dead = strcmp(engine, "tts") == 0   ? &s->voice.dead
               : strcmp(engine, "llm") == 0 ? &s->brain.dead
                                            : &s->ears[0].dead;
  if (*dead) return;
  *dead = true;
  segue__report_engine(s, engine, "failed", code, message);
  if (dead == &s->voice.dead) {
    /* What waits to be spoken never will be; a handoff must not wait for it. */
    bool message_waits = false;
    for (uint32_t i = 0; i < s->voice.count; i++)
      message_waits |= s->voice.queue[(s->voice.head + i) % SEGUE__VOICE_QUEUE].kind == SEGUE__SAY_MESSAGE;
    if (message_waits)
      segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_MESSAGE_DONE});
  }
  if (s->bridged) return; /* two people are talking: the AI's troubles are not theirs */
  segue__policy_engine_failed(&s->policy, (int32_t)s->transcript.n - 1);
  (void)segue__transfer_judge(s);
}

/* ---- asking ---- */

void segue__bot_ask(segue__session *s, uint32_t kind, const char *text, double confidence, int32_t turn,
                    const char *tool) {
  segue__brain *b = &s->brain;
  if (b->dead || !b->llm) return;
  if (b->busy) segue__llm_cancel(b->llm, b->request);
  segue__summary_yield(s);
  segue_context *ctx = segue__context_now(s);
  segue__buf turns, json;
  segue__buf_init(&turns);
  segue__buf_init(&json);
  segue__transcript_json(&s->transcript, TURNS_TO_ENGINE, &turns);
  size_t n = 0;
  if (ctx && segue_context_to_json(ctx, 0, NULL, &n) == SEGUE_E_LIMIT &&
      segue__buf_reserve(&json, n + 1) == SEGUE_OK) {
    if (segue_context_to_json(ctx, 0, json.p, &n) != SEGUE_OK) json.p[0] = 0;
  }
  const segue_llm_request req = {.size = sizeof req,
                                 .id = ++b->request,
                                 .kind = kind,
                                 .text = text ? text : "",
                                 .confidence = confidence,
                                 .turn = turn >= 0 ? (uint32_t)turn : 0,
                                 .interrupted = b->interrupted,
                                 .tool = tool,
                                 .turns = segue__buf_str(&turns),
                                 .context = json.p ? json.p : "{}"};
  b->interrupted = false;
  b->busy = true;
  b->asked = s->now;
  const int rc = segue__llm_respond(b->llm, &req);
  segue_context_unref(ctx);
  segue__buf_free(&turns);
  segue__buf_free(&json);
  if (rc != SEGUE_OK) segue__engine_died(s, "llm", rc, "respond was refused");
}

/* The bot may act only while it has the caller. */
static bool in_charge(const segue__session *s) {
  return s->phase == SEGUE__PHASE_LIVE && s->handoff.state == SEGUE__HANDOFF_TALKING;
}

void segue__bot_heard(segue__session *s, const segue__msg *m) {
  segue__ear *e = &s->ears[0];
  const uint32_t at = m->id % SEGUE__UTTERANCES;
  const char *text = m->text ? m->text : "";
  const double confidence = text[0] ? m->confidence : 0;
  int32_t turn = (int32_t)s->transcript.n - 1;
  const char *kept = text;
  s->arousal = text[0] ? e->arousal[at] : -1;
  if (text[0])
    turn = segue__turn_done(s, SEGUE_WHO_CALLER, text, strlen(text), confidence, e->start_ms[at],
                            e->end_ms[at], false, &kept);
  segue__policy_voice(&s->policy, turn, s->arousal);
  segue__policy_turn(&s->policy, turn, kept, confidence);
  if (!in_charge(s)) return;
  if (s->brain.dead) {
    (void)segue__transfer_judge(s);
    return;
  }
  /* Judged when the engine has answered: "no, that failed too, get me a person" is also about a fix. */
  s->brain.leaving = segue__asks_for_human(kept);
  /* The engine gets the words as they were said: a PIN masked for the transcript must still verify. */
  segue__bot_ask(s, SEGUE_LLM_TURN, text, confidence, turn, NULL);
}

/* ---- tools ---- */

static const char *string_of(const cJSON *o, const char *name) {
  const cJSON *m = cJSON_GetObjectItemCaseSensitive(o, name);
  return cJSON_IsString(m) ? m->valuestring : NULL;
}

static void tool_verify(segue__session *s, const cJSON *args) {
  segue_verify_field fields[MAX_FIELDS];
  size_t n = 0;
  segue__buf names;
  segue__buf_init(&names);
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(args, "fields"), *f;
  cJSON_ArrayForEach(f, list) {
    const char *name = string_of(f, "name"), *value = string_of(f, "value");
    if (!name || !value || n == MAX_FIELDS) continue;
    fields[n] = (segue_verify_field){.name = name, .value = value};
    segue__buf_puts(&names, n ? "," : "");
    segue__buf_json_string(&names, name);
    n++;
  }
  s->brain.verify_request++;
  s->brain.verify_asked = s->now;
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"id\":%u,\"fields\":[%s]", (unsigned)s->brain.verify_request,
                    segue__buf_str(&names));
  segue__report(s, SEGUE_EVENT_VERIFY, "verify", segue__buf_str(&b));
  segue__buf_free(&b);
  segue__buf_free(&names);
  if (!s->plan->verify) return; /* the application answers by segue_session_set_auth */
  segue_context *ctx = segue__context_now(s);
  segue_call_info call;
  segue_call_info_init(&call, sizeof call);
  if (ctx) (void)segue_context_call(ctx, &call);
  const segue_verify_request req = {.size = sizeof req,
                                    .id = s->brain.verify_request,
                                    .caller = call.caller ? call.caller : "",
                                    .fields = fields,
                                    .n_fields = n};
  const segue__stream_env env = segue__session_stream_env(s);
  const int rc = segue__verify_ask(s->plan->verify, &env, &req);
  segue_context_unref(ctx);
  if (rc != SEGUE_OK) segue__bot_verify_failed(s, "the verifier refused the request");
}

/* An engine may not dress its record up as another type or time. */
static void strip(cJSON *o) {
  static const char *const reserved[] = {"call", "t", "type", "src"};
  for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
    cJSON_DeleteItemFromObjectCaseSensitive(o, reserved[i]);
}

static void tool_attempt(segue__session *s, cJSON *args) {
  const char *word = string_of(args, "outcome");
  strip(args);
  if (!segue__guard_fields(s, args)) return;
  segue__record_object(s, "attempt", args, SEGUE_EVENT_BY_ENGINE);
  const int code = word ? segue__attempt_outcome_parse(word) : -1;
  if (code >= 0) segue__policy_attempt(&s->policy, code, (int32_t)s->transcript.n - 1);
}

static void tool_note(segue__session *s, cJSON *args) {
  cJSON *list = cJSON_DetachItemFromObjectCaseSensitive(args, "entities"), *e;
  cJSON_ArrayForEach(e, list) {
    strip(e);
    if (cJSON_IsObject(e) && segue__guard_fields(s, e))
      segue__record_object(s, "entity", e, SEGUE_EVENT_BY_ENGINE);
  }
  cJSON_Delete(list);
  strip(args);
  segue__guard_note(s, args);
  segue__record_object(s, cJSON_GetObjectItemCaseSensitive(args, "intent") ? "intent" : "note", args,
                       SEGUE_EVENT_BY_ENGINE);
}

static void tool_handoff(segue__session *s, const cJSON *args) {
  segue__decision d;
  segue__policy_judge(&s->policy, NULL, &d); /* for the signals that stand behind it */
  const char *why = string_of(args, "why"), *reason = string_of(args, "reason");
  const char *message = string_of(args, "message");
  if (why && !segue__guard_text(s, why)) why = NULL;
  if (message && !segue__guard_text(s, message)) message = NULL;
  segue__trigger t = {.reason = SEGUE_REASON_LLM_TOOL,
                      .score = d.score > s->policy.config->threshold ? d.score : s->policy.config->threshold,
                      .why = why ? why : "the dialog engine asked for a person",
                      .turn = d.turn != SEGUE_TURN_NONE ? d.turn : (int32_t)s->transcript.n - 1,
                      .signals = d.signals,
                      .n_signals = d.n_signals,
                      .message = message};
  const int code = reason ? segue__reason_parse(reason) : -1;
  if (code > 0) t.reason = code;
  (void)segue__transfer_trigger(s, &t);
}

/* The engine has the call in hand: for so many caller turns the policy's own signals don't hand it over. */
static void tool_stay(segue__session *s, const cJSON *args) {
  const cJSON *turns = cJSON_GetObjectItemCaseSensitive(args, "turns");
  const double n = cJSON_IsNumber(turns) ? turns->valuedouble : STAY_TURNS;
  segue__veto(s,
              n < 0                ? 0
              : n > STAY_TURNS_MAX ? STAY_TURNS_MAX
                                   : (uint32_t)n,
              string_of(args, "why"), "llm");
}

static void tool(segue__session *s, const segue__msg *m) {
  cJSON *args = cJSON_ParseWithLength(m->text ? m->text : "", m->len);
  if (!cJSON_IsObject(args)) {
    segue__report_engine(s, "llm", "misbehaved", SEGUE_E_PARSE,
                         "arguments of a tool call are not a JSON object");
  } else if (strcmp(m->name, "verify") == 0) {
    tool_verify(s, args);
  } else if (strcmp(m->name, "attempt") == 0) {
    tool_attempt(s, args);
  } else if (strcmp(m->name, "note") == 0) {
    tool_note(s, args);
  } else if (strcmp(m->name, "handoff") == 0) {
    tool_handoff(s, args);
  } else if (strcmp(m->name, "stay") == 0) {
    tool_stay(s, args);
  } else if (strcmp(m->name, "end") == 0) {
    s->brain.ending = true;
  } else {
    segue__report_engine(s, "llm", "misbehaved", SEGUE_E_UNSUPPORTED, "unknown tool");
  }
  cJSON_Delete(args);
}

static void engine_is_sure(segue__session *s, double confidence) {
  (void)segue_context_builder_set_confidence(s->builder, confidence);
  segue__policy_llm(&s->policy, (int32_t)s->transcript.n - 1, confidence);
}

void segue__bot_message(segue__session *s, const segue__msg *m) {
  segue__brain *b = &s->brain;
  if (m->id != b->request && m->id != 0) return; /* late words of a cancelled request */
  if (m->kind == SEGUE__MSG_LLM_DONE) {
    b->busy = false;
    if (m->code != SEGUE_OK && m->code != SEGUE_E_UNSUPPORTED && m->code != SEGUE_E_CLOSED)
      segue__engine_died(s, "llm", m->code, m->text);
    else if (m->confidence >= 0)
      engine_is_sure(s, m->confidence);
    segue__voice_request_done(s);
    b->leaving = false;
    (void)segue__transfer_judge(s);
    return;
  }
  if (!b->leaving) b->asked = s->now;
  if (!in_charge(s)) return;
  if (m->kind == SEGUE__MSG_LLM_TEXT && !b->leaving)
    segue__voice_say(s, SEGUE__SAY_BOT, m->id, m->text, m->len);
  if (m->kind == SEGUE__MSG_LLM_TOOL && m->name) tool(s, m);
}

/* ---- verification ---- */

static uint32_t method_bit(const char *method) {
  for (uint32_t bit = SEGUE_AUTH_BY_ANI; method && bit <= SEGUE_AUTH_BY_TOKEN; bit <<= 1)
    if (strcmp(segue_auth_method_name(bit), method) == 0) return bit;
  return 0;
}

static void answer_engine(segue__session *s, const char *status, const segue_verify_result *r) {
  if (s->brain.verify_asked == 0) return; /* the application spoke unasked */
  s->brain.verify_asked = 0;
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, "{\"status\":\"%s\",\"level\":\"%s\",\"name\":", status,
                    segue_auth_level_name(r ? (int)r->level : SEGUE_AUTH_NONE));
  segue__buf_json_string(&b, r && r->name ? r->name : "");
  segue__buf_putc(&b, '}');
  if (in_charge(s))
    segue__bot_ask(s, SEGUE_LLM_TOOL, segue__buf_str(&b), -1, (int32_t)s->transcript.n - 1, "verify");
  segue__buf_free(&b);
}

void segue__bot_verified(segue__session *s, const segue_verify_result *r) {
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

void segue__bot_verify_failed(segue__session *s, const char *message) {
  segue__report_engine(s, "verify", "failed", SEGUE_E_ENGINE, message);
  answer_engine(s, "error", NULL);
}

/* ---- time ---- */

void segue__bot_tick(segue__session *s) {
  segue__brain *b = &s->brain;
  segue__stream_tick(b->llm, s->now);
  segue__summary_tick(s);
  segue__stream_tick(s->voice.tts, s->now);
  if (b->busy && !b->dead && s->now - b->asked >= SEGUE_MS(s->plan->llm_timeout_ms))
    segue__engine_died(s, "llm", SEGUE_E_TIMEOUT, "no answer in time");
  if (b->leaving && s->now - b->asked >= LEAVING_TIMEOUT) {
    b->leaving = false;
    (void)segue__transfer_judge(s);
  }
  if (b->verify_asked && s->now - b->verify_asked >= VERIFY_TIMEOUT)
    segue__bot_verify_failed(s, "no answer in time");
  /* Said and done; or a call back is promised and nothing more is to come. */
  const bool last_word = in_charge(s) ? !b->busy : s->handoff.state == SEGUE__HANDOFF_CALLBACK;
  if (b->ending && last_word && segue__voice_idle(s) && segue__transfer_farewell(s))
    segue__session_end(s, "segue");
}
