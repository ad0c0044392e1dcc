/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/events.h: the bounded queue of events towards the application, with an eventfd that is readable
 * while events wait.
 * When it is full the oldest droppable event (partial results, speech marks) goes; if there is none, a new
 * event is dropped, unless the application could lose a call by it (INCOMING, START, END, OUTCOME): those
 * always enter, and there are at most four of them a session. All dropped ones are counted.
 * Threading: any; one lock. */
#ifndef SEGUE_RUNTIME_EVENTS_H
#define SEGUE_RUNTIME_EVENTS_H

#include <pthread.h>

#include <segue/session.h>

typedef struct segue__events {
  const segue_allocator *allocator;
  pthread_mutex_t lock;
  pthread_cond_t arrived;
  struct segue_event *first, *last;
  struct segue_event *first_drop, *last_drop; /* droppable ones among them, oldest first */
  size_t count, max;
  uint64_t total, dropped;
  int fd;
  int closed;
  void (*wakeup)(void *user);
  void *wakeup_user;
} segue__events;

int segue__events_init(segue__events *q, const segue_allocator *a, size_t max); /* SEGUE_E_IO: no eventfd */
void segue__events_fini(segue__events *q);
/* Queue an event; takes `json` (malloc'd, NULL when there was no memory for it) and a reference on
 * `session` (may be NULL). */
void segue__events_push(segue__events *q, segue_session *session, uint32_t type, uint64_t t_ms, char *json);
/* The oldest one. SEGUE_E_AGAIN when there is none, SEGUE_E_CLOSED when none will come any more. */
int segue__events_pop(segue__events *q, const segue_event **out);
/* The same, waiting up to `timeout_ms` (SEGUE_FOREVER). SEGUE_E_TIMEOUT. */
int segue__events_wait(segue__events *q, uint32_t timeout_ms, const segue_event **out);
void segue__events_close(segue__events *q); /* wakes who waits */

#endif /* SEGUE_RUNTIME_EVENTS_H */
