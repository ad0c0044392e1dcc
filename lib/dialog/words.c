/* SPDX-License-Identifier: Apache-2.0 */
#include "dialog/words.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"

/* Most words are in none of the three tables: by what they begin with that are, of a pair the second. */
#define L(letter) (UINT32_C(1) << ((letter)&31))
static const uint32_t pairs_by = L('a') | L('f') | L('i') | L('n') | L('u') | L('w');
static const uint32_t respelt_by = L('c') | L('h') | L('p') | L('u') | L('w'),
                      spread_by = L('d') | L('g') | L('l') | L('w') | L('y');
static const char *const pairs[][3] = {
    {"can", "not", "cannot"},    {"do", "not", "dont"},         {"did", "not", "didnt"},
    {"does", "not", "doesnt"},   {"is", "not", "isnt"},         {"are", "not", "arent"},
    {"was", "not", "wasnt"},     {"were", "not", "werent"},     {"will", "not", "wont"},
    {"would", "not", "wouldnt"}, {"could", "not", "couldnt"},   {"have", "not", "havent"},
    {"has", "not", "hasnt"},     {"should", "not", "shouldnt"}, {"i", "am", "im"},
    {"i", "would", "id"},        {"i", "will", "ill"},          {"you", "are", "youre"},
    {"it", "is", "its"},         {"that", "is", "thats"},       {"what", "is", "whats"},
    {"wi", "fi", "wifi"},        {"there", "is", "theres"},     {"we", "are", "were"},
    {"let", "us", "lets"},
};
static const char *const respelt[][2] = {
    {"cant", "cannot"}, {"pls", "please"},   {"plz", "please"}, {"u", "you"},    {"ur", "your"},
    {"whend", "when"},  {"whered", "where"}, {"whatd", "what"}, {"howd", "how"},
};
static const char *const spread[][3] = {
    {"lemme", "let", "me"},    {"gimme", "give", "me"},    {"whatcha", "what", "you"},
    {"wanna", "want", "to"},   {"yall", "you", "all"},     {"dunno", "dont", "know"},
    {"whove", "who", "have"},  {"whatve", "what", "have"}, {"whereve", "where", "have"},
    {"whatre", "what", "are"}, {"whatll", "what", "will"}, {"whod", "who", "did"},
    {"whyd", "why", "did"},    {"whatdya", "what", "you"}, {"gotta", "got", "to"},
};

static bool is_word(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/* The typographic apostrophe U+2019 at p. */
static bool curly(const char *p, size_t left) {
  return left >= 3 && memcmp(p, "\xE2\x80\x99", 3) == 0;
}

/* "¿" or "¡" at p. */
static bool turned(const char *p, size_t left) {
  return left >= 2 && (memcmp(p, "\xC2\xBF", 2) == 0 || memcmp(p, "\xC2\xA1", 2) == 0);
}

static bool among(const char *word, uint32_t letters) {
  return letters >> (*word & 31) & 1;
}

static void respell(segue__words *o) {
  char *last = o->w[o->n - 1];
  for (size_t i = 0; among(last, respelt_by) && i < sizeof respelt / sizeof *respelt; i++)
    if (segue__same_word(last, respelt[i][0])) snprintf(last, SEGUE__WORD_LEN, "%s", respelt[i][1]);
  if (o->n < 2 || o->begins[o->n - 1] || !among(last, pairs_by)) return;
  char *before = o->w[o->n - 2];
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    if (!segue__same_word(before, pairs[i][0]) || !segue__same_word(last, pairs[i][1])) continue;
    snprintf(before, SEGUE__WORD_LEN, "%s", pairs[i][2]);
    o->n--;
    return;
  }
}

/* "lemme" is two words. */
static void part(segue__words *o) {
  const char *last = o->w[o->n - 1];
  if (!among(last, spread_by)) return;
  for (size_t i = 0; i < sizeof spread / sizeof *spread && o->n < SEGUE__WORDS_MAX; i++) {
    if (!segue__same_word(last, spread[i][0])) continue;
    snprintf(o->w[o->n - 1], SEGUE__WORD_LEN, "%s", spread[i][1]);
    snprintf(o->w[o->n], SEGUE__WORD_LEN, "%s", spread[i][2]);
    o->begins[o->n] = o->asks[o->n] = false;
    o->n++;
    return;
  }
}

static void read_words(segue__words *o, const char *text, size_t len) {
  size_t k = 0;
  bool fresh = true;
  o->n = 0;
  for (size_t i = 0; i <= len; i++) {
    const unsigned char c = i < len ? (unsigned char)text[i] : 0;
    if (i < len && (c == '\'' || curly(text + i, len - i))) {
      i += c == '\'' ? 0 : 2;
    } else if (i < len && is_word(c) && !turned(text + i, len - i)) {
      if (o->n == SEGUE__WORDS_MAX) return;
      if (k < SEGUE__WORD_LEN - 1) o->w[o->n][k++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    } else {
      if (k > 0) {
        o->w[o->n][k] = 0;
        o->begins[o->n] = fresh;
        o->asks[o->n] = false;
        o->n++;
        respell(o);
        part(o);
        k = 0;
        fresh = false;
      }
      /* "3.5" and "e.g." go on: only a blank or the end after it closes a sentence. */
      const bool closes = c == '?' || c == '!' || c == ';' || c == '\n' ||
                          (c == '.' && (i + 1 >= len || text[i + 1] == ' ' || text[i + 1] == '\n'));
      if (c == '?' && o->n) o->asks[o->n - 1] = true;
      if (closes) fresh = true;
      if (i < len && turned(text + i, len - i)) i++;
    }
  }
}

void segue__words_note(segue__words *w) {
  memset(w->starts, 0, sizeof w->starts);
  for (size_t i = 0; i < w->n; i++) w->starts[w->w[i][0] & 31] |= 1u << (w->w[i][1] & 31);
}

void segue__words_of(segue__words *o, const char *text, size_t len) {
  read_words(o, text, len);
  segue__words_note(o);
}

/* Whether word i is the "huh" of "uh-huh". */
static bool assents(const segue__words *o, size_t i) {
  static const char lips[] = " uh um mm mmm ", nod[] = " huh hum hmm hm mm mmm ",
                    whole[] = " mhm mmhmm uhhuh ummhmm mmhm ";
  return segue__listed(o->w[i], whole) ||
         (i > 0 && segue__listed(o->w[i - 1], lips) && segue__listed(o->w[i], nod));
}

/* Said while the speaker looks for the next word: fillers, and a small word begun twice. */
static bool hesitates(const segue__words *o, size_t i, const char *kept) {
  static const char fillers[] = " uh um uhm umm uhh er erm mm mmm ";
  static const char small[] =
      " i we you he she it they the a an my your our to of in on at for and but so is was are im its that this "
      "can could would will do did have has if when what ";
  return segue__listed(o->w[i], fillers) ||
         (kept && segue__same_word(kept, o->w[i]) && segue__listed(kept, small));
}

void segue__words_said(segue__words *o, const char *text, size_t len) {
  size_t n = 0;
  bool fresh = false;
  read_words(o, text, len);
  for (size_t i = 0; i < o->n; i++) {
    const bool begins = o->begins[i] || fresh;
    if (assents(o, i)) {
      snprintf(o->w[n], SEGUE__WORD_LEN, "yeah");
    } else if (hesitates(o, i, n > 0 && !begins ? o->w[n - 1] : NULL)) {
      fresh = begins;
      if (o->asks[i] && n > 0 && !begins) o->asks[n - 1] = true;
      continue;
    } else if (n < i) {
      memcpy(o->w[n], o->w[i], SEGUE__WORD_LEN);
    }
    o->begins[n] = begins;
    o->asks[n++] = o->asks[i];
    fresh = false;
  }
  o->n = n;
  segue__words_note(o);
}

bool segue__any_asks(const segue__words *w) {
  for (size_t i = 0; i < w->n; i++)
    if (w->asks[i]) return true;
  return false;
}

static bool content(const char *w) {
  static const char idle[] =
      " the a an and or but you your for that this with have has had was were are not can could would will "
      "please thank thanks yes yeah yep no nope ok okay hello hi hey just what when where how who why there here "
      "from into about im ive id ill its dont cannot get got let lets me my they them she he his her our out all "
      "any one like know want need help also then than too very really right sure going to of in on at is it i be "
      "do does did as by so we us am if ";
  return strlen(w) > 1 && !segue__word_is(w, idle, sizeof idle - 1);
}

void segue__words_gist(const segue__words *w, segue__gist_of *g) {
  g->n = 0;
  for (size_t i = 0; i < w->n && g->n < SEGUE__GIST_MAX; i++) {
    if (!content(w->w[i])) continue;
    const bool number = w->w[i][0] >= '0' && w->w[i][0] <= '9';
    const size_t len = strlen(w->w[i]);
    const bool plural = len > 3 && w->w[i][len - 1] == 's' && !strchr("suia", w->w[i][len - 2]);
    const size_t all = number ? len : plural && len <= 6 ? len - 1 : len < 6 ? len : 6; /* a rough stem */
    const uint32_t h = segue__hash(SEGUE__HASH_EMPTY, w->w[i], all);
    bool seen = false;
    for (size_t k = 0; k < g->n; k++) seen |= g->word[k] == h;
    if (!seen) g->word[g->n++] = h;
  }
}

size_t segue__gist_common(const segue__gist_of *a, const segue__gist_of *b) {
  size_t common = 0;
  for (size_t i = 0; i < a->n; i++)
    for (size_t k = 0; k < b->n; k++) common += a->word[i] == b->word[k];
  return common;
}
