/* SPDX-License-Identifier: Apache-2.0 */
/* A session's life: RINGING until it is answered, LIVE, ENDING while legs say goodbye, OVER while what was said is read, DONE. */
#include "session/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "context/context.h"
#include "context/redact.h"
#include "session/internal.h"

/* Legs that do not confirm their end in this time are forgotten. */
#define ENDING_TIMEOUT SEGUE_SECONDS(2)
/* What is not read this long after the end is read at once: an outcome is waited for. */
#define READING_TIMEOUT SEGUE_SECONDS(10)

enum { PAGE = 4096 };

/* Streams may outlive their session by a late call of their engine: they post through the runtime, which
 * knows whether the session is still there. */
static void post(void *ctx, segue__msg *m) {
  const segue__session_env *env = ctx;
  (void)env->post(env->ctx, m);
}

segue__stream_env segue__session_stream_env(segue__session *s) {
  return (segue__stream_env){
      .ctx = (void *)s->env, .post = post, .executor = s->env->executor, .session = s->id};
}

/* ---- birth ---- */

static void report_incoming(segue__session *s, const segue_leg_event *offer) {
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_puts(&b, ",\"caller\":");
  segue__buf_json_string(&b, offer->from ? offer->from : "");
  segue__buf_puts(&b, ",\"called\":");
  segue__buf_json_string(&b, offer->to ? offer->to : "");
  segue__buf_puts(&b, ",\"headers\":[");
  for (size_t i = 0; i < offer->n_headers; i++) {
    segue__buf_puts(&b, i ? ",{\"name\":" : "{\"name\":");
    segue__buf_json_string(&b, offer->headers[i].name);
    segue__buf_puts(&b, ",\"value\":");
    segue__buf_json_string(&b, offer->headers[i].value);
    segue__buf_putc(&b, '}');
  }
  segue__buf_putc(&b, ']');
  segue__report(s, SEGUE_EVENT_INCOMING, "incoming", segue__buf_str(&b));
  segue__buf_free(&b);
}

/* From the beginning of a page: what each tick touches is in few of them, and where a page lies has to be looked up too. */
static segue__session *session_alloc(void) {
  const size_t size = (sizeof(segue__session) + PAGE - 1) / PAGE * PAGE;
  segue__session *s = aligned_alloc(PAGE, size);
  if (s) memset(s, 0, offsetof(segue__session, rooms));
  return s;
}

int segue__session_new(segue__session **out, const segue__session_env *env, segue_session *handle,
                       segue__engine *transport, const segue_leg_event *offer, segue_time now) {
  *out = NULL;
  segue__session *s = session_alloc();
  if (!s) return SEGUE_E_NOMEM;
  s->env = env;
  s->handle = segue_session_ref(handle);
  s->id = segue_session_id(handle);
  s->start = s->now = now;
  s->rescue_at = SEGUE_TIME_NEVER;
  s->arousal = -1;
  s->publisher.hook_due = s->release.due = SEGUE_TIME_NEVER;
  uint64_t name = 0;
  (void)env->random(env->ctx, &name, 6);
  snprintf(s->call, sizeof s->call, "%012" PRIx64, name & 0xffffffffffffu);
  segue__transcript_init(&s->transcript);
  s->recall.said = &s->transcript;
  s->recall.outcome = &s->outcome;
  s->recall.start = now;
  segue__outcome_init(&s->outcome);
  segue__buf_init(&s->voice.heard);
  s->voice.queue = s->utterances;
  segue__buf_init(&s->summariser.answer);
  segue__leg_accept(&s->caller, env, transport, offer);
  int rc = segue__context_begin(s, offer);
  if (rc == SEGUE_OK) rc = segue_redactor_new(&s->redactor);
  if (rc != SEGUE_OK) {
    segue__leg_reject(&s->caller, 503, "Service Unavailable");
    segue__session_free(s);
    return rc;
  }
  segue__audio_begin(s);
  report_incoming(s, offer);
  *out = s;
  return SEGUE_OK;
}

static void finish(segue__session *s);
static void tell_outcome(segue__session *s);

static void refuse(segue__session *s, int32_t status, const char *reason) {
  segue__leg_reject(&s->caller, status, reason);
  s->ended_by = "segue";
  segue__leg_close(&s->caller, NULL);
  finish(s);
}

static void do_answer(segue__session *s, segue__plan *plan) {
  if (s->phase != SEGUE__PHASE_RINGING || s->plan) {
    segue__plan_free(plan);
    return;
  }
  s->plan = plan;
  segue_error err = {.code = 0};
  const int rc = segue__leg_answer(&s->caller, &plan->media, &err);
  if (rc == SEGUE_OK) return;
  segue__report_engine(s, "media", "failed", rc, err.message);
  refuse(s, rc == SEGUE_E_UNSUPPORTED ? 488 : 500, NULL);
}

/* Who calls whom and since when: rules of the policy ask for it, in a session and in a replay of its log. */
static void put_call(segue__session *s, segue__buf *b) {
  char started[32];
  segue_call_info call;
  segue_call_info_init(&call, sizeof call);
  segue_context *ctx = segue__context_now(s);
  if (ctx && segue_context_call(ctx, &call) == SEGUE_OK) {
    segue__rfc3339_format(call.started, started);
    segue__buf_puts(b, ",\"caller\":");
    segue__buf_json_string(b, call.caller ? call.caller : "");
    segue__buf_puts(b, ",\"called\":");
    segue__buf_json_string(b, call.called ? call.called : "");
    segue__buf_printf(b, ",\"started\":\"%s\"", started);
  }
  segue_context_unref(ctx);
}

/* The caller's leg is established: everybody to their places. */
static void go_live(segue__session *s) {
  if (s->phase != SEGUE__PHASE_RINGING || !s->plan) return;
  s->phase = SEGUE__PHASE_LIVE;
  segue__policy_init(&s->policy, &s->plan->policy);
  segue__handoff_init(&s->handoff, &s->plan->handoff, s->now);
  (void)segue_context_builder_set_language(s->builder, s->plan->language);
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"language\":\"%s\",\"codec\":\"%s\"", s->plan->language,
                    segue__leg_codec(&s->caller));
  put_call(s, &b);
  segue__record(s, SEGUE_EVENT_START, "start", segue__buf_str(&b), SEGUE_EVENT_BY_APP);
  segue__buf_free(&b);
  segue__report(s, SEGUE_EVENT_POLICY, "policy", ",\"state\":\"begins\"");
  if (segue__voice_open(s) != SEGUE_OK) segue__engine_died(s, "tts");
  if (segue__ear_open(s, &s->ears[0], SEGUE_WHO_CALLER) != SEGUE_OK) segue__engine_died(s, "asr");
  if (segue__bot_open(s) != SEGUE_OK) segue__engine_died(s, "llm");
  if (s->handoff.state == SEGUE__HANDOFF_TALKING) segue__bot_ask(s, SEGUE_LLM_GREET, "", -1, -1, NULL);
}

/* ---- messages ---- */

static void do_handoff(segue__session *s, const char *json) {
  cJSON *o = json ? cJSON_Parse(json) : NULL;
  const cJSON *why = cJSON_GetObjectItemCaseSensitive(o, "why");
  const cJSON *message = cJSON_GetObjectItemCaseSensitive(o, "message");
  const cJSON *target = cJSON_GetObjectItemCaseSensitive(o, "target");
  const cJSON *reason = cJSON_GetObjectItemCaseSensitive(o, "reason");
  const cJSON *first = cJSON_GetObjectItemCaseSensitive(o, "first_agent");
  const int code = cJSON_IsString(reason) ? segue__reason_parse(reason->valuestring) : -1;
  const segue__trigger t = {.by = "api",
                            .reason = code > 0 ? code : SEGUE_REASON_API,
                            .score = 1,
                            .why = cJSON_IsString(why) ? why->valuestring : "the application asked for it",
                            .turn = (int32_t)s->transcript.n - 1,
                            .message = cJSON_IsString(message) ? message->valuestring : NULL,
                            .target = cJSON_IsString(target) ? target->valuestring : NULL,
                            .from_agent = true,
                            .leaves = cJSON_IsString(first) && strcmp(first->valuestring, "leaves") == 0,
                            .stays = cJSON_IsString(first) && strcmp(first->valuestring, "stays") == 0};
  if (segue__transfer_trigger(s, &t) != SEGUE_OK)
    segue__report_engine(s, "handoff", "refused", SEGUE_E_STATE, "a handoff is under way");
  cJSON_Delete(o);
}

/* An application's record: its own type, then the fields as they are. */
static void do_note(segue__session *s, const char *json) {
  cJSON *o = cJSON_Parse(json);
  cJSON *type = cJSON_DetachItemFromObjectCaseSensitive(o, "type");
  const cJSON *stars = cJSON_GetObjectItemCaseSensitive(o, "stars");
  if (cJSON_IsString(type) && strcmp(type->valuestring, "rating") == 0 && cJSON_IsNumber(stars))
    s->outcome.rating = stars->valuedouble;
  if (cJSON_IsString(type)) segue__record_object(s, type->valuestring, o, SEGUE_EVENT_BY_APP);
  cJSON_Delete(type);
  cJSON_Delete(o);
}

static void api(segue__session *s, segue__msg *m) {
  switch (m->code) {
  case SEGUE__DO_ANSWER:
    do_answer(s, m->ptr);
    m->ptr = NULL;
    break;
  case SEGUE__DO_REJECT:
    if (s->phase == SEGUE__PHASE_RINGING) refuse(s, (int32_t)m->id, m->text);
    break;
  case SEGUE__DO_HANGUP: segue__session_end(s, "segue"); break;
  case SEGUE__DO_SAY:
    if (s->phase == SEGUE__PHASE_LIVE && !s->bridged && m->text)
      segue__voice_say(s, SEGUE__SAY_APP, 0, m->text, strlen(m->text));
    break;
  case SEGUE__DO_AUTH:
    if (m->verify) segue__identity_known(s, m->verify);
    break;
  case SEGUE__DO_NOTE:
    if (m->text) do_note(s, m->text);
    break;
  case SEGUE__DO_VETO:
    if (s->phase == SEGUE__PHASE_LIVE) segue__veto(s, m->id, m->text, "api");
    break;
  case SEGUE__DO_ASK:
    if (s->phase == SEGUE__PHASE_LIVE && m->text) segue__shadow_ask(s, m->id, m->text);
    break;
  case SEGUE__DO_HANDOFF:
    if (s->phase == SEGUE__PHASE_LIVE) do_handoff(s, m->text);
    break;
  case SEGUE__DO_EARS:
    if (s->phase == SEGUE__PHASE_LIVE) segue__shadow_ears(s, m->id != 0, m->text);
    break;
  case SEGUE__DO_HAND_BACK:
    if (s->phase == SEGUE__PHASE_LIVE) segue__transfer_hand_back(s, m->text);
    break;
  default: break;
  }
}

static void caller_event(segue__session *s, const segue_leg_event *ev) {
  segue_error err;
  const uint32_t far = s->caller.far;
  const int rc = segue__leg_event(&s->caller, ev, &err);
  if (s->phase == SEGUE__PHASE_LIVE && segue__release_caller_event(s, ev)) return;
  switch (ev->type) {
  case SEGUE_LEG_ANSWERED:
    if (rc == SEGUE_OK) {
      go_live(s);
      segue__shadow_held(s, &s->caller, "caller", SEGUE_MEDIA_SENDRECV);
    } else {
      segue__report_engine(s, "media", "failed", rc, err.message);
      segue__session_end(s, "segue");
    }
    break;
  case SEGUE_LEG_REFUSED:
  case SEGUE_LEG_ENDED:
    if (!s->ended_by)
      s->ended_by = ev->by == SEGUE_BY_REMOTE ? "caller" : ev->by == SEGUE_BY_NETWORK ? "network" : "segue";
    s->ended_status = ev->status;
    segue__leg_end(s, &s->caller, NULL);
    if (s->phase == SEGUE__PHASE_LIVE)
      segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_CALLER_GONE});
    else
      segue__session_end(s, s->ended_by);
    break;
  case SEGUE_LEG_OFFER:
  case SEGUE_LEG_MEDIA: segue__shadow_held(s, &s->caller, "caller", far); break;
  case SEGUE_LEG_TRANSFER: segue__release_asked(s, &s->caller, "caller", ev); break;
  case SEGUE_LEG_MESSAGE: segue__desk_message(s, &s->caller, ev); break;
  case SEGUE_LEG_DTMF:
    if (s->phase == SEGUE__PHASE_LIVE && ev->data_len == 1) segue__digit(s, &s->caller, ev->data[0]);
    break;
  default: break;
  }
}

static void dispatch(segue__session *s, segue__msg *m) {
  const bool live = s->phase == SEGUE__PHASE_LIVE;
  switch (m->kind) {
  case SEGUE__MSG_API: api(s, m); break;
  case SEGUE__MSG_LEG:
    if (s->caller.id && m->leg->ev.leg == s->caller.id)
      caller_event(s, &m->leg->ev);
    else if (s->agent.id && m->leg->ev.leg == s->agent.id)
      segue__transfer_agent_event(s, &s->agent, &m->leg->ev);
    else if (s->first.id && m->leg->ev.leg == s->first.id)
      segue__transfer_agent_event(s, &s->first, &m->leg->ev);
    break;
  case SEGUE__MSG_ASR_RESULT:
  case SEGUE__MSG_ASR_ERROR:
    if (live) segue__ear_message(s, m);
    break;
  case SEGUE__MSG_LLM_TEXT:
  case SEGUE__MSG_LLM_TOOL:
  case SEGUE__MSG_LLM_DONE:
    if (live && (m->stream & 0xff) == SEGUE__TAG_SUMMARY)
      segue__summary_message(s, m);
    else if (live)
      segue__bot_message(s, m);
    break;
  case SEGUE__MSG_TTS_DONE:
    if (live && (m->stream & 0xff) == SEGUE__TAG_ACCEPT_VOICE)
      segue__accept_voice(s, m);
    else if (live)
      segue__voice_done(s, m);
    break;
  case SEGUE__MSG_VERIFY:
  case SEGUE__MSG_VERIFY_ERROR:
    if (live) segue__identity_answer(s, m);
    break;
  case SEGUE__MSG_STORE:
  case SEGUE__MSG_HOOK:
  case SEGUE__MSG_HEADER:
    if (live) segue__published(s, m);
    break;
  default: break;
  }
}

/* What the application asks in the same breath as the answer is meant for the call that is being
 * established. Takes the message. */
static bool waits_for_call(segue__session *s, segue__msg *m) {
  if (s->phase != SEGUE__PHASE_RINGING || !s->plan || m->kind != SEGUE__MSG_API) return false;
  if (m->code != SEGUE__DO_EARS && m->code != SEGUE__DO_SAY && m->code != SEGUE__DO_HANDOFF &&
      m->code != SEGUE__DO_ASK && m->code != SEGUE__DO_VETO)
    return false;
  if (s->n_early == SEGUE__EARLY) {
    segue__report_engine(s, "session", "refused", SEGUE_E_LIMIT, "too much was asked before the call was up");
    return false;
  }
  s->early[s->n_early++] = m;
  return true;
}

static void do_early(segue__session *s) {
  for (uint32_t i = 0; i < s->n_early; i++) {
    if (s->phase == SEGUE__PHASE_LIVE) dispatch(s, s->early[i]);
    segue__msg_free(s->early[i]);
  }
  s->n_early = 0;
}

static bool takes_frame(segue__session *s, segue__msg *m) {
  segue__leg *const legs[] = {&s->caller, &s->agent, &s->first};
  if (s->phase >= SEGUE__PHASE_OVER || m->leg_id == 0) return false;
  for (size_t i = 0; i < 3; i++)
    if (legs[i]->id == m->leg_id) return segue__leg_push(legs[i], m);
  return false; /* of a leg that is gone */
}

void segue__session_feed(segue__session *s, segue__msg *m, segue_time now) {
  if (now > s->now) s->now = now;
  if (m->kind == SEGUE__MSG_FRAME) { /* nearly always: nothing but the leg has to do with it */
    if (!takes_frame(s, m)) segue__msg_free(m);
    return;
  }
  if (!waits_for_call(s, m)) {
    if (s->phase < SEGUE__PHASE_OVER) dispatch(s, m);
    segue__msg_free(m);
  }
  if (s->n_early > 0 && s->phase != SEGUE__PHASE_RINGING) do_early(s);
  segue__context_publish(s);
}

/* ---- time ---- */

void segue__session_tick(segue__session *s, segue_time now) {
  if (now > s->now) s->now = now;
  if (s->phase == SEGUE__PHASE_LIVE) {
    for (int i = 0; i < 2; i++) segue__ear_tick(s, &s->ears[i]);
    segue__bot_tick(s);
  }
  if (s->phase == SEGUE__PHASE_LIVE) segue__publish_tick(s);
  if (s->phase == SEGUE__PHASE_LIVE) segue__release_session_tick(s);
  if (s->phase == SEGUE__PHASE_LIVE) segue__lifeline_tick(s);
  if (s->phase == SEGUE__PHASE_LIVE) segue__transfer_tick(s);
  if (s->phase == SEGUE__PHASE_LIVE) segue__audio_tick(s);
  /* Ahead of a bridge, and until all of it is read though the caller is back with the bot. */
  if (s->handoff.state != SEGUE__HANDOFF_TALKING || segue__recall_left(&s->recall))
    segue__recall_tick(&s->recall);
  const bool gone =
      !segue__leg_live(&s->caller) && !segue__leg_live(&s->agent) && !segue__leg_live(&s->first);
  if (s->phase == SEGUE__PHASE_ENDING && (gone || s->now - s->ending_since >= ENDING_TIMEOUT)) finish(s);
  if (s->phase == SEGUE__PHASE_OVER) tell_outcome(s);
  segue__context_publish(s);
}

/* ---- end ---- */

void segue__session_end(segue__session *s, const char *by) {
  if (s->phase >= SEGUE__PHASE_ENDING) return;
  if (s->deaf) segue__shadow_ears(s, true, NULL); /* the gap has an end */
  if (!s->ended_by) s->ended_by = by;
  if (s->phase == SEGUE__PHASE_LIVE) {
    segue__voice_close(s);
    segue__bot_close(s);
    segue__summary_close(s);
  }
  s->phase = SEGUE__PHASE_ENDING;
  s->ending_since = s->now;
  segue__leg_hangup(&s->caller, NULL);
  segue__leg_hangup(&s->agent, NULL);
  segue__leg_hangup(&s->first, NULL);
  segue__accept_end(s);
  for (int i = 0; i < 2; i++) segue__ear_close(&s->ears[i]);
}

double segue__mood_now(segue__session *s) {
  segue_context *ctx = segue__context_now(s);
  segue_sentiment mood;
  segue_sentiment_init(&mood, sizeof mood);
  if (ctx) (void)segue_context_sentiment(ctx, &mood);
  segue_context_unref(ctx);
  return mood.valence;
}

/* When all is read that it tells of. */
static void tell_outcome(segue__session *s) {
  if (segue__recall_left(&s->recall) && !s->stopped && s->now - s->outcome.ended < READING_TIMEOUT) return;
  segue__recall_finish(&s->recall);
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_putc(&b, ',');
  segue__outcome_json(&s->outcome, &b);
  segue__report(s, SEGUE_EVENT_OUTCOME, "outcome", segue__buf_str(&b));
  segue__buf_free(&b);
  s->phase = SEGUE__PHASE_DONE;
}

static void finish(segue__session *s) {
  if (s->phase >= SEGUE__PHASE_OVER) return;
  if (!s->ended_by) s->ended_by = "segue";
  segue__outcome_ended(&s->outcome, s->ended_by, s->now);
  s->outcome.ended_status = s->ended_status;
  if (s->caller_after) s->outcome.after = segue__mood_now(s);
  segue__leg_end(s, &s->first, NULL);
  segue__leg_end(s, &s->agent, NULL);
  segue__leg_end(s, &s->caller, NULL);
  segue__handle_close(s->handle); /* who has read that it is over finds it closed */
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"by\":\"%s\",\"status\":%d", s->ended_by, (int)s->ended_status);
  segue__record(s, SEGUE_EVENT_END, "end", segue__buf_str(&b), SEGUE_EVENT_BY_APP);
  segue__context_publish(s);
  if (segue__outcome_short(&s->outcome)) {
    segue__buf_reset(&b);
    segue__buf_printf(&b, ",\"survival_ms\":%llu,\"by\":\"%s\",\"status\":%d",
                      (unsigned long long)((s->outcome.ended - s->outcome.bridged) / 1000), s->ended_by,
                      (int)s->ended_status);
    segue__report(s, SEGUE_EVENT_SURVIVAL, "survival", segue__buf_str(&b));
  }
  segue__buf_free(&b);
  s->phase = SEGUE__PHASE_OVER;
  tell_outcome(s);
}

void segue__session_stop(segue__session *s, segue_time now) {
  if (now > s->now) s->now = now;
  s->stopped = true;
  segue__session_end(s, "segue");
}

int segue__session_done(const segue__session *s) {
  return s->phase == SEGUE__PHASE_DONE;
}
uint64_t segue__session_id(const segue__session *s) {
  return s->id;
}

void segue__session_free(segue__session *s) {
  if (!s) return;
  if (s->plan) {
    segue__voice_close(s);
    segue__bot_close(s);
  }
  segue__summary_close(s);
  for (int i = 0; i < 2; i++) segue__ear_close(&s->ears[i]);
  segue__leg_close(&s->caller, NULL);
  segue__leg_close(&s->agent, NULL);
  segue__leg_close(&s->first, NULL);
  segue__accept_end(s);
  do_early(s);
  segue__plan_free(s->plan);
  segue_context_builder_free(s->builder);
  segue_redactor_free(s->redactor);
  segue__transcript_fini(&s->transcript);
  segue__recall_fini(&s->recall);
  free(s->target);
  free(s->message);
  segue__header_drop(s);
  free(s->wire);
  free(s->notes);
  free(s->release_target);
  segue__handle_close(s->handle);
  segue_session_unref(s->handle);
  free(s);
}
