/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/told.h"

#include <stdio.h>
#include <string.h>

#include "handoff/known.h"
#include "handoff/question.h"

static bool room(const segue__repeats *r) {
  size_t n = 0;
  for (size_t i = 0; i < r->n_facts; i++) n += r->facts[i].told;
  return n < SEGUE__TOLD_MAX;
}

/* The thing that the turn speaks of, "device" none that is known. */
static const char *thing_of(const segue__words *w) {
  for (size_t i = 0; i < w->n; i++) {
    char one[SEGUE__WORD_LEN];
    const size_t n = strlen(w->w[i]);
    if (segue__listed(w->w[i], segue__told_things)) return w->w[i];
    if (n < 4 || w->w[i][n - 1] != 's') continue; /* "the boiler's" is one word */
    snprintf(one, sizeof one, "%.*s", (int)n - 1, w->w[i]);
    if (segue__listed(one, segue__told_things)) return w->w[i];
  }
  return "device";
}

static void name_of(char *out, const char *form, const char *thing) {
  const char *at = strstr(form, "%s");
  if (!at) {
    snprintf(out, SEGUE__FIELD_LEN, "%s", form);
    return;
  }
  snprintf(out, SEGUE__FIELD_LEN, "%.*s%s%s", (int)(at - form), form, thing, at + 2);
}

/* Words [from, to) as the value, without those that lead to it, with up to `more` behind. */
static void value_of(const segue__words *w, size_t from, size_t to, size_t more, char *out) {
  size_t k = 0;
  out[0] = 0;
  while (from < to && segue__listed(w->w[from], segue__told_lead)) from++;
  for (size_t i = 0; i < more && to < w->n && !w->begins[to] && !segue__listed(w->w[to], segue__told_ends);
       i++)
    to++;
  for (size_t i = from; i < to; i++) {
    if (k + strlen(w->w[i]) + 2 > SEGUE__VALUE_LEN) break;
    k += (size_t)snprintf(out + k, SEGUE__VALUE_LEN - k, "%s%s", k ? " " : "", w->w[i]);
  }
}

static void tell(segue__repeats *r, const segue__waiting *x, const char *value, int32_t turn) {
  if (!room(r)) return;
  for (size_t i = 0; i < r->n_facts; i++)
    if (r->facts[i].told && strcmp(r->facts[i].name, x->name) == 0) return; /* what came first */
  const size_t n = r->n_facts;
  segue__known_prompted(r, x, value, turn);
  if (r->n_facts > n) r->facts[n].told = true;
}

static void apply(segue__repeats *r, const segue__told_rule *rule, const segue__words *w, const char *thing,
                  int32_t turn) {
  size_t end = 0;
  const size_t at = segue__match_any(w, rule->patterns, segue__told_classes, NULL, &end);
  if (at == SIZE_MAX) return;
  segue__waiting x = {.by = rule->by};
  char value[SEGUE__VALUE_LEN];
  name_of(x.name, rule->name, thing);
  if (rule->other) name_of(x.asked, rule->other, thing);
  value_of(w, at, end, rule->more, value);
  tell(r, &x, value, turn);
}

/* "Cancel my membership because I'm moving" says why. */
static void tell_reason(segue__repeats *r, const segue__words *w, int32_t turn) {
  static const char *const because[] = {"because|cause|cos ?of i|im|ive|we|my|the|its|theres|they|of", NULL};
  size_t end = 0, k = 0;
  const size_t at = segue__match_any(w, because, NULL, NULL, &end);
  if (at == SIZE_MAX || at < 2) return;
  segue__waiting x = {.by = SEGUE__PROMPT_WHY, .name = "reason"};
  char value[SEGUE__VALUE_LEN];
  for (size_t i = at > 8 ? at - 8 : 0; i < at; i++) {
    if (segue__listed(w->w[i], segue__prompted_idle) || k + strlen(w->w[i]) + 2 > sizeof x.asked) continue;
    k += (size_t)snprintf(x.asked + k, sizeof x.asked - k, "%s%s", k ? "_" : "", w->w[i]);
  }
  value_of(w, end - 1, end, 6, value);
  if (k > 0) tell(r, &x, value, turn);
}

/* "Metformin": a medicine by how it is called. */
static void tell_medicine(segue__repeats *r, const segue__words *w, int32_t turn) {
  for (size_t i = 0; i < w->n; i++) {
    const size_t n = strlen(w->w[i]);
    for (const char *e = segue__told_endings; *e && n >= 7;) {
      const size_t k = strcspn(e, " ");
      if (k < n && strncmp(w->w[i] + n - k, e, k) == 0) {
        const segue__waiting x = {SEGUE__PROMPT_TOLD, "medication", "prescription"};
        tell(r, &x, w->w[i], turn);
        return;
      }
      e += k + (e[k] == ' ');
    }
  }
}

void segue__told(segue__repeats *r, const segue__words *w, int32_t turn, bool answers) {
  const char *thing = thing_of(w);
  for (size_t i = 0; i < segue__told_rules_n; i++)
    if (!answers || !segue__told_rules[i].unasked) apply(r, &segue__told_rules[i], w, thing, turn);
  tell_reason(r, w, turn);
  tell_medicine(r, w, turn);
}
