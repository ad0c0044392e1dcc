/* SPDX-License-Identifier: Apache-2.0 */
/* segue context redact: a context, an event log or plain text, with what is secret masked. */
#include <segue/context.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/error.h"
#include "cmd_redact.h"
#include "context/json.h"
#include "context/redact.h"

/* ---- one item ---- */

int tool_redact_text(void *user, const char *text, size_t len, segue__buf *out, segue_error *err) {
  size_t n = 0;
  (void)user;
  int rc = segue_redact_text(text, len, NULL, &n);
  if (rc != SEGUE_E_LIMIT || (n == 0 && len > 0))
    return segue__fail(err, rc, NULL, "a text is at most 64 KiB; give it in lines");
  size_t room = n + 1;
  if ((rc = segue__buf_reserve(out, n)) < 0) return segue__fail(err, rc, NULL, "out of memory");
  rc = segue_redact_text(text, len, out->p + out->len, &room);
  out->len += n;
  return rc;
}

/* ---- event log ---- */

typedef struct event_line {
  cJSON *json; /* NULL: not readable, `error` says why */
  segue_error error;
  size_t call;
  int32_t turn; /* -1 when it is none */
} event_line;

typedef struct call {
  char *id;
  segue_redactor *redactor;
  int32_t turns;
} call;

typedef struct log_redact {
  event_line *lines;
  size_t n, cap;
  call *calls;
  size_t n_calls, cap_calls;
} log_redact;

static bool grow(void **items, size_t *cap, size_t n, size_t size) {
  if (n < *cap) return true;
  const size_t more = *cap ? *cap * 2 : 64;
  void *p = realloc(*items, more * size);
  if (!p) return false;
  *items = p;
  *cap = more;
  return true;
}

/* Logs name the same call for a while, so the last ones are tried first. */
static size_t call_of(log_redact *r, const char *id) {
  for (size_t i = r->n_calls; i-- > 0;)
    if (strcmp(r->calls[i].id, id) == 0) return i;
  void *items = r->calls;
  if (!grow(&items, &r->cap_calls, r->n_calls, sizeof *r->calls)) return SIZE_MAX;
  r->calls = items;
  call c = {.id = strdup(id)};
  if (!c.id || segue_redactor_new(&c.redactor) < 0) {
    free(c.id);
    return SIZE_MAX;
  }
  r->calls[r->n_calls] = c;
  return r->n_calls++;
}

static bool set_text(cJSON *string, const char *text, size_t n) {
  char *copy = malloc(n + 1);
  if (!copy) return false;
  memcpy(copy, text, n);
  copy[n] = 0;
  const bool ok = cJSON_SetValuestring(string, copy) != NULL;
  free(copy);
  return ok;
}

static cJSON *turn_text(const cJSON *event) {
  const cJSON *type = cJSON_GetObjectItemCaseSensitive(event, "type");
  cJSON *text = cJSON_GetObjectItemCaseSensitive(event, "text");
  const bool turn = cJSON_IsString(type) && strcmp(type->valuestring, "turn") == 0;
  return turn && cJSON_IsString(text) ? text : NULL;
}

static int speaker(const cJSON *event) {
  const cJSON *who = cJSON_GetObjectItemCaseSensitive(event, "who");
  const char *s = cJSON_IsString(who) ? who->valuestring : "";
  return strcmp(s, "bot") == 0 ? SEGUE_WHO_BOT : strcmp(s, "agent") == 0 ? SEGUE_WHO_AGENT : SEGUE_WHO_CALLER;
}

static int apply_revisions(log_redact *r, size_t call_index) {
  const segue_redactor *red = r->calls[call_index].redactor;
  uint32_t turn;
  const char *text;
  size_t len;
  for (size_t i = 0; segue_redactor_revision(red, i, &turn, &text, &len) == SEGUE_OK; i++)
    for (size_t k = r->n; k-- > 0;) {
      event_line *l = &r->lines[k];
      if (!l->json || l->call != call_index || l->turn != (int32_t)turn) continue;
      if (!set_text(turn_text(l->json), text, len)) return SEGUE_E_NOMEM;
      break;
    }
  return SEGUE_OK;
}

/* By its name or by its class. */
static bool names_secret(const cJSON *event) {
  const cJSON *name = cJSON_GetObjectItemCaseSensitive(event, "name");
  const cJSON *cls = cJSON_GetObjectItemCaseSensitive(event, "class");
  if (cJSON_IsString(cls) && (!strcmp(cls->valuestring, "secret") || !strcmp(cls->valuestring, "pci")))
    return true;
  return cJSON_IsString(name) &&
         segue__class_of_name(name->valuestring, strlen(name->valuestring)) > SEGUE_CLASS_PII;
}

/* The event says what is secret: its value goes, here and in the turns before. */
static int reveal(log_redact *r, event_line *l, cJSON *value) {
  char digits[32];
  const char *text = cJSON_IsString(value) ? value->valuestring : digits;
  if (!cJSON_IsString(value) && !cJSON_IsNumber(value)) return SEGUE_OK;
  if (text == digits) snprintf(digits, sizeof digits, "%.0f", value->valuedouble);
  segue__redactor_reveal(r->calls[l->call].redactor, text, strlen(text));
  const int rc = apply_revisions(r, l->call);
  return rc < 0 ? rc : segue__json_to_string(value, "[secret]");
}

static int redact_event(log_redact *r, event_line *l) {
  call *c = &r->calls[l->call];
  cJSON *text = turn_text(l->json), *digits = cJSON_GetObjectItemCaseSensitive(l->json, "digits");
  if (!text) {
    if ((cJSON_IsString(digits) || cJSON_IsNumber(digits)) && segue__json_to_string(digits, "[dtmf]") < 0)
      return SEGUE_E_NOMEM;
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(l->json, "name");
    cJSON *value = cJSON_GetObjectItemCaseSensitive(l->json, "value");
    if (names_secret(l->json) && reveal(r, l, value) < 0) return SEGUE_E_NOMEM;
    for (cJSON *m = l->json->child; m; m = m->next) {
      const bool envelope = strcmp(m->string, "call") == 0 || strcmp(m->string, "type") == 0;
      const int rc = (envelope && cJSON_IsString(m)) || m == digits
                         ? SEGUE_OK
                         : segue__redactor_json(c->redactor, m, m->string);
      if (rc < 0) return rc;
    }
    return cJSON_IsString(name) && (cJSON_IsString(value) || cJSON_IsNumber(value))
               ? segue__redactor_json(c->redactor, value, name->valuestring)
               : SEGUE_OK;
  }
  const char *out;
  size_t len;
  const int rc = segue_redactor_turn(c->redactor, speaker(l->json), text->valuestring,
                                     strlen(text->valuestring), &out, &len);
  if (rc < 0) return rc;
  l->turn = c->turns++;
  return set_text(text, out, len) ? apply_revisions(r, l->call) : SEGUE_E_NOMEM;
}

static int take_line(void *user, size_t number, const char *line, size_t len) {
  log_redact *r = user;
  void *items = r->lines;
  if (strspn(line, " \t") == len) return TOOL_OK;
  if (!grow(&items, &r->cap, r->n, sizeof *r->lines)) return TOOL_BAD_INPUT;
  r->lines = items;
  event_line *l = &r->lines[r->n];
  *l = (event_line){.turn = -1};
  cJSON *json = NULL;
  int rc = segue__json_parse(&json, line, len, &l->error);
  if (rc == SEGUE_OK && !cJSON_IsObject(json))
    rc = segue__fail_at(&l->error, SEGUE_E_PARSE, NULL, 1, 0, "an event must be an object");
  if (rc == SEGUE_OK) {
    char room[TOOL_ID_ROOM];
    l->call = call_of(r, tool_call_id(json, room));
    l->json = json;
    rc = l->call == SIZE_MAX ? SEGUE_E_NOMEM : redact_event(r, l);
    if (rc < 0) segue__fail(&l->error, rc, NULL, "the event cannot be redacted");
  }
  if (rc < 0) {
    l->error.line = (uint32_t)number;
    l->json = NULL;
    cJSON_Delete(json);
  }
  r->n++;
  return rc < 0 ? TOOL_BAD_INPUT : TOOL_OK;
}

static void print_line(const tool_command *self, const char *file, event_line *l, int lines) {
  segue__buf out;
  segue__buf_init(&out);
  char *json = l->json ? cJSON_PrintUnformatted(l->json) : NULL;
  if (json)
    segue__buf_puts(&out, json);
  else if (lines)
    tool_error_json(&out, &l->error);
  else
    tool_complain(self, file, &l->error);
  if (json || lines) {
    fwrite(segue__buf_str(&out), 1, out.len, stdout);
    fputc('\n', stdout);
  }
  cJSON_free(json);
  segue__buf_free(&out);
}

/* Nothing is written before all is read: a later turn may tell that an earlier one was secret. */
static int redact_log(const tool_command *self, const char *file, const char *text, size_t len, int lines) {
  log_redact r = {0};
  int status = TOOL_OK;
  size_t number = 0;
  for (size_t at = 0; at < len;) {
    const char *end = memchr(text + at, '\n', len - at);
    const size_t n = end ? (size_t)(end - text) - at : len - at;
    if (take_line(&r, ++number, text + at, n) != TOOL_OK) status = TOOL_BAD_INPUT;
    at += n + 1;
  }
  for (size_t i = 0; i < r.n; i++) {
    print_line(self, file, &r.lines[i], lines);
    cJSON_Delete(r.lines[i].json);
  }
  for (size_t i = 0; i < r.n_calls; i++) {
    segue_redactor_free(r.calls[i].redactor);
    free(r.calls[i].id);
  }
  free(r.lines);
  free(r.calls);
  return status;
}

/* An event has a type, a context has none. */
static bool is_log(const char *text, size_t len) {
  const char *end = memchr(text, '\n', len);
  cJSON *first = cJSON_ParseWithLength(text, end ? (size_t)(end - text) : len);
  const bool log = cJSON_HasObjectItem(first, "type");
  cJSON_Delete(first);
  return log;
}

int tool_redact(const tool_command *self, const char *file, int lines, tool_item_fn context) {
  char *text;
  size_t len;
  int status = tool_slurp(self, file, &text, &len);
  if (status) return status;
  const size_t mark = tool_mark(text, len);
  if (is_log(text + mark, len - mark))
    status = redact_log(self, file, text + mark, len - mark, lines);
  else
    status = tool_each_of(self, file, text + mark, len - mark, lines, context, NULL);
  free(text);
  return status;
}

int tool_redact_plain(const tool_command *self, const char *file) {
  segue__buf out;
  segue_error err = {.offset = UINT64_MAX};
  char *text;
  size_t len;
  int status = tool_slurp(self, file, &text, &len);
  if (status) return status;
  segue__buf_init(&out);
  if (tool_redact_text(NULL, text, len, &out, &err) == SEGUE_OK) {
    fwrite(segue__buf_str(&out), 1, out.len, stdout);
  } else {
    tool_complain(self, file, &err);
    status = TOOL_BAD_INPUT;
  }
  segue__buf_free(&out);
  free(text);
  return status;
}
