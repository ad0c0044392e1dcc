/* SPDX-License-Identifier: Apache-2.0 */
#include "dialog/impasse.h"

#include <string.h>

#include <segue/context.h>

/* "No, thanks" answers and presses nothing; in a longer turn yes says little. */
enum { FEW = 3, SHORT = 5, LONG = 40 };

static const char negations[] =
    " not no nope nah none nothing never neither nor nobody noone nowhere without cannot unable dont doesnt didnt isnt arent "
    "wasnt werent havent hasnt hadnt wont wouldnt couldnt shouldnt mustnt neednt aint hardly ";
static const char regrets[] = " unfortunately afraid regret ";
/* What goes on as it was. */
static const char persists[] = " still same again already twice keeps but even yet identical unchanged ";
static const char pleased[] =
    " cheers ta great perfect lovely brilliant brill wonderful super fab fabulous splendid marvellous excellent fine good "
    "okay ok alright sold phew nice cool helped fixed ";
static const char agrees[] = " yes yeah yep yup sure please done right ";
/* A negation that denies nothing. */
static const char *const idle[] = {
    "no|not ?a ?any ?to problem|worries|worry|rush|hurry|need|thanks|thank|bother|bad|trouble|doubt|matter|wonder|only|just",
    "dont|not|no|wont worry|mind|hesitate|forget|bother",
    "no|nope|nah thats|that|this|were|im|it|nothing|its ?is ?was ?will ?be ?ll ?all ?good ?fine all|it|fine|good|everything|else|more $",
    "nothing|not|no else|more|further|much",
    "why|or|if|whether|maybe|perhaps not",
    "cannot|couldnt|wont wait|be|ask|complain|go better|happier|wrong|more",
    "cannot|couldnt wait|complain",
    NULL};

void segue__impasse_init(segue__impasse *m) {
  memset(m, 0, sizeof *m);
  m->turn = SEGUE_TURN_NONE;
}

static bool denies(const segue__words *w, bool bot) {
  bool found = false;
  for (size_t i = 0; i < w->n && !found; i++) {
    if (!segue__listed(w->w[i], negations) && !(bot && segue__listed(w->w[i], regrets))) continue;
    found = true;
    for (size_t k = 0; idle[k] && found; k++) found = !segue__match_at(w, i, idle[k], NULL, NULL);
  }
  return found;
}

static const segue__gist_of *ago(const segue__gist_of *ring, uint32_t n, uint32_t k) {
  return &ring[(n - k) % SEGUE__IMPASSE_BACK];
}

/* Much the same was said a few turns ago. */
static bool repeats(const segue__impasse *m, const segue__gist_of *g) {
  for (uint32_t k = 1; k <= SEGUE__IMPASSE_BACK && k <= m->n_bot; k++) {
    const segue__gist_of *b = ago(m->bot, m->n_bot, k);
    const size_t common = segue__gist_common(b, g), all = (size_t)b->n + g->n - common;
    if (b->n > 1 && g->n > 1 && common * 5 >= all * 4) return true;
  }
  return false;
}

/* Something of what the caller has said before. */
static bool echoes(const segue__impasse *m, const segue__gist_of *g) {
  for (uint32_t k = 1; k <= SEGUE__IMPASSE_BACK && k <= m->n_caller; k++)
    if (segue__gist_common(ago(m->caller, m->n_caller, k), g) > 0) return true;
  return false;
}

static bool asks(const segue__words *w) {
  static const char opens[] =
      " what which when where who whose how is are was do does did can could would will may shall has have ";
  for (size_t i = 0; i < w->n; i++)
    if (w->asks[i]) return true;
  return w->n > 0 && segue__listed(w->w[0], opens);
}

/* Asked, or asked to do something: also in the midst of words without a question mark. */
static bool demands(const segue__words *w) {
  static const char *const forms[] = {"what|which|when|where|who|whose|how|please|tell|give",
                                      "can|could|would|will|do|did|are|have you", "shall|should|may|can i|we",
                                      NULL};
  return asks(w) || segue__any_matches(w, forms);
}

/* "It wasn't": a no to what was stated comes first. */
static bool contradicts(const segue__words *w) {
  static const char denial[] = " wasnt isnt arent werent didnt doesnt hasnt havent wont cannot ";
  return (w->n > 0 && segue__listed(w->w[0], negations)) || (w->n > 1 && segue__listed(w->w[1], denial));
}

static void settle(segue__impasse *m) {
  m->dead = m->pressed = 0;
}

void segue__impasse_bot(segue__impasse *m, int32_t turn, const segue__words *w, uint32_t cues) {
  const uint32_t troubles =
      SEGUE__CUE_NOT_IDENTIFIED | SEGUE__CUE_NOT_UNDERSTOOD | SEGUE__CUE_REFUSED | SEGUE__CUE_FAILED;
  segue__gist_of g;
  segue__words_gist(w, &g);
  const bool brief = w->n <= LONG; /* a long one informs, whatever else it says */
  const bool no = brief && (cues & troubles || denies(w, true)) && !(cues & SEGUE__CUE_ALTERNATIVE),
             first = m->n_bot == 0;
  m->wants_fix = (cues & SEGUE__CUE_PROPOSES_FIX) != 0;
  m->states = !first && !demands(w);
  m->closes = cues & SEGUE__CUE_CLOSING && !(cues & troubles);
  const bool again = brief && !first && (m->states || m->wants_fix) && repeats(m, &g);
  m->bot[m->n_bot++ % SEGUE__IMPASSE_BACK] = g;
  m->nowhere = false;
  if (cues & SEGUE__CUE_SUCCEEDED && !(cues & troubles)) {
    settle(m);
    return;
  }
  /* who the caller is, and what was not understood, is counted by signals of their own */
  if (first || m->closes ||
      cues & (SEGUE__CUE_OFFERS_PERSON | SEGUE__CUE_NOT_IDENTIFIED | SEGUE__CUE_NOT_UNDERSTOOD) ||
      !(no || again))
    return;
  m->nowhere = true;
  m->dead++;
  m->turn = turn;
}

/* Takes what the bot said, or has nothing to add. */
static bool takes(const segue__impasse *m, const segue__words *w, uint32_t cues, bool no, bool goes_on) {
  const uint32_t against = SEGUE__CUE_SAYS_AGAIN | SEGUE__CUE_UPSET | SEGUE__CUE_ANGRY |
                           SEGUE__CUE_FIX_FAILED | SEGUE__CUE_NOT_WORKING;
  if (segue__cues_solved(w)) return true;
  if (goes_on || cues & (SEGUE__CUE_ANGRY | SEGUE__CUE_SAYS_AGAIN)) return false;
  if (cues & SEGUE__CUE_THANKS) return true;
  if (cues & against) return false;
  if (m->closes) return true;
  return !no && (segue__any_listed(w, pleased) || (w->n <= SHORT && segue__any_listed(w, agrees)));
}

void segue__impasse_caller(segue__impasse *m, int32_t turn, const segue__words *w, uint32_t cues) {
  const uint32_t in_vain = SEGUE__CUE_SAYS_AGAIN | SEGUE__CUE_UPSET | SEGUE__CUE_ANGRY |
                           SEGUE__CUE_FIX_FAILED | SEGUE__CUE_NOT_WORKING,
                 presses = in_vain | SEGUE__CUE_INSISTS | SEGUE__CUE_CORRECTS;
  segue__gist_of g;
  segue__words_gist(w, &g);
  const bool echo = echoes(m, &g), no = denies(w, false), goes_on = segue__any_listed(w, persists);
  if (g.n > 0) m->caller[m->n_caller++ % SEGUE__IMPASSE_BACK] = g;
  if (takes(m, w, cues, no, goes_on)) {
    settle(m);
    return;
  }
  const bool elsewhere = cues & SEGUE__CUE_CANNOT_GIVE || (cues & SEGUE__CUE_PROPOSES && !(cues & in_vain));
  const bool back = m->nowhere     ? no || goes_on || cues & presses || (echo && !demands(w))
                    : m->wants_fix ? goes_on || cues & in_vain || (no && !segue__any_listed(w, pleased))
                                   : m->states && no && echo && contradicts(w);
  if (w->n >= FEW && back && !elsewhere) {
    m->dead += !m->nowhere; /* what was proposed, or stated beside the point */
    m->pressed++;
    m->turn = turn;
  } else {
    m->dead -= !m->nowhere && m->dead > 0;
    m->pressed -= m->pressed > 0;
  }
}

double segue__impasse_value(const segue__impasse *m) {
  const uint32_t d = m->dead, p = m->pressed;
  if (p > 1 && d > 1) return 1;
  return p > 0 && d + p > 2 ? 0.25 : 0;
}
