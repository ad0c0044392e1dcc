/* SPDX-License-Identifier: Apache-2.0 */
/* What one question to the silent AI costs: the loop of a session stands still for so long, and media timers run beside it.
 * A call of 100 turns of 28 words, questions of all sorts. The floor is to read the words of the same turns once.
 *
 *   ask [--json] [--smoke] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "handoff/ask.h"

enum { TURNS = 100, WORDS = 28, ROUNDS = 20 };

static const char *const bot[] = {
    "Thanks for calling the lakeside rental desk, could you tell me which booking you are calling about today?",
    "I see, and could I have the number of the booking and the full name that it is under, please?",
    "Let me look into that for you, it will take a minute or two while the system loads.",
    "Could you try to restart the meter box by the door and tell me whether the light turns green?",
    "The earliest visit that I have is on Thursday the 12th between nine and eleven in the morning.",
    "I have put a credit of 40 pounds on your account, and somebody will ring you back before Friday.",
    "Is there a phone number or an email that our technician can reach you on when they arrive?",
};
static const char *const caller[] = {
    "Hello, yes, my name is Imogen Farrant and I am calling because the boiler in our cottage has been cold since Sunday.",
    "It is number seven four one nine two, I think, but the letter says LK-74192 so maybe that is the one.",
    "My daughter Tess is eleven and she has asthma, so we really cannot stay another night without any heating here.",
    "No, I already tried that twice and it did not help, the little lamp only blinks red for a while.",
    "Actually make it Friday instead, because on Thursday we are out at the harbour until half past three or so.",
    "How much will that cost me, and who pays for the two electric heaters that my husband bought in town?",
    "That is fine, you can reach me on 0161 555 0147, or write to imogen at farrant dot example, whatever you like.",
};
static const char *const questions[] = {
    "What is the caller's name?",
    "What's the booking number?",
    "When is the technician coming?",
    "How much credit did they get?",
    "How old is the daughter?",
    "Has the caller restarted the meter box?",
    "Why can they not stay another night?",
    "Which harbour do they go to on Thursday?",
    "What colour does the lamp blink?",
    "Did anybody offer them another cottage?",
    "Where were the heaters bought?",
    "What phone number can we reach them on?",
};
enum { QUESTIONS = sizeof questions / sizeof *questions, LINES = 7 };

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* others on the machine do not count */
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* WORDS words, from the `at`th sentence of who speaks on. */
static size_t write_turn(char *out, const char *const *lines, size_t at) {
  size_t n = 0, words = 0;
  for (; words < WORDS; at++)
    for (const char *p = lines[at % LINES]; *p && words < WORDS; words++) {
      const size_t len = strcspn(p, " ");
      if (n) out[n++] = ' ';
      memcpy(out + n, p, len);
      n += len;
      p += len + (p[len] == ' ');
    }
  out[n] = 0;
  return n;
}

static int make_call(segue__transcript *t) {
  char text[1024];
  int rc = SEGUE_OK;
  segue__transcript_init(t);
  for (size_t i = 0; i < TURNS && rc == SEGUE_OK; i++) {
    const bool calls = i % 2;
    const size_t n = write_turn(text, calls ? caller : bot, i / 2 * 3 + i / 14);
    const segue__said said = {
        .who = calls ? SEGUE_WHO_CALLER : SEGUE_WHO_BOT, .confidence = -1, .text = text};
    rc = segue__transcript_add(t, &said, n, NULL);
  }
  return rc;
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* The least of some readings of all turns. */
static double read_us(const segue__transcript *t) {
  static segue__words w;
  size_t words = 0;
  double least = 0;
  for (int k = 0; k < ROUNDS; k++) {
    const double start = now_us();
    for (size_t i = 0; i < t->n; i++) {
      segue__words_of(&w, t->turns[i].text, strlen(t->turns[i].text));
      words += w.n;
    }
    const double took = now_us() - start;
    if (k == 0 || took < least) least = took;
  }
  return words ? least : 0;
}

static void print_row(const char *name, double value, double floor, bool json, bool last) {
  if (json)
    printf("{\"name\": \"%s\", \"value\": %.1f, \"unit\": \"us\", \"floor\": %.1f, \"ratio\": %.2f}%s", name,
           value, floor, value / floor, last ? "" : ", ");
  else
    printf("%-16s %9.1f us   reading the words %.1f us   ratio %.1f\n", name, value, floor, value / floor);
}

int main(int argc, char **argv) {
  static double took[ROUNDS * QUESTIONS];
  segue__transcript t;
  segue__ask_answer a;
  bool json = false;
  size_t rounds = ROUNDS, n = 0;
  for (int i = 1; i < argc; i++) {
    json |= strcmp(argv[i], "--json") == 0;
    if (strcmp(argv[i], "--smoke") == 0) rounds = 1;
  }
  int rc = make_call(&t);
  const double floor = read_us(&t);
  for (size_t k = 0; k < rounds * QUESTIONS && rc == SEGUE_OK; k++) {
    const double start = now_us();
    rc = segue__ask(NULL, &t, questions[k % QUESTIONS], &a);
    took[n++] = now_us() - start;
  }
  segue__transcript_fini(&t);
  if (rc < 0 || n == 0 || floor <= 0) return fprintf(stderr, "ask: a question failed\n"), 1;
  qsort(took, n, sizeof *took, ascending);
  if (json) printf("{\"rows\": [");
  print_row("ask, median", took[n / 2], floor, json, false);
  print_row("ask, 99 of 100", took[(n - 1) * 99 / 100], floor, json, true);
  if (json) printf("]}\n");
  return 0;
}
