/* SPDX-License-Identifier: Apache-2.0 */
/* British postcodes as they are said: "w twenty a b", "whiskey two zero alpha bravo", "b v d seven j p". A recogniser writes many
 * letters as the words they sound like, and five as a letter; the shape of a postcode tells which it was. */
#include "context/infer.h"
#include "context/names.h"
#include "context/object.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

enum { READINGS = 3, PARTS = 16, READING = 8 };

/* One thing said, and what it may stand for: the likeliest first. */
typedef struct part {
  char as[READINGS][READING];
  size_t n;
} part;

static const char *const shapes[] = {"A99AA", "A999AA", "AA99AA", "AA999AA", "A9A9AA", "AA9A9AA"};

static const char *const sounds[][2] = {
    {"ay", "a"},    {"bee", "b"},    {"be", "b"},   {"see", "c"},  {"sea", "c"}, {"dee", "d"}, {"gee", "g"},
    {"aitch", "h"}, {"haitch", "h"}, {"each", "h"}, {"page", "h"}, {"eye", "i"}, {"jay", "j"}, {"kay", "k"},
    {"el", "l"},    {"ell", "l"},    {"em", "m"},   {"am", "m"},   {"and", "n"}, {"an", "n"},  {"end", "n"},
    {"in", "n"},    {"en", "n"},     {"&", "n"},    {"+", "n"},    {"pee", "p"}, {"pea", "p"}, {"queue", "q"},
    {"cue", "q"},   {"are", "r"},    {"our", "r"},  {"ar", "r"},   {"all", "r"}, {"ess", "s"}, {"as", "s"},
    {"tea", "t"},   {"tee", "t"},    {"you", "u"},  {"vee", "v"},  {"ex", "x"},  {"why", "y"}, {"zed", "z"},
    {"zee", "z"},   {"said", "z"},   {"that", "z"}, {"for", "4"},  {"to", "2"},  {"too", "2"}, {"ate", "8"},
    {"sex", "6"},   {"won", "1"},
};

static void also(part *p, const char *s, size_t n) {
  if (p->n == READINGS || n >= READING || n == 0) return;
  memcpy(p->as[p->n], s, n);
  p->as[p->n++][n] = 0;
}

/* Letters and digits as they stand, and with those that sound alike. */
static void plain(const char *low, part *p) {
  char other[READING];
  const size_t n = strlen(low);
  if (n >= READING) return;
  also(p, low, n);
  for (size_t i = 0; i <= n; i++)
    other[i] = low[i] == 'v' ? '5' : low[i] == 'o' ? '0' : low[i] == 'x' ? '6' : low[i];
  if (strcmp(other, low)) also(p, other, n);
}

static bool figures(const char *low) {
  for (; *low; low++)
    if (!(*low >= 'a' && *low <= 'z') && !(*low >= '0' && *low <= '9')) return false;
  return true;
}

/* "t for tommy", "b as in bravo": the words behind the letter. */
static size_t explained(T *ts, size_t i) {
  if (ts->t[i].len != 1 || ts->t[i].kind != SEGUE__TOKEN_WORD) return 0;
  const size_t n = in(" for like ", ts, i + 1) ? 2 : in(" as ", ts, i + 1) && in(" in ", ts, i + 2) ? 3 : 0;
  return n && i + n < ts->n && ts->t[i + n].len > 2 && ts->t[i + n].low[0] == ts->t[i].low[0] ? n : 0;
}

/* What token `i` may stand for; tokens taken, 0 if it is no part of a postcode. */
static size_t read_part(T *ts, size_t i, part *p) {
  const segue__token *t = &ts->t[i];
  segue__run r = {0};
  bool said = false;
  *p = (part){.n = 0};
  const char spelled = segue__spelled_by(ts, i);
  if (spelled) {
    also(p, &spelled, 1);
    return 1;
  }
  const size_t n = segue__take_number(ts, i, &r, &said);
  if (n && said) also(p, r.digits, r.n);
  for (size_t k = 0; k < sizeof sounds / sizeof sounds[0]; k++)
    if (strcmp(t->low, sounds[k][0]) == 0) also(p, sounds[k][1], 1);
  if (!p->n && !punct(ts, i) && (t->kind != SEGUE__TOKEN_WORD || t->len <= 3) && figures(t->low))
    plain(t->low, p);
  return !p->n ? 0 : n && said ? n : 1 + explained(ts, i);
}

/* Whether parts from `i` on fill the shape from `s` on; the postcode goes into `out`, `*odd` counts second readings. */
static bool fill(const part *p, size_t n, size_t i, const char *s, char *out, int *odd) {
  if (i == n) return !*s;
  for (size_t k = 0; k < p[i].n; k++) {
    size_t m = 0;
    for (const char *c = p[i].as[k]; *c && s[m]; c++, m++)
      if ((s[m] == '9') != (*c >= '0' && *c <= '9')) break;
    if (p[i].as[k][m]) continue;
    memcpy(out, p[i].as[k], m);
    *odd += k > 0;
    if (fill(p, n, i + 1, s + m, out + m, odd)) return true;
    *odd -= k > 0;
  }
  return false;
}

/* The whole turn, but for what is said around it, is one postcode. */
static bool postcode(T *ts, char out[12]) {
  static const char around[] =
      " yes yeah sorry so it's its it is my the postcode post code zip that's thats ok okay sure um uh er , . - ";
  part parts[PARTS];
  size_t n = 0, i = 0;
  int best = -1;
  while (i < ts->n && in(around, ts, i)) i++;
  while (i < ts->n) {
    if (in(" , . - please thanks ", ts, i) || (n > 0 && in(" um uh er ", ts, i))) {
      i++;
      continue;
    }
    const size_t took = n < PARTS ? read_part(ts, i, &parts[n]) : 0;
    if (!took) return false;
    n++;
    i += took;
  }
  for (size_t k = 0; k < sizeof shapes / sizeof shapes[0]; k++) {
    char text[12] = "";
    int odd = 0;
    if (!fill(parts, n, 0, shapes[k], text, &odd) || (best >= 0 && odd >= best)) continue;
    const size_t inward = strlen(shapes[k]) - 3;
    best = odd;
    memcpy(out, text, inward);
    out[inward] = ' ';
    memcpy(out + inward + 1, text + inward, 3);
    out[inward + 4] = 0;
  }
  for (char *c = out; best >= 0 && *c; c++)
    if (*c >= 'a' && *c <= 'z') *c = (char)(*c - 'a' + 'A');
  return best >= 0;
}

/* Heard whole at last: what had come of it before was a part. */
static void forget_parts(const segue__turn *t) {
  for (size_t i = segue__context_read(t->b->cur)->issue.n_entities; i-- > 0;) {
    const segue__entity *e = &segue__context_read(t->b->cur)->issue.entities[i];
    if (e->src.by == SEGUE_SRC_INFERRED && segue__name_equal(e->name, "zip_code") &&
        !(e->value.len >= 6 && e->value.p[e->value.len - 4] == ' '))
      segue__forget_entity(t, i);
  }
}

int segue__infer_postcode(const segue__infer *f, const segue__turn *t, uint8_t *used) {
  char text[12];
  if (strcmp(f->slot, "zip_code") != 0 || t->who != SEGUE_WHO_CALLER || !postcode(t->ts, text))
    return SEGUE_OK;
  memset(used, 1, t->ts->n);
  forget_parts(t);
  return segue__emit_entity(t, "zip_code", segue__str_of(text), 0.8);
}
