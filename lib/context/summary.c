/* SPDX-License-Identifier: Apache-2.0 */
/* The extractive summary: what the model holds, in sentences, within a budget. Made without a language
 * model, so that a handoff never waits for one; the same model gives the same text. */
#include <string.h>

#include "context/brief.h"
#include "context/infer.h"
#include "context/names.h"

typedef segue__context_model M;

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

static void issue(segue__buf *part, const M *m) {
  const segue__str title = m->issue.title, desired = m->issue.desired;
  if (title.len)
    segue__brief_clean(part, title.p, title.len, PART_MAX);
  else if (m->issue.intent.len)
    for (size_t i = 0; i < m->issue.intent.len && i < PART_MAX; i++)
      segue__buf_putc(part, m->issue.intent.p[i] == '_' ? ' ' : m->issue.intent.p[i]);
  if (!desired.len || (title.len && strstr(title.p, desired.p))) return;
  if (part->len && !part->failed) {
    while (part->len && strchr(".!? ", part->p[part->len - 1])) part->p[--part->len] = 0;
    segue__buf_puts(part, "; wants ");
  } else {
    segue__buf_puts(part, "wants ");
  }
  segue__brief_clean(part, desired.p, desired.len, PART_MAX);
}

static void dates(segue__buf *part, const M *m) {
  for (size_t i = 0; i < m->issue.n_dates && i < 4; i++) {
    const segue__date *d = &m->issue.dates[i];
    segue__buf_puts(part, i ? ", " : "Dates: ");
    if (d->what.len) {
      segue__brief_clean(part, d->what.p, d->what.len, 24);
      segue__buf_putc(part, ' ');
    }
    segue__brief_clean(part, d->date.p, d->date.len, 32);
  }
}

static void tried(segue__buf *part, const M *m) {
  static const char *const words[] = {"offered",        "agreed",  "done",
                                      "helped in part", "refused", "did not help"};
  const size_t from = m->n_attempts > 4 ? m->n_attempts - 4 : 0;
  for (size_t i = from; i < m->n_attempts; i++) {
    const segue__attempt *a = &m->attempts[i];
    segue__buf_puts(part, i > from ? ", " : "Tried: ");
    segue__brief_clean(part, a->action.p, a->action.len, 40);
    segue__buf_printf(part, " (%s)", words[a->outcome]);
  }
}

/* What identifies the matter; who is calling stands in the context itself. Personal data stays out: a
 * summary travels further than an entity may. */
static void facts(segue__buf *part, const M *m) {
  int n = 0;
  for (size_t i = 0; i < m->issue.n_entities && n < 5; i++) {
    const segue__entity *e = &m->issue.entities[i];
    if (e->cls >= SEGUE_CLASS_PII || segue__name_equal(e->name, "mention")) continue;
    segue__buf_puts(part, n++ ? ", " : "");
    for (size_t k = 0; k < e->name.len && k < 24; k++)
      segue__buf_putc(part, e->name.p[k] == '_' ? ' ' : e->name.p[k]);
    segue__buf_putc(part, ' ');
    segue__brief_clean(part, e->value.p, e->value.len, 32);
  }
}

void segue__summarise(segue__buf *out, const M *m, size_t max) {
  segue__buf part;
  segue__buf_init(&part);
  issue(&part, m);
  sentence(out, &part, max);
  tried(&part, m);
  sentence(out, &part, max);
  dates(&part, m);
  sentence(out, &part, max);
  facts(&part, m);
  sentence(out, &part, max);
  if (m->reason.code == SEGUE_REASON_EXPLICIT_REQUEST) segue__buf_puts(&part, "asked for a person");
  sentence(out, &part, max);
  segue__buf_free(&part);
}
