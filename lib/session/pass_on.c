/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses that an agent's phone may name, against patterns; see pass_on.h. */
#include "session/pass_on.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/letters.h"
#include "wire/chars.h"

/* A character of a pattern that stands for others; all else is the octet itself. */
enum { ANY = 0x100, DIGIT };

enum kind { KIND_SIP, KIND_TEL, KIND_OTHER };

typedef struct glob {
  uint16_t c[SEGUE__PASS_ON_LONGEST];
  size_t n;
} glob;

/* Of an address, or of a pattern. */
typedef struct address {
  enum kind kind;
  bool secure;   /* sips */
  bool any_port; /* a pattern's "*" */
  bool odd;      /* has parameters that could lead elsewhere */
  char scheme[SEGUE__PASS_ON_LONGEST + 1];
  char user[SEGUE__PASS_ON_LONGEST +
            1]; /* as written; of another kind all that follows the scheme. "": none */
  char host[SEGUE__PASS_ON_LONGEST + 1]; /* small letters */
  unsigned port;                         /* 0: none */
} address;

/* ---- reading ---- */

static bool is_name_char(char c) {
  return segue__is_alnum(c) || (c && strchr("-.", c));
}

static void put_small(char *out, const char *s, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = segue__to_small(s[i]);
  out[n] = 0;
}

/* Length of the host at `s`: a name, an IPv4 address, or an IPv6 one in brackets. In a pattern "*" stands for all
 * hosts and "*." for whatever is before a domain. 0: none. */
static size_t host_length(const char *s, bool pattern) {
  size_t n = 0;
  if (s[0] == '[') {
    n = 1 + strspn(s + 1, "0123456789abcdefABCDEF:.");
    return n > 2 && s[n] == ']' ? n + 1 : 0;
  }
  if (pattern && s[0] == '*' && (s[1] == 0 || s[1] == ':')) return 1;
  if (pattern && s[0] == '*') n = s[1] == '.' && is_name_char(s[2]) ? 2 : 0;
  if (pattern && s[0] == '*' && n == 0) return 0;
  while (is_name_char(s[n])) n++;
  return n;
}

/* ":5060" at `s`, nothing, or in a pattern ":*". @return what follows; NULL: no port. */
static const char *read_port(const char *s, bool pattern, address *out) {
  if (*s != ':') return s;
  s++;
  if (pattern && *s == '*') {
    out->any_port = true;
    return s + 1;
  }
  const size_t n = strspn(s, "0123456789");
  if (n == 0 || n > 5) return NULL;
  out->port = (unsigned)strtoul(s, NULL, 10);
  return out->port > 0 && out->port <= 65535 ? s + n : NULL;
}

/* Parameters that say how to reach the very same place. All others do not pass: "maddr" names another host, "method"
 * another request, and a proxy may know more of that sort. */
static bool is_harmless(const char *name, size_t n) {
  static const char *const known[] = {"transport", "user", "gr", "ob", "line", "rinstance"};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strlen(known[i]) == n && segue__same_start(name, known[i], n)) return true;
  return false;
}

static bool harmless_parameters(const char *s) {
  while (*s == ';') {
    const size_t name = strcspn(++s, ";=");
    if (!is_harmless(s, name)) return false;
    s += name;
    if (*s == '=') s++;
    while (segue__is_alnum(*s) || (*s && strchr("-._~:+!*'", *s))) s++;
  }
  return *s == 0;
}

static bool read_sip(const char *s, bool pattern, address *out) {
  const char *at = strchr(s, '@');
  if (strchr(s, '?') || (at && strchr(at + 1, '@')) || at == s) return false; /* headers, two hosts, nobody */
  if (at) {
    memcpy(out->user, s, (size_t)(at - s));
    s = at + 1;
  }
  const size_t n = host_length(s, pattern);
  put_small(out->host, s, n);
  s = n ? read_port(s + n, pattern, out) : NULL;
  if (!s) return false;
  out->odd = pattern ? *s != 0 : !harmless_parameters(s);
  return pattern || *s == 0 || *s == ';';
}

static bool read_address(const char *s, bool pattern, address *out) {
  const char *colon = strchr(s, ':');
  memset(out, 0, sizeof *out);
  if (!colon || colon == s || !colon[1] || strlen(s) > SEGUE__PASS_ON_LONGEST) return false;
  for (const char *p = s; *p; p++)
    if ((unsigned char)*p <= ' ' || *p == 0x7f || strchr("<>\"", *p)) return false;
  for (const char *p = s; p < colon; p++)
    if (!segue__is_alnum(*p) && !strchr("+-.", *p)) return false;
  put_small(out->scheme, s, (size_t)(colon - s));
  out->secure = strcmp(out->scheme, "sips") == 0;
  if (out->secure || strcmp(out->scheme, "sip") == 0) return read_sip(colon + 1, pattern, out);
  out->kind = strcmp(out->scheme, "tel") == 0 ? KIND_TEL : KIND_OTHER;
  memcpy(out->user, colon + 1, strlen(colon + 1));
  return true;
}

/* ---- users ---- */

/* An octet of a user, unescaped. @return what follows; NULL: no user has this. */
static const char *read_octet(const char *s, uint8_t *out) {
  *out = (uint8_t)*s;
  if (*s != '%') return s + 1;
  const int high = segue__hex_digit(s[1]), low = high < 0 ? -1 : segue__hex_digit(s[2]);
  if (low < 0 || high * 16 + low < ' ' || high * 16 + low == 0x7f) return NULL;
  *out = (uint8_t)(high * 16 + low);
  return s + 3;
}

/* "1xxx" is a number, "max" a name. */
static bool is_dialled(const char *user) {
  for (const char *p = user; *p; p++) {
    if (*p == '%' && p[1] && p[2])
      p += 2;
    else if (!segue__is_digit(*p) && !strchr("+*xX", *p))
      return false;
  }
  return true;
}

static bool read_glob(const address *a, glob *out) {
  const bool dialled = a->kind != KIND_OTHER && is_dialled(a->user);
  out->n = 0;
  for (const char *s = a->user; *s; out->n++) {
    uint8_t octet = (uint8_t)*s;
    out->c[out->n] = *s == '*' ? ANY : dialled && (*s == 'x' || *s == 'X') ? DIGIT : 0;
    s = a->kind == KIND_OTHER ? s + 1 : read_octet(s, &octet);
    if (!s) return false;
    if (out->c[out->n] == 0) out->c[out->n] = octet;
  }
  return true;
}

/* What "*" stands for in a user: neither the marks of an address and of what may follow a number in it ("1000;rn=0190"),
 * nor "*" and "#", with which exchanges are given orders ("*72"). */
static bool is_plain(uint16_t c) {
  return c < 0x80 && (segue__is_alnum((char)c) || (c && strchr("-_.!~'()+", (int)c)));
}

/* The last ANY before a difference takes one octet more: what an earlier one could take it can take as well. */
static bool glob_is(const glob *g, const uint8_t *s, size_t n, bool plain) {
  size_t i = 0, k = 0, after = 0, taken = 0;
  bool open = false;
  while (i < n) {
    if (k < g->n && g->c[k] == ANY) {
      open = true;
      after = ++k;
      taken = i;
    } else if (k < g->n && (g->c[k] == s[i] || (g->c[k] == DIGIT && s[i] >= '0' && s[i] <= '9'))) {
      i++, k++;
    } else if (open && (!plain || is_plain(s[taken]))) {
      i = ++taken;
      k = after;
    } else {
      return false;
    }
  }
  while (k < g->n && g->c[k] == ANY) k++;
  return k == g->n;
}

static bool user_is(const address *pattern, const address *target) {
  const bool other = target->kind == KIND_OTHER;
  uint8_t user[SEGUE__PASS_ON_LONGEST];
  size_t n = 0;
  glob g;
  for (const char *s = target->user; *s; n++) {
    user[n] = (uint8_t)*s;
    s = other ? s + 1 : read_octet(s, &user[n]);
    if (!s) return false;
  }
  return (pattern->user[0] != 0) == (n > 0) && read_glob(pattern, &g) && glob_is(&g, user, n, !other);
}

/* ---- hosts ---- */

static bool host_is(const char *pattern, const char *host) {
  if (strcmp(pattern, "*") == 0) return true;
  if (pattern[0] != '*') return strcmp(pattern, host) == 0;
  const size_t n = strlen(host), tail = strlen(pattern + 1);
  return n > tail && strcmp(host + n - tail, pattern + 1) == 0;
}

static unsigned usual_port(const address *a) {
  return a->secure ? 5061 : 5060;
}

/* No port is the usual one. */
static bool port_is(const address *pattern, const address *target) {
  const unsigned port = target->port ? target->port : usual_port(target);
  return pattern->any_port || port == (pattern->port ? pattern->port : usual_port(target));
}

/* ---- what others ask ---- */

const char *segue__pass_on_fault(const char *pattern) {
  address a;
  glob g;
  if (!read_address(pattern, true, &a) || a.odd)
    return "must be a pattern of addresses like \"sip:1xxx@pbx.example\" or \"sip:*@*.example:*\", of at most 255 bytes "
           "without spaces, parameters or headers";
  if (a.kind != KIND_OTHER && strpbrk(a.user, ":;"))
    return "must have neither password nor parameters before its host";
  return read_glob(&a, &g) ? NULL : "has a % that no two hex digits follow";
}

bool segue__pass_on_allows(const char *pattern, const char *target) {
  address p, t;
  if (!read_address(pattern, true, &p) || !read_address(target, false, &t)) return false;
  if (strcmp(p.scheme, t.scheme) != 0 || t.odd || !user_is(&p, &t)) return false;
  return t.kind != KIND_SIP || (host_is(p.host, t.host) && port_is(&p, &t));
}

/* A name, or a number that is too short to lead far: of those outside only the likes of 112 are. */
static bool is_extension(const char *user) {
  int digits = 0;
  for (const char *p = user; *p; p++) {
    if (!is_plain((uint8_t)*p) || *p == '+') return false;
    if (segue__is_digit(*p)) digits++;
  }
  return *user && digits <= 5;
}

bool segue__pass_on_is_colleague(const char *agent, const char *target) {
  address a, t;
  if (!read_address(agent, false, &a) || !read_address(target, false, &t)) return false;
  if (t.kind != a.kind || t.kind == KIND_TEL) return false;
  if (t.kind == KIND_OTHER) return strcmp(t.scheme, a.scheme) == 0;
  return !t.odd && (t.secure || !a.secure) && strcmp(t.host, a.host) == 0 && is_extension(a.user) &&
         is_extension(t.user) && (t.port == 0 || t.port == usual_port(&t) || t.port == a.port);
}
