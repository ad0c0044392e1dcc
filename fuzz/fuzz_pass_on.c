/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns and addresses, a line each: what passes by a pattern of one host goes to that host and to one user. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "session/pass_on.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *target) {
  const char *at = strchr(target, '@');
  if (!at || strchr(at + 1, '@') || strpbrk(target, "?#<>\" \r\n") ||
      strncasecmp(at + 1, "pbx.example", 11) != 0)
    abort();
  if (at[12] && at[12] != ':' && at[12] != ';') abort();
  for (const char *p = strchr(target, ':') + 1; p < at; p++)
    if (strchr(";:*/,", *p)) abort();
  for (const char *p = target; *p; p++)
    if (strncasecmp(p, "maddr", 5) == 0 && p > at && p[-1] == ';') abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = malloc(size + 1);
  if (!text) return 0;
  memcpy(text, data, size);
  text[size] = 0;
  char *target = strchr(text, '\n');
  if (target) {
    *target++ = 0;
    if (!segue__pass_on_fault(text)) (void)segue__pass_on_allows(text, target);
    (void)segue__pass_on_is_colleague(text, target);
    if (segue__pass_on_allows("sip:*@pbx.example", target)) check(target);
    if (segue__pass_on_is_colleague("sip:desk@pbx.example:5070", target)) check(target);
  }
  free(text);
  return 0;
}
