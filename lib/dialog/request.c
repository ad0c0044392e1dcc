/* SPDX-License-Identifier: Apache-2.0 */
/* Does the caller ask for a human? English; words are data below. */
#include "dialog/policy.h"

#include <ctype.h>
#include <string.h>

#define MAX_WORDS 64
#define WORD_LEN 24
#define NEGATION_REACH 5 /* words between a negation and what it denies */

static const char *const persons[] = {
    "person",     "human",   "agent",      "representative", "operator",   "colleague", "someone", "somebody",
    "supervisor", "manager", "specialist", "advisor",        "technician", "rep",       "people"};
static const char *const asks[] = {"talk",    "speak", "connect", "transfer", "get",     "give", "put",
                                   "want",    "need",  "like",    "pass",     "can",     "let",  "may",
                                   "forward", "reach", "have",    "please",   "escalate"};
/* Nouns that ask by themselves only together with a word of asking. */
static const char *const weak_persons[] = {"someone", "somebody", "people",
                                           "person",  "manager",  "technician"};
static const char *const negations[] = {"don't", "dont", "not", "no", "without", "never", "isn't", "rather"};

static bool in(const char *w, const char *const *list, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (strcmp(w, list[i]) == 0) return true;
  return false;
}
#define IN(w, list) in(w, list, sizeof list / sizeof *list)

static size_t split(const char *text, char words[MAX_WORDS][WORD_LEN]) {
  size_t n = 0, k = 0;
  for (const char *p = text;; p++) {
    const unsigned char c = (unsigned char)*p;
    if (isalnum(c) || c == '\'') {
      if (n < MAX_WORDS && k < WORD_LEN - 1) words[n][k++] = (char)tolower(c);
    } else if (k > 0) {
      words[n++][k] = 0;
      k = 0;
    }
    if (c == 0 || n == MAX_WORDS) break;
  }
  return n;
}

static bool negated(char words[MAX_WORDS][WORD_LEN], size_t at) {
  for (size_t i = at, back = 0; i-- > 0 && back < NEGATION_REACH; back++) {
    if (!IN(words[i], negations)) continue;
    /* "no, get me an agent": a lone no answers the bot, it does not deny the wish. */
    if (strcmp(words[i], "no") == 0 && i + 1 < at && IN(words[i + 1], asks)) continue;
    /* "rather" denies only in "rather not". */
    if (strcmp(words[i], "rather") == 0) continue;
    return true;
  }
  return false;
}

bool segue__asks_for_human(const char *text) {
  char words[MAX_WORDS][WORD_LEN];
  memset(words, 0, sizeof words);
  const size_t n = split(text, words);
  for (size_t i = 0; i < n; i++) {
    if (!IN(words[i], persons) || negated(words, i)) continue;
    if (n <= 3 && !IN(words[i], weak_persons)) return true; /* "agent", "operator please" */
    if (n <= 3 && strcmp(words[i], "person") == 0) return true;
    for (size_t k = i; k-- > 0 && i - k <= 7;)
      if (IN(words[k], asks)) return true;
  }
  return false;
}
