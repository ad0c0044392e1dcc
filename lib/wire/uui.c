/* SPDX-License-Identifier: Apache-2.0 */
/* User-to-User (RFC 7433 §4.1), as written by the RFC and as met in the wild. */
#include <segue/wire.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "wire/chars.h"
#include "base/error.h"
#include "base/letters.h"

#define HEADER_MAX 16384
#define VALUES_MAX 16
#define PARAMS_MAX 8

typedef struct param {
  char *name, *value; /* lower-cased name; value as written */
} param;

typedef struct uui_value {
  char *text;
  uint8_t *data;
  size_t len;
  param params[PARAMS_MAX];
  size_t n_params;
} uui_value;

struct segue_uui {
  uui_value values[VALUES_MAX];
  size_t n;
};

/* ---- characters (RFC 3261 §25.1) ---- */

static bool is_token_char(char c) {
  return segue__is_alnum(c) || (c && strchr("-.!%*_+`'~", c));
}

static bool is_token(const char *s) {
  if (!*s) return false;
  for (; *s; s++)
    if (!is_token_char(*s)) return false;
  return true;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/* What must never stand in a header: it ends it, splits it or hides the rest. */
static bool is_control(char c) {
  const uint8_t u = (uint8_t)c;
  return (u < 0x20 && u != '\t') || u == 0x7F;
}

/* ---- building ---- */

void segue_uui_options_init(segue_uui_options *o, size_t size) {
  const segue_uui_options d = {.pd = -1, .limit = 256, .hex = 1};
  if (!o || size < sizeof(size_t)) return;
  memset(o, 0, size);
  memcpy(o, &d, size < sizeof d ? size : sizeof d);
  o->size = size;
}

typedef struct sink {
  char *p;
  size_t room, n; /* n counts on past room */
} sink;

static void put(sink *s, char c) {
  if (s->n + 1 < s->room) s->p[s->n] = c;
  s->n++;
}

static void put_text(sink *s, const char *text) {
  while (*text) put(s, *text++);
}

static void put_octet(sink *s, uint8_t octet) {
  char hex[2];
  segue__chars_write(SEGUE_CHARSET_HEX, &octet, 1, hex);
  put(s, hex[0]);
  put(s, hex[1]);
}

static int put_plain(sink *s, const uint8_t *data, size_t len, segue_error *err) {
  bool token = len > 0;
  for (size_t i = 0; i < len; i++) {
    if (is_control((char)data[i]) || data[i] == '\t')
      return segue__fail_at(err, SEGUE_E_INVAL, "data", 0, i, "a control character cannot stand in a header");
    token = token && is_token_char((char)data[i]);
  }
  if (!token) put(s, '"');
  for (size_t i = 0; i < len; i++) {
    if (data[i] == '"' || data[i] == '\\') put(s, '\\');
    put(s, (char)data[i]);
  }
  if (!token) put(s, '"');
  return SEGUE_OK;
}

static int check_options(const segue_uui_options *o, segue_error *err) {
  if (o->size < sizeof *o || o->pd < -1 || o->pd > 255)
    return segue__fail_at(err, SEGUE_E_INVAL, "", 0, UINT64_MAX,
                          "options made by segue_uui_options_init are needed");
  if ((o->purpose && !is_token(o->purpose)) || (o->content && !is_token(o->content)))
    return segue__fail_at(err, SEGUE_E_INVAL, "purpose", 0, UINT64_MAX, "purpose and content must be tokens");
  if (o->pd >= 0 && !o->pd_param && !o->hex)
    return segue__fail_at(err, SEGUE_E_INVAL, "pd", 0, UINT64_MAX, "a first octet needs hex");
  return SEGUE_OK;
}

int segue_uui_build(const uint8_t *data, size_t len, const segue_uui_options *options, char *buf, size_t *n,
                    segue_error *err) {
  segue_uui_options o;
  segue_uui_options_init(&o, sizeof o);
  if (options && options->size >= sizeof(size_t)) {
    memcpy(&o, options, options->size < sizeof o ? options->size : sizeof o);
    o.size = sizeof o;
  }
  if (!n || (!data && len) || len > HEADER_MAX)
    return segue__fail_at(err, SEGUE_E_INVAL, "", 0, UINT64_MAX, "data and a length are needed");
  int rc = check_options(&o, err);
  if (rc < 0) return rc;
  sink s = {buf, buf ? *n : 0, 0};
  if (o.hex) {
    if (o.pd >= 0 && !o.pd_param) put_octet(&s, (uint8_t)o.pd);
    for (size_t i = 0; i < len; i++) put_octet(&s, data[i]);
  } else {
    rc = put_plain(&s, data, len, err);
    if (rc < 0) return rc;
  }
  if (o.limit && s.n > o.limit + (o.pd >= 0 && !o.pd_param ? 2u : 0u))
    return segue__fail_at(err, SEGUE_E_LIMIT, "limit", 0, UINT64_MAX, "%zu characters, the limit is %u", s.n,
                          (unsigned)o.limit);
  if (o.hex) put_text(&s, ";encoding=hex");
  if (o.content) put_text(&s, ";content="), put_text(&s, o.content);
  if (o.purpose) put_text(&s, ";purpose="), put_text(&s, o.purpose);
  if (o.pd >= 0 && o.pd_param) put_text(&s, ";pd="), put_octet(&s, (uint8_t)o.pd);
  const size_t room = *n;
  *n = s.n;
  if (!buf || s.n + 1 > room)
    return segue__fail_at(err, SEGUE_E_LIMIT, "buf", 0, UINT64_MAX,
                          "the buffer needs %zu characters and the final NUL", s.n);
  buf[s.n] = '\0';
  return SEGUE_OK;
}

/* ---- parsing ---- */

typedef struct reader {
  const char *p, *end;
} reader;

static void skip_blanks(reader *r) {
  while (r->p < r->end && is_blank(*r->p)) r->p++;
}

static char *copy(const char *p, size_t n, bool lower) {
  char *s = malloc(n + 1);
  if (!s) return NULL;
  for (size_t i = 0; i < n; i++) s[i] = lower ? segue__to_small(p[i]) : p[i];
  s[n] = '\0';
  return s;
}

/* A quoted string with its escapes undone (RFC 3261 §25.1). SEGUE_E_PARSE when it does not end. */
static int read_quoted(reader *r, char **out) {
  char *s = malloc((size_t)(r->end - r->p) + 1);
  size_t n = 0;
  *out = s;
  if (!s) return SEGUE_E_NOMEM;
  for (r->p++; r->p < r->end && *r->p != '"'; r->p++) {
    if (*r->p == '\\' && r->p + 1 < r->end) r->p++;
    s[n++] = *r->p;
  }
  s[n] = '\0';
  if (r->p >= r->end) return SEGUE_E_PARSE;
  r->p++;
  return SEGUE_OK;
}

/* Does a parameter that we know begin at `p`, which is just behind a semicolon? */
static bool known_param(const char *p, const char *end) {
  static const char *const names[] = {"purpose", "content", "encoding", "pd"};
  while (p < end && is_blank(*p)) p++;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const size_t n = strlen(names[i]);
    if ((size_t)(end - p) <= n || !segue__same_start(p, names[i], n)) continue;
    const char *q = p + n;
    while (q < end && is_blank(*q)) q++;
    if (q < end && *q == '=') return true;
  }
  return false;
}

/* Unquoted data. A token ends at the first other character; some senders write blanks, commas and '='
 * inside, so when a known parameter follows later, all up to it is data. */
static int read_bare(reader *r, char **out) {
  const char *q = r->p;
  while (q < r->end && is_token_char(*q)) q++;
  const char *next = q;
  while (next < r->end && is_blank(*next)) next++;
  if (next < r->end && *next != ';' && *next != ',') {
    const char *stop = NULL;
    for (const char *s = q; s < r->end && !stop; s++)
      if (*s == ';' && known_param(s + 1, r->end)) stop = s;
    if (!stop) {
      r->p = next;
      return SEGUE_E_PARSE;
    }
    q = stop;
  }
  const char *last = q;
  while (last > r->p && is_blank(last[-1])) last--;
  *out = copy(r->p, (size_t)(last - r->p), false);
  r->p = q;
  return *out ? SEGUE_OK : SEGUE_E_NOMEM;
}

static int read_param(reader *r, uui_value *v) {
  skip_blanks(r);
  const char *name = r->p;
  while (r->p < r->end && is_token_char(*r->p)) r->p++;
  const size_t n = (size_t)(r->p - name);
  if (n == 0) return SEGUE_E_PARSE;
  if (v->n_params == PARAMS_MAX) return SEGUE_E_LIMIT;
  param *p = &v->params[v->n_params];
  p->name = copy(name, n, true);
  if (!p->name) return SEGUE_E_NOMEM;
  v->n_params++;
  for (size_t i = 0; i + 1 < v->n_params; i++) /* two meanings are none */
    if (strcmp(v->params[i].name, p->name) == 0) return SEGUE_E_PARSE;
  skip_blanks(r);
  if (r->p >= r->end || *r->p != '=') {
    p->value = copy("", 0, false);
    return p->value ? SEGUE_OK : SEGUE_E_NOMEM;
  }
  r->p++;
  skip_blanks(r);
  if (r->p < r->end && *r->p == '"') return read_quoted(r, &p->value);
  const char *value = r->p;
  while (r->p < r->end && is_token_char(*r->p)) r->p++;
  if (r->p == value) return SEGUE_E_PARSE;
  p->value = copy(value, (size_t)(r->p - value), false);
  return p->value ? SEGUE_OK : SEGUE_E_NOMEM;
}

static const char *param_of(const uui_value *v, const char *name) {
  for (size_t i = 0; i < v->n_params; i++)
    if (segue__same_letters(v->params[i].name, name)) return v->params[i].value;
  return "";
}

/* Octets of a value. Hex that is not whole stays text: soft, since senders with odd digits exist. */
static int set_data(uui_value *v) {
  const char *encoding = param_of(v, "encoding");
  const size_t len = strlen(v->text);
  size_t offset = 0;
  v->data = malloc(len + 1);
  if (!v->data) return SEGUE_E_NOMEM;
  if ((!*encoding || segue__same_letters(encoding, "hex")) && len > 0 &&
      segue__chars_read(SEGUE_CHARSET_HEX, v->text, len, v->data, &v->len, &offset) == SEGUE_OK)
    return SEGUE_OK;
  memcpy(v->data, v->text, len + 1);
  v->len = len;
  return SEGUE_OK;
}

static int read_value(reader *r, uui_value *v) {
  skip_blanks(r);
  if (r->p >= r->end) return SEGUE_E_PARSE;
  int rc = *r->p == '"' ? read_quoted(r, &v->text) : read_bare(r, &v->text);
  if (rc < 0) return rc;
  for (skip_blanks(r); r->p < r->end && *r->p == ';'; skip_blanks(r)) {
    r->p++;
    rc = read_param(r, v);
    if (rc < 0) return rc;
  }
  return set_data(v);
}

static int read_all(segue_uui *u, reader *r) {
  for (;;) {
    if (u->n == VALUES_MAX) return SEGUE_E_LIMIT;
    u->n++;
    const int rc = read_value(r, &u->values[u->n - 1]);
    if (rc < 0) return rc;
    if (r->p >= r->end) return SEGUE_OK;
    if (*r->p != ',') return SEGUE_E_PARSE;
    r->p++;
  }
}

int segue_uui_parse(segue_uui **out, const char *value, size_t len, segue_error *err) {
  if (!out || !value) return segue__fail_at(err, SEGUE_E_INVAL, "", 0, UINT64_MAX, "no header value given");
  *out = NULL;
  if (len > HEADER_MAX)
    return segue__fail_at(err, SEGUE_E_LIMIT, "", 0, HEADER_MAX, "longer than any header");
  for (size_t i = 0; i < len; i++)
    if (is_control(value[i]))
      return segue__fail_at(err, SEGUE_E_PARSE, "", 0, i, "a control character in a header");
  segue_uui *u = calloc(1, sizeof *u);
  reader r = {value, value + len};
  int rc = u ? read_all(u, &r) : SEGUE_E_NOMEM;
  if (rc < 0) {
    segue_uui_free(u);
    return segue__fail_at(err, rc, "", 0, (uint64_t)(r.p - value),
                          rc == SEGUE_E_LIMIT ? "more values or parameters than a header has"
                                              : "not a User-to-User value");
  }
  *out = u;
  return SEGUE_OK;
}

void segue_uui_free(segue_uui *u) {
  if (!u) return;
  for (size_t i = 0; i < u->n; i++) {
    free(u->values[i].text);
    free(u->values[i].data);
    for (size_t k = 0; k < u->values[i].n_params; k++) {
      free(u->values[i].params[k].name);
      free(u->values[i].params[k].value);
    }
  }
  free(u);
}

size_t segue_uui_count(const segue_uui *u) {
  return u ? u->n : 0;
}

const uint8_t *segue_uui_data(const segue_uui *u, size_t i, size_t *len) {
  if (!u || i >= u->n) return NULL;
  if (len) *len = u->values[i].len;
  return u->values[i].data;
}

const char *segue_uui_text(const segue_uui *u, size_t i) {
  return u && i < u->n ? u->values[i].text : NULL;
}

const char *segue_uui_param(const segue_uui *u, size_t i, const char *name) {
  return u && name && i < u->n ? param_of(&u->values[i], name) : "";
}

int segue_uui_pd(const segue_uui *u, size_t i) {
  const char *pd = segue_uui_param(u, i, "pd");
  const int hi = pd[0] ? segue__hex_digit(pd[0]) : -1, lo = hi >= 0 && pd[1] ? segue__hex_digit(pd[1]) : -1;
  return lo >= 0 && !pd[2] ? hi << 4 | lo : -1;
}
