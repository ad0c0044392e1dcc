/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON of a policy (doc/policy.md). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/error.h"
#include "base/likely.h"
#include "context/json.h"
#include "dialog/policy.h"

void segue__policy_config_init(segue__policy_config *c) {
  *c = (segue__policy_config){.threshold = 0.7,
                              .rearm = 0.4,
                              .low_confidence = 0.45,
                              .max_turns = 60,
                              .weight_explicit = 0.9,
                              .weight_confidence = 0.75,
                              .weight_fixes = 0.85,
                              .weight_failed = 0.8,
                              .weight_identity = 0.8,
                              .weight_refused = 0.8,
                              .weight_understood = 0.75,
                              .weight_llm = 0.75,
                              .weight_voice = 0.4,
                              .weight_scope = 0.75,
                              .weight_loop = 0.75,
                              .weight_anger = 0.75,
                              .weight_sentiment = 0.4,
                              .weight_impasse = 0.75,
                              .weight_distress = 0.75};
}

void segue__policy_config_fini(segue__policy_config *c) {
  free(c->rules);
  c->rules = NULL;
  c->n_rules = 0;
}

static int bad(segue_error *err, const char *path, const char *what) {
  return segue__fail(err, SEGUE_E_PARSE, path, "%s %s", path, what);
}

int segue__policy_unknown(segue_error *err, const char *path, const char *likely) {
  return segue__fail(err, SEGUE_E_PARSE, path, "%s is not a known setting%s%s%s", path,
                     likely ? "; did you mean \"" : "", likely ? likely : "", likely ? "\"?" : "");
}

static int parse_member(segue__policy_config *c, const cJSON *m, segue_error *err) {
  const struct {
    const char *name;
    double *value;
  } known[] = {{"threshold", &c->threshold},
               {"rearm", &c->rearm},
               {"low_confidence", &c->low_confidence},
               {"weight_explicit", &c->weight_explicit},
               {"weight_confidence", &c->weight_confidence},
               {"weight_fixes", &c->weight_fixes},
               {"weight_failed", &c->weight_failed},
               {"weight_identity", &c->weight_identity},
               {"weight_refused", &c->weight_refused},
               {"weight_understood", &c->weight_understood},
               {"weight_llm", &c->weight_llm},
               {"weight_voice", &c->weight_voice},
               {"weight_scope", &c->weight_scope},
               {"weight_loop", &c->weight_loop},
               {"weight_anger", &c->weight_anger},
               {"weight_sentiment", &c->weight_sentiment},
               {"weight_impasse", &c->weight_impasse},
               {"weight_distress", &c->weight_distress}};
  char path[64];
  snprintf(path, sizeof path, "policy.%s", m->string);
  if (strcmp(m->string, "rules") == 0) return segue__policy_rules_parse(c, m, err);
  if (strcmp(m->string, "max_turns") == 0) {
    if (!cJSON_IsNumber(m) || !(m->valuedouble >= 0 && m->valuedouble <= 10000))
      return bad(err, path, "must be a number of turns from 0 to 10000");
    c->max_turns = (uint32_t)m->valuedouble;
    return SEGUE_OK;
  }
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (strcmp(known[i].name, m->string) != 0) continue;
    if (!cJSON_IsNumber(m) || !(m->valuedouble >= 0 && m->valuedouble <= 1))
      return bad(err, path, "must be a number from 0 to 1");
    *known[i].value = m->valuedouble;
    return SEGUE_OK;
  }
  const char *likely = segue__likelier(m->string, segue__likelier(m->string, NULL, "rules"), "max_turns");
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    likely = segue__likelier(m->string, likely, known[i].name);
  return segue__policy_unknown(err, path, likely);
}

int segue__policy_config_parse(segue__policy_config *c, const char *json, segue_error *err) {
  if (!json) return SEGUE_OK;
  const size_t len = strlen(json);
  cJSON *o = NULL;
  int rc = segue__json_parse(&o, json, len, err);
  if (rc < 0) return rc;
  if (!cJSON_IsObject(o)) rc = bad(err, "policy", "is not a JSON object");
  for (const cJSON *m = o ? o->child : NULL; m && rc == SEGUE_OK; m = m->next) rc = parse_member(c, m, err);
  if (rc == SEGUE_OK && c->rearm > c->threshold)
    rc = bad(err, "policy.rearm",
             "must not be above policy.threshold, or no second handoff would ever be made");
  if (rc < 0 && err) /* of the text: the path behind "policy" */
    segue__json_place(err, err->path + strcspn(err->path, ".") + (strchr(err->path, '.') != NULL), json, len,
                      o);
  cJSON_Delete(o);
  return rc;
}
