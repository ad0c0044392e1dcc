/* SPDX-License-Identifier: Apache-2.0 */
/* Values that are numbers in a known shape: times, dates, amounts, telephone numbers. Their parts take a fraction of what
 * their letters do. Shapes, parts and weights are part of the format (doc/wire-format.md). */
#ifndef SEGUE_LIB_WIRE_SHAPES_H
#define SEGUE_LIB_WIRE_SHAPES_H

#include "wire/symbols.h"

enum { SEGUE__SHAPES = 48 }; /* room for that many */

/* What a value is of, by its name: shapes of that topic are likelier. */
enum { SEGUE__TOPIC_NONE = 0, SEGUE__TOPIC_TIME, SEGUE__TOPIC_DATE, SEGUE__TOPIC_MONEY, SEGUE__TOPIC_PHONE };

int segue__shape_topic(segue__str name);
/* The first shape that `v` has, or -1. */
int32_t segue__shape_of(segue__str v);
/* Writes `v`, which has a shape, or reads one. `used`: how often each was, in this message. */
void segue__shape_code(segue__sym *s, segue__str *v, int topic, uint8_t used[SEGUE__SHAPES]);

#endif /* SEGUE_LIB_WIRE_SHAPES_H */
