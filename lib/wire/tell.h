/* SPDX-License-Identifier: Apache-2.0 */
/* A summary often repeats what stands beside it: "Tried: restart router (did not help). Order 8812." Within
 * a whole value such places are single octets that point to attempts, dates and entities. */
#ifndef SEGUE_LIB_WIRE_TELL_H
#define SEGUE_LIB_WIRE_TELL_H

#include "wire/msg.h"

/* The octets; numbers are on the wire. Each points to the next of its list and goes round. */
enum {
  SEGUE__TELL_ATTEMPT = 1, /* oldest first: "action (outcome)" */
  SEGUE__TELL_DATE = 2,    /* "what date" or "date" */
  SEGUE__TELL_ENTITY = 3,  /* of those that are not class pii: "name value" */
  SEGUE__TELL_VALUE = 4,   /* of all entities: "value" */
  SEGUE__TELL_PASS = 5,    /* before one of these: it points one further */
  SEGUE__TELL_TITLE = 6,   /* the title in another's words */
  SEGUE__TELL_WISH = 7,    /* what is desired, likewise */
  SEGUE__TELL_KINDS = 8
};

/* Write the summary of `m` with such octets into `out` of SEGUE__MSG_TEXT octets; its length, at most that of
 * the summary. A summary that holds such octets itself is copied. */
size_t segue__tell_fold(const segue__msg *m, char *out);

/* Does it list what the message holds, rather than name a value in a sentence here and there? */
bool segue__tell_recites(segue__str told);

/* The other way; SEGUE_OK or SEGUE_E_PARSE (points to nothing, or longer than SEGUE__MSG_TEXT). */
int segue__tell_unfold(const segue__msg *m, segue__str told, char *out, size_t *n);

#endif /* SEGUE_LIB_WIRE_TELL_H */
