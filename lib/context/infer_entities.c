/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers in a turn, and the order in which the readers go through it. Three sources: patterns that stand for
 * themselves, values behind a label, and short answers to what the bot had just asked. */
#include "base/letters.h"
#include "context/infer.h"
#include "context/names.h"
#include "context/object.h"
#include "context/redact.h"
#include "context/words.h"

#include <string.h>

typedef const segue__tokens T;

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

/* "aphoenix939" of Ana Phoenix: made of the name that somebody gave. */
static bool named_after(const segue__turn *t, size_t i) {
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t k = 0; k < m->issue.n_entities; k++) {
    const segue__entity *e = &m->issue.entities[k];
    if (!segue__name_equal(e->name, "name")) continue;
    for (size_t at = 0, len; at < e->value.len; at += len + 1) {
      char word[SEGUE__TOKEN_LOW] = "";
      for (len = 0; at + len < e->value.len && e->value.p[at + len] != ' '; len++)
        if (len + 1 < sizeof word) word[len] = segue__to_small(e->value.p[at + len]);
      if (len >= 3 && strstr(t->ts->t[i].low, word)) return true;
    }
  }
  return false;
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
    if (!named && segue__shown(ts, i)) named = "error_code";
    for (size_t k = 0; k < s.len; k++) {
      digit |= s.p[k] >= '0' && s.p[k] <= '9';
      upper |= s.p[k] >= 'A' && s.p[k] <= 'Z';
      letter |= (s.p[k] >= 'a' && s.p[k] <= 'z') || (s.p[k] >= 'A' && s.p[k] <= 'Z');
      odd |= strchr("[]()/:*$%@,", s.p[k]) != NULL;
    }
    const bool account = strcmp(f->slot, "account_number") == 0;
    if (!named && account && !f->verifying && i == last && ts->n <= 3 && segue__like_password(ts, i) &&
        named_after(t, i))
      named = "username";
    if (!named && !segue__slot_is_id(f->slot) && i == last && segue__like_password(ts, i) &&
        (!f->bot_heard || !*f->slot || f->asked_any)) {
      used[i] = 1; /* nobody knows what it answers, and it is made as passwords are */
      continue;
    }
    const bool asked = named || segue__slot_is_id(f->slot);
    const bool id = digit && letter && !odd && s.len >= (asked ? 2 : 5) && s.len <= 40 &&
                    (upper || contains(s, '_') || asked);
    const bool unit =
        ts->t[i].kind == SEGUE__TOKEN_MIXED && last == i &&
        segue__word_in(" am pm st nd rd th gb mb km kg sq ft cm mm hp cc hz kw ",
                       ts->t[i].low + (ts->t[i].len > 2 && ts->t[i].len < 20 ? ts->t[i].len - 2 : 0));
    const bool counted = in(" digit digits ", ts, i + 1) ||
                         (segue__token_is(ts, i + 1, "-") && in(" digit digits ", ts, i + 2));
    size_t letters = 0;
    while (letters < s.len && s.p[letters] >= 'a' && s.p[letters] <= 'z') letters++;
    /* "snowy2014" is no account, whatever the question seemed to ask for. */
    const bool word = !named && letters >= 4 && account;
    const bool passing =
        f->listing && t->who == SEGUE_WHO_BOT && (named ? !strcmp(named, "flight_number") : last > i);
    if ((id || locator(ts, i)) && !used[i] && !segue__ordinal(ts, i) && !unit && !passing && !counted &&
        !word) {
      const int rc = segue__emit_entity(t, code_name(f, t, i, s, named), s, 0.85);
      if (rc < 0) return rc;
      memset(used + i, 1, last - i + 1);
    }
    i = last;
  }
  return SEGUE_OK;
}

static int readers(segue__infer *f, const segue__turn *t, uint8_t *used) {
  int rc;
  if ((rc = segue__infer_postcode(f, t, used)) < 0 || (rc = segue__infer_measured(f, t, used)) < 0) return rc;
  if ((rc = segue__infer_addresses(t, used)) < 0) return rc;
  if ((rc = segue__infer_labelled(t, used)) < 0 || (rc = segue__infer_codes(f, t, used)) < 0) return rc;
  if ((rc = codes(f, t, used)) < 0 || (rc = segue__infer_birth(f, t, used)) < 0) return rc;
  if ((rc = segue__infer_sums(t, used)) < 0 || (rc = segue__infer_dates(f, t, used)) < 0) return rc;
  return segue__infer_times(t, used);
}

static int places(segue__infer *f, const segue__turn *t, uint8_t *used) {
  int rc;
  if (!f->bot_heard) return SEGUE_OK;
  if ((rc = segue__infer_places(t, used)) < 0 || (rc = segue__infer_wheres(f, t, used)) < 0) return rc;
  return f->verifying ? SEGUE_OK : segue__infer_kinds(t, used); /* else what somebody once answered */
}

/* One turn, or the part of it up to where the caller takes something back. */
static int read_part(segue__infer *f, const segue__turn *t, uint8_t *used) {
  int rc;
  segue__taken_back(f, t, used);
  if ((rc = emails(t, used)) < 0 || (rc = spoken_email(t, used)) < 0) return rc;
  if ((rc = readers(f, t, used)) < 0) return rc;
  if ((rc = segue__infer_names(f, t, used)) < 0 || (rc = segue__infer_numbers(f, t, used)) < 0) return rc;
  if ((rc = segue__infer_answer(f, t, used)) < 0 || (rc = segue__infer_choice(f, t, used)) < 0) return rc;
  /* Where no capital was heard, what only may be a name is looked at last; and not where nobody knows what it answers. */
  const bool recognised = segue__recognised(t->ts);
  if (!recognised && (rc = segue__infer_proper(f, t, used)) < 0) return rc;
  if (!f->bot_heard && (rc = segue__infer_alone(f, t, used)) < 0) return rc;
  if ((rc = segue__infer_things(t, used)) < 0 || (rc = places(f, t, used)) < 0) return rc;
  return recognised && f->bot_heard ? segue__infer_proper(f, t, used) : SEGUE_OK;
}

/* The last thing that the turn has named so far is what a correction is about. */
static void slot_of_last(segue__infer *f, const segue__turn *t) {
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t i = m->issue.n_entities; i-- > 0;) {
    const segue__entity *e = &m->issue.entities[i];
    if (e->src.by != SEGUE_SRC_INFERRED || e->src.turn != t->index || e->name.len >= SEGUE__SLOT_LEN)
      continue;
    memcpy(f->slot, e->name.p, e->name.len);
    f->slot[e->name.len] = 0;
    return;
  }
}

int segue__infer_entities(segue__infer *f, const segue__turn *t) {
  uint8_t used[USED] = {0};
  segue__tokens part;
  segue__turn turn = *t;
  const bool named = f->name_given;
  size_t from = 0, at = 0, n = 0;
  limit(&turn, &part, used);
  if (!f->bot_heard) segue__infer_guard(f, &turn, used);
  turn.correcting = segue__opens_correction(&part);
  turn.since = f->spoke_at >= 0 ? f->spoke_at : t->index;
  do {
    segue__tokens piece = part;
    n = segue__correction(&part, from, &at);
    piece.t = part.t + from;
    piece.n = (n ? at : part.n) - from;
    turn.ts = &piece;
    const int rc = read_part(f, &turn, used + from);
    if (rc < 0) return rc;
    if (n) slot_of_last(f, &turn);
    turn.correcting = n > 0;
    turn.since = t->index;
    from = at + n;
  } while (n);
  if (!named && f->name_given) f->named_at = t->index;
  return SEGUE_OK;
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
    if (memchr(part.text + part.t[i].at, '@', part.t[i].len) && i + 1 < part.n && !part.t[i + 1].spaced)
      return SEGUE_OK;
  if ((rc = readers(f, &turn, used)) < 0 || (rc = segue__infer_numbers(f, &turn, used)) < 0) return rc;
  const bool recognised = segue__recognised(&part);
  if (f->caller_heard && !recognised && (rc = segue__infer_proper(f, &turn, used)) < 0) return rc;
  if (recognised && (rc = segue__infer_ways(&turn, used)) < 0) return rc;
  if (f->caller_heard && (rc = segue__infer_places(&turn, used)) < 0) return rc;
  return f->caller_heard && recognised ? segue__infer_proper(f, &turn, used) : SEGUE_OK;
}
