/* SPDX-License-Identifier: Apache-2.0 */
/* Rules a team writes down instead of tuning weights: words, callers, intents, hours, length. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/error.h"
#include "base/likely.h"
#include "dialog/policy.h"

enum { DAY_MIN = 24 * 60 };

typedef struct reader {
  segue_error *err;
  char path[96];
} reader;

static int bad(reader *r, const char *member, const char *what) {
  char path[160];
  snprintf(path, sizeof path, "%s%s%s", r->path, *member ? "." : "", member);
  return segue__fail(r->err, SEGUE_E_PARSE, path, "%s %s", path, what);
}

static int unknown(reader *r, const char *member, const char *const *names) {
  const char *likely = NULL;
  char path[160];
  snprintf(path, sizeof path, "%s.%s", r->path, member);
  for (; *names; names++) likely = segue__likelier(member, likely, *names);
  return segue__policy_unknown(r->err, path, likely);
}

static int text(reader *r, const cJSON *m, char *out, size_t size) {
  if (!cJSON_IsString(m)) return bad(r, m->string, "must be a string");
  if (strlen(m->valuestring) >= size) return bad(r, m->string, "is too long");
  memcpy(out, m->valuestring, strlen(m->valuestring) + 1);
  return SEGUE_OK;
}

static int number(reader *r, const cJSON *m, double low, double high, double *out) {
  char what[64];
  if (cJSON_IsNumber(m) && m->valuedouble >= low && m->valuedouble <= high) {
    *out = m->valuedouble;
    return SEGUE_OK;
  }
  snprintf(what, sizeof what, "must be a number from %g to %g", low, high);
  return bad(r, m->string, what);
}

/* Phrases as the words of turns are, so that spelling and punctuation do not matter. */
static void normalise(const char *phrase, char *out, size_t size) {
  segue__words w;
  size_t used = 0;
  out[0] = 0;
  segue__words_said(&w, phrase, strlen(phrase));
  for (size_t i = 0; i < w.n && used < size; i++)
    used += (size_t)snprintf(out + used, size - used, "%s%s", i ? " " : "", w.w[i]);
}

static int list(reader *r, const cJSON *m, bool phrases, char *out, size_t size) {
  const cJSON *v;
  size_t used = 0;
  if (!cJSON_IsArray(m)) return bad(r, m->string, "must be a list of strings");
  cJSON_ArrayForEach(v, m) {
    char item[256];
    if (!cJSON_IsString(v)) return bad(r, m->string, "must be a list of strings");
    if (strlen(v->valuestring) >= sizeof item) return bad(r, m->string, "is too long");
    if (phrases)
      normalise(v->valuestring, item, sizeof item);
    else
      snprintf(item, sizeof item, "%s", v->valuestring);
    if (!*item) return bad(r, m->string, "has an empty item");
    if (!phrases && item[strcspn(item, "*")] && item[strcspn(item, "*") + 1])
      return bad(r, m->string, "has a * that is not at the end of an item: it would never hold");
    if (used + strlen(item) + 2 > size) return bad(r, m->string, "is too long");
    used += (size_t)snprintf(out + used, size - used, "%s\n", item);
  }
  return used ? SEGUE_OK : bad(r, m->string, "must not be empty");
}

static int clock_time(reader *r, const cJSON *m, int32_t *out) {
  int hour = -1, minute = -1, n = 0;
  if (cJSON_IsString(m) && sscanf(m->valuestring, "%2d:%2d%n", &hour, &minute, &n) == 2 &&
      m->valuestring[n] == 0 && hour >= 0 && hour <= 24 && minute >= 0 && minute < 60 &&
      hour * 60 + minute <= DAY_MIN) {
    *out = hour * 60 + minute;
    return SEGUE_OK;
  }
  return bad(r, m->string, "must be a time as \"08:30\"");
}

static int days(reader *r, const cJSON *m, uint8_t *out) {
  static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  const cJSON *v;
  *out = 0;
  if (!cJSON_IsArray(m)) return bad(r, m->string, "must be a list of \"mon\" … \"sun\"");
  cJSON_ArrayForEach(v, m) {
    size_t d = 0;
    while (d < 7 && !(cJSON_IsString(v) && strcmp(v->valuestring, names[d]) == 0)) d++;
    if (d == 7) return bad(r, m->string, "must be a list of \"mon\" … \"sun\"");
    *out |= (uint8_t)(1u << d);
  }
  return *out ? SEGUE_OK : bad(r, m->string, "must not be empty");
}

static int hours(reader *r, const cJSON *o, segue__rule *rule) {
  if (!cJSON_IsObject(o)) return bad(r, o->string, "must be an object");
  const size_t n = strlen(r->path);
  snprintf(r->path + n, sizeof r->path - n, ".%s", o->string);
  int rc = SEGUE_OK;
  rule->has_hours = true;
  rule->days = 0x7F;
  rule->from = 0;
  rule->to = DAY_MIN;
  for (const cJSON *m = o->child; m && rc == SEGUE_OK; m = m->next) {
    double offset = 0;
    if (strcmp(m->string, "days") == 0)
      rc = days(r, m, &rule->days);
    else if (strcmp(m->string, "from") == 0)
      rc = clock_time(r, m, &rule->from);
    else if (strcmp(m->string, "to") == 0)
      rc = clock_time(r, m, &rule->to);
    else if (strcmp(m->string, "utc_offset_min") == 0) {
      rc = number(r, m, -14 * 60, 14 * 60, &offset);
      rule->utc_offset = (int32_t)offset;
    } else
      rc = unknown(r, m->string, (const char *const[]){"days", "from", "to", "utc_offset_min", NULL});
  }
  r->path[n] = 0;
  return rc;
}

static int then(reader *r, const cJSON *m, segue__rule *rule) {
  if (cJSON_IsString(m) && strcmp(m->valuestring, "escalate") == 0) return SEGUE_OK;
  rule->stay = cJSON_IsString(m) && strcmp(m->valuestring, "stay") == 0;
  return rule->stay ? SEGUE_OK : bad(r, m->string, "must be \"escalate\" or \"stay\"");
}

static int member(reader *r, const cJSON *m, segue__rule *rule) {
  double turns = 0;
  const char *name = m->string;
  if (strcmp(name, "name") == 0) return text(r, m, rule->name, sizeof rule->name);
  if (strcmp(name, "why") == 0) return text(r, m, rule->why, sizeof rule->why);
  if (strcmp(name, "then") == 0) return then(r, m, rule);
  if (strcmp(name, "score") == 0) return number(r, m, 0, 1, &rule->score);
  if (strcmp(name, "keywords") == 0) return list(r, m, true, rule->keywords, sizeof rule->keywords);
  if (strcmp(name, "callers") == 0) return list(r, m, false, rule->callers, sizeof rule->callers);
  if (strcmp(name, "intents") == 0) return list(r, m, false, rule->intents, sizeof rule->intents);
  if (strcmp(name, "hours") == 0) return hours(r, m, rule);
  if (strcmp(name, "outside_hours") == 0) {
    rule->outside = true;
    return hours(r, m, rule);
  }
  if (strcmp(name, "after_turns") != 0)
    return unknown(r, name,
                   (const char *const[]){"name", "why", "then", "score", "keywords", "callers", "intents",
                                         "hours", "outside_hours", "after_turns", NULL});
  const int rc = number(r, m, 1, 10000, &turns);
  rule->after_turns = (uint32_t)turns;
  return rc;
}

int segue__policy_rules_parse(segue__policy_config *c, const void *json_array, segue_error *err) {
  const cJSON *all = json_array, *o;
  reader r = {.err = err, .path = "policy.rules"};
  const int n = cJSON_GetArraySize(all);
  if (!cJSON_IsArray(all)) return bad(&r, "", "must be a list");
  if (n > SEGUE__POLICY_RULES) return bad(&r, "", "has more than 16 rules");
  free(c->rules);
  c->n_rules = 0;
  c->rules = calloc(n ? (size_t)n : 1, sizeof *c->rules);
  if (!c->rules) return segue__fail(err, SEGUE_E_NOMEM, NULL, "out of memory");
  cJSON_ArrayForEach(o, all) {
    segue__rule *rule = &c->rules[c->n_rules];
    snprintf(r.path, sizeof r.path, "policy.rules[%u]", (unsigned)c->n_rules);
    if (!cJSON_IsObject(o)) return bad(&r, "", "must be an object");
    rule->score = 0.9;
    for (const cJSON *m = o->child; m; m = m->next) {
      const int rc = member(&r, m, rule);
      if (rc < 0) return rc;
    }
    if (!*rule->name) return bad(&r, "name", "is missing");
    if (segue__policy_is_signal(rule->name)) return bad(&r, "name", "is the name of a signal");
    for (size_t k = 0; k < c->n_rules; k++) /* a decision names the rule it rests on */
      if (strcmp(c->rules[k].name, rule->name) == 0) return bad(&r, "name", "is the name of another rule");
    if (!*rule->keywords && !*rule->callers && !*rule->intents && !rule->has_hours && !rule->after_turns)
      return bad(&r, "", "has no condition");
    c->n_rules++;
  }
  return SEGUE_OK;
}

/* ---- judging ---- */

static bool listed(const char *items, const char *value, size_t len) {
  for (const char *p = items; *p;) {
    const size_t n = strcspn(p, "\n");
    const bool prefix = n && p[n - 1] == '*';
    if (prefix ? len >= n - 1 && memcmp(value, p, n - 1) == 0 : len == n && memcmp(value, p, n) == 0)
      return true;
    p += n + 1;
  }
  return false;
}

/* The whole address, or the number in "sip:+1555…@carrier" and "tel:+1555…". */
static bool calls_from(const char *items, const char *caller) {
  static const char *const schemes[] = {"sip:", "sips:", "tel:"};
  if (!caller) return false;
  if (listed(items, caller, strlen(caller))) return true;
  for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
    const size_t n = strlen(schemes[i]);
    if (strncmp(caller, schemes[i], n) == 0) return listed(items, caller + n, strcspn(caller + n, "@;:?"));
  }
  return false;
}

static bool is_about(const char *items, const char *intent) {
  return intent && listed(items, intent, strlen(intent));
}

void segue__policy_rule_turn(segue__policy *p, int32_t turn, const segue__words *w) {
  for (size_t i = 0; i < p->config->n_rules; i++)
    for (const char *k = p->config->rules[i].keywords; *k;) {
      char phrase[256];
      const size_t n = strcspn(k, "\n");
      const char *const one[] = {phrase, NULL};
      snprintf(phrase, sizeof phrase, "%.*s", (int)n, k);
      if (segue__any_matches(w, one)) p->known.rule_turn[i] = turn;
      k += n + 1;
    }
}

static bool within(const segue__rule *r, int64_t unix_ms) {
  const int64_t minute = unix_ms / 60000 + r->utc_offset;
  const int32_t of_day = (int32_t)(minute % DAY_MIN);
  int day = (int)((minute / DAY_MIN + 3) % 7); /* 1970-01-01 was a Thursday */
  if (r->to >= r->from) return r->days >> day & 1 && of_day >= r->from && of_day < r->to;
  if (of_day < r->to) day = (day + 6) % 7; /* the night began the day before */
  return r->days >> day & 1 && (of_day >= r->from || of_day < r->to);
}

static bool holds(const segue__policy *p, size_t i, const segue_context *ctx) {
  const segue__rule *r = &p->config->rules[i];
  if (p->caller_turns < r->after_turns) return false;
  if (*r->keywords && p->known.rule_turn[i] == SEGUE_TURN_NONE) return false;
  if (*r->intents && !(ctx && is_about(r->intents, segue_context_intent(ctx)))) return false;
  if (*r->callers) {
    segue_call_info call;
    segue_call_info_init(&call, sizeof call);
    if (!ctx || segue_context_call(ctx, &call) != SEGUE_OK || !calls_from(r->callers, call.caller))
      return false;
  }
  if (!r->has_hours) return true;
  const int64_t at = ctx ? segue_context_created(ctx) : SEGUE_UNIX_NONE;
  return at != SEGUE_UNIX_NONE && at >= 0 && within(r, at) != r->outside;
}

const segue__rule *segue__policy_rule(const segue__policy *p, const segue_context *ctx, bool stay,
                                      int32_t *turn) {
  const segue__rule *best = NULL;
  for (size_t i = 0; i < p->config->n_rules; i++) {
    const segue__rule *r = &p->config->rules[i];
    if (r->stay != stay || !holds(p, i, ctx) || (best && best->score >= r->score)) continue;
    best = r;
    *turn = *r->keywords ? p->known.rule_turn[i] : p->last_turn;
  }
  return best;
}
