/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/shapes.h"

#include <stdio.h>
#include <string.h>

/* Design note. A part has one way to be written only (no zero in front, one spelling), so that what reads as a shape is
 * written again octet by octet. */

typedef struct shape {
  const char *form; /* "%" and a letter: a part */
  uint8_t topic, weight;
} shape;

/* Parts: H hour 1 to 12, h hour 00 to 23, i minute, a am or pm, A AM or PM, t part of the day, D day, d day of two digits, O day as
 * 1st, m month of two digits, M month's name, W day of the week, Y year, n number, N number with commas, c two digits
 * behind a point, 3 and 4 that many digits. */
static const shape shapes[] = {
    {"%H:%i %a", SEGUE__TOPIC_TIME, 30},
    {"%H %a", SEGUE__TOPIC_TIME, 24},
    {"%h:%i", SEGUE__TOPIC_TIME, 24},
    {"%H:%i", SEGUE__TOPIC_TIME, 10},
    {"%H:%i %A", SEGUE__TOPIC_TIME, 8},
    {"%H %A", SEGUE__TOPIC_TIME, 6},
    {"%H%a", SEGUE__TOPIC_TIME, 6},
    {"%H:%i%a", SEGUE__TOPIC_TIME, 6},
    {"%H o'clock", SEGUE__TOPIC_TIME, 4},
    {"%H in the %t", SEGUE__TOPIC_TIME, 4},
    {"%H:%i in the %t", SEGUE__TOPIC_TIME, 4},
    {"%H o'clock in the %t", SEGUE__TOPIC_TIME, 3},
    {"%Y-%m-%d", SEGUE__TOPIC_DATE, 30},
    {"%M %O", SEGUE__TOPIC_DATE, 20},
    {"%O of %M", SEGUE__TOPIC_DATE, 12},
    {"%O", SEGUE__TOPIC_DATE, 14},
    {"the %O", SEGUE__TOPIC_DATE, 5},
    {"%O of this month", SEGUE__TOPIC_DATE, 5},
    {"%M %D", SEGUE__TOPIC_DATE, 16},
    {"%D %M", SEGUE__TOPIC_DATE, 6},
    {"the %O of %M", SEGUE__TOPIC_DATE, 4},
    {"%M the %O", SEGUE__TOPIC_DATE, 3},
    {"%M %D, %Y", SEGUE__TOPIC_DATE, 6},
    {"%M %O, %Y", SEGUE__TOPIC_DATE, 4},
    {"%D %M %Y", SEGUE__TOPIC_DATE, 4},
    {"%M %Y", SEGUE__TOPIC_DATE, 4},
    {"%m/%d/%Y", SEGUE__TOPIC_DATE, 5},
    {"%W", SEGUE__TOPIC_DATE, 14},
    {"next %W", SEGUE__TOPIC_DATE, 7},
    {"this %W", SEGUE__TOPIC_DATE, 4},
    {"last %W", SEGUE__TOPIC_DATE, 4},
    {"since %W", SEGUE__TOPIC_DATE, 2},
    {"%W next week", SEGUE__TOPIC_DATE, 3},
    {"$%n", SEGUE__TOPIC_MONEY, 30},
    {"$%n.%c", SEGUE__TOPIC_MONEY, 20},
    {"$%N", SEGUE__TOPIC_MONEY, 10},
    {"$%N.%c", SEGUE__TOPIC_MONEY, 5},
    {"%n.%c", SEGUE__TOPIC_MONEY, 10},
    {"%N", SEGUE__TOPIC_MONEY, 6},
    {"%n dollars", SEGUE__TOPIC_MONEY, 5},
    {"%3-%3-%4", SEGUE__TOPIC_PHONE, 24},
    {"(%3) %3-%4", SEGUE__TOPIC_PHONE, 6},
    {"+1 %3-%3-%4", SEGUE__TOPIC_PHONE, 6},
    {"%3 %3 %4", SEGUE__TOPIC_PHONE, 6},
    {"%3-%4", SEGUE__TOPIC_PHONE, 5},
    {"+1%3%3%4", SEGUE__TOPIC_PHONE, 5},
};
#define N_SHAPES ((int32_t)(sizeof shapes / sizeof *shapes))
_Static_assert(sizeof shapes / sizeof *shapes <= SEGUE__SHAPES, "room for the counts");

enum { PARTS = 4, YEAR = 1930, YEARS = 128, YEAR_NOW = 2026, MOST_DIGITS = 7 };

static const char *const months[12] = {"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};
static const char *const weekdays[7] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
static const char *const day_parts[3] = {"morning", "afternoon", "evening"};
static const char *const halves[2] = {"am", "pm"}, *const large_halves[2] = {"AM", "PM"};

/* ---- a part from its letters, and back ---- */

static bool digit(const char *p, size_t left) {
  return left && *p >= '0' && *p <= '9';
}

/* The number of digits and their value; of `width` digits, or (0) as many as there are. */
static size_t digits(const char *p, size_t left, size_t width, uint32_t *v) {
  size_t n = 0;
  for (*v = 0; n < (width ? width : MOST_DIGITS) && digit(p + n, left - n); n++)
    *v = *v * 10 + (uint32_t)(p[n] - '0');
  return width && n != width ? 0 : n;
}

/* One without a zero in front, of lo to hi. */
static size_t small(const char *p, size_t left, uint32_t lo, uint32_t hi, uint32_t *v) {
  const size_t n = digits(p, left, 0, v);
  return n && *p != '0' && *v >= lo && *v <= hi ? n : 0;
}

static size_t two(const char *p, size_t left, uint32_t lo, uint32_t hi, uint32_t *v) {
  const size_t n = digits(p, left, 2, v);
  return *v >= lo && *v <= hi ? n : 0;
}

static size_t of_list(const char *p, size_t left, const char *const *list, uint32_t count, uint32_t *v) {
  for (*v = 0; *v < count; ++*v) {
    const size_t n = strlen(list[*v]);
    if (n <= left && memcmp(p, list[*v], n) == 0) return n;
  }
  return 0;
}

static const char *ordinal(uint32_t day) {
  if (day / 10 == 1) return "th";
  return day % 10 == 1 ? "st" : day % 10 == 2 ? "nd" : day % 10 == 3 ? "rd" : "th";
}

static size_t with_commas(char *to, size_t room, uint32_t v) {
  const int n = v >= 1000000 ? snprintf(to, room, "%u,%03u,%03u", v / 1000000, v / 1000 % 1000, v % 1000)
                             : snprintf(to, room, "%u,%03u", v / 1000, v % 1000);
  return n > 0 ? (size_t)n : 0;
}

/* Number with commas: the digits, then whether they are written so. */
static size_t grouped(const char *p, size_t left, uint32_t *v) {
  char again[16];
  size_t n = 0, count = 0;
  for (*v = 0; n < left && (digit(p + n, 1) || p[n] == ',') && count < MOST_DIGITS; n++)
    if (p[n] != ',') *v = *v * 10 + (uint32_t)(p[n] - '0'), count++;
  return *v >= 1000 && with_commas(again, sizeof again, *v) == n && memcmp(again, p, n) == 0 ? n : 0;
}

/* How many octets at `p` are the part; 0: it is not there. */
static size_t part_at(char part, const char *p, size_t left, uint32_t *v) {
  size_t n;
  switch (part) {
  case 'H': return small(p, left, 1, 12, v);
  case 'h': return two(p, left, 0, 23, v);
  case 'i': return two(p, left, 0, 59, v);
  case 'a': return of_list(p, left, halves, 2, v);
  case 'A': return of_list(p, left, large_halves, 2, v);
  case 't': return of_list(p, left, day_parts, 3, v);
  case 'D': return small(p, left, 1, 31, v);
  case 'd': return two(p, left, 1, 31, v);
  case 'O':
    n = small(p, left, 1, 31, v);
    return n && left - n >= 2 && memcmp(p + n, ordinal(*v), 2) == 0 ? n + 2 : 0;
  case 'm': return two(p, left, 1, 12, v);
  case 'M': return of_list(p, left, months, 12, v);
  case 'W': return of_list(p, left, weekdays, 7, v);
  case 'Y': return digits(p, left, 4, v) && *v >= YEAR && *v < YEAR + YEARS ? 4 : 0;
  case 'n': return small(p, left, 1, UINT32_MAX, v);
  case 'N': return grouped(p, left, v);
  case 'c': return digits(p, left, 2, v);
  default: return digits(p, left, (size_t)(part - '0'), v);
  }
}

static size_t write_part(char *to, size_t room, char part, uint32_t v) {
  int n;
  switch (part) {
  case 'a': n = snprintf(to, room, "%s", halves[v]); break;
  case 'A': n = snprintf(to, room, "%s", large_halves[v]); break;
  case 't': n = snprintf(to, room, "%s", day_parts[v]); break;
  case 'M': n = snprintf(to, room, "%s", months[v]); break;
  case 'W': n = snprintf(to, room, "%s", weekdays[v]); break;
  case 'O': n = snprintf(to, room, "%u%s", v, ordinal(v)); break;
  case 'N': return with_commas(to, room, v);
  case 'h':
  case 'i':
  case 'd':
  case 'm':
  case 'c': n = snprintf(to, room, "%02u", v); break;
  case '3': n = snprintf(to, room, "%03u", v); break;
  case '4': n = snprintf(to, room, "%04u", v); break;
  default: n = snprintf(to, room, "%u", v); break;
  }
  return n > 0 ? (size_t)n : 0;
}

/* Does `v` have the shape? Then its parts are in `parts`. */
static bool has(const char *form, segue__str v, uint32_t parts[PARTS]) {
  size_t at = 0, n_parts = 0;
  for (; *form; form++) {
    size_t n = at < v.len && v.p[at] == *form;
    if (*form == '%') n = part_at(*++form, v.p + at, v.len - at, &parts[n_parts++]);
    if (!n) return false;
    at += n;
  }
  return at == v.len;
}

static int32_t find(segue__str v, uint32_t parts[PARTS]) {
  for (int32_t i = 0; v.len && i < N_SHAPES; i++)
    if (has(shapes[i].form, v, parts)) return i;
  return -1;
}

int32_t segue__shape_of(segue__str v) {
  uint32_t parts[PARTS];
  return find(v, parts);
}

int segue__shape_topic(segue__str name) {
  static const struct {
    const char *word;
    int topic;
  } words[] = {
      {"time", SEGUE__TOPIC_TIME},      {"hour", SEGUE__TOPIC_TIME},     {"date", SEGUE__TOPIC_DATE},
      {"day", SEGUE__TOPIC_DATE},       {"birth", SEGUE__TOPIC_DATE},    {"dob", SEGUE__TOPIC_DATE},
      {"departure", SEGUE__TOPIC_DATE}, {"return", SEGUE__TOPIC_DATE},   {"until", SEGUE__TOPIC_DATE},
      {"since", SEGUE__TOPIC_DATE},     {"due", SEGUE__TOPIC_DATE},      {"check_in", SEGUE__TOPIC_DATE},
      {"check_out", SEGUE__TOPIC_DATE}, {"amount", SEGUE__TOPIC_MONEY},  {"price", SEGUE__TOPIC_MONEY},
      {"fare", SEGUE__TOPIC_MONEY},     {"balance", SEGUE__TOPIC_MONEY}, {"total", SEGUE__TOPIC_MONEY},
      {"rent", SEGUE__TOPIC_MONEY},     {"fee", SEGUE__TOPIC_MONEY},     {"cost", SEGUE__TOPIC_MONEY},
      {"charge", SEGUE__TOPIC_MONEY},   {"payment", SEGUE__TOPIC_MONEY}, {"refund", SEGUE__TOPIC_MONEY},
      {"phone", SEGUE__TOPIC_PHONE},    {"mobile", SEGUE__TOPIC_PHONE}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    const size_t n = strlen(words[i].word);
    for (size_t at = 0; at + n <= name.len; at++)
      if (memcmp(name.p + at, words[i].word, n) == 0) return words[i].topic;
  }
  return SEGUE__TOPIC_NONE;
}

/* ---- on the wire ---- */

/* lo … lo + n - 1, by weights. */
static void weighted(segue__sym *s, uint32_t *v, uint32_t lo, const uint16_t *weights, int32_t n) {
  int32_t u = s->decoding ? 0 : (int32_t)(*v - lo);
  segue__sym_choice(s, &u, weights, n);
  *v = lo + (uint32_t)u;
}

static void alike(segue__sym *s, uint32_t *v, uint32_t lo, uint64_t n) {
  uint64_t u = s->decoding ? 0 : *v - lo;
  segue__sym_uniform(s, &u, n);
  *v = lo + (uint32_t)u;
}

static void minute(segue__sym *s, uint32_t *v) {
  uint16_t weights[60];
  for (uint32_t i = 0; i < 60; i++) weights[i] = i % 30 == 0 ? 60 : i % 15 == 0 ? 30 : i % 5 == 0 ? 16 : 2;
  weighted(s, v, 0, weights, 60);
}

static void year(segue__sym *s, uint32_t *v) {
  uint16_t weights[YEARS];
  for (int32_t i = 0; i < YEARS; i++) {
    const int32_t off = YEAR + i - YEAR_NOW;
    weights[i] = (uint16_t)(500 / (4 + off * off) + 2);
  }
  weighted(s, v, YEAR, weights, YEARS);
}

static void cents(segue__sym *s, uint32_t *v) {
  uint16_t weights[100];
  for (uint32_t i = 0; i < 100; i++)
    weights[i] = i == 0 ? 40 : i == 99 ? 30 : i == 50 ? 20 : i % 10 == 5 || i % 10 == 0 ? 8 : 4;
  weighted(s, v, 0, weights, 100);
}

/* How many digits, how many zeros at the end, the digits before them. */
static void number(segue__sym *s, uint32_t *v, uint32_t least) {
  static const uint16_t lengths[MOST_DIGITS] = {8, 26, 36, 20, 6, 3, 1};
  static const uint16_t zeros[MOST_DIGITS] = {60, 24, 14, 8, 4, 2, 1};
  uint32_t n = 1, nought = 0, power = 1, head = *v, u = 0;
  for (uint32_t x = *v; !s->decoding && x >= 10; x /= 10) n++;
  weighted(s, &n, least, lengths + least - 1, (int32_t)(MOST_DIGITS + 1 - least));
  for (; !s->decoding && head % 10 == 0 && head; head /= 10) nought++;
  weighted(s, &nought, 0, zeros, (int32_t)n);
  for (uint32_t i = 0; i + nought + 1 < n; i++) power *= 10;
  for (uint32_t i = n - nought; i > 0 && !s->err;
       i--, power /= 10) { /* neither the first nor the last is zero */
    uint32_t d = s->decoding ? 0 : head / (power ? power : 1) % 10;
    const uint32_t from = i == 1 || i == n - nought;
    alike(s, &d, from, 10 - from);
    u = u * 10 + d;
  }
  while (nought--) u *= 10;
  if (s->decoding) *v = u;
}

static void code_part(segue__sym *s, char part, uint32_t *v) {
  static const uint16_t half[2] = {4, 6};
  switch (part) {
  case 'H': alike(s, v, 1, 12); break;
  case 'h': alike(s, v, 0, 24); break;
  case 'i': minute(s, v); break;
  case 'a':
  case 'A': weighted(s, v, 0, half, 2); break;
  case 't': alike(s, v, 0, 3); break;
  case 'D':
  case 'd':
  case 'O': alike(s, v, 1, 31); break;
  case 'm': alike(s, v, 1, 12); break;
  case 'M': alike(s, v, 0, 12); break;
  case 'W': alike(s, v, 0, 7); break;
  case 'Y': year(s, v); break;
  case 'n': number(s, v, 1); break;
  case 'N': number(s, v, 4); break;
  case 'c': cents(s, v); break;
  case '3': alike(s, v, 0, 1000); break;
  default: alike(s, v, 0, 10000); break;
  }
}

void segue__shape_code(segue__sym *s, segue__str *v, int topic, uint8_t used[SEGUE__SHAPES]) {
  uint16_t weights[SEGUE__SHAPES];
  uint32_t parts[PARTS] = {0};
  char made[64];
  size_t n = 0, n_parts = 0;
  int32_t which = s->decoding ? 0 : find(*v, parts);
  for (int32_t i = 0; i < N_SHAPES; i++)
    weights[i] = (uint16_t)(shapes[i].weight * (shapes[i].topic == topic ? 8 : 1) + 60 * used[i]);
  segue__sym_choice(s, &which, weights, N_SHAPES);
  if (s->err) return;
  if (used[which] < UINT8_MAX) used[which]++;
  for (const char *form = shapes[which].form; *form && !s->err; form++) {
    if (*form == '%') {
      code_part(s, *++form, &parts[n_parts]);
      n += write_part(made + n, sizeof made - n, *form, parts[n_parts++]);
    } else {
      made[n++] = *form;
    }
  }
  char *at = s->decoding ? segue__sym_room(s, n) : NULL;
  if (!at) return;
  memcpy(at, made, n);
  *v = (segue__str){at, n};
}
