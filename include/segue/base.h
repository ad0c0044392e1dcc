/* SPDX-License-Identifier: Apache-2.0 */
/* segue/base.h: what every other header stands on: export marks, status codes, the error
 * record, time and slices. Plugins may include this header and <segue/ext/...> only.
 * Threading: everything here is a value or a pure function, safe from any thread. */
#ifndef SEGUE_BASE_H
#define SEGUE_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define SEGUE_BEGIN_DECLS extern "C" {
#define SEGUE_END_DECLS }
#else
#define SEGUE_BEGIN_DECLS
#define SEGUE_END_DECLS
#endif

#if defined(__GNUC__)
#define SEGUE_API __attribute__((visibility("default")))
#define SEGUE_PLUGIN_EXPORT __attribute__((visibility("default")))
#else
#define SEGUE_API
#define SEGUE_PLUGIN_EXPORT
#endif

SEGUE_BEGIN_DECLS

#define SEGUE_VERSION_MAJOR 0
#define SEGUE_VERSION_MINOR 1
#define SEGUE_VERSION_PATCH 0

/** Version of the library at run time, "major.minor.patch". Static storage. */
SEGUE_API const char *segue_version(void);

/** Status codes. Every fallible call returns 0 (SEGUE_OK) or one of the negative codes.
 *  Each code means something a caller would do differently. */
enum {
  SEGUE_OK = 0,
  SEGUE_E_INVAL = -1,       /**< An argument breaks the call's contract; the caller has a bug. */
  SEGUE_E_NOMEM = -2,       /**< The allocator refused. Nothing was changed. */
  SEGUE_E_PARSE = -3,       /**< Input from outside is malformed; see segue_error path and offset. */
  SEGUE_E_LIMIT = -4,       /**< A documented bound was exceeded (size, depth, count, budget). */
  SEGUE_E_AGAIN = -5,       /**< Not now: queue full, nothing ready; try again later. */
  SEGUE_E_STATE = -6,       /**< Not allowed in the object's present state. */
  SEGUE_E_NOTFOUND = -7,    /**< The named thing does not exist (engine, session, profile, file). */
  SEGUE_E_UNSUPPORTED = -8, /**< The peer, plugin or build cannot do this. */
  SEGUE_E_AUTH = -9,        /**< Authenticity check failed: forged, altered or wrong binding. */
  SEGUE_E_KEY = -10,        /**< The key id is unknown to the key ring. */
  SEGUE_E_EXPIRED = -11,    /**< Valid once, but its life is over. */
  SEGUE_E_TIMEOUT = -12,    /**< A deadline passed. */
  SEGUE_E_ENGINE = -13,     /**< An engine or plugin failed; see the message. */
  SEGUE_E_IO = -14,         /**< The operating system refused (file, socket); see the message. */
  SEGUE_E_ABI = -15,        /**< Built for another ABI; see the message. */
  SEGUE_E_CLOSED = -16      /**< The object has ended; no more will come. */
};

/** Short English name of a status code, e.g. "not found". Never NULL; static storage. */
SEGUE_API const char *segue_strerror(int code);

/** Detail of one failure. Owned by the caller, may live on the stack; pass NULL when not wanted.
 *  A call that fails fills it whole; a call that succeeds leaves it alone. */
typedef struct segue_error {
  int32_t code;      /**< The SEGUE_E_* that the call returned. */
  uint32_t line;     /**< 1-based line in the input text, 0 where it has no meaning. */
  uint64_t offset;   /**< Byte offset into the input, UINT64_MAX where it has no meaning. */
  char path[128];    /**< Field path in the input such as "attempts[2].outcome"; may be "". */
  char message[256]; /**< One English sentence without PII; always terminated. */
} segue_error;

/** Monotonic time or a duration, in microseconds. */
typedef uint64_t segue_time;
#define SEGUE_TIME_NEVER UINT64_MAX
#define SEGUE_MS(x) ((segue_time)(x)*1000u)
#define SEGUE_SECONDS(x) ((segue_time)(x)*1000000u)

/** How sure we are who is calling; order matters, higher is stronger. */
enum {
  SEGUE_AUTH_NONE = 0,
  SEGUE_AUTH_CLAIMED = 1,    /**< The caller says so, or the statement came unauthenticated. */
  SEGUE_AUTH_IDENTIFIED = 2, /**< Matched to a record, not proven. */
  SEGUE_AUTH_VERIFIED = 3,   /**< Proven by one factor. */
  SEGUE_AUTH_STRONG = 4      /**< Proven by more than one factor. */
};

/** Severity of a log record, least first. */
enum { SEGUE_LOG_DEBUG = 0, SEGUE_LOG_INFO = 1, SEGUE_LOG_WARN = 2, SEGUE_LOG_ERROR = 3 };

/** Receives finished log lines: `room` such as "media", `text` without newline and without PII.
 *  Called from any thread, never under one of segue's locks; must not call back into segue. */
typedef void (*segue_log_fn)(void *user, int level, const char *room, const char *text);

/** Replaceable allocator; all three must be set together and be safe from any thread. */
typedef struct segue_allocator {
  void *(*alloc)(void *user, size_t size);
  void *(*realloc)(void *user, void *p, size_t size);
  void (*free)(void *user, void *p);
  void *user;
} segue_allocator;

SEGUE_END_DECLS
#endif /* SEGUE_BASE_H */
