/* SPDX-License-Identifier: Apache-2.0 */
/* plugins/livekit/api.h: calls of the server's room service (HTTP, by libcurl), one after the other on a thread of their
 * own that starts with the first. They are wishes: what fails is logged, and asked again by who wants it. */
#ifndef SEGUE_LIVEKIT_API_H
#define SEGUE_LIVEKIT_API_H

#include "config.h"

#define LK_API_WAITING 256u /**< Calls that may wait; more are refused. */

typedef struct lk_api lk_api;

int segue__lk_api_new(lk_api **out, const lk_config *config, const segue_host *host);
/** Drops what waits; the call under way gets a second. NULL is allowed. */
void segue__lk_api_free(lk_api *a);
/** Subscribe `identity` to tracks, or end that. Any thread.
 *  @return SEGUE_OK: it waits; SEGUE_E_LIMIT; SEGUE_E_NOMEM; SEGUE_E_UNSUPPORTED: without a key */
int segue__lk_api_subscribe(lk_api *a, const char *room, const char *identity, const char *const *tracks,
                            uint32_t n, int on);

#endif /* SEGUE_LIVEKIT_API_H */
