/* SPDX-License-Identifier: Apache-2.0 */
/* Compound RTCP from the network; what was read must survive being written and read again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "media/rtcp.h"
#include "media/rtp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 4) return 0;
  segue__rtcp_report r, again;
  uint8_t out[400];
  if (segue__rtcp_parse(&r, data + 4, size - 4, segue__be32(data)) != SEGUE_OK) return 0;
  r.cname = "c";
  const int n = segue__rtcp_build(&r, out, sizeof out);
  if (n <= 0 || segue__rtcp_parse(&again, out, (size_t)n, segue__be32(data)) != SEGUE_OK) abort();
  again.cname = r.cname;
  if (again.ssrc != r.ssrc || again.is_sender != r.is_sender || again.ntp != r.ntp || again.bye != r.bye ||
      again.has_block != r.has_block || memcmp(&again.block, &r.block, sizeof r.block) != 0)
    abort();
  segue__rtcp_rtt(&r.block, SEGUE_SECONDS(100));
  return 0;
}
