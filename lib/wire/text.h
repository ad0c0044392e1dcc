/* SPDX-License-Identifier: Apache-2.0 */
/* Words and marks that the text form's writer and reader share (doc/wire-format.md, "text"). */
#ifndef SEGUE_LIB_WIRE_TEXT_H
#define SEGUE_LIB_WIRE_TEXT_H

#include "context/context.h"

#include <segue/context.h>

/* Marks behind an attempt, by SEGUE_ATTEMPT_*: for people first, so a cross failed and "no" was refused. */
static const char *const segue__outcome_marks[6] = {
    " ?", " +", " \xE2\x9C\x93", " ~", " \xE2\x8A\x98", " \xE2\x9C\x97"};
static const char *const segue__outcome_ascii[6] = {"(?)", "(yes)", "(ok)", "(part)", "(no)", "(x)"};

/* Marks behind a mood, by SEGUE_TREND_*. */
static const char *const segue__trend_marks[4] = {"", "\xE2\x86\x93", "\xE2\x86\x92", "\xE2\x86\x91"};
static const char *const segue__trend_ascii[4] = {"", "(falling)", "(steady)", "(rising)"};

/* SEGUE_ATTEMPT_* by the mark at the end of an attempt as written, and the mark's octets; -1: none. */
int segue__outcome_at_end(segue__str v, size_t *mark);

#endif /* SEGUE_LIB_WIRE_TEXT_H */
