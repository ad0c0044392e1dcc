/* SPDX-License-Identifier: Apache-2.0 */
/* Days, spans of time and times of day in a turn, as they were said. */
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
static const char relative[] = " today tomorrow yesterday tonight ";

bool segue__ordinal(T *ts, size_t i) {
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
  return i < ts->n && ts->t[i].kind == SEGUE__TOKEN_DIGITS && ts->t[i].len == 4 &&
         (ts->t[i].low[0] == '1' || ts->t[i].low[0] == '2');
}

static size_t date_at(T *ts, size_t i);

/* Tokens of a day of the month at `i`: "10", "3rd", "third", "twenty-second". */
static size_t day_at(T *ts, size_t i) {
  if (in(" twenty thirty ", ts, i)) {
    const size_t dash = segue__token_is(ts, i + 1, "-") ? 1 : 0;
    if (in(ordinals, ts, i + 1 + dash)) return 2 + dash;
  }
  return segue__ordinal(ts, i) || small_number(ts, i) ? 1 : 0;
}

/* "the twenty-second", "the 5th": no month beside it, and nothing that is counted. */
static size_t day_alone(T *ts, size_t i) {
  const size_t n = day_at(ts, i);
  if (!n || (n == 1 && !segue__ordinal(ts, i)) || date_at(ts, i)) return 0;
  const size_t k = i + n;
  if (in(" time one option floor line step part party half street avenue person ", ts, k) ||
      in(ordinals, ts, k))
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

/* Of a year: "2024", "nineteen forty one", "twenty oh five", "two thousand and four". */
static size_t year_at(T *ts, size_t i) {
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

/* Tokens of a date at `i`: "May 10th, 2024", "the third of May", "march the ninth nineteen sixty two", "2024-05-10",
 * "29/02/1980"; 0 if none. "may" is mostly no month: a day stands beside it. */
static size_t date_at(T *ts, size_t i) {
  size_t n = 0;
  if (in(segue__months, ts, i)) {
    const size_t the = in(" the ", ts, i + 1) ? 1 : 0, day = day_at(ts, i + 1 + the);
    n = day ? 1 + the + day : 0;
  } else if (day_at(ts, i)) {
    n = day_at(ts, i);
    n += in(" of ", ts, i + n) ? 1 : 0;
    n = in(segue__months, ts, i + n) ? n + 1 : 0;
  }
  if (n) {
    const size_t comma = segue__token_is(ts, i + n, ",") ? 1 : 0, of = year_at(ts, i + n + comma);
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

/* The day that "yesterday" or "next tuesday" was when it was said; false when that is not known or may be another. */
static bool resolve(const segue__turn *t, size_t first, size_t last, segue__ymd *out) {
  T *ts = t->ts;
  const int64_t now = segue__builder_now(t->b);
  if (now == SEGUE_UNIX_NONE || now < 0) return false;
  const int64_t today = now / 86400000, monday = today - (segue__weekday_at(today) + 6) % 7;
  const int weekday = segue__weekday_of(ts->t[last].low);
  int64_t day = today;
  if (in(" today tonight ", ts, last) || in(" this ", ts, last - (last > first))) {
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
         !in(segue__weekdays, ts, i - 1) && !segue__ordinal(ts, i - 1) && !day_at(ts, i - 1) &&
         !in(segue__months, ts, i - 1) &&
         !in(" last next this every since until till by before after late early coming past yesterday today tomorrow maybe perhaps "
             "probably tuesday good black easter each morning evening around thru through ",
             ts, i - 1);
}

int segue__infer_dates(segue__infer *f, const segue__turn *t, uint8_t *used) {
  T *ts = t->ts;
  const bool recognised = segue__recognised(ts);
  for (size_t i = 0; i < ts->n; i++) {
    size_t n = date_at(ts, i);
    const bool day =
        !idle_today(t, i) && !names_no_day(ts, i) && (in(segue__weekdays, ts, i) || in(relative, ts, i));
    if (!n && day)
      n = 1 + (in(" morning afternoon evening night ", ts, i + 1) && !in(" today tonight ", ts, i));
    /* "Thursday the 3rd", "Saturday 14th of May" */
    const size_t the = day && n == 1 && in(segue__weekdays, ts, i) ? 1 + in(" the ", ts, i + 1) : 0;
    const size_t of_month = !the                   ? 0
                            : date_at(ts, i + the) ? date_at(ts, i + the)
                            : the == 2             ? day_alone(ts, i + the)
                                                   : 0;
    if (of_month) n = the + of_month;
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
    const bool birth =
        (named && strcmp(named, "date_of_birth") == 0) || strcmp(f->slot, "date_of_birth") == 0;
    if (birth && !day && (*span || !(date_at(ts, i) || month_alone(ts, i))))
      continue; /* "on the 31st", "last week" */
    size_t first = in(" the ", ts, i) ? i + 1 : i;
    if (day && i > 0 && in(" last next this ", ts, i - 1)) first--;
    segue__str text = *span ? segue__str_of(span) : segue__span_text(ts, first, i + n - 1);
    if (n == 1 && first == i && recognised && in(segue__weekdays, ts, i) && strlen(ts->t[i].low) > 5)
      text = segue__str_of(ts->t[i].low); /* "wednssday" */
    const char *role = date_role(ts, i);
    const int rc = birth && !day ? segue__emit_entity(t, "date_of_birth", text, 0.85)
                   : day         ? put_day(t, role, text, first, i)
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
  const size_t five = in(" twenty ", ts, i) && in(" five ", ts, i + 1) ? 1 : 0;
  if (in(" half quarter five ten twenty ", ts, i) && in(" past to ", ts, i + five + 1) &&
      (in(hours, ts, i + five + 2) || small_number(ts, i + five + 2)))
    return 3 + five;
  if (in(" half ", ts, i) && in(hours, ts, i + 1) && !in(" of a the price hour ", ts, i + 2)) return 2;
  /* "eleven at night", "seven in the evening" */
  if (in(hours, ts, i) || small_number(ts, i)) {
    if (in(" at ", ts, i + 1) && in(" night ", ts, i + 2)) return 3;
    if (in(" in ", ts, i + 1) && in(" the ", ts, i + 2) && in(" morning afternoon evening ", ts, i + 3))
      return 4;
  }
  /* As a recogniser writes 8:05: "8 05 pm", "at 8 05". */
  if (small_number(ts, i) && small_number(ts, i + 1) && ts->t[i + 1].len == 2 && atoi(ts->t[i].low) < 24 &&
      atoi(ts->t[i + 1].low) < 60 && !small_number(ts, i + 2) &&
      (in(" am pm ", ts, i + 2) ||
       (i > 0 && in(" at by until the ", ts, i - 1) && (i < 2 || !in(" look arrive ", ts, i - 2)))))
    return 2;
  if (small_number(ts, i) && segue__token_is(ts, i + 1, ":") && small_number(ts, i + 2) &&
      !ts->t[i + 2].spaced && ts->t[i + 2].len == 2)
    return 3;
  return 0;
}

static bool hour(T *ts, size_t i) {
  return in(" one two three four five six seven eight nine ten eleven twelve ", ts, i) ||
         (small_number(ts, i) && atoi(ts->t[i].low) <= 24);
}

/* "between eight and twelve"; "friday at five", "tomorrow by eight thirty": beside a day a bare hour is one. */
static size_t hours_at(T *ts, size_t i, bool bot) {
  static const char said_of_it[] =
      " i i'm i've i'd i'll it it's it'll he he's she she's they they're we we've you nobody no that that's there there's the my our ";
  static const char counted[] =
      " days weeks months years people hours minutes dollars pounds euros percent of nights times miles ";
  if (in(" between ", ts, i) && hour(ts, i + 1) && in(" and ", ts, i + 2) && hour(ts, i + 3))
    return in(counted, ts, i + 4) || in(" $ ", ts, i + 1) ? 0 : 4;
  if (!hour(ts, i) || i < 1) return 0;
  const bool around =
      bot && in(" around about ", ts, i - 1) && starts_sentence(ts, i - 1); /* "Around three." */
  const bool from = in(" from till ", ts, i - 1);
  if (!around && !from && !in(" at by after before until since ", ts, i - 1)) return 0;
  /* "since six this morning" */
  if ((in(" this ", ts, i + 1) && in(" morning afternoon evening ", ts, i + 2)) ||
      in(" tonight tomorrow yesterday ", ts, i + 1))
    return 1;
  if ((i < 2 && !around && !from) || in(" since ", ts, i - 1)) return 0;
  bool day = false;
  for (size_t back = 2; back <= 4 && back <= i; back++)
    day = day || in(segue__weekdays, ts, i - back) || in(relative, ts, i - back) ||
          in(" morning afternoon evening ", ts, i - back);
  const size_t half = in(" fifteen thirty ", ts, i + 1)                     ? 1
                      : in(" forty ", ts, i + 1) && in(" five ", ts, i + 2) ? 2
                                                                            : 0;
  const size_t next = i + 1 + half;
  const bool goes_on = in(" and but so because ", ts, next) && in(said_of_it, ts, next + 1);
  const bool to = in(" to till until ", ts, next) && hour(ts, next + 1); /* "from six to eight" */
  const bool last = next >= ts->n || in(" . , ! ? ", ts, next) || goes_on || (from && to);
  const bool ends = i + 1 + half >= ts->n || punct(ts, i + 1 + half) ||
                    in(" and or is if please ok okay good for in with to so i'll i we ", ts, i + 1 + half);
  if (!day && last && !in(" one 1 ", ts, i) &&
      !(i > 1 && in(" look looked looking least most arrived total ", ts, i - 2)) &&
      ts->t[i].kind == SEGUE__TOKEN_WORD)
    return 1 + half; /* "ski school is at nine" */
  return day && ends && !in(" : ", ts, i + 1) ? 1 + half : 0;
}

/* "3 pm", "3:30pm", "three pm", "noon". */
int segue__infer_times(const segue__turn *t, uint8_t *used) {
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
    const size_t exact = is ? 0 : clock_at(ts, i),
                 clock = exact || is ? exact : hours_at(ts, i, t->who == SEGUE_WHO_BOT);
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
