/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/opening.h"

#include <string.h>

#include "handoff/repeats.h"
#include "handoff/sentences.h"

/* Whether the word is one of the matter's own. */
static bool own(const segue__words *w, size_t at, const segue__gist_of *matter) {
  segue__words one = {.n = 1};
  segue__gist_of g;
  memcpy(one.w[0], w->w[at], SEGUE__WORD_LEN);
  segue__words_gist(&one, &g);
  return segue__gist_common(&g, matter) > 0;
}

bool segue__opening(const segue__words *w, const segue__gist_of *matter) {
  if (segue__phrased(w, segue__opening_never) || !segue__phrased(w, segue__opening_leads)) return false;
  size_t core = 0;
  for (size_t i = 0; i < w->n; i++) {
    const bool is_core = segue__word_is(w->w[i], segue__opening_core, strlen(segue__opening_core));
    if (!is_core && !segue__word_is(w->w[i], segue__opening_vague, strlen(segue__opening_vague)) &&
        !own(w, i, matter))
      return false;
    core += is_core;
  }
  return core > 0;
}
