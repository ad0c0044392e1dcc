/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "context/context.h"

static void all_are(const char *const *names, int cls) {
  for (; *names; names++) {
    const int is = segue__class_of_name(*names, strlen(*names));
    if (is != cls) fail_msg("%s: class %d, not %d", *names, is, cls);
  }
}

static void what_tells_who_somebody_is_is_personal(void **s) {
  static const char *const names[] = {"name",
                                      "surname",
                                      "firstname",
                                      "LASTNAME",
                                      "full_name",
                                      "passenger_names",
                                      "telephone",
                                      "mobile",
                                      "phone2",
                                      "homePhone",
                                      "contact-number",
                                      "Email1",
                                      "birth_date",
                                      "birthdate",
                                      "dateOfBirth",
                                      "dateofbirth",
                                      "birthPlace",
                                      "addressLine1",
                                      "postal_code",
                                      "postalcode",
                                      "post code",
                                      "zipcode",
                                      "passport",
                                      "passportNumber",
                                      "cardholder",
                                      "next_of_kin",
                                      "license_number",
                                      "customer.tel",
                                      "apellidos",
                                      "m\xC3\xB3vil",
                                      "direccion",
                                      "emailaddress",
                                      "rider_user_name",
                                      "user.homeAddress",
                                      "drivers_licence",
                                      NULL};
  all_are(names, SEGUE_CLASS_PII);
}

static void a_secret_is_known_by_any_spelling_of_its_name(void **s) {
  static const char *const secret[] = {"PIN",
                                       "pin2",
                                       "securityAnswer",
                                       "SecurityAnswer1",
                                       "password1",
                                       "taxid",
                                       "one-time code",
                                       "contrase\xC3\xB1"
                                       "a",
                                       "user_pin",
                                       "NationalID",
                                       "caller.surname.ssn",
                                       NULL};
  static const char *const card[] = {"cvv", "CVV2", "cardnumber", "card_number_1", "securitycode", NULL};
  all_are(secret, SEGUE_CLASS_SECRET);
  all_are(card, SEGUE_CLASS_PCI);
}

static void a_part_of_a_word_names_nothing(void **s) {
  static const char *const names[] = {
      "discard",       "spinner",       "mobility", "hotel",     "panel", "renamed", "product_name",
      "itemname",      "company_name2", "order_id", "telemetry", "",      "_",       "departure",
      "birthing_pool", "postage",       NULL};
  all_are(names, SEGUE_CLASS_INTERNAL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_tells_who_somebody_is_is_personal),
      cmocka_unit_test(a_secret_is_known_by_any_spelling_of_its_name),
      cmocka_unit_test(a_part_of_a_word_names_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
