/* SPDX-License-Identifier: Apache-2.0 */
/* Names of months and weekdays, and days counted. English; Gregorian, UTC. */
#ifndef SEGUE_LIB_CONTEXT_CALENDAR_H
#define SEGUE_LIB_CONTEXT_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

/* "august", "aug", "sept": 1 … 12, 0 none. Lower case. */
int segue__month_of(const char *low);
/* "sunday" or "sundays": 0 Sunday … 6, -1 none. Lower case. */
int segue__weekday_of(const char *low);

typedef struct segue__ymd {
  int year, month, day;
} segue__ymd;

/* Days since 1970-01-01, and back. */
int64_t segue__days_of(segue__ymd d);
segue__ymd segue__ymd_of(int64_t days);
int segue__weekday_at(int64_t days); /* 0 Sunday … 6 */

#endif /* SEGUE_LIB_CONTEXT_CALENDAR_H */
