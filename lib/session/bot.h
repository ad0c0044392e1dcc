/* SPDX-License-Identifier: Apache-2.0 */
/* session/bot.h: between the turn loop (bot.c) and the tool calls (bot_tools.c). For these two only. */
#ifndef SEGUE_SESSION_BOT_H
#define SEGUE_SESSION_BOT_H

#include "session/internal.h"

enum {
  SEGUE__BOT_KEPT = 16384
}; /* bytes of an answer that are kept for an engine that may have to go on with it */

/* The engine in use calls a tool. @return false: its arguments are not a JSON object. */
bool segue__bot_tool(segue__session *s, const segue__msg *m);

#endif /* SEGUE_SESSION_BOT_H */
