/* SPDX-License-Identifier: Apache-2.0 */
/* Times of day in a turn, as they were said. */
#include "context/infer.h"
#include "context/words.h"

#include <stdlib.h>
#include <string.h>

typedef const segue__tokens T;

static bool hour(T *ts, size_t i) {
  return in(" one two three four five six seven eight nine ten eleven twelve ", ts, i) ||
         (segue__small_number(ts, i) && atoi(ts->t[i].low) <= 24);
}

/* "pm", "p.m.", "p m": tokens. */
static size_t meridiem(T *ts, size_t i) {
  if (in(" am pm ", ts, i)) return 1;
  const size_t m = i + 1 + in(" . ", ts, i + 1);
  const bool stop = m > i + 1 && in(" . ", ts, m + 1) && !ts->t[m + 1].spaced;
  return in(" a p ", ts, i) && in(" m ", ts, m) ? m + 1 + stop - i : 0;
}

static const char parts[] = " morning afternoon evening night ";

/* "in the evening", "at night", "this afternoon", "pm": tokens. */
static size_t part_of_day(T *ts, size_t i) {
  if (meridiem(ts, i)) return meridiem(ts, i);
  if (in(" at ", ts, i) && in(" night ", ts, i + 1)) return 2;
  if (in(" in ", ts, i) && in(" the ", ts, i + 1) && in(parts, ts, i + 2)) return 3;
  return in(" this ", ts, i) && in(parts, ts, i + 1) ? 2 : 0;
}

/* The same behind minutes, where the bare word will do: "8:20 evening". */
static size_t part_behind(T *ts, size_t i) {
  return in(parts, ts, i) ? 1 : part_of_day(ts, i);
}

/* Behind the number at `i`: "o'clock", "o clock"; tokens. */
static size_t oclock(T *ts, size_t i) {
  if (in(" o'clock oclock ", ts, i)) return 1;
  const size_t mark = in(" o ", ts, i) && punct(ts, i + 1) && !ts->t[i + 1].spaced ? 1 : 0;
  return in(" o ", ts, i) && in(" clock ", ts, i + 1 + mark) ? 2 + mark : 0;
}

/* "evening 5:30", "the morning 11, please": where the part of the day stands first. */
static bool behind_part(T *ts, size_t i) {
  return i > 0 && in(" morning afternoon evening ", ts, i - 1) && !(i > 1 && in(" good ", ts, i - 2));
}

/* "20 past 4", "at 10 to 9": minutes in digits; tokens. "10 to 15" may count something too. */
static size_t minutes_at(T *ts, size_t i) {
  if (!segue__small_number(ts, i) || atoi(ts->t[i].low) >= 60 || !hour(ts, i + 2)) return 0;
  if (in(" past ", ts, i + 1)) return 3;
  const bool ends =
      i + 3 >= ts->n || in(" . , ! ? on for and with please tomorrow today tonight ", ts, i + 3);
  const bool due = i > 0 && ends && in(" at before by until till since ", ts, i - 1);
  return in(" to ", ts, i + 1) && in(" 5 10 15 20 25 ", ts, i) && (due || part_behind(ts, i + 3)) ? 3 : 0;
}

/* "we lost two this morning": so many of something. */
static bool things_today(T *ts, size_t i) {
  return in(" this ", ts, i + 1) && i > 0 && !punct(ts, i - 1) &&
         !in(" at by before after until till since from about around for to past say maybe make ", ts, i - 1);
}

/* "half past three", "quarter to five", "8:05"; tokens taken. */
static size_t clock_at(T *ts, size_t i) {
  static const char hours[] = " one two three four five six seven eight nine ten eleven twelve ";
  const size_t five = in(" twenty ", ts, i) && in(" five ", ts, i + 1) ? 1 : 0;
  if (minutes_at(ts, i)) return 3;
  if (in(" half quarter five ten twenty ", ts, i) && in(" past to ", ts, i + five + 1) &&
      (in(hours, ts, i + five + 2) || segue__small_number(ts, i + five + 2)))
    return 3 + five;
  if (in(" half ", ts, i) && in(hours, ts, i + 1) && !in(" of a the price hour ", ts, i + 2)) return 2;
  /* "eleven at night", "seven in the evening" */
  if (hour(ts, i) && !meridiem(ts, i + 1) && part_of_day(ts, i + 1) && !things_today(ts, i)) return 1;
  if (hour(ts, i) && oclock(ts, i + 1)) return 1 + oclock(ts, i + 1);
  if (hour(ts, i) && behind_part(ts, i) &&
      (i + 1 >= ts->n ||
       in(" . , ! ? on for and with please in at to until till or if works is would ", ts, i + 1)))
    return 1;
  /* As a recogniser writes 8:05: "8 05 pm", "at 8 05". */
  if (segue__small_number(ts, i) && segue__small_number(ts, i + 1) && ts->t[i + 1].len == 2 &&
      atoi(ts->t[i].low) < 24 && atoi(ts->t[i + 1].low) < 60 && !segue__small_number(ts, i + 2) &&
      (part_behind(ts, i + 2) || (i > 0 && in(" at by until before after the ", ts, i - 1) &&
                                  (i < 2 || !in(" look arrive ", ts, i - 2)))))
    return 2;
  if (segue__small_number(ts, i) && segue__token_is(ts, i + 1, ":") && segue__small_number(ts, i + 2) &&
      !ts->t[i + 2].spaced && ts->t[i + 2].len == 2)
    return 3;
  return 0;
}

/* What begins, ends or is met for is spoken of shortly before the word at `i`, or little else is said: "check in at 5",
 * "anytime before 11", "okay at 4". */
static bool kept_at(T *ts, size_t i) {
  for (size_t back = 1; back <= 4 && back <= i; back++)
    if (in(" check checkin checkout slot arrive arrives arriving start starts begin begins open opens close closes meet meeting "
           "appointment booking booked table reservation breakfast dinner lunch anytime time ",
           ts, i - back))
      return true;
  return i <= 2 && ts->n <= 5;
}

/* "later than 6" */
static bool than_hour(T *ts, size_t i) {
  return i > 1 && in(" than ", ts, i - 1) && in(" later earlier sooner ", ts, i - 2);
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
  if (!around && !from && !than_hour(ts, i) && !in(" at by after before until since ", ts, i - 1)) return 0;
  /* "since six this morning" */
  if ((in(" this ", ts, i + 1) && in(" morning afternoon evening ", ts, i + 2)) ||
      in(" tonight tomorrow yesterday ", ts, i + 1))
    return 1;
  if ((i < 2 && !around && !from) || in(" since ", ts, i - 1)) return 0;
  bool day = false;
  for (size_t back = 2; back <= 4 && back <= i; back++)
    day = day || in(segue__weekdays, ts, i - back) || in(segue__near_days, ts, i - back) ||
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
      (ts->t[i].kind == SEGUE__TOKEN_WORD || than_hour(ts, i) || (!from && kept_at(ts, i - 1))))
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
    if (meridiem(ts, i) && i > 0 &&
        (ts->t[i - 1].kind == SEGUE__TOKEN_DIGITS ||
         in(" one two three four five six seven eight nine ten eleven twelve thirty ", ts, i - 1))) {
      first = i - 1;
      last = i + meridiem(ts, i) - 1;
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
    if ((!is && !clock) || used[first]) continue;
    /* The hour of "8:05 pm" comes with its part of the day. */
    if (clock) last += exact > 1 ? part_behind(ts, last + 1) : part_of_day(ts, last + 1);
    if (behind_part(ts, first) && !used[first - 1]) first--;
    const int rc = segue__emit_entity(t, "time", segue__span_text(ts, first, last), 0.8);
    if (rc < 0) return rc;
    memset(used + first, 1, last - first + 1);
  }
  return SEGUE_OK;
}
