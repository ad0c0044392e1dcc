/* SPDX-License-Identifier: Apache-2.0 */
/* Turns, one a line, speakers alternating: redaction and inference on whatever text. A secret that was
 * masked must stay masked when the result is redacted again, and a context must always come out. */
#include <segue/context.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static char text[1 << 20];

/* Lists of words are searched by strstr at each word, and to look through the whole list each time takes half of the run. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
  return "intercept_strstr=0";
}

static volatile char touched; /* reading all of what is handed out lets the sanitizers see it */

static void one(segue_context_builder *b, segue_redactor *r, int who, const char *line, size_t n) {
  const char *out;
  size_t len, room = sizeof text;
  uint32_t turn;
  segue_context_builder_turn(b, who, line, n, NAN, UINT64_MAX);
  if (segue_redactor_turn(r, who, line, n, &out, &len) < 0) return;
  if (strlen(out) != len && !memchr(out, 0, len)) abort();
  for (size_t i = 0; segue_redactor_revision(r, i, &turn, &out, &len) == SEGUE_OK; i++)
    for (size_t k = 0; k < len; k++) touched = out[k];
  segue_redact_text(line, n, text, &room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  segue_context_builder *b = NULL;
  segue_redactor *r = NULL;
  segue_context *c = NULL;
  size_t n = sizeof text;
  int who = SEGUE_WHO_BOT;
  if (size > 4096 || segue_context_builder_new(&b, NULL) < 0 || segue_redactor_new(&r) < 0) {
    segue_context_builder_free(b);
    return 0;
  }
  for (size_t at = 0; at < size;) {
    const uint8_t *end = memchr(data + at, '\n', size - at);
    const size_t len = end ? (size_t)(end - data) - at : size - at;
    one(b, r, who, (const char *)data + at, len);
    who = who == SEGUE_WHO_BOT ? SEGUE_WHO_CALLER : SEGUE_WHO_BOT;
    at += len + 1;
  }
  if (segue_context_builder_snapshot(b, &c) < 0) abort();
  segue_auth_info auth = {.size = sizeof auth};
  segue_context_auth(c, &auth);
  if (auth.level > SEGUE_AUTH_CLAIMED) abort();
  if (segue_context_to_json(c, 0, text, &n) < 0) abort();
  n = sizeof text;
  if (segue_context_brief(c, SEGUE_BRIEF_JSON, NULL, text, &n) < 0) abort();
  segue_context_unref(c);
  segue_context_builder_free(b);
  segue_redactor_free(r);
  return 0;
}
