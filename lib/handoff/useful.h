/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/useful.h: whether what an agent says helps the caller, for the time to the first useful word (doc/events.md). Pure. */
#ifndef SEGUE_HANDOFF_USEFUL_H
#define SEGUE_HANDOFF_USEFUL_H

#include <stdbool.h>
#include <stddef.h>

/* Greetings, holding the line and thanks help nobody. What repeats something is for the caller of this to know. */
bool segue__is_useful(const char *text, size_t len);

#endif /* SEGUE_HANDOFF_USEFUL_H */
