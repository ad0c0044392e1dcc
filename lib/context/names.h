/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing the names people give to fields. */
#ifndef SEGUE_LIB_CONTEXT_NAMES_H
#define SEGUE_LIB_CONTEXT_NAMES_H

#include "context/context.h"

/* "CustomerName", "customer name" and "customer_name" are the same name; `snake` is given in the last form. */
bool segue__name_equal(segue__str name, const char *snake);

#endif /* SEGUE_LIB_CONTEXT_NAMES_H */
