/* SPDX-License-Identifier: Apache-2.0 */
#include <segue/context.h>

#include <string.h>

#include "tool.h"

static int check(void *user, const char *text, size_t len, segue__buf *out, segue_error *err) {
  (void)user;
  segue_context *ctx = NULL;
  int rc = segue_context_from_json(&ctx, text, len, err);
  if (rc == SEGUE_OK) rc = tool_put_context(out, ctx);
  segue_context_unref(ctx);
  return rc;
}

static int run(const tool_command *self, int argc, char **argv) {
  int lines = 0, n = 0;
  const char *rest[2] = {NULL, NULL};
  const tool_option options[] = {{"lines", &lines, NULL}, {NULL, NULL, NULL}};
  const int status = tool_options(self, argc, argv, options, rest, 2, &n);
  if (status) return status;
  if (n == 0) return tool_usage(self, "what shall be done with it?", NULL);
  if (strcmp(rest[0], "check") == 0) return tool_each(self, rest[1], lines, check, NULL);
  return tool_usage(self, "unknown action", rest[0]);
}

const tool_command tool_cmd_context = {
    .name = "context",
    .synopsis = "context check [--lines] [FILE]",
    .summary = "check a context (JSON) and write it in its canonical form",
    .help = "  check     the context as canonical JSON, or where and why it is refused\n"
            "  --lines   each input line is one context, each output line its result\n",
    .run = run,
};
