/* SPDX-License-Identifier: Apache-2.0 */
/* segue session, segue policy: whether what a team has written will be taken, before a call is the first to tell. */
#include <segue/runtime.h>

#include <string.h>

#include "base/error.h"
#include "dialog/policy.h"
#include "session/plan.h"
#include "tool.h"

/* What the library takes is a text that ends at its zero. */
static int whole(const char *text, size_t len, segue_error *err) {
  const size_t n = strlen(text);
  return n == len ? SEGUE_OK : segue__fail_at(err, SEGUE_E_PARSE, "", 0, n, "a byte of zero is no JSON");
}

static int answer(int rc, segue__buf *out) {
  if (rc == SEGUE_OK) segue__buf_puts(out, "{\"ok\":true}");
  return rc;
}

/* `user` is the runtime whose sessions could be answered so, NULL: without engines. */
static int check_session(void *user, const char *text, size_t len, segue__buf *out, segue_error *err) {
  segue__plan *plan = NULL;
  int rc = whole(text, len, err);
  if (rc == SEGUE_OK)
    rc = user ? segue_runtime_prepare(user, text, err) : segue__plan_new(&plan, NULL, text, err);
  segue__plan_free(plan);
  return answer(rc, out);
}

static int check_policy(void *user, const char *text, size_t len, segue__buf *out, segue_error *err) {
  segue__policy_config c;
  (void)user;
  segue__policy_config_init(&c);
  int rc = whole(text, len, err);
  if (rc == SEGUE_OK && (rc = segue__policy_config_parse(&c, text, err)) < 0) tool_within(err, "policy.");
  segue__policy_config_fini(&c);
  return answer(rc, out);
}

/* The words behind the command: "check", and the file into *file. */
static int read_words(const tool_command *self, int argc, char **argv, const tool_option *options,
                      const char **file) {
  const char *rest[2] = {NULL, NULL};
  int n = 0;
  const int status = tool_options(self, argc, argv, options, rest, 2, &n);
  if (status) return status;
  if (n == 0) return tool_usage(self, "what shall be done with it?", NULL);
  if (strcmp(rest[0], "check") != 0) return tool_usage(self, "unknown action", rest[0]);
  *file = rest[1];
  return TOOL_OK;
}

static int run_session(const tool_command *self, int argc, char **argv) {
  int lines = 0, no_engines = 0;
  const char *file = NULL;
  const tool_option options[] = {
      {"lines", &lines, NULL}, {"no-engines", &no_engines, NULL}, {NULL, NULL, NULL}};
  int status = read_words(self, argc, argv, options, &file);
  if (status) return status;
  if (no_engines) return tool_each(self, file, lines, check_session, NULL);
  segue_runtime_options o;
  segue_runtime *rt = NULL;
  segue_error err = {.offset = UINT64_MAX};
  segue_runtime_options_init(&o, sizeof o);
  o.mode = SEGUE_RUN_EMBEDDED;
  if (segue_runtime_new(&rt, &o, &err) < 0) {
    tool_complain(self, NULL, &err);
    return TOOL_BAD_INPUT;
  }
  status = tool_each(self, file, lines, check_session, rt);
  segue_runtime_free(rt);
  return status;
}

static int run_policy(const tool_command *self, int argc, char **argv) {
  int lines = 0;
  const char *file = NULL;
  const tool_option options[] = {{"lines", &lines, NULL}, {NULL, NULL, NULL}};
  const int status = read_words(self, argc, argv, options, &file);
  return status ? status : tool_each(self, file, lines, check_policy, NULL);
}

const tool_command tool_cmd_session = {
    .name = "session",
    .synopsis = "session check [--no-engines] [--lines] [FILE]",
    .summary = "check the configuration that sessions are answered with",
    .help =
        "  check         {\"ok\":true}, or where and why segue_session_answer would refuse it (doc/session.md)\n"
        "  --no-engines  load no engine: models, services and keys of theirs need not be at hand\n"
        "  --lines       each input line is one configuration, each output line its result\n"
        "Files that it names are looked for from where the command runs.\n",
    .run = run_session,
};

const tool_command tool_cmd_policy = {
    .name = "policy",
    .synopsis = "policy check [--lines] [FILE]",
    .summary = "check a policy: a session's \"policy\", or the file that segue replay takes",
    .help = "  check     {\"ok\":true}, or where and why it is refused (doc/policy.md)\n"
            "  --lines   each input line is one policy, each output line its result\n",
    .run = run_policy,
};
