/* SPDX-License-Identifier: Apache-2.0 */
/* What a turn and a snapshot of the context cost while it goes on being built: a call of 200 turns, a snapshot
 * after each, all of them kept to the end as a screen and a store would.
 *
 *   context [--json] [--smoke] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <segue/segue.h>

enum { TURNS = 200, CALLS = 50, KINDS = 6 };

static const char *const lines[KINDS] = {
    "My name is Dana Whitfield and order BW-20417 has not come, I need it before December 12th.",
    "I'm sorry to hear that. Have you tried restarting the router, and what is your account number?",
    "yes twice and it did not help, the account number is four four one seven double zero nine",
    "I can send you a replacement or refund $849.99 to your card. Would that be all right?",
    "no, I already told you that I want a technician, this is really frustrating",
    "Your case number is 77120. Is there anything else I can do for you?",
};

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* others on the machine do not count */
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* One call; the times of its turns and snapshots. */
static int run_call(double *turn_us, double *snapshot_us) {
  segue_context *kept[TURNS] = {0};
  segue_context_builder *b = NULL;
  int rc = segue_context_builder_new(&b, NULL);
  for (int i = 0; i < TURNS && rc == SEGUE_OK; i++) {
    const char *text = lines[i % KINDS];
    const double start = now_us();
    rc = segue_context_builder_turn(b, i % 2 ? SEGUE_WHO_BOT : SEGUE_WHO_CALLER, text, strlen(text), 0.9,
                                    (uint64_t)i * 4000);
    const double heard = now_us();
    if (rc == SEGUE_OK) rc = segue_context_builder_snapshot(b, &kept[i]);
    turn_us[i] = heard - start;
    snapshot_us[i] = now_us() - heard;
  }
  for (int i = 0; i < TURNS; i++) segue_context_unref(kept[i]);
  segue_context_builder_free(b);
  return rc;
}

static void print_row(const char *name, double *v, size_t n, double share, double floor, int json, int last) {
  qsort(v, n, sizeof *v, ascending);
  const double value = v[(size_t)((double)(n - 1) * share)];
  if (json)
    printf("{\"name\": \"%s\", \"value\": %.3f, \"unit\": \"us\", \"floor\": %.0f, \"ratio\": %.4f}%s", name,
           value, floor, value / floor, last ? "" : ", ");
  else
    printf("%-24s %9.2f us   goal %.0f\n", name, value, floor);
}

int main(int argc, char **argv) {
  static double turn_us[CALLS * TURNS], snapshot_us[CALLS * TURNS];
  int json = 0, calls = CALLS;
  for (int i = 1; i < argc; i++) {
    json |= strcmp(argv[i], "--json") == 0;
    if (strcmp(argv[i], "--smoke") == 0) calls = 2;
  }
  for (int i = 0; i < calls; i++)
    if (run_call(turn_us + i * TURNS, snapshot_us + i * TURNS) < 0)
      return fprintf(stderr, "context: a call failed\n"), 1;
  const size_t n = (size_t)calls * TURNS;
  if (json) printf("{\"rows\": [");
  print_row("snapshot, median", snapshot_us, n, 0.5, 100, json, 0);
  print_row("snapshot, 99 of 100", snapshot_us, n, 0.99, 1000, json, 0);
  print_row("turn, median", turn_us, n, 0.5, 1000, json, 0);
  print_row("turn, 99 of 100", turn_us, n, 0.99, 5000, json, 1);
  if (json) printf("]}\n");
  return 0;
}
