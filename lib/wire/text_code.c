/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/text_code.h"

/* Octets that are told from others before they are told from each other: a word's end, a number's beginning is one
 * decision, whatever comes then. */
enum { GROUP_OTHER, GROUP_DIGIT, GROUP_LARGE, GROUP_HIGH, GROUP_SMALL, GROUPS };

typedef struct item {
  uint32_t weight;
  uint16_t node; /* or SEGUE__CODE_LEAF and an octet */
} item;

static int group_of(int c) {
  if (c >= '0' && c <= '9') return GROUP_DIGIT;
  if (c >= 'A' && c <= 'Z') return GROUP_LARGE;
  if (c >= 0x80) return GROUP_HIGH;
  return (c >= 'a' && c <= 'z') || c == '\'' ? GROUP_SMALL : GROUP_OTHER;
}

/* The lightest but the one at `but`; of equals the last. */
static int lightest(const item *items, int n, int but) {
  int least = -1;
  for (int i = 0; i < n; i++)
    if (i != but && (least < 0 || items[i].weight <= items[least].weight)) least = i;
  return least;
}

/* Join the two lightest until one is left; nodes are numbered downwards from *node. */
static item joined(segue__text_code *c, item *items, int n, uint16_t *node) {
  while (n > 1) {
    const int a = lightest(items, n, -1), b = lightest(items, n, a);
    const int first = a < b ? a : b, second = a < b ? b : a;
    c->child[*node][0] = items[b].node;
    c->child[*node][1] = items[a].node;
    items[first] = (item){items[a].weight + items[b].weight, (*node)--};
    items[second] = items[--n];
  }
  return items[0];
}

static void spell(segue__text_code *c, unsigned node, uint32_t bits, unsigned len) {
  if (node >= SEGUE__CODE_LEAF) {
    c->bits[node - SEGUE__CODE_LEAF] = bits;
    c->len[node - SEGUE__CODE_LEAF] = (uint8_t)len;
    return;
  }
  for (unsigned bit = 0; bit < 2; bit++) spell(c, c->child[node][bit], bits | bit << len, len + 1);
}

void segue__text_code_init(segue__text_code *c, const uint8_t *text, size_t len) {
  uint32_t counts[256];
  item top[GROUPS], group[256];
  uint16_t node = 255;
  for (int i = 0; i < 256; i++) counts[i] = 1;
  for (size_t i = 0; i < len; i++) counts[text[i] == '\n' ? 0 : text[i]]++;
  for (int g = 0; g < GROUPS; g++) {
    int n = 0;
    for (int i = 0; i < 256; i++)
      if (group_of(i) == g) group[n++] = (item){counts[i], (uint16_t)(SEGUE__CODE_LEAF + (unsigned)i)};
    top[g] = joined(c, group, n, &node);
  }
  (void)joined(c, top, GROUPS, &node);
  spell(c, SEGUE__CODE_ROOT, 0, 0);
}
