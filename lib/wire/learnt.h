/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of text model 1 that were learnt once (text_learnt.c), made from data/weights_en.txt and data/corrections_en.txt
 * at build time. Changing one makes another model, as of the priming text. */
#ifndef SEGUE_LIB_WIRE_LEARNT_H
#define SEGUE_LIB_WIRE_LEARNT_H

#include <stddef.h>
#include <stdint.h>

extern const int16_t segue__learnt_en1[];
extern const size_t segue__learnt_en1_len;
extern const int8_t segue__corrections_en1[];
extern const size_t segue__corrections_en1_len;

#endif /* SEGUE_LIB_WIRE_LEARNT_H */
