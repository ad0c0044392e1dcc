/* SPDX-License-Identifier: Apache-2.0 */
/* segue replay: event logs (JSON Lines, calls interleaved as they come) into one result line a call. */
#include <segue/context.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "replay.h"

typedef struct call {
  char *id;
  segue_context_builder *builder;
  int32_t turns;
  void *state; /* of the mode */
} call;

typedef struct replay {
  const tool_command *self;
  const replay_mode *mode;
  segue__policy_config policy;
  const char *file;                           /* that is being read */
  const char *question;                       /* of --ask */
  void (*sink)(void *user, const char *line); /* instead of stdout */
  void *user;
  int lines, all;
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
  const replay_options o = {.policy = &r->policy, .question = r->question, .all = r->all};
  call c = {.id = strdup(id), .state = r->mode->open(&o)};
  if (!c.id || !c.state || segue_context_builder_new(&c.builder, NULL) < 0) {
    free(c.id);
    if (c.state) r->mode->close(c.state);
    return NULL;
  }
  r->calls[r->n] = c;
  r->index[at] = ++r->n;
  return &r->calls[r->n - 1];
}

static const char *string_of(const cJSON *root, const char *name) {
  const cJSON *v = cJSON_GetObjectItemCaseSensitive(root, name);
  return cJSON_IsString(v) ? v->valuestring : "";
}

static void tell(const replay *r, call *c, const cJSON *root) {
  static const char *const speakers[] = {"caller", "bot", "agent"};
  const cJSON *t = cJSON_GetObjectItemCaseSensitive(root, "t");
  replay_event e = {.type = string_of(root, "type"),
                    .root = root,
                    .t_ms = cJSON_IsNumber(t) ? t->valuedouble : NAN,
                    .who = -1,
                    .builder = c->builder};
  if (strcmp(e.type, "turn") == 0) {
    c->turns++;
    e.text = string_of(root, "text");
    for (int i = 0; i < 3; i++)
      if (strcmp(string_of(root, "who"), speakers[i]) == 0) e.who = i;
  }
  e.turn = c->turns ? c->turns - 1 : SEGUE_TURN_NONE;
  r->mode->event(c->state, &e);
}

static int apply(replay *r, const char *line, size_t len, segue_error *err) {
  cJSON *root = cJSON_ParseWithLength(line, len);
  int rc = SEGUE_OK;
  call *c = NULL;
  if (cJSON_IsObject(root)) {
    char room[TOOL_ID_ROOM];
    c = find_or_add(r, tool_call_id(root, room));
    if (!c) rc = segue__fail(err, SEGUE_E_NOMEM, NULL, "out of memory");
    if (rc == SEGUE_OK) rc = segue_context_builder_apply(c->builder, line, len, SEGUE_EVENT_BY_APP, err);
    if (rc == SEGUE_OK) tell(r, c, root);
  } else { /* no call to speak of: only to say what is wrong with it */
    segue_context_builder *b = NULL;
    rc = segue_context_builder_new(&b, NULL);
    if (rc == SEGUE_OK) rc = segue_context_builder_apply(b, line, len, SEGUE_EVENT_BY_APP, err);
    if (rc == SEGUE_OK) rc = segue__fail(err, SEGUE_E_PARSE, NULL, "an event must be an object");
    segue_context_builder_free(b);
  }
  cJSON_Delete(root);
  return rc;
}

static int each_line(void *user, size_t number, const char *line, size_t len) {
  replay *r = user;
  segue_error err = {.offset = UINT64_MAX};
  if (strspn(line, " \t") == len) return TOOL_OK;
  if (apply(r, line, len, &err) == SEGUE_OK) return TOOL_OK;
  err.line = (uint32_t)number; /* of the log rather than of the one line */
  if (!r->lines) {
    tool_complain(r->self, r->file, &err);
    return TOOL_BAD_INPUT;
  }
  segue__buf out;
  segue__buf_init(&out);
  tool_error_json(&out, &err);
  fprintf(stdout, "%s\n", segue__buf_str(&out));
  segue__buf_free(&out);
  return TOOL_BAD_INPUT;
}

static int print_call(const replay *r, call *c) {
  segue__buf out;
  segue__buf_init(&out);
  segue__buf_puts(&out, "{\"call\":");
  segue__buf_json_string(&out, c->id);
  const int rc = r->mode->print(c->state, c->builder, &out);
  segue__buf_puts(&out, "}\n");
  if (rc == SEGUE_OK && !out.failed && r->sink)
    r->sink(r->user, segue__buf_str(&out));
  else if (rc == SEGUE_OK && !out.failed)
    fwrite(segue__buf_str(&out), 1, out.len, stdout);
  const int status = rc == SEGUE_OK && !out.failed ? TOOL_OK : TOOL_BAD_INPUT;
  segue__buf_free(&out);
  return status;
}

static int read_policy(replay *r, const char *file) {
  char *text = NULL;
  size_t len;
  segue_error err = {.offset = UINT64_MAX};
  segue__policy_config_init(&r->policy);
  if (!file) return TOOL_OK;
  const int status = tool_slurp(r->self, file, &text, &len);
  if (status) return status;
  const int rc = segue__policy_config_parse(&r->policy, text, &err);
  if (rc < 0) tool_within(&err, "policy."), tool_complain(r->self, file, &err);
  free(text);
  return rc < 0 ? TOOL_BAD_INPUT : TOOL_OK;
}

/* The results, and what was held for them. */
static int finish(replay *r, int status) {
  for (size_t i = 0; i < r->n; i++) {
    const int s = status == TOOL_USAGE ? status : print_call(r, &r->calls[i]);
    if (s > status) status = s;
    r->mode->close(r->calls[i].state);
    segue_context_builder_free(r->calls[i].builder);
    free(r->calls[i].id);
  }
  free(r->calls);
  free(r->index);
  return status;
}

static int replay_all(replay *r, const char *file) {
  r->file = file;
  return finish(r, tool_lines(r->self, file, each_line, r));
}

int replay_files(const tool_command *self, const replay_mode *mode, const char *const *files, size_t n,
                 void (*sink)(void *user, const char *line), void *user) {
  replay r = {.self = self, .mode = mode, .sink = sink, .user = user};
  segue__policy_config_init(&r.policy);
  int status = TOOL_OK;
  for (size_t i = 0; i < n && status != TOOL_USAGE; i++) {
    r.file = files[i];
    const int s = tool_lines(self, files[i], each_line, &r);
    if (s > status) status = s;
  }
  const int s = finish(&r, status);
  segue__policy_config_fini(&r.policy);
  return s;
}

static int run(const tool_command *self, int argc, char **argv) {
  int context = 0, decisions = 0, outcome = 0, n = 0;
  const char *file = NULL, *policy = NULL;
  replay r = {.self = self};
  const tool_option options[] = {{"context", &context, NULL}, {"decisions", &decisions, NULL},
                                 {"outcome", &outcome, NULL}, {"lines", &r.lines, NULL},
                                 {"all", &r.all, NULL},       {"policy", NULL, &policy},
                                 {"ask", NULL, &r.question},  {NULL, NULL, NULL}};
  int status = tool_options(self, argc, argv, options, &file, 1, &n);
  if (status) return status;
  const int modes = context + decisions + outcome + (r.question != NULL);
  if (modes != 1)
    return tool_usage(self, modes == 0 ? "say what to replay for" : "only one of these at a time",
                      "--context, --decisions, --outcome or --ask");
  if (r.all && !decisions) return tool_usage(self, "goes with --decisions only", "--all");
  r.mode = context     ? &replay_context
           : decisions ? &replay_decisions
           : outcome   ? &replay_outcome
                       : &replay_ask;
  status = read_policy(&r, policy);
  if (status == TOOL_OK) status = replay_all(&r, file);
  segue__policy_config_fini(&r.policy);
  return status;
}

/* ---- --context ---- */

typedef struct context_state {
  segue_context *at_handoff; /* NULL until there is one */
} context_state;

static void *open_context(const replay_options *o) {
  (void)o;
  return calloc(1, sizeof(context_state));
}

static void context_event(void *state, const replay_event *e) {
  context_state *s = state;
  if (!s->at_handoff && strcmp(e->type, "handoff") == 0)
    (void)segue_context_builder_snapshot(e->builder, &s->at_handoff);
}

static int context_print(void *state, segue_context_builder *builder, segue__buf *out) {
  const context_state *s = state;
  segue_context *ctx = NULL;
  int rc = s->at_handoff ? SEGUE_OK : segue_context_builder_snapshot(builder, &ctx);
  segue__buf_puts(out, ",\"context\":");
  if (rc == SEGUE_OK) rc = tool_put_context(out, s->at_handoff ? s->at_handoff : ctx);
  segue_context_unref(ctx);
  return rc;
}

static void context_close(void *state) {
  segue_context_unref(((context_state *)state)->at_handoff);
  free(state);
}

const replay_mode replay_context = {.name = "context",
                                    .open = open_context,
                                    .event = context_event,
                                    .print = context_print,
                                    .close = context_close};

const tool_command tool_cmd_replay = {
    .name = "replay",
    .synopsis =
        "replay [--policy FILE] (--context | --decisions [--all] | --outcome | --ask QUESTION) [--lines] [FILE]",
    .summary = "run recorded event logs through the library",
    .help =
        "  --context   one line a call: {\"call\", \"context\"}, as of the handoff if there is one, else of the\n"
        "              last event\n"
        "  --decisions one line a call: what the policy would have done, the first escalation or the final stay\n"
        "  --all       with --decisions: \"all\", each escalation of the call, also those of others (\"by\")\n"
        "  --outcome   one line a call: what came of the handoff, and what the caller had to say twice\n"
        "  --ask       one line a call: {\"call\", \"answers\": [{\"question\", \"said\", \"text\", \"turns\"}]}, as the\n"
        "              silent AI would answer an agent; \"-\" answers the log's own questions: records \"ask\" and \"answer\"\n"
        "  --policy    the policy's JSON (doc/policy.md); without it the defaults\n"
        "  --lines     a bad line becomes {\"error\": …} among the results\n"
        "The log is JSON Lines; calls may be interleaved. A bad line is reported with its number and left out.\n",
    .run = run,
};
