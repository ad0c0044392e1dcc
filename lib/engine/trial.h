/* SPDX-License-Identifier: Apache-2.0 */
/* engine/trial.h: a plugin file's first steps, taken in a process of its own before this one takes them:
 * a crash in a constructor, `init` or `open` becomes an error instead of the end of every call.
 * Threading: any; waits for the other process. */
#ifndef SEGUE_ENGINE_TRIAL_H
#define SEGUE_ENGINE_TRIAL_H

#include <segue/base.h>

/* Let `helper` (segue-plugin-trial) load `path` and, with a `kind` ("asr"), run its init with `config`, open
 * and close one stream, and fini. `kind` NULL: load only.
 * SEGUE_E_ENGINE when the plugin crashed, ended the process or did not come back in `timeout_ms`; the message
 * names the step. SEGUE_OK when it came through, also when it answered an error: the real call will say it.
 * SEGUE_E_NOTFOUND when the helper cannot be run: nothing is known. */
int segue__trial_run(const char *helper, const char *path, const char *kind, const char *config,
                     uint32_t timeout_ms, segue_error *err);

#endif /* SEGUE_ENGINE_TRIAL_H */
