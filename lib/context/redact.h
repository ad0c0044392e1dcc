/* SPDX-License-Identifier: Apache-2.0 */
/* Redaction in parts: what kind of value a number or word is (cues), and the machine that follows a
 * conversation. */
#ifndef SEGUE_LIB_CONTEXT_REDACT_H
#define SEGUE_LIB_CONTEXT_REDACT_H

#include <segue/context.h>

#include "base/buf.h"
#include "context/token.h"

enum {
  SEGUE__SECRET_NONE,
  SEGUE__SECRET_CARD,
  SEGUE__SECRET_CVV,
  SEGUE__SECRET_PIN,
  SEGUE__SECRET_OTP,
  SEGUE__SECRET_PASSWORD,
  SEGUE__SECRET_SSN,
  SEGUE__SECRET_ANSWER,
  SEGUE__SECRET_CARD_WORD, /* a card is mentioned, its number not */
  SEGUE__SECRET_OTHER,     /* a cue for something that is no secret: account, phone, … */
  SEGUE__SECRET_ORDER,     /* … whose numbers may be as long as a card's and pass Luhn by chance */
  SEGUE__SECRET_SHORT /* of what was asked: a number that nobody named; as long as a PIN or a code it may be one */
};

/* The turn speaks as a vet's, a kennel's or a pet insurer's does. */
bool segue__about_animals(const segue__tokens *ts);
/* Find the cues of a text once, right after tokenizing. Where ts->animals is set, a pet's name is none, unless the turn
 * checks who somebody is. */
void segue__mark_cues(segue__tokens *ts);
/* The cue that begins at token `i`: its kind, and the number of tokens in *len. NONE if there is none. The
 * cues must have been marked. */
int segue__cue_at(const segue__tokens *ts, size_t i, size_t *len);
/* The same for a cue that was misheard. */
int segue__cue_misheard(const segue__tokens *ts, size_t i, size_t *len);
/* A noun is missing behind its article: whoever asks so may have asked for a secret. */
bool segue__noun_lost(const segue__tokens *ts);
/* Words that may stand between a cue and its value: "pin is maybe". */
bool segue__cue_link(const char *low);
/* Words that are no value where a password or an answer is expected. */
bool segue__no_answer(const char *low);
/* Words of any talk: whatever was asked, they answer nothing and are never remembered. */
bool segue__common_word(const char *low);
/* Tokens [from, to) tell of the speaker or of others, and ask for nothing: "when I was a kid we had a dog". */
bool segue__tells(const segue__tokens *ts, size_t from, size_t to);
/* What stands in a mark: "card" in "[card]". */
bool segue__mark_word(const char *low);
/* A whole mark begins at token `i`, three tokens long. */
bool segue__mark_at(const segue__tokens *ts, size_t i);
/* Which kinds the turn asks the other party for: a mask of 1 << kind. CARD_WORD: a card, perhaps its number. */
unsigned segue__cues_asked(const segue__tokens *ts);
/* The same of a turn that names no secret; `kinds`: what it names besides, `request`: it asks for something. */
unsigned segue__cues_unnamed(const segue__tokens *ts, unsigned kinds, bool request);
/* "it was called …", "we lived on …" and no more: the token where the value begins; 0: it is no such turn. */
size_t segue__life_told(const segue__tokens *ts);
/* What the speaker tells without a name for it: a code that was texted, digits on the back of a card. */
unsigned segue__cues_told(const segue__tokens *ts);
/* Only words that keep somebody dictating ("go ahead", "and the rest?") or say thanks. */
bool segue__goes_on(const segue__tokens *ts);
/* The turn is a number and hardly a word beside, perhaps misheard. */
bool segue__dictates(const segue__tokens *ts);
/* "sevsn", "fobr": no word, but a letter from a number's. */
bool segue__number_misheard(const segue__token *t);

/* Brand and length fit a payment card (ISO/IEC 7812) and the check digit holds (Luhn, annex B). */
bool segue__card_number(const char *digits, size_t n);
/* Brand and length alone. */
bool segue__card_shape(const char *digits, size_t n);

/* Whether `value` holds one of the secrets heard so far. */
bool segue__redactor_knows(const segue_redactor *r, const char *value, size_t n);
/* Counts up with each secret that is heard or told. */
uint32_t segue__redactor_learnt(const segue_redactor *r);
/* Somebody who knows named a secret of class pci or secret: it is masked wherever it comes. Answers of one's own life
 * and passwords count word by word. */
void segue__redactor_told(segue_redactor *r, const char *value, size_t n);
/* Take over what another conversation's machine knows (a builder was told by an event): earlier turns that hold it are revised. One
 * that cannot be, for want of memory, is emptied. */
void segue__redactor_learn(segue_redactor *r, const segue_redactor *from);
/* segue__redactor_told, and earlier turns that hold it are revised. */
void segue__redactor_reveal(segue_redactor *r, const char *value, size_t n);
/* Bytes of a text, up to its last blank, that are not longer than a turn may be. */
size_t segue__redactor_cut(const char *text, size_t n);
/* Mask a text that is no turn (a summary, a note) with what the conversation taught, so that nothing more is masked by who
 * reads the result without it. What masks made longer than a turn may be is cut. Appends to `out`. */
int segue__redactor_text(segue_redactor *r, const char *text, size_t n, segue__buf *out);

/* Mask a turn that is not over, which the conversation does not take note of: as segue_redactor_turn, and of caller and
 * agent each number of three digits or more without a unit, and one at the end, for it may be the beginning of a secret. Appends to `out`.
 * @return SEGUE_OK, SEGUE_E_NOMEM, SEGUE_E_LIMIT (longer than a turn may be) */
int segue__redactor_ahead(const segue_redactor *r, int who, const char *text, size_t n, segue__buf *out);

#endif /* SEGUE_LIB_CONTEXT_REDACT_H */
