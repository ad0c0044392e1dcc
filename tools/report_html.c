/* SPDX-License-Identifier: Apache-2.0 */
/* A report as one page that needs nothing else: no scripts, no outside resources, light and dark. Plots are
 * inline SVG and CSS bars; every figure of a plot is also text. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report.h"

enum { TOP = 8, PLOT_W = 360, PLOT_H = 130, PLOT_BOTTOM = 108, PLOT_TOP = 18, STEPS = 6 };

static const char style[] =
    ":root{color-scheme:light dark;--bg:#fafaf8;--card:#fff;--ink:#1d2430;--soft:#5d6675;--line:#e1e3e6;"
    "--now:#0b6e8a;--was:#b9c0ca;--bad:#b3402e;--good:#2c7a4b}"
    "@media(prefers-color-scheme:dark){:root{--bg:#12161c;--card:#1a2028;--ink:#e8eaed;--soft:#9aa4b2;"
    "--line:#2b333e;--now:#4fb3cf;--was:#566170;--bad:#e27d6b;--good:#6cc491}}"
    "*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);"
    "font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}"
    "main{max-width:60rem;margin:0 auto;padding:2rem 1rem 4rem}h1{font-size:1.5rem;margin:0}"
    "h2{font-size:1.1rem;margin:0 0 .75rem}.sub{color:var(--soft);margin:.25rem 0 1.5rem}"
    "section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.25rem;margin:0 0 1rem}"
    ".north{display:flex;flex-wrap:wrap;gap:1rem 2.5rem;align-items:flex-end}"
    ".north b{display:block;font-size:3.5rem;line-height:1;font-weight:650;letter-spacing:-.02em}"
    ".north .small b{font-size:1.5rem}.north span{color:var(--soft);font-size:.9rem;display:block}"
    ".better{color:var(--good)!important}.worse{color:var(--bad)!important}"
    ".grid{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(23rem,100%),1fr))}.grid section{margin:0}"
    ".grid{margin-bottom:1rem}.tiles{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr))}"
    ".tiles b{display:block;font-size:1.4rem;font-weight:600}.tiles span{color:var(--soft);font-size:.85rem;display:block}"
    "table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.92rem}"
    "th{text-align:right;font-weight:500;color:var(--soft);font-size:.8rem;padding:.2rem .4rem}"
    "th:first-child,td:first-child{text-align:left;padding-left:0}td{text-align:right;padding:.35rem .4rem;"
    "border-top:1px solid var(--line);vertical-align:top}td:first-child{overflow-wrap:anywhere}"
    ".bar{height:.4rem;border-radius:3px;background:var(--now);margin-top:.2rem;min-width:2px}"
    ".bar.was{background:var(--was)}svg{width:100%;max-width:36rem;height:auto;display:block}"
    "svg text{fill:var(--soft);font:10.5px system-ui,sans-serif}.now{fill:var(--now)}.was{fill:var(--was)}"
    ".key{color:var(--soft);font-size:.85rem;margin:.5rem 0 0}.key i{display:inline-block;width:.7rem;height:.7rem;"
    "border-radius:2px;margin:0 .3rem 0 .8rem}.key i:first-child{margin-left:0}"
    "p.note{color:var(--soft);font-size:.88rem;margin:.75rem 0 0}"
    ".north>div{flex:1 1 10rem}.north>div:first-child{flex:2 1 15rem}"
    ".plots{display:grid;gap:1.25rem 2rem;margin-top:1.5rem;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr))}"
    "@media print{:root{color-scheme:light;--bg:#fff;--card:#fff;--ink:#1d2430;--soft:#5d6675;--line:#d5d8dc;--now:#0b6e8a;"
    "--was:#b9c0ca;--bad:#b3402e;--good:#2c7a4b}body{font-size:12px;print-color-adjust:exact;-webkit-print-color-adjust:exact}"
    "main{max-width:none;padding:0}section,tr,svg{break-inside:avoid}h2{break-after:avoid}"
    "section{padding:.75rem;margin:0 0 .6rem}.grid,.plots{grid-template-columns:1fr 1fr;gap:.6rem}svg{max-width:22rem}td{padding:.15rem .4rem}}";

static void esc(segue__buf *out, const char *s) {
  for (; *s; s++) {
    const char *e = *s == '&'    ? "&amp;"
                    : *s == '<'  ? "&lt;"
                    : *s == '>'  ? "&gt;"
                    : *s == '"'  ? "&quot;"
                    : *s == '\'' ? "&#39;"
                                 : NULL;
    if (e)
      segue__buf_puts(out, e);
    else
      segue__buf_putc(out, (unsigned char)*s < ' ' ? ' ' : *s);
  }
}

static void figure(segue__buf *out, double v, const char *format) {
  char s[48];
  if (isnan(v)) {
    segue__buf_puts(out, "–");
    return;
  }
  snprintf(s, sizeof s, format, v);
  segue__buf_puts(out, s);
}

static double share(size_t part, size_t whole) {
  return whole ? 100.0 * (double)part / (double)whole : NAN;
}

/* "was 1.20": in colour when the change is more than a twentieth of the figure, and than `noise`. */
static void was(segue__buf *out, double now, double before, const char *format, int better, double noise) {
  if (isnan(before)) return;
  const double d = now - before;
  const bool plain = isnan(d) || !better || fabs(d) <= fmax(noise, fmax(fabs(now), fabs(before)) / 20);
  const char *class = plain ? "" : d * better > 0 ? "better" : "worse";
  segue__buf_printf(out, "</span><span class=\"%s\">was ", class);
  figure(out, before, format);
}

/* ---- plots ---- */

static void key(segue__buf *out, const report *base) {
  if (base)
    segue__buf_puts(out, "<p class=\"key\"><i style=\"background:var(--was)\"></i>before"
                         "<i style=\"background:var(--now)\"></i>now</p>");
}

/* Percent of calls at each step; `edges` are the upper ends, the last step is open. */
static void columns(segue__buf *out, const char *title, const report_numbers *v, const report_numbers *before,
                    const double edges[STEPS - 1], const char *const labels[STEPS]) {
  const int wide = PLOT_W / STEPS;
  double most = 1, shares[2][STEPS] = {{0}};
  const report_numbers *both[2] = {before, v};
  for (int s = 0; s < 2; s++)
    for (int i = 0; both[s] && both[s]->n && i < STEPS; i++) {
      const size_t upto = i < STEPS - 1 ? report_upto(both[s], edges[i]) : both[s]->n;
      shares[s][i] = share(upto - (i ? report_upto(both[s], edges[i - 1]) : 0), both[s]->n);
      if (shares[s][i] > most) most = shares[s][i];
    }
  segue__buf_printf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", PLOT_W, PLOT_H);
  esc(out, title);
  segue__buf_puts(out, "\">");
  for (int i = 0; i < STEPS; i++) {
    for (int s = before ? 0 : 1; s < 2; s++) {
      const double h = shares[s][i] / most * (PLOT_BOTTOM - PLOT_TOP);
      const int w = before ? wide * 2 / 5 : wide * 3 / 5,
                x = i * wide + (before ? wide / 10 + s * w : wide / 5);
      segue__buf_printf(out, "<rect class=\"%s\" x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" rx=\"2\"/>",
                        s ? "now" : "was", x, PLOT_BOTTOM - h, w - 3, h);
      segue__buf_printf(out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"middle\">%.0f</text>", x + w / 2 - 1,
                        PLOT_BOTTOM - h - 4, shares[s][i]);
    }
    segue__buf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>", i * wide + wide / 2,
                      PLOT_BOTTOM + 15, labels[i]);
  }
  segue__buf_printf(out, "<path d=\"M0 %d.5H%d\" stroke=\"var(--line)\"/></svg>", PLOT_BOTTOM, PLOT_W);
}

/* Mean repeats by day, as a line. */
static void days(segue__buf *out, const report_list *l) {
  double most = 1;
  for (size_t i = 0; i < l->n; i++)
    if (l->items[i].known && l->items[i].sum / (double)l->items[i].known > most)
      most = l->items[i].sum / (double)l->items[i].known;
  segue__buf_printf(out,
                    "<div><h2>Repeats a call, mean by day</h2><svg viewBox=\"0 0 %d %d\" role=\"img\" "
                    "aria-label=\"mean repeats by day\"><path fill=\"none\" stroke=\"var(--now)\" "
                    "stroke-width=\"2\" d=\"",
                    PLOT_W, PLOT_H);
  for (int pass = 0; pass < 2; pass++) {
    for (size_t i = 0; i < l->n; i++) {
      const report_item *d = &l->items[i];
      const double y =
          PLOT_BOTTOM - d->sum / (double)(d->known ? d->known : 1) / most * (PLOT_BOTTOM - PLOT_TOP);
      const double x = 24 + (double)i * (PLOT_W - 48) / (double)(l->n - 1);
      if (pass == 0) {
        segue__buf_printf(out, "%c%.1f %.1f", i ? 'L' : 'M', x, y);
        continue;
      }
      segue__buf_printf(out,
                        "<circle class=\"now\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>%s: %.2f in %zu calls"
                        "</title></circle>",
                        x, y, d->name, d->sum / (double)(d->known ? d->known : 1), d->n);
      if (i == 0 || i == l->n - 1)
        segue__buf_printf(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>",
                          i ? (double)PLOT_W : 0.0, PLOT_BOTTOM + 15, i ? "end" : "start", d->name);
    }
    if (pass == 0) segue__buf_puts(out, "\"/>");
  }
  segue__buf_printf(out,
                    "<text x=\"0\" y=\"%d\">%.1f</text><text x=\"0\" y=\"%d\">0</text>"
                    "<path d=\"M0 %d.5H%d\" stroke=\"var(--line)\"/></svg></div>",
                    PLOT_TOP, most, PLOT_BOTTOM - 3, PLOT_BOTTOM, PLOT_W);
}

/* ---- tables ---- */

static void bar(segue__buf *out, size_t n, size_t most, const char *class) {
  segue__buf_printf(out, "<div class=\"bar %s\" style=\"width:%.1f%%\"></div>", class,
                    most ? 100.0 * (double)n / (double)most : 0);
}

static void table(segue__buf *out, const char *title, const char *what, const report_list *l,
                  const report_list *before, bool repeats, const char *note) {
  size_t most = 1;
  if (l->n == 0) return;
  for (size_t i = 0; i < l->n && i < TOP; i++) {
    const size_t b = before ? report_count(before, l->items[i].name) : 0;
    if (l->items[i].n > most) most = l->items[i].n;
    if (b > most) most = b;
  }
  segue__buf_printf(out, "<section><h2>%s</h2><table><tr><th>%s</th>%s<th>now</th>%s</tr>", title, what,
                    before ? "<th>before</th>" : "", repeats ? "<th>repeats a call</th>" : "");
  for (size_t i = 0; i < l->n && i < TOP; i++) {
    const report_item *x = &l->items[i];
    segue__buf_puts(out, "<tr><td>");
    esc(out, x->name);
    if (before) bar(out, report_count(before, x->name), most, "was");
    bar(out, x->n, most, "");
    segue__buf_puts(out, "</td>");
    if (before) segue__buf_printf(out, "<td>%zu</td>", report_count(before, x->name));
    segue__buf_printf(out, "<td>%zu</td>", x->n);
    if (repeats) {
      segue__buf_puts(out, "<td>");
      figure(out, x->known ? x->sum / (double)x->known : NAN, "%.2f");
      segue__buf_puts(out, "</td>");
    }
    segue__buf_puts(out, "</tr>");
  }
  segue__buf_puts(out, "</table>");
  if (note) segue__buf_printf(out, "<p class=\"note\">%s</p>", note);
  segue__buf_puts(out, "</section>");
}

static void tile(segue__buf *out, const char *name, double now, double before, const char *format, int better,
                 double noise) {
  segue__buf_puts(out, "<div><b>");
  figure(out, now, format);
  segue__buf_printf(out, "</b><span>%s", name);
  was(out, now, before, format, better, noise);
  segue__buf_puts(out, "</span></div>");
}

/* ---- parts ---- */

static void north(const report *r, const report *base, segue__buf *out) {
  static const double edges[] = {0, 1, 2, 3, 4};
  static const char *const labels[] = {"0", "1", "2", "3", "4", "5 or more"};
  const double before = base ? report_mean(&base->repeats) : NAN;
  segue__buf_puts(out, "<section><div class=\"north\"><div><b>");
  figure(out, report_mean(&r->repeats), "%.2f");
  segue__buf_puts(out, "</b><span>times a caller had to repeat themselves to a person, a call");
  was(out, report_mean(&r->repeats), before, "%.2f", -1, 0);
  segue__buf_puts(out, "</span></div><div class=\"small\"><b>");
  figure(out, share(report_upto(&r->repeats, 0), r->repeats.n), "%.0f %%");
  segue__buf_puts(out, "</b><span>of calls without any repeat");
  if (base)
    was(out, share(report_upto(&r->repeats, 0), r->repeats.n),
        share(report_upto(&base->repeats, 0), base->repeats.n), "%.0f %%", 1, 0);
  segue__buf_puts(out, "</span></div><div class=\"small\"><b>");
  figure(out, share(r->calls - r->handoffs, r->calls), "%.0f %%");
  segue__buf_puts(out, "</b><span>beside it: calls the bot kept");
  if (base)
    was(out, share(r->calls - r->handoffs, r->calls), share(base->calls - base->handoffs, base->calls),
        "%.0f %%", 0, 0);
  segue__buf_puts(out, "</span></div></div>");
  segue__buf_puts(out, "<div class=\"plots\">");
  if (r->repeats.n) {
    segue__buf_puts(out, "<div><h2>Repeats a call, % of calls</h2>");
    columns(out, "share of calls by number of repeats", &r->repeats, base ? &base->repeats : NULL, edges,
            labels);
    key(out, base);
    segue__buf_puts(out, "</div>");
  }
  if (r->days.n > 1) days(out, &r->days);
  segue__buf_printf(
      out,
      "</div><p class=\"note\">Heard in %zu of %zu handed-over calls; what could not be heard is not "
      "counted as none. A confirmation (“it is 4417, right?”) is no repeat.</p></section>",
      r->repeats.n, r->handoffs);
}

static void tiles(const report *r, const report *base, segue__buf *out) {
  static const report none;
  const report *b = base ? base : &none;
  segue__buf_puts(out, "<section><h2>The handoff</h2><div class=\"tiles\">");
  tile(out, "until the first useful word, median", report_percentile(&r->useful, 0.5) / 1000,
       report_percentile(&b->useful, 0.5) / 1000, "%.1f s", -1, 0);
  tile(out, "the context was there before the answer, in the worst tenth",
       report_percentile(&r->lead, 0.1) / 1000, report_percentile(&b->lead, 0.1) / 1000, "%.1f s", 1, 0);
  tile(out, "of dead air, mean", report_mean(&r->dead_air) / 1000, report_mean(&b->dead_air) / 1000, "%.1f s",
       -1, 0);
  tile(out, "handle time, median", report_percentile(&r->handle, 0.5) / 60000,
       report_percentile(&b->handle, 0.5) / 60000, "%.1f min", 0, 0);
  tile(out, "over within two minutes", share(r->shorts, r->survival.n), share(b->shorts, b->survival.n),
       "%.1f %%", -1, 0);
  tile(out, "called again within a day", share(r->back_day, r->back_known), share(b->back_day, b->back_known),
       "%.1f %%", -1, 0);
  tile(out, "called again within a week", share(r->back_week, r->back_known),
       share(b->back_week, b->back_known), "%.1f %%", -1, 0);
  tile(out, "mood at the handoff, −1 to 1", report_mean(&r->before), report_mean(&b->before), "%+.2f", 1,
       0.05);
  tile(out, "mood at the end", report_mean(&r->after), report_mean(&b->after), "%+.2f", 1, 0.05);
  tile(out, "agents’ rating, 1 to 5", report_mean(&r->rating), report_mean(&b->rating), "%.1f", 1, 0);
  segue__buf_puts(out, "</div>");
  if (base)
    segue__buf_puts(
        out,
        "<p class=\"note\">Green is better, red is worse by more than a twentieth, of moods by more than 0.05; smaller "
        "changes are left grey.</p>");
  segue__buf_puts(out, "</section>");
}

static void survival(const report *r, const report *base, segue__buf *out) {
  static const double edges[] = {15e3, 60e3, 120e3, 300e3, 900e3};
  static const char *const labels[] = {"to 15 s", "1 min", "2 min", "5 min", "15 min", "longer"};
  if (r->survival.n == 0) return;
  segue__buf_puts(out, "<section><h2>How long calls live after the transfer, % of calls</h2>");
  columns(out, "share of calls by survival", &r->survival, base ? &base->survival : NULL, edges, labels);
  key(out, base);
  if (r->shorts) {
    segue__buf_printf(out,
                      "<p class=\"note\">%zu were over within two minutes (cut, or soon settled), ended by ",
                      r->shorts);
    for (size_t i = 0; i < r->short_by.n; i++) {
      segue__buf_puts(out, i ? ", " : "");
      esc(out, r->short_by.items[i].name);
      segue__buf_printf(out, " %zu", r->short_by.items[i].n);
    }
    for (size_t i = 0; i < r->short_status.n; i++)
      segue__buf_printf(out, "%s%s (%zu)", i ? ", " : "; SIP cause ", r->short_status.items[i].name,
                        r->short_status.items[i].n);
    segue__buf_puts(out, ".</p>");
  }
  segue__buf_puts(out, "</section>");
}

/* ", 2026-11-01 to 2026-11-28", when the logs say. */
static void period(const report *r, segue__buf *out) {
  if (r->days.n)
    segue__buf_printf(out, ", %s to %s", r->days.items[0].name, r->days.items[r->days.n - 1].name);
}

void report_html(const report *r, const report *base, segue__buf *out) {
  segue__buf_puts(out,
                  "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                  "content=\"width=device-width,initial-scale=1\"><title>Handoff report");
  period(r, out);
  segue__buf_puts(out, "</title><style>");
  segue__buf_puts(out, style);
  segue__buf_printf(
      out,
      "</style></head><body><main><h1>Handoff report</h1><p class=\"sub\">%zu calls, %zu handed "
      "over",
      r->calls, r->handoffs);
  period(r, out);
  if (base) segue__buf_printf(out, " · before: %zu calls, %zu handed over", base->calls, base->handoffs);
  segue__buf_puts(out, "</p>");
  north(r, base, out);
  tiles(r, base, out);
  survival(r, base, out);
  segue__buf_puts(out, "<div class=\"grid\">");
  table(out, "What callers were asked again", "fact or fix", &r->fields, base ? &base->fields : NULL, false,
        NULL);
  table(out, "How they had to repeat", "kind", &r->kinds, base ? &base->kinds : NULL, false, NULL);
  table(out, "Unanswered intents", "intent", &r->intents, base ? &base->intents : NULL, true,
        "What callers were handed over with: the first thing to teach the bot.");
  table(out, "Failed fixes", "fix", &r->fixes, base ? &base->fixes : NULL, false,
        "Proposed, and it did not help or was refused: what to repair in the knowledge base.");
  table(out, "Why calls were handed over", "reason", &r->reasons, base ? &base->reasons : NULL, true, NULL);
  table(out, "What came of transfers", "result", &r->results, base ? &base->results : NULL, false, NULL);
  table(out, "By target", "target", &r->targets, base ? &base->targets : NULL, true, NULL);
  table(out, "Lost on the wire", "item", &r->lost, base ? &base->lost : NULL, false,
        "Had no room in the header and reached the agent by the sidecar only, or not at all.");
  segue__buf_printf(
      out,
      "</div><p class=\"sub\">Made by segue %s. Numbers of callers were compared to see who called "
      "again and are not in this page.</p></main></body></html>\n",
      segue_version());
}
