/* SPDX-License-Identifier: Apache-2.0 */
/* dialog/consent.h: what an agent means who was asked to take a call. English; pure. */
#ifndef SEGUE_DIALOG_CONSENT_H
#define SEGUE_DIALOG_CONSENT_H

typedef enum segue__consent {
  SEGUE__CONSENT_UNCLEAR = 0,
  SEGUE__CONSENT_YES,
  SEGUE__CONSENT_NO
} segue__consent;

/* A no anywhere outweighs a yes: a caller is better off with the next agent than with an unwilling one. */
segue__consent segue__consent_of(const char *text);

#endif /* SEGUE_DIALOG_CONSENT_H */
