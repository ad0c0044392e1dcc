/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/api.h: calls of the server's room service (HTTP, by libcurl), one after the other on a thread of their
 * own that starts with the first. They are wishes: what fails is asked again by who wants it, and of what is to be done it is logged. */
#ifndef SEGUE_LIVEKIT_API_H
#define SEGUE_LIVEKIT_API_H

#include "config.h"

#define LK_API_WAITING 256u /**< Calls that may wait; more are refused. */
#define LK_API_ASK_MS 3000u /**< So long is the answer to a question waited for. */

typedef struct lk_api lk_api;

/** Who has an identity, for the question `id`: a participant's sid, "": nobody; NULL: there is no answer. The API's thread. */
typedef void lk_api_holder_fn(void *ctx, uint64_t id, const char *sid);

int segue__lk_api_new(lk_api **out, const lk_config *config, const segue_host *host, lk_api_holder_fn *fn,
                      void *ctx);
/** Drops what waits; the call under way gets a second. NULL is allowed. */
void segue__lk_api_free(lk_api *a);
/** Subscribe `identity` to tracks, or end that. Any thread.
 *  @return SEGUE_OK: it waits; SEGUE_E_LIMIT; SEGUE_E_NOMEM; SEGUE_E_UNSUPPORTED: without a key */
int segue__lk_api_subscribe(lk_api *a, const char *room, const char *identity, const char *const *tracks,
                            uint32_t n, int on);
/** Ask who has `identity` in `room`; the answer is `id`'s. Any thread. @return as above */
int segue__lk_api_holder(lk_api *a, const char *room, const char *identity, uint64_t id);

#endif /* SEGUE_LIVEKIT_API_H */
