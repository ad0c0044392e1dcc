/* SPDX-License-Identifier: Apache-2.0 */
/* The extractive summary: what the model holds, in sentences, within a budget. Made without a language
 * model, so that a handoff never waits for one; the same model gives the same text. */
#include <string.h>

#include "context/brief.h"
#include "context/infer.h"
#include "context/language.h"
#include "context/names.h"

typedef segue__context_model M;
typedef const segue__language L;

enum { PART_MAX = 110 };

/* Append `part` as a sentence when it fits whole. */
static void sentence(segue__buf *out, segue__buf *part, size_t max) {
  if (part->failed) out->failed = 1;
  if (part->len && !out->failed) {
    const size_t have = segue__utf8_count(segue__buf_str(out), out->len);
    const size_t need = segue__utf8_count(segue__buf_str(part), part->len) + (have ? 1 : 0) + 1;
    char *p = part->p;
    if (*p >= 'a' && *p <= 'z') *p = (char)(*p - 'a' + 'A');
    if (have + need <= max) {
      if (have) segue__buf_putc(out, ' ');
      segue__buf_puts(out, p);
      if (!strchr(".!?", p[part->len - 1])) segue__buf_putc(out, '.');
    }
  }
  segue__buf_reset(part);
}

/* "To make an appointment": what they want, in other words than the wish. */
static bool wished(segue__str title) {
  return title.len > 3 && (title.p[0] | 0x20) == 't' && (title.p[1] | 0x20) == 'o' && title.p[2] == ' ';
}

/* What it is about, told of the caller: a summary is no transcript. */
static void issue(segue__buf *part, const M *m, L *l) {
  const segue__str title = m->issue.title, desired = m->issue.desired;
  const bool english = l == &segue__english,
             wish = desired.len && (!title.len || segue__brief_same(title, desired) || wished(title));
  if (title.len && !wish) {
    if (english) {
      const segue__str told = segue__brief_lead(part, title, 3);
      segue__brief_retell(part, told, PART_MAX, 3);
    } else
      segue__brief_clean(part, title.p, title.len, PART_MAX);
  } else if (!wish && m->issue.intent.len) {
    for (size_t i = 0; i < m->issue.intent.len && i < PART_MAX; i++)
      segue__buf_putc(part, m->issue.intent.p[i] == '_' ? ' ' : m->issue.intent.p[i]);
  }
  if (!desired.len) return;
  while (part->len && strchr(".!? ", part->p[part->len - 1])) part->p[--part->len] = 0;
  if (part->len && !part->failed) segue__buf_puts(part, "; ");
  segue__buf_printf(part, "%s %s", l->wants, english ? segue__brief_wish(desired) : "");
  if (english)
    segue__brief_retell(part, desired, PART_MAX, 3);
  else
    segue__brief_clean(part, desired.p, desired.len, PART_MAX);
}

/* "40 minutes": how long, not when. */
static bool span(segue__str s) {
  char last[16] = "";
  size_t n = 0;
  while (n < s.len && n + 1 < sizeof last && s.p[s.len - 1 - n] != ' ') n++;
  if (n == 0 || n >= s.len) return false;
  memcpy(last, s.p + s.len - n, n);
  return segue__time_unit(last) && !strchr("tlnTLN", s.p[0]); /* "this week", "last month", "next year" */
}

static void dates(segue__buf *part, const M *m, L *l) {
  for (size_t i = 0, n = 0; i < m->issue.n_dates && n < 4; i++) {
    const segue__date *d = &m->issue.dates[i];
    if (span(d->date)) continue;
    segue__buf_printf(part, "%s%s", n ? "" : l->dates, n ? ", " : ": ");
    n++;
    if (d->what.len) {
      segue__brief_clean(part, d->what.p, d->what.len, 24);
      segue__buf_putc(part, ' ');
    }
    segue__brief_clean(part, d->date.p, d->date.len, 32);
  }
}

static void tried(segue__buf *part, const M *m, L *l) {
  size_t told = 0, from = m->n_attempts;
  while (from > 0 && told < 4) told += !segue__brief_routine(&m->attempts[--from]);
  for (size_t i = from, n = 0; i < m->n_attempts; i++) {
    const segue__attempt *a = &m->attempts[i];
    if (segue__brief_routine(a)) continue;
    segue__buf_printf(part, "%s%s", n ? "" : l->tried, n ? ", " : ": ");
    n++;
    const size_t at = part->len;
    segue__brief_clean(part, a->action.p, a->action.len, 40);
    for (size_t k = at; k < part->len; k++)
      if (part->p[k] == '_') part->p[k] = ' ';
    segue__buf_printf(part, " (%s)", l->outcomes[a->outcome]);
  }
}

/* What identifies the matter; who is calling stands in the context itself. Personal data stays out: a
 * summary travels further than an entity may. */
static void facts(segue__buf *part, const M *m) {
  int n = 0;
  for (size_t i = 0; i < m->issue.n_entities && n < 5; i++) {
    const segue__entity *e = &m->issue.entities[i];
    if (e->cls >= SEGUE_CLASS_PII || segue__brief_no_value(e->value) ||
        segue__name_equal(e->name, "mention") || segue__name_equal(e->name, "detail") ||
        segue__name_equal(e->name, "summary") ||
        (e->value.len > 20 && segue__brief_same(m->issue.title, e->value)) ||
        segue__name_equal(e->name, "count"))
      continue;
    segue__buf_puts(part, n++ ? ", " : "");
    segue__brief_plain_name(part, e->name, 24);
    segue__buf_putc(part, ' ');
    segue__brief_clean(part, e->value.p, e->value.len, 32);
  }
}

void segue__summarise(segue__buf *out, const M *m, size_t max) {
  segue__buf part;
  L *l = segue__language_of(m->language.p, m->language.len);
  segue__buf_init(&part);
  issue(&part, m, l);
  sentence(out, &part, max);
  tried(&part, m, l);
  sentence(out, &part, max);
  dates(&part, m, l);
  sentence(out, &part, max);
  facts(&part, m);
  sentence(out, &part, max);
  if (m->reason.code == SEGUE_REASON_EXPLICIT_REQUEST) segue__buf_puts(&part, l->asked_for_person);
  sentence(out, &part, max);
  segue__buf_free(&part);
}
