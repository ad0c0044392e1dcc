/* SPDX-License-Identifier: Apache-2.0 */
/* A report as JSON, and as tables for a terminal. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report.h"

enum { TOP = 10 };

typedef struct times {
  const char *name, *title;
  const report_numbers *v;
} times;

enum { TIMES = 5 };

static void times_of(const report *r, times out[TIMES]) {
  const times all[TIMES] = {{"context_lead_ms", "context there before answer", &r->lead},
                            {"first_useful_word_ms", "first useful word", &r->useful},
                            {"dead_air_ms", "dead air", &r->dead_air},
                            {"handle_ms", "handle time", &r->handle},
                            {"survival_ms", "survival", &r->survival}};
  memcpy(out, all, sizeof all);
}

/* ---- JSON ---- */

static void number(segue__buf *out, const char *name, double v, int digits) {
  segue__buf_json_string(out, name);
  segue__buf_putc(out, ':');
  if (isnan(v))
    segue__buf_puts(out, "null");
  else
    segue__buf_json_number(out, v, digits);
}

static double share(size_t part, size_t whole) {
  return whole ? (double)part / (double)whole : NAN;
}

static void counts(segue__buf *out, const char *name, const report_list *l) {
  segue__buf_printf(out, ",\"%s\":{", name);
  for (size_t i = 0; i < l->n; i++) {
    if (i) segue__buf_putc(out, ',');
    segue__buf_json_string(out, l->items[i].name);
    segue__buf_printf(out, ":%zu", l->items[i].n);
  }
  segue__buf_putc(out, '}');
}

/* [{"name", "calls", "caller_repeats"}] with the names of a and b, where they mean something. */
static void tops(segue__buf *out, const char *member, const char *name, const char *what,
                 const report_list *l, const char *a, const char *b, bool repeats) {
  segue__buf_printf(out, ",\"%s\":[", member);
  for (size_t i = 0; i < l->n && i < TOP; i++) {
    const report_item *x = &l->items[i];
    segue__buf_printf(out, "%s{\"%s\":", i ? "," : "", name);
    segue__buf_json_string(out, x->name);
    segue__buf_printf(out, ",\"%s\":%zu", what, x->n);
    if (a) segue__buf_printf(out, ",\"%s\":%zu,\"%s\":%zu", a, x->a, b, x->b);
    if (repeats) {
      segue__buf_putc(out, ',');
      number(out, "caller_repeats", x->known ? x->sum / (double)x->known : NAN, 3);
    }
    segue__buf_putc(out, '}');
  }
  segue__buf_putc(out, ']');
}

static void json_repeats(const report *r, segue__buf *out) {
  segue__buf_printf(out, "\"caller_repeats\":{\"observed\":%zu,", r->repeats.n);
  number(out, "mean", report_mean(&r->repeats), 3);
  segue__buf_putc(out, ',');
  number(out, "p90", report_percentile(&r->repeats, 0.9), 0);
  segue__buf_putc(out, ',');
  number(out, "none_share", share(report_upto(&r->repeats, 0), r->repeats.n), 3);
  counts(out, "by_kind", &r->kinds);
  tops(out, "by_field", "field", "times", &r->fields, NULL, NULL, false);
  segue__buf_puts(out, ",\"by_day\":[");
  for (size_t i = 0; i < r->days.n; i++) {
    const report_item *d = &r->days.items[i];
    segue__buf_printf(out, "%s{\"day\":\"%s\",\"calls\":%zu,", i ? "," : "", d->name, d->n);
    number(out, "mean", d->known ? d->sum / (double)d->known : NAN, 3);
    segue__buf_putc(out, '}');
  }
  segue__buf_puts(out, "]}");
}

static void json_times(const report *r, segue__buf *out) {
  times t[TIMES];
  times_of(r, t);
  segue__buf_puts(out, ",\"times\":{");
  for (int i = 0; i < TIMES; i++) {
    segue__buf_printf(out, "%s\"%s\":{\"observed\":%zu,", i ? "," : "", t[i].name, t[i].v->n);
    number(out, "p10", report_percentile(t[i].v, 0.1), 0);
    segue__buf_putc(out, ',');
    number(out, "p50", report_percentile(t[i].v, 0.5), 0);
    segue__buf_putc(out, ',');
    number(out, "p90", report_percentile(t[i].v, 0.9), 0);
    segue__buf_putc(out, '}');
  }
  segue__buf_putc(out, '}');
}

static void json_one(const report *r, segue__buf *out) {
  segue__buf_printf(out, "{\"calls\":%zu,\"handoffs\":%zu,", r->calls, r->handoffs);
  json_repeats(r, out);
  segue__buf_puts(out, ",\"deflection\":{");
  number(out, "share", share(r->calls - r->handoffs, r->calls), 3);
  segue__buf_printf(out, ",\"calls\":%zu}", r->calls - r->handoffs);
  counts(out, "transfers", &r->results);
  counts(out, "tries", &r->tries);
  segue__buf_printf(out, ",\"survival\":{\"observed\":%zu,\"short\":%zu,", r->survival.n, r->shorts);
  number(out, "short_share", share(r->shorts, r->survival.n), 3);
  counts(out, "short_by", &r->short_by);
  counts(out, "short_status", &r->short_status);
  segue__buf_puts(out, "}");
  segue__buf_printf(out, ",\"called_again\":{\"known\":%zu,\"within_a_day\":%zu,\"within_a_week\":%zu}",
                    r->back_known, r->back_day, r->back_week);
  json_times(r, out);
  segue__buf_printf(out, ",\"sentiment\":{\"observed\":%zu,", r->after.n);
  number(out, "before", report_mean(&r->before), 3);
  segue__buf_putc(out, ',');
  number(out, "after", report_mean(&r->after), 3);
  segue__buf_printf(out, "},\"rating\":{\"observed\":%zu,", r->rating.n);
  number(out, "mean", report_mean(&r->rating), 2);
  segue__buf_putc(out, '}');
  tops(out, "reasons", "reason", "calls", &r->reasons, NULL, NULL, true);
  tops(out, "unanswered_intents", "intent", "calls", &r->intents, NULL, NULL, true);
  tops(out, "failed_fixes", "action", "times", &r->fixes, "failed", "rejected", false);
  tops(out, "targets", "target", "tries", &r->targets, "answered", "short", true);
  tops(out, "context_lost", "item", "times", &r->lost, NULL, NULL, false);
}

void report_json(const report *r, const report *base, segue__buf *out) {
  json_one(r, out);
  if (base) {
    segue__buf_puts(out, ",\"baseline\":");
    json_one(base, out);
    segue__buf_puts(out, "},\"change\":{");
    number(out, "caller_repeats", report_mean(&r->repeats) - report_mean(&base->repeats), 3);
    segue__buf_putc(out, ',');
    number(out, "short_share", share(r->shorts, r->survival.n) - share(base->shorts, base->survival.n), 3);
    segue__buf_putc(out, ',');
    number(out, "first_useful_word_ms",
           report_percentile(&r->useful, 0.5) - report_percentile(&base->useful, 0.5), 0);
    segue__buf_putc(out, '}');
  }
  segue__buf_puts(out, "}\n");
}

/* ---- text ---- */

static void cell(segue__buf *out, double v, const char *format) {
  char s[32] = "–";
  if (!isnan(v)) snprintf(s, sizeof s, format, v);
  segue__buf_printf(out, "%*s", isnan(v) ? 14 : 12, s); /* the dash takes three bytes */
}

static void row(segue__buf *out, const char *name, double now, double before, const char *format, bool both) {
  segue__buf_printf(out, "  %-34s", name);
  if (both) cell(out, before, format);
  cell(out, now, format);
  segue__buf_putc(out, '\n');
}

static double percent(size_t part, size_t whole) {
  return 100 * share(part, whole);
}

static void head(segue__buf *out, const char *title, bool both) {
  segue__buf_printf(out, "%s%-36s%s%12s\n", out->len ? "\n" : "", title, both ? "      before" : "",
                    both ? "now" : "");
}

static void text_list(segue__buf *out, const char *title, const report_list *l, const report_list *before,
                      bool repeats) {
  if (l->n == 0) return;
  segue__buf_printf(out, "\n%-36s%s%12s%s\n", title, before ? "      before" : "", "now",
                    repeats ? "     repeats" : "");
  for (size_t i = 0; i < l->n && i < TOP; i++) {
    const report_item *x = &l->items[i];
    segue__buf_printf(out, "  %-34.34s", x->name);
    if (before) cell(out, (double)report_count(before, x->name), "%.0f");
    cell(out, (double)x->n, "%.0f");
    if (repeats) cell(out, x->known ? x->sum / (double)x->known : NAN, "%.2f");
    segue__buf_putc(out, '\n');
  }
}

static void text_times(const report *r, const report *base, segue__buf *out) {
  times t[TIMES], b[TIMES];
  times_of(r, t);
  times_of(base ? base : r, b);
  head(out, "Seconds, median", base != NULL);
  for (int i = 0; i < TIMES; i++)
    row(out, t[i].title, report_percentile(t[i].v, 0.5) / 1000, report_percentile(b[i].v, 0.5) / 1000, "%.1f",
        base != NULL);
}

void report_text(const report *r, const report *base, segue__buf *out) {
  const bool both = base != NULL;
  const report *b = base ? base : r;
  head(out, "Did callers have to repeat themselves?", both);
  row(out, "repeats a handed-over call, mean", report_mean(&r->repeats), report_mean(&b->repeats), "%.2f",
      both);
  row(out, "calls without any repeat, %", percent(report_upto(&r->repeats, 0), r->repeats.n),
      percent(report_upto(&b->repeats, 0), b->repeats.n), "%.1f", both);
  row(out, "calls in which it could be heard", (double)r->repeats.n, (double)b->repeats.n, "%.0f", both);
  row(out, "beside it: kept by the bot, %", percent(r->calls - r->handoffs, r->calls),
      percent(b->calls - b->handoffs, b->calls), "%.1f", both);
  head(out, "Handoffs", both);
  row(out, "calls", (double)r->calls, (double)b->calls, "%.0f", both);
  row(out, "handed over", (double)r->handoffs, (double)b->handoffs, "%.0f", both);
  row(out, "over within two minutes, %", percent(r->shorts, r->survival.n), percent(b->shorts, b->survival.n),
      "%.1f", both);
  row(out, "called again within a day, %", percent(r->back_day, r->back_known),
      percent(b->back_day, b->back_known), "%.1f", both);
  row(out, "called again within a week, %", percent(r->back_week, r->back_known),
      percent(b->back_week, b->back_known), "%.1f", both);
  row(out, "mood at the handoff, -1 to 1", report_mean(&r->before), report_mean(&b->before), "%.2f", both);
  row(out, "mood at the end", report_mean(&r->after), report_mean(&b->after), "%.2f", both);
  row(out, "agents' rating, 1 to 5", report_mean(&r->rating), report_mean(&b->rating), "%.2f", both);
  text_times(r, base, out);
  text_list(out, "What came of transfers", &r->results, base ? &base->results : NULL, false);
  text_list(out, "Kinds of repeats", &r->kinds, base ? &base->kinds : NULL, false);
  text_list(out, "Asked again", &r->fields, base ? &base->fields : NULL, false);
  text_list(out, "Why calls were handed over", &r->reasons, base ? &base->reasons : NULL, true);
  text_list(out, "Unanswered intents", &r->intents, base ? &base->intents : NULL, true);
  text_list(out, "Failed fixes", &r->fixes, base ? &base->fixes : NULL, false);
  text_list(out, "Targets", &r->targets, base ? &base->targets : NULL, true);
  text_list(out, "Lost on the wire", &r->lost, base ? &base->lost : NULL, false);
}
