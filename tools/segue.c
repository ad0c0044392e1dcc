/* SPDX-License-Identifier: Apache-2.0 */
/* segue: the command-line tool. A table of commands; each is one cmd_*.c. */
#include <stdio.h>
#include <string.h>

#include "tool.h"

static const tool_command *const commands[] = {
    &tool_cmd_context,      &tool_cmd_encode, &tool_cmd_decode, &tool_cmd_profiles, &tool_cmd_hash_field,
    &tool_cmd_plugin_check, &tool_cmd_policy, &tool_cmd_replay, &tool_cmd_report,   &tool_cmd_session,
};
enum { N_COMMANDS = sizeof commands / sizeof commands[0] };

static void help_all(FILE *to) {
  fprintf(to, "segue %s: the handoff context on the command line\n\n", segue_version());
  for (size_t i = 0; i < N_COMMANDS; i++)
    fprintf(to, "  %-12s %s\n", commands[i]->name, commands[i]->summary);
  fprintf(to,
          "\n\"segue COMMAND --help\" says more. Input is a file or stdin, results go to stdout as JSON,\n"
          "diagnostics to stderr. Exit status: 0 ok, 1 bad input, 2 usage.\n");
}

static int help_one(const tool_command *c) {
  printf("%s\n\nusage: segue %s\n", c->summary, c->synopsis);
  if (*c->help) printf("\n%s", c->help);
  return TOOL_OK;
}

static const tool_command *find(const char *name) {
  for (size_t i = 0; i < N_COMMANDS; i++)
    if (strcmp(commands[i]->name, name) == 0) return commands[i];
  return NULL;
}

static int wants_help(int argc, char **argv) {
  for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
    if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) return 1;
  return 0;
}

static int run(int argc, char **argv) {
  const char *name = argc > 1 ? argv[1] : "";
  if (strcmp(name, "--version") == 0) return printf("segue %s\n", segue_version()), TOOL_OK;
  if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) return help_all(stdout), TOOL_OK;
  const int help = strcmp(name, "help") == 0;
  if (help && argc == 2) return help_all(stdout), TOOL_OK;
  if (help) name = argv[2];
  const tool_command *c = find(name);
  if (!c) {
    if (*name) fprintf(stderr, "segue: there is no command \"%s\"\n\n", name);
    help_all(stderr);
    return TOOL_USAGE;
  }
  if (help) return help_one(c);
  return wants_help(argc - 1, argv + 1) ? help_one(c) : c->run(c, argc - 1, argv + 1);
}

int main(int argc, char **argv) {
  const int status = run(argc, argv);
  if (fflush(stdout) != 0 || ferror(stdout)) {
    fprintf(stderr, "segue: the output could not be written\n");
    return TOOL_BAD_INPUT;
  }
  return status;
}
