/* SPDX-License-Identifier: Apache-2.0 */
/* From the outcome lines of single calls to the figures of a report. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "context/context.h"
#include "report.h"

#define SHORT_MS (120 * 1000.0)
#define DAY_MS (24 * 3600 * 1000.0)
#define UNIX_T 1e11 /* a `t` this large is Unix time */

/* ---- one call: the outcome, and what the report needs besides ---- */

typedef struct call_state {
  void *outcome; /* of replay_outcome */
  double first_t;
  segue_context *at_handoff;
  int reason; /* of the latest decision to hand over, 0 none */
} call_state;

static void *open_call(const replay_options *o) {
  call_state *s = calloc(1, sizeof *s);
  if (!s) return NULL;
  s->first_t = NAN;
  s->outcome = replay_outcome.open(o);
  if (s->outcome) return s;
  free(s);
  return NULL;
}

static void on_event(void *state, const replay_event *e) {
  call_state *s = state;
  if (isnan(s->first_t)) s->first_t = e->t_ms;
  replay_outcome.event(s->outcome, e);
  const cJSON *reason = cJSON_GetObjectItemCaseSensitive(e->root, "reason");
  if (strcmp(e->type, "decision") == 0 && cJSON_IsString(reason))
    s->reason = segue__reason_parse(reason->valuestring);
  if (!s->at_handoff && (strcmp(e->type, "handoff") == 0 || strcmp(e->type, "bridge") == 0))
    (void)segue_context_builder_snapshot(e->builder, &s->at_handoff);
}

static void put_attempts(const segue_context *ctx, segue__buf *out) {
  size_t n = 0;
  segue__buf_puts(out, ",\"attempts\":[");
  for (size_t i = 0; i < segue_context_attempt_count(ctx); i++) {
    segue_attempt a;
    segue_attempt_init(&a, sizeof a);
    if (segue_context_attempt(ctx, i, &a) != SEGUE_OK) continue;
    if (a.outcome != SEGUE_ATTEMPT_FAILED && a.outcome != SEGUE_ATTEMPT_REJECTED) continue;
    segue__buf_puts(out, n++ ? ",{\"action\":" : "{\"action\":");
    segue__buf_json_string(out, a.action);
    segue__buf_printf(out, ",\"failed\":%s}", a.outcome == SEGUE_ATTEMPT_FAILED ? "true" : "false");
  }
  segue__buf_putc(out, ']');
}

/* NULL: not noted. */
static const char *intent_of(const segue_context *ctx) {
  const char *const names[] = {segue_context_intent(ctx), segue_context_title(ctx)};
  for (int i = 0; i < 2; i++)
    if (names[i] && names[i][strspn(names[i], " \t\r\n")]) return names[i];
  return NULL;
}

static int print_call(void *state, segue_context_builder *builder, segue__buf *out) {
  call_state *s = state;
  segue_context *ctx = NULL;
  segue_call_info call;
  int rc = replay_outcome.print(s->outcome, builder, out);
  if (rc == SEGUE_OK) rc = segue_context_builder_snapshot(builder, &ctx);
  if (rc != SEGUE_OK) return rc;
  const segue_context *then = s->at_handoff ? s->at_handoff : ctx;
  segue_call_info_init(&call, sizeof call);
  (void)segue_context_call(ctx, &call);
  segue__buf_puts(out, ",\"caller\":");
  segue__buf_json_string(out, call.caller);
  const double began = call.started != SEGUE_UNIX_NONE ? (double)call.started : s->first_t;
  if (began >= UNIX_T) segue__buf_printf(out, ",\"began\":%.0f", began);
  segue__buf_puts(out, ",\"intent\":");
  segue__buf_json_string(out, intent_of(then));
  segue__buf_puts(out, ",\"reason\":");
  const int code = s->reason > 0 ? s->reason : segue_context_reason_code(ctx);
  segue__buf_json_string(out, code > 0 ? segue_reason_name(code) : NULL);
  put_attempts(ctx, out);
  segue_context_unref(ctx);
  return SEGUE_OK;
}

static void close_call(void *state) {
  call_state *s = state;
  replay_outcome.close(s->outcome);
  segue_context_unref(s->at_handoff);
  free(s);
}

const replay_mode replay_report = {
    .name = "report", .open = open_call, .event = on_event, .print = print_call, .close = close_call};

/* ---- lists and numbers ---- */

static bool room(void **p, size_t n, size_t *cap, size_t size) {
  if (n < *cap) return true;
  const size_t more = *cap ? *cap * 2 : 16;
  void *q = realloc(*p, more * size);
  if (!q) return false;
  *p = q;
  *cap = more;
  return true;
}

/* Long runs of digits are somebody's number: "sip:+15550123@gw" is "sip:+…@gw". */
static char *without_numbers(const char *s) {
  char *out = malloc(strlen(s) + 4), *o = out;
  if (!out) return NULL;
  while (*s) {
    size_t n = strspn(s, "0123456789");
    if (n >= 6) {
      memcpy(o, "…", strlen("…"));
      o += strlen("…");
      s += n;
      continue;
    }
    if (n == 0) n = 1;
    memcpy(o, s, n);
    o += n;
    s += n;
  }
  *o = 0;
  return out;
}

static report_item *item(report *r, report_list *l, const char *name) {
  char *clean = without_numbers(name);
  for (size_t i = 0; clean && i < l->n; i++)
    if (strcmp(l->items[i].name, clean) == 0) {
      free(clean);
      return &l->items[i];
    }
  if (!clean || !room((void **)&l->items, l->n, &l->cap, sizeof *l->items)) {
    free(clean);
    r->failed = 1;
    return NULL;
  }
  l->items[l->n] = (report_item){.name = clean};
  return &l->items[l->n++];
}

static report_item *count(report *r, report_list *l, const char *name) {
  report_item *i = item(r, l, name);
  if (i) i->n++;
  return i;
}

static void number(report *r, report_numbers *v, const cJSON *x) {
  if (!cJSON_IsNumber(x) || !isfinite(x->valuedouble)) return;
  if (!room((void **)&v->v, v->n, &v->cap, sizeof *v->v)) {
    r->failed = 1;
    return;
  }
  v->v[v->n++] = x->valuedouble;
  v->sum += x->valuedouble;
}

static const cJSON *member(const cJSON *o, const char *name) {
  return cJSON_GetObjectItemCaseSensitive(o, name);
}

static const char *string(const cJSON *o, const char *name) {
  const cJSON *s = member(o, name);
  return cJSON_IsString(s) ? s->valuestring : NULL;
}

/* ---- taking ---- */

static void told(report_item *i, const cJSON *repeats) {
  if (!i || !cJSON_IsNumber(repeats)) return;
  i->sum += repeats->valuedouble;
  i->known++;
}

static void take_transfer(report *r, const cJSON *o, bool dead) {
  const cJSON *transfer = member(o, "transfer"), *t, *repeats = member(o, "caller_repeats");
  r->handoffs++;
  count(r, &r->results, string(transfer, "result"));
  cJSON_ArrayForEach(t, member(transfer, "tries")) {
    const char *result = string(t, "result");
    count(r, &r->tries, result ? result : "unknown");
    report_item *i = count(r, &r->targets, string(t, "target") ? string(t, "target") : "(not named)");
    if (!i || !result || strcmp(result, "answered") != 0) continue;
    i->a++;
    if (!t->next) { /* the one who had the call */
      i->b += dead;
      told(i, repeats);
    }
  }
  if (string(o, "reason")) told(count(r, &r->reasons, string(o, "reason")), repeats);
  told(count(r, &r->intents, string(o, "intent") ? string(o, "intent") : "(not noted)"), repeats);
}

static void take_visit(report *r, const cJSON *o) {
  const char *caller = string(o, "caller");
  const cJSON *began = member(o, "began");
  if (!caller || !*caller || !cJSON_IsNumber(began)) return;
  if (!room((void **)&r->visits, r->n_visits, &r->cap_visits, sizeof *r->visits)) {
    r->failed = 1;
    return;
  }
  char *copy = strdup(caller);
  if (!copy) r->failed = 1;
  if (copy) r->visits[r->n_visits++] = (report_visit){copy, began->valuedouble};
}

static void take_day(report *r, const cJSON *o) {
  const cJSON *began = member(o, "began");
  if (!cJSON_IsNumber(began) || began->valuedouble > 4e12 || !cJSON_IsNumber(member(o, "caller_repeats")))
    return;
  const time_t seconds = (time_t)(began->valuedouble / 1000);
  struct tm tm;
  char name[32];
  if (!gmtime_r(&seconds, &tm) || strftime(name, sizeof name, "%Y-%m-%d", &tm) == 0) return;
  told(count(r, &r->days, name), member(o, "caller_repeats"));
}

void report_take(report *r, const cJSON *o) {
  const cJSON *survival = member(o, "survival_ms"), *x;
  const char *result = string(member(o, "transfer"), "result");
  const bool dead = cJSON_IsNumber(survival) && survival->valuedouble < SHORT_MS;
  r->calls++;
  take_visit(r, o);
  cJSON_ArrayForEach(x, member(o, "attempts")) {
    report_item *i = count(r, &r->fixes, string(x, "action") ? string(x, "action") : "(not named)");
    if (i) cJSON_IsTrue(member(x, "failed")) ? i->a++ : i->b++;
  }
  if (!result || strcmp(result, "none") == 0) return;
  take_transfer(r, o, dead);
  take_day(r, o);
  number(r, &r->repeats, member(o, "caller_repeats"));
  number(r, &r->lead, member(o, "context_lead_ms"));
  number(r, &r->useful, member(o, "first_useful_word_ms"));
  number(r, &r->dead_air, member(o, "dead_air_ms"));
  number(r, &r->handle, member(o, "handle_ms"));
  number(r, &r->survival, survival);
  number(r, &r->rating, member(o, "rating"));
  number(r, &r->before, member(member(o, "sentiment"), "before"));
  number(r, &r->after, member(member(o, "sentiment"), "after"));
  cJSON_ArrayForEach(x, member(o, "repeats")) {
    count(r, &r->kinds, string(x, "kind"));
    if (string(x, "field")) count(r, &r->fields, string(x, "field"));
  }
  cJSON_ArrayForEach(x, member(o, "context_lost")) {
    if (cJSON_IsString(x)) count(r, &r->lost, x->valuestring);
  }
  if (!dead) return;
  r->shorts++;
  count(r, &r->short_by, string(o, "ended_by") ? string(o, "ended_by") : "unknown");
  if (cJSON_IsNumber(member(o, "ended_status"))) {
    char code[16];
    snprintf(code, sizeof code, "%.0f", member(o, "ended_status")->valuedouble);
    count(r, &r->short_status, code);
  }
}

/* ---- finishing ---- */

static int by_frequency(const void *a, const void *b) {
  const report_item *x = a, *y = b;
  return x->n != y->n ? (x->n < y->n ? 1 : -1) : strcmp(x->name, y->name);
}

static int by_name(const void *a, const void *b) {
  return strcmp(((const report_item *)a)->name, ((const report_item *)b)->name);
}

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int by_caller(const void *a, const void *b) {
  const report_visit *x = a, *y = b;
  const int c = strcmp(x->caller, y->caller);
  return c ? c : (x->at > y->at) - (x->at < y->at);
}

static report_list *const *lists_of(report *r, report_list *out[11]) {
  report_list *const all[] = {&r->results, &r->tries, &r->short_by, &r->short_status, &r->kinds,  &r->fields,
                              &r->reasons, &r->lost,  &r->intents,  &r->fixes,        &r->targets};
  memcpy(out, all, sizeof all);
  return out;
}

static void numbers_of(report *r, report_numbers *out[9]) {
  report_numbers *const all[] = {&r->repeats,  &r->lead,   &r->useful, &r->dead_air, &r->handle,
                                 &r->survival, &r->rating, &r->before, &r->after};
  memcpy(out, all, sizeof all);
}

void report_finish(report *r) {
  report_list *lists[11];
  report_numbers *numbers[9];
  lists_of(r, lists);
  numbers_of(r, numbers);
  for (int i = 0; i < 11; i++)
    if (lists[i]->n) qsort(lists[i]->items, lists[i]->n, sizeof *lists[i]->items, by_frequency);
  if (r->days.n) qsort(r->days.items, r->days.n, sizeof *r->days.items, by_name);
  for (int i = 0; i < 9; i++)
    if (numbers[i]->n) qsort(numbers[i]->v, numbers[i]->n, sizeof(double), by_value);
  if (r->n_visits) qsort(r->visits, r->n_visits, sizeof *r->visits, by_caller);
  r->back_known = r->n_visits;
  for (size_t i = 0; i + 1 < r->n_visits; i++) {
    if (strcmp(r->visits[i].caller, r->visits[i + 1].caller) != 0) continue;
    const double gap = r->visits[i + 1].at - r->visits[i].at;
    r->back_day += gap <= DAY_MS;
    r->back_week += gap <= 7 * DAY_MS;
  }
}

void report_free(report *r) {
  report_list *lists[11];
  report_numbers *numbers[9];
  lists_of(r, lists);
  numbers_of(r, numbers);
  for (int i = 0; i < 12; i++) {
    report_list *l = i < 11 ? lists[i] : &r->days;
    for (size_t k = 0; k < l->n; k++) free(l->items[k].name);
    free(l->items);
  }
  for (int i = 0; i < 9; i++) free(numbers[i]->v);
  for (size_t i = 0; i < r->n_visits; i++) free(r->visits[i].caller);
  free(r->visits);
  memset(r, 0, sizeof *r);
}

/* ---- reading ---- */

const report_item *report_find(const report_list *l, const char *name) {
  for (size_t i = 0; i < l->n; i++)
    if (strcmp(l->items[i].name, name) == 0) return &l->items[i];
  return NULL;
}

size_t report_count(const report_list *l, const char *name) {
  const report_item *i = report_find(l, name);
  return i ? i->n : 0;
}

double report_percentile(const report_numbers *v, double p) {
  if (v->n == 0) return NAN;
  const size_t rank = (size_t)ceil(p * (double)v->n);
  return v->v[rank ? rank - 1 : 0];
}

double report_mean(const report_numbers *v) {
  return v->n ? v->sum / (double)v->n : NAN;
}

size_t report_upto(const report_numbers *v, double x) {
  size_t n = 0;
  while (n < v->n && v->v[n] <= x) n++;
  return n;
}
