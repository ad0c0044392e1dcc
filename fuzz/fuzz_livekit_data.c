/* SPDX-License-Identifier: Apache-2.0 */
/* Packets of a data channel, one after the other, each with two octets of length before it: read within their bounds,
 * put together to texts that are no longer than allowed, and written again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/livekit/data.h"
#include "plugins/livekit/signal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int condition, const char *what) {
  if (condition) return;
  fprintf(stderr, "broken: %s\n", what);
  abort();
}

static void take(lk_texts *texts, lk_senders *senders, const uint8_t *data, size_t n, uint64_t now) {
  lk_data d;
  lk_text text;
  const char *why = NULL;
  size_t m = 0;
  if (segue__lk_data_read(&d, data, n) != SEGUE_OK) return;
  must(d.memory.used <= LK_DATA_DECODED_MAX, "more memory than allowed");
  if (segue__lk_data_is_new(senders, d.msg) && d.msg->sequence &&
      strlen(d.msg->participant_sid) - 1 < sizeof senders->of[0].sid - 1)
    must(!segue__lk_data_is_new(senders, d.msg), "new twice");
  if (d.msg->value_case == LK__DATA_PACKET__VALUE_RPC_REQUEST) {
    const uint32_t code = segue__lk_rpc_check(d.msg->rpc_request, &why);
    must((code != 0) == (why[0] != 0), "a reason exactly when it is refused");
    must(code || strlen(d.msg->rpc_request->payload) <= LK_RPC_MAX, "the longest question");
  }
  if (segue__lk_text_take(texts, d.msg, now, &text) == SEGUE_OK) {
    must(text.n <= LK_TEXT_MAX && text.text[text.n] == 0, "a text");
    must(!text.type[0] || (strchr(text.type, '/') && !strpbrk(text.type, "\r\n ")), "a file's type");
    segue__lk_clean_text(text.text, text.n);
    segue__lk_text_free(&text);
  }
  uint8_t *again = segue__lk_data_write(d.msg, &m);
  must(!again || m <= LK_DATA_MAX, "the longest packet");
  free(again);
  segue__lk_data_free(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static lk_texts texts;
  lk_senders senders = {0};
  uint64_t now = 1000;
  for (size_t at = 0; at + 2 <= size; now += 1000) {
    size_t n = (size_t)data[at] << 8 | data[at + 1];
    at += 2;
    if (n > size - at) n = size - at;
    take(&texts, &senders, data + at, n, now);
    at += n;
  }
  segue__lk_texts_free(&texts);
  texts.dropped = 0;
  return 0;
}
