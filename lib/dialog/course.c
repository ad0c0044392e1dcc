/* SPDX-License-Identifier: Apache-2.0 */
#include "dialog/course.h"

#include <string.h>

#include <segue/context.h>

#include "base/hash.h"

enum { FEW_WORDS = 8, DIALLED = 3 };

void segue__course_init(segue__course *c) {
  memset(c, 0, sizeof *c);
  segue__evidence *const all[] = {&c->unidentified, &c->failed,     &c->refused,     &c->not_understood,
                                  &c->fixes,        &c->said_again, &c->asked_again, &c->restated,
                                  &c->insisted,     &c->angry,      &c->upset,       &c->ignored,
                                  &c->unplaced};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) all[i]->turn = SEGUE_TURN_NONE;
  c->wish_turn = SEGUE_TURN_NONE;
}

static void seen(segue__evidence *e, int32_t turn) {
  e->n++;
  e->turn = turn;
}

static void heeded(segue__course *c) {
  c->asked_again.n = c->ignored.n = 0;
  c->set_right = c->retold = false;
}

/* It worked: what went wrong before no longer presses. */
static void relieve(segue__course *c) {
  heeded(c);
  c->corrected = 0;
  c->lacks_all = c->no_way_on = false;
  c->unidentified.n = c->failed.n = c->refused.n = c->not_understood.n = c->fixes.n = 0;
  c->insisted.n = c->unplaced.n = c->softened = c->tried = 0;
  c->gave_up = c->cannot_give = false;
  c->not_found = 0;
}

void segue__course_verified(segue__course *c) {
  relieve(c);
  c->restated.n = 0;
}

bool segue__course_unplaced(segue__course *c, int32_t turn) {
  if (c->unplaced.turn == turn) return false;
  seen(&c->unplaced, turn);
  return true;
}

void segue__course_fixed(segue__course *c) {
  c->fixes.n = c->unplaced.n = 0;
}

static void remember(segue__gist_of *ring, uint32_t *n, const segue__gist_of *g) {
  ring[(*n)++ % SEGUE__COURSE_GISTS] = *g;
}

/* Nearly all content words are the same, both ways. */
static bool same(const segue__gist_of *a, const segue__gist_of *b) {
  const size_t common = segue__gist_common(a, b), all = (size_t)a->n + b->n - common;
  return a->n >= 2 && b->n >= 2 && common * 5 >= all * 4;
}

static uint32_t letters_from(const segue__words *w, size_t from) {
  uint32_t h = SEGUE__HASH_EMPTY;
  for (size_t i = from; i < w->n; i++) h = segue__hash(h, w->w[i], strlen(w->w[i]));
  return h;
}

/* Word for word, as bots repeat themselves: also when it is too short to compare by what it is about. */
static uint32_t spelling(const segue__words *w) {
  return w->n > 2 ? letters_from(w, 0) | 1 : 0;
}

/* The question that a turn ends with, in so many words. */
static uint32_t last_spelling(const segue__words *w) {
  enum { FEW = 5 };
  static const char wh[] = "what which when where who how"; /* "shall I go on?" closes many a turn */
  size_t from = w->n;
  while (from > 0 && !w->begins[--from]) {
  }
  if (w->n - from < FEW || !segue__word_is(w->w[from], wh, sizeof wh - 1)) return 0;
  return letters_from(w, from) | 1;
}

/* A good part of what one of the last few turns said. */
static bool echoes(const segue__course *c, const segue__gist_of *g) {
  for (uint32_t back = 1; back <= 3 && back <= c->n_caller; back++) {
    const segue__gist_of *b = &c->caller[(c->n_caller - back) % SEGUE__COURSE_GISTS];
    const size_t common = segue__gist_common(b, g), less = b->n < g->n ? b->n : g->n;
    if (common > 0 && common * 2 >= less) return true;
  }
  return false;
}

/* Something of what one of the last few turns said. */
static bool touches(const segue__course *c, const segue__gist_of *g) {
  for (size_t i = 0; i < sizeof c->recent / sizeof *c->recent; i++)
    if (segue__gist_common(&c->recent[i], g) > 0) return true;
  return false;
}

static bool said_before(const segue__gist_of *ring, uint32_t n, const segue__gist_of *g, uint32_t reach) {
  for (uint32_t back = 1; back <= reach && back <= n && back <= SEGUE__COURSE_GISTS; back++)
    if (same(&ring[(n - back) % SEGUE__COURSE_GISTS], g)) return true;
  return false;
}

/* Sorry for the no before, which is no other one. */
static const char *const regrets[] = {
    "sorry ?that i|we was|were|am|are|couldnt|cannot ?not unable|able|help|do ?to ?help|assist ?you", NULL};

/* A turn of the bot as it is being read. */
typedef struct bot_turn {
  const segue__words *w;
  int32_t turn;
  uint32_t cues;
  segue__gist_of g;
  bool again;       /* it says or asks what it did before */
  bool same_detail; /* it shares something with the turn before */
} bot_turn;

/* Whether the bot says that again, and what later turns are compared with. */
static void compare(segue__course *c, bot_turn *b) {
  const uint32_t spelt = spelling(b->w), closed = last_spelling(b->w);
  c->verbatim = spelt && (spelt == c->spelt[0] || spelt == c->spelt[1]);
  c->stuck = spelt && spelt == c->spelt[0] ? c->stuck + 1 : 0;
  b->again = c->verbatim || (closed && (closed == c->closed[0] || closed == c->closed[1])) ||
             said_before(c->bot, c->n_bot, &b->g, 3);
  b->same_detail =
      c->n_bot > 0 && segue__gist_common(&c->bot[(c->n_bot - 1) % SEGUE__COURSE_GISTS], &b->g) > 0;
  remember(c->bot, &c->n_bot, &b->g);
  c->spelt[1] = c->spelt[0];
  c->spelt[0] = spelt;
  c->closed[1] = c->closed[0];
  c->closed[0] = closed;
}

/* The same words a third time, whatever the caller says who presses. */
static bool hears_nothing(const segue__course *c, const bot_turn *b) {
  const uint32_t presses = SEGUE__CUE_NO | SEGUE__CUE_CORRECTS | SEGUE__CUE_SAYS_AGAIN | SEGUE__CUE_INSISTS |
                           SEGUE__CUE_UPSET | SEGUE__CUE_FIX_FAILED | SEGUE__CUE_ANGRY;
  return c->stuck == 2 && !(b->cues & SEGUE__CUE_CLOSING) && c->last_caller & presses &&
         !(c->last_caller & (SEGUE__CUE_YES | SEGUE__CUE_THANKS));
}

/* What the caller's next turn answers. */
static void note_wants(segue__course *c, const bot_turn *b) {
  if (b->cues & SEGUE__CUE_TROUBLES) c->gave_up = false;   /* of what went wrong before */
  c->offered |= (b->cues & SEGUE__CUE_OFFERS_PERSON) != 0; /* "I'd just need your number" may follow it */
  c->wants_fix = (b->cues & SEGUE__CUE_PROPOSES_FIX) != 0;
  c->proposed |= c->wants_fix;
  c->wants_check = c->wants_fix && b->cues & SEGUE__CUE_ASKS_CHECK;
  c->fix_again = c->wants_fix && b->again;
}

/* The bot cannot go on without what the caller lacks, and says so again. */
static bool lacks_detail(const segue__course *c, const bot_turn *b) {
  return b->cues & SEGUE__CUE_NEEDS_DETAIL && c->last_caller & SEGUE__CUE_CANNOT_GIVE &&
         (b->cues & SEGUE__CUE_APOLOGISES || b->same_detail);
}

static void failed(segue__course *c, const bot_turn *b) {
  const bool soft = b->cues & SEGUE__CUE_ALTERNATIVE || c->last_caller & SEGUE__CUE_PROPOSES;
  seen(&c->failed, b->turn);
  c->softened += soft;
  c->tried += !soft && b->cues & SEGUE__CUE_TRIED;
}

/* A no, but for the regret at the end of a call whose noes are counted. */
static bool refuses(const segue__course *c, const bot_turn *b) {
  return b->cues & SEGUE__CUE_REFUSED && !(b->cues & SEGUE__CUE_CLOSING && c->failed.n + c->refused.n > 0 &&
                                           segue__any_matches(b->w, regrets));
}

/* Says that nothing goes without it. */
static bool demands_it(const segue__words *w) {
  static const char needs[] = " without unless until need needs needed require requires required must ";
  return segue__any_listed(w, needs);
}

/* Asks for something, names another way, or says where what is wanted is found. */
static bool leads_on(const segue__words *w, uint32_t cues) {
  static const char *const forms[] = {
      "what|which|who|how|please|instead|otherwise|alternatively|or|another|other|else|either|also|too",
      "can|could|would|will|do|did|are|have|may|might|if you",
      "shall|should|may|can|let|ill i|we|me",
      "you can|could|may|might|should|will|find",
      "lets",
      "its on|in|at|under|inside|printed|written",
      "take your time",
      "as well",
      "same",
      NULL};
  return cues & SEGUE__CUE_ALTERNATIVE || segue__any_asks(w) || segue__any_matches(w, forms);
}

/* Counts what is wrong by that turn. What is neither "not understood" nor asked again shows that the caller was. */
static void count_trouble(segue__course *c, const bot_turn *b, bool greets) {
  const uint32_t cues = b->cues;
  if (cues & SEGUE__CUE_NOT_IDENTIFIED || lacks_detail(c, b)) {
    seen(&c->unidentified, b->turn);
    c->not_found += (cues & SEGUE__CUE_NOT_FOUND) != 0;
    c->no_way_on |= c->last_caller & SEGUE__CUE_CANNOT_GIVE && demands_it(b->w) && !leads_on(b->w, cues);
  } else if (cues & SEGUE__CUE_NOT_UNDERSTOOD || (cues & SEGUE__CUE_MENU && !greets)) {
    seen(&c->not_understood, b->turn);
    return;
  } else if (c->asked_why && cues & (SEGUE__CUE_FAILED | SEGUE__CUE_REFUSED)) {
    /* the no told again for its reason is no other one */
  } else if (cues & SEGUE__CUE_FAILED) {
    failed(c, b);
  } else if (refuses(c, b)) {
    seen(&c->refused, b->turn);
  } else if (b->again && !(cues & SEGUE__CUE_CLOSING)) {
    seen(&c->asked_again, b->turn);
    return;
  } else {
    heeded(c);
  }
  c->not_understood.n = 0;
}

void segue__course_bot(segue__course *c, int32_t turn, const segue__words *w) {
  bot_turn b = {.w = w, .turn = turn, .cues = segue__cues_bot(w)};
  const bool greets = c->n_bot == 0;
  segue__words_gist(w, &b.g);
  c->last_bot = b.cues;
  compare(c, &b);
  if (hears_nothing(c, &b)) c->ignored = (segue__evidence){c->ignored.n + 2, turn};
  note_wants(c, &b);
  if (b.cues & SEGUE__CUE_SUCCEEDED && !(b.cues & SEGUE__CUE_TROUBLES))
    relieve(c);
  else
    count_trouble(c, &b, greets);
}

static bool in_trouble(const segue__course *c) {
  return c->unidentified.n + c->failed.n + c->refused.n + c->not_understood.n + c->fixes.n + c->unplaced.n >
         0;
}

/* "I'm a silver member, so I should come first. Can you cancel it?" takes up no offer. */
static bool goes_on(const segue__words *w) {
  static const char *const agrees[] = {
      "^ ?oh ?well ?ok ?okay yes|yeah|yep|yup|sure|please|absolutely|definitely|fine|alright|great|perfect",
      "^ ok|okay", NULL};
  return w->n > FEW_WORDS && segue__any_asks(w) && !segue__any_matches(w, agrees);
}

/* A number alone, as when it was asked for: to give it twice is to be asked twice, not to tell one's trouble again. At least
 * `least` figures, as digits or in words. */
static bool only_a_number(const segue__words *w, size_t least) {
  static const char spoken[] =
      " zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
      "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred double triple ";
  static const char around[] = " oh yes sure okay it is its uh um and the number my ";
  size_t figures = 0;
  for (size_t i = 0; i < w->n; i++) {
    const bool digits = w->w[i][0] >= '0' && w->w[i][0] <= '9';
    if (digits || segue__listed(w->w[i], spoken))
      figures += digits ? strlen(w->w[i]) : 1;
    else if (!segue__listed(w->w[i], around))
      return false;
  }
  return figures >= least;
}

static void wish(segue__course *c, uint32_t cues, int32_t turn, const segue__words *w) {
  const bool yes =
      !goes_on(w) && cues & SEGUE__CUE_YES && !(cues & (SEGUE__CUE_NO | SEGUE__CUE_WANTS_NO_PERSON));
  if (cues & SEGUE__CUE_WANTS_NO_PERSON) {
    c->declined = true;
    c->offered = false;
    c->wish_turn = SEGUE_TURN_NONE;
    return;
  }
  const bool wants = cues & SEGUE__CUE_WANTS_PERSON || (cues & SEGUE__CUE_MAY_WANT_PERSON && in_trouble(c));
  const bool gives = only_a_number(w, DIALLED); /* where they are to be called */
  if (wants || (c->offered && (yes || gives))) {
    c->wish_turn = turn;
    c->accepted = !wants;
    c->declined = false;
  }
  c->offered = false;
}

void segue__course_misheard(segue__course *c, int32_t turn, const segue__words *w) {
  if (segue__cues_request(w) & SEGUE__CUE_WANTS_PERSON) wish(c, SEGUE__CUE_WANTS_PERSON, turn, w);
  c->offered = false;
  c->last_caller = 0;
}

void segue__course_stalls(segue__course *c, int32_t turn) {
  if (!(c->last_caller & SEGUE__CUE_MAY_WANT_PERSON)) return;
  c->wish_turn = turn;
  c->accepted = c->declined = false;
}

/* Asked the same a second time: the answer given again is one more, a protest says that it was ignored. What was not
 * understood twice and is told again, and what the caller set right twice, is told in vain. */
static void ignored(segue__course *c, int32_t turn, uint32_t cues, const segue__gist_of *g) {
  const bool echo = echoes(c, g), lost = c->not_understood.n > 1;
  if (cues & (SEGUE__CUE_YES | SEGUE__CUE_THANKS) && !(cues & (SEGUE__CUE_CORRECTS | SEGUE__CUE_NO)))
    c->corrected = 0; /* the bot has it right again */
  const bool denies =
      c->n_bot > 0 && segue__gist_common(&c->bot[(c->n_bot - 1) % SEGUE__COURSE_GISTS], g) > 0;
  const bool again = cues & SEGUE__CUE_CORRECTS && (touches(c, g) || denies);
  const bool no = cues & SEGUE__CUE_NO && g->n > 1; /* a barer one declines what was offered */
  const bool corrects = (again || (echo && (cues & SEGUE__CUE_CORRECTS || no))) &&
                        (!(cues & SEGUE__CUE_PROPOSES) || cues & SEGUE__CUE_SAYS_AGAIN) &&
                        !(c->last_bot & SEGUE__CUE_WONDERS && !c->asked_again.n); /* "no, it isn't" answers */
  if ((c->asked_again.n && (cues & SEGUE__CUE_SAYS_AGAIN || (c->asked_again.n > 1 && c->verbatim && echo))) ||
      (lost && echo)) {
    seen(&c->ignored, turn);
    c->retold = true;
  }
  const bool in_vain = lost && touches(c, g), twice = !in_vain && corrects && ++c->corrected > 1;
  c->retold |= in_vain;
  c->set_right |= twice;
  if (in_vain || twice) c->ignored = (segue__evidence){c->ignored.n + 2, turn};
}

/* "It is turned", of what the bot wanted looked at: in its own words. */
static bool finds_it_so(const segue__course *c, const segue__words *w, const segue__gist_of *g) {
  static const char *const said[] = {
      "^ ?yes ?yeah ?yep ?but ?well it|they|that|those|these|both|all|everything is|are|was|were|s ?all ?both ?already ?not",
      "^ ?yes ?yeah ?but ?well its|theyre|thats", "^ ?yes ?yeah i|ive|weve ?have done|did|checked|looked",
      NULL};
  return c->wants_check && w->n <= FEW_WORDS && c->n_bot > 0 && segue__any_matches(w, said) &&
         segue__gist_common(&c->bot[(c->n_bot - 1) % SEGUE__COURSE_GISTS], g) > 0;
}

/* "… but I was born on the ninth of May": another proof in the same breath. */
static bool gives_instead(const segue__words *w) {
  static const char *const proofs[] = {
      "i|was|am|im born",
      "name|surname|postcode|zip|address|email|birthday|birth|phone|mobile|account is|its|on 0*|1*|2*|3*|4*|5*|6*|7*|8*|9*",
      "my ?last ?full ?first name|surname|postcode|address|email|birthday is", NULL};
  return w->n > FEW_WORDS && segue__any_matches(w, proofs);
}

/* The caller says or shows that what they were told to do was no help. */
static bool fix_failed(const segue__course *c, uint32_t cues, const segue__words *w,
                       const segue__gist_of *g) {
  const bool nothing_wrong =
      !(cues & SEGUE__CUE_THANKS) && ((c->wants_check && cues & SEGUE__CUE_CHECKED) || finds_it_so(c, w, g));
  const bool wondered = (c->last_bot & SEGUE__CUE_WONDERS) != 0; /* then what is amiss answers it */
  const bool flat_no = c->wants_fix && !wondered && cues & SEGUE__CUE_NO && w->n <= 2;
  const bool in_vain = cues & SEGUE__CUE_FIX_FAILED && (c->proposed || !c->fixes.n); /* tried unasked: once */
  const bool still = c->proposed && !wondered && cues & SEGUE__CUE_NOT_WORKING;
  return in_vain || still || nothing_wrong || flat_no;
}

static void judge_fix(segue__course *c, int32_t turn, uint32_t cues, const segue__words *w,
                      const segue__gist_of *g, bool solved) {
  if (solved)
    relieve(c);
  else if (fix_failed(c, cues, w, g))
    seen(&c->fixes, turn);
  /* told to do it again */
  if (c->fix_again && !(cues & (SEGUE__CUE_THANKS | SEGUE__CUE_YES)) && !solved) seen(&c->fixes, turn);
}

static void lacks(segue__course *c, int32_t turn) {
  c->lacks_all |= c->cannot_give && c->unidentified.n > 0 && turn == c->unidentified.turn + 1;
  c->cannot_give = true;
}

/* Comes back on a no, in whatever words. */
static bool insists(const segue__course *c, uint32_t cues, const segue__words *w, const segue__gist_of *g) {
  const bool settles =
      cues & (SEGUE__CUE_YES | SEGUE__CUE_THANKS | SEGUE__CUE_PROPOSES | SEGUE__CUE_GIVES_UP);
  return cues & SEGUE__CUE_INSISTS || (c->refused.n > 1 && touches(c, g) && !settles && !segue__any_asks(w));
}

/* All that is open rests on the turn in which the caller gave up. */
static void give_up(segue__course *c, int32_t turn) {
  segue__evidence *const open[] = {&c->unidentified, &c->failed, &c->refused, &c->not_understood, &c->fixes};
  for (size_t i = 0; i < sizeof open / sizeof *open; i++)
    if (open[i]->n) open[i]->turn = turn;
}

/* Their trouble told again, and what later turns are compared with. */
static void retell(segue__course *c, int32_t turn, const segue__words *w, const segue__gist_of *g) {
  if (g->n > 0) c->recent[c->n_recent++ % SEGUE__COURSE_RECENT] = *g;
  if (g->n < 3 || only_a_number(w, 0)) return;
  if (said_before(c->caller, c->n_caller, g, SEGUE__COURSE_GISTS)) seen(&c->restated, turn);
  remember(c->caller, &c->n_caller, g);
}

void segue__course_caller(segue__course *c, int32_t turn, const segue__words *w) {
  const uint32_t cues = segue__cues_caller(w);
  const bool trouble = in_trouble(c), solved = c->proposed && segue__cues_solved(w);
  segue__gist_of g;
  segue__words_gist(w, &g);
  wish(c, cues, turn, w);
  c->asked_why = (cues & SEGUE__CUE_ASKS_WHY) != 0;
  if (cues & SEGUE__CUE_CANNOT_GIVE && !gives_instead(w)) lacks(c, turn);
  judge_fix(c, turn, cues, w, &g, solved);
  if (cues & SEGUE__CUE_SAYS_AGAIN) seen(&c->said_again, turn);
  if (cues & SEGUE__CUE_ANGRY && !solved) seen(&c->angry, turn);
  ignored(c, turn, cues, &g);
  if (trouble && cues & SEGUE__CUE_UPSET) seen(&c->upset, turn);
  if (trouble && insists(c, cues, w, &g)) seen(&c->insisted, turn);
  c->gave_up = trouble && cues & SEGUE__CUE_GIVES_UP;
  if (c->gave_up) give_up(c, turn);
  retell(c, turn, w, &g);
  c->last_caller = cues;
}
