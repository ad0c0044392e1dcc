/* SPDX-License-Identifier: Apache-2.0 */
/* Days and spans of time in a turn, as they were said. */
#include "context/calendar.h"
#include "context/infer.h"
#include "context/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef const segue__tokens T;

/* "the first was blue and the second was green": things that are told one after another; `k` stands behind the ordinal. */
static bool listed_one(T *ts, size_t i, size_t k) {
  static const char one[] = " first second third fourth ";
  if (!in(one, ts, i) || !in(" was is were had has didn't doesn't wasn't ", ts, k)) return false;
  for (size_t j = 1; j < ts->n; j++)
    if (j != i && in(one, ts, j) && in(" the ", ts, j - 1)) return true;
  return false;
}

/* "the twenty-second", "the 5th": no month beside it, and nothing that is counted. */
static size_t day_alone(T *ts, size_t i) {
  const size_t n = segue__monthday_at(ts, i);
  if (!n || (n == 1 && !segue__ordinal(ts, i)) || segue__date_at(ts, i)) return 0;
  const size_t k = i + n;
  if (in(" of time one option floor line step part party half street avenue person ", ts, k) ||
      in(segue__ordinals, ts, k))
    return 0;
  if (listed_one(ts, i, k) || (in(" first second third fourth ", ts, i) && i > 1 && in(" not ", ts, i - 2)))
    return 0; /* "the second delivery, not the first" */
  if (in(" first second third fourth ", ts, i) &&
      in(" never didn't hasn't wasn't isn't doesn't won't ", ts, k))
    return 0;
  /* "the first payment": counted, no day. */
  const bool counts = in(" first second third fourth fifth last 1st 2nd 3rd ", ts, i);
  const bool noun = k < ts->n && ts->t[k].kind == SEGUE__TOKEN_WORD && !segue__talk_word(ts->t[k].low) &&
                    !segue__infer_chat(ts, k, k + 1) &&
                    !in(" until till through thru by after before ", ts, k);
  return counts && noun ? 0 : n;
}

/* "may 11th 18th", "from 14th": where punctuation and small words are lost. */
static bool typed_day(T *ts, size_t i, const uint8_t *used) {
  if (ts->t[i].kind != SEGUE__TOKEN_MIXED || !segue__ordinal(ts, i)) return false;
  if (i > 0 && !used[i - 1] && !in(" from to until till through on by and for a the ", ts, i - 1))
    return false;
  const size_t k = i + 1;
  return k >= ts->n || segue__talk_word(ts->t[k].low) || segue__infer_chat(ts, k, k + 1) ||
         segue__ordinal(ts, k) || in(" until till through by please ", ts, k);
}

/* "That's all for today", "thanks for helping me today": said of the call, of the day, or to be polite. */
static bool idle_today(const segue__turn *t, size_t i) {
  T *ts = t->ts;
  if (!in(" today tonight ", ts, i)) return false;
  if (t->who == SEGUE_WHO_BOT) return in(" today ", ts, i); /* "how can I help you today?" */
  bool idle = false;
  for (size_t k = i; k-- > 0 && i - k <= 10 && !in(" . ? ! ", ts, k);) {
    if (in(" need want book schedule available free appointment come deliver delivery arrive table reserve flight ",
           ts, k))
      return false;
    idle =
        idle ||
        in(" thank thanks all help helped helping luck weather wonderful kind lovely everything raining rain "
           "patience information sweet ",
           ts, k);
  }
  return idle;
}

/* How long something takes that a bot proposes or instructs: "wait for ten minutes", "in 26 minutes, should I book it?". */
static bool told_span(const segue__turn *t, size_t i, size_t n) {
  T *ts = t->ts;
  if (t->who != SEGUE_WHO_BOT || !in(" minute minutes min mins hour hours second seconds ", ts, i + n - 1))
    return false;
  if (i > 0 && in(" for ", ts, i - 1)) return in(" minute minutes min mins second seconds ", ts, i + n - 1);
  for (size_t k = i + n; k < ts->n && k < i + n + 24; k++)
    if (in(" should shall ", ts, k) && in(" i we ", ts, k + 1)) return true;
  return false;
}

/* "this afternoon", "last night", "next month": not only weekdays stand beside these. */
static size_t near_at(T *ts, size_t i) {
  if (in(" this ", ts, i) && in(" morning afternoon evening ", ts, i + 1)) return 2;
  if (in(" last ", ts, i) && in(" night ", ts, i + 1)) return 2;
  return in(" last next ", ts, i) && in(" week month year weekend ", ts, i + 1) ? 2 : 0;
}

/* Behind a weekday: "next week", "of this week"; tokens. */
static size_t of_week(T *ts, size_t i) {
  const size_t of = in(" of ", ts, i) ? 1 : 0;
  return in(" this next last ", ts, i + of) && in(" week ", ts, i + of + 1) ? of + 2 : 0;
}

/* "day after tomorrow", "day before yesterday" */
static bool two_days(T *ts, size_t i) {
  return in(" day ", ts, i) && ((in(" after ", ts, i + 1) && in(" tomorrow ", ts, i + 2)) ||
                                (in(" before ", ts, i + 1) && in(" yesterday ", ts, i + 2)));
}

/* "in september", "since March 2027". */
static size_t month_alone(T *ts, size_t i) {
  if (i == 0) return 0;
  if (in(" spring summer autumn winter ", ts, i) && in(" in since last this next until till by ", ts, i - 1))
    return 1;
  if (!in(segue__months, ts, i)) return 0;
  if (!in(" in since until till next last this by before after for ", ts, i - 1)) return 0;
  return segue__year_at(ts, i + 1) == 1 ? 2 : 1; /* in digits */
}

/* "three weeks ago", "for 2 days", "takes ten working days": tokens, the span in `out`. */
static size_t span_of_time(T *ts, size_t i, char *out, size_t cap) {
  const size_t n = segue__span_at(ts, i, out, cap);
  if (!n || (in(" a an ", ts, i) && in(" minute min ", ts, i + 1))) return 0;
  if (in(" ago now already ", ts, i + n)) {
    const segue__str s = segue__span_text(ts, i + n, i + n);
    const size_t at = strlen(out);
    snprintf(out + at, cap - at, " %.*s", (int)s.len, s.p);
    return n + 1;
  }
  return i > 0 &&
                 in(" for been past last over since almost nearly about waiting within like to in takes take took only barely around "
                    "roughly another after least than every hardly just up that's it's it'll i've ",
                    ts, i - 1)
             ? n
             : 0;
}

/* "May 5th - 21st", "the 14th to the 24th": where the second day stands; 0 if there is none. */
static size_t range_end(T *ts, size_t i) {
  size_t k = i;
  if (!in(" - to until till through thru \xE2\x80\x93 ", ts, k)) return 0;
  for (k++; in(" the ", ts, k);) k++;
  return segue__ordinal(ts, k) ? k : 0;
}

static const char *date_role(T *ts, size_t i) {
  for (size_t back = 1; back <= 6 && back <= i; back++) {
    const size_t at = i - back;
    if (in(" ordered bought purchased order ", ts, at) && !in(" back ", ts, at - 1) &&
        !(in(" order ", ts, at) && in(" for ", ts, at + 1)))
      return "ordered";
    if (in(" arrived delivered received came ", ts, at) &&
        !(in(" came ", ts, at) && in(" i we ", ts, at - 1)))
      return "received";
    if (in(" due ", ts, i - back)) return "due";
    if (in(" since ", ts, i - back)) return "since";
    if (in(" charged paid payment ", ts, i - back)) return "paid";
    if (in(" leaving leave depart departing departure flying ", ts, at) &&
        !in(" it that them this him her ", ts, at + 1))
      return "departure";
    if (in(" return returning ", ts, i - back) ||
        (in(" back ", ts, i - back) &&
         in(" come comes coming go going fly flying be get getting travel travelling way drive ", ts,
            i - back - 1)))
      return "return";
  }
  return NULL;
}

/* The day that "yesterday" or "next tuesday" was when it was said; false when that is not known or may be another. */
static bool resolve(const segue__turn *t, size_t first, size_t last, segue__ymd *out) {
  T *ts = t->ts;
  const int64_t now = segue__builder_now(t->b);
  if (now == SEGUE_UNIX_NONE || now < 0) return false;
  const int64_t today = now / 86400000, monday = today - (segue__weekday_at(today) + 6) % 7;
  const int weekday = segue__weekday_of(ts->t[last].low);
  const size_t week = weekday >= 0 ? of_week(ts, last + 1) : 0; /* "Monday next week" */
  int64_t day = today;
  if (week) {
    const size_t which = last + week - 1;
    day = monday + (weekday + 6) % 7 + (in(" next ", ts, which) ? 7 : in(" last ", ts, which) ? -7 : 0);
  } else if (two_days(ts, last)) {
    day = today + (in(" after ", ts, last + 1) ? 2 : -2);
  } else if (in(" today tonight ", ts, last) || in(" this ", ts, last - (last > first))) {
    if (weekday >= 0) day = monday + (weekday + 6) % 7;
  } else if (in(" tomorrow ", ts, last)) {
    day = today + 1;
  } else if (in(" yesterday night ", ts, last)) {
    day = today - 1;
  } else if (weekday < 0 || first == last) {
    return false; /* a weekday alone may be past or to come */
  } else if (in(" next ", ts, first)) {
    day = monday + 7 + (weekday + 6) % 7;
  } else if (in(" last ", ts, first)) {
    day = today - 1 - (segue__weekday_at(today) - weekday + 6) % 7;
  } else {
    return false;
  }
  *out = segue__ymd_of(day);
  return true;
}

/* A day as it was said; where the log has a clock its date, and the words beside its role: "ordered yesterday". */
static int put_day(const segue__turn *t, const char *role, segue__str text, size_t first, size_t last) {
  char what[48], date[16];
  segue__ymd d;
  if (text.len > 24 || !resolve(t, first, last, &d))
    return segue__builder_date(t->b, segue__str_of(role), text);
  snprintf(what, sizeof what, "%s%s%.*s", role ? role : "", role ? " " : "", (int)text.len, text.p);
  snprintf(date, sizeof date, "%04d-%02d-%02d", d.year, d.month, d.day);
  return segue__builder_date(t->b, segue__str_of(what), segue__str_of(date));
}

/* "it's blue monday": two words that are all of the turn, and the first no word of days: a name, not a day. */
static bool names_no_day(T *ts, size_t i) {
  size_t words = 0;
  if (i == 0 || !in(segue__weekdays, ts, i)) return false;
  for (size_t k = 0; k < ts->n; k++)
    words += !punct(ts, k) && !segue__is_filler(ts->t[k].low) &&
             !in(" it's its it is was as i said believe think ", ts, k);
  return words == 2 && ts->t[i - 1].kind == SEGUE__TOKEN_WORD && !segue__talk_word(ts->t[i - 1].low) &&
         !segue__infer_verb(ts->t[i - 1].low) && !segue__infer_chat(ts, i - 1, i) &&
         !in(segue__weekdays, ts, i - 1) && !segue__ordinal(ts, i - 1) && !segue__monthday_at(ts, i - 1) &&
         !in(segue__months, ts, i - 1) &&
         !in(" last next this every since until till by before after late early coming past yesterday today tomorrow maybe perhaps "
             "probably tuesday good black easter each morning evening around thru through ",
             ts, i - 1);
}

/* Tokens of the day that a weekday, "tomorrow" or "the day after" begins, of which `date` are a date: "Thursday the 3rd",
 * "Saturday 14th of May", "Monday next week", "tomorrow morning". */
static size_t near_day(T *ts, size_t i, size_t date) {
  const size_t week = in(segue__weekdays, ts, i) ? of_week(ts, i + 1) : 0;
  if (date || week || two_days(ts, i)) return date ? date : week ? 1 + week : 3;
  if (in(" morning afternoon evening night ", ts, i + 1) && !in(" today tonight ", ts, i)) return 2;
  if (!in(segue__weekdays, ts, i)) return 1;
  const size_t the = 1 + in(" the ", ts, i + 1), of_month = segue__date_at(ts, i + the);
  if (of_month) return the + of_month;
  return the == 2 && day_alone(ts, i + the) ? the + day_alone(ts, i + the) : 1;
}

/* "no wait, the sixteenth": the day at `i` stands in the place of what is taken back. */
static bool opens_with_day(T *ts, size_t i) {
  for (size_t k = 0; k < i; k++)
    if (!punct(ts, k) && !segue__is_filler(ts->t[k].low) &&
        !in(" the on it's its it is was that's actually rather from by until till for no wait sorry hang scratch correction i mean meant make ",
            ts, k))
      return false;
  return true;
}

/* What stands at a place: a day, a date, a span, or nothing. */
typedef struct found {
  size_t n;      /* tokens; 0: nothing of the kind */
  bool day;      /* it has a weekday, or is told from today */
  char span[48]; /* of a span of time its text, else "" */
} found;

static found find(const segue__turn *t, size_t i, const uint8_t *used) {
  T *ts = t->ts;
  found d = {.n = segue__date_at(ts, i)};
  d.day = two_days(ts, i) || (!idle_today(t, i) && !names_no_day(ts, i) &&
                              (in(segue__weekdays, ts, i) || in(segue__near_days, ts, i)));
  if (d.day) d.n = near_day(ts, i, d.n);
  if (!d.n) d.n = month_alone(ts, i);
  if (!d.n) d.n = span_of_time(ts, i, d.span, sizeof d.span);
  if (!d.n && t->who == SEGUE_WHO_CALLER) d.n = near_at(ts, i);
  if (!d.n && in(" the ", ts, i) && day_alone(ts, i + 1)) d.n = 1 + day_alone(ts, i + 1);
  if (!d.n && segue__recognised(ts) && typed_day(ts, i, used)) d.n = 1;
  return d;
}

/* It answers the question for the date of birth, or is called that. */
static bool of_birth(segue__infer *f, const segue__turn *t, const found *d, size_t i) {
  char buf[SEGUE__SLOT_LEN];
  const char *named = segue__label_before(t->ts, i, buf);
  const bool too = f->birth_too && t->who == SEGUE_WHO_CALLER && !d->day && segue__date_at(t->ts, i);
  f->birth_too = f->birth_too && !too; /* another date is of something else */
  return too || (named && strcmp(named, "date_of_birth") == 0) || strcmp(f->slot, "date_of_birth") == 0;
}

/* The words of it, from token `first` on. */
static segue__str worded(T *ts, const found *d, size_t i, size_t first) {
  if (*d->span) return segue__str_of(d->span);
  if (d->n == 1 && first == i && segue__recognised(ts) && in(segue__weekdays, ts, i) &&
      strlen(ts->t[i].low) > 5)
    return segue__str_of(ts->t[i].low); /* "wednssday" */
  return segue__span_text(ts, first, i + d->n - 1);
}

/* A date of the matter, which may take the place of another. */
static int put_date(segue__infer *f, const segue__turn *t, const found *d, size_t i) {
  T *ts = t->ts;
  size_t first = in(" the ", ts, i) ? i + 1 : i;
  if (d->day && i > 0 && in(" last next this later earlier ", ts, i - 1)) first--;
  const segue__str text = worded(ts, d, i, first);
  const char *role = date_role(ts, i);
  if (t->correcting && t->who == SEGUE_WHO_CALLER && opens_with_day(ts, i)) segue__forget_day(f, t);
  const size_t known = segue__context_read(t->b->cur)->issue.n_dates;
  const int rc =
      d->day ? put_day(t, role, text, first, i) : segue__builder_date(t->b, segue__str_of(role), text);
  if (rc == SEGUE_OK && t->who == SEGUE_WHO_CALLER && segue__context_read(t->b->cur)->issue.n_dates > known)
    f->day_turn = t->index, f->day_at = known;
  return rc;
}

/* The second day of "May 5th - 21st", whose first ends before token `i`: it goes into *last. */
static int put_until(const segue__turn *t, uint8_t *used, size_t i, size_t *last) {
  const size_t to = range_end(t->ts, i);
  if (!to || used[to] || segue__date_at(t->ts, to)) return SEGUE_OK;
  const int rc = segue__builder_date(t->b, segue__str_of("until"), segue__span_text(t->ts, to, to));
  if (rc < 0) return rc;
  used[to] = 1;
  *last = to;
  return SEGUE_OK;
}

int segue__infer_dates(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  for (size_t i = 0; i < ts->n; i++) {
    const found d = find(t, i, used);
    if (*d.span && told_span(t, i, d.n)) {
      i += d.n - 1;
      continue;
    }
    if (!d.n || used[i]) continue;
    const bool birth = of_birth(f, t, &d, i) && !d.day;
    if (birth && (*d.span || !(segue__date_at(ts, i) || month_alone(ts, i))))
      continue; /* "on the 31st", "last week" */
    const size_t the = in(" the ", ts, i);
    int rc = birth ? segue__emit_entity(t, "date_of_birth", worded(ts, &d, i, i + the), 0.85)
                   : put_date(f, t, &d, i);
    if (rc < 0) return rc;
    memset(used + i, 1, d.n);
    i += d.n - 1;
    rc = put_until(t, used, i + 1, &i);
    if (rc < 0) return rc;
  }
  return SEGUE_OK;
}
