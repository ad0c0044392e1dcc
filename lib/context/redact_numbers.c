/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets that are numbers, cards aside: PINs, codes, SSNs, by their label, by what was asked, or by what the turn speaks of. */
#include "context/redact.h"
#include "context/redact_unlabelled.h"
#include "context/words.h"

#include <string.h>

/* Whether so many digits can be such a secret when somebody named it. */
static bool plausible(int kind, size_t n) {
  switch (kind) {
  case SEGUE__SECRET_CARD: return n >= 4;
  case SEGUE__SECRET_CVV: return n >= 3 && n <= 8; /* a "security code" may be a one-time code */
  case SEGUE__SECRET_PIN: return n >= 3 && n <= 12;
  case SEGUE__SECRET_OTP: return n >= 3 && n <= 10;
  case SEGUE__SECRET_PASSWORD: return n >= 2;
  case SEGUE__SECRET_SSN: return n >= 3 && n <= 15; /* India's has 12, France's 15 */
  default: return false;
  }
}

/* What an unlabelled number answers, of what was asked; the shapes overlap less than they seem. */
static int asked_kind(unsigned expect, size_t n) {
  static const struct {
    int kind;
    size_t lo, hi;
  } shapes[] = {
      {SEGUE__SECRET_CVV, 3, 4}, {SEGUE__SECRET_PIN, 3, 6},   {SEGUE__SECRET_OTP, 4, 8},
      {SEGUE__SECRET_SSN, 4, 9}, {SEGUE__SECRET_CARD, 3, 24}, {SEGUE__SECRET_PASSWORD, 2, 16},
      {SEGUE__SECRET_PIN, 7, 8}, {SEGUE__SECRET_CVV, 6, 8}}; /* the last: expiry and code in one breath */
  const bool others = expect & (1u << SEGUE__SECRET_OTHER | 1u << SEGUE__SECRET_ORDER);
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
    if (!(expect & 1u << shapes[i].kind) || n < shapes[i].lo || n > shapes[i].hi) continue;
    const bool own = shapes[i].kind == SEGUE__SECRET_CARD || (shapes[i].kind == SEGUE__SECRET_SSN && n == 9);
    if (others && n > 6 && !own) continue;
    return shapes[i].kind;
  }
  return SEGUE__SECRET_NONE;
}

static bool ssn_shape(const segue__tokens *ts, const segue__run *r) {
  return !r->spoken && r->n == 9 && r->n_groups == 3 && r->group[1] == 3 && r->group[2] == 5 &&
         segue__token_is(ts, r->first + 1, "-") && segue__token_is(ts, r->first + 3, "-");
}

bool segue__scan_bare(const segue__tokens *ts) {
  segue__run r = {0};
  size_t next = 0;
  for (size_t i = 0; i < ts->n; i++) {
    if (i >= next) next = segue__next_run(ts, i, SEGUE__RUN_ALONE, &r) ? r.last + 1 : ts->n;
    if (r.n && i >= r.first && i <= r.last) continue;
    if (ts->t[i].kind == SEGUE__TOKEN_PUNCT || segue__is_filler(ts->t[i].low)) continue;
    if (segue__word_in(
            " yes yeah yep no nope not sure it's its it is was the that's that i i'm said told you like before as mean "
            "meant wait sorry actually maybe or try again now one first last number then should be think rather "
            "already just right correct digits ends with well yeah ok okay oh ",
            ts->t[i].low))
      continue;
    return false;
  }
  return true;
}

/* What is counted or paid is no secret: "4711 dollars", "in 1998", "$400". */
bool segue__scan_counted(const segue__tokens *ts, const segue__run *r) {
  const bool typed = ts->t[r->first].kind == SEGUE__TOKEN_DIGITS && ts->t[r->first].len >= 3;
  if (r->spoken && (r->last > r->first + 1 || (typed && r->last > r->first)) &&
      segue__token_is(ts, r->last + 1, "times"))
    return false; /* "8056 three times" */
  const char *next = r->last + 1 < ts->n ? ts->t[r->last + 1].low : "";
  const char *before = r->first ? ts->t[r->first - 1].low : "";
  return segue__word_in(
             " dollars dollar bucks euros euro pounds usd eur gbp cents percent % mm millimetres millimeters centimetres centimeters inches inch metres meters feet foot degrees watts volts kilos grams litres liters minutes minute hours hour days weeks "
             "months years people guests units pieces items times miles km gb mb am pm o'clock credits ",
             next) ||
         segue__word_in(" $ \xC2\xA3 \xE2\x82\xAC ", before);
}

bool segue__scan_prepared(const segue__tokens *ts, const segue__run *r) {
  return r->first > 0 && segue__word_in(" in at on since about around over under for by from until of ",
                                        ts->t[r->first - 1].low);
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
  return any_in(" remember remembered recall either try think believe guess maybe might found wrote ", ts);
}

static bool at_end(const segue__tokens *ts, size_t i) {
  while (++i < ts->n)
    if (ts->t[i].kind != SEGUE__TOKEN_PUNCT && !segue__is_filler(ts->t[i].low)) return false;
  return true;
}

/* "it says four six seven": half a code, the rest comes with the next turn. */
static bool half_code(const segue__tokens *ts, const segue__run *r) {
  return r->n == 3 && r->first > 0 && at_end(ts, r->last) &&
         segue__word_in(" is was says said it's : begins starts with got that's ", ts->t[r->first - 1].low);
}

/* What the turn makes likely for a number in it. */
typedef struct likely {
  unsigned mentions, expect, recall; /* 1 << kind */
  bool changed;                      /* a secret was; "from 1998" tells what it was */
  bool named;                        /* something else is, or it is paid */
} likely;

/* No label at the number itself, but the turn or the call is about a secret of this shape. */
static int mentioned_kind(const segue__turn_scan *s, const segue__run *r, const likely *l) {
  const unsigned kinds = l->mentions | (segue__scan_prepared(s->ts, r) ? 0 : l->recall);
  const bool was = l->changed && r->first > 0 && in(" from ", s->ts, r->first - 1);
  if (r->n < 3 || (segue__year_like(s, r) && !was) || segue__counts_pieces(s->ts, r))
    return SEGUE__SECRET_NONE;
  if (kinds & 1u << SEGUE__SECRET_CVV && r->n <= 4) return SEGUE__SECRET_CVV;
  if (kinds & 1u << SEGUE__SECRET_PIN && r->n >= 4 && r->n <= 6) return SEGUE__SECRET_PIN;
  if (kinds & 1u << SEGUE__SECRET_OTP && ((r->n >= 4 && r->n <= 8) || half_code(s->ts, r)))
    return SEGUE__SECRET_OTP;
  if (kinds & 1u << SEGUE__SECRET_SSN && (r->n == 4 || r->n == 9)) return SEGUE__SECRET_SSN;
  return SEGUE__SECRET_NONE;
}

#define NUMBER_KINDS \
  (1u << SEGUE__SECRET_PIN | 1u << SEGUE__SECRET_OTP | 1u << SEGUE__SECRET_CVV | 1u << SEGUE__SECRET_SSN)

/* The kind of the number that is labelled `kind`, NONE when nobody said; *asked: by what was asked or is spoken of. */
static int kind_of(segue__turn_scan *s, const segue__run *r, const likely *l, int kind, bool *asked) {
  *asked = false;
  if (kind > SEGUE__SECRET_CARD_WORD && segue__name_lost(s->ts, r) && segue__at_a_loss(s->ts, r->first))
    kind = SEGUE__SECRET_NONE;
  /* "what's on the back of the card says 955" */
  if (kind == SEGUE__SECRET_CARD_WORD && l->mentions & 1u << SEGUE__SECRET_CVV && (r->n == 3 || r->n == 4))
    return SEGUE__SECRET_CVV;
  if (kind) return kind;
  kind = mentioned_kind(s, r, l);
  if (!kind && l->expect && (r->n >= 2 || segue__only_digits(s->ts, r))) {
    kind = asked_kind(l->expect, r->n);
    /* Part of a secret that is being dictated over several turns. */
    if (!kind && (segue__only_digits(s->ts, r) || half_code(s->ts, r)) && r->n < 4)
      kind = asked_kind(l->expect, 4);
  }
  if (!kind && s->part && r->n >= 2 && r->n < segue__scan_whole(s->part))
    kind = s->part; /* "… and seventy six" */
  if (!kind && (segue__name_lost(s->ts, r) || segue__pressed(s->ts, r))) kind = SEGUE__SECRET_PIN;
  if (!kind && !l->named && !(l->expect & (1u << SEGUE__SECRET_OTHER | 1u << SEGUE__SECRET_ORDER)) &&
      segue__used_as_secret(s, r))
    kind = r->n <= 5 ? SEGUE__SECRET_PIN : SEGUE__SECRET_OTP;
  if (!kind && l->expect & 1u << SEGUE__SECRET_SHORT) kind = segue__short_kind(s, r);
  *asked = kind != SEGUE__SECRET_NONE;
  return kind;
}

static void one_number(segue__turn_scan *s, const segue__run *r, const likely *l) {
  if (r->n == 1 && !s->part && in(" oh ", s->ts, r->first)) return; /* said alone it is no digit */
  const unsigned secrets = (1u << SEGUE__SECRET_CARD_WORD) - 1;
  bool ending = false, asked;
  const bool pieces =
      s->n_spans > 0 && segue__counts_pieces(s->ts, r); /* behind a secret: "pin 812, 5922 parcels" */
  const int before = pieces ? SEGUE__SECRET_NONE : segue__scan_label(s, r->first, &ending),
            after = segue__scan_label_after(s, r->last + 1);
  if (!before && !after && segue__scan_counted(s->ts, r)) return;
  int kind = kind_of(s, r, l, after ? after : before, &asked);
  const bool benign = kind == SEGUE__SECRET_OTHER || kind == SEGUE__SECRET_ORDER ||
                      (!kind && s->expect &&
                       !(s->expect & (secrets | 1u << SEGUE__SECRET_CARD_WORD | 1u << SEGUE__SECRET_SHORT)));
  s->other_ends = benign && at_end(s->ts, r->last);
  if (benign && !(s->expect & secrets)) s->found = true;
  s->order_ends = s->other_ends && kind == SEGUE__SECRET_ORDER;
  if ((kind == SEGUE__SECRET_CARD || kind == SEGUE__SECRET_CARD_WORD) && ending && r->n == 4)
    return; /* may be known */
  if (!kind && !s->expect && segue__paid_with(s->ts, r)) kind = SEGUE__SECRET_CARD_WORD;
  if (kind == SEGUE__SECRET_CARD_WORD && r->n >= 4 && r->n < 12) s->begun |= 1u << SEGUE__SECRET_CARD;
  if (ssn_shape(s->ts, r) && kind != SEGUE__SECRET_ORDER) kind = SEGUE__SECRET_SSN, asked = true;
  if (!asked && !plausible(kind, r->n)) {
    if (kind >= SEGUE__SECRET_CARD && kind <= SEGUE__SECRET_SSN && !ending) s->begun |= 1u << kind;
    return;
  }
  if (!kind || kind > SEGUE__SECRET_ANSWER) return;
  if (kind != SEGUE__SECRET_CARD) segue__scan_secret(s, kind, r->digits, r->n);
  s->found = s->found || (s->expect & 1u << kind) || r->n >= (kind == SEGUE__SECRET_CVV ? 3 : 4);
  segue__scan_mask(s, r->first, r->last, kind);
  if (l->expect == 1u << SEGUE__SECRET_SHORT) return; /* nobody knows of what more would be due */
  if (r->n < 4 || (kind == SEGUE__SECRET_OTP && r->n < 6) ||
      (kind == SEGUE__SECRET_SSN && (r->n != 4 || before) && r->n < 9 && !ending) ||
      (kind == SEGUE__SECRET_CARD && r->n < 13))
    s->begun |= 1u << kind;
}

/* Typed numbers side by side are two where two are due: "85731890 3100" to "your account number and PIN", "5380 9503"
 * when somebody tries to recall one. */
static bool side_by_side(const segue__turn_scan *s, const segue__run *r, const likely *l) {
  size_t least = SEGUE__RUN_DIGITS, most = 0;
  bool ending;
  if (r->spoken || r->first == r->last || !((l->mentions | l->expect | l->recall) & NUMBER_KINDS))
    return false;
  for (size_t i = r->first; i <= r->last; i++) {
    if (s->ts->t[i].kind != SEGUE__TOKEN_DIGITS) return false;
    if (s->ts->t[i].len < least) least = s->ts->t[i].len;
    if (s->ts->t[i].len > most) most = s->ts->t[i].len;
  }
  if (l->expect & NUMBER_KINDS && most >= 7 && least >= 3 && least <= 6) return true;
  const int label = segue__scan_label(s, r->first, &ending);
  const bool other = label == SEGUE__SECRET_OTHER || label == SEGUE__SECRET_ORDER ||
                     label == SEGUE__SECRET_CARD || label == SEGUE__SECRET_SSN;
  return !other && least == most && least >= 4 && least <= 6 && r->n > 6 && r->last - r->first < 3;
}

/* "…, oh one two three and one nine seven three" to "your phone number and your PIN": the second of the two. */
static bool second_of_two(const segue__turn_scan *s, const segue__run *r, const likely *l,
                          segue__run *second) {
  const unsigned others = 1u << SEGUE__SECRET_OTHER | 1u << SEGUE__SECRET_ORDER;
  size_t at = r->last;
  if (!(l->expect & NUMBER_KINDS) || !(l->expect & others) || r->n < 8) return false;
  if (r->n == 9 && l->expect & 1u << SEGUE__SECRET_SSN) return false;
  while (at > r->first && !in(" and ", s->ts, at)) at--;
  return at > r->first && segue__next_run(s->ts, at + 1, SEGUE__RUN_STRICT | SEGUE__RUN_ALONE, second) &&
         second->last == r->last && second->n >= 3 && second->n <= 6 && r->n - second->n >= 5;
}

/* A word that was misheard stands between two parts of what was named: "my ssn one two four tgo zero three one". */
static bool goes_on_after(const segue__turn_scan *s, const segue__run *before, const segue__run *r) {
  if (!before->n || r->first - before->last > 3 || !segue__scan_masked(s, before->last)) return false;
  for (size_t i = before->last + 1; i < r->first; i++) {
    size_t n = 0;
    if (segue__cue_at(s->ts, i, &n) || segue__word_in(" . ? ! ; and or is my ", s->ts->t[i].low))
      return false;
  }
  return !segue__scan_counted(s->ts, r) && !segue__counts_pieces(s->ts, r);
}

size_t segue__scan_whole(int kind) {
  return kind == SEGUE__SECRET_CARD  ? 13
         : kind == SEGUE__SECRET_SSN ? 9
         : kind == SEGUE__SECRET_OTP ? 6
         : kind == SEGUE__SECRET_PIN ? 4
                                     : 0;
}

static int kind_at(const segue__turn_scan *s, size_t token) {
  for (size_t i = 0; i < s->n_spans; i++)
    if (s->spans[i].from <= s->ts->t[token].at && s->ts->t[token].at < s->spans[i].to)
      return s->spans[i].kind;
  return SEGUE__SECRET_NONE;
}

void segue__scan_numbers(segue__turn_scan *s) {
  segue__run r, before = {0};
  const bool bare = segue__scan_bare(s->ts);
  const bool recalls = s->listening && s->recall && recalling(s->ts);
  const likely l = {.mentions = mentioned(s) | segue__cues_told(s->ts),
                    .expect = !s->answered || bare ? s->expect : 0,
                    .recall = recalls ? s->recall & ~(1u << SEGUE__SECRET_CARD) : 0,
                    .changed = any_in(" change changed reset ", s->ts),
                    .named = segue__names_or_pays(s->ts)};
  for (size_t i = 0; segue__next_run(s->ts, i, SEGUE__RUN_STRICT | SEGUE__RUN_ALONE, &r); i = r.last + 1) {
    const int open = before.n ? kind_at(s, before.last) : SEGUE__SECRET_NONE;
    if (open && !segue__scan_masked(s, r.first) && before.n < segue__scan_whole(open) &&
        goes_on_after(s, &before, &r)) {
      segue__scan_secret(s, open, r.digits, r.n);
      segue__scan_mask(s, r.first, r.last, open);
    }
    before = r;
    if (segue__scan_masked(s, r.first)) continue;
    segue__run second;
    if (second_of_two(s, &r, &l, &second)) {
      one_number(s, &second, &l);
      continue;
    }
    if (!side_by_side(s, &r, &l)) {
      one_number(s, &r, &l);
      continue;
    }
    for (size_t k = r.first; k <= r.last; k++) {
      const segue__token *t = &s->ts->t[k];
      const size_t n = t->len < SEGUE__RUN_DIGITS ? t->len : SEGUE__RUN_DIGITS;
      segue__run one = {.first = k, .last = k, .n = (uint8_t)n, .n_groups = 1};
      memcpy(one.digits, s->ts->text + t->at, n);
      one_number(s, &one, &l);
    }
  }
}

/* Between `from` and `to` somebody takes back what was just said, and says nothing else. */
static bool taken_back(const segue__tokens *ts, size_t from, size_t to) {
  bool back = false;
  if (to - from > 8) return false;
  for (size_t i = from; i < to; i++) {
    const bool word = in(" no wait sorry nope scratch mean actually correction rather oops pardon ", ts, i);
    back = back || word;
    if (!word && ts->t[i].kind != SEGUE__TOKEN_PUNCT && !segue__is_filler(ts->t[i].low) &&
        !in(" i that that's it's its it is on hang hold not make one let me start again over the a my bad said ",
            ts, i))
      return false;
  }
  return back;
}

/* The two as one number, the last digits of the first taken back: a card's? */
static bool corrected_card(segue__turn_scan *s, const segue__run *a, const segue__run *b) {
  enum { BACK = 4 };
  char digits[2 * SEGUE__RUN_DIGITS + 1];
  for (size_t back = 0; back <= BACK && back < a->n; back++) {
    const size_t n = a->n - back;
    memcpy(digits, a->digits, n);
    memcpy(digits + n, b->digits, b->n);
    if (n + b->n > 19 || !segue__card_number(digits, n + b->n)) continue;
    segue__scan_secret(s, SEGUE__SECRET_CARD, digits, n + b->n);
    return true;
  }
  return false;
}

void segue__scan_corrected(segue__turn_scan *s) {
  segue__run r, before = {0};
  for (size_t i = 0; segue__next_run(s->ts, i, SEGUE__RUN_ALONE, &r); i = r.last + 1) {
    if (before.n && taken_back(s->ts, before.last + 1, r.first)) {
      const int was = kind_at(s, before.last), is = kind_at(s, r.first);
      int kind = was ? was : is;
      if (!kind && corrected_card(s, &before, &r)) kind = SEGUE__SECRET_CARD;
      if (kind && !was) segue__scan_mask(s, before.first, before.last, kind);
      if (kind && !is) segue__scan_mask(s, r.first, r.last, kind);
      if (kind && !is) segue__scan_secret(s, kind, r.digits, r.n);
    }
    before = r;
  }
}
