/* SPDX-License-Identifier: Apache-2.0 */
/* What a session reports, and how the same records build the context. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "context/builder.h"
#include "context/json.h"
#include "context/redact.h"
#include "session/internal.h"

#define UNCLEAR 0.25 /* below it words heard across the bridge are noise to whoever reads them */

uint64_t segue__t_ms(const segue__session *s, segue_time at) {
  return at > s->start ? (at - s->start) / 1000 : 0;
}

static char *render(segue__session *s, const char *name, const char *fields) {
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, "{\"call\":\"%s\",\"t\":%llu,\"type\":\"%s\"", s->call,
                    (unsigned long long)segue__t_ms(s, s->now), name);
  segue__buf_puts(&b, fields);
  segue__buf_putc(&b, '}');
  return segue__buf_take(&b);
}

static void send(segue__session *s, uint32_t type, char *json) {
  if (json) s->env->emit(s->env->ctx, s->handle, type, segue__t_ms(s, s->now), json);
}

void segue__report(segue__session *s, uint32_t type, const char *name, const char *fields) {
  send(s, type, render(s, name, fields));
}

static bool apply(segue__session *s, const char *name, const char *json, uint32_t by) {
  segue_error err;
  if (segue_context_builder_apply(s->builder, json, strlen(json), by, &err) == SEGUE_OK) {
    s->context_dirty = true;
    return true;
  }
  char text[320];
  snprintf(text, sizeof text, "call %s: record \"%s\" refused: %s", s->call, name, err.message);
  s->env->log(s->env->ctx, SEGUE_LOG_WARN, "session", text);
  return false;
}

void segue__record(segue__session *s, uint32_t type, const char *name, const char *fields, uint32_t by) {
  char *json = render(s, name, fields);
  if (!json) return;
  (void)apply(s, name, json, by);
  send(s, type, json);
}

static char *render_object(segue__session *s, const char *type, const cJSON *o) {
  char *text = cJSON_PrintUnformatted(o), *json = NULL;
  const size_t n = text ? strlen(text) : 0;
  if (n > 2) {
    text[0] = ',';
    text[n - 1] = 0;
    json = render(s, type, text);
  }
  cJSON_free(text);
  return json;
}

/* What is secret is in no context, and its value in no event: whether the entity is. */
static bool is_secret(const cJSON *entity) {
  const cJSON *name = cJSON_GetObjectItemCaseSensitive(entity, "name");
  const cJSON *cls = cJSON_GetObjectItemCaseSensitive(entity, "class");
  const bool named = cJSON_IsString(name) &&
                     segue__class_of_name(name->valuestring, strlen(name->valuestring)) > SEGUE_CLASS_PII;
  const bool said = cJSON_IsString(cls) &&
                    (strcmp(cls->valuestring, "secret") == 0 || strcmp(cls->valuestring, "pci") == 0);
  return named || said;
}

static void hide_secret(cJSON *entity) {
  if (!is_secret(entity)) return;
  while (cJSON_HasObjectItem(entity, "value")) cJSON_DeleteItemFromObject(entity, "value");
  (void)cJSON_AddStringToObject(entity, "value", "****");
}

/* What an application or an engine notes, as others may read it: a copy; NULL when it cannot be masked whole. */
static cJSON *masked_copy(segue__session *s, const char *type, const cJSON *o) {
  cJSON *copy = cJSON_Duplicate(o, true), *e;
  if (!copy || segue__redactor_json(s->redactor, copy, NULL) != SEGUE_OK) {
    cJSON_Delete(copy);
    return NULL;
  }
  cJSON *within = cJSON_GetObjectItemCaseSensitive(copy, "entity"),
        *issue = cJSON_GetObjectItemCaseSensitive(copy, "issue");
  if (strcmp(type, "entity") == 0) hide_secret(cJSON_IsObject(within) ? within : copy);
  cJSON *entities = cJSON_GetObjectItemCaseSensitive(issue ? issue : copy, "entities");
  cJSON_ArrayForEach(e, entities) {
    hide_secret(e);
  }
  return copy;
}

/* What a turn or a record reveals about earlier turns: a number that was split, a value named a secret afterwards. */
static void revise(segue__session *s) {
  for (size_t i = 0; i < segue_redactor_revision_count(s->redactor); i++) {
    uint32_t turn;
    const char *text;
    size_t len;
    if (segue_redactor_revision(s->redactor, i, &turn, &text, &len) != SEGUE_OK) continue;
    (void)segue__transcript_revise(&s->transcript, turn, text, len);
    segue__caption_revised(s, turn, text, len);
  }
}

/* The secrets of a record are known, and earlier turns free of them, whatever becomes of the record: this takes no memory. */
static void reveal_secrets(segue__session *s, const cJSON *o) {
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(o, "value"), *e;
  if (cJSON_IsString(value) && is_secret(o)) {
    segue__redactor_reveal(s->redactor, value->valuestring, strlen(value->valuestring));
    revise(s);
  }
  cJSON_ArrayForEach(e, o) {
    if (cJSON_IsObject(e) || cJSON_IsArray(e)) reveal_secrets(s, e);
  }
}

static void refused(segue__session *s, const char *type) {
  char text[160];
  snprintf(text, sizeof text, "call %s: record \"%s\" refused: no memory for it", s->call, type);
  s->env->log(s->env->ctx, SEGUE_LOG_ERROR, "session", text);
}

void segue__record_object(segue__session *s, const char *type, cJSON *o, uint32_t by) {
  static const char *const reserved[] = {"call", "t", "type"};
  if (!cJSON_IsObject(o)) return;
  for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
    cJSON_DeleteItemFromObjectCaseSensitive(o, reserved[i]);
  const cJSON *name = cJSON_GetObjectItemCaseSensitive(o, "name");
  if (strcmp(type, "entity") == 0 && cJSON_IsString(name))
    s->recall.proofs |= segue__repeats_proof(name->valuestring); /* a secret is in no context */
  reveal_secrets(s, o);
  char *json = render_object(s, type, o);
  if (!json) {
    if (o->child) refused(s, type);
    return;
  }
  if (apply(s, type, json, by)) segue__policy_record(&s->policy, type, o, (int32_t)s->transcript.n - 1);
  free(json);
  segue__redactor_learn(s->redactor, s->builder->redactor);
  revise(s);
  cJSON *shown = masked_copy(s, type, o);
  json = shown ? render_object(s, type, shown) : NULL;
  cJSON_Delete(shown);
  send(s, SEGUE_EVENT_NOTE, json);
}

int32_t segue__turn_done(segue__session *s, int32_t who, const char *text, size_t len, double confidence,
                         uint64_t start_ms, uint64_t end_ms, bool interrupted, const char **kept) {
  int32_t index = SEGUE_TURN_NONE;
  /* A recogniser made for the bot's questions guesses at what two people say to each other. */
  if (s->bridged && confidence >= 0 && confidence < UNCLEAR) {
    text = "[unclear]";
    len = strlen(text);
  }
  const char *clean;
  size_t n;
  /* On trouble nothing rather than a leak. */
  if (segue_redactor_turn(s->redactor, who, text, len, &clean, &n) != SEGUE_OK) {
    revise(s);
    return index;
  }
  const bool to_model = who == SEGUE_WHO_CALLER && segue__guard_heard(s, clean, n);
  const segue__said said = {.who = who,
                            .interrupted = interrupted,
                            .to_model = to_model,
                            .confidence = confidence,
                            .start_ms = start_ms,
                            .end_ms = end_ms,
                            .text = (char *)clean};
  if (segue__transcript_add(&s->transcript, &said, n, &index) != SEGUE_OK) return index;
  revise(s);
  segue__caption_turn(s, who, (uint32_t)index, clean, n);
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"who\":\"%s\",\"turn\":%d,\"text\":", segue__who_name(who), (int)index);
  segue__buf_json_stringn(&b, clean, n);
  if (confidence >= 0) {
    segue__buf_puts(&b, ",\"confidence\":");
    segue__buf_json_number(&b, confidence, 3);
  }
  if (who == SEGUE_WHO_CALLER && s->arousal >= 0) {
    segue__buf_puts(&b, ",\"prosody\":{\"arousal\":");
    segue__buf_json_number(&b, s->arousal, 2);
    segue__buf_putc(&b, '}');
    s->arousal = -1;
  }
  segue__buf_printf(&b, ",\"start_ms\":%llu,\"end_ms\":%llu%s%s", (unsigned long long)start_ms,
                    (unsigned long long)end_ms, interrupted ? ",\"interrupted\":true" : "",
                    to_model ? ",\"to_model\":true" : "");
  if (who == SEGUE_WHO_BOT) segue__ledger_close(s, s->voice.turn_request, &b);
  segue__record(s, SEGUE_EVENT_TURN, "turn", segue__buf_str(&b), SEGUE_EVENT_BY_APP);
  segue__buf_free(&b);
  if (who == SEGUE_WHO_BOT && !s->bridged)
    segue__policy_bot_turn(&s->policy, index, s->transcript.turns[index].text);
  if (s->bridged && who == SEGUE_WHO_CALLER) s->caller_after = true;
  if (kept) *kept = s->transcript.turns[index].text;
  return index;
}

int segue__context_begin(segue__session *s, const segue_leg_event *offer) {
  segue_context_builder_options o;
  segue_context_builder_options_init(&o, sizeof o);
  o.id = strtoull(s->call, NULL, 16);
  o.epoch_ms = (int64_t)s->env->wall_ms(s->env->ctx, s->start);
  const int rc = segue_context_builder_new(&s->builder, &o);
  if (rc != SEGUE_OK) return rc;
  segue_call_info call;
  segue_call_info_init(&call, sizeof call);
  call.id = s->call;
  call.caller = offer->from;
  call.called = offer->to;
  call.started = o.epoch_ms;
  return segue_context_builder_set_call(s->builder, &call);
}

segue_context *segue__context_now(segue__session *s) {
  segue_context *ctx = NULL;
  (void)segue__builder_time(s->builder, segue__t_ms(s, s->now));
  segue_call_info call;
  segue_call_info_init(&call, sizeof call);
  call.duration_s = (int64_t)(segue__t_ms(s, s->now) / 1000);
  (void)segue_context_builder_set_call(s->builder, &call);
  return segue_context_builder_snapshot(s->builder, &ctx) == SEGUE_OK ? ctx : NULL;
}

void segue__context_publish(segue__session *s) {
  if (!s->context_dirty) return;
  s->context_dirty = false;
  s->publisher.stale = true;
  segue_context *ctx = NULL;
  if (segue_context_builder_snapshot(s->builder, &ctx) != SEGUE_OK) return;
  segue__handle_publish(s->handle, ctx);
  segue_context_unref(ctx);
}
