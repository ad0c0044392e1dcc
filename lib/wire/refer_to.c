/* SPDX-License-Identifier: Apache-2.0 */
/* Headers inside a Refer-To URI: written escaped, read back once unescaped (RFC 3261 §19.1.1, §25.1). */
#include <segue/wire.h>

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/letters.h"
#include "wire/chars.h"
#include "wire/name_addr.h"
#include "wire/utf8.h"

#define URI_MAX 8192

/* unreserved and hnv-unreserved, less what some stacks trip over */
static bool stays(char c) {
  return segue__is_alnum(c) || (c && strchr("-_.!~*'()[]/:$", c));
}

static bool is_name(const char *s, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (!segue__is_alnum(s[i]) && (!s[i] || !strchr("-.!%*_+`'~", s[i]))) return false; /* strchr finds NUL */
  return n > 0;
}

static bool has_control(const char *s, size_t n) {
  for (size_t i = 0; i < n; i++)
    if ((uint8_t)s[i] < 0x20 || s[i] == 0x7F) return true;
  return false;
}

static void put_escaped(segue__buf *b, const char *s) {
  for (; *s; s++) {
    if (stays(*s)) {
      segue__buf_putc(b, *s);
    } else {
      segue__buf_printf(b, "%%%02X", (unsigned)(uint8_t)*s);
    }
  }
}

static int check_uri(const char *uri, segue_error *err) {
  const size_t n = uri ? strlen(uri) : 0;
  if (n == 0 || n > URI_MAX || (!segue__same_start(uri, "sip:", 4) && !segue__same_start(uri, "sips:", 5)))
    return segue__fail(err, SEGUE_E_INVAL, "uri", "a sip or sips URI is needed");
  for (size_t i = 0; i < n; i++)
    if ((uint8_t)uri[i] <= 0x20 || uri[i] == 0x7F || strchr("<>\"", uri[i]))
      return segue__fail_at(err, SEGUE_E_INVAL, "uri", 0, i, "a character that must be escaped in a URI");
  return SEGUE_OK;
}

int segue_refer_to_build(const char *uri, const segue_sip_header *headers, size_t n_headers, uint32_t limit,
                         char *buf, size_t *n, segue_error *err) {
  if (!n || (!headers && n_headers))
    return segue__fail(err, SEGUE_E_INVAL, "", "headers and a length are needed");
  int rc = check_uri(uri, err);
  if (rc < 0) return rc;
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_printf(&b, "<%s", uri);
  for (size_t i = 0; i < n_headers && rc == SEGUE_OK; i++) {
    const char *name = headers[i].name ? headers[i].name : "",
               *value = headers[i].value ? headers[i].value : "";
    if (!is_name(name, strlen(name)) || has_control(value, strlen(value)))
      rc = segue__fail(err, SEGUE_E_INVAL, "headers", "header %zu has no proper name or a control character",
                       i);
    segue__buf_putc(&b, i || strchr(uri, '?') ? '&' : '?');
    segue__buf_puts(&b, name);
    segue__buf_putc(&b, '=');
    put_escaped(&b, value);
  }
  segue__buf_putc(&b, '>');
  if (rc == SEGUE_OK && b.failed) rc = segue__fail(err, SEGUE_E_NOMEM, "", "out of memory");
  if (rc == SEGUE_OK && limit && b.len - 2 > limit)
    rc = segue__fail(err, SEGUE_E_LIMIT, "limit", "the URI has %zu characters, the limit is %u", b.len - 2,
                     (unsigned)limit);
  const size_t room = *n;
  if (rc == SEGUE_OK) {
    *n = b.len;
    if (!buf || room <= b.len) {
      rc = segue__fail(err, SEGUE_E_LIMIT, "buf", "the buffer needs %zu characters and the final NUL", b.len);
    } else {
      memcpy(buf, b.p, b.len + 1);
    }
  }
  segue__buf_free(&b);
  return rc;
}

/* ---- reading ---- */

/* A request built from a URI must not let the URI's author speak for us. */
static bool dangerous(const char *name, size_t n) {
  static const char *const names[] = {"from",
                                      "to",
                                      "call-id",
                                      "cseq",
                                      "via",
                                      "record-route",
                                      "route",
                                      "max-forwards",
                                      "contact",
                                      "authorization",
                                      "proxy-authorization",
                                      "accept",
                                      "allow",
                                      "supported",
                                      "user-agent",
                                      "date",
                                      "organization",
                                      "f",
                                      "t",
                                      "i",
                                      "v",
                                      "m",
                                      "path",
                                      "service-route",
                                      "body",
                                      "method",
                                      "p-asserted-identity",
                                      "identity"};
  if (n >= 8 && segue__same_start(name, "content-", 8)) return true;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strlen(names[i]) == n && segue__same_start(names[i], name, n)) return true;
  return false;
}

static int unescape(const char *p, size_t n, segue__buf *out, size_t *offset) {
  for (size_t i = 0; i < n; i++) {
    *offset = i;
    if (p[i] != '%') {
      segue__buf_putc(out, p[i]);
      continue;
    }
    if (n - i < 3) return SEGUE_E_PARSE;
    const int a = segue__hex_digit(p[i + 1]), b = segue__hex_digit(p[i + 2]);
    if (a < 0 || b < 0) return SEGUE_E_PARSE;
    segue__buf_putc(out, (char)(a << 4 | b));
    i += 2;
  }
  return SEGUE_OK;
}

static int read_header(const char *p, size_t n, segue__buf *json, size_t *offset) {
  const char *eq = memchr(p, '=', n);
  segue__buf name, value;
  int rc = eq ? SEGUE_OK : SEGUE_E_PARSE;
  size_t at = 0;
  if (rc < 0) return rc;
  segue__buf_init(&name);
  segue__buf_init(&value);
  rc = unescape(p, (size_t)(eq - p), &name, &at);
  if (rc == SEGUE_OK) {
    rc = unescape(eq + 1, n - (size_t)(eq - p) - 1, &value, &at);
    at += (size_t)(eq - p) + 1;
  }
  if (rc == SEGUE_OK && (!is_name(name.p ? name.p : "", name.len) || has_control(value.p, value.len) ||
                         !segue__utf8_valid(value.p ? value.p : "", value.len)))
    rc = SEGUE_E_PARSE;
  if (rc == SEGUE_OK && !dangerous(name.p, name.len)) {
    segue__buf_puts(json, json->len > 1 ? ",{\"name\":" : "{\"name\":");
    segue__buf_json_stringn(json, name.p, name.len);
    segue__buf_puts(json, ",\"value\":");
    segue__buf_json_stringn(json, value.p ? value.p : "", value.len);
    segue__buf_putc(json, '}');
  }
  *offset = at;
  segue__buf_free(&name);
  segue__buf_free(&value);
  return rc;
}

int segue_refer_to_headers(const char *value, size_t len, char *json, size_t *n, segue_error *err) {
  const char *uri = value; /* all of it without brackets */
  size_t uri_len = len;
  if (!value || !n) return segue__fail(err, SEGUE_E_INVAL, "", "a value and a length are needed");
  if (len > URI_MAX) return segue__fail(err, SEGUE_E_LIMIT, "", "longer than any URI");
  if (segue__name_addr(value, len, &uri, &uri_len) < 0)
    return segue__fail_at(err, SEGUE_E_PARSE, "", 0, len, "no closing bracket");
  segue__buf b;
  segue__buf_init(&b);
  segue__buf_putc(&b, '[');
  const char *p = memchr(uri, '?', uri_len), *end = uri + uri_len;
  int rc = SEGUE_OK;
  for (p = p ? p + 1 : end; p < end && rc == SEGUE_OK;) {
    const char *amp = memchr(p, '&', (size_t)(end - p));
    const size_t part = (size_t)((amp ? amp : end) - p);
    size_t offset = 0;
    rc = read_header(p, part, &b, &offset);
    if (rc < 0) (void)segue__fail_at(err, rc, "", 0, (uint64_t)(p - value) + offset, "not an escaped header");
    p += part + 1;
  }
  segue__buf_putc(&b, ']');
  if (rc == SEGUE_OK && b.failed) rc = segue__fail(err, SEGUE_E_NOMEM, "", "out of memory");
  const size_t room = *n;
  if (rc == SEGUE_OK) {
    *n = b.len;
    if (!json || room <= b.len) {
      rc =
          segue__fail(err, SEGUE_E_LIMIT, "json", "the buffer needs %zu characters and the final NUL", b.len);
    } else {
      memcpy(json, b.p, b.len + 1);
    }
  }
  segue__buf_free(&b);
  return rc;
}
