/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/fields.h: the fields of the tables in fields_data.c that a sentence asks for by name. Pure, keeps nothing. */
#ifndef SEGUE_HANDOFF_FIELDS_H
#define SEGUE_HANDOFF_FIELDS_H

#include "handoff/sentences.h"

/* As bits, in the order of segue__field_cues; `matter`: what the call is about. */
uint64_t segue__fields_asked(const segue__sentence *s, const segue__gist_of *matter);
/* "I won't ask for your address again." */
bool segue__spares(const segue__words *w);

#endif /* SEGUE_HANDOFF_FIELDS_H */
