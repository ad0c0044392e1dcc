/* SPDX-License-Identifier: Apache-2.0 */
#include "context/json.h"
#include "base/error.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cJSON spends some 64 bytes a value, so the counts bound memory at a few MiB for any input. */
enum { MAX_VALUES = 65536, MAX_MEMBERS = 8192, MAX_NUMBER = 62, NO_INDEX = -1 };

typedef struct key_slot {
  uint32_t hash, object; /* object 0: free */
  uint32_t at, end;      /* the key's bytes between its quotes */
} key_slot;

typedef struct scan {
  const char *s;
  size_t n, i;
  segue_error *err;
  char path[128];
  size_t path_len;
  int depth;
  uint32_t values, members, objects;
  key_slot *slots; /* MAX_MEMBERS * 2 of them, NULL while only locating */
  long want;       /* index of the value to locate, or NO_INDEX */
  uint64_t found;
} scan;

static int value(scan *j);

int segue__json_fail(segue_error *err, int code, const char *src, uint64_t offset, const char *path,
                     const char *message) {
  uint32_t line = 0;
  if (err && src && offset != UINT64_MAX) {
    line = 1;
    for (uint64_t i = 0; i < offset; i++) line += src[i] == '\n';
  }
  return segue__fail_at(err, code, path, line, offset, "%s", message);
}

static int fail_at(scan *j, size_t at, int code, const char *message) {
  return segue__json_fail(j->err, code, j->s, at, j->path, message);
}
static int bad(scan *j, const char *message) {
  return fail_at(j, j->i, SEGUE_E_PARSE, message);
}

static void space(scan *j) {
  while (j->i < j->n && (j->s[j->i] == ' ' || j->s[j->i] == '\t' || j->s[j->i] == '\n' || j->s[j->i] == '\r'))
    j->i++;
}

static int peek(const scan *j) {
  return j->i < j->n ? (unsigned char)j->s[j->i] : -1;
}

/* ---- strings ---- */

static int hex4(const scan *j, size_t at) {
  int v = 0;
  if (at + 4 > j->n) return -1;
  for (size_t k = at; k < at + 4; k++) {
    const char c = j->s[k];
    if (c >= '0' && c <= '9')
      v = v * 16 + (c - '0');
    else if (c >= 'a' && c <= 'f')
      v = v * 16 + (c - 'a' + 10);
    else if (c >= 'A' && c <= 'F')
      v = v * 16 + (c - 'A' + 10);
    else
      return -1;
  }
  return v;
}

/* At the 'u' of an escape. */
static int unicode_escape(scan *j) {
  const size_t start = j->i - 1;
  const int u = hex4(j, j->i + 1);
  if (u < 0) return bad(j, "four hex digits must follow \\u");
  if (u == 0) return fail_at(j, start, SEGUE_E_PARSE, "NUL is not allowed in a string");
  if (u >= 0xDC00 && u <= 0xDFFF) return fail_at(j, start, SEGUE_E_PARSE, "a low surrogate stands alone");
  j->i += 5;
  if (u < 0xD800 || u > 0xDBFF) return SEGUE_OK;
  const int low = j->i + 1 < j->n && j->s[j->i] == '\\' && j->s[j->i + 1] == 'u' ? hex4(j, j->i + 2) : -1;
  if (low < 0xDC00 || low > 0xDFFF) return fail_at(j, start, SEGUE_E_PARSE, "a high surrogate stands alone");
  j->i += 6;
  return SEGUE_OK;
}

/* Length of the well-formed UTF-8 sequence at `p` (RFC 3629: no overlong forms, no surrogates), or 0. */
size_t segue__utf8_len(const unsigned char *p, size_t n) {
  const unsigned char c = p[0];
  if (c < 0x80) return 1;
  if (c >= 0xC2 && c <= 0xDF) return n >= 2 && (p[1] & 0xC0) == 0x80 ? 2 : 0;
  if ((c & 0xF0) == 0xE0) {
    if (n < 3 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80) return 0;
    return (c == 0xE0 && p[1] < 0xA0) || (c == 0xED && p[1] > 0x9F) ? 0 : 3;
  }
  if (c >= 0xF0 && c <= 0xF4) {
    if (n < 4 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80 || (p[3] & 0xC0) != 0x80) return 0;
    return (c == 0xF0 && p[1] < 0x90) || (c == 0xF4 && p[1] > 0x8F) ? 0 : 4;
  }
  return 0;
}

bool segue__utf8_ok(const char *s, size_t n) {
  for (size_t i = 0, k; i < n; i += k) {
    k = segue__utf8_len((const unsigned char *)s + i, n - i);
    if (k == 0 || s[i] == 0) return false;
  }
  return true;
}

/* Skips a string; *at and *end get its bytes between the quotes. */
static int string(scan *j, size_t *at, size_t *end) {
  const size_t open = j->i;
  *at = ++j->i;
  for (;;) {
    const int c = peek(j);
    int rc = SEGUE_OK;
    if (c < 0) return fail_at(j, open, SEGUE_E_PARSE, "the string does not end");
    if (c == '"') break;
    if (c < 0x20)
      return bad(j, c == 0 ? "NUL is not allowed in a string" : "control characters must be escaped");
    if (c == '\\') {
      j->i++;
      if (peek(j) == 'u')
        rc = unicode_escape(j);
      else if (peek(j) >= 0 && peek(j) != 0 && strchr("\"\\/bfnrt", peek(j)))
        j->i++;
      else
        return bad(j, "unknown escape");
    } else if (c < 0x80) {
      j->i++;
    } else {
      const size_t k = segue__utf8_len((const unsigned char *)j->s + j->i, j->n - j->i);
      if (k == 0) return bad(j, "invalid UTF-8");
      j->i += k;
    }
    if (rc < 0) return rc;
  }
  *end = j->i++;
  return SEGUE_OK;
}

/* ---- duplicate keys ---- */

/* One decoded code unit of a key's raw bytes: escapes are compared by what they mean. */
static uint32_t key_unit(const char *s, size_t *i) {
  if (s[*i] != '\\') return (unsigned char)s[(*i)++];
  const char e = s[*i + 1];
  if (e == 'u') {
    const scan view = {.s = s, .n = *i + 6};
    const int u = hex4(&view, *i + 2);
    *i += 6;
    return u < 0x80 ? (uint32_t)u : 0x10000u + (uint32_t)u;
  }
  *i += 2;
  switch (e) {
  case 'b': return '\b';
  case 'f': return '\f';
  case 'n': return '\n';
  case 'r': return '\r';
  case 't': return '\t';
  default: return (unsigned char)e;
  }
}

/* An escaped non-ASCII letter and the same letter in UTF-8 must compare equal: expand escapes to UTF-8. */
typedef struct key_reader {
  const char *s;
  size_t i, end;
  unsigned char pending[4];
  int n_pending, at_pending;
} key_reader;

static int key_next(key_reader *r) {
  if (r->at_pending < r->n_pending) return r->pending[r->at_pending++];
  if (r->i >= r->end) return -1;
  uint32_t u = key_unit(r->s, &r->i);
  if (u < 0x100) return (int)u;
  u -= 0x10000u;
  if (u >= 0xD800 && u <= 0xDBFF)
    u = 0x10000u + ((u - 0xD800u) << 10) + (key_unit(r->s, &r->i) - 0x10000u - 0xDC00u);
  unsigned char *p = r->pending;
  if (u < 0x800) {
    r->n_pending = 2;
    p[0] = (unsigned char)(0xC0 | u >> 6);
  } else if (u < 0x10000) {
    r->n_pending = 3;
    p[0] = (unsigned char)(0xE0 | u >> 12);
  } else {
    r->n_pending = 4;
    p[0] = (unsigned char)(0xF0 | u >> 18);
  }
  for (int k = 1; k < r->n_pending; k++)
    p[k] = (unsigned char)(0x80 | (u >> (6 * (r->n_pending - 1 - k)) & 0x3F));
  r->at_pending = 1;
  return p[0];
}

static uint32_t key_hash(const char *s, size_t at, size_t end, uint32_t object) {
  key_reader r = {.s = s, .i = at, .end = end};
  uint32_t h = 2166136261u ^ object * 2654435761u;
  for (int c; (c = key_next(&r)) >= 0;) h = (h ^ (uint32_t)c) * 16777619u;
  return h;
}

static bool key_equal(const char *s, const key_slot *k, size_t at, size_t end) {
  key_reader a = {.s = s, .i = k->at, .end = k->end}, b = {.s = s, .i = at, .end = end};
  for (;;) {
    const int x = key_next(&a), y = key_next(&b);
    if (x != y) return false;
    if (x < 0) return true;
  }
}

static int remember_key(scan *j, uint32_t object, size_t at, size_t end) {
  if (!j->slots) return SEGUE_OK;
  const uint32_t mask = MAX_MEMBERS * 2 - 1, h = key_hash(j->s, at, end, object);
  uint32_t i = h & mask;
  for (; j->slots[i].object; i = (i + 1) & mask)
    if (j->slots[i].object == object && j->slots[i].hash == h && key_equal(j->s, &j->slots[i], at, end))
      return fail_at(j, at - 1, SEGUE_E_PARSE, "this key stands twice in one object");
  j->slots[i] = (key_slot){h, object, (uint32_t)at, (uint32_t)end};
  return SEGUE_OK;
}

/* ---- values ---- */

static size_t push_path(scan *j, const char *dot, const char *name, size_t n) {
  const size_t before = j->path_len;
  if (n > 100)
    for (n = 100; n > 0 && ((unsigned char)name[n] & 0xC0) == 0x80;) n--; /* not inside a character */
  const int w = snprintf(j->path + before, sizeof j->path - before, "%s%.*s", dot, (int)n, name);
  if (w > 0) j->path_len = before + (size_t)w < sizeof j->path ? before + (size_t)w : sizeof j->path - 1;
  return before;
}

static void pop_path(scan *j, size_t before) {
  j->path_len = before;
  j->path[before] = 0;
}

static int object(scan *j) {
  const uint32_t me = ++j->objects;
  size_t at, end;
  int rc;
  j->i++;
  space(j);
  if (peek(j) == '}') return j->i++, SEGUE_OK;
  for (;;) {
    if (peek(j) != '"') return bad(j, "a quoted key is expected");
    const size_t open = j->i;
    if ((rc = string(j, &at, &end)) < 0) return rc;
    const size_t before = push_path(j, j->path_len ? "." : "", j->s + at, end - at);
    if (++j->members > MAX_MEMBERS) return fail_at(j, open, SEGUE_E_LIMIT, "more than 8192 members");
    if ((rc = remember_key(j, me, at, end)) < 0) return rc;
    space(j);
    if (peek(j) != ':') return bad(j, "a colon is expected");
    j->i++;
    if ((rc = value(j)) < 0) return rc;
    pop_path(j, before);
    if (peek(j) == '}') return j->i++, SEGUE_OK;
    if (peek(j) != ',') return bad(j, "a comma or the end of the object is expected");
    j->i++;
    space(j);
  }
}

static int array(scan *j) {
  int rc;
  j->i++;
  space(j);
  if (peek(j) == ']') return j->i++, SEGUE_OK;
  for (unsigned k = 0;; k++) {
    char index[16];
    const int w = snprintf(index, sizeof index, "[%u]", k);
    const size_t before = push_path(j, "", index, (size_t)w);
    if ((rc = value(j)) < 0) return rc;
    pop_path(j, before);
    if (peek(j) == ']') return j->i++, SEGUE_OK;
    if (peek(j) != ',') return bad(j, "a comma or the end of the array is expected");
    j->i++;
  }
}

static size_t run_of_digits(scan *j) {
  const size_t from = j->i;
  while (peek(j) >= '0' && peek(j) <= '9') j->i++;
  return j->i - from;
}

static int number(scan *j) {
  const size_t start = j->i;
  bool whole = true;
  if (peek(j) == '-') j->i++;
  const size_t first = j->i;
  const size_t n = run_of_digits(j);
  if (n == 0) return bad(j, "a value is expected");
  if (n > 1 && j->s[first] == '0') return fail_at(j, start, SEGUE_E_PARSE, "a number must not begin with 0");
  if (peek(j) == '.') {
    whole = false;
    j->i++;
    if (run_of_digits(j) == 0) return bad(j, "a digit must follow the point");
  }
  if (peek(j) == 'e' || peek(j) == 'E') {
    whole = false;
    j->i++;
    if (peek(j) == '+' || peek(j) == '-') j->i++;
    if (run_of_digits(j) == 0) return bad(j, "a digit must follow the exponent");
  }
  if (j->i - start > MAX_NUMBER) return fail_at(j, start, SEGUE_E_PARSE, "the number is too long");
  char text[MAX_NUMBER + 1];
  memcpy(text, j->s + start, j->i - start);
  text[j->i - start] = 0;
  const double v = strtod(text, NULL);
  if (!isfinite(v)) return fail_at(j, start, SEGUE_E_PARSE, "the number is too large");
  if (whole && fabs(v) > 9007199254740992.0)
    return fail_at(j, start, SEGUE_E_PARSE, "an integer beyond 2^53 loses digits; write it as a string");
  return SEGUE_OK;
}

static int literal(scan *j, const char *word) {
  const size_t n = strlen(word);
  if (j->n - j->i < n || memcmp(j->s + j->i, word, n) != 0) return bad(j, "a value is expected");
  j->i += n;
  return SEGUE_OK;
}

static int any(scan *j) {
  size_t at, end;
  switch (peek(j)) {
  case '{': return object(j);
  case '[': return array(j);
  case '"': return string(j, &at, &end);
  case 't': return literal(j, "true");
  case 'f': return literal(j, "false");
  case 'n': return literal(j, "null");
  case -1: return bad(j, "the text ends too early");
  default: return number(j);
  }
}

static int value(scan *j) {
  space(j);
  if (j->want >= 0 && (uint32_t)j->want == j->values) j->found = j->i;
  if (++j->values > MAX_VALUES) return fail_at(j, j->i, SEGUE_E_LIMIT, "more than 65536 values");
  if (++j->depth > SEGUE_CONTEXT_MAX_DEPTH) return fail_at(j, j->i, SEGUE_E_LIMIT, "nested deeper than 32");
  const int rc = any(j);
  j->depth--;
  if (rc == SEGUE_OK) space(j);
  return rc;
}

int segue__json_parse(cJSON **out, const char *src, size_t len, segue_error *err) {
  *out = NULL;
  if (!src) return segue__json_fail(err, SEGUE_E_INVAL, NULL, UINT64_MAX, "", "no text was given");
  if (len > SEGUE_CONTEXT_MAX_BYTES)
    return segue__json_fail(err, SEGUE_E_LIMIT, NULL, SEGUE_CONTEXT_MAX_BYTES, "",
                            "the text is larger than 1 MiB");
  scan j = {.s = src, .n = len, .err = err, .want = NO_INDEX};
  j.slots = calloc(MAX_MEMBERS * 2, sizeof *j.slots);
  if (!j.slots) return segue__json_fail(err, SEGUE_E_NOMEM, NULL, UINT64_MAX, "", "out of memory");
  int rc = value(&j);
  if (rc == SEGUE_OK && j.i != len) rc = bad(&j, "more text follows the value");
  free(j.slots);
  if (rc < 0) return rc;
  *out = cJSON_ParseWithLength(src, len);
  if (!*out) return segue__json_fail(err, SEGUE_E_NOMEM, NULL, UINT64_MAX, "", "out of memory");
  return SEGUE_OK;
}

/* Index of `node` in document order, or NO_INDEX. */
static long index_of(const cJSON *at, const cJSON *node, long *count) {
  if (at == node) return *count;
  ++*count;
  for (const cJSON *c = at->child; c; c = c->next) {
    const long found = index_of(c, node, count);
    if (found >= 0) return found;
  }
  return NO_INDEX;
}

uint64_t segue__json_offset(const char *src, size_t len, const cJSON *root, const cJSON *node) {
  long count = 0;
  scan j = {.s = src, .n = len, .want = index_of(root, node, &count), .found = UINT64_MAX};
  if (j.want >= 0) (void)value(&j);
  return j.found;
}

int segue__json_to_string(cJSON *v, const char *text) {
  cJSON *made = cJSON_CreateString(text);
  if (!made) return SEGUE_E_NOMEM;
  char *old = v->valuestring;
  v->valuestring = made->valuestring;
  v->type = (v->type & ~0xFF) | cJSON_String;
  made->valuestring = old;
  cJSON_Delete(made);
  return SEGUE_OK;
}
