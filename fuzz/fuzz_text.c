/* SPDX-License-Identifier: Apache-2.0 */
/* The text form and lists of SIP headers: what reads must write and read again. */
#include <stdlib.h>
#include <string.h>

#include <segue/wire.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
/* What is kept of the attempts is the newest, action by action; blanks around an action say nothing. */
static void same_actions(const segue_context *ctx, const segue_context *again) {
  const size_t n = segue_context_attempt_count(ctx), kept = segue_context_attempt_count(again);
  if (kept > n) abort();
  for (size_t i = 0; i < kept; i++) {
    segue_attempt a = {.size = sizeof a}, b = {.size = sizeof b};
    segue_context_attempt(ctx, n - kept + i, &a);
    segue_context_attempt(again, i, &b);
    const char *want = a.action ? a.action : "", *got = b.action ? b.action : "";
    while (*want == ' ') want++;
    size_t len = strlen(want);
    while (len && want[len - 1] == ' ') len--;
    if (strlen(got) != len || memcmp(want, got, len) != 0 || a.outcome != b.outcome) abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Priming the text model is not the first input's fault. */
int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc;
  (void)argv;
  return segue_wire_warm_up() < 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  segue_decode_options d;
  segue_encode_options o;
  segue_context *ctx = NULL, *again = NULL;
  segue_decode_options_init(&d, sizeof d);
  segue_encode_options_init(&o, sizeof o);
  d.form = o.form = SEGUE_FORM_TEXT;
  if (size && data[0] == '[') {
    d.form = SEGUE_FORM_SIP;
    if (segue_decode(&ctx, (const char *)data, size, &d, NULL) == SEGUE_OK) segue_context_unref(ctx);
    return 0;
  }
  if (segue_decode(&ctx, (const char *)data, size, &d, NULL) < 0) return 0;
  static char value[1 << 18];
  size_t n = sizeof value;
  o.flags = size & 1 ? SEGUE_WIRE_ASCII : 0;
  if (segue_encode(ctx, &o, value, &n, NULL, NULL) < 0) abort();
  if (n && segue_decode(&again, value, n, &d, NULL) < 0) abort();
  if (again && segue_context_attempt_count(again) != segue_context_attempt_count(ctx)) abort();
  segue_context_unref(again);
  again = NULL;
  o.flags = 0;
  n = sizeof value;
  if (segue_encode(ctx, &o, value, &n, NULL, NULL) < 0) abort();
  o.limit_chars = (uint32_t)(n - n / 8); /* attempts share marks there, are shortened or counted */
  n = sizeof value;
  if (segue_encode(ctx, &o, value, &n, NULL, NULL) == SEGUE_OK && n) {
    if (segue_decode(&again, value, n, &d, NULL) < 0) abort();
    same_actions(ctx, again);
  }
  segue_context_unref(ctx);
  segue_context_unref(again);
  return 0;
}
