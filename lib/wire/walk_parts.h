/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of the walk over a packed body, walk.c: texts in walk_texts.c, lists in walk_lists.c. Like the whole they write or
 * read by the same code; w->s.err says how it went. */
#ifndef SEGUE_LIB_WIRE_WALK_PARTS_H
#define SEGUE_LIB_WIRE_WALK_PARTS_H

#include "wire/walk.h"

/* A text that may have been said already. `weights`: spelled, said, words of the title, a shape; its use makes each
 * likelier. */
void segue__walk_text(segue__walker *w, segue__str *v, int field, uint16_t weights[4]);
/* The name of something: its words, and how its maker spells names. */
void segue__walk_name(segue__walker *w, segue__str *v, int field);
/* What the next value is of, for the model. */
void segue__walk_about(segue__walker *w, segue__str name);
/* Who makes priming texts wants each name before its value. */
void segue__walk_tell_name(const segue__sym *s, segue__str v);

/* One at least, as many as w->plan keeps; w->index is where it ends. */
void segue__walk_attempts(segue__walker *w);
void segue__walk_dates(segue__walker *w);
void segue__walk_entities(segue__walker *w);

#endif /* SEGUE_LIB_WIRE_WALK_PARTS_H */
