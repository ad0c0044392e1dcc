/* SPDX-License-Identifier: Apache-2.0 */
/* What an application, or a service that builds configurations for it, hands to a session: the answer's
 * configuration, a note, the options of a handoff. */
#include <stdlib.h>

#include <segue/wire.h>

#include "session/handle.h"
#include "session/plan.h"

#include "../tests/unit/session/parts.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Priming the text model is not the first input's fault. */
int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc;
  (void)argv;
  return segue_wire_warm_up() < 0;
}

static int post(void *ctx, segue__msg *m) {
  (void)ctx;
  segue__msg_free(m);
  return SEGUE_OK;
}

static void calls(parts *all, const char *text) {
  const segue__session_env env = {.registry = all->registry, .post = post};
  segue_session *h = segue__handle_new(&env, 1);
  segue_error err;
  if (!h) return;
  (void)segue_session_note(h, text, &err);
  /* A handoff's options are looked at before the state is. */
  (void)segue_session_handoff(h, text, &err);
  (void)segue_session_answer(h, text, &err);
  segue__handle_close(h);
  segue_session_unref(h);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  parts all;
  char *text = malloc(size + 1);
  if (!text) return 0;
  memcpy(text, data, size);
  text[size] = '\0';
  /* Files and foreign plugins are the machine's, not the input's. */
  if (strstr(text, "_file") || strstr(text, ".so") || strchr(text, '\\') || parts_open(&all) < 0) {
    free(text);
    return 0;
  }
  calls(&all, text);
  parts_close(&all);
  free(text);
  return 0;
}
