/* SPDX-License-Identifier: Apache-2.0 */
/* What was done about the matter, named for whoever takes over. */
#include <stdio.h>
#include <string.h>

#include "context/brief.h"
#include "context/token.h"

/* "running", "switching"; false when `low` is no verb, in whatever form. */
static bool gerund(const char *low, char out[24]) {
  static const char *const past[][2] = {{"sent", "send"},  {"made", "make"}, {"given", "give"},
                                        {"taken", "take"}, {"paid", "pay"},  {"held", "hold"},
                                        {"kept", "keep"},  {"went", "go"},   {"resent", "resend"}};
  char base[16];
  size_t n = strlen(low);
  if (n > 14 || n < 2) return false;
  snprintf(base, sizeof base, "%s", low);
  for (size_t i = 0; i < sizeof past / sizeof past[0]; i++)
    if (strcmp(low, past[i][0]) == 0) snprintf(base, sizeof base, "%s", past[i][1]);
  if (n > 4 && strcmp(low + n - 2, "ed") == 0) { /* "switched", "replaced", "plugged" */
    base[n - 2] = 0;
    if (!segue__brief_is_verb(base)) base[n - 2] = 'e', base[n - 1] = 0;
    if (!segue__brief_is_verb(base) && n > 5 && low[n - 3] == low[n - 4]) base[n - 3] = 0;
  }
  if (!segue__brief_is_verb(base)) return false;
  n = strlen(base);
  const bool twice =
      segue__word_in(" run put get set reset log plug unplug swap ship stop drop submit cut let ", base);
  const bool mute = n > 2 && base[n - 1] == 'e' && base[n - 2] != 'e';
  snprintf(out, 24, "%.*s%sing", (int)(mute ? n - 1 : n), base, twice ? base + n - 1 : "");
  return true;
}

/* "run cleaning cycle" or "run_cleaning_cycle" did not help: "running cleaning cycle"; a thing or one word stays. */
void segue__brief_deed(segue__buf *out, segue__str action, size_t width) {
  char low[16], doing[24];
  const size_t n = segue__brief_word(action.p, action.len, low);
  const bool alone = n >= action.len; /* "restart" is a noun too */
  const bool noun =
      alone &&
      segue__word_in(" restart reset reboot refund test update upgrade exchange repair credit order transfer "
                     "swap check block freeze return book offer call change claim appeal ",
                     low);
  if (!n || noun || (!alone && !strchr(" _-", action.p[n])) || !gerund(low, doing)) {
    segue__brief_plain_name(out, action, width);
    return;
  }
  segue__buf whole;
  segue__buf_init(&whole);
  segue__buf_printf(&whole, "%s%.*s", doing, (int)(action.len - n), action.p + n);
  segue__brief_plain_name(out, (segue__str){segue__buf_str(&whole), whole.len}, width);
  if (whole.failed) out->failed = 1;
  segue__buf_free(&whole);
}

static bool action_begins(segue__str a, const char *word) {
  const size_t n = strlen(word);
  return a.len > n && strncmp(a.p, word, n) == 0 && strchr("_- ", a.p[n]);
}

bool segue__brief_routine(const segue__attempt *a) {
  static const char *const words[] = {"get",   "search",   "list",  "lookup",   "look",   "find",
                                      "fetch", "query",    "pull",  "think",    "verify", "authenticate",
                                      "track", "validate", "enter", "calculate"};
  if (a->outcome != SEGUE_ATTEMPT_DONE) return false;
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (action_begins(a->action, words[i])) return true;
  return strcmp(a->action.p, "think") == 0 ||
         (action_begins(a->action, "transfer") &&
          (strstr(a->action.p, "human") || strstr(a->action.p, "agent")));
}

bool segue__brief_unsuccessful(const segue__context_model *m, size_t i) {
  const segue__attempt *a = &m->attempts[i];
  const bool refused = a->outcome == SEGUE_ATTEMPT_REJECTED;
  if (a->outcome != SEGUE_ATTEMPT_FAILED && !refused) return false;
  for (size_t k = i + 1; k < m->n_attempts; k++) {
    const segue__attempt *later = &m->attempts[k];
    const bool done = later->outcome == SEGUE_ATTEMPT_DONE;
    if (refused ? done || later->outcome == SEGUE_ATTEMPT_ACCEPTED
                : done && strcmp(later->action.p, a->action.p) == 0)
      return false;
  }
  return true;
}
