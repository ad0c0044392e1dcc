/* SPDX-License-Identifier: Apache-2.0 */
#include "delta.h"

#include <segue/base.h>

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct feeding {
  oai_delta *d;
  oai_delta_text text;
  void *ctx;
};

static const char *string_of(const cJSON *o, const char *name) {
  return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, name));
}

static uint64_t count_of(const cJSON *o, const char *name) {
  const cJSON *m = cJSON_GetObjectItemCaseSensitive(o, name);
  return cJSON_IsNumber(m) && m->valuedouble >= 0 && m->valuedouble < 1e12 ? (uint64_t)m->valuedouble : 0;
}

/* {"error": {…}} or {"error": "…"} in the middle of the stream. */
static int on_error(oai_delta *d, const cJSON *error) {
  const char *word = string_of(error, "code");
  if (!word) word = string_of(error, "type");
  const size_t n = word ? strspn(word, "abcdefghijklmnopqrstuvwxyz_") : 0;
  if (n && !word[n] && n < sizeof d->reason) memcpy(d->reason, word, n + 1);
  return SEGUE_E_ENGINE;
}

static int add_args(oai_call *c, const char *s) {
  const size_t n = strlen(s);
  if (n > OAI_ARGS_MAX - c->n_args) return SEGUE_E_LIMIT;
  if (c->n_args + n + 1 > c->cap_args) {
    const size_t cap = (c->n_args + n + 1) * 2 + 64;
    char *p = realloc(c->args, cap);
    if (!p) return SEGUE_E_NOMEM;
    c->args = p;
    c->cap_args = cap;
  }
  memcpy(c->args + c->n_args, s, n + 1);
  c->n_args += n;
  return SEGUE_OK;
}

/* The call a piece belongs to: by its index. Servers that send none, or the same for all, send each call whole and with
 * an id of its own. */
static oai_call *call_of(oai_delta *d, const cJSON *piece, const char *id) {
  const cJSON *m = cJSON_GetObjectItemCaseSensitive(piece, "index");
  const double index = cJSON_IsNumber(m) ? m->valuedouble : -1;
  for (uint32_t i = d->n_calls; cJSON_IsNumber(m) && i-- > 0;) {
    oai_call *c = &d->calls[i];
    if (c->index < index || c->index > index) continue;
    if (!id || !*id || !c->id[0] || strncmp(c->id, id, sizeof c->id - 1) == 0) return c;
    break;
  }
  if (d->n_calls == OAI_CALLS) return NULL;
  d->calls[d->n_calls].index = index;
  return &d->calls[d->n_calls++];
}

static int on_calls(oai_delta *d, const cJSON *calls) {
  const cJSON *piece;
  cJSON_ArrayForEach(piece, calls) {
    const cJSON *f = cJSON_GetObjectItemCaseSensitive(piece, "function");
    const char *id = string_of(piece, "id"), *name = string_of(f, "name"), *args = string_of(f, "arguments");
    oai_call *c = call_of(d, piece, id);
    if (!c) return SEGUE_E_LIMIT;
    if (id && *id) snprintf(c->id, sizeof c->id, "%s", id);
    if (name && *name) snprintf(c->name, sizeof c->name, "%s", name);
    const int rc = args ? add_args(c, args) : SEGUE_OK;
    if (rc) return rc;
  }
  return SEGUE_OK;
}

static int on_choice(struct feeding *f, const cJSON *choice) {
  oai_delta *d = f->d;
  const cJSON *delta = cJSON_GetObjectItemCaseSensitive(choice, "delta");
  const char *text = string_of(delta, "content"), *finish = string_of(choice, "finish_reason");
  int rc = on_calls(d, cJSON_GetObjectItemCaseSensitive(delta, "tool_calls"));
  if (!rc && text && *text) {
    d->n_text += strlen(text);
    rc = f->text(f->ctx, text, strlen(text));
  }
  if (finish && *finish) {
    d->finished = 1;
    d->filtered = strcmp(finish, "content_filter") == 0;
    d->cut = strcmp(finish, "length") == 0;
  }
  return rc;
}

static int on_event(void *ctx, const char *data, size_t n) {
  struct feeding *f = ctx;
  if (n == 6 && memcmp(data, "[DONE]", 6) == 0) {
    f->d->finished = 1;
    return OAI_DONE;
  }
  cJSON *o = cJSON_ParseWithLength(data, n);
  int rc = cJSON_IsObject(o) ? SEGUE_OK : SEGUE_E_PARSE;
  const cJSON *error = cJSON_GetObjectItemCaseSensitive(o, "error");
  const cJSON *usage = cJSON_GetObjectItemCaseSensitive(o, "usage");
  const cJSON *choices = cJSON_GetObjectItemCaseSensitive(o, "choices");
  if (!rc && error && !cJSON_IsNull(error)) rc = on_error(f->d, error);
  if (cJSON_IsObject(usage)) {
    f->d->prompt_tokens = count_of(usage, "prompt_tokens");
    f->d->completion_tokens = count_of(usage, "completion_tokens");
    f->d->cached_tokens =
        count_of(cJSON_GetObjectItemCaseSensitive(usage, "prompt_tokens_details"), "cached_tokens");
  }
  const cJSON *first = cJSON_GetArrayItem(choices, 0);
  if (!rc && cJSON_IsObject(first)) rc = on_choice(f, first);
  cJSON_Delete(o);
  return rc;
}

int segue__oai_delta_feed(oai_delta *d, const char *bytes, size_t n, oai_delta_text text, void *ctx) {
  struct feeding f = {d, text, ctx};
  if (n > OAI_ANSWER_MAX - d->n_bytes) return SEGUE_E_LIMIT;
  d->n_bytes += n;
  return segue__oai_sse_feed(&d->sse, bytes, n, on_event, &f);
}

void segue__oai_delta_reset(oai_delta *d) {
  segue__oai_sse_reset(&d->sse);
  for (uint32_t i = 0; i < OAI_CALLS; i++) free(d->calls[i].args);
  memset(d, 0, sizeof *d);
}
