/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers in several pieces, typed or spelled: "SW 4471 0098 22", "b w double two zero", "d as in delta
 * five five". One piece is found elsewhere. */
#include "context/infer.h"
#include "context/words.h"

#include <stdio.h>
#include <string.h>

typedef const segue__tokens T;

enum { CODE_MAX = 24, CODE_PIECES = 24 };

typedef struct code {
  char text[CODE_MAX + 1]; /* letters as capitals, digits */
  size_t n, first, last, pieces, letters, digits, nato;
  bool spelled; /* a number in words or a single letter: the text says it better than the turn does */
  bool said;    /* a number in words */
  bool joined;  /* a hyphen or a slash is written between two pieces, without blanks */
  bool capitals, mixed, numbers_apart, dashes; /* dashes: said as words */
} code;

static bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool put(code *c, const char *s, size_t n) {
  if (c->n + n > CODE_MAX) return false;
  for (size_t i = 0; i < n; i++) {
    const char ch = s[i];
    c->letters += letter(ch);
    c->digits += !letter(ch);
    c->text[c->n++] = ch >= 'a' && ch <= 'z' ? (char)(ch - 'a' + 'A') : ch;
  }
  return true;
}

/* Two or three letters that are no word: "ll", "rx", "OP". */
static bool letters_only(T *ts, size_t i, bool asked) {
  const segue__token *t = &ts->t[i];
  bool upper = true, vowel = false;
  if (t->kind != SEGUE__TOKEN_WORD || t->len < 2 || t->len > 4) return false;
  for (size_t k = 0; k < t->len; k++) {
    const char c = ts->text[t->at + k];
    if (!letter(c)) return false;
    upper = upper && c >= 'A' && c <= 'Z';
    vowel = vowel || strchr("aeiouyAEIOUY", c);
  }
  if (segue__word_in(
          " am pm usd eur gbp gb mb tb km kg lbs tv dr mr mrs ms st nd rd th hmm mm no id ok pin ssn "
          "in on at by or so if we as an up may jan feb mar apr jun jul aug sep oct nov dec but and not can ",
          t->low))
    return false;
  /* "ra 66120" where an identifier is due: also what could be a word. */
  const bool before_number = asked && t->len <= 3 && i + 1 < ts->n &&
                             ts->t[i + 1].kind == SEGUE__TOKEN_DIGITS &&
                             !segue__word_in(" is the and it its my to for of was ", t->low);
  return upper || (!vowel && t->len <= 3) || before_number;
}

/* "b as in bravo", "d for delta": the words after the letter. */
static size_t phonetic(T *ts, size_t i) {
  const char c = ts->t[i].low[0];
  if (in(" as ", ts, i + 1) && in(" in ", ts, i + 2) && i + 3 < ts->n) return 3;
  if (in(" for like ", ts, i + 1) && i + 2 < ts->n && ts->t[i + 2].low[0] == c && ts->t[i + 2].len > 2)
    return 2;
  return 0;
}

/* The letter of the spelling alphabet, 0 none. Many are words: they count beside other pieces only. */
char segue__spelled_by(T *ts, size_t i) {
  static const char words[] =
      " alfa alpha bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november "
      "oscar papa quebec romeo sierra tango uniform victor whiskey xray x-ray yankee zulu ";
  return ts->t[i].kind == SEGUE__TOKEN_WORD && in(words, ts, i) ? ts->t[i].low[0] : 0;
}

/* "9 November 1966", "november 9 1966", "november nineteen sixty": the month, no letter. */
static bool month_of(T *ts, size_t i) {
  if (!in(" november ", ts, i)) return false;
  const size_t day = segue__monthday_at(ts, i + 1);
  return (i > 0 && segue__monthday_at(ts, i - 1) && segue__year_at(ts, i + 1)) ||
         (day && segue__year_at(ts, i + 1 + day)) || (i == 0 && segue__year_at(ts, i + 1));
}

/* One piece at `i`; tokens taken, 0 if there is none. */
static size_t piece(T *ts, size_t i, code *c, bool asked) {
  const segue__token *t = &ts->t[i];
  segue__run digits = {0};
  bool said = false;
  if (t->kind == SEGUE__TOKEN_MIXED) {
    for (size_t k = 0; k < t->len; k++)
      if (!letter(t->low[k]) && (t->low[k] < '0' || t->low[k] > '9')) return 0;
    if (segue__word_in(" st nd rd th am pm gb mb ", t->low + (t->len >= 2 ? t->len - 2 : 0))) return 0;
    c->mixed = true;
    return put(c, t->low, t->len) ? 1 : 0;
  }
  if (t->kind == SEGUE__TOKEN_WORD && t->len == 1 && letter(t->low[0])) {
    c->spelled = true;
    return put(c, t->low, 1) ? 1 + phonetic(ts, i) : 0;
  }
  if (in(" zed zee ", ts, i)) {
    c->spelled = true;
    return put(c, "z", 1) ? 1 : 0;
  }
  const char nato = month_of(ts, i) ? 0 : segue__spelled_by(ts, i);
  if (nato) {
    c->spelled = true;
    c->nato++;
    return put(c, &nato, 1) ? 1 : 0;
  }
  const size_t n = segue__take_number(ts, i, &digits, &said);
  if (n) {
    c->numbers_apart = c->numbers_apart || (c->digits && !said);
    c->spelled = c->spelled || said;
    c->said = c->said || said;
    return put(c, digits.digits, digits.n) ? n : 0;
  }
  const bool post =
      in(" gb ", ts, i) && c->letters && c->digits >= 6; /* the end of a parcel's number, no gigabytes */
  if (!post && !letters_only(ts, i, asked)) return 0;
  c->capitals = c->capitals || (ts->text[t->at] >= 'A' && ts->text[t->at] <= 'Z');
  return put(c, t->low, t->len) ? 1 : 0;
}

static bool one_digit(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_DIGITS && ts->t[i].len == 1;
}

/* Between pieces: a hyphen or a slash, said or written, at most one filler. */
static size_t between(T *ts, size_t i, code *c) {
  size_t n = 0;
  while (n < 2 && i + n < ts->n && in(" - / dash hyphen slash stroke uh um ", ts, i + n)) {
    c->dashes = c->dashes || in(" dash hyphen slash stroke ", ts, i + n);
    c->joined = c->joined || (in(" - / ", ts, i + n) && !ts->t[i + n].spaced);
    n++;
  }
  /* "PS 6 6 1, 0 9 2" */
  if (n == 0 && segue__token_is(ts, i, ",") && one_digit(ts, i - 1) && one_digit(ts, i + 1) && c->pieces > 1)
    return 1;
  /* "P C N, four zero zero, two two one": of what is spelled, a breath. */
  if (n == 0 && c->spelled && segue__token_is(ts, i, ",") && i + 1 < ts->n) {
    segue__run r = {0};
    bool said = false;
    if ((segue__take_number(ts, i + 1, &r, &said) && said) || segue__spelled_by(ts, i + 1)) return 1;
  }
  return n;
}

static bool read_code(T *ts, size_t from, const uint8_t *used, code *c, bool asked) {
  *c = (code){.first = from};
  for (size_t i = from; i < ts->n && !used[i] && c->pieces < CODE_PIECES;) {
    const size_t n = piece(ts, i, c, asked);
    if (!n) break;
    c->last = i + n - 1;
    c->pieces++;
    i += n;
    const size_t gap = between(ts, i, c);
    if (i + gap >= ts->n || used[i + gap]) break;
    i += gap;
  }
  /* "account 84318931431 I can't …": the letter begins what comes next. */
  if (c->pieces >= 2 && in(" a i ", ts, c->last) && ts->t[c->last].spaced && c->last + 1 < ts->n &&
      ts->t[c->last + 1].kind == SEGUE__TOKEN_WORD) {
    c->last--, c->n--, c->letters--, c->pieces--;
  }
  c->text[c->n] = 0;
  return c->pieces >= 2 && (c->nato == 0 || c->digits >= 2 || c->nato >= 3);
}

/* "a" and "i" begin and end many things that are no code. */
static bool starts(T *ts, size_t i) {
  const segue__token *t = &ts->t[i];
  if (i > 0 && !t->spaced && !in(" # : ( \" ' ", ts, i - 1)) return false;
  if (!in(" a i o u ", ts, i)) return true;
  return i + 1 < ts->n && ts->t[i + 1].len == 1 && ts->t[i + 1].kind == SEGUE__TOKEN_WORD;
}

/* "PE15 8QU": a postcode in two pieces, whoever asked for what. */
static bool british(T *ts, const code *c) {
  const char *end = ts->t[c->last].low, *area = ts->t[c->first].low;
  const size_t n = strlen(area);
  return c->pieces == 2 && strlen(end) == 3 && end[0] >= '0' && end[0] <= '9' && letter(end[1]) &&
         letter(end[2]) && n >= 2 && n <= 4 && letter(area[0]) &&
         (area[1] >= '0' && area[1] <= '9' ? true : n > 2 && area[2] >= '0' && area[2] <= '9');
}

/* Whether so much looks like an identifier without anybody saying so. */
static bool convinces(T *ts, const code *c) {
  if (c->digits >= 3 && c->letters && c->letters <= 4 && c->first == 0 && c->last + 1 == ts->n)
    return true; /* nothing else was said */
  if (c->digits < 3 || c->letters == 0 || c->n < 5) return false;
  return c->capitals || c->mixed || (c->spelled && c->letters >= 2 && c->digits >= 3);
}

/* "it shows e r seventeen", "it says E52" */
bool segue__shown(T *ts, size_t i) {
  for (size_t back = 1; back <= 3 && back <= i; back++) {
    if (in(" shows showing says saying reads display displays displaying flashing blinking ", ts, i - back))
      return true;
    if (!in(" a the code error like something ", ts, i - back)) return false;
  }
  return false;
}

int segue__infer_codes(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  char buf[SEGUE__SLOT_LEN];
  code c;
  for (size_t i = 0; i < ts->n; i++) {
    if (used[i] || !starts(ts, i) || !read_code(ts, i, used, &c, segue__slot_is_id(f->slot))) continue;
    if (!f->bot_heard && segue__near_secret(ts->t[i].low)) { /* "ssk 2675" */
      memset(used + i, 1, c.last - i + 1);
      continue;
    }
    const char *name = segue__label_before(ts, i, buf);
    if (!name && segue__slot_is_id(f->slot)) name = f->slot;
    if (!name && segue__slot_is_id(f->also)) name = f->also;
    if (!name && c.letters && segue__shown(ts, i)) name = "error_code";
    if (!name && c.digits == 5 && c.letters == 2 && segue__state_code(ts, i)) name = "zip_code";
    if (!name && british(ts, &c)) name = "zip_code";
    const bool phone = name && strcmp(name, "phone") == 0;
    const bool stroke = name && c.dashes && !c.letters && c.digits >= 5; /* "77 stroke 4106" */
    const bool enough = stroke || (c.letters && c.digits && c.n >= 4 && (c.digits >= 2 || c.n >= 5));
    /* "878 e 15": a long number that a table has spoilt; whose it was cannot be told. */
    const bool spoilt = c.letters == 1 && strchr(c.text, 'E') && c.text[0] != 'E' && !name;
    if (!enough || phone || spoilt || !(name || convinces(ts, &c))) continue;
    const segue__str typed = segue__span_text(ts, i, c.last);
    memset(used + i, 1, c.last - i + 1);
    const int rc = segue__emit_entity(
        t, name ? name : "reference",
        c.dashes || c.said || (c.spelled && !c.joined && (!c.capitals || c.nato)) ? (segue__str){c.text, c.n}
                                                                                  : typed,
        name ? 0.8 : 0.65);
    if (rc < 0) return rc;
    i = c.last;
  }
  return SEGUE_OK;
}
