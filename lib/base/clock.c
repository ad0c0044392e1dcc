/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <time.h>

segue_time segue__clock_machine(void) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return SEGUE_SECONDS(ts.tv_sec) + (segue_time)ts.tv_nsec / 1000;
}

uint64_t segue__clock_wall_ms(void) {
  struct timespec ts;
  clock_gettime(CLOCK_REALTIME, &ts);
  return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

segue_time segue__clock_now(const segue__clock *c) {
  return c->now ? c->now(c->user) : segue__clock_machine();
}
