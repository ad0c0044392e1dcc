/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/pool.h"

#include <pthread.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"

enum { STAND_BACK = 10 };

struct job {
  void (*fn)(void *arg);
  void *arg;
};

struct segue__strand {
  segue__pool *pool;
  segue__strand *next; /* in the pool's list of runnable strands */
  struct job jobs[SEGUE__STRAND_JOBS];
  size_t head, count;
  struct job last; /* given to close */
  int closing;
  int scheduled; /* runnable or running */
};

struct worker {
  segue__pool *pool;
  pthread_t thread;
  int busy;
};

struct segue__pool {
  const segue_allocator *allocator;
  const segue__log *log;
  segue__executor executor;
  pthread_mutex_t lock; /* all below, and all strands */
  pthread_cond_t work;
  pthread_cond_t quiet; /* a thread became idle or ended */
  segue__strand *first, *end;
  struct worker *workers;
  uint32_t max, n, idle, running, runnable;
  uint32_t live; /* threads that have not returned */
  uint32_t strands;
  uint64_t jobs, refused;
  int stopping;
  int nice;
};

static void append(segue__pool *p, segue__strand *s) {
  s->next = NULL;
  if (p->end)
    p->end->next = s;
  else
    p->first = s;
  p->end = s;
  p->runnable++;
}

static segue__strand *take(segue__pool *p) {
  segue__strand *s = p->first;
  p->first = s->next;
  if (!p->first) p->end = NULL;
  p->runnable--;
  return s;
}

/* Under lock: the strand's next job; the one given to close comes last. */
static struct job next_job(segue__strand *s, int *is_last) {
  struct job j;
  *is_last = s->count == 0;
  if (*is_last) return s->last;
  j = s->jobs[s->head];
  s->head = (s->head + 1) % SEGUE__STRAND_JOBS;
  s->count--;
  return j;
}

static void run_one(segue__pool *p) {
  segue__strand *s = take(p);
  int is_last;
  struct job j = next_job(s, &is_last);
  p->running++;
  p->jobs++;
  pthread_mutex_unlock(&p->lock);
  j.fn(j.arg);
  pthread_mutex_lock(&p->lock);
  p->running--;
  if (is_last) {
    p->strands--;
    segue__free(p->allocator, s);
  } else if (s->count > 0 || s->closing) {
    append(p, s);
  } else {
    s->scheduled = 0;
  }
}

static void *work(void *arg) {
  struct worker *w = arg;
  segue__pool *p = w->pool;
  if (p->nice) (void)setpriority(PRIO_PROCESS, (id_t)gettid(), p->nice); /* Linux: of this thread alone */
  pthread_mutex_lock(&p->lock);
  for (;;) {
    while (!p->first && !p->stopping) {
      p->idle++;
      pthread_cond_broadcast(&p->quiet);
      pthread_cond_wait(&p->work, &p->lock);
      p->idle--;
    }
    if (!p->first) break;
    w->busy = 1;
    run_one(p);
    w->busy = 0;
  }
  p->live--;
  pthread_cond_broadcast(&p->quiet);
  pthread_mutex_unlock(&p->lock);
  return NULL;
}

/* Under lock: see to it that somebody comes for the strands that wait. A thread that was woken counts as
 * idle until it runs, so several strands in a row wake or start as many threads. */
static int wake(segue__pool *p) {
  if (p->runnable <= p->idle) {
    pthread_cond_signal(&p->work);
  } else if (p->n < p->max) {
    struct worker *w = &p->workers[p->n];
    w->pool = p;
    if (pthread_create(&w->thread, NULL, work, w) == 0) {
      p->n++;
      p->live++;
    } else {
      segue__log_line(p->log, SEGUE_LOG_ERROR, "runtime", "no further worker thread threads=%u", p->n);
    }
  }
  return p->n > 0 ? SEGUE_OK : SEGUE_E_AGAIN;
}

/* Under lock. Without any thread the strand stays queued for the first one, but nobody may count on it. */
static int schedule(segue__pool *p, segue__strand *s) {
  if (s->scheduled) return SEGUE_OK;
  append(p, s);
  s->scheduled = 1;
  return wake(p);
}

static void unschedule(segue__pool *p, segue__strand *s) {
  segue__strand *before = NULL, *i = p->first;
  for (; i && i != s; i = i->next) before = i;
  if (!i) return;
  if (before)
    before->next = s->next;
  else
    p->first = s->next;
  if (p->end == s) p->end = before;
  p->runnable--;
  s->scheduled = 0;
}

static segue__strand *strand_open(void *ctx) {
  segue__pool *p = ctx;
  segue__strand *s = segue__calloc(p->allocator, 1, sizeof *s);
  if (!s) return NULL;
  s->pool = p;
  pthread_mutex_lock(&p->lock);
  p->strands++;
  pthread_mutex_unlock(&p->lock);
  return s;
}

static int strand_post(segue__strand *s, void (*fn)(void *arg), void *arg) {
  segue__pool *p = s->pool;
  int rc = SEGUE_E_AGAIN;
  pthread_mutex_lock(&p->lock);
  if (s->count < SEGUE__STRAND_JOBS && !s->closing) {
    s->jobs[(s->head + s->count++) % SEGUE__STRAND_JOBS] = (struct job){fn, arg};
    rc = schedule(p, s);
    if (rc < 0) {
      s->count--; /* the only one: the strand was not scheduled */
      unschedule(p, s);
    }
  } else {
    p->refused++;
  }
  pthread_mutex_unlock(&p->lock);
  return rc;
}

static void strand_close(segue__strand *s, void (*fn)(void *arg), void *arg) {
  segue__pool *p = s->pool;
  pthread_mutex_lock(&p->lock);
  s->last = (struct job){fn, arg};
  s->closing = 1;
  schedule(p, s);
  pthread_mutex_unlock(&p->lock);
}

void segue__pool_stand_back(segue__pool *p) {
  p->nice = STAND_BACK;
}

int segue__pool_new(segue__pool **out, const segue_allocator *a, const segue__log *log,
                    uint32_t max_threads) {
  segue__pool *p = segue__calloc(a, 1, sizeof *p);
  pthread_condattr_t monotonic;
  *out = NULL;
  if (!p) return SEGUE_E_NOMEM;
  p->max = max_threads ? max_threads : 1;
  p->workers = segue__calloc(a, p->max, sizeof *p->workers);
  if (!p->workers) {
    segue__free(a, p);
    return SEGUE_E_NOMEM;
  }
  p->allocator = a;
  p->log = log;
  p->executor = (segue__executor){p, strand_open, strand_post, strand_close};
  pthread_mutex_init(&p->lock, NULL);
  pthread_cond_init(&p->work, NULL);
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init(&p->quiet, &monotonic);
  pthread_condattr_destroy(&monotonic);
  *out = p;
  return SEGUE_OK;
}

const segue__executor *segue__pool_executor(segue__pool *p) {
  return &p->executor;
}

void segue__pool_stats_get(segue__pool *p, segue__pool_stats *out) {
  pthread_mutex_lock(&p->lock);
  *out = (segue__pool_stats){p->n, p->running, p->strands, p->jobs, p->refused};
  pthread_mutex_unlock(&p->lock);
}

static struct timespec deadline_in(uint32_t timeout_ms) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  ts.tv_sec += timeout_ms / 1000;
  ts.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
  if (ts.tv_nsec >= 1000000000) ts.tv_sec++, ts.tv_nsec -= 1000000000;
  return ts;
}

int segue__pool_idle(segue__pool *p, uint32_t timeout_ms) {
  struct timespec until = deadline_in(timeout_ms);
  int quiet;
  pthread_mutex_lock(&p->lock);
  while (p->first || p->running > 0)
    if (pthread_cond_timedwait(&p->quiet, &p->lock, &until) != 0) break;
  quiet = !p->first && p->running == 0;
  pthread_mutex_unlock(&p->lock);
  return quiet;
}

size_t segue__pool_free(segue__pool *p, uint32_t timeout_ms) {
  struct timespec until;
  size_t stuck = 0;
  if (!p) return 0;
  until = deadline_in(timeout_ms);
  pthread_mutex_lock(&p->lock);
  p->stopping = 1;
  pthread_cond_broadcast(&p->work);
  while (p->live > 0)
    if (pthread_cond_timedwait(&p->quiet, &p->lock, &until) != 0) break;
  if (p->live > 0)
    for (uint32_t i = 0; i < p->n; i++) stuck += p->workers[i].busy;
  if (stuck > 0) {
    /* The others end by themselves; none may be waited for now. */
    for (uint32_t i = 0; i < p->n; i++) pthread_detach(p->workers[i].thread);
    segue__log_line(p->log, SEGUE_LOG_ERROR, "runtime",
                    "engine calls never returned, threads abandoned n=%zu", stuck);
    pthread_mutex_unlock(&p->lock);
    return stuck;
  }
  pthread_mutex_unlock(&p->lock);
  for (uint32_t i = 0; i < p->n; i++) pthread_join(p->workers[i].thread, NULL);
  pthread_mutex_destroy(&p->lock);
  pthread_cond_destroy(&p->work);
  pthread_cond_destroy(&p->quiet);
  segue__free(p->allocator, p->workers);
  segue__free(p->allocator, p);
  return 0;
}
