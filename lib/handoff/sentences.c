/* SPDX-License-Identifier: Apache-2.0 */
#include "handoff/sentences.h"

#include <stdio.h>
#include <string.h>

#include "handoff/narrated.h"
#include "handoff/repeats.h"

bool segue__phrased(const segue__words *w, const char *const *patterns) {
  return patterns && segue__match_any(w, patterns, segue__repeats_classes, NULL, NULL) != SIZE_MAX;
}

/* "…, if you've got it", "…, when you're ready": where it begins. */
static size_t before_courtesy(const segue__words *w, size_t from, size_t to) {
  static const char asked[] =
      "me know see ask asked check say tell sure remember wonder wondering what even only as us out find";
  static const char *const courtesy[] = {
      "if you ?just ?please ?still could|can|dont|have|wouldnt|got|please|would|may|mind|remember|know|happen",
      "if youve ?still got",
      "if i may|might|could",
      "if thats|its ?not ?no ?too ?all alright|right|okay|ok|fine|possible|convenient|trouble|much",
      "if possible|handy|convenient",
      "take your time",
      "no rush|hurry",
      "when|whenever youre|youve|your ?re ready|got|able",
      NULL};
  for (size_t i = from + 1; i < to; i++)
    for (size_t k = 0; courtesy[k]; k++)
      if (!segue__word_is(w->w[i - 1], asked, sizeof asked - 1) &&
          segue__match_at(w, i, courtesy[k], NULL, NULL) && to - i <= 8)
        return i;
  return to;
}

/* "Low battery on four, that's what it says.": where the cleft begins, which asks nothing. */
static size_t before_cleft(const segue__words *w, size_t from, size_t to) {
  static const char cleft[] =
      "thats|thatll ?be|is what|where|when|how|why|who it|they|you|he|she|we|i|the|were";
  for (size_t i = from + 2; i < to; i++)
    if (segue__match_at(w, i, cleft, NULL, NULL)) return i;
  return to;
}

/* Cut from the front, as "Lovely, and …" is, and from the end, "… my love": they say nothing. */
static void trim(segue__words *w) {
  size_t from = 0, to = w->n, kept = 0;
  for (size_t i = 0; i < w->n; i++) {
    if (i + 1 < w->n && segue__word_is(w->w[i], segue__hedges, strlen(segue__hedges))) continue;
    if (segue__narrated_filler(w, i)) {
      i++;
      continue;
    }
    if (kept != i) memcpy(w->w[kept], w->w[i], sizeof w->w[0]);
    w->asks[kept] = w->asks[i];
    kept++;
  }
  to = w->n = kept;
  while (from < to && segue__word_is(w->w[from], segue__interjections, strlen(segue__interjections))) from++;
  while (to > from && segue__word_is(w->w[to - 1], segue__vocatives, strlen(segue__vocatives))) to--;
  if (to < w->n && to > from && strcmp(w->w[to - 1], "my") == 0) to--;
  to = before_courtesy(w, from, to);
  to = before_cleft(w, from, to);
  if (from == to || (from == 0 && to == w->n)) return;
  const bool asks = w->asks[w->n - 1];
  memmove(w->w, w->w + from, (to - from) * sizeof w->w[0]);
  memmove(w->asks, w->asks + from, (to - from) * sizeof w->asks[0]);
  w->n = to - from;
  w->begins[0] = true;
  w->asks[w->n - 1] |= asks;
}

/* The next sentence from *at on. */
bool segue__next_sentence(const segue__words *all, size_t *at, segue__sentence *s) {
  if (*at >= all->n) return false;
  s->w.n = 0;
  s->question = false;
  do {
    memcpy(s->w.w[s->w.n], all->w[*at], SEGUE__WORD_LEN);
    s->w.begins[s->w.n] = s->w.n == 0;
    s->w.asks[s->w.n] = all->asks[*at];
    s->question |= all->asks[*at];
    s->w.n++;
    ++*at;
  } while (*at < all->n && !all->begins[*at]);
  segue__words_note(&s->w);
  trim(&s->w);
  return true;
}

/* Where a second question begins in the sentence, "your name and when you were born", or w->n. */
static size_t joint(const segue__words *w) {
  static const char ands[] = "and plus also or but then",
                    wh[] = "what whats which when whens where wheres who whos how whose whether";
  for (size_t i = 2; i + 1 < w->n; i++)
    if (segue__word_is(w->w[i - 1], ands, sizeof ands - 1) && segue__word_is(w->w[i], wh, sizeof wh - 1) &&
        !segue__word_is(w->w[i - 2], wh, sizeof wh - 1)) /* "how and when" */
      return i;
    else if (i > 4 && strcmp(w->w[i - 1], "as") == 0 && strcmp(w->w[i - 2], "well") == 0 &&
             segue__word_is(w->w[i], wh, sizeof wh - 1))
      return i;
  return w->n;
}

/* "Your name", "I need the number": what follows by "and when …" is asked for too. */
static bool asks_for(const segue__sentence *s) {
  return s->question || (!segue__narrates(s) && (s->w.n < 5 || segue__phrased(&s->w, segue__ask_forms)));
}

/* The first question of `s`; what is behind it stays in `s`. False when there is no more. */
bool segue__next_part(segue__sentence *s, segue__sentence *part) {
  if (s->w.n == 0) return false;
  size_t at = joint(&s->w), cut = at < s->w.n ? at - 1 : at;
  if (cut > 3 && at < s->w.n && strcmp(s->w.w[cut], "as") == 0) cut -= 2; /* "as well as what" */
  *part = *s;
  part->w.n = cut;
  static const char verbs[] =
      "is are was were do did does can could would will shall should has have had am may might";
  static const char mine[] = "i we im weve ive my our"; /* "and when I came home" */
  const bool clause = at + 1 < s->w.n && !segue__word_is(s->w.w[at + 1], verbs, sizeof verbs - 1);
  const bool own = at + 1 < s->w.n && segue__word_is(s->w.w[at + 1], mine, sizeof mine - 1);
  const size_t lead =
      clause && at > 2 && !own && asks_for(part) ? 2 : 0; /* "and when you were born": tell me when */
  s->w.n -= at - lead;
  memmove(s->w.w + lead, s->w.w + at, (s->w.n - lead) * sizeof s->w.w[0]);
  memmove(s->w.asks + lead, s->w.asks + at, (s->w.n - lead) * sizeof s->w.asks[0]);
  for (size_t i = 0; i < lead; i++) {
    snprintf(s->w.w[i], SEGUE__WORD_LEN, "%s", i ? "me" : "tell");
    s->w.asks[i] = false;
  }
  for (size_t i = 0; i < s->w.n; i++) s->w.begins[i] = i == 0;
  segue__words_note(&s->w);
  if (s->w.n) part->w.asks[cut - 1] = s->question;
  return true;
}

void segue__open_end(segue__words *w) {
  static const char *const rest[] = {
      "or ?maybe ?perhaps ?possibly ?in something|anything|somewhere|anywhere|someone|somebody else|different",
      "or ?maybe ?perhaps ?possibly ?in ?is ?it ?a ?an ?some another|other|others|different", NULL};
  for (size_t i = 1; i < w->n; i++)
    for (size_t k = 0; rest[k]; k++) {
      if (w->n - i > 6 || !segue__match_at(w, i, rest[k], NULL, NULL)) continue;
      const bool asks = w->asks[w->n - 1];
      w->n = i + 2;
      snprintf(w->w[i + 1], SEGUE__WORD_LEN, "whatever");
      w->asks[i + 1] = asks;
      segue__words_note(w);
      return;
    }
}
