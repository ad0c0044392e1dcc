/* SPDX-License-Identifier: Apache-2.0 */
/* Replies of a recognition server, a line each: text stays UTF-8 and within its bounds, words lie within the text's time. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/asr_websocket/heard.h"

static void check_text(const char *s) {
  size_t more = 0;
  if (strlen(s) > AW_TEXT) abort();
  for (; *s; s++) {
    const unsigned char c = (unsigned char)*s;
    if ((more > 0) != ((c & 0xC0) == 0x80)) abort();
    more = more ? more - 1 : c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC0 ? 1 : 0;
  }
  if (more) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static segue_asr_word words[AW_WORDS];
  aw_heard *h = calloc(1, sizeof *h);
  segue_asr_result r = {.size = sizeof r};
  for (size_t at = 0; h && at < size;) {
    const uint8_t *end = memchr(data + at, '\n', size - at);
    const size_t n = end ? (size_t)(end - data) - at : size - at;
    char *line = malloc(n + 1);
    if (!line) break;
    memcpy(line, data + at, n);
    line[n] = 0;
    (void)segue__aw_reply(h, line, n);
    check_text(segue__aw_partial(h));
    free(line);
    at += n + 1;
  }
  if (h) {
    segue__aw_result(h, SEGUE_SECONDS(5), words, &r);
    check_text(r.text);
    if (!(r.confidence <= 1) || (r.confidence < 0 && r.confidence > -1)) abort();
    for (size_t i = 0; i < r.n_words; i++) {
      check_text(r.words[i].text);
      if (r.words[i].end < r.words[i].start || r.words[i].start < SEGUE_SECONDS(5)) abort();
    }
  }
  free(h);
  return 0;
}
