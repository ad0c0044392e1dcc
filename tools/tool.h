/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands of the `segue` program share. A command reads files or stdin, writes JSON to stdout
 * and diagnostics to stderr, and ends with 0 (ok), 1 (bad input) or 2 (usage). */
#ifndef SEGUE_TOOLS_TOOL_H
#define SEGUE_TOOLS_TOOL_H

#include <segue/context.h>

#include <cjson/cJSON.h>

#include "base/buf.h"

enum { TOOL_OK = 0, TOOL_BAD_INPUT = 1, TOOL_USAGE = 2 };

typedef struct tool_command {
  const char *name;
  const char *synopsis;                                               /* after "segue ", one line a form */
  const char *summary;                                                /* one line */
  const char *help;                                                   /* options and notes, may be "" */
  int (*run)(const struct tool_command *self, int argc, char **argv); /* argv[0] is the command's name */
} tool_command;

/* Each lives in a cmd_*.c; segue.c lists them. */
extern const tool_command tool_cmd_context, tool_cmd_hash_field, tool_cmd_replay, tool_cmd_report;
extern const tool_command tool_cmd_plugin_check, tool_cmd_policy, tool_cmd_session;
extern const tool_command tool_cmd_encode, tool_cmd_decode, tool_cmd_profiles;

/* Handles one input item: append the result (without newline) to `out`, or fill `err` and return a
 * negative code. */
typedef int (*tool_item_fn)(void *user, const char *text, size_t len, segue__buf *out, segue_error *err);

/* Run `fn` over `file` (NULL or "-": stdin): once over all of it, or with `lines` once a line, where every
 * line gets one line of output and a bad one {"error": {…}} without stopping. Returns the exit status. */
int tool_each(const tool_command *self, const char *file, int lines, tool_item_fn fn, void *user);

/* The same over a text already read of `file`. */
int tool_each_of(const tool_command *self, const char *file, const char *text, size_t len, int lines,
                 tool_item_fn fn, void *user);

/* Read a whole file or stdin; *text is malloc'd and terminated. 0, or a TOOL_* status after a diagnostic. */
int tool_slurp(const tool_command *self, const char *file, char **text, size_t *len);

/* Calls `fn` for each line (without its newline). */
int tool_lines(const tool_command *self, const char *file,
               int (*fn)(void *user, size_t number, const char *line, size_t len), void *user);

/* Bytes of the byte order mark that some programs write before a text. */
size_t tool_mark(const char *text, size_t len);

/* Which call an event is of: a text, a number too (in `room`), "" when it does not say. */
enum { TOOL_ID_ROOM = 32 };
const char *tool_call_id(const cJSON *event, char room[TOOL_ID_ROOM]);

/* Of a file that holds no more than what stands behind `outer` ("policy.") in a configuration: its paths begin there. */
void tool_within(segue_error *err, const char *outer);

/* One diagnostic on stderr, from an error record about what `file` holds (as in tool_each) or a message. */
void tool_complain(const tool_command *self, const char *file, const segue_error *err);
int tool_usage(const tool_command *self, const char *message, const char *what);

/* {"error": {"code", "path", "offset", "message"}} */
void tool_error_json(segue__buf *out, const segue_error *err);

/* A context, or a line of `segue replay --context` with one in it. */
int tool_take_context(segue_context **out, const char *text, size_t len, segue_error *err);

/* Append the context as canonical JSON. */
int tool_put_context(segue__buf *out, const segue_context *ctx);

/* Option scanning: long options only, "--name value" or "--name=value". A table of these ends with a NULL
 * name. `flag` is set to 1; `value` points into argv. */
typedef struct tool_option {
  const char *name; /* without dashes */
  int *flag;
  const char **value;
} tool_option;
/* Fills the table's places; what is no option goes to `rest` (at most `max`), *n_rest. 0 or TOOL_USAGE
 * after a diagnostic. */
int tool_options(const tool_command *self, int argc, char **argv, const tool_option *table, const char **rest,
                 int max, int *n_rest);

#endif /* SEGUE_TOOLS_TOOL_H */
