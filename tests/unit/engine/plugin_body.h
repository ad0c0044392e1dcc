/* SPDX-License-Identifier: Apache-2.0 */
/* Plugin files for test_registry: a good one, one for a future ABI, one without the symbol. */
#include <segue/ext/hook.h>

static int hook_init(void *engine, const segue_host *host, const char *config, segue_error *err) {
  return SEGUE_OK;
}
static void hook_fini(void *engine) {}
static int hook_notify(void *engine, const segue_hook_sink *sink, uint64_t id, const char *event,
                       const char *json, size_t len) {
  sink->done(sink->ctx, id, SEGUE_OK, NULL);
  return SEGUE_OK;
}

static const segue_hook_ops ops = {
    .size = sizeof ops, .abi = SEGUE_PLUGIN_ABI, .init = hook_init, .fini = hook_fini, .notify = hook_notify};

#ifdef PLUGIN_NAME
SEGUE_PLUGIN_EXPORT extern const segue_plugin segue_plugin_v1;
const segue_plugin segue_plugin_v1 = {
    .size = sizeof segue_plugin_v1, .abi = PLUGIN_ABI, .name = PLUGIN_NAME, .hook = &ops};
#else
SEGUE_PLUGIN_EXPORT extern const segue_hook_ops *const something_else;
const segue_hook_ops *const something_else = &ops;
#endif
