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

/* Does a word of the title end at `end`, an octet of it or just behind? */
static bool ends_word(segue__str title, const char *end) {
  const char *from = end;
  while (from > title.p && from[-1] != ' ') from--;
  const segue__str word = next_word(title, (size_t)(from - title.p));
  return from < end && word.p + word.len == end;
}

/* A stranger's title may have thousands of words, all alike: none is gone through for each of them. */
bool segue__earlier_find_run(const segue__earlier *s, segue__str text, size_t *first, size_t *last) {
  if (!s->title.len || !text.len) return false;
  *first = 0;
  for (segue__str w = next_word(s->title, 0); w.len; w = next_word(s->title, behind(s->title, w)), ++*first) {
    const char *end = w.p + text.len;
    if (text.len > s->title.len - (size_t)(w.p - s->title.p)) return false;
    if (memcmp(w.p, text.p, text.len) != 0 || !ends_word(s->title, end)) continue;
    for (*last = *first; w.p + w.len < end; ++*last) w = next_word(s->title, behind(s->title, w));
    return true;
  }
  return false;
}
