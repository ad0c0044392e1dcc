/* SPDX-License-Identifier: Apache-2.0 */
/* Context JSON: what is accepted must write, read back to the same bytes, brief and survive as an event. */
#include <segue/context.h>

#include <stdlib.h>
#include <string.h>

static char first[4u << 20], second[4u << 20];

static void round_trip(const segue_context *c) {
  segue_context *again = NULL;
  size_t n = sizeof first, m = sizeof second;
  if (segue_context_to_json(c, 0, first, &n) < 0) return; /* larger than 4 MiB: escapes grow */
  if (segue_context_from_json(&again, first, n, NULL) < 0) {
    if (n > SEGUE_CONTEXT_MAX_BYTES) return;
    abort();
  }
  if (segue_context_to_json(again, 0, second, &m) < 0 || m != n || memcmp(first, second, n) != 0) abort();
  segue_context_unref(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  segue_context *c = NULL;
  segue_context_builder *b = NULL;
  segue_error err = {0};
  const char *text = (const char *)data;
  if (segue_context_from_json(&c, text, size, &err) == SEGUE_OK) {
    size_t n = sizeof first;
    round_trip(c);
    if (segue_context_brief(c, SEGUE_BRIEF_JSON, NULL, first, &n) < 0) abort();
  } else if (err.offset != UINT64_MAX && err.offset > size) {
    abort();
  }
  segue_context_unref(c);
  if (segue_context_builder_new(&b, NULL) < 0) return 0;
  if (segue_context_builder_apply(b, text, size, SEGUE_EVENT_BY_ENGINE, &err) == SEGUE_OK) {
    segue_auth_info auth = {.size = sizeof auth};
    if (segue_context_builder_snapshot(b, &c) < 0) abort();
    segue_context_auth(c, &auth);
    if (auth.level > SEGUE_AUTH_CLAIMED) abort();
    round_trip(c);
    segue_context_unref(c);
  }
  segue_context_builder_free(b);
  return 0;
}
