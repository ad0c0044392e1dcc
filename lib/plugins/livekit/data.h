/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/data.h: packets of the data channels as bytes (protobuf, see data.proto), which of them are new, and
 * texts and files that come in pieces. Pure. */
#ifndef SEGUE_LIVEKIT_DATA_H
#define SEGUE_LIVEKIT_DATA_H

#include <segue/base.h>

#include "bounded.h"
#include "data.pb-c.h"

#define LK_DATA_MAX 65535u             /**< Longest packet taken, and sent. */
#define LK_PAYLOAD_MAX (60u << 10)     /**< Longest payload of one packet of ours. */
#define LK_DATA_DECODED_MAX (1u << 20) /**< Memory that one may need when it is read. */
#define LK_RPC_MAX 15360u   /**< Longest payload of a remote call, either way: the other clients' limit. */
#define LK_CHUNK_MAX 15000u /**< Longest piece of a text. */
#define LK_TEXT_MAX (64u << 10)                 /**< Longest text or file put together. */
#define LK_MAX_TEXTS 8u                         /**< Of these under way at once. */
#define LK_TEXT_MS 30000u                       /**< One that has not ended by then is dropped. */
#define LK_FILE_TYPE "application/octet-stream" /**< Of files that name no type, or one of ours. */
#define LK_MAX_SENDERS 32u

/** Error codes of remote calls, as the other clients know them. */
enum {
  LK_RPC_UNSUPPORTED_METHOD = 1400,
  LK_RPC_REQUEST_TOO_LARGE = 1402,
  LK_RPC_UNSUPPORTED_VERSION = 1404,
  LK_RPC_APPLICATION = 1500,
  LK_RPC_TIMEOUT = 1502,
  LK_RPC_RESPONSE_TOO_LARGE = 1504
};

/** One packet, as long as its memory is there. */
typedef struct lk_data {
  Lk__DataPacket *msg;
  lk_bounded memory;
} lk_data;

/** Read a packet. @return SEGUE_OK; SEGUE_E_PARSE; SEGUE_E_LIMIT: it is too long, or would need too much memory. On
 *  failure `d` needs no free. */
int segue__lk_data_read(lk_data *d, const void *data, size_t n);
void segue__lk_data_free(lk_data *d);
/** Serialise. @return malloc'd, `*n` bytes; NULL: no memory, or longer than LK_DATA_MAX */
uint8_t *segue__lk_data_write(const Lk__DataPacket *p, size_t *n);

/** What may be wrong with a remote call before anybody is asked: an LK_RPC_ code, 0: nothing; `why` in words. */
uint32_t segue__lk_rpc_check(const Lk__RpcRequest *q, const char **why);

/** Which reliable packet of each sender came last. Those that know no numbers are always new. */
typedef struct lk_senders {
  struct {
    char sid[64];
    uint32_t last;
  } of[LK_MAX_SENDERS];
  uint32_t at; /**< Place of the next sender. */
} lk_senders;
/** @return whether it has not been here before */
int segue__lk_data_is_new(lk_senders *s, const Lk__DataPacket *p);

/** A text, or a file, that comes in pieces. */
typedef struct lk_text {
  char id[64], from[257], topic[128];
  char type[64];  /**< Of a file: its media type, such as "image/jpeg"; "": it is a text. */
  char name[129]; /**< Of a file, as its sender calls it, or the beginning of that. */
  char *text;     /**< Owned; ends with a NUL that does not count. */
  size_t n;
  uint64_t next, total, expires; /**< Index of the next piece; announced length, 0: none; ms. */
} lk_text;
typedef struct lk_texts {
  lk_text of[LK_MAX_TEXTS];
  uint32_t dropped; /**< Too long, in disorder, compressed, too many at once, or late. */
} lk_texts;
/** Take a header, chunk or trailer. @return SEGUE_OK: `out` is whole, to be freed by segue__lk_text_free;
 *  SEGUE_E_AGAIN: more is to come; SEGUE_E_LIMIT, SEGUE_E_PARSE: dropped; SEGUE_E_UNSUPPORTED: of none that is known */
int segue__lk_text_take(lk_texts *t, const Lk__DataPacket *p, uint64_t now_ms, lk_text *out);
void segue__lk_text_free(lk_text *t);
void segue__lk_texts_free(lk_texts *t);

#endif /* SEGUE_LIVEKIT_DATA_H */
