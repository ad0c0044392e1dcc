/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/sought.h"

#include <stdio.h>
#include <string.h>

#include "context/infer.h"
#include "context/token.h"
#include "handoff/evidence.h"
#include "handoff/fields.h"

static bool any(const segue__words *w, const char *const *patterns) {
  return patterns && segue__match_any(w, patterns, segue__sought_classes, NULL, NULL) != SIZE_MAX;
}

bool segue__sought_idle(const char *word) {
  static const char telling[] = "provide provided specify furnish supply";
  return (strlen(word) < 2 && (*word < '0' || *word > '9')) || segue__listed(word, segue__idle) ||
         segue__listed(word, telling);
}

bool segue__sought_wish(const segue__words *w) {
  return any(w, segue__wishes);
}

bool segue__sought_soft(const char *word) {
  return segue__listed(word, segue__soft);
}

/* "addresses", "locations", "cities"; what is counted ("months") is no day. */
static void one_of(const char *word, char out[SEGUE__WORD_LEN]) {
  const size_t n = strlen(word);
  snprintf(out, SEGUE__WORD_LEN, "%s", word);
  if (n < 6 || word[n - 1] != 's' || word[n - 2] == 's' || segue__listed(word, "months")) return;
  if (strcmp(word + n - 3, "ies") == 0) {
    snprintf(out + n - 3, SEGUE__WORD_LEN - (n - 3), "y");
    return;
  }
  out[n - (strcmp(word + n - 4, "sses") == 0 ? 2 : 1)] = 0;
}

/* `fact`: of a fact's name, where "machine" is what kind it is. */
static uint32_t noun_sort(const char *many, bool fact) {
  char word[SEGUE__WORD_LEN];
  uint32_t set = 0;
  one_of(many, word);
  for (size_t i = 0; i < segue__sorts_n; i++)
    if (segue__listed(word, segue__sorts[i].nouns) || (fact && segue__listed(word, segue__sorts[i].of)))
      set |= segue__sorts[i].sort;
  return set;
}

/* A phone's number is no reference, and who was with somebody is not who did it. */
static uint32_t only_special(uint32_t set) {
  if (set & (SEGUE__SEEK_PHONE | SEGUE__SEEK_MANY)) set &= ~(uint32_t)SEGUE__SEEK_NUMBER;
  if (set & SEGUE__SEEK_WITH) set &= ~(uint32_t)SEGUE__SEEK_WHO;
  if (set & SEGUE__SEEK_MAIL) set &= ~(uint32_t)SEGUE__SEEK_WHERE;
  return set;
}

uint32_t segue__sorts_named(const char *name) {
  segue__words w;
  char text[128];
  size_t k = 0;
  uint32_t set = 0;
  for (; name[k] && k + 1 < sizeof text; k++)
    text[k] = (char)(name[k] == '_' || name[k] == '-' ? ' ' : name[k]);
  segue__words_of(&w, text, k);
  for (size_t i = 0; i < w.n; i++) set |= noun_sort(w.w[i], true);
  return only_special(set);
}

static bool figure(const char *word) {
  return (*word >= '0' && *word <= '9') || segue__number_word(word) > 0;
}

/* How many digits are told one by one or in one. */
static size_t digits_told(const segue__words *w) {
  size_t n = 0;
  for (size_t i = 0; i < w->n; i++) {
    size_t own = 0;
    for (const char *p = w->w[i]; *p; p++) own += *p >= '0' && *p <= '9';
    n += own ? own : segue__digit_word(w->w[i]) >= 0;
  }
  return n;
}

/* "430" of "around 4:30", "1030 am", "at 2pm". */
static bool hour_told(const segue__words *w, size_t i) {
  static const char before[] =
      "at around about before after by until till from near for between and evening morning afternoon",
                    part[] = "morning afternoon evening night", half[] = "am pm a p oclock";
  const char *word = w->w[i];
  const size_t digits = strspn(word, "0123456789");
  if (digits && (strcmp(word + digits, "am") == 0 || strcmp(word + digits, "pm") == 0)) return digits <= 4;
  if (word[digits] || digits == 0 || digits > 4) {
    if (segue__number_word(word) < 1 || segue__number_word(word) > 12) return false;
  }
  const char *next = i + 1 < w->n ? w->w[i + 1] : "";
  if (segue__listed(next, half)) return true;
  if (segue__listed(next, "in at") && i + 2 < w->n && segue__listed(w->w[w->n > i + 3 ? i + 3 : i + 2], part))
    return true;
  const bool minutes = digits >= 3 && word[digits - 2] < '6';
  return minutes && i > 0 && segue__listed(w->w[i - 1], before);
}

uint32_t segue__sorts_told(const segue__words *w) {
  static const char *const money[] = {"pounds|dollars|euros|pence|quid|grand|cents|bucks|thousand", NULL};
  static const char *const clock[] = {
      "half|quarter ?past ?to <hour>", "<hour> oclock|am|pm|thirty|fifteen|fortyfive", "noon|midday|midnight",
      "at|around|about|before|after|by|until|till|past|to|from <hour> $", NULL};
  static const char *const day[] = {"<day>",
                                    "may 1*|2*|3*|4*|5*|6*|7*|8*|9*", /* the verb has no figure behind it */
                                    "in|of|next|last|late|early|until|since may",
                                    "today|tonight|yesterday|tomorrow|weekday|weekend|fortnight",
                                    "this afternoon|evening",
                                    "days|weeks|months|years ago",
                                    "since|in 2* $",
                                    "soon as possible|you|i",
                                    "asap",
                                    "straight|right away",
                                    NULL};
  static const char *const lasting[] = {"days|weeks|months|years|hours|minutes|nights", NULL};
  static const char *const place[] = {
      "^ ?its ?theyre ?we ?i ?just ?yes at|in|near|outside|behind|inside|under|opposite|beside|above|upstairs|downstairs|round",
      NULL};
  static const char *const within[] = {"in|around|near ?the !<other>", NULL};
  uint32_t set = 0;
  if (any(w, within)) set |= SEGUE__SEEK_WHERE;
  if (w->n <= 12 && any(w, place)) set |= SEGUE__SEEK_WHERE;
  if (any(w, money)) set |= SEGUE__SEEK_MUCH;
  if (any(w, clock)) set |= SEGUE__SEEK_CLOCK;
  if (any(w, day)) set |= SEGUE__SEEK_DAY;
  if (any(w, lasting)) set |= SEGUE__SEEK_LONG;
  if (segue__any_listed(w, segue__colours)) set |= SEGUE__SEEK_COLOUR;
  if (digits_told(w) >= 4) set |= SEGUE__SEEK_NUMBER;
  for (size_t i = 0; i < w->n; i++)
    if (*w->w[i] >= '1' && *w->w[i] <= '9' &&
        segue__word_in(" st nd rd th ", w->w[i] + strspn(w->w[i], "0123456789")))
      set |= SEGUE__SEEK_DAY;
  for (size_t i = 0; i < w->n && !(set & SEGUE__SEEK_CLOCK); i++)
    if (hour_told(w, i)) set |= SEGUE__SEEK_CLOCK;
  for (size_t i = 0; i < w->n && w->n <= 6; i++)
    if (figure(w->w[i])) set |= SEGUE__SEEK_MANY;
  for (size_t i = 0; i + 1 < w->n; i++)
    if (figure(w->w[i]) && segue__unit_word(w->w[i + 1])) set |= SEGUE__SEEK_SIZE | SEGUE__SEEK_MANY;
  return set;
}

/* Sorts by question word or form, else by the nouns. */
static uint32_t sorts_of(const segue__words *w, bool *by_noun) {
  uint32_t set = 0, nouns = 0;
  for (size_t i = 0; i < segue__sorts_n; i++)
    if (any(w, segue__sorts[i].patterns)) set |= segue__sorts[i].sort;
  for (size_t i = 0; i < w->n; i++) nouns |= noun_sort(w->w[i], false);
  *by_noun = set == 0;
  return only_special(set ? set : nouns);
}

uint32_t segue__sought_sorts(const segue__words *w) {
  bool by_noun;
  return sorts_of(w, &by_noun);
}

bool segue__sought_lacks(const segue__words *w) {
  static const char *const right[] = {"is that|it|this right|correct", NULL};
  return any(w, segue__lacks) && !any(w, right) && !segue__spares(w);
}

void segue__sought_read(segue__sought *s, const segue__words *w, bool mark) {
  *s = (segue__sought){.w = w};
  s->wh = any(w, segue__wh);
  s->whether = !s->wh && mark && any(w, segue__whethers);
  s->asks = (mark || s->wh || any(w, segue__seeks) || any(w, segue__lacks)) && !any(w, segue__seeks_none) &&
            (s->wh || !any(w, segue__offers));
  s->sorts = sorts_of(w, &s->by_noun);
  s->began = any(w, segue__begans);
  for (size_t i = 0; i < w->n && s->n < SEGUE__SOUGHT_WORDS; i++)
    if (!segue__sought_idle(w->w[i]) && !segue__listed(w->w[i], segue__sort_idle)) s->at[s->n++] = i;
}
