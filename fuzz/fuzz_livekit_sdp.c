/* SPDX-License-Identifier: Apache-2.0 */
/* An answer from a server: what is taken is within its bounds, and is taken the same again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/livekit/sdp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int condition, const char *what) {
  if (condition) return;
  fprintf(stderr, "broken: %s\n", what);
  abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static lk_answer a, again;
  const char *why = NULL;
  const int rc = segue__lk_answer_read(&a, (const char *)data, size, &why);
  must(why != NULL && (rc == SEGUE_OK) == (why[0] == 0), "a reason exactly when it fails");
  if (rc != SEGUE_OK) return 0;
  must(a.n_sections <= LK_MAX_SECTIONS && a.n_candidates <= LK_MAX_CANDIDATES, "bounds");
  must(strlen(a.ufrag) >= 4 && strlen(a.pwd) >= 22, "credentials");
  for (uint32_t i = 0; i < a.n_sections; i++)
    must(!a.sections[i].accepted || a.sections[i].pt < 128, "a payload type");
  must(a.sctp_port <= 65535, "a port");
  must(segue__lk_answer_read(&again, (const char *)data, size, NULL) == SEGUE_OK &&
           memcmp(&a, &again, sizeof a) == 0,
       "the same twice");
  return 0;
}
