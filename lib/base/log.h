/* SPDX-License-Identifier: Apache-2.0 */
/* base/log.h: one finished line to the application's log function, when its level is high enough.
 * Form: a short sentence, then what it is about as key=value, e.g. `stream closed session=4 asr=fake`.
 * Never words of a party, numbers dialled, digits, names or keys.
 * Threading: any; the structure is not written after its making. */
#ifndef SEGUE_BASE_LOG_H
#define SEGUE_BASE_LOG_H

#include <segue/base.h>

typedef struct segue__log {
  segue_log_fn fn; /* NULL: standard error */
  void *user;
  int level; /* least severe level that is written */
} segue__log;

void segue__log_line(const segue__log *log, int level, const char *room, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* The same for text from elsewhere (a plugin): control characters become spaces, so that nobody can
 * forge a second line. */
void segue__log_text(const segue__log *log, int level, const char *room, const char *text);

#endif /* SEGUE_BASE_LOG_H */
