/* SPDX-License-Identifier: Apache-2.0 */
#include "dialog.h"
#include "replies.h"

#include "../common/spoken.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#define ENOUGH 0.6 /* score from which an intent counts as meant */
#define SWITCH 0.9 /* score from which the caller changes the subject in the middle of another */

static const char *const class_name[] = {"internal", "public", "internal", "pii", "pci", "secret"};

/* One feed: what is to be said is gathered, so that it leaves as one run of sentences. */
struct run {
  pb_dialog *d;
  const pb_actions *out;
  double confidence;
  size_t n;
  char text[4096];
};

static void flush(struct run *r) {
  if (r->n) r->out->say(r->out->ctx, r->text, r->n);
  r->n = 0;
}

static void tool(struct run *r, const char *name, cJSON *args) {
  char *s = args ? cJSON_PrintUnformatted(args) : NULL;
  if (s) r->out->tool(r->out->ctx, name, s, strlen(s));
  cJSON_free(s);
  cJSON_Delete(args);
}

/* Value of placeholder `name`; "" when unknown or not for speaking. */
static const char *placeholder(const pb_dialog *d, const char *name, size_t n, char *tmp, size_t cap) {
  if (n == 4 && memcmp(name, "name", 4) == 0) return d->person;
  if (n == 10 && memcmp(name, "first_name", 10) == 0) {
    snprintf(tmp, cap, "%.*s", (int)strcspn(d->person, " "), d->person);
    return tmp;
  }
  for (uint32_t i = 0; i < d->pb->n_slots; i++) {
    const pb_ask *s = &d->pb->slots[i];
    if (strlen(s->name) == n && memcmp(s->name, name, n) == 0) return s->cls >= PB_PCI ? "" : d->value[i];
  }
  return NULL;
}

static void put(struct run *r, const char *s, size_t n) {
  if (n > sizeof r->text - 1 - r->n) n = sizeof r->text - 1 - r->n;
  memcpy(r->text + r->n, s, n);
  r->n += n;
}

/* Adds a sentence, with {slot} and {name} filled in. An empty value takes the comma before it along. */
static void say(struct run *r, const char *text) {
  char tmp[PB_VALUE];
  if (!text) return;
  if (r->n) put(r, " ", 1);
  const size_t begin = r->n;
  for (const char *s = text; *s;) {
    const char *close = *s == '{' ? strchr(s, '}') : NULL;
    const char *v = close ? placeholder(r->d, s + 1, (size_t)(close - s - 1), tmp, sizeof tmp) : NULL;
    if (!v) {
      put(r, s++, 1);
      continue;
    }
    if (!*v)
      while (r->n > begin && (r->text[r->n - 1] == ' ' || r->text[r->n - 1] == ',')) r->n--;
    put(r, v, strlen(v));
    s = close + 1;
  }
}

static void handoff(struct run *r, const char *reason, const char *why) {
  cJSON *args = cJSON_CreateObject();
  cJSON_AddStringToObject(args, "reason", reason);
  cJSON_AddStringToObject(args, "why", why);
  cJSON_AddStringToObject(args, "message", r->d->pb->escalate.message);
  flush(r);
  r->d->state = PB_STATE_HANDED;
  tool(r, "handoff", args);
}

static void attempt(struct run *r, const pb_fix *f, const char *outcome, const char *note) {
  cJSON *args = cJSON_CreateObject();
  cJSON_AddStringToObject(args, "action", f->title);
  cJSON_AddStringToObject(args, "outcome", outcome);
  if (note) cJSON_AddStringToObject(args, "note", note);
  tool(r, "attempt", args);
}

static void note_slot(struct run *r, const pb_ask *s, const char *value) {
  if (s->cls >= PB_PCI) return; /* secrets stay here */
  cJSON *args = cJSON_CreateObject();
  cJSON *item = cJSON_CreateObject();
  cJSON_AddStringToObject(item, "name", s->entity);
  cJSON_AddStringToObject(item, "value", value);
  cJSON_AddStringToObject(item, "class", class_name[s->cls]);
  cJSON_AddItemToArray(cJSON_AddArrayToObject(args, "entities"), item);
  if (s->type == PB_DATE && value[0] != '-' && s->cls < PB_PII) {
    cJSON *date = cJSON_CreateObject();
    cJSON_AddStringToObject(date, "what", s->entity);
    cJSON_AddStringToObject(date, "date", value);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(args, "dates"), date);
  }
  tool(r, "note", args);
}

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

static char *slot_value(pb_dialog *d, const pb_ask *s) {
  return d->value[s - d->pb->slots];
}

/* Says again what the caller is to answer. */
static void prompt(struct run *r) {
  const pb_dialog *d = r->d;
  const pb_ask *a = current_ask(d);
  if (a)
    say(r, a->ask);
  else if (d->state == PB_STATE_FIX)
    say(r, current_fix(d)->offer);
  else if (d->state == PB_STATE_MORE)
    say(r, d->pb->anything_else);
}

static void misunderstood(struct run *r, const char *lead, const char *why) {
  pb_dialog *d = r->d;
  char text[160];
  r->confidence = 0.2;
  if (++d->misunderstood < d->pb->escalate.after_misunderstood) {
    say(r, lead);
    prompt(r);
    return;
  }
  snprintf(text, sizeof text, "%s %u times in a row.", why, d->misunderstood);
  handoff(r, "low_confidence", text);
}

/* Names the fixes that did not help, for the person who takes over. */
static void fixes_rejected(struct run *r, int asked) {
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
  handoff(r, "fixes_rejected", why);
}

static void ask_verification(struct run *r) {
  pb_dialog *d = r->d;
  const pb_ask *subject = d->pb->verification.subject;
  d->question = 0;
  d->state = subject && !*slot_value(d, subject) ? PB_STATE_SUBJECT : PB_STATE_QUESTION;
  prompt(r);
}

/* Goes on with the intent: verification, slots, fixes, end; asks for the first thing missing. */
static void advance(struct run *r) {
  pb_dialog *d = r->d;
  const pb_intent *it = d->intent;
  if (it->verify && !d->verified) {
    ask_verification(r);
    return;
  }
  for (d->slot = 0; d->slot < it->n_slots; d->slot++)
    if (!*slot_value(d, it->slots[d->slot])) {
      d->state = PB_STATE_SLOT;
      prompt(r);
      return;
    }
  for (; d->fix < it->n_fixes; d->fix++) {
    if (d->outcome[current_fix(d) - d->pb->fixes]) continue; /* was offered for another intent */
    d->state = PB_STATE_FIX;
    prompt(r);
    attempt(r, current_fix(d), "offered", NULL);
    return;
  }
  say(r, it->closing);
  if (it->escalate) {
    char why[320];
    snprintf(why, sizeof why, "This needs a person: %s.", it->title);
    handoff(r, it->escalate, why);
  } else if (it->n_fixes) {
    fixes_rejected(r, 0);
  } else {
    d->state = PB_STATE_MORE;
    prompt(r);
  }
}

static int choose(pb_list choices, segue__said_seq said, char *out) {
  const pb_phrase *best = NULL;
  uint32_t words = 0;
  for (uint32_t i = 0; i < choices.n; i++) {
    const pb_phrase *c = &choices.p[i];
    if (c->seq.n > words && segue__said_find(said, c->seq, 0) >= 0) best = c, words = c->seq.n;
  }
  for (uint32_t i = 0; i < choices.n && !best; i++)
    if (segue__replies_score(said, choices.p[i].seq) > 0.75) best = &choices.p[i];
  if (best) snprintf(out, PB_VALUE, "%s", best->text);
  return best ? 0 : -1;
}

/* Reads an answer of the wanted type. @return 0 and `out`, or -1 */
static int read_answer(const pb_ask *a, const char *text, segue__said_seq said, char out[PB_VALUE]) {
  segue__said raw;
  char date[16];
  segue__said_split(&raw, text, 0);
  switch (a->type) {
  case PB_CHOICE: return choose(a->choices, said, out);
  case PB_DIGITS: {
    const size_t n = segue__spoken_digits(raw.seq, out, PB_VALUE);
    return n && (!a->max || (n >= a->min && n <= a->max)) ? 0 : -1;
  }
  case PB_DATE:
    if (segue__spoken_date(raw.seq, date)) return -1;
    memcpy(out, date, sizeof date);
    return 0;
  case PB_NAME: return choose(a->choices, said, out) == 0 ? 0 : segue__spoken_name(raw.seq, out, PB_VALUE);
  case PB_YESNO: {
    const uint32_t v = segue__replies_yesno(said);
    snprintf(out, PB_VALUE, "%s", v == PB_SAY_YES ? "yes" : "no");
    return v == PB_SAY_NONE ? -1 : 0;
  }
  default: snprintf(out, PB_VALUE, "%s", text); return 0;
  }
}

/* Takes what the first sentence already tells, so that it need not be asked. */
static void prefill(struct run *r, const char *text, segue__said_seq said) {
  for (uint32_t i = 0; i < r->d->intent->n_slots; i++) {
    const pb_ask *s = r->d->intent->slots[i];
    char *v = slot_value(r->d, s);
    if (*v || (s->type != PB_CHOICE && s->type != PB_DATE)) continue;
    if (read_answer(s, text, said, v) == 0)
      note_slot(r, s, v);
    else
      *v = 0;
  }
}

static void begin_intent(struct run *r, const pb_intent *it, const char *text, segue__said_seq said) {
  pb_dialog *d = r->d;
  cJSON *args = cJSON_CreateObject();
  cJSON_AddStringToObject(args, "intent", it->name);
  cJSON_AddStringToObject(args, "title", it->title);
  if (it->desired) cJSON_AddStringToObject(args, "desired", it->desired);
  tool(r, "note", args);
  d->intent = it;
  d->fix = 0;
  d->misunderstood = 0;
  prefill(r, text, said);
  say(r, it->reply);
  advance(r);
}

static void send_verify(struct run *r) {
  pb_dialog *d = r->d;
  cJSON *args = cJSON_CreateObject(), *fields = cJSON_AddArrayToObject(args, "fields");
  const pb_ask *subject = d->pb->verification.subject;
  if (subject) {
    cJSON *f = cJSON_CreateObject();
    cJSON_AddStringToObject(f, "name", subject->name);
    cJSON_AddStringToObject(f, "value", slot_value(d, subject));
    cJSON_AddItemToArray(fields, f);
  }
  for (uint32_t i = 0; i < d->pb->verification.n_questions; i++) {
    cJSON *f = cJSON_CreateObject();
    cJSON_AddStringToObject(f, "name", d->pb->verification.questions[i].name);
    cJSON_AddStringToObject(f, "value", d->answer[i]);
    cJSON_AddItemToArray(fields, f);
  }
  cJSON_AddStringToObject(args, "method", d->pb->verification.method);
  say(r, d->pb->verification.wait);
  flush(r);
  d->state = PB_STATE_VERIFYING;
  tool(r, "verify", args);
  memset(d->answer, 0, sizeof d->answer);
}

/* A slot, the subject or a question was answered with `value`. */
static void answered(struct run *r, const pb_ask *a, const char *value) {
  pb_dialog *d = r->d;
  d->misunderstood = 0;
  if (d->state == PB_STATE_QUESTION) {
    snprintf(d->answer[d->question], PB_VALUE, "%s", value);
    if (++d->question < d->pb->verification.n_questions)
      prompt(r);
    else
      send_verify(r);
    return;
  }
  const int subject = d->state == PB_STATE_SUBJECT;
  snprintf(slot_value(d, a), PB_VALUE, "%s", value);
  note_slot(r, a, value);
  say(r, a->reply);
  if (subject) {
    d->state = PB_STATE_QUESTION;
    prompt(r);
  } else {
    advance(r);
  }
}

static void ask_confirmation(struct run *r, const char *heard, const char *text) {
  char s[PB_MAX_TEXT];
  snprintf(s, sizeof s, "I heard: %s. Is that right?", heard);
  snprintf(r->d->pending, sizeof r->d->pending, "%s", text);
  r->d->pending_state = r->d->state;
  r->d->state = PB_STATE_CONFIRM;
  say(r, s);
}

static void on_ask(struct run *r, const char *text, segue__said_seq said, double conf) {
  pb_dialog *d = r->d;
  const pb_ask *a = current_ask(d);
  char value[PB_VALUE] = "";
  double score = 0;
  if (read_answer(a, text, said, value)) {
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
  memset(value, 0, sizeof value);
}

/* The outcome of the fix in question, other than that it helped. */
static void fix_lost(struct run *r, uint32_t how) {
  pb_dialog *d = r->d;
  const pb_fix *f = current_fix(d);
  d->outcome[f - d->pb->fixes] = how;
  attempt(r, f,
          how == PB_SAY_PARTIAL    ? "partial"
          : how == PB_SAY_REJECTED ? "rejected"
                                   : "failed",
          how == PB_SAY_ALREADY ? "tried before the call" : NULL);
  d->fix++;
  d->n_failed++;
}

static void fix_over(struct run *r, uint32_t how) {
  pb_dialog *d = r->d;
  const pb_fix *f = current_fix(d);
  d->misunderstood = 0;
  if (how == PB_SAY_DONE) {
    d->outcome[f - d->pb->fixes] = how;
    attempt(r, f, "done", NULL);
    say(r, f->success ? f->success : "I'm glad to hear that.");
    d->state = PB_STATE_MORE;
    prompt(r);
    return;
  }
  fix_lost(r, how);
  if (d->n_failed >= d->pb->escalate.after_failed_fixes)
    fixes_rejected(r, 0);
  else
    advance(r);
}

static void on_fix(struct run *r, const char *text, segue__said_seq said) {
  pb_dialog *d = r->d;
  double score = 0;
  const uint32_t how = segue__replies_fix(said, current_fix(d));
  const pb_intent *it = segue__replies_intent(said, d->pb, &score);
  if (how == PB_SAY_ACCEPTED) {
    attempt(r, current_fix(d), "accepted", NULL);
    d->misunderstood = 0;
    say(r, "Take your time, I'll wait. Tell me whether it helped.");
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

static void on_open(struct run *r, const char *text, segue__said_seq said, double conf) {
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
    say(r, d->pb->goodbye);
    flush(r);
    d->state = PB_STATE_ENDED;
    tool(r, "end", cJSON_CreateObject());
  } else if (yesno == PB_SAY_YES) {
    d->state = PB_STATE_OPEN;
    say(r, "What can I do for you?");
  } else {
    misunderstood(r, d->pb->fallback, "What the caller wants was not understood");
  }
}

/* A wish behind the goodbye. To anything else there is no more to say. */
static void on_ended(struct run *r, const char *text, segue__said_seq said, double conf) {
  double score = 0;
  if (segue__replies_intent(said, r->d->pb, &score) && score >= ENOUGH) on_open(r, text, said, conf);
}

static void on_words(struct run *r, const char *text, segue__said_seq said, double conf) {
  switch (r->d->state) {
  case PB_STATE_OPEN:
  case PB_STATE_MORE: on_open(r, text, said, conf); break;
  case PB_STATE_SUBJECT:
  case PB_STATE_QUESTION:
  case PB_STATE_SLOT: on_ask(r, text, said, conf); break;
  case PB_STATE_FIX: on_fix(r, text, said); break;
  case PB_STATE_VERIFYING: say(r, "One moment please, I am still checking."); break;
  case PB_STATE_HANDED: say(r, "Please hold on, I am getting you to a colleague."); break;
  case PB_STATE_ENDED: on_ended(r, text, said, conf); break;
  default: break;
  }
}

static void on_confirm(struct run *r, const char *text, segue__said_seq said, double conf) {
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
static void wants_person(struct run *r, const char *phrase, segue__said_seq said) {
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
  handoff(r, "explicit_request", why);
}

static void on_turn(struct run *r, const segue_llm_request *req) {
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
    prompt(r);
    if (!r->n) say(r, d->pb->greeting);
  } else if (d->state == PB_STATE_CONFIRM) {
    on_confirm(r, req->text, words.seq, conf);
  } else {
    on_words(r, req->text, words.seq, conf);
  }
}

static void verify_failed(struct run *r) {
  pb_dialog *d = r->d;
  char why[96];
  if (d->pb->verification.subject) *slot_value(d, d->pb->verification.subject) = 0;
  say(r, d->pb->verification.failure);
  if (++d->tries < d->pb->verification.max_tries) {
    ask_verification(r);
    return;
  }
  snprintf(why, sizeof why, "The caller could not be verified in %u %s.", d->tries,
           d->tries == 1 ? "try" : "tries");
  handoff(r, "rule", why);
}

static void on_tool(struct run *r, const segue_llm_request *req) {
  pb_dialog *d = r->d;
  if (d->state != PB_STATE_VERIFYING || !req->tool || strcmp(req->tool, "verify")) return;
  cJSON *result = cJSON_Parse(req->text);
  const char *status = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(result, "status"));
  const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(result, "name"));
  if (status && strcmp(status, "verified") == 0) {
    d->verified = 1;
    snprintf(d->person, sizeof d->person, "%s", name ? name : "");
    say(r, d->pb->verification.success);
    advance(r);
  } else if (status && strcmp(status, "failed") == 0) {
    verify_failed(r);
  } else {
    say(r, d->pb->verification.error);
    handoff(r, "engine_failure", "The identity check was not available.");
  }
  cJSON_Delete(result);
}

static void on_silence(struct run *r) {
  pb_dialog *d = r->d;
  if (d->state >= PB_STATE_HANDED || d->state == PB_STATE_VERIFYING) return;
  if (++d->silences < d->pb->escalate.after_misunderstood) {
    say(r, d->pb->silence);
    prompt(r);
    return;
  }
  handoff(r, "low_confidence", "The caller was not heard for a long while.");
}

/* Back from a handoff. When nobody came of it this engine is sorry; when the caller comes from an agent the
 * host has said so, and they are asked what is left. */
static void on_returned(struct run *r, const char *text) {
  pb_dialog *d = r->d;
  d->returned = 1;
  d->misunderstood = d->silences = d->n_failed = 0;
  d->state = PB_STATE_MORE;
  cJSON *o = cJSON_Parse(text);
  const cJSON *because = cJSON_GetObjectItemCaseSensitive(o, "because");
  const int from_agent = cJSON_IsString(because) && strcmp(because->valuestring, "nobody") != 0;
  say(r, from_agent ? d->pb->anything_else : d->pb->escalate.returned);
  cJSON_Delete(o);
}

int segue__pb_dialog_feed(pb_dialog *d, const segue_llm_request *req, const pb_actions *out,
                          double *confidence) {
  struct run r = {.d = d, .out = out, .confidence = 1.0};
  switch (req->kind) {
  case SEGUE_LLM_GREET: say(&r, d->pb->greeting); break;
  case SEGUE_LLM_TURN: on_turn(&r, req); break;
  case SEGUE_LLM_TOOL: on_tool(&r, req); break;
  case SEGUE_LLM_RETURNED: on_returned(&r, req->text); break;
  case SEGUE_LLM_SILENCE: on_silence(&r); break;
  default: return SEGUE_E_UNSUPPORTED;
  }
  flush(&r);
  *confidence = r.confidence;
  return SEGUE_OK;
}
