/* SPDX-License-Identifier: Apache-2.0 */
/* For test_trial: an ASR that goes wrong in the place its configuration names. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <segue/ext/asr.h>

static void go_wrong(const char *config, const char *where) {
  if (!strstr(config, where)) return;
  if (strstr(config, "abort")) abort();
  if (strstr(config, "exit")) _exit(3);
  if (strstr(config, "hang"))
    for (;;) pause();
}

struct engine {
  char config[64];
};

static int init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  strncpy(((struct engine *)engine)->config, config, sizeof((struct engine *)engine)->config - 1);
  go_wrong(config, "init");
  return strstr(config, "refuse") ? SEGUE_E_IO : SEGUE_OK;
}
static void fini(void *engine) {}
static int open_stream(void *stream, void *engine, const segue_asr_sink *sink, const segue_asr_options *o,
                       segue_error *err) {
  go_wrong(((struct engine *)engine)->config, "open");
  return SEGUE_OK;
}
static int write_pcm(void *stream, const int16_t *pcm, size_t n, segue_time at) {
  return SEGUE_OK;
}
static int flush(void *stream, uint32_t utterance) {
  return SEGUE_OK;
}
static void close_stream(void *stream) {}

static const segue_asr_ops ops = {.size = sizeof ops,
                                  .abi = SEGUE_PLUGIN_ABI,
                                  .engine_size = sizeof(struct engine),
                                  .stream_size = 8,
                                  .init = init,
                                  .fini = fini,
                                  .open = open_stream,
                                  .write = write_pcm,
                                  .flush = flush,
                                  .close = close_stream};
SEGUE_PLUGIN_EXPORT extern const segue_plugin segue_plugin_v1;
const segue_plugin segue_plugin_v1 = {
    .size = sizeof segue_plugin_v1, .abi = SEGUE_PLUGIN_ABI, .name = "crash", .asr = &ops};
