/* SPDX-License-Identifier: Apache-2.0 */
#include "context/known.h"

#include "base/hash.h"
#include "context/infer.h"
#include "context/token.h"

#include <string.h>

/* clang-format off */
/* Of the telephone and of our days, which the list of roots does not have. */
static const char own[] =
    " yeah yep yup nah ok okay hi hiya uh um uhm hmm mhm alright app apps wifi online email emails pm am th nd rd st tv cab gmail "
    "voicemail login password passcode username helpline hotline payslip direct debit refund router broadband modem reboot reset "
    "website webpage homepage download upload checkout layover oneway signup anymore anyway anytime awhile gosh quid euro euros ta "
    "backup smartphone laptop desktop tablet bluetooth usb sim roaming postcode zipcode inbox spam barcode sms text texts dob "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october "
    "november december english spanish french german american british english's gonna wanna gotta lemme kinda sorta dunno cos cuz "
    "asap acct upcoming takeout subtitles fahrenheit celsius dont doesnt didnt cant wont isnt thats whats youve youre ive theres "
    "mum mom dad mummy daddy grandma grandpa granddad nan ma'am madam sir mr mrs ms miss mister dr vs etc co inc ltd plc uk usa dot com ";
/* clang-format on */

/* An ending, and what may stand in its place: as in tools/known_words.py. */
static const struct {
  const char *ending, *instead[2];
} endings[] = {{"s", {"", "e"}},   {"es", {"", NULL}},   {"ies", {"y", NULL}}, {"d", {"", NULL}},
               {"ed", {"", NULL}}, {"ied", {"y", NULL}}, {"ing", {"", "e"}},   {"ings", {"", "e"}},
               {"ly", {"", "e"}},  {"r", {"", NULL}},    {"er", {"", NULL}},   {"ers", {"", "e"}},
               {"rs", {"", NULL}}, {"ness", {"", NULL}}};

static bool listed(const char *word, size_t n) {
  const uint32_t h = segue__hash(SEGUE__HASH_EMPTY, word, n);
  size_t lo = 0, hi = segue__known_en_n;
  while (lo < hi) {
    const size_t mid = lo + (hi - lo) / 2;
    if (segue__known_en[mid] < h)
      lo = mid + 1;
    else
      hi = mid;
  }
  return lo < segue__known_en_n && segue__known_en[lo] == h;
}

/* The first `n` letters of `word` with `tail` behind them. */
static bool root(const char *word, size_t n, const char *tail) {
  char buf[SEGUE__TOKEN_LOW + 2];
  memcpy(buf, word, n);
  const size_t m = strlen(tail);
  memcpy(buf + n, tail, m);
  return listed(buf, n + m);
}

static bool derived(const char *word, size_t n) {
  for (size_t k = 0; k < sizeof endings / sizeof endings[0]; k++) {
    const size_t e = strlen(endings[k].ending), stem = n - e;
    if (n < e + 3 || memcmp(word + stem, endings[k].ending, e) != 0) continue;
    for (size_t j = 0; j < 2 && endings[k].instead[j]; j++)
      if (root(word, stem, endings[k].instead[j])) return true;
    if (stem > 3 && word[stem - 1] == word[stem - 2] && listed(word, stem - 1)) return true;
  }
  return false;
}

static bool known(const char *low, size_t n) {
  return n < 3 || n >= SEGUE__TOKEN_LOW || listed(low, n) || derived(low, n);
}

bool segue__known_word(const char *low) {
  const char *const apostrophe = strchr(low, '\'');
  const size_t n = strlen(low);
  if (apostrophe && strcmp(apostrophe, "'s") != 0) return true; /* "don't", "o'clock" */
  return known(low, apostrophe ? n - 2 : n) || segue__word_in(own, low);
}

/* With any letter at `i`. */
static bool any_letter(char *word, size_t i, bool (*is)(const char *)) {
  for (word[i] = 'a'; word[i] <= 'z'; word[i]++)
    if (is(word)) return true;
  return false;
}

bool segue__nearly(const char *low, bool (*is)(const char *)) {
  char word[SEGUE__TOKEN_LOW + 1];
  const size_t n = strlen(low);
  for (size_t i = 0; i <= n; i++) {
    memcpy(word, low, i);
    memcpy(word + i + 1, low + i, n + 1 - i);
    if (any_letter(word, i, is)) return true; /* one more */
    if (i == n) break;
    memcpy(word + i, low + i, n + 1 - i);
    if (any_letter(word, i, is)) return true;
    memcpy(word + i, low + i + 1, n - i); /* without it */
    if (is(word)) return true;
  }
  return false;
}

bool segue__only_known(const char *low, char word[SEGUE__TOKEN_LOW]) {
  char other[SEGUE__TOKEN_LOW];
  const size_t n = strlen(low);
  size_t found = 0;
  memcpy(other, low, n + 1);
  for (size_t i = 0; i < n; i++) {
    for (char c = 'a'; c <= 'z'; c++) {
      other[i] = c;
      if (c == low[i] || !segue__known_word(other)) continue;
      if (found++) return false;
      memcpy(word, other, n + 1);
    }
    other[i] = low[i];
  }
  return found == 1 && !segue__ends_with(word, "r") && !segue__ends_with(word, "rs");
}
