/* SPDX-License-Identifier: Apache-2.0 */
#include "reader.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 16384u

struct chunk {
  struct chunk *next;
  size_t pad; /* keeps what follows aligned to 16 */
};

void *segue__rd_alloc(rd_arena *a, size_t size) {
  if (size > PTRDIFF_MAX / 2) return NULL;
  size = (size + 15) & ~(size_t)15;
  if (size > a->left) {
    const size_t room = size > CHUNK ? size : CHUNK;
    const size_t total = sizeof(struct chunk) + room;
    struct chunk *c = a->host ? a->host->alloc(a->host, total) : malloc(total);
    if (!c) return NULL;
    c->next = a->chunks;
    a->chunks = c;
    a->at = (char *)(c + 1);
    a->left = room;
  }
  void *p = a->at;
  a->at += size;
  a->left -= size;
  return memset(p, 0, size);
}

char *segue__rd_copy(rd_arena *a, const char *s) {
  const size_t n = strlen(s) + 1;
  char *p = segue__rd_alloc(a, n);
  return p ? memcpy(p, s, n) : NULL;
}

void segue__rd_release(rd_arena *a) {
  for (struct chunk *c = a->chunks, *next; c; c = next) {
    next = c->next;
    if (a->host)
      a->host->free(a->host, c);
    else
      free(c);
  }
  a->chunks = NULL;
  a->left = 0;
}

/* Counts values before `want` in document order and writes its path. @return whether found */
static int find_node(const cJSON *node, const cJSON *want, size_t *index, char *path, size_t used,
                     size_t cap) {
  if (node == want) return 1;
  int i = 0;
  for (const cJSON *c = node->child; c; c = c->next, i++) {
    int n = cJSON_IsArray(node)
                ? snprintf(path + used, cap - used, "[%d]", i)
                : snprintf(path + used, cap - used, "%s%s", used ? "." : "", c->string ? c->string : "");
    const size_t end = n < 0 || used + (size_t)n >= cap ? cap - 1 : used + (size_t)n;
    ++*index;
    if (find_node(c, want, index, path, end, cap)) return 1;
  }
  path[used] = 0;
  return 0;
}

static size_t string_end(const char *s, size_t i, size_t len) {
  for (i++; i < len && s[i] != '"'; i++)
    if (s[i] == '\\') i++;
  return i < len ? i + 1 : len;
}

/* Byte offset of value number `index` in document order; the text is known to be well formed. */
static size_t value_offset(const char *s, size_t len, size_t index) {
  for (size_t i = 0; i < len;) {
    const char c = s[i];
    const size_t at = i;
    int value = 1;
    if (c == '"') {
      i = string_end(s, i, len);
      size_t k = i;
      while (k < len && strchr(" \t\r\n", s[k])) k++;
      value = !(k < len && s[k] == ':');
    } else if (c == '{' || c == '[') {
      i++;
    } else if ((c >= '0' && c <= '9') || c == '-' || (c >= 'a' && c <= 'z')) {
      while (i < len && s[i] && !strchr(",]} \t\r\n", s[i])) i++;
    } else {
      i++;
      value = 0;
    }
    if (value && index-- == 0) return at;
  }
  return len;
}

static void line_column(const char *s, size_t offset, uint32_t *line, uint32_t *column) {
  *line = 1;
  *column = 1;
  for (size_t i = 0; i < offset; i++) {
    if (s[i] == '\n') {
      ++*line;
      *column = 1;
    } else if (((unsigned char)s[i] & 0xC0) != 0x80) {
      ++*column;
    }
  }
}

static void report(rd *r, int code, size_t offset, const char *path, const char *text) {
  r->code = code;
  if (!r->err) return;
  uint32_t line = 0, column = 0;
  memset(r->err, 0, sizeof *r->err);
  r->err->code = code;
  r->err->offset = UINT64_MAX;
  snprintf(r->err->path, sizeof r->err->path, "%s", path);
  if (offset == SIZE_MAX) {
    snprintf(r->err->message, sizeof r->err->message, "%.20s %.80s: %.148s", r->kind, r->label, text);
    return;
  }
  line_column(r->json, offset, &line, &column);
  r->err->line = line;
  r->err->offset = offset;
  if (r->engine &&
      r->root) /* whose text the host cut out of a greater one: the member is named, the place is nobody's */
    snprintf(r->err->message, sizeof r->err->message, "%s %.80s: %s", r->kind, r->label, text);
  else
    snprintf(r->err->message, sizeof r->err->message, "%s %.80s:%u:%u: %s", r->kind, r->label, line, column,
             text);
}

void segue__rd_fail(rd *r, int code, const cJSON *node, const char *format, ...) {
  char text[200], path[128] = "";
  size_t index = 0;
  va_list args;
  if (r->code) return;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (node && r->root && find_node(r->root, node, &index, path, 0, sizeof path))
    report(r, code, value_offset(r->json, r->len, index), path, text);
  else
    report(r, code, SIZE_MAX, path, text);
}

/* Offset of the first octet that is no UTF-8 (or is NUL), or `n`. */
static size_t bad_utf8(const char *s, size_t n) {
  for (size_t i = 0; i < n;) {
    const unsigned char c = (unsigned char)s[i];
    const size_t more = c < 0x80                ? 0
                        : c >= 0xC2 && c < 0xE0 ? 1
                        : (c & 0xF0) == 0xE0    ? 2
                        : c >= 0xF0 && c < 0xF5 ? 3
                                                : 9;
    if (c == 0 || more == 9 || i + more >= n) return i;
    for (size_t k = 1; k <= more; k++)
      if (((unsigned char)s[i + k] & 0xC0) != 0x80) return i;
    i += more + 1;
  }
  return n;
}

cJSON *segue__rd_parse(rd *r) {
  const char *end = NULL;
  const size_t bad = bad_utf8(r->json, r->len);
  if (bad != r->len) {
    report(r, SEGUE_E_PARSE, bad, "", "not UTF-8 text");
    return NULL;
  }
  cJSON *root = cJSON_ParseWithLengthOpts(r->json, r->len, &end, 0);
  size_t at = end ? (size_t)(end - r->json) : 0;
  if (!root) {
    report(r, SEGUE_E_PARSE, at < r->len ? at : r->len, "", "not valid JSON");
    return NULL;
  }
  while (at < r->len && strchr(" \t\r\n", r->json[at])) at++;
  if (at < r->len) {
    report(r, SEGUE_E_PARSE, at, "", "text after the end of the JSON value");
    cJSON_Delete(root);
    return NULL;
  }
  return root;
}

int segue__rd_config(rd_arena *arena, const char *kind, const char *json,
                     void (*read)(rd *r, const cJSON *json, void *engine), void *engine, segue_error *err) {
  rd r = {.arena = arena,
          .json = json ? json : "",
          .kind = kind,
          .label = "configuration",
          .engine = 1,
          .err = err};
  r.len = strlen(r.json);
  cJSON *root = segue__rd_parse(&r);
  r.root = root;
  if (root) read(&r, root, engine);
  cJSON_Delete(root);
  return r.code;
}

/* Index from 1 of `word` in the space-separated `names`, 0 when absent. */
static uint32_t among(const char *names, const char *word) {
  const size_t n = strlen(word);
  uint32_t i = 1;
  for (const char *s = names; *s; i++) {
    const size_t len = strcspn(s, " ");
    if (len == n && memcmp(s, word, n) == 0) return i;
    s += len;
    s += strspn(s, " ");
  }
  return 0;
}

int segue__rd_members(rd *r, const cJSON *node, const char *what, const char *names) {
  uint64_t seen = 0;
  if (r->code) return r->code;
  if (!cJSON_IsObject(node)) {
    segue__rd_fail(r, SEGUE_E_PARSE, node, "%s must be an object", what);
    return r->code;
  }
  for (const cJSON *c = node->child; c; c = c->next) {
    const uint32_t i = among(names, c->string);
    if (!i) segue__rd_fail(r, SEGUE_E_PARSE, c, "%s has an unknown member \"%.40s\"", what, c->string);
    if (i && seen >> (i - 1) & 1)
      segue__rd_fail(r, SEGUE_E_PARSE, c, "%s has \"%.40s\" twice", what, c->string);
    if (i) seen |= (uint64_t)1 << (i - 1);
  }
  return r->code;
}

static const cJSON *member(rd *r, const cJSON *object, const char *name) {
  return r->code ? NULL : cJSON_GetObjectItemCaseSensitive(object, name);
}

const char *segue__rd_string(rd *r, const cJSON *object, const char *name, size_t max) {
  const cJSON *c = member(r, object, name);
  if (!c) return NULL;
  if (!cJSON_IsString(c) || !*c->valuestring) {
    segue__rd_fail(r, SEGUE_E_PARSE, c, "\"%s\" must be a string that is not empty", name);
    return NULL;
  }
  if (strlen(c->valuestring) > max) {
    segue__rd_fail(r, SEGUE_E_LIMIT, c, "\"%s\" is longer than %zu bytes", name, max);
    return NULL;
  }
  char *s = segue__rd_copy(r->arena, c->valuestring);
  if (!s) segue__rd_fail(r, SEGUE_E_NOMEM, c, "out of memory");
  return s;
}

uint32_t segue__rd_uint(rd *r, const cJSON *object, const char *name, uint32_t lo, uint32_t hi,
                        uint32_t dflt) {
  const cJSON *c = member(r, object, name);
  if (!c) return dflt;
  if (cJSON_IsNumber(c) && c->valuedouble >= lo && c->valuedouble <= hi &&
      floor(c->valuedouble) == c->valuedouble)
    return (uint32_t)c->valuedouble;
  segue__rd_fail(r, SEGUE_E_PARSE, c, "\"%s\" must be a whole number from %u to %u", name, lo, hi);
  return dflt;
}

double segue__rd_unit(rd *r, const cJSON *object, const char *name, double dflt) {
  const cJSON *c = member(r, object, name);
  if (!c) return dflt;
  if (cJSON_IsNumber(c) && c->valuedouble >= 0 && c->valuedouble <= 1) return c->valuedouble;
  segue__rd_fail(r, SEGUE_E_PARSE, c, "\"%s\" must be a number from 0 to 1", name);
  return dflt;
}

uint32_t segue__rd_bool(rd *r, const cJSON *object, const char *name) {
  const cJSON *c = member(r, object, name);
  if (c && !cJSON_IsBool(c)) segue__rd_fail(r, SEGUE_E_PARSE, c, "\"%s\" must be true or false", name);
  return c && cJSON_IsTrue(c);
}

static const cJSON *sized(rd *r, const cJSON *c, const char *name, int max) {
  int n = 0;
  for (const cJSON *e = c->child; e; e = e->next) n++;
  if (n <= max) return c;
  segue__rd_fail(r, SEGUE_E_LIMIT, c, "\"%s\" has more than %d entries", name, max);
  return NULL;
}

const cJSON *segue__rd_array(rd *r, const cJSON *object, const char *name, int max) {
  const cJSON *c = member(r, object, name);
  if (!c) return NULL;
  if (cJSON_IsArray(c)) return sized(r, c, name, max);
  segue__rd_fail(r, SEGUE_E_PARSE, c, "\"%s\" must be an array", name);
  return NULL;
}

const cJSON *segue__rd_object(rd *r, const cJSON *object, const char *name, int max) {
  const cJSON *c = member(r, object, name);
  if (!c) return NULL;
  if (cJSON_IsObject(c)) return sized(r, c, name, max);
  segue__rd_fail(r, SEGUE_E_PARSE, c, "\"%s\" must be an object", name);
  return NULL;
}

uint32_t segue__rd_enum(rd *r, const cJSON *object, const char *name, const char *names) {
  const cJSON *c = member(r, object, name);
  if (!c) return 0;
  const uint32_t i = cJSON_IsString(c) ? among(names, c->valuestring) : 0;
  if (!i) segue__rd_fail(r, SEGUE_E_PARSE, c, "\"%s\" must be one of: %s", name, names);
  return i;
}

int segue__rd_error(segue_error *err, int code, const char *path, const char *kind, const char *label,
                    const char *text) {
  if (!err) return code;
  memset(err, 0, sizeof *err);
  err->code = code;
  err->offset = UINT64_MAX;
  snprintf(err->path, sizeof err->path, "%s", path);
  snprintf(err->message, sizeof err->message, "%s%s%.120s: %.100s", kind, *label ? " " : "", label, text);
  return code;
}

int segue__rd_slurp(const segue_host *host, const char *kind, const char *path, size_t max, char **text,
                    size_t *len, segue_error *err) {
  FILE *f = fopen(path, "rb");
  *text = NULL;
  if (!f)
    return segue__rd_error(err, errno == ENOENT ? SEGUE_E_NOTFOUND : SEGUE_E_IO, "file", kind, path,
                           strerror(errno));
  char *p = host->alloc(host, max + 1);
  *len = p ? fread(p, 1, max + 1, f) : 0;
  const int failed = ferror(f);
  fclose(f);
  int rc = SEGUE_OK;
  if (!p)
    rc = segue__rd_error(err, SEGUE_E_NOMEM, "file", kind, path, "out of memory");
  else if (failed)
    rc = segue__rd_error(err, SEGUE_E_IO, "file", kind, path, "cannot be read");
  else if (*len > max)
    rc = segue__rd_error(err, SEGUE_E_LIMIT, "file", kind, path, "too large");
  if (rc && p) host->free(host, p);
  if (!rc) *text = p;
  return rc;
}
