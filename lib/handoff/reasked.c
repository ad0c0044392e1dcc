/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/reasked.h"

#include <stdio.h>
#include <string.h>

#include "handoff/alone.h"
#include "handoff/beside.h"
#include "handoff/ends.h"
#include "handoff/evidence.h"
#include "handoff/kin.h"
#include "handoff/senses.h"
#include "handoff/sentences.h"

/* ---- one thing that is known ---- */

typedef struct known {
  const char *asked, *name, *said; /* words */
  uint32_t sorts, told, ends;
  int32_t turn;
  bool tries;
  const segue__exchange *x; /* or */
  const segue__fact *f;
} known;

typedef struct fit {
  size_t strong, literal; /* words that name it, of them the very ones */
  size_t weak;            /* that its value has */
  size_t neutral, rest;   /* of the matter, of neither */
} fit;

typedef struct sentence {
  const segue__sought *s;
  segue__sense senses[SEGUE__SOUGHT_WORDS];
  uint32_t matter; /* of them, those that the call's first turn speaks of, as bits */
  uint32_t ends;
  bool either, proposes, tries, later;
} sentence;

static void fit_of(const sentence *s, const known *k, fit *f) {
  static const uint32_t measures =
      SEGUE__SEEK_SIZE | SEGUE__SEEK_MANY | SEGUE__SEEK_MUCH | SEGUE__SEEK_COLOUR;
  const uint32_t named = segue__senses_held(s->senses, s->s->n, k->asked, k->tries) |
                         segue__senses_held(s->senses, s->s->n, k->name, false),
                 said = segue__senses_held(s->senses, s->s->n, k->said, k->tries);
  *f = (fit){0};
  for (size_t i = 0; i < s->s->n; i++) {
    const segue__sense *x = &s->senses[i];
    if (segue__listed(x->word, "prefer preferred preference desired particular specific interested"))
      continue; /* of anything */
    if (s->s->sorts & SEGUE__SEEK_TIME && segue__listed(x->word, "works suits"))
      continue; /* "what hour works?" */
    if (named >> i & 1 || segue__sense_valued(x, k->said) || (k->f && segue__sense_valued(x, k->f->value)))
      f->strong++, f->literal += segue__sense_same_root(x, k->asked) || segue__sense_same_root(x, k->name);
    else if (s->ends & k->ends && segue__ends_word(x->word))
      f->strong++; /* "pick up" of what was asked for by "collect" */
    else if (said >> i & 1)
      f->weak++;
    else if (segue__sorts_named(x->word) & (k->sorts | k->told) & measures)
      continue; /* "the capacity" of what has a size */
    else if (s->matter >> i & 1)
      f->neutral++;
    else
      f->rest++;
  }
}

/* Sorts that a name need not tell: "keyholder" is a name. */
static bool untold(const segue__sought *s, const known *k) {
  const uint32_t sorts =
      SEGUE__SEEK_WHO | SEGUE__SEEK_NUMBER | SEGUE__SEEK_KIND | SEGUE__SEEK_WAY | SEGUE__SEEK_WHERE;
  return k->sorts == 0 && s->sorts & sorts && s->by_noun;
}

/* By the sort of answer and by words, how surely it is what is sought; 0 not. */
static int judge_sort(const sentence *s, const known *k, const fit *f) {
  const uint32_t told = SEGUE__SEEK_DAY | SEGUE__SEEK_COLOUR | SEGUE__SEEK_MUCH | SEGUE__SEEK_SIZE;
  const uint32_t sorts = s->s->sorts;
  const bool most = f->rest < f->strong;
  const bool all = f->rest == 0 && f->strong + f->weak > 0;
  if (sorts & k->sorts) return most ? 5 + (int)f->strong : all ? 4 : s->either && f->weak ? 3 : 0;
  if (sorts & k->told) {
    if (f->strong > 0 && f->rest == 0) return 4;
    return sorts & k->told & told && all && (f->neutral == 0 || sorts & k->told & SEGUE__SEEK_SIZE) ? 3 : 0;
  }
  return untold(s->s, k) && most ? 3 + (int)f->strong : 0;
}

static int judge_whether(const sentence *s, const known *k, const fit *f) {
  if (k->x && k->x->whether && f->strong > 0 && f->rest + f->neutral == 0) return 3; /* the bot's own */
  if (k->x && k->tries && s->tries && f->strong > 0 && f->rest + f->neutral <= 1) return 2;
  if (k->x && f->weak > 1 && f->strong + f->weak > 2 && f->rest + f->neutral == 0)
    return 2; /* told unasked */
  if (s->either && f->weak > 0 && f->rest <= 1) return 2;
  return f->strong >= 2 && f->rest < f->strong - 1 ? 2 : 0;
}

/* What was tried, proposed again. */
static int judge_fix(const sentence *s, const known *k, const fit *f) {
  const size_t own = f->strong + f->weak;
  if (!k->tries || !(s->proposes || s->s->whether) || s->s->wh) return 0;
  return (own >= 2 && f->rest <= own) || (own == 1 && s->tries && f->rest + f->neutral == 0) ? 6 : 0;
}

static int judge(const sentence *s, const known *k, const fit *f, bool *fix) {
  const int tried = judge_fix(s, k, f);
  *fix = tried > 0;
  if (tried || !s->s->asks || (k->tries && k->x && !k->x->whether))
    return tried; /* an order asks for nothing */
  const int sort = s->s->sorts ? judge_sort(s, k, f) : 0;
  if (sort || (s->s->sorts && !(s->s->whether && s->s->by_noun))) return sort;
  if (s->s->whether) return judge_whether(s, k, f);
  if (strstr(k->asked, "happened")) return 0;                     /* asked for no thing */
  if (k->sorts & SEGUE__SEEK_NUMBER && f->literal == 0) return 0; /* a thing is not its number */
  return f->rest < f->strong ? 2 + (int)f->strong : 0;
}

/* ---- all that is known ---- */

static size_t known_n(const segue__repeats *r) {
  return r->n_exchanges + r->n_facts;
}

/* What was tried by this turn or by the bot's before it; -1 nothing. */
static int32_t fix_of(const segue__repeats *r, int32_t turn) {
  for (size_t i = 0; i < r->n_fixes; i++)
    if (r->fixes[i].known_from == turn || r->fixes[i].known_from + 1 == turn) return (int32_t)i;
  return -1;
}

uint32_t segue__reasked_ends(const segue__repeats *r, const segue__fact *f) {
  uint32_t own = segue__ends_named(f->name) | segue__ends_named(f->asked) | segue__ends_named(f->event),
           all = 0;
  if (own) return own;
  for (size_t i = 0; i < r->n_exchanges; i++) {
    const segue__exchange *x = &r->exchanges[i];
    if (f->known_from == x->turn) return x->ends;
    if (f->known_from == SEGUE_TURN_NONE && x->told & SEGUE__SEEK_TIME) {
      if (!x->ends) return 0;
      all |= x->ends;
    }
  }
  return strcmp(f->field, "date") == 0 ? all & SEGUE__END_TIMES : 0;
}

/* The i-th thing; false for what stands for nothing by itself. */
static bool known_at(const segue__repeats *r, size_t i, known *k) {
  if (i < r->n_exchanges) {
    const segue__exchange *x = &r->exchanges[i];
    *k = (known){.asked = x->asked,
                 .name = "",
                 .said = x->said,
                 .sorts = x->sorts,
                 .told = x->told,
                 .ends = x->ends,
                 .turn = x->turn,
                 .x = x};
    k->tries = x->tries || fix_of(r, x->turn) >= 0;
    return true;
  }
  const segue__fact *f = &r->facts[i - r->n_exchanges];
  if ((f->by != SEGUE__PROMPT_NONE && f->by != SEGUE__PROMPT_NOUN && f->by != SEGUE__PROMPT_TOLD) ||
      strcmp(f->field, "issue") == 0 || strcmp(f->field, "date_of_birth") == 0)
    return false;
  segue__words v;
  segue__words_of(&v, f->value, strlen(f->value));
  *k = (known){.asked = f->event, .name = f->name, .said = "", .turn = f->known_from, .f = f};
  k->sorts = segue__sorts_named(f->name);
  k->told = segue__sorts_told(&v);
  if (k->sorts & SEGUE__SEEK_TIME) /* a date told as "4417" is no number of an order's */
    k->told &= ~(uint32_t)(SEGUE__SEEK_NUMBER | SEGUE__SEEK_MANY | SEGUE__SEEK_MUCH);
  if (f->by != SEGUE__PROMPT_NONE && v.n && !(k->told & SEGUE__SEEK_TIME) &&
      segue__listed(v.w[0], "yes yeah yep sure please okay ok no nope"))
    k->sorts &= ~(uint32_t)SEGUE__SEEK_TIME; /* only agreed to */
  k->ends = segue__reasked_ends(r, f);
  return true;
}

static void take(const segue__repeats *r, const known *k, bool fix, bool proposed, segue__reasked *out) {
  const segue__fact *f = k->f;
  for (size_t i = 0; i < r->n_facts && !f; i++)
    if (r->facts[i].known_from == k->turn && *r->facts[i].name) f = &r->facts[i];
  *out = (segue__reasked){.known_from = k->turn,
                          .tried = fix,
                          .verified = f && (f->verified || (r->verified && segue__repeats_proof(f->name)))};
  const char *plain = k->x && k->x->sorts ? segue__beside_name(k->x->sorts, k->x->ends) : NULL;
  const char *name = f ? f->name : k->x && *k->x->asked ? k->x->asked : plain ? plain : "issue";
  const int32_t which = k->x && (fix || proposed) ? fix_of(r, k->turn) : -1;
  if (which >= 0) {
    out->tried = true;
    name = r->fixes[which].action;
  } else if (fix && !f)
    name = k->x->asked;
  snprintf(out->name, sizeof out->name, "%.*s", SEGUE__FIELD_LEN - 1, name);
}

/* "And that's when?": the only thing of its sort. */
static void only_of_sort(const segue__repeats *r, const sentence *s, segue__reasked *out) {
  const uint32_t fair = SEGUE__SEEK_WHO | SEGUE__SEEK_WHERE | SEGUE__SEEK_TIME | SEGUE__SEEK_NUMBER |
                        SEGUE__SEEK_KIND | SEGUE__SEEK_SIZE | SEGUE__SEEK_COLOUR | SEGUE__SEEK_WAY |
                        SEGUE__SEEK_WITH;
  static const char past[] = "was were did been";
  const uint32_t sorts =
      s->s->sorts & (segue__any_listed(s->s->w, past) ? ~0u : fair) & ~(uint32_t)SEGUE__SEEK_LONG;
  known one = {.turn = SEGUE_TURN_NONE}, k;
  const bool own = sorts & SEGUE__SEEK_WHO && s->s->by_noun && segue__any_listed(s->s->w, "your own");
  const bool later = s->later && sorts != SEGUE__SEEK_WAY; /* "how will you get there": as was told */
  bool found = false;
  for (size_t i = 0; i < known_n(r) && sorts && !later; i++) {
    fit f;
    if (!known_at(r, i, &k) || !(sorts & k.sorts) || segue__ends_differ(s->ends, k.ends) ||
        strstr(k.asked, "birth"))
      continue;
    if (strstr(k.asked, "name") && !s->s->by_noun) continue; /* others are asked for by "who" */
    if (own && k.x && !strstr(k.asked, "name")) continue;    /* "your name": not whom to ring */
    fit_of(s, &k, &f);
    if (f.rest || (f.neutral && !(sorts & (SEGUE__SEEK_NUMBER | SEGUE__SEEK_WITH)))) return;
    if (found && k.turn != one.turn) return;
    one = k;
    found = true;
  }
  if (found) take(r, &one, false, false, out);
}

/* "Jazz concerts" says which kind of concert. */
static bool qualified(const sentence *s, const char *list) {
  static const char praise[] =
      "good nice great interesting cool awesome fun best better some another new other different right available popular cheap "
      "near nearby really very local specific upcoming watch see eat book reserve rent hire buy visit attend take play hear find "
      "finding want wanted booking watching eating";
  char before[SEGUE__WORD_LEN] = "", word[SEGUE__WORD_LEN];
  for (; *list; snprintf(before, sizeof before, "%s", word)) {
    const size_t n = strcspn(list, " "), kept = n < SEGUE__WORD_LEN ? n : SEGUE__WORD_LEN - 1;
    memcpy(word, list, kept);
    word[kept] = 0;
    for (size_t i = 0; i < s->s->n && *before && !segue__listed(before, praise); i++)
      if (segue__sense_same_root(&s->senses[i], word) && !segue__sought_soft(before)) return true;
    list += n + (list[n] != 0);
  }
  return false;
}

/* Whether an answer of what the caller would have answers this question for such a thing too, though hardly a word is
 * the same: "which town shall I look in?" */
static bool answers_wish(const sentence *s, const segue__exchange *x) {
  static const uint32_t fair = SEGUE__SEEK_WHERE | SEGUE__SEEK_TIME | SEGUE__SEEK_KIND;
  const uint32_t sorts = s->s->sorts & fair;
  const segue__sought *q = s->s;
  known k = {
      .asked = x->asked, .name = "", .said = x->said, .sorts = x->sorts, .told = x->told, .ends = x->ends};
  fit f;
  if (!(x->wish || s->ends & x->ends) || segue__ends_differ(s->ends, x->ends)) return false;
  if (sorts & SEGUE__SEEK_KIND && qualified(s, x->said)) return true;
  const uint32_t place = x->ends & s->ends & SEGUE__END_PLACES ? SEGUE__SEEK_WHERE : 0; /* "from Lerwick" */
  if (!(sorts & (x->sorts | x->told | place))) return false;
  fit_of(s, &k, &f);
  size_t rest = segue__sought_wish(q->w) ? f.rest : f.rest + f.neutral;
  for (size_t i = 0; i < q->n && rest; i++) {
    const char *word = q->w->w[q->at[i]];
    rest -= segue__sought_soft(word) && !segue__senses_held(&s->senses[i], 1, x->asked, false) &&
            !segue__senses_held(&s->senses[i], 1, x->said, false) &&
            !(s->ends & x->ends && segue__ends_word(word));
  }
  return rest == 0 || (rest == 1 && sorts & x->sorts && f.rest <= 1 && segue__sought_wish(q->w));
}

/* "How long do you need it?" of what is to end on a day that was told. */
static void by_end(const segue__repeats *r, const sentence *s, segue__reasked *out) {
  static const char *const will[] = {
      "how long|many ... need|needing|stay|staying|want|keep|keeping|rent|renting|hire|hiring|be|there|for",
      NULL};
  if (!(s->s->sorts & SEGUE__SEEK_LONG) || s->s->began || !segue__any_matches(s->s->w, will)) return;
  for (size_t i = r->n_exchanges; i-- > 0;) {
    const segue__exchange *x = &r->exchanges[i];
    known k;
    if (!x->wish || !(x->ends & SEGUE__END_BACK) || !(x->told & SEGUE__SEEK_DAY) || !known_at(r, i, &k))
      continue;
    take(r, &k, false, false, out);
    return;
  }
}

static void by_wish(const segue__repeats *r, const sentence *s, segue__reasked *out) {
  static const char past[] = "was were did been had";
  if (segue__any_listed(s->s->w, past)) return;
  for (size_t i = r->n_exchanges; i-- > 0;) {
    known k;
    if (!answers_wish(s, &r->exchanges[i]) || !known_at(r, i, &k)) continue;
    take(r, &k, false, false, out);
    return;
  }
}

/* "9500" of a log of one side is what "how much was it?" asks for. */
static void by_look(const segue__repeats *r, const segue__sought *q, segue__reasked *out) {
  const segue__exchange *x = segue__alone_known(r, q);
  known k;
  if (x && known_at(r, (size_t)(x - r->exchanges), &k)) take(r, &k, false, false, out);
}

/* "Your sister's name?" */
static void by_kin(const segue__repeats *r, const segue__sought *q, segue__reasked *out) {
  const segue__fact *f = segue__kin_named(r, q);
  if (!f) return;
  const known k = {.f = f, .turn = f->known_from};
  take(r, &k, false, false, out);
}

/* "How long has it been going on?" */
static void beginning(const segue__repeats *r, segue__reasked *out) {
  for (size_t i = 0; i < r->n_facts; i++)
    if (segue__listed(r->facts[i].event, "since start started began noticed onset")) {
      const known k = {.f = &r->facts[i], .turn = r->facts[i].known_from};
      take(r, &k, false, false, out);
      return;
    }
  const segue__exchange *first = r->n_exchanges ? &r->exchanges[0] : NULL;
  if (!first || !(first->told & (SEGUE__SEEK_DAY | SEGUE__SEEK_LONG))) return;
  *out = (segue__reasked){.name = "date", .known_from = first->turn};
}

/* "Which town is that in?" of "305 Alder Road": a street does not say it. */
static bool of_the_city(const segue__repeats *r, const segue__sought *q, int32_t turn) {
  static const char wide[] = "city town state county country",
                    exact[] = "address street place location where",
                    streets[] = "street st road rd avenue ave lane drive dr boulevard blvd way";
  if (!segue__any_listed(q->w, wide) || segue__any_listed(q->w, exact)) return false;
  for (size_t i = 0; i < r->n_exchanges; i++) {
    const segue__exchange *x = &r->exchanges[i];
    segue__words said, asked;
    if (x->turn != turn || turn == SEGUE_TURN_NONE) continue;
    segue__words_of(&said, x->said, strlen(x->said));
    segue__words_of(&asked, x->asked, strlen(x->asked));
    return segue__any_listed(&said, streets) && strpbrk(x->said, "0123456789") &&
           !segue__any_listed(&said, wide) && !segue__any_listed(&asked, wide);
  }
  return false;
}

/* "The tray wants emptying." */
static bool wants_doing(const segue__words *w) {
  for (size_t i = 0; i + 1 < w->n; i++) {
    const size_t n = strlen(w->w[i + 1]);
    if (segue__listed(w->w[i], "wants needs") && n > 5 && strcmp(w->w[i + 1] + n - 3, "ing") == 0)
      return true;
  }
  return false;
}

void segue__reasked_in(const segue__repeats *r, const segue__sought *q, segue__reasked *out) {
  sentence s = {.s = q};
  int best = 0;
  known k;
  static const char *const wished[] = {"you|they|he|she need|want", NULL};
  static const char *const trying[] = {
      "try|tried|trying", "thought of|about",       "ought", "sometimes|usually",
      "let me",           "would|might|could help", "lets",  NULL};
  *out = (segue__reasked){.known_from = SEGUE_TURN_NONE};
  s.ends = segue__ends_asked(q->w, q->sorts);
  s.either = segue__any_listed(q->w, "or");
  s.later = segue__any_listed(q->w, "will would shall should can could may might") ||
            segue__any_matches(q->w, wished);
  s.tries = segue__any_matches(q->w, trying) || wants_doing(q->w);
  s.proposes = segue__phrased(q->w, segue__propose_forms) || wants_doing(q->w);
  if ((!q->asks && !s.proposes) || segue__phrased(q->w, segue__acknowledge_forms)) return;
  for (size_t i = 0; i < q->n; i++) segue__sense_of(q->w->w[q->at[i]], &s.senses[i]);
  if (r->n_exchanges) s.matter = segue__senses_held(s.senses, q->n, r->exchanges[0].said, false);
  for (size_t i = 0; i < known_n(r) && q->n; i++) {
    fit f;
    bool fix;
    if (!known_at(r, i, &k) || segue__ends_differ(s.ends, k.ends)) continue;
    fit_of(&s, &k, &f);
    const int sure = judge(&s, &k, &f, &fix);
    if (sure <= best || (k.x && !*k.x->asked && q->sorts == 0 && f.strong == 0 && !s.either)) continue;
    best = sure;
    take(r, &k, fix, s.proposes && !q->wh, out);
  }
  if (best == 0 && q->asks && q->began) beginning(r, out);
  if (!*out->name && q->asks && q->sorts) only_of_sort(r, &s, out);
  if (!*out->name && q->asks && q->sorts) by_wish(r, &s, out);
  if (!*out->name && q->asks) by_end(r, &s, out);
  if (!*out->name) by_look(r, q, out);
  if (!*out->name) by_kin(r, q, out);
  if (*out->name && of_the_city(r, q, out->known_from))
    *out = (segue__reasked){.known_from = SEGUE_TURN_NONE};
}

size_t segue__reasked_own(const segue__repeats *r, const segue__sought *q) {
  segue__sense senses[SEGUE__SOUGHT_WORDS];
  segue__words one = {.n = 1};
  uint32_t set = 0;
  size_t own = 0;
  for (size_t i = 0; i < q->n; i++) {
    segue__gist_of g;
    snprintf(one.w[0], SEGUE__WORD_LEN, "%s", q->w->w[q->at[i]]);
    segue__words_gist(&one, &g);
    set |= (uint32_t)(segue__gist_common(&g, &r->title) > 0) << i;
    segue__sense_of(q->w->w[q->at[i]], &senses[i]);
  }
  for (size_t k = 0; k < r->n_exchanges; k++)
    set |= segue__senses_held(senses, q->n, r->exchanges[k].asked, false) |
           segue__senses_held(senses, q->n, r->exchanges[k].said, false);
  for (size_t k = 0; k < r->n_facts; k++)
    set |= segue__senses_held(senses, q->n, r->facts[k].name, false) |
           segue__senses_held(senses, q->n, r->facts[k].event, false);
  for (size_t i = 0; i < q->n; i++) own += set >> i & 1;
  return own;
}
