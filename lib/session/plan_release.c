/* SPDX-License-Identifier: Apache-2.0 */
/* "handoff": {"mode", "release": {…}, "pass_on_to"}: whether segue stays in the call, how it lets go, and where an
 * agent's phone may send the caller. */
#include "session/plan_parts.h"

#include <stdio.h>
#include <string.h>

#include "session/pass_on.h"

static int read_ladder(segue__plan *p, const segue__config *c, const cJSON *list) {
  const cJSON *v;
  uint32_t n = 0;
  cJSON_ArrayForEach(v, list) {
    char path[40];
    (void)snprintf(path, sizeof path, "handoff.release.ladder[%u]", (unsigned)n);
    int rung = 0;
    while (rung < SEGUE__RUNGS && !(cJSON_IsString(v) && strcmp(v->valuestring, segue__rung_name(rung)) == 0))
      rung++;
    bool again = n == SEGUE__RUNGS;
    for (uint32_t i = 0; i < n && !again; i++) again = p->release.rungs[i] == (segue__rung)rung;
    if (rung == SEGUE__RUNGS || again)
      return segue__config_fail(c, SEGUE_E_PARSE, v, path,
                                "must be \"attended\", \"embedded\" or \"header\", each once");
    p->release.rungs[n++] = (segue__rung)rung;
  }
  p->release.n_rungs = n;
  return SEGUE_OK;
}

int segue__plan_release(segue__plan *p, const segue__config *c, const cJSON *o) {
  const cJSON *ladder = NULL;
  const segue__setting settings[] = {
      {"ladder", SEGUE__SET_LIST, &ladder},
      {"accept_ms", SEGUE__SET_NUMBER, &p->release.accept_ms, 100, 60000, "milliseconds"},
      {"outcome_ms", SEGUE__SET_NUMBER, &p->release.outcome_ms, 100, 600000, "milliseconds"},
      {"linger_ms", SEGUE__SET_NUMBER, &p->release.linger_ms, 0, 60000, "milliseconds"},
      {"refer_to_limit", SEGUE__SET_NUMBER, &p->refer_to_limit, 64, 8000, "characters"},
  };
  if (!o) return SEGUE_OK;
  const int rc = segue__config_read(c, o, "handoff.release", settings, sizeof settings / sizeof *settings);
  return rc == SEGUE_OK && ladder ? read_ladder(p, c, ladder) : rc;
}

int segue__plan_pass_on(segue__plan *p, const segue__config *c, const cJSON *list) {
  const cJSON *v;
  p->any_colleague = list == NULL;
  cJSON_ArrayForEach(v, list) {
    char path[40];
    (void)snprintf(path, sizeof path, "handoff.pass_on_to[%u]", (unsigned)p->n_pass_on_to);
    if (p->n_pass_on_to == SEGUE__PLAN_PASS_ON)
      return segue__config_fail(c, SEGUE_E_PARSE, v, path, "at most %d patterns can be given",
                                SEGUE__PLAN_PASS_ON);
    const char *fault = segue__pass_on_fault(cJSON_IsString(v) ? v->valuestring : "");
    if (fault) return segue__config_fail(c, SEGUE_E_PARSE, v, path, "%s", fault);
    char *pattern = strdup(v->valuestring);
    if (!pattern) return segue__config_fail(c, SEGUE_E_NOMEM, NULL, path, "out of memory");
    p->pass_on_to[p->n_pass_on_to++] = pattern;
  }
  return SEGUE_OK;
}
