/* SPDX-License-Identifier: Apache-2.0 */
/* English: words by which callers change their minds. Patterns are those of dialog/words.h. */
#include "handoff/ask_last.h"

#include <string.h>

#include "dialog/cues.h"
#include "handoff/ask.h"
#include "handoff/ask_facet.h"
#include "handoff/ask_matter.h"
#include "handoff/ask_signs.h"

static const char *const surely[] = {
    "actually|instead|rather", "no wait|sorry", "make it", "i mean|meant", "not ... but", NULL};
static const char *const maybe[] = {"^ no|nope|nah",
                                    "make that|the|my",
                                    "change|changed|switch|alter",
                                    "how|what about",
                                    "different|another|other|else",
                                    "second thought|thoughts",
                                    "try",
                                    "sorry not|its|it",
                                    "i misspoke",
                                    "oh|no|scratch|correction wait|that",
                                    NULL};

segue__mends segue__mends_of(const segue__words *w) {
  return segue__any_matches(w, surely)  ? SEGUE__MENDS_SURELY
         : segue__any_matches(w, maybe) ? SEGUE__MENDS_MAYBE
                                        : SEGUE__MENDS_NOT;
}

/* ---- a value put right ---- */

static uint32_t one_end(uint32_t ends) {
  ends &= SEGUE__FACET_ENDS;
  return ends == SEGUE__FACET_ENDS ? 0 : ends;
}

/* "So that is two nights from the third, correct?" */
static bool reads_back(const char *text) {
  static const char *const forms[] = {
      "confirm|verify|check ?that ?the ?these ?following",
      "correct|right $",
      "is|are that|this|it|these|those|everything ?all right|correct|okay|ok|good|fine",
      "^ ?right ?okay ?ok ?so|then thats|its|you|youd",
      "^ ?so ?okay ?ok ?alright ?sure ?then you|youd ?would ?will want|like|need",
      NULL};
  segue__words w;
  segue__words_of(&w, text, strlen(text));
  return w.n >= 6 && segue__any_matches(&w, forms);
}

/* What the caller says instead of a yes to what the bot reads back is put right by it, in whatever words. */
static segue__mends mends_at(const segue__matter *m, size_t j, const double *bot, const segue__words *w) {
  const segue__mends by = m->views[j].mends;
  if (by == SEGUE__MENDS_SURELY || m->t->turns[j - 1].who != SEGUE_WHO_BOT) return by;
  if (segue__sort_typed(m->sort) && (bot[SEGUE__SIGN_VALUE] < 0.85 || bot[SEGUE__SIGN_END_OTHER] > 0))
    return by;
  const bool yes = segue__cues_caller_has(w, SEGUE__CUE_YES);
  return !yes && reads_back(m->t->turns[j - 1].text) ? SEGUE__MENDS_SURELY : by;
}

/* "Make it two" of what the turn before it speaks of; "two bags" are of themselves, "that one" is none. */
static bool counts_bare(const segue__words *w) {
  static const segue__class few[] = {
      {"few", " 1* 2* 3* 4* 5* 6* 7* 8* 9* one two three four five six seven eight nine ten eleven twelve "},
      {NULL, NULL}};
  static const char *const bare[] = {
      "it|for|to|only|just|need|want|be|were|are|have ?for ?only ?just <few> ?of ?us "
      "people|persons|person|instead|please|actually|only|then|rather|now|altogether|total|after",
      "it|for|to|only|just|need|want|be|were|are|have ?for ?only ?just <few> $", NULL};
  return segue__match_any(w, bare, few, NULL, NULL) != SIZE_MAX;
}

/* The turn names what is asked for, or the bot did just before it; or it is short, and not far behind turn `i`. */
static bool of_subject(const segue__matter *m, size_t i, size_t j, const segue__words *w) {
  enum { NEAR = 4, SHORT = 8 };
  const uint32_t own = m->views[j].named | m->views[j].meant;
  const uint32_t before = m->views[j - 1].named | m->views[j - 1].meant;
  return !m->whose || (own | before) & m->whose || (j - i <= NEAR && w->n <= SHORT);
}

/* Of what is no wish, "change" and "other" tell nothing: it must be named, or asked for, again. */
static bool mends_enough(const segue__matter *m, size_t j, segue__mends mends) {
  const segue__matter_view *v = &m->views[j];
  switch (m->sort) {
  case SEGUE__SORT_ANY:
  case SEGUE__SORT_KIND:
    return v->mends == SEGUE__MENDS_SURELY &&
           ((v->named | v->meant) & m->whose || v->told & one_end(m->wants));
  case SEGUE__SORT_WHETHER:
  case SEGUE__SORT_WHY:
  case SEGUE__SORT_MOOD: return false;
  case SEGUE__SORT_WHO:
  case SEGUE__SORT_NAME:
  case SEGUE__SORT_CODE:
  case SEGUE__SORT_EMAIL:
  case SEGUE__SORT_PHONE:
  case SEGUE__SORT_OLD:
  case SEGUE__SORT_OFTEN: return mends == SEGUE__MENDS_SURELY && (v->named || segue__matter_same(m, j));
  case SEGUE__SORT_LONG: return mends == SEGUE__MENDS_SURELY;
  default: return mends != SEGUE__MENDS_NOT;
  }
}

/* Turn `j` tells anew what turn `i` told. */
static bool puts_right(const segue__matter *m, size_t i, size_t j, const double *x, const segue__words *w) {
  static const double full = 0.85;
  const segue__matter_view *v = &m->views[j], *p = v->prompt >= 0 ? &m->views[v->prompt] : NULL;
  const segue__mends mends = mends_at(m, j, x - SEGUE__SIGNS, w);
  if (!mends_enough(m, j, mends) || x[SEGUE__SIGN_END_OTHER] > 0 || x[SEGUE__SIGN_PART_OTHER] > 0)
    return false;
  const bool named = m->whose ? (v->named & m->whose) != 0 : v->named != 0;
  if (p && segue__sort_typed(p->asked) && !segue__matter_same(m, j) && !named) return false;
  const uint32_t end = one_end(m->wants), of = one_end(m->views[j - 1].told);
  if (end && of && of != end && !(v->told & end)) return false; /* the bot spoke of the other end */
  const uint32_t parts = m->wants & SEGUE__FACET_PARTS;
  if (m->sort == SEGUE__SORT_WHEN && parts && !(v->told & parts)) return false;
  if (m->sort == SEGUE__SORT_COUNT && counts_bare(w) && (v->named || segue__matter_about(m, j - 1)))
    return true;
  if (m->sort == SEGUE__SORT_ANY) return true;
  if (m->sort == SEGUE__SORT_KIND) return x[SEGUE__SIGN_VALUE] >= 0.8;
  return x[SEGUE__SIGN_VALUE] >= full && of_subject(m, i, j, w);
}

/* "The 14th is full, the 15th is free." "Yes, please": the caller takes what the bot offers for what is not to be had. */
static bool takes_offer(const segue__matter *m, size_t i, size_t j, const double *bot,
                        const segue__words *w) {
  static const double enough = 0.85;
  static const char *const lacks[] = {
      "full|taken|gone|unavailable|impossible", "fully|already booked|reserved", "booked|sold up|out|solid",
      "no|none|nothing|not|isnt|arent|cannot .. available|free|left|open|possible|room|places|seats|slots",
      NULL};
  if (i + 1 >= j || m->t->turns[j - 1].who != SEGUE_WHO_BOT || bot[SEGUE__SIGN_VALUE] < enough ||
      bot[SEGUE__SIGN_END_OTHER] > 0 || bot[SEGUE__SIGN_PART_OTHER] > 0 ||
      !segue__cues_caller_has(w, SEGUE__CUE_YES))
    return false;
  segue__words said;
  size_t at = 0;
  segue__words_of(&said, m->t->turns[j - 1].text, strlen(m->t->turns[j - 1].text));
  if (segue__match_any(&said, lacks, NULL, NULL, &at) == SIZE_MAX) return false;
  said.n -= at;
  memmove(said.w, said.w + at, said.n * sizeof *said.w);
  memmove(said.begins, said.begins + at, said.n * sizeof *said.begins);
  return segue__sort_in(m->sort, &said, "", true) >= enough;
}

/* ---- a thing taken back ---- */

static bool takes_back(const segue__matter *m, size_t j, const segue__words *w) {
  static const char *const said[] = {"leave|take|strike ?the ?my ?a that|it|them ?bit ?one out|off",
                                     "leave|take the|my|any|that .. out|off ?then ?again ?after $",
                                     "forget ?about it|that|the|them",
                                     "scrap|skip|strike|ditch|drop that|it|the|them",
                                     "never mind|nevermind ?about that|the|it|them",
                                     "without ?the .. after all",
                                     "dont|wont|no need|want|bother .. after all",
                                     NULL};
  static const char *const of_it[] = {"that|it|them", NULL};
  if (!segue__any_matches(w, said)) return false;
  const uint32_t own = m->views[j].named | m->views[j].meant;
  if (own & m->whose) return true;
  return m->whose && segue__any_matches(w, of_it) && (segue__matter_about(m, j - 1) & m->whose) == m->whose;
}

/* "Express or normal?": of a turn that offers both, what the caller says to it. */
static int32_t taken(const segue__matter *m, const bool *may, int32_t turn) {
  const segue__matter_view *v = &m->views[turn];
  const bool offers = m->either && ((v->named | v->meant) & m->either) == m->either;
  const size_t next = (size_t)turn + 1;
  return offers && next < m->t->n && may[next] && m->t->turns[turn].who == SEGUE_WHO_BOT &&
                 m->t->turns[next].who == SEGUE_WHO_CALLER
             ? turn + 1
             : turn;
}

int32_t segue__ask_last(const segue__matter *m, const double *signs, const bool *may, int32_t turn) {
  int32_t last = turn = taken(m, may, turn);
  for (size_t j = (size_t)turn + 1; j < m->t->n; j++) {
    const segue__said *s = &m->t->turns[j];
    if (!may[j] || s->who != SEGUE_WHO_CALLER) continue;
    segue__words w;
    segue__words_of(&w, s->text, strlen(s->text));
    if (puts_right(m, (size_t)last, j, signs + j * SEGUE__SIGNS, &w) || takes_back(m, j, &w))
      last = (int32_t)j;
    else if (takes_offer(m, (size_t)last, j, signs + (j - 1) * SEGUE__SIGNS, &w))
      last = (int32_t)j - 1;
  }
  return last;
}
