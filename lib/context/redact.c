/* SPDX-License-Identifier: Apache-2.0 */
/* One turn: find what is secret in it. redactor.c follows a conversation with this. */
#include "context/redact.h"
#include "context/redactor.h"

#include <stdlib.h>
#include <string.h>

enum { LINK_TOKENS = 9 };

/* ---- spans ---- */

static bool free_range(const segue__turn_scan *s, size_t from, size_t to) {
  for (size_t i = 0; i < s->n_spans; i++)
    if (from < s->spans[i].to && s->spans[i].from < to) return false;
  return true;
}

void segue__scan_mask(segue__turn_scan *s, size_t first, size_t last, int kind) {
  const uint32_t from = s->ts->t[first].at, to = s->ts->t[last].at + s->ts->t[last].len;
  if (s->n_spans == SEGUE__SPANS || !free_range(s, from, to)) return;
  s->spans[s->n_spans++] = (segue__span){from, to, kind};
}

static bool masked(const segue__turn_scan *s, size_t token) {
  const segue__token *t = &s->ts->t[token];
  return !free_range(s, t->at, t->at + t->len);
}

const char *segue__mask_text(int kind) {
  static const char *const texts[] = {"",       "[card]",     "[cvv]", "[pin]",
                                      "[code]", "[password]", "[ssn]", "[answer]"};
  return kind <= SEGUE__SECRET_ANSWER ? texts[kind] : "";
}

/* ---- labels ---- */

/* The cue that names what begins at token `i`: the nearest before it with nothing but linking words, and
 * numbers of the same kind, in between. */
static int label_before(const segue__turn_scan *s, size_t i, bool *ending) {
  *ending = false;
  for (size_t back = 0; i > 0 && back < LINK_TOKENS * 2; back++) {
    i--;
    const char *low = s->ts->t[i].low;
    for (size_t from = i >= 5 ? i - 5 : 0; from <= i; from++) { /* the longest first */
      size_t n = 0;
      const int kind = segue__cue_at(s->ts, from, &n);
      if (kind && from + n == i + 1) return kind;
    }
    if (segue__word_in(" ending ends last final ", low)) *ending = true;
    const bool number = s->ts->t[i].kind == SEGUE__TOKEN_DIGITS || masked(s, i);
    if (number && !segue__word_in(" 3 4 6 16 ", low)) {
      /* "5380 or 7402": one label for both. */
      const bool joined =
          segue__token_is(s->ts, i + 1, "or") || segue__token_is(s->ts, i + 1, "and") || masked(s, i);
      if (!joined) return SEGUE__SECRET_NONE;
      continue;
    }
    if (!segue__cue_link(low)) return SEGUE__SECRET_NONE;
  }
  return SEGUE__SECRET_NONE;
}

/* "4711 is my pin", "4711, that's the code". */
static int label_after(const segue__turn_scan *s, size_t i) {
  bool copula = false;
  for (size_t k = 0; k < 5 && i + k < s->ts->n; k++) {
    size_t n = 0;
    const char *low = s->ts->t[i + k].low;
    const int kind = segue__cue_at(s->ts, i + k, &n);
    if (kind) return copula ? kind : SEGUE__SECRET_NONE;
    if (segue__word_in(" is was that's as be being 's ", low))
      copula = true;
    else if (!segue__word_in(" , . - the my our your that it it's for ", low))
      break;
  }
  return SEGUE__SECRET_NONE;
}

/* ---- cards ---- */

/* Where a window of the run's digits holds a card number: begins at a group; ends at one too, unless the
 * digits were said one by one. */
static bool card_window(const segue__run *r, size_t *from, size_t *n) {
  for (size_t g = 0; g < r->n_groups; g++) {
    for (size_t len = 19; len >= 13; len--) {
      const size_t start = r->group[g], end = start + len;
      bool boundary = r->spoken || end == r->n;
      for (size_t h = g + 1; h < r->n_groups && !boundary; h++) boundary = r->group[h] == end;
      if (end > r->n || !boundary || !segue__card_number(r->digits + start, len)) continue;
      *from = start;
      *n = len;
      return true;
    }
  }
  return false;
}

static void cards(segue__turn_scan *s) {
  segue__run r;
  for (size_t i = 0; segue__next_run(s->ts, i, 0, &r); i = r.last + 1) {
    size_t from = 0, n = 0;
    bool ending;
    if (r.n < 12) continue;
    const int label = label_before(s, r.first, &ending);
    const int after = label ? SEGUE__SECRET_NONE : label_after(s, r.last + 1);
    const bool card = label == SEGUE__SECRET_CARD || label == SEGUE__SECRET_CARD_WORD ||
                      after == SEGUE__SECRET_CARD || after == SEGUE__SECRET_CARD_WORD ||
                      (!label && s->expect & 1u << SEGUE__SECRET_CARD);
    const bool order = label == SEGUE__SECRET_ORDER || after == SEGUE__SECRET_ORDER;
    const bool valid = card_window(&r, &from, &n);
    if (!(card && r.n <= 24) && !(valid && !order)) continue;
    if (valid)
      segue__scan_secret(s, SEGUE__SECRET_CARD, r.digits + from, n);
    else
      segue__scan_secret(s, SEGUE__SECRET_CARD, r.digits, r.n);
    if (!valid) s->begun |= 1u << SEGUE__SECRET_CARD; /* the rest may come with the next turn */
    segue__scan_mask(s, r.first, r.last, SEGUE__SECRET_CARD);
  }
}

/* ---- other numbers ---- */

/* Whether so many digits can be such a secret when somebody named it. */
static bool plausible(int kind, size_t n) {
  switch (kind) {
  case SEGUE__SECRET_CARD: return n >= 4;
  case SEGUE__SECRET_CVV: return n >= 3 && n <= 8; /* a "security code" may be a one-time code */
  case SEGUE__SECRET_PIN: return n >= 3 && n <= 12;
  case SEGUE__SECRET_OTP: return n >= 3 && n <= 10;
  case SEGUE__SECRET_PASSWORD: return n >= 2;
  case SEGUE__SECRET_SSN: return n >= 4 && n <= 11;
  default: return false;
  }
}

/* What an unlabelled number answers, of what was asked; the shapes overlap less than they seem. */
static int asked_kind(unsigned expect, size_t n) {
  static const struct {
    int kind;
    size_t lo, hi;
  } shapes[] = {{SEGUE__SECRET_CVV, 3, 4}, {SEGUE__SECRET_PIN, 3, 6},   {SEGUE__SECRET_OTP, 4, 8},
                {SEGUE__SECRET_SSN, 4, 9}, {SEGUE__SECRET_CARD, 3, 24}, {SEGUE__SECRET_PASSWORD, 2, 16},
                {SEGUE__SECRET_PIN, 7, 8}};
  const bool others = expect & (1u << SEGUE__SECRET_OTHER | 1u << SEGUE__SECRET_ORDER);
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
    if (!(expect & 1u << shapes[i].kind) || n < shapes[i].lo || n > shapes[i].hi) continue;
    if (others && n > 6 && shapes[i].kind != SEGUE__SECRET_CARD) continue;
    return shapes[i].kind;
  }
  return SEGUE__SECRET_NONE;
}

static bool ssn_shape(const segue__tokens *ts, const segue__run *r) {
  return !r->spoken && r->n == 9 && r->n_groups == 3 && r->group[1] == 3 && r->group[2] == 5 &&
         segue__token_is(ts, r->first + 1, "-") && segue__token_is(ts, r->first + 3, "-");
}

/* Only numbers and fillers: then even single digits belong to what was asked. */
static bool only_digits(const segue__tokens *ts, const segue__run *r) {
  for (size_t i = 0; i < ts->n; i++)
    if ((i < r->first || i > r->last) && ts->t[i].kind != SEGUE__TOKEN_PUNCT &&
        !segue__is_filler(ts->t[i].low) &&
        !segue__word_in(" yes yeah sure it's its it is the ", ts->t[i].low))
      return false;
  return true;
}

/* Kinds of secret the turn speaks of, wherever in it. */
static unsigned mentioned(const segue__turn_scan *s) {
  unsigned mask = 0;
  for (size_t i = 0; i < s->ts->n; i++) {
    size_t n = 0;
    const int kind = segue__cue_at(s->ts, i, &n);
    if (kind && kind <= SEGUE__SECRET_SSN && kind != SEGUE__SECRET_CARD) mask |= 1u << kind;
    if (n > 1) i += n - 1;
  }
  return mask;
}

/* Somebody who tries to recall a secret does not name it again: "wait, I think it's either 1596 or 9503". */
static bool recalling(const segue__tokens *ts) {
  for (size_t i = 0; i < ts->n; i++)
    if (segue__word_in(
            " remember remembered recall either try think believe guess maybe might found found wrote ",
            ts->t[i].low))
      return true;
  return false;
}

static bool year_like(const segue__turn_scan *s, const segue__run *r) {
  if (r->n != 4 || r->first == 0 || (memcmp(r->digits, "19", 2) != 0 && memcmp(r->digits, "20", 2) != 0))
    return false;
  return segue__word_in(
      " in since of from until year before after january february march april may june july august "
      "september october november december ",
      s->ts->t[r->first - 1].low);
}

/* No label at the number itself, but the turn or the call is about a secret of this shape. */
static int mentioned_kind(const segue__turn_scan *s, const segue__run *r, unsigned kinds) {
  if (r->n < 3 || year_like(s, r)) return SEGUE__SECRET_NONE;
  if (kinds & 1u << SEGUE__SECRET_CVV && r->n <= 4) return SEGUE__SECRET_CVV;
  if (kinds & 1u << SEGUE__SECRET_PIN && r->n >= 4 && r->n <= 6) return SEGUE__SECRET_PIN;
  if (kinds & 1u << SEGUE__SECRET_OTP && r->n >= 4 && r->n <= 8) return SEGUE__SECRET_OTP;
  if (kinds & 1u << SEGUE__SECRET_SSN && (r->n == 4 || r->n == 9)) return SEGUE__SECRET_SSN;
  return SEGUE__SECRET_NONE;
}

static void numbers(segue__turn_scan *s) {
  unsigned mentions = mentioned(s);
  segue__run r;
  if (s->listening && s->recall && recalling(s->ts)) mentions |= s->recall & ~(1u << SEGUE__SECRET_CARD);
  for (size_t i = 0; segue__next_run(s->ts, i, SEGUE__RUN_STRICT | SEGUE__RUN_ALONE, &r); i = r.last + 1) {
    bool ending;
    if (masked(s, r.first)) continue;
    int kind = label_after(s, r.last + 1);
    const int before = label_before(s, r.first, &ending);
    bool asked = false;
    if (!kind) kind = before;
    if (!kind) {
      kind = mentioned_kind(s, &r, mentions);
      asked = kind != SEGUE__SECRET_NONE;
    }
    if (!kind && s->expect && (r.n >= 2 || only_digits(s->ts, &r))) {
      kind = asked_kind(s->expect, r.n);
      asked = kind != SEGUE__SECRET_NONE;
      /* Part of a secret that is being dictated over several turns. */
      if (!asked && only_digits(s->ts, &r) && r.n < 4) {
        kind = asked_kind(s->expect, 4);
        asked = kind != SEGUE__SECRET_NONE;
      }
    }
    if ((kind == SEGUE__SECRET_CARD || kind == SEGUE__SECRET_CARD_WORD) && ending && r.n == 4)
      continue; /* may be known */
    if (kind == SEGUE__SECRET_CARD_WORD && r.n >= 4 && r.n < 12) s->begun |= 1u << SEGUE__SECRET_CARD;
    if (ssn_shape(s->ts, &r) && kind != SEGUE__SECRET_ORDER) kind = SEGUE__SECRET_SSN, asked = true;
    if (!asked && !plausible(kind, r.n)) {
      if (kind >= SEGUE__SECRET_CARD && kind <= SEGUE__SECRET_SSN && !ending) s->begun |= 1u << kind;
      continue;
    }
    if (!kind || kind > SEGUE__SECRET_ANSWER) continue;
    if (r.n >= 4 && kind != SEGUE__SECRET_CARD) segue__scan_secret(s, kind, r.digits, r.n);
    segue__scan_mask(s, r.first, r.last, kind);
    if (r.n < 4 || (kind == SEGUE__SECRET_OTP && r.n < 6) || (kind == SEGUE__SECRET_CARD && r.n < 13))
      s->begun |= 1u << kind;
  }
}

/* ---- words ---- */

/* The chunk without blanks that begins at token `i`; its last token. */
static size_t chunk_end(const segue__tokens *ts, size_t i) {
  while (i + 1 < ts->n && !ts->t[i + 1].spaced) i++;
  return i;
}

static bool chunk_has_digit(const segue__tokens *ts, size_t i, size_t last) {
  for (; i <= last; i++)
    if (ts->t[i].kind == SEGUE__TOKEN_DIGITS || ts->t[i].kind == SEGUE__TOKEN_MIXED) return true;
  return false;
}

static size_t without_stop(const segue__tokens *ts, size_t i, size_t last) {
  while (last > i && segue__word_in(" . , ; ! ? \" ' ) ", ts->t[last].low)) last--;
  return last;
}

/* Past the words between a cue and its value. "My cat's name. It's …" goes on after the stop. */
static size_t skip_links(const segue__tokens *ts, size_t i, bool *copula) {
  *copula = false;
  for (; i < ts->n; i++) {
    const char *low = ts->t[i].low;
    const bool stop = segue__word_in(" . , ", low) && i + 1 < ts->n &&
                      segue__word_in(" it's its it that's is was ", ts->t[i + 1].low);
    if (!stop &&
        !segue__word_in(" is was are it's its it that's : = - # \" ' ( my the current old new to were named "
                        "called number numbers code either maybe name answer 1 2 3 one two three ",
                        low))
      break;
    *copula = *copula || segue__word_in(" is was : = are it's its that's to named called were 1 2 3 ", low);
  }
  return i;
}

static void mask_chunk(segue__turn_scan *s, size_t i, int kind) {
  const size_t last = without_stop(s->ts, i, chunk_end(s->ts, i));
  if (masked(s, i)) return;
  segue__scan_secret(s, kind, s->ts->text + s->ts->t[i].at,
                     s->ts->t[last].at + s->ts->t[last].len - s->ts->t[i].at);
  segue__scan_mask(s, i, last, kind);
}

/* A word or two that answer; from token `i`. How many tokens were taken. */
static size_t mask_answer(segue__turn_scan *s, size_t i, size_t max) {
  size_t n = 0, cue;
  while (n < max && i + n < s->ts->n) {
    const segue__token *t = &s->ts->t[i + n];
    if (t->kind != SEGUE__TOKEN_WORD || segue__no_answer(t->low) || segue__cue_at(s->ts, i + n, &cue) ||
        masked(s, i + n))
      break;
    n++;
  }
  if (n == 0) return 0;
  for (size_t k = 0; k < n; k++)
    segue__scan_secret(s, SEGUE__SECRET_ANSWER, s->ts->text + s->ts->t[i + k].at, s->ts->t[i + k].len);
  segue__scan_mask(s, i, i + n - 1, SEGUE__SECRET_ANSWER);
  return n;
}

/* A token that holds letters and digits, or either, as codes do. */
static bool code_like(const segue__tokens *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_MIXED && ts->t[i].len >= 4 && ts->t[i].len <= 12;
}

static void named_words(segue__turn_scan *s) {
  for (size_t i = 0; i < s->ts->n; i++) {
    size_t n = 0;
    bool copula = false;
    const int kind = segue__cue_at(s->ts, i, &n);
    if (kind == SEGUE__SECRET_NONE) continue;
    const size_t at = skip_links(s->ts, i + n, &copula);
    if (at >= s->ts->n) {
      if (kind <= SEGUE__SECRET_ANSWER)
        s->begun |= 1u << kind; /* the turn ends with the cue: the value follows */
    } else if (kind == SEGUE__SECRET_PASSWORD) {
      const bool digit = chunk_has_digit(s->ts, at, chunk_end(s->ts, at));
      if ((copula || digit) && !segue__no_answer(s->ts->t[at].low)) mask_chunk(s, at, kind);
    } else if (kind == SEGUE__SECRET_ANSWER) {
      const bool maiden = strstr(s->ts->t[i].low, "mother") || segue__token_is(s->ts, i, "maiden");
      const size_t comma = maiden && segue__token_is(s->ts, at, ",") ? 1 : 0;
      if (copula || maiden) mask_answer(s, at + comma, 2);
    } else if (kind == SEGUE__SECRET_OTP || kind == SEGUE__SECRET_PIN) {
      if (code_like(s->ts, at)) mask_chunk(s, at, kind);
    }
    i += n - 1;
  }
}

/* The first word says it: "Molly - I miss her", "Cooper and my pet's name is …". */
static bool opens_answer(const segue__tokens *ts, size_t i) {
  for (size_t k = 0; k < i; k++)
    if (ts->t[k].kind != SEGUE__TOKEN_PUNCT && !segue__is_filler(ts->t[k].low) &&
        !segue__word_in(" yes sure yeah well oh it's it is was maybe ", ts->t[k].low))
      return false;
  return i + 1 >= ts->n || segue__word_in(" - , . ! ; and but is was ", ts->t[i + 1].low);
}

/* The turn answers a question for a word. */
static void asked_words(segue__turn_scan *s) {
  const bool answer = s->expect & 1u << SEGUE__SECRET_ANSWER,
             password = s->expect & 1u << SEGUE__SECRET_PASSWORD;
  size_t words = 0;
  if (!answer && !password) return;
  for (size_t i = 0; i < s->ts->n; i++) words += s->ts->t[i].kind != SEGUE__TOKEN_PUNCT;
  for (size_t i = 0; i < s->ts->n; i++) {
    const segue__token *t = &s->ts->t[i];
    const bool led = i > 0 && segue__word_in(" is was it's its named called : it ", s->ts->t[i - 1].low);
    if (t->kind == SEGUE__TOKEN_PUNCT || segue__no_answer(t->low)) continue;
    if (password && (chunk_has_digit(s->ts, i, chunk_end(s->ts, i)) || words <= 3 || led)) {
      mask_chunk(s, i, SEGUE__SECRET_PASSWORD);
      i = chunk_end(s->ts, i);
    } else if (answer && (words <= 4 || led || opens_answer(s->ts, i))) {
      const size_t n = mask_answer(s, i, 3);
      if (n > 1) i += n - 1;
    }
  }
}

/* Asked earlier, not answered then: a turn of one or two uncommon words is the answer. */
static void late_answer(segue__turn_scan *s) {
  size_t words = 0, at = 0;
  if (!(s->recall & 1u << SEGUE__SECRET_ANSWER) || s->expect & 1u << SEGUE__SECRET_ANSWER) return;
  for (size_t i = 0; i < s->ts->n; i++) {
    if (s->ts->t[i].kind == SEGUE__TOKEN_PUNCT || segue__no_answer(s->ts->t[i].low) ||
        segue__word_in(" maybe is was ", s->ts->t[i].low))
      continue;
    if (words++ == 0) at = i;
  }
  if (words >= 1 && words <= 2) mask_answer(s, at, 2);
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
      mask_answer(s, i, 1);
      break;
    }
  }
}

/* Asked for a code, and one with letters came. */
static void asked_codes(segue__turn_scan *s) {
  if (!(s->expect & (1u << SEGUE__SECRET_OTP))) return;
  for (size_t i = 0; i < s->ts->n; i++)
    if (code_like(s->ts, i) && s->ts->t[i].spaced) mask_chunk(s, i, SEGUE__SECRET_OTP);
}

void segue__scan_turn(segue__turn_scan *s) {
  cards(s);
  numbers(s);
  named_words(s);
  named_after(s);
  if (s->listening) asked_words(s);
  if (s->listening) late_answer(s);
  if (s->listening) asked_codes(s);
}

/* ---- text out ---- */

static int by_position(const void *a, const void *b) {
  const segue__span *x = a, *y = b;
  return x->from < y->from ? -1 : x->from > y->from;
}

void segue__scan_write(segue__turn_scan *s, segue__buf *out) {
  size_t at = 0;
  qsort(s->spans, s->n_spans, sizeof s->spans[0], by_position);
  for (size_t i = 0; i < s->n_spans; i++) {
    segue__buf_put(out, s->ts->text + at, s->spans[i].from - at);
    segue__buf_puts(out, segue__mask_text(s->spans[i].kind));
    at = s->spans[i].to;
  }
  segue__buf_put(out, s->ts->text + at, s->ts->len - at);
}
