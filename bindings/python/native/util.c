/* SPDX-License-Identifier: Apache-2.0 */
/* Time, randomness and log lines. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "bridge.h"

struct seguepy_clock {
  _Atomic segue_time now;
};

seguepy_clock *seguepy_clock_new(segue_time now) {
  seguepy_clock *c = calloc(1, sizeof *c);
  if (c) atomic_init(&c->now, now);
  return c;
}
void seguepy_clock_set(seguepy_clock *c, segue_time now) {
  atomic_store(&c->now, now);
}
segue_time seguepy_clock_now(void *clock) {
  return atomic_load(&((seguepy_clock *)clock)->now);
}
void seguepy_clock_free(seguepy_clock *c) {
  free(c);
}

int seguepy_octets_random(void *octets, uint8_t *out, size_t n) {
  seguepy_octets *o = octets;
  if (o->len < n) return SEGUE_E_LIMIT;
  memcpy(out, o->data, n);
  o->data += n;
  o->len -= n;
  return SEGUE_OK;
}

enum { LINES = 256 };

struct seguepy_log {
  pthread_mutex_t lock;
  int fd;
  uint32_t at, count, dropped;
  seguepy_log_line lines[LINES];
};

seguepy_log *seguepy_log_new(void) {
  seguepy_log *log = calloc(1, sizeof *log);
  if (!log) return NULL;
  log->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (log->fd < 0 || pthread_mutex_init(&log->lock, NULL) != 0) {
    if (log->fd >= 0) close(log->fd);
    free(log);
    return NULL;
  }
  return log;
}

int seguepy_log_fd(const seguepy_log *log) {
  return log->fd;
}

void seguepy_log_write(void *user, int level, const char *room, const char *text) {
  seguepy_log *log = user;
  const uint64_t one = 1;
  pthread_mutex_lock(&log->lock);
  if (log->count == LINES) {
    log->at = (log->at + 1) % LINES;
    log->count--;
    log->dropped++;
  }
  seguepy_log_line *line = &log->lines[(log->at + log->count++) % LINES];
  line->level = level;
  line->dropped = 0;
  snprintf(line->room, sizeof line->room, "%s", room ? room : "");
  snprintf(line->text, sizeof line->text, "%s", text ? text : "");
  if (log->count == 1 && write(log->fd, &one, sizeof one) < 0) line->dropped = 0; /* readable already */
  pthread_mutex_unlock(&log->lock);
}

int seguepy_log_take(seguepy_log *log, seguepy_log_line *out) {
  uint64_t n;
  pthread_mutex_lock(&log->lock);
  const int have = log->count > 0;
  if (have) {
    *out = log->lines[log->at];
    out->dropped = log->dropped;
    log->dropped = 0;
    log->at = (log->at + 1) % LINES;
    log->count--;
  }
  if (log->count == 0 && read(log->fd, &n, sizeof n) < 0) n = 0; /* was not readable */
  pthread_mutex_unlock(&log->lock);
  return have;
}

void seguepy_log_free(seguepy_log *log) {
  if (!log) return;
  close(log->fd);
  pthread_mutex_destroy(&log->lock);
  free(log);
}
