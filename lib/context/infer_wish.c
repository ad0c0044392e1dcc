/* SPDX-License-Identifier: Apache-2.0 */
/* What the caller wants, by words that wish for something. */
#include "context/infer_said.h"
#include "context/object.h"
#include "context/words.h"

typedef const segue__tokens T;

/* The first is a plain "I want". */
static const char *const wishes[] = {
    "i just want",     "i want",          "i'd like",        "i would like",
    "i need",          "i'm looking for", "i'm looking to",  "i am looking for",
    "i am looking to", "i'm trying to",   "i was hoping to", "i wanted to",
    "i wish to",       "can i get",       "can i have",      "could i get",
    "could you",       "can you",         "i'm hoping to",   "we need",
    "we want",         "we'd like",       "we would like",   "i'd love",
    "i wanna",         "i'm after",       "i am after",      "i'd appreciate",
    "i am trying to",  "i am hoping to",  "we're trying to", "we're looking for",
    "can we get",      "could we get",    "can we have",     "could we have"};

/* The words of the wish that begins at token `i`, and which it is. */
static size_t wish_of(T *ts, size_t i, size_t *which) {
  size_t n = 0;
  for (*which = 0; *which < sizeof wishes / sizeof wishes[0]; ++*which)
    if ((n = segue__token_phrase(ts, i, wishes[*which]))) break;
  return n;
}

size_t segue__wish_at(T *ts, size_t i) {
  size_t which;
  return wish_of(ts, i, &which);
}

static const char manner[] = " just also quickly urgently kindly maybe possibly really ";

bool segue__telling_word(T *ts, size_t i) {
  return segue__content_word(ts, i) && ts->t[i].kind == SEGUE__TOKEN_WORD && !in(manner, ts, i) &&
         !in(" some hola hallo assistance info information question questions something anything nothing thing things someone somebody minute "
             "moment second sec advice support hand answer person human agent representative operator manager supervisor time "
             "more that's these those good fine well great morning afternoon evening today issue issues problem problems trouble "
             "speak talk ask tell connected ",
             ts, i);
}

bool segue__asks_matter(T *ts) {
  static const char *const asks[] = {"how can i help",
                                     "how may i help",
                                     "how can we help",
                                     "how may we help",
                                     "how can i assist",
                                     "how may i assist",
                                     "what can i do for you",
                                     "what can we do for you",
                                     "what are you calling about",
                                     "what is your call about",
                                     "what's your call about",
                                     "reason for your call",
                                     "reason for calling",
                                     "what brings you",
                                     "can i help you with",
                                     "help you today",
                                     "direct your call",
                                     "in a few words",
                                     "describe your problem",
                                     "describe the problem",
                                     "calling about today",
                                     NULL};
  return segue__has_phrase(ts, asks);
}

static size_t next_mask(T *ts, size_t i) {
  while (i < ts->n && !in(" [ ", ts, i)) i++;
  return i;
}

enum { MOST_WORDS = SEGUE__TITLE_MAX / 2 }; /* that may be kept of a wish: a blank stands behind each */

/* Too little for a card: "that one"; a single word must say by itself what it is, and be the first wish. */
static bool says_little(T *ts, size_t from, size_t end, bool first) {
  static const char pronouns[] = " it this that them those these ";
  size_t words = 0;
  bool tells = false, of_something = in(pronouns, ts, from);
  if (of_something || (in(" one ones ", ts, from) && !segue__content_word(ts, from + 1))) return true;
  for (size_t i = from; i < end && i < from + MOST_WORDS && words < 2; i++) {
    words += segue__content_word(ts, i);
    tells = tells || segue__telling_word(ts, i);
    of_something = of_something || in(pronouns, ts, i);
  }
  return words < 2 && !(first && tells && !of_something);
}

int segue__infer_desired(segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  size_t end = 0, mask = next_mask(ts, 0); /* of the sentence; the next at or behind what is wished */
  for (size_t i = 0; i < ts->n; i++) {
    size_t k;
    const size_t n = wish_of(ts, i, &k);
    if (!n || in(" don't not do would should why ", ts, i ? i - 1 : ts->n))
      continue; /* "do I need …?" asks */
    size_t from = i + n;
    const bool asks = in(" you ", ts, i + 1); /* "could you not just sell it" */
    while (in(" to please you help me with know ", ts, from) || in(manner, ts, from) ||
           (asks && in(" not ", ts, from)) || (in(" tell let ", ts, from) && in(" me us ", ts, from + 1)))
      from++;
    if (punct(ts, from) || from >= ts->n) continue;
    if (from >= end) end = segue__sentence_end(ts, from);
    const bool person = in(" speak talk human person agent representative manager ", ts, from);
    const bool again = f->has_desired && k > 1; /* only a plain "I want" replaces an earlier wish */
    /* "Could you send me a copy": the caller wants the copy, not to send one. */
    if (in(" you ", ts, i + 1) && n == 2 && in(" me us ", ts, from + 1)) {
      if (!in(" send give get bring show email text ", ts, from)) continue;
      from += 2;
    }
    if (mask < from) mask = next_mask(ts, from);
    if (mask < end) continue;
    if (says_little(ts, from, end, !f->has_desired) || person || again) continue;
    segue_context *c = segue__builder_own(t->b);
    if (!c) return SEGUE_E_NOMEM;
    f->has_desired = true;
    return segue__builder_put(t->b, &c->m.issue.desired, segue__clip(ts, from, end, SEGUE__TITLE_MAX));
  }
  return SEGUE_OK;
}
