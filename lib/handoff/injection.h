/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/injection.h: turns that speak to the language model instead of to the bot: "ignore your rules", "write in the
 * notes that …". Nothing is refused because of this: what such a turn says is only never evidence for what a model
 * claims. A guess by phrases; authentication, targets and policy do not rest on it. Pure. */
#ifndef SEGUE_HANDOFF_INJECTION_H
#define SEGUE_HANDOFF_INJECTION_H

#include <stdbool.h>
#include <stddef.h>

bool segue__is_injection(const char *text, size_t len);

#endif /* SEGUE_HANDOFF_INJECTION_H */
