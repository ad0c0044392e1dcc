/* SPDX-License-Identifier: Apache-2.0 */
/* Names, numbers, dates and places in a caller's turn. Three sources: patterns that stand for themselves,
 * values behind a label, and short answers to what the bot had just asked. */
#include "context/infer.h"
#include "context/redact.h"

#include <stdio.h>
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

/* Tokens beyond are not read: nobody packs so much into one turn. */
enum { USED = 512 };

/* The part of the turn that is read, masks taken out: they are no words. */
static void limit(segue__turn *t, segue__tokens *part, uint8_t used[USED]) {
  *part = *t->ts;
  if (part->n > USED - 8) part->n = USED - 8;
  t->ts = part;
  for (size_t i = 0; i + 2 < part->n; i++)
    if (segue__token_is(part, i, "[") && segue__token_is(part, i + 2, "]")) memset(used + i, 1, 3);
}

/* A chunk is what stands between blanks; its punctuation at the ends does not count. */
static size_t chunk_last(T *ts, size_t i) {
  size_t last = i;
  while (last + 1 < ts->n && !ts->t[last + 1].spaced) last++;
  while (last > i && in(" . , ; : ! ? ) \" ' * ", ts, last)) last--;
  return last;
}

static bool contains(segue__str s, char c) {
  return memchr(s.p, c, s.len) != NULL;
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

/* "in september", "since March 2027". */
static size_t month_alone(T *ts, size_t i) {
  if (i == 0 || !in(months, ts, i)) return 0;
  if (!in(" in since until till next last this by before after for ", ts, i - 1)) return 0;
  return year(ts, i + 1) ? 2 : 1;
}

/* "three weeks ago", "for 2 days". */
static size_t span_of_time(T *ts, size_t i) {
  const bool number =
      small_number(ts, i) || in(" a two three four five six seven eight nine ten several few couple ", ts, i);
  const size_t of = in(" of ", ts, i + 1) && in(" couple ", ts, i) ? 1 : 0;
  if (!number || !in(" days day weeks week months month years year hours hour ", ts, i + 1 + of)) return 0;
  if (in(" ago now already ", ts, i + 2 + of)) return 3 + of;
  return i > 0 && in(" for been past last over since almost nearly about waiting ", ts, i - 1) ? 2 + of : 0;
}

/* "May 5th - 21st", "the 14th to the 24th": where the second day stands; 0 if there is none. */
static size_t range_end(T *ts, size_t i) {
  size_t k = i;
  if (!in(" - to until till through thru \xE2\x80\x93 ", ts, k)) return 0;
  for (k++; in(" the ", ts, k);) k++;
  return ordinal(ts, k) ? k : 0;
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
    const bool greeting = t->who == SEGUE_WHO_BOT && in(" today ", ts, i); /* "how can I help you today?" */
    const bool day = !greeting && (in(weekdays, ts, i) || in(relative, ts, i));
    if (!n && day) n = 1;
    if (!n) n = month_alone(ts, i);
    if (!n) n = span_of_time(ts, i);
    if (!n && in(" the ", ts, i) && ordinal(ts, i + 1) && !date_at(ts, i + 1) &&
        !in(" time one option ", ts, i + 2) && !in(ordinals, ts, i + 1))
      n = 2;
    if (!n || used[i]) continue;
    char buf[SEGUE__SLOT_LEN];
    const char *named = segue__label_before(ts, i, buf);
    const bool birth =
        (named && strcmp(named, "date_of_birth") == 0) || strcmp(f->slot, "date_of_birth") == 0;
    size_t first = in(" the ", ts, i) ? i + 1 : i;
    if (day && i > 0 && in(" last next this ", ts, i - 1)) first--;
    const segue__str text = segue__span_text(ts, first, i + n - 1);
    const char *role = date_role(ts, i);
    const int rc = birth && !day ? segue__emit_entity(t, "date_of_birth", text, 0.85)
                                 : segue__builder_date(t->b, segue__str_of(role), text);
    if (rc < 0) return rc;
    memset(used + i, 1, n);
    i += n - 1;
    const size_t to = range_end(ts, i + 1);
    if (!to || used[to] || date_at(ts, to)) continue;
    const int more = segue__builder_date(t->b, segue__str_of("until"), segue__span_text(ts, to, to));
    if (more < 0) return more;
    used[to] = 1;
    i = to;
  }
  return SEGUE_OK;
}

/* "half past three", "quarter to five", "8:05"; tokens taken. */
static size_t clock_at(T *ts, size_t i) {
  static const char hours[] = " one two three four five six seven eight nine ten eleven twelve ";
  if (in(" half quarter ", ts, i) && in(" past to ", ts, i + 1) &&
      (in(hours, ts, i + 2) || small_number(ts, i + 2)))
    return 3;
  if (small_number(ts, i) && segue__token_is(ts, i + 1, ":") && small_number(ts, i + 2) &&
      !ts->t[i + 2].spaced && ts->t[i + 2].len == 2)
    return 3;
  return 0;
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
    const size_t clock = is ? 0 : clock_at(ts, i);
    if (clock) last = i + clock - 1;
    /* The hour of "8:05 pm" comes with its half of the day. */
    if (clock && in(" am pm a.m p.m ", ts, last + 1)) last++;
    if ((!is && !clock) || used[first]) continue;
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

/* "IFOYYZ": six capitals are a record locator where one is spoken of. */
static bool locator(T *ts, size_t i) {
  const segue__token *t = &ts->t[i];
  if (t->kind != SEGUE__TOKEN_WORD || t->len != 6) return false;
  for (size_t k = 0; k < t->len; k++)
    if (ts->text[t->at + k] < 'A' || ts->text[t->at + k] > 'Z') return false;
  size_t shouted = 0;
  bool spoken_of = false;
  for (size_t k = 0; k < ts->n; k++) {
    shouted += ts->t[k].len > 1 && ts->text[ts->t[k].at + 1] >= 'A' && ts->text[ts->t[k].at + 1] <= 'Z';
    spoken_of =
        spoken_of ||
        in(" code codes reservation reservations booking bookings confirmation reference locator record "
           "pnr id ids ",
           ts, k);
  }
  return spoken_of && shouted * 3 <= ts->n + 2;
}

static const char *code_name(const segue__infer *f, const segue__turn *t, size_t i, segue__str s,
                             const char *named) {
  const segue__token *k = &t->ts->t[i];
  if (named) return named;
  if (contains(s, '_')) return "user_id";
  if (s.len <= 6 && k->len > 2 && k->low[2] >= '0' && in(" flight flights ", t->ts, i ? i - 1 : 0))
    return "flight_number";
  return *f->slot && strcmp(f->slot, "name") && strcmp(f->slot, "phone") ? f->slot : "reference";
}

/* Letters and digits in one word, or with underscores: "WUNA5K", "HAT271", "sophia_silva_7557", "#W123". */
static int codes(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  for (size_t i = 0; i < ts->n; i++) {
    const size_t last = chunk_last(ts, i);
    while (i < last && in(" # * \" ' ( = ", ts, i)) i++;
    const segue__str s = segue__span_text(ts, i, last);
    bool digit = false, letter = false, upper = false, odd = false;
    char buf[SEGUE__SLOT_LEN];
    const char *named = segue__label_before(ts, i, buf);
    for (size_t k = 0; k < s.len; k++) {
      digit |= s.p[k] >= '0' && s.p[k] <= '9';
      upper |= s.p[k] >= 'A' && s.p[k] <= 'Z';
      letter |= (s.p[k] >= 'a' && s.p[k] <= 'z') || (s.p[k] >= 'A' && s.p[k] <= 'Z');
      odd |= strchr("[]()/:*$%@,", s.p[k]) != NULL;
    }
    const bool asked = named || segue__slot_is_id(f->slot);
    const bool id = digit && letter && !odd && s.len >= (asked ? 2 : 5) && s.len <= 40 &&
                    (upper || contains(s, '_') || asked);
    const bool unit =
        ts->t[i].kind == SEGUE__TOKEN_MIXED && last == i &&
        segue__word_in(" am pm st nd rd th gb mb km kg ",
                       ts->t[i].low + (ts->t[i].len > 2 && ts->t[i].len < 20 ? ts->t[i].len - 2 : 0));
    const bool counted = in(" digit digits ", ts, i + 1) ||
                         (segue__token_is(ts, i + 1, "-") && in(" digit digits ", ts, i + 2));
    const bool passing =
        f->listing && t->who == SEGUE_WHO_BOT && (named ? !strcmp(named, "flight_number") : last > i);
    if ((id || locator(ts, i)) && !used[i] && !ordinal(ts, i) && !unit && !passing && !counted) {
      const int rc = segue__emit_entity(t, code_name(f, t, i, s, named), s, 0.85);
      if (rc < 0) return rc;
      memset(used + i, 1, last - i + 1);
    }
    i = last;
  }
  return SEGUE_OK;
}

static bool money_before(T *ts, size_t i) {
  return i > 0 && (in(" $ ", ts, i - 1) || strcmp(ts->t[i - 1].low, "\xC2\xA3") == 0 ||
                   strcmp(ts->t[i - 1].low, "\xE2\x82\xAC") == 0);
}

/* "6.40" where something is paid. */
static bool price_at(T *ts, const segue__run *r) {
  const segue__token *cents = &ts->t[r->last];
  if (r->spoken || r->last != r->first + 2 || !segue__token_is(ts, r->first + 1, ".") || cents->len != 2)
    return false;
  for (size_t back = 1; back <= 5 && back <= r->first; back++)
    if (in(" pay paid refund refunded charge charged charges cost costs fee price bill billed owe total balance credit "
           "amount for of ",
           ts, r->first - back))
      return true;
  return false;
}

/* "i spent over 150", "transfer 800 to savings", "the amount is 2500". */
static bool paid(T *ts, const segue__run *r) {
  if (r->n > 6 || r->first == 0) return false;
  for (size_t back = 1; back <= 3 && back <= r->first; back++) {
    if (in(" spent spend cost costs paid pay transfer transferred amount price charged expenses expense refund deposit "
           "withdraw withdrew ",
           ts, r->first - back))
      return true;
    if (!in(" is was over about around nearly almost of the a my another below above under just only for me : = by total ",
            ts, r->first - back))
      return false;
  }
  return false;
}

/* "made in 2015", "year 2013", "2014 manufactured", "2018 honda". */
static bool built(T *ts, const segue__run *r) {
  if (r->n != 4 || r->spoken || (memcmp(r->digits, "19", 2) && memcmp(r->digits, "20", 2))) return false;
  for (size_t back = 1; back <= 3 && back <= r->first; back++)
    if (in(" made manufactured manufacturing year model built car vehicle ", ts, r->first - back))
      return true;
  return in(" manufactured model make made honda toyota ford bmw audi kia mazda tesla nissan vw volkswagen chevrolet subaru "
            "hyundai jeep volvo mercedes ",
            ts, r->last + 1) ||
         in(" model ", ts, r->last + 2);
}

/* "ending in 7334": "card_ending", "account_ending". */
static const char *ending_of(T *ts, size_t i) {
  const size_t at = i > 0 && in(" in with ", ts, i - 1) ? i - 1 : i;
  if (at == 0 || !in(" ending ends end ", ts, at - 1)) return NULL;
  for (size_t back = 2; back <= 7 && back <= at; back++) {
    if (in(" card cards visa mastercard amex ", ts, at - back)) return "card_ending";
    if (in(" account accounts savings checking ", ts, at - back)) return "account_ending";
  }
  return "ending";
}

static size_t street_after(T *ts, size_t i) {
  for (size_t k = 1; k <= 5 && i + k < ts->n; k++) {
    if (ts->t[i + k].kind == SEGUE__TOKEN_PUNCT ||
        in(" has have is was and with for in at on to ", ts, i + k))
      return 0;
    if (in(" street st avenue ave road rd drive dr lane ln boulevard blvd way court ct square terrace place highway close "
           "crescent row grove parkway ",
           ts, i + k))
      return k > 1 && !in(" feet foot meters metres ", ts, i + k + 1) ? k : 0;
  }
  return 0;
}

/* The turn is a word or two and this number: "robin 456321". */
static bool beside_words(const segue__infer *f, T *ts, const segue__run *r) {
  if (f->name_given) return false;
  const size_t others = ts->n - (r->last + 1 - r->first);
  return others > 0 && others <= 4;
}

static int one_number(segue__infer *f, const segue__turn *t, const segue__run *r, uint8_t *used) {
  T *ts = t->ts;
  char buf[SEGUE__SLOT_LEN];
  const char *name = segue__label_before(ts, r->first, buf);
  const size_t after = r->last + 1;
  if (!name) name = segue__label_after(ts, after, buf);
  size_t first = r->first, last = r->last;
  const bool unit = in(" dollars dollar bucks euros euro pounds quid usd eur gbp cents ", ts, after);
  segue__str value;
  char quantity[40] = "";
  uint64_t amount = 0;
  if (ending_of(ts, first)) {
    name = ending_of(ts, first);
  } else if (money_before(ts, r->first) || unit || (!name && (price_at(ts, r) || paid(ts, r)))) {
    name = "amount";
    if (segue__quantity(ts, r->first, r->last, &amount))
      snprintf(quantity, sizeof quantity, "%llu", (unsigned long long)amount);
    if (money_before(ts, r->first))
      first--;
    else if (unit && *quantity)
      strcat(strcat(quantity, " "), ts->t[after].low);
    else if (unit && !r->spoken)
      last++;
  } else if (built(ts, r)) {
    name = "year";
  } else if (!name && r->n <= 5 && street_after(ts, r->last) && ts->t[r->first].kind == SEGUE__TOKEN_DIGITS) {
    last = r->last + street_after(ts, r->last);
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
  } else if (!name && (segue__slot_is_id(f->slot)
                           ? r->n >= 2
                           : segue__word_in(" count amount ", f->slot) ||
                                 (r->n >= 4 && segue__word_in(" phone zip_code date_of_birth ", f->slot)))) {
    name = f->slot;
  } else if (!name && r->n >= 10 && r->n <= 11 && (f->bot_heard || !beside_words(f, ts, r))) {
    name = "phone";
  } else if (!name && r->n >= 6 && !segue__card_shape(r->digits, r->n) &&
             (f->bot_heard || (r->n != 9 && r->n < 13 && !beside_words(f, ts, r)))) {
    /* Nine digits may be a social security number, a card misheard by a digit fails its check. Where the
     * questions are not in the log, a number beside a name is as likely a password. */
    name = "number";
  }
  if (!name ||
      (r->n < 3 && name != f->slot &&
       !segue__word_in(" amount count room seat gate apartment unit cabin suite floor platform ", name)))
    return SEGUE_OK;
  if (first > 0 && in(" ( + ", ts, first - 1)) first--;
  value = *quantity   ? segue__str_of(quantity)
          : r->spoken ? (segue__str){r->digits, r->n}
                      : segue__span_text(ts, first, last);
  memset(used + r->first, 1, last - r->first + 1);
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
    "number pin correct right wondering sorry back again good great well ma'am sir oh um uh forgot lost these those they them he "
    "she her him his hers we us our wow wait actually someone somebody anyone anybody nobody everyone one two three four five "
    "six last first any some too super available stolen damaged broken work working which where who's maybe more most another mother's maiden bank name "
    "other please customer member patient miss using being getting either every explain close check available connected ";

static bool name_word(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_WORD && ts->t[i].len > 1 &&
         !segue__word_in(no_name, ts->t[i].low) && !in(months, ts, i) && !in(weekdays, ts, i);
}

/* "I'm driving": what somebody does. Where names are written small too, a few end like that. */
static bool doing(T *ts, size_t i) {
  const size_t n = i < ts->n ? strlen(ts->t[i].low) : 0;
  return n > 5 && !capital(ts, i) && strcmp(ts->t[i].low + n - 3, "ing") == 0;
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

static bool any_capital_in(T *ts, size_t i) {
  return capital(ts, i) || any_capital(ts);
}

/* "this is maria lopez calling", "… speaking", "… here", "… from accounting". */
static bool presents(T *ts, size_t i) {
  const size_t m = name_words(ts, i, false);
  if (m == 0) return false;
  for (size_t k = i; k < i + m; k++) /* "this is ridiculous", "i am upset" */
    if (segue__mood_word(&segue__english, ts->t[k].low)) return false;
  const bool opens = i <= 2 || in(" yes hi hello and . ", ts, i - 3);
  return in(" calling speaking here from again ", ts, i + m) || (i + m == ts->n && opens);
}

/* "Ingrid Solheim here, …" at the beginning of a turn. */
static int name_here(const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  size_t i = 0;
  while (i < ts->n && (punct(ts, i) || in(" hi hello hey yes yeah good morning afternoon evening ", ts, i)))
    i++;
  const size_t m = name_words(ts, i, false);
  if (!m || used[i] || !segue__token_is(ts, i + m, "here")) return SEGUE_OK;
  memset(used + i, 1, m);
  return segue__emit_entity(t, "name", segue__span_text(ts, i, i + m - 1), 0.8);
}

static bool possessive(T *ts, size_t i) {
  for (size_t back = 1; back <= 2 && back <= i; back++) {
    const segue__token *t = &ts->t[i - back];
    const size_t n = strlen(t->low);
    if (n > 3 &&
        (strcmp(t->low + n - 2, "'s") == 0 ||
         segue__word_in(" maiden pet dog cat mother mothers ", t->low)) &&
        !segue__word_in(" it's that's here's what's name's ", t->low))
      return true;
  }
  return false;
}

/* The question was misheard, but a word or two that nobody talks with came after it, and no name is known. */
static int name_alone(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  size_t first = 0, last = ts->n;
  if (f->name_given || !f->asked_theirs || (*f->slot && strcmp(f->slot, "name"))) return SEGUE_OK;
  while (first < last && in(" it's its the um uh a well ", ts, first)) first++;
  while (last > first && (punct(ts, last - 1) || in(" um uh a the please ", ts, last - 1))) last--;
  const size_t m = name_words(ts, first, false);
  if (!m || first + m != last || m > 3 || used[first] || segue__infer_chat(ts, first, last)) return SEGUE_OK;
  for (size_t i = first; i < last; i++)
    if (segue__mood_word(&segue__english, ts->t[i].low) || segue__talk_word(ts->t[i].low) || ts->t[i].len < 3)
      return SEGUE_OK;
  memset(used + first, 1, m);
  f->name_given = true;
  return segue__emit_entity(t, "name", segue__span_text(ts, first, last - 1), 0.6);
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
  const int here = name_here(t, used);
  if (here < 0) return here;
  for (size_t i = 0; i < ts->n; i++)
    for (size_t k = 0; k < sizeof intros / sizeof intros[0]; k++) {
      const size_t n = segue__token_phrase(ts, i, intros[k]);
      const bool weak = k >= 6 && k <= 9; /* "I'm frustrated", "it's broken" */
      if (!n || (weak && !(cased || asked || presents(ts, i + n))) || (k == 9 && !asked)) continue;
      if (possessive(ts, i)) continue; /* "my mother's last name is" */
      if (k == 14 && i > 0 && !in(" . , and hi hello yes sure ", ts, i - 1))
        continue; /* a bare "name" opens */
      const size_t m = name_words(ts, i + n, cased && any_capital_in(ts, i + n) && (weak || k == 13));
      if (!m || used[i + n] || (weak && doing(ts, i + n))) continue;
      const int rc =
          segue__emit_entity(t, "name", segue__span_text(ts, i + n, i + n + m - 1), weak ? 0.7 : 0.9);
      memset(used + i + n, 1, m);
      f->name_given = true;
      return rc;
    }
  /* "Jane Doe. My account is …" */
  if (!asked) return name_alone(f, t, used);
  size_t i = 0;
  while (
      i < ts->n &&
      (punct(ts, i) ||
       in(" yes sure ok okay of course well um uh it's its ma'am sir yeah hi hello and oh the name that's my mr mrs ms "
          "miss is under please ",
          ts, i)))
    i++;
  const size_t m = name_words(ts, i, any_capital(ts) && capital(ts, i));
  const bool ends =
      i + m >= ts->n || punct(ts, i + m) || ts->t[i + m].kind == SEGUE__TOKEN_DIGITS ||
      in(" and account my please thanks is here at with from policy order number i i'm speaking ", ts,
         i + m) ||
      capital(ts, i);
  if (m && ends && !used[i] && m + i + 6 > (capital(ts, i) ? 0 : ts->n)) {
    memset(used + i, 1, m);
    f->name_given = true;
    return segue__emit_entity(t, "name", segue__span_text(ts, i, i + m - 1), 0.85);
  }
  return name_alone(f, t, used);
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
    if (in(" i'm i've i'll i'd pin id ssn ok tv usa asap god jesus wi mr mrs ms dr im goodbye bye ", ts, i) &&
        !title)
      continue;
    if (starts_sentence(ts, i) &&
        in(" unfortunately alright great perfect welcome currently hmm okay thank ", ts, i))
      continue;
    size_t last = i;
    if (title && segue__token_is(ts, i + 1, ".")) {
      if (!in(" dr mr mrs ms ", ts, i)) continue; /* "my doctor. He …" */
      last++;
    }
    while (last + 1 < ts->n && capital(ts, last + 1) && !used[last + 1] &&
           !in(" i i'm i've i'll i'd dr mr mrs ms id pin ", ts, last + 1))
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
    /* In a long tale, and in what a bot explains, one capitalised word is no matter of the call. */
    const bool passing =
        last == i && !title &&
        (t->who == SEGUE_WHO_BOT || ts->n > 18 || segue__talk_word(ts->t[i].low) ||
         !in(" to from at in near visit called dr with between and or ", ts, i ? i - 1 : ts->n));
    if (shouted || !due || passing || (acronym && !in(" from to ", ts, i ? i - 1 : ts->n))) continue;
    const int rc = segue__emit_entity(t, title ? "person" : "mention", segue__span_text(ts, i, last), 0.6);
    if (rc < 0) return rc;
    memset(used + i, 1, last - i + 1);
    i = last;
  }
  return SEGUE_OK;
}

static int readers(segue__infer *f, const segue__turn *t, uint8_t *used) {
  int rc;
  if ((rc = segue__infer_labelled(t, used)) < 0 || (rc = segue__infer_codes(f, t, used)) < 0) return rc;
  if ((rc = codes(f, t, used)) < 0 || (rc = dates(f, t, used)) < 0) return rc;
  return times(t, used);
}

int segue__infer_entities(segue__infer *f, const segue__turn *t) {
  uint8_t used[USED] = {0};
  segue__tokens part;
  segue__turn turn = *t;
  int rc;
  limit(&turn, &part, used);
  const bool named = f->name_given;
  if (!f->bot_heard) segue__infer_guard(f, &turn, used);
  if ((rc = emails(&turn, used)) < 0 || (rc = spoken_email(&turn, used)) < 0) return rc;
  if ((rc = readers(f, &turn, used)) < 0) return rc;
  if ((rc = names(f, &turn, used)) < 0 || (rc = numbers(f, &turn, used)) < 0) return rc;
  if ((rc = segue__infer_answer(f, &turn, used)) < 0 || (rc = proper_nouns(&turn, used)) < 0) return rc;
  if (!f->bot_heard && (rc = segue__infer_alone(f, &turn, used)) < 0) return rc;
  if (!named && f->name_given) f->named_at = t->index;
  return segue__infer_things(&turn, used);
}

/* A list of findings holds much that the call is not about; of it only what is labelled counts. */
static bool listing(T *ts) {
  size_t lines = 0;
  for (size_t i = 0; i < ts->len; i++) lines += ts->text[i] == '\n';
  return lines >= 3 || ts->n > 90;
}

int segue__infer_told(segue__infer *f, const segue__turn *t) {
  uint8_t used[USED] = {0};
  segue__tokens part;
  segue__turn turn = *t;
  int rc;
  f->slot[0] = 0; /* the caller did not answer */
  limit(&turn, &part, used);
  f->listing = listing(&part);
  if (f->listing) return codes(f, &turn, used);
  for (size_t i = 0; i < part.n; i++) /* how to reach the company is nothing about the caller */
    if (memchr(part.text + part.t[i].at, '@', part.t[i].len)) return SEGUE_OK;
  if ((rc = readers(f, &turn, used)) < 0 || (rc = numbers(f, &turn, used)) < 0) return rc;
  return f->caller_heard ? proper_nouns(&turn, used) : SEGUE_OK;
}
