/* SPDX-License-Identifier: Apache-2.0 */
/* The bot's turn loop: what the caller said goes to the dialog engine, its answer to the voice, its tool
 * calls to bot_tools.c. An engine that fails leads to a human, never to silence. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/letters.h"

#include "session/bot.h"

#define TURNS_TO_ENGINE 60u /* the engine is shown this many last turns */
#define FEW_LETTERS 4u      /* "Yes." may be said twice */
/* A sound of the caller's so recent may become words: over the bot's own it takes longer to be taken for them. */
#define SOUNDS SEGUE_MS(400)
/* A line that never falls silent behind the goodbye; and once a turn in full, for somebody who has much to say. */
#define HEARD_OUT SEGUE_SECONDS(10)
/* Who asked for a human does not wait longer for an engine's last notes. */
#define LEAVING_TIMEOUT SEGUE_MS(1500)

static int open_llm(segue__session *s, void *user, const segue__link *link, segue_error *err) {
  segue__brain *b = user;
  const segue_llm_options o = {.size = sizeof o, .language = s->plan->language};
  const segue__stream_env env = segue__session_stream_env(s);
  return segue__llm_open(&b->llm, link->engine, &env, segue__choice_tag(&b->choice, SEGUE__TAG_BRAIN), &o,
                         err);
}

int segue__bot_open(segue__session *s) {
  segue__buf_init(&s->brain.ask.said);
  segue__buf_init(&s->brain.ask.called);
  if (s->plan->llm.n > 0 &&
      segue__chain_begin(s, "llm", &s->plan->llm, &s->brain.choice, open_llm, &s->brain))
    return SEGUE_OK;
  if (s->plan->llm.n > 0) return SEGUE_E_ENGINE;
  s->brain.dead = true;
  return SEGUE_OK;
}

static void forget_ask(segue__brain *b) {
  free(b->ask.text);
  free(b->ask.tool);
  b->ask.text = b->ask.tool = NULL;
  b->ask.again = false;
  segue__buf_free(&b->ask.said);
  segue__buf_free(&b->ask.called);
}

void segue__bot_close(segue__session *s) {
  segue__stream_close(s->brain.llm);
  s->brain.llm = NULL;
  s->brain.dead = true;
  forget_ask(&s->brain);
  segue__identity_close(s);
}

void segue__engine_died(segue__session *s, const char *engine) {
  if (s->phase != SEGUE__PHASE_LIVE) return;
  bool *dead = strcmp(engine, "tts") == 0   ? &s->voice.dead
               : strcmp(engine, "llm") == 0 ? &s->brain.dead
                                            : &s->ears[0].dead;
  *dead = true;
  if (s->bridged) return; /* two people are talking: the AI's troubles are not theirs */
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, ",\"engine\":\"%s\",\"state\":\"dead\",\"turn\":%d", engine,
                    (int)s->transcript.n - 1);
  segue__report(s, SEGUE_EVENT_ENGINE, "engine", segue__buf_str(&b));
  segue__buf_free(&b);
  segue__policy_engine_failed(&s->policy, (int32_t)s->transcript.n - 1);
  segue__transfer_judge(s);
}

/* ---- asking ---- */

/* What was said, with what the bot has said of an answer that another engine began. */
static void turns_json(segue__session *s, segue__buf *out) {
  const segue__brain *b = &s->brain;
  segue__transcript_json(&s->transcript, TURNS_TO_ENGINE, out);
  if (!b->ask.again || b->ask.said.len == 0 || out->len == 0) return;
  out->len--; /* the bracket */
  segue__buf_puts(out, out->len > 1 ? ",{\"who\":\"bot\",\"text\":" : "{\"who\":\"bot\",\"text\":");
  segue__buf_json_stringn(out, b->ask.said.p, b->ask.said.len);
  segue__buf_puts(out, "}]");
}

/* Put the request that is kept to the engine in use. */
static int put(segue__session *s) {
  segue__brain *b = &s->brain;
  segue_context *ctx = segue__context_now(s);
  segue__buf turns, json;
  segue__buf_init(&turns);
  segue__buf_init(&json);
  turns_json(s, &turns);
  size_t n = 0;
  if (ctx && segue_context_to_json(ctx, 0, NULL, &n) == SEGUE_E_LIMIT &&
      segue__buf_reserve(&json, n + 1) == SEGUE_OK) {
    if (segue_context_to_json(ctx, 0, json.p, &n) != SEGUE_OK) json.p[0] = 0;
  }
  const segue_llm_request req = {.size = sizeof req,
                                 .id = b->request,
                                 .kind = b->ask.kind,
                                 .text = b->ask.text ? b->ask.text : "",
                                 .confidence = b->ask.confidence,
                                 .turn = b->ask.turn >= 0 ? (uint32_t)b->ask.turn : 0,
                                 .interrupted = b->ask.interrupted,
                                 .tool = b->ask.tool,
                                 .turns = segue__buf_str(&turns),
                                 .context = json.p ? json.p : "{}",
                                 .said = b->ask.again ? segue__buf_str(&b->ask.said) : ""};
  b->busy = true;
  b->asked = b->ask.since = s->now;
  const int rc = segue__llm_respond(b->llm, &req);
  segue_context_unref(ctx);
  segue__buf_free(&turns);
  segue__buf_free(&json);
  return rc;
}

/* The engine failed: the next one, and what was asked is asked again. Words that were heard stay said. */
static void llm_failed(segue__session *s, int code, const char *message) {
  segue__brain *b = &s->brain;
  const segue__chain *c = &s->plan->llm;
  while (!b->dead && b->llm) {
    const uint32_t from = b->choice.at;
    segue__stream_close(b->llm);
    b->llm = NULL;
    if (!segue__chain_failed(s, "llm", c, &b->choice, code, message) ||
        !segue__chain_open(s, "llm", c, &b->choice, open_llm, b)) {
      b->busy = false;
      segue__engine_died(s, "llm");
      return;
    }
    const bool asks = b->busy && !b->leaving && s->phase == SEGUE__PHASE_LIVE;
    const bool heard = asks && segue__voice_restart(s, b->request);
    segue__chain_switched(s, "llm", c, from, &b->choice,
                          !asks   ? "nothing was being asked"
                          : heard ? "it goes on after what was said"
                                  : "it is asked the same");
    segue__summary_moved(s);
    if (!asks) {
      b->busy = false;
      return;
    }
    if (!heard) segue__buf_reset(&b->ask.said);
    b->ask.again = true;
    code = put(s);
    if (code == SEGUE_OK) return;
    message = "respond was refused";
  }
}

void segue__bot_ask(segue__session *s, uint32_t kind, const char *text, double confidence, int32_t turn,
                    const char *tool) {
  segue__brain *b = &s->brain;
  if (b->dead || !b->llm) return;
  if (b->busy) segue__llm_cancel(b->llm, b->request);
  segue__summary_yield(s);
  forget_ask(b);
  b->request++;
  b->ask.kind = kind;
  b->ask.text = strdup(text ? text : "");
  b->ask.tool = tool ? strdup(tool) : NULL;
  b->ask.confidence = confidence;
  b->ask.turn = turn;
  b->ask.interrupted = b->interrupted;
  b->interrupted = false;
  segue__ledger_asked(s, kind, b->request);
  const int rc = put(s);
  if (rc != SEGUE_OK) llm_failed(s, rc, "respond was refused");
}

/* The bot may act only while it has the caller. */
bool segue__bot_in_charge(const segue__session *s) {
  return s->phase == SEGUE__PHASE_LIVE && s->handoff.state == SEGUE__HANDOFF_TALKING;
}

/* Whether the caller waits for what the bot will say, or hears it in parts. */
static bool is_answering(const segue__session *s) {
  return segue__bot_in_charge(s) && (s->brain.busy || s->voice.turn_open || !segue__voice_idle(s));
}

/* A sound that nobody made words of is no turn, and a turn of the caller's for the policy. */
static void no_words(segue__session *s, int32_t turn) {
  char fields[64];
  (void)snprintf(fields, sizeof fields, ",\"state\":\"no_words\",\"turn\":%d", (int)turn);
  segue__report(s, SEGUE_EVENT_POLICY, "policy", fields);
}

void segue__bot_heard(segue__session *s, uint32_t utterance, const char *text, double confidence) {
  segue__ear *e = &s->ears[0];
  const uint32_t at = utterance % SEGUE__UTTERANCES;
  const bool answering = is_answering(s);
  if (!text[0] && answering) return; /* a sound without words takes no answer from them */
  /* A greeting is heard, and what a check has brought, whatever was said meanwhile; who speaks is not asked whether they are there. */
  const bool yields = s->brain.ask.kind == SEGUE_LLM_TURN || s->brain.ask.kind == SEGUE_LLM_SILENCE;
  if (answering && yields && s->plan->turns.barge_in) s->brain.interrupted |= segue__voice_yield(s);
  confidence = text[0] ? segue__policy_grain(confidence, 1000) : 0;
  segue__ledger_heard(s, e->quiet[at], e->ended[at]);
  int32_t turn = (int32_t)s->transcript.n - 1;
  const char *kept = text;
  const double arousal = text[0] ? segue__policy_grain(e->arousal[at], 100) : -1;
  s->arousal = arousal; /* for the turn's record */
  if (text[0])
    turn = segue__turn_done(s, SEGUE_WHO_CALLER, text, strlen(text), confidence, e->start_ms[at],
                            e->end_ms[at], false, &kept);
  if (kept == text) no_words(s, turn);
  segue__policy_voice(&s->policy, turn, arousal);
  segue__policy_turn(&s->policy, turn, kept, confidence);
  if (!segue__bot_in_charge(s)) return;
  if (s->brain.dead) {
    segue__transfer_judge(s);
    return;
  }
  if (s->brain.ending && !text[0]) return; /* a cough behind the goodbye */
  s->brain.goodbye |= s->brain.ending;
  s->brain.ending = false; /* "oh, one more thing" */
  /* Judged when the engine has answered: "no, that failed too, get me a person" is also about a fix. */
  s->brain.leaving = segue__asks_for_human(kept);
  /* The engine gets the words as they were said: a PIN masked for the transcript must still verify. */
  segue__bot_ask(s, SEGUE_LLM_TURN, text, confidence, turn, NULL);
}

/* It broke its contract; too often is failed. */
static void strike(segue__session *s, int code, const char *message) {
  if (segue__chain_strike(s, "llm", &s->plan->llm, &s->brain.choice, code, message))
    llm_failed(s, SEGUE_E_ENGINE, "its answers cannot be used");
}

/* A record like those of its tool calls: context and policy learn of it as they do from a log. */
static void engine_is_sure(segue__session *s, double confidence) {
  cJSON *o = cJSON_CreateObject();
  if (cJSON_AddNumberToObject(o, "confidence", segue__policy_grain(confidence, 1000)))
    segue__record_object(s, "note", o, SEGUE_EVENT_BY_APP);
  cJSON_Delete(o);
}

/* ---- texts ---- */

/* Letters and digits of `text` in lower case, the measure by which a sentence was said before; bytes of other
 * scripts count as letters. */
static void plain(segue__buf *out, const char *text, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (segue__is_alnum(text[i]) || (text[i] & 0x80)) segue__buf_putc(out, segue__to_small(text[i]));
}

static void keep_said(segue__brain *b, const char *text, size_t len) {
  if (b->ask.said.len + len > SEGUE__BOT_KEPT) return;
  if (b->ask.said.len > 0) segue__buf_putc(&b->ask.said, ' ');
  segue__buf_put(&b->ask.said, text, len);
}

/* Say what of `text` was not said in answer to this request by another engine: sentence by sentence. */
static void say_new(segue__session *s, const char *text, size_t len) {
  segue__brain *b = &s->brain;
  segue__buf said, mine;
  segue__buf_init(&said);
  plain(&said, segue__buf_str(&b->ask.said), b->ask.said.len);
  while (len > 0) {
    const size_t n = segue__sentence(text, len);
    segue__buf_init(&mine);
    plain(&mine, text, n);
    if (mine.len < FEW_LETTERS || !strstr(segue__buf_str(&said), segue__buf_str(&mine))) {
      segue__voice_say(s, SEGUE__SAY_BOT, b->request, text, n);
      keep_said(b, text, n);
    }
    segue__buf_free(&mine);
    text += n;
    len -= n;
  }
  segue__buf_free(&said);
}

static void say(segue__session *s, const segue__msg *m) {
  segue__brain *b = &s->brain;
  bool bad = false;
  char *text = segue__chain_text(m->text ? m->text : "", m->text ? m->len : 0, &bad);
  if (!text) return;
  b->goodbye = false;
  if (bad && segue__choice_has_more(&b->choice, &s->plan->llm)) { /* nobody says garbled words who need not */
    llm_failed(s, SEGUE_E_ENGINE, "text that is not UTF-8");
  } else {
    if (b->ask.again && b->ask.said.len > 0) {
      say_new(s, text, strlen(text));
    } else {
      segue__voice_say(s, SEGUE__SAY_BOT, m->id, text, strlen(text));
      if (s->plan->llm.n > 1) keep_said(b, text, strlen(text));
    }
    if (bad) strike(s, SEGUE_E_ENGINE, "text that is not UTF-8");
  }
  free(text);
}

static void done(segue__session *s, const segue__msg *m) {
  segue__brain *b = &s->brain;
  bool bad = false;
  const double confidence = segue__chain_confidence(m->confidence, &bad);
  const uint32_t turns = b->choice.turns;
  if (m->code != SEGUE_OK && m->code != SEGUE_E_UNSUPPORTED && m->code != SEGUE_E_CLOSED) {
    llm_failed(s, m->code, m->text);
    if (b->busy && b->choice.turns != turns) return; /* another one has it now */
  } else {
    b->busy = false;
    segue__chain_worked(s, "llm", &s->plan->llm, &b->choice);
    if (bad) strike(s, SEGUE_E_ENGINE, "a confidence that is no number from 0 to 1");
    if (confidence >= 0) engine_is_sure(s, confidence);
  }
  b->busy = false;
  b->ending |= b->goodbye; /* it has nothing to add */
  b->goodbye = false;
  segue__voice_request_done(s);
  b->leaving = false;
  segue__transfer_judge(s);
}

void segue__bot_message(segue__session *s, const segue__msg *m) {
  segue__brain *b = &s->brain;
  if (m->stream != segue__choice_tag(&b->choice, SEGUE__TAG_BRAIN)) return; /* of an engine given up */
  if (m->id != b->request && m->id != 0) return; /* late words of a cancelled request */
  if (m->kind == SEGUE__MSG_LLM_DONE) {
    done(s, m);
    return;
  }
  if (!b->busy) return; /* cancelled while this was on its way: the caller has interrupted it */
  if (!b->leaving) b->asked = s->now;
  if (!segue__bot_in_charge(s)) return;
  if (m->kind == SEGUE__MSG_LLM_TEXT) segue__ledger_token(s, m->id);
  if (m->kind == SEGUE__MSG_LLM_TEXT && !b->leaving) say(s, m);
  if (m->kind == SEGUE__MSG_LLM_TOOL && m->name && !segue__bot_tool(s, m))
    strike(s, SEGUE_E_PARSE, "arguments of a tool call are not a JSON object");
}

/* ---- time ---- */

/* Said and done; or a call back is promised, or nobody can help, and nothing more is to come. Nobody is hung up on while they speak, unless it does not
 * end. */
static bool is_over(segue__session *s) {
  segue__brain *b = &s->brain;
  const segue__ear *e = &s->ears[0];
  const bool in_charge = segue__bot_in_charge(s);
  const bool parts = s->handoff.state == SEGUE__HANDOFF_CALLBACK || s->handoff.state == SEGUE__HANDOFF_FAILED;
  const bool last_word = in_charge ? !b->busy : parts;
  if (!b->ending || !last_word || !segue__voice_idle(s)) {
    b->over_at = 0;
    return false;
  }
  if (b->over_at == 0) b->over_at = s->now;
  const bool hears = e->open && !e->dead, expects = hears && segue__ear_expects_words(e);
  const bool speaks = expects || (hears && s->now - e->active_at < SOUNDS);
  const segue_time most = HEARD_OUT + (expects ? SEGUE_MS(s->plan->turns.max_turn_ms) : 0);
  return !in_charge || !speaks || s->now - b->over_at >= most;
}

void segue__bot_tick(segue__session *s) {
  segue__brain *b = &s->brain;
  segue__stream_tick(b->llm, s->now);
  segue__summary_tick(s);
  segue__stream_tick(s->voice.tts, s->now);
  if (b->busy && !b->dead && s->now - b->asked >= SEGUE_MS(s->plan->llm_timeout_ms))
    llm_failed(s, SEGUE_E_TIMEOUT, "no answer in time");
  else if (b->busy && !b->dead && s->now - b->ask.since >= SEGUE_MS(s->plan->llm_total_ms))
    llm_failed(s, SEGUE_E_TIMEOUT, "its answer does not end");
  else if (!b->dead && segue__choice_late(s, &b->choice, b->llm))
    llm_failed(s, SEGUE_E_TIMEOUT, "it did not open in time");
  if (b->leaving && s->now - b->asked >= LEAVING_TIMEOUT) {
    b->leaving = false;
    segue__transfer_judge(s);
  }
  segue__identity_tick(s);
  if (is_over(s) && segue__transfer_farewell(s)) segue__session_end(s, "segue");
}
