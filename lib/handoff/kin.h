/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/kin.h: the names of people who were told of by what they are to the caller: "my sister Olga". Part of repeats.h.
 * Pure. */
#ifndef SEGUE_HANDOFF_KIN_H
#define SEGUE_HANDOFF_KIN_H

#include "handoff/repeats.h"
#include "handoff/sought.h"

/* The name that "your sister's name?" seeks, which says of whom by that alone; NULL none is known. */
const segue__fact *segue__kin_named(const segue__repeats *r, const segue__sought *q);

#endif /* SEGUE_HANDOFF_KIN_H */
