/* SPDX-License-Identifier: Apache-2.0 */
/* session/plan_parts.h: sections of the plan that have a file of their own. */
#ifndef SEGUE_SESSION_PLAN_PARTS_H
#define SEGUE_SESSION_PLAN_PARTS_H

#include "session/config.h"
#include "session/plan.h"

/* Defaults of the "handoff" section, then what `o` (NULL: nothing) says; reads keys.
 * SEGUE_E_PARSE, SEGUE_E_NOTFOUND (profile, key file), SEGUE_E_IO (key file), SEGUE_E_NOMEM. */
int segue__plan_handoff(segue__plan *p, const segue__config *c, const cJSON *o);

/* What can be said of one target as well as of all. */
typedef struct segue__plan_manner {
  segue__handoff_target t;
  int32_t accept;
  uint32_t whisper, amd; /* SEGUE__UNSAID: follows from `accept` */
} segue__plan_manner;

enum { SEGUE__UNSAID = 2, SEGUE__MANNERS = 6 };

void segue__plan_manner_init(segue__plan_manner *m);
/* The settings that read it: SEGUE__MANNERS of them. */
void segue__plan_manner_settings(segue__plan_manner *m, segue__setting *out);
/* Whom to call: "targets" (NULL: nobody), each as `common` says unless it says otherwise. */
int segue__plan_targets(segue__plan *p, const segue__config *c, const cJSON *list,
                        const segue__plan_manner *common);
/* Whether what agents are asked fits the engines there will be. */
int segue__plan_check_asks(const segue__plan *p, const segue__config *c, bool voice, bool ears);
/* Its "prompts" object; `o` NULL: nothing. After the sentences. SEGUE_E_PARSE, SEGUE_E_NOMEM. */
int segue__plan_prompts(segue__plan *p, const segue__config *c, const cJSON *o);
/* Its "release" object; `o` NULL: nothing. SEGUE_E_PARSE. */
int segue__plan_release(segue__plan *p, const segue__config *c, const cJSON *o);
/* Its "pass_on_to" list; NULL: absent. SEGUE_E_PARSE, SEGUE_E_NOMEM. */
int segue__plan_pass_on(segue__plan *p, const segue__config *c, const cJSON *list);

#endif /* SEGUE_SESSION_PLAN_PARTS_H */
