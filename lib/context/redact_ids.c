/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of identity cards and insurances that have letters in them: typed in any grouping, spelled, said. Behind their
 * name, or where one is due, whatever looks like one counts; what their make and their check letter tell counts without. */
#include "context/redact.h"
#include "context/redactor.h"
#include "context/words.h"

#include <stdlib.h>
#include <string.h>

typedef const segue__tokens T;

enum {
  CHARS = 20, /* no such number is longer */
  LEAST = 5,  /* nor shorter, where it is named */
  WHOLE = 8,  /* nothing more is due */
  GAP = 3     /* words between two of its characters */
};

typedef struct reading {
  uint8_t n, digits;
  bool date;         /* a slash stood in it */
  size_t last;       /* token */
  char c[CHARS + 1]; /* capitals and digits */
} reading;

static bool push(reading *r, char c) {
  if (r->n == CHARS) return false;
  if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
  r->digits = (uint8_t)(r->digits + (c >= '0' && c <= '9'));
  r->c[r->n++] = c;
  r->c[r->n] = 0;
  return true;
}

static bool push_all(reading *r, const char *s, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (!push(r, s[i])) return false;
  return true;
}

/* ---- its characters ---- */

/* "zed", "equis": the letter that goes by this name; 0 none. A language's table may have read it as a word of another. */
static char letter_named(T *ts, size_t i) {
  static const char *const names[] = {" a alfa ",    " bee ",
                                      " cee ",       " dee ",
                                      "  ",          " eff efe ",
                                      " gee ",       " aitch haitch hache ",
                                      "  ",          " jay jota ",
                                      " kay ",       " ele ",
                                      " eme ",       " ene ",
                                      "  ",          " pee ",
                                      " cue queue ", " erre ",
                                      " ess ",       " tee ",
                                      "  ",          " vee uve ",
                                      "  ",          " equis ",
                                      " wye ",       " zed zee zeta ceta "};
  char low[SEGUE__TOKEN_LOW];
  const segue__token *t = &ts->t[i];
  size_t n = t->len < sizeof low ? t->len : sizeof low - 1;
  memcpy(low, ts->text + t->at, n);
  low[n] = 0;
  for (size_t k = 0; k < n; k++)
    if (low[k] >= 'A' && low[k] <= 'Z') low[k] = (char)(low[k] - 'A' + 'a');
  for (size_t k = 0; n > 1 && k < sizeof names / sizeof *names; k++)
    if (segue__word_in(names[k], low)) return (char)('A' + k);
  return n == 1 && low[0] >= 'a' && low[0] <= 'z' ? (char)(low[0] - 'a' + 'A') : 0;
}

/* "te", "ese" in Spanish: letters where a number ends, words else. */
static char letter_ending(T *ts, size_t i, const reading *r) {
  static const char names[] = "te ge pe de be ce ka cu ese ye";
  static const char letters[] = "T  G  P  D  B  C  K  Q  S   Y";
  const segue__token *t = &ts->t[i];
  char low[4] = {0};
  if (r->digits < 7 || t->kind != SEGUE__TOKEN_WORD || t->len < 2 || t->len > 3) return 0;
  if (i + 1 < ts->n && !punct(ts, i + 1)) return 0;
  for (size_t k = 0; k < t->len; k++) low[k] = (char)(ts->text[t->at + k] | 0x20);
  for (const char *p = strstr(names, low); p; p = strstr(p + 1, low))
    if ((p == names || p[-1] == ' ') && (p[t->len] == ' ' || !p[t->len])) return letters[p - names];
  return 0;
}

/* "AB123456C"; not "3rd" or "20kg". */
static bool mixed(T *ts, size_t i) {
  const segue__token *t = &ts->t[i];
  const char *unit = t->low + strspn(t->low, "0123456789");
  if (t->kind != SEGUE__TOKEN_MIXED || t->len > CHARS ||
      segue__word_in(" st nd rd th am pm kg gb mb km cm mm ml gbp usd eur kwh ", unit))
    return false;
  return t->low[strspn(t->low, "0123456789abcdefghijklmnopqrstuvwxyz")] == 0;
}

/* "QQ", "RSS": letters in a group of their own. */
static bool letter_group(T *ts, size_t i, const reading *r) {
  const segue__token *t = &ts->t[i];
  if (t->kind != SEGUE__TOKEN_WORD || t->cue || t->len < 2 || t->len > 4) return false;
  const bool capitals = t->len == 2 && r->digits >= 6 && capital(ts, i) && ts->text[t->at + 1] <= 'Z';
  if (capitals) return true; /* "7654321OH" in groups */
  if (in(" is it my no so on in at of to or an as be by do go he if me us we up am hi ok oh ah uh um er eh mm pm de el la le lo se "
         "su tu mi te es en un al ya si the and for but not you are was can has had his her our its yes ",
         ts, i))
    return false;
  for (uint32_t k = 0; k < t->len; k++) {
    const char c = ts->text[t->at + k];
    if (c < 'A' || (c > 'Z' && (t->len > 2 || c < 'a' || c > 'z'))) return false;
  }
  return true;
}

/* What token `i`, and what goes with it, adds to the number: tokens taken, 0 when it is no part of one. */
static size_t piece_at(T *ts, size_t i, reading *r, bool *full) {
  const segue__token *t = &ts->t[i];
  segue__run run = {0};
  bool said = false;
  size_t taken = 0, times = 1;
  char c = 0;
  if (t->kind == SEGUE__TOKEN_PUNCT || (t->cue && !(r->digits && t->kind == SEGUE__TOKEN_DIGITS))) return 0;
  if ((c = letter_ending(ts, i, r)) != 0) return *full = !push(r, c), 1;
  if (mixed(ts, i) || letter_group(ts, i, r)) return *full = !push_all(r, ts->text + t->at, t->len), 1;
  if (t->kind == SEGUE__TOKEN_MIXED) return 0;
  if ((taken = segue__take_number(ts, i, &run, &said)) > 0)
    return *full = !push_all(r, run.digits, run.n), taken;
  if (!(taken = segue__letter_at(ts, i, &c, &times)) && (c = letter_named(ts, i)) != 0) taken = 1;
  while (taken && times-- > 0) *full = *full || !push(r, c);
  return taken;
}

/* Tokens between two parts of a number: a breath, a hyphen, "capital", "then the letter"; not where a sentence ends. */
static size_t gap_at(T *ts, size_t i) {
  size_t k = i, words = 0;
  for (; k < ts->n && words <= GAP; k++) {
    if (in(" - . , / ", ts, k)) {
      if (in(" . ", ts, k) && k + 1 < ts->n && ts->t[k + 1].spaced) return 0;
      continue;
    }
    if (!segue__is_filler(ts->t[k].low) && !in(" capital letter big then the with by millones y ", ts, k))
      break;
    words++;
  }
  return words <= GAP ? k - i : 0;
}

/* "… and a friend": a letter that is a word, and more words behind it. */
static bool word_after_all(T *ts, size_t i, size_t taken, bool whole) {
  if (taken != 1 || ts->t[i].len != 1 || !in(" a i o u to and or ", ts, i)) return false;
  if (whole && in(" is isn't was wasn't that's has hasn't doesn't but it's please thanks ", ts, i + 1))
    return false;
  segue__run run = {0};
  bool said;
  return i + 1 < ts->n && ts->t[i + 1].kind == SEGUE__TOKEN_WORD && ts->t[i + 1].len > 1 &&
         !segue__is_filler(ts->t[i + 1].low) && !segue__take_number(ts, i + 1, &run, &said);
}

/* ---- its make ---- */

/* 9 stands for a digit, A for a letter, ? for either, others for themselves. */
static bool shaped(const reading *r, const char *shape) {
  if (strlen(shape) != r->n) return false;
  for (size_t i = 0; i < r->n; i++) {
    const bool digit = r->c[i] >= '0' && r->c[i] <= '9';
    if (shape[i] == '9' ? !digit : shape[i] == 'A' ? digit : shape[i] != '?' && shape[i] != r->c[i])
      return false;
  }
  return true;
}

/* Spain: the number modulo 23 tells the letter; a resident's X, Y, Z stand for 0, 1, 2. */
static bool spanish(const reading *r) {
  char digits[CHARS + 1];
  const bool resident = shaped(r, "A9999999A") && r->c[0] >= 'X' && r->c[0] <= 'Z';
  if (!resident && !shaped(r, "99999999A")) return false;
  memcpy(digits, r->c, 8);
  digits[8] = 0;
  if (resident) digits[0] = (char)('0' + r->c[0] - 'X');
  return r->c[8] == "TRWAGMYFPDXBNJZSQVHLCKE"[strtoul(digits, NULL, 10) % 23];
}

/* Ireland: seven digits weighted 8 to 2, a second letter 9, modulo 23; W is 0. */
static bool irish(const reading *r) {
  unsigned sum = 0;
  const bool oh = shaped(r, "99999999A") && r->c[7] == '0'; /* said, "o" is a letter as well as a digit */
  if (!oh && !shaped(r, "9999999A") && !shaped(r, "9999999AA")) return false;
  for (unsigned i = 0; i < 7; i++) sum += (unsigned)(r->c[i] - '0') * (8 - i);
  if (r->n == 9 && r->c[8] != 'W') {
    if (r->c[8] > 'I') return false;
    sum += 9 * (unsigned)(r->c[8] - 'A' + 1);
  }
  return (oh ? 'O' : r->c[7]) == "WABCDEFGHIJKLMNOPQRSTUV"[sum % 23];
}

/* United Kingdom: two letters, six digits, A to D. QQ is given to nobody but as an example. */
static bool british(const reading *r) {
  if (!shaped(r, "AA999999A") || r->c[8] > 'D') return false;
  return (r->c[0] == 'Q' && r->c[1] == 'Q') || (!strchr("DFIQUV", r->c[0]) && !strchr("DFIOQUV", r->c[1]));
}

/* Italy and Mexico: long, and of letters and digits in an order that nothing else has. */
static bool long_shape(const reading *r) {
  return shaped(r, "AAAAAA99A99A999A") || shaped(r, "AAAA999999HAAAAA?9") || shaped(r, "AAAA999999MAAAAA?9");
}

static bool known_make(const reading *r) {
  return !r->date && (spanish(r) || irish(r) || british(r) || long_shape(r));
}

/* ---- in a turn ---- */

/* The number that begins at token `i`: all of it, and the longest beginning whose make is known (n is 0 where there is none).
 * Returns the token behind all that was read. */
static size_t read_id(T *ts, size_t i, reading *all, reading *made) {
  bool full = false;
  size_t taken, gap = 0;
  memset(all, 0, sizeof *all);
  memset(made, 0, sizeof *made);
  while (i + gap < ts->n) {
    const size_t at = i + gap;
    if (!(taken = piece_at(ts, at, all, &full))) break;
    if (full) return at + taken;
    for (size_t k = i; k < at; k++) all->date = all->date || in(" / ", ts, k);
    all->last = at + taken - 1;
    i = at + taken;
    if (word_after_all(ts, at, taken, known_make(all))) { /* take it back */
      all->digits = (uint8_t)(all->digits - (all->c[--all->n] == '0'));
      all->last = at - gap - 1;
      break;
    }
    if (known_make(all)) *made = *all;
    gap = i < ts->n ? gap_at(ts, i) : 0;
  }
  return i;
}

/* Nothing else is in the turn but what goes with giving a number. */
static bool rest_is_bare(T *ts, size_t first, size_t last) {
  for (size_t i = 0; i < ts->n; i++)
    if ((i < first || i > last) && !punct(ts, i) && !segue__is_filler(ts->t[i].low) &&
        !in(" yes yeah yep sure it's its it is the that's starts begins with ends in my number letter let me see well oh of course "
            "course sorry ",
            ts, i))
      return false;
  return true;
}

typedef struct claim {
  bool named, due, other;
} claim;

/* Who says that the number from `first` to `last` is such a one, or that it is something else. */
static claim claim_of(const segue__turn_scan *s, size_t first, size_t last, bool mentioned) {
  const unsigned ssn = 1u << SEGUE__SECRET_SSN;
  bool ending;
  const int before = segue__scan_label(s, first, &ending),
            after = before ? SEGUE__SECRET_NONE : segue__scan_label_after(s, last + 1);
  const int label = before ? before : after;
  const bool due = s->listening && s->expect & ssn && (!s->answered || rest_is_bare(s->ts, first, last));
  const bool else_asked =
      s->expect & (1u << SEGUE__SECRET_OTHER | 1u << SEGUE__SECRET_ORDER) && !(s->expect & ssn);
  return (claim){.named = label == SEGUE__SECRET_SSN || (!label && mentioned),
                 .due = due && (!label || label == SEGUE__SECRET_SSN),
                 .other = label ? label != SEGUE__SECRET_SSN && label != SEGUE__SECRET_CARD_WORD
                                : !mentioned && else_asked};
}

static void take(segue__turn_scan *s, size_t first, const reading *r, bool whole) {
  char digits[CHARS + 1];
  size_t n = 0;
  for (size_t i = 0; i < r->n; i++)
    if (r->c[i] >= '0' && r->c[i] <= '9') digits[n++] = r->c[i];
  digits[n] = 0;
  segue__scan_learn(s, SEGUE__SECRET_SSN, r->c, r->n);
  if (whole) {
    segue__scan_learn(s, SEGUE__SECRET_SSN, digits, n);
    s->found = s->identified = true;
  } else {
    segue__scan_secret(s, SEGUE__SECRET_SSN, digits, n);
    if (s->listening) s->begun |= 1u << SEGUE__SECRET_SSN;
  }
  segue__scan_mask(s, first, r->last, SEGUE__SECRET_SSN);
}

/* A beginning or an end of one that is due, or was named: "it's q q one two", "my NIE is x", "C for Charlie". */
static bool part_due(const segue__turn_scan *s, size_t first, const reading *r, const claim *c) {
  size_t end = s->ts->n;
  while (end > r->last + 1 && punct(s->ts, end - 1)) end--;
  if (c->named && r->n > r->digits && end == r->last + 1 && !in(" a i ", s->ts, r->last)) return true;
  if (!c->due || !rest_is_bare(s->ts, first, r->last)) return false;
  if (r->digits) return r->n > r->digits;
  return r->n == 2 ? r->last > first || capital(s->ts, first) : r->n == 1 && s->part == SEGUE__SECRET_SSN;
}

void segue__scan_ids(segue__turn_scan *s) {
  T *ts = s->ts;
  reading all, made;
  bool mentioned = false;
  for (size_t i = 0; i < ts->n; i++) mentioned = mentioned || ts->t[i].cue == SEGUE__SECRET_SSN;
  for (size_t i = 0; i < ts->n; i++) {
    if (ts->t[i].kind == SEGUE__TOKEN_PUNCT || segue__scan_masked(s, i)) continue;
    const size_t end = read_id(ts, i, &all, &made);
    if (all.n == CHARS && !made.n && end > i) { /* a longer number */
      i = end - 1;
      continue;
    }
    const reading *r = made.n ? &made : &all;
    if (r->n < 1 || (!made.n && !mentioned && !(s->expect & 1u << SEGUE__SECRET_SSN))) continue;
    const claim c = claim_of(s, i, r->last, mentioned);
    const bool like = all.digits >= 3 && all.n > all.digits && all.n >= LEAST;
    const bool claimed = c.named || (c.due && (all.n >= WHOLE || rest_is_bare(ts, i, all.last)));
    if (made.n ? c.other : !(like && claimed && !c.other) && !part_due(s, i, r, &c)) continue;
    take(s, i, r, made.n || (like && all.n >= WHOLE));
    i = r->last;
  }
}
