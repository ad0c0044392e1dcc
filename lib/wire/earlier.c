/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/earlier.h"

#include <string.h>

static bool same(segue__str a, segue__str b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

size_t segue__earlier_find(const segue__earlier *s, segue__str text) {
  size_t i = 0;
  while (i < s->n && !same(s->texts[i], text)) i++;
  return i;
}

void segue__earlier_add(segue__earlier *s, segue__str text) {
  if (text.len && s->n < SEGUE__EARLIER_MAX && segue__earlier_find(s, text) == s->n) s->texts[s->n++] = text;
}

/* The next word at or behind `from`; one of length 0 when there is none. */
static segue__str next_word(segue__str title, size_t from) {
  size_t end = from;
  while (from < title.len && title.p[from] == ' ') from++;
  for (end = from; end < title.len && title.p[end] != ' ';) end++;
  size_t stop = end;
  while (stop > from + 1 && strchr(".,;:!?)\"'", title.p[stop - 1]) && title.p[stop - 1]) stop--;
  return (segue__str){title.p + from, from < end ? stop - from : 0};
}

static size_t behind(segue__str title, segue__str word) {
  size_t at = (size_t)(word.p - title.p) + word.len;
  while (at < title.len && title.p[at] != ' ') at++;
  return at;
}

size_t segue__earlier_words(const segue__earlier *s) {
  size_t n = 0;
  if (!s->title.len) return 0;
  for (segue__str w = next_word(s->title, 0); w.len; w = next_word(s->title, behind(s->title, w))) n++;
  return n;
}

segue__str segue__earlier_run(const segue__earlier *s, size_t first, size_t last) {
  const char *from = NULL;
  size_t n = 0;
  for (segue__str w = next_word(s->title, 0); w.len; w = next_word(s->title, behind(s->title, w)), n++) {
    if (n == first) from = w.p;
    if (n == last && from) return (segue__str){from, (size_t)(w.p + w.len - from)};
  }
  return (segue__str){0};
}

bool segue__earlier_find_run(const segue__earlier *s, segue__str text, size_t *first, size_t *last) {
  const size_t n = segue__earlier_words(s);
  for (*first = 0; text.len && *first < n; ++*first) {
    const segue__str head = segue__earlier_run(s, *first, *first);
    if (head.len > text.len || memcmp(head.p, text.p, head.len) != 0) continue;
    for (*last = *first; *last < n; ++*last) {
      const segue__str run = segue__earlier_run(s, *first, *last);
      if (run.len > text.len) break;
      if (same(run, text)) return true;
    }
  }
  return false;
}
