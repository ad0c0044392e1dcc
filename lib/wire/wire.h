/* SPDX-License-Identifier: Apache-2.0 */
/* The forms behind segue_encode and segue_decode. */
#ifndef SEGUE_LIB_WIRE_WIRE_H
#define SEGUE_LIB_WIRE_WIRE_H

#include <stdbool.h>

#include <segue/wire.h>

#include "base/buf.h"
#include "context/context.h"

/* What is asked for, with the profile worked in. */
typedef struct segue__job {
  const segue_context *ctx;
  const segue__context_model *c;
  segue_encode_options o;
  segue_profile profile; /* name NULL without one */
  int charset;
  size_t limit; /* characters, 0 none */
  segue_encode_report *report;
  size_t bytes; /* for the report */
  segue_error *err;
} segue__job;

/* Each writes its value and the report's lists. SEGUE_OK or an error that is in j->err. */
int segue__encode_packed(segue__job *j, segue__buf *out); /* packed and sealed */
int segue__encode_text(segue__job *j, segue__buf *out);
int segue__encode_sip(segue__job *j, segue__buf *out);
int segue__encode_json(segue__job *j, segue__buf *out);
int segue__encode_vcon(segue__job *j, segue__buf *out);

/* Each reads a value; `proven` says whether its authenticity was checked. */
int segue__decode_packed(segue_context **out, const uint8_t *in, size_t len, const segue_decode_options *o,
                         int form, bool *proven, segue_error *err);
int segue__decode_text(segue_context **out, const char *in, size_t len, segue_error *err);
int segue__decode_sip(segue_context **out, const char *in, size_t len, const segue_decode_options *o,
                      bool *proven, segue_error *err);
int segue__decode_vcon(segue_context **out, const char *in, size_t len, const segue_decode_options *o,
                       bool *proven, segue_error *err);
/* Characters to octets to context, for packed and sealed. */
int segue__decode_chars(segue_context **out, const char *in, size_t len, const segue_decode_options *o,
                        int form, bool *proven, segue_error *err);

#endif /* SEGUE_LIB_WIRE_WIRE_H */
