/* SPDX-License-Identifier: Apache-2.0 */
#include "dialog_run.h"
#include "replies.h"

#include <stdio.h>
#include <string.h>

#define ENOUGH 0.6 /* score from which an intent counts as meant */
#define SWITCH 0.9 /* score from which the caller changes the subject in the middle of another */

static const pb_ask *current_ask(const pb_dialog *d) {
  switch (d->state) {
  case PB_STATE_SUBJECT: return d->pb->verification.subject;
  case PB_STATE_QUESTION: return &d->pb->verification.questions[d->question];
  case PB_STATE_SLOT: return d->intent->slots[d->slot];
  default: return NULL;
  }
}

static const pb_fix *current_fix(const pb_dialog *d) {
  return d->intent->fixes[d->fix];
}

char *segue__pb_slot_value(pb_dialog *d, const pb_ask *s) {
  return d->value[s - d->pb->slots];
}

void segue__pb_prompt(pb_run *r) {
  const pb_dialog *d = r->d;
  const pb_ask *a = current_ask(d);
  if (a)
    segue__pb_say(r, a->ask);
  else if (d->state == PB_STATE_FIX)
    segue__pb_say(r, current_fix(d)->offer);
  else if (d->state == PB_STATE_MORE)
    segue__pb_say(r, d->pb->anything_else);
}

static void misunderstood(pb_run *r, const char *lead, const char *why) {
  pb_dialog *d = r->d;
  char text[160];
  r->confidence = 0.2;
  if (++d->misunderstood < d->pb->escalate.after_misunderstood) {
    segue__pb_say(r, lead);
    segue__pb_prompt(r);
    return;
  }
  snprintf(text, sizeof text, "%s %u times in a row.", why, d->misunderstood);
  segue__pb_handoff(r, "low_confidence", text);
}

/* Names the fixes that did not help, for the person who takes over. */
static void fixes_rejected(pb_run *r, int asked) {
  const pb_dialog *d = r->d;
  char why[400];
  int n =
      snprintf(why, sizeof why, "%u %s not help:", d->n_failed, d->n_failed == 1 ? "fix did" : "fixes did");
  const char *sep = " ";
  for (uint32_t i = 0; i < d->pb->n_fixes; i++) {
    const uint32_t o = d->outcome[i];
    const char *how = o == PB_SAY_REJECTED  ? "rejected"
                      : o == PB_SAY_PARTIAL ? "helped a little"
                      : o == PB_SAY_ALREADY ? "tried before the call"
                      : o == PB_SAY_FAILED  ? "failed"
                                            : NULL;
    if (!how || n < 0 || (size_t)n >= sizeof why) continue;
    n += snprintf(why + n, sizeof why - (size_t)n, "%s%s (%s)", sep, d->pb->fixes[i].title, how);
    sep = ", ";
  }
  if (n > 0 && (size_t)n < sizeof why)
    snprintf(why + n, sizeof why - (size_t)n, "%s.", asked ? "; the caller asked for a person" : "");
  segue__pb_handoff(r, "fixes_rejected", why);
}

void segue__pb_advance(pb_run *r) {
  pb_dialog *d = r->d;
  const pb_intent *it = d->intent;
  if (it->verify && !d->verified) {
    segue__pb_ask_verification(r);
    return;
  }
  for (d->slot = 0; d->slot < it->n_slots; d->slot++)
    if (!*segue__pb_slot_value(d, it->slots[d->slot])) {
      d->state = PB_STATE_SLOT;
      segue__pb_prompt(r);
      return;
    }
  for (; d->fix < it->n_fixes; d->fix++) {
    if (d->outcome[current_fix(d) - d->pb->fixes]) continue; /* was offered for another intent */
    d->state = PB_STATE_FIX;
    segue__pb_prompt(r);
    segue__pb_attempt(r, current_fix(d), "offered", NULL);
    return;
  }
  segue__pb_say(r, it->closing);
  if (it->escalate) {
    char why[320];
    snprintf(why, sizeof why, "This needs a person: %s.", it->title);
    segue__pb_handoff(r, it->escalate, why);
  } else if (it->n_fixes) {
    fixes_rejected(r, 0);
  } else {
    d->state = PB_STATE_MORE;
    segue__pb_prompt(r);
  }
}

/* Takes what the first sentence already tells, so that it need not be asked. */
static void prefill(pb_run *r, const char *text, segue__said_seq said) {
  for (uint32_t i = 0; i < r->d->intent->n_slots; i++) {
    const pb_ask *s = r->d->intent->slots[i];
    char *v = segue__pb_slot_value(r->d, s);
    if (*v || (s->type != PB_CHOICE && s->type != PB_DATE)) continue;
    if (segue__pb_read_answer(s, text, said, v) == 0)
      segue__pb_note_slot(r, s, v);
    else
      *v = 0;
  }
}

static void begin_intent(pb_run *r, const pb_intent *it, const char *text, segue__said_seq said) {
  pb_dialog *d = r->d;
  cJSON *args = cJSON_CreateObject();
  cJSON_AddStringToObject(args, "intent", it->name);
  cJSON_AddStringToObject(args, "title", it->title);
  if (it->desired) cJSON_AddStringToObject(args, "desired", it->desired);
  segue__pb_tool(r, "note", args);
  d->intent = it;
  d->fix = 0;
  d->misunderstood = 0;
  prefill(r, text, said);
  segue__pb_say(r, it->reply);
  segue__pb_advance(r);
}

/* A slot, the subject or a question was answered with `value`. */
static void answered(pb_run *r, const pb_ask *a, const char *value) {
  pb_dialog *d = r->d;
  d->misunderstood = 0;
  if (d->state == PB_STATE_QUESTION) {
    snprintf(d->answer[d->question], PB_VALUE, "%s", value);
    if (++d->question < d->pb->verification.n_questions)
      segue__pb_prompt(r);
    else
      segue__pb_send_verify(r);
    return;
  }
  const int subject = d->state == PB_STATE_SUBJECT;
  snprintf(segue__pb_slot_value(d, a), PB_VALUE, "%s", value);
  segue__pb_note_slot(r, a, value);
  segue__pb_say(r, a->reply);
  if (subject) {
    d->state = PB_STATE_QUESTION;
    segue__pb_prompt(r);
  } else {
    segue__pb_advance(r);
  }
}

static void ask_confirmation(pb_run *r, const char *heard, const char *text) {
  char s[PB_MAX_TEXT];
  snprintf(s, sizeof s, "I heard: %s. Is that right?", heard);
  snprintf(r->d->pending, sizeof r->d->pending, "%s", text);
  r->d->pending_state = r->d->state;
  r->d->state = PB_STATE_CONFIRM;
  segue__pb_say(r, s);
}

static void on_ask(pb_run *r, const char *text, segue__said_seq said, double conf) {
  pb_dialog *d = r->d;
  const pb_ask *a = current_ask(d);
  char value[PB_VALUE] = "";
  double score = 0;
  if (segue__pb_read_answer(a, text, said, value)) {
    const pb_intent *it = segue__replies_intent(said, d->pb, &score);
    if (d->state == PB_STATE_SLOT && score >= SWITCH && it != d->intent)
      begin_intent(r, it, text, said);
    else
      misunderstood(r, d->pb->fallback, "The caller's answers were not understood");
  } else if (conf < d->pb->confirm_below && d->state == PB_STATE_SLOT && a->cls < PB_PCI &&
             a->type != PB_YESNO) {
    ask_confirmation(r, value, text);
  } else {
    answered(r, a, value);
  }
  explicit_bzero(value, sizeof value);
}

/* The outcome of the fix in question, other than that it helped. */
static void fix_lost(pb_run *r, uint32_t how) {
  pb_dialog *d = r->d;
  const pb_fix *f = current_fix(d);
  d->outcome[f - d->pb->fixes] = how;
  segue__pb_attempt(r, f,
                    how == PB_SAY_PARTIAL    ? "partial"
                    : how == PB_SAY_REJECTED ? "rejected"
                                             : "failed",
                    how == PB_SAY_ALREADY ? "tried before the call" : NULL);
  d->fix++;
  d->n_failed++;
}

static void fix_over(pb_run *r, uint32_t how) {
  pb_dialog *d = r->d;
  const pb_fix *f = current_fix(d);
  d->misunderstood = 0;
  if (how == PB_SAY_DONE) {
    d->outcome[f - d->pb->fixes] = how;
    segue__pb_attempt(r, f, "done", NULL);
    segue__pb_say(r, f->success ? f->success : "I'm glad to hear that.");
    d->state = PB_STATE_MORE;
    segue__pb_prompt(r);
    return;
  }
  fix_lost(r, how);
  if (d->n_failed >= d->pb->escalate.after_failed_fixes)
    fixes_rejected(r, 0);
  else
    segue__pb_advance(r);
}

static void on_fix(pb_run *r, const char *text, segue__said_seq said) {
  pb_dialog *d = r->d;
  double score = 0;
  const uint32_t how = segue__replies_fix(said, current_fix(d));
  const pb_intent *it = segue__replies_intent(said, d->pb, &score);
  if (how == PB_SAY_ACCEPTED) {
    segue__pb_attempt(r, current_fix(d), "accepted", NULL);
    d->misunderstood = 0;
    segue__pb_say(r, "Take your time, I'll wait. Tell me whether it helped.");
  } else if (how != PB_SAY_NONE) {
    fix_over(r, how);
  } else if (score >= ENOUGH && it == d->intent) {
    fix_over(r, PB_SAY_FAILED); /* told the trouble again: it is still there */
  } else if (score >= SWITCH) {
    begin_intent(r, it, text, said);
  } else {
    misunderstood(r, d->pb->fallback, "The caller's answers were not understood");
  }
}

static void on_open(pb_run *r, const char *text, segue__said_seq said, double conf) {
  pb_dialog *d = r->d;
  double score = 0;
  const pb_intent *it = segue__replies_intent(said, d->pb, &score);
  const uint32_t yesno = d->state == PB_STATE_MORE ? segue__replies_yesno(said) : PB_SAY_NONE;
  if (it && score >= ENOUGH) {
    r->confidence = conf * score;
    if (conf < d->pb->confirm_below)
      ask_confirmation(r, it->title, text);
    else
      begin_intent(r, it, text, said);
  } else if (yesno == PB_SAY_NO) {
    segue__pb_say(r, d->pb->goodbye);
    segue__pb_flush(r);
    d->state = PB_STATE_ENDED;
    segue__pb_tool(r, "end", cJSON_CreateObject());
  } else if (yesno == PB_SAY_YES) {
    d->state = PB_STATE_OPEN;
    segue__pb_say(r, "What can I do for you?");
  } else {
    segue__pb_tool(r, "out_of_scope", cJSON_CreateObject());
    misunderstood(r, d->pb->fallback, "What the caller wants was not understood");
  }
}

/* A wish behind the goodbye. To anything else there is no more to say. */
static void on_ended(pb_run *r, const char *text, segue__said_seq said, double conf) {
  double score = 0;
  if (segue__replies_intent(said, r->d->pb, &score) && score >= ENOUGH) on_open(r, text, said, conf);
}

static void on_words(pb_run *r, const char *text, segue__said_seq said, double conf) {
  switch (r->d->state) {
  case PB_STATE_OPEN:
  case PB_STATE_MORE: on_open(r, text, said, conf); break;
  case PB_STATE_SUBJECT:
  case PB_STATE_QUESTION:
  case PB_STATE_SLOT: on_ask(r, text, said, conf); break;
  case PB_STATE_FIX: on_fix(r, text, said); break;
  case PB_STATE_VERIFYING: segue__pb_say(r, "One moment please, I am still checking."); break;
  case PB_STATE_HANDED: segue__pb_say(r, "Please hold on, I am getting you to a colleague."); break;
  case PB_STATE_ENDED: on_ended(r, text, said, conf); break;
  default: break;
  }
}

static void on_confirm(pb_run *r, const char *text, segue__said_seq said, double conf) {
  pb_dialog *d = r->d;
  const uint32_t yesno = segue__replies_yesno(said);
  d->state = d->pending_state;
  if (yesno == PB_SAY_YES) {
    segue__said words;
    char heard[sizeof d->pending];
    memcpy(heard, d->pending, sizeof heard);
    segue__said_split(&words, heard, 1);
    on_words(r, heard, words.seq, 1.0);
  } else if (yesno == PB_SAY_NO && said.n <= 4) {
    misunderstood(r, "I'm sorry. Please say it again.", "The caller was misheard");
  } else {
    on_words(r, text, said, conf);
  }
}

/* "No, that did not help, I want to talk to a person" also tells how the fix went. */
static void wants_person(pb_run *r, const char *phrase, segue__said_seq said) {
  pb_dialog *d = r->d;
  char why[PB_MAX_PHRASE + 64];
  if (d->state == PB_STATE_FIX) {
    const uint32_t how = segue__replies_fix(said, current_fix(d));
    if (how >= PB_SAY_FAILED && how <= PB_SAY_ALREADY) fix_lost(r, how);
    if (d->n_failed >= d->pb->escalate.after_failed_fixes) {
      fixes_rejected(r, 1);
      return;
    }
  }
  snprintf(why, sizeof why, "The caller asked for a person (\"%s\").", phrase);
  segue__pb_handoff(r, "explicit_request", why);
}

static void on_turn(pb_run *r, const segue_llm_request *req) {
  pb_dialog *d = r->d;
  segue__said words;
  const double conf = req->confidence < 0 ? 1.0 : req->confidence;
  segue__said_split(&words, req->text, 1);
  d->silences = 0;
  r->confidence = conf;
  if (d->state == PB_STATE_HANDED || d->state == PB_STATE_ENDED || d->state == PB_STATE_VERIFYING) {
    on_words(r, req->text, words.seq, conf);
    return;
  }
  /* Who seems to ask for a person is not asked again, however badly heard: the policy hands them over at once, and what they
   * say of the fix must not be lost. */
  const char *phrase = segue__replies_person(words.seq, d->pb);
  if (words.seq.n == 0 || (!phrase && conf < d->pb->reject_below)) {
    misunderstood(r, d->pb->fallback, "The caller could not be understood");
    return;
  }
  if (!phrase && d->returned &&
      segue__said_find(words.seq, (segue__said_seq){2, (const char *const[]){"try", "again"}}, 0) >= 0)
    phrase = "try again";
  if (phrase) {
    wants_person(r, phrase, words.seq);
  } else if (segue__replies_has(words.seq, PB_SAY_AGAIN)) {
    if (d->state == PB_STATE_CONFIRM) d->state = d->pending_state;
    segue__pb_prompt(r);
    if (!r->n) segue__pb_say(r, d->pb->greeting);
  } else if (d->state == PB_STATE_CONFIRM) {
    on_confirm(r, req->text, words.seq, conf);
  } else {
    on_words(r, req->text, words.seq, conf);
  }
}

static void on_silence(pb_run *r) {
  pb_dialog *d = r->d;
  if (d->state >= PB_STATE_HANDED || d->state == PB_STATE_VERIFYING) return;
  if (++d->silences < d->pb->escalate.after_misunderstood) {
    segue__pb_say(r, d->pb->silence);
    segue__pb_prompt(r);
    return;
  }
  segue__pb_handoff(r, "low_confidence", "The caller was not heard for a long while.");
}

/* Back from a handoff. When nobody came of it this engine is sorry; when the caller comes from an agent the
 * host has said so, and they are asked what is left. */
static void on_returned(pb_run *r, const char *text) {
  pb_dialog *d = r->d;
  d->returned = 1;
  d->misunderstood = d->silences = d->n_failed = 0;
  d->state = PB_STATE_MORE;
  cJSON *o = cJSON_Parse(text);
  const cJSON *because = cJSON_GetObjectItemCaseSensitive(o, "because");
  const int from_agent = cJSON_IsString(because) && strcmp(because->valuestring, "nobody") != 0;
  segue__pb_say(r, from_agent ? d->pb->anything_else : d->pb->escalate.returned);
  cJSON_Delete(o);
}

int segue__pb_dialog_feed(pb_dialog *d, const segue_llm_request *req, const pb_actions *out,
                          double *confidence) {
  pb_run r = {.d = d, .out = out, .confidence = 1.0};
  switch (req->kind) {
  case SEGUE_LLM_GREET: segue__pb_say(&r, d->pb->greeting); break;
  case SEGUE_LLM_TURN: on_turn(&r, req); break;
  case SEGUE_LLM_TOOL: segue__pb_verified(&r, req); break;
  case SEGUE_LLM_RETURNED: on_returned(&r, req->text); break;
  case SEGUE_LLM_SILENCE: on_silence(&r); break;
  default: return SEGUE_E_UNSUPPORTED;
  }
  segue__pb_flush(&r);
  *confidence = r.confidence;
  return SEGUE_OK;
}
