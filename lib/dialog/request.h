/* SPDX-License-Identifier: Apache-2.0 */
/* dialog/request.h: tables that request.c looks wishes for a person up in. Constant data. */
#ifndef SEGUE_DIALOG_REQUEST_H
#define SEGUE_DIALOG_REQUEST_H

#include "dialog/words.h"

/* request_wants.c: wishes told outright, and the words for people in them: both end with NULL. */
extern const char *const segue__request_wants[];
extern const segue__class segue__request_classes[];
/* request_forms.c: wishes told in a roundabout way, as a frame that a word for people stands in: all end with NULL. */
extern const char *const segue__request_forms[];
extern const segue__class segue__request_form_classes[];
/* ... those that are wishes only when something has gone wrong before, */
extern const char *const segue__request_soft[];
/* and what before a match says that it is told of the past or of others: "we had to talk to a manager". */
extern const char *const segue__request_told[];

#endif /* SEGUE_DIALOG_REQUEST_H */
