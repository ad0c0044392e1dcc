/* SPDX-License-Identifier: Apache-2.0 */
/* base/clock.h: the injected clock, and the machine's own as its default.
 * Threading: any. */
#ifndef SEGUE_BASE_CLOCK_H
#define SEGUE_BASE_CLOCK_H

#include <segue/base.h>

typedef struct segue__clock {
  segue_time (*now)(void *user); /* NULL: the machine's monotonic clock */
  void *user;
} segue__clock;

segue_time segue__clock_now(const segue__clock *c);
segue_time segue__clock_machine(void); /* CLOCK_MONOTONIC in microseconds */
uint64_t segue__clock_wall_ms(void);   /* Unix time in milliseconds */

#endif /* SEGUE_BASE_CLOCK_H */
