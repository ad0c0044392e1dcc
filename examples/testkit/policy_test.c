/* SPDX-License-Identifier: Apache-2.0 */
/* A vendor's test: does our escalation policy send a caller to a person when it should, and do our handoff
 * settings bear with agents as they are? Build with `pkg-config --cflags --libs segue-testkit`. */
#include <stdio.h>
#include <string.h>

#include <segue/testkit.h>

/* What we deploy, with scripted engines in the place of ours. */
static const char deployed[] =
    "{\"asr\": {\"use\": \"fake\", \"utterances\": [{\"text\": \"where is my parcel\", \"confidence\": 0.95},"
    "                                           {\"text\": \"I want to talk to a person\", \"confidence\": 0.95}]},"
    " \"tts\": {\"use\": \"fake\", \"ms_per_char\": 20},"
    " \"llm\": {\"use\": \"fake\", \"turns\": [[{\"text\": \"Good day.\"}], [{\"text\": \"It is on its way.\"}]]},"
    " \"handoff\": {\"targets\": [\"loopback:team\", \"loopback:overflow\"], \"ring_ms\": 4000, \"form\": \"packed\"}}";

static int failures;

static void expect(segue_testkit *kit, const char *test, const char *script, const char *a, const char *b) {
  segue_error err;
  const int broken = segue_testkit_play(kit, script, &err);
  const int good = broken == 0 && (!a || segue_testkit_find(kit, a, b));
  printf("%s %s\n", good ? "ok    " : "FAILED", test);
  if (good) return;
  failures++;
  puts(broken < 0 ? err.message : segue_testkit_report(kit));
}

int main(void) {
  segue_testkit_options o;
  segue_testkit *kit;
  segue_error err;
  segue_testkit_options_init(&o, sizeof o);
  o.session = deployed;
  if (segue_testkit_new(&kit, &o, &err) < 0) return fprintf(stderr, "%s\n", err.message), 1;

  expect(
      kit, "a caller who asks for a person gets one",
      "{\"caller\": [{\"at\": 2000, \"say\": 900}, {\"at\": 6000, \"say\": 900}, {\"at\": 25000, \"hang_up\": true}]}",
      "\"type\":\"outcome\"", "\"result\":\"bridged\"");
  expect(kit, "a caller who asks for a parcel only does not",
         "{\"caller\": [{\"at\": 2000, \"say\": 900}, {\"at\": 9000, \"hang_up\": true}]}",
         "\"type\":\"outcome\"", "\"result\":\"none\"");
  expect(
      kit, "a busy team overflows",
      "{\"app\": [{\"at\": 1500, \"handoff\": {}}], \"phones\": [{\"target\": \"loopback:team\", \"refuse\": 486}]}",
      "\"state\":\"bridged\"", "loopback:overflow");
  expect(kit, "nobody there: the bot has the caller again",
         "{\"app\": [{\"at\": 1500, \"handoff\": {}}], \"phones\": [{\"refuse\": 480}, {\"answer\": -1}]}",
         "\"type\":\"outcome\"", "\"result\":\"returned\"");
  expect(kit, "an agent who picks up in the moment of the CANCEL disturbs nobody",
         "{\"app\": [{\"at\": 1500, \"handoff\": {}}], \"phones\": [{\"answer\": -1, \"crosses\": true}]}",
         "\"state\":\"bridged\"", "loopback:overflow");

  for (uint64_t seed = 1; seed <= 50 && failures == 0; seed++) {
    char name[64];
    snprintf(name, sizeof name, "random call %llu", (unsigned long long)seed);
    expect(kit, name, segue_testkit_random(kit, seed), NULL, NULL);
  }
  segue_testkit_free(kit);
  return failures > 0;
}
