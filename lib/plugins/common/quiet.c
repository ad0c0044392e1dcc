/* SPDX-License-Identifier: Apache-2.0 */
#include "quiet.h"

#include <libwebsockets.h>

/* As the library comes; some versions write what users of it log as well. */
enum { DEFAULT = LLL_ERR | LLL_WARN | LLL_NOTICE };

void segue__quiet_lws(void) {
  int level = 0;
  for (int bit = 1; bit < 1 << LLL_COUNT; bit <<= 1)
    if (lwsl_visible(bit)) level |= bit;
  if ((level & ~LLL_USER) == DEFAULT) lws_set_log_level(0, NULL);
}
