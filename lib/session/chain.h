/* SPDX-License-Identifier: Apache-2.0 */
/* session/chain.h: an engine and those that take its place when it fails: "asr": [{"use": "a"}, {"use": "b"}].
 * The chain belongs to the plan and does not change; each user of it (an ear, the voice, the bot, the
 * verifier) keeps a choice: which one it uses and which ones it has tried.
 * Owner: the session's shard. */
#ifndef SEGUE_SESSION_CHAIN_H
#define SEGUE_SESSION_CHAIN_H

#include <stdbool.h>

#include "engine/health.h"
#include "engine/registry.h"

#define SEGUE__CHAIN_MAX 4u
#define SEGUE__STRIKES 3u /* breaches of the contract that an engine without successor may commit */

typedef struct segue__link {
  segue__engine *engine; /* NULL: it could not be initialised, as `code` and `message` say */
  char use[32];
  char voice[64]; /* of a "tts"; "" none */
  int code;
  char message[160];
} segue__link;

typedef struct segue__chain {
  segue__link links[SEGUE__CHAIN_MAX];
  uint32_t n; /* 0: there is no such engine */
} segue__chain;

typedef struct segue__choice {
  uint32_t at;      /* index of the link in use */
  uint32_t tried;   /* bit for each link */
  uint32_t turns;   /* how often one was chosen: tells messages of a stream from those of the one before */
  uint32_t strikes; /* of the link in use */
  bool opened;      /* its open has returned */
  segue_time since; /* of the choice */
} segue__choice;

/* The engine, NULL when there is none: for the plan's first user. */
static inline segue__engine *segue__chain_first(const segue__chain *c) {
  return c->n > 0 ? c->links[0].engine : NULL;
}
static inline const segue__link *segue__choice_link(const segue__chain *c, const segue__choice *ch) {
  return c->n > 0 ? &c->links[ch->at] : NULL;
}

/* Take the first engine that was not tried: one that is fit, else any. false: none is left. */
bool segue__choice_next(segue__choice *ch, const segue__chain *c, segue_time now);
/* Whether there is still one to change to. */
bool segue__choice_has_more(const segue__choice *ch, const segue__chain *c);
/* The tag of the present stream; `base` is one of SEGUE__TAG_*, at most 255. */
static inline uint32_t segue__choice_tag(const segue__choice *ch, uint32_t base) {
  return base | ch->turns << 8;
}

#endif /* SEGUE_SESSION_CHAIN_H */
