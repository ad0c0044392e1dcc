/* SPDX-License-Identifier: Apache-2.0 */
/* answer.h: what an identity service says about a caller, judged. Pure: no I/O. */
#ifndef SEGUE_PLUGINS_VERIFY_HTTP_ANSWER_H
#define SEGUE_PLUGINS_VERIFY_HTTP_ANSWER_H

#include <segue/ext/verify.h>

enum { VH_FIELDS = 16, VH_ANSWER = 16 * 1024 };

typedef struct vh_limits {
  uint32_t level; /**< The service proves no more than this. */
  uint32_t ttl_s; /**< And for no longer. */
} vh_limits;

/** Zero it to begin; it holds personal data. */
typedef struct vh_answer {
  size_t n;
  char json[VH_ANSWER + 1];
  char subject[128], name[128];
} vh_answer;

/** Take bytes. @return 0 or SEGUE_E_LIMIT */
int segue__vh_feed(vh_answer *a, const char *bytes, size_t n);

/** Read it into `r`, whose strings then lie in `a`, and the status of `fields` (r->n_fields of them, named).
 *  @return NULL, or what is wrong with it: a sentence without personal data */
const char *segue__vh_read(vh_answer *a, const vh_limits *limits, segue_verify_result *r,
                           segue_verify_field *fields);

#endif /* SEGUE_PLUGINS_VERIFY_HTTP_ANSWER_H */
