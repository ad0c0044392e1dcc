/* SPDX-License-Identifier: Apache-2.0 */
#include "bounded.h"

#include <stdlib.h>
#include <string.h>

static void *bounded_alloc(void *data, size_t size) {
  lk_bounded *b = data;
  if (size > b->most - b->used) return NULL;
  b->used += size;
  return segue__rd_alloc(&b->arena, size);
}

static void bounded_free(void *data, void *p) {
  (void)data, (void)p; /* all at once, in segue__lk_bounded_free */
}

int segue__lk_unpack(lk_bounded *b, const ProtobufCMessageDescriptor *of, const void *data, size_t n,
                     size_t most, ProtobufCMessage **out) {
  *b = (lk_bounded){.most = most};
  ProtobufCAllocator allocator = {.alloc = bounded_alloc, .free = bounded_free, .allocator_data = b};
  *out = protobuf_c_message_unpack(of, &allocator, n, data);
  if (*out) return SEGUE_OK;
  const int rc = b->used > most / 2 ? SEGUE_E_LIMIT : SEGUE_E_PARSE;
  segue__lk_bounded_free(b);
  return rc;
}

void segue__lk_bounded_free(lk_bounded *b) {
  segue__rd_release(&b->arena);
  memset(b, 0, sizeof *b);
}

uint8_t *segue__lk_pack(const ProtobufCMessage *m, size_t most, size_t *n) {
  const size_t size = protobuf_c_message_get_packed_size(m);
  uint8_t *out = size <= most ? malloc(size ? size : 1) : NULL;
  *n = out ? protobuf_c_message_pack(m, out) : 0;
  return out;
}
