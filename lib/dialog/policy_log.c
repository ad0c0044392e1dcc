/* SPDX-License-Identifier: Apache-2.0 */
/* What of a policy is in the event log: written by sessions, read by sessions and by `segue replay` alike. */
#include <string.h>

#include <cjson/cJSON.h>

#include "context/context.h"
#include "dialog/policy.h"

double segue__policy_grain(double value, int parts) {
  return value >= 0 ? (double)(int64_t)(value * parts + 0.5) / parts : -1;
}

void segue__policy_signals_json(const segue_signal *signals, size_t n, const char *none, segue__buf *out) {
  segue__buf_putc(out, '[');
  for (size_t i = 0; i < n; i++) {
    const segue_signal *g = &signals[i];
    segue__buf_puts(out, i ? ",{\"name\":" : "{\"name\":");
    segue__buf_json_string(out, g->name);
    segue__buf_puts(out, ",\"value\":");
    segue__buf_json_number(out, g->value, 3);
    segue__buf_puts(out, ",\"weight\":");
    segue__buf_json_number(out, g->weight, 3);
    segue__buf_puts(out, ",\"turn\":");
    if (g->turn == SEGUE_TURN_NONE)
      segue__buf_puts(out, none);
    else
      segue__buf_printf(out, "%d", (int)g->turn);
    segue__buf_putc(out, '}');
  }
  segue__buf_putc(out, ']');
}

void segue__policy_record(segue__policy *p, const char *type, const void *record, int32_t turn) {
  const cJSON *nested = cJSON_GetObjectItemCaseSensitive(record, "attempt"),
              *outcome =
                  cJSON_GetObjectItemCaseSensitive(cJSON_IsObject(nested) ? nested : record, "outcome"),
              *confidence = cJSON_GetObjectItemCaseSensitive(record, "confidence");
  if (strcmp(type, "attempt") == 0)
    segue__policy_attempt(
        p, cJSON_IsString(outcome) ? segue__attempt_outcome_parse(outcome->valuestring) : -1, turn);
  else if (strcmp(type, "note") == 0 && cJSON_IsNumber(confidence))
    segue__policy_llm(p, turn, confidence->valuedouble);
}
