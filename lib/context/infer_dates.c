/* SPDX-License-Identifier: Apache-2.0 */
/* Days and spans of time in a turn, as they were said. */
#include "context/calendar.h"
#include "context/infer.h"
#include "context/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef const segue__tokens T;

const char segue__months[] =
    " january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec ";
const char segue__weekdays[] = " monday tuesday wednesday thursday friday saturday sunday mondays tuesdays ";
static const char ordinals[] =
    " first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth thirtieth ";
const char segue__near_days[] = " today tomorrow yesterday tonight ";

bool segue__ordinal(T *ts, size_t i) {
  if (i >= ts->n) return false;
  if (in(ordinals, ts, i)) return true;
  const segue__token *t = &ts->t[i];
  const char *end = t->len >= 3 ? t->low + strlen(t->low) - 2 : "";
  return t->kind == SEGUE__TOKEN_MIXED && t->len <= 4 && t->low[0] >= '0' && t->low[0] <= '9' &&
         segue__word_in(" st nd rd th ", end);
}

bool segue__small_number(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_DIGITS && ts->t[i].len <= 2;
}

static bool year(T *ts, size_t i) {
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_DIGITS && ts->t[i].len == 4 &&
         (ts->t[i].low[0] == '1' || ts->t[i].low[0] == '2');
}

/* Tokens of a day of the month at `i`: "10", "3rd", "third", "twenty-second". */
size_t segue__monthday_at(T *ts, size_t i) {
  if (in(" twenty thirty ", ts, i)) {
    const size_t dash = segue__token_is(ts, i + 1, "-") ? 1 : 0;
    if (in(ordinals, ts, i + 1 + dash)) return 2 + dash;
  }
  return segue__ordinal(ts, i) || segue__small_number(ts, i) ? 1 : 0;
}

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
      in(ordinals, ts, k))
    return 0;
  if (listed_one(ts, i, k)) return 0;
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

/* Of a year: "2024", "nineteen forty one", "twenty oh five", "two thousand and four". */
size_t segue__year_at(T *ts, size_t i) {
  static const char units[] =
      " one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
      "sixteen seventeen eighteen nineteen ";
  static const char tens[] = " twenty thirty forty fifty sixty seventy eighty ninety ";
  if (year(ts, i)) return 1;
  if (in(" two ", ts, i) && in(" thousand ", ts, i + 1)) {
    size_t n = in(" and ", ts, i + 2) ? 3 : 2;
    if (in(tens, ts, i + n)) n++;
    return in(units, ts, i + n) ? n + 1 : n == 3 && in(" and ", ts, i + 2) ? 2 : n;
  }
  if (!in(" nineteen twenty ", ts, i)) return 0;
  if (in(" oh o ", ts, i + 1)) return in(units, ts, i + 2) ? 3 : 0;
  if (!in(tens, ts, i + 1))
    return in(units, ts, i + 1) && !in(" one two three four five six seven eight nine ", ts, i + 1) ? 2 : 0;
  const size_t dash = segue__token_is(ts, i + 2, "-") ? 1 : 0;
  return in(" one two three four five six seven eight nine ", ts, i + 2 + dash) ? 3 + dash : 2;
}

/* "5th of this month", "the twentieth of next month" */
static size_t of_month(T *ts, size_t i) {
  const size_t n = segue__monthday_at(ts, i);
  if (!n || (n == 1 && !segue__ordinal(ts, i)) || !in(" of ", ts, i + n)) return 0;
  const size_t month = i + n + 2; /* "the second of the seventh, 1961" */
  if (in(" the ", ts, month - 1) && segue__ordinal(ts, month) &&
      (month + 1 >= ts->n || punct(ts, month + 1) || segue__year_at(ts, month + 1)))
    return n + 3;
  if (segue__ordinal(ts, month - 1) && segue__year_at(ts, month)) return n + 2; /* "19th of 9th 1990" */
  return in(" this next last the every each ", ts, i + n + 1) && in(" month ", ts, i + n + 2) ? n + 3 : 0;
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

/* Tokens of a date at `i`: "May 10th, 2024", "the third of May", "march the ninth nineteen sixty two", "2024-05-10",
 * "29/02/1980"; 0 if none. "may" is mostly no month: a day stands beside it. */
size_t segue__date_at(T *ts, size_t i) {
  size_t n = 0;
  if (in(segue__months, ts, i)) {
    const size_t the = in(" the ", ts, i + 1) ? 1 : 0, day = segue__monthday_at(ts, i + 1 + the);
    n = day ? 1 + the + day : 0;
  } else if (segue__monthday_at(ts, i)) {
    n = segue__monthday_at(ts, i);
    n += in(" of ", ts, i + n) ? 1 : 0;
    const size_t numbered = in(segue__months, ts, i + n) ? 0 : of_month(ts, i);
    n = in(segue__months, ts, i + n) ? n + 1 : numbered;
  }
  if (n) {
    const size_t comma = segue__token_is(ts, i + n, ",") ? 1 : 0, of = segue__year_at(ts, i + n + comma);
    return of ? n + comma + of : n;
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
  if (i == 0) return 0;
  if (in(" spring summer autumn winter ", ts, i) && in(" in since last this next until till by ", ts, i - 1))
    return 1;
  if (!in(segue__months, ts, i)) return 0;
  if (!in(" in since until till next last this by before after for ", ts, i - 1)) return 0;
  return year(ts, i + 1) ? 2 : 1;
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
    if (in(" ordered bought purchased order ", ts, i - back) && !in(" back ", ts, i - back - 1))
      return "ordered";
    if (in(" arrived delivered received came ", ts, i - back)) return "received";
    if (in(" due ", ts, i - back)) return "due";
    if (in(" since ", ts, i - back)) return "since";
    if (in(" charged paid payment ", ts, i - back)) return "paid";
    if (in(" leaving leave depart departing departure flying ", ts, i - back)) return "departure";
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

int segue__infer_dates(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  const bool recognised = segue__recognised(ts);
  for (size_t i = 0; i < ts->n; i++) {
    size_t n = segue__date_at(ts, i);
    const bool day = two_days(ts, i) || (!idle_today(t, i) && !names_no_day(ts, i) &&
                                         (in(segue__weekdays, ts, i) || in(segue__near_days, ts, i)));
    if (day) n = near_day(ts, i, n);
    if (!n) n = month_alone(ts, i);
    char span[48] = "";
    if (!n) n = span_of_time(ts, i, span, sizeof span);
    if (*span && told_span(t, i, n)) {
      i += n - 1;
      continue;
    }
    if (!n && t->who == SEGUE_WHO_CALLER) n = near_at(ts, i);
    if (!n && in(" the ", ts, i) && day_alone(ts, i + 1)) n = 1 + day_alone(ts, i + 1);
    if (!n && recognised && typed_day(ts, i, used)) n = 1;
    if (!n || used[i]) continue;
    char buf[SEGUE__SLOT_LEN];
    const char *named = segue__label_before(ts, i, buf);
    const bool too = f->birth_too && t->who == SEGUE_WHO_CALLER && !day && segue__date_at(ts, i);
    const bool birth =
        too || (named && strcmp(named, "date_of_birth") == 0) || strcmp(f->slot, "date_of_birth") == 0;
    f->birth_too = f->birth_too && !too; /* another date is of something else */
    if (birth && !day && (*span || !(segue__date_at(ts, i) || month_alone(ts, i))))
      continue; /* "on the 31st", "last week" */
    size_t first = in(" the ", ts, i) ? i + 1 : i;
    if (day && i > 0 && in(" last next this later earlier ", ts, i - 1)) first--;
    segue__str text = *span ? segue__str_of(span) : segue__span_text(ts, first, i + n - 1);
    if (n == 1 && first == i && recognised && in(segue__weekdays, ts, i) && strlen(ts->t[i].low) > 5)
      text = segue__str_of(ts->t[i].low); /* "wednssday" */
    const char *role = date_role(ts, i);
    if (!(birth && !day) && t->correcting && t->who == SEGUE_WHO_CALLER && opens_with_day(ts, i))
      segue__forget_day(f, t);
    const size_t known = segue__context_read(t->b->cur)->issue.n_dates;
    const int rc = birth && !day ? segue__emit_entity(t, "date_of_birth", text, 0.85)
                   : day         ? put_day(t, role, text, first, i)
                                 : segue__builder_date(t->b, segue__str_of(role), text);
    if (rc < 0) return rc;
    if (t->who == SEGUE_WHO_CALLER && segue__context_read(t->b->cur)->issue.n_dates > known)
      f->day_turn = t->index, f->day_at = known;
    memset(used + i, 1, n);
    i += n - 1;
    const size_t to = range_end(ts, i + 1);
    if (!to || used[to] || segue__date_at(ts, to)) continue;
    const int more = segue__builder_date(t->b, segue__str_of("until"), segue__span_text(ts, to, to));
    if (more < 0) return more;
    used[to] = 1;
    i = to;
  }
  return SEGUE_OK;
}
