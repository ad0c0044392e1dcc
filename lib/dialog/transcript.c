/* SPDX-License-Identifier: Apache-2.0 */
#include "dialog/transcript.h"

#include <stdlib.h>
#include <string.h>

void segue__transcript_init(segue__transcript *t) {
  memset(t, 0, sizeof *t);
}

void segue__transcript_fini(segue__transcript *t) {
  for (size_t i = 0; i < t->n; i++) free(t->turns[i].text);
  free(t->turns);
  memset(t, 0, sizeof *t);
}

int32_t segue__transcript_turn(const segue__transcript *t, int32_t turn) {
  return t && t->joined && turn >= 0 && (size_t)turn < t->n_joined ? t->joined[turn] : turn;
}

int segue__transcript_add(segue__transcript *t, const segue__said *turn, size_t len, int32_t *index) {
  if (t->n == SEGUE__TRANSCRIPT_MAX) return SEGUE_E_LIMIT;
  if (t->n == t->cap) {
    const size_t cap = t->cap ? 2 * t->cap : 32;
    segue__said *more = realloc(t->turns, cap * sizeof *more);
    if (!more) return SEGUE_E_NOMEM;
    t->turns = more;
    t->cap = cap;
  }
  char *text = malloc(len + 1);
  if (!text) return SEGUE_E_NOMEM;
  memcpy(text, turn->text, len);
  text[len] = 0;
  t->turns[t->n] = *turn;
  t->turns[t->n].text = text;
  if (index) *index = (int32_t)t->n;
  t->n++;
  return SEGUE_OK;
}

int segue__transcript_revise(segue__transcript *t, size_t index, const char *text, size_t len) {
  if (index >= t->n) return SEGUE_E_NOTFOUND;
  char *copy = malloc(len + 1);
  if (!copy) {
    t->turns[index].text[0] = 0;
    return SEGUE_E_NOMEM;
  }
  memcpy(copy, text, len);
  copy[len] = 0;
  free(t->turns[index].text);
  t->turns[index].text = copy;
  return SEGUE_OK;
}

void segue__transcript_json(const segue__transcript *t, size_t n, segue__buf *out) {
  segue__buf_putc(out, '[');
  for (size_t i = t->n > n ? t->n - n : 0, first = i; i < t->n; i++) {
    segue__buf_printf(out, "%s{\"who\":\"%s\",\"text\":", i > first ? "," : "",
                      segue__who_name(t->turns[i].who));
    segue__buf_json_string(out, t->turns[i].text);
    segue__buf_putc(out, '}');
  }
  segue__buf_putc(out, ']');
}

static bool boundary(const char *text, size_t len, size_t at) {
  return at == 0 || at >= len || text[at] == ' ' || text[at - 1] == ' ';
}

size_t segue__transcript_cut(const char *text, size_t len, size_t spoken) {
  size_t at = spoken < len ? spoken : len;
  while (!boundary(text, len, at)) at--;
  while (at > 0 && text[at - 1] == ' ') at--;
  return at;
}

const char *segue__who_name(int32_t who) {
  return who == SEGUE_WHO_CALLER ? "caller" : who == SEGUE_WHO_BOT ? "bot" : "agent";
}
