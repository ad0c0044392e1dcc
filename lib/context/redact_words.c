/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets that are words: passwords, answers to security questions, codes with letters in them. */
#include "context/redact_words.h"
#include "context/redact.h"
#include "context/words.h"

#include <string.h>

/* The chunk without blanks that begins at token `i`; its last token. */
size_t segue__chunk_end(const segue__tokens *ts, size_t i) {
  while (i + 1 < ts->n && !ts->t[i + 1].spaced) i++;
  return i;
}

bool segue__chunk_has_digit(const segue__tokens *ts, size_t i, size_t last) {
  for (; i <= last; i++)
    if (ts->t[i].kind == SEGUE__TOKEN_DIGITS || ts->t[i].kind == SEGUE__TOKEN_MIXED) return true;
  return false;
}

static size_t without_stop(const segue__tokens *ts, size_t i, size_t last) {
  while (last > i && segue__word_in(" . , ; ! ? \" ' ) ", ts->t[last].low)) last--;
  return last;
}

/* "I changed my password to …", not "my password to get in": token `i` is the "to". Unless it is plain that somebody tells what
 * it is for, it is taken for what it became: rather a word too many masked than a password told. */
static bool set_to(const segue__tokens *ts, size_t i) {
  for (size_t k = i > 9 ? i - 9 : 0; k < i; k++)
    if (in(" change changed changing set setting reset resetting switch switched update updated make made choose chose is was ",
           ts, k))
      return true;
  return i + 1 < ts->n &&
         !in(" get log login logon sign access enter use open see view check unlock reach go reset change find make pay buy do read "
             "look manage register join start connect set download update transfer print watch play work try have confirm "
             "proceed continue complete activate verify withdraw send ",
             ts, i + 1);
}

/* Past the words between a cue and its value. "My cat's name. It's …" goes on after the stop. */
static size_t skip_links(const segue__tokens *ts, size_t i, bool *copula) {
  *copula = false;
  for (; i < ts->n; i++) {
    const char *low = ts->t[i].low;
    const bool stop = segue__word_in(" . , ", low) && i + 1 < ts->n &&
                      segue__word_in(" it's its it that's is was ", ts->t[i + 1].low);
    const bool where =
        segue__word_in(" to for ", low) && i + 1 < ts->n &&
        segue__word_in(" the my your our this that a ", ts->t[i + 1].low); /* "my password to the portal" */
    if (where || (strcmp(low, "to") == 0 && !set_to(ts, i))) break;
    if (segue__is_filler(low) && i + 1 < ts->n) continue;
    if (!stop && !segue__word_in(
                     " is as was are it's its it that's : = - # \" ' ( my the current old new to were named "
                     "called number numbers code either maybe name answer 1 2 3 one two three ",
                     low))
      break;
    *copula =
        *copula || segue__word_in(" is as was : = are it's its that's to named called were 1 2 3 ", low);
  }
  return i;
}

void segue__mask_chunk(segue__turn_scan *s, size_t i, int kind) {
  const size_t last = without_stop(s->ts, i, segue__chunk_end(s->ts, i));
  if (segue__scan_masked(s, i)) return;
  if (last == i && segue__word_in(" . , ; : ! ? ", s->ts->t[i].low)) return; /* "… what my password is." */
  segue__scan_secret(s, kind, s->ts->text + s->ts->t[i].at,
                     s->ts->t[last].at + s->ts->t[last].len - s->ts->t[i].at);
  segue__scan_mask(s, i, last, kind);
}

void segue__mask_span(segue__turn_scan *s, size_t first, size_t last, int kind) {
  const segue__token *t = s->ts->t;
  for (size_t k = first; last > first && k <= last; k++) /* any of the words may come again alone */
    if (t[k].len > 3) segue__scan_secret(s, kind, s->ts->text + t[k].at, t[k].len);
  segue__scan_secret(s, kind, s->ts->text + t[first].at, t[last].at + t[last].len - t[first].at);
  segue__scan_mask(s, first, last, kind);
}

/* A password of several words runs to the end of the turn. */
size_t segue__mask_phrase(segue__turn_scan *s, size_t i) {
  size_t last = i;
  while (last + 1 < s->ts->n && last - i < 4 && s->ts->t[last + 1].kind != SEGUE__TOKEN_PUNCT &&
         !segue__no_answer(s->ts->t[last + 1].low) && !segue__scan_masked(s, last + 1))
    last++;
  if (segue__scan_masked(s, i)) return i;
  segue__mask_span(s, i, last, SEGUE__SECRET_PASSWORD);
  return last;
}

/* A word or two that answer; from token `i`. How many tokens were taken. */
size_t segue__mask_answer(segue__turn_scan *s, size_t i, size_t max) {
  size_t n = 0, cue;
  while (n < max && i + n < s->ts->n) {
    const segue__token *t = &s->ts->t[i + n];
    if (t->kind != SEGUE__TOKEN_WORD || segue__no_answer(t->low) || segue__common_word(t->low) ||
        segue__cue_at(s->ts, i + n, &cue) || segue__scan_masked(s, i + n))
      break;
    n++;
  }
  if (n == 0) return 0;
  for (size_t k = 0; k < n; k++) /* any of the words may come again alone */
    segue__scan_secret(s, SEGUE__SECRET_ANSWER, s->ts->text + s->ts->t[i + k].at, s->ts->t[i + k].len);
  segue__scan_mask(s, i, i + n - 1, SEGUE__SECRET_ANSWER);
  return n;
}

/* A token that holds letters and digits, or either, as codes do. */
static bool code_like(const segue__tokens *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_MIXED && ts->t[i].len >= 4 && ts->t[i].len <= 12;
}

/* "I log in with the password …" */
static bool uses(const segue__tokens *ts, size_t cue) {
  for (size_t k = 1; k <= 3 && k <= cue; k++)
    if (segue__word_in(" with use used using enter entered entering type typed typing put ",
                       ts->t[cue - k].low))
      return true;
  return false;
}

/* What a password is said to be that is none. */
static bool state(const char *low) {
  return segue__word_in(
      " locked blocked rejected refused lost compromised stolen weak strong long short required needed accepted "
      "unknown empty blank visible hidden hard impossible easy gone broken missing different old new too so "
      "saved stored written printed shown rejecting failing being getting supposed just still never always now ",
      low);
}

/* Words about how a word is written or said are none themselves. */
bool segue__about_words(const segue__tokens *ts, size_t i) {
  return in(" capital capitals letter letters lower upper case lowercase uppercase loud aloud lengthy spelled spelt again "
            "hint screen something anything nothing different password passwords saying telling line secure safe ",
            ts, i) ||
         (in(" out ", ts, i) && in(" loud ", ts, i + 1));
}

/* "the password periwinkle isn't working": words behind the value say that it fails. */
static bool fails(const segue__tokens *ts, size_t at) {
  for (size_t next = at, words = 0; words < 3; words++) {
    if (next >= ts->n || segue__no_answer(ts->t[next].low) || state(ts->t[next].low) ||
        ts->t[next].kind == SEGUE__TOKEN_PUNCT ||
        in(" screen form box email portal app recovery thing hint prompt option button message generator rule rules "
           "requirements requirement policy protection entry input bit part itself section update system resets ",
           ts, next))
      return false;
    next = segue__chunk_end(ts, next) + 1;
    if (in(" isn't doesn't won't didn't wouldn't never keeps fails failed ", ts, next) ||
        (in(" does is did will ", ts, next) && in(" not ", ts, next + 1)))
      return true;
  }
  return false;
}

/* "the password I always use is …", "the password on the router is …": the token behind the last "is" of the clause; 0 when there is none. */
static size_t behind_clause(const segue__tokens *ts, size_t i) {
  size_t at = 0;
  if (i >= ts->n ||
      !segue__word_in(" i we you that which they he she on at in for from of to yes ", ts->t[i].low))
    return 0;
  for (size_t k = i + 1; k < ts->n && k < i + 7 && !segue__word_in(" . ? ! , ", ts->t[k].low); k++)
    if (segue__word_in(" is was it's : = ", ts->t[k].low)) at = k + 1;
  if (!at) { /* "the password you emailed me dragonfly doesn't do anything" */
    const size_t k = i + 2 + (in(" me us him her to ", ts, i + 2) ? 1 : 0);
    if (in(" i we you they he she ", ts, i) && fails(ts, k)) at = k;
  }
  return at < ts->n && !state(ts->t[at].low) ? at : 0;
}

/* "correct horse staple": a word that answers a question otherwise, with words behind it that don't. */
bool segue__opens_phrase(const segue__tokens *ts, size_t i) {
  if (!in(" correct right good great bank work change page field link before after help fine ", ts, i))
    return false;
  for (size_t k = i + 1; k <= i + 2; k++)
    if (k >= ts->n || ts->t[k].kind != SEGUE__TOKEN_WORD || segue__no_answer(ts->t[k].low)) return false;
  return true;
}

/* "pin 4711 password lemonade": a label and its value, as in a list. */
static bool listed(const segue__turn_scan *s, size_t cue, size_t at) {
  const segue__tokens *ts = s->ts;
  if (ts->t[at].kind == SEGUE__TOKEN_PUNCT) return false;
  if (s->listening && s->expect & 1u << SEGUE__SECRET_PASSWORD) return true;
  if (cue > 0 && !segue__scan_masked(s, cue - 1) &&
      in(" my the a an your this that our his her their new old current no any forgot forgotten lost reset change changed wrong "
         "temporary of for with to wifi ",
         ts, cue - 1))
    return false;
  const size_t next = segue__chunk_end(ts, at) + 1;
  if (in(" match matches matched works worked failed fails change changes changed resets needed required please ",
         ts, at) ||
      segue__about_words(ts, at) || state(ts->t[at].low))
    return false;
  return cue > 0 && (next >= ts->n || in(" and can could , . pin i ", ts, next));
}

/* "I forgot my password", "it won't take my password": who says so does not go on to tell it. */
static bool at_odds(const segue__tokens *ts, size_t cue) {
  for (size_t i = cue > 9 ? cue - 9 : 0; i < cue; i++)
    if (in(" forgot forgotten forget lost reset resetting recover remember know won't doesn't didn't can't cannot need want new another "
           "what what's which change changed changing ",
           ts, i))
      return true;
  return false;
}

static void named_words(segue__turn_scan *s) {
  for (size_t i = 0; i < s->ts->n; i++) {
    size_t n = 0;
    bool copula = false;
    const int kind = segue__cue_at(s->ts, i, &n);
    if (kind == SEGUE__SECRET_NONE) continue;
    size_t at = skip_links(s->ts, i + n, &copula);
    const char *cue = s->ts->t[i + n - 1].low;
    const size_t len = strlen(cue);
    copula = copula || (len > 2 && strcmp(cue + len - 2, "'s") == 0 && at == i + n); /* "my password's …" */
    const size_t clause =
        kind == SEGUE__SECRET_PASSWORD || kind == SEGUE__SECRET_ANSWER ? behind_clause(s->ts, at) : 0;
    if (clause) at = clause, copula = true;
    if (at >= s->ts->n) {
      const bool word = kind == SEGUE__SECRET_PASSWORD || kind == SEGUE__SECRET_ANSWER;
      if (kind <= SEGUE__SECRET_CARD_WORD && !(word && !copula && at_odds(s->ts, i)))
        s->begun |=
            1u
            << kind; /* the turn ends with the cue: the value follows; of a card too: "put it on my visa" */
    } else if (in(" ] ", s->ts, at)) { /* masked already */
      continue;
    } else if (kind == SEGUE__SECRET_PASSWORD && in(" name ", s->ts, i + n + 1)) {
      continue; /* "I can't remember my password my name is …" */
    } else if (kind == SEGUE__SECRET_PASSWORD) {
      const bool digit = segue__chunk_has_digit(s->ts, at, segue__chunk_end(s->ts, at));
      const bool word = s->ts->t[at].kind == SEGUE__TOKEN_WORD && segue__chunk_end(s->ts, at) == at;
      if (((segue__no_answer(s->ts->t[at].low) || segue__common_word(s->ts->t[at].low)) &&
           !segue__opens_phrase(s->ts, at)) ||
          !(copula || digit || uses(s->ts, i) || fails(s->ts, at) || listed(s, i, at))) {
      } else if (word && !digit) {
        segue__mask_phrase(s, at);
      } else {
        segue__mask_chunk(s, at, kind);
      }
    } else if (kind == SEGUE__SECRET_ANSWER) {
      const bool maiden = strstr(s->ts->t[i].low, "mother") || segue__token_is(s->ts, i, "maiden");
      const size_t comma = maiden && segue__token_is(s->ts, at, ",") ? 1 : 0;
      if (copula || maiden) segue__mask_answer(s, at + comma, 2);
    } else if (kind == SEGUE__SECRET_OTP || kind == SEGUE__SECRET_PIN) {
      if (code_like(s->ts, at)) segue__mask_chunk(s, at, kind);
    }
    i += n - 1;
  }
}

/* "Charlie is my dog's name", "Poppy was my first cat". */
static void named_after(segue__turn_scan *s) {
  for (size_t i = 0; i + 2 < s->ts->n; i++) {
    if (s->ts->t[i].kind != SEGUE__TOKEN_WORD || !segue__word_in(" is was ", s->ts->t[i + 1].low) ||
        !segue__word_in(" my the ", s->ts->t[i + 2].low))
      continue;
    for (size_t k = i + 2; k < i + 5 && k < s->ts->n; k++) {
      size_t n;
      if (segue__cue_at(s->ts, k, &n) != SEGUE__SECRET_ANSWER) continue;
      segue__mask_answer(s, i, 1);
      break;
    }
  }
}

/* What is spelled while a word is due, or in a turn that names one. */
static void spelled_words(segue__turn_scan *s) {
  int kind = segue__word_named(s->ts);
  if (!kind && s->listening && s->expect & 1u << SEGUE__SECRET_PASSWORD) kind = SEGUE__SECRET_PASSWORD;
  if (!kind && s->listening && s->expect & 1u << SEGUE__SECRET_ANSWER) kind = SEGUE__SECRET_ANSWER;
  if (kind) segue__scan_spelled(s, kind);
}

/* Asked for a code, and one with letters came. */
static void asked_codes(segue__turn_scan *s) {
  if (!(s->expect & (1u << SEGUE__SECRET_OTP))) return;
  for (size_t i = 0; i < s->ts->n; i++)
    if (code_like(s->ts, i) && s->ts->t[i].spaced) segue__mask_chunk(s, i, SEGUE__SECRET_OTP);
}

void segue__scan_words(segue__turn_scan *s) {
  segue__scan_memorable_dates(s);
  spelled_words(s);
  segue__scan_given_words(s);
  named_words(s);
  named_after(s);
  if (!s->listening) return;
  segue__scan_asked_words(s);
  const size_t told = s->alone && !s->expect ? segue__life_told(s->ts) : 0;
  if (told) segue__mask_answer(s, told, 3);
  segue__scan_late_answer(s);
  asked_codes(s);
}
