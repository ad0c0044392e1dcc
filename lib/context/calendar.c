/* SPDX-License-Identifier: Apache-2.0 */
#include "context/calendar.h"

#include <stddef.h>
#include <string.h>

int segue__month_of(const char *low) {
  static const char *const names[] = {"january", "february", "march",     "april",   "may",      "june",
                                      "july",    "august",   "september", "october", "november", "december"};
  const size_t n = strlen(low);
  for (int i = 0; i < 12 && n >= 3; i++)
    if (strcmp(low, names[i]) == 0 || (n <= 4 && strncmp(names[i], low, n) == 0 && (n == 3 || i == 8)))
      return i + 1;
  return 0;
}

int segue__weekday_of(const char *low) {
  static const char *const names[] = {"sunday",   "monday", "tuesday", "wednesday",
                                      "thursday", "friday", "saturday"};
  const size_t n = strlen(low);
  for (int i = 0; i < 7; i++) {
    const size_t full = strlen(names[i]);
    if (strcmp(low, names[i]) == 0 ||
        (n == full + 1 && low[full] == 's' && strncmp(low, names[i], full) == 0))
      return i;
  }
  return -1;
}

/* Years begin in March here, so that the odd day is the last one. */
int64_t segue__days_of(segue__ymd d) {
  const int64_t y = d.month <= 2 ? d.year - 1 : d.year;
  const int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
  const int64_t of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

segue__ymd segue__ymd_of(int64_t days) {
  const int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
  const int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const int64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
  const int m = (int)(month < 10 ? month + 3 : month - 9);
  return (segue__ymd){(int)(year + era * 400) + (m <= 2), m, (int)(of_year - (153 * month + 2) / 5 + 1)};
}

int segue__weekday_at(int64_t days) {
  return (int)(((days + 4) % 7 + 7) % 7);
}
