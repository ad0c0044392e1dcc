/* SPDX-License-Identifier: Apache-2.0 */
/* What the context keeps of members that the model does not know, and of long texts that an action took or gave. */
#ifndef SEGUE_LIB_CONTEXT_CUSTOM_H
#define SEGUE_LIB_CONTEXT_CUSTOM_H

#include "context/context.h"
#include "context/json.h"

/* Called like a secret: not to be kept. */
bool segue__custom_secret(const char *key, const cJSON *v);
/* Below `v` members that are called like secrets go; masked in whatever strings there are: card numbers, named secrets, and what the
 * conversation taught `r` (may be NULL). SEGUE_OK or SEGUE_E_NOMEM. */
int segue__custom_mask(segue_redactor *r, cJSON *v);
/* The same for one that `c` holds. */
int segue__custom_scrub(segue_redactor *r, segue_context *c, segue__custom *m);

/* So many words tell about a call; they are no value of anything in it. */
bool segue__entity_prose(const segue__entity *e);
/* The last entity of `c` becomes a custom member of its name. SEGUE_OK, SEGUE_E_NOMEM, SEGUE_E_LIMIT */
int segue__entity_aside(segue_context *c);

#endif /* SEGUE_LIB_CONTEXT_CUSTOM_H */
