/* SPDX-License-Identifier: Apache-2.0 */
/* segue/ext/verify.h: who the caller is. Besides the application's segue_session_set_auth this is
 * the only writer of authentication: a dialog engine's `verify` call ends up here and only asks.
 * Threading: `check` runs on a strand when SEGUE_ENGINE_BLOCKING is set, else on the shard. */
#ifndef SEGUE_EXT_VERIFY_H
#define SEGUE_EXT_VERIFY_H

#include <segue/ext/plugin.h>

SEGUE_BEGIN_DECLS

typedef struct segue_verify_field {
  const char *name;  /**< "dob", "pin", "account", … */
  const char *value; /**< What the caller said; secret, never logged. In a result: NULL. */
  uint32_t status;   /**< In a result: 0 claimed, 1 verified, 2 failed. */
  uint32_t reserved;
} segue_verify_field;

typedef struct segue_verify_request {
  size_t size;
  uint32_t id;        /**< Tags the answer. */
  uint32_t reserved;  /**< 0. */
  const char *caller; /**< Calling number, "" when unknown. */
  const segue_verify_field *fields;
  size_t n_fields;
} segue_verify_request;

typedef struct segue_verify_result {
  size_t size;
  uint32_t id;         /**< That of the request. */
  uint32_t level;      /**< SEGUE_AUTH_*; NONE when the check failed. */
  const char *subject; /**< The application's key for the person, e.g. "cust-4411"; may be "". */
  const char *name;    /**< Display name to greet by, may be "". pii. */
  const char *method;  /**< "kba", "pin", "otp", "token", "voice", "ani". */
  uint32_t ttl_s;      /**< Seconds this is good for. */
  uint32_t reserved;
  const segue_verify_field *fields; /**< Status of each field asked about. */
  size_t n_fields;
} segue_verify_result;

typedef struct segue_verify_sink {
  size_t size;
  void *ctx;
  void (*result)(void *ctx, const segue_verify_result *r);
  /** The check could not be made (code SEGUE_E_*): the caller stays as he was. */
  void (*error)(void *ctx, uint32_t id, int code, const char *message);
} segue_verify_sink;

typedef struct segue_verify_ops {
  size_t size;
  uint32_t abi;
  uint32_t flags;
  size_t engine_size;
  int (*init)(void *engine, const segue_host *host, const char *config, segue_error *err);
  void (*fini)(void *engine);
  /** Answers exactly once through `sink`, which is valid until then; any thread. The request is lent for the call.
   *  @return 0, or SEGUE_E_*: then no answer comes. */
  int (*check)(void *engine, const segue_verify_sink *sink, const segue_verify_request *req);
} segue_verify_ops;

SEGUE_END_DECLS
#endif /* SEGUE_EXT_VERIFY_H */
