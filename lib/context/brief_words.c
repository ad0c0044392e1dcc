/* SPDX-License-Identifier: Apache-2.0 */
/* A caller's words told by somebody else: "check my balance" is their balance to the agent and your balance to
 * the caller. English; other languages are quoted as they are. */
#include <stdio.h>
#include <string.h>

#include "context/brief.h"
#include "context/token.h"

typedef struct swap {
  const char *first, *second, *third; /* the caller's word, said to the caller, said of the caller */
} swap;

static const swap swaps[] = {
    {"i", "you", "they"},
    {"i'm", "you're", "they're"},
    {"im", "you're", "they're"},
    {"i've", "you've", "they've"},
    {"i'd", "you'd", "they'd"},
    {"i'll", "you'll", "they'll"},
    {"my", "your", "their"},
    {"mine", "yours", "theirs"},
    {"me", "you", "them"},
    {"myself", "yourself", "themselves"},
    {"we", "you", "they"},
    {"we're", "you're", "they're"},
    {"our", "your", "their"},
    {"us", "you", "them"},
    {"am", "are", "are"},
    {"you", "us", "us"},
    {"your", "our", "our"},
    {"we've", "you've", "they've"},
    {"we'd", "you'd", "they'd"},
    {"we'll", "you'll", "they'll"},
    {"you're", "we're", "we're"},
    {"you've", "we've", "we've"},
    {"yours", "ours", "ours"},
    {"ours", "yours", "theirs"},
    {"ourselves", "yourselves", "themselves"},
    {"wanna", "want to", "want to"},
    {"gonna", "going to", "going to"},
    {"gotta", "have to", "have to"},
};

static bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '\'' || (unsigned char)c >= 0x80;
}

size_t segue__brief_word(const char *s, size_t n, char low[16]) {
  size_t len = 0, o = 0;
  while (len < n && letter(s[len])) {
    if (n - len >= 3 && memcmp(s + len, "\xE2\x80\x99", 3) == 0) {
      if (o < 15) low[o++] = '\'';
      len += 3;
      continue;
    }
    if (o < 15) low[o++] = s[len] >= 'A' && s[len] <= 'Z' ? (char)(s[len] - 'A' + 'a') : s[len];
    len++;
  }
  low[o] = 0;
  return len;
}

/* "7am", "7 am" and "the US" are said of nobody. */
static bool of_nobody(segue__str s, size_t i, const char *low) {
  const size_t at = i > 1 && s.p[i - 1] == ' ' ? i - 1 : i;
  if (strcmp(low, "am") == 0) return at > 0 && s.p[at - 1] >= '0' && s.p[at - 1] <= '9';
  return strcmp(low, "us") == 0 && memcmp(s.p + i, "US", 2) == 0;
}

static const char *other_words(const char *low, int person, const char *before) {
  for (size_t i = 0; i < sizeof swaps / sizeof swaps[0]; i++)
    if (strcmp(low, swaps[i].first) == 0) return person == 2 ? swaps[i].second : swaps[i].third;
  /* "I was" */
  if (strcmp(low, "was") == 0 && strcmp(before, "i") == 0) return "were";
  return NULL;
}

/* Where to cut so that a whole clause stays; `n` when there is no such place. */
static size_t clause_end(const char *s, size_t n, size_t max) {
  static const char *const begin[] = {", ",    " and i", " and it", " and the",  " and they", " and you",
                                      " but ", " so ",   " which ", " because ", " since ",   " when "};
  if (n <= max) return n;
  for (size_t i = max; i * 5 > max * 2; i--)
    for (size_t k = 0; k < sizeof begin / sizeof begin[0]; k++)
      if (i + strlen(begin[k]) <= n && strncmp(s + i, begin[k], strlen(begin[k])) == 0) return i;
  return n;
}

/* "you lot", "you guys": the octets of the second word and its blank. */
static size_t lot(segue__str s, size_t i) {
  char low[16];
  if (i + 1 >= s.len || s.p[i] != ' ') return 0;
  const size_t n = segue__brief_word(s.p + i + 1, s.len - i - 1, low);
  return segue__word_in(" lot guys people folk folks ", low) ? 1 + n : 0;
}

/* A verb follows: "you were meant to come", "whatever you call it". */
static bool subject_at(segue__str s, size_t i) {
  char low[16];
  if (i + 1 >= s.len || s.p[i] != ' ') return false;
  const size_t n = segue__brief_word(s.p + i + 1, s.len - i - 1, low);
  const bool past = n > 4 && n < sizeof low && strcmp(low + n - 2, "ed") == 0;
  return past ||
         segue__word_in(
             " were are was have had said say says will would can could did do call called promised told sent send "
             "keep kept never don't didn't should charged charge took take gave want wanted made make put got get "
             "need owe offered offer cancelled booked delivered found find showed suggested recommended mentioned quoted sold haven't won't can't couldn't just ",
             low);
}

/* "WhatsApp", "BT" */
static bool capital_in(const char *s, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (s[i] >= 'A' && s[i] <= 'Z') return true;
  return false;
}

/* "Is Star Alliance …": a capital follows, and yet the word is no part of a name. */
static bool opens_question(const char *low) {
  return segue__word_in(
      " is are was were do does did has have can could will would what when where who how why which ", low);
}

void segue__brief_retell(segue__buf *out, segue__str s, size_t max, int person) {
  segue__buf told;
  char low[16], before[16] = "";
  segue__buf_init(&told);
  while (s.len && strchr(".!? ,;", s.p[s.len - 1])) s.len--;
  for (size_t i = 0; i < s.len;) {
    const size_t n = segue__brief_word(s.p + i, s.len - i, low);
    const char *other = n && !of_nobody(s, i, low) ? other_words(low, person, before) : NULL;
    const bool asked = segue__word_in(" can could would will do did should are were have if when ", before);
    const size_t more = other && strcmp(low, "you") == 0 ? lot(s, i + n) : 0;
    if (other && strcmp(low, "you") == 0 && (i == 0 || asked || subject_at(s, i + n + more))) other = "we";
    const bool next =
        i + n + 1 < s.len && s.p[i + n] == ' ' && s.p[i + n + 1] >= 'A' && s.p[i + n + 1] <= 'Z' &&
        !(s.p[i + n + 1] == 'I' && (i + n + 2 == s.len || strchr(" ',", s.p[i + n + 2]))); /* "Can I …" */
    const bool stutter =
        strcmp(low, before) == 0 &&
        segue__word_in(
            " it's its the a an i i'm my we our to of on in is was for at with he she they and but it ", low);
    if (n && i > 0 && (stutter || segue__word_in(" um uh er erm ", low))) {
      i += n;
      if (told.len && told.p && told.p[told.len - 1] == ' ' && i < s.len && s.p[i] == ' ') i++;
      continue;
    }
    const bool first = i == 0;
    const bool name = n > 1 && (capital_in(s.p + i + 1, n - 1) || (next && !opens_question(low)));
    if (other) {
      segue__buf_puts(&told, other);
    } else if (n && first && !name) {
      segue__buf_puts(&told, n < sizeof low ? low : ""); /* a sentence's capital */
      if (n >= sizeof low) segue__buf_put(&told, s.p, n);
    } else {
      segue__buf_put(&told, s.p + i, n ? n : 1);
    }
    if (n) memcpy(before, low, sizeof before);
    i += n ? n + more : 1;
  }
  size_t end = clause_end(segue__buf_str(&told), told.len, max);
  while (end > 0 && end < told.len && strchr(" ,;", told.p[end - 1])) end--; /* ", and they" */
  segue__brief_clean(out, segue__buf_str(&told), end, max);
  if (told.failed) out->failed = 1;
  segue__buf_free(&told);
}
