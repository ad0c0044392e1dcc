/* SPDX-License-Identifier: Apache-2.0 */
/* http_try.h: one try of a request of the HTTP client: how it is put to curl, what comes of its answer. All on the client's
 * thread; only `http.c` and `http_try.c` look in here. */
#ifndef SEGUE_PLUGINS_COMMON_HTTP_TRY_H
#define SEGUE_PLUGINS_COMMON_HTTP_TRY_H

#include <curl/curl.h>
#include <pthread.h>

#include "http.h"

enum {
  SEGUE__HTTP_REFUSAL_MAX = 4096, /**< Bytes read of an answer that is no success. */
  SEGUE__HTTP_RESUME_MS = 20      /**< A receiver that was full is asked again. */
};

typedef enum segue__http_phase {
  PHASE_NEW,
  PHASE_RETRY,
  PHASE_LAST,
  PHASE_CONNECT,
  PHASE_FIRST,
  PHASE_BODY,
  PHASE_ENDED
} segue__http_phase;

struct segue__http_request {
  segue__http *h;
  segue__http_request *next;
  segue__http_job job;
  int stopped; /**< Under h->lock; all below belongs to the client's thread. */
  segue__http_phase phase;
  CURL *easy;
  struct curl_slist *headers;
  char *body;
  size_t n_body;
  uint64_t deadline, total, resume; /**< ms; 0: none. */
  uint32_t tries;
  int status;   /**< PHASE_LAST: of the answer. */
  int judged;   /**< The head of this try has been looked at. */
  int refused;  /**< It is no success, or not what was asked for. */
  int verdict;  /**< What a callback said that ended it: SEGUE_E_*, SEGUE__HTTP_ENOUGH; 0 none. */
  size_t taken; /**< Bytes of what curl offers again that were taken before. */
  size_t n_refusal;
  char refusal[SEGUE__HTTP_REFUSAL_MAX + 1];
  char message[160];
};

struct segue__http {
  const segue_host *host;
  const segue__http_config *config;
  CURLM *multi;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t left;
  int quit;                     /**< lock */
  segue__http_request *fresh;   /**< lock: started, not yet seen by the thread. */
  segue__http_request *calling; /**< lock: whose callback runs. */
  segue__http_request *all;     /**< The thread's. */
};

/** What becomes of a request after a try. */
typedef struct segue__http_fate {
  int code, again;  /**< again: worth another try. */
  int64_t after_ms; /**< The service asked for such a pause; 0 none. */
  const char *message;
} segue__http_fate;

/** The machine's monotonic clock. */
uint64_t segue__http_now_ms(void);

/** Before a callback of `r`. @return 0 when it is stopped: then there is no callback, and no leave */
int segue__http_enter(segue__http_request *r);
/** After a callback. */
void segue__http_leave(segue__http *h);

/** Begin a try. @return SEGUE_OK, SEGUE_E_NOMEM or SEGUE_E_ENGINE; then nothing of it is left */
int segue__http_try(segue__http_request *r);
/** Let go of the try that runs or has ended, if any; an unfinished one's connection is closed. */
void segue__http_try_drop(segue__http_request *r);
/** Status of its answer, 0 without one. */
int segue__http_try_status(segue__http_request *r);
/** What follows from a try that curl ended with `rc`. Its message may lie in `r`. */
segue__http_fate segue__http_try_fate(segue__http_request *r, CURLcode rc);

#endif /* SEGUE_PLUGINS_COMMON_HTTP_TRY_H */
