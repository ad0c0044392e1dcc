/* SPDX-License-Identifier: Apache-2.0 */
/* Records of DTLS: the input is a packet, then what is in one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/livekit/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int condition, const char *what) {
  if (condition) return;
  fprintf(stderr, "broken: %s\n", what);
  abort();
}

/* The same keys both ways, so that it hears itself. */
static const lk_record fresh = {.key_n = 16, .next = 1, .seen = 1};

static void take_packet(const uint8_t *data, size_t size) {
  uint8_t out[512];
  lk_record r = fresh;
  size_t used = 0, n = 0;
  for (; size > 0; data += used, size -= used) {
    const int type = segue__lk_record_open(&r, data, size, &used, out, sizeof out, &n);
    must(used <= size && n <= sizeof out && n <= used, "where a record ends");
    must(type != 0 || n == 0, "what is in none");
    if (used == 0) break;
  }
}

static void hear_itself(const uint8_t *data, size_t size) {
  uint8_t *sealed = malloc(size + LK_RECORD_MORE), *back = malloc(size + 1);
  lk_record r = fresh;
  size_t used = 0, n = 0;
  if (sealed && back) {
    const size_t whole = segue__lk_record_seal(&r, LK_RECORD_DATA, data, size, sealed);
    must(whole == size + LK_RECORD_MORE || size > 60000, "a record's size");
    if (whole) {
      must(segue__lk_record_open(&r, sealed, whole, &used, back, size, &n) == LK_RECORD_DATA &&
               used == whole && n == size && memcmp(back, data, n) == 0,
           "what was said");
      must(segue__lk_record_open(&r, sealed, whole, &used, back, size, &n) == 0, "the same record again");
    }
  }
  free(sealed);
  free(back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  take_packet(data, size);
  hear_itself(data, size);
  return 0;
}
