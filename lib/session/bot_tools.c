/* SPDX-License-Identifier: Apache-2.0 */
/* What the dialog engine calls beside what it says: into the context, the policy, or the handoff. */
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "context/context.h"
#include "session/bot.h"

#define STAY_TURNS 3 /* caller turns that a tool call "stay" holds, unless it says how many */
#define STAY_TURNS_MAX 10

static const char *string_of(const cJSON *o, const char *name) {
  const cJSON *m = cJSON_GetObjectItemCaseSensitive(o, name);
  return cJSON_IsString(m) ? m->valuestring : NULL;
}

/* An engine may not dress its record up as another type or time. */
static void strip(cJSON *o) {
  static const char *const reserved[] = {"call", "t", "type", "src"};
  for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
    cJSON_DeleteItemFromObjectCaseSensitive(o, reserved[i]);
}

static void tool_attempt(segue__session *s, cJSON *args) {
  strip(args);
  if (segue__guard_fields(s, args)) segue__record_object(s, "attempt", args, SEGUE_EVENT_BY_ENGINE);
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
  segue__trigger t = {.by = "llm",
                      .reason = SEGUE_REASON_LLM_TOOL,
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
  const char *why = string_of(args, "why");
  if (why && !segue__guard_text(s, why)) why = NULL;
  segue__veto(s, n < 0 ? 0 : n > STAY_TURNS_MAX ? STAY_TURNS_MAX : (uint32_t)n, why, "llm");
}

/* It could not place what the caller just said; of a greeting, a silence or a mere sound there is nothing to place. */
static void tool_out_of_scope(segue__session *s) {
  const uint32_t kind = s->brain.ask.kind;
  if (kind != SEGUE_LLM_TOOL && (kind != SEGUE_LLM_TURN || !s->brain.ask.text || !s->brain.ask.text[0]))
    return;
  char fields[96];
  snprintf(fields, sizeof fields, ",\"engine\":\"llm\",\"state\":\"out_of_scope\",\"turn\":%d",
           (int)s->policy.last_turn);
  if (segue__policy_out_of_scope(&s->policy)) segue__report(s, SEGUE_EVENT_ENGINE, "engine", fields);
}

/* Whether another engine has made the same call for the same request. Remembers the call. */
static bool called_before(segue__session *s, const segue__msg *m) {
  segue__brain *b = &s->brain;
  segue__buf call;
  if (s->plan->llm.n < 2) return false;
  segue__buf_init(&call);
  segue__buf_printf(&call, "\n%s ", m->name);
  segue__buf_json_stringn(&call, m->text ? m->text : "", m->text ? m->len : 0);
  segue__buf_putc(&call, '\n');
  const bool before = b->ask.again && strstr(segue__buf_str(&b->ask.called), segue__buf_str(&call));
  if (!before && b->ask.called.len < SEGUE__BOT_KEPT) segue__buf_puts(&b->ask.called, segue__buf_str(&call));
  segue__buf_free(&call);
  return before;
}

void segue__bot_usage(segue__session *s, const segue__msg *m) {
  static const char *const names[] = {"prompt_tokens", "completion_tokens", "cached_tokens"};
  cJSON *o = cJSON_ParseWithLength(m->text ? m->text : "", m->len);
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"engine\":\"llm\",\"state\":\"usage\"");
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const cJSON *n = cJSON_GetObjectItemCaseSensitive(o, names[i]);
    if (cJSON_IsNumber(n) && n->valuedouble >= 0 && n->valuedouble < 1e9)
      segue__buf_printf(&b, ",\"%s\":%u", names[i], (unsigned)n->valuedouble);
  }
  segue__report(s, SEGUE_EVENT_ENGINE, "engine", segue__buf_str(&b));
  segue__buf_free(&b);
  cJSON_Delete(o);
}

bool segue__bot_tool(segue__session *s, const segue__msg *m) {
  if (strcmp(m->name, "usage") == 0) {
    segue__bot_usage(s, m);
    return true;
  }
  cJSON *args = cJSON_ParseWithLength(m->text ? m->text : "", m->len);
  const bool readable = cJSON_IsObject(args);
  if (!readable || called_before(s, m)) {
    /* nothing to do, or done */
  } else if (strcmp(m->name, "verify") == 0) {
    segue__identity_asked(s, args);
  } else if (strcmp(m->name, "attempt") == 0) {
    tool_attempt(s, args);
  } else if (strcmp(m->name, "note") == 0) {
    tool_note(s, args);
  } else if (strcmp(m->name, "handoff") == 0) {
    tool_handoff(s, args);
  } else if (strcmp(m->name, "stay") == 0) {
    tool_stay(s, args);
  } else if (strcmp(m->name, "out_of_scope") == 0) {
    tool_out_of_scope(s);
  } else if (strcmp(m->name, "end") == 0) {
    s->brain.ending = true;
  } else {
    segue__chain_report(s, "llm", segue__choice_link(&s->plan->llm, &s->brain.choice), "misbehaved",
                        SEGUE_E_UNSUPPORTED, "unknown tool", NULL);
  }
  cJSON_Delete(args);
  return readable;
}
