/* SPDX-License-Identifier: Apache-2.0 */
/* What the items of contexts take on the wire, in bits: a context as JSON a line of input, a line of output of its bits by
 * item in the order of their numbers, all of it in octets first. tests/eval/wire_forms.py --spent prints the table. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "context/context.h"
#include "wire/own_model.h"
#include "wire/pack.h"
#include "wire/seal.h"

typedef struct bill {
  double bits[SEGUE__ITEM_CLASSES], before;
} bill;

static void passed(void *user, int item, const segue__enc *e) {
  bill *b = user;
  const double now = 8.0 * (double)e->n + 32 - log2((double)e->range);
  b->bits[item] = now - b->before;
  b->before = now;
}

static int one(const char *line, size_t len, const segue__pack_model *with) {
  static segue__msg m;
  static uint8_t out[SEGUE__BODY_MAX];
  segue_context *ctx = NULL;
  segue_error err;
  segue__plan plan;
  bill b = {0};
  segue__pack_model model = *with;
  size_t n = 0;
  int kind = 0;
  if (segue_context_from_json(&ctx, line, len, &err) < 0) {
    fprintf(stderr, "%s\n", err.message);
    return -1;
  }
  model.passed = passed;
  model.user = &b;
  segue__msg_from_context(&m, segue__context_model_of(ctx), true, 1795514400, NULL);
  const int rc = segue__pack(&m, &model, segue__seal_bucket(1795514400), SEGUE__ITEM_AUTH, out, sizeof out,
                             &n, &kind, &plan);
  printf("%zu", n);
  for (int i = 0; i < SEGUE__ITEM_CLASSES; i++) printf(" %.1f", b.bits[i]);
  putchar('\n');
  segue_context_unref(ctx);
  return rc;
}

int main(void) {
  static char line[1 << 16];
  const segue__pack_model model = segue__pack_model_of(NULL);
  int rc = 0;
  while (fgets(line, sizeof line, stdin)) rc |= one(line, strcspn(line, "\n"), &model);
  return rc ? 1 : 0;
}
