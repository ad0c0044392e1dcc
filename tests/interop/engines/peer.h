/* SPDX-License-Identifier: Apache-2.0 */
/* peer.h: starts a service that misbehaves (fault_server.py) and reads what it saw; a host table that keeps log lines. */
#ifndef SEGUE_TESTS_INTEROP_ENGINES_PEER_H
#define SEGUE_TESTS_INTEROP_ENGINES_PEER_H

#include <segue/ext/plugin.h>

#include <cjson/cJSON.h>
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE_MS = 20000 };

typedef struct peer {
  pid_t pid;
  FILE *to;
  int from;
  size_t n;
  char held[65536];
  int port, tls;
  char ca[256];
} peer;

static inline int64_t machine_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The next line the peer says, within `ms`; NULL when it says nothing. The caller deletes it. */
static inline cJSON *peer_next(peer *p, int ms) {
  const int64_t until = machine_ms() + ms;
  for (;;) {
    char *end = memchr(p->held, '\n', p->n);
    if (end) {
      cJSON *o = cJSON_ParseWithLength(p->held, (size_t)(end - p->held));
      p->n -= (size_t)(end + 1 - p->held);
      memmove(p->held, end + 1, p->n);
      return o;
    }
    const int64_t left = until - machine_ms();
    struct pollfd f = {.fd = p->from, .events = POLLIN};
    if (poll(&f, 1, left > 0 ? (int)left : 0) <= 0 || p->n == sizeof p->held) return NULL;
    const ssize_t got = read(p->from, p->held + p->n, sizeof p->held - p->n);
    if (got <= 0) return NULL;
    p->n += (size_t)got;
  }
}

static inline int peer_number(const cJSON *o, const char *name) {
  const cJSON *m = cJSON_GetObjectItemCaseSensitive(o, name);
  return cJSON_IsNumber(m) ? m->valueint : -1;
}

static inline const char *peer_string(const cJSON *o, const char *name) {
  const char *s = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, name));
  return s ? s : "";
}

static inline int peer_start(peer *p, const char *python, const char *script) {
  int in[2], out[2];
  memset(p, 0, sizeof *p);
  if (pipe(in) || pipe(out)) return -1;
  p->pid = fork();
  if (p->pid == 0) {
    dup2(in[0], 0);
    dup2(out[1], 1);
    close(in[0]), close(in[1]), close(out[0]), close(out[1]);
    execlp(python, python, "-B", script, (char *)NULL);
    _exit(127);
  }
  close(in[0]), close(out[1]);
  p->to = fdopen(in[1], "w");
  p->from = out[0];
  cJSON *o = peer_next(p, PATIENCE_MS);
  p->port = peer_number(o, "port");
  p->tls = peer_number(o, "tls");
  snprintf(p->ca, sizeof p->ca, "%s", peer_string(o, "ca"));
  cJSON_Delete(o);
  return p->port > 0 ? 0 : -1;
}

/* For a main with the arguments MODULE SERVICE: 0 when the service runs, else the status to end with. */
static inline int peer_begin(peer *p, int argc, char **argv, const char **module) {
  if (argc < 3) return 2;
  *module = argv[1];
  if (!peer_start(p, "python3", argv[2])) return 0;
  puts("skipped: the service to test against needs python3 and openssl");
  return 77;
}

static inline void peer_stop(peer *p) {
  fclose(p->to);
  close(p->from);
  waitpid(p->pid, NULL, 0);
}

/* Forget what it has said so far. */
static inline void peer_drain(peer *p) {
  for (cJSON *o; (o = peer_next(p, 0)) != NULL;) cJSON_Delete(o);
}

/* The next line about `what` ("request", "closed") of this kind; lines of earlier tests may come late. */
static inline cJSON *peer_about(peer *p, const char *what, const char *kind) {
  for (cJSON *o; (o = peer_next(p, PATIENCE_MS)) != NULL; cJSON_Delete(o))
    if (strcmp(peer_string(o, what), kind) == 0) return o;
  return NULL;
}

/* Requests seen until it has been quiet for a moment. */
static inline int peer_requests(peer *p) {
  int n = 0;
  for (cJSON *o; (o = peer_next(p, 100)) != NULL;) {
    n += cJSON_HasObjectItem(o, "request");
    cJSON_Delete(o);
  }
  return n;
}

/* ---- a host ---- */

static pthread_mutex_t host_lock = PTHREAD_MUTEX_INITIALIZER;
static char host_lines[16384];

static segue_time host_now(const segue_host *h) {
  (void)h;
  return (segue_time)machine_ms() * 1000;
}
static void *host_alloc(const segue_host *h, size_t n) {
  (void)h;
  return malloc(n);
}
static void *host_realloc(const segue_host *h, void *p, size_t n) {
  (void)h;
  return realloc(p, n);
}
static void host_free(const segue_host *h, void *p) {
  (void)h;
  free(p);
}
static void host_log(const segue_host *h, int level, const char *text) {
  (void)h, (void)level;
  pthread_mutex_lock(&host_lock);
  const size_t n = strlen(host_lines);
  snprintf(host_lines + n, sizeof host_lines - n, "%s\n", text);
  pthread_mutex_unlock(&host_lock);
}
static int host_random(const segue_host *h, void *buf, size_t n) {
  (void)h;
  memset(buf, 0x5a, n);
  return 0;
}
static const segue_host host = {.size = sizeof host,
                                .abi = SEGUE_PLUGIN_ABI,
                                .now = host_now,
                                .alloc = host_alloc,
                                .realloc = host_realloc,
                                .free = host_free,
                                .log = host_log,
                                .random = host_random};

static inline const segue_plugin *load_plugin(const char *path) {
  void *so = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!so) fprintf(stderr, "%s\n", dlerror());
  return so ? dlsym(so, SEGUE_PLUGIN_SYMBOL) : NULL;
}

/* An engine that is told why it does not start with any of these. */
static inline void assert_refused(int (*init)(void *engine, const segue_host *h, const char *config,
                                              segue_error *err),
                                  size_t engine_size, const char *const *configs, size_t n) {
  for (size_t i = 0; i < n; i++) {
    void *engine = calloc(1, engine_size);
    segue_error err = {0};
    const int rc = init(engine, &host, configs[i], &err);
    if (rc >= 0 || err.code != rc || strlen(err.message) < 10)
      fail_msg("%s: %d \"%s\"", configs[i], rc, err.message);
    free(engine);
  }
}

/* Run these against the service that the command line names, then end it. */
static inline int peer_run(struct peer *server, int argc, char **argv, const char **module_path,
                           const struct CMUnitTest *tests, size_t n) {
  int rc = peer_begin(server, argc, argv, module_path);
  if (rc) return rc;
  rc = _cmocka_run_group_tests("tests", tests, n, NULL, NULL);
  peer_stop(server);
  return rc;
}

/* A moment from now, for waiting on a condition. */
static inline struct timespec moment(int ms) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  t.tv_sec += ms / 1000;
  t.tv_nsec += (long)(ms % 1000) * 1000000;
  if (t.tv_nsec >= 1000000000) t.tv_sec++, t.tv_nsec -= 1000000000;
  return t;
}

#endif /* SEGUE_TESTS_INTEROP_ENGINES_PEER_H */
