/* SPDX-License-Identifier: Apache-2.0 */
#include "phrases.h"

#include <segue/base.h>
#include <stdlib.h>
#include <string.h>

static const char head[] = "#JSGF V1.0;\ngrammar phrases;\npublic <said> = ";

/* Its small one, 0 for what is none. In a Turkish locale the system's makes no "i" of "I", and the dictionary has no such word. */
static char small_letter(unsigned char c) {
  const int small = c | 0x20;
  return small >= 'a' && small <= 'z' ? (char)small : 0;
}

/* Writes the words of a phrase, one space between them. @return their length, 0: it has none or can't be said */
static size_t words_of(const char *phrase, char *out) {
  size_t n = 0;
  for (const char *p = phrase; *p; p++) {
    const unsigned char c = (unsigned char)*p;
    const char letter = small_letter(c);
    if (c >= 0x80 || (c >= '0' && c <= '9')) return 0;
    if (letter)
      out[n++] = letter;
    else if (c == '\'' && n > 0 && small_letter((unsigned char)out[n - 1]))
      out[n++] = '\'';
    else if (n > 0 && out[n - 1] != ' ')
      out[n++] = ' ';
  }
  return n > 0 && out[n - 1] == ' ' ? n - 1 : n;
}

int segue__phrases_jsgf(const cJSON *phrases, char **out, unsigned *skipped) {
  size_t room = sizeof head + 2, n = sizeof head - 1;
  const cJSON *p;
  *out = NULL;
  *skipped = 0;
  cJSON_ArrayForEach(p, phrases) if (cJSON_IsString(p)) room += strlen(p->valuestring) + 3;
  char *text = malloc(room);
  if (!text) return SEGUE_E_NOMEM;
  memcpy(text, head, n);
  cJSON_ArrayForEach(p, phrases) {
    const size_t bar = n > sizeof head - 1 ? 3 : 0;
    const int fits = cJSON_IsString(p) && strlen(p->valuestring) <= PHRASES_MAX;
    const size_t len = fits ? words_of(p->valuestring, text + n + bar) : 0;
    if (len == 0) {
      (*skipped)++;
      continue;
    }
    memcpy(text + n, " | ", bar);
    n += bar + len;
  }
  if (n == sizeof head - 1) {
    free(text);
    return SEGUE_E_NOTFOUND;
  }
  memcpy(text + n, ";\n", 3);
  *out = text;
  return SEGUE_OK;
}
