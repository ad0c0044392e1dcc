/* SPDX-License-Identifier: Apache-2.0 */
/* What a summary may say again because it stands beside it: "Tried: restart router (did not help). Order 8812." Which of it a
 * summary says, and where, is coded in prose.c. */
#ifndef SEGUE_LIB_WIRE_TELL_H
#define SEGUE_LIB_WIRE_TELL_H

#include "wire/msg.h"

/* What can be told; numbers are on the wire. */
enum {
  SEGUE__TELL_ATTEMPT = 0, /* oldest first: "action (outcome)" */
  SEGUE__TELL_DATE,        /* "what date" or "date" */
  SEGUE__TELL_ENTITY,      /* of those that are not class pii: "name value" */
  SEGUE__TELL_RETITLED,    /* the title in another's words */
  SEGUE__TELL_REWISHED,    /* what is desired, likewise */
  SEGUE__TELL_TITLE,       /* word for word, from here on */
  SEGUE__TELL_WISH,
  SEGUE__TELL_VALUE, /* of all entities: "value" */
  SEGUE__TELL_KINDS
};

enum { SEGUE__SAY_MAX = 512 };

typedef struct segue__saying {
  char p[SEGUE__SAY_MAX];
  size_t len;
  bool failed; /* longer than that, or cannot be said */
} segue__saying;

typedef struct segue__teller {
  const segue__msg *m;
  size_t n[SEGUE__TELL_KINDS];   /* how many there are of a kind */
  uint8_t open[SEGUE__MSG_LIST]; /* entities that are not class pii */
  segue__saying retitled, rewished;
  segue__saying asked; /* of the title, without "can you": told behind "wants us to" */
} segue__teller;

/* `m` must outlive it. */
void segue__teller_init(segue__teller *t, const segue__msg *m);
/* The `i`th of a kind, behind the `n` octets of `told`: where a sentence begins, so does a capital. */
void segue__teller_say(const segue__teller *t, int kind, size_t i, const char *told, size_t n,
                       segue__saying *s);
/* Whether it may begin with `c`: a quick no. */
bool segue__teller_may_begin(const segue__teller *t, int kind, size_t i, char c);

#endif /* SEGUE_LIB_WIRE_TELL_H */
