/* SPDX-License-Identifier: Apache-2.0 */
/* Records that are no turns: what an application or an engine notes. */
#include "context/json.h"
#include "context/redact.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool set_text(cJSON *string, const char *text, size_t n) {
  char *copy = malloc(n + 1);
  if (!copy) return false;
  memcpy(copy, text, n);
  copy[n] = 0;
  const bool ok = cJSON_SetValuestring(string, copy) != NULL;
  free(copy);
  return ok;
}

int segue__redactor_json_number(segue_redactor *r, cJSON *v) {
  char text[32]; /* whoever asks keeps to numbers below 1e20 */
  segue__buf out;
  const int n = snprintf(text, sizeof text, "%.0f", v->valuedouble);
  segue__buf_init(&out);
  int rc = segue__redactor_text(r, text, (size_t)n, &out);
  if (rc == SEGUE_OK && strcmp(segue__buf_str(&out), text) != 0)
    rc = segue__json_to_string(v, segue__buf_str(&out));
  segue__buf_free(&out);
  return rc;
}

/* A number under a secret's name, or a card's; anything else stays a number. */
static int redact_number(segue_redactor *r, cJSON *v, const char *name) {
  if (name && segue__class_of_name(name, strlen(name)) > SEGUE_CLASS_PII)
    return segue__json_to_string(v, "[secret]");
  if (v->valuedouble < 100 || v->valuedouble >= 1e20) return SEGUE_OK; /* also the envelope's small ones */
  return segue__redactor_json_number(r, v);
}

static int redact_string(segue_redactor *r, cJSON *v, const char *name) {
  segue__buf out;
  if (name && segue__class_of_name(name, strlen(name)) > SEGUE_CLASS_PII)
    return set_text(v, "[secret]", 8) ? SEGUE_OK : SEGUE_E_NOMEM;
  segue__buf_init(&out);
  int rc = segue__redactor_text(r, v->valuestring, strlen(v->valuestring), &out);
  if (rc == SEGUE_OK && !set_text(v, segue__buf_str(&out), out.len)) rc = SEGUE_E_NOMEM;
  segue__buf_free(&out);
  return rc;
}

int segue__redactor_json(segue_redactor *r, cJSON *v, const char *name) {
  if (cJSON_IsNumber(v)) return name && strcmp(name, "t") == 0 ? SEGUE_OK : redact_number(r, v, name);
  if (cJSON_IsString(v)) return redact_string(r, v, name);
  /* {"name": "pin", "value": "4711"} */
  const cJSON *own = cJSON_GetObjectItemCaseSensitive(v, "name");
  for (cJSON *c = v->child; c; c = c->next) {
    const bool value = cJSON_IsString(own) && c->string && strcmp(c->string, "value") == 0;
    const int rc = segue__redactor_json(r, c,
                                        value               ? own->valuestring
                                        : cJSON_IsObject(v) ? c->string
                                                            : name);
    if (rc < 0) return rc;
  }
  return SEGUE_OK;
}
