/* SPDX-License-Identifier: Apache-2.0 */
/* The words of the brief. The agent reads this in the second before speaking: facts first, no jargon,
 * nothing that is not in the context. */
#include "base/letters.h"
#include "context/brief.h"

#include <math.h>
#include <string.h>

#include "context/language.h"
#include "context/names.h"

typedef segue__context_model M;

/* Characters a line may have; a screen pop is about this wide. */
enum { LINE_MAX = 110, ACTION_MAX = 40, FAILURE_MAX = 30, ABOUT_MAX = 60 };

/* ---- wants ---- */

/* Entities that say who rather than what, shown in the first line or not at all. */
static bool about_person(const segue__entity *e) {
  static const char *const names[] = {"name",       "caller_name", "customer_name", "full_name",
                                      "first_name", "last_name",   "phone",         "email",
                                      "dob",        "username",    "date_of_birth", "patient_name",
                                      "guest_name", "host_name",   "renter_name",   "passenger_name",
                                      NULL};
  return segue__brief_is_named(e, names);
}

/* "since: since yesterday": the value says it already. */
static bool begins_with_name(const segue__entity *e) {
  size_t i = 0;
  for (; i < e->name.len && i < e->value.len; i++) {
    const unsigned char a = (unsigned char)e->name.p[i], b = (unsigned char)e->value.p[i];
    if (segue__to_small(a == '_' ? ' ' : a) != segue__to_small(b)) return false;
  }
  return i == e->name.len && i < e->value.len && e->value.p[i] == ' ';
}

/* What the line says before it gets to the details, and what is a text of its own. */
static bool told_already(const M *m, const segue__entity *e) {
  static const char *const texts[] = {"description", "summary", "detail", "reason", "symptoms", NULL};
  if (segue__brief_is_named(e, texts)) return true;
  return (segue__name_equal(e->name, "mention") || e->value.len > 20) &&
         (segue__brief_same(m->issue.title, e->value) || segue__brief_same(m->issue.desired, e->value));
}

bool segue__brief_no_value(segue__str value) {
  static const char *const words[] = {"", "null", "nil", "undefined", "nan", "n/a", "#n/a"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (value.len == strlen(words[i]) && segue__same_start(value.p, words[i], value.len)) return true;
  return false;
}

/* The time of what was refused: no time of theirs. */
static bool refused_time(const M *m, const segue__entity *e) {
  enum { SURE = 4 }; /* "9:30"; a "9" may stand in much */
  bool refused = false, else_told = false;
  if (!segue__name_equal(e->name, "time") || e->value.len < SURE) return false;
  for (size_t i = 0; i < m->n_attempts; i++) {
    const bool in = segue__brief_same(m->attempts[i].action, e->value);
    refused = refused || (in && m->attempts[i].outcome == SEGUE_ATTEMPT_REJECTED);
    else_told = else_told || (in && m->attempts[i].outcome != SEGUE_ATTEMPT_REJECTED);
  }
  return refused && !else_told;
}

static void detail(segue__buf *out, const M *m) {
  const char *sep = " (";
  for (size_t i = 0; i < m->issue.n_entities; i++) {
    const segue__entity *e = &m->issue.entities[i];
    if (about_person(e) || told_already(m, e) || refused_time(m, e) || segue__brief_no_value(e->value) ||
        segue__utf8_count(segue__buf_str(out), out->len) + e->value.len + e->name.len + 4 > LINE_MAX)
      continue;
    segue__buf_puts(out, sep);
    if (!begins_with_name(e) && !segue__name_equal(e->name, "mention")) {
      segue__brief_plain_name(out, e->name, SEGUE__BRIEF_NAME_MAX);
      segue__buf_putc(out, ' ');
    }
    segue__brief_clean(out, e->value.p, e->value.len, SEGUE__BRIEF_NAME_MAX);
    sep = ", ";
  }
  for (size_t i = 0; i < m->issue.n_dates; i++) {
    const segue__date *d = &m->issue.dates[i];
    if (segue__utf8_count(segue__buf_str(out), out->len) + d->what.len + d->date.len + 4 > LINE_MAX) continue;
    segue__buf_puts(out, sep);
    if (d->what.p) segue__brief_plain_name(out, d->what, SEGUE__BRIEF_NAME_MAX);
    if (d->what.p) segue__buf_putc(out, ' ');
    segue__brief_clean(out, d->date.p, d->date.len, SEGUE__BRIEF_NAME_MAX);
    sep = ", ";
  }
  if (sep[0] == ',') segue__buf_putc(out, ')');
}

segue__str segue__brief_matter(const M *m) {
  if (m->issue.desired.len) return m->issue.desired;
  if (m->issue.title.len) return m->issue.title;
  if (m->issue.intent.len) return m->issue.intent;
  return m->summary.text;
}

static bool language_is_english(const M *m) {
  return segue__language_of(m->language.p, m->language.len) == &segue__english;
}

/* What stands for itself keeps its capital, which may be a name's. */
static void retold_line(segue__buf *out, segue__str title, size_t max) {
  const size_t from = out->len;
  const char first = title.p[0];
  segue__brief_retell(out, title, max, 3);
  if (!out->failed && out->len > from && first >= 'A' && first <= 'Z' && out->p[from] == first - 'A' + 'a')
    out->p[from] = first;
}

static void wants(segue__buf *out, const M *m) {
  const segue__str what = segue__brief_matter(m);
  if (!what.len)
    segue__buf_puts(out, "wants: not known yet");
  else {
    const bool wish = what.p == m->issue.desired.p, title = what.p == m->issue.title.p;
    const bool told = (wish || title) && language_is_english(m);
    const bool asked = told && title && segue__brief_asked(what);
    segue__buf_puts(out, wish || asked ? "wants: " : "about: ");
    if (told)
      retold_line(out, title ? segue__brief_core(what) : what, LINE_MAX - 10);
    else if (what.p == m->issue.intent.p)
      segue__brief_plain_name(out, what, LINE_MAX - 10);
    else
      segue__brief_clean(out, what.p, what.len, LINE_MAX - 10);
  }
  const size_t room = LINE_MAX - 5;
  const size_t used = segue__utf8_count(segue__buf_str(out), out->len);
  if (m->issue.desired.len && m->issue.title.len && used + 20 < room &&
      !segue__brief_same(m->issue.title, m->issue.desired)) {
    segue__buf_puts(out, " · ");
    if (language_is_english(m))
      retold_line(out, segue__brief_core(m->issue.title), room - used - 3);
    else
      segue__brief_clean(out, m->issue.title.p, m->issue.title.len, room - used - 3);
  }
  detail(out, m);
}

/* ---- tried ---- */

static const char *mark(int outcome) {
  switch (outcome) {
  case SEGUE_ATTEMPT_DONE: return " ✓";
  case SEGUE_ATTEMPT_FAILED: return " ✗";
  case SEGUE_ATTEMPT_REJECTED: return " ✗ (refused)";
  case SEGUE_ATTEMPT_PARTIAL: return " ~ (helped in part)";
  case SEGUE_ATTEMPT_ACCEPTED: return " … (agreed)";
  default: return " ? (offered)";
  }
}

static void one_attempt(segue__buf *out, const segue__attempt *a) {
  segue__brief_plain_name(out, a->action, ACTION_MAX);
  segue__buf_puts(out, mark(a->outcome));
  if (!a->note.len || a->note.len > 30) return;
  segue__buf_puts(out, " (");
  segue__brief_clean(out, a->note.p, a->note.len, 30);
  segue__buf_putc(out, ')');
}

static size_t attempt_width(const segue__attempt *a) {
  const size_t action = a->action.len < ACTION_MAX ? a->action.len : ACTION_MAX;
  return action + segue__utf8_count(mark(a->outcome), strlen(mark(a->outcome))) + 2 +
         (a->note.len && a->note.len <= 30 ? a->note.len + 3 : 0);
}

/* The newest that fit, in the order they happened; older ones are counted. Look-ups are told only when there is
 * nothing else. */
static void tried(segue__buf *out, const M *m) {
  size_t first = m->n_attempts, used = strlen("tried: (+99 earlier)"), told = 0, left_out = 0;
  bool routine = true;
  if (m->n_attempts == 0) {
    segue__buf_puts(out, "tried: nothing yet");
    return;
  }
  for (size_t i = 0; i < m->n_attempts; i++) routine = routine && segue__brief_routine(&m->attempts[i]);
  while (first > 0) {
    const segue__attempt *a = &m->attempts[first - 1];
    const bool skip = !routine && segue__brief_routine(a);
    if (!skip && told > 0 && used + attempt_width(a) > LINE_MAX) break;
    if (!skip) used += attempt_width(a), told++;
    first--;
  }
  for (size_t i = 0; i < first; i++) left_out += routine || !segue__brief_routine(&m->attempts[i]);
  segue__buf_puts(out, "tried: ");
  if (left_out > 0) segue__buf_printf(out, "(+%d earlier)  ", (int)left_out);
  for (size_t i = first; i < m->n_attempts; i++) {
    if (!routine && segue__brief_routine(&m->attempts[i])) continue;
    one_attempt(out, &m->attempts[i]);
    if (--told > 0) segue__buf_puts(out, "  ");
  }
}

/* ---- mood ---- */

static const double UPSET = -0.5, UNHAPPY = -0.15; /* valences up to which somebody is */

static const char *valence_word(double v) {
  return v < UPSET ? "upset" : v < UNHAPPY ? "unhappy" : v <= -UNHAPPY ? "neutral" : "friendly";
}

void segue__brief_mood_word(segue__buf *out, const M *m) {
  if (m->sentiment.label.len)
    segue__brief_clean(out, m->sentiment.label.p, m->sentiment.label.len, 30);
  else if (!isnan(m->sentiment.valence))
    segue__buf_puts(out, valence_word(m->sentiment.valence));
}

bool segue__brief_calm(const M *m) {
  return m->sentiment.label.len == 4 && memcmp(m->sentiment.label.p, "calm", 4) == 0;
}

static void mood(segue__buf *out, const M *m) {
  static const char *const trends[] = {"", ", sinking", "", ", recovering"};
  static const char *const times[] = {"",           "",           "twice",    "three times",
                                      "four times", "five times", "six times"};
  static const char *const reasons[] = {"",
                                        "asked for a person",
                                        "the AI was unsure",
                                        "",
                                        "the fixes did not help",
                                        "",
                                        "not something the AI does",
                                        "a rule sent it here",
                                        "the call got long",
                                        "the AI had a fault",
                                        "the AI asked for help",
                                        "pressed a key for a person",
                                        ""};
  const size_t label = strlen("mood: ");
  segue__buf_puts(out, "mood: ");
  segue__brief_mood_word(out, m);
  if (out->len == label)
    segue__buf_puts(out, "not known");
  else if (m->sentiment.trend == SEGUE_TREND_FALLING ||
           (m->sentiment.trend == SEGUE_TREND_RISING && !segue__brief_calm(m)))
    segue__buf_puts(out, trends[m->sentiment.trend]);
  else if (m->sentiment.valence > UNHAPPY && m->sentiment.peak_valence <= UPSET)
    segue__buf_puts(out, ", was upset before");
  if (m->sentiment.restated == 1)
    segue__buf_puts(out, " · said it again");
  else if (m->sentiment.restated > 1 && m->sentiment.restated <= 6)
    segue__buf_printf(out, " · said it %s", times[m->sentiment.restated]);
  else if (m->sentiment.restated > 6)
    segue__buf_printf(out, " · said it %d times", (int)m->sentiment.restated);
  if (m->sentiment.circling == 1 || m->reason.code == SEGUE_REASON_LOOP)
    segue__buf_puts(out, " · going in circles");
  if (*reasons[m->reason.code]) segue__buf_printf(out, " · %s", reasons[m->reason.code]);
}

/* ---- start with ---- */

size_t segue__brief_in_vain(const M *m, int outcome) {
  size_t n = 0;
  for (size_t i = 0; i < m->n_attempts; i++)
    n += segue__brief_unsuccessful(m, i) && (outcome < 0 || m->attempts[i].outcome == outcome);
  return n;
}

void segue__brief_failures(segue__buf *out, const M *m, int outcome, size_t max, size_t width) {
  const size_t all = segue__brief_in_vain(m, outcome), skip = all > max ? all - max : 0;
  size_t seen = 0;
  for (size_t i = 0; i < m->n_attempts; i++) {
    if (!segue__brief_unsuccessful(m, i) || (outcome >= 0 && m->attempts[i].outcome != outcome) ||
        seen++ < skip)
      continue;
    if (seen > skip + 1) segue__buf_puts(out, seen == all ? " and " : ", ");
    const size_t from = out->len;
    segue__brief_deed(out, m->attempts[i].action, width);
    if (!out->failed && out->len > from + 1 && out->p[from] >= 'A' && out->p[from] <= 'Z' &&
        out->p[from + 1] >= 'a' && out->p[from + 1] <= 'z')
      out->p[from] = (char)(out->p[from] - 'A' + 'a');
  }
}

/* What the agent can say of the matter without asking for it. */
static void about(segue__buf *out, const M *m) {
  const segue__str wish = m->issue.desired, title = m->issue.title;
  const bool same = wish.len && (!title.len || segue__brief_same(title, wish));
  if (same) {
    segue__buf_puts(out, " can see that you want ");
    segue__buf_puts(out, segue__brief_wish(wish));
    segue__brief_retell(out, wish, ABOUT_MAX, 2);
    return;
  }
  const segue__str s = title.len ? title : wish;
  segue__buf_putc(out, ' ');
  const segue__str told = segue__brief_lead(out, s, 2);
  segue__brief_retell(out, told, ABOUT_MAX, 2);
}

static void start_with(segue__buf *out, const M *m) {
  const segue__str name = segue__brief_name(m);
  segue__buf_puts(out, "start with: \"");
  if (name.len) {
    segue__brief_capitalised(out, name, true);
    segue__buf_puts(out, ", ");
  }
  segue__buf_puts(out, "I");
  if (segue__brief_in_vain(m, -1)) {
    const size_t failed = segue__brief_in_vain(m, SEGUE_ATTEMPT_FAILED);
    segue__buf_puts(out, failed ? " see that " : " see that you said no to ");
    segue__brief_failures(out, m, failed ? SEGUE_ATTEMPT_FAILED : SEGUE_ATTEMPT_REJECTED, 2, FAILURE_MAX);
    if (failed) segue__buf_puts(out, " didn't help");
  } else if (m->issue.title.len || m->issue.desired.len) {
    about(out, m);
  } else {
    segue__buf_puts(out, " have what you told our assistant");
  }
  segue__buf_puts(out, "; let me take it from here.\"");
}

void segue__brief_line(segue__buf *out, const M *m, int i, int64_t now) {
  switch (i) {
  case SEGUE__BRIEF_WHO: segue__brief_who(out, m, now); break;
  case SEGUE__BRIEF_WANTS: wants(out, m); break;
  case SEGUE__BRIEF_TRIED: tried(out, m); break;
  case SEGUE__BRIEF_MOOD: mood(out, m); break;
  default: start_with(out, m); break;
  }
}
