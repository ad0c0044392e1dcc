/* SPDX-License-Identifier: Apache-2.0 */
/* The texts that contexts spell out on the wire, in the lines that priming takes: a context as JSON a line of input, "=" and
 * "<digit of the field>text" a line of output. tools/train_messages.py makes lib/wire/data/messages_en.txt with it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "context/context.h"
#include "wire/own_model.h"
#include "wire/pack.h"

static void print(void *user, int field, const char *p, size_t n) {
  (void)user;
  if (n == 0) return;
  printf("%d", field);
  for (size_t i = 0; i < n; i++) putchar(p[i] == '\n' ? ' ' : p[i]);
  putchar('\n');
}

static int one(const char *line, size_t len, segue__pack_model *model) {
  static segue__msg m;
  static uint8_t out[SEGUE__BODY_MAX];
  segue_context *ctx = NULL;
  segue_error err;
  segue__plan plan;
  size_t n = 0;
  int kind = 0;
  if (segue_context_from_json(&ctx, line, len, &err) < 0) {
    fprintf(stderr, "%s\n", err.message);
    return -1;
  }
  segue__msg_from_context(&m, segue__context_model_of(ctx), true, SEGUE_UNIX_NONE, NULL);
  puts("=");
  const int rc = segue__pack(&m, model, SEGUE_UNIX_NONE, SEGUE__ITEM_AUTH, out, sizeof out, &n, &kind, &plan);
  segue_context_unref(ctx);
  return rc;
}

int main(void) {
  static char line[1 << 16];
  segue__pack_model model = segue__pack_model_of(NULL);
  model.spelled = print;
  int rc = 0;
  while (fgets(line, sizeof line, stdin)) rc |= one(line, strcspn(line, "\n"), &model);
  return rc ? 1 : 0;
}
