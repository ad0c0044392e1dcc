/* SPDX-License-Identifier: Apache-2.0 */
/* Octets as characters: hex and base64url (RFC 4648 §5, §8). */
#ifndef SEGUE_LIB_WIRE_CHARS_H
#define SEGUE_LIB_WIRE_CHARS_H

#include <stddef.h>
#include <stdint.h>

#include <segue/base.h>

/* Characters that `n` octets take, and octets that surely fit `chars` characters. `charset` is
 * SEGUE_CHARSET_HEX, _BASE64URL or _RAW. */
size_t segue__chars_for(int charset, size_t n);
size_t segue__octets_in(int charset, size_t chars);

/* Write without a final NUL; `out` has room for segue__chars_for(). */
void segue__chars_write(int charset, const uint8_t *in, size_t n, char *out);

/* Read; `out` has room for `len` octets. `*offset` is where a refused character stands.
 * SEGUE_OK or SEGUE_E_PARSE. */
int segue__chars_read(int charset, const char *in, size_t len, uint8_t *out, size_t *n, size_t *offset);

/* What was wrong at `offset` of a value that was not read, in words for whoever passed it; `charset` as they gave it,
 * so SEGUE_CHARSET_AUTO too. */
const char *segue__chars_fault(int charset, const char *in, size_t len, size_t offset);

/* Value of a hex digit, -1 for anything else. */
int segue__hex_digit(char c);

#endif /* SEGUE_LIB_WIRE_CHARS_H */
