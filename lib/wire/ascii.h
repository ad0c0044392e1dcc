/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEGUE_LIB_WIRE_ASCII_H
#define SEGUE_LIB_WIRE_ASCII_H

#include <stddef.h>

#include "base/buf.h"

/* Append UTF-8 text as printable ASCII: accents dropped, typographic marks made plain, the rest "?". */
void segue__ascii_put(segue__buf *out, const char *p, size_t n);

#endif /* SEGUE_LIB_WIRE_ASCII_H */
