/* SPDX-License-Identifier: Apache-2.0 */
/* Octets as decisions of the text model: a binary tree in which an octet is the nearer to the root the more often it occurs in
 * the library's priming text, so that a letter takes four or five decisions and not eight. Part of the format. */
#ifndef SEGUE_LIB_WIRE_TEXT_CODE_H
#define SEGUE_LIB_WIRE_TEXT_CODE_H

#include <stddef.h>
#include <stdint.h>

#define SEGUE__CODE_ROOT 1u
#define SEGUE__CODE_LEAF 256u

typedef struct segue__text_code {
  uint16_t child[256][2]; /* of nodes 1 to 255: a node, or SEGUE__CODE_LEAF and an octet */
  uint32_t bits[256];     /* the way to an octet, the first decision lowest */
  uint8_t len[256];
} segue__text_code;

/* Line ends count as zero octets. */
void segue__text_code_init(segue__text_code *c, const uint8_t *text, size_t len);

#endif /* SEGUE_LIB_WIRE_TEXT_CODE_H */
