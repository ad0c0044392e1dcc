/* SPDX-License-Identifier: Apache-2.0 */
/* engine/health.h: how an engine has done lately, in all sessions of its runtime. After several failures in a
 * row it is in quarantine: new streams go to another one. When that is over, one stream at a time may try it;
 * what becomes of it ends the quarantine or makes the next one twice as long.
 * The machine is pure; segue__engine_* hold the engine's own lock around it. */
#ifndef SEGUE_ENGINE_HEALTH_H
#define SEGUE_ENGINE_HEALTH_H

#include <stdbool.h>

#include <segue/base.h>

typedef struct segue__health_limits {
  uint32_t failures;  /* in a row that bring an engine into quarantine; 0 never */
  uint32_t within_ms; /* failures further apart than that are not in a row */
  uint32_t for_ms;    /* the first quarantine */
} segue__health_limits;

typedef struct segue__health {
  uint32_t failures; /* in a row */
  uint32_t periods;  /* quarantines in a row */
  segue_time latest; /* failure */
  segue_time until;  /* in quarantine, or on probation after it; 0: neither */
  segue_time trial;  /* on probation: until then somebody tries it; 0 nobody */
} segue__health;

/* Whether a new stream may use it. On probation the answer `true` is the trial itself. */
bool segue__health_fit(segue__health *h, segue_time now);
/* One more failure: true when it goes into quarantine by it, for *for_ms. */
bool segue__health_failed(segue__health *h, const segue__health_limits *l, segue_time now, uint32_t *for_ms);
/* It has answered well: true when that ends a quarantine or probation. */
bool segue__health_worked(segue__health *h);

struct segue__engine;
/* The same for an engine of a registry. Any thread. */
bool segue__engine_fit(struct segue__engine *e, segue_time now);
bool segue__engine_failed(struct segue__engine *e, const segue__health_limits *l, segue_time now,
                          uint32_t *for_ms);
bool segue__engine_worked(struct segue__engine *e);

#endif /* SEGUE_ENGINE_HEALTH_H */
