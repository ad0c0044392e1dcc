/* SPDX-License-Identifier: Apache-2.0 */
/* Masking words as secrets: redact_words.c, and redact_answers.c for what answers a question. */
#ifndef SEGUE_LIB_CONTEXT_REDACT_WORDS_H
#define SEGUE_LIB_CONTEXT_REDACT_WORDS_H

#include "context/redactor.h"

/* The chunk without blanks that begins at token `i`: its last token. */
size_t segue__chunk_end(const segue__tokens *ts, size_t i);
bool segue__chunk_has_digit(const segue__tokens *ts, size_t i, size_t last);
/* Words about how a word is written or said. */
bool segue__about_words(const segue__tokens *ts, size_t i);
/* "correct horse staple": a word that answers a question otherwise begins a phrase here. */
bool segue__opens_phrase(const segue__tokens *ts, size_t i);

void segue__mask_chunk(segue__turn_scan *s, size_t i, int kind);
/* Tokens `first` to `last` are the secret, and any longer word of them alone. */
void segue__mask_span(segue__turn_scan *s, size_t first, size_t last, int kind);
/* A password from token `i` on, of up to five words; its last token. */
size_t segue__mask_phrase(segue__turn_scan *s, size_t i);
/* An answer from token `i` on, of up to `max` words; how many were taken. */
size_t segue__mask_answer(segue__turn_scan *s, size_t i, size_t max);

/* ---- redact_given.c ---- */
/* A password or an answer. */
bool segue__word_secret(int kind);
/* Which of the two the turn names first; NONE. */
int segue__word_named(const segue__tokens *ts);
/* A turn that names a password or an answer, and says elsewhere what it was. */
void segue__scan_given_words(segue__turn_scan *s);

/* ---- redact_answers.c ---- */
/* The turn answers a question for a word. */
void segue__scan_asked_words(segue__turn_scan *s);
/* Asked earlier, not answered then. */
void segue__scan_late_answer(segue__turn_scan *s);
/* The dates of a turn that gives a memorable one. */
void segue__scan_memorable_dates(segue__turn_scan *s);

#endif /* SEGUE_LIB_CONTEXT_REDACT_WORDS_H */
