/* SPDX-License-Identifier: Apache-2.0 */
/* The summary an agent reads. The dialog engine is asked on a stream of its own, so that it never competes with what the
 * caller said: every few turns while the bot has nothing to think about (the rolling one), and once when the handoff
 * begins. Its text is checked (handoff/summary_check.h) when it comes and again when it is used; what fails, is late or
 * never comes is replaced by the rolling one, and that by the extractive one, which the builder always has. */
#include <stdlib.h>
#include <string.h>

#include "context/builder.h"
#include "handoff/summary.h"
#include "session/internal.h"

enum {
  FRESH_TURNS = 8 /* a rolling summary older than this is not used */,
  GIVE_UP = 3 /* failures in a row */
};

static void forget(segue__summariser *z) {
  z->busy = z->wanted = false;
  segue__buf_reset(&z->answer);
}

static void cancel(segue__session *s) {
  segue__summariser *z = &s->summariser;
  if (z->busy && z->llm) segue__llm_cancel(z->llm, z->request);
  forget(z);
}

/* The engine is not asked any more in this call. */
static void stop(segue__session *s) {
  segue__summariser *z = &s->summariser;
  z->off = true;
  forget(z);
  segue__stream_close(z->llm);
  z->llm = NULL;
}

static bool open_stream(segue__session *s) {
  segue__summariser *z = &s->summariser;
  if (z->llm) return true;
  const segue_llm_options o = {.size = sizeof o, .language = s->plan->language};
  const segue__stream_env env = segue__session_stream_env(s);
  segue__engine *e = s->plan->llm.links[s->brain.choice.at].engine; /* the one that talks to the caller */
  const uint32_t tag = segue__choice_tag(&s->brain.choice, SEGUE__TAG_SUMMARY);
  if (e && segue__llm_open(&z->llm, e, &env, tag, &o, NULL) == SEGUE_OK) return true;
  z->off = true;
  return false;
}

static bool ask(segue__session *s) {
  segue__summariser *z = &s->summariser;
  uint8_t nonce[16];
  segue__buf prompt, turns;
  if (s->plan->llm.n == 0 || s->brain.dead || z->off || !open_stream(s)) return false;
  if (s->env->random(s->env->ctx, nonce, sizeof nonce) != SEGUE_OK) return false;
  segue_context *ctx = segue__context_now(s);
  segue__buf_init(&prompt);
  segue__buf_init(&turns);
  segue__transcript_json(&s->transcript, SEGUE__SUMMARY_TURNS, &turns);
  int rc = segue__summary_prompt(&prompt, ctx, &s->transcript, s->plan->language, nonce);
  segue_context_unref(ctx);
  const segue_llm_request req = {.size = sizeof req,
                                 .id = ++z->request,
                                 .kind = SEGUE_LLM_SUMMARISE,
                                 .text = segue__buf_str(&prompt),
                                 .confidence = -1,
                                 .turns = segue__buf_str(&turns),
                                 .context = "{}",
                                 .said = ""};
  segue__buf_reset(&z->answer);
  z->busy = true;
  z->asked = s->now;
  z->asked_turns = s->transcript.n;
  if (rc == SEGUE_OK) rc = segue__llm_respond(z->llm, &req);
  if (rc != SEGUE_OK) z->busy = false;
  segue__buf_free(&prompt);
  segue__buf_free(&turns);
  return rc == SEGUE_OK;
}

/* Whether the text may stand for the call as it is now; says in *f what is wrong with it. */
static bool holds(segue__session *s, const char *text, segue__fault *f) {
  segue_context *ctx = segue__context_now(s);
  const int rc = segue__summary_check(ctx, &s->transcript, text, strlen(text), true, f);
  segue_context_unref(ctx);
  return rc == SEGUE_OK;
}

/* ---- what was decided ---- */

static void report(segue__session *s, const char *source, const char *why, const segue__fault *f) {
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"source\":\"%s\",\"why\":\"%s\"", source, why);
  if (f && f->kind) {
    char masked[256];
    size_t n = sizeof masked;
    if (segue_redact_text(f->found, strlen(f->found), masked, &n) != SEGUE_OK) masked[0] = 0;
    segue__buf_printf(&b, ",\"fault\":\"%s\",\"found\":", segue__fault_name(f->kind));
    segue__buf_json_string(&b, masked);
  }
  segue__report(s, SEGUE_EVENT_HANDOFF, "summary", segue__buf_str(&b));
  segue__buf_free(&b);
}

static bool take(segue__session *s, const char *text, int32_t source) {
  segue_context *ctx = segue__context_now(s);
  segue__buf b;
  segue__buf_init(&b);
  int rc = ctx ? segue__summary_impersonal(&b, text, strlen(text), ctx) : SEGUE_E_NOMEM;
  if (rc == SEGUE_OK)
    rc = segue_context_builder_set_summary(s->builder, segue__buf_str(&b), source,
                                           (int64_t)s->env->wall_ms(s->env->ctx, s->now));
  segue__buf_free(&b);
  segue_context_unref(ctx);
  s->context_dirty = true;
  return rc == SEGUE_OK;
}

void segue__summary_settle(segue__session *s) {
  segue__summariser *z = &s->summariser;
  if (!z->begun) return;
  const char *why = z->why ? z->why : "it did not come in time";
  segue__fault f = z->fault, rolled;
  z->begun = false;
  cancel(s);
  if (z->text && take(s, z->text, SEGUE_SUMMARY_LLM)) {
    report(s, "llm", "it came in time", NULL);
  } else if (z->rolling && s->transcript.n <= z->rolling_turns + FRESH_TURNS &&
             holds(s, z->rolling, &rolled) && take(s, z->rolling, SEGUE_SUMMARY_ROLLING)) {
    report(s, "rolling", why, &f);
  } else {
    report(s, "extractive", why, &f);
  }
}

static void settled_input(segue__session *s, bool ok) {
  segue__transfer_input(s, (segue__handoff_input){.kind = SEGUE__HANDOFF_IN_SUMMARY, .ok = ok});
}

void segue__summary_begin(segue__session *s) {
  segue__summariser *z = &s->summariser;
  cancel(s);
  free(z->text);
  z->text = NULL;
  z->why = NULL;
  z->fault = (segue__fault){.kind = SEGUE__FAULT_NONE};
  z->begun = true;
  segue__builder_own_summary(s->builder); /* of an earlier handoff, it is out of date */
  z->wanted = ask(s);
  if (z->wanted) return;
  z->why = s->plan->llm.n == 0 ? "no dialog engine is configured"
           : s->brain.dead     ? "the dialog engine has failed"
           : z->off            ? "the dialog engine does not summarise"
                               : "the dialog engine did not take the request";
  settled_input(s, false);
}

/* ---- answers ---- */

static void answered(segue__session *s, int code) {
  segue__summariser *z = &s->summariser;
  const bool wanted = z->wanted;
  segue__fault f = {.kind = SEGUE__FAULT_NONE};
  segue__buf text;
  segue__buf_init(&text);
  z->busy = z->wanted = false;
  int rc = code;
  if (rc == SEGUE_OK) {
    rc = segue__summary_answer(&text, segue__buf_str(&z->answer), z->answer.len);
    if (rc < 0) f.kind = SEGUE__FAULT_FORM;
  }
  const bool usable = rc == SEGUE_OK && holds(s, segue__buf_str(&text), &f);
  z->failures = usable ? 0 : z->failures + 1;
  if (usable) {
    char **to = wanted ? &z->text : &z->rolling;
    free(*to);
    *to = segue__buf_take(&text);
    if (!wanted) z->rolling_turns = z->asked_turns;
  } else if (wanted) {
    z->fault = f;
    z->why = code == SEGUE_E_UNSUPPORTED ? "the dialog engine does not summarise"
             : code < 0                  ? "the dialog engine failed"
             : rc < 0                    ? "the answer is not what was asked for"
                                         : "it says what the call does not hold";
  }
  segue__buf_free(&text);
  segue__buf_reset(&z->answer);
  if (code == SEGUE_E_UNSUPPORTED || z->failures >= GIVE_UP) stop(s);
  if (wanted) settled_input(s, usable);
}

void segue__summary_message(segue__session *s, const segue__msg *m) {
  segue__summariser *z = &s->summariser;
  if (m->stream != segue__choice_tag(&s->brain.choice, SEGUE__TAG_SUMMARY)) return;
  if (m->kind == SEGUE__MSG_LLM_DONE && m->id == 0) { /* the stream is dead */
    const bool wanted = z->wanted;
    stop(s);
    z->why = "the dialog engine failed";
    if (wanted) settled_input(s, false);
    return;
  }
  if (!z->busy || m->id != z->request) return;
  if (m->kind == SEGUE__MSG_LLM_TEXT && z->answer.len <= SEGUE__SUMMARY_ANSWER_MAX)
    segue__buf_put(&z->answer, m->text, m->len);
  if (m->kind == SEGUE__MSG_LLM_TOOL && m->name && strcmp(m->name, "usage") == 0) segue__bot_usage(s, m);
  if (m->kind == SEGUE__MSG_LLM_DONE) answered(s, m->code);
}

void segue__summary_moved(segue__session *s) {
  segue__summariser *z = &s->summariser;
  const bool wanted = z->wanted;
  stop(s);
  z->off = false;
  z->failures = 0;
  if (!wanted) return;
  z->wanted = ask(s);
  if (z->wanted) return;
  z->why = "the dialog engine failed";
  settled_input(s, false);
}

/* ---- time ---- */

void segue__summary_yield(segue__session *s) {
  if (s->summariser.busy && !s->summariser.wanted) cancel(s);
}

void segue__summary_tick(segue__session *s) {
  segue__summariser *z = &s->summariser;
  const uint32_t every = s->plan->rolling_turns;
  segue__stream_tick(z->llm, s->now);
  if (z->busy && !z->wanted && s->now - z->asked >= SEGUE_MS(s->plan->llm_timeout_ms)) {
    cancel(s);
    if (++z->failures >= GIVE_UP) stop(s);
  }
  const bool idle =
      s->handoff.state == SEGUE__HANDOFF_TALKING && !s->brain.busy && !s->brain.ending && !z->busy;
  if (!idle || every == 0 || z->off || s->transcript.n < z->asked_turns + every) return;
  if (!ask(s)) z->asked_turns = s->transcript.n; /* not again before as many turns have passed */
}

void segue__summary_close(segue__session *s) {
  segue__summariser *z = &s->summariser;
  stop(s);
  segue__buf_free(&z->answer);
  free(z->text);
  free(z->rolling);
  z->text = z->rolling = NULL;
}
