/* SPDX-License-Identifier: Apache-2.0 */
/* wire/name_addr.h: addresses in the values of SIP headers. */
#ifndef SEGUE_LIB_WIRE_NAME_ADDR_H
#define SEGUE_LIB_WIRE_NAME_ADDR_H

#include <stddef.h>

/* Bytes of `value` up to the first character of `stops` that stands in no quoted string, `len` when there is none. An
 * open quote hides all that follows. */
size_t segue__unquoted(const char *value, size_t len, const char *stops);

/* The URI in the brackets of `"a name" <uri>;parameters` (RFC 3261 section 25.1, name-addr); a name in quotes may hold brackets
 * of its own. @return 1 with *uri and *n; 0: there are no brackets; -1: they, or quotes, do not end. */
int segue__name_addr(const char *value, size_t len, const char **uri, size_t *n);

#endif /* SEGUE_LIB_WIRE_NAME_ADDR_H */
