/* SPDX-License-Identifier: Apache-2.0 */
/* For test_trial: a plugin that crashes while it is being loaded. */
#include <stdlib.h>

#define PLUGIN_NAME "crash_load"
#define PLUGIN_ABI SEGUE_PLUGIN_ABI
#include "plugin_body.h"

__attribute__((constructor)) static void crash(void) {
  abort();
}
