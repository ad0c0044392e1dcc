/* SPDX-License-Identifier: Apache-2.0 */
/* What the text model looks up: computed once per model, constant, part of the format (doc/wire-format.md). */
#ifndef SEGUE_LIB_WIRE_TEXT_TABLES_H
#define SEGUE_LIB_WIRE_TEXT_TABLES_H

#include <stdint.h>

typedef struct segue__text_tables {
  int16_t stretch[4096];
  uint16_t squash[4096]; /* of x + 2048 */
  uint8_t next[256][2];  /* bit history transitions */
  uint8_t n0[256], n1[256];
  int n_states;
} segue__text_tables;

void segue__text_tables_init(segue__text_tables *t);

#endif /* SEGUE_LIB_WIRE_TEXT_TABLES_H */
