/* SPDX-License-Identifier: Apache-2.0 */
/* segue/runtime.h: the process side: shards, engines and the event queue.
 * Two ways to run: SEGUE_RUN_THREADS starts one thread a shard; SEGUE_RUN_EMBEDDED starts none
 * (but workers, when a blocking engine is used) and does its work in segue_runtime_step.
 * Threading: every function may be called from any thread unless it says otherwise. */
#ifndef SEGUE_RUNTIME_H
#define SEGUE_RUNTIME_H

#include <segue/base.h>

SEGUE_BEGIN_DECLS

typedef struct segue_runtime segue_runtime;
typedef struct segue_session segue_session;
typedef struct segue_event segue_event;
struct segue_plugin;

enum { SEGUE_RUN_THREADS = 0, SEGUE_RUN_EMBEDDED = 1 };

/** Fill with segue_runtime_options_init(), then change what differs. */
typedef struct segue_runtime_options {
  size_t size;
  uint32_t mode;         /**< SEGUE_RUN_*; default THREADS. */
  uint32_t shards;       /**< 0 (default): one a processor; EMBEDDED always has one. */
  uint32_t workers;      /**< Worker threads for blocking engines, at most; default 4 a processor. */
  uint32_t max_sessions; /**< Further calls are refused with 503; default 10000. */
  uint32_t max_events;   /**< Bound of the event queue; default 65536. When it is full, the oldest
                              partial results go first, and what was dropped is counted. */
  uint32_t log_level;    /**< SEGUE_LOG_*; default WARN. */
  segue_log_fn log;      /**< NULL (default): standard error. */
  void *log_user;
  const segue_allocator *allocator; /**< NULL (default): malloc. Must outlive the runtime. */
  segue_time (*clock)(void *user);  /**< NULL (default): the system's monotonic clock. With a clock
                                          of the caller's, mode must be EMBEDDED: virtual time. */
  void *clock_user;
  uint64_t wall_base_ms;     /**< With `clock`: Unix time in ms at clock 0; 0: not set, 2026-01-01. */
  uint64_t seed;             /**< Seed of ids and keys; 0 (default): the system's randomness. */
  const char *plugin_path;   /**< Colon-separated folders searched for plugins first; NULL: none. */
  const char *media_address; /**< Numeric local address for RTP and SDP; default "127.0.0.1". */
  uint32_t media_port_min;   /**< Default 20000. */
  uint32_t media_port_max;   /**< Default 39999. */
  const char *plugin_trial;  /**< Program that takes the first steps of a plugin file (load, init, open) in a
                                  process of its own, so that a crash there is an error here; NULL (default): the
                                  installed segue-plugin-trial, "": none. Loading takes twice as long. */
} segue_runtime_options;

/** Write defaults into the first `size` bytes of `o`. Pass sizeof *o. */
SEGUE_API void segue_runtime_options_init(segue_runtime_options *o, size_t size);

/** Create a runtime; with SEGUE_RUN_THREADS its threads run when this returns. `o` is copied and
 *  may be NULL. @return SEGUE_OK, SEGUE_E_INVAL, SEGUE_E_NOMEM, SEGUE_E_IO. */
SEGUE_API int segue_runtime_new(segue_runtime **out, const segue_runtime_options *o, segue_error *err);

/** End all sessions, close engines, join threads and free. NULL is allowed. Handles of sessions
 *  and events must be released before. Not from a callback. Waits at most about six seconds: an engine
 *  call that does not return by then is abandoned with its thread and the memory it may touch, and the
 *  log says so. */
SEGUE_API void segue_runtime_free(segue_runtime *rt);

/** Start a transport, or prepare another engine, by name. `use` is a plugin's name: one added by
 *  segue_runtime_add_plugin, a built-in one, or `segue-<name>.so` in the plugin folders; or a path
 *  ending in ".so". `config` is its JSON configuration, NULL for {}. Loading may take seconds.
 *  @return SEGUE_E_NOTFOUND, SEGUE_E_ABI, SEGUE_E_PARSE, SEGUE_E_ENGINE, SEGUE_E_IO. */
SEGUE_API int segue_runtime_use(segue_runtime *rt, const char *use, const char *config, segue_error *err);

/** Check a session's configuration (doc/session.md) and load the engines it names, so that the first call
 *  does not wait for models. They stay loaded for the sessions to come.
 *  @return as segue_session_answer. */
SEGUE_API int segue_runtime_prepare(segue_runtime *rt, const char *config, segue_error *err);

/** Register a plugin of the application's own by its table, which must outlive the runtime. Its
 *  host table carries `user`. @return SEGUE_E_INVAL naming the missing member, SEGUE_E_ABI,
 *  SEGUE_E_STATE when the name is taken. */
SEGUE_API int segue_runtime_add_plugin(segue_runtime *rt, const struct segue_plugin *plugin, void *user,
                                       segue_error *err);

/** Wait up to `timeout_ms` (SEGUE_FOREVER: no limit, 0: don't wait) for the next event; the caller
 *  frees it. In EMBEDDED mode this also steps; with a clock of the caller's it steps once and never
 *  waits. @return SEGUE_OK, SEGUE_E_TIMEOUT, SEGUE_E_CLOSED after segue_runtime_stop when the queue is
 *  empty. */
SEGUE_API int segue_runtime_next_event(segue_runtime *rt, uint32_t timeout_ms, const segue_event **ev);
#define SEGUE_FOREVER UINT32_MAX

/** A file descriptor that is readable while events wait or, in EMBEDDED mode, while a step is due.
 *  Owned by the runtime: poll it, never read it. */
SEGUE_API int segue_runtime_fd(segue_runtime *rt);

/** EMBEDDED mode: do all that is due now, without waiting. One thread at a time.
 *  @return number of 20 ms ticks run, or SEGUE_E_STATE in THREADS mode. */
SEGUE_API int segue_runtime_step(segue_runtime *rt);

/** Refuse new calls; live ones go on. */
SEGUE_API int segue_runtime_drain(segue_runtime *rt);

/** Hang up all sessions; when they have ended, next_event answers SEGUE_E_CLOSED. */
SEGUE_API int segue_runtime_stop(segue_runtime *rt);

/** Called, from any thread and never under a lock, when an event was queued to an empty queue;
 *  must not block nor call back. The library's only callback. */
SEGUE_API int segue_runtime_set_wakeup(segue_runtime *rt, void (*fn)(void *user), void *user);

/** Figures of this runtime as JSON: {"sessions","calls","refused","draining",
 *  "events":{"total","waiting","dropped"}, "workers":{"threads","busy","strands","jobs","refused"},
 *  "shards":[{"sessions","skipped","overflowed","late_us":{"p50","p99","max","ticks"},
 *  "trigger_us":{"p50","p99","max","count"}, "dial_us":{…}}]}. In microseconds, right within 12.5 %: `late_us`
 *  by how much ticks were late; `trigger_us` what a trigger took until all that follows of itself was done;
 *  `dial_us` from the context's being published (or the end of the try before) until the INVITE was handed to
 *  the network, where the transport tells. With a clock of the caller's they stay 0. Writes at most *len bytes
 *  with the terminator; *len becomes the length needed without it. @return SEGUE_E_LIMIT if it did not fit. */
SEGUE_API int segue_runtime_stats(segue_runtime *rt, char *buf, size_t *len);

/** Figures for monitoring, in Prometheus' text format 0.0.4 (content type "text/plain; version=0.0.4"): what an
 *  application answers at /metrics. doc/metrics.md lists names, labels and buckets. Labels have fixed values;
 *  nothing of a caller is in it. About 10 KiB; buf and len as segue_runtime_stats. */
SEGUE_API int segue_runtime_metrics(segue_runtime *rt, char *buf, size_t *len);

/* ---- features ---- */

/** Can the library that runs do `name`? For applications that may meet an older library than their headers are from.
 *  doc/abi.md lists the names, such as "form.sealed"; "plugin." and the name of a built-in plugin is one too.
 *  @return Its revision, 1 at first; 0 when the library does not know it, or NULL is passed. Any thread. */
SEGUE_API uint32_t segue_feature(const char *name);
/** Name of feature `i` from 0, built-in plugins apart; static; NULL past the end. Any thread. */
SEGUE_API const char *segue_feature_at(size_t i);

/* ---- events ---- */

enum {
  SEGUE_EVENT_INCOMING = 1,   /**< A call rings: answer or reject it. */
  SEGUE_EVENT_START = 2,      /**< The caller's leg is established: log record "start". */
  SEGUE_EVENT_TURN = 3,       /**< A turn was completed: who, text (as spoken), confidence. */
  SEGUE_EVENT_PARTIAL = 4,    /**< Words so far, masked: who, text. */
  SEGUE_EVENT_VERIFY = 5,     /**< An engine asks to verify the caller; see segue_session_set_auth. */
  SEGUE_EVENT_AUTH = 6,       /**< Authentication changed. */
  SEGUE_EVENT_NOTE = 7,       /**< Intent, entity or attempt was noted. */
  SEGUE_EVENT_DECISION = 8,   /**< The policy (or engine, or API) decided to hand over, and why. */
  SEGUE_EVENT_HANDOFF = 9,    /**< The handoff changed state. */
  SEGUE_EVENT_BRIDGE = 10,    /**< Caller and agent hear each other. */
  SEGUE_EVENT_SPEECH = 11,    /**< Somebody's audible speech began or ended. */
  SEGUE_EVENT_DTMF = 12,      /**< A digit came (its value is secret and not shown). */
  SEGUE_EVENT_ENGINE = 13,    /**< An engine failed, stalled or recovered. */
  SEGUE_EVENT_LEG = 14,       /**< A leg changed state. */
  SEGUE_EVENT_END = 15,       /**< The session is over. */
  SEGUE_EVENT_OUTCOME = 16,   /**< What came of the handoff (doc/events.md). Last event of a session. */
  SEGUE_EVENT_TRANSPORT = 17, /**< A transport reports, outside any session. */
  SEGUE_EVENT_ANSWER = 18,    /**< The answer to segue_session_ask. */
  SEGUE_EVENT_QUEUE = 19,     /**< How the hunt for an agent stands. */
  SEGUE_EVENT_EARS = 20,      /**< The AI stopped listening, or listens again. */
  SEGUE_EVENT_SURVIVAL = 21,  /**< The call ended within two minutes of the bridge. */
  SEGUE_EVENT_POLICY =
      22 /**< The policy has judged: how near the call is to a handoff; log record "policy". */
};

/** Type, one of SEGUE_EVENT_*. */
SEGUE_API uint32_t segue_event_type(const segue_event *ev);
/** The type's name as in JSON, e.g. "turn". Static. */
SEGUE_API const char *segue_event_name(const segue_event *ev);
/** Session it belongs to or NULL; borrowed: segue_session_ref to keep it. */
SEGUE_API segue_session *segue_event_session(const segue_event *ev);
/** Time since the session's first event, in milliseconds. */
SEGUE_API uint64_t segue_event_time_ms(const segue_event *ev);
/** The whole event as one JSON object in a line, the event log form of doc/events.md:
 *  {"call","t","type",…}. Borrowed until the event is freed. */
SEGUE_API const char *segue_event_json(const segue_event *ev);
/** Release an event; NULL is allowed. */
SEGUE_API void segue_event_free(const segue_event *ev);

SEGUE_END_DECLS
#endif /* SEGUE_RUNTIME_H */
