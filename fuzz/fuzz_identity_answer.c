/* SPDX-License-Identifier: Apache-2.0 */
/* What an identity service answers: never more than is allowed, never for ever, never a value. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/verify_http/answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const vh_limits limits = {SEGUE_AUTH_VERIFIED, 600};
  segue_verify_field fields[2] = {{.name = "pin"}, {.name = "dob"}};
  segue_verify_result r = {.size = sizeof r, .fields = fields, .n_fields = 2};
  vh_answer *a = calloc(1, sizeof *a);
  if (!a) return 0;
  const size_t half = size / 2;
  int rc = segue__vh_feed(a, (const char *)data, half);
  if (!rc) rc = segue__vh_feed(a, (const char *)data + half, size - half);
  if (!rc && !segue__vh_read(a, &limits, &r, fields)) {
    if (r.level > limits.level || r.ttl_s > limits.ttl_s || (r.level && !r.ttl_s)) abort();
    if (!r.level && (*r.subject || *r.name)) abort();
    if (!r.method || strlen(r.subject) > 127 || strlen(r.name) > 127) abort();
    for (int i = 0; i < 2; i++)
      if (fields[i].value || fields[i].status > 2) abort();
  }
  free(a);
  return 0;
}
