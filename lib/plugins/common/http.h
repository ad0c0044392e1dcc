/* SPDX-License-Identifier: Apache-2.0 */
/* http.h: the HTTP client of plugins that speak to a service. One client an engine: one thread, one set of connections
 * kept alive, any number of requests at once. The host offers plugins no loop, and a thread a request would cost one a
 * call; so curl's multi interface runs on this one.
 * Threads: start and stop may be called from any thread, also inside a callback; callbacks come on the client's thread,
 * never two at a time, and must not wait.
 * Time here is the machine's, not the host's clock: it measures the network. */
#ifndef SEGUE_PLUGINS_COMMON_HTTP_H
#define SEGUE_PLUGINS_COMMON_HTTP_H

#include <segue/ext/plugin.h>

#include "reader.h"

enum { SEGUE__HTTP_HEADERS = 16 };

/** Members of an engine's configuration that this file reads: see doc/engines.md. */
#define SEGUE__HTTP_MEMBERS \
  "use url api_key_env api_key_file headers ca_file proxy connect_ms first_byte_ms idle_ms total_ms retries retry_ms"

typedef struct segue__http_config {
  rd_arena arena;   /**< Holds the strings. */
  const char *name; /**< First word of log lines: the plugin. */
  const char *url;
  char *key; /**< "Authorization: Bearer …", secret; NULL without one. */
  const char *ca_file, *proxy;
  const char *header[SEGUE__HTTP_HEADERS];
  uint32_t n_headers;
  uint32_t connect_ms, first_byte_ms, idle_ms, total_ms;
  uint32_t retries, retry_ms;
} segue__http_config;

/** Read them; defaults are those of `c` as it comes (0: built-in). Failures are in `r`. */
void segue__http_config_read(rd *r, const cJSON *json, segue__http_config *c);
/** Wipe and free. */
void segue__http_config_free(segue__http_config *c);

typedef struct segue__http segue__http;
typedef struct segue__http_request segue__http_request;

/** What `body` may answer besides 0 (go on) and SEGUE_E_* (the request fails with it, is not tried again). */
enum {
  SEGUE__HTTP_ENOUGH = 1, /**< All that was wanted has come: ends well. */
  SEGUE__HTTP_WAIT = 2    /**< Only `*taken` bytes were taken; offer the others again in 20 ms. */
};

typedef struct segue__http_end {
  int code;            /**< 0 or SEGUE_E_*. */
  int status;          /**< HTTP status, 0 when none came. */
  int tries;           /**< How often it was sent. */
  const char *message; /**< Without personal data; never NULL. */
} segue__http_end;

typedef struct segue__http_job {
  void *ctx;
  const char *path;   /**< Appended to the configured URL; static storage. */
  const char *accept; /**< Wanted content type; another one is refused. Static storage. */
  const char *header; /**< One more header line, or NULL; must live until the end. */
  /** The body, from malloc; it is wiped before it is freed. Called once, before the first try. SEGUE__HTTP_ENOUGH: there is
   *  nothing to ask for, which ends well. */
  int (*prepare)(void *ctx, char **body, size_t *len);
  /** A part of a successful answer. */
  int (*body)(void *ctx, const char *data, size_t n, size_t *taken);
  /** After the last part: 0, SEGUE__HTTP_WAIT to be asked again in 20 ms, or SEGUE_E_*. May be NULL. */
  int (*last)(void *ctx);
  /** Whether the answer so far may be thrown away and the request sent again. */
  int (*forget)(void *ctx);
  /** Once, unless the request was stopped before. */
  void (*end)(void *ctx, const segue__http_end *e);
} segue__http_job;

/** Start a client. `c` is borrowed until close. */
int segue__http_open(segue__http **out, const segue_host *host, const segue__http_config *c,
                     segue_error *err);
/** End it. Every request has been stopped. NULL is allowed. */
void segue__http_close(segue__http *h);

/** Send a request; `job` is copied. @return NULL when out of memory. */
segue__http_request *segue__http_start(segue__http *h, const segue__http_job *job);
/** Let go of a request, once, before or after its end. When this returns no callback of it is called any more, and its
 *  connection is closed at once. It waits for a callback that runs on the client's thread, unless called from there. */
void segue__http_stop(segue__http_request *r);

/** Whether this is the client's thread, that is: whether this runs inside a callback. */
int segue__http_here(const segue__http *h);

/** Write `s` at `at` as a JSON string, of at most 6 * strlen(s) + 2 bytes, not terminated; what is no UTF-8 becomes the mark
 *  for that. @return behind it */
char *segue__http_put_string(char *at, const char *s);

/** Overwrite a secret. */
void segue__http_wipe(void *p, size_t n);

#endif /* SEGUE_PLUGINS_COMMON_HTTP_H */
