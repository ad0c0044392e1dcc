/* SPDX-License-Identifier: Apache-2.0 */
#include "replies.h"

#include <string.h>

static const char *const yes[] = {
    "yes",          "yeah",          "yep",     "yes please",     "yes that's right",
    "that's right", "that is right", "correct", "that's correct", "right",
    "sure",         "okay",          "ok",      "of course",      "absolutely",
    "it is",        "it does",       "exactly", "no problem",     NULL};
static const char *const no[] = {"no",
                                 "nope",
                                 "nah",
                                 "no thanks",
                                 "no thank you",
                                 "no that's wrong",
                                 "that's wrong",
                                 "not really",
                                 "it isn't",
                                 "it doesn't",
                                 "wrong",
                                 "that's not right",
                                 "that's all",
                                 "no that's all",
                                 "no that's not right",
                                 "nothing else",
                                 "no nothing else",
                                 NULL};
static const char *const done[] = {"it works",
                                   "it works now",
                                   "it's working",
                                   "it's working now",
                                   "yes it works",
                                   "yes it helped",
                                   "it helped",
                                   "that helped",
                                   "that fixed it",
                                   "it's fixed",
                                   "yes it did",
                                   "it's back",
                                   "it's better now",
                                   "that worked",
                                   "yes that worked",
                                   "problem solved",
                                   NULL};
static const char *const failed[] = {"it didn't help",
                                     "that didn't help",
                                     "no it didn't",
                                     "no it didn't help",
                                     "it still doesn't work",
                                     "still doesn't work",
                                     "still not working",
                                     "it's still not working",
                                     "no change",
                                     "nothing changed",
                                     "it's the same",
                                     "still the same",
                                     "it's still the same",
                                     "no it's still the same",
                                     "no difference",
                                     "it made no difference",
                                     "it's worse",
                                     "didn't work",
                                     "it didn't work",
                                     "that didn't work",
                                     "no that didn't work",
                                     "no still not working",
                                     "it did not help",
                                     "no it did not help",
                                     NULL};
static const char *const partial[] = {"a little better",  "it's a little better",
                                      "a bit better",     "it helped a little",
                                      "it helped a bit",  "somewhat",
                                      "only for a while", "it helped for a while",
                                      "partly",           NULL};
static const char *const rejected[] = {"i don't want to do that",
                                       "i don't want to",
                                       "i won't do that",
                                       "i'm not doing that",
                                       "i can't do that",
                                       "i can't do that now",
                                       "no i won't",
                                       "no way",
                                       "that's not going to help",
                                       "i'm not going to do that",
                                       "i would rather not",
                                       "i cannot do that",
                                       NULL};
static const char *const already[] = {"i already did that",       "i already tried that",
                                      "i did that already",       "i tried that already",
                                      "i have already done that", "i've already done that",
                                      "i've already tried that",  "i have already tried that",
                                      "already did that",         "i tried that",
                                      "i already told you",       NULL};
static const char *const accepted[] = {
    "okay i'll try", "i'll try that", "let me try",       "let me try that",  "i'll do that",
    "okay i will",   "i will",        "one moment",       "just a moment",    "hold on",
    "hang on",       "wait a moment", "give me a minute", "i'm doing it now", NULL};
static const char *const person[] = {"talk to a person",
                                     "speak to a person",
                                     "talk to a human",
                                     "speak to a human",
                                     "talk to someone",
                                     "speak to someone",
                                     "talk to an agent",
                                     "speak to an agent",
                                     "talk to a representative",
                                     "speak to a representative",
                                     "real person",
                                     "human being",
                                     "representative",
                                     "operator",
                                     "speak with someone",
                                     "talk to somebody",
                                     "speak to a manager",
                                     "talk to a manager",
                                     "speak to a supervisor",
                                     "connect me to an agent",
                                     "transfer me",
                                     "get me a human",
                                     "a human please",
                                     NULL};
static const char *const again[] = {"pardon",
                                    "what was that",
                                    "say that again",
                                    "can you repeat that",
                                    "please repeat that",
                                    "i didn't hear that",
                                    "sorry what",
                                    NULL};

static const char *const *const table[PB_SAY_COUNT] = {
    [PB_SAY_YES] = yes,         [PB_SAY_NO] = no,
    [PB_SAY_DONE] = done,       [PB_SAY_FAILED] = failed,
    [PB_SAY_PARTIAL] = partial, [PB_SAY_REJECTED] = rejected,
    [PB_SAY_ALREADY] = already, [PB_SAY_ACCEPTED] = accepted,
    [PB_SAY_PERSON] = person,   [PB_SAY_AGAIN] = again};

const char *segue__replies_phrase(uint32_t cls, uint32_t i) {
  if (cls >= PB_SAY_COUNT || !table[cls]) return NULL;
  for (uint32_t k = 0; k < i; k++)
    if (!table[cls][k]) return NULL;
  return table[cls][i];
}

/* Longest phrase of a class found in `said`: its words (0: none), and where it begins. */
static uint32_t longest(segue__said_seq said, uint32_t cls, int *at, const char **text) {
  uint32_t best = 0;
  for (uint32_t i = 0; table[cls][i]; i++) {
    segue__said p;
    segue__said_split(&p, table[cls][i], 1);
    const int k = segue__said_find(said, p.seq, 0);
    if (k < 0 || p.seq.n <= best) continue;
    best = p.seq.n;
    if (at) *at = k;
    if (text) *text = table[cls][i];
  }
  return best;
}

static uint32_t longest_listed(segue__said_seq said, pb_list list) {
  uint32_t best = 0;
  for (uint32_t i = 0; i < list.n; i++)
    if (list.p[i].seq.n > best && segue__said_find(said, list.p[i].seq, 0) >= 0) best = list.p[i].seq.n;
  return best;
}

int segue__replies_has(segue__said_seq said, uint32_t cls) {
  return longest(said, cls, NULL, NULL) > 0;
}

static int has_word(segue__said_seq said, const char *const *words) {
  for (uint32_t i = 0; i < said.n; i++)
    for (uint32_t k = 0; words[k]; k++)
      if (strcmp(said.w[i], words[k]) == 0) return 1;
  return 0;
}

uint32_t segue__replies_yesno(segue__said_seq said) {
  static const char *const negative[] = {"not",   "isn't", "doesn't", "didn't",
                                         "don't", "never", "won't",   NULL};
  int at_yes = 0, at_no = 0;
  const uint32_t n_yes = longest(said, PB_SAY_YES, &at_yes, NULL),
                 n_no = longest(said, PB_SAY_NO, &at_no, NULL);
  if (n_yes && n_no) {
    if (at_yes == at_no) return n_yes > n_no ? PB_SAY_YES : PB_SAY_NO;
    return at_yes < at_no ? PB_SAY_YES : PB_SAY_NO;
  }
  if (n_no) return PB_SAY_NO;
  if (n_yes) return at_yes > 0 && has_word(said, negative) ? PB_SAY_NO : PB_SAY_YES;
  return said.n <= 4 && has_word(said, negative) ? PB_SAY_NO : PB_SAY_NONE;
}

uint32_t segue__replies_fix(segue__said_seq said, const pb_fix *fix) {
  static const char *const bad[] = {"still",   "didn't", "doesn't", "not", "no",
                                    "nothing", "worse",  "never",   NULL};
  uint32_t best = 0, cls = PB_SAY_NONE;
  for (uint32_t c = PB_SAY_DONE; c <= PB_SAY_ACCEPTED; c++) {
    uint32_t n = longest(said, c, NULL, NULL);
    uint32_t own = c == PB_SAY_DONE       ? longest_listed(said, fix->done)
                   : c == PB_SAY_FAILED   ? longest_listed(said, fix->failed)
                   : c == PB_SAY_REJECTED ? longest_listed(said, fix->rejected)
                                          : 0;
    if (own) own += 8; /* what the playbook's author wrote wins */
    if (n < own) n = own;
    if (n > best) best = n, cls = c;
  }
  /* "it works, no it still drops": hope is not an outcome. */
  if (cls == PB_SAY_DONE && best < 8 && has_word(said, bad)) return PB_SAY_FAILED;
  if (cls != PB_SAY_NONE) return cls;
  if (has_word(said, bad)) return PB_SAY_FAILED;
  if (segue__replies_yesno(said) != PB_SAY_YES) return PB_SAY_NONE;
  static const char *const will[] = {"okay", "ok", "sure", NULL};
  return said.n <= 2 && has_word(said, will) ? PB_SAY_ACCEPTED : PB_SAY_DONE;
}

static int is_one_of(const char *w, const char *const *words) {
  for (; *words; words++)
    if (strcmp(w, *words) == 0) return 1;
  return 0;
}

/* "don't need to", "no need to", "do not connect me to", "without" shortly before word `at`; but not "that
 * did not help, operator". */
static int negated(segue__said_seq said, int at) {
  static const char *const negative[] = {"don't", "not", "never", "no", NULL};
  static const char *const wish[] = {"want", "need", "have", "transfer", "connect", "put",   "get",
                                     "give", "let",  "talk", "speak",    "make",    "going", NULL};
  for (int i = at > 5 ? at - 5 : 0; i < at; i++) {
    if (strcmp(said.w[i], "without") == 0) return 1;
    const int last = i + 1 == at && strcmp(said.w[i], "no") != 0;
    if (is_one_of(said.w[i], negative) && (last || (i + 1 < at && is_one_of(said.w[i + 1], wish)))) return 1;
  }
  return 0;
}

const char *segue__replies_person(segue__said_seq said, const pb_playbook *pb) {
  for (uint32_t i = 0; i < pb->escalate.phrases.n; i++) {
    const pb_phrase *p = &pb->escalate.phrases.p[i];
    const int at = segue__said_find(said, p->seq, 0);
    if (at >= 0 && !negated(said, at)) return p->text;
  }
  int at = 0;
  const char *text = NULL;
  return longest(said, PB_SAY_PERSON, &at, &text) && !negated(said, at) ? text : NULL;
}

double segue__replies_score(segue__said_seq said, segue__said_seq phrase) {
  double total = 0, met = 0;
  uint32_t from = 0;
  if (segue__said_find(said, phrase, 0) >= 0) return 1.0;
  for (uint32_t i = 0; i < phrase.n; i++) {
    const double w = segue__said_weak(phrase.w[i]) ? 0.25 : 1.0;
    total += w;
    for (uint32_t k = from; k < said.n; k++)
      if (segue__said_alike(said.w[k], phrase.w[i])) {
        met += w;
        from = k + 1;
        break;
      }
  }
  return total > 0 ? 0.98 * met / total : 0;
}

static double words_score(segue__said_seq said, pb_list words) {
  double miss = 1.0;
  for (uint32_t i = 0; i < words.n; i++)
    for (uint32_t k = 0; k < said.n; k++)
      if (words.p[i].seq.n == 1 ? segue__said_alike(said.w[k], words.p[i].seq.w[0])
                                : segue__said_find(said, words.p[i].seq, k) == (int)k) {
        miss *= miss == 1.0 ? 0.4 : 0.5;
        break;
      }
  return 1.0 - miss;
}

const pb_intent *segue__replies_intent(segue__said_seq said, const pb_playbook *pb, double *score) {
  const pb_intent *best = NULL;
  *score = 0;
  for (uint32_t i = 0; i < pb->n_intents; i++) {
    double s = words_score(said, pb->intents[i].words);
    for (uint32_t k = 0; k < pb->intents[i].phrases.n; k++) {
      const double p = segue__replies_score(said, pb->intents[i].phrases.p[k].seq);
      if (p > s) s = p;
    }
    if (s > *score) *score = s, best = &pb->intents[i];
  }
  return best;
}
