/* SPDX-License-Identifier: Apache-2.0 */
/* Names of things come in the spelling of whoever made the interface: OrderId, orderId, order-id. They travel
 * as order_id and a style, so that one model serves all. */
#ifndef SEGUE_LIB_WIRE_STYLE_H
#define SEGUE_LIB_WIRE_STYLE_H

#include "context/context.h"

/* Numbers are on the wire. */
enum {
  SEGUE__STYLE_AS_IS = 0,
  SEGUE__STYLE_PASCAL = 1, /* OrderId */
  SEGUE__STYLE_CAMEL = 2,  /* orderId */
  SEGUE__STYLE_KEBAB = 3,  /* order-id */
  SEGUE__STYLE_TITLE = 4,  /* Order_Id */
  SEGUE__STYLE_UPPER = 5,  /* ORDER_ID */
  SEGUE__STYLES = 6
};

#define SEGUE__STYLED_MAX 128

/* The style of a name and what travels, at most SEGUE__STYLED_MAX octets in `out` (AS_IS: the name itself). */
int segue__style_of(segue__str name, char out[SEGUE__STYLED_MAX], segue__str *plain);

/* Back; false when it gets longer than SEGUE__STYLED_MAX. */
bool segue__style_apply(int style, segue__str plain, char out[SEGUE__STYLED_MAX], size_t *n);

#endif /* SEGUE_LIB_WIRE_STYLE_H */
