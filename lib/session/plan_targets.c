/* SPDX-License-Identifier: Apache-2.0 */
/* Whom to call: "handoff.targets", each an address or an object, and what holds for all that say nothing
 * else. */
#include "session/plan_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const accept_words[] = {"none", "press", "voice", NULL}; /* SEGUE__ACCEPT_* */

void segue__plan_manner_init(segue__plan_manner *m) {
  *m = (segue__plan_manner){.accept = SEGUE__ACCEPT_NONE, .whisper = SEGUE__UNSAID, .amd = SEGUE__UNSAID};
  segue__handoff_target_init(&m->t);
}

void segue__plan_manner_settings(segue__plan_manner *m, segue__setting *out) {
  const segue__setting settings[SEGUE__MANNERS] = {
      {"ring_ms", SEGUE__SET_NUMBER, &m->t.ring_ms, 100, 600000, "milliseconds"},
      {"queue_ms", SEGUE__SET_NUMBER, &m->t.queue_ms, 100, 3600000, "milliseconds"},
      {"accept_ms", SEGUE__SET_NUMBER, &m->t.accept_ms, 1000, 120000, "milliseconds"},
      {"accept", SEGUE__SET_WORD, &m->accept, .words = accept_words},
      {"whisper", SEGUE__SET_SWITCH, &m->whisper},
      {"amd", SEGUE__SET_SWITCH, &m->amd},
  };
  memcpy(out, settings, sizeof settings);
}

static int read_object(const segue__config *c, const cJSON *o, const char *path, segue__plan_manner *m,
                       char **uri) {
  segue__setting settings[SEGUE__MANNERS + 1] = {{"uri", SEGUE__SET_STRING, uri, 1, 255}};
  segue__plan_manner_settings(m, settings + 1);
  return segue__config_read(c, o, path, settings, sizeof settings / sizeof *settings);
}

/* A question to the agent comes with the whisper and with an ear for machines, unless told otherwise. */
static void apply(const segue__plan_manner *m, segue__handoff_target *t, segue__plan_ask *ask) {
  ask->accept = m->accept;
  ask->whisper = m->whisper == SEGUE__UNSAID ? m->accept != SEGUE__ACCEPT_NONE : m->whisper != 0;
  ask->amd = m->amd == SEGUE__UNSAID ? m->accept != SEGUE__ACCEPT_NONE : m->amd != 0;
  *t = m->t;
  t->brief = ask->whisper || ask->amd || ask->accept != SEGUE__ACCEPT_NONE;
  t->must_accept = ask->accept != SEGUE__ACCEPT_NONE;
}

static int read_target(segue__plan *p, const segue__config *c, const cJSON *v,
                       const segue__plan_manner *common, uint32_t i) {
  char path[32];
  char *uri = NULL;
  segue__plan_manner m = *common;
  (void)snprintf(path, sizeof path, "handoff.targets[%u]", (unsigned)i);
  if (i == SEGUE__PLAN_TARGETS)
    return segue__config_fail(c, SEGUE_E_PARSE, v, path, "at most %d targets can be tried",
                              SEGUE__PLAN_TARGETS);
  const int rc = cJSON_IsObject(v) ? read_object(c, v, path, &m, &uri) : SEGUE_OK;
  if (cJSON_IsString(v)) uri = strdup(v->valuestring);
  p->targets[i] = uri; /* the plan frees it in any case */
  if (rc < 0) return rc;
  if (cJSON_IsString(v) && !uri) return segue__config_fail(c, SEGUE_E_NOMEM, NULL, path, "out of memory");
  if (!uri || !segue__config_is_target(uri))
    return segue__config_fail(c, SEGUE_E_PARSE, v, path,
                              "must be an address with its scheme, like \"sip:support@example.com\", of at "
                              "most 255 bytes without spaces, or an object with it as \"uri\"");
  apply(&m, &p->handoff.targets[i], &p->asks[i]);
  return SEGUE_OK;
}

int segue__plan_targets(segue__plan *p, const segue__config *c, const cJSON *list,
                        const segue__plan_manner *common) {
  const cJSON *v;
  uint32_t n = 0;
  apply(common, &p->any_target, &p->any_ask);
  cJSON_ArrayForEach(v, list) {
    const int rc = read_target(p, c, v, common, n++);
    if (rc < 0) return rc;
  }
  p->handoff.n_targets = n;
  return SEGUE_OK;
}

/* Whoever is asked must be able to hear it, and to answer. */
int segue__plan_check_asks(const segue__plan *p, const segue__config *c, bool voice, bool ears) {
  for (uint32_t i = 0; i <= p->handoff.n_targets; i++) {
    const segue__plan_ask *ask = i < p->handoff.n_targets ? &p->asks[i] : &p->any_ask;
    char path[32] = "handoff";
    if (i < p->handoff.n_targets) (void)snprintf(path, sizeof path, "handoff.targets[%u]", (unsigned)i);
    if ((ask->whisper || ask->accept != SEGUE__ACCEPT_NONE) && !voice)
      return segue__config_fail(c, SEGUE_E_PARSE, c->root, path,
                                "the agent is to be told something, which needs a voice: add \"tts\"");
    if (ask->accept == SEGUE__ACCEPT_VOICE && !ears)
      return segue__config_fail(c, SEGUE_E_PARSE, c->root, path,
                                "\"accept\": \"voice\" needs a recogniser: add \"asr\", or use \"press\"");
  }
  return SEGUE_OK;
}
