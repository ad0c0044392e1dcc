/* SPDX-License-Identifier: Apache-2.0 */
/* A summary in prose that says again, word for word, what else the message holds: its title, its wish, values. */
#ifndef SEGUE_LIB_WIRE_PROSE_H
#define SEGUE_LIB_WIRE_PROSE_H

#include "wire/msg.h"
#include "wire/symbols.h"

/* Write `v`, or read it; `m` holds all that it may say again. */
void segue__prose(segue__sym *s, const segue__msg *m, segue__str *v);

#endif /* SEGUE_LIB_WIRE_PROSE_H */
