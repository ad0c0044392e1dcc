/* SPDX-License-Identifier: Apache-2.0 */
/* sim.h: whole calls in virtual time. One caller and one agent are loopback peers; the session is the real
 * one with scripted engines. A tick is 20 ms of simulated time and a few microseconds of ours. */
#ifndef SEGUE_TESTS_SIM_H
#define SEGUE_TESTS_SIM_H

#include <stdbool.h>

#include <segue/segue.h>
#include <segue/ext/transport.h>

#define SIM_KEYS \
  "{\"use\":1,\"keys\":[{\"id\":1,\"key\":\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"}]}"
#define SIM_BIND "sim"

/* What events hold. */
#define TYPE(x) "\"type\":\"" x "\""
#define STATE(x) "\"state\":\"" x "\""

enum { SIM_CALLER = 0, SIM_AGENT = 1, SIM_AI = 2 }; /* voices; the first two are parties */

typedef struct sim_party {
  uint64_t call;        /* 0: none */
  uint32_t speaking_ms; /* left of its present speech */
  double pitch;         /* of its voice, Hz */
  uint64_t at;          /* samples said */
  double heard[4];      /* energy heard per voice: caller's, agent's, the AI's, everything */
  bool over;            /* its call was ended by the session */
  bool dead;            /* it sends nothing any more, and says nothing of it */
  int32_t status;
} sim_party;

typedef struct sim {
  segue_runtime *rt;
  segue_loopback *lb;
  segue_time now;
  segue_session *session; /* of the call; referenced */
  sim_party party[2];
  char **events; /* JSON lines so far; the test fails when one is none */
  size_t n_events, cap_events;
  size_t n_transfers; /* asked of the caller's far end, and the latest of them */
  segue_loopback_event transfer;
  int32_t asked_status; /* the answer to a party's own request for a transfer */
  char **messages;      /* sent to legs so far, as they are; a loopback peer has no use for them */
  size_t n_messages;
  segue_plugin plugin; /* loopback, and an ear at its messages */
  segue_transport_ops ops;
  bool agent_rings;       /* the agent's phone rings and nobody has picked up */
  bool auto_ring;         /* answer a call to the agent with 180 at once; true */
  const char *undialable; /* a target that the transport refuses to call; NULL */
} sim;

void sim_start(sim *s);
void sim_start_with(sim *s, const segue_plugin *loopback); /* another with its name; one that wraps it */
void sim_stop(sim *s); /* ends what is left; fails the test when the runtime does not end */
/* Let the caller ring, and answer with this pipeline (JSON). */
void sim_call(sim *s, const char *pipeline);
void sim_run(sim *s, uint32_t ms);
/* Run until an event holds all of these texts (NULL ends), at most `ms`. The event, or NULL. */
const char *sim_until(sim *s, uint32_t ms, const char *a, const char *b);
const char *sim_find(const sim *s, const char *a, const char *b);
size_t sim_count(const sim *s, const char *a, const char *b);
/* A party talks for so long, from now on. */
void sim_say(sim *s, int who, uint32_t ms);
/* The caller waits until the bot is silent, then talks, and the bot's answer (or the handoff) is awaited. */
void sim_turn(sim *s, uint32_t ms);
/* Forget what was heard so far. */
void sim_listen(sim *s);
/* Whether `who` heard the voice of `whom` since sim_listen; by its pitch. */
bool sim_heard(const sim *s, int who, int whom);
bool sim_heard_anything(const sim *s, int who);

/* What a call's User-to-User header carries, sealed with SIM_KEYS for SIM_BIND; *chars (or NULL) is the value's length. The test
 * fails when there is none, or it cannot be read. `base` as in segue_decode_options. */
segue_context *sim_told(const sim *s, uint64_t call, const char *base, size_t *chars);

#endif /* SEGUE_TESTS_SIM_H */
