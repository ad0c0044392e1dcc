/* SPDX-License-Identifier: Apache-2.0 */
/* What a language model answers when asked for a summary; before a zero byte: what the caller had said. */
#include <stdlib.h>
#include <string.h>

#include "handoff/injection.h"
#include "handoff/summary.h"
#include "handoff/summary_check.h"

static const char context[] =
    "{\"segue\":\"1\",\"issue\":{\"title\":\"Order never came\",\"entities\":[{\"name\":\"name\",\"value\":\"Dana "
    "Reyes\",\"class\":\"pii\"},{\"name\":\"phone\",\"value\":\"+47 555 01 234\",\"class\":\"pii\"},{\"name\":\"order_id\",\"value\":\"8812\"}]},"
    "\"attempts\":[{\"action\":\"restart the router\",\"outcome\":\"failed\"}]}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
  const size_t said = zero ? (size_t)(zero - data) : 0, from = zero ? said + 1 : 0;
  segue__transcript t;
  segue__buf text, prompt, clean;
  segue__fault f;
  segue_context *ctx = NULL;
  const uint8_t nonce[16] = {1};
  segue__transcript_init(&t);
  segue__buf_init(&text);
  segue__buf_init(&prompt);
  segue__buf_init(&clean);
  const segue__said turn = {.who = SEGUE_WHO_CALLER,
                            .confidence = -1,
                            .text = (char *)data,
                            .to_model = segue__is_injection((const char *)data, said)};
  if (said > 0) (void)segue__transcript_add(&t, &turn, said, NULL);
  (void)segue_context_from_json(&ctx, context, strlen(context), NULL);
  (void)segue__summary_prompt(&prompt, ctx, &t, "en-US", nonce);
  if (segue__summary_answer(&text, (const char *)data + from, size - from) == SEGUE_OK) {
    if (text.len == 0) abort();
    (void)segue__summary_impersonal(&clean, text.p, text.len, ctx);
    const int rc = segue__summary_check(ctx, &t, text.p, text.len, true, &f);
    if ((rc == SEGUE_OK) != (f.kind == SEGUE__FAULT_NONE) && rc != SEGUE_E_NOMEM) abort();
  }
  segue_context_unref(ctx);
  segue__transcript_fini(&t);
  segue__buf_free(&text);
  segue__buf_free(&prompt);
  segue__buf_free(&clean);
  return 0;
}
