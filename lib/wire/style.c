/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/style.h"

#include <string.h>

static bool upper(char c) {
  return c >= 'A' && c <= 'Z';
}

static bool lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool segue__style_apply(int style, segue__str plain, char out[SEGUE__STYLED_MAX], size_t *n) {
  const bool humps = style == SEGUE__STYLE_PASCAL || style == SEGUE__STYLE_CAMEL;
  bool begins = style == SEGUE__STYLE_PASCAL || style == SEGUE__STYLE_TITLE || style == SEGUE__STYLE_UPPER;
  *n = 0;
  for (size_t i = 0; i < plain.len; i++) {
    const char c = plain.p[i];
    if (c == '_' && humps) {
      begins = true;
      continue;
    }
    if (*n == SEGUE__STYLED_MAX) return false;
    out[(*n)++] = c == '_' && style == SEGUE__STYLE_KEBAB ? '-'
                  : begins && lower(c)                    ? (char)(c - 'a' + 'A')
                                                          : c;
    begins = style == SEGUE__STYLE_UPPER || (style == SEGUE__STYLE_TITLE && c == '_');
  }
  return true;
}

/* order_id, if that is what `style` makes the name of. */
static bool plain_of(int style, segue__str name, char *out, size_t *n) {
  char back[SEGUE__STYLED_MAX];
  size_t m = 0;
  *n = 0;
  for (size_t i = 0; i < name.len; i++) {
    const bool large = style != SEGUE__STYLE_KEBAB && upper(name.p[i]);
    if (*n + 2 > SEGUE__STYLED_MAX) return false;
    if (large && i > 0 && style < SEGUE__STYLE_KEBAB) out[(*n)++] = '_';
    out[(*n)++] = large                                             ? (char)(name.p[i] - 'A' + 'a')
                  : style == SEGUE__STYLE_KEBAB && name.p[i] == '-' ? '_'
                                                                    : name.p[i];
  }
  return segue__style_apply(style, (segue__str){out, *n}, back, &m) && m == name.len &&
         memcmp(back, name.p, m) == 0 && (*n != name.len || memcmp(out, name.p, m) != 0);
}

int segue__style_of(segue__str name, char out[SEGUE__STYLED_MAX], segue__str *plain) {
  static const int styles[] = {SEGUE__STYLE_UPPER, SEGUE__STYLE_PASCAL, SEGUE__STYLE_CAMEL,
                               SEGUE__STYLE_KEBAB, SEGUE__STYLE_TITLE}; /* "SKU" is no "s_k_u" */
  size_t n = 0;
  for (size_t i = 0; name.len && i < sizeof styles / sizeof *styles; i++)
    if (plain_of(styles[i], name, out, &n)) {
      *plain = (segue__str){out, n};
      return styles[i];
    }
  *plain = name;
  return SEGUE__STYLE_AS_IS;
}
