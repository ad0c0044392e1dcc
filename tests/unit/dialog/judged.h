/* SPDX-License-Identifier: Apache-2.0 */
/* A policy with the default configuration, and what it decides. Behind cmocka.h. */
#ifndef SEGUE_TESTS_DIALOG_JUDGED_H
#define SEGUE_TESTS_DIALOG_JUDGED_H

#include "dialog/policy.h"

static inline segue__policy make(void) {
  static segue__policy_config config;
  segue__policy p;
  segue__policy_config_init(&config);
  segue__policy_init(&p, &config);
  return p;
}

static inline segue__decision judge(segue__policy *p) {
  segue__decision d;
  segue__policy_judge(p, NULL, &d);
  return d;
}

#endif /* SEGUE_TESTS_DIALOG_JUDGED_H */
