/* SPDX-License-Identifier: Apache-2.0 */
#include "context/calendar.h"
#include "context/context.h"

#include <stdio.h>

static bool digits(const char *s, size_t n, size_t at, size_t count, int *out) {
  int v = 0;
  if (at + count > n) return false;
  for (size_t i = at; i < at + count; i++) {
    if (s[i] < '0' || s[i] > '9') return false;
    v = v * 10 + (s[i] - '0');
  }
  *out = v;
  return true;
}

static int month_days(int y, int m) {
  static const int len[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return m == 2 && (y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)) ? 29 : len[m - 1];
}

/* "Z" or "+hh:mm" at `i`, to the end. Minutes east of UTC. */
static bool zone(const char *s, size_t n, size_t i, int *minutes) {
  int h, m;
  *minutes = 0;
  if (i + 1 == n && (s[i] == 'Z' || s[i] == 'z')) return true;
  if (i + 6 != n || (s[i] != '+' && s[i] != '-') || s[i + 3] != ':') return false;
  if (!digits(s, n, i + 1, 2, &h) || !digits(s, n, i + 4, 2, &m) || h > 23 || m > 59) return false;
  *minutes = (s[i] == '-' ? -1 : 1) * (h * 60 + m);
  return true;
}

bool segue__rfc3339_parse(const char *s, size_t n, int64_t *unix_ms) {
  int y, mo, d, h, mi, sec, east, ms = 0, scale = 100;
  size_t i = 19;
  if (n < 20 || s[4] != '-' || s[7] != '-' || (s[10] != 'T' && s[10] != 't' && s[10] != ' ') ||
      s[13] != ':' || s[16] != ':')
    return false;
  if (!digits(s, n, 0, 4, &y) || !digits(s, n, 5, 2, &mo) || !digits(s, n, 8, 2, &d) ||
      !digits(s, n, 11, 2, &h) || !digits(s, n, 14, 2, &mi) || !digits(s, n, 17, 2, &sec))
    return false;
  if (mo < 1 || mo > 12 || d < 1 || d > month_days(y, mo) || h > 23 || mi > 59 || sec > 60) return false;
  if (s[i] == '.') {
    const size_t first = ++i;
    for (; i < n && s[i] >= '0' && s[i] <= '9'; i++, scale /= 10) ms += (s[i] - '0') * scale;
    if (i == first) return false;
  }
  if (i >= n || !zone(s, n, i, &east)) return false;
  const int64_t minutes = (segue__days_of((segue__ymd){y, mo, d}) * 24 + h) * 60 + mi - east;
  *unix_ms = (minutes * 60 + sec) * 1000 + ms;
  return true;
}

void segue__rfc3339_format(int64_t unix_ms, char out[32]) {
  int64_t day = unix_ms / 86400000, ms = unix_ms % 86400000;
  if (ms < 0) {
    ms += 86400000;
    day--;
  }
  const segue__ymd ymd = segue__ymd_of(day);
  const int y = ymd.year < 0 ? 0
                : ymd.year > 9999
                    ? 9999
                    : ymd.year; /* four digits is all RFC 3339 has; our parser gives no others */
  const int s = (int)(ms / 1000);
  const int n = snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02d", y, ymd.month, ymd.day, s / 3600,
                         s / 60 % 60, s % 60);
  if (ms % 1000)
    snprintf(out + n, 32 - (size_t)n, ".%03dZ", (int)(ms % 1000));
  else
    snprintf(out + n, 32 - (size_t)n, "Z");
}
