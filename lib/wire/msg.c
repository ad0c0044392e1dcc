/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/msg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Longer ones are of no use in a value this small: they are shed. */
#define LANGUAGE_MAX 12
#define SUBJECT_MAX 64
#define SIDECAR_MAX 128

/* ---- dates: days since 1970-01-01 in the proleptic Gregorian calendar ---- */

static int32_t days_of(int y, int m, int d) {
  y -= m <= 2;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const unsigned yoe = (unsigned)(y - era * 400),
                 doy = (153u * (unsigned)(m + (m > 2 ? -3 : 9)) + 2) / 5 + (unsigned)d - 1;
  return era * 146097 + (int32_t)(yoe * 365 + yoe / 4 - yoe / 100 + doy) - 719468;
}

static void date_of(int32_t days, int *y, int *m, int *d) {
  days += 719468;
  const int era = (days >= 0 ? days : days - 146096) / 146097;
  const unsigned doe = (unsigned)(days - era * 146097),
                 yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
  *d = (int)(doy - (153 * mp + 2) / 5 + 1);
  *m = (int)(mp < 10 ? mp + 3 : mp - 9);
  *y = (int)yoe + era * 400 + (*m <= 2);
}

/* "YYYY-MM-DD" that names a day; everything else travels as words. */
static int32_t iso_days(segue__str s) {
  static const char shape[] = "dddd-dd-dd";
  int v[3] = {0}, part = 0;
  if (s.len != 10) return INT32_MIN;
  for (size_t i = 0; i < 10; i++) {
    if (shape[i] == '-') {
      if (s.p[i] != '-') return INT32_MIN;
      part++;
    } else {
      if (s.p[i] < '0' || s.p[i] > '9') return INT32_MIN;
      v[part] = v[part] * 10 + (s.p[i] - '0');
    }
  }
  if (v[1] < 1 || v[1] > 12 || v[2] < 1 || v[2] > 31) return INT32_MIN;
  int y, m, d;
  const int32_t days = days_of(v[0], v[1], v[2]);
  date_of(days, &y, &m, &d);
  return y == v[0] && m == v[1] && d == v[2] ? days : INT32_MIN;
}

segue__str segue__msg_date_text(const segue__msg_pair *d, char iso[SEGUE__DATE_TEXT]) {
  int y, m, day;
  if (d->cls == INT32_MIN) return d->value;
  date_of(d->cls, &y, &m, &day);
  const int n = snprintf(iso, SEGUE__DATE_TEXT, "%04d-%02d-%02d", y, m, day);
  return (segue__str){iso, (size_t)n};
}

/* ---- from a context ---- */

/* Cut at a character's start. */
static segue__str text_of(segue__str s) {
  if (s.len > SEGUE__MSG_TEXT) {
    s.len = SEGUE__MSG_TEXT;
    while (s.len > 0 && ((uint8_t)s.p[s.len] & 0xC0) == 0x80) s.len--;
  }
  return s;
}

static int32_t steps(double v, double lo, double per_unit, int32_t max) {
  if (isnan(v)) return SEGUE__MSG_NONE;
  const double q = floor((v - lo) * per_unit + 0.5);
  return q < 0 ? 0 : q > max ? max : (int32_t)q;
}

static int64_t seconds(int64_t ms) {
  return ms == SEGUE_UNIX_NONE ? ms : ms >= 0 ? ms / 1000 : (ms - 999) / 1000;
}

static bool fits_epoch(int64_t s) {
  return s >= SEGUE__MSG_EPOCH && s - SEGUE__MSG_EPOCH <= UINT32_MAX;
}

static void take_auth(segue__msg *m, const segue__context_model *c, bool pii) {
  const int64_t at = seconds(c->auth.verified_at), till = seconds(c->auth.expires_at);
  m->level = c->auth.level;
  m->methods = c->auth.methods & 63u;
  m->auth_age = m->auth_ttl = SEGUE__MSG_NONE;
  if (pii && c->auth.subject.len <= SUBJECT_MAX) m->subject = c->auth.subject;
  if (m->created == SEGUE_UNIX_NONE) return;
  if (at != SEGUE_UNIX_NONE && at <= m->created && m->created - at < INT32_MAX) m->auth_age = m->created - at;
  if (till == SEGUE_UNIX_NONE) return;
  const int64_t from = m->auth_age >= 0 ? at : m->created;
  m->auth_ttl = till <= from ? 0 : till - from > INT32_MAX ? INT32_MAX : till - from;
}

static void take_sidecar(segue__msg *m, const segue__context_model *c, const char *base) {
  const size_t n = base ? strlen(base) : 0;
  segue__str s = c->sidecar.url;
  if (n && s.len > n && memcmp(s.p, base, n) == 0) s = (segue__str){s.p + n, s.len - n};
  if (s.len <= SIDECAR_MAX) m->sidecar = s;
}

static void take_mood(segue__msg *m, const segue__context_model *c) {
  m->valence = steps(c->sentiment.valence, -1, 20, 40);
  m->peak = steps(c->sentiment.peak_valence, -1, 20, 40);
  m->arousal = steps(c->sentiment.arousal, 0, 20, 20);
  m->trend = c->sentiment.trend;
  m->peak_turn = c->sentiment.peak_turn > 4095 ? 4095 : c->sentiment.peak_turn;
  m->restated = c->sentiment.restated > 255 ? 255 : c->sentiment.restated;
  m->circling = c->sentiment.circling;
  m->label = text_of(c->sentiment.label);
}

static void take_lists(segue__msg *m, const segue__context_model *c, bool pii) {
  for (size_t i = c->n_attempts; i-- > 0 && m->n_attempts < SEGUE__MSG_LIST;) {
    m->attempts[m->n_attempts].action = text_of(c->attempts[i].action);
    m->attempts[m->n_attempts++].outcome = c->attempts[i].outcome;
  }
  for (size_t i = 0; i < c->issue.n_dates && m->n_dates < SEGUE__MSG_LIST; i++) {
    const segue__date *d = &c->issue.dates[i];
    m->dates[m->n_dates++] = (segue__msg_pair){text_of(d->what), text_of(d->date), iso_days(d->date)};
  }
  for (size_t i = 0; i < c->issue.n_entities && m->n_entities < SEGUE__MSG_LIST; i++) {
    const segue__entity *e = &c->issue.entities[i];
    if (e->cls > SEGUE_CLASS_PII || (e->cls == SEGUE_CLASS_PII && !pii)) continue;
    m->entities[m->n_entities++] = (segue__msg_pair){text_of(e->name), text_of(e->value), e->cls};
  }
}

void segue__msg_from_context(segue__msg *m, const segue__context_model *c, bool pii, int64_t now,
                             const char *base) {
  memset(m, 0, sizeof *m);
  m->id = c->id & 0xFFFFFFFFFFFFu;
  if (c->language.len <= LANGUAGE_MAX) m->language = c->language;
  m->created = seconds(c->created);
  if (m->created == SEGUE_UNIX_NONE) m->created = now;
  if (m->created != SEGUE_UNIX_NONE && !fits_epoch(m->created)) m->created = SEGUE_UNIX_NONE;
  m->valid_till = SEGUE_UNIX_NONE;
  take_auth(m, c, pii);
  take_sidecar(m, c, base);
  m->reason = c->reason.code;
  m->score = steps(c->reason.score, 0, 100, 100);
  m->priority = c->priority;
  m->confidence = steps(c->confidence, 0, 20, 20);
  m->intent = text_of(c->issue.intent);
  take_mood(m, c);
  m->summary = text_of(c->summary.text);
  m->summary_cut = m->summary.len < c->summary.text.len;
  m->summary_source = c->summary.source;
  m->title = text_of(c->issue.title);
  m->desired = text_of(c->issue.desired);
  take_lists(m, c, pii);
}

bool segue__msg_has(const segue__msg *m, int item) {
  switch (item) {
  case SEGUE__ITEM_HEAD: return true;
  case SEGUE__ITEM_AUTH: return m->level != 0 || m->methods != 0 || m->auth_age >= 0 || m->auth_ttl >= 0;
  case SEGUE__ITEM_SUBJECT: return m->subject.len != 0;
  case SEGUE__ITEM_SIDECAR: return m->sidecar.len != 0;
  case SEGUE__ITEM_REASON: return m->reason != 0 || m->score >= 0 || m->priority != 0 || m->confidence >= 0;
  case SEGUE__ITEM_INTENT: return m->intent.len != 0;
  case SEGUE__ITEM_ATTEMPTS: return m->n_attempts != 0;
  case SEGUE__ITEM_SENTIMENT:
    return m->valence >= 0 || m->arousal >= 0 || m->peak >= 0 || m->trend > 0 || m->restated >= 0 ||
           m->circling >= 0 || m->label.len != 0;
  case SEGUE__ITEM_SUMMARY: return m->summary.len != 0;
  case SEGUE__ITEM_TITLE: return m->title.len != 0;
  case SEGUE__ITEM_DESIRED: return m->desired.len != 0;
  case SEGUE__ITEM_DATES: return m->n_dates != 0;
  case SEGUE__ITEM_ENTITIES: return m->n_entities != 0;
  case SEGUE__ITEM_CREATED: return m->created != SEGUE_UNIX_NONE;
  default: return false;
  }
}

/* ---- to a context ---- */

static double value_of(int32_t q, double lo, double per_unit) {
  return q < 0 ? (double)NAN : (lo * per_unit + q) / per_unit; /* one rounding: 0.6, not 0.6000000000000001 */
}

static bool put(segue_context *ctx, segue__str *out, segue__str s) {
  return s.len == 0 || segue__context_str(ctx, out, s.p, s.len);
}

static bool put_joined(segue_context *ctx, segue__str *out, const char *head, segue__str tail,
                       const char *end) {
  char buf[SEGUE__MSG_TEXT + 520];
  const int n = snprintf(buf, sizeof buf, "%s%.*s%s", head, (int)tail.len, tail.p ? tail.p : "", end);
  return n > 0 && (size_t)n < sizeof buf && segue__context_str(ctx, out, buf, (size_t)n);
}

static bool give_auth(const segue__msg *m, segue_context *ctx, segue__context_model *c) {
  c->auth.level = m->level;
  c->auth.methods = m->methods;
  if (m->created != SEGUE_UNIX_NONE) {
    const int64_t at = m->auth_age >= 0 ? m->created - m->auth_age : m->created;
    if (m->auth_age >= 0) c->auth.verified_at = at * 1000;
    if (m->auth_ttl >= 0) c->auth.expires_at = (at + m->auth_ttl) * 1000;
  }
  return put(ctx, &c->auth.subject, m->subject);
}

static bool give_mood(const segue__msg *m, segue_context *ctx, segue__context_model *c) {
  c->sentiment.valence = value_of(m->valence, -1, 20);
  c->sentiment.peak_valence = value_of(m->peak, -1, 20);
  c->sentiment.arousal = value_of(m->arousal, 0, 20);
  c->sentiment.trend = m->trend;
  c->sentiment.peak_turn = m->peak_turn;
  c->sentiment.restated = m->restated;
  c->sentiment.circling = m->circling;
  return put(ctx, &c->sentiment.label, m->label);
}

static bool give_lists(const segue__msg *m, segue_context *ctx) {
  for (size_t i = m->n_attempts; i-- > 0;) {
    segue__attempt *a = segue__context_add_attempt(ctx);
    if (!a || !put(ctx, &a->action, m->attempts[i].action)) return false;
    a->outcome = m->attempts[i].outcome;
  }
  for (size_t i = 0; i < m->n_dates; i++) {
    segue__date *d = segue__context_add_date(ctx);
    if (!d || !put(ctx, &d->what, m->dates[i].name)) return false;
    char iso[SEGUE__DATE_TEXT];
    if (!put(ctx, &d->date, segue__msg_date_text(&m->dates[i], iso))) return false;
  }
  for (size_t i = 0; i < m->n_entities; i++) {
    segue__entity *e = segue__context_add_entity(ctx);
    if (!e || !put(ctx, &e->name, m->entities[i].name) || !put(ctx, &e->value, m->entities[i].value))
      return false;
    e->cls = m->entities[i].cls;
  }
  return true;
}

int segue__msg_to_context(const segue__msg *m, segue_context *ctx, const char *base) {
  segue__context_model *c = segue__context_model_of(ctx);
  bool ok = put(ctx, &c->language, m->language) && give_auth(m, ctx, c) && give_mood(m, ctx, c);
  c->id = m->id;
  if (m->created != SEGUE_UNIX_NONE) c->created = m->created * 1000;
  if (m->sidecar.len) { /* a whole URL came as it is */
    const bool whole = memchr(m->sidecar.p, ':', m->sidecar.len) != NULL;
    ok = ok &&
         put_joined(ctx, &c->sidecar.url, !whole && base && strlen(base) < 512 ? base : "", m->sidecar, "");
  }
  c->reason.code = m->reason;
  c->reason.score = value_of(m->score, 0, 100);
  c->priority = m->priority;
  c->confidence = value_of(m->confidence, 0, 20);
  ok = ok && put(ctx, &c->issue.intent, m->intent) && put(ctx, &c->issue.title, m->title) &&
       put(ctx, &c->issue.desired, m->desired);
  if (m->summary.len) {
    c->summary.source = m->summary_source;
    ok = ok && put_joined(ctx, &c->summary.text, "", m->summary, m->summary_cut ? " \xE2\x80\xA6" : "");
  }
  return ok && give_lists(m, ctx) ? SEGUE_OK : SEGUE_E_NOMEM;
}
