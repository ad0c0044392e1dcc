/* SPDX-License-Identifier: Apache-2.0 */
/* segue replay: event logs (JSON Lines, calls interleaved as they come) into one result line a call. */
#include <segue/context.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/error.h"
#include "tool.h"

typedef struct call {
  char *id;
  segue_context_builder *builder;
  segue_context *at_handoff; /* NULL until there is one */
} call;

typedef struct replay {
  const tool_command *self;
  call *calls; /* in order of appearance */
  size_t n, cap;
  size_t *index; /* open addressing into calls, +1; a power of two */
  size_t slots;
} replay;

static size_t hash(const char *s) {
  uint64_t h = 14695981039346656037u;
  for (; *s; s++) h = (h ^ (unsigned char)*s) * 1099511628211u;
  return (size_t)(h ^ h >> 32);
}

static int grow(replay *r) {
  const size_t slots = r->slots ? r->slots * 2 : 64, cap = slots / 2;
  size_t *index = calloc(slots, sizeof *index);
  call *calls = realloc(r->calls, cap * sizeof *calls);
  if (calls) r->calls = calls;
  if (!index || !calls) {
    free(index);
    return SEGUE_E_NOMEM;
  }
  for (size_t i = 0; i < r->n; i++) {
    size_t at = hash(r->calls[i].id) & (slots - 1);
    while (index[at]) at = (at + 1) & (slots - 1);
    index[at] = i + 1;
  }
  free(r->index);
  r->index = index;
  r->slots = slots;
  r->cap = cap;
  return SEGUE_OK;
}

static call *find_or_add(replay *r, const char *id) {
  if (r->n == r->cap && grow(r) < 0) return NULL;
  size_t at = hash(id) & (r->slots - 1);
  for (; r->index[at]; at = (at + 1) & (r->slots - 1))
    if (strcmp(r->calls[r->index[at] - 1].id, id) == 0) return &r->calls[r->index[at] - 1];
  call c = {.id = strdup(id)};
  if (!c.id || segue_context_builder_new(&c.builder, NULL) < 0) {
    free(c.id);
    return NULL;
  }
  r->calls[r->n] = c;
  r->index[at] = ++r->n;
  return &r->calls[r->n - 1];
}

static int apply(replay *r, const char *line, size_t len, segue_error *err) {
  cJSON *root = cJSON_ParseWithLength(line, len);
  const cJSON *id = cJSON_GetObjectItemCaseSensitive(root, "call");
  const cJSON *type = cJSON_GetObjectItemCaseSensitive(root, "type");
  int rc = SEGUE_OK;
  call *c = find_or_add(r, cJSON_IsString(id) ? id->valuestring : "");
  if (!c) rc = segue__fail(err, SEGUE_E_NOMEM, NULL, "out of memory");
  if (rc == SEGUE_OK) rc = segue_context_builder_apply(c->builder, line, len, SEGUE_EVENT_BY_APP, err);
  if (rc == SEGUE_OK && !c->at_handoff && cJSON_IsString(type) && strcmp(type->valuestring, "handoff") == 0)
    rc = segue_context_builder_snapshot(c->builder, &c->at_handoff);
  cJSON_Delete(root);
  return rc;
}

static int each_line(void *user, size_t number, const char *line, size_t len) {
  replay *r = user;
  segue_error err = {.offset = UINT64_MAX};
  if (strspn(line, " \t") == len) return TOOL_OK;
  if (apply(r, line, len, &err) == SEGUE_OK) return TOOL_OK;
  err.line = (uint32_t)number; /* of the log rather than of the one line */
  tool_complain(r->self, &err);
  return TOOL_BAD_INPUT;
}

static int print_context(const call *c) {
  segue__buf out;
  segue_context *ctx = NULL;
  segue__buf_init(&out);
  int rc = c->at_handoff ? SEGUE_OK : segue_context_builder_snapshot(c->builder, &ctx);
  segue__buf_puts(&out, "{\"call\":");
  segue__buf_json_string(&out, c->id);
  segue__buf_puts(&out, ",\"context\":");
  if (rc == SEGUE_OK) rc = tool_put_context(&out, c->at_handoff ? c->at_handoff : ctx);
  segue__buf_puts(&out, "}\n");
  if (rc == SEGUE_OK && !out.failed) fwrite(segue__buf_str(&out), 1, out.len, stdout);
  segue_context_unref(ctx);
  segue__buf_free(&out);
  return rc == SEGUE_OK ? TOOL_OK : TOOL_BAD_INPUT;
}

static int run(const tool_command *self, int argc, char **argv) {
  int context = 0, lines = 0, n = 0;
  const char *file = NULL;
  const tool_option options[] = {{"context", &context, NULL}, {"lines", &lines, NULL}, {NULL, NULL, NULL}};
  int status = tool_options(self, argc, argv, options, &file, 1, &n);
  if (status) return status;
  if (!context) return tool_usage(self, "say what to replay for", "--context");
  replay r = {.self = self};
  status = tool_lines(self, file, each_line, &r);
  for (size_t i = 0; i < r.n; i++) {
    const int s = print_context(&r.calls[i]);
    if (s > status) status = s;
    segue_context_unref(r.calls[i].at_handoff);
    segue_context_builder_free(r.calls[i].builder);
    free(r.calls[i].id);
  }
  free(r.calls);
  free(r.index);
  return status;
}

const tool_command tool_cmd_replay = {
    .name = "replay",
    .synopsis = "replay --context [FILE]",
    .summary = "run recorded event logs through the library",
    .help =
        "  --context   one line a call: {\"call\", \"context\"}, as of the handoff if there is one, else of the\n"
        "              last event\n"
        "The log is JSON Lines; calls may be interleaved. A bad line is reported with its number and left out.\n",
    .run = run,
};
