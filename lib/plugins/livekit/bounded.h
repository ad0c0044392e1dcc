/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/bounded.h: protobuf messages of strangers in memory, within bounds, and ours as bytes. Pure. */
#ifndef SEGUE_LIVEKIT_BOUNDED_H
#define SEGUE_LIVEKIT_BOUNDED_H

#include <protobuf-c/protobuf-c.h>

#include "../common/reader.h"

/** What a message that was read lives in. */
typedef struct lk_bounded {
  rd_arena arena;
  size_t used, most;
} lk_bounded;

/** Read a message of type `of`; a few bytes on the wire may stand for many in memory, which is at most `most`.
 *  @return SEGUE_OK, `*out` is there until segue__lk_bounded_free; SEGUE_E_PARSE; SEGUE_E_LIMIT: it would need more
 *  memory. On failure nothing needs a free. */
int segue__lk_unpack(lk_bounded *b, const ProtobufCMessageDescriptor *of, const void *data, size_t n,
                     size_t most, ProtobufCMessage **out);
void segue__lk_bounded_free(lk_bounded *b);

/** Serialise. @return malloc'd, `*n` bytes; NULL: no memory, or longer than `most` */
uint8_t *segue__lk_pack(const ProtobufCMessage *m, size_t most, size_t *n);

#endif /* SEGUE_LIVEKIT_BOUNDED_H */
