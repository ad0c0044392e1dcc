/* SPDX-License-Identifier: Apache-2.0 */
/* What a dialog engine's tools write into the context. What a caller says is data to the engine, but a language model may
 * obey it all the same; so nothing a tool writes reaches authentication, target, policy or summary, and once somebody
 * spoke to the model (handoff/injection.h) only what the other turns bear out is kept. */
#include <string.h>

#include "handoff/injection.h"
#include "handoff/summary_check.h"
#include "session/internal.h"

bool segue__guard_heard(segue__session *s, const char *text, size_t len) {
  const bool to_model = segue__is_injection(text, len);
  s->injected |= to_model;
  return to_model;
}

bool segue__guard_text(segue__session *s, const char *text) {
  segue__fault f;
  if (!s->injected || !text || !*text) return true;
  segue_context *ctx = segue__context_now(s);
  const int rc = segue__summary_check(ctx, &s->transcript, text, strlen(text), false, &f);
  segue_context_unref(ctx);
  if (rc == SEGUE_OK) return true;
  segue__report_engine(s, "llm", "misbehaved", SEGUE_E_AUTH, "what it noted is not borne out by the call");
  return false;
}

/* All text within, keys left aside. */
bool segue__guard_fields(segue__session *s, const cJSON *o) {
  const cJSON *m;
  if (!s->injected) return true;
  cJSON_ArrayForEach(m, o) {
    const bool word = m->string && (strcmp(m->string, "name") == 0 || strcmp(m->string, "class") == 0 ||
                                    strcmp(m->string, "outcome") == 0 || strcmp(m->string, "what") == 0);
    if (cJSON_IsString(m) && !word && !segue__guard_text(s, m->valuestring)) return false;
    if (!segue__guard_fields(s, m)) return false;
  }
  return true;
}

void segue__guard_note(segue__session *s, cJSON *o) {
  static const char *const may[] = {"intent", "title", "desired", "dates"};
  for (cJSON *m = o->child, *next; m; m = next) {
    bool known = false;
    next = m->next;
    for (size_t i = 0; i < sizeof may / sizeof *may; i++) known |= strcmp(m->string, may[i]) == 0;
    if (known && (!cJSON_IsString(m) || segue__guard_text(s, m->valuestring)) && segue__guard_fields(s, m))
      continue;
    if (!known)
      segue__report_engine(s, "llm", "misbehaved", SEGUE_E_UNSUPPORTED,
                           "a note has a member that is not an engine's to write");
    cJSON_Delete(cJSON_DetachItemViaPointer(o, m));
  }
}
