/* SPDX-License-Identifier: Apache-2.0 */
/* What numbers and codes are called, and what a question asks for. Beside the names listed here any word
 * before "number", "id", "code" or "reference" is one: "permit number", "visit id". */
#include "context/infer.h"
#include "context/redact.h"
#include "context/words.h"

#include <stdio.h>
#include <string.h>

typedef const segue__tokens T;

typedef struct label {
  const char *phrase, *name;
} label;

static const label labels[] = {
    {"order number", "order_number"},
    {"order id", "order_number"},
    {"order", "order_number"},
    {"account number", "account_number"},
    {"account id", "account_number"},
    {"account", "account_number"},
    {"account no", "account_number"},
    {"acc no", "account_number"},
    {"ac no", "account_number"},
    {"ac num", "account_number"},
    {"acc number", "account_number"},
    {"customer number", "customer_number"},
    {"customer id", "customer_number"},
    {"customer", "customer_number"},
    {"member number", "member_number"},
    {"membership number", "member_number"},
    {"member id", "member_number"},
    {"membership", "member_number"},
    {"loyalty number", "member_number"},
    {"frequent flyer number", "member_number"},
    {"user id", "user_id"},
    {"username", "username"},
    {"user name", "username"},
    {"flight number", "flight_number"},
    {"flight", "flight_number"},
    {"flights", "flight_number"},
    {"policy number", "policy_number"},
    {"policy id", "policy_number"},
    {"policy", "policy_number"},
    {"contract number", "contract_number"},
    {"contract", "contract_number"},
    {"claim number", "claim_number"},
    {"claim id", "claim_number"},
    {"claim", "claim_number"},
    {"reservation number", "booking_reference"},
    {"reservation id", "booking_reference"},
    {"reservation code", "booking_reference"},
    {"reservation", "booking_reference"},
    {"booking number", "booking_reference"},
    {"booking reference", "booking_reference"},
    {"booking confirmation number", "booking_reference"},
    {"booking id", "booking_reference"},
    {"booking code", "booking_reference"},
    {"booking", "booking_reference"},
    {"confirmation number", "booking_reference"},
    {"confirmation code", "booking_reference"},
    {"confirmation", "booking_reference"},
    {"record locator", "booking_reference"},
    {"reference number", "reference"},
    {"reference code", "reference"},
    {"reference", "reference"},
    {"ref", "reference"},
    {"ticket number", "ticket_number"},
    {"ticket", "ticket_number"},
    {"case number", "case_number"},
    {"case id", "case_number"},
    {"case", "case_number"},
    {"incident number", "case_number"},
    {"incident", "case_number"},
    {"invoice number", "invoice_number"},
    {"invoice", "invoice_number"},
    {"receipt number", "receipt_number"},
    {"receipt", "receipt_number"},
    {"tracking number", "tracking_number"},
    {"tracking code", "tracking_number"},
    {"tracking id", "tracking_number"},
    {"tracking", "tracking_number"},
    {"consignment number", "tracking_number"},
    {"waybill number", "tracking_number"},
    {"shipment number", "tracking_number"},
    {"return number", "return_number"},
    {"return authorization", "return_number"},
    {"rma number", "return_number"},
    {"rma", "return_number"},
    {"serial number", "serial_number"},
    {"serial no", "serial_number"},
    {"serial", "serial_number"},
    {"model number", "model"},
    {"model no", "model"},
    {"model", "model"},
    {"item number", "item_number"},
    {"item code", "item_number"},
    {"article number", "item_number"},
    {"product code", "item_number"},
    {"sku", "item_number"},
    {"part number", "item_number"},
    {"meter number", "meter_number"},
    {"meter", "meter_number"},
    {"phone number", "phone"},
    {"mobile number", "phone"},
    {"cell number", "phone"},
    {"telephone number", "phone"},
    {"contact number", "phone"},
    {"callback number", "phone"},
    {"call me at", "phone"},
    {"call me on", "phone"},
    {"reach me at", "phone"},
    {"reach me on", "phone"},
    {"call me back at", "phone"},
    {"call me back on", "phone"},
    {"number to reach me", "phone"},
    {"my cell is", "phone"},
    {"my mobile is", "phone"},
    {"zip code", "zip_code"},
    {"zip", "zip_code"},
    {"postal code", "zip_code"},
    {"post code", "zip_code"},
    {"postcode", "zip_code"},
    {"date of birth", "date_of_birth"},
    {"birthday", "date_of_birth"},
    {"born on", "date_of_birth"},
    {"born", "date_of_birth"},
    {"dob", "date_of_birth"},
    {"budget", "amount"},
    {"room number", "room"},
    {"room", "room"},
    {"cabin", "cabin"},
    {"suite", "room"},
    {"seat", "seat"},
    {"gate", "gate"},
    {"apartment", "apartment"},
    {"unit", "unit"},
    {"locker", "locker"},
    {"platform", "platform"},
    {"floor", "floor"},
    {"report number", "report_number"},
    {"report", "report_number"},
    {"job number", "job_number"},
    {"job", "job_number"},
    {"application number", "application_number"},
    {"application", "application_number"},
    {"permit number", "permit_number"},
    {"permit", "permit_number"},
    {"registration number", "registration"},
    {"registration plate", "registration"},
    {"registration", "registration"},
    {"license plate", "registration"},
    {"licence plate", "registration"},
    {"plate number", "registration"},
    {"number plate", "registration"},
    {"vehicle registration", "registration"},
    {"tag number", "tag_number"},
    {"tag", "tag_number"},
    {"prescription number", "prescription_number"},
    {"prescription", "prescription_number"},
    {"patient number", "patient_number"},
    {"patient id", "patient_number"},
    {"patient", "patient_number"},
    {"employee number", "employee_number"},
    {"employee id", "employee_number"},
    {"badge number", "employee_number"},
    {"student number", "student_number"},
    {"student id", "student_number"},
    {"license key", "license_key"},
    {"licence key", "license_key"},
    {"product key", "license_key"},
    {"activation key", "license_key"},
    {"key", "license_key"},
    {"promo code", "promo_code"},
    {"promotion code", "promo_code"},
    {"discount code", "promo_code"},
    {"coupon code", "promo_code"},
    {"voucher code", "promo_code"},
    {"voucher", "promo_code"},
    {"coupon", "promo_code"},
    {"error code", "error_code"},
    {"error number", "error_code"},
    {"error", "error_code"},
    {"fault code", "error_code"},
    {"fault", "error_code"},
    {"batch code", "batch"},
    {"batch number", "batch"},
    {"batch", "batch"},
    {"lot number", "batch"},
    {"work order", "job_number"},
    {"docket number", "job_number"},
    {"agreement number", "agreement_number"},
    {"agreement", "agreement_number"},
    {"rental agreement", "agreement_number"},
    {"subscriber number", "subscriber_number"},
    {"subscription number", "subscriber_number"},
    {"meter reading", "meter_reading"},
    {"reading", "meter_reading"},
    {"passport number", "passport_number"},
    {"company code", "company_code"},
    {"vin", "vin"},
    {"imei", "imei"},
    {"sim number", "sim_number"},
    {"extension", "extension"},
};

static const label slot_words[] = {
    {"full name", "name"},
    {"your name", "name"},
    {"first and last name", "name"},
    {"last name", "name"},
    {"first name", "name"},
    {"surname", "name"},
    {"family name", "name"},
    {"name please", "name"},
    {"name of your company", "company"},
    {"name of the company", "company"},
    {"name of your business", "company"},
    {"name of your firm", "company"},
    {"name of your organization", "company"},
    {"name of your organisation", "company"},
    {"company name", "company"},
    {"business name", "company"},
    {"name of your pet", "pet"},
    {"pet's name", "pet"},
    {"dog's name", "pet"},
    {"cat's name", "pet"},
    {"son's name", "child"},
    {"daughter's name", "child"},
    {"child's name", "child"},
    {"names", "name"},
    {"name", "name"},
    {"who am i speaking", "name"},
    {"whom am i speaking", "name"},
    {"who is calling", "name"},
    {"account holder", "name"},
    {"policy holder", "name"},
    {"policyholder", "name"},
    {"contract holder", "name"},
    {"who is the contact", "name"},
    {"who's the contact", "name"},
    {"phone", "phone"},
    {"contact number", "phone"},
    {"callback number", "phone"},
    {"best number", "phone"},
    {"number to reach", "phone"},
    {"number can we reach", "phone"},
    {"number can i reach", "phone"},
    {"number to call", "phone"},
    {"number can we call", "phone"},
    {"telephone", "phone"},
    {"mobile", "phone"},
    {"email", "email"},
    {"e mail", "email"},
    {"date of birth", "date_of_birth"},
    {"birthday", "date_of_birth"},
    {"birth date", "date_of_birth"},
    {"when were you born", "date_of_birth"},
    {"flight id", "flight_number"},
    {"which flight", "flight_number"},
    {"what flight", "flight_number"},
    {"account", "account_number"},
    {"order", "order_number"},
    {"user id", "user_id"},
    {"your id", "reference"},
    {"username", "username"},
    {"user name", "username"},
    {"zip", "zip_code"},
    {"postal code", "zip_code"},
    {"postcode", "zip_code"},
    {"address", "address"},
    {"street address", "address"},
    {"symptom*", "symptoms"},
    {"describe", "description"},
    {"description", "description"},
    {"detailed report", "description"},
    {"fraud report", "description"},
    {"more details about", "description"},
    {"what happened", "description"},
    {"what seems", "description"},
    {"what is the problem", "description"},
    {"what's the problem", "description"},
    {"what is the issue", "description"},
    {"tell me more", "description"},
    {"reason", "reason"},
    {"what does it say", "description"},
    {"how many", "count"},
    {"how long", "duration"},
    {"how tall", "height"},
    {"how high", "height"},
    {"how wide", "width"},
    {"how deep", "depth"},
    {"how thick", "thickness"},
    {"how far", "distance"},
    {"how old", "age"},
    {"how big", "size"},
    {"how large", "size"},
    {"how heavy", "weight"},
    {"how fast", "speed"},
    {"how hot", "temperature"},
    {"how warm", "temperature"},
    {"how cold", "temperature"},
    {"temperature", "temperature"},
    {"what version", "version"},
    {"which version", "version"},
    {"what paper", "material"},
    {"what material", "material"},
    {"what fabric", "material"},
    {"which material", "material"},
    {"which fabric", "material"},
    {"which style", "style"},
    {"what style", "style"},
    {"what shade", "color"},
    {"which shade", "color"},
    {"which flavour", "flavour"},
    {"what flavour", "flavour"},
    {"what flavor", "flavour"},
    {"which flavor", "flavour"},
    {"how people", "count"}, /* a word was lost */
    {"how guests", "count"},
    {"number of people", "count"},
    {"number of guests", "count"},
    {"what time", "time"},
    {"which time", "time"},
    {"at what time", "time"},
    {"time", "time"},
    {"what day", "day"},
    {"which day", "day"},
    {"day", "day"},
    {"when", "date"},
    {"date", "date"},
    {"doctor", "doctor"},
    {"destination", "destination"},
    {"where would you like to go", "destination"},
    {"where do you want to go", "destination"},
    {"where do you need to go", "destination"},
    {"where are you going", "destination"},
    {"where to", "destination"},
    {"going to", "destination"},
    {"arrive", "destination"},
    {"drop off", "destination"},
    {"dropped off", "destination"},
    {"pick you up", "departure"},
    {"picked up", "departure"},
    {"pickup", "departure"},
    {"leaving from", "departure"},
    {"departing", "departure"},
    {"departure", "departure"},
    {"travelling from", "departure"},
    {"traveling from", "departure"},
    {"hotel", "hotel"},
    {"venue", "venue"},
    {"restaurant", "restaurant"},
    {"event", "event"},
    {"show", "event"},
    {"concert", "event"},
    {"city", "city"},
    {"town", "city"},
    {"area", "area"},
    {"part of town", "area"},
    {"location", "location"},
    {"where", "location"},
    {"which store", "location"},
    {"which branch", "location"},
    {"price", "price_range"},
    {"budget", "price_range"},
    {"food", "food"},
    {"meal", "food"},
    {"dietary", "food"},
    {"company", "company"},
    {"organization", "company"},
    {"employer", "company"},
    {"model", "model"},
    {"make of", "brand"},
    {"brand", "brand"},
    {"plan", "plan"},
    {"package", "plan"},
    {"tariff", "plan"},
    {"service", "service"},
    {"type of", "type"},
    {"kind of", "type"},
    {"seat", "seat"},
    {"room number", "room"},
    {"room", "room"},
    {"how much", "amount"},
    {"amount", "amount"},
    {"size", "size"},
    {"color", "color"},
    {"colour", "color"},
    {"software", "software"},
    {"which product", "product"},
    {"which items", "item"},
    {"which item", "item"},
    {"what item", "item"},
    {"item", "item"},
    {"items", "item"},
    {"product", "product"},
    {"program", "software"},
    {"quantity", "count"},
    {"membership level", "membership"},
    {"apartment", "apartment"},
    {"floor", "floor"},
    {"rating", "rating"},
    {"rate", "rating"},
    {"meter reading", "meter_reading"},
    {"reading", "meter_reading"},
    {"number on the meter", "meter_reading"},
    {"mileage", "mileage"},
    {"odometer", "mileage"},
    {"house number", "house_number"},
    {"medication", "medication"},
    {"medicine", "medication"},
    {"which drug", "medication"},
    {"device", "device"},
    {"read me the number", "reference"},
    {"give me the number", "reference"},
    {"tell me the number", "reference"},
    {"registration", "registration"},
    {"license plate", "registration"},
    {"licence plate", "registration"},
    {"plate", "registration"},
    {"error code", "error_code"},
    {"fault code", "error_code"},
    {"error number", "error_code"},
    {"which code", "promo_code"},
    {"what code", "promo_code"},
    {"booking", "booking_reference"},
    {"reservation", "booking_reference"},
    {"confirmation", "booking_reference"},
    {"reference", "reference"},
    {"tracking number", "tracking_number"},
    {"policy", "policy_number"},
    {"contract", "contract_number"},
    {"claim", "claim_number"},
    {"ticket", "ticket_number"},
    {"serial", "serial_number"},
    {"patient", "patient_number"},
    {"employee", "employee_number"},
    {"member number", "member_number"},
    {"member id", "member_number"},
    {"membership number", "member_number"},
    {"customer number", "customer_number"},
    {"customer id", "customer_number"},
    {"licence key", "license_key"},
    {"license key", "license_key"},
    {"product key", "license_key"},
};

/* Words that stand before "number" or "code" without saying which. */
static const char no_kind[] =
    " the a an my your our his her their this that what which whose right wrong same correct new old other another first last "
    "following long whole full and or of is was number id code reference no one for with on in it's its zip please got have "
    "need give me want dress source bar qr country area digit digits large small total big good best 1 2 3 4 5 6 7 8 ";

/* One letter away from a word that names a secret: what was misheard is not to be told from it. */
bool segue__near_secret(const char *low) {
  static const char *const words[] = {"door", "gate",   "digit",    "alarm",    "access",
                                      "pin",  "ssn",    "cvv",      "cvc",      "otp",
                                      "card", "social", "security", "passcode", "password"};
  const size_t n = strlen(low);
  for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
    size_t differ = 0;
    if (strlen(words[k]) != n) continue;
    for (size_t i = 0; i < n; i++) differ += words[k][i] != low[i];
    if (differ <= 1) return true;
  }
  return false;
}

/* The name of "<word> number" and its like, whose last token is `i`; in `buf`. */
static const char *any_kind(T *ts, size_t i, char buf[SEGUE__SLOT_LEN]) {
  static const char kinds[] = " number no num nr id code reference ref key ";
  if (i == 0 || !in(kinds, ts, i) || ts->t[i - 1].kind != SEGUE__TOKEN_WORD || in(no_kind, ts, i - 1))
    return NULL;
  if (segue__near_secret(ts->t[i - 1].low)) return NULL;
  if (ts->t[i - 1].len < 3 || ts->t[i - 1].len > 16) return NULL;
  const bool number = in(" number no num nr ", ts, i);
  snprintf(buf, SEGUE__SLOT_LEN, "%.18s_%.10s", ts->t[i - 1].low, number ? "number" : ts->t[i].low);
  return strchr(buf, '\'') ? NULL : buf;
}

static const char *listed(T *ts, size_t from, size_t to) {
  for (size_t k = 0; k < sizeof labels / sizeof labels[0]; k++)
    if (segue__token_phrase(ts, from, labels[k].phrase) == to - from) return labels[k].name;
  return NULL;
}

/* "I can't remember my account number": what comes behind such a label is something else. */
static bool disowned(T *ts, size_t at) {
  for (size_t back = 1; back <= 5 && back <= at; back++) {
    const size_t i = at - back;
    if (in(" but and . , ; ? ! ", ts, i)) return false;
    if (in(" forgot forget forgotten lost without ", ts, i)) return true;
    if (!in(" remember recall know have find ", ts, i)) continue;
    for (size_t k = i > 3 ? i - 3 : 0; k < i; k++)
      if (in(" not don't dont can't cant cannot couldn't didn't haven't never no ", ts, k)) return true;
  }
  return false;
}

const char *segue__label_before(T *ts, size_t i, char buf[SEGUE__SLOT_LEN]) {
  for (size_t back = 0; i > 0 && back < 6; back++) {
    i--;
    const char *name = NULL;
    size_t from = i >= 3 ? i - 3 : 0;
    for (; from <= i && !(name = listed(ts, from, i + 1)); from++) {
    }
    if (!name && (name = any_kind(ts, i, buf))) from = i - 1;
    if (name) return disowned(ts, from) ? NULL : name;
    if (!in(" is was it's its it are number no num id code # : - = my the of as was on si and a ' \" ( under called * says "
            "this here that's ",
            ts, i))
      return NULL;
  }
  return NULL;
}

const char *segue__label_after(T *ts, size_t i, char buf[SEGUE__SLOT_LEN]) {
  if (!in(" is was as , ", ts, i)) return NULL;
  const bool comma = segue__token_is(ts, i, ",");
  i++;
  while (in(" my the our ", ts, i)) i++;
  const char *name = NULL;
  for (size_t to = i + 4 < ts->n ? i + 4 : ts->n; to > i && !name; to--) name = listed(ts, i, to);
  if (!name && !comma) name = any_kind(ts, i + 1, buf);
  return name;
}

bool segue__slot_is_id(const char *slot) {
  static const char *const parts[] = {"number", "reference", "code", "_id", "_key"};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
    if (strstr(slot, parts[i])) return true;
  return segue__word_in(
      " user_id registration model plan seat room batch vin imei cabin meter_reading unit extension mileage ",
      slot);
}

static bool checks(T *ts) {
  for (size_t i = 0; i < ts->n; i++)
    if (segue__word_near(" authenticate authentication verify verified identity security ", ts->t[i].low, 6))
      return true;
  return false;
}

/* What the last question of the bot's turn asks for; several things at once are left to the patterns. */
void segue__infer_slot(segue__infer *f, const segue__turn *t) {
  T *ts = t->ts;
  size_t best_at = 0, best_len = 0;
  const char *slot = NULL;
  char buf[SEGUE__SLOT_LEN], best[SEGUE__SLOT_LEN] = "";
  bool question = false;
  const unsigned asked = segue__cues_asked(ts) & ~(1u << SEGUE__SECRET_SHORT);
  f->slot[0] = 0;
  f->slots_asked = 0;
  f->asked_any = false;
  f->name_too = false;
  f->asked_theirs = false;
  f->verifying = f->verifying || asked & ((1u << SEGUE__SECRET_CARD_WORD) - 1) || checks(ts);
  for (size_t i = 0; i < ts->n; i++) {
    f->asked_theirs = f->asked_theirs || in(" your you're name ", ts, i);
    /* "i can fax the doctor" offers, "can i take your number" asks. */
    const bool offers = in(" can could may ", ts, i) && i > 0 && in(" i we you ", ts, i - 1);
    question =
        (i == 0 && in(" and lastly also ", ts, i)) || question ||
        (in(" do have ", ts, i) && in(" you ", ts, i + 1)) ||
        (!offers &&
         in(" ? please what what's which where when how may can could tell provide need give your describe ",
            ts, i));
    for (size_t k = 0; k < sizeof slot_words / sizeof slot_words[0] + 1; k++) {
      const bool any = k == sizeof slot_words / sizeof slot_words[0];
      const size_t n = any ? (any_kind(ts, i + 1, buf) && i + 1 < ts->n ? 2 : 0)
                           : segue__token_phrase(ts, i, slot_words[k].phrase);
      /* The first phrase of a sentence is what is asked, a longer one at the same place knows better. */
      if (!n || (slot && i != best_at) || n <= (i == best_at ? best_len : 0)) continue;
      const char *known = any ? listed(ts, i, i + n) : slot_words[k].name;
      snprintf(best, sizeof best, "%s", known ? known : buf);
      slot = best;
      best_at = i;
      best_len = n;
    }
    /* What an earlier sentence only mentioned is not what the last one asks. */
    if (segue__token_is(ts, i, ".") && i + 1 < ts->n) slot = NULL, best_at = best_len = 0;
  }
  if (!slot && !(asked & ~(1u << SEGUE__SECRET_OTHER)) && !f->verifying)
    f->asked_any = segue__asked_kind(ts, f->slot);
  if (!slot || !question) return;
  /* The name of somebody or something of the caller's own life. */
  if (asked & 1u << SEGUE__SECRET_ANSWER && strcmp(slot, "name") == 0 &&
      !(best_len == 2 && in(" your full ", ts, best_at)))
    return;
  strcpy(f->slot, slot);
  f->slots_asked = 1;
  for (size_t i = best_at + best_len; i < ts->n; i++) {
    if (in(" . ", ts, i)) break;
    f->name_too = f->name_too || (in(" surname name ", ts, i) &&
                                  in(" your last full first and a ", ts, i - 1) && !in(" of ", ts, i + 1));
  }
  f->name_too = f->name_too && strcmp(slot, "name") != 0 && !(asked & 1u << SEGUE__SECRET_ANSWER);
}
