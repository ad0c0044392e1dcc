/* SPDX-License-Identifier: Apache-2.0 */
/* Secret words that a turn gives elsewhere than beside their name: as what was typed, said or used, or as a clause's subject. */
#include "context/redact.h"
#include "context/redact_words.h"
#include "context/words.h"

#include <string.h>

bool segue__word_secret(int kind) {
  return kind == SEGUE__SECRET_PASSWORD || kind == SEGUE__SECRET_ANSWER;
}

int segue__word_named(const segue__tokens *ts) {
  size_t n;
  for (size_t i = 0; i < ts->n; i++)
    if (segue__word_secret(segue__cue_at(ts, i, &n))) return ts->t[i].cue;
  return SEGUE__SECRET_NONE;
}

/* "… as my password", "… for the memorable place", `copula`: "(it was) … my password": the kind of what ends before
 * token `i`. */
static int used_as(const segue__tokens *ts, size_t i, bool copula) {
  size_t n, k = i;
  while (copula && in(" still really always not now also ", ts, k)) k++;
  if (copula ? !in(" my ", ts, k) : !in(" as for into in to ", ts, k)) return SEGUE__SECRET_NONE;
  while (++k < i + 4 && in(" the my a your our new old current account ", ts, k)) {
  }
  for (; k < ts->n && k < i + 5; k++) {
    const int kind = segue__cue_at(ts, k, &n);
    if (segue__word_secret(kind)) return kind;
    if (kind) break;
  }
  return SEGUE__SECRET_NONE;
}

/* Words any clause begins with. */
static bool subject_word(const segue__tokens *ts, size_t i) {
  return in(
      " this that these those they there he she we who which what your his her their our someone nobody everyone everything nothing "
      "something anything app site website system page phone computer browser link button email account login ",
      ts, i);
}

/* Words that follow "I put", "I tried" and are no value. */
static bool no_value(const segue__tokens *ts, size_t i) {
  const char *low = ts->t[i].low;
  const size_t n = strlen(low);
  if (segue__no_answer(low) || ts->t[i].kind == SEGUE__TOKEN_PUNCT) return true;
  if (n > 5 && strcmp(low + n - 3, "ing") == 0) return true;
  return segue__word_in(
      " twice again several many three both different every some another new old same two ten five few times "
      "something anything things those these them him her his he she they us we you our their as like still "
      "never always only just even using through up down off out into over more most both each any other "
      "actually really correctly properly wrongly accidentally definitely obviously exactly probably "
      "online website app phone mine yours instead yesterday today earlier later once now then ",
      low);
}

/* What leads to the value: GAVE as in "I put Kowalska", USED as in "I use lemonade as …", WAS as in "it was … my password",
 * WITH as in "I log in with lemonade". */
enum { LEADS_NOT, LEADS_GAVE, LEADS_USED, LEADS_WAS, LEADS_WITH };

static int leads(const segue__tokens *ts, size_t i) {
  if (in(" put typed entered answered wrote gave say said chose picked ", ts, i)) return LEADS_GAVE;
  if (in(" type typing enter entering try tried trying use used using set have ", ts, i)) return LEADS_USED;
  if (in(" take accept recognise recognize ", ts, i) && i > 0 &&
      in(" wouldn't won't doesn't didn't not ", ts, i - 1))
    return LEADS_GAVE;
  if (in(" with ", ts, i) && i > 1 && in(" in on ", ts, i - 1) &&
      in(" log logged logging sign signed signing get getting ", ts, i - 2))
    return LEADS_WITH;
  return in(" be was is it's ", ts, i) ? LEADS_WAS : LEADS_NOT;
}

/* Where the value begins behind token `i`; 0 when there is none. */
static size_t value_behind(const segue__turn_scan *s, size_t i) {
  const segue__tokens *ts = s->ts;
  size_t at = i + 1, n;
  while (at < ts->n && in(" in : ' \" just always it ", ts, at)) at++;
  if (at >= ts->n || (no_value(ts, at) && !segue__opens_phrase(ts, at))) return 0;
  return segue__cue_at(ts, at, &n) || segue__scan_masked(s, at) ? 0 : at;
}

/* The kind as which the value at `at` is said to be used. *to: in, behind its first word; out, behind it. */
static int value_used_as(const segue__tokens *ts, size_t at, bool was, size_t *to) {
  size_t n;
  int as = used_as(ts, *to, was);
  while (!as && *to < ts->n && *to < at + 4 && !no_value(ts, *to) && !segue__cue_at(ts, *to, &n))
    as = used_as(ts, ++*to, was);
  return as;
}

/* A turn that names a password or an answer, and says elsewhere what it was: "I typed lemonade as my password", "it asks
 * for the memorable place and I put Kowalska", "I changed it from dragonfly because someone guessed my password". */
static void given_words(segue__turn_scan *s) {
  const segue__tokens *ts = s->ts;
  const bool changed = any_in(" change changed reset switched updated ", ts);
  const int any = segue__word_named(ts);
  int named = SEGUE__SECRET_NONE;
  size_t n, last = 0; /* of the chunk that the value stands in */
  for (size_t i = 0; any && i + 1 < ts->n; i++) {
    if (segue__word_secret(segue__cue_at(ts, i, &n))) named = ts->t[i].cue;
    const bool from = changed && in(" from ", ts, i);
    const int how = from ? LEADS_GAVE : leads(ts, i);
    const size_t at = how ? value_behind(s, i) : 0;
    if (!at) continue;
    if (at > last) last = segue__chunk_end(ts, at);
    size_t to = last + 1;
    const bool refused =
        in(" take accept recognise recognize ", ts, i); /* "it won't take …, my password for years" */
    const int as = value_used_as(ts, at, how == LEADS_WAS, &to),
              kind = from || how == LEADS_WITH || refused ? any : named;
    const bool tried = in(" tried trying ", ts, i) &&
                       any == SEGUE__SECRET_PASSWORD; /* "I've tried lemonade, no password works" */
    if (as)
      segue__mask_span(s, at, to - 1, as);
    else if (tried && last == at && ts->t[at].kind == SEGUE__TOKEN_WORD)
      segue__mask_phrase(s, at);
    else if (tried)
      segue__mask_chunk(s, at, any);
    else if (!kind || (how != LEADS_GAVE && how != LEADS_WITH))
      continue;
    else if (last > at || ts->t[at].kind != SEGUE__TOKEN_WORD)
      segue__mask_chunk(s, at, kind);
    else if (kind == SEGUE__SECRET_PASSWORD)
      segue__mask_phrase(s, at);
    else
      segue__mask_answer(s, at, 2);
  }
}

/* "my word is lemonade", "the answer to the question is Rosebud", and no more: a part of the name is lost. */
static void last_word(segue__turn_scan *s) {
  const segue__tokens *ts = s->ts;
  size_t n, end = ts->n;
  while (end > 0 && punct(ts, end - 1)) end--;
  for (size_t i = end > 5 ? end - 4 : 1; i + 2 < end; i++) { /* a value of one word or two ends the turn */
    const bool head = (in(" code word phrase ", ts, i) && in(" my our ", ts, i - 1)) ||
                      (in(" question ", ts, i) && any_in(" answer ", ts));
    const size_t at = i + 2;
    if (!head || !in(" is was ", ts, i + 1) || ts->t[at].kind != SEGUE__TOKEN_WORD || ts->t[at].len < 4 ||
        no_value(ts, at) || subject_word(ts, at) || segue__cue_at(ts, at, &n))
      continue;
    if (in(" question ", ts, i))
      segue__mask_answer(s, at, 2);
    else
      segue__mask_phrase(s, at);
  }
}

/* "I'm using the lemonade and it won't take it": the word for it is lost, but nothing else is refused so. */
static void refused_word(segue__turn_scan *s) {
  const segue__tokens *ts = s->ts;
  size_t n, at = 0;
  for (size_t i = 0; i + 1 < ts->n; i++) {
    if (in(" using typing entering ", ts, i)) at = in(" the my a ", ts, i + 1) ? i + 2 : i + 1;
    const bool refuses = in(" won't doesn't didn't wouldn't ", ts, i) && in(" take accept ", ts, i + 1) &&
                         in(" it ", ts, i + 2);
    if (!refuses || !at || at >= i || i > at + 6) continue;
    if (no_value(ts, at) || subject_word(ts, at) || segue__cue_at(ts, at, &n) || segue__scan_masked(s, at) ||
        any_in(" card voucher coupon code discount promo coin coins note money key ticket ", ts))
      return;
    segue__mask_chunk(s, at, SEGUE__SECRET_PASSWORD);
    return;
  }
}

/* "… wants a password, lemonade doesn't do it", "the answer is Rosebud to my secret question": a turn that names one, and elsewhere
 * the value as the subject of its clause. */
static void clause_words(segue__turn_scan *s) {
  const segue__tokens *ts = s->ts;
  const int any = segue__word_named(ts);
  size_t n, last = 0; /* of the chunk that token `i` stands in */
  for (size_t i = 1; any && i + 1 < ts->n; i++) {
    if (i > last) last = segue__chunk_end(ts, i);
    if (any == SEGUE__SECRET_ANSWER && in(" answer ", ts, i - 1) && in(" is was ", ts, i) &&
        !no_value(ts, i + 1) && !segue__cue_at(ts, i + 1, &n))
      segue__mask_answer(s, i + 1, 2);
    if (any == SEGUE__SECRET_PASSWORD && in(" , . but and ", ts, i - 1) && !no_value(ts, i) &&
        !segue__cue_at(ts, i, &n) && !segue__scan_masked(s, i) && !subject_word(ts, i) &&
        in(" doesn't isn't won't didn't wouldn't ", ts, last + 1))
      segue__mask_chunk(s, i, any);
  }
  for (size_t i = 0; i + 3 < ts->n; i++) /* "my mother was born a Kowalska" */
    if (in(" mother mum mom mother's grandmother nan ", ts, i) && in(" was ", ts, i + 1) &&
        in(" born ", ts, i + 2) && in(" a an ", ts, i + 3))
      segue__mask_answer(s, i + 4, 2);
}

void segue__scan_given_words(segue__turn_scan *s) {
  given_words(s);
  clause_words(s);
  refused_word(s);
  last_word(s);
}
