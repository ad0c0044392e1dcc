/* SPDX-License-Identifier: Apache-2.0 */
#include "context/names.h"
#include "context/spec.h"

#include <string.h>

static const char *const auth_levels[] = {"none", "claimed", "identified", "verified", "strong"};
static const char *const auth_methods[] = {"ani", "kba", "pin", "otp", "voice", "token"};
static const char *const field_states[] = {"claimed", "verified", "failed"};
static const char *const reasons[] = {
    "",     "explicit_request", "low_confidence", "loop",     "fixes_rejected", "sentiment", "out_of_scope",
    "rule", "max_turns",        "engine_failure", "llm_tool", "dtmf",           "api"};
static const char *const outcomes[] = {"offered", "accepted", "done", "partial", "rejected", "failed"};
static const char *const classes[] = {"public", "internal", "pii", "pci", "secret"};
static const char *const sources[] = {"", "tool", "said", "inferred"};
static const char *const trends[] = {"", "falling", "steady", "rising"};
static const char *const summary_sources[] = {"", "llm", "rolling", "extractive"};

#define WORDS(a) \
  { (a), sizeof(a) / sizeof((a)[0]) }
const segue__words segue__words_auth_level = WORDS(auth_levels);
const segue__words segue__words_auth_method = WORDS(auth_methods);
const segue__words segue__words_field_state = WORDS(field_states);
const segue__words segue__words_reason = WORDS(reasons);
const segue__words segue__words_outcome = WORDS(outcomes);
const segue__words segue__words_class = WORDS(classes);
const segue__words segue__words_source = WORDS(sources);
const segue__words segue__words_trend = WORDS(trends);
const segue__words segue__words_summary = WORDS(summary_sources);

int segue__words_find(const segue__words *w, const char *s) {
  if (!s || !*s) return -1;
  for (size_t i = 0; i < w->n; i++)
    if (strcmp(w->w[i], s) == 0) return (int)i;
  return -1;
}

const char *segue__words_at(const segue__words *w, int i) {
  return i >= 0 && (size_t)i < w->n ? w->w[i] : "";
}

const char *segue_auth_level_name(int level) {
  return segue__words_at(&segue__words_auth_level, level);
}
const char *segue_reason_name(int code) {
  return segue__words_at(&segue__words_reason, code);
}
const char *segue_attempt_outcome_name(int outcome) {
  return segue__words_at(&segue__words_outcome, outcome);
}
const char *segue_field_class_name(int cls) {
  return segue__words_at(&segue__words_class, cls);
}

const char *segue_auth_method_name(uint32_t bit) {
  for (size_t i = 0; i < segue__words_auth_method.n; i++)
    if (bit == 1u << i) return segue__words_auth_method.w[i];
  return "";
}

int segue__auth_level_parse(const char *s) {
  return segue__words_find(&segue__words_auth_level, s);
}
int segue__reason_parse(const char *s) {
  return segue__words_find(&segue__words_reason, s);
}
int segue__attempt_outcome_parse(const char *s) {
  return segue__words_find(&segue__words_outcome, s);
}
int segue__field_class_parse(const char *s) {
  return segue__words_find(&segue__words_class, s);
}

/* A name counts when a whole word of it matches: "card_number" and "CardNumber" do, "discard" does not. */
typedef struct class_word {
  const char *word;
  int cls;
} class_word;

static const class_word class_words[] = {
    {"pin", SEGUE_CLASS_SECRET},
    {"otp", SEGUE_CLASS_SECRET},
    {"passcode", SEGUE_CLASS_SECRET},
    {"password", SEGUE_CLASS_SECRET},
    {"passphrase", SEGUE_CLASS_SECRET},
    {"one_time_code", SEGUE_CLASS_SECRET},
    {"security_answer", SEGUE_CLASS_SECRET},
    {"securityanswer", SEGUE_CLASS_SECRET},
    {"secret", SEGUE_CLASS_SECRET},
    {"dtmf", SEGUE_CLASS_SECRET},
    {"verification_code", SEGUE_CLASS_SECRET},
    {"pwd", SEGUE_CLASS_SECRET},
    {"passwd", SEGUE_CLASS_SECRET},
    {"passkey", SEGUE_CLASS_SECRET},
    {"puk", SEGUE_CLASS_SECRET},
    {"totp", SEGUE_CLASS_SECRET},
    {"mfa_code", SEGUE_CLASS_SECRET},
    {"auth_code", SEGUE_CLASS_SECRET},
    {"access_code", SEGUE_CLASS_SECRET},
    {"gate_code", SEGUE_CLASS_SECRET},
    {"door_code", SEGUE_CLASS_SECRET},
    {"alarm_code", SEGUE_CLASS_SECRET},
    {"safe_word", SEGUE_CLASS_SECRET},
    {"code_word", SEGUE_CLASS_SECRET},
    {"security_word", SEGUE_CLASS_SECRET},
    {"memorable_word", SEGUE_CLASS_SECRET},
    {"memorable_name", SEGUE_CLASS_SECRET},
    {"maiden_name", SEGUE_CLASS_SECRET},
    {"ssn", SEGUE_CLASS_SECRET},
    {"national_insurance", SEGUE_CLASS_SECRET},
    {"tax_id", SEGUE_CLASS_SECRET},
    {"ni_number", SEGUE_CLASS_SECRET},
    {"nino", SEGUE_CLASS_SECRET},
    {"ppsn", SEGUE_CLASS_SECRET},
    {"pps_number", SEGUE_CLASS_SECRET},
    {"dni", SEGUE_CLASS_SECRET},
    {"nif", SEGUE_CLASS_SECRET},
    {"curp", SEGUE_CLASS_SECRET},
    {"cedula", SEGUE_CLASS_SECRET},
    {"aadhaar", SEGUE_CLASS_SECRET},
    {"codice_fiscale", SEGUE_CLASS_SECRET},
    {"national_id", SEGUE_CLASS_SECRET},
    {"identity_number", SEGUE_CLASS_SECRET},
    {"tax_file_number", SEGUE_CLASS_SECRET},
    {"social_insurance", SEGUE_CLASS_SECRET},
    {"social_security", SEGUE_CLASS_SECRET},
    {"cvv", SEGUE_CLASS_PCI},
    {"cvc", SEGUE_CLASS_PCI},
    {"cvv2", SEGUE_CLASS_PCI},
    {"cvc2", SEGUE_CLASS_PCI},
    {"security_code", SEGUE_CLASS_PCI},
    {"card_number", SEGUE_CLASS_PCI},
    {"pan", SEGUE_CLASS_PCI},
    {"card_expiry", SEGUE_CLASS_PCI},
    {"name", SEGUE_CLASS_PII},
    {"phone", SEGUE_CLASS_PII},
    {"mobile", SEGUE_CLASS_PII},
    {"email", SEGUE_CLASS_PII},
    {"e_mail", SEGUE_CLASS_PII},
    {"address", SEGUE_CLASS_PII},
    {"street", SEGUE_CLASS_PII},
    {"dob", SEGUE_CLASS_PII},
    {"date_of_birth", SEGUE_CLASS_PII},
    {"birthday", SEGUE_CLASS_PII},
    {"zip", SEGUE_CLASS_PII},
    {"zip_code", SEGUE_CLASS_PII},
    {"postcode", SEGUE_CLASS_PII},
    {"username", SEGUE_CLASS_PII},
    {"user_id", SEGUE_CLASS_PII},
    {"person", SEGUE_CLASS_PII},
    {"passport", SEGUE_CLASS_PII},
};

/* Names whose words would read as personal but are not. */
static const char *const not_personal[] = {"product_name", "item_name",  "company_name", "city_name",
                                           "hotel_name",   "event_name", "brand_name",   "file_name",
                                           "plan_name",    "doctor_name"};

/* "CardNumber", "card number", "card-number" → "card_number". */
static size_t snake(const char *s, size_t n, char *out, size_t cap) {
  size_t o = 0;
  for (size_t i = 0; i < n && o + 2 < cap; i++) {
    const char c = s[i];
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && i > 0 && s[i - 1] >= 'a' && s[i - 1] <= 'z' && o > 0 && out[o - 1] != '_') out[o++] = '_';
    if (upper)
      out[o++] = (char)(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80)
      out[o++] = c;
    else if (o > 0 && out[o - 1] != '_')
      out[o++] = '_';
  }
  out[o] = 0;
  return o;
}

static bool has_word(const char *name, const char *word) {
  const size_t n = strlen(word);
  for (const char *p = strstr(name, word); p; p = strstr(p + 1, word))
    if ((p == name || p[-1] == '_') && (p[n] == 0 || p[n] == '_')) return true;
  return false;
}

int segue__class_of_name(const char *name, size_t n) {
  char s[96];
  int cls = SEGUE_CLASS_INTERNAL;
  snake(name, n, s, sizeof s);
  for (size_t i = 0; i < sizeof class_words / sizeof class_words[0]; i++)
    if (class_words[i].cls > cls && has_word(s, class_words[i].word)) cls = class_words[i].cls;
  if (cls == SEGUE_CLASS_PII)
    for (size_t i = 0; i < sizeof not_personal / sizeof not_personal[0]; i++)
      if (has_word(s, not_personal[i])) return SEGUE_CLASS_INTERNAL;
  return cls;
}

bool segue__name_equal(segue__str name, const char *other) {
  char s[96];
  snake(name.p, name.len, s, sizeof s);
  return strcmp(s, other) == 0;
}
