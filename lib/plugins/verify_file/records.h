/* SPDX-License-Identifier: Apache-2.0 */
/* records.h: the people a verify_file knows, read strictly from JSON (doc/verify_file.md).
 * Immutable after loading. */
#ifndef SEGUE_PLUGINS_VERIFY_FILE_RECORDS_H
#define SEGUE_PLUGINS_VERIFY_FILE_RECORDS_H

#include <segue/ext/plugin.h>

#include "hash.h"

enum { VF_MAX_FILE = 16 << 20, VF_MAX_RECORDS = 65536, VF_MAX_FIELDS = 16 };

typedef struct vf_key {
  const char *name;
  const char *value; /**< Canonical. */
} vf_key;

typedef struct vf_field {
  const char *name;
  vf_hash hash;
} vf_field;

typedef struct vf_record {
  const char *subject;
  const char *name;  /**< May be "". */
  const char *phone; /**< Digits only, may be "". */
  const vf_key *keys;
  const vf_field *fields;
  uint32_t n_keys, n_fields;
} vf_record;

typedef struct vf_records {
  const vf_record *all;
  uint32_t n;
  void *arena;
} vf_records;

/** @return SEGUE_OK and `*out`, or an error such as `verify_file people.json:3:5: …`.
 *  `host` may be NULL (then malloc). */
int segue__vf_parse(vf_records **out, const segue_host *host, const char *json, size_t len, const char *label,
                    segue_error *err);
void segue__vf_free(vf_records *r);

const vf_field *segue__vf_field(const vf_record *r, const char *name);
const vf_key *segue__vf_key(const vf_record *r, const char *name);

#endif /* SEGUE_PLUGINS_VERIFY_FILE_RECORDS_H */
