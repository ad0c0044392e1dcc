/* SPDX-License-Identifier: Apache-2.0 */
/* Tests on a host whose locale is not "C": one made for as long as they run. The address sanitizer brings a strcasecmp that knows
 * ASCII only: who compares by the system's shows it in builds without. */
#ifndef SEGUE_TESTS_UNIT_IN_LOCALE_H
#define SEGUE_TESTS_UNIT_IN_LOCALE_H

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

/* @return what `tests` returns in the locale `name` ("tr_TR") with `charset`; 77: it could not be made */
static inline int in_locale(const char *name, const char *charset, int (*tests)(void)) {
  char folder[] = "/tmp/segue-locale-XXXXXX", command[200], full[64];
  if (!mkdtemp(folder)) return 1;
  snprintf(full, sizeof full, "%s.%s", name, charset);
  snprintf(command, sizeof command, "localedef --no-archive -c -i %s -f %s '%s/%s' 2>&1", name, charset,
           folder, full);
  const int made = system(command);
  setenv("LOCPATH", folder, 1);
  const char *set = setlocale(LC_ALL, full);
  const int rc = set ? tests() : 77;
  if (!set) printf("the locale %s could not be made: localedef ended with %d\n", full, made);
  snprintf(command, sizeof command, "rm -r '%s'", folder);
  return system(command) == 0 ? rc : 1;
}

/* ... here, and where "I" is no capital "i" and octets above ASCII are letters. */
static inline int here_and_in_turkish(int (*tests)(void)) {
  const int rc = tests();
  return rc == 0 ? in_locale("tr_TR", "ISO-8859-9", tests) : rc;
}

#endif /* SEGUE_TESTS_UNIT_IN_LOCALE_H */
