/* SPDX-License-Identifier: Apache-2.0 */
/* A judge of turns that looks at the last word: {"wait_ms": 700, "more_after": ["and"], "more_ms": 2000, "done_ms": 200}. */
#include <string.h>

#include "fake.h"

static int ends_with(const char *text, const char *word) {
  const size_t n = strlen(text), k = strlen(word);
  return k > 0 && n >= k && strcmp(text + n - k, word) == 0 && (n == k || text[n - k - 1] == ' ');
}

static uint32_t wait_ms(void *engine, const segue_turn_state *s) {
  fake_engine *e = engine;
  const cJSON *word;
  if (fake_fate_of(e, e->asked++) == FAKE_GARBLES) return UINT32_MAX;
  cJSON_ArrayForEach(word, cJSON_GetObjectItemCaseSensitive(e->config, "more_after")) {
    if (cJSON_IsString(word) && ends_with(s->partial, word->valuestring))
      return (uint32_t)fake_number(e->config, "more_ms", 2000);
  }
  const size_t n = strlen(s->partial);
  if (n > 0 && strchr(".?!", s->partial[n - 1])) return (uint32_t)fake_number(e->config, "done_ms", 200);
  return (uint32_t)fake_number(e->config, "wait_ms", 700);
}

static int turn_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  return fake_init(engine, host, config, err, "wait_ms more_after more_ms done_ms", NULL);
}

const segue_turn_ops fake_turn_ops = {.size = sizeof fake_turn_ops,
                                      .abi = SEGUE_PLUGIN_ABI,
                                      .engine_size = sizeof(fake_engine),
                                      .init = turn_init,
                                      .fini = fake_fini,
                                      .wait_ms = wait_ms};
