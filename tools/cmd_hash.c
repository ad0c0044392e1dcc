/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "plugins/verify_file/hash.h"
#include "tool.h"

enum { VALUE_LEN = 255 };

static int hash_field(void *user, const char *text, size_t len, segue__buf *out, segue_error *err) {
  vf_hash h;
  char salt[2 * VF_SALT + 1], hash[2 * VF_HASH + 1];
  if (strlen(text) != len || len > VALUE_LEN)
    return segue__fail(err, SEGUE_E_LIMIT, NULL, "a value is a text of at most %d bytes", VALUE_LEN);
  const int rc = segue__vf_make(text, *(const uint32_t *)user, &h);
  if (rc) return segue__fail(err, rc, NULL, "there is nothing to hash");
  segue__vf_hex(h.salt, VF_SALT, salt);
  segue__vf_hex(h.hash, VF_HASH, hash);
  segue__buf_printf(out, "{\"salt\": \"%s\", \"hash\": \"%s\", \"iter\": %u}", salt, hash, h.iter);
  return SEGUE_OK;
}

static int run(const tool_command *self, int argc, char **argv) {
  int lines = 0, n = 0;
  const char *file = NULL, *iter = NULL;
  uint32_t count = VF_ITER_DEFAULT;
  const tool_option options[] = {{"lines", &lines, NULL}, {"iter", NULL, &iter}, {NULL, NULL, NULL}};
  const int status = tool_options(self, argc, argv, options, &file, 1, &n);
  if (status) return status;
  if (iter) {
    char *end = NULL;
    const unsigned long v = strtoul(iter, &end, 10);
    if (*end || v < VF_ITER_MIN || v > VF_ITER_MAX)
      return tool_usage(self, "--iter takes 1000 to 10000000", iter);
    count = (uint32_t)v;
  }
  return tool_each(self, file, lines, hash_field, &count);
}

const tool_command tool_cmd_hash_field = {
    .name = "hash-field",
    .synopsis = "hash-field [--iter N] [--lines] [FILE]",
    .summary = "hash what a person knows, for the records of verify_file",
    .help = "Reads the value (a date of birth, a PIN, a word) from FILE or stdin, so that it shows up in no\n"
            "list of processes, and writes {\"salt\", \"hash\", \"iter\"}.\n"
            "  --iter N  rounds of PBKDF2, 120000 by default\n"
            "  --lines   each input line is one value\n",
    .run = run,
};
