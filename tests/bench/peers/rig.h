/* SPDX-License-Identifier: Apache-2.0 */
/* What segue_stack.c needs around the library: phones that talk RTP over UDP on one socket, and engines that take no
 * time but note the time. The script is the one of common.py.
 * Threading: `lock` guards every call's figures; the sinks are called without it. */
#ifndef SEGUE_BENCH_PEERS_RIG_H
#define SEGUE_BENCH_PEERS_RIG_H

#include <pthread.h>
#include <stdatomic.h>

#include <segue/ext/asr.h>
#include <segue/ext/llm.h>
#include <segue/ext/transport.h>
#include <segue/ext/tts.h>
#include <segue/segue.h>

enum {
  RIG_CALLS_MAX = 1000,
  RIG_TURNS_MAX = 1000,
  RIG_PERIOD_MS = 1250, /* a turn of every session */
  RIG_CALLER_MS = 300,  /* the caller talks */
  RIG_VOICE_MS = 500,   /* the bot answers, all audio handed over at once */
  RIG_DELAY_US = 20000, /* every other voice has its audio up to so much later */
  RIG_WARM_UP = 2,      /* turns that do not count */
  RIG_FRAMES = RIG_CALLER_MS / 20,
  RIG_G711 = 160
};

typedef struct rig_call {
  struct rig *rig;
  uint32_t index;
  uint64_t leg;
  uint16_t port, seq; /* of the library's RTP, network order; 0: not answered yet */
  uint32_t ts;
  int64_t begins; /* ns after the start */
  /* the turn */
  uint32_t turn; /* finals handed over */
  int open, delayed;
  int64_t final_ns, ready_ns;
  double turn_ms[RIG_TURNS_MAX], ready_ms[RIG_TURNS_MAX];
  uint32_t n_turn, n_ready, lost;
  /* what its engines still owe, 0 nothing */
  int64_t asr_due, tts_due;
  uint32_t utterance, speech;
  segue_asr_sink asr;
  segue_llm_sink llm;
  segue_tts_sink tts;
} rig_call;

typedef struct rig {
  pthread_mutex_t lock;
  pthread_cond_t wake;
  const segue_host *host;
  const segue_transport_sink *sink;
  rig_call *calls;
  uint32_t n, turns, dice;
  atomic_int quit;
  int64_t start; /* CLOCK_MONOTONIC, ns */
  int fd;
  uint16_t port;
  uint16_t by_port[65536]; /* call + 1 */
  pthread_t sender, receiver, engines;
  uint8_t speech[RIG_FRAMES][RIG_G711];
} rig;

extern const segue_plugin rig_phones, rig_engines; /* user: the rig */

int64_t rig_now(void);
uint32_t rig_roll(rig *r, uint32_t below);        /* under the lock */
int rig_open(rig *r, uint32_t n, uint32_t turns); /* 0, or -1 without a socket */
void rig_ring(rig *r);                            /* all phones call */
void rig_start(rig *r, int64_t at);               /* and talk from then on */
void rig_stop(rig *r);                            /* threads have ended when it returns */
void rig_close(rig *r);
double rig_phones_cpu_s(rig *r); /* spent by the phones' threads */

/* Engines' side. */
void rig_serve(rig *r); /* the thread that delivers what is due, until rig.quit */

#endif /* SEGUE_BENCH_PEERS_RIG_H */
