/* SPDX-License-Identifier: Apache-2.0 */
/* Header fields in and out, see headers.h. */
#include "headers.h"

#include <string.h>

#include <sofia-sip/msg_header.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_util.h>
#include <sofia-sip/su_string.h>
#include <sofia-sip/url.h>

/* Set by the stack or by other fields of a command; a second one would forge identity, routing or framing.
 * Long and compact names. */
static const char *const reserved[] = {"Via",
                                       "v",
                                       "From",
                                       "f",
                                       "To",
                                       "t",
                                       "Call-ID",
                                       "i",
                                       "CSeq",
                                       "Contact",
                                       "m",
                                       "Content-Length",
                                       "l",
                                       "Content-Type",
                                       "c",
                                       "Content-Encoding",
                                       "e",
                                       "Max-Forwards",
                                       "Route",
                                       "Record-Route",
                                       "Authorization",
                                       "Proxy-Authorization",
                                       "WWW-Authenticate",
                                       "Proxy-Authenticate",
                                       "Require",
                                       "Proxy-Require",
                                       "Refer-To",
                                       "r",
                                       "RSeq",
                                       "RAck",
                                       "Event",
                                       "o",
                                       "Subscription-State",
                                       "Session-Expires",
                                       "x",
                                       "Min-SE",
                                       "Expires"};

/* Not shown: hop-by-hop, framing, credentials. */
static const char *const hidden[] = {"Via",
                                     "Content-Length",
                                     "Max-Forwards",
                                     "Authorization",
                                     "Proxy-Authorization",
                                     "WWW-Authenticate",
                                     "Proxy-Authenticate",
                                     "Authentication-Info"};

static int listed(const char *const *list, size_t n, const char *name) {
  for (size_t i = 0; i < n; i++)
    if (su_casematch(list[i], name)) return 1;
  return 0;
}

int segue__ua_text_valid(const char *text) {
  for (; text && *text; text++)
    if (((unsigned char)*text < 0x20 && *text != '\t') || *text == 0x7f) return 0;
  return 1;
}

static int name_valid(const char *name) {
  static const char token[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~";
  const size_t n = name ? strlen(name) : 0;
  return n > 0 && n < 128 && strspn(name, token) == n &&
         !listed(reserved, sizeof reserved / sizeof *reserved, name);
}

int segue__ua_headers_valid(const segue_header *headers, size_t n) {
  size_t sum = 0;
  if (n > UA_MAX_HEADERS) return SEGUE_E_LIMIT;
  for (size_t i = 0; i < n; i++) {
    if (!name_valid(headers[i].name) || !headers[i].value || !segue__ua_text_valid(headers[i].value))
      return SEGUE_E_INVAL;
    sum += strlen(headers[i].name) + strlen(headers[i].value) + 4;
  }
  return sum > UA_MAX_HEADER_BYTES ? SEGUE_E_LIMIT : SEGUE_OK;
}

const char *segue__ua_headers_join(su_home_t *home, const segue_header *headers, size_t n) {
  size_t sum = 1;
  char *text, *p;
  if (n == 0) return NULL;
  for (size_t i = 0; i < n; i++) sum += strlen(headers[i].name) + strlen(headers[i].value) + 4;
  if (!(p = text = su_alloc(home, (isize_t)sum))) return NULL;
  for (size_t i = 0; i < n; i++) {
    p = stpcpy(stpcpy(p, headers[i].name), ": ");
    p = stpcpy(stpcpy(p, headers[i].value), "\r\n");
  }
  return text;
}

/* Length of the UTF-8 sequence at `s` (RFC 3629, no surrogates, nothing overlong), 0 when there is none. */
static size_t sequence(const unsigned char *s) {
  static const unsigned char low[] = {0xa0, 0x80, 0x90, 0x80}, high[] = {0xbf, 0x9f, 0xbf, 0x8f};
  const size_t n = *s < 0x80                  ? 1
                   : *s >= 0xc2 && *s <= 0xdf ? 2
                   : (*s & 0xf0) == 0xe0      ? 3
                   : *s >= 0xf0 && *s <= 0xf4 ? 4
                                              : 0;
  const int edge = *s == 0xe0 ? 0 : *s == 0xed ? 1 : *s == 0xf0 ? 2 : *s == 0xf4 ? 3 : -1;
  for (size_t i = 1; i < n; i++)
    if ((s[i] & 0xc0) != 0x80) return 0;
  return edge >= 0 && n > 1 && (s[1] < low[edge] || s[1] > high[edge]) ? 0 : n;
}

const char *segue__ua_utf8(su_home_t *home, const char *text) {
  const unsigned char *s = (const unsigned char *)text;
  size_t n;
  char *copy, *p;
  if (!text) return NULL;
  while (*s && (n = sequence(s)) > 0) s += n;
  if (!*s) return text;
  if (!(p = copy = su_alloc(home, (isize_t)(3 * strlen(text) + 1)))) return NULL;
  for (s = (const unsigned char *)text; *s; s += n ? n : 1) {
    n = sequence(s);
    p = n ? (char *)memcpy(p, s, n) + n : stpcpy(p, "\xef\xbf\xbd");
  }
  *p = 0;
  return copy;
}

size_t segue__ua_headers_collect(su_home_t *home, const sip_t *sip, segue_header *out) {
  const msg_header_t *h;
  size_t n = 0;
  if (!sip) return 0;
  h = sip->sip_request ? (const msg_header_t *)sip->sip_request : (const msg_header_t *)sip->sip_status;
  for (; h && n < UA_MAX_HEADERS; h = h->sh_succ) {
    const sip_header_t *field = (const sip_header_t *)h;
    const char *name = h->sh_class->hc_name;
    if (sip_is_unknown(field)) {
      out[n].name = field->sh_unknown->un_name;
      out[n].value = field->sh_unknown->un_value;
    } else {
      if (!name || !*name || h->sh_class->hc_hash <= 0 || sip_is_request(field) || sip_is_status(field))
        continue;
      out[n].name = name;
      out[n].value = sip_header_as_string(home, field);
    }
    out[n].name = segue__ua_utf8(home, out[n].name);
    out[n].value = segue__ua_utf8(home, out[n].value);
    if (!out[n].name || !out[n].value) continue;
    if (listed(hidden, sizeof hidden / sizeof *hidden, out[n].name)) continue;
    n++;
  }
  return n;
}

size_t segue__ua_headers_without(segue_header *headers, size_t n, const char *name) {
  size_t kept = 0;
  for (size_t i = 0; i < n; i++)
    if (!su_casematch(headers[i].name, name)) headers[kept++] = headers[i];
  return kept;
}

/* hname and hvalue of RFC 3261 section 25.1: everything but unreserved and a few marks is %-escaped. */
static char *escape(char *p, const char *text) {
  static const char keep[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!~*'()";
  static const char hex[] = "0123456789ABCDEF";
  for (; *text; text++) {
    const unsigned char c = (unsigned char)*text;
    if (strchr(keep, c)) {
      *p++ = (char)c;
    } else {
      *p++ = '%';
      *p++ = hex[c >> 4];
      *p++ = hex[c & 15];
    }
  }
  *p = 0;
  return p;
}

const char *segue__ua_refer_to(su_home_t *home, const char *target, const char *replaces,
                               const segue_header *headers, size_t n) {
  size_t sum = strlen(target) + 16 + (replaces ? 3 * strlen(replaces) : 0);
  char *text, *p, mark = strchr(target, '?') ? '&' : '?';
  const url_t *url = url_make(home, target);
  if (!url || url->url_type == url_invalid || url->url_type == url_unknown) return NULL;
  if (strpbrk(target, "<> \"")) return NULL;
  for (size_t i = 0; i < n; i++) sum += 3 * (strlen(headers[i].name) + strlen(headers[i].value)) + 2;
  if (!(p = text = su_alloc(home, (isize_t)sum))) return NULL;
  p = stpcpy(stpcpy(p, "<"), target);
  if (replaces) {
    *p++ = mark;
    p = escape(stpcpy(p, "Replaces="), replaces);
    mark = '&';
  }
  for (size_t i = 0; i < n; i++) {
    *p++ = mark;
    p = escape(p, headers[i].name);
    *p++ = '=';
    p = escape(p, headers[i].value);
    mark = '&';
  }
  strcpy(p, ">");
  return text;
}

uint32_t segue__ua_result(int status) {
  switch (status) {
  case 486:
  case 600: return SEGUE_RESULT_BUSY;
  case 408:
  case 480: return SEGUE_RESULT_NO_ANSWER;
  case 403:
  case 603:
  case 607: return SEGUE_RESULT_DECLINED;
  case 404:
  case 410:
  case 484:
  case 604: return SEGUE_RESULT_NOT_FOUND;
  case 401:
  case 407: return SEGUE_RESULT_UNAUTHORISED;
  case 415:
  case 488:
  case 606: return SEGUE_RESULT_NO_CODEC;
  case 502:
  case 503:
  case 504: return SEGUE_RESULT_UNREACHABLE;
  case 487: return SEGUE_RESULT_CANCELLED;
  default: return status >= 200 && status < 300 ? SEGUE_RESULT_OK : SEGUE_RESULT_FAILED;
  }
}
