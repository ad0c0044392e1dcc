/* SPDX-License-Identifier: Apache-2.0 */
/* What a number without a name may be: redact_unlabelled.c, for redact_numbers.c. */
#ifndef SEGUE_LIB_CONTEXT_REDACT_UNLABELLED_H
#define SEGUE_LIB_CONTEXT_REDACT_UNLABELLED_H

#include "context/redactor.h"

/* Only numbers and fillers beside the run: then even single digits belong to what was asked. */
bool segue__only_digits(const segue__tokens *ts, const segue__run *r);
/* "in 1998" */
bool segue__year_like(const segue__turn_scan *s, const segue__run *r);
/* "the is 7482": the word that named it is lost, and it is as short as a PIN. */
bool segue__name_lost(const segue__tokens *ts, const segue__run *r);
/* "I can't remember my account number, the … is": what comes is not that. */
bool segue__at_a_loss(const segue__tokens *ts, size_t to);
/* "4711 opens it", "4711 and then hash": what is pressed somewhere. */
bool segue__pressed(const segue__tokens *ts, const segue__run *r);
/* "I tried paying with 3658": a card's first digits. */
bool segue__paid_with(const segue__tokens *ts, const segue__run *r);
/* "5922 parcels": so many, and no name for the number. */
bool segue__counts_pieces(const segue__tokens *ts, const segue__run *r);
/* Nobody named the number, but it is typed, said or picked: "I gave them 4711", "she gets in with 4711". */
bool segue__used_as_secret(const segue__turn_scan *s, const segue__run *r);
/* … but who orders, pays or names something does not speak so. */
bool segue__names_or_pays(const segue__tokens *ts);
/* What answers a question of which nobody knows what it asks for; NONE when it is no such answer. */
int segue__short_kind(const segue__turn_scan *s, const segue__run *r);

#endif /* SEGUE_LIB_CONTEXT_REDACT_UNLABELLED_H */
