/* SPDX-License-Identifier: Apache-2.0 */
/* The form sip: a context as the headers of an INVITE, [{"name", "value"}], and back from them. */
#include "wire/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/error.h"
#include "base/letters.h"
#include "wire/chars.h"
#include "wire/name_addr.h"

#define HEADERS_MAX 65536
#define PARTS_MAX 16
#define CALL_INFO_PURPOSE "segue"

static void put_header(segue__buf *out, const char *name, int part, const char *value, size_t n) {
  segue__buf_puts(out, out->len > 1 ? ",{\"name\":\"" : "{\"name\":\"");
  segue__buf_puts(out, name);
  if (part) segue__buf_printf(out, "-%d", part);
  segue__buf_puts(out, "\",\"value\":");
  segue__buf_json_stringn(out, value, n);
  segue__buf_putc(out, '}');
}

/* ---- writing ---- */

static int put_uui(segue__job *j, segue__buf *out, const char *value, size_t n) {
  segue_uui_options o;
  char text[1024];
  uint8_t octets[512];
  size_t len = sizeof text, n_octets = 0, offset = 0;
  segue_uui_options_init(&o, sizeof o);
  o.limit = 0; /* the value is within the profile's already */
  o.pd = j->profile.name ? j->profile.pd : -1;
  o.pd_param = j->profile.name ? j->profile.pd_param : 0;
  if (j->charset == SEGUE_CHARSET_BASE64URL) {
    o.hex = 0;
    o.pd = -1;
    o.content = CALL_INFO_PURPOSE;
  }
  if (n > sizeof octets)
    return segue__fail(j->err, SEGUE_E_LIMIT, "limit", "a User-to-User value takes 512 characters at most");
  if (o.hex) {
    (void)segue__chars_read(SEGUE_CHARSET_HEX, value, n, octets, &n_octets, &offset);
  } else {
    memcpy(octets, value, n);
    n_octets = n;
  }
  const int rc = segue_uui_build(octets, n_octets, &o, text, &len, j->err);
  if (rc == SEGUE_OK) put_header(out, "User-to-User", 0, text, len);
  return rc;
}

static int put_parts(segue__job *j, segue__buf *out, const char *name, const char *value, size_t n) {
  const size_t part = j->profile.part_chars ? j->profile.part_chars : n;
  if (j->profile.parts <= 1) {
    put_header(out, name, 0, value, n);
    return SEGUE_OK;
  }
  int number = 1;
  for (size_t at = 0; at < n; at += part, number++)
    put_header(out, name, number, value + at, n - at < part ? n - at : part);
  return SEGUE_OK;
}

/* A URL that cannot end or split the header: blanks, brackets, quotes and what is no ASCII are escaped. */
static void put_call_info(const segue__job *j, segue__buf *out) {
  const segue__str url = j->c->sidecar.url;
  segue__buf b;
  if (url.len < 9 || (!segue__same_start(url.p, "https://", 8) && !segue__same_start(url.p, "http://", 7)))
    return;
  segue__buf_init(&b);
  segue__buf_putc(&b, '<');
  for (size_t i = 0; i < url.len; i++) {
    const uint8_t c = (uint8_t)url.p[i];
    if (c <= 0x20 || c >= 0x7F || strchr("<>\"\\", c)) {
      segue__buf_printf(&b, "%%%02X", (unsigned)c);
    } else {
      segue__buf_putc(&b, (char)c);
    }
  }
  segue__buf_puts(&b, ">;purpose=" CALL_INFO_PURPOSE);
  if (!b.failed) put_header(out, "Call-Info", 0, b.p, b.len);
  segue__buf_free(&b);
}

int segue__encode_sip(segue__job *j, segue__buf *out) {
  segue__buf value;
  const char *name = j->profile.name && *j->profile.header ? j->profile.header : "User-to-User";
  const bool uui = segue__same_letters(name, "User-to-User");
  segue__buf_init(&value);
  if (j->charset == SEGUE_CHARSET_RAW) j->charset = SEGUE_CHARSET_HEX;
  if (j->limit == 0) j->limit = uui ? 256 : 1024;
  j->o.form = j->o.keys ? SEGUE_FORM_SEALED : SEGUE_FORM_PACKED;
  int rc = segue__encode_packed(j, &value);
  segue__buf_putc(out, '[');
  if (rc == SEGUE_OK && value.failed) rc = SEGUE_E_NOMEM;
  if (rc == SEGUE_OK)
    rc = uui ? put_uui(j, out, value.p, value.len) : put_parts(j, out, name, value.p, value.len);
  if (rc == SEGUE_OK) put_call_info(j, out);
  segue__buf_putc(out, ']');
  segue__buf_free(&value);
  return rc;
}

/* ---- reading ---- */

typedef struct finder {
  const segue_decode_options *o;
  segue_context *ctx;
  bool proven;
  int rc; /* the most telling failure so far */
  segue_error err;
  char *parts[PARTS_MAX + 1];
  char *url;
  bool headers_seen;
} finder;

/* Later failures replace earlier ones only when they tell more: "forged" says more than "not ours". */
static void note_failure(finder *f, int rc, const segue_error *err) {
  if (f->rc == SEGUE_OK || (f->rc == SEGUE_E_PARSE && rc != SEGUE_E_PARSE)) {
    f->rc = rc;
    f->err = *err;
  }
}

static void try_octets(finder *f, const uint8_t *data, size_t n) {
  segue_error err = {0};
  if (f->ctx) return;
  const int rc = segue__decode_packed(&f->ctx, data, n, f->o, SEGUE_FORM_AUTO, &f->proven, &err);
  if (rc < 0) {
    if (err.code != rc) (void)segue__fail(&err, rc, "", "%s", segue_strerror(rc));
    note_failure(f, rc, &err);
  }
}

static void try_chars(finder *f, const char *text, size_t n) {
  segue_error err = {0};
  segue_decode_options o = *f->o;
  o.charset = SEGUE_CHARSET_AUTO;
  if (f->ctx) return;
  const int rc = segue__decode_chars(&f->ctx, text, n, &o, SEGUE_FORM_AUTO, &f->proven, &err);
  if (rc < 0) {
    if (err.code != rc) (void)segue__fail(&err, rc, "", "%s", segue_strerror(rc));
    note_failure(f, rc, &err);
  }
}

/* One User-to-User header. Without pd= the first octet may be a discriminator or already ours. */
static void try_uui(finder *f, const char *value) {
  segue_uui *u = NULL;
  segue_error err = {0};
  const int rc = segue_uui_parse(&u, value, strlen(value), &err);
  if (rc < 0) {
    note_failure(f, rc, &err);
    return;
  }
  for (size_t i = 0; i < segue_uui_count(u) && !f->ctx; i++) {
    size_t n = 0;
    const uint8_t *data = segue_uui_data(u, i, &n);
    const char *text = segue_uui_text(u, i);
    const bool was_hex = n * 2 == strlen(text);
    if (!was_hex) {
      try_chars(f, text, strlen(text));
      continue;
    }
    if (n > 1 && data[0] < 0x20 && segue_uui_pd(u, i) < 0)
      try_octets(f, data + 1, n - 1); /* no value of ours begins so */
    try_octets(f, data, n);
  }
  segue_uui_free(u);
}

static bool is_uui(const char *name) {
  return segue__same_letters(name, "User-to-User") || segue__same_letters(name, "x-User-To-User");
}

/* "X-Segue-Context-3": the part's number; 0 without one; -1 for other headers. */
static int part_number(const char *name) {
  static const char *const ours[] = {"X-Segue-Context", "X-MS-Custom-Segue"};
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
    const size_t n = strlen(ours[i]);
    if (!segue__same_start(name, ours[i], n)) continue;
    if (!name[n]) return 0;
    char *end;
    const long k = name[n] == '-' ? strtol(name + n + 1, &end, 10) : 0;
    if (k >= 1 && k <= PARTS_MAX && !*end) return (int)k;
  }
  return -1;
}

static void try_parts(finder *f) {
  segue__buf b;
  segue__buf_init(&b);
  if (f->parts[0]) segue__buf_puts(&b, f->parts[0]);
  for (int i = 1; i <= PARTS_MAX && f->parts[i]; i++) segue__buf_puts(&b, f->parts[i]);
  if (b.len && !b.failed) try_chars(f, b.p, b.len);
  segue__buf_free(&b);
}

static bool is_ours(const char *parameters, size_t n) {
  static const char purpose[] = "purpose=" CALL_INFO_PURPOSE;
  for (size_t i = 0; i < n; i += 1 + segue__unquoted(parameters + i + 1, n - i - 1, ";")) {
    const char *p = parameters + i + (parameters[i] == ';');
    while (p < parameters + n && (*p == ' ' || *p == '\t')) p++;
    size_t len = segue__unquoted(p, (size_t)(parameters + n - p), "; \t");
    if (len == sizeof purpose - 1 && segue__same_start(p, purpose, len)) return true;
  }
  return false;
}

static void take_call_info(finder *f, const char *value) {
  const char *end = value + strlen(value), *uri;
  size_t n;
  while (!f->url && value < end && segue__name_addr(value, (size_t)(end - value), &uri, &n) > 0) {
    const char *behind = uri + n + 1;
    const size_t parameters = segue__unquoted(behind, (size_t)(end - behind), ",");
    const bool web = segue__same_start(uri, "https://", 8) || segue__same_start(uri, "http://", 7);
    if (web && n < 1024 && is_ours(behind, parameters)) f->url = strndup(uri, n);
    value = behind + parameters;
  }
}

static void take_list(finder *f, const cJSON *list, int depth);

static void take_refer_to(finder *f, const char *value, int depth) {
  segue_error err = {0};
  size_t n = 0;
  int rc = segue_refer_to_headers(value, strlen(value), NULL, &n, &err);
  char *json = rc == SEGUE_E_LIMIT && n ? malloc(++n) : NULL;
  if (json) rc = segue_refer_to_headers(value, strlen(value), json, &n, &err);
  if (rc < 0) note_failure(f, rc, &err);
  cJSON *inner = rc == SEGUE_OK && json ? cJSON_ParseWithLength(json, n) : NULL;
  take_list(f, inner, depth + 1);
  cJSON_Delete(inner);
  free(json);
}

static void take_header(finder *f, const char *name, const char *value, int depth) {
  const int part = part_number(name);
  for (const char *p = value; *p; p++)
    if ((uint8_t)*p < 0x20 && *p != '\t') return; /* never came from one header */
  if (is_uui(name)) {
    f->headers_seen = true;
    try_uui(f, value);
  } else if (part >= 0) {
    f->headers_seen = true;
    if (!f->parts[part]) f->parts[part] = strdup(value);
  } else if (segue__same_letters(name, "Call-Info")) {
    take_call_info(f, value);
  } else if (depth == 0 && (segue__same_letters(name, "Refer-To") || segue__same_letters(name, "r"))) {
    take_refer_to(f, value, depth);
  }
}

static void take_list(finder *f, const cJSON *list, int depth) {
  const cJSON *h;
  cJSON_ArrayForEach(h, list) {
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(h, "name"),
                *value = cJSON_GetObjectItemCaseSensitive(h, "value");
    if (cJSON_IsString(name) && cJSON_IsString(value))
      take_header(f, name->valuestring, value->valuestring, depth);
  }
}

/* A URL alone is a context too: one that says where to read the rest. */
static int settle(finder *f) {
  if (!f->ctx && f->url && !f->headers_seen) f->ctx = segue__context_new();
  if (!f->ctx) {
    if (f->rc == SEGUE_OK) f->rc = segue__fail(&f->err, SEGUE_E_NOTFOUND, "", "no header carries a context");
    return f->rc;
  }
  segue__context_model *c = segue__context_model_of(f->ctx);
  if (f->url && c->sidecar.url.len == 0 &&
      !segue__context_str(f->ctx, &c->sidecar.url, f->url, strlen(f->url)))
    return SEGUE_E_NOMEM;
  return SEGUE_OK;
}

int segue__decode_sip(segue_context **out, const char *in, size_t len, const segue_decode_options *o,
                      bool *proven, segue_error *err) {
  finder f = {.o = o};
  if (len > HEADERS_MAX)
    return segue__fail_at(err, SEGUE_E_LIMIT, "", 0, HEADERS_MAX, "more than the headers of a message");
  const char *end = NULL;
  cJSON *root = cJSON_ParseWithLengthOpts(in, len, &end, 0);
  if (!cJSON_IsArray(root)) {
    cJSON_Delete(root);
    return segue__fail_at(err, SEGUE_E_PARSE, "", 0, end ? (uint64_t)(end - in) : 0,
                          "headers are a JSON list of name and value");
  }
  take_list(&f, root, 0);
  if (!f.ctx) try_parts(&f);
  const int rc = settle(&f);
  if (rc < 0) {
    if (err) *err = f.err;
    segue_context_unref(f.ctx);
    f.ctx = NULL;
  }
  *out = f.ctx;
  *proven = f.proven;
  for (int i = 0; i <= PARTS_MAX; i++) free(f.parts[i]);
  free(f.url);
  cJSON_Delete(root);
  return rc;
}
