/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEGUE_LIB_WIRE_UTF8_H
#define SEGUE_LIB_WIRE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Well-formed UTF-8 (RFC 3629). */
bool segue__utf8_valid(const char *p, size_t n);
/* And without control characters but TAB and LF. */
bool segue__utf8_text(const char *p, size_t n);

/* How long a name may be that is told by its start, in octets. */
#define SEGUE__UTF8_START 64

/* The start of a longer text and "…": at the end of a word, unless less than half would stand then. A text that is not longer
 * as it is. @return octets in `out` */
size_t segue__utf8_start(const char *p, size_t n, char out[SEGUE__UTF8_START]);

#endif /* SEGUE_LIB_WIRE_UTF8_H */
