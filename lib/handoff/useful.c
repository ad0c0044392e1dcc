/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/useful.h"

#include <stdint.h>

#include "dialog/words.h"

enum { SHORT = 9 }; /* words; who says more than that between "hello" and "one moment" says something */

static const char *const idle[] = {"^ hi|hello|hey|good ?this ?there ?is ?my",
                                   "one|just|a moment|second|minute|sec",
                                   "bear with|hold on",
                                   "thank* you|for",
                                   "im|this is|my name ?is",
                                   "let me ?just ?quickly ?pull|look|read|see|check|have|get",
                                   "how are you",
                                   "speaking",
                                   NULL};

bool segue__is_useful(const char *text, size_t len) {
  segue__words w;
  segue__gist_of g;
  segue__words_of(&w, text, len);
  segue__words_gist(&w, &g);
  return g.n > 0 && !(w.n <= SHORT && segue__any_matches(&w, idle));
}
