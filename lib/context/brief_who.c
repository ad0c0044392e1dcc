/* SPDX-License-Identifier: Apache-2.0 */
/* Who calls, and by what that is known. */
#include <string.h>

#include "context/brief.h"
#include "context/names.h"

typedef segue__context_model M;

enum { FIRST_NAME_MAX = 20 };

bool segue__brief_is_named(const segue__entity *e, const char *const *names) {
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
    if (segue__brief_is_named(&m->issue.entities[i], told) && m->issue.entities[i].value.len)
      return m->issue.entities[i].value;
  for (size_t i = 0; i < m->issue.n_entities; i++) {
    const segue__entity *e = &m->issue.entities[i];
    if (!segue__brief_is_named(e, names) || !e->value.len || is_place(e->value)) continue;
    /* What a tool returned beats what was heard; the later of equals is the correction. */
    if (!best || e->src.by == SEGUE_SRC_TOOL || best->src.by != SEGUE_SRC_TOOL) best = e;
  }
  return best ? best->value : (segue__str){NULL, 0};
}

void segue__brief_capitalised(segue__buf *out, segue__str name, bool first_only) {
  const size_t from = out->len;
  segue__brief_clean(out, name.p, name.len, first_only ? FIRST_NAME_MAX : SEGUE__BRIEF_NAME_MAX);
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
  segue__brief_plain_name(out, name, SEGUE__BRIEF_NAME_MAX);
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
  if (segue__auth_expired(m, now))
    segue__buf_puts(out, ", expired: verify again");
  else if (minutes < 1)
    segue__buf_puts(out, ", valid less than a minute");
  else if (minutes < 120)
    segue__buf_printf(out, ", valid %d min", (int)minutes);
  else if (minutes < 100 * 24 * 60)
    segue__buf_printf(out, ", valid %d h", (int)(minutes / 60));
}

void segue__brief_who(segue__buf *out, const M *m, int64_t now) {
  static const char *const levels[] = {"not identified", "identity claimed, not verified", "identified",
                                       "verified", "strongly verified"};
  const segue__str name = segue__brief_name(m);
  if (name.p)
    segue__brief_capitalised(out, name, false);
  else if (m->auth.subject.p)
    segue__brief_clean(out, m->auth.subject.p, m->auth.subject.len, SEGUE__BRIEF_NAME_MAX);
  else if (m->call.caller.p)
    segue__brief_clean(out, m->call.caller.p, m->call.caller.len, SEGUE__BRIEF_NAME_MAX);
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
