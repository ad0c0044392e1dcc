/* SPDX-License-Identifier: Apache-2.0 */
/* The items of a packed body, each once, in the order of the format: written or read by the same code. */
#ifndef SEGUE_LIB_WIRE_WALK_H
#define SEGUE_LIB_WIRE_WALK_H

#include "wire/earlier.h"
#include "wire/pack.h"
#include "wire/shapes.h"
#include "wire/style.h"
#include "wire/symbols.h"

typedef struct segue__walker {
  segue__sym s;
  segue__msg *m;
  segue__plan plan;
  int64_t anchor;
  const segue__pack_model *model;
  bool own; /* texts travel under the application's model `own_id` */
  uint32_t own_id;
  bool created_early;
  segue__earlier said;
  uint16_t styles[SEGUE__STYLES]; /* of names so far */
  uint16_t values[4];             /* how values were written so far: see text() */
  int topic;                      /* of the next value */
  uint8_t shapes[SEGUE__SHAPES];  /* how often each was */
  int item;                       /* where we are */
  size_t index;                   /* in a list: items done */
} segue__walker;

/* Go over the items of w->m as w->plan has them (encoding), or fill both (decoding). w->s.err says how it went; where
 * it broke are w->item and w->index. */
void segue__walk(segue__walker *w);
/* Does the plan keep something of an item? Of the class where the budget ended it may keep nothing. */
bool segue__walk_plans(const segue__walker *w, int which);

#endif /* SEGUE_LIB_WIRE_WALK_H */
