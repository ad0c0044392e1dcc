/* SPDX-License-Identifier: Apache-2.0 */
/* User-to-User values and Refer-To URIs: whatever parses can be built again and parses to the same. */
#include <stdlib.h>
#include <string.h>

#include <segue/wire.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void again(const segue_uui *u, size_t i) {
  static char buf[1 << 16];
  segue_uui_options o;
  segue_uui *v = NULL;
  size_t n = sizeof buf, len = 0, back = 0;
  const uint8_t *octets = segue_uui_data(u, i, &len);
  segue_uui_options_init(&o, sizeof o);
  o.limit = 0;
  if (len == 0) return;
  if (segue_uui_build(octets, len, &o, buf, &n, NULL) < 0) abort();
  if (strpbrk(buf, "\r\n") || segue_uui_parse(&v, buf, n, NULL) < 0) abort();
  const uint8_t *same = segue_uui_data(v, 0, &back);
  if (back != len || memcmp(same, octets, len) != 0) abort();
  segue_uui_free(v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static char json[1 << 16];
  segue_uui *u = NULL;
  size_t n = sizeof json;
  (void)segue_refer_to_headers((const char *)data, size, json, &n, NULL);
  if (segue_uui_parse(&u, (const char *)data, size, NULL) < 0) return 0;
  for (size_t i = 0; i < segue_uui_count(u); i++) again(u, i);
  segue_uui_free(u);
  return 0;
}
