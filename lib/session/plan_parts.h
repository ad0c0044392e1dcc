/* SPDX-License-Identifier: Apache-2.0 */
/* session/plan_parts.h: sections of the plan that have a file of their own. */
#ifndef SEGUE_SESSION_PLAN_PARTS_H
#define SEGUE_SESSION_PLAN_PARTS_H

#include "session/config.h"
#include "session/plan.h"

/* Defaults of the "handoff" section, then what `o` (NULL: nothing) says; reads keys.
 * SEGUE_E_PARSE, SEGUE_E_NOTFOUND (profile, key file), SEGUE_E_IO (key file), SEGUE_E_NOMEM. */
int segue__plan_handoff(segue__plan *p, const segue__config *c, const cJSON *o);

#endif /* SEGUE_SESSION_PLAN_PARTS_H */
