/* SPDX-License-Identifier: Apache-2.0 */
#include "playbook.h"

#include "../common/reader.h"

#include <stdlib.h>
#include <string.h>

#define TYPES "choice digits date name yesno text"
#define CLASSES "public internal pii pci secret"
/* Reason codes of the handoff context. */
#define REASONS                                                                                              \
  "explicit_request low_confidence loop fixes_rejected sentiment out_of_scope rule max_turns engine_failure" \
  " llm_tool dtmf api"

static void *array(rd *r, size_t n, size_t size, const cJSON *node) {
  void *p = segue__rd_alloc(r->arena, n ? n * size : 1);
  if (!p) segue__rd_fail(r, SEGUE_E_NOMEM, node, "out of memory");
  return p;
}

static int count(const cJSON *node) {
  int n = 0;
  for (const cJSON *c = node ? node->child : NULL; c; c = c->next) n++;
  return n;
}

/* Copies the words of `text` into the arena. */
static segue__said_seq keep_words(rd *r, const char *text, const cJSON *node) {
  segue__said words;
  segue__said_seq seq = {0, NULL};
  segue__said_split(&words, text, 1);
  const char **w = array(r, words.seq.n, sizeof *w, node);
  if (!w) return seq;
  for (uint32_t i = 0; i < words.seq.n; i++) {
    char *copy = segue__rd_copy(r->arena, words.seq.w[i]);
    if (!copy) {
      segue__rd_fail(r, SEGUE_E_NOMEM, node, "out of memory");
      return seq;
    }
    w[i] = copy;
  }
  seq.n = words.seq.n;
  seq.w = w;
  return seq;
}

static pb_list read_list(rd *r, const cJSON *object, const char *name) {
  pb_list list = {0, NULL};
  const cJSON *a = segue__rd_array(r, object, name, PB_MAX_LIST);
  if (!a) return list;
  pb_phrase *p = array(r, (size_t)count(a), sizeof *p, a);
  if (!p) return list;
  list.p = p;
  for (const cJSON *c = a->child; c && !r->code; c = c->next) {
    if (!cJSON_IsString(c) || strlen(c->valuestring) > PB_MAX_PHRASE) {
      segue__rd_fail(r, SEGUE_E_PARSE, c, "\"%s\" must hold strings of at most %d bytes", name,
                     PB_MAX_PHRASE);
      break;
    }
    p[list.n].text = segue__rd_copy(r->arena, c->valuestring);
    p[list.n].seq = keep_words(r, c->valuestring, c);
    if (!r->code && (!p[list.n].text || p[list.n].seq.n == 0))
      segue__rd_fail(r, SEGUE_E_PARSE, c, "\"%s\" holds a phrase without words", name);
    list.n++;
  }
  return list;
}

static void need(rd *r, const void *value, const cJSON *node, const char *kind, const char *name,
                 const char *what) {
  if (!value) segue__rd_fail(r, SEGUE_E_PARSE, node, "%s \"%.60s\" has no %s", kind, name, what);
}

static void read_length(rd *r, const cJSON *object, pb_ask *a) {
  const cJSON *l = segue__rd_array(r, object, "length", 2);
  if (!l) return;
  const cJSON *lo = l->child, *hi = lo ? lo->next : NULL;
  if (!cJSON_IsNumber(lo) || !cJSON_IsNumber(hi) || lo->valuedouble < 1 || hi->valuedouble > 32 ||
      lo->valuedouble > hi->valuedouble) {
    segue__rd_fail(r, SEGUE_E_PARSE, l, "\"length\" must be [least, most] digits, within 1 to 32");
    return;
  }
  a->min = (uint32_t)lo->valuedouble;
  a->max = (uint32_t)hi->valuedouble;
}

/* What slots and questions share. */
static void read_ask(rd *r, const cJSON *node, const char *kind, pb_ask *a) {
  a->ask = segue__rd_string(r, node, "ask", PB_MAX_TEXT);
  a->type = segue__rd_enum(r, node, "type", TYPES);
  a->cls = segue__rd_enum(r, node, "class", CLASSES);
  a->choices = read_list(r, node, "choices");
  read_length(r, node, a);
  need(r, a->ask, node, kind, a->name, "\"ask\"");
  need(r, a->type ? a : NULL, node, kind, a->name, "\"type\"");
  if (a->type == PB_CHOICE && a->choices.n == 0)
    segue__rd_fail(r, SEGUE_E_PARSE, node, "%s \"%.60s\" of type choice has no choices", kind, a->name);
  if (a->choices.n && a->type != PB_CHOICE && a->type != PB_NAME)
    segue__rd_fail(r, SEGUE_E_PARSE, node, "%s \"%.60s\": \"choices\" fit the types choice and name", kind,
                   a->name);
  if (a->max && a->type != PB_DIGITS)
    segue__rd_fail(r, SEGUE_E_PARSE, node, "%s \"%.60s\": \"length\" fits the type digits", kind, a->name);
}

static void read_slots(rd *r, const cJSON *root, pb_playbook *pb) {
  const cJSON *o = segue__rd_object(r, root, "slots", PB_MAX_SLOTS);
  pb->slots = array(r, (size_t)count(o), sizeof *pb->slots, o);
  for (const cJSON *c = o ? o->child : NULL; c && !r->code; c = c->next) {
    pb_ask *a = &pb->slots[pb->n_slots++];
    segue__rd_members(r, c, "slot", "ask type choices length entity class reply");
    if (strlen(c->string) > PB_MAX_NAME) segue__rd_fail(r, SEGUE_E_LIMIT, c, "slot name is too long");
    a->name = segue__rd_copy(r->arena, c->string);
    if (!a->name || r->code) return;
    read_ask(r, c, "slot", a);
    a->entity = segue__rd_string(r, c, "entity", PB_MAX_NAME);
    if (!a->entity) a->entity = a->name;
    a->reply = segue__rd_string(r, c, "reply", PB_MAX_TEXT);
    if (!a->cls) a->cls = a->type == PB_NAME || a->type == PB_DIGITS ? PB_PII : PB_INTERNAL;
  }
}

static void read_fixes(rd *r, const cJSON *root, pb_playbook *pb) {
  const cJSON *o = segue__rd_object(r, root, "fixes", PB_MAX_FIXES);
  pb->fixes = array(r, (size_t)count(o), sizeof *pb->fixes, o);
  for (const cJSON *c = o ? o->child : NULL; c && !r->code; c = c->next) {
    pb_fix *f = &pb->fixes[pb->n_fixes++];
    segue__rd_members(r, c, "fix", "title offer type success done failed rejected");
    if (strlen(c->string) > PB_MAX_NAME) segue__rd_fail(r, SEGUE_E_LIMIT, c, "fix name is too long");
    f->name = segue__rd_copy(r->arena, c->string);
    if (!f->name || r->code) return;
    f->title = segue__rd_string(r, c, "title", PB_MAX_PHRASE);
    f->offer = segue__rd_string(r, c, "offer", PB_MAX_TEXT);
    f->success = segue__rd_string(r, c, "success", PB_MAX_TEXT);
    segue__rd_enum(r, c, "type", "yesno");
    f->done = read_list(r, c, "done");
    f->failed = read_list(r, c, "failed");
    f->rejected = read_list(r, c, "rejected");
    need(r, f->title, c, "fix", f->name, "title");
    need(r, f->offer, c, "fix", f->name, "offer");
  }
}

static const pb_ask *find_slot(const pb_playbook *pb, const char *name) {
  for (uint32_t i = 0; i < pb->n_slots; i++)
    if (strcmp(pb->slots[i].name, name) == 0) return &pb->slots[i];
  return NULL;
}

static const pb_fix *find_fix(const pb_playbook *pb, const char *name) {
  for (uint32_t i = 0; i < pb->n_fixes; i++)
    if (strcmp(pb->fixes[i].name, name) == 0) return &pb->fixes[i];
  return NULL;
}

static void read_references(rd *r, const cJSON *node, const pb_playbook *pb, pb_intent *it) {
  const cJSON *slots = segue__rd_array(r, node, "slots", PB_MAX_SLOTS);
  const cJSON *fixes = segue__rd_array(r, node, "fixes", PB_MAX_FIXES);
  it->slots = array(r, (size_t)count(slots), sizeof *it->slots, node);
  it->fixes = array(r, (size_t)count(fixes), sizeof *it->fixes, node);
  for (const cJSON *c = slots ? slots->child : NULL; c && !r->code; c = c->next) {
    const pb_ask *s = cJSON_IsString(c) ? find_slot(pb, c->valuestring) : NULL;
    if (s)
      it->slots[it->n_slots++] = s;
    else
      segue__rd_fail(r, SEGUE_E_PARSE, c, "intent \"%.60s\" names a slot that does not exist", it->name);
  }
  for (const cJSON *c = fixes ? fixes->child : NULL; c && !r->code; c = c->next) {
    const pb_fix *f = cJSON_IsString(c) ? find_fix(pb, c->valuestring) : NULL;
    if (f)
      it->fixes[it->n_fixes++] = f;
    else
      segue__rd_fail(r, SEGUE_E_PARSE, c, "intent \"%.60s\" names a fix that does not exist", it->name);
  }
}

static void read_intent(rd *r, const cJSON *node, pb_playbook *pb) {
  pb_intent *it = &pb->intents[pb->n_intents];
  segue__rd_members(r, node, "intent",
                    "name title phrases words slots verify fixes desired reply closing escalate");
  it->name = segue__rd_string(r, node, "name", PB_MAX_NAME);
  if (!it->name && !r->code)
    segue__rd_fail(r, SEGUE_E_PARSE, node, "intent %u has no name", pb->n_intents + 1);
  if (r->code) return;
  for (uint32_t i = 0; i < pb->n_intents; i++)
    if (strcmp(pb->intents[i].name, it->name) == 0)
      segue__rd_fail(r, SEGUE_E_PARSE, node, "intent \"%.60s\" is there twice", it->name);
  it->title = segue__rd_string(r, node, "title", PB_MAX_PHRASE);
  it->desired = segue__rd_string(r, node, "desired", PB_MAX_PHRASE);
  it->reply = segue__rd_string(r, node, "reply", PB_MAX_TEXT);
  it->closing = segue__rd_string(r, node, "closing", PB_MAX_TEXT);
  if (segue__rd_enum(r, node, "escalate", REASONS))
    it->escalate = segue__rd_string(r, node, "escalate", PB_MAX_NAME);
  it->phrases = read_list(r, node, "phrases");
  it->words = read_list(r, node, "words");
  it->verify = segue__rd_bool(r, node, "verify");
  read_references(r, node, pb, it);
  need(r, it->title, node, "intent", it->name, "title");
  need(r, it->reply, node, "intent", it->name, "reply");
  need(r, it->phrases.n ? it : NULL, node, "intent", it->name, "phrases");
  if (it->verify && pb->verification.n_questions == 0)
    segue__rd_fail(r, SEGUE_E_PARSE, node, "intent \"%.60s\" wants verification, which has no questions",
                   it->name);
  pb->n_intents++;
}

static void read_question(rd *r, const cJSON *node, pb_ask *q) {
  segue__rd_members(r, node, "question", "field ask type choices length class");
  q->name = segue__rd_string(r, node, "field", PB_MAX_NAME);
  if (!q->name && !r->code) segue__rd_fail(r, SEGUE_E_PARSE, node, "question has no field");
  if (r->code) return;
  read_ask(r, node, "question", q);
  if (!q->cls) q->cls = PB_SECRET;
}

static void read_verification(rd *r, const cJSON *root, pb_playbook *pb) {
  const cJSON *v = segue__rd_object(r, root, "verification", 16);
  pb->verification.max_tries = 2;
  pb->verification.method = "kba";
  pb->verification.wait = "One moment please.";
  pb->verification.success = "Thank you, that matches.";
  pb->verification.failure = "I'm sorry, that does not match what we have on file.";
  pb->verification.error = "I'm sorry, I cannot check that right now.";
  if (!v) return;
  segue__rd_members(r, v, "verification",
                    "questions method subject_slot max_tries wait success failure error");
  const cJSON *qs = segue__rd_array(r, v, "questions", PB_MAX_QUESTIONS);
  if (!qs || !qs->child) segue__rd_fail(r, SEGUE_E_PARSE, v, "verification has no questions");
  pb->verification.questions = array(r, (size_t)count(qs), sizeof *pb->verification.questions, v);
  for (const cJSON *c = qs ? qs->child : NULL; c && !r->code; c = c->next)
    read_question(r, c, &pb->verification.questions[pb->verification.n_questions++]);
  const char *s = segue__rd_string(r, v, "subject_slot", PB_MAX_NAME);
  if (s && !(pb->verification.subject = find_slot(pb, s)))
    segue__rd_fail(r, SEGUE_E_PARSE, v, "verification: subject_slot \"%.60s\" is no slot", s);
  pb->verification.max_tries = segue__rd_uint(r, v, "max_tries", 1, 9, 2);
  if ((s = segue__rd_string(r, v, "method", PB_MAX_NAME))) pb->verification.method = s;
  if ((s = segue__rd_string(r, v, "wait", PB_MAX_TEXT))) pb->verification.wait = s;
  if ((s = segue__rd_string(r, v, "success", PB_MAX_TEXT))) pb->verification.success = s;
  if ((s = segue__rd_string(r, v, "failure", PB_MAX_TEXT))) pb->verification.failure = s;
  if ((s = segue__rd_string(r, v, "error", PB_MAX_TEXT))) pb->verification.error = s;
}

static void read_escalate(rd *r, const cJSON *root, pb_playbook *pb) {
  const cJSON *e = segue__rd_object(r, root, "escalate", 16);
  pb->escalate.after_failed_fixes = 2;
  pb->escalate.after_misunderstood = 3;
  pb->escalate.message = "I'm getting you to a colleague who can see everything we did.";
  pb->escalate.returned =
      "I'm sorry, I could not reach a colleague just now. I am still here with you. Is there "
      "anything else I can help with?";
  if (!e) return;
  segue__rd_members(r, e, "escalate", "phrases after_failed_fixes after_misunderstood message returned");
  const char *s = segue__rd_string(r, e, "message", PB_MAX_TEXT);
  if (s) pb->escalate.message = s;
  if ((s = segue__rd_string(r, e, "returned", PB_MAX_TEXT))) pb->escalate.returned = s;
  pb->escalate.phrases = read_list(r, e, "phrases");
  pb->escalate.after_failed_fixes = segue__rd_uint(r, e, "after_failed_fixes", 1, 99, 2);
  pb->escalate.after_misunderstood = segue__rd_uint(r, e, "after_misunderstood", 1, 99, 3);
}

static void read_confidence(rd *r, const cJSON *root, pb_playbook *pb) {
  const cJSON *c = segue__rd_object(r, root, "confidence", 4);
  pb->confirm_below = 0.55;
  pb->reject_below = 0.35;
  if (!c) return;
  segue__rd_members(r, c, "confidence", "confirm_below reject_below");
  pb->confirm_below = segue__rd_unit(r, c, "confirm_below", pb->confirm_below);
  pb->reject_below = segue__rd_unit(r, c, "reject_below", pb->reject_below);
  if (pb->reject_below > pb->confirm_below)
    segue__rd_fail(r, SEGUE_E_PARSE, c, "confidence: reject_below is above confirm_below");
}

static const char *text_or(rd *r, const cJSON *root, const char *name, const char *dflt) {
  const char *s = segue__rd_string(r, root, name, PB_MAX_TEXT);
  return s ? s : dflt;
}

static void read_root(rd *r, const cJSON *root, pb_playbook *pb) {
  if (segue__rd_members(r, root, "playbook",
                        "segue_playbook name language greeting intents slots verification fixes escalate "
                        "confidence fallback goodbye anything_else silence asides description"))
    return;
  if (segue__rd_uint(r, root, "segue_playbook", 1, 1, 0) != 1)
    segue__rd_fail(r, SEGUE_E_PARSE, root, "\"segue_playbook\": 1 is missing");
  pb->name = segue__rd_string(r, root, "name", PB_MAX_NAME);
  if (!pb->name) segue__rd_fail(r, SEGUE_E_PARSE, root, "the playbook has no name");
  pb->greeting = segue__rd_string(r, root, "greeting", PB_MAX_TEXT);
  if (!pb->greeting) segue__rd_fail(r, SEGUE_E_PARSE, root, "the playbook has no greeting");
  segue__rd_string(r, root, "description", PB_MAX_TEXT);
  pb->language = text_or(r, root, "language", "en-US");
  pb->fallback = text_or(r, root, "fallback", "I'm sorry, I did not understand that.");
  pb->goodbye = text_or(r, root, "goodbye", "Thank you for calling. Goodbye.");
  pb->anything_else = text_or(r, root, "anything_else", "Is there anything else I can help with?");
  pb->silence = text_or(r, root, "silence", "Are you still there?");
  pb->asides = read_list(r, root, "asides");
  read_confidence(r, root, pb);
  read_slots(r, root, pb);
  read_fixes(r, root, pb);
  read_verification(r, root, pb);
  read_escalate(r, root, pb);
  const cJSON *intents = segue__rd_array(r, root, "intents", PB_MAX_INTENTS);
  if (!intents || !intents->child) segue__rd_fail(r, SEGUE_E_PARSE, root, "the playbook has no intents");
  pb->intents = array(r, (size_t)count(intents), sizeof *pb->intents, root);
  for (const cJSON *c = intents ? intents->child : NULL; c && !r->code; c = c->next) read_intent(r, c, pb);
}

int segue__playbook_parse(pb_playbook **out, const segue_host *host, const char *json, size_t len,
                          const char *label, const char *inline_member, segue_error *err) {
  rd_arena arena = {.host = host};
  rd r = {.arena = &arena, .json = json, .len = len, .kind = "playbook", .label = label, .err = err};
  *out = NULL;
  if (len > PB_MAX_FILE) {
    segue__rd_fail(&r, SEGUE_E_LIMIT, NULL, "larger than %d bytes", PB_MAX_FILE);
    return r.code;
  }
  cJSON *root = segue__rd_parse(&r);
  if (!root) return r.code;
  r.root = root;
  const cJSON *node = inline_member ? cJSON_GetObjectItemCaseSensitive(root, inline_member) : root;
  pb_playbook *pb = segue__rd_alloc(&arena, sizeof *pb);
  if (!pb)
    segue__rd_fail(&r, SEGUE_E_NOMEM, NULL, "out of memory");
  else if (!node)
    segue__rd_fail(&r, SEGUE_E_PARSE, NULL, "there is no \"%s\"", inline_member);
  else
    read_root(&r, node, pb);
  cJSON_Delete(root);
  rd_arena *keep = r.code ? NULL : segue__rd_alloc(&arena, sizeof *keep);
  if (!keep) {
    segue__rd_release(&arena);
    return r.code ? r.code : SEGUE_E_NOMEM;
  }
  *keep = arena;
  pb->arena = keep;
  *out = pb;
  return SEGUE_OK;
}

void segue__playbook_free(pb_playbook *pb) {
  if (!pb) return;
  rd_arena arena = *(rd_arena *)pb->arena; /* it lives in its own memory */
  segue__rd_release(&arena);
}
