/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of segue_context_builder, shared by the files that feed it. */
#ifndef SEGUE_LIB_CONTEXT_BUILDER_H
#define SEGUE_LIB_CONTEXT_BUILDER_H

#include "context/context.h"
#include "context/token.h"

struct segue__infer;

struct segue_context_builder {
  segue_context *cur; /* shared with snapshots; write only through segue__builder_own */
  size_t clone_used;  /* arena bytes after the last copy, to see when garbage piles up */
  segue_context_builder_options options;
  int32_t turns; /* heard so far */
  segue_redactor *redactor;
  struct segue__infer *infer;
  segue__tokens ts;      /* scratch */
  segue_prosody prosody; /* of the caller's next turn */
  bool stale;            /* the summary of our own is older than what it tells */
  bool own_summary;      /* nobody else wrote one */
  uint64_t first_t;      /* ms, UINT64_MAX before the first */
  uint64_t last_t;       /* ms, the latest */
};

/* The model to write to, copied first when a snapshot shares it or garbage piled up, so that pointers from
 * an earlier call die; NULL: no memory. */
segue_context *segue__builder_own(segue_context_builder *b);
/* Keep words in the context that is owned, without what is secret in them. SEGUE_OK or SEGUE_E_NOMEM. */
int segue__builder_put(segue_context_builder *b, segue__str *to, segue__str s);
/* The same for a value of a member with these flags (spec.h). */
int segue__builder_put_as(segue_context_builder *b, unsigned flags, segue__str *to, segue__str s);
/* Copy a value of which nothing is masked; one that is absent, or there already, changes nothing. */
bool segue__builder_keep(segue_context *c, segue__str *to, segue__str s);
/* Letters and digits decide; case, blanks and punctuation do not. */
bool segue__builder_same(segue__str a, segue__str b);

/* Merge what `from` holds. `by` is SEGUE_EVENT_BY_*: engines can't raise authentication. */
int segue__builder_merge(segue_context_builder *b, const segue__context_model *from, uint32_t by);

/* After a secret was learnt late: mask it wherever it had got in before. */
int segue__builder_scrub(segue_context_builder *b);

/* The summary is the builder's own again: the next snapshot has a fresh extractive one. */
void segue__builder_own_summary(segue_context_builder *b);

/* Move the builder's clock: `t_ms` as in the event log, UINT64_MAX for unknown. */
int segue__builder_time(segue_context_builder *b, uint64_t t_ms);
/* Unix ms of the latest event, SEGUE_UNIX_NONE when not known. */
int64_t segue__builder_now(const segue_context_builder *b);

/* A value that somebody named a secret: it stays out, and is masked wherever else it comes. */
int segue__builder_secret(segue_context_builder *b, segue__str value);

/* Upserts; strings are copied. */
int segue__builder_entity(segue_context_builder *b, const segue__entity *e);
int segue__builder_attempt(segue_context_builder *b, const segue__attempt *a);
int segue__builder_date(segue_context_builder *b, segue__str what, segue__str date);

segue__str segue__str_of(const char *z); /* {NULL, 0} for NULL */

#endif /* SEGUE_LIB_CONTEXT_BUILDER_H */
