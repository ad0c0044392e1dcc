/* SPDX-License-Identifier: Apache-2.0 */
/* The recording host: services, clock, memory with edges, and how violations are told. */
#include "check.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static int64_t machine_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void check_fail(check *c, const char *rule, const char *format, ...) {
  char line[512];
  va_list ap;
  pthread_mutex_lock(&c->lock);
  for (uint32_t i = 0; i < c->n_told; i++)
    if (strcmp(c->told[i], rule) == 0) rule = NULL, i = c->n_told;
  if (rule && c->n_told < sizeof c->told / sizeof c->told[0]) {
    snprintf(c->told[c->n_told++], sizeof c->told[0], "%s", rule);
    int n = snprintf(line, sizeof line, "%s\t", rule);
    va_start(ap, format);
    n += vsnprintf(line + n, sizeof line - (size_t)n - 1, format, ap);
    va_end(ap);
    if (n > (int)sizeof line - 2) n = sizeof line - 2;
    for (int i = 0; i < n; i++)
      if (line[i] == '\n') line[i] = ' ';
    line[n] = '\n';
    if (write(c->out, line, (size_t)n + 1) < 0) _exit(3);
  }
  pthread_mutex_unlock(&c->lock);
}

/* ---- services ---- */

static check *of(const segue_host *host) {
  return host->ctx;
}
static segue_time host_now(const segue_host *host) {
  check *c = of(host);
  pthread_mutex_lock(&c->lock);
  const segue_time now = c->now;
  pthread_mutex_unlock(&c->lock);
  return now;
}
static void count(check *c, int by) {
  pthread_mutex_lock(&c->lock);
  c->allocated += by;
  pthread_mutex_unlock(&c->lock);
}
static void *host_alloc(const segue_host *host, size_t size) {
  void *p = malloc(size ? size : 1);
  if (p) count(of(host), 1);
  return p;
}
static void *host_realloc(const segue_host *host, void *p, size_t size) {
  void *q = realloc(p, size ? size : 1);
  if (q && !p) count(of(host), 1);
  return q;
}
static void host_free(const segue_host *host, void *p) {
  if (p) count(of(host), -1);
  free(p);
}
static void host_log(const segue_host *host, int level, const char *text) {
  check *c = of(host);
  if (!text || level < SEGUE_LOG_DEBUG || level > SEGUE_LOG_ERROR)
    check_fail(c, "bad-log", "a log line has no text or the level %d", level);
  else if (strchr(text, '\n') || !check_utf8(text, strlen(text)))
    check_fail(c, "bad-log", "a log line holds a newline or is not UTF-8");
}
static uint64_t host_new_id(const segue_host *host) {
  check *c = of(host);
  pthread_mutex_lock(&c->lock);
  const uint64_t id = ++c->ids;
  pthread_mutex_unlock(&c->lock);
  return id;
}
static int host_random(const segue_host *host, void *buf, size_t n) {
  (void)host;
  for (size_t i = 0; i < n; i++) ((uint8_t *)buf)[i] = (uint8_t)(i * 37 + 11);
  return SEGUE_OK;
}

void check_init(check *c) {
  pthread_mutex_init(&c->lock, NULL);
  c->now = SEGUE_SECONDS(1000);
  c->host = (segue_host){.size = sizeof c->host,
                         .abi = SEGUE_PLUGIN_ABI,
                         .ctx = c,
                         .now = host_now,
                         .alloc = host_alloc,
                         .realloc = host_realloc,
                         .free = host_free,
                         .log = host_log,
                         .new_id = host_new_id,
                         .random = host_random};
}

/* ---- calls ---- */

int64_t check_begin(check *c, const char *call) {
  snprintf(c->shared->call, sizeof c->shared->call, "%s", call);
  return machine_us();
}
void check_end(check *c, const char *call, int64_t began, bool may_block) {
  const int64_t ms = (machine_us() - began) / 1000;
  if (!may_block && ms > CHECK_SLOW_MS)
    check_fail(c, "slow-call", "%s took %lld ms on a thread that must not wait", call, (long long)ms);
  snprintf(c->shared->call, sizeof c->shared->call, "after %.50s", call);
}

bool check_status(check *c, const char *call, int rc) {
  if (rc > 0 || rc < SEGUE_E_CLOSED)
    check_fail(c, "bad-status", "%s returned %d: 0 or a SEGUE_E_* is wanted", call, rc);
  return rc == SEGUE_OK;
}
bool check_error(check *c, const char *call, int rc, const segue_error *err) {
  if (rc < 0 && (err->code != rc || err->message[0] == 0 || !memchr(err->message, 0, sizeof err->message) ||
                 !memchr(err->path, 0, sizeof err->path)))
    check_fail(c, "error-unfilled",
               "%s failed with %d and did not fill the error (code %d, message \"%.60s\")", call, rc,
               err->code, err->message);
  return check_status(c, call, rc);
}

/* ---- memory ---- */

void *check_edge(const void *data, size_t size) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (size + page - 1) / page * page;
  char *p = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (p == MAP_FAILED || mprotect(p + room, page, PROT_NONE) != 0) _exit(3);
  if (data) memcpy(p + room - size, data, size);
  return p + room - size;
}
void check_over(const void *data, size_t size) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (size + page - 1) / page * page;
  if (room && mprotect((char *)(uintptr_t)data + size - room, room, PROT_NONE) != 0) _exit(3);
}
/* State must be aligned as malloc's, so up to 15 bytes lie between its end and the edge. */
void *check_state(size_t size) {
  return check_edge(NULL, (size ? size + 15 : 16) & ~(size_t)15);
}

/* ---- time ---- */

static void pass(check *c, void (*tick)(void *, segue_time), void *stream) {
  const struct timespec ms = {.tv_nsec = 1000000};
  pthread_mutex_lock(&c->lock);
  c->now += SEGUE_MS(CHECK_TICK_MS);
  const segue_time now = c->now;
  pthread_mutex_unlock(&c->lock);
  if (tick) {
    const int64_t began = check_begin(c, "tick");
    tick(stream, now);
    check_end(c, "tick", began, false);
  }
  nanosleep(&ms, NULL);
}

bool check_await(check *c, bool (*ready)(void *), void *arg, void (*tick)(void *, segue_time), void *stream) {
  const int64_t until = machine_us() + (int64_t)c->answer_ms * 1000;
  bool yes;
  while (pthread_mutex_lock(&c->lock), yes = ready(arg), pthread_mutex_unlock(&c->lock), !yes) {
    if (machine_us() > until) {
      c->answer_ms = 200; /* what was late once is not waited for long again */
      return false;
    }
    pass(c, tick, stream);
  }
  return true;
}
void check_quiet(check *c, int ms, void (*tick)(void *, segue_time), void *stream) {
  for (const int64_t until = machine_us() + (int64_t)ms * 1000; machine_us() < until;) pass(c, tick, stream);
}

/* ---- values ---- */

bool check_utf8(const char *s, size_t n) {
  for (size_t i = 0; i < n;) {
    const uint8_t b = (uint8_t)s[i];
    const size_t more = b < 0x80                ? 0
                        : b >= 0xc2 && b < 0xe0 ? 1
                        : (b & 0xf0) == 0xe0    ? 2
                        : b >= 0xf0 && b < 0xf5 ? 3
                                                : 9;
    if (more == 9 || i + more >= n + (more == 0)) return false;
    for (size_t k = 1; k <= more; k++)
      if (((uint8_t)s[i + k] & 0xc0) != 0x80) return false;
    i += more + 1;
  }
  return true;
}
bool check_confidence(double v) {
  return v == -1 || (v >= 0 && v <= 1);
}

/* ---- engines ---- */

bool check_engine_open(check *c, check_engine *e, size_t size, uint32_t flags, check_init_fn init,
                       const char *call) {
  segue_error err = {.code = 77};
  e->state = check_state(size);
  e->blocking = (flags & SEGUE_ENGINE_BLOCKING) != 0;
  const int64_t began = check_begin(c, call);
  const int rc = init(e->state, &c->host, c->config, &err);
  check_end(c, call, began, true);
  if (check_error(c, call, rc, &err)) return true;
  check_fail(c, "refused", "%s refused the configuration: %.120s: give one that it takes by --config", call,
             err.message);
  return false;
}

void check_engine_close(check *c, check_engine *e, void (*fini)(void *), const char *call) {
  const int64_t began = check_begin(c, call);
  fini(e->state);
  check_end(c, call, began, true);
  pthread_mutex_lock(&c->lock);
  c->closed = true;
  const long long left = c->allocated;
  pthread_mutex_unlock(&c->lock);
  check_quiet(c, 50, NULL, NULL);
  if (left > 0) check_fail(c, "leak", "after %s %lld blocks of host->alloc were not given back", call, left);
  if (left < 0)
    check_fail(c, "foreign-free", "%lld blocks went to host->free that did not come from host->alloc", -left);
}

void check_configs(check *c, size_t size, check_init_fn init, void (*fini)(void *), const char *call) {
  static const char *const configs[] = {"{}",
                                        "{\"use\":7}",
                                        "{\"file\":null}",
                                        "{\"file\":[[[[[[[[[[{}]]]]]]]]]]}",
                                        "{\"file\":\"/nowhere/at/all\"}",
                                        "{\"\":\"\\u0000\"}",
                                        "{\"unknown-member\":{\"a\":[1,2,3]}}",
                                        "{\"file\":1e308,\"voice\":-1,\"language\":{}}",
                                        "[]",
                                        "{",
                                        ""};
  for (size_t i = 0; i < sizeof configs / sizeof configs[0]; i++) {
    segue_error err = {.code = 77};
    void *state = check_state(size);
    const char *config = check_edge(configs[i], strlen(configs[i]) + 1);
    const int64_t began = check_begin(c, call);
    const int rc = init(state, &c->host, config, &err);
    check_end(c, call, began, true);
    if (check_error(c, call, rc, &err)) fini(state);
  }
  pthread_mutex_lock(&c->lock);
  const long long left = c->allocated;
  pthread_mutex_unlock(&c->lock);
  if (left > 0) check_fail(c, "leak", "refused configurations left %lld blocks of host->alloc", left);
}
