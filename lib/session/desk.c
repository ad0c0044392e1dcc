/* SPDX-License-Identifier: Apache-2.0 */
/* An agent's desk: what a page, or a phone that can send messages, asks about the call. A MESSAGE event of the agent's
 * leg with `segue-method` and `segue-request` is a request; the MESSAGE command with that `segue-request` answers it,
 * `status` 200 and JSON, or 4xx and why in words. Nothing that is asked here is heard by anybody. */
#include <stdlib.h>
#include <string.h>

#include "base/letters.h"
#include "handoff/ask.h"
#include "session/internal.h"

enum { ANSWER_MAX = 15000, QUESTION_MAX = 1024, NOTES_MAX = 8192 };

typedef struct request {
  segue__leg *leg;
  const char *method, *id;
  char *text; /* what came with it, NUL-terminated */
} request;

static const char *header_of(const segue_leg_event *ev, const char *name) {
  for (size_t i = 0; i < ev->n_headers; i++)
    if (segue__same_letters(ev->headers[i].name, name)) return ev->headers[i].value;
  return NULL;
}

static void reply(const request *q, int32_t status, const char *text, size_t n) {
  const segue_header headers[] = {{"segue-request", q->id}};
  segue_leg_command cmd = {.size = sizeof cmd,
                           .type = SEGUE_CMD_MESSAGE,
                           .status = status,
                           .content_type = status == 200 ? "application/json" : "text/plain",
                           .headers = headers,
                           .n_headers = 1,
                           .data = text,
                           .data_len = n};
  /* While it rings, too: the page is there before the agent is. */
  (void)q->leg->transport->ops.transport->command(q->leg->transport->state, q->leg->id, &cmd);
}

static void refuse(const request *q, int32_t status, const char *why) {
  reply(q, status, why, strlen(why));
}

static void answer(const request *q, const segue__buf *b) {
  if (b->failed)
    refuse(q, 500, "Out of memory");
  else if (b->len > ANSWER_MAX)
    refuse(q, 413, "The answer is too long");
  else
    reply(q, 200, segue__buf_str(b), b->len);
}

/* ---- ask ---- */

/* {"question": "…"}, or the question itself. NULL: neither. */
static const char *question_of(const request *q, cJSON **tree) {
  const char *text = q->text + strspn(q->text, " \t\r\n");
  *tree = NULL;
  if (*text == '{') {
    *tree = cJSON_Parse(text);
    text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(*tree, "question"));
  }
  return text && *text && strlen(text) <= QUESTION_MAX ? text : NULL;
}

static void ask(segue__session *s, const request *q) {
  segue__ask_answer a;
  cJSON *tree;
  const char *question = question_of(q, &tree);
  if (!question) {
    refuse(q, 400, "The question must be a text of at most 1024 bytes, or {\"question\": \"…\"}");
  } else if (segue__shadow_answer(s, 0, question, &a) != SEGUE_OK) {
    refuse(q, 500, "The question cannot be answered");
  } else {
    segue__buf b;
    segue__buf_init(&b);
    segue__buf_putc(&b, '{');
    segue__ask_json(&a, &b);
    segue__buf_putc(&b, '}');
    answer(q, &b);
    segue__buf_free(&b);
  }
  cJSON_Delete(tree);
}

/* ---- context ---- */

typedef int render_fn(const segue_context *ctx, char *buf, size_t *n);

static int render_brief(const segue_context *ctx, char *buf, size_t *n) {
  return segue_context_brief(ctx, SEGUE_BRIEF_JSON, NULL, buf, n);
}

static int render_context(const segue_context *ctx, char *buf, size_t *n) {
  return segue_context_to_json(ctx, 0, buf, n);
}

static void put(segue__buf *b, const segue_context *ctx, render_fn *render) {
  size_t n = 0;
  if (render(ctx, NULL, &n) != SEGUE_E_LIMIT || segue__buf_reserve(b, n + 1) != SEGUE_OK) {
    b->failed = true;
    return;
  }
  size_t room = n + 1;
  if (render(ctx, b->p + b->len, &room) == SEGUE_OK)
    b->len += room;
  else
    b->failed = true;
}

/* The brief and the whole context; the brief alone when that is too long for one answer. */
static void context(segue__session *s, const request *q) {
  segue_context *ctx = segue__context_now(s);
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, "{\"call\":\"%s\",\"state\":\"%s\",\"brief\":", s->call,
                    segue__handoff_state_name(s->handoff.state));
  if (ctx)
    put(&b, ctx, render_brief);
  else
    b.failed = true;
  const size_t brief = b.len;
  if (ctx) {
    segue__buf_puts(&b, ",\"context\":");
    put(&b, ctx, render_context);
    segue__buf_putc(&b, '}');
  }
  if (!b.failed && b.len > ANSWER_MAX) {
    b.len = brief;
    segue__buf_puts(&b, ",\"context\":null}");
  }
  answer(q, &b);
  segue__buf_free(&b);
  segue_context_unref(ctx);
}

/* ---- accept, decline, hand back ---- */

static void settle(segue__session *s, const request *q, char digit) {
  if (q->leg != &s->agent || !segue__accept_asks(s))
    refuse(q, 409, "You are not being asked");
  else {
    reply(q, 200, "{}", 2);
    segue__accept_digit(s, digit);
  }
}

static void hand_back(segue__session *s, const request *q) {
  const char *notes = q->text + strspn(q->text, " \t\r\n");
  segue_error err;
  if (!s->handoff.holder || q->leg != segue__talker(s)) {
    refuse(q, 409, "You do not have the caller");
  } else if (strlen(notes) > NOTES_MAX) {
    refuse(q, 413, "Notes have at most 8192 bytes");
  } else if (*notes && segue__notes_check(notes, &err) < 0) {
    refuse(q, 400, err.message);
  } else {
    reply(q, 200, "{}", 2); /* before the leg goes */
    segue__transfer_hand_back(s, *notes ? notes : NULL);
  }
}

/* ---- requests ---- */

static void serve(segue__session *s, const request *q) {
  if (strcmp(q->method, "segue.ask") == 0)
    ask(s, q);
  else if (strcmp(q->method, "segue.context") == 0)
    context(s, q);
  else if (strcmp(q->method, "segue.accept") == 0)
    settle(s, q, '1');
  else if (strcmp(q->method, "segue.decline") == 0)
    settle(s, q, '2');
  else if (strcmp(q->method, "segue.handback") == 0)
    hand_back(s, q);
  else
    refuse(q, 404, "There is no such method");
}

void segue__desk_message(segue__session *s, segue__leg *leg, const segue_leg_event *ev) {
  request q = {.leg = leg, .method = header_of(ev, "segue-method"), .id = header_of(ev, "segue-request")};
  if (!q.method || !q.id || !leg->transport || !leg->transport->ops.transport->command) return;
  if (s->phase != SEGUE__PHASE_LIVE) return;
  if (leg == &s->caller) {
    refuse(&q, 403, "Only an agent may ask that");
    return;
  }
  q.text = malloc(ev->data_len + 1);
  if (!q.text) return;
  if (ev->data_len) memcpy(q.text, ev->data, ev->data_len);
  q.text[ev->data_len] = 0;
  if (strlen(q.text) != ev->data_len)
    refuse(&q, 400, "The request is no text");
  else
    serve(s, &q);
  free(q.text);
}
