/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEGUE_LIB_WIRE_UTF8_H
#define SEGUE_LIB_WIRE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Well-formed UTF-8 (RFC 3629). */
bool segue__utf8_valid(const char *p, size_t n);
/* And without control characters but TAB and LF. */
bool segue__utf8_text(const char *p, size_t n);

#endif /* SEGUE_LIB_WIRE_UTF8_H */
