/* SPDX-License-Identifier: Apache-2.0 */
#include "tool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "context/json.h"

enum { MAX_INPUT = 256u << 20, MAX_LINE = 16u << 20 };

static FILE *open_input(const tool_command *self, const char *file) {
  if (!file || strcmp(file, "-") == 0) return stdin;
  FILE *f = fopen(file, "rb");
  if (!f) fprintf(stderr, "segue %s: %s: %s\n", self->name, file, strerror(errno));
  return f;
}

static void close_input(FILE *f) {
  if (f && f != stdin) fclose(f);
}

static int unreadable(const tool_command *self, const char *file, const char *why) {
  fprintf(stderr, "segue %s: %s: %s\n", self->name, file && strcmp(file, "-") != 0 ? file : "standard input",
          why);
  return TOOL_BAD_INPUT;
}

void tool_within(segue_error *err, const char *outer) {
  const size_t n = strlen(outer);
  if (strncmp(err->path, outer, n) == 0) memmove(err->path, err->path + n, strlen(err->path + n) + 1);
  for (char *at = err->message; (at = strstr(at, outer));) memmove(at, at + n, strlen(at + n) + 1);
}

void tool_complain(const tool_command *self, const char *file, const segue_error *err) {
  const size_t n = strlen(err->path);
  fprintf(stderr, "segue %s: ", self->name);
  if (file && strcmp(file, "-") != 0) fprintf(stderr, "%s: ", file);
  if (n && strncmp(err->message, err->path, n) != 0) fprintf(stderr, "%s: ", err->path);
  fprintf(stderr, "%s", err->message);
  const char *before = " (";
  if (err->line) fprintf(stderr, "%sline %u", before, err->line), before = ", ";
  if (err->offset != UINT64_MAX)
    fprintf(stderr, "%sbyte %llu", before, (unsigned long long)err->offset), before = ", ";
  fputs(*before == ',' ? ")\n" : "\n", stderr);
}

int tool_usage(const tool_command *self, const char *message, const char *what) {
  fprintf(stderr, "segue %s: %s%s%s\nusage: segue %s\n", self->name, message, what ? ": " : "",
          what ? what : "", self->synopsis);
  return TOOL_USAGE;
}

void tool_error_json(segue__buf *out, const segue_error *err) {
  segue__buf_puts(out, "{\"error\":{\"code\":");
  segue__buf_json_string(out, segue_strerror(err->code));
  segue__buf_puts(out, ",\"path\":");
  segue__buf_json_string(out, err->path);
  segue__buf_puts(out, ",\"offset\":");
  if (err->offset == UINT64_MAX)
    segue__buf_puts(out, "null");
  else
    segue__buf_printf(out, "%llu", (unsigned long long)err->offset);
  segue__buf_puts(out, ",\"message\":");
  segue__buf_json_string(out, err->message);
  segue__buf_puts(out, "}}");
}

/* Ask for the length, make room, write: the buffer rule of the library. */
int tool_put_context(segue__buf *out, const segue_context *ctx) {
  size_t n = 0;
  int rc = segue_context_to_json(ctx, 0, NULL, &n);
  if (rc != SEGUE_E_LIMIT) return rc;
  if ((rc = segue__buf_reserve(out, n + 1)) < 0) return rc;
  size_t room = n + 1;
  rc = segue_context_to_json(ctx, 0, out->p + out->len, &room);
  if (rc == SEGUE_OK) out->len += room;
  return rc;
}

static int is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* What follows `word` and the blanks before it; NULL where anything else stands. */
static const char *past(const char *p, const char *end, const char *word) {
  const size_t n = strlen(word);
  while (p && p < end && is_blank(*p)) p++;
  return p && p < end && (size_t)(end - p) >= n && memcmp(p, word, n) == 0 ? p + n : NULL;
}

/* Of {"call": "…", "context": …}: where the context begins, else NULL. A context's own "call" is an object, so
 * that nothing that is a context looks like it. */
static const char *after_call(const char *text, const char *end) {
  const char *p = past(past(past(past(text, end, "{"), end, "\"call\""), end, ":"), end, "\"");
  while (p && p < end && *p != '"') p += *p == '\\' && end - p > 1 ? 2 : 1;
  return past(past(past(past(p, end, "\""), end, ","), end, "\"context\""), end, ":");
}

/* Of events "call" is a text: who takes their log for a context is told what reads it. */
static int take_bare(segue_context **out, const char *text, size_t len, segue_error *err) {
  const int rc = segue_context_from_json(out, text, len, err);
  const size_t n = rc < 0 && strcmp(err->path, "call") == 0 ? strlen(err->message) : 0;
  if (n)
    (void)snprintf(err->message + n, sizeof err->message - n,
                   "; of a log of events segue replay --context makes contexts");
  return rc;
}

int tool_take_context(segue_context **out, const char *text, size_t len, segue_error *err) {
  const char *end = text + len, *start = after_call(text, end);
  while (start && end > start && is_blank(end[-1])) end--;
  if (!start || end == start || end[-1] != '}') return take_bare(out, text, len, err);
  /* Blanks instead of what is around it: places in errors are those of the whole. */
  char *copy = malloc(len);
  if (!copy) return segue__fail(err, SEGUE_E_NOMEM, NULL, "out of memory");
  memcpy(copy, text, len);
  copy[end - 1 - text] = ' ';
  for (size_t i = 0; i < (size_t)(start - text); i++)
    if (!is_blank(copy[i])) copy[i] = ' ';
  const int rc = segue_context_from_json(out, copy, len, err);
  free(copy);
  return rc;
}

size_t tool_mark(const char *text, size_t len) {
  return len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

int tool_slurp(const tool_command *self, const char *file, char **text, size_t *len) {
  char chunk[65536];
  segue__buf b;
  size_t n;
  *text = NULL;
  *len = 0;
  FILE *f = open_input(self, file);
  if (!f) return TOOL_BAD_INPUT;
  segue__buf_init(&b);
  errno = 0;
  while (b.len <= MAX_INPUT && (n = fread(chunk, 1, sizeof chunk, f)) > 0) segue__buf_put(&b, chunk, n);
  const char *why = ferror(f)           ? strerror(errno)
                    : b.len > MAX_INPUT ? "is larger than 256 MiB"
                    : b.failed          ? "out of memory"
                                        : NULL;
  close_input(f);
  segue__buf_put(&b, "", 0);
  *len = b.len;
  *text = b.len ? segue__buf_take(&b) : calloc(1, 1);
  segue__buf_free(&b);
  if (!why && *text) return TOOL_OK;
  free(*text);
  *text = NULL;
  return unreadable(self, file, why ? why : "out of memory");
}

/* The next line with its terminating zero, as it comes: who writes lines may wait for each answer. Of one that
 * is longer than any item may be, what is kept is too long as well. 0 at the end, or when no more can be read. */
static int next_line(FILE *f, segue__buf *line) {
  int c;
  segue__buf_reset(line);
  while ((c = getc_unlocked(f)) != EOF && c != '\n')
    if (line->len <= MAX_LINE) segue__buf_putc(line, (char)c);
  if (c == EOF && (line->len == 0 || ferror(f))) return 0;
  while (line->len > 0 && line->p[line->len - 1] == '\r') line->len--;
  segue__buf_put(line, "", 1);
  return !line->failed;
}

int tool_lines(const tool_command *self, const char *file,
               int (*fn)(void *user, size_t number, const char *line, size_t len), void *user) {
  size_t number = 0;
  int worst = TOOL_OK;
  segue__buf line;
  FILE *f = open_input(self, file);
  if (!f) return TOOL_BAD_INPUT;
  segue__buf_init(&line);
  errno = 0;
  while (next_line(f, &line)) {
    const size_t mark = number ? 0 : tool_mark(line.p, line.len);
    const int rc = fn(user, ++number, line.p + mark, line.len - 1 - mark);
    if (rc > worst) worst = rc;
    errno = 0;
  }
  const char *why = ferror(f) ? strerror(errno) : line.failed ? "out of memory" : NULL;
  if (why) {
    const int rc = unreadable(self, file, why);
    if (rc > worst) worst = rc;
  }
  segue__buf_free(&line);
  close_input(f);
  return worst;
}

typedef struct each {
  const tool_command *self;
  const char *file;
  tool_item_fn fn;
  void *user;
} each;

static int print_item(const each *e, const char *text, size_t len, int lines) {
  segue__buf out;
  segue_error err = {.offset = UINT64_MAX};
  int status = TOOL_OK;
  segue__buf_init(&out);
  int rc = e->fn(e->user, text, len, &out, &err);
  if (rc == SEGUE_OK && out.failed) rc = segue__fail(&err, SEGUE_E_NOMEM, NULL, "out of memory");
  if (rc < 0) {
    status = TOOL_BAD_INPUT;
    segue__buf_reset(&out);
    if (lines)
      tool_error_json(&out, &err);
    else
      tool_complain(e->self, e->file, &err);
  }
  if (rc == SEGUE_OK || lines) {
    fwrite(segue__buf_str(&out), 1, out.len, stdout);
    fputc('\n', stdout);
    if (lines) fflush(stdout); /* another program may read each answer before it writes the next line */
  }
  segue__buf_free(&out);
  return status;
}

/* Several items, and nobody said so. */
static void hint_at_lines(const tool_command *self, const char *text, size_t len) {
  const char *end = memchr(text, '\n', len);
  cJSON *first = NULL;
  if (!end || strspn(end, " \t\r\n") == len - (size_t)(end - text)) return;
  if (segue__json_parse(&first, text, (size_t)(end - text), NULL) == SEGUE_OK)
    fprintf(stderr, "segue %s: if each line is an item of its own: --lines\n", self->name);
  cJSON_Delete(first);
}

static int each_line(void *user, size_t number, const char *line, size_t len) {
  (void)number;
  return print_item(user, line, len, 1);
}

int tool_each(const tool_command *self, const char *file, int lines, tool_item_fn fn, void *user) {
  each e = {self, file, fn, user};
  char *text;
  size_t len;
  if (lines) return tool_lines(self, file, each_line, &e);
  int status = tool_slurp(self, file, &text, &len);
  const size_t mark = status == TOOL_OK ? tool_mark(text, len) : 0;
  if (status == TOOL_OK) status = tool_each_of(self, file, text + mark, len - mark, 0, fn, user);
  free(text);
  return status;
}

int tool_each_of(const tool_command *self, const char *file, const char *text, size_t len, int lines,
                 tool_item_fn fn, void *user) {
  const each e = {self, file, fn, user};
  int worst = TOOL_OK;
  if (!lines) {
    worst = print_item(&e, text, len, 0);
    if (worst != TOOL_OK) hint_at_lines(self, text, len);
    return worst;
  }
  for (size_t at = 0; at < len;) {
    const char *end = memchr(text + at, '\n', len - at);
    const size_t n = end ? (size_t)(end - text) - at : len - at;
    const int rc = print_item(&e, text + at, n, 1);
    if (rc > worst) worst = rc;
    at += n + 1;
  }
  return worst;
}

const char *tool_call_id(const cJSON *event, char room[TOOL_ID_ROOM]) {
  const cJSON *id = cJSON_GetObjectItemCaseSensitive(event, "call");
  if (cJSON_IsNumber(id)) snprintf(room, TOOL_ID_ROOM, "%.17g", id->valuedouble);
  return cJSON_IsString(id) ? id->valuestring : cJSON_IsNumber(id) ? room : "";
}

static const tool_option *find(const tool_option *t, const char *name, size_t n) {
  for (; t->name; t++)
    if (strlen(t->name) == n && memcmp(t->name, name, n) == 0) return t;
  return NULL;
}

int tool_options(const tool_command *self, int argc, char **argv, const tool_option *table, const char **rest,
                 int max, int *n_rest) {
  int ended = 0; /* behind "--" stand files, whatever they are called */
  *n_rest = 0;
  for (int i = 1; i < argc; i++) {
    const char *a = argv[i];
    if (!ended && strcmp(a, "--") == 0) {
      ended = 1;
      continue;
    }
    if (ended || a[0] != '-' || a[1] == 0) {
      if (*n_rest == max) return tool_usage(self, "one argument too many", a);
      rest[(*n_rest)++] = a;
      continue;
    }
    const char *eq = strchr(a, '=');
    const tool_option *o = a[1] == '-' ? find(table, a + 2, eq ? (size_t)(eq - a - 2) : strlen(a + 2)) : NULL;
    if (!o) return tool_usage(self, "unknown option", a);
    if (o->flag) {
      if (eq) return tool_usage(self, "this option takes no value", a);
      *o->flag = 1;
    } else if (eq) {
      *o->value = eq + 1;
    } else if (i + 1 < argc) {
      *o->value = argv[++i];
    } else {
      return tool_usage(self, "this option needs a value", a);
    }
  }
  return TOOL_OK;
}
