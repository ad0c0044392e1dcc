/* SPDX-License-Identifier: Apache-2.0 */
/* Reads events from standard input, "decision {…}" a line, and prints what the metrics make of them. */
#include <stdio.h>
#include <string.h>

#include <segue/runtime.h>

#include "runtime/metrics.h"

int main(void) {
  static const struct {
    const char *name;
    uint32_t type;
  } types[] = {{"decision ", SEGUE_EVENT_DECISION}, {"outcome ", SEGUE_EVENT_OUTCOME},
               {"engine ", SEGUE_EVENT_ENGINE},     {"turn ", SEGUE_EVENT_TURN},
               {"leg ", SEGUE_EVENT_LEG},           {"note ", SEGUE_EVENT_NOTE}};
  static segue__metrics m;
  static segue__histogram late;
  const segue__histogram *const two[] = {&late, &late}, *const *const kept[] = {two, two, two};
  const segue__metrics_extra x = {.sessions = 3,
                                  .calls = 40,
                                  .refused = 2,
                                  .ticks_skipped = 5,
                                  .events = 600,
                                  .events_dropped = 7,
                                  .events_waiting = 8,
                                  .workers = 9,
                                  .workers_busy = 6,
                                  .worker_jobs = 500};
  static char line[65536];
  segue__buf out;
  while (fgets(line, sizeof line, stdin))
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
      if (strncmp(line, types[i].name, strlen(types[i].name)) == 0)
        segue__metrics_event(&m, types[i].type, line + strlen(types[i].name));
  for (uint64_t us = 0; us < 30000; us += 100) segue__histogram_add(&late, us);
  segue__buf_init(&out);
  segue__metrics_write(&m, &x, (const segue__histogram *const **)kept, 2, &out);
  fputs(segue__buf_str(&out), stdout);
  segue__buf_free(&out);
  return 0;
}
