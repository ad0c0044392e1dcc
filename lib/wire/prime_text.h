/* SPDX-License-Identifier: Apache-2.0 */
/* The priming text of model 1, made from the texts in data/ at build time (meson.build says in which order). Changing
 * one octet of it makes another model: new number, new files. */
#ifndef SEGUE_LIB_WIRE_PRIME_TEXT_H
#define SEGUE_LIB_WIRE_PRIME_TEXT_H

#include <stddef.h>
#include <stdint.h>

extern const uint8_t segue__prime_en1[];
extern const size_t segue__prime_en1_len;

#endif /* SEGUE_LIB_WIRE_PRIME_TEXT_H */
