/* SPDX-License-Identifier: Apache-2.0 */
/* What became of an offered fix, from what the caller says next: agreed, refused, helped, did not help. */
#include "context/infer.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

static bool has_phrase(T *ts, const char *const *list) {
  for (; *list; list++)
    for (size_t i = 0; i < ts->n; i++)
      if (segue__token_phrase(ts, i, *list)) return true;
  return false;
}

/* clang-format off */
static const char *const not_helped[] = {
    "didn't work", "did not work", "doesn't work", "does not work", "didn't help", "did not help", "doesn't help",
    "does not help", "not working", "isn't working", "still not", "still isn't", "still doesn't", "still won't", "still can't",
    "still no", "still nothing", "no luck", "same thing", "same problem", "same issue", "same error", "same message",
    "no change", "no difference", "nothing changed", "nothing happened", "nothing happens", "still the same", "it failed",
    "that failed", "didn't do anything", "did nothing", "didn't change anything", "made it worse", "keeps happening",
    "not helping", "still broken", "still down", "still happening", "still dropping", "still says", "still warm", "still dead",
    "still there", "still blinking", "still off", "still slow", "without success", "to no avail", "won't work", "no use",
    "no joy", "any difference", "made no difference", "back again", "off again", "out again", "down again",
    "wouldn't work", "wouldn't budge", "nothing at all", "came back", "comes back", "drops again", "same fault", "same again", "straight back", "just spins", "still red", "won't budge", "no better", NULL};
static const char *const helped[] = {
    "that worked", "it worked", "works now", "working now", "that fixed it", "it's fixed", "that did it", "it's working",
    "that helped", "that solved it", "problem solved", "it works", "back up", "is fixed", "is working now", "it's back",
    "back on", "that did the trick", NULL};
static const char *const refused[] = {
    "no", "nope", "nah", "no thanks", "no thank you", "absolutely not", "i'm not going to", "don't bother", "no way", "never", NULL};
static const char *const unwanted[] = {
    "i don't want", "i do not want", "rather not", "i won't", "not interested", "i refuse", "don't bother",
    "that's not what i", "no thanks", "no thank you", "don't need", "not good enough", "that doesn't help me",
    "too late", "can't wait", "cannot wait", "no use to me", "useless", "are you serious", "that's ridiculous", "said the last time",
    "said last time", "what they said", "money please", "instead please", "no chance", "don't care about", "that's no good", "no good to me", "not a chance", NULL};
static const char *const already[] = {
    "already tried", "already did", "already done", "tried that", "did that", "i've tried", "i have tried", "have tried",
    "done that", "tried it", "did it twice", "i did it", "done it", "tried all", NULL};
static const char *const agreed[] = {
    "yes", "yeah", "yep", "sure", "ok", "okay", "alright", "fine", "perfect", "great", "absolutely", "definitely",
    "of course", "certainly", "grand", "lovely", "go on", "brilliant", "aye", "yup", "righto", "wonderful", "super", "please",
    "that's lovely", NULL};
static const char *const takes[] = {
    "sounds good", "sounds great", "please do", "go ahead", "that works", "do it", "do that", "yes please", "i'll take", "take it",
    "take them", "book it", "book that", "is fine", "that's fine", "is perfect", "that's perfect", "works for me", "would be lovely",
    "would be great", "would be good", "would be perfect", "that'd be great", "go for it", "let's do that", "why not", "that'd do",
    "that'll do", "put us down", "put me down", "works for us", "suits me", "suits us", "fine by me", "fine but", NULL};
/* clang-format on */

static bool opens_with(T *ts, size_t i, const char *const *list) {
  while (i < ts->n && (ts->t[i].kind == SEGUE__TOKEN_PUNCT || in(" um uh er well oh ", ts, i))) i++;
  for (; *list; list++)
    if (segue__token_phrase(ts, i, *list)) return true;
  return false;
}

/* "At two in the morning? No." */
static bool says_no(T *ts) {
  if (opens_with(ts, 0, refused)) return true;
  for (size_t i = 1; i + 1 < ts->n; i++)
    if (in(" . ? ! ", ts, i) && in(" no ", ts, i + 1) && (i + 2 >= ts->n || in(" . , ! ", ts, i + 2)))
      return true;
  return false;
}

/* "pressed it, nothing" */
static bool nothing(T *ts) {
  for (size_t i = 0; i < ts->n; i++)
    if (in(" nothing ", ts, i) && (i == 0 || in(" , . and but ", ts, i - 1)) &&
        (i + 1 >= ts->n || in(" . , ! ", ts, i + 1)))
      return true;
  return false;
}

bool segue__same_fix(const segue__turn *t, char *action, size_t cap) {
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t i = m->n_attempts; i-- > 0;) {
    const segue__str known = m->attempts[i].action;
    if (known.len < 5 || known.len >= cap || strncmp(known.p, action, 5) != 0) continue;
    memcpy(action, known.p, known.len + 1);
    return true;
  }
  return false;
}

/* The open offer whose words come again; else the newest. */
static size_t meant(const segue__infer *f, T *ts, bool *named) {
  *named = false;
  for (size_t k = f->n_offers; k-- > 0;)
    for (size_t i = 0; i < ts->n; i++) {
      if (ts->t[i].len < 5) continue;
      char stem[8] = "";
      memcpy(stem, ts->t[i].low, 5);
      const char *at = strstr(f->offer[k], stem);
      if (!at || (at > f->offer[k] && at[-1] != ' ')) continue;
      *named = true;
      return k;
    }
  return f->n_offers - 1u;
}

/* An agreed fix stays open for its result. */
static int settle(segue__infer *f, const segue__turn *t, size_t k, int outcome) {
  char action[sizeof f->offer[0]];
  strcpy(action, f->offer[k]);
  if (outcome != SEGUE_ATTEMPT_ACCEPTED) {
    memmove(f->offer[k], f->offer[k + 1], sizeof f->offer[0] * (f->n_offers - k - 1u));
    f->n_offers--;
  }
  return segue__emit_attempt(t, segue__str_of(action), outcome, SEGUE_SRC_INFERRED);
}

int segue__infer_reply(segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  bool named;
  if (f->n_offers == 0) return SEGUE_OK;
  const size_t k = meant(f, ts, &named);
  const bool fresh = f->offer_fresh;
  f->offer_fresh = false;
  if (has_phrase(ts, not_helped) || has_phrase(ts, already) || (fresh && nothing(ts)))
    return settle(f, t, k, SEGUE_ATTEMPT_FAILED);
  if (has_phrase(ts, helped)) return settle(f, t, k, SEGUE_ATTEMPT_DONE);
  if (!fresh) return SEGUE_OK; /* yes or no to something else */
  /* "Have you tried …?": yes, it was tried, and they still call; no, not yet. */
  if (f->offer_asked) return opens_with(ts, 0, agreed) ? settle(f, t, k, SEGUE_ATTEMPT_FAILED) : SEGUE_OK;
  if (says_no(ts) || has_phrase(ts, unwanted)) return settle(f, t, k, SEGUE_ATTEMPT_REJECTED);
  if (opens_with(ts, 0, agreed) || has_phrase(ts, takes) || (named && ts->n <= 14))
    return settle(f, t, k, SEGUE_ATTEMPT_ACCEPTED);
  return SEGUE_OK;
}
