/* SPDX-License-Identifier: Apache-2.0 */
/* The first octet chooses: an access token, a candidate's JSON, a server's address, a target, RTCP, RED, a TURN server,
 * what the room service says of a participant. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/livekit/config.h"
#include "plugins/livekit/red.h"
#include "plugins/livekit/rtp.h"
#include "plugins/livekit/signal.h"
#include "plugins/livekit/token.h"
#include "plugins/livekit/turn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int condition, const char *what) {
  if (condition) return;
  fprintf(stderr, "broken: %s\n", what);
  abort();
}

static void reports(uint8_t *p, size_t n) {
  (void)segue__lk_packet_kind(p, n);
  const size_t kept = segue__lk_rtcp_relabel(p, n, 0, 7);
  must(kept <= n && kept % 4 == 0, "how much is kept");
  must(segue__lk_rtcp_relabel(p, kept, 0, 7) == kept, "what is kept is whole");
}

static void packet(void *ctx, const uint8_t *p, size_t n) {
  (void)ctx;
  must(segue__lk_packet_kind(p, n) == LK_PACKET_RTP, "a packet out of RED");
}

/* Twice: what came once is not given again by RED. */
static void copies(const uint8_t *p, size_t n) {
  lk_red r = {0};
  if (segue__lk_red_take(&r, p, n, 63, 111, packet, NULL) == SEGUE_OK)
    must(segue__lk_red_take(&r, p, n, 63, 111, packet, NULL) == SEGUE_OK, "the same packet again");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char room[LK_NAME_MAX + 1], identity[LK_NAME_MAX + 1], line[200];
  segue_error err;
  lk_url url;
  lk_turn turn;
  if (size < 1) return 0;
  char *text = malloc(size);
  if (!text) return 0;
  memcpy(text, data + 1, size - 1);
  text[size - 1] = 0;
  switch (data[0] % 8) {
  case 0:
    must(segue__lk_token_check(text, 1800000000, room, &err) != SEGUE_OK || room[0], "a token's room");
    break;
  case 1: (void)segue__lk_candidate_read(text, line, sizeof line); break;
  case 2:
    must(segue__lk_url_read(&url, text) != SEGUE_OK || (url.host[0] && url.port > 0 && url.port < 65536),
         "an address");
    break;
  case 3: must(segue__lk_target_read(text, room, identity) != SEGUE_OK || room[0], "a target"); break;
  case 6:
    must(segue__lk_turn_read(&turn, text) != SEGUE_OK || (turn.host[0] && turn.port > 0 && turn.port < 65536),
         "a TURN server");
    break;
  case 7:
    must(segue__lk_holder_read(text, size - 1, size % 2 ? 200 : 404, line) == SEGUE_OK || !line[0], "a sid");
    break;
  case 5: copies((const uint8_t *)text, size - 1); break;
  default: reports((uint8_t *)text, size - 1); break;
  }
  free(text);
  return 0;
}
