/* SPDX-License-Identifier: Apache-2.0 */
/* The plain model behind segue_context, for the rooms above (lib/wire reads and fills it).
 * Strings are UTF-8, NUL-terminated, in the model's own arena; {NULL, 0} is absent. Absent numbers are
 * NaN, absent counts -1, absent times SEGUE_UNIX_NONE. A model in a segue_context is never written. */
#ifndef SEGUE_LIB_CONTEXT_CONTEXT_H
#define SEGUE_LIB_CONTEXT_CONTEXT_H

#include <stdbool.h>

#include <segue/context.h>

typedef struct segue__str {
  const char *p;
  size_t len;
} segue__str;

/* A bump allocator: everything in it is freed at once. */
typedef struct segue__arena_block segue__arena_block;
typedef struct segue__arena {
  segue__arena_block *head;
  size_t used; /* bytes handed out, for deciding when to compact */
} segue__arena;
void *segue__arena_alloc(segue__arena *a, size_t size); /* zeroed, aligned for any type; NULL: no memory */
void segue__arena_fini(segue__arena *a);

typedef struct segue__src {
  int32_t by; /* SEGUE_SRC_* */
  int32_t turn;
  double confidence;
} segue__src;

typedef struct segue__signal {
  segue__str name;
  double value, weight;
  int32_t turn;
} segue__signal;

typedef struct segue__field {
  segue__str name;
  int32_t status; /* SEGUE_FIELD_* */
} segue__field;

typedef struct segue__entity {
  segue__str name, value;
  int32_t cls; /* SEGUE_CLASS_PUBLIC … PII only: pci and secret never get in */
  segue__src src;
} segue__entity;

typedef struct segue__date {
  segue__str what, date; /* date: "YYYY-MM-DD", or words */
} segue__date;

typedef struct segue__attempt {
  segue__str action, note;
  int32_t outcome; /* SEGUE_ATTEMPT_* */
  int64_t at;      /* Unix ms */
  segue__src src;
} segue__attempt;

typedef struct segue__custom {
  segue__str key, json; /* json: compact JSON text of the value */
} segue__custom;

typedef struct segue__ref {
  segue__str url, digest;
  int64_t expires;
} segue__ref;

/* Lists: pointer, length, capacity; grow them with the segue__context_add_* calls below. */
typedef struct segue__context_model {
  uint64_t id;     /* 48 bits, 0 absent */
  int64_t created; /* Unix ms */
  segue__str language;
  struct {
    segue__str id, caller, called;
    int64_t started, duration_s;
  } call;
  struct {
    int32_t code; /* SEGUE_REASON_* */
    double score;
    segue__str why;
    segue__signal *signals;
    size_t n_signals, cap_signals;
  } reason;
  int32_t priority; /* 0 … 3 */
  struct {
    int32_t level;    /* SEGUE_AUTH_* */
    uint32_t methods; /* SEGUE_AUTH_BY_* */
    segue__str subject;
    int64_t verified_at, expires_at;
    segue__field *fields;
    size_t n_fields, cap_fields;
  } auth;
  struct {
    segue__str intent, title, desired;
    segue__entity *entities;
    size_t n_entities, cap_entities;
    segue__date *dates;
    size_t n_dates, cap_dates;
  } issue;
  segue__attempt *attempts;
  size_t n_attempts, cap_attempts;
  struct {
    double valence, arousal, peak_valence;
    segue__str label;
    int32_t trend, peak_turn, restated, circling;
  } sentiment;
  struct {
    segue__str text;
    int32_t source; /* SEGUE_SUMMARY_* */
    int64_t at;
  } summary;
  double confidence;
  segue__ref sidecar, transcript;
  segue__custom *custom;
  size_t n_custom, cap_custom;
} segue__context_model;

/* How rooms above make contexts: new → fill through `m` with the calls below → hand out. Until the first
 * ref is shared the maker may write; afterwards nobody does. NULL: no memory. */
segue_context *segue__context_new(void);
segue__context_model *segue__context_model_of(segue_context *ctx); /* for the maker */
const segue__context_model *segue__context_read(const segue_context *ctx);
/* Whether the proof of identity has lost its force by `now`, Unix ms; SEGUE_UNIX_NONE is before that. */
bool segue__auth_expired(const segue__context_model *m, int64_t now);

/* Copy a string into the context's arena. `n` bytes, may hold no NUL. false: no memory. */
bool segue__context_str(segue_context *ctx, segue__str *out, const char *s, size_t n);

/* Append one zeroed item with absent values set; NULL: no memory or SEGUE_CONTEXT_MAX_ITEMS reached. */
segue__signal *segue__context_add_signal(segue_context *ctx);
segue__field *segue__context_add_field(segue_context *ctx);
segue__entity *segue__context_add_entity(segue_context *ctx);
segue__date *segue__context_add_date(segue_context *ctx);
segue__attempt *segue__context_add_attempt(segue_context *ctx);
segue__custom *segue__context_add_custom(segue_context *ctx);

/* Deep copy into a fresh, compact arena; NULL: no memory. */
segue_context *segue__context_clone(const segue_context *ctx);

/* RFC 3339 ⇄ Unix ms. parse: false when malformed. format: "2026-11-02T10:11:12Z", with ".mmm" when not
 * whole; `out` of 32 bytes. */
bool segue__rfc3339_parse(const char *s, size_t n, int64_t *unix_ms);
void segue__rfc3339_format(int64_t unix_ms, char out[32]);

/* The class a name deserves ("pin" secret, "phone" pii, …) whatever the writer said: at least this. */
int segue__class_of_name(const char *name, size_t n);

/* Enumeration words; -1 when unknown. */
int segue__auth_level_parse(const char *s);
int segue__reason_parse(const char *s);
int segue__attempt_outcome_parse(const char *s);
int segue__field_class_parse(const char *s);

#endif /* SEGUE_LIB_CONTEXT_CONTEXT_H */
