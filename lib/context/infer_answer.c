/* SPDX-License-Identifier: Apache-2.0 */
/* Answers to what the bot asked: a short one is the value, of an open question the caller's own words. */
#include "context/infer.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

enum { ANSWER_WORDS = 8, ACCOUNT_MAX = 160, TALE_WORDS = 13 };

static bool dull(T *ts, size_t i) {
  return in(
      " um uh er welp well so it's its it is that's that would be i'd like to the a an at in for on i think probably let's say "
      "please thanks thank you yes yeah yep sure ok okay maybe my just oh hmm how about what can we do i'll take want need "
      "around by from and was i'm im am we are we're he's she's they're go with make use of , . ! \" ' - actually ",
      ts, i);
}

static bool refusal(T *ts, size_t from) {
  for (size_t i = from; i < ts->n; i++)
    if (in(" don't dont forgot forget know sure no not nope can't cannot what why how ? none never doesn't didn't isn't which what's who's where's how's ",
           ts, i))
      return true;
  return false;
}

/* Said of the talk itself in place of what happened: "wait, I remembered my PIN", "I don't know what that is". */
static bool about_talk(T *ts, size_t first, size_t last) {
  for (size_t i = first; i < last; i++) {
    if (in(" remember remembered understanding understand ", ts, i) ||
        (i == first && in(" wait hold let ", ts, i)))
      return true;
    if (in(" not don't dont ", ts, i) && in(" sure know ", ts, i + 1) && i < first + 3) return true;
    if (segue__token_is(ts, i, "[")) return true; /* a secret was masked in it */
  }
  return false;
}

/* "What happened?": as said, up to a length, without the words it opens with. */
static int account(const segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  const bool state = strcmp(f->slot, "symptoms") == 0;
  size_t first = 0, last, words = 0;
  while (first < ts->n && ((punct(ts, first) && !in(" $ ", ts, first)) ||
                           in(" um uh er well so oh hi hello yes yeah ok okay sure ", ts, first)))
    first++;
  for (last = first; last < ts->n; last++) {
    const segue__token *k = &ts->t[last];
    if (k->at + k->len - ts->t[first].at > ACCOUNT_MAX) break;
    if (state && words >= 3 && in(" . ! ? ", ts, last)) break; /* then it goes on about something else */
    words += k->kind == SEGUE__TOKEN_WORD;
  }
  while (last > first && punct(ts, last - 1)) last--;
  /* A tale told by somebody is the title's matter (infer_title.c), no value. */
  const bool tale =
      in(" i i'm i've i'd my our we we've it it's there someone somebody there's this they he she some that ",
         ts, first);
  if ((tale && (!state || words > TALE_WORDS)) || words < 2 || (words < 6 && refusal(ts, first)) ||
      (words < 4 && segue__infer_chat(ts, first, last)) || about_talk(ts, first, last))
    return SEGUE_OK;
  return segue__emit_entity(t, f->slot, segue__span_text(ts, first, last - 1), 0.7);
}

/* Words that are said about an answer or instead of one. */
static bool remark(T *ts, size_t first, size_t last) {
  for (size_t i = first; i < last; i++)
    if (in(" i i'm i've it it's they them me he she him her us this that there have has had see keep works might dear oh yay wow dont much "
           "anyway details bunch else hmm hmmm remembered everything anything something got ahead more next what who driver bummer hell damn shoot ouch deal "
           "proceed continue instructions look let lets let's either neither ",
           ts, i))
      return true;
  return false;
}

static bool shouted(T *ts, size_t i) {
  for (size_t k = 0; k < ts->t[i].len; k++) {
    const char c = ts->text[ts->t[i].at + k];
    if (c >= 'a' && c <= 'z') return false;
  }
  return true;
}

/* One word that nobody would spell a number with: "Definitely", "course". An identifier in letters alone is
 * written in capitals; only what has a name of its own may be a plain word. */
static bool plain_word(T *ts, const char *slot, size_t i) {
  size_t words = 0, small = 0;
  if (ts->t[i].kind != SEGUE__TOKEN_WORD || segue__word_in(" model plan username ", slot)) return false;
  if (strcmp(slot, "room") == 0)
    return in(" between outside inside upstairs downstairs both neither middle ", ts, i);
  for (size_t k = 0; k < ts->n; k++) { /* "OH, THE BOOKING NUMBER!": shouting has capitals throughout */
    words += ts->t[k].kind == SEGUE__TOKEN_WORD && ts->t[k].len > 1;
    small += ts->t[k].kind == SEGUE__TOKEN_WORD && ts->t[k].len > 1 && !shouted(ts, k);
  }
  return !shouted(ts, i) || (words > 3 && small == 0);
}

/* A time or a day can be told by its words. */
static bool fits(T *ts, const char *slot, size_t first, size_t last) {
  if (strcmp(slot, "address") == 0 && last - first < 2) return false;
  for (size_t i = first; i < last; i++) /* a sentence about it, or what it is not */
    if ((i > first ? in(" is was so from but except ", ts, i)
                   : in(" anywhere anything except but not ", ts, i)) &&
        segue__word_in(" destination departure time location apartment hotel ", slot))
      return false;
  /* Who writes capitals writes one in a name. */
  if (segue__word_in(" hotel doctor venue restaurant city company destination departure ", slot) &&
      capital(ts, 0)) {
    bool any = false;
    for (size_t i = first; i < last; i++) any = any || capital(ts, i) || ts->t[i].kind != SEGUE__TOKEN_WORD;
    if (!any) return false;
  }
  if (!segue__word_in(" time day date count rating ", slot)) return true;
  for (size_t i = first; i < last; i++)
    if (ts->t[i].kind == SEGUE__TOKEN_DIGITS ||
        in(" morning afternoon evening night noon early late soonest asap earliest anytime any weekend weekday tonight now "
           "later tomorrow today one two three four five six seven eight nine ten eleven twelve first second third ",
           ts, i))
      return true;
  return false;
}

/* Where the clause ends that begins at `first`: "second, and the buzzer's broken", "medium and I'd like it soon". */
static size_t clause_end(T *ts, size_t first, size_t last) {
  for (size_t i = first + 1; i < last; i++) {
    if (in(" - ", ts, i) && !ts->t[i].spaced && i + 1 < last && !ts->t[i + 1].spaced)
      continue; /* "Castle-Reid" */
    if (in(" , ; - ( because since but so though although which as if when though where whose ", ts, i))
      return i;
    if (in(" and or ", ts, i) && (segue__talk_word(segue__low_at(ts, i + 1)) ||
                                  in(" she he they we just not please no yes ", ts, i + 1)))
      return i;
    if (in(" on ", ts, i) && in(" the my our your ", ts, i + 1)) return i;
  }
  return last;
}

/* The answer to a question that no table knows, or the first clause of one that goes on: a few words and no talk. */
static bool brief_value(const segue__infer *f, T *ts, size_t first, size_t last) {
  size_t words = 0, digits = 0;
  for (size_t i = first; i < last; i++) {
    const segue__token *k = &ts->t[i];
    if (k->kind == SEGUE__TOKEN_PUNCT && !in(" - ' / & . ", ts, i)) return false;
    if (segue__talk_word(k->low) && !in(" and or of by the to from in at on with ", ts, i)) return false;
    if (in(" [ ", ts, i) || segue__mood_word(&segue__english, k->low) || segue__like_password(ts, i))
      return false;
    words += k->kind != SEGUE__TOKEN_PUNCT;
    digits += k->kind == SEGUE__TOKEN_DIGITS ? k->len : 0;
  }
  if (words == 0 || words > 4 || (words == 1 && ts->t[first].len < 3)) return false;
  if (strcmp(f->slot, "person") == 0) return digits == 0 && words <= 3;
  const bool attribute = segue__word_in(" color size style material flavour model version floor ", f->slot);
  if (digits > 2 && digits == ts->t[first].len && words == 1) return false;
  return attribute || !f->asked_any || words > 1 || !segue__chosen_word(ts->t[first].low);
}

/* "… would be great", "… is fine", "… works for me": where what is said of the answer begins; `last` nothing is. */
static size_t praise(T *ts, size_t first, size_t last) {
  static const char good[] =
      " be do fine good great perfect nice ok okay best better lovely alright ideal preferable ";
  for (size_t i = first + 1; i < last; i++) {
    if (in(" would will should is sounds looks ", ts, i) && in(good, ts, i + 1)) return i;
    if (in(" works suits ", ts, i) && (i + 1 >= last || in(" for fine best me us well ", ts, i + 1)))
      return i;
  }
  return last;
}

/* "the brown black one" */
static size_t without_one(T *ts, size_t first, size_t last) {
  return last > first + 1 && in(" one ones ", ts, last - 1) ? last - 1 : last;
}

/* What a long answer begins with, or what answers a question of its own words. */
static int first_clause(const segue__infer *f, const segue__turn *t, uint8_t *used, size_t first,
                        size_t last) {
  T *ts = t->ts;
  last = without_one(ts, first, clause_end(ts, first, last));
  while (last > first && (dull(ts, last - 1) || punct(ts, last - 1))) last--;
  segue__tokens clause = *ts;
  clause.n = last;
  if (first >= last || segue__infer_chat(ts, first, last) || remark(ts, first, last) ||
      refusal(&clause, first) || !brief_value(f, ts, first, last) || !fits(ts, f->slot, first, last))
    return SEGUE_OK;
  for (size_t i = first; i < last; i++)
    if (used[i]) return SEGUE_OK;
  memset(used + first, 1, last - first);
  /* "docket 309" */
  const bool named =
      first + 1 < last && segue__token_is(ts, first, f->slot) && ts->t[first + 1].kind != SEGUE__TOKEN_WORD;
  return segue__emit_entity(t, f->slot, segue__span_text(ts, first + named, last - 1), 0.65);
}

/* "Find me a …", "I'd be interested in …", where a kind was asked for: tokens before it. */
static size_t lead(const segue__infer *f, T *ts, size_t i) {
  static const char *const leads[] = {"looking for",   "look for",        "searching for", "search for",
                                      "interested in", "in the mood for", "find me",       "find",
                                      "get me",        "show me",         "go for",        "something",
                                      "prefer",        "probably",        "preferably"};
  if (!f->asked_any && !segue__word_in(" type food event genre service ", f->slot)) return 0;
  for (size_t k = 0; k < sizeof leads / sizeof leads[0]; k++) {
    const size_t n = segue__token_phrase(ts, i, leads[k]);
    if (n) return n;
  }
  return 0;
}

/* Where in the turn the answer stands: its first sentence, without what is said about it. */
static bool answer_span(const segue__infer *f, T *ts, size_t *from, size_t *to) {
  size_t first = 0, last = ts->n, n = 0;
  bool asked_for = false;
  while (first < last && ((n = lead(f, ts, first)) || dull(ts, first)))
    first += n ? n : 1, asked_for = asked_for || n;
  if (refusal(ts, first)) return false;
  if (first + 2 < last && segue__token_is(ts, first, f->slot) && in(" is ", ts, first + 1)) first += 2;
  if (segue__recognised(ts)) /* nothing but the next clause tells where the answer ends */
    for (size_t i = first + 1; i < last; i++)
      if (in(" i i'm i'll i'd i've we we'll it's he's she's they're he she ", ts, i)) last = i;
  while (last > first && (dull(ts, last - 1) || punct(ts, last - 1))) last--;
  for (size_t i = first; i < last; i++)
    if (in(" . ? ! ", ts, i) && !(i > first && in(" dr mr mrs ms st ste mt ft ", ts, i - 1))) last = i;
  for (size_t i = first + 1; i < last && asked_for && strcmp(f->slot, "type") == 0; i++)
    if (in(" in near around at with for on from ", ts, i)) last = i;
  *from = first;
  *to = praise(ts, first, last);
  return true;
}

/* "I'm at the pier and need to get to …": where somebody stands is not where they go. */
static bool stands_at(T *ts) {
  static const char *const opens[] = {"i'm at",   "i am at",   "i'll be at",
                                      "we're at", "we are at", "we'll be at"};
  for (size_t k = 0; k < sizeof opens / sizeof opens[0]; k++)
    if (segue__token_phrase(ts, 0, opens[k])) return any_in(" to ", ts);
  return false;
}

int segue__infer_answer(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  size_t first = 0, last = ts->n, words = 0;
  if (strcmp(f->slot, "destination") == 0 && stands_at(ts)) strcpy(f->slot, "departure");
  if (!*f->slot || ts->n == 0) return SEGUE_OK;
  if (segue__word_in(" description symptoms reason ", f->slot)) return account(f, t);
  if (segue__word_in(" name phone email date_of_birth amount zip_code ", f->slot))
    return SEGUE_OK; /* have shapes of their own */
  for (size_t i = 0; i < 3; i++)
    if (in(" thank thanks thx bye goodbye ", ts, i)) return SEGUE_OK;
  if (!answer_span(f, ts, &first, &last)) return SEGUE_OK;
  for (size_t i = first; i < last; i++) words += ts->t[i].kind != SEGUE__TOKEN_PUNCT;
  if (f->asked_any) return first_clause(f, t, used, first, last);
  const bool model = strcmp(f->slot, "model") == 0;
  const bool id = !model && (segue__slot_is_id(f->slot) || strcmp(f->slot, "username") == 0);
  const bool open = segue__word_in(
      " color size style material flavour model version floor brand product item plan device person child ",
      f->slot);
  const bool goes_on = words > 3 && clause_end(ts, first, last) < last;
  if (open && (goes_on || words > (model ? 4 : ANSWER_WORDS) || remark(ts, first, last)))
    return first_clause(f, t, used, first, last);
  const bool thing = segue__word_in(
      " type brand company location destination departure city area hotel venue restaurant service software food medication event ",
      f->slot);
  if (thing && words > ANSWER_WORDS && clause_end(ts, first, last) < last)
    return first_clause(f, t, used, first, last);
  if (words == 0 || words > (id ? 1 : ANSWER_WORDS) || segue__infer_chat(ts, first, last)) return SEGUE_OK;
  for (size_t i = first; i < last; i++)
    if (used[i]) return SEGUE_OK;
  if (remark(ts, first, last) || !fits(ts, f->slot, first, last)) return SEGUE_OK;
  if (id && plain_word(ts, f->slot, first)) return SEGUE_OK;
  if (segue__slot_is_id(f->slot) && segue__like_password(ts, first)) return SEGUE_OK;
  if (id && ts->t[first].kind == SEGUE__TOKEN_WORD && ts->t[first].len < 4) return SEGUE_OK;
  if (first > 0 && in(" the ", ts, first - 1) && strcmp(f->slot, "restaurant") == 0)
    first--; /* "the larder": part of what it is called */
  memset(used + first, 1, last - first);
  return segue__emit_entity(t, f->slot, segue__span_text(ts, first, last - 1), 0.7);
}
