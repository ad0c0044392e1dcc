/* SPDX-License-Identifier: Apache-2.0 */
/* Names, numbers, dates and places in a caller's turn. Three sources: patterns that stand for themselves,
 * values behind a label, and short answers to what the bot had just asked. */
#include "context/infer.h"
#include "context/redact.h"

#include <string.h>

typedef const segue__tokens T;

static bool in(const char *list, T *ts, size_t i) {
  return i < ts->n && segue__word_in(list, ts->t[i].low);
}
static bool punct(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_PUNCT;
}
static char first_char(T *ts, size_t i) {
  return i < ts->n ? ts->text[ts->t[i].at] : 0;
}
static bool capital(T *ts, size_t i) {
  return first_char(ts, i) >= 'A' && first_char(ts, i) <= 'Z';
}
static bool starts_sentence(T *ts, size_t i) {
  return i == 0 || in(" . ? ! ", ts, i - 1);
}

/* A chunk is what stands between blanks; its punctuation at the ends does not count. */
static size_t chunk_last(T *ts, size_t i) {
  size_t last = i;
  while (last + 1 < ts->n && !ts->t[last + 1].spaced) last++;
  while (last > i && in(" . , ; : ! ? ) \" ' ", ts, last)) last--;
  return last;
}

static bool contains(segue__str s, char c) {
  return memchr(s.p, c, s.len) != NULL;
}

/* ---- labels ---- */

typedef struct label {
  const char *phrase, *name;
} label;

static const label labels[] = {
    {"order number", "order_number"},
    {"order id", "order_number"},
    {"order", "order_number"},
    {"account number", "account_number"},
    {"account id", "account_number"},
    {"account", "account_number"},
    {"account no", "account_number"},
    {"acc no", "account_number"},
    {"ac no", "account_number"},
    {"ac num", "account_number"},
    {"acc number", "account_number"},
    {"customer number", "customer_number"},
    {"customer id", "customer_number"},
    {"member number", "member_number"},
    {"membership number", "member_number"},
    {"member id", "member_number"},
    {"user id", "user_id"},
    {"username", "username"},
    {"user name", "username"},
    {"flight number", "flight_number"},
    {"flight", "flight_number"},
    {"policy number", "policy_number"},
    {"policy id", "policy_number"},
    {"policy", "policy_number"},
    {"claim number", "claim_number"},
    {"claim id", "claim_number"},
    {"claim", "claim_number"},
    {"reservation number", "booking_reference"},
    {"reservation id", "booking_reference"},
    {"reservation code", "booking_reference"},
    {"reservation", "booking_reference"},
    {"booking number", "booking_reference"},
    {"booking reference", "booking_reference"},
    {"booking confirmation number", "booking_reference"},
    {"booking id", "booking_reference"},
    {"booking", "booking_reference"},
    {"confirmation number", "booking_reference"},
    {"confirmation code", "booking_reference"},
    {"confirmation", "booking_reference"},
    {"reference number", "reference"},
    {"reference", "reference"},
    {"ticket number", "ticket_number"},
    {"ticket", "ticket_number"},
    {"case number", "case_number"},
    {"invoice number", "invoice_number"},
    {"invoice", "invoice_number"},
    {"tracking number", "tracking_number"},
    {"serial number", "serial_number"},
    {"model number", "model"},
    {"item number", "item_number"},
    {"item code", "item_number"},
    {"meter number", "meter_number"},
    {"phone number", "phone"},
    {"mobile number", "phone"},
    {"cell number", "phone"},
    {"call me at", "phone"},
    {"reach me at", "phone"},
    {"call me back at", "phone"},
    {"zip code", "zip_code"},
    {"zip", "zip_code"},
    {"postal code", "zip_code"},
    {"date of birth", "date_of_birth"},
    {"birthday", "date_of_birth"},
    {"born on", "date_of_birth"},
    {"born", "date_of_birth"},
    {"dob", "date_of_birth"},
    {"room", "room"},
    {"seat", "seat"},
    {"gate", "gate"},
    {"apartment", "apartment"},
    {"unit", "unit"},
};

/* The label that ends right before token `i`, linking words apart. */
static const char *label_before(T *ts, size_t i) {
  for (size_t back = 0; i > 0 && back < 6; back++) {
    i--;
    for (size_t from = i >= 3 ? i - 3 : 0; from <= i; from++)
      for (size_t k = 0; k < sizeof labels / sizeof labels[0]; k++)
        if (segue__token_phrase(ts, from, labels[k].phrase) == i + 1 - from) return labels[k].name;
    if (!in(" is was it's its are number no num id code # : - my the of as was on si and a ' \" ( it ", ts,
            i))
      return NULL;
  }
  return NULL;
}

static const char *label_after(T *ts, size_t i) {
  if (!in(" is was as , ", ts, i)) return NULL;
  i++;
  while (in(" my the our ", ts, i)) i++;
  for (size_t k = 0; i < ts->n && k < sizeof labels / sizeof labels[0]; k++)
    if (segue__token_phrase(ts, i, labels[k].phrase)) return labels[k].name;
  return NULL;
}

/* ---- dates and times ---- */

static const char months[] =
    " january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec ";
static const char ordinals[] =
    " first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth thirtieth ";
static const char weekdays[] = " monday tuesday wednesday thursday friday saturday sunday mondays tuesdays ";
static const char relative[] = " today tomorrow yesterday tonight ";

static bool ordinal(T *ts, size_t i) {
  if (i >= ts->n) return false;
  if (in(ordinals, ts, i)) return true;
  const segue__token *t = &ts->t[i];
  const char *end = t->len >= 3 ? t->low + strlen(t->low) - 2 : "";
  return t->kind == SEGUE__TOKEN_MIXED && t->len <= 4 && t->low[0] >= '0' && t->low[0] <= '9' &&
         segue__word_in(" st nd rd th ", end);
}

static bool small_number(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_DIGITS && ts->t[i].len <= 2;
}
static bool year(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_DIGITS && ts->t[i].len == 4 && in(" ", ts, i) == false &&
         (ts->t[i].low[0] == '1' || ts->t[i].low[0] == '2');
}

/* Tokens of a date at `i`: "May 10th, 2024", "the third of May", "2024-05-10", "29/02/1980"; 0 if none. */
static size_t date_at(T *ts, size_t i) {
  size_t n = 0;
  if (in(months, ts, i)) {
    /* "may" is mostly no month. */
    const bool twenty = in(" twenty thirty ", ts, i + 1) && in(ordinals, ts, i + 2);
    if (!small_number(ts, i + 1) && !ordinal(ts, i + 1) && !twenty) return 0;
    n = twenty ? 3 : 2;
    const size_t comma = segue__token_is(ts, i + n, ",") ? 1 : 0;
    return year(ts, i + n + comma) ? n + comma + 1 : n;
  }
  if (ordinal(ts, i) || small_number(ts, i)) {
    const size_t of = segue__token_is(ts, i + 1, "of") ? 1 : 0;
    if (in(months, ts, i + 1 + of)) return year(ts, i + 2 + of) ? 3 + of : 2 + of;
  }
  /* Typed with separators, without blanks. */
  if (i + 4 < ts->n && ts->t[i].kind == SEGUE__TOKEN_DIGITS && in(" / - . ", ts, i + 1) &&
      ts->t[i + 2].kind == SEGUE__TOKEN_DIGITS && strcmp(ts->t[i + 1].low, ts->t[i + 3].low) == 0 &&
      ts->t[i + 4].kind == SEGUE__TOKEN_DIGITS && !ts->t[i + 2].spaced && !ts->t[i + 4].spaced) {
    const size_t a = ts->t[i].len, b = ts->t[i + 2].len, c = ts->t[i + 4].len;
    if ((a == 4 && b <= 2 && c <= 2) || (a <= 2 && b <= 2 && (c == 4 || c == 2))) return 5;
  }
  return 0;
}

static const char *date_role(T *ts, size_t i) {
  for (size_t back = 1; back <= 6 && back <= i; back++) {
    if (in(" ordered bought purchased order ", ts, i - back)) return "ordered";
    if (in(" arrived delivered received came ", ts, i - back)) return "received";
    if (in(" due ", ts, i - back)) return "due";
    if (in(" since ", ts, i - back)) return "since";
    if (in(" charged paid payment ", ts, i - back)) return "paid";
    if (in(" leaving leave depart departing departure flying ", ts, i - back)) return "departure";
    if (in(" return returning back ", ts, i - back)) return "return";
  }
  return NULL;
}

static int dates(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  for (size_t i = 0; i < ts->n; i++) {
    size_t n = date_at(ts, i);
    const bool day = in(weekdays, ts, i) || in(relative, ts, i);
    if (!n && day) n = 1;
    if (!n && in(" the ", ts, i) && ordinal(ts, i + 1) && !in(" time one option ", ts, i + 2) &&
        !in(ordinals, ts, i + 1))
      n = 2;
    if (!n || used[i]) continue;
    const char *named = label_before(ts, i);
    const bool birth =
        (named && strcmp(named, "date_of_birth") == 0) || strcmp(f->slot, "date_of_birth") == 0;
    const segue__str text = segue__span_text(ts, in(" the ", ts, i) ? i + 1 : i, i + n - 1);
    const char *role = date_role(ts, i);
    const int rc = birth && !day ? segue__emit_entity(t, "date_of_birth", text, 0.85)
                                 : segue__builder_date(t->b, segue__str_of(role), text);
    if (rc < 0) return rc;
    memset(used + i, 1, n);
    i += n - 1;
  }
  return SEGUE_OK;
}

/* "3 pm", "3:30pm", "three pm", "noon". */
static int times(const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  for (size_t i = 0; i < ts->n; i++) {
    const char *low = ts->t[i].low;
    const size_t len = strlen(low);
    size_t first = i, last = i;
    bool is = in(" noon midnight ", ts, i);
    if (in(" am pm a.m p.m o'clock ", ts, i) && i > 0 &&
        (ts->t[i - 1].kind == SEGUE__TOKEN_DIGITS ||
         in(" one two three four five six seven eight nine ten eleven twelve thirty ", ts, i - 1))) {
      first = i - 1;
      if (first >= 2 && segue__token_is(ts, first - 1, ":")) first -= 2;
      is = true;
    } else if (ts->t[i].kind == SEGUE__TOKEN_MIXED && len >= 3 && len <= 4 && low[0] >= '0' &&
               low[0] <= '9' && (strcmp(low + len - 2, "am") == 0 || strcmp(low + len - 2, "pm") == 0)) {
      if (i >= 2 && segue__token_is(ts, i - 1, ":")) first = i - 2;
      is = true;
    }
    if (!is) continue;
    const int rc = segue__emit_entity(t, "time", segue__span_text(ts, first, last), 0.8);
    if (rc < 0) return rc;
    memset(used + first, 1, last - first + 1);
  }
  return SEGUE_OK;
}

/* ---- identifiers ---- */

static int emails(const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  for (size_t i = 0; i < ts->n; i++) {
    const size_t last = chunk_last(ts, i);
    const segue__str s = segue__span_text(ts, i, last);
    const char *at = memchr(s.p, '@', s.len);
    if (at && at > s.p && memchr(at, '.', (size_t)(s.p + s.len - at))) {
      const int rc = segue__emit_entity(t, "email", s, 0.95);
      if (rc < 0) return rc;
      memset(used + i, 1, last - i + 1);
    }
    i = last;
  }
  return SEGUE_OK;
}

/* "john dot smith at gmail dot com" → "john.smith@gmail.com" */
static int spoken_email(const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  for (size_t i = 1; i + 3 < ts->n; i++) {
    if (!segue__token_is(ts, i, "at") || !segue__token_is(ts, i + 2, "dot") || punct(ts, i - 1)) continue;
    char text[128];
    size_t first = i - 1, n = 0, last = i + 3;
    while (first >= 2 && in(" dot underscore dash ", ts, first - 1)) first -= 2;
    while (last + 2 < ts->n && segue__token_is(ts, last + 1, "dot")) last += 2;
    for (size_t k = first; k <= last; k++) {
      const char *low = ts->t[k].low;
      const char *put = segue__token_is(ts, k, "dot")          ? "."
                        : k == i                               ? "@"
                        : segue__token_is(ts, k, "underscore") ? "_"
                        : segue__token_is(ts, k, "dash")       ? "-"
                                                               : low;
      const size_t len = strlen(put);
      if (n + len >= sizeof text) return SEGUE_OK;
      memcpy(text + n, put, len);
      n += len;
    }
    const int rc = segue__emit_entity(t, "email", (segue__str){text, n}, 0.8);
    if (rc < 0) return rc;
    memset(used + first, 1, last - first + 1);
    i = last;
  }
  return SEGUE_OK;
}

/* Letters and digits in one word, or with underscores: "WUNA5K", "HAT271", "sophia_silva_7557", "#W123". */
static int codes(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  for (size_t i = 0; i < ts->n; i++) {
    const size_t last = chunk_last(ts, i), first = segue__token_is(ts, i, "#") && last > i ? i + 1 : i;
    const segue__str s = segue__span_text(ts, first, last);
    bool digit = false, letter = false, upper = false, odd = false;
    for (size_t k = 0; k < s.len; k++) {
      digit |= s.p[k] >= '0' && s.p[k] <= '9';
      upper |= s.p[k] >= 'A' && s.p[k] <= 'Z';
      letter |= (s.p[k] >= 'a' && s.p[k] <= 'z') || (s.p[k] >= 'A' && s.p[k] <= 'Z');
      odd |= strchr("[]()/:*$%", s.p[k]) != NULL;
    }
    const bool id = digit && letter && !odd && s.len >= 5 && s.len <= 40 &&
                    (upper || contains(s, '_') || label_before(ts, i) || *f->slot);
    if (id && !used[i] && !ordinal(ts, i)) {
      const char *name = label_before(ts, i);
      const bool flight =
          upper && !name && s.len <= 6 && ts->t[i].low[2] >= '0' && in(" flight flights ", ts, i ? i - 1 : 0);
      if (!name)
        name = contains(s, '_')                      ? "user_id"
               : flight                              ? "flight_number"
               : *f->slot && strcmp(f->slot, "name") ? f->slot
                                                     : "reference";
      const int rc = segue__emit_entity(t, name, s, 0.85);
      if (rc < 0) return rc;
      memset(used + i, 1, last - i + 1);
    }
    i = last;
  }
  return SEGUE_OK;
}

static bool money_before(T *ts, size_t i) {
  return i > 0 && (in(" $ ", ts, i - 1) || (i > 0 && strcmp(ts->t[i - 1].low, "\xC2\xA3") == 0));
}

static size_t street_after(T *ts, size_t i) {
  for (size_t k = 1; k <= 5 && i + k < ts->n; k++)
    if (in(" street st avenue ave road rd drive dr lane ln boulevard blvd way court ct square terrace place highway ",
           ts, i + k))
      return k;
  return 0;
}

static bool in_slots(const char *slot) {
  return segue__word_in(
      " account_number order_number phone zip_code booking_reference policy_number claim_number reference "
      "member_number customer_number count amount user_id date_of_birth flight_number ",
      slot);
}

static int one_number(segue__infer *f, const segue__turn *t, const segue__run *r, uint8_t *used) {
  T *ts = t->ts;
  const char *name = label_before(ts, r->first);
  const size_t after = r->last + 1;
  if (!name) name = label_after(ts, after);
  size_t first = r->first;
  segue__str value;
  if (money_before(ts, r->first) || in(" dollars dollar bucks euros euro pounds usd ", ts, after)) {
    name = "amount";
    if (money_before(ts, r->first)) first--;
  } else if (!name && r->n <= 5 && street_after(ts, r->last) && ts->t[r->first].kind == SEGUE__TOKEN_DIGITS) {
    const size_t last = r->last + street_after(ts, r->last);
    memset(used + first, 1, last - first + 1);
    return segue__emit_entity(t, "address", segue__span_text(ts, first, last), 0.75);
  } else if (
      !name &&
      (in(" people guests persons adults passengers tickets bags nights friends rooms bedrooms bedroom star stars propl ppl nos ",
          ts, after) ||
       (in(" of ", ts, after) && in(" us them ", ts, after + 1)) ||
       (r->first >= 2 && in(" party table group bedrooms ", ts, r->first - 2) &&
        in(" of for to ", ts, r->first - 1))) &&
      r->n <= 3) {
    name = "count";
  } else if (!name && in_slots(f->slot) &&
             (r->n >= 4 || segue__word_in(" count amount flight_number ", f->slot))) {
    name = f->slot;
  } else if (!name && r->n >= 10 && r->n <= 11) {
    name = "phone";
  } else if (!name && r->n >= 6 && (r->n != 9 || f->bot_heard) && !segue__card_shape(r->digits, r->n)) {
    /* Nine digits may be a social security number, a card misheard by a digit fails its check. */
    name = "number";
  }
  if (!name || (r->n < 3 && !segue__word_in(" amount count room seat gate apartment unit ", name)))
    return SEGUE_OK;
  if (first > 0 && in(" ( + ", ts, first - 1)) first--;
  value = r->spoken ? (segue__str){r->digits, r->n} : segue__span_text(ts, first, r->last);
  memset(used + r->first, 1, r->last - r->first + 1);
  return segue__emit_entity(t, name, value, r->spoken ? 0.75 : 0.85);
}

static int numbers(segue__infer *f, const segue__turn *t, uint8_t *used) {
  segue__run r;
  for (size_t i = 0; segue__next_run(t->ts, i, SEGUE__RUN_STRICT, &r); i = r.last + 1) {
    if (used[r.first] || used[r.last]) continue;
    const int rc = one_number(f, t, &r, used);
    if (rc < 0) return rc;
  }
  return SEGUE_OK;
}

/* ---- names ---- */

static const char no_name[] =
    " i i'm i've i'll i'd that's it don't can't didn't what's how's you're we're let's it's the a an and but so my your is was not here there calling trying having looking going just really very sorry "
    "sure fine good ok okay yes no hi hello hey thanks thank please what how when why who can could would will about for to "
    "in on at of with from this that need want have has had do does did still also now then because if or all only frustrated "
    "angry upset tired done ready interested new afraid unable happy glad stuck locked wondering hoping unsure account "
    "number pin correct right wondering sorry back again good great well ma'am sir oh um uh forgot lost ";

static bool name_word(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_WORD && ts->t[i].len > 1 &&
         !segue__word_in(no_name, ts->t[i].low) && !in(months, ts, i) && !in(weekdays, ts, i);
}

static size_t name_words(T *ts, size_t i, bool capitals) {
  size_t n = 0;
  while (n < 3 && name_word(ts, i + n) && (!capitals || capital(ts, i + n))) n++;
  if (n > 0 && segue__token_is(ts, i + n, "-") && name_word(ts, i + n + 1)) n += 2; /* Smith-Jones */
  return n;
}

static bool any_capital(T *ts) {
  for (size_t i = 1; i < ts->n; i++)
    if (capital(ts, i) && ts->t[i].len > 1) return true;
  return false;
}

static int names(segue__infer *f, const segue__turn *t, uint8_t *used) {
  static const char *const intros[] = {"my name is",
                                       "my name's",
                                       "my full name is",
                                       "the name is",
                                       "the name's",
                                       "name is",
                                       "this is",
                                       "i am",
                                       "i'm",
                                       "it's",
                                       "you can call me",
                                       "full name is",
                                       "they call me",
                                       "my name",
                                       "name",
                                       "speaking with",
                                       "under the name"};
  T *ts = t->ts;
  const bool cased = any_capital(ts), asked = strcmp(f->slot, "name") == 0;
  for (size_t i = 0; i < ts->n; i++)
    for (size_t k = 0; k < sizeof intros / sizeof intros[0]; k++) {
      const size_t n = segue__token_phrase(ts, i, intros[k]);
      const bool weak = k >= 6 && k <= 9; /* "I'm frustrated", "it's broken" */
      if (!n || (weak && !(cased || asked)) || (k == 9 && !asked)) continue;
      if (k == 14 && i > 0 && !in(" . , and hi hello yes sure ", ts, i - 1))
        continue; /* a bare "name" opens */
      const size_t m = name_words(ts, i + n, cased && (weak || k == 13));
      if (!m || used[i + n]) continue;
      const int rc =
          segue__emit_entity(t, "name", segue__span_text(ts, i + n, i + n + m - 1), weak ? 0.7 : 0.9);
      memset(used + i + n, 1, m);
      return rc;
    }
  /* "Jane Doe. My account is …" */
  if (!asked) return SEGUE_OK;
  size_t i = 0;
  while (i < ts->n &&
         (punct(ts, i) ||
          in(" yes sure ok okay of course well um uh it's ma'am sir yeah hi hello and oh ", ts, i)))
    i++;
  const size_t m = name_words(ts, i, any_capital(ts) && capital(ts, i));
  const bool ends = i + m >= ts->n || punct(ts, i + m) ||
                    in(" and account my please thanks is here ", ts, i + m) || capital(ts, i);
  if (m && ends && !used[i] && m + i + 6 > (capital(ts, i) ? 0 : ts->n)) {
    memset(used + i, 1, m);
    return segue__emit_entity(t, "name", segue__span_text(ts, i, i + m - 1), 0.85);
  }
  return SEGUE_OK;
}

/* Capitalised words inside a sentence are somebody or something: "Hilton Hotel", "Dr. Alexis". */
static int proper_nouns(const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  size_t caps = 0, words = 0;
  for (size_t i = 0; i < ts->n; i++)
    if (ts->t[i].kind == SEGUE__TOKEN_WORD && ts->t[i].len > 1) words++, caps += capital(ts, i);
  if (words > 3 && caps * 3 > words * 2) return SEGUE_OK; /* shouting or a title */
  for (size_t i = 0; i < ts->n; i++) {
    const bool title =
        in(" dr doctor mr mrs ms ", ts, i) && (segue__token_is(ts, i + 1, ".") || capital(ts, i + 1));
    if (!title &&
        (!capital(ts, i) || ts->t[i].len < 2 || ts->t[i].kind != SEGUE__TOKEN_WORD ||
         (starts_sentence(ts, i) && !(capital(ts, i + 1) && name_word(ts, i + 1) && ts->t[i + 1].len > 1))))
      continue;
    if (used[i] || (!title && segue__word_in(no_name, ts->t[i].low)) || in(months, ts, i) ||
        in(weekdays, ts, i))
      continue;
    if (in(" i'm i've i'll i'd pin id ssn ok tv usa asap god jesus wi mr mrs ms dr ", ts, i) && !title)
      continue;
    size_t last = i;
    if (title && segue__token_is(ts, i + 1, ".")) last++;
    while (last + 1 < ts->n && capital(ts, last + 1) && !used[last + 1] &&
           !in(" i i'm i've i'll i'd ", ts, last + 1))
      last++;
    const bool shouted =
        ts->t[i].len > 3 && ts->text[ts->t[i].at + 1] >= 'A' && ts->text[ts->t[i].at + 1] <= 'Z' && last == i;
    const bool acronym = last == i && ts->t[i].len <= 3 && ts->t[i].len > 1 &&
                         ts->text[ts->t[i].at + 1] >= 'A' && ts->text[ts->t[i].at + 1] <= 'Z';
    /* One capital alone is a name where a place or a person is due, else often no more than emphasis. */
    const bool due =
        title || last > i ||
        in(" to from at in near with for by between and via visit called dr of the doctor ' \" ( , ", ts,
           i ? i - 1 : ts->n);
    if (shouted || !due || (acronym && !in(" from to ", ts, i ? i - 1 : ts->n))) continue;
    const int rc = segue__emit_entity(t, title ? "person" : "mention", segue__span_text(ts, i, last), 0.6);
    if (rc < 0) return rc;
    memset(used + i, 1, last - i + 1);
    i = last;
  }
  return SEGUE_OK;
}

/* ---- answers ---- */

typedef struct slot_word {
  const char *phrase, *slot;
} slot_word;

static const slot_word slot_words[] = {
    {"full name", "name"},
    {"your name", "name"},
    {"first and last name", "name"},
    {"name please", "name"},
    {"name", "name"},
    {"phone", "phone"},
    {"callback number", "phone"},
    {"number to reach", "phone"},
    {"email", "email"},
    {"e mail", "email"},
    {"date of birth", "date_of_birth"},
    {"birthday", "date_of_birth"},
    {"birth date", "date_of_birth"},
    {"flight id", "flight_number"},
    {"flight number", "flight_number"},
    {"account", "account_number"},
    {"order number", "order_number"},
    {"order id", "order_number"},
    {"user id", "user_id"},
    {"username", "username"},
    {"confirmation number", "booking_reference"},
    {"confirmation code", "booking_reference"},
    {"reservation id", "booking_reference"},
    {"reservation number", "booking_reference"},
    {"booking reference", "booking_reference"},
    {"booking number", "booking_reference"},
    {"policy number", "policy_number"},
    {"claim number", "claim_number"},
    {"zip", "zip_code"},
    {"postal code", "zip_code"},
    {"address", "address"},
    {"symptom*", "symptoms"},
    {"how many", "count"},
    {"number of people", "count"},
    {"number of guests", "count"},
    {"what time", "time"},
    {"which time", "time"},
    {"at what time", "time"},
    {"time", "time"},
    {"what day", "day"},
    {"which day", "day"},
    {"day", "day"},
    {"when", "date"},
    {"date", "date"},
    {"doctor", "doctor"},
    {"destination", "destination"},
    {"where would you like to go", "destination"},
    {"where are you going", "destination"},
    {"going to", "destination"},
    {"arrive", "destination"},
    {"drop off", "destination"},
    {"dropped off", "destination"},
    {"pick you up", "departure"},
    {"picked up", "departure"},
    {"pickup", "departure"},
    {"leaving from", "departure"},
    {"departing", "departure"},
    {"departure", "departure"},
    {"travelling from", "departure"},
    {"traveling from", "departure"},
    {"hotel", "hotel"},
    {"venue", "venue"},
    {"restaurant", "restaurant"},
    {"city", "city"},
    {"area", "area"},
    {"part of town", "area"},
    {"location", "location"},
    {"where", "location"},
    {"price", "price_range"},
    {"budget", "price_range"},
    {"food", "food"},
    {"meal", "food"},
    {"dietary", "food"},
    {"company", "company"},
    {"model", "model"},
    {"brand", "brand"},
    {"make of", "brand"},
    {"plan", "plan"},
    {"package", "plan"},
    {"service", "service"},
    {"type of", "type"},
    {"kind of", "type"},
    {"seat", "seat"},
    {"how much", "amount"},
    {"amount", "amount"},
    {"size", "size"},
    {"color", "color"},
    {"colour", "color"},
    {"software", "software"},
    {"item", "item"},
    {"product", "product"},
    {"quantity", "count"},
    {"membership level", "membership"},
    {"apartment", "apartment"},
    {"floor", "floor"},
    {"rating", "rating"},
    {"rate", "rating"},
};

/* The last question of the bot's turn names what comes; several at once are left to the patterns. */
void segue__infer_slot(segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  size_t best_at = 0, best_len = 0;
  const char *slot = NULL;
  bool question = false;
  f->slot[0] = 0;
  f->slots_asked = 0;
  for (size_t i = 0; i < ts->n; i++) {
    question =
        question || in(" ? please what what's which where when how may can could tell provide need ", ts, i);
    for (size_t k = 0; k < sizeof slot_words / sizeof slot_words[0]; k++) {
      const size_t n = segue__token_phrase(ts, i, slot_words[k].phrase);
      /* The first phrase of a sentence is what is asked, a longer one at the same place knows better. */
      if (!n || (slot && i != best_at) || n <= (i == best_at ? best_len : 0)) continue;
      slot = slot_words[k].slot;
      best_at = i;
      best_len = n;
    }
    if (in(" . ? ! ", ts, i) && i + 1 < ts->n) {
      /* What an earlier sentence only mentioned is not what the last one asks. */
      if (segue__token_is(ts, i, ".")) slot = NULL, best_at = best_len = 0;
    }
  }
  if (!slot || !question) return;
  strcpy(f->slot, slot);
  f->slots_asked = 1;
}

static bool dull(T *ts, size_t i) {
  return in(
      " um uh er well so it's its it is that's that would be i'd like to the a an at in for on i think probably let's say "
      "please thanks thank you yes yeah yep sure ok okay maybe my just oh hmm how about what can we do i'll take want need "
      "around by from and , . ! \" ' - actually ",
      ts, i);
}

static bool refusal(T *ts) {
  for (size_t i = 0; i < ts->n; i++)
    if (in(" don't dont forgot forget know sure no not nope can't cannot what why how ? none never doesn't didn't isn't ",
           ts, i))
      return true;
  return false;
}

/* A short answer is the value itself. */
static int answer(segue__infer *f, const segue__turn *t, const uint8_t *used) {
  T *ts = t->ts;
  size_t first = 0, last = ts->n, words = 0;
  if (!*f->slot || ts->n == 0 || refusal(ts)) return SEGUE_OK;
  if (segue__word_in(
          " name phone email date_of_birth account_number amount zip_code user_id order_number username ",
          f->slot))
    return SEGUE_OK; /* these have shapes of their own */
  while (first < last && dull(ts, first)) first++;
  while (last > first && (dull(ts, last - 1) || punct(ts, last - 1))) last--;
  for (size_t i = first; i < last; i++) {
    if (in(" . ? ! ", ts, i))
      last = i; /* the first sentence */
    else
      words += ts->t[i].kind != SEGUE__TOKEN_PUNCT;
  }
  if (words == 0 || words > 6 || segue__infer_chat(ts, first, last)) return SEGUE_OK;
  for (size_t i = first; i < last; i++)
    if (used[i]) return SEGUE_OK;
  return segue__emit_entity(t, f->slot, segue__span_text(ts, first, last - 1), 0.7);
}

int segue__infer_entities(segue__infer *f, const segue__turn *t) {
  uint8_t used[512] = {0}; /* tokens beyond are not read: nobody packs so much into one turn */
  segue__tokens part = *t->ts;
  segue__turn turn = *t;
  int rc;
  if (part.n > sizeof used - 8) part.n = sizeof used - 8;
  turn.ts = &part;
  for (size_t i = 0; i + 2 < part.n; i++) /* masks are no words */
    if (segue__token_is(&part, i, "[") && segue__token_is(&part, i + 2, "]")) memset(used + i, 1, 3);
  if ((rc = emails(&turn, used)) < 0 || (rc = spoken_email(&turn, used)) < 0) return rc;
  if ((rc = segue__infer_labelled(&turn, used)) < 0) return rc;
  if ((rc = codes(f, &turn, used)) < 0 || (rc = dates(f, &turn, used)) < 0 || (rc = times(&turn, used)) < 0)
    return rc;
  if ((rc = names(f, &turn, used)) < 0 || (rc = numbers(f, &turn, used)) < 0) return rc;
  if ((rc = proper_nouns(&turn, used)) < 0 || (rc = answer(f, &turn, used)) < 0) return rc;
  if (!f->bot_heard && (rc = segue__infer_alone(f, &turn, used)) < 0) return rc;
  return segue__infer_things(&turn, used);
}
