/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEGUE_TOOLS_CMD_REDACT_H
#define SEGUE_TOOLS_CMD_REDACT_H

#include "tool.h"

/* Redact an event log, or contexts by way of `context`. Returns the exit status. */
int tool_redact(const tool_command *self, const char *file, int lines, tool_item_fn context);
/* A tool_item_fn for plain text. */
int tool_redact_text(void *user, const char *text, size_t len, segue__buf *out, segue_error *err);
/* The same for a whole file: every byte that is no secret as it was, with no newline of our own. */
int tool_redact_plain(const tool_command *self, const char *file);

#endif /* SEGUE_TOOLS_CMD_REDACT_H */
