/* SPDX-License-Identifier: Apache-2.0 */
/* Values behind "… is" or behind their label, ways from somewhere to somewhere, and things of a trade. */
#include "context/infer.h"
#include "context/names.h"
#include "context/object.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

typedef struct thing {
  const char *phrase, *name;
} thing;

static const thing things[] = {
    {"internet", "service"},
    {"broadband", "service"},
    {"cable", "service"},
    {"wifi", "service"},
    {"landline", "service"},
    {"television", "service"},
    {"tv", "service"},
    {"outlook", "software"},
    {"skype", "software"},
    {"excel", "software"},
    {"word", "software"},
    {"photoshop", "software"},
    {"windows", "software"},
    {"office", "software"},
    {"powerpoint", "software"},
    {"chrome", "software"},
    {"zoom", "software"},
    {"teams", "software"},
    {"economy", "seat_class"},
    {"business class", "seat_class"},
    {"first class", "seat_class"},
    {"window seat", "seat"},
    {"aisle seat", "seat"},
    {"laptop", "item"},
    {"laptops", "item"},
    {"keyboard", "item"},
    {"keyboards", "item"},
    {"printer", "item"},
    {"printers", "item"},
    {"router", "item"},
    {"modem", "item"},
    {"monitor", "item"},
    {"monitors", "item"},
    {"walking", "travel_mode"},
    {"transit", "travel_mode"},
    {"cheap", "price_range"},
    {"moderate", "price_range"},
    {"moderately", "price_range"},
    {"expensive", "price_range"},
    {"north part", "area"},
    {"south part", "area"},
    {"east part", "area"},
    {"west part", "area"},
    {"north side", "area"},
    {"south side", "area"},
    {"east side", "area"},
    {"west side", "area"},
    {"vaccination", "service"},
    {"honda", "brand"},
    {"toyota", "brand"},
    {"ford", "brand"},
    {"bmw", "brand"},
    {"audi", "brand"},
    {"hyundai", "brand"},
    {"suzuki", "brand"},
    {"nissan", "brand"},
    {"volkswagen", "brand"},
    {"vw", "brand"},
    {"mercedes", "brand"},
    {"kia", "brand"},
    {"mazda", "brand"},
    {"chevrolet", "brand"},
    {"volvo", "brand"},
    {"tesla", "brand"},
    {"renault", "brand"},
    {"subaru", "brand"},
};

static const thing named[] = {
    {"city", "city"},
    {"city name", "city"},
    {"company", "company"},
    {"company name", "company"},
    {"brand", "brand"},
    {"brand name", "brand"},
    {"maker", "brand"},
    {"make", "brand"},
    {"model", "model"},
    {"model name", "model"},
    {"software", "software"},
    {"software name", "software"},
    {"item", "item"},
    {"item name", "item"},
    {"destination", "destination"},
    {"quantity", "count"},
    {"product", "product"},
    {"product name", "product"},
    {"address", "address"},
    {"new address", "address"},
    {"zip", "zip_code"},
    {"zip code", "zip_code"},
    {"plan", "plan"},
    {"policy id", "policy_number"},
    {"claim id", "claim_number"},
    {"policy number", "policy_number"},
    {"claim number", "claim_number"},
    {"car", "car"},
    {"vehicle", "car"},
};

/* The tokens of a value from `from` on, up to the end of its clause; 0 if it does not end well. */
static size_t clause(T *ts, size_t from, const uint8_t *used, size_t max) {
  size_t to = from;
  while (to < ts->n && to - from < max && !used[to] && !in(" and , . ; my ? ! ", ts, to) &&
         (!in(segue__talk, ts, to) || in(" a ", ts, to)))
    to++;
  const bool whole = to == ts->n || in(" and , . ; my ? ! is to at on for from by please ", ts, to);
  if (!whole || segue__infer_chat(ts, from, to) || (to == from + 1 && in(" a ", ts, from))) return 0;
  return to - from;
}

/* "… model is a 3", "city is new york", "company name k infotech": the value ends with the clause. */
static int behind_is(const segue__turn *t, size_t i, uint8_t *used, size_t *next) {
  T *ts = t->ts;
  for (size_t k = 0; k < sizeof named / sizeof named[0]; k++) {
    const size_t n = segue__token_phrase(ts, i, named[k].phrase);
    const size_t is = in(" is : was = ", ts, i + n);
    if (!n || (!is && n < 2)) continue;
    const size_t from = i + n + is,
                 m = clause(ts, from, used, strcmp(named[k].name, "address") == 0 ? 10 : 5);
    if (!m) continue;
    memset(used + from, 1, m);
    *next = from + m;
    return segue__emit_entity(t, named[k].name, segue__span_text(ts, from, from + m - 1), 0.7);
  }
  return SEGUE_OK;
}

int segue__infer_labelled(const segue__turn *t, uint8_t *used) {
  static const thing ids[] = {{"policy number", "policy_number"},
                              {"policy id", "policy_number"},
                              {"policy no", "policy_number"},
                              {"claim number", "claim_number"},
                              {"claim id", "claim_number"},
                              {"confirmation number", "booking_reference"},
                              {"booking number", "booking_reference"},
                              {"reservation number", "booking_reference"},
                              {"model number", "model"},
                              {"item code", "item_number"},
                              {"item number", "item_number"},
                              {"order number", "order_number"}};
  T *ts = t->ts;
  for (size_t i = 0; i < ts->n; i++)
    for (size_t k = 0; k < sizeof ids / sizeof ids[0]; k++) {
      const size_t n = segue__token_phrase(ts, i, ids[k].phrase);
      const size_t from = i + n + in(" is : was = ", ts, i + n), m = n ? clause(ts, from, used, 6) : 0;
      size_t words = 0, numbers = 0;
      for (size_t j = from; j < from + m; j++) {
        words += ts->t[j].kind == SEGUE__TOKEN_WORD && ts->t[j].len <= 4;
        numbers += ts->t[j].kind == SEGUE__TOKEN_DIGITS;
      }
      if (m < 2 || !words || !numbers || words + numbers != m) continue;
      memset(used + from, 1, m);
      const int rc = segue__emit_entity(t, ids[k].name, segue__span_text(ts, from, from + m - 1), 0.75);
      if (rc < 0) return rc;
    }
  return SEGUE_OK;
}

/* What stands there was noted as something that is named, so that it may still be told what it is. */
static bool mentioned(const segue__turn *t, segue__str text) {
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t i = m->issue.n_entities; i-- > 0;) {
    const segue__entity *e = &m->issue.entities[i];
    if (segue__name_equal(e->name, "mention") && e->value.len == text.len &&
        memcmp(e->value.p, text.p, text.len) == 0)
      return true;
  }
  return false;
}

/* "ninety euros", "two hundred and forty": nothing but a number and what it is of. */
static bool is_sum(T *ts, size_t from, size_t to) {
  size_t i = from;
  for (;;) {
    segue__run r = {0};
    bool said = false;
    const size_t and = i > from && in(" and ", ts, i), n = segue__take_number(ts, i + and, &r, &said);
    if (!n) break;
    i += and+n;
  }
  return i > from &&
         (i >= to || in(" euros euro pounds pound dollars dollar bucks cents quid percent degrees ", ts, i));
}

/* "from Fifth and Juniper to Northgate" */
static int way(const segue__turn *t, size_t i, uint8_t *used) {
  T *ts = t->ts;
  static const char *const names[] = {"departure", "destination"};
  const int which = in(" from ", ts, i) ? 0 : in(" to ", ts, i) ? 1 : -1;
  bool paired = false;
  const bool place = great(ts, i + 1 < ts->n ? i + 1 : i);
  if (which < 0) return SEGUE_OK;
  for (size_t k = i + 1; k < ts->n && k <= i + 7; k++) paired = paired || (which == 0 && in(" to ", ts, k));
  for (size_t k = i > 7 ? i - 7 : 0; k < i; k++)
    paired = paired || (which == 1 && in(" from ", ts, k)) ||
             (place && in(" ride drive directions direction flight fly ticket taxi cab get ", ts, k));
  size_t from = i + 1;
  while (in(" ' \" the ", ts, from)) from++;
  size_t to = from;
  while (to < ts->n && to - from < 5 && (!in(" , . ; ? ! ' \" via ", ts, to) || segue__saint_dot(ts, to)) &&
         (!(in(segue__talk, ts, to) || in(segue__chat, ts, to))) && ts->t[to].kind != SEGUE__TOKEN_DIGITS) {
    if (in(" and ", ts, to) && (to + 1 >= ts->n || in(segue__talk, ts, to + 1))) break;
    to++;
  }
  if (!paired || to == from) return SEGUE_OK;
  if (used[from] && used[to - 1] && !mentioned(t, segue__span_text(ts, from, to - 1))) return SEGUE_OK;
  /* "from one account to another": no place; "from my account and need help to deal": no way at all. */
  if (in(" one another other ", ts, from) || (which == 1 && segue__infer_verb(ts->t[from].low)) ||
      in(segue__chat, ts, from) || in(segue__about_call, ts, from))
    return SEGUE_OK;
  if (is_sum(ts, from, to) || segue__ordinal(ts, from)) return SEGUE_OK; /* "from the 2nd to the 7th" */
  memset(used + from, 1, to - from);
  return segue__emit_entity(t, names[which], segue__span_text(ts, from, to - 1), 0.65);
}

int segue__infer_ways(const segue__turn *t, uint8_t *used) {
  for (size_t i = 0; i < t->ts->n; i++) {
    const int rc = way(t, i, used);
    if (rc < 0) return rc;
  }
  return SEGUE_OK;
}

/* "geneva to lisbon", and nothing else. */
static int only_way(const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  size_t to = 0;
  if (ts->n < 3 || ts->n > 6 || t->who != SEGUE_WHO_CALLER) return SEGUE_OK;
  for (size_t i = 0; i < ts->n; i++) {
    if (used[i]) return SEGUE_OK;
    if (in(" to ", ts, i) && !to)
      to = i;
    else if (ts->t[i].kind != SEGUE__TOKEN_WORD || ts->t[i].len < 3 || segue__no_name(ts->t[i].low) ||
             segue__talk_word(ts->t[i].low) || in(segue__chat, ts, i) ||
             segue__mood_word(&segue__english, ts->t[i].low) || in(segue__weekdays, ts, i) ||
             in(segue__months, ts, i) || segue__infer_verb(ts->t[i].low))
      return SEGUE_OK;
  }
  if (to == 0 || to + 1 >= ts->n || to > 2 || ts->n - to > 3) return SEGUE_OK;
  memset(used, 1, ts->n);
  const int rc = segue__emit_entity(t, "departure", segue__span_text(ts, 0, to - 1), 0.6);
  return rc < 0 ? rc : segue__emit_entity(t, "destination", segue__span_text(ts, to + 1, ts->n - 1), 0.6);
}

/* "mazda cx 5", "fiat panda model city": what stands behind a make, up to the end of the clause. */
static size_t car(T *ts, size_t i, const uint8_t *used) {
  size_t to = i + 1;
  while (
      to < ts->n && to <= i + 4 && !used[to] && !punct(ts, to) && !in(segue__chat, ts, to) &&
      !in(segue__about_call, ts, to) &&
      (!in(segue__talk, ts, to) || (in(" a as ", ts, to) && to + 1 < ts->n && ts->t[to + 1].len <= 2)) &&
      !in(" car vehicle year manufactured my ", ts, to) &&
      !(ts->t[to].kind == SEGUE__TOKEN_DIGITS && (ts->t[to].len > 4 || strncmp(ts->t[to].low, "20", 2) == 0)))
    to++;
  return to;
}

/* "10 gb", "50 mbps": a quantity and its unit. */
static bool unit_at(T *ts, size_t i) {
  return ts->t[i].kind == SEGUE__TOKEN_DIGITS && ts->t[i].len <= 4 && i + 1 < ts->n &&
         (segue__unit_word(ts->t[i + 1].low) || in(" pounds cc ", ts, i + 1));
}

/* "It's too expensive", "just moderately warm": what somebody thinks of a thing, not what it may cost. */
static bool judged(T *ts, size_t i) {
  if (in(" moderately moderate ", ts, i))
    return i + 1 < ts->n && ts->t[i + 1].kind == SEGUE__TOKEN_WORD &&
           !in(" priced price and or but please is in ", ts, i + 1);
  return in(" cheap expensive ", ts, i) && i > 0 &&
         in(" too so how that's it's is are was were gets getting got quite rather real really more less as ",
            ts, i - 1) &&
         (i + 1 >= ts->n || punct(ts, i + 1) ||
          in(" to for than and but that when if in on now there here way ", ts, i + 1));
}

/* The words of a thing, `n` from `i` on, mean something else here. */
static bool no_thing(T *ts, size_t i, size_t n) {
  /* "come to the office", "in a word": only the program has no such word before it. */
  const bool plain = n == 1 && in(" office word excel teams zoom windows ", ts, i) && i > 0 &&
                     in(" the his her my your our their a an any that this one ", ts, i - 1);
  /* "by word of mouth", "their time in office", "the sheriff's office" */
  const bool idiom = n == 1 && ((in(" word ", ts, i) && in(" of ", ts, i + 1)) ||
                                (in(" office ", ts, i) && i > 0 &&
                                 (in(" in from ", ts, i - 1) || segue__ends_with(ts->t[i - 1].low, "'s"))));
  /* "safer than walking", "not over the internet": no matter of the call */
  const bool aside =
      i > 1 && (in(" than ", ts, i - 1) || (in(" the ", ts, i - 1) && in(" over on ", ts, i - 2) && n == 1));
  /* "has it wifi?", "a room with free wifi": what a place offers, no service of theirs */
  const bool offered =
      in(" wifi ", ts, i) && i > 0 &&
      in(" has have having with and offers free fast own owns for includes include ", ts, i - 1);
  return plain || idiom || aside || offered;
}

/* The thing at `i` that is called `name`, with what belongs to it; `n` of its words are listed. */
static int put_thing(const segue__turn *t, const char *name, size_t i, size_t n, uint8_t *used) {
  T *ts = t->ts;
  const bool version = in(" windows ", ts, i) && i + n < ts->n && ts->t[i + n].kind == SEGUE__TOKEN_DIGITS &&
                       ts->t[i + n].len <= 2 && !used[i + n];
  segue__str text = segue__span_text(ts, i, i + n - 1 + version);
  if (text.len > 3 && memcmp(text.p + text.len - 2, "'s", 2) == 0) text.len -= 2; /* "the internet's down" */
  const size_t to = strcmp(name, "brand") == 0 ? car(ts, i, used) : i + n;
  if (to > i + n) text = segue__span_text(ts, i, to - 1);
  const int rc = segue__emit_entity(t, to > i + n ? "car" : name, text, 0.6);
  if (rc >= 0) memset(used + i, 1, to - i);
  return rc;
}

static int thing_at(const segue__turn *t, size_t i, uint8_t *used) {
  if (t->who == SEGUE_WHO_CALLER && judged(t->ts, i)) return SEGUE_OK;
  for (size_t k = 0; k < sizeof things / sizeof things[0]; k++) {
    const size_t n = segue__token_phrase(t->ts, i, things[k].phrase);
    if (n && !no_thing(t->ts, i, n)) return put_thing(t, things[k].name, i, n, used);
  }
  return SEGUE_OK;
}

static int quantity(const segue__turn *t, size_t i, uint8_t *used) {
  const int rc = segue__emit_entity(t, "quantity", segue__span_text(t->ts, i, i + 1), 0.7);
  if (rc >= 0) memset(used + i, 1, 2);
  return rc;
}

int segue__infer_things(const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  int rc = segue__recognised(ts) ? only_way(t, used) : SEGUE_OK;
  for (size_t i = 0; i < ts->n && rc >= 0; i++) {
    size_t next = i;
    rc = behind_is(t, i, used, &next);
    if (rc >= 0 && next > i) {
      i = next - 1;
      continue;
    }
    if (rc >= 0) rc = way(t, i, used);
    if (rc >= 0 && !used[i]) rc = unit_at(ts, i) ? quantity(t, i, used) : thing_at(t, i, used);
  }
  return rc < 0 ? rc : SEGUE_OK;
}
