/* SPDX-License-Identifier: Apache-2.0 */
/* What sentences speak of that may ask for a secret or tell one. */
#ifndef SEGUE_LIB_CONTEXT_REDACT_IDEAS_H
#define SEGUE_LIB_CONTEXT_REDACT_IDEAS_H

#include "context/redactor.h"

/* What one sentence, or a whole turn, speaks of. */
typedef struct segue__ideas {
  unsigned kinds;    /* named: 1 << SEGUE__SECRET_* */
  bool request;      /* it asks for something */
  bool code, digits; /* "code"; "digits", "number" */
  bool sent, texted; /* a way of sending; that it was sent */
  bool mail;         /* where it can be read */
  bool check;        /* who is it? */
  bool back;         /* of a card */
  bool app;          /* that makes codes */
  bool bare_code;    /* "the code", and no word that says which */
  bool chosen;       /* digits that somebody picks or keeps in mind */
  bool arrives;      /* a message is about to come */
  bool will_text;    /* "I'll text you" */
  bool got_text;     /* "have you got our text?" */
  bool login;        /* what a code confirms */
  bool atm;          /* a machine that asks for a PIN */
  bool entrance;     /* a thing that is opened */
  bool opens;        /* … by pressing keys */
  bool count;        /* digits by their number */
  bool named_code;   /* "confirmation code": of a booking or of who it is */
  bool shown;        /* on a thing: a code that it shows is its own */
  bool lock;         /* that a code opens */
  bool device, says; /* a phone; what it says */
  bool driver;       /* who is told a code to get in */
  bool wrong, typed; /* what was typed and refused */
  bool unasked;      /* codes that nobody asked for */
  bool unwanted;     /* anything that nobody asked for */
  bool life;         /* of the caller's own life */
  bool word;         /* that was agreed on */
  bool read;         /* to somebody, out of a message */
  bool pad;          /* that digits are pressed on */
  bool got;          /* "what've you got?" */
  bool entry;        /* getting in */
  bool named;        /* "your name", "your e-mail": asked of anybody */
} segue__ideas;

/* Take note of token `i`; `named`: tokens that a cue has taken already. */
void segue__ideas_hear(segue__ideas *s, const segue__tokens *ts, size_t i, size_t *named);
void segue__ideas_add(segue__ideas *to, const segue__ideas *s);

/* A code is spoken of that is not named as a thing's: "which code opens it?", not "the error code". */
bool segue__code_of_what(const segue__tokens *ts);
/* A machine rang and read out a number, or will. */
bool segue__voice_code(const segue__tokens *ts);
/* Nothing is named but the phone on which it came. */
bool segue__only_phone(const segue__tokens *ts);

/* What a turn is that checks whom it speaks to ("for security", "so I know it's you"): it asks for what anybody is told (a name, an
 * order), for words that only they know, or for neither. `framed`: a turn before it said that this is a check. */
enum { SEGUE__CHECK_NONE, SEGUE__CHECK_MADE, SEGUE__CHECK_ORDINARY, SEGUE__CHECK_LIFE };
int segue__check_of(const segue__tokens *ts, bool framed);

#endif /* SEGUE_LIB_CONTEXT_REDACT_IDEAS_H */
