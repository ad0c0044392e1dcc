/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/repeats.h"

#include <stdio.h>
#include <string.h>

#include "dialog/cues.h"
#include "handoff/beside.h"
#include "handoff/ends.h"
#include "handoff/fields.h"
#include "handoff/known.h"
#include "handoff/meant.h"
#include "handoff/narrated.h"
#include "handoff/prompted.h"
#include "handoff/question.h"
#include "handoff/reasked.h"
#include "handoff/restated.h"
#include "handoff/said_back.h"
#include "handoff/sentences.h"
#include "handoff/told.h"
#include "handoff/tried.h"

void segue__repeats_init(segue__repeats *r) {
  memset(r, 0, sizeof *r);
  r->last_ask = -1;
}

void segue__repeats_again(segue__repeats *r) {
  r->n_facts = r->n_fixes = 0;
  memset(&r->title, 0, sizeof r->title);
  r->asked = 0;
  r->n_waiting = 0;
  r->n_exchanges = 0;
  r->open = (segue__exchange){.turn = SEGUE_TURN_NONE};
  r->heard = false;
  r->last_ask = -1;
  r->pieces.said.len = r->told.said.len = 0;
  r->verified = false;
}

/* "Please", in a turn of its own after a question: what was asked stays asked. */
static bool adds_nothing(const segue__words *w) {
  segue__sought sought;
  size_t i = 0;
  while (i < w->n && segue__sought_idle(w->w[i]) && !w->asks[i]) i++;
  if (i < w->n || w->n > 5) return false;
  segue__sought_read(&sought, w, false);
  return !sought.wh;
}

void segue__repeats_turn_before(segue__repeats *r, int who, int32_t turn, const char *text) {
  segue__words w;
  segue__sentence s, part;
  segue__words_of(&w, text, strlen(text));
  if (who == SEGUE_WHO_CALLER) {
    const bool lacks = segue__cues_caller_has(&w, SEGUE__CUE_CANNOT_GIVE);
    for (size_t i = 0; i < segue__field_cues_n && w.n && !lacks; i++)
      if (r->asked >> i & 1 && strcmp(segue__field_cues[i].field, "identity") != 0)
        segue__known_add(r, segue__field_cues[i].field, NULL, turn, false);
    if (lacks) r->n_waiting = 0;
    const bool answers = r->n_waiting > 0;
    segue__prompted_answer(r, &w, turn);
    segue__prompted_told(r, &w, turn);
    segue__told(r, &w, turn, answers);
    segue__exchanges_caller(r, &w, turn, !lacks && !segue__any_asks(&w));
    r->asked = 0;
    return;
  }
  if (adds_nothing(&w)) return;
  r->asked = 0;
  r->n_waiting = 0;
  segue__exchanges_bot(r, &w);
  for (size_t at = 0; segue__next_sentence(&w, &at, &s);)
    while (segue__next_part(&s, &part)) {
      segue__question q;
      if (segue__narrates(&part)) continue;
      r->asked |= segue__fields_asked(&part, &r->title);
      segue__question_read(&q, &part.w, part.question);
      segue__prompted_ask(r, &q, part.question);
    }
}

/* ---- the agent ---- */

static segue__repeat *report(segue__repeats *r, segue__repeat_kind kind, int32_t turn, const char *field,
                             int32_t from) {
  segue__repeat x = {.kind = kind, .turn = turn, .known_from = from};
  snprintf(x.field, sizeof x.field, "%.*s", SEGUE__FIELD_LEN - 1, field);
  for (size_t i = 0; i < r->n_found; i++)
    if (r->found[i].turn == turn && r->found[i].kind == kind && strcmp(r->found[i].field, x.field) == 0)
      return NULL;
  if (r->n_found == SEGUE__REPEATS_MAX) return NULL;
  r->found[r->n_found] = x;
  return &r->found[r->n_found++];
}

static bool asked_outright(const segue__sentence *s) {
  static const char *const wh[] = {
      "what|whats|which|when|who|whos|whom|where|wheres",
      "can|could|may|would i|we|you ... <give>",
      "how",
      "ill|id|well|wed ?just ?also ?then ?like ?need ?to have|take|grab|get|need your|the",
      "i|we ?just ?also ?still ?do ?only need|require ?you ?to ?have your|the",
      "when|whenever youre ready",
      "mind giving|telling|reading|saying|repeating|spelling|confirming",
      "please|kindly tell|state|explain|describe|say|give|provide",
      NULL};
  return segue__sought_lacks(&s->w) ||
         (segue__phrased(&s->w, wh) && !segue__phrased(&s->w, segue__still_forms));
}

/* "I have your name here", "you are calling about …": a known thing told rather than asked. */
static bool says_back(segue__repeats *r, const segue__field_cue *c, const segue__sentence *s) {
  static const char *const calls[] = {
      "youre ... calling|having|asking|trying|waiting|disputing|unable|looking", NULL};
  if (!segue__known_fact(r, c->field) || asked_outright(s)) return false;
  if (strcmp(c->field, "issue") == 0) {
    segue__gist_of g;
    segue__words_gist(&s->w, &g);
    return segue__phrased(&s->w, calls) ||
           (segue__gist_common(&g, &r->title) > 1 && segue__phrased(&s->w, segue__confirm_forms));
  }
  return segue__phrased(&s->w, c->nouns) && segue__phrased(&s->w, segue__confirm_forms);
}

/* Whether the value stands in the sentence. A question of its own ("what …") must say it whole. */
static bool says(const segue__sentence *s, const segue__question *q, const char *value) {
  return segue__says_value(&s->w, value, !q->outright);
}

/* Told rather than asked: its value, or that it is there, or whether it still holds. */
static bool told(const segue__fact *f, const segue__sentence *s, const segue__question *q) {
  if (segue__question_offers(q, f->value)) return false;
  if (says(s, q, f->value)) return true;
  if (segue__sought_lacks(&s->w)) return false;
  return segue__phrased(&s->w, segue__still_forms) ||
         (segue__phrased(&s->w, segue__confirm_forms) && !q->outright);
}

static void judge_field(segue__repeats *r, const segue__field_cue *c, const segue__sentence *s,
                        const segue__question *q, int32_t turn, bool *confirmed) {
  if (segue__question_another(q, c->field)) return;
  segue__fact *f = segue__meant(r, c, q);
  const bool proven = c->proof && (r->verified || (f && f->verified));
  if (!f && !proven) return;                            /* a new question */
  const bool named = strcmp(c->field, "identity") != 0; /* nobody has an identity on file */
  static const char *const waived[] = {
      "no more|further|need|longer",
      "dont|wont|neednt|not ?have ?need ?going ?to ?be ask*|need|bother|trouble|repeat|go",
      "been ?already ?fully verified|identified|through",
      "skip|without ?the ?any ?all security|verification|identification", NULL};
  const bool back = (f && says(s, q, f->value)) || (!named && segue__phrased(&s->w, waived));
  if (back || (named && (segue__phrased(&s->w, segue__still_forms) ||
                         (segue__phrased(&s->w, segue__confirm_forms) && !asked_outright(s))))) {
    *confirmed = true;
    return;
  }
  const int32_t at = (int32_t)r->n_found;
  if (report(r, proven ? SEGUE__REPEAT_REVERIFY : SEGUE__REPEAT_REASK, turn, f ? f->name : c->field,
             f ? f->known_from : SEGUE_TURN_NONE))
    r->last_ask = at;
}

static const segue__field_cue *cue_of(const segue__fact *f, size_t *index) {
  for (size_t k = 0; k < segue__field_cues_n; k++)
    if (strcmp(segue__field_cues[k].field, f->field) == 0) return *index = k, &segue__field_cues[k];
  return NULL;
}

/* Fields that a question names only by its form; what the context calls its own goes first. */
static uint64_t by_form(void) {
  static const char forms[] = "date quantity amount model city";
  uint64_t set = 0;
  for (size_t i = 0; i < segue__field_cues_n; i++)
    if (segue__word_is(segue__field_cues[i].field, forms, sizeof forms - 1)) set |= UINT64_C(1) << i;
  return set;
}

typedef struct guess {
  size_t fact;
  int sure;
  bool fits; /* as it is, or as it shall be */
} guess;

/* "Name?" of what the context calls "customer". */
static bool by_any_name(const segue__fact *f) {
  static const char fields[] = "name phone email address zip_code";
  return strcmp(f->field, f->name) != 0 && segue__word_is(f->field, fields, sizeof fields - 1);
}

/* For each thing asked for the fact that it most surely is. */
static void guess_facts(segue__repeats *r, const segue__question *q, bool mark, uint64_t set, guess *best) {
  for (size_t i = 0; i < r->n_facts; i++) {
    size_t at = 0, cue = 0;
    const segue__fact *f = &r->facts[i];
    if (*f->event || strcmp(f->field, "issue") == 0 || (cue_of(f, &cue) && set >> cue & 1)) continue;
    if (segue__meant_other(r, f, q)) continue;
    const bool invented = f->by == SEGUE__PROMPT_HOW_MANY || f->by == SEGUE__PROMPT_HOW_MUCH;
    at = q->n;
    int sure = invented ? 0 : segue__question_wants(q, f->name, f->value, &at);
    if (sure == 0 && by_any_name(f)) sure = segue__question_wants(q, f->field, f->value, &at);
    if (sure == 0 && (f->by == SEGUE__PROMPT_NOUN || f->by == SEGUE__PROMPT_TOLD))
      sure = segue__question_wants(q, f->asked, f->value, &at);
    if (sure == 0) sure = segue__prompted_again(f, q, mark);
    const bool fits = sure > 0 && segue__question_fits(q, f->name);
    if (sure < 4 && sure > 0 && !fits && segue__question_wishes(q, f->name, f->value)) sure = 0;
    const bool firmer =
        best[at].sure > 0 && r->facts[best[at].fact].told && !f->told; /* the context's own name */
    if (sure > best[at].sure || (sure == best[at].sure && ((fits && !best[at].fits) || firmer)))
      best[at] = (guess){i, sure, fits};
  }
}

/* What the bot asked whether it was done, and it was, proposed. */
static bool proposed(const segue__sentence *s, const segue__fact *f, const segue__question *q) {
  static const char *const done[] = {"tried|did|already|twice|ive|weve", NULL};
  segue__words v;
  segue__words_of(&v, f->value, strlen(f->value));
  return (f->by == SEGUE__PROMPT_WHETHER || f->by == SEGUE__PROMPT_NOUN) && !q->outright &&
         segue__phrased(&v, done) && segue__phrased(&s->w, segue__propose_forms);
}

/* What is asked for by its kind, as only this context names it. `set`: fields asked for by name. Answers how many
 * things that were asked for it was. */
static size_t judge_kinds(segue__repeats *r, const segue__sentence *s, const segue__question *q, uint64_t set,
                          int32_t turn, bool *confirmed) {
  guess best[SEGUE__ASKED_MAX + 1] = {{0, 0, false}};
  size_t named = 0, found = 0;
  bool sure = false;
  guess_facts(r, q, s->question, set, best);
  for (size_t i = 0; i < segue__field_cues_n; i++)
    named += set >> i & 1 && strcmp(segue__field_cues[i].field, "issue") != 0 &&
             segue__known_fact(r, segue__field_cues[i].field);
  for (size_t k = 0; k < q->n; k++) sure |= best[k].sure > 1;
  if (q->n == 1) best[best[1].sure > best[0].sure ? 0 : 1].sure = 0; /* the same thing, read twice */
  for (size_t k = 0; k <= q->n; k++) {
    size_t cue;
    /* A guess is none beside what was named. */
    if (best[k].sure < (set || (k == q->n && sure) ? 3 : 1) || (named && q->n <= named)) continue;
    const segue__fact f = r->facts[best[k].fact];
    found++;
    if (told(&f, s, q)) {
      *confirmed = true;
      continue;
    }
    const segue__field_cue *c = cue_of(&f, &cue);
    const bool proven = f.verified || (c && c->proof && r->verified);
    const segue__repeat_kind kind = proposed(s, &f, q) ? SEGUE__REPEAT_REFIX
                                    : proven           ? SEGUE__REPEAT_REVERIFY
                                                       : SEGUE__REPEAT_REASK;
    if (report(r, kind, turn, f.name, f.known_from)) r->last_ask = (int32_t)r->n_found - 1;
  }
  return found;
}

/* A fix proposed again. True when there was one. */
static bool judge_fix(segue__repeats *r, const segue__sentence *s, const segue__words *before, int32_t turn,
                      bool asks) {
  const int32_t i = segue__tried_in(r->fixes, r->n_fixes, &s->w, before, asks, s->question);
  if (i < 0 || !report(r, SEGUE__REPEAT_REFIX, turn, r->fixes[i].action, r->fixes[i].known_from))
    return false;
  r->last_ask = (int32_t)r->n_found - 1;
  return true;
}

/* "mortgage_account_number" was found in this sentence, so "account_number" is the same. */
static bool reported(segue__repeats *r, size_t from, const char *field, bool all) {
  const segue__fact *f = segue__known_fact(r, field);
  for (size_t i = from; i < r->n_found; i++) {
    if (strchr(field, '_') && strstr(r->found[i].field, field)) return true;
    if (all && f && f->known_from != SEGUE_TURN_NONE && f->known_from == r->found[i].known_from) return true;
  }
  return false;
}

/* "Where from? And when?", told in one turn that has one name: the second is not the first. */
static bool report_other(segue__repeats *r, segue__repeat_kind kind, int32_t turn, const segue__sought *q,
                         const segue__reasked *x) {
  const uint32_t fair = SEGUE__SEEK_WHERE | SEGUE__SEEK_DAY | SEGUE__SEEK_CLOCK,
                 ends = segue__ends_asked(q->w, q->sorts) & SEGUE__END_PLACES;
  const char *name = segue__beside_name(q->sorts, ends);
  if (kind != SEGUE__REPEAT_REASK || !name) return false;
  for (size_t i = 0; i < r->n_found; i++) {
    const segue__repeat *f = &r->found[i];
    if (f->turn != turn || strcmp(f->field, x->name) != 0) continue;
    const bool other_end = ends && f->ends & SEGUE__END_PLACES && !(ends & f->ends);
    if (!other_end && (!f->sorts || f->sorts & q->sorts & fair)) return false;
  }
  return report(r, kind, turn, name, x->known_from) != NULL;
}

/* One thing that no table and no name of a fact shows. */
static void judge_one(segue__repeats *r, const segue__words *w, bool mark, bool asks, size_t from,
                      int32_t turn) {
  segue__sought sought;
  segue__reasked x;
  segue__sought_read(&sought, w, mark);
  sought.asks |= asks;
  segue__reasked_in(r, &sought, &x);
  for (size_t i = from; i < r->n_found; i++)
    if (r->found[i].known_from == x.known_from) return; /* the same */
  if (!*x.name) return;
  const segue__repeat_kind kind = x.tried      ? SEGUE__REPEAT_REFIX
                                  : x.verified ? SEGUE__REPEAT_REVERIFY
                                               : SEGUE__REPEAT_REASK;
  if (report(r, kind, turn, x.name, x.known_from) || report_other(r, kind, turn, &sought, &x))
    r->last_ask = (int32_t)r->n_found - 1;
}

static bool joins(const segue__words *w, size_t at) {
  return segue__listed(w->w[at], "and plus") ||
         (strcmp(w->w[at], "with") == 0 && segue__listed(w->w[at - 1], "together along"));
}

/* What was found of the sentence so far is found[from …]. */
static void judge_again(segue__repeats *r, const segue__sentence *s, const segue__question *q, size_t from,
                        int32_t turn) {
  static const char *const other[] = {
      "another|other|others|different|next",
      "who|whos|what|whats|where|when|anyone|anybody|someone|somebody|something|is|are|there else",
      "is|there|want|need anything else", NULL};
  if (q->another || segue__spares(&s->w) || segue__any_matches(&s->w, other)) return;
  if (r->n_found == from) judge_one(r, &s->w, s->question, false, from, turn);
  segue__sought whole;
  segue__sought_read(&whole, &s->w, s->question);
  size_t at = 1;
  while (at + 1 < s->w.n && !joins(&s->w, at)) at++;
  if (!(whole.asks || r->n_found > from) || whole.whether || at + 1 >= s->w.n || r->n_found > from + 1)
    return;
  if (r->n_found > from && strcmp(r->found[from].field, "issue") == 0) return;
  segue__words part = s->w;
  part.n = at;
  judge_one(r, &part, s->question, true, from, turn);
  part.n = s->w.n - at - 1;
  memmove(part.w, part.w + at + 1, part.n * sizeof part.w[0]);
  memset(part.begins, 0, part.n * sizeof part.begins[0]);
  part.begins[0] = true;
  if (r->n_found < from + 2) judge_one(r, &part, s->question, true, from, turn);
}

static void judge_beside(segue__repeats *r, const segue__sentence *s, const segue__question *q, size_t from,
                         int32_t turn) {
  segue__beside more[SEGUE__BESIDE_MAX];
  segue__sought sought;
  segue__sought_read(&sought, &s->w, s->question);
  if (!sought.asks || segue__spares(&s->w)) return;
  const size_t n = segue__beside_found(r, q->sorts, q->ends, from, more);
  for (size_t i = 0; i < n; i++)
    if (report(r, SEGUE__REPEAT_REASK, turn, more[i].name, more[i].known_from))
      r->last_ask = (int32_t)r->n_found - 1;
}

static void judge_sentence(segue__repeats *r, const segue__sentence *s, const segue__words *before,
                           int32_t turn, bool *confirmed) {
  const uint64_t set = segue__fields_asked(s, &r->title);
  segue__question q;
  segue__question_read(&q, &s->w, s->question);
  q.sorts = segue__sought_sorts(&s->w);
  q.ends = segue__ends_asked(&s->w, q.sorts);
  if (segue__restates(r, s, set)) {
    *confirmed = true;
    return;
  }
  const size_t so_far = r->n_found;
  const bool tale = segue__narrates(s); /* it may still say something back */
  static const char *const proposing[] = {"how about", "why dont", "tried|try|trying", NULL};
  const bool fix = !segue__narrates_deeds(s) &&
                   !(q.sorts && q.outright && s->question && !segue__any_matches(&s->w, proposing)) &&
                   judge_fix(r, s, before, turn, set != 0 && s->question);
  const size_t kinds =
      tale || fix || segue__spares(&s->w) ? 0 : judge_kinds(r, s, &q, set & ~by_form(), turn, confirmed);
  static const char *const both[] = {"and|plus|with", NULL}; /* of two things one may be a date */
  const uint64_t asked = kinds && (kinds >= q.n || !segue__phrased(&s->w, both)) ? set & ~by_form() : set;
  const uint64_t left = tale ? 0 : asked;
  for (size_t i = 0; i < segue__field_cues_n; i++)
    if (left >> i & 1 && !reported(r, so_far, segue__field_cues[i].field, kinds >= q.n) &&
        !(kinds && strcmp(segue__field_cues[i].field, "issue") == 0) &&
        !(fix && segue__field_cues[i].proof)) /* one that is to be reset */
      judge_field(r, &segue__field_cues[i], s, &q, turn, confirmed);
  for (size_t i = 0; i < segue__field_cues_n && !*confirmed; i++)
    *confirmed = says_back(r, &segue__field_cues[i], s);
  for (size_t i = 0; i < r->n_facts && !*confirmed && r->n_found == so_far; i++)
    *confirmed = says(s, &q, r->facts[i].value) && !segue__question_offers(&q, r->facts[i].value) &&
                 (s->question || segue__confirms(s) || segue__says_little_else(&s->w, r->facts[i].value));
  if (!*confirmed && r->n_found == so_far) *confirmed = segue__states(r, s);
  if (!*confirmed && !tale) judge_again(r, s, &q, so_far, turn);
  if (!*confirmed && !tale) judge_beside(r, s, &q, so_far, turn);
  if (!*confirmed && r->n_found == so_far) *confirmed = segue__recalls(r, s);
  for (size_t i = so_far; i < r->n_found; i++) r->found[i].sorts = q.sorts, r->found[i].ends = q.ends;
}

static void agent(segue__repeats *r, int32_t turn, const segue__words *w) {
  segue__sentence s, part, before;
  bool confirmed = false;
  r->agent_turns++;
  r->last_ask = -1;
  r->agent_asks = false;
  before.w.n = 0;
  for (size_t at = 0; segue__next_sentence(w, &at, &s);)
    for (; segue__next_part(&s, &part); before = part) {
      segue__sought sought;
      segue__sought_read(&sought, &part.w, part.question);
      r->agent_asks |= part.question || sought.asks;
      segue__open_end(&part.w);
      judge_sentence(r, &part, before.w.n ? &before.w : NULL, turn, &confirmed);
    }
  r->confirmations += confirmed;
}

/* Without "like I said", a manner of speaking. */
static void unmarked(segue__words *w) {
  static const char *const marks[] = {"as|like i ?just ?have said|mentioned|told ?you", NULL};
  size_t end = 0;
  const size_t at = segue__match_any(w, marks, NULL, NULL, &end);
  if (at == SIZE_MAX) return;
  memmove(w->w + at, w->w + end, (w->n - end) * sizeof w->w[0]);
  memmove(w->begins + at, w->begins + end, (w->n - end) * sizeof w->begins[0]);
  memmove(w->asks + at, w->asks + end, (w->n - end) * sizeof w->asks[0]);
  w->n -= end - at;
}

/* "I already told you": not what somebody else was told. "Like I said" is one to whoever has but greeted. */
static bool complains(const segue__repeats *r, const segue__words *w) {
  segue__words own = *w;
  if (segue__phrased(w, segue__told_others)) return false;
  if (!r->agent_asks && r->agent_turns > 1) unmarked(&own);
  return segue__cues_caller_has(&own, SEGUE__CUE_SAYS_AGAIN) || segue__phrased(&own, segue__complaints);
}

void segue__repeats_turn(segue__repeats *r, int who, int32_t turn, const char *text) {
  segue__words w;
  segue__words_of(&w, text, strlen(text));
  if (who == SEGUE_WHO_AGENT) {
    agent(r, turn, &w);
    return;
  }
  if (who != SEGUE_WHO_CALLER || !complains(r, &w)) return;
  const segue__repeat about =
      r->last_ask >= 0 ? r->found[r->last_ask] : (segue__repeat){.known_from = SEGUE_TURN_NONE};
  if (report(r, SEGUE__REPEAT_CALLER_SAYS, turn, about.field, about.known_from) && r->last_ask >= 0)
    r->answered_for++;
}

uint32_t segue__repeats_count(const segue__repeats *r) {
  return (uint32_t)r->n_found - r->answered_for;
}

void segue__repeats_json(const segue__repeats *r, segue__buf *out) {
  static const char *const kinds[] = {"reask", "reverify", "refix", "caller_says"};
  if (!r || r->agent_turns == 0) {
    segue__buf_puts(out, "\"caller_repeats\":null,\"repeats\":null,\"confirmations\":null");
    return;
  }
  segue__buf_printf(out, "\"caller_repeats\":%u,\"repeats\":[", (unsigned)segue__repeats_count(r));
  for (size_t i = 0; i < r->n_found; i++) {
    const segue__repeat *x = &r->found[i];
    segue__buf_printf(out, "%s{\"turn\":%d,\"kind\":\"%s\",\"field\":", i ? "," : "", (int)x->turn,
                      kinds[x->kind]);
    if (*x->field)
      segue__buf_json_string(out, x->field);
    else
      segue__buf_puts(out, "null");
    if (x->known_from == SEGUE_TURN_NONE)
      segue__buf_puts(out, ",\"known_from\":null}");
    else
      segue__buf_printf(out, ",\"known_from\":%d}", (int)x->known_from);
  }
  segue__buf_printf(out, "],\"confirmations\":%u", (unsigned)r->confirmations);
}
