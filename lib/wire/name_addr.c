/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/name_addr.h"

#include <string.h>

/* Behind the quoted string that begins at `i`; `len` + 1 when it does not end. */
static size_t behind_quotes(const char *value, size_t len, size_t i) {
  for (i++; i < len && value[i] != '"'; i++)
    if (value[i] == '\\') i++;
  return i < len ? i + 1 : len + 1;
}

/* As segue__unquoted, but one more than `len` where quotes do not end. */
static size_t scan(const char *value, size_t len, const char *stops) {
  size_t i = 0;
  while (i < len && !(value[i] && strchr(stops, value[i])))
    i = value[i] == '"' ? behind_quotes(value, len, i) : i + 1;
  return i;
}

size_t segue__unquoted(const char *value, size_t len, const char *stops) {
  const size_t i = scan(value, len, stops);
  return i < len ? i : len;
}

int segue__name_addr(const char *value, size_t len, const char **uri, size_t *n) {
  const size_t i = scan(value, len, "<");
  if (i >= len) return i > len ? -1 : 0;
  const char *open = value + i + 1, *close = memchr(open, '>', len - i - 1);
  if (!close) return -1;
  *uri = open;
  *n = (size_t)(close - open);
  return 1;
}
