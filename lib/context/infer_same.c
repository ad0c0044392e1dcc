/* SPDX-License-Identifier: Apache-2.0 */
/* One value is told once: what a reader only noticed gives way to what somebody asked for or named, and half a
 * name to the whole of it. One fix is told once, in whatever words it comes again. */
#include "base/letters.h"
#include "context/brief.h"
#include "context/infer_either.h"
#include "context/names.h"
#include "context/object.h"

#include <stdio.h>
#include <string.h>

/* What a value is called when nobody said what it is. */
static const char unnamed[] = " mention reference number detail ";
/* Names of people and places, that are said in part and whole. */
static const char proper[] =
    " mention name person doctor hotel venue restaurant apartment company city destination departure location detail ";

static bool listed(const char *list, segue__str name) {
  char word[SEGUE__SLOT_LEN];
  if (name.len >= sizeof word) return false;
  memcpy(word, name.p, name.len);
  word[name.len] = 0;
  return segue__word_in(list, word);
}

static bool counts(char c) {
  return segue__is_alnum(c) || (unsigned char)c >= 0x80;
}

/* The words of `b` stand in `a` one after the other. */
static bool holds_words(segue__str a, segue__str b) {
  for (size_t from = 0; from < a.len; from++) {
    if (!counts(a.p[from]) || (from > 0 && counts(a.p[from - 1]))) continue;
    size_t i = from, k = 0;
    bool gap = false;
    for (; k < b.len; k++) {
      if (!counts(b.p[k])) {
        gap = true;
        continue;
      }
      const size_t before = i;
      while (i < a.len && !counts(a.p[i])) i++;
      if ((i > before) != (gap && i > from) || i >= a.len ||
          segue__to_small(a.p[i]) != segue__to_small(b.p[k]))
        break;
      i++;
      gap = false;
    }
    if (k == b.len && i > from && (i >= a.len || !counts(a.p[i]))) return true;
  }
  return false;
}

/* The letters and digits of a day without "of", "the" and the ends of ordinals: "24th of March 1921" is "24 March 1921". */
static size_t day_letters(segue__str s, char *out, size_t cap) {
  size_t n = 0;
  for (size_t i = 0, len; i < s.len; i += len) {
    for (len = 0; i + len < s.len && counts(s.p[i + len]);) len++;
    const bool small = (len == 2 && !strncmp(s.p + i, "of", 2)) || (len == 3 && !strncmp(s.p + i, "the", 3));
    const bool ordinal = len > 2 && s.p[i] <= '9' && s.p[i + len - 1] > '9';
    for (size_t k = 0; !small && k < len - (ordinal ? 2 : 0) && n + 1 < cap; k++)
      out[n++] = segue__to_small(s.p[i + k]);
    if (len == 0) len = 1;
  }
  out[n] = 0;
  return n;
}

static bool same_day(segue__str a, segue__str b) {
  char x[48], y[48];
  return day_letters(a, x, sizeof x) && day_letters(b, y, sizeof y) && strcmp(x, y) == 0;
}

bool segue__said_already(const segue__turn *t, segue__str name, segue__str value) {
  const bool vague = listed(unnamed, name), is_proper = listed(proper, name);
  for (size_t i = segue__context_read(t->b->cur)->issue.n_entities; i-- > 0;) {
    const segue__entity *e = &segue__context_read(t->b->cur)->issue.entities[i];
    const bool was_vague = listed(unnamed, e->name), both = is_proper && listed(proper, e->name);
    const bool within = holds_words(e->value, value), whole = holds_words(value, e->value);
    const bool same_name = e->name.len == name.len && memcmp(e->name.p, name.p, name.len) == 0;
    if (vague && within && (whole || both)) return true;
    if (same_name && segue__name_equal(name, "date_of_birth") && same_day(e->value, value)) return true;
    if (e->src.by != SEGUE_SRC_INFERRED || !whole) continue;
    if (within ? was_vague && !vague : both && (was_vague || same_name)) segue__forget_entity(t, i);
  }
  return false;
}

bool segue__same_fix(const segue__turn *t, char *action, size_t cap) {
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t i = m->n_attempts; i-- > 0;) {
    const segue__str known = m->attempts[i].action;
    if (known.len < 5 || known.len >= cap || strncmp(known.p, action, 5) != 0) continue;
    memcpy(action, known.p, known.len + 1);
    return true;
  }
  return false;
}

/* How a word begins, for telling it again: "sent" is "send". */
static void stem(const char *word, size_t n, char out[8]) {
  static const char *const forms[][2] = {{"sent", "send"},  {"made", "make"},  {"gave", "give"},
                                         {"given", "give"}, {"paid", "pay"},   {"held", "hold"},
                                         {"took", "take"},  {"taken", "take"}, {"ran", "run"}};
  snprintf(out, 8, "%.*s", (int)(n < 4 ? n : 4), word);
  for (size_t k = 0; k < sizeof forms / sizeof forms[0]; k++)
    if (strlen(forms[k][0]) == n && strncmp(forms[k][0], word, n) == 0) snprintf(out, 8, "%s", forms[k][1]);
}

static size_t common_words(const char *a, const char *b, size_t *least) {
  size_t common = 0, words[2] = {0, 0};
  for (const char *p = b; *p; p += strcspn(p, " "), p += *p == ' ') words[1]++;
  for (const char *p = a; *p; p += strcspn(p, " "), p += *p == ' ') {
    char one[8], other[8];
    stem(p, strcspn(p, " "), one);
    words[0]++;
    bool found = false;
    for (const char *q = b; *q && !found; q += strcspn(q, " "), q += *q == ' ') {
      stem(q, strcspn(q, " "), other);
      found = strlen(one) >= 3 && strcmp(one, other) == 0;
    }
    common += found;
  }
  *least = words[0] < words[1] ? words[0] : words[1];
  return common;
}

bool segue__offered_before(const segue__turn *t, char *action, size_t cap) {
  const segue__context_model *m = segue__context_read(t->b->cur);
  for (size_t i = m->n_attempts; i-- > 0;) {
    const segue__attempt *a = &m->attempts[i];
    size_t least;
    if (a->outcome > SEGUE_ATTEMPT_ACCEPTED || a->action.len >= cap) continue;
    const size_t common = common_words(a->action.p, action, &least);
    if (!common || (common < 2 && least > 1)) continue;
    memcpy(action, a->action.p, a->action.len + 1);
    return true;
  }
  return false;
}

/* Both name the same deed, one of them with more words. */
static bool fuller(const char *more, const char *less) {
  size_t least, k = strcspn(less, " ");
  char verb[SEGUE__TOKEN_LOW];
  segue__first_word(less, verb);
  return segue__brief_is_verb(verb) && strcspn(more, " ") == k && strncmp(more, less, k) == 0 &&
         strchr(less, ' ') && strlen(more) > strlen(less) && !strstr(more, SEGUE__OR) &&
         !strstr(less, SEGUE__OR) && common_words(less, more, &least) == least && least > 1;
}

void segue__offered_again(segue__infer *f, const segue__turn *t, char *action, size_t cap) {
  enum { SOON = 6 };
  for (size_t i = f->fixes.n_offers; i-- > 0;) {
    segue__offer *o = &f->fixes.offer[i];
    if (t->index == o->turn || t->index - o->turn > SOON ||
        segue__outcome_of(t, o->action) != SEGUE_ATTEMPT_OFFERED)
      continue;
    if (fuller(o->action, action)) {
      snprintf(action, cap, "%s", o->action);
      return;
    }
    if (fuller(action, o->action)) {
      segue__rename_attempt(t, o->action, action);
      snprintf(o->action, sizeof o->action, "%s", action);
      return;
    }
  }
}

bool segue__names_deed(const char *action) {
  static const char vague[] =
      " anything something nothing any some either one ones of those these them else more further additional other others assist "
      "assisting assistance help helping with glad pleased happy able sure and or be it it's its all set tried seeing for double "
      "check checking figure out get getting back look looking into there here great lovely perfect nice good wonderful him her matter interested in ";
  enum { PHONE_DIGITS = 7 };
  size_t digits = 0;
  for (const char *p = action; *p; p += strcspn(p, " "), p += *p == ' ') {
    char word[SEGUE__TOKEN_LOW];
    segue__first_word(p, word);
    const size_t n = strspn(word, "0123456789");
    digits += n;
    if (word[n] && !segue__word_in(vague, word)) return true;
  }
  return digits > 0 && digits < PHONE_DIGITS;
}
