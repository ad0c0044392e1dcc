/* SPDX-License-Identifier: Apache-2.0 */
/* The words of the brief. The agent reads this in the second before speaking: facts first, no jargon,
 * nothing that is not in the context. */
#include "context/brief.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "context/language.h"
#include "context/names.h"

typedef segue__context_model M;

/* Characters a line may have; a screen pop is about this wide. */
enum {
  LINE_MAX = 110,
  NAME_MAX = 40,
  FIRST_NAME_MAX = 20,
  ACTION_MAX = 40,
  FAILURE_MAX = 30,
  WHISPER_FAILURE_MAX = 32,
  WHISPER_WORDS = 22,
  ABOUT_MAX = 60
};

/* ---- text ---- */

size_t segue__utf8_count(const char *s, size_t n) {
  size_t count = 0;
  for (size_t i = 0; i < n; i++) count += ((unsigned char)s[i] & 0xC0) != 0x80;
  return count;
}

/* Characters that could move a terminal's cursor or turn a page's text around. */
static size_t unsafe(const char *s, size_t n) {
  const unsigned char *p = (const unsigned char *)s;
  if (p[0] < 0x20 || p[0] == 0x7F) return 1;
  if (n >= 2 && p[0] == 0xC2 && p[1] < 0xA0) return 2; /* C1 controls */
  if (n >= 3 && p[0] == 0xE2 && p[1] == 0x80 && (p[2] >= 0xA8 && p[2] <= 0xAE))
    return 3; /* line breaks, bidi */
  if (n >= 3 && p[0] == 0xE2 && p[1] == 0x81 && (p[2] >= 0xA6 && p[2] <= 0xA9)) return 3; /* bidi isolates */
  return 0;
}

static size_t char_len(unsigned char c) {
  return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

void segue__brief_clean(segue__buf *out, const char *s, size_t n, size_t max) {
  const size_t start = out->len;
  size_t count = 0, cut = start, cut_count = 0; /* where the last whole word ends */
  bool blank = false;
  for (size_t i = 0; i < n;) {
    const size_t bad = unsafe(s + i, n - i), k = bad ? bad : char_len((unsigned char)s[i]);
    if (bad || s[i] == ' ') {
      blank = out->len > start;
      i += k;
      continue;
    }
    if (blank) {
      if (count + 1 <= max) cut = out->len, cut_count = count;
      segue__buf_putc(out, ' ');
      count++;
      blank = false;
    }
    if (count + 1 > max) {
      /* One character more than fits: fall back to the last word that leaves room for the dots, unless
       * that would throw most of it away. */
      if (out->failed) return;
      if (cut_count * 2 < max || cut_count + 1 > max) {
        cut = out->len;
        for (cut_count = count; cut_count + 1 > max && cut > start; cut_count--) do
            cut--;
          while (cut > start && ((unsigned char)out->p[cut] & 0xC0) == 0x80);
      }
      out->len = cut;
      out->p[cut] = 0;
      segue__buf_puts(out, "…");
      return;
    }
    segue__buf_put(out, s + i, k < n - i ? k : n - i);
    count++;
    i += k;
  }
}

void segue__brief_plain_name(segue__buf *out, segue__str s, size_t max) {
  char plain[128];
  size_t n = 0;
  for (size_t i = 0; i < s.len && n + 2 < sizeof plain; i++) {
    const bool upper = s.p[i] >= 'A' && s.p[i] <= 'Z',
               hump = upper && i > 0 && s.p[i - 1] >= 'a' && s.p[i - 1] <= 'z';
    if (hump) plain[n++] = ' '; /* "NumberGuests" */
    plain[n++] = s.p[i] == '_' ? ' ' : hump ? (char)(s.p[i] - 'A' + 'a') : s.p[i];
  }
  segue__brief_clean(out, plain, n, max);
}

/* ---- who ---- */

static bool named(const segue__entity *e, const char *const *names) {
  for (; *names; names++)
    if (segue__name_equal(e->name, *names)) return true;
  return false;
}

/* "West Bay Venue": what a tool calls the name of something else. */
static bool is_place(segue__str s) {
  static const char *const words[] = {"venue", "hotel", "inn",  "restaurant", "apartments",
                                      "club",  "bar",   "cafe", "store",      "bank"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    const size_t n = strlen(words[i]);
    if (s.len <= n || s.p[s.len - n - 1] != ' ') continue;
    size_t k = 0;
    while (k < n && (s.p[s.len - n + k] | 0x20) == words[i][k]) k++;
    if (k == n) return true;
  }
  return false;
}

segue__str segue__brief_name(const M *m) {
  static const char *const names[] = {"name",      "caller_name", "customer_name",
                                      "full_name", "first_name",  NULL};
  static const char *const told[] = {
      "patient_name", "guest_name",     "customer_name", "host_name",    "renter_name", "passenger_name",
      "member_name",  "account_holder", "policyholder",  "contact_name", NULL};
  const segue__entity *best = NULL;
  for (size_t i = m->issue.n_entities; i-- > 0;) /* beside these a plain "name" may be a doctor's */
    if (named(&m->issue.entities[i], told) && m->issue.entities[i].value.len)
      return m->issue.entities[i].value;
  for (size_t i = 0; i < m->issue.n_entities; i++) {
    const segue__entity *e = &m->issue.entities[i];
    if (!named(e, names) || !e->value.len || is_place(e->value)) continue;
    /* What a tool returned beats what was heard; the later of equals is the correction. */
    if (!best || e->src.by == SEGUE_SRC_TOOL || best->src.by != SEGUE_SRC_TOOL) best = e;
  }
  return best ? best->value : (segue__str){NULL, 0};
}

static void capitalised(segue__buf *out, segue__str name, bool first_only) {
  const size_t from = out->len;
  segue__brief_clean(out, name.p, name.len, first_only ? FIRST_NAME_MAX : NAME_MAX);
  if (out->failed) return;
  bool cased = false; /* "Anneke van Rijn" is written as she writes it */
  for (size_t i = from; i < out->len; i++) cased = cased || (out->p[i] >= 'A' && out->p[i] <= 'Z');
  for (size_t i = from; i < out->len; i++) {
    if (first_only && out->p[i] == ' ') {
      out->len = i;
      out->p[i] = 0;
      break;
    }
    if (!cased && (i == from || out->p[i - 1] == ' ' || out->p[i - 1] == '-') && out->p[i] >= 'a' &&
        out->p[i] <= 'z')
      out->p[i] = (char)(out->p[i] - 'a' + 'A');
  }
}

static const char *method_words(uint32_t bit) {
  switch (bit) {
  case SEGUE_AUTH_BY_ANI: return "calling number";
  case SEGUE_AUTH_BY_KBA: return "security questions";
  case SEGUE_AUTH_BY_PIN: return "PIN";
  case SEGUE_AUTH_BY_OTP: return "one-time code";
  case SEGUE_AUTH_BY_VOICE: return "voice";
  default: return "app sign-in";
  }
}

static void field_words(segue__buf *out, segue__str name) {
  static const struct {
    const char *name, *words;
  } known[] = {{"dob", "date of birth"},
               {"ssn", "social security number"},
               {"ani", "calling number"},
               {"otp", "one-time code"},
               {"pin", "PIN"},
               {"zip", "postal code"}};
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (segue__name_equal(name, known[i].name)) {
      segue__buf_puts(out, known[i].words);
      return;
    }
  segue__brief_plain_name(out, name, NAME_MAX);
}

static void proof(segue__buf *out, const M *m) {
  const char *sep = " by ";
  for (size_t i = 0; i < m->auth.n_fields; i++) {
    if (m->auth.fields[i].status != SEGUE_FIELD_VERIFIED) continue;
    segue__buf_puts(out, sep);
    field_words(out, m->auth.fields[i].name);
    sep = " and ";
  }
  /* The questions asked are the fields just named. */
  const uint32_t methods =
      *sep == ' ' && sep[1] == 'a' ? m->auth.methods & ~(uint32_t)SEGUE_AUTH_BY_KBA : m->auth.methods;
  for (uint32_t bit = 1; bit <= SEGUE_AUTH_BY_TOKEN; bit <<= 1) {
    if (!(methods & bit)) continue;
    segue__buf_puts(out, sep);
    segue__buf_puts(out, method_words(bit));
    sep = " and ";
  }
}

static void validity(segue__buf *out, const M *m, int64_t now) {
  if (m->auth.expires_at == SEGUE_UNIX_NONE || now == SEGUE_UNIX_NONE) return;
  const int64_t minutes = (m->auth.expires_at - now) / 60000;
  if (m->auth.expires_at <= now)
    segue__buf_puts(out, ", expired: verify again");
  else if (minutes < 1)
    segue__buf_puts(out, ", valid less than a minute");
  else if (minutes < 120)
    segue__buf_printf(out, ", valid %d min", (int)minutes);
  else if (minutes < 100 * 24 * 60)
    segue__buf_printf(out, ", valid %d h", (int)(minutes / 60));
}

static void who(segue__buf *out, const M *m, int64_t now) {
  static const char *const levels[] = {"not identified", "identity claimed, not verified", "identified",
                                       "verified", "strongly verified"};
  const segue__str name = segue__brief_name(m);
  if (name.p)
    capitalised(out, name, false);
  else if (m->auth.subject.p)
    segue__brief_clean(out, m->auth.subject.p, m->auth.subject.len, NAME_MAX);
  else if (m->call.caller.p)
    segue__brief_clean(out, m->call.caller.p, m->call.caller.len, NAME_MAX);
  else
    segue__buf_puts(out, "Unknown caller");
  /* A name that was only said is a claim, whatever the level. */
  segue__buf_printf(out, " · %s",
                    levels[name.p && m->auth.level == SEGUE_AUTH_NONE ? SEGUE_AUTH_CLAIMED : m->auth.level]);
  if (m->auth.level >= SEGUE_AUTH_IDENTIFIED) {
    proof(out, m);
    validity(out, m, now);
  }
  if (m->priority >= 2) segue__buf_puts(out, m->priority == 3 ? " · URGENT" : " · high priority");
}

/* ---- wants ---- */

/* Entities that say who rather than what, shown in the first line or not at all. */
static bool about_person(const segue__entity *e) {
  static const char *const names[] = {"name",       "caller_name", "customer_name", "full_name",
                                      "first_name", "last_name",   "phone",         "email",
                                      "dob",        "username",    "date_of_birth", "patient_name",
                                      "guest_name", "host_name",   "renter_name",   "passenger_name",
                                      NULL};
  return named(e, names);
}

/* "since: since yesterday": the value says it already. */
static bool begins_with_name(const segue__entity *e) {
  size_t i = 0;
  for (; i < e->name.len && i < e->value.len; i++) {
    const unsigned char a = (unsigned char)e->name.p[i], b = (unsigned char)e->value.p[i];
    if (tolower(a == '_' ? ' ' : a) != tolower(b)) return false;
  }
  return i == e->name.len && i < e->value.len && e->value.p[i] == ' ';
}

/* What the line says before it gets to the details, and what is a text of its own. */
static bool told_already(const M *m, const segue__entity *e) {
  static const char *const texts[] = {"description", "summary", "detail", "reason", "symptoms", NULL};
  if (named(e, texts)) return true;
  return (segue__name_equal(e->name, "mention") || e->value.len > 20) &&
         (segue__brief_same(m->issue.title, e->value) || segue__brief_same(m->issue.desired, e->value));
}

static void detail(segue__buf *out, const M *m) {
  const char *sep = " (";
  for (size_t i = 0; i < m->issue.n_entities; i++) {
    const segue__entity *e = &m->issue.entities[i];
    if (about_person(e) || told_already(m, e) ||
        segue__utf8_count(segue__buf_str(out), out->len) + e->value.len + e->name.len + 4 > LINE_MAX)
      continue;
    segue__buf_puts(out, sep);
    if (!begins_with_name(e) && !segue__name_equal(e->name, "mention")) {
      segue__brief_plain_name(out, e->name, NAME_MAX);
      segue__buf_putc(out, ' ');
    }
    segue__brief_clean(out, e->value.p, e->value.len, NAME_MAX);
    sep = ", ";
  }
  for (size_t i = 0; i < m->issue.n_dates; i++) {
    const segue__date *d = &m->issue.dates[i];
    if (segue__utf8_count(segue__buf_str(out), out->len) + d->what.len + d->date.len + 4 > LINE_MAX) continue;
    segue__buf_puts(out, sep);
    if (d->what.p) segue__brief_plain_name(out, d->what, NAME_MAX);
    if (d->what.p) segue__buf_putc(out, ' ');
    segue__brief_clean(out, d->date.p, d->date.len, NAME_MAX);
    sep = ", ";
  }
  if (sep[0] == ',') segue__buf_putc(out, ')');
}

/* What the call is about, from the best source there is. */
static segue__str subject_matter(const M *m) {
  if (m->issue.desired.len) return m->issue.desired;
  if (m->issue.title.len) return m->issue.title;
  if (m->issue.intent.len) return m->issue.intent;
  return m->summary.text;
}

static bool language_is_english(const M *m) {
  return segue__language_of(m->language.p, m->language.len) == &segue__english;
}

/* A title that stands for itself keeps its capital, which may be a name's. */
static void title_line(segue__buf *out, segue__str title, size_t max) {
  const size_t from = out->len;
  const char first = title.p[0];
  segue__brief_retell(out, title, max, 3);
  if (!out->failed && out->len > from && first >= 'A' && first <= 'Z' && out->p[from] == first - 'A' + 'a')
    out->p[from] = first;
}

static void wants(segue__buf *out, const M *m) {
  const segue__str what = subject_matter(m);
  if (!what.len)
    segue__buf_puts(out, "wants: not known yet");
  else {
    const bool told = what.p == m->issue.title.p && language_is_english(m);
    segue__buf_puts(out, what.p == m->issue.desired.p ? "wants: " : "about: ");
    if (told)
      title_line(out, what, LINE_MAX - 10);
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
      title_line(out, m->issue.title, room - used - 3);
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

static const char *valence_word(double v) {
  return v < -0.5 ? "upset" : v < -0.15 ? "unhappy" : v <= 0.15 ? "neutral" : "friendly";
}

static void mood_word(segue__buf *out, const M *m) {
  if (m->sentiment.label.len)
    segue__brief_clean(out, m->sentiment.label.p, m->sentiment.label.len, 30);
  else if (!isnan(m->sentiment.valence))
    segue__buf_puts(out, valence_word(m->sentiment.valence));
}

/* Somebody calm has nothing to recover from. */
static bool calm(const M *m) {
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
  mood_word(out, m);
  if (out->len == label)
    segue__buf_puts(out, "not known");
  else
    segue__buf_puts(out,
                    m->sentiment.trend == SEGUE_TREND_RISING && calm(m) ? "" : trends[m->sentiment.trend]);
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

static size_t count_unsuccessful(const M *m, int outcome) {
  size_t n = 0;
  for (size_t i = 0; i < m->n_attempts; i++)
    n += segue__brief_unsuccessful(m, i) && (outcome < 0 || m->attempts[i].outcome == outcome);
  return n;
}

/* "restart and new cable": the last `max` attempts that ended so (-1: in vain either way). */
static void failures(segue__buf *out, const M *m, int outcome, size_t max, size_t width) {
  const size_t all = count_unsuccessful(m, outcome), skip = all > max ? all - max : 0;
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
  static const char *const opens[] = {" have this here: ", " have your question here: ", " understand that "};
  const segue__str wish = m->issue.desired, title = m->issue.title;
  const bool same = wish.len && (!title.len || segue__brief_same(title, wish));
  if (same) {
    segue__buf_puts(out, " can see that you want ");
    segue__buf_puts(out, segue__brief_wish(wish));
    segue__brief_retell(out, wish, ABOUT_MAX, 2);
    return;
  }
  const segue__str s = title.len ? title : wish;
  segue__buf_puts(out, opens[segue__brief_kind(s)]);
  segue__brief_retell(out, s, ABOUT_MAX, 2);
}

static void start_with(segue__buf *out, const M *m) {
  const segue__str name = segue__brief_name(m);
  segue__buf_puts(out, "start with: \"");
  if (name.len) {
    capitalised(out, name, true);
    segue__buf_puts(out, ", ");
  }
  segue__buf_puts(out, "I");
  if (count_unsuccessful(m, -1)) {
    const size_t failed = count_unsuccessful(m, SEGUE_ATTEMPT_FAILED);
    segue__buf_puts(out, " see that ");
    failures(out, m, failed ? SEGUE_ATTEMPT_FAILED : SEGUE_ATTEMPT_REJECTED, 2, FAILURE_MAX);
    segue__buf_puts(out, failed                          ? " didn't help"
                         : count_unsuccessful(m, -1) > 1 ? " are not what you want"
                                                         : " is not what you want");
  } else if (m->issue.title.len || m->issue.desired.len) {
    about(out, m);
  } else {
    segue__buf_puts(out, " have what you told our assistant");
  }
  segue__buf_puts(out, "; let me take it from here.\"");
}

void segue__brief_line(segue__buf *out, const M *m, int i, int64_t now) {
  switch (i) {
  case SEGUE__BRIEF_WHO: who(out, m, now); break;
  case SEGUE__BRIEF_WANTS: wants(out, m); break;
  case SEGUE__BRIEF_TRIED: tried(out, m); break;
  case SEGUE__BRIEF_MOOD: mood(out, m); break;
  default: start_with(out, m); break;
  }
}

/* ---- whisper ---- */

/* What a speaker takes for it, in words of ordinary length: digits are read one by one. */
static size_t spoken_words(const char *s, size_t n) {
  size_t words = 0, digits = 0;
  bool in = false;
  for (size_t i = 0; i < n; i++) {
    const bool blank = s[i] == ' ';
    if (!blank && !in) words++;
    in = !blank;
    digits += s[i] >= '0' && s[i] <= '9';
  }
  return words + digits / 2;
}

/* Keep whole words of what was appended since `from` while the whole stays in the budget. */
static void fit(segue__buf *out, size_t from, size_t budget) {
  if (out->failed) return;
  const bool cut = spoken_words(out->p, out->len) > budget;
  while (out->len > from && spoken_words(out->p, out->len) > budget) {
    while (out->len > from && out->p[out->len - 1] != ' ') out->len--;
    while (out->len > from && strchr(" ,;", out->p[out->len - 1])) out->len--;
  }
  /* Cut short, it ends with a clause where that is not too little. */
  for (size_t i = out->len; cut && i > from && (i - from) * 20 > (out->len - from) * 11; i--)
    if (strncmp(out->p + i, ", ", 2) == 0 || strncmp(out->p + i, " and ", 5) == 0 ||
        strncmp(out->p + i, " but ", 5) == 0) {
      out->len = i;
      break;
    }
  /* It does not end in "of the". */
  for (size_t n = 1; cut && n > 0;) {
    static const char *const small[] = {
        " the",   " a",    " of",      " to",      " and",  " for",  " with", " my",   " their", " in",
        " on",    " at",   " or",      " from",    " by",   " but",  " so",   " that", " it",    " is",
        " their", " they", " they've", " they're", " just", " like", " been", " was",  " and it"};
    n = 0;
    for (size_t i = 0; i < sizeof small / sizeof small[0]; i++) {
      const size_t k = strlen(small[i]);
      if (out->len > from + k && memcmp(out->p + out->len - k, small[i], k) == 0) n = k;
    }
    out->len -= n;
    while (out->len > from && strchr(" ,;", out->p[out->len - 1])) out->len--;
  }
  if (out->p) out->p[out->len] = 0;
}

/* What a whisper says of who the caller is. */
static const char *standing(const M *m, bool named, int64_t now) {
  static const char *const levels[] = {", not identified", ", not verified", ", not verified", ", verified",
                                       ", verified"};
  const bool over =
      m->auth.expires_at != SEGUE_UNIX_NONE && now != SEGUE_UNIX_NONE && m->auth.expires_at <= now;
  if (over && m->auth.level >= SEGUE_AUTH_VERIFIED) return ", verification expired";
  return levels[named && m->auth.level == SEGUE_AUTH_NONE ? SEGUE_AUTH_CLAIMED : m->auth.level];
}

void segue__brief_whisper(segue__buf *out, const M *m, int64_t now) {
  const segue__str name = segue__brief_name(m), what = subject_matter(m);
  const bool failed = count_unsuccessful(m, -1) > 0;
  segue__buf ending;
  segue__buf_init(&ending);
  if (failed) {
    segue__buf_puts(&ending, "; ");
    const bool in_vain = count_unsuccessful(m, SEGUE_ATTEMPT_FAILED) > 0;
    if (!in_vain) segue__buf_puts(&ending, "declined ");
    failures(&ending, m, in_vain ? SEGUE_ATTEMPT_FAILED : SEGUE_ATTEMPT_REJECTED, 2, WHISPER_FAILURE_MAX);
    fit(&ending, 0, 8);
    if (in_vain) segue__buf_puts(&ending, " didn't help");
  }
  if (!calm(m) && (m->sentiment.label.len || !isnan(m->sentiment.valence))) {
    segue__buf_puts(&ending, "; ");
    mood_word(&ending, m);
    fit(&ending, 0, 12);
  }
  if (name.p)
    capitalised(out, name, false);
  else
    segue__buf_puts(out, "Caller");
  fit(out, 0, 4);
  segue__buf_puts(out, standing(m, name.p != NULL, now));
  if (what.len) {
    static const char *const tells[] = {", about ", ", asks ", ", says "};
    const size_t before = out->len;
    const bool wish = m->issue.desired.len > 0;
    segue__buf_puts(out, wish                         ? ", wants "
                         : what.p == m->issue.title.p ? tells[segue__brief_kind(what)]
                                                      : ", about ");
    if (wish) segue__buf_puts(out, segue__brief_wish(what));
    const size_t from = out->len;
    if (what.p == m->issue.intent.p)
      segue__brief_plain_name(out, what, 120);
    else
      segue__brief_retell(out, what, 120, 3);
    if (!ending.failed) fit(out, from, WHISPER_WORDS - spoken_words(segue__buf_str(&ending), ending.len));
    if (out->len == from && !out->failed) out->p[out->len = before] = 0;
  }
  segue__buf_puts(out, segue__buf_str(&ending));
  segue__buf_putc(out, '.');
  if (ending.failed) out->failed = 1;
  segue__buf_free(&ending);
}
