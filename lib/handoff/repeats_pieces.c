/* SPDX-License-Identifier: Apache-2.0 */
/* A sentence that the recogniser ended at a pause. "And what was your" and "account number" ask once, so the second is
 * judged with the first before it, from what had been found before the first. */
#include <ctype.h>
#include <string.h>

#include "handoff/repeats.h"

/* Without the blanks around it. */
static size_t trimmed(const char **text) {
  while (isspace((unsigned char)**text)) ++*text;
  size_t n = strlen(*text);
  while (n > 0 && isspace((unsigned char)(*text)[n - 1])) n--;
  return n;
}

/* The same speaker goes on: nobody spoke between, and what they said had no end. */
static bool goes_on(const segue__repeat_pieces *p, int who, int32_t turn, size_t len) {
  return p->len > 0 && p->who == who && p->turn + 1 == turn && !strchr(".?!", p->text[p->len - 1]) &&
         p->len + 1 + len < sizeof p->text;
}

/* Whether the one sentence goes through the gap: "could you tell me your" "number", "… the name" "of the driver". */
static bool one_sentence(const segue__repeat_pieces *p, const char *next) {
  static const char open[] =
      "a an the my your our his her their its this that is was are were be been do does did have has had can could will would "
      "may might shall should i you we they to for from on at in of with and or but by about what whats which who whos whose when "
      "where how me us need want already told tell give";
  static const char on[] =
      "of for from on at in to by with about under that which when until since into than ago instead";
  segue__words w;
  segue__words_of(&w, p->text, p->len);
  if (w.n > 0 && segue__listed(w.w[w.n - 1], open)) return true;
  segue__words_of(&w, next, strlen(next));
  return w.n > 0 && segue__listed(w.w[0], on);
}

static void keep(const segue__repeats *r, segue__repeat_mark *m) {
  *m = (segue__repeat_mark){r->n_found, r->confirmations, r->answered_for, r->last_ask};
}

static void put_back(segue__repeats *r, const segue__repeat_mark *m) {
  r->n_found = m->n_found;
  r->confirmations = m->confirmations;
  r->answered_for = m->answered_for;
  r->last_ask = m->last_ask;
}

static void begin(segue__repeats *r, int who, const char *text, size_t len) {
  segue__repeat_pieces *p = &r->pieces;
  p->who = who;
  p->len = len < sizeof p->text ? len : 0;
  memcpy(p->text, text, p->len);
  p->text[p->len] = 0;
  keep(r, &p->before);
}

/* What a piece showed already was asked with that piece. */
static void date_back(segue__repeats *r, const segue__repeat *found, size_t n) {
  for (size_t i = r->pieces.before.n_found; i < r->n_found; i++)
    for (size_t k = 0; k < n; k++)
      if (found[k].kind == r->found[i].kind && strcmp(found[k].field, r->found[i].field) == 0)
        r->found[i].turn = found[k].turn;
}

/* Reads the whole in the place of its pieces; false when these show more than it does and need not be one, and all is as it
 * was. */
static bool read_whole(segue__repeats *r, int32_t turn, bool one) {
  segue__repeat_pieces *p = &r->pieces;
  segue__repeat found[SEGUE__PIECES_FOUND];
  segue__repeat_mark after;
  const size_t n = r->n_found - p->before.n_found;
  if (n > SEGUE__PIECES_FOUND) return false;
  memcpy(found, r->found + p->before.n_found, n * sizeof *found);
  keep(r, &after);
  put_back(r, &p->before);
  segue__repeats_turn(r, p->who, turn, p->text);
  if (one || r->n_found - p->before.n_found >= n) {
    date_back(r, found, n);
    return true;
  }
  memcpy(r->found + p->before.n_found, found, n * sizeof *found);
  put_back(r, &after);
  return false;
}

void segue__repeats_after(segue__repeats *r, int who, int32_t turn, const char *text) {
  segue__repeat_pieces *p = &r->pieces;
  const size_t len = trimmed(&text);
  bool read = false;
  if (goes_on(p, who, turn, len)) {
    const bool one = one_sentence(p, text);
    p->text[p->len++] = ' ';
    memcpy(p->text + p->len, text, len);
    p->len += len;
    p->text[p->len] = 0;
    read = read_whole(r, turn, one);
  }
  if (!read) {
    begin(r, who, text, len);
    segue__repeats_turn(r, who, turn, text);
  }
  p->turn = turn;
}
