/* SPDX-License-Identifier: Apache-2.0 */
#include "context/infer.h"
#include "base/hash.h"
#include "base/letters.h"
#include "context/infer_said.h"
#include "context/redact.h"
#include "context/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "context/object.h"

typedef const segue__tokens T;

void segue__infer_init(segue__infer *f) {
  memset(f, 0, sizeof *f);
  f->asked_human = f->worst_turn = f->named_at = f->number_at = f->secret_at = f->spoke_at = f->day_turn = -1;
}

segue__str segue__span_text(T *ts, size_t first, size_t last) {
  return (segue__str){ts->text + ts->t[first].at, ts->t[last].at + ts->t[last].len - ts->t[first].at};
}

/* How sure: the reader's own confidence, lowered by what the recogniser thought of the turn. */
static double sure(const segue__turn *t, double confidence) {
  if (t->who != SEGUE_WHO_CALLER) confidence *= 0.8; /* told to the caller, perhaps as one of several */
  const double c = isnan(t->confidence) ? confidence : confidence * t->confidence;
  return round(c * 100) / 100;
}

/* Without the sounds that a recogniser writes between the words; in `buf`. */
static segue__str without_sounds(segue__str s, char *buf, size_t cap) {
  size_t n = 0;
  if (s.len >= cap) return s;
  for (size_t i = 0; i < s.len;) {
    const bool sound = i + 4 <= s.len && (memcmp(s.p + i, " uh ", 4) == 0 || memcmp(s.p + i, " um ", 4) == 0);
    if (sound)
      i += 3;
    else
      buf[n++] = s.p[i++];
  }
  return (segue__str){buf, n};
}

int segue__emit_entity(const segue__turn *t, const char *name, segue__str value, double confidence) {
  char clean[160];
  value = without_sounds(value, clean, sizeof clean);
  const segue__entity e = {.name = segue__str_of(name),
                           .value = value,
                           .cls = SEGUE_CLASS_AUTO,
                           .src = {SEGUE_SRC_INFERRED, t->index, sure(t, confidence)}};
  if (t->correcting) segue__replace_corrected(t, name, value);
  if (segue__said_already(t, e.name, value)) return SEGUE_OK;
  const int rc = segue__builder_entity(t->b, &e);
  return rc == SEGUE_E_LIMIT ? SEGUE_OK : rc; /* full is full; the call goes on */
}

int segue__emit_attempt(const segue__turn *t, segue__str action, int outcome, int by) {
  const segue__attempt a = {
      .action = action,
      .outcome = outcome,
      .at = segue__builder_now(t->b),
      .src = {by == SEGUE_SRC_SAID ? SEGUE_SRC_SAID : SEGUE_SRC_INFERRED, t->index, sure(t, 0.7)}};
  const int rc = segue__builder_attempt(t->b, &a);
  return rc == SEGUE_E_LIMIT ? SEGUE_OK : rc;
}

/* ---- saying it again ---- */

/* Numbers and dates said once more answer a question that was asked once more: that is no complaint. */
static const char numbers[] =
    " zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand double triple first second third fourth "
    "fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
    "nineteenth twentieth thirtieth january february march april may june july august september october november december ";

bool segue__content_word(T *ts, size_t i) {
  if (i >= ts->n) return false;
  const segue__token *t = &ts->t[i];
  return t->kind != SEGUE__TOKEN_PUNCT && t->len > 2 && !segue__word_in(numbers, t->low) &&
         !segue__word_in(
             " the and you your for that this with have has had was were are not but can can't could would will "
             "please thank thanks yes yeah okay hello just what when where how who why there here from into about "
             "i'm i've i'd it's don't get got let me my they them she his her our out all any one like know want "
             "need help also then than too very really right sure going ",
             t->low);
}

static uint32_t hash(const char *s) {
  return segue__hash(SEGUE__HASH_EMPTY, s, strlen(s));
}

static void make_gist(segue__gist *g, const segue__turn *t) {
  memset(g, 0, sizeof *g);
  g->who = (uint8_t)t->who;
  for (size_t i = 0; i < t->ts->n && g->n < SEGUE__GIST_WORDS; i++) {
    if (!segue__content_word(t->ts, i)) continue;
    char stem[8];
    snprintf(stem, sizeof stem, "%.6s", t->ts->t[i].low); /* a rough stem: "restart", "restarting" */
    const uint32_t h = hash(stem);
    bool seen = false;
    for (size_t k = 0; k < g->n; k++) seen = seen || g->word[k] == h;
    if (!seen) g->word[g->n++] = h;
  }
}

/* Callers say it again in other company, so part of the words is enough; bots repeat themselves whole. */
static bool alike(const segue__gist *a, const segue__gist *b) {
  int common = 0;
  const int least = a->n < b->n ? a->n : b->n;
  for (int i = 0; i < a->n; i++)
    for (int k = 0; k < b->n; k++) common += a->word[i] == b->word[k];
  if (a->who != b->who || least < 2) return false;
  if (a->who != SEGUE_WHO_CALLER) return common >= 3 && common * 20 >= (a->n + b->n - common) * 11;
  return (common >= 3 && common * 100 >= least * 42) || (common == 2 && least <= 3);
}

static const segue__language *language(const segue_context_builder *b) {
  const segue__str tag = b->cur->m.language;
  return segue__language_of(tag.p, tag.len);
}

/* No tables are at hand for most languages, and English ones serve; words of those are no English misheard. */
static bool may_be_english(const segue_context_builder *b) {
  const segue__str tag = b->cur->m.language;
  return tag.len < 2 || segue__same_start(tag.p, segue__english.tag, 2);
}

int segue__infer_words(const segue_context_builder *b, segue__tokens *ts, const char *text, size_t n) {
  const int rc = segue__tokenize(ts, text, n);
  if (rc < 0) return rc;
  if (may_be_english(b)) segue__mend(ts);
  segue__mark_cues(ts);
  return SEGUE_OK;
}

static void repeats(segue__infer *f, const segue__turn *t) {
  segue__gist g;
  bool again = t->who == SEGUE_WHO_CALLER && segue__has_phrase(t->ts, language(t->b)->again);
  make_gist(&g, t);
  for (size_t i = 0; i < f->n_gists && !again; i++) again = alike(&f->gist[i], &g);
  if (again && t->who == SEGUE_WHO_CALLER) f->restated++;
  if (again && t->who == SEGUE_WHO_BOT) f->bot_repeats++;
  if (g.n < 3) return;
  if (f->n_gists == SEGUE__GISTS) memmove(f->gist, f->gist + 1, sizeof f->gist[0] * --f->n_gists);
  f->gist[f->n_gists++] = g;
}

/* ---- a person, please ---- */

static bool person_at(T *ts, size_t i) {
  return in(
      " human person agent representative rep manager supervisor operator somebody someone advisor adviser specialist "
      "people humans colleague ",
      ts, i);
}

static bool asks_human(T *ts) {
  for (size_t i = 0; i < ts->n; i++) {
    if (!person_at(ts, i)) continue;
    bool wish = false, negated = false;
    for (size_t back = 1; back <= 8 && back <= i; back++) {
      wish = wish ||
             in(" speak talk transfer connect get give put want need pass escalate to with ", ts, i - back);
      negated = negated || in(" don't dont not without never ", ts, i - back) ||
                (back <= 3 && in(" no ", ts, i - back)); /* "no real person"; "No, I want …" asks */
      if (in(" . ? ! ", ts, i - back)) break;
    }
    const bool vague = in(" person people someone somebody colleague ", ts, i);
    if (negated) continue;
    if (ts->n <= 3 && !vague) return true; /* "agent!" */
    for (size_t back = 1; wish && back <= 8 && back <= i; back++)
      if (in(" speak talk transfer connect escalate ", ts, i - back) ||
          (!vague && in(" get give want need put ", ts, i - back)) ||
          (vague && in(" real actual live ", ts, i - 1)))
        return true;
  }
  return false;
}

int segue__infer_human(segue__infer *f, const segue__turn *t) {
  char why[96];
  const char *const *more = language(t->b)->person;
  if (!asks_human(t->ts) && !(more && segue__has_phrase(t->ts, more))) return SEGUE_OK;
  f->asked_human = t->index;
  segue_context *c = segue__builder_own(t->b);
  if (!c) return SEGUE_E_NOMEM;
  if (c->m.reason.code != SEGUE_REASON_NONE) return SEGUE_OK; /* whoever decides knows better */
  snprintf(why, sizeof why, "The caller asked for a person (turn %d).", (int)t->index);
  c->m.reason.code = SEGUE_REASON_EXPLICIT_REQUEST;
  return segue__context_str(c, &c->m.reason.why, why, strlen(why)) ? SEGUE_OK : SEGUE_E_NOMEM;
}

/* "please", "one moment" in a message of its own: the question before it stands. */
static bool courtesy(T *ts) {
  static const char polite[] =
      " please thanks thank you so much very sure ok okay great perfect one moment a just sec second "
      "minute hold on take your time no rush and ";
  size_t words = 0;
  for (size_t i = 0; i < ts->n; i++) {
    if (!punct(ts, i) && !in(polite, ts, i)) return false;
    words += !punct(ts, i);
  }
  return words > 0 && words <= 5 && !segue__token_is(ts, ts->n - 1, "?");
}

int segue__infer_turn(segue__infer *f, const segue__turn *t) {
  int rc = SEGUE_OK;
  repeats(f, t);
  if (t->who == SEGUE_WHO_BOT && *f->slot && courtesy(t->ts)) return segue__infer_mood(f, t);
  f->bot_heard = f->bot_heard || t->who != SEGUE_WHO_CALLER;
  if (t->who == SEGUE_WHO_BOT) {
    f->asked_matter = segue__asks_matter(t->ts);
    rc = segue__infer_told(f, t);
  }
  if (t->who == SEGUE_WHO_CALLER) {
    f->caller_heard = true;
    rc = segue__infer_caller(f, t);
  }
  if (rc == SEGUE_OK) rc = segue__infer_fixes(f, t);
  if (rc == SEGUE_OK) rc = segue__infer_mood(f, t);
  if (t->who == SEGUE_WHO_BOT) {
    segue__infer_slot(f, t);
    segue__note_off_hand(f, t->ts);
  } else { /* in a chat the second thing comes in a message of its own */
    memcpy(f->slot, f->also, sizeof f->slot);
    f->also[0] = 0;
  }
  if (t->who == SEGUE_WHO_CALLER) f->spoke_at = t->index;
  return rc;
}
