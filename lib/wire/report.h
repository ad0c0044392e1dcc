/* SPDX-License-Identifier: Apache-2.0 */
/* Filling a segue_encode_report. */
#ifndef SEGUE_LIB_WIRE_REPORT_H
#define SEGUE_LIB_WIRE_REPORT_H

#include "wire/msg.h"

#include <segue/wire.h>

enum { SEGUE__KEPT = 0, SEGUE__SHED = 1, SEGUE__SIDECAR_ONLY = 2 };

segue_encode_report *segue__report_new(void); /* NULL: no memory */
/* Add a path; `name` NULL, or what goes in brackets. Failure shows in segue__report_close. */
void segue__report_add(segue_encode_report *r, int list, const char *path, segue__str name);
void segue__report_index(segue_encode_report *r, int list, const char *path, size_t index);
/* Everything of a packed message by its plan. */
void segue__report_plan(segue_encode_report *r, const segue__context_model *c, const segue__msg *m,
                        const segue__plan *p, bool pii);
/* Write the sizes and the JSON. SEGUE_OK or SEGUE_E_NOMEM. */
int segue__report_close(segue_encode_report *r, size_t chars, size_t bytes, size_t limit);

#endif /* SEGUE_LIB_WIRE_REPORT_H */
