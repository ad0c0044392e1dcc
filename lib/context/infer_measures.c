/* SPDX-License-Identifier: Apache-2.0 */
/* How long, how tall, how many litres: numbers with a unit, and what answers a question for one. */
#include "context/infer.h"
#include "context/words.h"

#include <stdio.h>
#include <string.h>

typedef const segue__tokens T;

/* clang-format off */
static const char times[] =
    " minute minutes min mins hour hours hr hrs day days night nights week weeks weekend weekends fortnight fortnights month months "
    "year years ";
static const char lengths[] =
    " mm cm millimetre millimetres millimeter millimeters centimetre centimetres centimeter centimeters metre metres meter meters "
    "foot feet ft inch inches yard yards km kilometre kilometres kilometer kilometers mile miles ";
static const char others[] =
    " gram grams kg kilo kilos kilogram kilograms tonne tonnes ton tons stone lbs ounce ounces litre litres liter liters gallon "
    "gallons ml milligrams mg knots mph kph degrees percent volts watts kilowatts amps bar gb mb tb gigabytes megabytes megabits "
    "mbps gbps seats licences licenses pixels pages acres ";
/* What a question for a quantity asks for. */
static const char measured[] =
    " duration height width depth length distance age size weight speed temperature thickness load draught capacity version ";
/* clang-format on */

bool segue__unit_word(const char *low) {
  return segue__word_in(lengths, low) || segue__word_in(others, low);
}

bool segue__time_unit(const char *low) {
  return segue__word_in(times, low);
}

/* Something that is being put together. */
typedef struct measure {
  char text[64];
  size_t n;         /* tokens */
  size_t digits;    /* of the first number */
  const char *unit; /* "" none */
} measure;

static void add(measure *m, const char *gap, const char *more) {
  size_t at = strlen(m->text);
  for (const char *p = at ? gap : ""; *p && at + 1 < sizeof m->text; p++) m->text[at++] = *p;
  for (const char *p = more; *p && at + 1 < sizeof m->text; p++) m->text[at++] = *p;
  m->text[at] = 0;
}

/* A quantity in digits or words at token `i`: tokens, its digits in `r`; 0 none. */
static size_t number_at(T *ts, size_t i, segue__run *r) {
  const size_t a = in(" a ", ts, i) && in(" hundred thousand dozen ", ts, i + 1);
  if (!segue__next_run(ts, i + a, SEGUE__RUN_STRICT | SEGUE__RUN_QUANTITY | SEGUE__RUN_ALONE, r) ||
      r->first != i + a || in(" to too for oh o ", ts, i))
    return 0;
  return r->last + 1 - i;
}

/* ".8", "point eight", "and a half" behind a number: tokens. */
static size_t fraction(T *ts, size_t i, measure *m) {
  segue__run part;
  size_t n = 0;
  for (; in(" point . ", ts, i) && i + 1 < ts->n && !(in(" . ", ts, i) && ts->t[i + 1].spaced);) {
    const size_t k = number_at(ts, i + 1, &part);
    if (!k) break;
    add(m, ".", part.digits);
    n += k + 1;
    i += k + 1;
  }
  if (in(" and ", ts, i) && in(" a ", ts, i + 1) && in(" half ", ts, i + 2)) {
    add(m, "", ".5");
    n += 3;
  }
  return n;
}

/* "six feet", "two and a half working days", "five foot six", "7.8 metres"; without a unit the number alone. */
static bool measure_at(T *ts, size_t i, measure *m) {
  segue__run r, more;
  *m = (measure){.unit = ""};
  const size_t n = number_at(ts, i, &r);
  if (!n || r.n > 6) return false;
  add(m, "", r.digits);
  m->digits = r.n;
  size_t k = i + n;
  k += fraction(ts, k, m);
  size_t unit = k + (in(" - ", ts, k) && k + 1 < ts->n);
  while (in(" working business calendar full solid good square whole odd more ", ts, unit)) unit++;
  if (unit < ts->n && (segue__unit_word(ts->t[unit].low) || segue__time_unit(ts->t[unit].low))) {
    for (k += in(" - ", ts, k); k <= unit; k++) add(m, " ", ts->t[k].low);
    m->unit = ts->t[unit].low;
    k += fraction(ts, k, m);
    const size_t rest = segue__word_in(lengths, m->unit) ? number_at(ts, k, &more) : 0;
    if (rest && more.n <= 2) {
      add(m, " ", more.digits);
      k += rest;
    }
  }
  m->n = k - i;
  return true;
}

/* "a fortnight", "half an hour", "a couple of weeks": tokens, as said. */
static size_t span_in_words(T *ts, size_t i) {
  size_t k = i;
  if (in(" half ", ts, k) && in(" a an ", ts, k + 1))
    k += 2;
  else if (in(" a ", ts, k) && in(" couple few ", ts, k + 1))
    k += 2 + in(" of ", ts, k + 2);
  else if (in(" a an several ", ts, k))
    k += 1 + in(" good whole full solid ", ts, k + 1);
  if (k == i || k >= ts->n || !segue__time_unit(ts->t[k].low)) return 0;
  k++;
  if (in(" and ", ts, k) && in(" a ", ts, k + 1) && in(" half ", ts, k + 2)) k += 3;
  return k - i;
}

size_t segue__span_at(T *ts, size_t i, char *out, size_t cap) {
  measure m;
  const size_t n = span_in_words(ts, i);
  if (n) {
    const segue__str s = segue__span_text(ts, i, i + n - 1);
    snprintf(out, cap, "%.*s", (int)s.len, s.p);
    return n;
  }
  if (!measure_at(ts, i, &m) || !segue__time_unit(m.unit) || m.digits > 3) return 0;
  snprintf(out, cap, "%s", m.text);
  return m.n;
}

/* "nine by fifteen", "60 x 90" */
static size_t sides_at(T *ts, size_t i) {
  segue__run r;
  size_t k = i, n = number_at(ts, k, &r);
  while (n && in(" by x times ", ts, k + n)) {
    const size_t next = number_at(ts, k + n + 1, &r);
    if (!next) break;
    k += n + 1;
    n = next;
  }
  if (k == i) return 0;
  k += n;
  while (k < ts->n && segue__unit_word(ts->t[k].low)) k++;
  return k - i;
}

static int put(const segue__turn *t, uint8_t *used, const char *name, segue__str text, size_t at, size_t n) {
  memset(used + at, 1, n);
  return segue__emit_entity(t, name, text, 0.75);
}

/* "Two metres" to "how long?" is a length. */
static const char *name_for(const char *slot, const char *unit) {
  if (strcmp(slot, "duration") == 0 && segue__word_in(lengths, unit)) return "length";
  if (!segue__word_in(measured, slot) && segue__time_unit(unit)) return "duration";
  return slot;
}

/* "We make nine knots": said in words and with a unit it is one without a question too. */
static int told_in_words(const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  for (size_t i = 0; i < ts->n; i++) {
    measure m;
    if (used[i] || ts->t[i].kind != SEGUE__TOKEN_WORD || !measure_at(ts, i, &m)) continue;
    if (segue__unit_word(m.unit) && strcmp(m.unit, "percent") != 0) {
      const int rc = put(t, used, "quantity", segue__str_of(m.text), i, m.n);
      if (rc < 0) return rc;
    }
    i += m.n - 1;
  }
  return SEGUE_OK;
}

int segue__infer_measured(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  const bool due = segue__word_in(measured, f->slot) || f->asked_any;
  if (t->who != SEGUE_WHO_CALLER) return SEGUE_OK;
  if (!due) return told_in_words(t, used);
  for (size_t i = 0; i < ts->n; i++) {
    measure m;
    if (used[i]) continue;
    const size_t sides = sides_at(ts, i);
    if (sides) return put(t, used, f->slot, segue__span_text(ts, i, i + sides - 1), i, sides);
    const size_t words =
        strcmp(f->slot, "duration") == 0 || strcmp(f->slot, "age") == 0 ? span_in_words(ts, i) : 0;
    if (words) return put(t, used, f->slot, segue__span_text(ts, i, i + words - 1), i, words);
    if (!measure_at(ts, i, &m)) continue;
    const size_t end = i + m.n;
    /* A number alone is the answer where a short one stands at the front, and nothing else is counted with it. */
    const bool version = strcmp(f->slot, "version") == 0 && strchr(m.text, '.');
    const bool alone =
        version || (!f->asked_any && m.digits <= 3 && i <= 6 && strcmp(f->slot, "duration") != 0 &&
                    !in(" : am pm o'clock % pounds dollars euros quid times of ", ts, end) &&
                    !(i > 0 && in(" $ # number ", ts, i - 1)) &&
                    !(end < ts->n && ts->t[end].kind == SEGUE__TOKEN_DIGITS));
    if (!*m.unit && !alone) {
      i = end - 1;
      continue;
    }
    return put(t, used, name_for(f->slot, m.unit), segue__str_of(m.text), i, m.n);
  }
  return told_in_words(t, used);
}
