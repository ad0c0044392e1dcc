/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/wire.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "wire/model_cache.h"
#include "wire/report.h"

/* ---- options: copy what both sides know, refuse what only a newer caller knows and set ---- */

static int take_options(void *to, size_t to_size, const void *from, size_t from_size) {
  const uint8_t *p = from;
  if (from_size < sizeof(size_t)) return SEGUE_E_INVAL;
  for (size_t i = to_size; i < from_size; i++)
    if (p[i]) return SEGUE_E_INVAL;
  memcpy(to, from, from_size < to_size ? from_size : to_size);
  return SEGUE_OK;
}

static void give_options(void *to, size_t size, const void *defaults, size_t defaults_size) {
  if (!to || size < sizeof(size_t)) return;
  memset(to, 0, size);
  memcpy(to, defaults, size < defaults_size ? size : defaults_size);
  memcpy(to, &size, sizeof size);
}

void segue_encode_options_init(segue_encode_options *o, size_t size) {
  const segue_encode_options d = {.form = SEGUE_FORM_PACKED, .now = SEGUE_UNIX_NONE};
  give_options(o, size, &d, sizeof d);
}

void segue_decode_options_init(segue_decode_options *o, size_t size) {
  const segue_decode_options d = {.form = SEGUE_FORM_AUTO, .now = SEGUE_UNIX_NONE};
  give_options(o, size, &d, sizeof d);
}

/* ---- encoding ---- */

int segue__encode_json(segue__job *j, segue__buf *out) {
  size_t n = 0;
  int rc = segue_context_to_json(j->ctx, 0, NULL, &n);
  if (rc != SEGUE_E_LIMIT && rc != SEGUE_OK) return rc;
  if (j->limit && n > j->limit)
    return segue__fail_at(j->err, SEGUE_E_LIMIT, "limit", 0, UINT64_MAX,
                          "json is whole or nothing: %zu characters, the limit is %zu", n, j->limit);
  char *text = malloc(n + 1);
  if (!text) return SEGUE_E_NOMEM;
  n += 1;
  rc = segue_context_to_json(j->ctx, 0, text, &n);
  if (rc == SEGUE_OK) segue__buf_put(out, text, n);
  free(text);
  return rc;
}

static int begin(segue__job *j) {
  j->limit = j->o.limit_chars;
  j->charset = j->o.charset;
  j->profile.size = sizeof j->profile;
  if (j->o.profile) {
    if (segue_profile_find(j->o.profile, &j->profile) < 0)
      return segue__fail_at(j->err, SEGUE_E_NOTFOUND, "profile", 0, UINT64_MAX,
                            "there is no profile \"%.47s\"; \"segue profiles\" lists them", j->o.profile);
    if (j->limit == 0 || j->profile.limit_chars < j->limit) j->limit = j->profile.limit_chars;
    if (j->charset == SEGUE_CHARSET_AUTO) j->charset = j->profile.charset;
    if (j->profile.ascii) j->o.flags |= SEGUE_WIRE_ASCII;
  }
  if (j->charset == SEGUE_CHARSET_AUTO) j->charset = SEGUE_CHARSET_HEX;
  /* Only a seal needs the time; packed values of one context stay the same whenever they are made. */
  const bool seals = j->o.form == SEGUE_FORM_SEALED || (j->o.form == SEGUE_FORM_SIP && j->o.keys);
  if (seals && j->o.now == SEGUE_UNIX_NONE) j->o.now = (int64_t)(segue__clock_wall_ms() / 1000);
  if (j->charset < 0 || j->charset > SEGUE_CHARSET_RAW)
    return segue__fail_at(j->err, SEGUE_E_INVAL, "charset", 0, UINT64_MAX, "no such charset");
  return SEGUE_OK;
}

static int encode(segue__job *j, segue__buf *out) {
  switch (j->o.form) {
  case SEGUE_FORM_PACKED:
  case SEGUE_FORM_SEALED: return segue__encode_packed(j, out);
  case SEGUE_FORM_TEXT: return segue__encode_text(j, out);
  case SEGUE_FORM_SIP: return segue__encode_sip(j, out);
  case SEGUE_FORM_JSON: return segue__encode_json(j, out);
  case SEGUE_FORM_VCON: return segue__encode_vcon(j, out);
  default:
    return segue__fail_at(j->err, SEGUE_E_UNSUPPORTED, "form", 0, UINT64_MAX, "no such form to encode");
  }
}

static int deliver(const segue__buf *out, char *value, size_t *n, segue_error *err) {
  const size_t room = *n;
  *n = out->len;
  if (!value || room <= out->len)
    return segue__fail_at(err, SEGUE_E_LIMIT, "value", 0, UINT64_MAX,
                          "the buffer needs %zu characters and the final NUL", out->len);
  if (out->len) memcpy(value, out->p, out->len);
  value[out->len] = '\0';
  return SEGUE_OK;
}

int segue_encode(const segue_context *ctx, const segue_encode_options *o, char *value, size_t *n,
                 segue_encode_report **rep, segue_error *err) {
  segue__job j = {.ctx = ctx, .err = err};
  segue__buf out;
  segue_error local;
  segue__buf_init(&out);
  if (rep) *rep = NULL;
  if (!ctx || !o || !n || take_options(&j.o, sizeof j.o, o, o->size) < 0)
    return segue__fail_at(err, SEGUE_E_INVAL, "", 0, UINT64_MAX,
                          "a context, options made by _init and a length are needed");
  if (!err) j.err = &local;
  j.err->code = 0;
  j.c = segue__context_read(ctx);
  j.report = segue__report_new();
  int rc = j.report ? begin(&j) : SEGUE_E_NOMEM;
  if (rc == SEGUE_OK) rc = encode(&j, &out);
  if (rc == SEGUE_OK && out.failed) rc = SEGUE_E_NOMEM;
  if (rc == SEGUE_OK) rc = segue__report_close(j.report, out.len, j.bytes ? j.bytes : out.len, j.limit);
  if (rc == SEGUE_OK) rc = deliver(&out, value, n, j.err);
  if (rc < 0 && j.err->code != rc)
    (void)segue__fail_at(j.err, rc, "", 0, UINT64_MAX, "%s", segue_strerror(rc));
  if (rc == SEGUE_OK && rep) {
    *rep = j.report;
    j.report = NULL;
  }
  segue_encode_report_free(j.report);
  segue__buf_free(&out);
  return rc;
}

/* ---- decoding ---- */

/* The first member tells: ours begins with "segue", a vCon with "vcon", a signed one with "payload". */
static bool is_vcon(const char *p, size_t len) {
  static const char *const names[] = {"\"vcon\"", "\"payload\""};
  size_t i = 0;
  while (i < len && p[i] != '"') i++;
  for (size_t k = 0; k < 2; k++)
    if (len - i >= strlen(names[k]) && memcmp(p + i, names[k], strlen(names[k])) == 0) return true;
  return false;
}

static int decode(segue_context **out, const char *value, size_t len, const segue_decode_options *o,
                  bool *proven, segue_error *err) {
  int form = o->form;
  size_t i = 0;
  while (i < len && (value[i] == ' ' || value[i] == '\n' || value[i] == '\t' || value[i] == '\r')) i++;
  if (form == SEGUE_FORM_AUTO && i < len && value[i] == '{' && o->charset != SEGUE_CHARSET_RAW)
    form = is_vcon(value, len) ? SEGUE_FORM_VCON : SEGUE_FORM_JSON;
  switch (form) {
  case SEGUE_FORM_AUTO:
  case SEGUE_FORM_PACKED:
  case SEGUE_FORM_SEALED: return segue__decode_chars(out, value, len, o, form, proven, err);
  case SEGUE_FORM_TEXT: return segue__decode_text(out, value, len, err);
  case SEGUE_FORM_SIP: return segue__decode_sip(out, value, len, o, proven, err);
  case SEGUE_FORM_JSON: return segue_context_from_json(out, value, len, err);
  case SEGUE_FORM_VCON: return segue__decode_vcon(out, value, len, o, proven, err);
  default: return segue__fail_at(err, SEGUE_E_UNSUPPORTED, "form", 0, UINT64_MAX, "no such form to decode");
  }
}

int segue_decode(segue_context **out, const char *value, size_t len, const segue_decode_options *o,
                 segue_error *err) {
  segue_decode_options own;
  segue_context *ctx = NULL;
  segue_error local;
  bool proven = false;
  if (!out) return SEGUE_E_INVAL;
  *out = NULL;
  segue_decode_options_init(&own, sizeof own);
  if (!value || (o && take_options(&own, sizeof own, o, o->size) < 0) || own.charset < 0 ||
      own.charset > SEGUE_CHARSET_RAW)
    return segue__fail_at(err, SEGUE_E_INVAL, "", 0, UINT64_MAX,
                          "a value and options made by _init are needed");
  if (!err) err = &local;
  err->code = 0;
  if (own.now == SEGUE_UNIX_NONE && own.keys) own.now = (int64_t)(segue__clock_wall_ms() / 1000);
  int rc = decode(&ctx, value, len, &own, &proven, err);
  if (rc == SEGUE_OK && !proven) {
    segue_context *humble = NULL;
    rc = segue_context_demote(&humble, ctx);
    segue_context_unref(ctx);
    ctx = humble;
  }
  if (rc < 0 && err->code != rc) (void)segue__fail_at(err, rc, "", 0, UINT64_MAX, "%s", segue_strerror(rc));
  *out = rc == SEGUE_OK ? ctx : NULL;
  return rc;
}

int segue_wire_warm_up(void) {
  return segue__model_en1() ? SEGUE_OK : SEGUE_E_NOMEM;
}
