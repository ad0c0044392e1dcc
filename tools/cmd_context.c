/* SPDX-License-Identifier: Apache-2.0 */
#include <segue/context.h>

#include <string.h>

#include "base/error.h"
#include "cmd_redact.h"
#include "context/context.h"

static int check(void *user, const char *text, size_t len, segue__buf *out, segue_error *err) {
  (void)user;
  segue_context *ctx = NULL;
  int rc = tool_take_context(&ctx, text, len, err);
  if (rc == SEGUE_OK) rc = tool_put_context(out, ctx);
  segue_context_unref(ctx);
  return rc;
}

static int brief(void *user, const char *text, size_t len, segue__buf *out, segue_error *err) {
  const segue_brief_options *o = user;
  segue_context *ctx = NULL;
  size_t n = 0;
  int rc = tool_take_context(&ctx, text, len, err);
  if (rc == SEGUE_OK && segue_context_brief(ctx, SEGUE_BRIEF_JSON, o, NULL, &n) != SEGUE_E_LIMIT)
    rc = segue__fail(err, SEGUE_E_NOMEM, NULL, "out of memory");
  if (rc == SEGUE_OK && (rc = segue__buf_reserve(out, n)) == SEGUE_OK) {
    size_t room = n + 1;
    rc = segue_context_brief(ctx, SEGUE_BRIEF_JSON, o, out->p + out->len, &room);
    out->len += n;
  }
  segue_context_unref(ctx);
  return rc;
}

static int run(const tool_command *self, int argc, char **argv) {
  int lines = 0, text = 0, n = 0;
  const char *rest[2] = {NULL, NULL};
  const char *now = NULL;
  segue_brief_options bo;
  const tool_option options[] = {
      {"lines", &lines, NULL}, {"now", NULL, &now}, {"text", &text, NULL}, {NULL, NULL, NULL}};
  const int status = tool_options(self, argc, argv, options, rest, 2, &n);
  segue_brief_options_init(&bo, sizeof bo);
  if (status) return status;
  if (n == 0) return tool_usage(self, "what shall be done with it?", NULL);
  if (text && strcmp(rest[0], "redact") != 0) return tool_usage(self, "--text goes with redact", NULL);
  if (now && strcmp(rest[0], "brief") != 0) return tool_usage(self, "--now goes with brief", NULL);
  if (strcmp(rest[0], "check") == 0) return tool_each(self, rest[1], lines, check, NULL);
  if (now && !segue__rfc3339_parse(now, strlen(now), &bo.now_ms))
    return tool_usage(self, "--now takes an RFC 3339 time", now);
  if (strcmp(rest[0], "brief") == 0) return tool_each(self, rest[1], lines, brief, &bo);
  if (strcmp(rest[0], "redact") == 0)
    return !text   ? tool_redact(self, rest[1], lines, check)
           : lines ? tool_each(self, rest[1], lines, tool_redact_text, NULL)
                   : tool_redact_plain(self, rest[1]);
  return tool_usage(self, "unknown action", rest[0]);
}

const tool_command tool_cmd_context = {
    .name = "context",
    .synopsis = "context check|brief [--lines] [--now TIME] [FILE]\n"
                "       segue context redact [--lines] [--text] [FILE]",
    .summary = "check a context (JSON), or show what an agent would read",
    .help =
        "  check     the context as canonical JSON, or where and why it is refused\n"
        "  brief     {\"card\": [five lines], \"whisper\": \"one sentence\"}\n"
        "  redact    a context, an event log (JSON Lines) or, with --text, plain text: card numbers, PINs,\n"
        "            codes, passwords, SSNs and security answers masked; plain text keeps every other byte\n"
        "  --now     RFC 3339 time for \"valid 14 min\"; default: when the context was created\n"
        "  --lines   each input line is one context, each output line its result\n"
        "What segue replay writes of a call, {\"call\", \"context\"}, is taken as it is.\n",
    .run = run,
};
