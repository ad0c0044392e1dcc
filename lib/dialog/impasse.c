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
static const char delighted[] =
    " awesome amazing excited love lovely great wonderful perfect brilliant fantastic glad happy ";
static const char agrees[] = " yes yeah yep yup sure please done right ";
/* A negation that denies nothing. */
static const char *const idle[] = {
    "no|not ?a ?any ?to problem|worries|worry|rush|hurry|need|thanks|thank|bother|bad|trouble|doubt|matter|wonder|only|just",
    "dont|not|no|wont worry|mind|hesitate|forget|bother|feel|panic|apologise|apologize",
    "no|nope|nah thats|that|this|were|im|it|nothing|its ?is ?was ?will ?be ?ll ?all ?good ?fine all|it|fine|good|everything|else|more $",
    "nothing|not|no else|more|further|much",
    "^ ?no not yet",
    "why|or|if|whether|maybe|perhaps not",
    "cannot|couldnt|wont wait|be|ask|complain|go better|happier|wrong|more",
    "cannot|couldnt wait|complain",
    NULL};

void segue__impasse_init(segue__impasse *m) {
  memset(m, 0, sizeof *m);
  m->turn = SEGUE_TURN_NONE;
}

static bool denies(const segue__words *w) {
  bool found = false;
  for (size_t i = 0; i < w->n && !found; i++) {
    if (!segue__listed(w->w[i], negations)) continue;
    if (i > 0 && strcmp(w->w[i], "no") == 0 && strcmp(w->w[i - 1], "oh") == 0) continue; /* a sigh */
    found = true;
    for (size_t k = 0; idle[k] && found; k++) found = !segue__match_at(w, i, idle[k], NULL, NULL);
  }
  return found;
}

static const segue__gist_of *ago(const segue__gist_of *ring, uint32_t n, uint32_t k) {
  return &ring[(n - k) % SEGUE__IMPASSE_BACK];
}

/* Much the same was said a few turns ago; `within`: or the one within the other. */
static bool alike(const segue__gist_of *a, const segue__gist_of *b, bool within) {
  const size_t common = segue__gist_common(a, b), all = (size_t)a->n + b->n - common,
               less = a->n < b->n ? a->n : b->n;
  return a->n > 1 && b->n > 1 &&
         (common * 5 >= all * 4 || (within && (common == less || (common > 2 && common * 5 >= less * 4))));
}

/* The words of the turn `k` turns ago with a no more or less, which may be one of the words: "has been approved" after "hasn't
 * been". */
static bool reverses(const segue__impasse *m, uint32_t k, const segue__gist_of *g, bool no) {
  const segue__gist_of *b = ago(m->bot, m->n_bot, k);
  const size_t less = b->n < g->n ? b->n : g->n, more = b->n < g->n ? g->n : b->n;
  return m->no[(m->n_bot - k) % SEGUE__IMPASSE_BACK] != no && more - less < 2 &&
         segue__gist_common(b, g) == less;
}

static bool repeats(const segue__impasse *m, const segue__gist_of *g, bool no) {
  for (uint32_t k = 1; k <= SEGUE__IMPASSE_BACK && k <= m->n_bot; k++)
    if (alike(ago(m->bot, m->n_bot, k), g, m->back) && !reverses(m, k, g, no)) return true;
  return m->back && alike(&m->greeting, g, true);
}

/* The numbers of a turn, as a hash. */
static uint32_t figures_of(const segue__words *w) {
  uint32_t h = 0;
  for (size_t i = 0; i < w->n; i++) {
    if (w->w[i][0] < '0' || w->w[i][0] > '9') continue;
    for (const char *p = w->w[i]; *p; p++) h = (h + (unsigned char)*p) * 16777619u;
  }
  return h;
}

/* One of the last two turns is said again, the one wholly within the other, numbers too. */
static bool same_again(const segue__impasse *m, const segue__gist_of *g, uint32_t figures, bool no) {
  for (uint32_t k = 1; k <= 2 && k < m->n_bot; k++) { /* not the greeting */
    const segue__gist_of *b = ago(m->bot, m->n_bot, k);
    const uint32_t f = m->figures[(m->n_bot - k) % SEGUE__IMPASSE_BACK];
    const size_t less = b->n < g->n ? b->n : g->n;
    const bool asked = m->asked[(m->n_bot - k) % SEGUE__IMPASSE_BACK];
    if (!asked && less > 1 && segue__gist_common(b, g) == less && (!f || !figures || f == figures) &&
        !reverses(m, k, g, no))
      return true;
  }
  return false;
}

/* "I understand your frustration": said of the caller's mood, with nothing of their matter in it. */
static bool hollow(const segue__words *w) {
  static const char regard[] =
      " i im we were you your youre the this that it its is am are be been and for to of how must can may so very really truly "
      "completely totally absolutely deeply sincerely hear see understand appreciate know feel feeling sounds sorry apologise "
      "apologize apologies frustration frustrating frustrated inconvenience upset upsetting disappointed disappointing annoying "
      "annoyed unhappy not happy patience bearing with me us thank thanks concern concerns difficult situation trouble any caused "
      "may have has experience regret ";
  for (size_t i = 0; i < w->n; i++)
    if (!segue__listed(w->w[i], regard)) return false;
  return w->n > 1;
}

/* "Right." "I see." "Go on.": said to show that one listens. It states nothing, so that who goes on comes back on nothing. */
static bool nods(const segue__words *w) {
  static const char nod[] =
      " yeah yes yep yup right okay ok oh ah sure really wow true exactly absolutely alright all well good great nice cool gotcha "
      "interesting i see go on ahead my gosh goodness thats that is it so and but ";
  for (size_t i = 0; i < w->n; i++)
    if (!segue__listed(w->w[i], nod)) return false;
  return true;
}

/* How much it says of what one of the caller's turns said before, in words. What they found when the bot asked whether
 * something is so is no matter of theirs that they could come back on. */
static size_t echoes(const segue__impasse *m, const segue__gist_of *g) {
  size_t most = 0;
  for (uint32_t k = 1; k <= SEGUE__IMPASSE_BACK && k <= m->n_caller; k++) {
    const size_t common = segue__gist_common(ago(m->caller, m->n_caller, k), g);
    if (common > most && !m->found[(m->n_caller - k) % SEGUE__IMPASSE_BACK]) most = common;
  }
  return most;
}

static bool asks(const segue__words *w) {
  static const char opens[] =
      " what which when where who whose how is are was do does did can could would will may shall has have ";
  return segue__any_asks(w) || (w->n > 0 && segue__listed(w->w[0], opens));
}

/* Asked, or asked to do something: also in the midst of words without a question mark. */
static bool demands(const segue__words *w) {
  static const char *const forms[] = {
      "what|which|who|whose|how|please|tell|give", "^ when|where",
      /* not as in "you'll be told when there is news" */
      "!told|contacted|called|informed|notified|updated|hear|you|touch|back when|where",
      "can|could|would|will|do|did|are|have you", "shall|should|may|can i|we", NULL};
  return asks(w) || segue__any_matches(w, forms);
}

/* "It wasn't": a no to what was stated comes first. */
static bool contradicts(const segue__words *w) {
  static const char denial[] =
      " wasnt isnt arent werent didnt doesnt hasnt havent wont cannot shouldnt dont couldnt not never ";
  static const char *const none[] = {
      "^ ?but ?and ?well theres|there|its|ive|i|we|got|have ?is ?have ?got no|nothing|none", NULL};
  return (w->n > 0 && segue__listed(w->w[0], negations)) || (w->n > 1 && segue__listed(w->w[1], denial)) ||
         segue__any_matches(w, none);
}

/* Grants what was said, and goes on about the matter all the same. */
static bool objects(const segue__words *w) {
  static const char *const forms[] = {
      "^ ?yes ?yeah ?well ?right ?sure ?okay ?ok ?fine ?i ?understand ?see ?know but|except|only",
      "^ ?yes ?yeah ?but ?well ?right i|we know|realise|realize|gathered|heard|read",
      "im|am|what ?i ?am saying|asking|telling|explaining|trying",
      "thats|that ?is not|isnt ?really what|the|my|how|why|true|right|it|so",
      "then|so why|how|where|what|who|when",
      NULL};
  return segue__any_matches(w, forms);
}

/* Asks whether something is right, or wanted: a no is an answer to that. */
static const char *const confirms[] = {
    "confirm|confirming|confirmation|verify",
    "is|are|have|was that|this|these|it|i|all|everything|they ?the ?details ?all ?got ?it right|correct|ok|okay",
    "correct|right|accurate $", "are ?all ?the ?your details|information right|correct", NULL};
static const char *const proposes[] = {
    "would|do|did|dont|wouldnt you ?also ?still ?rather ?really like|want|wish|need|prefer|care",
    "shall|should|may|can i|we", "are you interested|looking", "interested in", NULL};

/* "Yes, that's right": also with more behind it. */
static bool affirms(const segue__words *w) {
  static const char *const forms[] = {
      "^ ?oh ?and yes|yeah|yep|yup|sure|perfect|great|correct|right|exactly|absolutely|wonderful",
      "^ ?oh ?yes thats|that|it|looks|sounds ?is ?looks ?sounds ?just ?exactly right|correct|good|great|fine|perfect|it",
      NULL};
  return segue__any_matches(w, forms);
}

/* "Yeah, they never do", "neither do I": with what was said, in whatever words. */
static bool sides(const segue__words *w) {
  static const char *const forms[] = {
      "^ ?oh ?well yeah|right|true|exactly|absolutely|sure|definitely|agreed",
      "^ ?oh ?well i agree|see|understand",
      "^ oh ?well i know", /* "I know that …" begins what one objects */
      "^ ?no ?oh thats true|right|so|sad|tough|terrible|awful|too",
      "dont|didnt|havent|wouldnt|couldnt|cannot|not|isnt|arent|wasnt ?think ?know ?so either",
      "me|us|myself neither",
      "neither|nor do|did|have|would|can|am i|we",
      "dont|cannot blame you|him|her|them",
      NULL};
  static const char counter[] = " but still already again though except because ";
  return segue__any_matches(w, forms) && !segue__any_listed(w, counter) && !objects(w);
}

/* Tells what they wish for after all. */
static bool wishes(const segue__words *w) {
  static const char *const forms[] = {
      "i|we ?just ?only ?really ?still want|need|said|asked|meant|mean|called|rang",
      "id|would like|rather|prefer|want",
      "im|i ?am ?was asking|calling|ringing|talking|telling|after",
      "its|thats|this|that ?is about",
      "im|i ?am not after|looking|here|calling|asking",
      NULL};
  return segue__any_matches(w, forms);
}

/* Did what the bot says should be done. */
static bool has_done(const segue__words *w) {
  static const char *const forms[] = {
      "^ ?but ?well ?yes ?yeah ?no i|ive|we|weve ?have ?already ?just did|done|tried|entered|checked|looked|been|sent|waited|gone|put|called|filled",
      "^ ?yes ?all ?already done|did|tried|cleared|checked|entered|waited|sent", NULL};
  return segue__any_matches(w, forms);
}

/* ... before it was told to. */
static bool did_before(const segue__words *w) {
  static const char *const forms[] = {
      "did|done|tried|checked that|this|it|those|all ?of ?that ?those as|too|already|before|twice",
      "ive|weve|have ?already !x it|that|this|them twice|already|before|three|four",
      "i|ive|we|weve ?have checked|looked|tried .. just|already|before|twice|again", NULL};
  return segue__any_matches(w, forms);
}

static void settle(segue__impasse *m) {
  m->dead = m->pressed = 0;
}

/* A turn that tells of itself that it leads nowhere, in halves: 2 or 3 surely, 1 perhaps, 0 not. */
static uint32_t leads_nowhere(segue__impasse *m, const segue__words *w, const segue__gist_of *g,
                              uint32_t cues) {
  /* "it won't dry out", "that's not far": a bot that only states what isn't has refused nothing */
  const bool no =
      (cues & SEGUE__CUE_TROUBLES || segue__any_listed(w, regrets)) && !(cues & SEGUE__CUE_ALTERNATIVE);
  /* a question asked again is one when the caller had something else to say than the answer */
  m->again = m->same || ((m->states || m->wants_fix || m->back) && repeats(m, g, denies(w)));
  if (m->confirms && !(cues & SEGUE__CUE_TROUBLES) && !m->same) return 0; /* what it took down so far */
  if (m->again && !m->states && !m->wants_fix && !(cues & SEGUE__CUE_TROUBLES))
    return 3; /* past what the caller said */
  if (cues & SEGUE__CUE_MENU || (m->again && m->back)) return 2;
  /* who the caller is, and what was not understood, is counted by signals of their own */
  if (cues & (SEGUE__CUE_NOT_IDENTIFIED | SEGUE__CUE_NOT_UNDERSTOOD)) return m->back;
  if (m->again || no) return 2;
  m->again = m->back && hollow(w);
  return m->again;
}

/* Told to do something, not to tell something. */
static const char *const instructions[] = {
    "please !provide|tell|give|say|confirm|state|spell|repeat|describe|hold|choose|select|be|bear|stay|note|see",
    "make sure|certain", NULL};

void segue__impasse_bot(segue__impasse *m, int32_t turn, const segue__words *w, uint32_t cues) {
  segue__gist_of g;
  m->listens = nods(w) && !(m->back && hollow(w));
  if (m->listens) {
    m->wants_fix = m->instructs = m->states = m->wonders = m->confirms = m->proposes = false;
    m->closes = m->nowhere = m->again = m->done = m->same = false;
    return;
  }
  segue__words_gist(w, &g);
  const bool first = m->n_bot == 0, brief = w->n <= LONG; /* a long one informs, whatever else it says */
  m->wonders = (cues & SEGUE__CUE_WONDERS) != 0;
  m->wants_fix = (cues & SEGUE__CUE_PROPOSES_FIX) != 0;
  m->instructs = segue__any_matches(w, instructions);
  m->states = !first && !demands(w);
  m->confirms = segue__any_matches(w, confirms);
  m->proposes = segue__any_matches(w, proposes);
  m->closes = cues & SEGUE__CUE_CLOSING && !(cues & SEGUE__CUE_TROUBLES) && !(m->back && hollow(w));
  m->nowhere = m->again = false;
  if (first) m->greeting = g;
  const uint32_t figures = figures_of(w);
  const bool no = denies(w);
  m->done = cues & SEGUE__CUE_SUCCEEDED && !(cues & SEGUE__CUE_TROUBLES) && !segue__any_listed(w, regrets);
  /* that it is done, said again, answers nobody who says that it is not */
  m->same = !(cues & SEGUE__CUE_TROUBLES) && (m->states || m->instructs) && m->heard &&
            (!m->done || m->protests) && same_again(m, &g, figures, no);
  const bool settled = m->done && !m->same;
  const bool counts = !settled && !first && brief && !m->closes && !(cues & SEGUE__CUE_OFFERS_PERSON);
  uint32_t dead = counts ? leads_nowhere(m, w, &g, cues) : 0;
  if (m->same && dead) { /* then the first was no answer either, and the turn between them came back on it */
    dead = m->back ? 3 : 4;
    m->pressed += m->back ? 0 : 2;
  }
  m->asked[m->n_bot % SEGUE__IMPASSE_BACK] = m->wonders;
  m->figures[m->n_bot % SEGUE__IMPASSE_BACK] = figures;
  m->no[m->n_bot % SEGUE__IMPASSE_BACK] = no;
  m->bot[m->n_bot++ % SEGUE__IMPASSE_BACK] = g;
  if (settled) {
    settle(m);
    m->states = false; /* good news is nothing to deny */
  }
  m->nowhere = dead > 0;
  m->dead += dead;
  if (dead) m->turn = turn;
}

/* Takes what the bot said, or has nothing to add. */
static bool takes(const segue__impasse *m, const segue__words *w, uint32_t cues, bool no, bool goes_on) {
  const uint32_t against = SEGUE__CUE_SAYS_AGAIN | SEGUE__CUE_UPSET | SEGUE__CUE_ANGRY |
                           SEGUE__CUE_FIX_FAILED | SEGUE__CUE_NOT_WORKING;
  if (segue__cues_solved(w)) return true;
  if (goes_on || cues & (SEGUE__CUE_ANGRY | SEGUE__CUE_SAYS_AGAIN)) return false;
  if (cues & SEGUE__CUE_THANKS) return true;
  if (cues & against) return false;
  if (m->closes || (!no && (m->confirms || m->proposes) && affirms(w))) return true;
  return !no && (segue__any_listed(w, pleased) || (w->n <= SHORT && segue__any_listed(w, agrees)));
}

/* What a turn of the caller's says of the matter, whatever the words. */
typedef struct said {
  bool no, goes_on, in_vain;
  bool echo;    /* something of what they said before */
  bool answers; /* something of what the bot said last */
  bool tells;   /* ... a good part of it */
  bool did;     /* did what the bot wanted, and is no further */
} said;

/* After a statement: 2 denies or objects to it, 1 perhaps, 0 takes it. */
static uint32_t against_statement(const segue__words *w, const said *t, uint32_t pressed) {
  if (!t->in_vain && segue__any_listed(w, delighted)) return 0;
  if (t->no && (t->echo || t->answers) && (contradicts(w) || objects(w) || wishes(w))) return 2;
  if (t->no && t->answers && !demands(w)) return 2;
  if (t->echo && objects(w) && !asks(w)) return 2;
  if (pressed > 1 && t->no && contradicts(w)) return 2;
  return objects(w) && (t->no || t->echo);
}

/* Comes back on the matter after what the bot said last; *dead is what that turn of the bot's counts, in halves. */
static bool comes_back(const segue__impasse *m, const segue__words *w, uint32_t cues, const said *t,
                       uint32_t *dead) {
  const uint32_t presses = SEGUE__CUE_INSISTS | SEGUE__CUE_CORRECTS;
  *dead = m->nowhere ? 0 : 2;
  if (m->same && (!m->done || t->no || t->echo || t->goes_on || t->in_vain || objects(w))) return true;
  const uint32_t vain = SEGUE__CUE_SAYS_AGAIN | SEGUE__CUE_UPSET | SEGUE__CUE_ANGRY | SEGUE__CUE_FIX_FAILED;
  const bool quiet = !(cues & (presses | vain));
  if (quiet && m->states && sides(w)) return false;
  if (quiet && m->nowhere && m->wonders && !m->again) return false; /* answers what it asks besides */
  if (m->nowhere)
    return t->no || t->goes_on || t->in_vain || cues & presses || (m->again && objects(w)) ||
           (t->echo && (m->states || m->wants_fix) && !demands(w));
  /* a no, and what goes wrong, are answers to "is it on?" */
  if (m->wonders && !m->again && !(cues & vain) && !(t->goes_on && cues & SEGUE__CUE_NOT_WORKING))
    return m->wants_fix && t->did;
  if (m->wants_fix)
    return t->goes_on || t->did || t->in_vain || (t->no && !segue__any_listed(w, pleased)) ||
           (t->tells && !demands(w) && !segue__any_listed(w, pleased));
  if (m->instructs) return t->did || t->in_vain || ((t->no || t->goes_on) && (t->echo || t->answers));
  if (m->states) {
    *dead = against_statement(w, t, m->pressed);
    return *dead > 0;
  }
  /* no answer to what was asked */
  *dead = cues & (SEGUE__CUE_SAYS_AGAIN | SEGUE__CUE_ANGRY | SEGUE__CUE_UPSET) ? 2 : 1;
  if (cues & SEGUE__CUE_SAYS_AGAIN) return true;
  const bool answers = m->confirms || (m->proposes && demands(w)); /* by a no, and something else instead */
  if (t->no && contradicts(w) && !answers && (t->echo || wishes(w))) return true;
  return m->pressed > 1 && t->echo && (t->no || !t->answers);
}

/* Asks for the same again, or for time. */
static const char *const bides[] = {"say|repeat|tell ?me ?that ?it ?this again|once|please|more",
                                    "come again",
                                    "repeat that|it|please",
                                    "pardon|beg",
                                    "what was|did that|it|you ?say $",
                                    "hold|hang on",
                                    "one|just|a|give ?me ?a ?one moment|second|sec|minute|mo",
                                    "let me see|check|look|think|find|get",
                                    NULL};

void segue__impasse_caller(segue__impasse *m, int32_t turn, const segue__words *w, uint32_t cues) {
  const uint32_t in_vain = SEGUE__CUE_SAYS_AGAIN | SEGUE__CUE_UPSET | SEGUE__CUE_ANGRY |
                           SEGUE__CUE_FIX_FAILED | SEGUE__CUE_NOT_WORKING,
                 outcry = SEGUE__CUE_UPSET | SEGUE__CUE_ANGRY;
  segue__gist_of g;
  uint32_t dead = 0;
  segue__words_gist(w, &g);
  const size_t echo = echoes(m, &g);
  said t = {.no = denies(w),
            .goes_on = segue__any_listed(w, persists),
            .in_vain = (cues & in_vain) != 0,
            .echo = echo > 0,
            .tells = echo > 1 && !(m->n_caller > 0 && alike(ago(m->caller, m->n_caller, 1), &g, true)),
            .answers = m->n_bot > 0 && segue__gist_common(ago(m->bot, m->n_bot, 1), &g) > 0};
  t.did = w->n > FEW && (((t.echo || t.answers) && has_done(w)) || did_before(w));
  const bool elsewhere = (cues & SEGUE__CUE_CANNOT_GIVE && !m->states && !m->again) ||
                         (cues & SEGUE__CUE_PROPOSES && !t.in_vain && !(cues & SEGUE__CUE_CORRECTS));
  const bool back = w->n >= FEW && !elsewhere && comes_back(m, w, cues, &t, &dead);
  if (g.n > 0) {
    m->found[m->n_caller % SEGUE__IMPASSE_BACK] = m->wonders;
    m->caller[m->n_caller++ % SEGUE__IMPASSE_BACK] = g;
  }
  const bool taken = takes(m, w, cues, t.no, t.goes_on);
  m->back = back && !taken;
  m->protests = t.no || t.goes_on || t.in_vain || t.echo || objects(w);
  m->heard = w->n >= FEW && !taken && !elsewhere && !segue__any_matches(w, bides);
  if (taken) {
    settle(m);
  } else if (m->listens) {
    m->back = false;
  } else if (back) {
    m->dead += dead; /* what was proposed, or stated beside the point */
    m->pressed += 2;
    m->turn = turn;
  } else if (!(cues & outcry)) { /* which is no sign that it goes well */
    m->dead -= m->nowhere ? 0 : m->dead < 2 ? m->dead : 2;
    m->pressed -= m->pressed < 2 ? m->pressed : 2;
  }
}

double segue__impasse_value(const segue__impasse *m) {
  enum { FULL = 4 };
  const uint32_t d = m->dead, p = m->pressed;
  if (p >= FULL && d >= FULL) return 1;
  return p > 0 && d + p > 5 ? 0.25 : 0;
}
