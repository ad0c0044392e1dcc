/* SPDX-License-Identifier: Apache-2.0 */
#include "session/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/letters.h"
#include "context/json.h"
#include "session/config.h"
#include "session/plan_parts.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* After these an engine counts as stalled. A recogniser's final comes in well under a second even when it
 * decodes on a busy machine; a language model may think longer; a voice must start before the silence makes
 * the caller say "hello?". */
enum {
  ASR_TIMEOUT_MS = 5000,
  LLM_TIMEOUT_MS = 8000,
  TTS_TIMEOUT_MS = 4000,
  OPEN_TIMEOUT_MS = 10000, /* a recogniser may wait for its turn at a pool of decoders */
  LLM_TOTAL_MS = 60000,
  VERIFY_TIMEOUT_MS = 10000,
  ROLLING_TURNS = 6,
  SIDECAR_TTL_S = 7 * 86400,
  REFER_TO_LIMIT = 255,
  MEDIA_TIMEOUT_MS = 30000
};

static const char default_language[] = "en-US";

typedef struct sections {
  const cJSON *asr, *llm, *tts, *verify, *turn, *store, *hook;
  const cJSON *policy, *media, *handoff, *deadlines, *quarantine, *shadow;
} sections;

/* ---- small sections ---- */

/* Shape of a BCP 47 tag: subtags of 1 to 8 letters and digits, the first of letters. */
static int check_language(const segue__plan *p, const segue__config *c) {
  size_t run = 0;
  bool first = true, good = true;
  for (const char *s = p->language; good; s++) {
    if (*s == '-' || *s == '\0') {
      good = run >= 1 && run <= 8;
      if (*s == '\0') break;
      run = 0;
      first = false;
    } else {
      good = first ? segue__is_letter(*s) : segue__is_alnum(*s);
      run++;
    }
  }
  if (good) return SEGUE_OK;
  return segue__config_fail(c, SEGUE_E_PARSE, cJSON_GetObjectItemCaseSensitive(c->root, "language"),
                            "language", "must be a language tag like \"en-US\" (BCP 47)");
}

static int read_turns(segue__plan *p, const segue__config *c, const cJSON *o) {
  segue__turn_config *t = &p->turns;
  const segue__setting settings[] = {
      {"start_ms", SEGUE__SET_NUMBER, &t->start_ms, 20, 2000, "milliseconds"},
      {"endpoint_ms", SEGUE__SET_NUMBER, &t->endpoint_ms, 100, 10000, "milliseconds"},
      {"barge_in_ms", SEGUE__SET_NUMBER, &t->barge_in_ms, 20, 5000, "milliseconds"},
      {"max_turn_ms", SEGUE__SET_NUMBER, &t->max_turn_ms, 1000, 600000, "milliseconds"},
      {"no_input_ms", SEGUE__SET_NUMBER, &t->no_input_ms, 0, 600000, "milliseconds"},
      {"barge_in", SEGUE__SET_SWITCH, &t->barge_in},
  };
  segue__turn_config_init(t);
  /* With an engine, members that are not ours are its. */
  return cJSON_GetObjectItemCaseSensitive(o, "use")
             ? segue__config_read_ours(c, o, "turn", settings, COUNT(settings))
             : segue__config_read(c, o, "turn", settings, COUNT(settings));
}

static int read_policy(segue__plan *p, const segue__config *c, const cJSON *o) {
  char *text = o ? cJSON_PrintUnformatted(o) : NULL;
  segue__policy_config_init(&p->policy);
  if (o && !text) return segue__config_fail(c, SEGUE_E_NOMEM, NULL, "policy", "out of memory");
  const int rc = segue__policy_config_parse(&p->policy, text, c->err);
  free(text);
  if (rc < 0 && c->err) segue__json_place(c->err, c->err->path, c->src, c->len, c->root);
  return rc;
}

static int read_codecs(segue__plan *p, const segue__config *c, const cJSON *list) {
  const cJSON *v;
  uint32_t n = 0, seen = 0;
  cJSON_ArrayForEach(v, list) {
    char path[48];
    int32_t kind = 0;
    (void)snprintf(path, sizeof path, "media.codecs[%d]", (int)n);
    while (kind < SEGUE__CODEC_COUNT &&
           !(cJSON_IsString(v) && segue__same_letters(v->valuestring, segue__codec_name(kind))))
      kind++;
    if (kind == SEGUE__CODEC_COUNT)
      return segue__config_fail(c, SEGUE_E_PARSE, v, path, "must be \"opus\", \"PCMU\" or \"PCMA\"");
    if (seen & 1u << kind)
      return segue__config_fail(c, SEGUE_E_PARSE, v, path, "%s is there twice", segue__codec_name(kind));
    seen |= 1u << kind;
    p->media.codecs[n++] = kind;
  }
  if (list && n == 0)
    return segue__config_fail(c, SEGUE_E_PARSE, list, "media.codecs", "at least one codec is needed");
  if (list) p->media.n_codecs = n;
  return SEGUE_OK;
}

static int read_media(segue__plan *p, const segue__config *c, const cJSON *o) {
  static const char *const secure[] = {"off", "allow", "require", NULL};
  static const uint32_t secure_value[] = {SEGUE__SECURE_NEVER, SEGUE__SECURE_ACCEPT, SEGUE__SECURE_REQUIRE};
  const cJSON *codecs = NULL;
  int32_t srtp = 1;
  const segue__setting settings[] = {
      {"codecs", SEGUE__SET_LIST, &codecs},
      {"srtp", SEGUE__SET_WORD, &srtp, .words = secure},
      {"dtmf", SEGUE__SET_SWITCH, &p->media.dtmf},
      {"timeout_ms", SEGUE__SET_NUMBER, &p->media_timeout_ms, 0, 3600000, "milliseconds"},
  };
  segue__media_config_init(&p->media);
  p->media_timeout_ms = MEDIA_TIMEOUT_MS;
  if (!o) return SEGUE_OK;
  const int rc = segue__config_read(c, o, "media", settings, COUNT(settings));
  if (rc < 0) return rc;
  p->media_timeout_said = cJSON_HasObjectItem(o, "timeout_ms");
  if (p->media_timeout_ms > 0 && p->media_timeout_ms < 1000)
    return segue__config_fail(c, SEGUE_E_PARSE, cJSON_GetObjectItemCaseSensitive(o, "timeout_ms"),
                              "media.timeout_ms",
                              "must be 0 or at least 1000: phones pause between two words");
  p->media.secure = secure_value[srtp];
  return read_codecs(p, c, codecs);
}

static int read_small(segue__plan *p, const segue__config *c, const sections *s) {
  const segue__setting deadlines[] = {
      {"asr_ms", SEGUE__SET_NUMBER, &p->asr_timeout_ms, 100, 120000, "milliseconds"},
      {"llm_ms", SEGUE__SET_NUMBER, &p->llm_timeout_ms, 100, 120000, "milliseconds"},
      {"tts_ms", SEGUE__SET_NUMBER, &p->tts_timeout_ms, 100, 120000, "milliseconds"},
      {"open_ms", SEGUE__SET_NUMBER, &p->open_timeout_ms, 100, 120000, "milliseconds"},
      {"llm_total_ms", SEGUE__SET_NUMBER, &p->llm_total_ms, 100, 600000, "milliseconds"},
      {"verify_ms", SEGUE__SET_NUMBER, &p->verify_timeout_ms, 100, 120000, "milliseconds"},
  };
  const segue__setting quarantine[] = {
      {"failures", SEGUE__SET_NUMBER, &p->quarantine.failures, 0, 1000, "failures"},
      {"within_ms", SEGUE__SET_NUMBER, &p->quarantine.within_ms, 1000, 3600000, "milliseconds"},
      {"for_ms", SEGUE__SET_NUMBER, &p->quarantine.for_ms, 100, 3600000, "milliseconds"},
  };
  const segue__setting shadow[] = {{"transcribe", SEGUE__SET_SWITCH, &p->transcribe_agent}};
  int rc = segue__config_read(c, s->deadlines, "deadlines", deadlines, COUNT(deadlines));
  if (rc == SEGUE_OK) rc = segue__config_read(c, s->quarantine, "quarantine", quarantine, COUNT(quarantine));
  return rc < 0 ? rc : segue__config_read(c, s->shadow, "shadow", shadow, COUNT(shadow));
}

/* ---- engines ---- */

typedef struct engine_slot {
  const char *name;
  enum segue__engine_kind kind;
  const cJSON *o;      /* an object, or a list of them */
  segue__engine **to;  /* one engine */
  segue__chain *chain; /* or several */
} engine_slot;

static const char *const turn_members[] = {"start_ms",    "endpoint_ms", "barge_in_ms",
                                           "max_turn_ms", "no_input_ms", "barge_in"};

/* What the engine gets: its object without what is ours. NULL: no memory. */
static char *engine_config(enum segue__engine_kind kind, const cJSON *o) {
  cJSON *copy = cJSON_Duplicate(o, 1);
  char *text = NULL;
  if (!copy) return NULL;
  cJSON_DeleteItemFromObjectCaseSensitive(copy, "use");
  for (size_t i = 0; kind == SEGUE__TURN && i < COUNT(turn_members); i++)
    cJSON_DeleteItemFromObjectCaseSensitive(copy, turn_members[i]);
  text = cJSON_PrintUnformatted(copy);
  cJSON_Delete(copy);
  return text;
}

/* Entry `i` of the slot and what it is called; NULL when there are no more. */
static const cJSON *entry(const engine_slot *e, int i, char *path, size_t cap) {
  (void)snprintf(path, cap, cJSON_IsArray(e->o) ? "%s[%d]" : "%s", e->name, i);
  if (cJSON_IsArray(e->o)) return cJSON_GetArrayItem(e->o, i);
  return i == 0 ? e->o : NULL;
}

static int read_voice(segue__link *link, const segue__config *c, const cJSON *tts, const char *path) {
  const cJSON *v = cJSON_GetObjectItemCaseSensitive(tts, "voice");
  char below[64];
  (void)snprintf(below, sizeof below, "%s.voice", path);
  if (!v) return SEGUE_OK;
  if (!cJSON_IsString(v) || strlen(v->valuestring) >= sizeof link->voice)
    return segue__config_fail(c, SEGUE_E_PARSE, v, below, "must be text of at most %d bytes",
                              (int)sizeof link->voice - 1);
  memcpy(link->voice, v->valuestring, strlen(v->valuestring) + 1);
  return SEGUE_OK;
}

static int check_slot(const engine_slot *e, const segue__config *c) {
  char name[32], path[48];
  const cJSON *o;
  for (int i = 0; (o = entry(e, i, name, sizeof name)); i++) {
    const cJSON *use = cJSON_GetObjectItemCaseSensitive(o, "use");
    if (e->kind == SEGUE__TURN && !use) continue;
    if (!cJSON_IsString(use) || !use->valuestring[0]) {
      (void)snprintf(path, sizeof path, "%s.use", name);
      return segue__config_fail(c, SEGUE_E_PARSE, use ? use : o, path,
                                "must name the engine, like {\"use\": \"fake\"}");
    }
    if (e->kind == SEGUE__TTS) {
      const int rc = read_voice(&e->chain->links[i], c, o, name);
      if (rc < 0) return rc;
    }
  }
  return SEGUE_OK;
}

static int acquire(enum segue__engine_kind kind, const cJSON *o, const char *name, segue__engine **to,
                   segue__registry *reg, const segue__config *c) {
  const cJSON *use = cJSON_GetObjectItemCaseSensitive(o, "use");
  if (!use) return SEGUE_OK;
  char *config = engine_config(kind, o);
  if (!config) return segue__config_fail(c, SEGUE_E_NOMEM, NULL, name, "out of memory");
  const int rc = segue__engine_acquire(reg, kind, use->valuestring, config, to, c->err);
  free(config);
  return rc < 0 ? segue__config_under(c, rc, name) : rc; /* the message names the engine already */
}

/* A mistake of whoever wrote the configuration, which no other engine makes good. */
static bool is_mistake(int rc) {
  return rc == SEGUE_E_PARSE || rc == SEGUE_E_INVAL || rc == SEGUE_E_NOTFOUND || rc == SEGUE_E_ABI ||
         rc == SEGUE_E_UNSUPPORTED || rc == SEGUE_E_NOMEM;
}

static void call_it(segue__link *link, const cJSON *o) {
  const cJSON *use = cJSON_GetObjectItemCaseSensitive(o, "use");
  const char *base = strrchr(use->valuestring, '/'); /* of a file its own name, not where it lies */
  (void)snprintf(link->use, sizeof link->use, "%.31s",
                 link->engine ? link->engine->name
                 : base       ? base + 1
                              : use->valuestring);
}

/* An engine that cannot be had right now is passed over, unless it was the last. */
static int acquire_chain(const engine_slot *e, segue__registry *reg, const segue__config *c) {
  segue__chain *chain = e->chain;
  char name[32];
  bool any = false;
  int rc = SEGUE_OK;
  const cJSON *o;
  while ((o = entry(e, (int)chain->n, name, sizeof name))) {
    segue__link *link = &chain->links[chain->n];
    segue_error err = {.code = 0};
    segue__config own = *c;
    own.err = &err;
    rc = acquire(e->kind, o, name, &link->engine, reg, &own);
    if (rc < 0 && (is_mistake(rc) || (!any && !entry(e, (int)chain->n + 1, name, sizeof name)))) {
      if (c->err) *c->err = err;
      return rc;
    }
    link->code = rc;
    if (rc < 0) (void)snprintf(link->message, sizeof link->message, "%.159s", err.message);
    any |= rc == SEGUE_OK;
    call_it(link, o);
    chain->n++;
  }
  return SEGUE_OK;
}

static int copy_hints(segue__plan *p, const segue__config *c) {
  const char *hints = NULL;
  for (uint32_t i = 0; !hints && i < p->llm.n; i++) {
    const segue__engine *e = p->llm.links[i].engine;
    if (e && e->ops.llm->hints) hints = e->ops.llm->hints(e->state);
  }
  if (!hints) return SEGUE_OK;
  p->hints = strdup(hints);
  return p->hints ? SEGUE_OK : segue__config_fail(c, SEGUE_E_NOMEM, NULL, "llm", "out of memory");
}

/* All checks that cost nothing come before the first engine is loaded. */
static int read_engines(segue__plan *p, const segue__config *c, const sections *s, segue__registry *reg) {
  const engine_slot slots[] = {
      {"asr", SEGUE__ASR, s->asr, NULL, &p->asr},     {"llm", SEGUE__LLM, s->llm, NULL, &p->llm},
      {"tts", SEGUE__TTS, s->tts, NULL, &p->tts},     {"verify", SEGUE__VERIFY, s->verify, NULL, &p->verify},
      {"turn", SEGUE__TURN, s->turn, &p->turn, NULL}, {"store", SEGUE__STORE, s->store, &p->store, NULL},
      {"hook", SEGUE__HOOK, s->hook, &p->hook, NULL},
  };
  int rc = SEGUE_OK;
  for (size_t i = 0; rc == SEGUE_OK && i < COUNT(slots); i++) rc = check_slot(&slots[i], c);
  if (rc == SEGUE_OK && s->llm && !s->tts)
    return segue__config_fail(c, SEGUE_E_PARSE, c->root, "tts",
                              "the dialog engine \"llm\" needs a voice: add \"tts\"");
  if (rc < 0 || !reg) return rc;
  for (size_t i = 0; rc == SEGUE_OK && i < COUNT(slots); i++)
    rc = slots[i].chain ? acquire_chain(&slots[i], reg, c)
                        : acquire(slots[i].kind, slots[i].o, slots[i].name, slots[i].to, reg, c);
  if (rc == SEGUE_OK && p->prompts) {
    rc = segue__engine_acquire(reg, SEGUE__TTS, "recorded", p->prompts, &p->recordings, c->err);
    if (rc < 0) (void)segue__config_below(c, rc, "handoff.prompts");
  }
  return rc == SEGUE_OK ? copy_hints(p, c) : rc;
}

/* ---- the whole ---- */

static int read_plan(segue__plan *p, const segue__config *c, segue__registry *reg) {
  static const char *const captions[] = {"off", "final", "live", NULL};
  sections s = {0};
  const segue__setting settings[] = {
      {"language", SEGUE__SET_TEXT, p->language, 1, sizeof p->language - 1},
      {"asr", SEGUE__SET_ENGINES, &s.asr, 1, SEGUE__CHAIN_MAX},
      {"llm", SEGUE__SET_ENGINES, &s.llm, 1, SEGUE__CHAIN_MAX},
      {"tts", SEGUE__SET_ENGINES, &s.tts, 1, SEGUE__CHAIN_MAX},
      {"verify", SEGUE__SET_ENGINES, &s.verify, 1, SEGUE__CHAIN_MAX},
      {"turn", SEGUE__SET_OBJECT, &s.turn},
      {"policy", SEGUE__SET_OBJECT, &s.policy},
      {"media", SEGUE__SET_OBJECT, &s.media},
      {"handoff", SEGUE__SET_OBJECT, &s.handoff},
      {"shadow", SEGUE__SET_OBJECT, &s.shadow},
      {"deadlines", SEGUE__SET_OBJECT, &s.deadlines},
      {"quarantine", SEGUE__SET_OBJECT, &s.quarantine},
      {"store", SEGUE__SET_OBJECT, &s.store},
      {"hook", SEGUE__SET_OBJECT, &s.hook},
      {"captions", SEGUE__SET_WORD, &p->captions, .words = captions},
  };
  int rc = segue__config_read(c, c->root, "", settings, COUNT(settings));
  if (rc == SEGUE_OK) rc = check_language(p, c);
  if (rc == SEGUE_OK) rc = read_turns(p, c, s.turn);
  if (rc == SEGUE_OK) rc = read_policy(p, c, s.policy);
  if (rc == SEGUE_OK) rc = read_media(p, c, s.media);
  if (rc == SEGUE_OK) rc = read_small(p, c, &s);
  if (rc == SEGUE_OK) rc = segue__plan_handoff(p, c, s.handoff);
  if (rc == SEGUE_OK) rc = segue__plan_check_asks(p, c, s.tts != NULL, s.asr != NULL);
  return rc == SEGUE_OK ? read_engines(p, c, &s, reg) : rc;
}

int segue__plan_new(segue__plan **out, segue__registry *reg, const char *json, segue_error *err) {
  segue__config c;
  segue__plan *p = NULL;
  *out = NULL;
  if (!json) return segue__fail(err, SEGUE_E_INVAL, "", "a configuration is needed; {} is the least");
  int rc = segue__config_open(&c, json, strlen(json), err);
  if (rc < 0) goto done;
  p = calloc(1, sizeof *p);
  if (!p) {
    rc = segue__fail(err, SEGUE_E_NOMEM, "", "out of memory");
    goto done;
  }
  (void)snprintf(p->language, sizeof p->language, "%s", default_language);
  p->asr_timeout_ms = ASR_TIMEOUT_MS;
  p->llm_timeout_ms = LLM_TIMEOUT_MS;
  p->tts_timeout_ms = TTS_TIMEOUT_MS;
  p->open_timeout_ms = OPEN_TIMEOUT_MS;
  p->llm_total_ms = LLM_TOTAL_MS;
  p->verify_timeout_ms = VERIFY_TIMEOUT_MS;
  p->quarantine = (segue__health_limits){.failures = 3, .within_ms = 60000, .for_ms = 30000};
  segue__release_config_init(&p->release);
  p->refer_to_limit = REFER_TO_LIMIT;
  p->pass_on = p->any_colleague = true;
  p->rolling_turns = ROLLING_TURNS;
  p->sidecar_ttl_s = SIDECAR_TTL_S;
  p->transcribe_agent = 1; /* what came of the handoff can only be told from what was said */
  rc = read_plan(p, &c, reg);
  /* The value for the agent is made on the call's own thread: not there the first use's work. */
  if (rc == SEGUE_OK && p->handoff.n_targets > 0 && (rc = segue_wire_warm_up()) < 0)
    rc = segue__fail(err, rc, "", "out of memory");
done:
  if (rc < 0) {
    segue__plan_free(p);
    p = NULL;
  }
  segue__config_close(&c);
  *out = p;
  return rc;
}

void segue__plan_free(segue__plan *p) {
  if (!p) return;
  const segue__chain *const chains[] = {&p->asr, &p->llm, &p->tts, &p->verify};
  for (size_t i = 0; i < COUNT(chains); i++)
    for (uint32_t k = 0; k < SEGUE__CHAIN_MAX; k++) segue__engine_release(chains[i]->links[k].engine);
  segue__engine *const engines[] = {p->turn, p->store, p->hook};
  for (size_t i = 0; i < COUNT(engines); i++) segue__engine_release(engines[i]);
  for (size_t i = 0; i < SEGUE__PLAN_TARGETS; i++) free(p->targets[i]);
  for (size_t i = 0; i < p->n_pass_on_to; i++) free(p->pass_on_to[i]);
  segue_keyring_free(p->keys);
  segue__policy_config_fini(&p->policy);
  free(p->hints);
  free(p->message);
  free(p->returned);
  free(p->sorry);
  free(p->lost);
  free(p->handed_back);
  free(p->booked);
  free(p->unserved);
  free(p->patience);
  free(p->question);
  free(p->prompts);
  segue__engine_release(p->recordings);
  free(p);
}
