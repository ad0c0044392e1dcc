/* SPDX-License-Identifier: Apache-2.0 */
/* replay --ask: a question about each call, answered as the silent AI would. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "dialog/transcript.h"
#include "handoff/ask.h"
#include "replay.h"

typedef struct ask_state {
  const char *question; /* NULL: those of the log */
  segue_redactor *redactor;
  segue__transcript transcript;
  segue__buf answers; /* to the log's own questions */
  int rc;
} ask_state;

static void close_ask(void *state) {
  ask_state *s = state;
  segue_redactor_free(s->redactor);
  segue__transcript_fini(&s->transcript);
  segue__buf_free(&s->answers);
  free(s);
}

static void *open_ask(const replay_options *o) {
  ask_state *s = calloc(1, sizeof *s);
  if (!s) return NULL;
  s->question = strcmp(o->question, "-") == 0 ? NULL : o->question;
  segue__transcript_init(&s->transcript);
  segue__buf_init(&s->answers);
  if (segue_redactor_new(&s->redactor) == SEGUE_OK) return s;
  close_ask(s);
  return NULL;
}

/* As a session keeps it: masked, and earlier turns masked when a later one shows what they held. */
static int take_turn(ask_state *s, const replay_event *e) {
  const char *text;
  size_t n;
  int rc = segue_redactor_turn(s->redactor, e->who < 0 ? SEGUE_WHO_CALLER : e->who, e->text, strlen(e->text),
                               &text, &n);
  if (rc < 0) return rc;
  const segue__said said = {.who = e->who, .confidence = -1, .text = (char *)text};
  rc = segue__transcript_add(&s->transcript, &said, n, NULL);
  for (size_t i = 0; rc == SEGUE_OK && i < segue_redactor_revision_count(s->redactor); i++) {
    uint32_t turn;
    rc = segue_redactor_revision(s->redactor, i, &turn, &text, &n);
    if (rc == SEGUE_OK) rc = segue__transcript_revise(&s->transcript, turn, text, n);
  }
  return rc;
}

static int answer(const ask_state *s, segue_context_builder *builder, const char *question, segue__buf *out) {
  segue__ask_answer a;
  segue_context *ctx = NULL;
  int rc = segue_context_builder_snapshot(builder, &ctx);
  if (rc == SEGUE_OK) rc = segue__ask(ctx, &s->transcript, question, &a);
  segue_context_unref(ctx);
  if (rc < 0) return rc;
  segue__buf_puts(out, "{\"question\":");
  segue__buf_json_string(out, question);
  segue__buf_putc(out, ',');
  segue__ask_json(&a, out);
  segue__buf_putc(out, '}');
  return SEGUE_OK;
}

static void event(void *state, const replay_event *e) {
  ask_state *s = state;
  if (s->rc < 0) return;
  if (e->text) s->rc = take_turn(s, e);
  const cJSON *q = cJSON_GetObjectItemCaseSensitive(e->root, "question");
  if (s->question || (strcmp(e->type, "ask") != 0 && strcmp(e->type, "answer") != 0) || !cJSON_IsString(q))
    return;
  if (s->answers.len) segue__buf_putc(&s->answers, ',');
  s->rc = answer(s, e->builder, q->valuestring, &s->answers);
}

static int print(void *state, segue_context_builder *builder, segue__buf *out) {
  ask_state *s = state;
  segue__buf_puts(out, ",\"answers\":[");
  if (s->question && s->rc == SEGUE_OK)
    s->rc = answer(s, builder, s->question, out);
  else
    segue__buf_put(out, segue__buf_str(&s->answers), s->answers.len);
  segue__buf_putc(out, ']');
  return s->rc;
}

const replay_mode replay_ask = {
    .name = "ask", .open = open_ask, .event = event, .print = print, .close = close_ask};
