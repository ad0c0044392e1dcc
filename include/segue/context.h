/* SPDX-License-Identifier: Apache-2.0 */
/* segue/context.h: the handoff context, what an agent must know before saying hello.
 * Two objects: a segue_context is an immutable snapshot shared by reference counting; a
 * segue_context_builder grows one during a call from events and gives snapshots at any moment.
 * Everything here is pure: no I/O, no clock, no threads; times are passed in.
 * doc/context.md explains each field; doc/context.schema.json is the JSON form.
 * Threading: a segue_context may be read, ref'd and unref'd from any threads at once; a builder
 * belongs to one thread at a time. */
#ifndef SEGUE_CONTEXT_H
#define SEGUE_CONTEXT_H

#include <segue/base.h>

SEGUE_BEGIN_DECLS

typedef struct segue_context segue_context;
typedef struct segue_context_builder segue_context_builder;

/** Absent values: a time not known, an index not given. Absent numbers (score, confidence) are NaN. */
#define SEGUE_UNIX_NONE INT64_MIN
#define SEGUE_TURN_NONE (-1)

/** Bounds on JSON input; beyond them SEGUE_E_LIMIT. */
#define SEGUE_CONTEXT_MAX_BYTES (1u << 20)
#define SEGUE_CONTEXT_MAX_DEPTH 32
#define SEGUE_CONTEXT_MAX_ITEMS 256 /**< entities, dates, attempts, signals, auth fields, custom: each */

/* All numbers below are frozen: wire forms carry them. New values are appended. */
/** How it was proven; a bit mask. */
enum {
  SEGUE_AUTH_BY_ANI = 1,
  SEGUE_AUTH_BY_KBA = 2,
  SEGUE_AUTH_BY_PIN = 4,
  SEGUE_AUTH_BY_OTP = 8,
  SEGUE_AUTH_BY_VOICE = 16,
  SEGUE_AUTH_BY_TOKEN = 32
};
/** State of one identity field. */
enum { SEGUE_FIELD_CLAIMED = 0, SEGUE_FIELD_VERIFIED = 1, SEGUE_FIELD_FAILED = 2 };
/** Why the call goes to a human. */
enum {
  SEGUE_REASON_NONE = 0,
  SEGUE_REASON_EXPLICIT_REQUEST = 1,
  SEGUE_REASON_LOW_CONFIDENCE = 2,
  SEGUE_REASON_LOOP = 3,
  SEGUE_REASON_FIXES_REJECTED = 4,
  SEGUE_REASON_SENTIMENT = 5,
  SEGUE_REASON_OUT_OF_SCOPE = 6,
  SEGUE_REASON_RULE = 7,
  SEGUE_REASON_MAX_TURNS = 8,
  SEGUE_REASON_ENGINE_FAILURE = 9,
  SEGUE_REASON_LLM_TOOL = 10,
  SEGUE_REASON_DTMF = 11,
  SEGUE_REASON_API = 12
};
/** What became of a fix. */
enum {
  SEGUE_ATTEMPT_OFFERED = 0,
  SEGUE_ATTEMPT_ACCEPTED = 1,
  SEGUE_ATTEMPT_DONE = 2,
  SEGUE_ATTEMPT_PARTIAL = 3,
  SEGUE_ATTEMPT_REJECTED = 4,
  SEGUE_ATTEMPT_FAILED = 5
};
/** Where a value may go. PCI and SECRET values never enter a context: they are dropped on input. */
enum {
  SEGUE_CLASS_PUBLIC = 0,
  SEGUE_CLASS_INTERNAL = 1,
  SEGUE_CLASS_PII = 2, /**< Sealed or in the sidecar only. */
  SEGUE_CLASS_PCI = 3,
  SEGUE_CLASS_SECRET = 4
};
/** Where a value came from (provenance). */
enum { SEGUE_SRC_NONE = 0, SEGUE_SRC_TOOL = 1, SEGUE_SRC_SAID = 2, SEGUE_SRC_INFERRED = 3 };
enum { SEGUE_TREND_NONE = 0, SEGUE_TREND_FALLING = 1, SEGUE_TREND_STEADY = 2, SEGUE_TREND_RISING = 3 };
/** Who wrote the summary. */
enum {
  SEGUE_SUMMARY_NONE = 0,
  SEGUE_SUMMARY_LLM = 1,
  SEGUE_SUMMARY_ROLLING = 2,
  SEGUE_SUMMARY_EXTRACTIVE = 3
};

/** JSON name of a value of the enumerations above ("verified", "loop", ...); "" for none or unknown.
 *  Static storage. segue_auth_method_name takes one bit. */
SEGUE_API const char *segue_auth_level_name(int level);
SEGUE_API const char *segue_auth_method_name(uint32_t bit);
SEGUE_API const char *segue_reason_name(int code);
SEGUE_API const char *segue_attempt_outcome_name(int outcome);
SEGUE_API const char *segue_field_class_name(int cls);

/* ---- snapshots ---- */

/** Share or release a snapshot. unref of the last reference frees it. NULL is allowed. */
SEGUE_API segue_context *segue_context_ref(segue_context *ctx);
SEGUE_API void segue_context_unref(segue_context *ctx);

/** Read a context from JSON (UTF-8, need not be terminated). Strict: duplicate keys, depth, size,
 *  bad UTF-8, lone surrogates, NUL, numbers beyond double, wrong types, values out of range and unknown
 *  enumeration words are refused with path and byte offset. Members the model does not know are kept
 *  under `custom` by their path. Entities of class pci or secret are dropped and card numbers in any
 *  text are masked. The level of authentication is kept as written: when the bytes came from an
 *  unauthenticated peer, call segue_context_demote() on the result.
 *  @return SEGUE_OK and a reference in `*out`; SEGUE_E_PARSE, SEGUE_E_LIMIT, SEGUE_E_UNSUPPORTED (another
 *  model version), SEGUE_E_INVAL, SEGUE_E_NOMEM; on error `*out` is NULL. `err` may be NULL. */
SEGUE_API int segue_context_from_json(segue_context **out, const char *json, size_t len, segue_error *err);

/** Flags for segue_context_to_json. */
enum {
  SEGUE_JSON_OMIT_PII = 1 /**< Leave out pii entities, caller number and subject: for logs and hooks. */
};
/** Write canonical compact JSON: members in the order of the schema, absent ones left out, the same
 *  context gives the same bytes. Buffer rule of the whole library: `*len` says the capacity of `buf`
 *  going in and the length without the NUL coming out; when it does not fit, SEGUE_E_LIMIT and `*len`
 *  is the length needed (allocate that plus one). `buf` may be NULL with `*len` 0 to ask.
 *  @return SEGUE_OK, SEGUE_E_LIMIT, SEGUE_E_INVAL or SEGUE_E_NOMEM. */
SEGUE_API int segue_context_to_json(const segue_context *ctx, uint32_t flags, char *buf, size_t *len);

/** A copy in which authentication above `claimed` counts as `claimed` and verified fields as claimed:
 *  what a context decoded from an unauthenticated form is worth. When nothing would change this is `ctx`
 *  itself with one more reference. @return SEGUE_OK, SEGUE_E_INVAL or SEGUE_E_NOMEM. */
SEGUE_API int segue_context_demote(segue_context **out, segue_context *ctx);

/* ---- typed reading; strings are borrowed from the context, never NULL ("" when absent) ---- */

SEGUE_API uint64_t segue_context_id(const segue_context *ctx);          /**< 48 bits; 0 when none. */
SEGUE_API int64_t segue_context_created(const segue_context *ctx);      /**< Unix ms or SEGUE_UNIX_NONE. */
SEGUE_API const char *segue_context_language(const segue_context *ctx); /**< BCP 47. */
SEGUE_API int segue_context_priority(const segue_context *ctx);         /**< 0 normal … 3 urgent. */
SEGUE_API double segue_context_confidence(const segue_context *ctx);    /**< 0…1 or NaN. */
SEGUE_API int segue_context_reason_code(const segue_context *ctx);      /**< SEGUE_REASON_*. */
SEGUE_API double segue_context_reason_score(const segue_context *ctx);  /**< 0…1 or NaN. */
SEGUE_API const char *segue_context_reason_why(const segue_context *ctx);
SEGUE_API const char *segue_context_intent(const segue_context *ctx);
SEGUE_API const char *segue_context_title(const segue_context *ctx);
SEGUE_API const char *segue_context_desired(const segue_context *ctx);
SEGUE_API const char *segue_context_summary(const segue_context *ctx);
SEGUE_API int segue_context_summary_source(const segue_context *ctx); /**< SEGUE_SUMMARY_*. */
SEGUE_API int64_t segue_context_summary_at(const segue_context *ctx); /**< Unix ms or SEGUE_UNIX_NONE. */

/* Records below are filled by the library into the caller's memory: set `size` to sizeof first. The same
 * records go into the builder, where strings are copied and NULL means absent. */

typedef struct segue_call_info {
  size_t size;
  const char *id;
  const char *caller;
  const char *called;
  int64_t started;    /**< Unix ms or SEGUE_UNIX_NONE. */
  int64_t duration_s; /**< Seconds, -1 unknown. */
} segue_call_info;

typedef struct segue_auth_info {
  size_t size;
  int32_t level;       /**< SEGUE_AUTH_* */
  uint32_t methods;    /**< Mask of SEGUE_AUTH_BY_* */
  const char *subject; /**< Who, as the verifier names them. */
  int64_t verified_at; /**< Unix ms or SEGUE_UNIX_NONE. */
  int64_t expires_at;  /**< Unix ms or SEGUE_UNIX_NONE. */
} segue_auth_info;

typedef struct segue_auth_field {
  size_t size;
  const char *name;
  int32_t status; /**< SEGUE_FIELD_* */
  int32_t reserved;
} segue_auth_field;

typedef struct segue_signal {
  size_t size;
  const char *name;
  double value;  /**< NaN when absent. */
  double weight; /**< NaN when absent. */
  int32_t turn;  /**< Turn counted from 0, or SEGUE_TURN_NONE. */
  int32_t reserved;
} segue_signal;

typedef struct segue_entity {
  size_t size;
  const char *name;
  const char *value;
  int32_t cls;  /**< SEGUE_CLASS_*; the default of segue_entity_init is decided by the name. */
  int32_t by;   /**< SEGUE_SRC_* */
  int32_t turn; /**< Or SEGUE_TURN_NONE. */
  int32_t reserved;
  double confidence; /**< 0…1 or NaN. */
} segue_entity;

typedef struct segue_date {
  size_t size;
  const char *what; /**< "ordered", "due". */
  const char *date; /**< "YYYY-MM-DD", or as said when it could not be resolved. */
} segue_date;

typedef struct segue_attempt {
  size_t size;
  const char *action;
  const char *note;
  int64_t at;      /**< Unix ms or SEGUE_UNIX_NONE. */
  int32_t outcome; /**< SEGUE_ATTEMPT_* */
  int32_t by;      /**< SEGUE_SRC_* */
  int32_t turn;    /**< Or SEGUE_TURN_NONE. */
  int32_t reserved;
  double confidence; /**< 0…1 or NaN. */
} segue_attempt;

typedef struct segue_sentiment {
  size_t size;
  double valence;      /**< −1 … 1, NaN when absent. */
  double arousal;      /**< 0 … 1, NaN when absent. */
  const char *label;   /**< "frustrated", "calm", … */
  double peak_valence; /**< The worst moment, NaN when absent. */
  int32_t peak_turn;   /**< Or SEGUE_TURN_NONE. */
  int32_t trend;       /**< SEGUE_TREND_* */
  int32_t restated;    /**< How often the caller said the same thing again; -1 when absent. */
  int32_t circling;    /**< 1 yes, 0 no, -1 when absent. */
} segue_sentiment;

typedef struct segue_ref {
  size_t size;
  const char *url;
  const char *digest; /**< "sha-256=…" */
  int64_t expires;    /**< Unix ms or SEGUE_UNIX_NONE. */
} segue_ref;

/** Value of `cls` that lets the library decide by the entity's name. */
#define SEGUE_CLASS_AUTO (-1)

/** Write absent values (and `size`) into a record. */
SEGUE_API void segue_call_info_init(segue_call_info *r, size_t size);
SEGUE_API void segue_auth_info_init(segue_auth_info *r, size_t size);
SEGUE_API void segue_signal_init(segue_signal *r, size_t size);
SEGUE_API void segue_entity_init(segue_entity *r, size_t size);
SEGUE_API void segue_attempt_init(segue_attempt *r, size_t size);
SEGUE_API void segue_sentiment_init(segue_sentiment *r, size_t size);

/* Each answers SEGUE_OK, SEGUE_E_INVAL, or SEGUE_E_NOTFOUND past the end. */
SEGUE_API int segue_context_call(const segue_context *ctx, segue_call_info *out);
SEGUE_API int segue_context_auth(const segue_context *ctx, segue_auth_info *out);
SEGUE_API int segue_context_sentiment(const segue_context *ctx, segue_sentiment *out);
SEGUE_API int segue_context_sidecar(const segue_context *ctx, segue_ref *out);
SEGUE_API int segue_context_transcript(const segue_context *ctx, segue_ref *out);
SEGUE_API size_t segue_context_auth_field_count(const segue_context *ctx);
SEGUE_API int segue_context_auth_field(const segue_context *ctx, size_t i, segue_auth_field *out);
SEGUE_API size_t segue_context_signal_count(const segue_context *ctx);
SEGUE_API int segue_context_signal(const segue_context *ctx, size_t i, segue_signal *out);
SEGUE_API size_t segue_context_entity_count(const segue_context *ctx);
SEGUE_API int segue_context_entity(const segue_context *ctx, size_t i, segue_entity *out);
SEGUE_API size_t segue_context_date_count(const segue_context *ctx);
SEGUE_API int segue_context_date(const segue_context *ctx, size_t i, segue_date *out);
SEGUE_API size_t segue_context_attempt_count(const segue_context *ctx);
SEGUE_API int segue_context_attempt(const segue_context *ctx, size_t i, segue_attempt *out);
/** One member of `custom`: its key and its value as JSON text; both borrowed. */
SEGUE_API size_t segue_context_custom_count(const segue_context *ctx);
SEGUE_API int segue_context_custom(const segue_context *ctx, size_t i, const char **key, const char **json);

/* ---- the brief: what a person reads or hears ---- */

enum {
  SEGUE_BRIEF_CARD = 1,    /**< Five lines of plain text: who, wants, tried, mood, start with. */
  SEGUE_BRIEF_BOX = 2,     /**< The card in a box for a terminal. */
  SEGUE_BRIEF_HTML = 3,    /**< The card as five <div class="segue-…"> with escaped text. */
  SEGUE_BRIEF_WHISPER = 4, /**< One sentence to whisper to the agent: at most 8 seconds of speech. */
  SEGUE_BRIEF_JSON = 5     /**< {"card": [five lines], "whisper": "…"} */
};
/** Fill with segue_brief_options_init(), then change what differs. */
typedef struct segue_brief_options {
  size_t size;
  int64_t now_ms; /**< Unix ms for "valid 14 min"; default: when the context was created. */
  uint32_t width; /**< Columns of the box, 24 … 200. Default 66. */
  uint32_t reserved;
} segue_brief_options;
SEGUE_API void segue_brief_options_init(segue_brief_options *o, size_t size);

/** Render the brief; same context, same bytes. Control characters in values become blanks. `o` may be
 *  NULL. Buffer rule as segue_context_to_json. The brief holds pii: it is for the agent, not for logs.
 *  @return SEGUE_OK, SEGUE_E_LIMIT, SEGUE_E_INVAL or SEGUE_E_NOMEM. */
SEGUE_API int segue_context_brief(const segue_context *ctx, uint32_t kind, const segue_brief_options *o,
                                  char *buf, size_t *len);

/* ---- redaction ---- */

/** Speakers of a turn. */
enum { SEGUE_WHO_CALLER = 0, SEGUE_WHO_BOT = 1, SEGUE_WHO_AGENT = 2 };

/** Mask secrets in one text: card numbers (Luhn, typed or spoken), and CVV, PIN, one-time codes, passwords,
 *  SSN-like numbers and answers to security questions named in it. A masked value becomes "[card]",
 *  "[cvv]", "[pin]", "[code]", "[password]", "[ssn]" or "[answer]". At most 64 KiB of UTF-8. Buffer rule as
 *  segue_context_to_json; the result may be longer than the text.
 *  @return SEGUE_OK, SEGUE_E_LIMIT (too long, or `*len` tells what is needed), SEGUE_E_INVAL, SEGUE_E_NOMEM. */
SEGUE_API int segue_redact_text(const char *text, size_t n, char *buf, size_t *len);

/** Redaction of a conversation: knows what was asked, follows a number split over turns, and remembers a
 *  secret so that it is masked wherever it comes again. One thread at a time. */
typedef struct segue_redactor segue_redactor;
SEGUE_API int segue_redactor_new(segue_redactor **out);
SEGUE_API void segue_redactor_free(segue_redactor *r);
/** Take the next turn (SEGUE_WHO_*); `*out` and `*out_len` are the masked text, borrowed until the next
 *  call; what masks make longer than 64 KiB is cut at a blank. What this turn reveals about earlier ones is told by the revisions. */
SEGUE_API int segue_redactor_turn(segue_redactor *r, int who, const char *text, size_t n, const char **out,
                                  size_t *out_len);
/** Earlier turns that must now read differently, because the number they began was completed or the value
 *  was named a secret; they count from 0 and reach back 32 turns. Borrowed until the next turn. */
SEGUE_API size_t segue_redactor_revision_count(const segue_redactor *r);
SEGUE_API int segue_redactor_revision(const segue_redactor *r, size_t i, uint32_t *turn, const char **text,
                                      size_t *len);

/* ---- building ---- */

/** Fill with segue_context_builder_options_init(), then change what differs. */
typedef struct segue_context_builder_options {
  size_t size;
  uint64_t id;      /**< Reference, 48 bits; 0 (default) derives it from the call id. */
  int64_t epoch_ms; /**< Unix ms at which the log's `t` is 0; SEGUE_UNIX_NONE (default) when not known:
                         then small `t` give no dates, and `t` above 10^11 are Unix ms themselves. */
  int32_t infer;    /**< 1 (default): turns are read for entities, fixes, mood; 0: tagged events only. */
  int32_t reserved;
} segue_context_builder_options;
SEGUE_API void segue_context_builder_options_init(segue_context_builder_options *o, size_t size);

/** Create a builder. `o` is copied and may be NULL. @return SEGUE_OK, SEGUE_E_INVAL or SEGUE_E_NOMEM. */
SEGUE_API int segue_context_builder_new(segue_context_builder **out, const segue_context_builder_options *o);
/** Free a builder; snapshots live on. NULL is allowed. */
SEGUE_API void segue_context_builder_free(segue_context_builder *b);

/** Who wrote an event handed to segue_context_builder_apply. */
enum {
  SEGUE_EVENT_BY_APP = 0,   /**< The application, a verifier or segue's own journal: may set auth. */
  SEGUE_EVENT_BY_ENGINE = 1 /**< An LLM tool call or a remote engine: auth counts as `claimed` at most. */
};
/** Apply one event of the event log (doc/events.md), a JSON object such as
 *  {"type": "turn", "who": "caller", "text": "…", "confidence": 0.9, "t": 5900}. Types: start, turn, auth,
 *  intent, entity, attempt, note, dtmf, handoff, bridge, end; others are ignored. Events may repeat and
 *  may come late. A refused event changes nothing.
 *  @return SEGUE_OK, SEGUE_E_PARSE, SEGUE_E_LIMIT, SEGUE_E_INVAL or SEGUE_E_NOMEM. */
SEGUE_API int segue_context_builder_apply(segue_context_builder *b, const char *json, size_t len, uint32_t by,
                                          segue_error *err);

/** Add one turn. `text` is UTF-8; secrets in it are masked before anything is kept. `confidence` 0…1 or
 *  NaN. `t_ms` is milliseconds since the start of the call, or UINT64_MAX. Turns count from 0. */
SEGUE_API int segue_context_builder_turn(segue_context_builder *b, int who, const char *text, size_t len,
                                         double confidence, uint64_t t_ms);
/** How the caller's next turn was said: for the mood. Values are against the caller's own usual, so that a loud
 *  line or a high voice is no anger. In the event log the member `prosody` of a turn, {"arousal", "loudness_db",
 *  "pitch_st", "rate"}. */
typedef struct segue_prosody {
  size_t size;
  double arousal;     /**< 0 calm … 1 agitated, when the measuring side judges itself; else NaN. */
  double loudness_db; /**< dB above the usual, NaN unknown. */
  double pitch_st;    /**< Semitones above the usual, NaN unknown. */
  double rate;        /**< Speed of speech, 1 the usual, NaN unknown. */
} segue_prosody;
SEGUE_API void segue_prosody_init(segue_prosody *r, size_t size);
/** Keep `p` for the next turn of the caller; NULL forgets it. @return SEGUE_OK or SEGUE_E_INVAL (out of range:
 *  arousal 0…1, loudness ±60, pitch ±48, rate 0…10). */
SEGUE_API int segue_context_builder_prosody(segue_context_builder *b, const segue_prosody *p);
/** The verifier's call, and the only one that can raise authentication above `claimed`: what it says
 *  replaces what was known. `fields` may be NULL. */
SEGUE_API int segue_context_builder_set_auth(segue_context_builder *b, const segue_auth_info *auth,
                                             const segue_auth_field *fields, size_t n_fields);
SEGUE_API int segue_context_builder_set_call(segue_context_builder *b, const segue_call_info *call);
SEGUE_API int segue_context_builder_set_language(segue_context_builder *b, const char *bcp47);
SEGUE_API int segue_context_builder_set_priority(segue_context_builder *b, int priority);
SEGUE_API int segue_context_builder_set_confidence(segue_context_builder *b, double confidence);
/** NULL leaves a part as it is. */
SEGUE_API int segue_context_builder_set_issue(segue_context_builder *b, const char *intent, const char *title,
                                              const char *desired);
SEGUE_API int segue_context_builder_set_reason(segue_context_builder *b, int code, double score,
                                               const char *why, const segue_signal *signals,
                                               size_t n_signals);
SEGUE_API int segue_context_builder_set_sentiment(segue_context_builder *b, const segue_sentiment *s);
SEGUE_API int segue_context_builder_set_summary(segue_context_builder *b, const char *text, int source,
                                                int64_t at_unix_ms);
SEGUE_API int segue_context_builder_set_sidecar(segue_context_builder *b, const segue_ref *ref);
SEGUE_API int segue_context_builder_set_transcript(segue_context_builder *b, const segue_ref *ref);
/** Put a member into `custom`: `json` is the text of its value, `len` bytes. @return SEGUE_OK, or what reading it as
 *  JSON gives (see segue_context_from_json). */
SEGUE_API int segue_context_builder_set_custom(segue_context_builder *b, const char *key, const char *json,
                                               size_t len, segue_error *err);
/** Add, or bring up to date the one of the same name (entities: name and value; attempts: action). */
SEGUE_API int segue_context_builder_add_entity(segue_context_builder *b, const segue_entity *e);
SEGUE_API int segue_context_builder_add_date(segue_context_builder *b, const char *what, const char *date);
SEGUE_API int segue_context_builder_add_attempt(segue_context_builder *b, const segue_attempt *a);

/** The context as it is now; costs a reference, the builder copies when it changes next.
 *  @return SEGUE_OK, SEGUE_E_INVAL or SEGUE_E_NOMEM. */
SEGUE_API int segue_context_builder_snapshot(segue_context_builder *b, segue_context **out);

SEGUE_END_DECLS
#endif /* SEGUE_CONTEXT_H */
