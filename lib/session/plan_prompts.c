/* SPDX-License-Identifier: Apache-2.0 */
/* "handoff": {"prompts": {…}}: recordings of what callers are told, for when no voice is left. */
#include <stdio.h>
#include <string.h>

#include "session/plan_parts.h"

enum { SENTENCES = 8, PATH_MAX_BYTES = 4095 };

static const char *const names[SENTENCES] = {"message",     "returned", "sorry",    "lost",
                                             "handed_back", "booked",   "patience", "unserved"};

static const char *sentence(const segue__plan *p, int i) {
  const char *const all[SENTENCES] = {p->message,     p->returned, p->sorry,    p->lost,
                                      p->handed_back, p->booked,   p->patience, p->unserved};
  return all[i];
}

const char *segue__plan_recorded(const segue__plan *p, const char *text, size_t len) {
  for (int i = 0; i < SENTENCES; i++) {
    const char *s = sentence(p, i);
    if (p->recorded >> i & 1 && strlen(s) == len && memcmp(s, text, len) == 0) return s;
  }
  return NULL;
}

int segue__plan_prompts(segue__plan *p, const segue__config *c, const cJSON *o) {
  char path[SENTENCES][PATH_MAX_BYTES + 1];
  segue__setting settings[SENTENCES];
  if (!o) return SEGUE_OK;
  for (int i = 0; i < SENTENCES; i++) {
    path[i][0] = 0;
    settings[i] = (segue__setting){names[i], SEGUE__SET_TEXT, path[i], 1, PATH_MAX_BYTES};
  }
  const int rc = segue__config_read(c, o, "handoff.prompts", settings, SENTENCES);
  if (rc < 0) return rc;
  cJSON *config = cJSON_CreateObject(), *files = cJSON_AddArrayToObject(config, "files");
  for (int i = 0; i < SENTENCES; i++) {
    if (!path[i][0]) continue;
    cJSON *one = cJSON_CreateObject();
    (void)cJSON_AddStringToObject(one, "text", sentence(p, i));
    (void)cJSON_AddStringToObject(one, "file", path[i]);
    if (!cJSON_AddItemToArray(files, one)) cJSON_Delete(one);
    p->recorded |= 1u << i;
  }
  if (p->recorded) p->prompts = cJSON_PrintUnformatted(config);
  cJSON_Delete(config);
  return p->prompts || !p->recorded
             ? SEGUE_OK
             : segue__config_fail(c, SEGUE_E_NOMEM, NULL, "handoff.prompts", "out of memory");
}
