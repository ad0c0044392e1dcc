/* SPDX-License-Identifier: Apache-2.0 */
/* Random calls against whole sessions: scripts and configurations drawn from a seed, played by the test kit,
 * whose rules must hold. The handoff machine alone is tried far more often by histories.c.
 *
 *   calls [--count N] [--seed S]     N calls (300), seeds S, S+1, …
 *   calls --seed S --show            the one of that seed: its script, events and report
 *   calls --script FILE              that script
 *
 * What fails is shrunk and printed: `calls --script` plays it again. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cjson/cJSON.h>

#include <segue/testkit.h>

static const char session[] =
    "{\"asr\": {\"use\": \"fake\"%s, \"utterances\": [{\"text\": \"my order has not come\", \"confidence\": 0.9},"
    "   {\"text\": \"let me talk to a person\", \"confidence\": 0.9}, {\"text\": \"no\", \"confidence\": 0.3}]},"
    " \"tts\": {\"use\": \"fake\"%s, \"ms_per_char\": %d}, \"store\": {\"use\": \"fake\"%s},"
    " \"hook\": {\"use\": \"fake\"%s}, \"llm\": {\"use\": \"fake\"%s, \"turns\": [[{\"text\": \"How can I help?\"}],"
    "   [{\"tool\": \"attempt\", \"args\": {\"action\": \"trace the parcel\", \"outcome\": \"failed\"}},"
    "    {\"text\": \"I could not find it.\"}], [{\"tool\": \"handoff\", \"args\": {}},"
    "    {\"tool\": \"attempt\", \"args\": {\"action\": \"look again\", \"outcome\": \"failed\"}},"
    "    {\"text\": \"Meanwhile I look again.\"}], [{\"text\": \"I am back.\"}]]},"
    " \"deadlines\": {\"asr_ms\": 1500, \"llm_ms\": 2000, \"tts_ms\": 1500}, \"media\": {\"timeout_ms\": %d},"
    " \"handoff\": {\"targets\": [%s], \"ring_ms\": %d, \"accept\": \"%s\", \"accept_ms\": %d, \"whisper\": %s, \"amd\": %s,"
    "   \"retry\": %d, \"retry_ms\": 700, \"patience_ms\": %d, \"message_end\": \"%s\", \"message_ms\": %d, \"callback\": %s, \"agent_hangup\": \"%s\","
    "   \"form\": \"packed\", \"message\": \"%s\"}}";

static uint32_t roll(uint64_t *dice, uint32_t sides) {
  *dice = *dice * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*dice >> 33) % sides;
}

static const char *bool_of(uint32_t on) {
  return on ? "true" : "false";
}

/* One engine of five has a fault. */
static const char *fault(uint64_t *dice) {
  static const char *const faults[] = {", \"fail_open\": true", ", \"fail_after\": 0",
                                       ", \"fail_after\": 1",   ", \"stall_after\": 0",
                                       ", \"stall_after\": 1",  ", \"delay_ms\": 700"};
  return roll(dice, 5) ? "" : faults[roll(dice, 6)];
}

static char *draw_session(uint64_t seed) {
  static const char *const targets[] = {"\"loopback:a\"", "\"loopback:a\", \"loopback:b\"",
                                        "\"loopback:a\", \"loopback:b\", \"loopback:c\"", ""};
  static const char *const messages[] = {"One moment please.",
                                         "I will get somebody who can help you. One moment.", "Wait."};
  uint64_t d = seed * 2 + 1;
  const char *faults[5];
  for (int i = 0; i < 5; i++) faults[i] = fault(&d);
  const bool stranded = seed % 8 == 0;
  if (stranded) faults[roll(&d, 2) * 4] = ", \"fail_open\": true"; /* the recogniser, or the dialog engine */
  const int speed = 15 + (int)roll(&d, 50);
  const char *target = targets[roll(&d, stranded ? 2 : 16) ? roll(&d, 3) : 3];
  const int ring = 500 + (int)roll(&d, 5000), wait = roll(&d, 3) ? 10000 : 300;
  const char *accept = roll(&d, 2)   ? "none"
                       : roll(&d, 2) ? "press"
                                     : "voice",
             *whisper = bool_of(roll(&d, 2));
  const char *amd = bool_of(roll(&d, 2)), *end = roll(&d, 2) ? "finish" : "sentence";
  const int accept_ms = 1000 + (int)roll(&d, 15000), retry = roll(&d, 3) ? 0 : 2,
            patience = roll(&d, 2) ? 0 : 2000;
  const char *callback = roll(&d, 3) ? "false" : "true", *after = roll(&d, 2) ? "end" : "return";
  const char *message = messages[roll(&d, 3)];
  const int silent_ms = roll(&d, 3) ? 0 : 1000 + (int)roll(&d, 3000);
  const size_t room = sizeof session + 512;
  char *text = malloc(room);
  if (text)
    snprintf(text, room, session, faults[0], faults[1], speed, faults[2], faults[3], faults[4], silent_ms,
             target, ring, accept, accept_ms, whisper, amd, retry, patience, end, wait, callback, after,
             message);
  return text;
}

/* Seldom drawn together: somebody has the caller when their line goes dead, or they put it on hold without music. */
static void add_silence(cJSON *script, uint64_t seed) {
  if (seed % 5 != 2) return;
  const char *how =
      seed % 2 ? "{\"answer\":300,\"digit\":\"1\",\"hold\":3500,\"hold_ms\":60000}"
               : "{\"answer\":300,\"digit\":\"1\",\"holds\":3500,\"holds_ms\":9000,\"inactive\":true}";
  cJSON *phone = cJSON_Parse(how);
  if (!cJSON_InsertItemInArray(cJSON_GetObjectItem(script, "phones"), 0, phone)) cJSON_Delete(phone);
}

/* The kit's own draw, with a session of our own; one call of eight goes on for a minute, as what is done for a
 * caller whom the bot cannot serve takes its time. */
static char *draw(segue_testkit *kit, uint64_t seed) {
  const char *made = segue_testkit_random(kit, seed);
  cJSON *o = cJSON_Parse(made ? made : "");
  char *own = draw_session(seed), *text = NULL;
  if (o && own) {
    cJSON_AddRawToObject(o, "session", own);
    add_silence(o, seed);
    if (seed % 8 == 0) cJSON_SetNumberValue(cJSON_GetObjectItem(o, "length_ms"), 60000);
    text = cJSON_PrintUnformatted(o);
  }
  free(own);
  cJSON_Delete(o);
  return text;
}

static void show(segue_testkit *kit, const char *script) {
  printf("%s\n", script);
  for (size_t i = 0; i < segue_testkit_event_count(kit); i++) printf("  %s\n", segue_testkit_event(kit, i));
  printf("%s\n", segue_testkit_report(kit));
}

static int failed(segue_testkit *kit, const char *script, uint64_t seed) {
  printf("FAILED: seed %llu: %s\n", (unsigned long long)seed, segue_testkit_report(kit));
  const char *least = segue_testkit_shrink(kit, script);
  if (least) {
    char *copy = strdup(least);
    (void)segue_testkit_play(kit, copy, NULL);
    printf("the least that fails:\n");
    show(kit, copy);
    free(copy);
  } else {
    printf("it does not fail a second time\n");
  }
  return 1;
}

static int one(segue_testkit *kit, const char *script, uint64_t seed, int shown) {
  segue_error err = {.message = "out of memory"};
  const int rc = script ? segue_testkit_play(kit, script, &err) : SEGUE_E_NOMEM;
  if (rc < 0)
    return printf("FAILED: seed %llu: %s: %s\n", (unsigned long long)seed, err.path, err.message), 1;
  if (shown) show(kit, script);
  return rc > 0 ? failed(kit, script, seed) : 0;
}

static char *load(const char *path) {
  static char text[1 << 20];
  FILE *f = fopen(path, "r");
  if (!f) return NULL;
  text[fread(text, 1, sizeof text - 1, f)] = 0;
  fclose(f);
  return strdup(text);
}

static int many(segue_testkit *kit, uint64_t seed, uint64_t count, int shown) {
  static const char *const results[] = {"none", "bridged", "returned", "callback", "abandoned"};
  unsigned seen[5] = {0};
  double simulated = 0;
  const clock_t began = clock();
  for (uint64_t i = 0; i < count; i++) {
    char *script = draw(kit, seed + i);
    const int bad = one(kit, script, seed + i, shown);
    cJSON_free(script);
    if (bad) return 1;
    cJSON *report = cJSON_Parse(segue_testkit_report(kit));
    const cJSON *transfer = cJSON_GetObjectItem(cJSON_GetObjectItem(report, "outcome"), "transfer");
    const char *result = cJSON_GetStringValue(cJSON_GetObjectItem(transfer, "result"));
    for (int r = 0; r < 5; r++) seen[r] += result && strcmp(result, results[r]) == 0;
    simulated += cJSON_GetNumberValue(cJSON_GetObjectItem(report, "length_ms")) / 1000;
    cJSON_Delete(report);
  }
  const double s = (double)(clock() - began) / CLOCKS_PER_SEC;
  printf("%llu calls hold, %.0f s of them simulated in %.1f s, %.0f calls a second:",
         (unsigned long long)count, simulated, s, (double)count / (s > 0 ? s : 1e-6));
  for (int r = 0; r < 5; r++) printf(" %s %u", results[r], seen[r]);
  printf("\n");
  /* Scripts that never lead anywhere would hold all too easily. */
  return count >= 100 && (seen[1] < count / 10 || seen[2] == 0 || seen[4] == 0);
}

int main(int argc, char **argv) {
  uint64_t seed = 1, count = 300;
  const char *file = NULL;
  int shown = 0, rc = 2;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--show") == 0)
      shown = 1, count = 1;
    else if (i + 1 < argc && strcmp(argv[i], "--seed") == 0)
      seed = strtoull(argv[++i], NULL, 10);
    else if (i + 1 < argc && strcmp(argv[i], "--count") == 0)
      count = strtoull(argv[++i], NULL, 10);
    else if (i + 1 < argc && strcmp(argv[i], "--script") == 0)
      file = argv[++i];
    else
      return fprintf(stderr, "usage: calls [--count N] [--seed S] [--show] [--script FILE]\n"), 2;
  }
  segue_testkit_options o;
  segue_testkit *kit = NULL;
  segue_error err;
  segue_testkit_options_init(&o, sizeof o);
  o.session = "{}";
  if (segue_testkit_new(&kit, &o, &err) < 0) return fprintf(stderr, "calls: %s\n", err.message), 1;
  if (file) {
    char *script = load(file);
    rc = one(kit, script, 0, 1);
    free(script);
  } else {
    rc = many(kit, seed, count, shown);
  }
  segue_testkit_free(kit);
  return rc;
}
