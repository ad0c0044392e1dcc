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

/* A name counts when a whole word of it matches, digits behind it or none: "card_number" and "CardNumber2" do, "discard" does
 * not. Programs write two words as one, too: "date_of_birth" is "dateofbirth". */
enum { LONGEST = 256 }; /* octets of a name that are looked at */

typedef struct class_words {
  int cls;
  const char *words; /* a blank at both ends */
} class_words;

static const class_words classes_of[] = {
    {SEGUE_CLASS_SECRET,
     " pin otp totp puk pwd passwd passkey passcode password passphrase secret dtmf one_time_code security_answer verification_code "
     "mfa_code auth_code access_code gate_code door_code alarm_code safe_word code_word security_word memorable_word memorable_name "
     "maiden_name ssn national_insurance tax_id ni_number nino ppsn pps_number dni nif curp cedula c\xC3\xA9"
     "dula aadhaar "
     "codice_fiscale national_id identity_number tax_file_number social_insurance social_security contrasena "
     "contrase\xC3\xB1"
     "a "},
    {SEGUE_CLASS_PCI, " cvv cvc security_code card_number pan card_expiry "},
    {SEGUE_CLASS_PII,
     /* who somebody is */
     " name names surname forename nickname user_name first_name last_name full_name given_name middle_name family_name "
     "user_id login person account_holder card_holder next_of_kin emergency_contact passport driver_license driver_licence "
     "drivers_license drivers_licence driving_license driving_licence license_number licence_number license_plate licence_plate "
     "number_plate gender nationality marital_status iban "
     "nombre nombres apellido apellidos pasaporte "
     /* when and where they were born and live */
     "dob birth birthday birth_date birth_day birth_place date_of_birth address addresses street street_address home_address "
     "house_number zip zip_code postal postal_code post_code latitude longitude nacimiento cumpleanos direccion domicilio calle "
     "direcci\xC3\xB3n "
     /* how they are reached */
     "phone phones phone_number telephone tel mobile mobile_number cell cell_phone landline fax msisdn whatsapp contact_number "
     "contact_info contact_details callback_number caller_id e_mail e_mails e_mail_address ip_address telefono "
     "tel\xC3\xA9"
     "fono movil m\xC3\xB3vil celular correo "},
};

/* Names whose words would read as personal but are not. */
static const char not_personal[] =
    " product_name item_name company_name city_name hotel_name event_name brand_name file_name plan_name doctor_name ";

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

/* `name` begins with the word, and no other is there before its next "_". */
static bool is_word(const char *name, const char *word, size_t n) {
  size_t at = 0;
  for (size_t i = 0; i < n; i++) {
    if (name[at] == word[i])
      at++;
    else if (word[i] != '_')
      return false;
  }
  while (name[at] >= '0' && name[at] <= '9') at++;
  return name[at] == 0 || name[at] == '_';
}

static bool has_any(const char *name, const char *words) {
  for (const char *p = name; p; p = strchr(p, '_')) {
    p += *p == '_';
    for (const char *w = words + 1; *w;) {
      const size_t n = strcspn(w, " ");
      if (is_word(p, w, n)) return true;
      w += n + 1;
    }
  }
  return false;
}

int segue__class_of_name(const char *name, size_t n) {
  char s[LONGEST];
  int cls = SEGUE_CLASS_INTERNAL;
  snake(name, n, s, sizeof s);
  for (size_t i = 0; i < sizeof classes_of / sizeof classes_of[0] && cls == SEGUE_CLASS_INTERNAL; i++)
    if (has_any(s, classes_of[i].words)) cls = classes_of[i].cls;
  return cls == SEGUE_CLASS_PII && has_any(s, not_personal) ? SEGUE_CLASS_INTERNAL : cls;
}

bool segue__name_equal(segue__str name, const char *other) {
  char s[96];
  snake(name.p, name.len, s, sizeof s);
  return strcmp(s, other) == 0;
}
