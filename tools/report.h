/* SPDX-License-Identifier: Apache-2.0 */
/* segue report: what many calls add up to. Numbers of callers are compared, never kept or shown. */
#ifndef SEGUE_TOOLS_REPORT_H
#define SEGUE_TOOLS_REPORT_H

#include "replay.h"

/* One name that is counted; what a and b are depends on the list. */
typedef struct report_item {
  char *name;
  size_t n, a, b;
  double sum; /* of caller_repeats, over `known` calls */
  size_t known;
} report_item;

typedef struct report_list {
  report_item *items; /* after report_finish the most frequent first */
  size_t n, cap;
} report_list;

typedef struct report_numbers {
  double *v; /* after report_finish in order */
  size_t n, cap;
  double sum;
} report_numbers;

typedef struct report_visit {
  char *caller;
  double at; /* Unix ms */
} report_visit;

typedef struct report {
  size_t calls, handoffs, shorts; /* shorts: bridged, and over within two minutes */
  report_list results;            /* of transfers */
  report_list tries, short_by, short_status, kinds, fields, reasons, lost, days;
  report_list intents; /* of calls handed over */
  report_list fixes;   /* a: failed, b: rejected */
  report_list targets; /* n tries, a answered, b shorts */
  report_numbers repeats, lead, useful, dead_air, handle, survival, rating, before, after;
  report_visit *visits;
  size_t n_visits, cap_visits;
  size_t back_known, back_day, back_week; /* calls whose caller is known; who called again within */
  int failed;                             /* out of memory: incomplete */
} report;

/* The mode of replay whose result lines report_take reads. */
extern const replay_mode replay_report;

void report_take(report *r, const cJSON *line);
void report_finish(report *r);
void report_free(report *r);

const report_item *report_find(const report_list *l, const char *name);
size_t report_count(const report_list *l, const char *name);
/* Nearest rank; NaN when there is none. */
double report_percentile(const report_numbers *v, double p);
double report_mean(const report_numbers *v);
/* How many are at most x. */
size_t report_upto(const report_numbers *v, double x);

/* report_text.c, report_html.c. `base` may be NULL. */
void report_json(const report *r, const report *base, segue__buf *out);
void report_text(const report *r, const report *base, segue__buf *out);
void report_html(const report *r, const report *base, segue__buf *out);

#endif /* SEGUE_TOOLS_REPORT_H */
