/* SPDX-License-Identifier: Apache-2.0 */
/* Who talks off hand, "uh, you know, we, we just moved", tells of life: what is done and could be done there is no fix, unless it is
 * put to the caller. */
#include "context/infer.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

enum { PERSON = 3 }; /* turns off hand; a machine may be made to say "um" now and then */

/* "I, I", "we're we're" */
static bool stutters(T *ts, size_t i) {
  const size_t k = i + 1 + in(" , ", ts, i + 1);
  return in(" i i'm i'd i've we we're we've you they they're he she it it's the a and but so to in of my if ",
            ts, i) &&
         k < ts->n && strcmp(ts->t[i].low, ts->t[k].low) == 0;
}

static bool off_hand(T *ts) {
  for (size_t i = 0; i < ts->n; i++)
    if (in(" uh um uhm er erm huh ", ts, i) || stutters(ts, i) || segue__token_phrase(ts, i, "you know") ||
        (in(" i ", ts, i) && in(" mean guess ", ts, i + 1)))
      return true;
  return false;
}

bool segue__talks_off_hand(const segue__infer *f, T *ts) {
  return f->off_hand >= PERSON || off_hand(ts);
}

void segue__note_off_hand(segue__infer *f, T *ts) {
  f->off_hand += f->off_hand < PERSON && off_hand(ts);
}

bool segue__put_to_caller(T *ts, size_t i) {
  size_t from = i, to = i;
  bool you = false, your = false, we = false, tried = false;
  while (from > 0 && !in(" . ? ! ", ts, from - 1)) from--;
  while (to < ts->n && !in(" . ? ! ", ts, to)) to++;
  for (size_t k = from; k < to; k++) {
    your = your || in(" your ", ts, k) || (in(" for ", ts, k) && in(" you ", ts, k + 1));
    you = you || in(" you ", ts, k);
    tried = tried || in(" try trying ", ts, k);
    we = we || in(" i'll we'll ", ts, k) ||
         (in(" i we let ", ts, k) && in(" can could will would shall should me ", ts, k + 1)) ||
         (in(" can could shall should ", ts, k) && in(" i we ", ts, k + 1));
  }
  return your || (you && (we || tried || in(" ? ", ts, to)));
}
