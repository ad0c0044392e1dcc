/* SPDX-License-Identifier: Apache-2.0 */
/* A playbook from outside, and a caller from outside: the text up to the first NUL is loaded; if it
 * is a playbook, each line after the NUL is something the caller says. */
#include <plugins/llm_playbook/dialog.h>
#include <plugins/llm_playbook/grammar.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void say(void *ctx, const char *text, size_t len) {}
static void tool(void *ctx, const char *name, const char *args, size_t len) {
  if (strcmp(name, "verify") == 0) *(int *)ctx = 1;
}

static void talk(pb_playbook *pb, char *lines) {
  pb_dialog d = {.pb = pb};
  int verify = 0;
  const pb_actions out = {&verify, say, tool};
  double confidence;
  uint32_t id = 0;
  for (char *line = strtok(lines, "\n"); line && id < 200; line = strtok(NULL, "\n")) {
    segue_llm_request r = {.size = sizeof r, .id = ++id, .kind = SEGUE_LLM_TURN, .text = line};
    r.confidence = (line[0] & 7) / 7.0;
    if (verify) {
      r.kind = SEGUE_LLM_TOOL;
      r.tool = "verify";
      verify = 0;
    }
    segue__pb_dialog_feed(&d, &r, &out, &confidence);
  }
  const segue_llm_request back = {.size = sizeof back, .id = ++id, .kind = SEGUE_LLM_RETURNED, .text = ""};
  segue__pb_dialog_feed(&d, &back, &out, &confidence);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
  const size_t n = nul ? (size_t)(nul - data) : size;
  pb_playbook *pb = NULL;
  segue_error err;
  if (segue__playbook_parse(&pb, NULL, (const char *)data, n, "fuzz", NULL, &err)) return 0;
  segue__grammar_hints(pb);
  const size_t rest = nul ? size - n - 1 : 0;
  char *lines = malloc(rest + 1);
  if (lines) {
    if (rest) memcpy(lines, nul + 1, rest);
    lines[rest] = 0;
    talk(pb, lines);
  }
  free(lines);
  segue__playbook_free(pb);
  return 0;
}
